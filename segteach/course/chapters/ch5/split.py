"""Instant check of chapter 5's clusters: a split at the weighted median along the longest axis.

The package splits at the mean. Which half is True is free, and so is the one sample at the median.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from segteach.course.check import Wrong, expect_array, instant_check, told_apart
from segteach.language import say

COUNTS = (60, 81)


@instant_check("05/split")
def check_split(split) -> str:
    """Which colours lie beyond the weighted median along the axis of the largest variance."""
    rng = np.random.default_rng()
    for count in COUNTS:
        colours, weights = _clear_case(rng, count)
        got = expect_array(split(colours, weights), (count,))
        if not np.isin(got, (0, 1)).all():
            raise Wrong(
                "Return True and False: whether a sample lies beyond the median.",
                "应返回 True 和 False，表示样本是否在中位数的另一侧。",
            )
        _refuse_halves(got == 1, colours, weights)
    return say(
        "Right: two halves of equal weight. One odd sample far away cannot pull this cut.",
        "正确：两半的权重相等。远处的个别样本不会影响这种划分。",
    )


def _refuse_halves(got, colours, weights) -> None:
    """Raise Wrong unless `got` are the right halves, with the words of the slip that gives them.

    The sample at the median may lie on either side: where half of the weight is reached is its own
    matter.
    """
    along, free = _right(colours, weights)
    alike = _alike_but(free)
    if alike(got, along):
        return
    if got.all() or not got.any():
        raise Wrong(
            "One of the halves is empty: compare the places on the axis with their median.",
            "有一半是空的：应把轴上的位置与它们的中位数比较。",
        )
    for halves, (en, zh) in [*_slips(colours, weights), *_twofold_slips(colours, weights)]:
        if np.array_equal(got, halves) or np.array_equal(got, ~halves):
            raise Wrong(en, zh)
    share = weights[got].sum() / weights.sum()
    raise Wrong(
        f"Not these halves: True has {100 * share:.0f} % of the weight. Project the colours on the "
        "longest axis, then find where half of the WEIGHT is reached.",
        f"不是这两半：True 一侧占总权重的 {100 * share:.0f}%。"
        "应先把颜色投影到最长轴上，再找权重累计到一半的位置。",
    )


def _alike_but(free: int):
    """Return alike(a, b): the same two halves, whichever is True, without one sample."""

    def alike(a, b) -> bool:
        differ = np.delete(a != b, free)
        return bool(differ.all() or not differ.any())

    return alike


def _clear_case(rng, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return colours (S, 3) and weights (S,), on which every slip is told apart.

    A few heavy samples along one direction, many light ones along another, both with a tail.
    """
    while True:
        axes = np.linalg.qr(rng.normal(size=(3, 3)))[0]
        heavy = np.arange(count) < count // 2
        spread = np.where(heavy[:, None], [0.16, 0.05, 0.03], [0.04, 0.18, 0.06])
        local = spread * np.column_stack([rng.exponential(1, count), rng.normal(size=(count, 2))])
        colours = rng.uniform(0.25, 0.5, 3) + local @ axes.T
        weights = np.where(heavy, rng.uniform(0.2, 1, count), rng.uniform(0.01, 0.2, count))
        order = rng.permutation(count)
        colours, weights = colours[order], weights[order]
        along, free = _right(colours, weights)
        known = [(halves, words, "") for halves, words in _slips(colours, weights)]
        if told_apart(along, known, _alike_but(free)):
            return colours, weights


def _moments(colours, weights) -> tuple[np.ndarray, np.ndarray]:
    mean = np.average(colours, axis=0, weights=weights)
    apart = colours - mean
    return mean, (weights[:, None] * apart).T @ apart / weights.sum()


def _median(t, weights) -> int:
    """Return the number of the sample at which half of the weight is reached, by rising t."""
    order = np.argsort(t)
    reached = np.cumsum(weights[order]) >= weights.sum() / 2
    return int(order[np.argmax(reached)])


def _right(colours, weights) -> tuple[np.ndarray, int]:
    """Return which colours lie beyond the median, and the number of the sample at it."""
    t = colours @ np.linalg.eigh(_moments(colours, weights)[1]).eigenvectors[:, -1]
    middle = _median(t, weights)
    return t > t[middle], middle


