"""Border matting: a soft outline for a hard mask, by profiles that vary smoothly along it.

    alpha_n = g(r_n; Delta_t(n), sigma_t(n)),   g(r; Delta, sigma) = Phi((r - Delta) / sigma)
    E = sum_n -ln N(z_n; mu_t(n)(alpha_n), Sigma_t(n)(alpha_n))
        + sum_t lambda_1 (Delta_t - Delta_t+1)^2 + lambda_2 (sigma_t - sigma_t+1)^2

Delta is called centre and sigma softness here. Source: Rother, Kolmogorov and Blake 2004,
section 4 (equations 12 to 15).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scipy.special import ndtr

from segteach.arrays import LEAST_VARIANCE, check_count, check_image, check_mask, check_number
from segteach.segmentation.border_matting.colours import (
    BorderColours,
    border_colours,
    expected_foreground,
    mixture_costs,
    steal,
)
from segteach.segmentation.border_matting.profiles import ProfileChain
from segteach.segmentation.border_matting.ribbon import Ribbon, ribbon_of
from segteach.steps import last, state

BLOCK = 128  # pixels whose costs are computed at once: they fit into the processor's cache
VISIBLE = 1 / 510  # half a step of eight bits: alpha closer to 0 or 1 becomes 0 or 1


@state
class BorderMattingState:
    """A matte with the profiles behind it.

    alpha: (H, W). foreground: (H, W, 3): the picture, but in the last phase colours of the
    foreground alone, 0 where alpha is 0. ribbon: outlines and pixels. colours: the Gaussians at
    each sample. softness_grid (S,), centre_grid (C,): the levels, in pixels. costs: (T, S, C), the
    data term of each sample and level, infinite where a level is ruled out. levels: (T, 2), the
    chosen (row, col) of the grid. objective: E of `levels`. phase: "contour" (the hardest step on
    the outline), "profiles" (each sample for itself), "path" (least E) or "alpha" (with the
    foreground). note: what was odd about the mask, or "".
    """

    alpha: np.ndarray
    foreground: np.ndarray
    ribbon: Ribbon
    colours: BorderColours
    softness_grid: np.ndarray
    centre_grid: np.ndarray
    costs: np.ndarray
    levels: np.ndarray
    objective: float
    phase: str
    note: str

    @property
    def softness(self) -> np.ndarray:
        """sigma of each sample in pixels, (T,)."""
        return self.softness_grid[self.levels[:, 0]]

    @property
    def centre(self) -> np.ndarray:
        """Delta of each sample in pixels, (T,); > 0 where the step lies inside the mask."""
        return self.centre_grid[self.levels[:, 1]]


def border_matting_steps(
    image,
    mask,
    *,
    width: float = 6.0,
    patch: int = 41,
    centre_levels: int = 30,
    softness_levels: int = 10,
    centre_smoothness: float = 50.0,
    softness_smoothness: float = 1000.0,
    covariance_floor: float = 1e-4,
) -> Iterator[BorderMattingState]:
    """Return an iterator: hard outline, each sample's own profile, the best path, the matte.

    image: (H, W, 3). mask: (H, W), the hard segmentation; outside the ribbon it stays as it is.
    width: w >= 1, half the ribbon's width in pixels. patch: L, odd, the side in pixels of the
    square from which the colours of both sides are learned. centre_levels, softness_levels: see
    `level_grids`. centre_smoothness, softness_smoothness: lambda_1 and lambda_2 per square pixel,
    for samples one pixel apart. covariance_floor: the least variance of a colour in any direction,
    colours in [0, 1]; >= 1e-7.

    All defaults but the floor are the paper's. It leaves open the unit of the lambdas and the form
    and range of the step; r is in pixels there, so Delta and sigma are here. One thing is added: a
    step has to fit into the thinner side, |Delta| + sigma <= `Ribbon.room`, or the hardest at 0 is
    taken: else specks would grow to discs.

    E of "path" is the least of all. "profiles" leaves the smoothness out, so its E may be higher
    than that of "contour". Where both sides look alike, E prefers wide steps: Sigma(alpha) is least
    at alpha = 1/2.
    """
    image, mask = check_image(image), check_mask(mask, np.shape(image)[:2])
    width = check_number(width, "width", least=1)
    patch = check_count(patch, "patch", least=3)
    if patch % 2 == 0:
        raise ValueError(f"patch: got {patch}, allowed is an odd number >= 3")
    grids = level_grids(width, softness_levels, centre_levels)
    softness_smoothness = check_number(softness_smoothness, "softness_smoothness", least=0)
    centre_smoothness = check_number(centre_smoothness, "centre_smoothness", least=0)
    chain = ProfileChain(*grids, softness_smoothness, centre_smoothness)
    floor = check_number(covariance_floor, "covariance_floor", least=LEAST_VARIANCE)
    image.flags.writeable = False  # so that all states can share it

    def iterate() -> Iterator[BorderMattingState]:
        ribbon = ribbon_of(mask, width)
        colours = border_colours(image, mask, ribbon, patch, floor)
        costs = profile_costs(image, ribbon, colours, *grids)

        def matte(levels, phase: str) -> BorderMattingState:
            alpha = soft_mask(mask, ribbon, *grids, levels)
            energy = energy_of(costs, ribbon, chain, levels)
            shown = (alpha, image, ribbon, colours, *grids, costs, levels)
            return BorderMattingState(*shown, energy, phase, _note(mask))

        yield matte(np.tile(hard_level(centre_levels), (len(costs), 1)), "contour")
        yield matte(own_levels(costs), "profiles")
        best = matte(best_levels(costs, ribbon, chain), "path")
        yield best
        yield replace(best, foreground=stolen_foreground(image, mask, best, patch), phase="alpha")

    return iterate()


def border_matting(image, mask, **parameters) -> BorderMattingState:
    """Return the last state of `border_matting_steps`."""
    return last(border_matting_steps(image, mask, **parameters))


def soft_step(distance, centre, softness) -> np.ndarray:
    """Return g(r; Delta, sigma) = Phi((r - Delta) / sigma), from 0 outside to 1 inside.

    distance, centre, softness: in pixels, softness > 0. It is the profile of a sharp edge at Delta
    behind a Gaussian blur of standard deviation sigma.
    """
    return ndtr((distance - centre) / softness)


def level_grids(width: float, softness_levels: int, centre_levels: int):
    """Return the levels of sigma, (S,), up to w / 2, and of Delta, (C,), in [-w / 2, w / 2).

    They are in pixels and evenly spaced. 0 is a level of Delta, and a step at any of them has
    risen to 0.84 or more where the ribbon ends.
    """
    softness_levels = check_count(softness_levels, "softness_levels", most=1000)
    centre_levels = check_count(centre_levels, "centre_levels", most=1000)
    softness = np.arange(1, softness_levels + 1) * (width / 2 / softness_levels)
    return softness, (np.arange(centre_levels) - centre_levels // 2) * (width / centre_levels)


def profile_costs(image, ribbon: Ribbon, colours, softness_grid, centre_grid) -> np.ndarray:
    """Return (T, S, C): -ln N summed over the pixels of each sample, for every level.

    Levels of too wide a step are infinite, |Delta| + sigma > room; the hardest at 0 never is.
    """
    softness, centre = (g.ravel() for g in np.meshgrid(softness_grid, centre_grid, indexing="ij"))
    cost = mixture_costs(image.reshape(-1, 3)[ribbon.pixels], ribbon.nearest, colours)
    costs = np.zeros((len(ribbon.points), len(softness_grid), len(centre_grid)))
    table = costs.reshape(len(costs), len(softness))  # a view
    for start in range(0, len(ribbon.pixels), BLOCK):
        n = slice(start, start + BLOCK)
        alpha = soft_step(ribbon.distance[n, None], centre, softness)
        samples, starts = np.unique(ribbon.nearest[n], return_index=True)
        table[samples] += np.add.reduceat(cost(n, alpha), starts, axis=0)
    too_wide = np.abs(centre) + softness > ribbon.room[:, None]
    too_wide[:, np.ravel_multi_index(hard_level(len(centre_grid)), costs.shape[1:])] = False
    table[too_wide] = np.inf
    costs.flags.writeable = False
    return costs


def hard_level(centre_levels: int) -> tuple[int, int]:
    """Return the level of the hardest step on the outline itself: least sigma, Delta = 0."""
    return 0, centre_levels // 2


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


def energy_of(costs: np.ndarray, ribbon: Ribbon, chain: ProfileChain, levels) -> float:
    """Return E of levels (T, 2), summed over the outlines."""
    total = 0.0
    for number, closed in enumerate(ribbon.closed):
        own = ribbon.samples(number)
        total += chain.energy(costs[own], levels[own], closed)
    return total


def soft_mask(mask, ribbon: Ribbon, softness_grid, centre_grid, levels) -> np.ndarray:
    """Return alpha, (H, W): the mask, in the ribbon the step of the nearest sample's level."""
    softness, centre = softness_grid[levels[:, 0]], centre_grid[levels[:, 1]]
    soft = soft_step(ribbon.distance, centre[ribbon.nearest], softness[ribbon.nearest])
    soft[soft < VISIBLE], soft[soft > 1 - VISIBLE] = 0, 1
    alpha = mask.astype(float)
    alpha.ravel()[ribbon.pixels] = soft
    return alpha


def stolen_foreground(image, mask, matte: BorderMattingState, patch: int) -> np.ndarray:
    """Return the foreground's colours, (H, W, 3): stolen where alpha is mixed, 0 where it is 0.

    Each mixed pixel takes the colour of that sure foreground pixel of its patch which is most like
    the likeliest foreground colour: a real one, without a residue of the background (section 4.2).
    """
    ribbon, alpha = matte.ribbon, matte.alpha.ravel()[matte.ribbon.pixels]
    mixed = np.flatnonzero((alpha > 0) & (alpha < 1))
    pixels, samples = ribbon.pixels[mixed], ribbon.nearest[mixed]
    foreground = image * (matte.alpha > 0)[..., None]
    flat = foreground.reshape(-1, 3)
    wanted = expected_foreground(flat[pixels], alpha[mixed], samples, matte.colours)
    flat[pixels] = steal(image, mask, wanted, samples, ribbon, patch)
    return foreground


def _note(mask: np.ndarray) -> str:
    if mask.any() and not mask.all():
        return ""
    return f"{'everything' if mask.any() else 'nothing'} is foreground: there is no outline"
