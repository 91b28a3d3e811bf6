"""The duel of chapter 4: Lazy Snapping against intelligent scissors, played by robots.

`hand` says how long a hand takes and how far it misses, `robots` play, `games` compares at equal
time and equal edits, `table` tells it. `scenes` are the pictures of the `tournament`, whose games
lie in two files; `standings` says what follows from them, and where nothing does.
"""
