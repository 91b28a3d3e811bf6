"""Border matting: a soft outline for a hard mask, by profiles that vary smoothly along it.

    alpha_n = g(r_n; Delta_t(n), sigma_t(n)),   g(r; Delta, sigma) = Phi((r - Delta) / sigma)
    E = sum_n -ln N(z_n; mu_t(n)(alpha_n), Sigma_t(n)(alpha_n))
        + sum_t lambda_1 (Delta_t - Delta_t+1)^2 + lambda_2 (sigma_t - sigma_t+1)^2

Delta is called centre and sigma softness here. All defaults but the covariance floor are the
paper's. It leaves open the unit of the lambdas and the form and range of the step; r is in pixels
there, so Delta and sigma are here. One thing is added: a step has to fit into the thinner side,
|Delta| + sigma <= `Ribbon.room`, or the hardest at 0 is taken: else specks would grow to discs.
Where both sides look alike, E prefers wide steps: Sigma(alpha) is least at alpha = 1/2.

Source: Rother, Kolmogorov and Blake 2004, section 4 (equations 12 to 15).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from segteach.arrays import check_image, check_mask, check_number
from segteach.language import Note
from segteach.segmentation.border_matting.colours import (
    BorderColours,
    border_colours,
    expected_foreground,
    steal,
)
from segteach.segmentation.border_matting.levels import (
    best_levels,
    energy_of,
    hard_level,
    level_grids,
    own_levels,
    profile_costs,
    soft_step,
)
from segteach.segmentation.border_matting.profiles import ProfileChain
from segteach.segmentation.border_matting.ribbon import Ribbon, ribbon_of
from segteach.steps import checked_at_call, last_of, state

VISIBLE = 1 / 510  # half a step of eight bits: alpha closer to 0 or 1 becomes 0 or 1


@state
class BorderMattingState:
    """A matte with the profiles behind it.

    alpha: (H, W).
    foreground: (H, W, 3): the picture, but in the last phase colours of the foreground alone, 0
    where alpha is 0.
    ribbon: outlines and pixels.
    colours: the Gaussians at each sample.
    softness_grid: (S,), the levels of sigma, in pixels.
    centre_grid: (C,), the levels of Delta, in pixels.
    costs: (T, S, C), the data term of each sample and level, infinite where a level is ruled out.
    levels: (T, 2), the chosen (row, col) of the grid.
    objective: E of `levels`.
    phase: "contour" (the hardest step on the outline), "profiles" (each sample for itself), "path"
    (least E) or "alpha" (with the foreground).
    note: what was odd about the mask, or "".
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


@checked_at_call
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
    """Yield the hard outline, each sample's own profile, the best path, the matte.

    image: (H, W, 3).
    mask: (H, W), the hard segmentation; outside the ribbon it stays as it is.
    width: w >= 1, half the ribbon's width in pixels.
    patch: L, odd, the side in pixels of the square that the colours of both sides are learned from.
    centre_levels, softness_levels: see `level_grids`.
    centre_smoothness, softness_smoothness: lambda_1 and lambda_2 per square pixel, for samples one
    pixel apart.
    covariance_floor: the least variance of a colour in any direction, colours in [0, 1]; >= 1e-7.

    E of "path" is the least of all. "profiles" leaves the smoothness out, so its E may be higher
    than that of "contour".
    """
    image, mask = check_image(image), check_mask(mask, np.shape(image)[:2])
    image.flags.writeable = False  # so that all states can share it
    width = check_number(width, "width", least=1)
    grids = level_grids(width, softness_levels, centre_levels)
    chain = ProfileChain(*grids, softness_smoothness, centre_smoothness)
    ribbon = ribbon_of(mask, width)
    colours = border_colours(image, mask, ribbon, patch, covariance_floor)
    costs = profile_costs(image, ribbon, colours, *grids)

    def matte(levels: np.ndarray, phase: str) -> BorderMattingState:
        alpha = soft_mask(mask, ribbon, *grids, levels)
        found = (alpha, image, ribbon, colours, *grids, costs, levels)
        return BorderMattingState(
            *found, energy_of(costs, ribbon, chain, levels), phase, _note(mask)
        )

    yield matte(np.tile(hard_level(centre_levels), (len(costs), 1)), "contour")
    yield matte(own_levels(costs), "profiles")
    best = matte(best_levels(costs, ribbon, chain), "path")
    yield best
    yield replace(best, foreground=stolen_foreground(image, mask, best, patch), phase="alpha")


border_matting = last_of(border_matting_steps)


def soft_mask(
    mask: np.ndarray,
    ribbon: Ribbon,
    softness_grid: np.ndarray,
    centre_grid: np.ndarray,
    levels: np.ndarray,
) -> np.ndarray:
    """Return alpha, (H, W): the mask, in the ribbon the step of the nearest sample's level.

    mask: bool (H, W).
    ribbon: T samples and their pixels.
    softness_grid, centre_grid: (S,) and (C,), the levels.
    levels: (T, 2), their numbers.
    """
    softness, centre = softness_grid[levels[:, 0]], centre_grid[levels[:, 1]]
    soft = soft_step(ribbon.distance, centre[ribbon.nearest], softness[ribbon.nearest])
    soft[soft < VISIBLE], soft[soft > 1 - VISIBLE] = 0, 1
    alpha = mask.astype(float)
    alpha.ravel()[ribbon.pixels] = soft
    return alpha


def stolen_foreground(
    image: np.ndarray, mask: np.ndarray, matte: BorderMattingState, patch: int
) -> np.ndarray:
    """Return the foreground's colours, (H, W, 3): stolen where alpha is mixed, 0 where it is 0.

    image: (H, W, 3).
    mask: bool (H, W).
    matte: alpha and the samples.
    patch: the side of the square that lends colours, in pixels.

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
    what = "everything" if mask.any() else "nothing"
    return Note("{what} is foreground: there is no outline", what=what)
