"""Chapter 2's checks of chains: right answers pass, each slip is named."""

import numpy as np

from segteach.course.chapters.ch2 import check_path, check_return
from segteach.models.markov.chain import n_step, sample_chain, stationary


def path_log(path, P, start):
    with np.errstate(divide="ignore"):
        return np.log(start[path[0]]) + np.log(P[path[:-1], path[1:]]).sum()


def day_by_day(path, P, start):
    total, before = 0.0, None
    for day in path:
        chance = start[day] if before is None else P[before, day]
        total += np.log(chance) if chance > 0 else -np.inf
        before = day
    return total


PATHS = [path_log, day_by_day]


def counted(path, P, start):
    """How often each step occurs, times its logarithm: 0 · ln 0."""
    counts = np.zeros_like(P)
    np.add.at(counts, (path[:-1], path[1:]), 1)
    return np.log(start[path[0]]) + (counts * np.log(P)).sum()


def multiplied(path, P, start):
    return np.log(start[path[0]] * P[path[:-1], path[1:]].prod())


def careful(path, P, start):
    """No logarithm of 0."""
    return path_log(path, np.maximum(P, 1e-12), start)


def of_steps(path, P, start):
    """Without a step there is nothing to start from."""
    return path_log(path, P, start) if len(path) > 1 else 0.0


PATH_SLIPS = [
    (lambda path, P, start: np.log(P[path[:-1], path[1:]]).sum(), "first day"),
    (lambda path, P, start: path_log(path, P.T, start), "columns for rows"),
    (lambda path, P, start: np.log(n_step(P, len(path) - 1)[path[0], path[-1]]), "all ways"),
    (lambda path, P, start: path_log(path[:-1], P, start), "last step"),
    (lambda path, P, start: np.exp(path_log(path, P, start)), "logarithm is missing"),
    (lambda path, P, start: path_log(path, P, start) / len(path), "averaged"),
    (lambda path, P, start: path_log(path, P, start) / (len(path) - 1), "averaged"),
    (lambda path, P, start: path_log(path, P, start) / np.log(10), "natural logarithm"),
    (lambda path, P, start: -path_log(path, P, start), "-ln"),
    (lambda path, P, start: np.log(stationary(P)[path]).sum(), "every day by itself"),
    (
        lambda path, P, start: np.log(start[path[0]]) + P[path[:-1], path[1:]].sum(),
        "logarithm of each step",
    ),
    (multiplied, "underflows"),
    (counted, "0 · ln 0"),
    (careful, "minus infinity"),
    (of_steps, "one day"),
    (lambda path, P, start: 7.0, "no known slip"),
    (lambda path, P, start: P, "Expected one number"),
]


def until(P, goal):
    on = P.copy()
    on[:, goal] = 0
    return np.linalg.solve(np.eye(len(P)) - on, np.ones(len(P)))


def by_others(P, goal):
    """First the states that are not the goal, then one step from the goal."""
    others = np.arange(len(P)) != goal
    inside = P[np.ix_(others, others)]
    days = np.zeros(len(P))
    days[others] = np.linalg.inv(np.eye(len(inside)) - inside).sum(axis=1)
    days[goal] = 1 + P[goal] @ days
    return days


RETURNS = [until, by_others]


def at_goal(value):
    return lambda P, goal: np.where(np.arange(len(P)) == goal, value, until(P, goal))


def rows_out(P, goal):
    on = P.copy()
    on[goal] = 0
    return np.linalg.solve(np.eye(len(P)) - on, np.ones(len(P)))


def cut_off(P, goal):
    """The sum of the chances not to have arrived, of the first days."""
    on, left, total = P.copy(), np.ones(len(P)), np.zeros(len(P))
    on[:, goal] = 0
    days = int(np.log(0.005) / np.log(np.abs(np.linalg.eigvals(on)).max()))
    for _ in range(days):
        total, left = total + left, on @ left
    return total


RETURN_SLIPS = [
    (at_goal(0), "leave it and come back"),
    (at_goal(1), "leave it and come back"),
    (lambda P, goal: until(P, goal) - 1, "day of arrival"),
    (lambda P, goal: until(P, goal) + 1, "day of the start"),
    (lambda P, goal: until(P.T, goal), "columns for rows"),
    (rows_out, "COLUMN"),
    (lambda P, goal: np.full(len(P), 1 / stationary(P)[goal]), "from the goal itself"),
    (lambda P, goal: 1 / stationary(P), "ONE goal"),
    (lambda P, goal: 1 / np.maximum(P[:, goal], 1e-6), "ways round"),
    (lambda P, goal: stationary(P), "shares of the time"),
    (lambda P, goal: np.linalg.inv(np.eye(len(P)) - P).sum(axis=1), "has no inverse"),
    (lambda P, goal: 1 / (0 * P[0]), "has no inverse"),
    (cut_off, "comes nearer"),
    (lambda P, goal: until(P, goal)[goal], "The result has shape"),
    (lambda P, goal: np.arange(len(P)), "off by"),
]


def test_slips_of_a_path_are_named_and_the_package_does_not_pass(slips_are_named):
    slips_are_named(check_path, PATH_SLIPS)


def test_slips_of_the_return_are_named_and_the_package_does_not_pass(slips_are_named):
    slips_are_named(check_return, RETURN_SLIPS)


def test_what_the_praise_says_the_time_of_return_is_one_over_the_share():
    P = np.random.default_rng(0).dirichlet([1, 1, 1, 1], size=4)
    found = [until(P, goal)[goal] for goal in range(4)]
    np.testing.assert_allclose(found, 1 / stationary(P))
    path = sample_chain(P, 0, 20_000, rng=1)
    gaps = np.diff(np.flatnonzero(path == 2))
    assert abs(gaps.mean() - found[2]) < 4 * gaps.std() / np.sqrt(len(gaps))
