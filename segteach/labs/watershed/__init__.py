"""Watershed theatre: a height map that is flooded step by step, over, across and in 3-D."""

from segteach.labs.watershed.lab import (
    WatershedTheatre,
)

__all__ = [
    "WatershedTheatre",
]
