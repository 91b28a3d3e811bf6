"""Global Poisson matting: the gradient of alpha is that of the picture, by the contrast F - B.

    grad alpha = grad I / (F - B) where the trimap is unknown, alpha = 1 and 0 where it is known

I, F and B are grey. F and B are taken from the nearest known pixels, and F - B is smoothed. Then
pixels that are all but certain join the known ones, and it begins again: nearer colours are known.
Source: Sun, Jia, Tang and Shum 2004, section 3. The paper gives no sigma of the smoothing, no
measure of I being like F, no end, and nothing for F = B; these are our choice, made on the scenes
of `data.matting_scene`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.ndimage import gaussian_filter

from segteach.arrays import Seed, check_count, check_number
from segteach.data import grey
from segteach.language import Note, join_notes
from segteach.matting.harmonic import nearest_colours
from segteach.matting.matte import ALL_KNOWN, check_problem
from segteach.matting.poisson.links import difference, integrate, mean
from segteach.steps import checked_at_call, last_of, state

SIGMA = 2.0  # pixels
SURE = 0.95  # alpha above it, or 1 - alpha, makes a pixel a candidate
ALIKE = 0.05  # in all channels: the colour of a pixel is that of a layer
CONTRAST = 0.1  # |F - B| below it counts less and less
FLAT = (
    "foreground and background are alike in grey at {count} unknown pixels: there alpha follows "
    "its surroundings"
)


@state
class PoissonState:
    """The matte after a round.

    alpha: (H, W) in [0, 1].
    seeds: uint8 (H, W) of `Seed`, what was known in the round: the trimap, and what joined it.
    joining: int, number of pixels that are known from the next round on.
    change: how far alpha moved in the round, the mean over what the trimap leaves unknown.
    objective: sum over links of (difference of alpha - grad I / (F - B))^2, before alpha is
    clipped. It may rise: each round has another F - B, and fewer unknown pixels.
    iteration: of the first round 1.
    converged: nothing joins, nothing is left, or alpha hardly moved.
    note: what a reader should know, or "".
    """

    alpha: np.ndarray
    seeds: np.ndarray
    joining: int
    change: float
    objective: float
    iteration: int
    converged: bool
    note: str


@checked_at_call
def poisson_steps(
    image, seeds, *, sigma: float = SIGMA, tolerance: float = 1e-3, max_rounds: int = 30
) -> Iterator[PoissonState]:
    """Yield the matte after each round; the last one is the result.

    image: (H, W, 3) in [0, 1].
    seeds: (H, W) of `Seed`, a trimap or scribbles, some of both kinds.
    sigma: of the Gaussian that smooths F - B, in pixels, >= 0.
    tolerance: the rounds end where `change` is no more.
    max_rounds: the end as well.

    The note counts the pixels between layers of one grey. Raises ValueError for bad input, and
    names the argument.
    """
    image, seeds = check_problem(image, seeds, "seeds")
    sigma = check_number(sigma, "sigma", least=0)
    tolerance = check_number(tolerance, "tolerance", least=0)
    max_rounds = check_count(max_rounds, "max_rounds")
    left = seeds == Seed.UNKNOWN
    alpha = (seeds == Seed.FOREGROUND) + 0.5 * left
    if not left.any():
        yield PoissonState(alpha, seeds, 0, 0.0, 0.0, 1, True, ALL_KNOWN)
        return
    plane = grey(image)
    for iteration in range(1, max_rounds + 1):
        unknown, before = seeds == Seed.UNKNOWN, alpha
        apart = layer_contrast(plane, seeds, sigma)
        found = integrate(inverse(apart) * difference(plane), alpha, unknown)
        alpha, after = found.alpha, promoted(image, seeds, found.alpha)
        joining = np.count_nonzero(after != seeds)
        change = float(np.abs(alpha - before)[left].mean())
        still = (after == Seed.UNKNOWN).any()
        converged = bool(found.converged and (joining == 0 or change <= tolerance or not still))
        note = join_notes(found.note, flat_note(apart, unknown))
        yield PoissonState(
            alpha, seeds, joining, change, found.objective, iteration, converged, note
        )
        if converged or not still:
            return
        seeds = after
        alpha = np.where(seeds == Seed.UNKNOWN, alpha, seeds == Seed.FOREGROUND)


poisson = last_of(poisson_steps)


def layer_contrast(plane: np.ndarray, seeds: np.ndarray, sigma: float = SIGMA) -> np.ndarray:
    """Return F - B of each pixel, (H, W): of the nearest known pixels, and smoothed.

    plane: (H, W), the picture in grey or in another channel. seeds: uint8 (H, W) of `Seed`, some of
    both kinds. sigma: of the Gaussian, in pixels.
    """
    F, B = (nearest_colours(plane, seeds == kind) for kind in (Seed.FOREGROUND, Seed.BACKGROUND))
    return gaussian_filter(F - B, sigma, mode="nearest")


def inverse(apart: np.ndarray) -> np.ndarray:
    """Return A = 1 / (F - B) of each link, (E,); where |F - B| < `CONTRAST` it falls to 0 with it.

    apart: F - B, (H, W). Where the layers look alike the picture does not tell alpha.
    """
    between = mean(apart)
    return between / np.maximum(between**2, CONTRAST**2)


def promoted(image: np.ndarray, seeds: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Return the seeds with those unknown pixels that are all but certain, uint8 (H, W).

    A pixel joins the foreground where alpha > .95 and its colour is that of the nearest known
    foreground, the background where alpha < .05 and its colour is that of the background.
    image: (H, W, 3).
    """
    after = seeds.copy()
    for kind, share in ((Seed.FOREGROUND, alpha), (Seed.BACKGROUND, 1 - alpha)):
        near = nearest_colours(image, seeds == kind)
        like = (np.abs(image - near) <= ALIKE).all(axis=2)
        after[(seeds == Seed.UNKNOWN) & (share > SURE) & like] = kind
    return after


def flat_note(apart: np.ndarray, unknown: np.ndarray) -> str:
    """Return a note that counts the unknown pixels with layers of one grey, or ""."""
    count = np.count_nonzero(np.abs(apart[unknown]) < CONTRAST)
    return Note(FLAT, count=count) if count else ""
