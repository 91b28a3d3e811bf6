"""Instant checks of chapter 2: a path read off a matrix, times of return, with their slips."""

from __future__ import annotations

import numpy as np

from segteach.course.chapters.answers import is_clear
from segteach.course.check import Wrong, expect_array, instant_check, refuse
from segteach.language import say
from segteach.models.markov.chain import sample_chain, stationary

NOT_ONE = (
    "The probabilities do not sum to 1: divide by their sum.",
    "概率之和不等于 1：应除以总和。",
)
LONG_PATH = (
    "Wrong for a path of thousands of days: the product underflows. Take logarithms first and add.",
    "几千天的路径不对：连乘下溢了。应先取对数再相加。",
)
ZERO_TIMES = (
    "The matrix holds a 0 that the path does not use, and you have NaN: 0 · ln 0. Take the "
    "logarithms of the steps that occur.",
    "矩阵里有一个路径没有用到的 0，你得到了 NaN：0 · ln 0。只对走过的各步取对数。",
)
NEVER = (
    "The path makes a step of probability 0: the logarithm is minus infinity.",
    "路径中有一步的概率为 0：对数应是负无穷。",
)
ONE_DAY = (
    "A path of one day has no step: only the start is left.",
    "只有一天的路径没有任何一步：只剩初始分布。",
)
OTHER_PATH = (
    "Another number is right, and this is no known slip. Work a path of three days out by hand.",
    "结果不对，也不是常见的错误。请手算一条三天的路径对照。",
)


@instant_check("02/path")
def check_path(log_probability) -> str:
    """The logarithm of a path's probability: short, long, of one day, with steps that are 0."""
    rng = np.random.default_rng()
    for days in (6, 9):
        path, P, start = _clear_path(rng, days)
        got = float(expect_array(log_probability(path, P, start), (), finite=False))
        slips = _path_slips(path, P, start)
        refuse(got, _log_of(path, P, start), [*slips, (got, *OTHER_PATH)])
    path = sample_chain(P, start, 4000, rng)
    _judge_special(log_probability, path, P, start, LONG_PATH)
    _judge_special(log_probability, path[:1], P, start, ONE_DAY)
    barred = np.array([[0.5, 0.5, 0.0], [0.3, 0.3, 0.4], [0.2, 0.2, 0.6]])
    _judge_special(log_probability, np.array([0, 1, 2, 2, 0]), barred, start, ZERO_TIMES)
    _judge_special(log_probability, np.array([1, 0, 2, 1]), barred, start, NEVER)
    return say(
        "Right: one entry of the matrix a step, and the start once.",
        "正确：每一步用矩阵的一个元素，初始分布用一次。",
    )


def _judge_special(log_probability, path, P, start, words) -> None:
    got = expect_array(log_probability(path, P, start), (), finite=False)
    if not np.isclose(got, _log_of(path, P, start)):
        raise Wrong(*words)


def _clear_path(rng, days: int) -> tuple:
    """Return a path, transitions (3, 3) and a start (3,) on which every slip differs."""
    while True:
        P, start = rng.dirichlet([2, 2, 2], size=3), rng.dirichlet([2, 2, 2])
        path = sample_chain(P, start, days, rng)
        if is_clear(_log_of(path, P, start), _path_slips(path, P, start)):
            return path, P, start


def _log_of(path, P, start) -> float:
    return float(np.log(start[path[0]]) + np.log(P[path[:-1], path[1:]]).sum())


def _path_slips(path, P, start) -> list:
    right, first = _log_of(path, P, start), np.log(start[path[0]])
    steps = np.log(P[path[:-1], path[1:]])
    days = len(path) - 1
    all_ways = np.linalg.matrix_power(P, days)[path[0], path[-1]]
    return [
        *_sum_slips(right, first, steps),
        (right - first, "The first day has a probability, too.", "第一天也有概率。"),
        (
            _log_of(path, P.T, start),
            "You took columns for rows: row = today, column = tomorrow.",
            "行和列弄反了：行是今天，列是明天。",
        ),
        *(
            (
                first * of_first + np.log(all_ways),
                "That adds up all ways from the first day to the last: the days between are given.",
                "这是从第一天到最后一天所有路径之和：中间各天是给定的。",
            )
            for of_first in (0, 1)
        ),
        (right - steps[-1], "The last step is missing.", "漏了最后一步。"),
        (right - steps[0], "The first step is missing.", "漏了第一步。"),
        *(
            (
                value,
                "You took every day by itself: tomorrow depends on today.",
                "你把每一天单独看待：明天取决于今天。",
            )
            for value in (np.log(stationary(P)[path]).sum(), np.log(start[path]).sum())
        ),
    ]


