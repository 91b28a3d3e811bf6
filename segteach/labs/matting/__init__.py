"""Matting lab: a trimap, four methods beside each other, and what a matte is for.

`lab`: the frame. `sources`: scenes, photographs, what is handed over. `worker`: the other process.
`growing`: a matte ring by ring. `panels`: the tabs, `rings` the first of them. `texts`: what they
say. `code`: the lines of Python.
"""

from segteach.labs.matting.lab import MattingLab

__all__ = ["MattingLab"]
