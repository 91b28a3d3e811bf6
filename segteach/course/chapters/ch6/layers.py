"""Instant check of chapter 6's layers: F and B of one pixel whose neighbours are known."""

from __future__ import annotations

import numpy as np

from segteach.course.chapters.answers import expect_parts
from segteach.course.check import instant_check, refuse, told_apart
from segteach.language import say

TWO = (
    "Return two things: F (3,) and B (3,).",
    "应返回两项：F (3,) 和 B (3,)。",
)


@instant_check("06/layers")
def check_layers(layers) -> str:
    """Half transparent pixels, opaque and clear ones, with little and with much weight."""
    rng = np.random.default_rng()
    for alpha in (rng.uniform(0.2, 0.4), rng.uniform(0.6, 0.8), 1.0, 0.0):
        case = _draw(rng, alpha)
        got = np.stack(expect_parts(layers(*case), [(3,), (3,)], *TWO))
        refuse(got, _layers(*case), _slips(*case))
    return say(
        "Right. What C lacks is shared out: α of it goes to F, 1 - α to B. At α = 0 F is the mean "
        "of its neighbours, whatever C is.",
        "正确。C 与合成结果之差按比例分摊：α 份归 F，1 - α 份归 B。"
        "α = 0 时，F 就是邻点的均值，与 C 无关。",
    )


def _draw(rng, alpha: float) -> tuple:
    """Return C, alpha, F_near, B_near, weight on which all slips differ."""
    while True:
        C, (F_near, B_near) = rng.uniform(0, 1, 3), rng.uniform(0, 1, (2, 4, 3))
        case = C, alpha, F_near, B_near, float(rng.choice([0.02, 0.1, 0.4]) * rng.uniform(1, 2))
        right = _layers(*case)
        slips = _slips(*case)
        if alpha in (0, 1):  # some mistakes make no difference there
            slips = [one for one in slips if not np.allclose(one[0], right)]
        if alpha in (0, 1) or told_apart(right, slips, _near):
            return case


def _near(a, b) -> bool:
    return np.allclose(a, b, rtol=0, atol=1e-4)


def _layers(C, alpha, F_near, B_near, weight, *, count=4, square=None, share=None) -> np.ndarray:
    """Return F and B, (2, 3). count: of neighbours in the weight; the others are of slips."""
    F, B = F_near.mean(axis=0), B_near.mean(axis=0)
    square = alpha**2 + (1 - alpha) ** 2 if square is None else square
    r = (C - alpha * F - (1 - alpha) * B) / (count * weight + square)
    a, b = (alpha, 1 - alpha) if share is None else share
    return np.stack([F + a * r, B + b * r])


def _slips(C, alpha, F_near, B_near, weight) -> list:
    case, rest = (C, alpha, F_near, B_near, weight), 1 - alpha
    right = _layers(*case)
    return [
        (
            right[::-1],
            "F and B are exchanged: return F first; F has the share α.",
            "F 和 B 弄反了：先返回 F，它所占的是 α。",
        ),
        (
            _layers(C, rest, F_near, B_near, weight),
            "α and 1 - α are exchanged: F has the share α.",
            "α 和 1 - α 弄反了：F 所占的是 α。",
        ),
        (
            _layers(*case, count=1),
            "The four neighbours count four times: 4 · weight on the diagonal.",
            "有四个邻点，权重要计四次：对角线上是 4 · weight。",
        ),
        (
            _layers(*case, count=2),
            "Each neighbour counts once: 4 · weight. You have 2 · weight.",
            "每个邻点计一次：是 4 · weight，你用的是 2 · weight。",
        ),
        (
            _layers(*case, count=8),
            "4 · weight: you counted each neighbour twice.",
            "应为 4 · weight：你把每个邻点计了两次。",
        ),
        (
            _layers(*case, count=0),
            "Now C is met exactly, as if weight were 0: the neighbours have their say, too.",
            "这样严格满足合成公式，相当于 weight = 0：邻点也要起作用。",
        ),
        *_solution_slips(*case),
        *_other_slips(*case),
    ]


