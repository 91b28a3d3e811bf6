"""Mixture of Gaussians: its density (2), the two steps of its fit, (8) and (9)-(12), and draws.

The E-step and the M-step read like their formulas; what makes them fast stands in `em_sums`, the
loop over both in `em`.
Source: Dempster, Laird and Rubin 1977; Bishop 2006, section 9.2.
"""

from __future__ import annotations

import numpy as np

from segteach.arrays import (
    check_count,
    check_labels,
    check_number,
    check_points,
    check_rng,
    check_weights,
)
from segteach.models.em_sums import (
    blocks,
    centred,
    clip_eigenvalues,
    log_joint_function,
    scatter_about,
)
from segteach.models.gaussian import mahalanobis, radius_of_probability
from segteach.steps import state


@state
class Gmm:
    """The mixture (2): Pr(x) = sum_k weights[k] N(x; means[k], covariances[k]).

    weights: (K,), >= 0, sum 1. means: (K, D). covariances: (K, D, D), symmetric, positive definite.
    """

    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray

    def __post_init__(self):
        means = check_points(self.means, "means")
        weights = check_weights(self.weights, len(means))
        if abs(weights.sum() - 1) > 1e-6:
            raise ValueError(f"weights: got the sum {weights.sum():.6g}, allowed is 1")
        covariances = _check_covariances(self.covariances, *means.shape)
        converted = {"weights": weights / weights.sum(), "means": means, "covariances": covariances}
        for name, array in converted.items():
            object.__setattr__(self, name, array)


def check_models(models, components: int | None = None) -> tuple[Gmm, Gmm]:
    """Return (background, foreground): two mixtures of colours, with so many components each."""
    pair = tuple(models) if isinstance(models, (tuple, list)) else (models,)
    if len(pair) != 2 or not all(isinstance(m, Gmm) and m.means.shape[1] == 3 for m in pair):
        raise ValueError(
            f"models: got {models!r:.60}, allowed is (background, foreground), two Gmm of colours"
        )
    counts = [len(model.weights) for model in pair]
    if components is not None and counts != [components] * 2:
        raise ValueError(f"models: got {counts} components, allowed are {components} in both")
    return pair


def e_step(points: np.ndarray, model: Gmm) -> tuple[np.ndarray, np.ndarray]:
    """Return the responsibilities (8), (N, K), and ln Pr(x_i) of (2), (N,)."""
    responsibilities = np.empty((len(model.weights), len(points)), points.dtype)
    log_density = np.empty(len(points), points.dtype)
    log_joint_of = log_joint_function(model, points.dtype)
    for block in blocks(points):
        log_joint = log_joint_of(points[block])  # (K, n): ln pi_k N(x_i; mu_k, Sigma_k)
        largest = log_joint.max(axis=0)
        log_joint -= largest  # now at most 0 and somewhere 0: exp cannot underflow everywhere
        joint = np.exp(log_joint, out=log_joint)
        total = joint.sum(axis=0)
        np.divide(joint, total, out=responsibilities[:, block])  # (8)
        log_density[block] = largest + np.log(total)
    return responsibilities.T, log_density


def m_step(points: np.ndarray, responsibilities: np.ndarray, covariance_floor: float) -> Gmm:
    """Return the mixture of greatest likelihood for given responsibilities, (9)-(12).

    Among the covariances whose eigenvalues are >= covariance_floor, clipping is the exact maximum.
    A component without points gets weight 0.
    """
    gamma = responsibilities.T  # (K, N)
    N_k = sum(gamma[:, b].sum(axis=1).astype(float) for b in blocks(points))  # (9)
    alive = N_k > np.finfo(points.dtype).eps * N_k.sum()
    divisor = np.where(alive, N_k, 1.0)
    means = sum((gamma[:, b] @ points[b]).astype(float) for b in blocks(points))
    means /= divisor[:, None]  # (10)
    covariances = scatter_about(points, gamma, means) / divisor[:, None, None]  # (11)
    covariances = clip_eigenvalues(covariances, covariance_floor)
    weights = np.where(alive, N_k, 0.0) / N_k[alive].sum()  # (12)
    return Gmm(weights, means, covariances)


def fit_labelled(points, labels, *, covariance_floor: float = 1e-6) -> Gmm:
    """Return the mixture of greatest likelihood when the class of every point is known, (3)-(5).

    points: (N, D). labels: (N,) whole numbers 0 .. K - 1; every class needs a point.
    """
    points = check_points(points, dtype=None)
    labels = check_labels(labels, len(points))
    if labels.max() >= len(points):
        raise ValueError(f"labels: got {labels.max()}, allowed are at most as many as points")
    covariance_floor = check_number(covariance_floor, "covariance_floor", above=0)
    counts = np.bincount(labels)
    if (counts == 0).any():
        raise ValueError(f"labels: class {np.argmin(counts)} has no point, allowed is one at least")
    centre, points = centred(points, np.sqrt(covariance_floor))
    model = m_step(points, one_hot(labels, len(counts), points.dtype), covariance_floor)
    return Gmm(model.weights, model.means + centre, model.covariances)


