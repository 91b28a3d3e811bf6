"""The duel of chapter 4: Lazy Snapping against intelligent scissors, played by robots.

`hand` says how long a hand takes, `robots` play, `games` compares at equal time and equal edits,
`table` tells it.
"""
