"""Colour models of GrabCut: each pixel belongs to ONE component of its class's mixture.

    D(k; z) = -ln pi_k + 1/2 ln det Sigma_k + 1/2 (z - mu_k)^T Sigma_k^-1 (z - mu_k)

The three functions are the colour half of GrabCut's loop: a start, the choice of a component for
every pixel, and the models of greatest likelihood for that choice.
Source: Rother, Kolmogorov and Blake 2004, equations (8) and (9).
"""

from __future__ import annotations

import numpy as np

from segteach.models.em_sums import blocks, clip_eigenvalues, log_joint_function
from segteach.models.gmm import Gmm
from segteach.models.kmeans import cluster_centres, nearest_centre

SAMPLE = 8000  # colours that the k-means start looks at
ROUNDING = 1 / (12 * 255**2)  # variance that rounding to 8 bits alone gives a colour channel


def component_costs(colours: np.ndarray, model: Gmm) -> np.ndarray:
    """Return D(k; z_n) for every component and colour, (K, N).

    colours: (N, 3). A component of weight 0 costs infinity. The constant 3/2 ln(2 pi) of the
    Gaussian is left out, as in the paper: it is the same for both classes.
    """
    log_joint = log_joint_function(model, colours.dtype)
    costs = np.empty((len(model.weights), len(colours)), colours.dtype)
    for block in blocks(colours):
        np.negative(log_joint(colours[block]), out=costs[:, block])
    costs -= 0.5 * colours.shape[1] * np.log(2 * np.pi)
    return costs


def learn_components(
    colours: np.ndarray, k: np.ndarray, count: int, covariance_floor: float, weights=None
) -> Gmm:
    """Return the mixture that makes sum_n D(k_n; z_n) least for the given components.

    colours: (N, 3), N >= 1.
    k: (N,), 0 to count - 1.
    count: of components.
    covariance_floor: the least variance of a component along any axis.
    weights: (N,), how many pixels have each colour; one each by default.

    A component's weight is its share of the pixels, its mean and covariance are those of its
    pixels. Among the covariances whose eigenvalues are at least covariance_floor, clipping is the
    exact minimum. A component without pixels gets weight 0.
    """
    weights = np.ones(len(k)) if weights is None else weights.astype(float)
    pixels = np.bincount(k, weights, count)  # (K,)
    divisor = np.maximum(pixels, 1)
    means, apart = np.empty((count, 3)), []
    for channel in range(3):
        values = colours[:, channel]
        means[:, channel] = np.bincount(k, weights * values, count) / divisor
        apart.append(values - means[k, channel])
    covariances = np.empty((count, 3, 3))
    for i in range(3):
        weighted = weights * apart[i]
        for j in range(i, 3):
            covariances[:, i, j] = np.bincount(k, weighted * apart[j], count) / divisor
            covariances[:, j, i] = covariances[:, i, j]
    return Gmm(pixels / pixels.sum(), means, clip_eigenvalues(covariances, covariance_floor))


def start_components(
    colours: np.ndarray, count: int, rng: np.random.Generator, weights=None
) -> np.ndarray:
    """Return the nearest of `count` centres of k-means for each colour, uint8 (N,).

    colours: (N, 3).
    count: of components; with fewer different colours the last ones stay without any.
    rng: draws the sample of the pixels that the centres are those of, and the first centres.
    weights: (N,), how many pixels have each colour; one each by default.
    """
    pixels = np.arange(len(colours)) if weights is None else np.flatnonzero(weights)
    share = None if weights is None else weights[pixels] / weights.sum()
    if weights is not None or len(pixels) > SAMPLE:
        pixels = rng.choice(pixels, SAMPLE, p=share)
    centres = cluster_centres(colours[pixels], count, rng)
    return nearest_centre(colours, centres).astype(np.uint8)


def _pick(costs: np.ndarray, k: np.ndarray) -> np.ndarray:
    """Return costs[k_n, n]: what the colours cost in the components k, (N,)."""
    return np.take_along_axis(costs, k[None].astype(np.intp), axis=0)[0]


def _cheapest(costs: np.ndarray, model: Gmm | None = None) -> np.ndarray:
    """Return argmin_k costs[k, n], uint8 (N,): row by row, which is faster than numpy's own."""
    k, least = np.zeros(costs.shape[1], np.uint8), costs[0].copy()
    for number, row in enumerate(costs[1:], 1):
        np.copyto(k, number, where=row < least)
        np.minimum(least, row, out=least)
    return k


def _densest(costs: np.ndarray, model: Gmm) -> np.ndarray:
    """Return the component of greatest density, its weight left out."""
    with np.errstate(divide="ignore"):
        weights = np.where(model.weights > 0, np.log(model.weights), 0.0)
    return _cheapest(costs + weights[:, None])


@np.errstate(under="ignore")  # far out it is 0
def _mixture(costs: np.ndarray, k: np.ndarray) -> np.ndarray:
    """Return -ln sum_k pi_k N_k(z_n), up to the constant of D; k plays no part."""
    least = costs.min(axis=0)
    return least - np.log(np.exp(least - costs).sum(axis=0))


# How a pixel chooses its component, and what it costs. OpenCV differs from the paper in both;
# the last two differ in one alone, to see what either does.
LIKELIHOODS = {
    "component": (_cheapest, _pick),
    "mixture": (_densest, _mixture),
    "summed": (_cheapest, _mixture),
    "unweighted": (_densest, _pick),
}
