"""EM on the colours of a photograph against scikit-learn's GaussianMixture.

Same 300,000 pixels, same start (weights, means, covariances), same 20 iterations, no stopping
early, no regularisation that acts.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import numpy as np

from segteach import data
from segteach.bench.kit.row import Row, alternate
from segteach.models.em import fit_gmm
from segteach.models.gaussian import fit_gaussian
from segteach.models.gmm import Gmm

PIXELS, COMPONENTS, ITERATIONS = 300_000, 5, 20


def rows() -> Iterator[Row]:
    """Yield a row for float64 and one for float32."""
    photographs = [data.load(name).reshape(-1, 3) for name in ("china", "flower")]
    pixels = np.concatenate(photographs)
    pixels = pixels[np.random.default_rng(0).choice(len(pixels), PIXELS, replace=False)]
    for dtype in (np.float64, np.float32):
        yield _compare(pixels.astype(dtype))


def _compare(pixels: np.ndarray) -> Row:
    from sklearn.mixture import GaussianMixture

    dtype, k = pixels.dtype, COMPONENTS
    rng = np.random.default_rng(1)
    _, covariance = fit_gaussian(pixels)
    means = pixels[rng.choice(len(pixels), k, replace=False)].astype(np.float64)
    start = Gmm(np.full(k, 1 / k), means, np.stack([covariance] * k))
    peer = GaussianMixture(
        k,
        tol=0,
        reg_covar=0,
        max_iter=ITERATIONS,
        weights_init=start.weights.astype(dtype),
        means_init=start.means.astype(dtype),
        precisions_init=np.linalg.inv(start.covariances).astype(dtype),
    )

    def ours():
        return fit_gmm(pixels, k, init=start, max_steps=ITERATIONS, tolerance=0)

    def theirs():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it was told not to converge
            return peer.fit(pixels)

    state = ours()
    theirs()
    ours_s, peer_s = alternate(ours, theirs)
    means_differ = float(np.abs(state.model.means - peer.means_).max())
    reference = float(peer.score_samples(pixels).sum(dtype=np.float64))
    relative = abs(-state.objective - reference) / abs(reference)
    return Row(
        task=f"EM {len(pixels)} pixels K={k} {ITERATIONS} iterations {dtype.name}",
        peer="scikit-learn GaussianMixture",
        ours_s=ours_s,
        peer_s=peer_s,
        agreement=f"means within {means_differ:.1e}, log-likelihood within {relative:.1e} relative",
    )