ZERO = (
    "You cut at 0: the place to cut is the weighted median of the places on the axis.",
    "你在 0 处划分：应在轴上各位置的加权中位数处划分。",
)
MEAN = (
    "That is the mean, as in the package: asked is the weighted MEDIAN.",
    "这是均值，与软件包相同：这里要求的是加权中位数。",
)
PLAIN_MEDIAN = (
    "That is the median of the samples: half of the WEIGHT must lie on either side, not half of "
    "the samples.",
    "这是样本个数的中位数：两侧各占一半的应是权重，而不是样本个数。",
)
PLAIN_MEAN = ("That is the mean, and without weights.", "这是均值，而且没有加权。")
RANGE = (
    "That is the middle between the two ends: add up weights in the order of the places.",
    "这是两端的中点：应按位置的顺序累加权重。",
)
TIMES = (
    "The weights do not multiply the place on the axis: add them up in the order of the places.",
    "权重不是去乘轴上的位置：应按位置的顺序累加权重。",
)
ROW = (
    "That is a ROW of the eigenvector matrix: the eigenvectors are its columns, vectors[:, -1]. "
    "Public implementations have this very mistake.",
    "这是特征向量矩阵的一行：特征向量是它的列，即 vectors[:, -1]。一些公开的实现正是错在这里。",
)
SHORT = (
    "That is not the longest axis: `eigh` sorts the eigenvalues from small to large, so the last "
    "column belongs to the largest.",
    "这不是最长轴：`eigh` 按从小到大排列特征值，最大的对应最后一列。",
)
UNWEIGHTED = (
    "The covariance is not weighted: far samples, and half transparent ones, must count less in "
    "it.",
    "协方差矩阵没有加权：远的样本和半透明的样本，在其中的作用应当更小。",
)
UNCENTRED = (
    "The colours are not centred: subtract the weighted mean first, or the axis points from black "
    "to the mean.",
    "颜色没有中心化：应先减去加权均值，否则得到的轴是从黑色指向均值的方向。",
)
CENTRE = (
    "You subtracted the plain mean: the centre is the WEIGHTED mean.",
    "你减去的是未加权的均值：中心应是加权均值。",
)
CHANNEL = (
    "You cut along one of R, G and B: the longest axis may lie in any direction.",
    "你沿 R、G、B 中的一个通道划分：而最长轴可以朝任何方向。",
)


def _slips(colours, weights) -> list:
    """Return (halves (S,), words) of the classic mistakes."""
    axis = np.linalg.eigh(_moments(colours, weights)[1]).eigenvectors[:, -1]
    t = colours @ axis
    places = [
        (0.0, ZERO),
        (np.average(t, weights=weights), MEAN),
        (np.median(t), PLAIN_MEDIAN),
        (t.mean(), PLAIN_MEAN),
        ((t.min() + t.max()) / 2, RANGE),
    ]
    found = [(beyond, words) for place, words in places for beyond in _cut(t, place)]
    found += [(beyond, TIMES) for beyond in _cut(weights * t, np.median(weights * t))]
    for axis, words in _wrong_axes(colours, weights):
        t = colours @ axis
        for place in (t[_median(t, weights)], np.average(t, weights=weights)):
            found += [(beyond, words) for beyond in _cut(t, place)]
    return found


def _cut(t, place) -> tuple[np.ndarray, np.ndarray]:
    return t > place, t >= place


def _wrong_axes(colours, weights) -> list:
    """Return (axis (3,), words) of the mistakes before the colours are projected."""
    vectors = np.linalg.eigh(_moments(colours, weights)[1]).eigenvectors
    apart = colours - colours.mean(axis=0)
    matrices = [
        (apart.T @ apart, UNWEIGHTED),
        ((weights[:, None] * colours).T @ colours, UNCENTRED),
        (colours.T @ colours, UNCENTRED),
        ((weights[:, None] * apart).T @ apart, CENTRE),
    ]
    longest = [(np.linalg.eigh(matrix).eigenvectors[:, -1], words) for matrix, words in matrices]
    short = [(vectors[:, 0], SHORT), (vectors[:, 1], SHORT)]
    rows = [(vectors[-1], ROW), (vectors[0], ROW)]
    return [*longest, *short, *rows, *((axis, CHANNEL) for axis in np.eye(3))]


def _twofold_slips(colours, weights) -> list:
    """Return (halves (S,), words) of rarer forms: a wrong axis, cut where no weights count.

    Other solvers return eigenvectors in the opposite order, or some with the opposite sign.
    """
    vectors = np.linalg.eigh(_moments(colours, weights)[1]).eigenvectors
    signs = [np.array([1, *pair]) for pair in product((1, -1), repeat=2)]
    rows = [(row * sign, ROW) for row in (*vectors, *vectors[:, ::-1]) for sign in signs]
    found = []
    for axis, words in [*_wrong_axes(colours, weights), *rows]:
        t = colours @ axis
        places = t[_median(t, weights)], np.average(t, weights=weights), np.median(t), t.mean()
        found += [(beyond, words) for place in places for beyond in _cut(t, place)]
    return found
