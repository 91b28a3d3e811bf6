"""The two expensive sums of EM, over all points and components at once.

They are taken about each component's own mean: multiplied out, (x - mu)^T P (x - mu) would be the
small difference of large numbers wherever a component is thin beside its distance from the origin.
Points come in blocks of 8192 (16384 in float32): intermediate results stay in the cache.
float32 is kept only where its steps are nothing beside the finest deviation, see `centred`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

BLOCK_BYTES = 65536
FINE = 1e-3  # of a standard deviation: as coarse as the steps of float32 may be


def blocks(points: np.ndarray) -> Iterator[slice]:
    """Return slices that cut the points (N, D) into blocks."""
    size = BLOCK_BYTES // points.itemsize
    return (slice(at, at + size) for at in range(0, len(points), size))


def centred(points: np.ndarray, finest: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean (D,) and the points about it, (N, D) in column order.

    finest: the least standard deviation that matters. float32 points become float64 where they lie
    so far apart that steps of float32 are not small beside it.
    """
    columns = np.asfortranarray(points)
    centre = columns.mean(axis=0, dtype=np.float64).astype(points.dtype)
    about = columns - centre
    if np.finfo(points.dtype).eps * np.abs(about).max() > FINE * finest:
        about = columns.astype(np.float64) - centre
    return centre, about


def log_joint_function(model, dtype) -> Callable[[np.ndarray], np.ndarray]:
    """Return the function points (n, D) -> ln pi_k N(x; mu_k, Sigma_k), (K, n), for a Gmm.

    With A = Sigma^(-1/2) from a Cholesky factor, y = A (x - mu) has unit covariance and
    ln N = -|y|^2 / 2 + ln|A| - D/2 ln(2 pi).
    """
    D = model.means.shape[1]
    whiten = np.linalg.inv(np.linalg.cholesky(model.covariances))  # (K, D, D)
    shift = whiten @ model.means[:, :, None]  # (K, D, 1)
    with np.errstate(divide="ignore"):  # a dead component: ln 0 = -inf, responsibility 0
        constant = np.log(model.weights) + np.log(np.diagonal(whiten, axis1=1, axis2=2)).sum(axis=1)
    constant = (constant - 0.5 * D * np.log(2 * np.pi)).astype(dtype)[:, None]
    # Coordinate d of y / sqrt(2) for all components: rows[d] (K, D) times x, less shifts[d] (K, 1).
    rows, shifts = (np.sqrt(0.5) * a.swapaxes(0, 1) for a in (whiten, shift))
    rows, shifts = np.ascontiguousarray(rows, dtype), np.ascontiguousarray(shifts, dtype)

    def log_joint(points: np.ndarray) -> np.ndarray:
        values = constant
        for row, moved in zip(rows, shifts, strict=True):
            y = row @ points.T  # (K, n)
            y -= moved
            y *= y
            values = np.subtract(values, y, out=y)
        return values

    return log_joint


def scatter_about(points: np.ndarray, gamma: np.ndarray, means: np.ndarray) -> np.ndarray:
    """Return sum_i gamma[k, i] (x_i - mu_k)(x_i - mu_k)^T for every component, (K, D, D).

    points: (N, D). gamma: (K, N). means: (K, D), the means under gamma; for those the first moment
    sum_i gamma (x_i - mu_k) is 0 but for rounding, so that the second factor may be x_i as it is,
    less what the rounding brings in.
    """
    K, D = means.shape
    centres = means.astype(points.dtype)[:, :, None]
    scatter, moment = np.zeros((K * D, D)), np.zeros((K, D, 1))
    for block in blocks(points):
        weighted = points[block].T - centres  # (K, D, n)
        weighted *= gamma[:, None, block]
        scatter += weighted.reshape(K * D, -1) @ points[block]
        moment += weighted.sum(axis=2, keepdims=True)
    return scatter.reshape(K, D, D) - moment * centres.swapaxes(1, 2)


def clip_eigenvalues(covariances: np.ndarray, floor: float) -> np.ndarray:
    """Return the covariances (K, D, D) with every eigenvalue below `floor` raised to it.

    A floor too small beside the largest eigenvalue to survive rounding is raised to what does.
    """
    covariances = (covariances + covariances.transpose(0, 2, 1)) / 2
    values, vectors = np.linalg.eigh(covariances)
    floors = np.maximum(floor, rounding(values))
    if (values >= floors).all():
        return covariances
    clipped = (vectors * np.maximum(values, floors)[:, None, :]) @ vectors.transpose(0, 2, 1)
    low = (values < floors).any(axis=1)[:, None, None]
    return np.where(low, (clipped + clipped.transpose(0, 2, 1)) / 2, covariances)


def rounding(values: np.ndarray) -> np.ndarray:
    """Return how far eigenvalues (K, D), in rising order, may be off by rounding, (K, 1)."""
    return 8 * values.shape[1] * np.finfo(float).eps * values[:, -1:]
