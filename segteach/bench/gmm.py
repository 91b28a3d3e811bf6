"""EM on the colours of a photograph against scikit-learn's GaussianMixture.

Same 300,000 pixels, same start (weights, means, covariances), same 20 iterations, no stopping
early, no regularisation that acts. `full` repeats more often.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import numpy as np

from segteach import data
from segteach.bench.kit.row import Row, alternate
from segteach.models.em import EmState, fit_gmm
from segteach.models.gaussian import fit_gaussian
from segteach.models.gmm import Gmm

PIXELS, COMPONENTS, ITERATIONS = 300_000, 5, 20
REPEATS, MORE_REPEATS = 3, 5


def rows(full: bool = False) -> Iterator[Row]:
    """Yield a row for float64 and one for float32."""
    photographs = [data.load(name).reshape(-1, 3) for name in ("china", "flower")]
    pixels = np.concatenate(photographs)
    pixels = pixels[np.random.default_rng(0).choice(len(pixels), PIXELS, replace=False)]
    for dtype in (np.float64, np.float32):
        yield fit_row(pixels.astype(dtype), MORE_REPEATS if full else REPEATS)


def fit_row(pixels: np.ndarray, repeats: int) -> Row:
    """Return both fits of pixels (N, 3), of their own dtype."""
    start = first_model(pixels)
    peer = scikit_learn(start, pixels.dtype)

    def ours() -> EmState:
        return fit_gmm(pixels, COMPONENTS, init=start, max_steps=ITERATIONS, tolerance=0)

    def theirs():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it was told not to converge
            return peer.fit(pixels)

    said = agreement(ours(), theirs(), pixels)
    times = alternate(ours, theirs, repeats)
    dtype = pixels.dtype.name
    task = f"EM {len(pixels)} pixels K={COMPONENTS} {ITERATIONS} iterations {dtype}"
    return Row(task, "scikit-learn GaussianMixture", *times, said)


def first_model(pixels: np.ndarray) -> Gmm:
    """Return the mixture that both start from: means at random pixels, the covariance of all."""
    k, rng = COMPONENTS, np.random.default_rng(1)
    _, covariance = fit_gaussian(pixels)
    means = pixels[rng.choice(len(pixels), k, replace=False)].astype(np.float64)
    return Gmm(np.full(k, 1 / k), means, np.stack([covariance] * k))


def scikit_learn(start: Gmm, dtype):
    """Return scikit-learn's mixture, not yet fitted, which will start there."""
    from sklearn.mixture import GaussianMixture

    return GaussianMixture(
        len(start.weights),
        tol=0,
        reg_covar=0,
        max_iter=ITERATIONS,
        weights_init=start.weights.astype(dtype),
        means_init=start.means.astype(dtype),
        precisions_init=np.linalg.inv(start.covariances).astype(dtype),
    )


def agreement(ours: EmState, peer, pixels: np.ndarray) -> str:
    """Say how far means and log-likelihood of both fits lie apart."""
    apart = float(np.abs(ours.model.means - peer.means_).max())
    reference = float(peer.score_samples(pixels).sum(dtype=np.float64))
    relative = abs(-ours.objective - reference) / abs(reference)
    return f"means within {apart:.1e}, log-likelihood within {relative:.1e} relative"
