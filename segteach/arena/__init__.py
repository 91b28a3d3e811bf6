"""Tools side by side on one log of edits: which mask after how many strokes, and in what time.

`pictures` with truth, `tools` that read edits, `run` plays robots and logs, `table` and `lab` show
them, `worker` runs them beside the kernel; `duel/` is Lazy Snapping against intelligent scissors.
A new tool is a class and a line in `tools.TOOLS`.
"""
