"""All that Bayesian matting does for one pixel, told by the functions that do it."""

from __future__ import annotations

import numpy as np

from segteach.arrays import Seed, pixel_at, told
from segteach.matting.bayesian.clusters import Clusters
from segteach.matting.bayesian.rings import (
    BayesianState,
    Settings,
    all_pairs,
    bayesian_steps,
    collect,
    likeliest,
    side_clusters,
)
from segteach.matting.bayesian.samples import Layers, Samples
from segteach.matting.bayesian.solve import Pairs, log_terms, solve_alpha, solve_colours
from segteach.matting.matte import check_problem
from segteach.steps import check_names, state


@state
class SideStory:
    """The samples of one side, those with a weight, and their clusters.

    places: (S, 2), row and column. colours: (S, 3). weights: (S,). cluster: (S,), its number.
    means: (K, 3). covariances: (K, 3, 3).
    """

    places: np.ndarray
    colours: np.ndarray
    weights: np.ndarray
    cluster: np.ndarray
    means: np.ndarray
    covariances: np.ndarray


@state
class PairStory:
    """The turns of one pair of clusters; number 0 is the start, with both means.

    foreground, background: the numbers of the clusters. F, B: (T, 3). alpha: (T,).
    terms: (T, 3), L(C | F, B, alpha), L(F), L(B). converged: alpha came to rest.
    """

    foreground: int
    background: int
    F: np.ndarray
    B: np.ndarray
    alpha: np.ndarray
    terms: np.ndarray
    converged: bool


@state
class PixelStory:
    """One pixel's way to F, B and alpha.

    pixel: row and column. C: its colour, (3,). ring: when its turn is.
    radius: of its circle, 0 for the nearest samples.
    foreground, background: samples and clusters. pairs: one of each, the likeliest is `best`.
    F, B: (3,) in [0, 1]. alpha: in [0, 1].
    """

    pixel: tuple[int, int]
    C: np.ndarray
    ring: int
    radius: int
    foreground: SideStory
    background: SideStory
    pairs: tuple[PairStory, ...]
    best: int
    F: np.ndarray
    B: np.ndarray
    alpha: float


def explain_pixel(
    image, trimap, point, *, state: BayesianState | None = None, **settings
) -> PixelStory:
    """Return the story of the unknown pixel at a point (row, col).

    image: (H, W, 3).
    trimap: (H, W) of `Seed`.
    state: one of a run with the same settings, so that the rings need not be done again. Where the
    pixel is not solved in it, it is solved as if its turn came next.
    settings: those of `bayesian_steps`.

    Raises ValueError for what is no state or one of another trimap, and for a pixel that the trimap
    knows or that lies outside of the picture; TypeError for a setting that there is not.
    """
    image, trimap = check_problem(image, trimap)
    row, col = pixel_at(point, trimap.shape)
    if trimap[row, col]:
        raise ValueError(
            f"point: got {(row, col)}, which the trimap knows; allowed is an unknown one"
        )
    check_names("explain_pixel", settings, Settings._fields)
    own = Settings.checked(**settings)
    if state is None:
        steps = bayesian_steps(image, trimap, **settings)
        state = next(step for step in steps if step.ring[row, col] > 0)
    elif not isinstance(state, BayesianState):
        words = "allowed is a BayesianState of `bayesian`, or None"
        raise ValueError(f"state: got {told(state)}, {words}")
    elif not np.array_equal(state.ring != 0, trimap == Seed.UNKNOWN):
        raise ValueError("state: got one of another trimap, allowed is one of a run on this trimap")
    ring = int(state.ring[row, col])
    number = row * trimap.shape[1] + col
    layers = _before(image, trimap, state, ring)
    (_, around, radius), *_ = collect(layers, np.array([number]), own)
    sides = side_clusters(layers, around, own)
    pairs = all_pairs(layers.F[[number]], *sides)
    alpha = float(around.alpha[0])
    many = len(sides[1].means)
    stories = tuple(_turns(pairs.take([m]), alpha, own, m, many) for m in range(len(pairs.pixel)))
    best = int(likeliest(pairs.pixel, np.array([story.terms[-1].sum() for story in stories]))[0])
    end = stories[best]
    return PixelStory(
        (row, col),
        image[row, col],
        ring if ring > 0 else int(state.ring.max()) + 1,
        radius,
        *(
            _side(layers, colours, side, groups)
            for colours, side, groups in zip((layers.F, layers.B), around[:2], sides, strict=True)
        ),
        stories,
        best,
        end.F[-1].clip(0, 1),
        end.B[-1].clip(0, 1),
        float(end.alpha[-1]),
    )


def _before(image: np.ndarray, trimap: np.ndarray, state: BayesianState, ring: int) -> Layers:
    """Return the layers as they were before a ring; -1 stands for the next."""
    layers = Layers(image, trimap)
    solved = np.flatnonzero((state.ring > 0) & ((state.ring < ring) | (ring < 0)))
    F, B = (part.reshape(-1, 3)[solved] for part in (state.foreground, state.background))
    layers.put(solved, state.alpha.ravel()[solved], F, B)
    return layers


def _turns(pair: Pairs, alpha: float, settings: Settings, number: int, many: int) -> PairStory:
    """Return the turns of one pair, the way `solve` takes them; many: background clusters."""
    F, B, a = pair.F_mean, pair.B_mean, np.array([alpha])
    turns, converged = [(F, B, a)], False
    while len(turns) <= settings.max_iterations and not converged:
        F, B = solve_colours(pair, a, settings.noise)
        before, a = a, solve_alpha(pair.C, F, B, a)
        turns.append((F, B, a))
        converged = bool(np.abs(a - before)[0] <= settings.tolerance)
    terms = np.concatenate([log_terms(pair, *turn, settings.noise) for turn in turns])
    Fs, Bs, alphas = (np.concatenate(parts) for parts in zip(*turns, strict=True))
    return PairStory(*divmod(number, many), Fs, Bs, alphas, terms, converged)


def _side(layers: Layers, colours: np.ndarray, side: Samples, groups: Clusters) -> SideStory:
    counted = side.weights[0] > 0
    places = side.places[0, counted]
    return SideStory(
        np.stack(np.divmod(places, layers.shape[1]), axis=1),
        colours[places],
        side.weights[0, counted],
        np.argmax(groups.members[:, counted], axis=0),
        groups.means,
        groups.covariances,
    )
