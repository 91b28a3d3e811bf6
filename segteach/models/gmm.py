"""Mixture of Gaussians and its fit by expectation maximisation: formulas (2) to (12).

The E-step and the M-step are functions of their own and read like (8) and (9)-(12); what makes
them fast stands in `quadratic`.
Source: Dempster, Laird and Rubin 1977; Bishop 2006, section 9.2.
"""

from __future__ import annotations

from collections.abc import Iterator

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
    rounding,
    scatter_about,
)
from segteach.models.gaussian import fit_gaussian, mahalanobis, radius_of_probability
from segteach.steps import last, state


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
        (K, D), weights = means.shape, check_weights(self.weights, len(means))
        if abs(weights.sum() - 1) > 1e-6:
            raise ValueError(f"weights: got the sum {weights.sum():.6g}, allowed is 1")
        shape = np.shape(self.covariances)
        if shape != (K, D, D):
            raise ValueError(f"covariances: got shape {shape}, allowed is {(K, D, D)}")
        flat = check_points(np.reshape(self.covariances, (K, D * D)), "covariances")
        covariances = flat.reshape(K, D, D)
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
        converted = {"weights": weights / weights.sum(), "means": means, "covariances": covariances}
        for name, array in converted.items():
            object.__setattr__(self, name, array)


@state
class EmState:
    """One step of EM.

    model: the mixture after this step. objective: minus its log-likelihood (6).
    dead: (K,) bool, components that no point belongs to any more (weight 0, left where they died).
    floored: (K,) bool, components whose thinnest axis rests on the covariance floor.
    converged: the last step gained less than the tolerance.
    """

    model: Gmm
    objective: float
    dead: np.ndarray
    floored: np.ndarray
    converged: bool

    @property
    def note(self) -> str:
        """What a reader must know about this step, in words; empty when all is well."""
        said = [("died: no point belongs to it", self.dead)]
        said += [("rests on the covariance floor", self.floored & ~self.dead)]
        return "; ".join(
            f"component {', '.join(str(k) for k in np.flatnonzero(flags))} {words}"
            for words, flags in said
            if flags.any()
        )


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


def em_steps(
    points,
    k: int,
    *,
    init: str | Gmm = "kmeans++",
    rng: np.random.Generator | int = 0,
    max_steps: int = 100,
    tolerance: float = 1e-6,
    covariance_floor: float = 1e-6,
    weights=None,
    e_step=e_step,
    m_step=m_step,
) -> Iterator[EmState]:
    """Return an iterator over the start and then one `EmState` per EM iteration.

    points: (N, D) or (N,); float32 is worked on as float32, the rest as float64. k: components,
    1 to N. init: "kmeans++", "random" or a Gmm. weights: (N,), how often each point counts.
    covariance_floor: smallest variance of a component along any axis, in (unit of points)^2.
    It stops when the mean log-likelihood per point gains less than `tolerance` (nats), or after
    max_steps iterations. `objective` never rises. e_step, m_step: the two steps, to be replaced
    by a reader's own. Raises ValueError for bad input, and names the argument.
    """
    points = check_points(points, dtype=None)
    k = check_count(k, "k", most=len(points))
    max_steps = check_count(max_steps, "max_steps", least=0)
    tolerance = check_number(tolerance, "tolerance", least=0)
    covariance_floor = check_number(covariance_floor, "covariance_floor", above=0)
    weights = None if weights is None else check_weights(weights, len(points), dtype=points.dtype)

    # Work around the centre of the points and column by column: more digits, and faster.
    centre, points = centred(points)
    model = _start(points, k, init, centre, check_rng(rng), covariance_floor, weights)

    def iterate(model: Gmm) -> Iterator[EmState]:
        total = len(points) if weights is None else weights.sum(dtype=np.float64)
        responsibilities, log_density = e_step(points, model)
        objective = _objective(log_density, weights)
        yield _em_state(model, centre, objective, covariance_floor, False)
        for _ in range(max_steps):
            if weights is not None:
                responsibilities = responsibilities * weights[:, None]
            model = _leave_the_dead(m_step(points, responsibilities, covariance_floor), model)
            responsibilities, log_density = e_step(points, model)
            before, objective = objective, _objective(log_density, weights)
            converged = bool(before - objective < tolerance * total)
            yield _em_state(model, centre, objective, covariance_floor, converged)
            if converged:
                return

    return iterate(model)  # so that bad arguments are refused now, not at the first step


def fit_gmm(points, k: int, **options) -> EmState:
    """Return the last state of `em_steps(points, k, **options)`; `.model` is the mixture."""
    return last(em_steps(points, k, **options))


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
    return m_step(points, _one_hot(labels, len(counts), points.dtype), covariance_floor)


def responsibilities(points, model: Gmm) -> np.ndarray:
    """Return gamma(i, k) of (8), (N, K): how much component k answers for point i."""
    return e_step(*_around_centre(points, model))[0]


