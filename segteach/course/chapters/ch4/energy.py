"""Instant check of chapter 4's likelihood with clusters that are wide or narrow.

The package's E1 takes the plain distance; a cluster has no width there.
"""

from __future__ import annotations

import numpy as np

from segteach.course.chapters.answers import expect_shaped, is_clear
from segteach.course.chapters.ch4.shared import (
    EXCHANGED,
    FARTHEST,
    ONE_NEAREST,
    distances,
    likelihood,
    shares,
)
from segteach.course.check import Wrong, in_special_case, instant_check, refuse
from segteach.language import say

ON_BOTH = (
    "0 / 0: a colour that lies on a cluster of both classes has qF = qB = 0. Say 1/2 there.",
    "出现了 0 / 0：颜色同时落在两类的聚类中心上时 qF = qB = 0，此处应取 1/2。",
)


@instant_check("04/likelihood")
def check_likelihood(costs) -> str:
    """E1 of many colours, with colours that lie on a cluster of one class or of both."""
    rng = np.random.default_rng()
    for count, sizes in ((7, (3, 5)), (40, (6, 2)), (1, (4, 3))):
        case = _clear_case(rng, count, sizes)
        got = expect_shaped(costs(*case), (count, 2), "(N, 2)")
        refuse(got, _costs(*case), _slips(*case))
    shared = rng.random((2, 3))
    colours = np.stack([shared[0], *rng.random((3, 3)), shared[1]])
    background, foreground = np.stack([shared[0], colours[2]]), np.stack([colours[1], shared[0]])
    case = colours, background, rng.uniform(0.1, 1, 2), foreground, rng.uniform(0.1, 1, 2)
    answer = in_special_case(costs, *ON_BOTH)(*case)
    _judge_on_clusters(expect_shaped(answer, (5, 2), "(N, 2)"), case)
    return say(
        "Right, also where a cluster is hit exactly: a wide cluster reaches farther.",
        "正确，颜色恰好落在聚类中心上时也对：分布宽的聚类，作用范围更大。",
    )


def _judge_on_clusters(got, case) -> None:
    """The first colour lies on a cluster of either class, two others on one of one class."""
    if not np.allclose(got[0], 0.5):
        raise Wrong(
            "Where qF = qB = 0 neither class is nearer: both costs should be 1/2. (A small number "
            "below the line makes both labels free; one in place of 0 / 0 favours one class.)",
            "qF = qB = 0 时两类一样近：两个代价都应是 1/2。"
            "（在分母上加一个很小的数，两种标号的代价都成了 0；"
            "用很小的数代替 0 / 0，则会偏向一类。）",
        )
    refuse(got, _costs(*case), [])


def _clear_case(rng, count: int, sizes) -> tuple:
    """Return colours, background, its spreads, foreground, its spreads, with all slips apart."""
    while True:
        clusters = [rng.random((K, 3)) for K in sizes]
        spreads = [rng.uniform(0.3, 3, K) for K in sizes]
        case = rng.random((count, 3)), clusters[0], spreads[0], clusters[1], spreads[1]
        if is_clear(_costs(*case), _slips(*case)):
            return case


def _of_class(colours, clusters, spreads, *, pick=np.min, power=2, by=2, order=2) -> np.ndarray:
    """Return q of each colour, (N,); the options are slips."""
    apart = np.linalg.norm(colours[:, None] - clusters, ord=order, axis=2)
    return pick(apart**power / spreads**by, axis=1)


def _nearest_first(colours, clusters, spreads) -> np.ndarray:
    """Return q of the cluster that is nearest before its spread is looked at: a slip."""
    apart = np.linalg.norm(colours[:, None] - clusters, axis=2)
    nearest = apart.argmin(axis=1)
    return apart.min(axis=1) ** 2 / spreads[nearest] ** 2


def _costs(colours, background, wide_b, foreground, wide_f, *, q=_of_class, **how) -> np.ndarray:
    """Return E1(0), E1(1), (N, 2); the options are slips."""
    both = q(colours, background, wide_b, **how), q(colours, foreground, wide_f, **how)
    return shares(np.stack(both, axis=1))


def _slips(*case) -> list:
    colours, background, _, foreground, _ = case
    package = likelihood(colours, background, foreground)
    no_spread = (
        "The spreads play no part: a wide cluster is as far as a narrow one.",
        "没有用到聚类的宽度：宽的聚类和窄的聚类成了一样远。",
    )
    both_squares = (
        "Squared distance AND squared spread: q = (|C - K| / s)².",
        "距离和宽度都要平方：q = (|C - K| / s)²。",
    )
    q = [_of_class(colours, *case[1:3]), _of_class(colours, *case[3:])]
    return [
        (_costs(*case)[:, ::-1], *EXCHANGED),
        (
            package,
            "That is (4.2), the package's: the distance itself, and no spreads.",
            "这是软件包的 (4.2)：用距离本身，也没有宽度。",
        ),
        (_costs(*case, by=0), *no_spread),
        (_costs(*case, power=1), *both_squares),
        (_costs(*case, by=1), *both_squares),
        (
            _costs(*case, power=1, by=1),
            "These are the quotients themselves: square them.",
            "这是商本身：还要平方。",
        ),
        (
            _costs(*case, by=-2),
            "You multiplied by the spread: a wide cluster must be NEARER.",
            "你乘以了宽度：宽的聚类应当显得更近。",
        ),
        (
            _costs(*case, q=_nearest_first),
            "First divide by the spread, then take the smallest: a wide cluster may win from afar.",
            "先除以宽度，再取最小：较远但较宽的聚类可能胜出。",
        ),
        *_pick_slips(case),
        (
            np.stack(q, axis=1),
            "These are qB and qF: divide both by their sum.",
            "这是 qB 和 qF：两者都要除以它们的和。",
        ),
    ]


def _pick_slips(case) -> list:
    colours, background, wide_b, foreground, wide_f = case
    return [
        (_costs(*case, pick=np.mean), *ONE_NEAREST),
        (_costs(*case, pick=np.sum), *ONE_NEAREST),
        (_costs(*case, pick=np.max), *FARTHEST),
        (
            _costs(*case, order=1),
            "You added the absolute differences of R, G and B: take the Euclidean distance.",
            "你把 R、G、B 的绝对差相加了：应取欧氏距离。",
        ),
        (
            shares(
                np.stack(
                    [
                        distances(colours, background, power=2) / wide_b.mean() ** 2,
                        distances(colours, foreground, power=2) / wide_f.mean() ** 2,
                    ],
                    axis=1,
                )
            ),
            "Each cluster has a spread of its own: no mean over the class.",
            "每个聚类有自己的宽度：不要对整个类求平均。",
        ),
    ]