def one_hot(labels: np.ndarray, k: int, dtype) -> np.ndarray:
    """Return 1 for the label of each point and 0 for the others, (N, K), column by column."""
    return np.asfortranarray(labels[:, None] == np.arange(k), dtype=dtype)


@np.errstate(under="ignore")  # far out it is 0
def responsibilities(points, model: Gmm) -> np.ndarray:
    """Return gamma(i, k) of (8), (N, K): how much component k answers for point i."""
    return e_step(*_around_centre(points, model))[0]


def log_likelihood(points, model: Gmm, *, weights=None) -> float:
    """Return the log-likelihood (6) in nats: the (weighted) sum of ln Pr(x_i)."""
    values = log_density(points, model)
    return weighted_sum(values, None if weights is None else check_weights(weights, len(values)))


def weighted_sum(values: np.ndarray, weights: np.ndarray | None) -> float:
    """Return the sum of values (N,), each as often as its weight says, in double precision."""
    weighted = values if weights is None else values * weights
    return float(weighted.sum(dtype=np.float64))


@np.errstate(under="ignore")  # far out it is 0
def log_density(points, model: Gmm) -> np.ndarray:
    """Return ln Pr(x_i) of (2), (N,)."""
    return e_step(*_around_centre(points, model))[1]


def classify_by_draw(
    points, model: Gmm, *, rng: np.random.Generator | int = 0, probability: float = 0.95
) -> np.ndarray:
    """Return a component for every point by the lecture's two steps, int (N,).

    Step 1 draws a component with probability pi_k; step 2 accepts it if the point lies in the
    ellipsoid that holds `probability` of it, else step 1 again. Drawing until one is accepted is
    the same as drawing once among the components that accept, with their pi_k rescaled to sum 1.
    A point in no ellipsoid gets -1. This classifies given points; new ones come from `sample`.
    """
    rng = check_rng(rng)
    D = model.means.shape[1]
    points = check_points(points, dimension=D)
    radius = radius_of_probability(probability, D)
    parameters = zip(model.means, model.covariances, strict=True)
    inside = np.stack([mahalanobis(points, *p) <= radius for p in parameters], axis=1)
    accepting = np.cumsum(inside * model.weights, axis=1)  # (N, K)
    total = accepting[:, -1]
    drawn = (accepting <= (rng.random(len(points)) * total)[:, None]).sum(axis=1)
    return np.where(total > 0, drawn, -1)


def sample(
    model: Gmm, count: int, rng: np.random.Generator | int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Return `count` new points (count, D) and the component each came from (count,).

    Ancestral sampling: draw the component by pi, then the point from that Gaussian.
    """
    rng = check_rng(rng)
    count = check_count(count, "count", most=10**8)
    labels = rng.choice(len(model.weights), size=count, p=model.weights)
    factors = np.linalg.cholesky(model.covariances)
    noise = rng.standard_normal((count, model.means.shape[1]))
    return model.means[labels] + np.einsum("nij,nj->ni", factors[labels], noise), labels


def _around_centre(points, model: Gmm) -> tuple[np.ndarray, Gmm]:
    """Return both moved so that the points lie around 0: float32 keeps its digits."""
    points = check_points(points, dimension=model.means.shape[1], dtype=None)
    finest = np.sqrt(np.linalg.eigvalsh(model.covariances).min())
    centre, points = centred(points, finest)
    return points, Gmm(model.weights, model.means - centre, model.covariances)


def _check_covariances(covariances, count: int, dimension: int) -> np.ndarray:
    """Return `count` symmetric, positive definite covariances, (K, D, D)."""
    shape, allowed = np.shape(covariances), (count, dimension, dimension)
    if shape != allowed:
        raise ValueError(f"covariances: got shape {shape}, allowed is {allowed}")
    flat = check_points(np.reshape(covariances, (count, dimension**2)), "covariances")
    covariances = flat.reshape(allowed)
    skew = np.abs(covariances - covariances.transpose(0, 2, 1)).max()
    if skew > 1e-6 * np.abs(covariances).max():
        raise ValueError("covariances: not symmetric, allowed are symmetric (D, D) arrays")
    covariances = (covariances + covariances.transpose(0, 2, 1)) / 2
    smallest = np.linalg.eigvalsh(covariances)[:, 0]
    if smallest.min() <= 1e-200:
        raise ValueError(
            f"covariances: component {smallest.argmin()} has the eigenvalue "
            f"{smallest.min():.3g}, allowed are eigenvalues > 0"
        )
    return covariances
