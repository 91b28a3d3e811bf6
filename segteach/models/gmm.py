"""Mixture of Gaussians and its fit by expectation maximisation: formulas (2) to (12).

The E-step and the M-step are functions of their own and read like (8) and (9)-(12). They work on
a block of 8192 points (16384 in float32) at a time: intermediate results stay in the cache.
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
    check_weights,
)
from segteach.models.gaussian import fit_gaussian, mahalanobis, radius_of_probability
from segteach.steps import last, state

BLOCK_BYTES = 65536


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
        shape = np.shape(self.covariances)
        if shape != (K, D, D):
            raise ValueError(f"covariances: got shape {shape}, allowed is {(K, D, D)}")
        check_points(np.reshape(self.covariances, (K, D * D)), "covariances")
        if abs(weights.sum() - 1) > 1e-6:
            raise ValueError(f"weights: got the sum {weights.sum():.6g}, allowed is 1")


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
    N_k = gamma.sum(axis=1).astype(float)  # (9)
    alive = N_k > np.finfo(points.dtype).eps * N_k.sum()
    divisor = np.where(alive, N_k, 1.0)
    means = sum((gamma[:, b] @ points[b]).astype(float) for b in blocks(points))
    means /= divisor[:, None]  # (10)
    scatter = 0.0
    for block in blocks(points):
        centred = points[block].T - means.astype(points.dtype)[:, :, None]  # (K, D, n)
        scatter += (gamma[:, None, block] * centred) @ centred.transpose(0, 2, 1)
    covariances = clip_eigenvalues(scatter / divisor[:, None, None], covariance_floor)  # (11)
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
    """Yield the start and then one `EmState` per EM iteration.

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
    total = len(points) if weights is None else float(weights.sum(dtype=np.float64))

    # Work around the centre of the points and column by column: more digits, and faster.
    centre = points.mean(axis=0, dtype=np.float64)
    points = np.asfortranarray(points - centre.astype(points.dtype))
    model = _start(points, k, init, centre, np.random.default_rng(rng), covariance_floor, weights)
    responsibilities, log_density = e_step(points, model)
    objective = _objective(log_density, weights)
    yield _em_state(model, centre, objective, covariance_floor, False)
    for _ in range(max_steps):
        if weights is not None:
            responsibilities = responsibilities * weights[:, None]
        model = _leave_the_dead(m_step(points, responsibilities, covariance_floor), model)
        responsibilities, log_density = e_step(points, model)
        before, objective = objective, _objective(log_density, weights)
        converged = before - objective < tolerance * total
        yield _em_state(model, centre, objective, covariance_floor, converged)
        if converged:
            return


def fit_gmm(points, k: int, **options) -> EmState:
    """Return the last state of `em_steps(points, k, **options)`; `.model` is the mixture."""
    return last(em_steps(points, k, **options))


def fit_labelled(points, labels, *, covariance_floor: float = 1e-6) -> Gmm:
    """Return the mixture of greatest likelihood when the class of every point is known, (3)-(5).

    points: (N, D). labels: (N,) whole numbers 0 .. K - 1; every class needs a point.
    """
    points = check_points(points, dtype=None)
    labels = check_labels(labels, len(points))
    covariance_floor = check_number(covariance_floor, "covariance_floor", above=0)
    counts = np.bincount(labels)
    if (counts == 0).any():
        raise ValueError(f"labels: class {np.argmin(counts)} has no point, allowed is one at least")
    return m_step(points, _one_hot(labels, len(counts), points.dtype), covariance_floor)


def responsibilities(points, model: Gmm) -> np.ndarray:
    """Return gamma(i, k) of (8), (N, K): how much component k answers for point i."""
    return e_step(check_points(points, dimension=model.means.shape[1], dtype=None), model)[0]


def log_likelihood(points, model: Gmm, *, weights=None) -> float:
    """Return the log-likelihood (6) in nats: the (weighted) sum of ln Pr(x_i)."""
    points = check_points(points, dimension=model.means.shape[1], dtype=None)
    weights = None if weights is None else check_weights(weights, len(points))
    return -_objective(e_step(points, model)[1], weights)


def log_density(points, model: Gmm) -> np.ndarray:
    """Return ln Pr(x_i) of (2), (N,)."""
    return e_step(check_points(points, dimension=model.means.shape[1], dtype=None), model)[1]


def classify_by_draw(
    points, model: Gmm, *, rng: np.random.Generator | int = 0, probability: float = 0.95
) -> np.ndarray:
    """Return a component for every point by the lecture's two steps, int (N,).

    Step 1 draws a component with probability pi_k; step 2 accepts it if the point lies in the
    ellipsoid that holds `probability` of it, else step 1 again. A point in no ellipsoid gets -1.
    This classifies given points; new points come from `sample`.
    """
    rng = np.random.default_rng(rng)
    K, D = model.means.shape
    points = check_points(points, dimension=D)
    radius = radius_of_probability(probability, D)
    parameters = zip(model.means, model.covariances, strict=True)
    inside = np.stack([mahalanobis(points, *p) <= radius for p in parameters], axis=1)
    inside &= model.weights > 0
    labels = np.full(len(points), -1)
    waiting = np.flatnonzero(inside.any(axis=1))
    while len(waiting):
        drawn = rng.choice(K, size=len(waiting), p=model.weights)
        accepted = inside[waiting, drawn]
        labels[waiting[accepted]] = drawn[accepted]
        waiting = waiting[~accepted]
    return labels


