"""The profiles of an outline: a grid of steps, what each costs, which are chosen, and E.

    alpha_n = g(r_n; Delta_t(n), sigma_t(n)),   g(r; Delta, sigma) = Phi((r - Delta) / sigma)

A level is a pair of numbers (row, col) of the grid of softnesses sigma and centres Delta.
Source: Rother, Kolmogorov and Blake 2004, section 4.1.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import ndtr

from segteach.arrays import check_count
from segteach.segmentation.border_matting.colours import (
    BorderColours,
    mixture_axes,
    mixture_costs,
)
from segteach.segmentation.border_matting.profiles import ProfileChain
from segteach.segmentation.border_matting.ribbon import Ribbon

BLOCK = 128  # pixels whose costs are computed at once: they fit into the processor's cache


def soft_step(distance, centre, softness) -> np.ndarray:
    """Return g(r; Delta, sigma) = Phi((r - Delta) / sigma), from 0 outside to 1 inside.

    distance, centre, softness: in pixels, softness > 0. It is the profile of a sharp edge at Delta
    behind a Gaussian blur of standard deviation sigma.
    """
    return ndtr((distance - centre) / softness)


def level_grids(
    width: float, softness_levels: int, centre_levels: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the levels of sigma, (S,), up to w / 2, and of Delta, (C,), in [-w / 2, w / 2).

    They are in pixels and evenly spaced. 0 is a level of Delta, and a step at any of them has
    risen to 0.84 or more where the ribbon ends.
    """
    softness_levels = check_count(softness_levels, "softness_levels", most=1000)
    centre_levels = check_count(centre_levels, "centre_levels", most=1000)
    softness = np.arange(1, softness_levels + 1) * (width / 2 / softness_levels)
    return softness, (np.arange(centre_levels) - centre_levels // 2) * (width / centre_levels)


def hard_level(centre_levels: int) -> tuple[int, int]:
    """Return the level of the hardest step on the outline itself: least sigma, Delta = 0."""
    return 0, centre_levels // 2


def profile_costs(
    image: np.ndarray,
    ribbon: Ribbon,
    colours: BorderColours,
    softness_grid: np.ndarray,
    centre_grid: np.ndarray,
) -> np.ndarray:
    """Return (T, S, C): -ln N summed over the pixels of each sample, for every level.

    image: (H, W, 3).
    ribbon: T samples and their pixels.
    colours: the Gaussians of every sample.
    softness_grid, centre_grid: (S,) and (C,), the levels.

    Levels of too wide a step are infinite, |Delta| + sigma > room; the hardest at 0 never is.
    """
    softness, centre = (g.ravel() for g in np.meshgrid(softness_grid, centre_grid, indexing="ij"))
    axes = mixture_axes(colours)
    places = axes.places(image.reshape(-1, 3)[ribbon.pixels], ribbon.nearest)
    costs = np.zeros((len(ribbon.points), len(softness_grid), len(centre_grid)))
    table = costs.reshape(len(costs), len(softness))  # a view
    too_wide = np.abs(centre) + softness > ribbon.room[:, None]
    too_wide[:, np.ravel_multi_index(hard_level(len(centre_grid)), costs.shape[1:])] = False
    for start in range(0, len(ribbon.pixels), BLOCK):
        n = slice(start, start + BLOCK)
        samples, starts = np.unique(ribbon.nearest[n], return_index=True)  # sorted by sample
        levels = np.flatnonzero(~too_wide[samples].all(axis=0))  # on specks they are few
        alpha = soft_step(ribbon.distance[n, None], centre[levels], softness[levels])  # (n, A)
        each = mixture_costs(places[n], alpha, ribbon.nearest[n], axes)
        table[samples[:, None], levels] += np.add.reduceat(each, starts, axis=0)
    table[too_wide] = np.inf
    costs.flags.writeable = False
    return costs


def own_levels(costs: np.ndarray) -> np.ndarray:
    """Return the cheapest level of each sample alone, (T, 2)."""
    cheapest = costs.reshape(len(costs), math.prod(costs.shape[1:])).argmin(axis=1)
    return np.stack(np.unravel_index(cheapest, costs.shape[1:]), axis=1)


def best_levels(costs: np.ndarray, ribbon: Ribbon, chain: ProfileChain) -> np.ndarray:
    """Return the levels of least E, (T, 2), one outline after the other."""
    levels = np.empty((len(costs), 2), int)
    for number, closed in enumerate(ribbon.closed):
        own = ribbon.samples(number)
        levels[own] = chain.best_path(costs[own], closed)
    return levels


def energy_of(costs: np.ndarray, ribbon: Ribbon, chain: ProfileChain, levels: np.ndarray) -> float:
    """Return E of levels (T, 2), summed over the outlines."""
    total = 0.0
    for number, closed in enumerate(ribbon.closed):
        own = ribbon.samples(number)
        total += chain.energy(costs[own], levels[own], closed)
    return total
