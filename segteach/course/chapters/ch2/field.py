"""Instant checks of chapter 2: one site of a Potts field and one sweep of ICM, with their slips."""

from __future__ import annotations

import numpy as np

from segteach.course.chapters.ch2.chain import NOT_ONE
from segteach.course.check import expect_array, instant_check, refuse
from segteach.language import say
from segteach.models.fields.mrf import local_conditional

AROUND = np.array([[-1, 0], [1, 0], [0, -1], [0, 1]])
CORNERS = np.array([[-1, -1], [-1, 1], [1, -1], [1, 1]])


@instant_check("02/conditional")
def check_conditional(conditional) -> str:
    """P(x_s | 4 neighbours) inside, on each border and in the corners."""
    rng = np.random.default_rng()
    for site in ((2, 2), (0, 3), (4, 5), (3, 0), (1, 6), (0, 0), (4, 6)):
        kinds = 3 if site == (2, 2) else int(rng.integers(2, 6))
        labels, beta = rng.integers(0, kinds, (5, 7)), rng.uniform(0.3, 0.7)
        if site == (2, 2):  # around the first site the slips can always be told apart
            a, b, c = rng.permutation(3)
            labels[1:4, 1:4] = [[c, a, c], [a, b, a], [c, b, c]]
        got = expect_array(conditional(labels, *site, beta, kinds), (kinds,))
        right = local_conditional(labels, site, beta, kinds)
        slips = _conditional_slips(labels, site, beta, kinds)
        refuse(got, right, [*slips, (right * got.sum(), *NOT_ONE)])
    return say("Right, inside and at the border.", "正确，内部和边界都对。")


def _conditional_slips(labels, site, beta, kinds) -> list:
    equal = _equal(labels, site, AROUND, kinds)
    places = (np.array(site) + AROUND) % labels.shape
    wrapped = np.bincount(labels[tuple(places.T)], minlength=kinds)
    diagonal = equal + _equal(labels, site, CORNERS, kinds)
    itself = equal + (np.arange(kinds) == labels[site])
    return [
        (
            _shares(-2 * beta * equal),
            "That is the slide's sign: equal neighbours should be likely.",
            "这是讲义所印的符号：邻点相同的概率应当更大。",
        ),
        (
            _shares(beta * equal),
            "Equal and unequal differ by 2β: unequal pairs cost +β.",
            "相同与不同相差 2β：标号不同的一对，势是 +β。",
        ),
        (
            _shares(2 * beta * wrapped),
            "You took neighbours from the opposite border: there is nobody beyond the border.",
            "你取了对面边界上的点：边界之外没有邻点。",
        ),
        (
            _shares(2 * beta * diagonal),
            "Diagonal sites are no neighbours here.",
            "这里对角位置不是邻点。",
        ),
        (
            _shares(2 * beta * itself),
            "The site itself is not its own neighbour.",
            "位置本身不是自己的邻点。",
        ),
        (
            np.full(kinds, 1 / kinds),
            "All labels equally: the neighbours play no part yet.",
            "各标号概率相等：没有用到邻点。",
        ),
    ]


def _equal(labels, site, steps, kinds: int) -> np.ndarray:
    """Return how many of the sites around have each label, (kinds,)."""
    places = np.array(site) + steps
    inside = ((places >= 0) & (places < labels.shape)).all(axis=1)
    return np.bincount(labels[tuple(places[inside].T)], minlength=kinds)


def _shares(logarithms) -> np.ndarray:
    weights = np.exp(logarithms - np.max(logarithms))
    return weights / weights.sum()


@instant_check("02/icm")
def check_icm_sweep(icm_sweep) -> str:
    """One raster sweep in place."""
    rng = np.random.default_rng()
    for shape in ((12, 14), (1, 9), (8, 3)):  # large first: chance makes no slip another
        # 64ths: sums of beta are exact, so that equal energies stay equal in any order.
        beta, kinds = int(rng.integers(32, 65)) / 64, int(rng.integers(2, 6))
        unary, labels = rng.normal(size=(*shape, kinds)), rng.integers(0, kinds, shape)
        got = expect_array(icm_sweep(labels, unary, beta), shape)
        refuse(got, _sweep(labels, unary, beta), _sweep_slips(labels, unary, beta))
    return say("Right: downhill, site by site.", "正确：逐个位置降低能量。")


def _sweep_slips(labels, unary, beta) -> list:
    return [
        (
            _sweep(labels, unary, beta, now=False),
            "All sites looked at the old labels: write each new label back at once.",
            "所有位置看到的都是旧标号：新标号要立刻写回去。",
        ),
        (
            _sweep(labels, -unary, -beta),
            "You took the dearest label.",
            "你取了代价最大的标号。",
        ),
        (
            _sweep(labels, unary, -beta),
            "The sign of the pairs is wrong.",
            "点对的势符号反了。",
        ),
        (_sweep(labels, 0 * unary, beta), "The unary costs are missing.", "漏掉了一元代价。"),
        (unary.argmin(axis=2), "The neighbours are missing.", "漏掉了邻点。"),
        (
            _sweep(labels, unary, beta / 2),
            "Equal and unequal differ by 2β.",
            "相同与不同相差 2β。",
        ),
        (labels, "Nothing was changed.", "什么也没有改变。"),
        (
            _sweep(labels, unary, beta, wrap=True),
            "You took neighbours from the opposite border: there is nobody beyond the border.",
            "你取了对面边界上的点：边界之外没有邻点。",
        ),
        (
            _sweep(_sweep(labels, unary, beta), unary, beta),
            "That is two sweeps: go through the sites once.",
            "这是两轮扫描：每个位置只访问一次。",
        ),
        (
            _sweep(labels[::-1, ::-1], unary[::-1, ::-1], beta)[::-1, ::-1],
            "You began at the end: the first site is the upper left one.",
            "你从末尾开始了：第一个位置在左上角。",
        ),
    ]


def _sweep(labels, unary, beta, *, now: bool = True, wrap: bool = False) -> np.ndarray:
    """Return the labels after a sweep.

    The options are slips: not now, but the old labels of the neighbours; those beyond the border.
    """
    new, kinds = labels.copy(), unary.shape[2]
    seen = new if now else labels
    for row, col in np.ndindex(labels.shape):
        places = np.array([row, col]) + AROUND
        inside = ((places >= 0) & (places < labels.shape)).all(axis=1) | wrap
        places %= labels.shape
        near = seen[tuple(places[inside].T)]
        pairs = beta * (near[:, None] != np.arange(kinds)).sum(axis=0) * 2
        new[row, col] = (unary[row, col] + pairs).argmin()
    return new
