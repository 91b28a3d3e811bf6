"""The scissors lab: cut out an object with the live wire and read the costs that it follows.

`lab` is the page: pad, weights, switches, numbers; `maps` makes the pictures of the costs.
"""

from segteach.labs.scissors.lab import ScissorsLab

__all__ = ["ScissorsLab"]
