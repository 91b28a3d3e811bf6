"""Instant check of chapter 2: one sweep of ICM with 8 neighbours, with its slips."""

from __future__ import annotations

import numpy as np

from segteach.course.check import expect_array, instant_check, refuse, told_apart
from segteach.language import say

BESIDE = [(-1, 0), (1, 0), (0, -1), (0, 1)]
CORNERS = [(-1, -1), (-1, 1), (1, -1), (1, 1)]
OTHER = (
    "Some labels are wrong, and this is no known slip. Take a picture of 2 × 2 sites and do the "
    "sweep by hand.",
    "有的标号不对，也不是常见的错误。请取 2 × 2 个位置，手算一轮对照。",
)


@instant_check("02/icm")
def check_icm_sweep(icm_sweep) -> str:
    """One raster sweep in place, with 8 neighbours."""
    rng = np.random.default_rng()
    for shape in ((12, 14), (1, 9), (8, 3)):
        case = _clear_case(rng, shape)
        got = expect_array(icm_sweep(*case), shape)
        refuse(got, _sweep(*case), [*_slips(*case), (got, *OTHER)])
    return say("Right: downhill, site by site.", "正确：逐个位置降低能量。")


def _clear_case(rng, shape) -> tuple:
    """Return labels, unary costs, beta and the diagonal's share; large ones tell every slip."""
    while True:
        # 64ths: sums of beta are exact, so that equal energies stay equal in any order.
        beta, diagonal = int(rng.integers(24, 49)) / 64, int(rng.integers(16, 49)) / 64
        kinds = int(rng.integers(2, 6))
        unary, labels = rng.normal(size=(*shape, kinds)), rng.integers(0, kinds, shape)
        case = labels, unary, beta, diagonal
        if min(shape) < 9 or told_apart(_sweep(*case), _slips(*case)):
            return case


def _slips(labels, unary, beta, diagonal) -> list:
    case = labels, unary, beta, diagonal
    weight = (
        "A diagonal pair weighs beta times `diagonal`: equal -, unequal +.",
        "对角方向的点对，系数是 beta 乘以 diagonal：相同取负，不同取正。",
    )
    return [
        (
            _sweep(labels, unary, beta, 0),
            "The four diagonal neighbours are missing.",
            "漏了四个对角方向的邻点。",
        ),
        (
            _sweep(labels, unary, beta, 1),
            "Your diagonal pairs weigh as much as the others.",
            "你的对角点对与其他点对权重相同。",
        ),
        (_sweep(labels, unary, beta, diagonal / beta), *weight),
        (_sweep(labels, unary, beta, 1 / diagonal), *weight),
        (_sweep(labels, unary, beta, -diagonal), *weight),
        (_sweep(labels, unary, beta, diagonal**2), *weight),
        (
            _sweep(*case, beside=False),
            "Only the diagonal neighbours are in your energy.",
            "你的能量里只有对角方向的邻点。",
        ),
        *_cost_slips(*case),
        *_order_slips(*case),
    ]


def _cost_slips(labels, unary, beta, diagonal) -> list:
    """Return the mistakes in the energy that have nothing to do with the diagonals."""
    return [
        (
            _sweep(labels, -unary, -beta, diagonal),
            "You took the dearest label.",
            "你取了代价最大的标号。",
        ),
        (_sweep(labels, unary, -beta, diagonal), "The pairs' sign is wrong.", "点对势的符号反了。"),
        (
            _sweep(labels, 0 * unary, beta, diagonal),
            "The unary costs are missing.",
            "漏掉了一元代价。",
        ),
        (unary.argmin(axis=2), "The neighbours are missing.", "漏掉了邻点。"),
        (
            _sweep(labels, unary, beta / 2, diagonal),
            "Equal and unequal differ by 2β.",
            "相同与不同相差 2β。",
        ),
        (
            _sweep(labels, unary, 2 * beta, diagonal),
            "Every pair counts twice in your energy.",
            "你的能量里每个点对算了两次。",
        ),
        (
            _sweep(labels, unary, beta, diagonal, wrap=True),
            "You took neighbours from the opposite border: there is nobody beyond the border.",
            "你取了对面边界上的点：边界之外没有邻点。",
        ),
    ]


def _order_slips(labels, unary, beta, diagonal) -> list:
    """Return the mistakes in the order of the sites and in what they see."""
    case = labels, unary, beta, diagonal
    turned = labels[::-1, ::-1], unary[::-1, ::-1], beta, diagonal
    columns = labels.T, unary.transpose(1, 0, 2), beta, diagonal
    return [
        (labels, "Nothing was changed.", "什么也没有改变。"),
        (
            _sweep(*case, now=False),
            "All sites looked at the old labels: write each new label back at once.",
            "所有位置看到的都是旧标号：新标号要立刻写回去。",
        ),
        (
            _sweep(_sweep(*case), *case[1:]),
            "That is two sweeps: go through the sites once.",
            "这是两轮扫描：每个位置只访问一次。",
        ),
        (
            _sweep(*turned)[::-1, ::-1],
            "You began at the end: the first site is the upper left one.",
            "你从末尾开始了：第一个位置在左上角。",
        ),
        (
            _sweep(*columns).T,
            "You went down the columns: go through the sites row by row.",
            "你是逐列访问的：应逐行访问。",
        ),
    ]


def _sweep(labels, unary, beta, diagonal, *, now=True, wrap=False, beside=True) -> np.ndarray:
    """Return the labels after a sweep.

    The options are slips. now: else the neighbours' old labels count. wrap: neighbours beyond the
    border. beside: the four that share a side.
    """
    kinds, around = unary.shape[2], _around(labels.shape, wrap)
    new = np.append(labels.ravel(), -1)  # the last one is nobody's
    seen, costs = (new if now else new.copy()), unary.reshape(-1, kinds)
    strength = np.repeat([2 * beta * beside, 2 * beta * diagonal], 4)
    for site, near in enumerate(around):
        agree = np.bincount(seen[near] + 1, strength, kinds + 1)[1:]
        new[site] = (costs[site] - agree).argmin()
    return new[:-1].reshape(labels.shape)


def _around(shape, wrap: bool) -> np.ndarray:
    """Return the numbers of the neighbours of every site, (H W, 8), -1 beyond the border."""
    places = np.indices(shape).reshape(2, -1, 1) + np.array(BESIDE + CORNERS).T[:, None]
    limits = np.array(shape)[:, None, None]
    inside = ((places >= 0) & (places < limits)).all(axis=0) | wrap
    return np.where(inside, np.ravel_multi_index(places % limits, shape), -1)
