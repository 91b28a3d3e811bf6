"""Poisson matting (Sun, Jia, Tang and Shum 2004): the gradient of alpha is known, alpha is not.

`links` holds gradients and finds the plane that has one. `rounds` is the global method, `poisson`:
known colours come nearer round by round. `brushes` is the local one: a region, and what a hand does
to the gradient in it.
"""

from segteach.matting.poisson.brushes import (
    boost,
    channel,
    diffuse,
    highpass,
    local_poisson,
    of_layers,
)
from segteach.matting.poisson.links import difference, integrate, mean, moved
from segteach.matting.poisson.rounds import (
    PoissonState,
    inverse,
    layer_contrast,
    poisson,
    poisson_steps,
    promoted,
)

__all__ = [
    "PoissonState",
    "boost",
    "channel",
    "difference",
    "diffuse",
    "highpass",
    "integrate",
    "inverse",
    "layer_contrast",
    "local_poisson",
    "mean",
    "moved",
    "of_layers",
    "poisson",
    "poisson_steps",
    "promoted",
]
