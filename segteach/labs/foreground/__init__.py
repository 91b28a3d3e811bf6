"""The halo: one matte before another background, with C, or with an estimate of F, pasted there.

`lab`: the frame. `worker`: the other process, which estimates. `ways`: what is set side by side.
`words`: the numbers.
"""

from segteach.labs.foreground.lab import ForegroundLab

__all__ = ["ForegroundLab"]
