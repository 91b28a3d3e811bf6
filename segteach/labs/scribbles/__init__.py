"""Scribble lab: strokes on a picture, closed-form alpha that follows each of them.

`lab`: the frame. `pictures`: scenes with their truth, and what is painted at first. `worker`: the
other process. `film`: its iterations, played both ways. `texts`: what is written beside.
"""

from segteach.labs.scribbles.lab import ScribbleLab

__all__ = ["ScribbleLab"]
