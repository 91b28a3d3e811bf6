"""What a picture, a mask and a width give: the ribbon, its colours, and what every step costs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import ndtr

from segteach import data
from segteach.arrays import seeds_from_box
from segteach.segmentation.border_matting.colours import BorderColours, border_colours
from segteach.segmentation.border_matting.levels import (
    best_levels,
    level_grids,
    own_levels,
    profile_costs,
    soft_step,
)
from segteach.segmentation.border_matting.profiles import ProfileChain
from segteach.segmentation.border_matting.ribbon import Ribbon, ribbon_of
from segteach.segmentation.grabcut import grabcut

SOFTNESS_LEVELS, CENTRE_LEVELS, PATCH = 10, 30, 41  # those of the paper
FLOOR = 1e-4  # the default of `border_matting`
PICTURES = ("flower", "disc")
RADIUS, HARDEST, SOFTEST = 38.0, 0.5, 3.0  # px: of the disc, and of its edge


@dataclass(frozen=True, eq=False)
class Object:
    """A picture (H, W, 3) and its hard mask (H, W).

    softness: the true sigma at places (N, 2) of the outline, (N,); None where nobody knows it.
    """

    image: np.ndarray
    mask: np.ndarray

    def softness(self, places: np.ndarray) -> np.ndarray | None:
        return None


class Disc(Object):
    """A disc whose edge is hard at the left and ever softer towards the right."""

    def softness(self, places: np.ndarray) -> np.ndarray:
        across = places[..., 1] - (self.mask.shape[1] - 1) / 2
        share = np.clip(across / RADIUS, -1, 1) / 2 + 0.5
        return HARDEST + (SOFTEST - HARDEST) * share


@cache
def object_of(name: str) -> Object:
    """Return one of PICTURES with its mask: GrabCut's from a box, or the true one."""
    if name == "disc":
        return _disc()
    image = data.fit_within(data.load("flower"), 240)
    return Object(image, grabcut(image, seeds_from_box(image.shape[:2], (52, 22, 178, 142))).mask)


def _disc(shape: tuple[int, int] = (120, 160)) -> Disc:
    rng, places = np.random.default_rng(0), np.moveaxis(np.indices(shape), 0, 2).astype(float)
    inside = RADIUS - np.hypot(*np.moveaxis(places - (np.array(shape) - 1) / 2, 2, 0))
    mask = inside > 0
    alpha = ndtr(inside / Disc(np.zeros((*shape, 3)), mask).softness(places))[..., None]
    colours = np.array([[0.9, 0.75, 0.2], [0.15, 0.3, 0.45]])
    F, B = (colour + rng.normal(0, 0.1, (*shape, 3)) for colour in colours)
    return Disc(np.clip(alpha * F + (1 - alpha) * B, 0, 1), mask)


@dataclass(frozen=True, eq=False)
class Steps:
    """A step at every sample: centre and softness in pixels, (T,) each, and the parts of E."""

    centre: np.ndarray
    softness: np.ndarray
    data: float
    smoothness: float

    @property
    def energy(self) -> float:
        return self.data + self.smoothness


@dataclass(frozen=True, eq=False)
class Edge:
    """The outline of an object with a ribbon of a width: what the steps on it cost.

    softness_grid, centre_grid: the levels, (S,) and (C,). costs: (T, S, C).
    """

    object: Object
    ribbon: Ribbon
    colours: BorderColours
    softness_grid: np.ndarray
    centre_grid: np.ndarray
    costs: np.ndarray

    def least(self, centre_smoothness: float, softness_smoothness: float) -> Steps:
        """Return the steps of least E."""
        weights = (softness_smoothness, centre_smoothness)
        chain = ProfileChain(self.softness_grid, self.centre_grid, *weights)
        levels = best_levels(self.costs, self.ribbon, chain)
        return self._steps(levels, centre_smoothness, softness_smoothness)

    def own(self, centre_smoothness: float, softness_smoothness: float) -> Steps:
        """Return the best step of each sample for itself."""
        return self._steps(own_levels(self.costs), centre_smoothness, softness_smoothness)

    def one(self, centre: float, softness: float) -> tuple[Steps, np.ndarray]:
        """Return the same step at every sample, and what it costs each, (T,)."""
        grids = np.array([softness]), np.array([centre])
        costs = profile_costs(self.object.image, self.ribbon, self.colours, *grids)[:, 0, 0]
        everywhere = np.ones(len(costs))
        return Steps(centre * everywhere, softness * everywhere, float(costs.sum()), 0.0), costs

    def alpha(self, steps: Steps) -> np.ndarray:
        """Return the matte (H, W) of steps."""
        at, alpha = self.ribbon.nearest, self.object.mask.astype(float)
        soft = soft_step(self.ribbon.distance, steps.centre[at], steps.softness[at])
        alpha.ravel()[self.ribbon.pixels] = soft
        return alpha

    def nearest(self, row: int, col: int) -> int:
        """Return the sample next to a pixel."""
        return int(np.hypot(*(self.ribbon.points - (row, col)).T).argmin())

    def _steps(self, levels: np.ndarray, centre_weight: float, softness_weight: float) -> Steps:
        softness = self.softness_grid[levels[:, 0]]
        centre = self.centre_grid[levels[:, 1]]
        data_term = float(self.costs[np.arange(len(levels)), *levels.T].sum())
        smoothness = 0.0
        for number, closed in enumerate(self.ribbon.closed):
            for weight, values in ((centre_weight, centre), (softness_weight, softness)):
                line = values[self.ribbon.samples(number)]
                line = np.append(line, line[:1]) if closed else line
                smoothness += weight * float((np.diff(line) ** 2).sum())
        return Steps(centre, softness, data_term, smoothness)


def edge_of(thing: Object, width: float) -> Edge:
    """Return the edge of an object with a ribbon of +-width pixels."""
    ribbon = ribbon_of(thing.mask, width)
    colours = border_colours(thing.image, thing.mask, ribbon, PATCH, FLOOR)
    grids = level_grids(width, SOFTNESS_LEVELS, CENTRE_LEVELS)
    return Edge(thing, ribbon, colours, *grids, profile_costs(thing.image, ribbon, colours, *grids))
