"""Colour-line explorer: one window in colour space, the fit of its alpha, and what alpha costs."""

from segteach.labs.colour_line.lab import ColourLineLab

__all__ = ["ColourLineLab"]