def log_likelihood(points, model: Gmm, *, weights=None) -> float:
    """Return the log-likelihood (6) in nats: the (weighted) sum of ln Pr(x_i)."""
    values = log_density(points, model)
    weights = None if weights is None else check_weights(weights, len(values))
    return -_objective(values, weights)


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


def parameter_count(model: Gmm) -> int:
    """Return the free parameters: K - 1 weights, K D means, K D (D + 1) / 2 covariances."""
    K, D = model.means.shape
    return K - 1 + K * D + K * D * (D + 1) // 2


def bic(points, model: Gmm) -> float:
    """Return the Bayesian criterion, -2 ln L + p ln N; less is better (Schwarz 1978)."""
    fit = -2 * log_likelihood(points, model)  # first, because it refuses bad points
    return fit + parameter_count(model) * float(np.log(len(points)))


def aic(points, model: Gmm) -> float:
    """Return Akaike's information criterion, -2 ln L + 2 p; less is better (Akaike 1974)."""
    return -2 * log_likelihood(points, model) + 2 * parameter_count(model)


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


def _around_centre(points, model: Gmm) -> tuple[np.ndarray, Gmm]:
    """Return both moved so that the points lie around 0: float32 keeps its digits."""
    points = check_points(points, dimension=model.means.shape[1], dtype=None)
    centre, points = centred(points)
    return points, Gmm(model.weights, model.means - centre, model.covariances)


def _objective(log_density: np.ndarray, weights: np.ndarray | None) -> float:
    weighted = log_density if weights is None else log_density * weights
    return -float(weighted.sum(dtype=np.float64))


def _em_state(model, centre, objective, covariance_floor, converged) -> EmState:
    values = np.linalg.eigvalsh(model.covariances)
    return EmState(
        model=Gmm(model.weights, model.means + centre, model.covariances),
        objective=objective,
        dead=model.weights == 0,
        floored=(values[:, :1] <= covariance_floor + 2 * rounding(values))[:, 0],
        converged=converged,
    )


def _leave_the_dead(model: Gmm, before: Gmm) -> Gmm:
    """Keep a component that died where it was, so that a picture of it makes sense."""
    dead = model.weights == 0
    if not dead.any():
        return model
    means = np.where(dead[:, None], before.means, model.means)
    return Gmm(
        model.weights, means, np.where(dead[:, None, None], before.covariances, model.covariances)
    )


def _start(points, k, init, centre, rng, covariance_floor, weights) -> Gmm:
    """Return the start in the coordinates of the centred `points`."""
    if isinstance(init, Gmm):
        expected = (k, points.shape[1])
        if init.means.shape != expected:
            raise ValueError(f"init: got means {init.means.shape}, allowed is (k, D) = {expected}")
        covariances = clip_eigenvalues(init.covariances, covariance_floor)
        return Gmm(init.weights, init.means - centre, covariances)
    if not isinstance(init, str) or init not in ("kmeans++", "random"):
        raise ValueError(f'init: got {init!r}, allowed are "kmeans++", "random" or a Gmm')
    share = np.full(len(points), 1.0) if weights is None else weights.astype(np.float64)
    if init == "random":
        chosen = rng.choice(len(points), size=k, replace=False, p=_usable(share, k))
        return start_at(points, points[chosen], covariance_floor=covariance_floor, weights=weights)
    labels = _nearest_of_kmeans_plus_plus(points, k, rng, share)
    start = m_step(
        points,
        _one_hot(labels, k, points.dtype) * share[:, None].astype(points.dtype),
        covariance_floor,
    )
    return start


def _usable(share: np.ndarray, k: int) -> np.ndarray:
    usable = np.count_nonzero(share)
    if usable < k:
        raise ValueError(f"k: got {k}, allowed is 1 to {usable}, the points with weight > 0")
    return share / share.sum()


def _nearest_of_kmeans_plus_plus(points, k, rng, share) -> np.ndarray:
    """Return each point's nearest of k centres, drawn far apart (Arthur and Vassilvitskii 2007)."""
    labels = np.zeros(len(points), dtype=np.int64)
    chance, distance2 = _usable(share, k), np.inf
    for number in range(k):
        centre = points[rng.choice(len(points), p=chance)]
        to_centre = ((points - centre) ** 2).sum(axis=1, dtype=np.float64)
        labels[to_centre < distance2] = number
        distance2 = np.minimum(distance2, to_centre)
        if (share * distance2).sum() > 0:  # else every point is a centre: the rest stay empty
            chance = share * distance2 / (share * distance2).sum()
    return labels


def _one_hot(labels: np.ndarray, k: int, dtype) -> np.ndarray:
    return np.asfortranarray(labels[:, None] == np.arange(k), dtype=dtype)
