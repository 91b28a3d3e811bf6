"""The Gibbs sampler, live: the lab, and what it says and plots of a field."""

from segteach.labs.gibbs.lab import (
    GibbsLab,
)

__all__ = [
    "GibbsLab",
]
