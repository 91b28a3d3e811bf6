"""Instant checks of chapter 4's boundary editing: which edge wins, a pull of the reader's own.

A `pull` says how near a link is to the polygon, from 1 on it to 0 far away: g(D^2) in the paper.
"""

from __future__ import annotations

import numpy as np

from segteach.course.chapters.answers import expect_shaped, is_clear
from segteach.course.check import Wrong, instant_check, refuse
from segteach.language import say
from segteach.segmentation.lazy_snapping import similarity as g

POLYGON_ALONE = (
    "With β = 1 contrast is multiplied by 0, and no edge ever wins: say np.inf.",
    "β = 1 时反差乘以 0，任何边缘都胜不过多边形：应取 np.inf。",
)
COLOURS_ALONE = (
    "With β = 0 the polygon plays no part: any contrast at all wins, 0 is enough.",
    "β = 0 时多边形不起作用：有一点反差就够了，应取 0。",
)
JUMP = 0.1  # a pull that falls by more between two links a thousandth of the reach apart, jumps


@instant_check("04/boundary")
def check_winning_contrast(winning) -> str:
    """The least contrast that wins, at many distances; also without polygon, without colours."""
    rng = np.random.default_rng()
    for count in (8, 20, 3):
        case = _clear_case(rng, count)
        got = expect_shaped(winning(*case), (count,), "(E,)")
        refuse(got, _winning(*case), _winning_slips(*case))
    distance, _, eta = case
    got = expect_shaped(winning(distance, 0.0, eta), (count,), "(E,)")
    if not np.allclose(got, 0):
        raise Wrong(*COLOURS_ALONE)
    if not np.isposinf(_without_colours(winning, distance, eta)).all():
        raise Wrong(*POLYGON_ALONE)
    return say(
        "Right: near the polygon a faint edge is enough; far away it takes (4.6)'s full share.",
        "正确：靠近多边形，很弱的边缘就够了；离得远，就要有足够的反差。",
    )


def _without_colours(winning, distance, eta) -> np.ndarray:
    """Return the reader's answer for beta = 1; an error of arithmetic is Wrong there."""
    try:
        answer = winning(distance, 1.0, eta)
    except ArithmeticError as error:
        raise Wrong(*POLYGON_ALONE) from error
    return expect_shaped(answer, distance.shape, "(E,)", finite=False)


def _clear_case(rng, count: int) -> tuple:
    """Return distances (E,), beta, eta on which every slip is told apart."""
    while True:
        case = rng.uniform(0.3, 4, count), rng.uniform(0.2, 0.8), rng.uniform(5, 15)
        if is_clear(_winning(*case), _winning_slips(*case)):
            return case


def _winning(D, beta, eta) -> np.ndarray:
    return beta * eta * (1 - g(D**2)) / (1 - beta)


def _winning_slips(D, beta, eta) -> list:
    right, missed = _winning(D, beta, eta), 1 - g(D**2)
    return [
        (
            np.full(len(D), beta * eta / (1 - beta)),
            "That is the contrast that wins FAR from the polygon: an edge at distance D has a part "
            "of the pull, β η g(D²), itself.",
            "这是离多边形很远时所需的反差：距离为 D 的边缘本身也有一部分吸引力 β η g(D²)。",
        ),
        (
            right - beta * eta / (1 - beta),
            "The sign is wrong: ON the polygon the pull is 1, and that is what the edge has to "
            "reach.",
            "符号反了：多边形上的吸引力是 1，边缘要达到的正是它。",
        ),
        (
            beta * eta * g(D**2) / (1 - beta),
            "That is what the polygon adds at distance D: asked is what is MISSING there to the 1 "
            "on the polygon.",
            "这是距离 D 处多边形所加的量：要求的是那里比多边形上的 1 还差多少。",
        ),
        (
            beta * eta * (1 - g(D)) / (1 - beta),
            "The distance is squared: g(D²).",
            "距离要取平方：g(D²)。",
        ),
        (
            beta * eta * D**2 / (1 - beta),
            "The inner g is missing: the pull is g(D²) = 1 / (1 + D²).",
            "漏了里面的 g：吸引力是 g(D²) = 1 / (1 + D²)。",
        ),
        *_share_slips(missed, beta, eta),
        (
            np.sqrt(right),
            "C is the squared difference: no root.",
            "C 是差的平方：不要开方。",
        ),
        (
            right + 1 / (1 - beta),
            "The 1 of the outer g stands on both sides: it cancels.",
            "外层 g 里的 1 在两边都有：互相抵消。",
        ),
        (
            g(beta * eta) + 0 * D,
            "That is what a link on the polygon costs: asked is a contrast C.",
            "这是多边形上一条连接的代价：要求的是反差 C。",
        ),
    ]


def _share_slips(missed, beta, eta) -> list:
    """Return the mistakes in beta and eta; missed: (E,), what is missing to the full pull."""
    return [
        (
            (1 - beta) * eta * missed / beta,
            "β and 1 - β are exchanged: β belongs to the polygon.",
            "β 和 1 - β 弄反了：β 是多边形那一项的。",
        ),
        (beta * missed / (1 - beta), "η is missing.", "漏了 η。"),
        (
            beta * eta * missed,
            "Divide by 1 - β: only that share of the contrast counts.",
            "还要除以 1 - β：反差只计这一部分。",
        ),
        (
            eta * missed / (1 - beta),
            "β is missing before the polygon's term.",
            "多边形那一项漏了 β。",
        ),
        (
            beta * eta * missed * (1 - beta),
            "Divide by 1 - β, do not multiply.",
            "应除以 1 - β，而不是乘。",
        ),
    ]


@instant_check("04/pull")
def check_pull(pull) -> str:
    """A pull of the reader's own: 1 on the polygon, half at `reach`, falling to 0, never below."""
    rng = np.random.default_rng()
    for reach in (1.0, *rng.uniform(1.5, 6, 3)):
        distance = np.sort(rng.permutation(np.append(rng.uniform(0, 5 * reach, 30), [0.0, reach])))
        got = expect_shaped(pull(distance, reach), distance.shape, "(E,)")
        at_reach = got[np.searchsorted(distance, reach)]
        _judge_pull(got, at_reach, reach)
        _judge_jumps(pull, reach)
        far = expect_shaped(pull(np.array([200 * reach]), reach), (1,), "(E,)")
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


def _judge_jumps(pull, reach: float) -> None:
    distance = np.linspace(0, 3 * reach, 3001)
    got = expect_shaped(pull(distance, reach), distance.shape, "(E,)")
    if (np.diff(got) < -JUMP).any():
        raise Wrong(
            "Your pull jumps: of two links a hair's breadth apart one is held and one is free. Let "
            "it fall gradually.",
            "你的吸引力有跳变：相距毫厘的两条连接，一条被拉住，另一条却不受影响。应当逐渐下降。",
        )


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
