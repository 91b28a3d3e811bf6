"""Pixel inspector: one pixel of Bayesian matting, in the picture, in colour space, turn by turn."""

from segteach.labs.bayesian_pixel.lab import PixelLab

__all__ = ["PixelLab"]
