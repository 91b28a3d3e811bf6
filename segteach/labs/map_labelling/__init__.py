"""The MAP lab: six decisions of an MRF segmentation, and a race of its solvers."""

from segteach.labs.map_labelling.lab import (
    MapLab,
)

__all__ = [
    "MapLab",
]
