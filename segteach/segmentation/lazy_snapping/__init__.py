"""Lazy Snapping (Li, Sun, Tang and Shum 2004), first step: a cut over segments.

energy: the terms of the energy. snapping: the step, as one pass over pure functions. workspace: the
same for a hand that comes back with another stroke.
"""

from segteach.segmentation.lazy_snapping.energy import (
    ALIKE,
    distance_to_class,
    hard_link,
    likelihood,
    likelihood_costs,
    prior,
    shares,
    similarity,
)
from segteach.segmentation.lazy_snapping.snapping import (
    LEVELS,
    LazySnappingState,
    cut,
    held,
    lazy_snapping,
    lazy_snapping_steps,
    learn,
    majority,
    votes,
)
from segteach.segmentation.lazy_snapping.workspace import LazySnapping

__all__ = [
    "ALIKE",
    "LEVELS",
    "LazySnapping",
    "LazySnappingState",
    "cut",
    "distance_to_class",
    "hard_link",
    "held",
    "lazy_snapping",
    "lazy_snapping_steps",
    "learn",
    "likelihood",
    "likelihood_costs",
    "majority",
    "prior",
    "shares",
    "similarity",
    "votes",
]
