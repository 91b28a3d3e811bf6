"""Where EM begins: mixtures by k-means++ or on random points, at given means, or one handed in.

EM ends in a valley near its start: another start, another answer.
"""

from __future__ import annotations

import numpy as np

from segteach.arrays import check_number, check_points, told
from segteach.models.em_sums import clip_eigenvalues
from segteach.models.gaussian import fit_gaussian
from segteach.models.gmm import Gmm, m_step, one_hot
from segteach.models.kmeans import nearest_of_drawn


def start_at(points, means, *, covariance_floor: float = 1e-6, weights=None) -> Gmm:
    """Return a start with the given means (K, D), equal weights, the points' covariance in each.

    weights: (N,), how often each point counts in that covariance.
    """
    means = check_points(means, "means")
    points = check_points(points, dimension=means.shape[1])
    covariance_floor = check_number(covariance_floor, "covariance_floor", above=0)
    _, covariance = fit_gaussian(points, weights=weights)
    covariances = clip_eigenvalues(np.stack([covariance] * len(means)), covariance_floor)
    return Gmm(np.full(len(means), 1 / len(means)), means, covariances)


def first_mixture(
    points: np.ndarray,
    k: int,
    init: str | Gmm,
    rng: np.random.Generator,
    covariance_floor: float,
    weights: np.ndarray | None,
    centre: np.ndarray,
) -> Gmm:
    """Return the mixture that EM begins with.

    points: (N, D) about their centre.
    k: components.
    init: a word of STARTS, or a Gmm: of that, eigenvalues below the floor are raised to it.
    covariance_floor: least variance of a component along any axis.
    weights: (N,), how often each point counts, or None.
    centre: (D,), where the points lay before they were centred; a Gmm is moved with them.
    """
    if isinstance(init, Gmm):
        return _moved(init, (k, points.shape[1]), centre, covariance_floor)
    if not isinstance(init, str) or init not in STARTS:
        raise ValueError(f"init: got {told(init)}, allowed are {', '.join(STARTS)} or a Gmm")
    usable = len(points) if weights is None else np.count_nonzero(weights)
    if usable < k:
        raise ValueError(f"k: got {k}, allowed is 1 to {usable}, the points with weight > 0")
    return STARTS[init](points, k, rng, covariance_floor, weights)


def on_random_points(points, k: int, rng, covariance_floor: float, weights) -> Gmm:
    """Return a mixture with means on k different points, drawn by their weights."""
    share = _counts(points, weights)
    chosen = rng.choice(len(points), size=k, replace=False, p=share / share.sum())
    return start_at(points, points[chosen], covariance_floor=covariance_floor, weights=weights)


def by_kmeans_plus_plus(points, k: int, rng, covariance_floor: float, weights) -> Gmm:
    """Return the mixture of k classes: the points that are nearest to each of k far points."""
    share = _counts(points, weights)
    labels = nearest_of_drawn(points, k, rng, share)
    gamma = one_hot(labels, k, points.dtype) * share[:, None].astype(points.dtype)
    return m_step(points, gamma, covariance_floor)


STARTS = {"kmeans++": by_kmeans_plus_plus, "random": on_random_points}


def _counts(points: np.ndarray, weights: np.ndarray | None) -> np.ndarray:
    """Return how often each point counts, float64 (N,)."""
    return np.ones(len(points)) if weights is None else weights.astype(np.float64)


def _moved(model: Gmm, shape: tuple[int, int], centre: np.ndarray, covariance_floor: float) -> Gmm:
    """Return a mixture about the centre, no thinner than the floor; shape: its (K, D)."""
    if model.means.shape != shape:
        raise ValueError(f"init: got means {model.means.shape}, allowed is (k, D) = {shape}")
    covariances = clip_eigenvalues(model.covariances, covariance_floor)
    return Gmm(model.weights, model.means - centre, covariances)
