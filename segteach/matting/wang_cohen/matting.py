"""Wang and Cohen: what is known of F, B and alpha spreads from the strokes, and settles.

Each step lets the front grow into the unknown, and estimates all pixels behind it afresh: samples
of F and B round each, what each of 25 levels of alpha costs, the levels that cost least together
by belief propagation, and at that alpha the best pair of samples as F and B. Its weights tell how
uncertain they are, u = 1 - sqrt(wF wB), and so how much they count as samples in the next step.
Estimates get surer as better ones come nearer, until that stops.

Read in accounts of the method (Radke 2012, equations 2.57 to 2.59; lectures): 25 levels, r = 20,
the front grows by 15 pixels, N = 12, mixtures of 5 Gaussians, w, L_k, V with 0.2, u, where it ends.
As a published implementation has them: r / 2 in w, 40 rounds of messages. Ours: that all pixels
behind the front are estimated in each step and lend both colours from then on, that the best pair
is the one nearest to C, that it ends at a share of the total, that a step which would raise the
total after the front was everywhere is not taken, and what `samples` and `likelihood` name.

It takes some ten steps, each 20 to 30 microseconds an unknown pixel. On four synthetic scenes of
72 x 96 pixels alpha was as near to the truth then as after the twenty of a tolerance of 0.01.

What to expect: V counts as much as D, so strands of one pixel go. On synthetic scenes of 72 x 96
pixels a D of four times the size took a fifth off the error from trimaps, and put a tenth on it
from strokes. What did not help: twelve samples of twelve different colours, and taking pixels
that come out as 0 or 1 for known ones from then on, with their own colours.

Source: Wang and Cohen, An iterative optimization approach for unified image segmentation and
matting, ICCV 2005.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from scipy import ndimage

from segteach.arrays import Seed, check_count, check_number, check_rng
from segteach.matting.matte import ALL_KNOWN, check_problem
from segteach.matting.wang_cohen.belief import AROUND, Messages, min_sum
from segteach.matting.wang_cohen.likelihood import best_pairs, data_costs
from segteach.matting.wang_cohen.samples import Samples, Side, collect
from segteach.models.em import fit_gmm
from segteach.models.gmm import Gmm
from segteach.steps import checked_at_call, last_of, state


@state
class WangCohenState:
    """The matte after a step.

    alpha: (H, W) in [0, 1]; 1/2 where the front has not been.
    foreground, background: F and B, (H, W, 3) in [0, 1]; the picture where they are known or the
    front has not been.
    uncertainty: u, (H, W) in [0, 1]: 0 where the seeds tell alpha, 1 where the front has not been.
    reached: int16 (H, W), the step in which the front came; 0 where the seeds tell alpha, -1 where
    it has not been.
    iteration: steps so far.
    objective: the sum of u. It never rises once the front has been everywhere; before that,
    nothing promises that the estimates behind the front get surer.
    converged: the front has been everywhere and the objective stopped falling.
    note: what a reader should know, or "".
    """

    alpha: np.ndarray
    foreground: np.ndarray
    background: np.ndarray
    uncertainty: np.ndarray
    reached: np.ndarray
    iteration: int
    objective: float
    converged: bool
    note: str


class Settings(NamedTuple):
    """The parameters of `wang_cohen_steps`, checked."""

    levels: np.ndarray
    radius: int
    growth: int
    samples: int
    differing: np.ndarray
    sweeps: int


class Problem(NamedTuple):
    """What does not change: picture, seeds, and the mixtures of the colours of either stroke.

    near: bool (H, W), where an unknown pixel may look for samples.
    """

    image: np.ndarray
    seeds: np.ndarray
    near: np.ndarray
    foreground: Gmm
    background: Gmm


class Estimates(NamedTuple):
    """What is thought of each pixel so far: the arrays of `WangCohenState`, and what was sent."""

    alpha: np.ndarray
    foreground: np.ndarray
    background: np.ndarray
    uncertainty: np.ndarray
    reached: np.ndarray
    messages: Messages | None = None

    @property
    def total(self) -> float:
        return float(self.uncertainty.sum())


@checked_at_call
def wang_cohen_steps(
    image,
    seeds,
    *,
    levels: int = 25,
    radius: int = 20,
    growth: int = 15,
    samples: int = 12,
    components: int = 5,
    smoothness: float = 0.2,
    sweeps: int = 20,
    tolerance: float = 0.1,
    max_iterations: int = 200,
    rng: np.random.Generator | int = 0,
) -> Iterator[WangCohenState]:
    """Yield what the seeds tell, and the matte after each step; the last one is the result.

    image: (H, W, 3) in [0, 1].
    seeds: (H, W) of `Seed`, scribbles or a trimap, some of both kinds.
    levels: of alpha, from 0 to 1; 2 to 256.
    radius: of what a pixel looks at, in pixels.
    growth: how far the front goes in a step, in pixels.
    samples: of F and of B for each pixel, at most 100.
    components: Gaussians of the mixture of either side's strokes.
    smoothness: neighbours whose alphas differ by d cost 1 - exp(-d^2 / smoothness^2).
    sweeps: of belief propagation in a step, at most; 20 carry as far as 40 rounds in which all
    pixels send at a time.
    tolerance: it ends where the total uncertainty falls by no more than this share of itself.
    max_iterations: the end as well.
    rng: draws colours from the mixtures.

    Raises ValueError for bad input, and names the argument.
    """
    settings = _settings(levels, radius, growth, samples, smoothness, sweeps)
    components = check_count(components, "components")
    tolerance = check_number(tolerance, "tolerance", least=0)
    max_iterations = check_count(max_iterations, "max_iterations", most=10_000)
    rng = check_rng(rng)
    image, seeds = check_problem(image, seeds, "seeds")
    now = told(image, seeds)
    if not now.total:
        yield _state(now, 0, True, ALL_KNOWN)
        return
    yield _state(now, 0, False)
    near = ndimage.distance_transform_edt(seeds != Seed.UNKNOWN) <= settings.radius
    problem = Problem(image, seeds, near, *_mixtures(image, seeds, components, rng))
    for iteration in range(1, max_iterations + 1):
        complete, before = bool((now.reached >= 0).all()), now
        now = step(problem, before, iteration, settings, rng)
        if complete and now.total > before.total:
            now = before
        converged = complete and before.total - now.total <= tolerance * before.total
        yield _state(now, iteration, converged)
        if converged:
            return


wang_cohen = last_of(wang_cohen_steps)


def told(image: np.ndarray, seeds: np.ndarray) -> Estimates:
    """Return what the seeds tell by themselves."""
    unknown = seeds == Seed.UNKNOWN
    alpha = (seeds == Seed.FOREGROUND) + 0.5 * unknown
    return Estimates(alpha, image, image, unknown.astype(float), -unknown.astype(np.int16))


def step(
    problem: Problem,
    before: Estimates,
    iteration: int,
    settings: Settings,
    rng: np.random.Generator,
) -> Estimates:
    """Let the front grow, and estimate all pixels behind it that the seeds do not tell."""
    reached = grown(before.reached, iteration, settings.growth)
    where = reached > 0
    pixels = np.flatnonzero(where)
    sides = side_samples(problem, before, pixels, settings, rng)
    colours = problem.image[where]
    costs = data_costs(colours, *sides, settings.levels)
    costs += border_costs(problem.seeds, where, settings)
    beliefs, messages = min_sum(
        costs, where, settings.differing, before=before.messages, max_sweeps=settings.sweeps
    )
    level = settings.levels[beliefs.argmin(axis=0)]
    F, B, weights = best_pairs(colours, level, *sides)
    after = Estimates(*(array.copy() for array in before[:4]), reached, messages)
    after.alpha[where], after.uncertainty[where] = level, 1 - np.sqrt(weights)
    after.foreground[where], after.background[where] = F, B
    return after


def grown(reached: np.ndarray, iteration: int, growth: float) -> np.ndarray:
    """Return in which step each pixel was reached after one more: (H, W), -1 where in none."""
    ahead = reached < 0
    if not ahead.any():
        return reached
    near = ndimage.distance_transform_edt(ahead) <= growth
    return np.where(ahead & near, np.int16(iteration), reached)


def side_samples(
    problem: Problem,
    before: Estimates,
    pixels: np.ndarray,
    settings: Settings,
    rng: np.random.Generator,
) -> list[Samples]:
    """Return samples of F and of B for the pixels, from the seeds and from the last step."""
    observed, found = problem.image.reshape(-1, 3)[pixels], []
    for kind, colours, mixture in (
        (Seed.FOREGROUND, before.foreground, problem.foreground),
        (Seed.BACKGROUND, before.background, problem.background),
    ):
        other = (problem.seeds != kind) & (problem.seeds != Seed.UNKNOWN)
        of_side = np.where(problem.near & ~other, before.uncertainty, 1)
        side = Side(colours, of_side, mixture)
        found.append(collect(pixels, observed, side, settings.samples, settings.radius, rng))
    return found


def border_costs(seeds: np.ndarray, where: np.ndarray, settings: Settings) -> np.ndarray:
    """Return what the levels of the N pixels cost beside those whose alpha the seeds tell, (K, N).

    seeds: uint8 (H, W) of `Seed`. where: bool (H, W), the N pixels.
    """
    rows, cols = np.nonzero(where)
    padded = np.pad(seeds, 1, constant_values=Seed.UNKNOWN)
    beside = [padded[rows + 1 + down, cols + 1 + right] for down, right in AROUND]
    foreground, background = (
        np.sum([side == kind for side in beside], axis=0)
        for kind in (Seed.FOREGROUND, Seed.BACKGROUND)
    )
    below = settings.differing[:, None]
    return (background * below + foreground * below[::-1]).astype(np.float32)


def _mixtures(image, seeds, components: int, rng: np.random.Generator) -> Iterator[Gmm]:
    """Yield the mixtures of the colours of foreground and background strokes."""
    for kind in (Seed.FOREGROUND, Seed.BACKGROUND):
        colours = image[seeds == kind]
        yield fit_gmm(colours, min(components, len(colours)), rng=rng).model


def _settings(levels, radius, growth, samples, smoothness, sweeps) -> Settings:
    alphas = np.linspace(0, 1, check_count(levels, "levels", least=2, most=256))
    smoothness = check_number(smoothness, "smoothness", above=0)
    return Settings(
        alphas,
        check_count(radius, "radius"),
        check_count(growth, "growth"),
        check_count(samples, "samples", most=100),
        -np.expm1(-((alphas / smoothness) ** 2)).astype(np.float32),
        check_count(sweeps, "sweeps"),
    )


def _state(now: Estimates, iteration: int, converged: bool, note: str = "") -> WangCohenState:
    return WangCohenState(*now[:5], iteration, now.total, converged, note)
