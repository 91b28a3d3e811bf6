"""Matting lab: a trimap, four methods beside each other, and what a matte is for.

`lab`: the frame. `sources`: scenes, photographs, what is handed over. `worker`: the other process.
`growing`: a matte ring by ring. `tabs`: what stands beside the picture. `texts`: words and Python.
"""

from segteach.labs.matting.lab import MattingLab

__all__ = ["MattingLab"]
