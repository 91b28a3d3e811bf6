"""The soft-edge lab: width, smoothness, and one step by hand.

`lab` is the page, `edge` what a picture, a mask and a width give, `words` plots and table.
"""

from segteach.labs.border_matting.lab import SoftEdgeLab

__all__ = ["SoftEdgeLab"]
