"""Instant checks of chapter 4's boundary editing: the cost of a link, a pull of the reader's own.

A `pull` says how near a link is to the polygon, from 1 on it to 0 far away: g(D^2) in the paper.
"""

from __future__ import annotations

import numpy as np

from segteach.course.check import Wrong, expect_array, instant_check, refuse
from segteach.language import say
from segteach.segmentation.lazy_snapping import similarity as g


@instant_check("04/boundary")
def check_boundary_cost(boundary_cost) -> str:
    """(4.6) of many links, without the polygon and without the colours, too."""
    rng = np.random.default_rng()
    for count, beta in ((8, 0.3), (20, 0.6), (5, 0.0), (5, 1.0)):
        contrast, distance = rng.uniform(1, 60, count), rng.uniform(0.2, 4, count)
        beta, eta = beta + rng.uniform(0, 0.1) * (0 < beta < 1), rng.uniform(5, 15)
        got = boundary_cost(contrast, distance, beta, eta)
        got = expect_array(got, (count,))
        right = g((1 - beta) * contrast + beta * eta * g(distance**2))
        refuse(got, right, _cost_slips(contrast, distance, beta, eta))
    return say("Right: this is (4.6).", "正确：这就是 (4.6)。")


def _cost_slips(C, D, beta, eta) -> list:
    return _slips_inside(C, D, beta, eta) + _slips_outside(C, beta, eta, g(D**2))


def _slips_inside(C, D, beta, eta) -> list:
    """Return the mistakes in one of the two terms."""
    near = g(D**2)
    return [
        (
            g((1 - beta) * C + beta * eta * D**2),
            "The inner g is missing: far from the polygon the link would become cheap, and the "
            "outline would flee from it.",
            "漏了里面的 g：那样离多边形越远，连接反而越便宜，轮廓会躲开多边形。",
        ),
        (
            g((1 - beta) * C + beta * eta * g(D)),
            "The distance is squared: g(D²).",
            "距离要取平方：g(D²)。",
        ),
        (
            g(beta * C + (1 - beta) * eta * near),
            "β and 1 - β are exchanged: β = 1 follows the polygon alone.",
            "β 和 1 - β 弄反了：β = 1 时只看多边形。",
        ),
        (
            g((1 - beta) * C + beta * near),
            "η is missing before the inner g.",
            "里面的 g 前面漏了 η。",
        ),
        (
            g((1 - beta) * eta * C + beta * near),
            "η belongs to the polygon's term, not to the contrast.",
            "η 乘在多边形那一项上，而不是反差上。",
        ),
        (
            g((1 - beta) * C + eta * near),
            "β is missing before the polygon's term.",
            "多边形那一项漏了 β。",
        ),
        (
            g(C + beta * eta * near),
            "1 - β is missing before the contrast.",
            "反差那一项漏了 1 - β。",
        ),
        (
            g((1 - beta) * C**2 + beta * eta * near),
            "C is squared already: C = |C(i) - C(j)|².",
            "C 已经是平方：C = |C(i) - C(j)|²。",
        ),
    ]


def _slips_outside(C, beta, eta, near) -> list:
    """Return the mistakes in how the two terms come together."""
    both = "The two are added inside ONE outer g: a link is cheap if either says so."
    zh = "两者应在同一个外层 g 里面相加：只要有一方支持，连接就便宜。"
    return [
        (
            (1 - beta) * C + beta * eta * near,
            "The outer g is missing: this is evidence for an outline, and a link must cost LESS "
            "where there is more of it.",
            "漏了外面的 g：这是“此处有轮廓”的证据，证据越多，连接的代价应当越小。",
        ),
        (
            g(eta * ((1 - beta) * C + beta * near)),
            "η belongs to the polygon's term alone.",
            "η 只乘在多边形那一项上。",
        ),
        ((1 - beta) * g(C) + beta * eta * near, both, zh),
        ((1 - beta) * g(C) + beta * g(eta * near), both, zh),
    ]


@instant_check("04/pull")
def check_pull(pull) -> str:
    """A pull of the reader's own: 1 on the polygon, half at `reach`, falling to 0, never below."""
    rng = np.random.default_rng()
    for reach in (1.0, *rng.uniform(1.5, 6, 3)):
        distance = np.sort(rng.permutation(np.append(rng.uniform(0, 5 * reach, 30), [0.0, reach])))
        got = expect_array(pull(distance, reach), distance.shape)
        at_reach = got[np.searchsorted(distance, reach)]
        _judge_pull(got, at_reach, reach)
        far = expect_array(pull(np.array([200 * reach]), reach), (1,))
        if abs(far[0]) > 0.02:
            raise Wrong(
                f"At 200 times the reach the pull is still {far[0]:.2f}: let it go to 0.",
                f"在 reach 的 200 倍处，吸引力仍有 {far[0]:.2f}：应当趋于 0。",
            )
    return say(
        "Right: your own soft constraint. Now plug it into (4.6) below.",
        "正确：这是你自己的软约束。下面把它放进 (4.6)。",
    )


def _judge_pull(got, at_reach: float, reach: float) -> None:
    """Raise Wrong unless pulls `got`, at rising distances from 0, are as asked."""
    if got[-1] > got[0]:
        raise Wrong(
            "Your pull grows with the distance: it must be strongest ON the polygon.",
            "你的吸引力随距离增大：它应当在多边形上最强。",
        )
    if not np.isclose(got[0], 1):
        raise Wrong(
            f"On the polygon (D = 0) the pull is {got[0]:.3g}, not 1.",
            f"在多边形上（D = 0）吸引力是 {got[0]:.3g}，应为 1。",
        )
    if got.min() < 0:
        raise Wrong(
            "The pull becomes negative: then the argument of g may fall below 0, and a link costs "
            "more than 1.",
            "吸引力变成了负数：那样 g 的自变量可能小于 0，连接的代价会超过 1。",
        )
    _judge_reach(at_reach, reach)
    if (np.diff(got) > 1e-12).any():
        raise Wrong("The pull must never rise.", "吸引力不能有回升。")


def _judge_reach(at_reach: float, reach: float) -> None:
    if np.isclose(at_reach, 0.5):
        return
    for value, en, zh in (
        (
            g(reach**2),
            "reach plays no part: that is the paper's g(D²).",
            "没有用到 reach：这是论文里的 g(D²)。",
        ),
        (
            g(reach**4),
            "Divide D by reach: a larger reach must pull from FARTHER away.",
            "应当用 D 除以 reach：reach 越大，吸引得应当越远。",
        ),
        (
            g(reach),
            "Square the quotient: D² / reach², not D² / reach.",
            "商要整个取平方：是 D² / reach²，而不是 D² / reach。",
        ),
        (
            np.exp(-1),
            "exp(-1) = 0.37 at D = reach: put ln 2 into the exponent.",
            "D = reach 时 exp(-1) = 0.37：指数里要乘 ln 2。",
        ),
        (
            np.exp(-0.5),
            "exp(-1/2) = 0.61 at D = reach: put ln 2 in place of 1/2.",
            "D = reach 时 exp(-1/2) = 0.61：应当用 ln 2 代替 1/2。",
        ),
        (
            0.0,
            "Your pull ends at D = reach; there it must be half.",
            "你的吸引力在 D = reach 处已经为 0，那里应当是一半。",
        ),
    ):
        if np.isclose(at_reach, value, atol=1e-6):
            raise Wrong(en, zh)
    raise Wrong(
        f"At D = reach the pull is {at_reach:.3g}, not 1/2.",
        f"D = reach 处的吸引力是 {at_reach:.3g}，应为 1/2。",
    )
