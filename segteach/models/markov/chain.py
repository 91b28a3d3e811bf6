"""Markov chains: the next state depends on the present one and on nothing before it.

    P(X_{n+1} = j | X_0, ..., X_n = i) = P(X_{n+1} = j | X_n = i) = transition[i, j]

Paths of the other classes of Markov processes are in `processes`.
Source: Norris 1997, Markov Chains, chapter 1.
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
from segteach.language import Note
from segteach.steps import checked_at_call, state

WEATHER = ("sun", "cloud", "rain")
WEATHER_TRANSITION = ((0.6, 0.3, 0.1), (0.3, 0.4, 0.3), (0.2, 0.4, 0.4))
MAX_COUNTS = 2**20
MAX_STEPS = 10**9  # of a power of the matrix; beyond, what its rows lack of 1 would count


@state
class Structure:
    """What of a chain can reach what.

    classes: (K,), the number of the class of each state; states of one class reach each other.
    closed: (C,) bool, classes that are never left. periods: (C,), 1 for a class that may return
    after any large number of steps, d where only after multiples of d, 0 if it never returns.
    """

    classes: np.ndarray
    closed: np.ndarray
    periods: np.ndarray

    @property
    def note(self) -> str:
        """What the structure means for the distribution in the long run, in words."""
        if self.closed.sum() > 1:
            return Note("reducible: the distribution in the long run depends on the start")
        period = self.periods[self.closed][0]
        if period > 1:
            sentence = "periodic: returns only after multiples of {period} steps, never settles"
            return Note(sentence, period=int(period))
        return Note("settles: one distribution in the long run, from every start")


@state
class DistributionState:
    """The distribution after `step` steps, (K,).

    objective: its total variation distance to the stationary one, max_A |p(A) - pi(A)|.
    """

    distribution: np.ndarray
    step: int
    objective: float


def check_transition(transition, name: str = "transition") -> np.ndarray:
    """Return transition probabilities (K, K): row i holds P(next = j | present = i), sum 1."""
    matrix = check_points(transition, name)
    if matrix.shape[0] != matrix.shape[1]:
        raise ValueError(f"{name}: got shape {matrix.shape}, allowed is (K, K)")
    if matrix.min() < 0:
        raise ValueError(f"{name}: got the probability {matrix.min():.3g}, allowed are 0 to 1")
    wrong = np.abs(matrix.sum(axis=1) - 1)
    if wrong.max() > 1e-6:
        row = wrong.argmax()
        raise ValueError(f"{name}: row {row} sums to {matrix[row].sum():.6g}, allowed is 1")
    return matrix / matrix.sum(axis=1, keepdims=True)


def n_step(transition, steps: int) -> np.ndarray:
    """Return P(X_{m+n} = j | X_m = i) for n = steps, (K, K): the n-th power of the matrix."""
    matrix = check_transition(transition)
    return np.linalg.matrix_power(matrix, check_count(steps, "steps", least=0, most=MAX_STEPS))


def structure(transition) -> Structure:
    """Return the classes of states that reach each other, which are closed, and their periods."""
    from scipy.sparse.csgraph import connected_components

    links = check_transition(transition) > 0
    count, classes = connected_components(links, connection="strong")
    leaving = links & (classes[:, None] != classes)
    closed = np.ones(count, bool)
    closed[classes[leaving.any(axis=1)]] = False
    members = [np.flatnonzero(classes == number) for number in range(count)]
    periods = [_period(links[np.ix_(inside, inside)]) for inside in members]
    return Structure(classes, closed, np.array(periods))


def stationary(transition, start=None) -> np.ndarray:
    """Return the distribution pi with pi = pi P, (K,).

    A chain with several closed classes has many; then `start`, (K,), must say with which
    probability it begins where, and the one that its time average tends to is returned. Raises
    ValueError where a start is needed. A periodic chain has one, but does not settle on it.
    """
    matrix = check_transition(transition)
    shape = structure(matrix)
    numbers = np.flatnonzero(shape.closed)
    if len(numbers) > 1 and start is None:
        sets = ", ".join(str(np.flatnonzero(shape.classes == n).tolist()) for n in numbers)
        raise ValueError(
            f"transition: never leaves any of the sets {sets} once it is there, so it has many "
            "stationary distributions; give the `start`"
        )
    shares = [1.0] if start is None else _absorbed(matrix, shape, check_distribution(start, matrix))
    result = np.zeros(len(matrix))
    for number, share in zip(numbers, shares, strict=True):
        inside = np.flatnonzero(shape.classes == number)
        result[inside] = share * _stationary_inside(matrix[np.ix_(inside, inside)])
    return result / result.sum()


def check_distribution(distribution, transition, name: str = "start") -> np.ndarray:
    """Return probabilities (K,) that sum to 1; a whole number k stands for state k for certain."""
    K = len(transition)
    if np.ndim(distribution) == 0:
        return np.eye(K)[check_count(distribution, name, least=0, most=K - 1)]
    weights = check_weights(distribution, K, name)
    if abs(weights.sum() - 1) > 1e-6:
        raise ValueError(f"{name}: got the sum {weights.sum():.6g}, allowed is 1")
    return weights / weights.sum()


def sample_chain(transition, start, steps: int, rng: np.random.Generator | int = 0) -> np.ndarray:
    """Return a path X_0, ..., X_steps as int (steps + 1,).

    start: the state X_0, or a distribution (K,) that it is drawn from.
    """
    matrix, rng = check_transition(transition), check_rng(rng)
    start = check_distribution(start, matrix)
    steps = check_count(steps, "steps", least=0, most=10**8)
    ends = np.cumsum(np.vstack([matrix, start]), axis=1)[:, :-1]  # the last end is 1
    path, present = np.empty(steps + 1, np.int64), len(matrix)
    for number, draw in enumerate(rng.random(steps + 1)):
        path[number] = present = ends[present].searchsorted(draw, side="right")
    return path


def count_histories(path, states: int, memory: int = 1) -> np.ndarray:
    """Return how often each state followed each history of `memory` states, (states, ...) ints.

    The last axis is the next state, the one before it the present, and so on backwards. Divided by
    its sum over the last axis it estimates P(next | history); for a Markov chain that depends on
    the axis before the last alone.
    """
    path = check_labels(path, np.size(path), "path")
    states = check_count(states, "states", least=int(path.max()) + 1)
    memory = check_count(memory, "memory", most=len(path) - 1)
    if states ** (memory + 1) > MAX_COUNTS:
        raise ValueError(f"memory: got {memory}, allowed are at most {MAX_COUNTS} counts in all")
    shape = (states,) * (memory + 1)
    windows = np.lib.stride_tricks.sliding_window_view(path, memory + 1)
    flat = np.ravel_multi_index(tuple(windows.T), shape)
    return np.bincount(flat, minlength=states ** (memory + 1)).reshape(shape)


@checked_at_call
def distribution_steps(transition, start, steps: int = 30) -> Iterator[DistributionState]:
    """Yield the distribution of X_0, X_1, ..., X_steps, beginning with the given start.

    start: a state, or probabilities (K,). objective: the total variation distance to
    `stationary(transition, start)`; one more step cannot tell two distributions further apart, so
    it never rises. A periodic chain keeps its distance for ever.
    """
    matrix = check_transition(transition)
    distribution = check_distribution(start, matrix)
    target = stationary(matrix, distribution)
    for step in range(check_count(steps, "steps", least=0) + 1):
        distance = 0.5 * float(np.abs(distribution - target).sum())
        yield DistributionState(distribution, step, distance)
        distribution = distribution @ matrix


def rumour(people: int, talks: float = 1.0) -> np.ndarray:
    """Return the chain of how many of `people` know a rumour, (people + 1, people + 1).

    In a step two people, any two alike, meet with probability `talks`; if one of them knows the
    rumour, both do afterwards. Nobody knowing and everybody knowing are never left.
    """
    people = check_count(people, "people", least=2, most=1000)
    talks = check_number(talks, "talks", least=0, most=1)
    know = np.arange(people + 1)
    spreads = talks * 2 * know * (people - know) / (people * (people - 1))
    return np.diag(1 - spreads) + np.diag(spreads[:-1], 1)


def _period(links: np.ndarray) -> int:
    """Return the greatest common divisor of all round trips in a strongly connected graph.

    With distances d from one state, it is that of d(i) + 1 - d(j) over all links i -> j.
    """
    from scipy.sparse.csgraph import shortest_path

    distance = shortest_path(links, indices=0, unweighted=True).astype(np.int64)
    i, j = np.nonzero(links)
    return int(np.gcd.reduce(np.abs(distance[i] + 1 - distance[j]))) if len(i) else 0


def _stationary_inside(matrix: np.ndarray) -> np.ndarray:
    """Solve pi = pi P, sum pi = 1 for a chain whose states all reach each other.

    State after state is taken out, its visits given to the rest; nothing is subtracted, so that the
    smallest probability has all its digits (Grassmann, Taksar and Heyman 1985).
    """
    rest = matrix.copy()
    for k in range(len(matrix) - 1, 0, -1):
        rest[:k, k] /= rest[k, :k].sum()
        rest[:k, :k] += np.outer(rest[:k, k], rest[k, :k])
    visits = np.ones(len(matrix))
    for k in range(1, len(matrix)):
        visits[k] = visits[:k] @ rest[:k, k]
    return visits / visits.sum()


def _absorbed(matrix: np.ndarray, shape: Structure, start: np.ndarray) -> np.ndarray:
    """Return with which probability the chain ends in each closed class, (C,)."""
    lasting = shape.closed[shape.classes]
    enters = np.stack(
        [matrix[:, shape.classes == n].sum(axis=1) for n in np.flatnonzero(shape.closed)]
    )
    begins = [start[shape.classes == n].sum() for n in np.flatnonzero(shape.closed)]
    fleeting = matrix[~lasting][:, ~lasting]
    visits = np.linalg.solve(np.eye(len(fleeting)) - fleeting.T, start[~lasting])
    return begins + enters[:, ~lasting] @ visits
