"""Instant check of chapter 6's cost of a window whose pixels count differently.

The package's windows count all their pixels alike.
"""

from __future__ import annotations

import numpy as np

from segteach.course.chapters.answers import is_clear
from segteach.course.check import (
    Wrong,
    expect_array,
    in_special_case,
    instant_check,
    refuse,
)
from segteach.language import say

ONE_COLOUR = (
    "All the colours of this window are the same: the matrix is only invertible WITH eps. The best "
    "a is 0, and b the weighted mean of alpha.",
    "这个窗口的颜色全都相同：只有加上 eps，矩阵才可逆。最好的 a 是 0，b 是 alpha 的加权平均。",
)
CONSTANT = (
    "A constant alpha costs nothing: a = 0 and b = alpha fit it exactly, and b is not punished.",
    "常数 alpha 的代价为 0：取 a = 0、b = alpha 就拟合得分毫不差，而 b 不受惩罚。",
)
OTHER = (
    "This is not the minimum, nor a known slip. Minimise first: derivatives by a and by b are 0.",
    "这不是最小值，也不是常见的错误。先求最小值点：对 a 和对 b 的导数都为 0。",
)


@instant_check("06/cost")
def check_cost(cost_of) -> str:
    """The cost of windows of some sizes, of a constant alpha, and of a window of one colour."""
    rng = np.random.default_rng()
    for count in (9, 25, 6):
        case = _clear_case(rng, count)
        _judge(cost_of(*case), _cost(*case), _slips(*case))
    colours, _, weights, eps = _draw(rng, 9)
    case = colours, np.full(9, rng.uniform(0.2, 0.9)), weights, eps
    if not np.isclose(expect_array(cost_of(*case), ()), 0, atol=1e-7):
        raise Wrong(*CONSTANT)
    case = _draw(rng, 9)
    case[0][:] = rng.uniform(0.2, 0.8, 3)
    got = expect_array(in_special_case(cost_of, *ONE_COLOUR)(*case), ())
    _judge(got, _cost(*case), [(got, *ONE_COLOUR)])
    return say(
        "Right: the weights decide which line fits, and what its errors cost.",
        "正确：权重既决定最佳的线性函数，也决定误差的代价。",
    )


def _judge(answer, right, slips) -> None:
    got = expect_array(answer, ())
    refuse(got, right, [*slips, (got, *OTHER)])


def _clear_case(rng, count: int) -> tuple:
    """Return a window on which every slip is told apart."""
    while True:
        case = _draw(rng, count)
        if is_clear(_cost(*case), _slips(*case)):
            return case