def _solution_slips(C, alpha, F_near, B_near, weight) -> list:
    """Return the mistakes in the 2 x 2 system."""
    case, rest = (C, alpha, F_near, B_near, weight), 1 - alpha
    F, B, W = F_near.mean(axis=0), B_near.mean(axis=0), 4 * weight
    F_alone = (alpha * (C - rest * B) + W * F) / (alpha**2 + W)
    B_alone = (rest * (C - alpha * F) + W * B) / (rest**2 + W)
    B_after = (rest * (C - alpha * F_alone) + W * B) / (rest**2 + W)
    F_after = (alpha * (C - rest * B_alone) + W * F) / (alpha**2 + W)
    held = (
        "F and B were solved one after the other, the other one held: at the minimum BOTH "
        "derivatives are 0 at once, a 2 x 2 system.",
        "你是固定一个、再求另一个：最小值处两个导数同时为 0，要解 2 x 2 方程组。",
    )
    signs = (
        "A sign is wrong in the 2 x 2 system: both its sides come from derivatives that are 0.",
        "2 x 2 方程组里有一个符号反了：左右两边都由“导数为 0”移项得出。",
    )
    matrix = np.array([[alpha**2 + W, alpha * rest], [alpha * rest, rest**2 + W]])
    turned = matrix * [[1, -1], [-1, 1]]
    asked, means = np.stack([alpha * C, rest * C]), np.stack([F, B])
    right = asked + W * means
    squares = (
        "The 2 x 2 system has α² and (1 - α)² on its diagonal.",
        "2 x 2 方程组的对角线上是 α² 和 (1 - α)²。",
    )
    return [
        (np.stack([F_alone, B_alone]), *held),
        (np.stack([F_alone, B_after]), *held),
        (np.stack([F_after, B_alone]), *held),
        (
            right / matrix.diagonal()[:, None],
            "The two equations are tied: α (1 - α) stands beside the diagonal.",
            "两个方程是相互联系的：对角线以外还有 α (1 - α)。",
        ),
        (
            np.linalg.solve(matrix, asked + weight * means),
            "A sum over the four neighbours is asked on the right side, not their mean.",
            "右端应是四个邻点之和，而不是平均。",
        ),
        (
            np.linalg.solve(matrix, C + W * means),
            "On the right side C counts with α for F, with 1 - α for B.",
            "右端的 C 在 F 的方程里要乘 α，在 B 的方程里要乘 1 - α。",
        ),
        (np.linalg.solve(matrix, asked - W * means), *signs),
        (np.linalg.solve(turned, right), *signs),
        (_layers(*case, square=1), *squares),
        (_layers(*case, square=alpha**2 + 1 - alpha**2), *squares),
        (_layers(*case, square=0), *squares),
    ]


def _other_slips(C, alpha, F_near, B_near, weight) -> list:
    """Return what is no solution of this problem."""
    case = C, alpha, F_near, B_near, weight
    F, B = F_near.mean(axis=0), B_near.mean(axis=0)
    return [
        (
            np.stack([F, B]),
            "These are the means of the neighbours: C plays no part.",
            "这只是邻点的均值：没有用到 C。",
        ),
        (
            _layers(*case, share=(1, 1)),
            "F takes α of what is missing, B takes 1 - α: you gave each all of it.",
            "差额中 F 分到 α，B 分到 1 - α：你让两者各得了全部。",
        ),
        (
            _layers(C, alpha, F_near.mean() + 0 * F_near, B_near.mean() + 0 * B_near, weight),
            "You took one mean over all channels: axis=0 keeps R, G and B apart.",
            "你对所有通道合在一起求了均值：axis=0 才能把 R、G、B 分开。",
        ),
        (
            _layers(*case).clip(0, 1),
            "Nothing is clipped here: return what makes the sum least.",
            "这里不截断：返回使和最小的值即可。",
        ),
        (
            np.stack([C, C]),
            "That is C itself: its edges hold the old background, the halo.",
            "这就是 C 本身：边缘里混有旧背景，也就是光晕。",
        ),
    ]
