"""Ruzon and Tomasi 2000: alpha by maximum likelihood on the way between two mixtures of colours.

`boxes` parts the unknown band, `clusters` makes Gaussians of the colours in a box and pairs them,
`matting` is the method.
"""

from segteach.matting.ruzon_tomasi.matting import ruzon_tomasi

__all__ = ["ruzon_tomasi"]