def _draw(rng, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Return colours (n, 3), alpha (n,), weights (n,) and eps."""
    colours, alpha = rng.uniform(0.05, 0.95, (count, 3)), rng.uniform(0, 1, count)
    alpha = np.clip(0.5 * alpha + 0.5 * colours[:, 0], 0, 1)
    return colours, alpha, rng.uniform(0.2, 3, count), rng.uniform(0.03, 0.3)


def _fit(colours, alpha, weights, punished) -> np.ndarray:
    """Return a and b, (4,), for pixels of some weights; punished: (4,), of a and b."""
    both = np.column_stack([colours, np.ones(len(colours))])
    matrix = both.T @ (weights[:, None] * both) + np.diag(punished)
    return np.linalg.lstsq(matrix, both.T @ (weights * alpha), rcond=None)[0]


def _cost(colours, alpha, weights, eps, *, fit=None, count=None, punished=None, paid=None) -> float:
    """Return the cost; the options are slips.

    fit, count: the weights in the fit and in the sum. punished: (4,), of a and b in the fit.
    paid: what the sum has for |a|^2.
    """
    fit, count = (weights if one is None else one for one in (fit, count))
    punished = _of_a(eps) if punished is None else punished
    found = _fit(colours, alpha, fit, punished)
    residual = alpha - colours @ found[:3] - found[3]
    return float(count @ residual**2 + (eps if paid is None else paid) * (found[:3] @ found[:3]))


def _by_rows(factor, alpha, colours, eps) -> float:
    """Return what is left of alpha (n,) beside rows of colours and 1, times a factor."""
    rows = factor * np.column_stack([colours, np.ones(len(colours))])
    rows, alpha = np.vstack([rows, np.sqrt(eps) * np.eye(3, 4)]), np.append(alpha, np.zeros(3))
    found = np.linalg.lstsq(rows, alpha, rcond=None)[0]
    return float(np.square(alpha - rows @ found).sum())


def _of_a(eps) -> np.ndarray:
    return np.array([eps, eps, eps, 0])


def _slips(*case) -> list:
    return [*_weight_slips(*case), *_eps_slips(*case), *_intercept_slips(*case), *_sum_slips(*case)]


def _weight_slips(colours, alpha, weights, eps) -> list:
    case, same = (colours, alpha, weights, eps), np.ones(len(alpha))
    root = np.sqrt(weights)
    one_side = (
        "The roots of the weights multiply alpha AND the rows of colours and 1: yours only one.",
        "权重的平方根要同时乘 alpha 和由颜色与 1 组成的各行：你只乘了一边。",
    )
    return [
        (_by_rows(root[:, None], alpha, colours, eps), *one_side),
        (_by_rows(1, root * alpha, colours, eps), *one_side),
        (
            _cost(colours, alpha, weights / weights.sum(), eps),
            "You made the weights sum to 1: then eps counts for more. Take them as they are.",
            "你把权重化成了和为 1：这样 eps 的作用就变大了。权重应原样使用。",
        ),
        (
            _cost(*case, count=weights**2),
            "The weights are squared in the sum: only the difference is.",
            "求和时权重被平方了：要平方的只有差。",
        ),
        (
            _cost(*case, fit=same, count=same),
            "The weights play no part: this is the cost of a window of the package.",
            "没有用到权重：这是软件包中普通窗口的代价。",
        ),
        (
            _cost(*case, fit=weights**2, count=weights**2),
            "The weights are squared: a difference is multiplied by the ROOT of its weight before "
            "it is squared.",
            "权重被平方了：先乘后平方时，差应乘以权重的平方根。",
        ),
        (
            _cost(*case, fit=np.sqrt(weights), count=np.sqrt(weights)),
            "You took the root of the weights twice.",
            "你对权重多开了一次方。",
        ),
        (
            _cost(*case, fit=same),
            "The weights count in the sum, but not where a and b are found.",
            "求和时用了权重，求 a 和 b 时却没有用。",
        ),
        (
            _cost(*case, count=same),
            "The weights count where a and b are found, but not in the sum.",
            "求 a 和 b 时用了权重，求和时却没有用。",
        ),
    ]


def _eps_slips(colours, alpha, weights, eps) -> list:
    case, a = (colours, alpha, weights, eps), _fit(colours, alpha, weights, _of_a(eps))[:3]
    size, total = len(alpha), weights.sum()
    missing = (
        "eps is missing where a is found: then a is too steep.",
        "求 a 时漏了 eps：这样 a 会太陡。",
    )
    scaled = (
        "Beside a SUM stands eps itself; beside a covariance, which is that sum divided, eps is "
        "divided by the same number.",
        "与“和”相加的是 eps 本身；协方差矩阵是把这个和除以了某个数，eps 也要除以同一个数。",
    )
    squared = (
        "eps is squared: rows that are added to a least-squares problem hold the ROOT of eps.",
        "eps 被平方了：在最小二乘问题里添加的行应取 eps 的平方根。",
    )
    return [
        (
            _cost(*case, paid=0),
            "The steepness is missing in the sum: + eps |a|².",
            "求和时漏了陡度的惩罚：+ eps |a|²。",
        ),
        (_cost(*case, punished=np.zeros(4)), *missing),
        (_cost(*case, punished=np.zeros(4), paid=0), *missing),
        *(
            (_cost(*case, punished=_of_a(eps * factor)), *scaled)
            for factor in (size, total, total / size, 1 / size, 1 / total)
        ),
        (_cost(*case, punished=_of_a(eps**2), paid=eps**2), *squared),
        (_cost(*case, punished=_of_a(eps**2)), *squared),
        (
            _cost(*case) + eps * (np.sqrt(a @ a) - a @ a),
            "The length of a is squared: eps |a|².",
            "a 的长度要取平方：eps |a|²。",
        ),
    ]


def _intercept_slips(colours, alpha, weights, eps) -> list:
    case = colours, alpha, weights, eps
    b = _fit(colours, alpha, weights, np.full(4, eps))[3]
    punished = (
        "b is not punished: only a is. Then a constant alpha costs nothing.",
        "b 不受惩罚，受惩罚的只有 a。这样常数 alpha 的代价才是 0。",
    )
    plain = colours - colours.mean(axis=0), alpha - alpha.mean(), weights, eps
    without_b = np.array([eps, eps, eps, 1e12])
    return [
        (_cost(*case, punished=np.full(4, eps)), *punished),
        (_cost(*case, punished=np.full(4, eps)) + eps * b**2, *punished),
        (
            _cost(*case, punished=without_b),
            "b is missing: alpha = a · I + b.",
            "漏了 b：alpha = a · I + b。",
        ),
        (
            _cost(*plain, punished=without_b),
            "You subtracted plain means: the best b follows from the WEIGHTED means.",
            "你减去的是普通的均值：最好的 b 由加权均值得到。",
        ),
    ]


def _sum_slips(*case) -> list:
    right, weights = _cost(*case), case[2]
    mean = (
        "You divided the cost by a number: it is a sum.",
        "你把代价除以了某个数：它应当是和。",
    )
    return [
        (right / len(weights), *mean),
        (right / weights.sum(), *mean),
        (np.sqrt(right), "You took the root of the cost.", "你对代价开了方。"),
    ]
