"""Lazy Snapping (Li, Sun, Tang and Shum 2004), first step: a cut over segments."""

from segteach.segmentation.lazy_snapping.snapping import (
    ALIKE,
    LEVELS,
    LazySnapping,
    LazySnappingState,
    distance_to_class,
    lazy_snapping,
    lazy_snapping_steps,
    likelihood_costs,
    shares,
    similarity,
)

__all__ = [
    "ALIKE",
    "LEVELS",
    "LazySnapping",
    "LazySnappingState",
    "distance_to_class",
    "lazy_snapping",
    "lazy_snapping_steps",
    "likelihood_costs",
    "shares",
    "similarity",
]
