"""Tools side by side on one log of edits: which mask after how many strokes, and in what time.

`pictures` with truth, `tools` that read edits, `run` replays logs and lets robots play, `race` and
`table` tell how it went, `reasons` why a mask is poor, `worker` runs them beside the kernel, `lab`
is the page; `duel/` is Lazy Snapping against intelligent scissors. A new tool is a class and a line
in `tools.TOOLS`, and the line of its curve in `draw.arena.LINES`.
"""
