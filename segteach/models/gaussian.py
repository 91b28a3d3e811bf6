"""One Gaussian: density, fit, distance, classifier, ellipse and ellipsoid of constant probability.

The lecture's formula (1) prints sqrt(2 pi |Sigma|) under the fraction. In D dimensions the
integral is 1 only with (2 pi)^D; the functions here use that (Bishop 2006, eq. 2.43).
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaincinv

from segteach.arrays import check_count, check_number, check_points, check_vector, check_weights


def log_density(points, mean, covariance) -> np.ndarray:
    """Return ln N(x; mean, covariance) for every point, shape (N,).

    points: (N, D). mean: (D,). covariance: (D, D), symmetric and positive definite.
    Raises ValueError where the shapes disagree or the covariance is singular.
    """
    factor = cholesky(covariance)  # A with A A^T = Sigma, so that ln|Sigma| = 2 ln|A|
    D = len(factor)
    log_det = 2 * np.log(np.diagonal(factor)).sum()
    return -0.5 * (mahalanobis(points, mean, covariance) ** 2 + log_det + D * np.log(2 * np.pi))


@np.errstate(under="ignore")  # far out it is 0
def density(points, mean, covariance) -> np.ndarray:
    """Return N(x; mean, covariance) for every point, shape (N,), in 1 / (unit of x)^D.

    Formula (1) with its missing power: exp(-d^2 / 2) / sqrt((2 pi)^D |Sigma|), d the Mahalanobis
    distance. Not a probability: it can exceed 1; only its integral is 1.
    """
    return np.exp(log_density(points, mean, covariance))


def mahalanobis(points, mean, covariance) -> np.ndarray:
    """Return sqrt((x - mean)^T Sigma^-1 (x - mean)), (N,): in radii of the ellipse of 1 sigma."""
    factor = cholesky(covariance)
    D = len(factor)
    mean = check_vector(mean, D, "mean")
    points = check_points(points, dimension=D)
    white = np.linalg.solve(factor, (points - mean).T)  # (D, N): unit covariance, a round cloud
    return np.sqrt((white**2).sum(axis=0))


def fit_gaussian(points, *, weights=None) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean (D,) and covariance (D, D) of greatest likelihood.

    The covariance divides by N (by the sum of the weights), as maximum likelihood does, not by
    N - 1; with fewer than D + 1 points in general position it is singular.
    """
    points = check_points(points)
    weights = np.ones(len(points)) if weights is None else check_weights(weights, len(points))
    share = weights / weights.sum()
    mean = share @ points
    centred = np.sqrt(share)[:, None] * (points - mean)
    return mean, centred.T @ centred


def classify(points, mean, covariance, threshold: float) -> np.ndarray:
    """Return whether each point belongs to the class: density > threshold, bool (N,).

    The region is the inside of one ellipse, the one that `radius_of_threshold` names.
    """
    threshold = check_number(threshold, "threshold", least=0)
    return density(points, mean, covariance) > threshold


def radius_of_threshold(threshold: float, covariance) -> float:
    """Return the Mahalanobis distance at which the density falls to `threshold` (0 if never above).

    From (1): d^2 = -2 ln(threshold sqrt((2 pi)^D |Sigma|)).
    """
    threshold = check_number(threshold, "threshold", above=0)
    factor = cholesky(covariance)
    log_peak = -np.log(np.diagonal(factor)).sum() - 0.5 * len(factor) * np.log(2 * np.pi)
    return float(np.sqrt(max(0.0, 2 * (log_peak - np.log(threshold)))))


def radius_of_probability(probability: float, dimension: int) -> float:
    """Return the Mahalanobis distance within which a point falls with `probability`.

    d^2 follows a chi-square distribution with `dimension` degrees of freedom.
    """
    probability = check_number(probability, "probability", least=0)
    dimension = check_count(dimension, "dimension")
    if probability >= 1:
        raise ValueError(f"probability: got {probability}, allowed is 0 <= probability < 1")
    return float(np.sqrt(2 * gammaincinv(dimension / 2, probability)))


def ellipse(mean, covariance, radius: float = 1.0, count: int = 90) -> np.ndarray:
    """Return the closed outline of Mahalanobis distance `radius` in the plane, (count, 2)."""
    turn = np.linspace(0, 2 * np.pi, check_count(count, "count"))
    return _stretched(np.stack([np.cos(turn), np.sin(turn)], axis=-1), mean, covariance, radius)


def ellipsoid(mean, covariance, radius: float = 1.0, count: int = 25) -> np.ndarray:
    """Return the surface of Mahalanobis distance `radius` in space, a (count, count, 3) mesh."""
    count = check_count(count, "count")
    turn = np.linspace(0, 2 * np.pi, count)[:, None]
    tilt = np.linspace(0, np.pi, count)[None, :]
    x, y = np.cos(turn) * np.sin(tilt), np.sin(turn) * np.sin(tilt)
    ball = np.stack([x, y, np.broadcast_to(np.cos(tilt), x.shape)], axis=-1)
    return _stretched(ball, mean, covariance, radius)


def cholesky(covariance, name: str = "covariance") -> np.ndarray:
    """Return the lower triangle A with A A^T = covariance, or raise a ValueError that names it."""
    covariance = check_points(covariance, name)
    if covariance.shape[0] != covariance.shape[1]:
        raise ValueError(f"{name}: got shape {covariance.shape}, allowed is (D, D)")
    if np.abs(covariance - covariance.T).max() > 1e-6 * np.abs(np.diagonal(covariance)).max():
        raise ValueError(f"{name}: not symmetric, allowed is a symmetric (D, D) array")
    covariance = (covariance + covariance.T) / 2
    eigenvalues = np.linalg.eigvalsh(covariance)
    if eigenvalues[0] <= len(covariance) * np.finfo(float).eps * eigenvalues[-1]:
        raise ValueError(
            f"{name}: singular, its smallest eigenvalue is {eigenvalues[0]:.3g} and its largest "
            f"{eigenvalues[-1]:.3g}; allowed are eigenvalues > 0 (points on a line or a plane?)"
        )
    return np.linalg.cholesky(covariance)


def _stretched(ball, mean, covariance, radius):
    """Map the unit circle or sphere to mean + radius * A ball, with A A^T = covariance."""
    radius = check_number(radius, "radius", least=0)
    factor = cholesky(covariance)
    if len(factor) != ball.shape[-1]:
        raise ValueError(f"covariance: got D = {len(factor)}, allowed is D = {ball.shape[-1]}")
    mean = check_vector(mean, len(factor), "mean")
    return mean + radius * ball @ factor.T
