"""Instant check of chapter 2: one site of a field whose pairs have an order, with its slips."""

from __future__ import annotations

import numpy as np

from segteach.course.chapters.answers import is_clear
from segteach.course.chapters.ch2.chain import NOT_ONE
from segteach.course.check import Wrong, expect_array, instant_check, refuse
from segteach.language import say

UNDERFLOW = (
    "Wrong where all energies are large: every exponential is 0, or infinite. Only differences "
    "count: subtract the least energy first.",
    "能量都很大时不对：指数全为 0，或者溢出。起作用的只有差值：先减去最小的能量。",
)
ORDER = (
    "A pair has an order: down[a, b] is a ABOVE b, across[a, b] is a LEFT of b. For the site above "
    "and the one to the left yours comes second.",
    "点对是有次序的：down[a, b] 中 a 在上、b 在下；across[a, b] 中 a 在左、b 在右。"
    "与上方、左方的邻点配对时，本位置是第二个下标。",
)
BORDER = (
    "You took neighbours from the opposite border: there is nobody beyond the border. (Index -1 is "
    "the last row.)",
    "你取了对面边界上的点：边界之外没有邻点。（下标 -1 指最后一行。）",
)


@instant_check("02/conditional")
def check_conditional(conditional) -> str:
    """P(x_s | 4 neighbours) inside, on each border and in the corners, with any potentials."""
    rng = np.random.default_rng()
    for site in ((2, 2), (3, 4), (0, 3), (4, 5), (3, 0), (1, 6), (0, 0), (4, 6)):
        case = _clear_case(rng, site)
        got = expect_array(conditional(*case), (len(case[3]),))
        right = _conditional(*case)
        refuse(got, right, [*_slips(*case), (right * got.sum(), *NOT_ONE)])
    for large in (1500, -1500):
        raised = *case[:3], case[3] + large, case[4] + large
        got = expect_array(conditional(*raised), right.shape, finite=False)
        if not np.allclose(got, right):
            raise Wrong(*UNDERFLOW)
    return say("Right, inside and at the border.", "正确，内部和边界都对。")


def _clear_case(rng, site) -> tuple:
    """Return labels (5, 7), a site, two tables (L, L): inside every slip differs."""
    while True:
        kinds = int(rng.integers(3, 6))
        labels = rng.integers(0, kinds, (5, 7))
        across, down = rng.normal(0, 1, (2, kinds, kinds))
        case = labels, *site, across, down
        inside = [slip for slip in _slips(*case) if slip[1] != BORDER[0]]
        if site != (2, 2) or is_clear(_conditional(*case), inside):
            return case


STEPS = {(0, -1): "left", (0, 1): "right", (-1, 0): "up", (1, 0): "down"}


def _conditional(labels, row, col, across, down, *, sign=1, wrap=False, **how) -> np.ndarray:
    """Return the probabilities, (L,); the options, and those of `_costs`, are slips."""
    weights = -sign * _costs(labels, row, col, across, down, wrap, **how)
    weights = np.exp(weights - weights.max())
    return weights / weights.sum()


def _costs(labels, row, col, across, down, wrap, *, turn=False, ordered=True, only=None):
    """Return the energy of each label of a site; the options are slips.

    turn: the second index for the first. ordered: else the site is always the first of a pair.
    only: the neighbours that count.
    """
    total, shape = np.zeros(len(across)), labels.shape
    for (r, c), name in STEPS.items():
        place = np.array([row + r, col + c])
        outside = (place < 0).any() or (place >= shape).any()
        if (outside and not wrap) or (only and name not in only):
            continue
        other = labels[tuple(place % shape)]
        table = across if r == 0 else down
        mine_second = name in ("left", "up") and ordered
        total = total + (table[other] if mine_second != turn else table[:, other])
    return total


def _slips(labels, row, col, across, down) -> list:
    case = labels, row, col, across, down
    kinds = len(across)
    half = (
        "Only some of the pairs of the site are in your sum: it has a neighbour on each of four "
        "sides.",
        "你只计入了一部分点对：该位置四面都有邻点。",
    )
    halves = ("right", "down"), ("left", "up"), ("left", "right"), ("up", "down")
    return [
        (
            _conditional(*case, sign=-1),
            "That is exp(+V): a dear pair should be unlikely.",
            "这是 exp(+V)：代价大的点对，概率应当小。",
        ),
        (_conditional(*case, turn=True), *ORDER),
        (_conditional(*case, ordered=False), *ORDER),
        (_conditional(*case, ordered=False, turn=True), *ORDER),
        (
            _conditional(labels, row, col, down, across),
            "across and down are exchanged, or rows and columns.",
            "across 和 down 弄反了，或者行和列弄反了。",
        ),
        *((_conditional(*case, only=some), *half) for some in halves),
        (_conditional(*case, wrap=True), *BORDER),
        *(
            (_conditional(*case, wrap=True, only=some), *BORDER)
            for some in _with_last(labels, *case[1:3])
        ),
        (
            np.full(kinds, 1 / kinds),
            "All labels equally: the neighbours play no part yet.",
            "各标号概率相等：没有用到邻点。",
        ),
        (
            _conditional(*case, turn=False) ** 0.5 / (_conditional(*case) ** 0.5).sum(),
            "The energy is not halved: every pair of this site counts once.",
            "能量不要减半：该位置的每个点对都计一次。",
        ),
    ]


def _with_last(labels, row: int, col: int) -> list:
    """Return the neighbours that one has who lets -1 be the last index, at the border only."""
    height, width = labels.shape
    beyond = [
        name for name, out in (("right", col == width - 1), ("down", row == height - 1)) if out
    ]
    return [tuple(name for name in STEPS.values() if name not in beyond)] if beyond else []
