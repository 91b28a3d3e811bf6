"""Expectation maximisation: responsibilities for the mixture, then a mixture for these, in turn.

The E-step is (8), the M-step (9)-(12); both are in `gmm`.
Source: Dempster, Laird and Rubin 1977; Bishop 2006, section 9.2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from segteach.arrays import check_count, check_number, check_points, check_rng, check_weights
from segteach.language import Note, join_notes
from segteach.models.em_start import first_mixture
from segteach.models.em_sums import centred, rounding
from segteach.models.gmm import Gmm, e_step, m_step, one_hot, weighted_sum
from segteach.models.repeats import repeats
from segteach.steps import checked_at_call, last_of, state

STEPS = e_step, m_step  # a reader's own may want to see every point
# what is said of one component, and of several
DIED = (
    "component {which} died: no point belongs to it",
    "components {which} died: no point belongs to them",
)
FLOORED = (
    "component {which} rests on the covariance floor",
    "components {which} rest on the covariance floor",
)


@state
class EmState:
    """One step of EM.

    model: the mixture after this step.
    objective: minus its log-likelihood (6).
    dead: (K,) bool, components that no point belongs to any more (weight 0, left where they died).
    floored: (K,) bool, components whose thinnest axis rests on the covariance floor.
    converged: the last step gained less than the tolerance.
    distinct: how many points the steps worked on: where many repeat, each different one counts as
    often as it is there.
    """

    model: Gmm
    objective: float
    dead: np.ndarray
    floored: np.ndarray
    converged: bool
    distinct: int

    @property
    def note(self) -> str:
        """What a reader must know about this step, in words; empty when all is well."""
        died = _note_on(self.dead, DIED)
        floored = _note_on(self.floored & ~self.dead, FLOORED)
        return join_notes(died, floored)


def _note_on(components: np.ndarray, sentences: tuple[str, str]) -> str:
    """Return the sentence about one component, or about several; "" about none."""
    which = np.flatnonzero(components).tolist()
    return Note(sentences[len(which) > 1], which=", ".join(map(str, which))) if which else ""


@checked_at_call
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
    hard: bool = False,
    e_step: Callable = e_step,
    m_step: Callable = m_step,
) -> Iterator[EmState]:
    """Yield the start, then one state for each iteration; unless `hard`, `objective` never rises.

    points: (N, D) or (N,); float32 is worked on as float32 unless it is too coarse beside the
    covariance floor, the rest as float64.
    k: components, 1 to N.
    init: "kmeans++", "random" or a Gmm.
    rng: draws the start.
    max_steps: iterations, at most.
    tolerance: it stops when the mean log-likelihood of a point gains less than so many nats.
    covariance_floor: least variance of a component along any axis, in (unit of points)^2.
    weights: (N,), how often each point counts; once by default.
    hard: give each point wholly to its most responsible component. What then never falls is the
    log-likelihood of points and labels together; it stops where that of the points (6) falls.
    e_step, m_step: the two steps, to be replaced by a reader's own.
    """
    points = check_points(points, dtype=None)
    k = check_count(k, "k", most=len(points))
    max_steps = check_count(max_steps, "max_steps", least=0)
    tolerance = check_number(tolerance, "tolerance", least=0)
    floor = check_number(covariance_floor, "covariance_floor", above=0)
    weights = None if weights is None else check_weights(weights, len(points), dtype=points.dtype)

    again = repeats(points) if (e_step, m_step) == STEPS else None

    # Work around the centre of the points and column by column: more digits, and faster.
    centre, points = centred(points, np.sqrt(floor))
    model = first_mixture(points, k, init, check_rng(rng), floor, weights, centre)
    e_step = _hardened(e_step) if hard else e_step
    count = float(len(points) if weights is None else weights.sum(dtype=np.float64))
    if again is not None:
        points, weights = _each_once(points, weights, *again)
    gamma, log_density = e_step(points, model)
    objective = -weighted_sum(log_density, weights)
    yield _em_state(model, centre, objective, floor, False, len(points))
    least_gain = tolerance * count
    for _ in range(max_steps):
        if weights is not None:
            gamma = gamma * weights[:, None]
        model = _leave_the_dead(m_step(points, gamma, floor), model)
        gamma, log_density = e_step(points, model)
        before, objective = objective, -weighted_sum(log_density, weights)
        converged = bool(before - objective < least_gain)
        yield _em_state(model, centre, objective, floor, converged, len(points))
        if converged:
            return


fit_gmm = last_of(em_steps)  # `.model` of what it returns is the mixture


def _hardened(e_step: Callable) -> Callable:
    """Return an E-step that leaves of each row a single 1, at its largest number."""

    def hard_e_step(points, model):
        gamma, log_density = e_step(points, model)
        return one_hot(gamma.argmax(axis=1), gamma.shape[1], points.dtype), log_density

    return hard_e_step


def _each_once(points, weights, numbers, which) -> tuple[np.ndarray, np.ndarray]:
    """Return each different point, in column order, and how often it is there; see `repeats`."""
    points = np.asfortranarray(points[numbers])
    return points, np.bincount(which, weights, len(numbers)).astype(points.dtype)


def _em_state(model, centre, objective, covariance_floor, converged, distinct) -> EmState:
    values = np.linalg.eigvalsh(model.covariances)
    return EmState(
        model=Gmm(model.weights, model.means + centre, model.covariances),
        objective=objective,
        dead=model.weights == 0,
        floored=(values[:, :1] <= covariance_floor + 2 * rounding(values))[:, 0],
        converged=converged,
        distinct=distinct,
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