def sample(
    model: Gmm, count: int, rng: np.random.Generator | int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Return `count` new points (count, D) and the component each came from (count,).

    Ancestral sampling: draw the component by pi, then the point from that Gaussian.
    """
    rng = np.random.default_rng(rng)
    count = check_count(count, "count")
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
    penalty = parameter_count(model) * np.log(len(np.asarray(points)))
    return -2 * log_likelihood(points, model) + float(penalty)


def aic(points, model: Gmm) -> float:
    """Return Akaike's information criterion, -2 ln L + 2 p; less is better (Akaike 1974)."""
    return -2 * log_likelihood(points, model) + 2 * parameter_count(model)


def start_at(points, means, *, covariance_floor: float = 1e-6) -> Gmm:
    """Return a start with the given means (K, D), equal weights, the points' covariance in each."""
    means = check_points(means, "means")
    points = check_points(points, dimension=means.shape[1])
    covariance_floor = check_number(covariance_floor, "covariance_floor", above=0)
    _, covariance = fit_gaussian(points)
    covariances = clip_eigenvalues(np.stack([covariance] * len(means)), covariance_floor)
    return Gmm(np.full(len(means), 1 / len(means)), means, covariances)


def clip_eigenvalues(covariances: np.ndarray, floor: float) -> np.ndarray:
    """Return the covariances (K, D, D) with every eigenvalue below `floor` raised to it."""
    values, vectors = np.linalg.eigh(covariances)
    if (values >= floor).all():
        return covariances
    clipped = (vectors * np.maximum(values, floor)[:, None, :]) @ vectors.transpose(0, 2, 1)
    low = (values < floor).any(axis=1)[:, None, None]
    return np.where(low, (clipped + clipped.transpose(0, 2, 1)) / 2, covariances)


def log_joint_function(model: Gmm, dtype):
    """Return the function points (n, D) -> ln pi_k N(x; mu_k, Sigma_k), (K, n).

    With A = Sigma^(-1/2) from a Cholesky factor, y = A (x - mu) has unit covariance and
    ln N = -|y|^2 / 2 + ln|A| - D/2 ln(2 pi). One matrix product gives y for all components.
    """
    K, D = model.means.shape
    whiten = np.linalg.inv(np.linalg.cholesky(model.covariances))  # (K, D, D)
    shift = whiten @ model.means[:, :, None]  # (K, D, 1)
    with np.errstate(divide="ignore"):  # a dead component: ln 0 = -inf, responsibility 0
        constant = np.log(model.weights) + np.log(np.diagonal(whiten, axis1=1, axis2=2)).sum(axis=1)
    constant = (constant - 0.5 * D * np.log(2 * np.pi)).astype(dtype)[:, None]
    whiten = np.sqrt(0.5) * whiten.transpose(1, 0, 2).reshape(D * K, D)
    shift = np.sqrt(0.5) * shift.transpose(1, 0, 2).reshape(D * K, 1)
    whiten, shift = whiten.astype(dtype), shift.astype(dtype)

    def log_joint(points: np.ndarray) -> np.ndarray:
        y = whiten @ points.T
        y -= shift
        y *= y
        return constant - y.reshape(D, K, -1).sum(axis=0)

    return log_joint


def blocks(points: np.ndarray) -> Iterator[slice]:
    size = BLOCK_BYTES // points.itemsize
    return (slice(at, at + size) for at in range(0, len(points), size))


def _objective(log_density: np.ndarray, weights: np.ndarray | None) -> float:
    weighted = log_density if weights is None else log_density * weights
    return -float(weighted.sum(dtype=np.float64))


def _em_state(model, centre, objective, covariance_floor, converged) -> EmState:
    thinnest = np.linalg.eigvalsh(model.covariances)[:, 0]
    return EmState(
        model=Gmm(model.weights, model.means + centre, model.covariances),
        objective=objective,
        dead=model.weights == 0,
        floored=thinnest <= covariance_floor * (1 + 1e-6),
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
    if init not in ("kmeans++", "random"):
        raise ValueError(f'init: got {init!r}, allowed are "kmeans++", "random" or a Gmm')
    share = np.full(len(points), 1.0) if weights is None else weights.astype(np.float64)
    if init == "random":
        chosen = rng.choice(len(points), size=k, replace=False, p=_usable(share, k))
        return start_at(points, points[chosen], covariance_floor=covariance_floor)
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