def _sum_slips(right, first, steps) -> list:
    """Return the mistakes in the sum; right: of the start's logarithm `first` and `steps`."""
    days = len(steps)
    return [
        (np.exp(right), "The logarithm is missing.", "漏了取对数。"),
        *(
            (
                value,
                "You averaged: add the logarithms of the steps.",
                "你求了平均：应把各步的对数相加。",
            )
            for value in (right / days, right / (days + 1), first + steps.mean())
        ),
        *(
            (
                right / np.log(base),
                "Take the natural logarithm.",
                "应取自然对数。",
            )
            for base in (2, 10)
        ),
        (-right, "The sign is wrong: this is -ln.", "符号反了：这是 -ln。"),
        (
            first + np.exp(steps).sum(),
            "Take the logarithm of each step.",
            "每一步都要取对数。",
        ),
    ]


RETURNS = (
    "The entry of the goal itself is wrong: the chain must leave it and come back, which takes one "
    "step at least.",
    "目标状态自己那一项不对：链要离开后再回来，至少走一步。",
)
SINGULAR = (
    "I - P has no inverse: P 1 = 1. Take the steps INTO the goal out of P first, for there the "
    "counting ends.",
    "I - P 不可逆，因为 P 1 = 1。要先从 P 中去掉进入目标状态的转移：到了目标，计数就结束。",
)
NEAR = (
    "Near, but not there: a sum that is cut off, or a simulation, only comes nearer and nearer. "
    "Solve the linear system.",
    "接近，但不相等：截断的求和或模拟只会越来越接近。请解线性方程组。",
)


@instant_check("02/return")
def check_return(days_until) -> str:
    """Expected days until the goal, of chains that swing as well."""
    rng = np.random.default_rng()
    swing = np.zeros((4, 4))
    swing[:2, 2:], swing[2:, :2] = rng.dirichlet([3, 3], size=2), rng.dirichlet([3, 3], size=2)
    for P in (None, None, swing):
        P, goal = _clear_chain(rng) if P is None else (P, int(rng.integers(4)))
        try:
            answer = days_until(P, goal)
        except np.linalg.LinAlgError as error:
            raise Wrong(*SINGULAR) from error
        got = expect_array(answer, (len(P),), finite=False)
        if not np.isfinite(got).all() or np.abs(got).max() > 1e9:
            raise Wrong(*SINGULAR)
        right = _until(P, goal)
        near = [(got, *NEAR)] if np.allclose(got, right, rtol=0.05) else []
        refuse(got, right, [*_return_slips(P, goal), *near])
    return say(
        "Right. For the goal itself it is one over its long-run share: the chain comes back as "
        "often as it is there.",
        "正确。目标状态自己那一项等于它长期占比的倒数：链在目标处的时间占比有多大，回来的频率就有多高。",
    )


def _clear_chain(rng) -> tuple:
    """Return a chain and a goal on which every slip differs."""
    while True:
        n = int(rng.integers(3, 6))
        P, goal = 0.9 * rng.dirichlet(np.ones(n), size=n) + 0.1 / n, int(rng.integers(n))
        if is_clear(_until(P, goal), _return_slips(P, goal)):
            return P, goal


def _until(P, goal: int) -> np.ndarray:
    on = P.copy()
    on[:, goal] = 0
    return np.linalg.solve(np.eye(len(P)) - on, np.ones(len(P)))


def _return_slips(P, goal: int) -> list:
    n, right = len(P), _until(P, goal)
    itself = np.arange(n) == goal
    share = stationary(P)
    row_out = P.copy()
    row_out[goal] = 0
    by_rows = np.linalg.solve(np.eye(n) - row_out, np.ones(n))
    with np.errstate(divide="ignore"):
        chance = np.minimum(1 / P[:, goal], 1e6)
    direct = (
        "One over the chance of going there directly holds only if a miss leads back to the same "
        "state: the ways round count, too.",
        "取“一步走到目标的概率”的倒数，只有在走不到就留在原状态时才对：绕道的路径也要计入。",
    )
    return [
        *((np.where(itself, own, right), *RETURNS) for own in (0, 1)),
        (
            right - 1,
            "One day is missing: count the day of arrival.",
            "少算了一天：到达的那一天也要计入。",
        ),
        (
            right + 1,
            "One day too many: the day of the start does not count.",
            "多算了一天：出发的那一天不计。",
        ),
        (
            _until(P.T, goal),
            "You took columns for rows: row = today, column = tomorrow.",
            "行和列弄反了：行是今天，列是明天。",
        ),
        (
            by_rows,
            "You took the goal's row out: take its COLUMN out, the steps that lead into it.",
            "你去掉的是目标所在的行：应去掉它所在的列，即进入目标状态的转移。",
        ),
        (
            np.full(n, 1 / share[goal]),
            "That is the time of return, from the goal itself: from other states it differs.",
            "这是从目标自己出发的返回时间：从别的状态出发时不同。",
        ),
        (
            1 / share,
            "You gave every state's own time of return: asked is how long it takes to ONE goal.",
            "你给出了各状态自己的返回时间：要的是到同一个目标的时间。",
        ),
        (chance, *direct),
        (np.where(itself, 0, chance), *direct),
        (share, "These are shares of the time, not times.", "这是时间的占比，而不是时间。"),
    ]
