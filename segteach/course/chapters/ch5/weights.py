"""Instant check of chapter 5's sampling: how much a sample counts on either side.

Asked are shares: each side sums to 1. The package leaves the weights as they are.
"""

from __future__ import annotations

import numpy as np

from segteach.course.chapters.answers import expect_parts
from segteach.course.check import Wrong, in_special_case, instant_check, refuse, told_apart
from segteach.language import say

TWO = "Return two arrays: w_F and w_B, (S,) each.", "应返回两个数组：w_F 和 w_B，形状都是 (S,)。"
UNKNOWN = (
    "A sample whose alpha is NaN is not known yet: it weighs 0 on BOTH sides, and must not turn "
    "the others into NaN.",
    "α 为 NaN 的样本还没有求出：它在两侧的权重都是 0，也不能让别的权重变成 NaN。",
)
SUMS = (
    "The shares of a side must sum to 1, and yours do not; something else differs as well.",
    "每一侧的份额之和应为 1，你的结果不是；此外还有别处不对。",
)
NOTHING = (
    "0 / 0: where a side has no sample at all, its weights stay 0.",
    "出现了 0 / 0：某一侧一个样本也没有时，它的权重都应是 0。",
)


@instant_check("05/weights")
def check_weights(weights) -> str:
    """The shares of samples, with some that are not known yet, and with nothing on a side."""
    rng = np.random.default_rng()
    for count, unknown in ((7, 0), (15, 0), (12, 4)):
        case = _clear_case(rng, count, unknown)
        got = _both(weights(*case), count)
        if not np.isfinite(got).all():
            raise Wrong(*UNKNOWN)
        sums_wrong = [] if np.allclose(got.sum(axis=1), 1) else [(got, *SUMS)]
        refuse(got, _right(*case), [*_slips(*case), *sums_wrong])
    for alpha in (np.ones(6), np.zeros(6), np.full(6, np.nan)):
        case = alpha, rng.uniform(1, 9, 6), 5.0
        got = _both(in_special_case(weights, *NOTHING)(*case), 6)
        if not np.isfinite(got).all():
            raise Wrong(*NOTHING)
        refuse(got, _right(*case), [])
    return say(
        "Right: opaque and near samples count most, unknown ones not at all.",
        "正确：越不透明、越近的样本权重越大，还没有求出的样本不起作用。",
    )


def _both(answer, count: int) -> np.ndarray:
    """Return the reader's weights of both sides, (2, S); NaN is left for others to name."""
    if isinstance(answer, (tuple, list)) and len(answer) == 2:
        sizes = {np.size(part) for part in answer if part is not None}
        if max(sizes, default=count) < count and all(np.ndim(part) == 1 for part in answer):
            raise Wrong(
                "Some samples are missing: one that does not count keeps its place, with weight 0.",
                "少了几个样本：不起作用的样本也要保留位置，权重为 0。",
            )
    return np.stack(expect_parts(answer, [(count,)] * 2, *TWO, finite=False))


def _clear_case(rng, count: int, unknown: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Return alpha and distances of samples and sigma, on which every slip is told apart."""
    while True:
        alpha = np.concatenate([[0.0, 1.0], rng.uniform(0.1, 0.9, count - 2)])
        alpha[rng.permutation(count)[:unknown]] = np.nan
        sigma = rng.uniform(3, 9)
        case = rng.permutation(alpha), rng.uniform(0.3, 2, count) * sigma, sigma
        if told_apart(_right(*case), _slips(*case), np.allclose):
            return case


def _shared_out(w) -> np.ndarray:
    """Return weights (2, S), each row divided by its sum; a row of 0 stays."""
    total = w.sum(axis=1, keepdims=True)
    return np.divide(w, total, out=np.zeros_like(w), where=total > 0)


def _opaque(alpha, power=2) -> np.ndarray:
    """Return what either side has of samples, (2, S); 0 where alpha is not known."""
    return np.nan_to_num(np.stack([alpha, 1 - alpha]) ** power)


def _right(alpha, distance, sigma) -> np.ndarray:
    return _shared_out(_opaque(alpha) * np.exp(-(distance**2) / (2 * sigma**2)))


def _slips(alpha, distance, sigma) -> list:
    g = np.exp(-(distance**2) / (2 * sigma**2))
    right = _right(alpha, distance, sigma)
    return [
        *_alpha_slips(alpha, g),
        *_distance_slips(alpha, distance, sigma),
        *_sum_slips(alpha, _opaque(alpha) * g),
        (
            right[::-1],
            "The two are exchanged: w_F comes first, and an opaque sample counts for F.",
            "两者弄反了：先返回 w_F；不透明的样本应计入前景。",
        ),
    ]


def _alpha_slips(alpha, g) -> list:
    """Return the mistakes in what alpha does."""
    known = ~np.isnan(alpha)
    a = np.nan_to_num(alpha)
    filled = (
        "A sample whose alpha is NaN is not known yet: you made a number of it, and it counts.",
        "α 为 NaN 的样本还没有求出：你把它换成了某个数，它就起作用了。",
    )
    found = [
        (
            _shared_out(_opaque(alpha, 1) * g),
            "Alpha is squared: α² and (1 - α)².",
            "α 要取平方：α² 和 (1 - α)²。",
        ),
        (
            _shared_out(np.stack([a**2, known * (1 - a**2)]) * g),
            "(1 - α)² is not 1 - α².",
            "(1 - α)² 不等于 1 - α²。",
        ),
        (
            _shared_out(np.stack([a**2 * g, known * (1 - a**2 * g)])),
            "The background's weight is (1 - α)² g, not what is left of the foreground's.",
            "背景的权重是 (1 - α)² g，而不是 1 减去前景的权重。",
        ),
        (
            _shared_out(np.stack([known * g, known * g])),
            "Alpha is missing: a half transparent sample tells less of F than an opaque one.",
            "漏了 α：半透明的样本所含的前景信息比不透明的少。",
        ),
    ]
    if not known.all():
        fillings = [np.nan_to_num(alpha, nan=value) for value in (0, 0.5, 1, np.nanmean(alpha))]
        found += [(_shared_out(_opaque(values) * g), *filled) for values in fillings]
    return found


def _distance_slips(alpha, distance, sigma) -> list:
    """Return the mistakes in the Gaussian of the distance."""
    z = distance / sigma
    wrong = [
        (
            1.0,
            "The distance plays no part: near samples count more.",
            "没有用到距离：近的样本权重应当更大。",
        ),
        (
            np.exp(-(z**2)),
            "g = exp(-d² / (2 σ²)): the 2 is missing.",
            "g = exp(-d² / (2 σ²))：漏了 2。",
        ),
        (
            np.exp(-distance / (2 * sigma**2)),
            "The distance is squared: d² / (2 σ²).",
            "距离要取平方：d² / (2 σ²)。",
        ),
        (
            np.exp(-(distance**2) / (2 * sigma)),
            "σ is squared: d² / (2 σ²).",
            "σ 要取平方：d² / (2 σ²)。",
        ),
        (
            np.exp(z**2 / 2),
            "A minus is missing: your weights GROW with the distance.",
            "漏了负号：你的权重随距离增大。",
        ),
        (
            np.exp(-z / 2),
            "Square the whole quotient: (d / σ)² / 2.",
            "商要整个取平方：(d / σ)² / 2。",
        ),
        (
            np.exp(-2 * z**2),
            "The 2 stands below the line: d² / (2 σ²), not 2 d² / σ².",
            "2 在分母里：是 d² / (2 σ²)，而不是 2 d² / σ²。",
        ),
    ]
    return [(_shared_out(_opaque(alpha) * g), en, zh) for g, en, zh in wrong]


def _sum_slips(alpha, w) -> list:
    """Return the mistakes in bringing each side to the sum 1."""
    known = np.count_nonzero(~np.isnan(alpha))
    own = (
        "Each side sums to 1 by itself: divide each by its own sum.",
        "两侧各自的和为 1：应分别除以各自的和。",
    )
    return [
        (
            w,
            "These are the weights themselves: divide each side by its sum.",
            "这是权重本身：两侧要分别除以各自的和。",
        ),
        (w / w.sum(), *own),
        (2 * w / w.sum(), *own),
        (w / np.where(w.sum(axis=0) > 0, w.sum(axis=0), 1), *own),
        (
            w / w.max(axis=1, keepdims=True),
            "You divided by the largest weight: divide by the sum.",
            "你除以了最大的权重：应除以和。",
        ),
        (
            w / known,
            "You divided by the number of samples: divide by the sum of the weights.",
            "你除以了样本个数：应除以权重之和。",
        ),
        (
            w / np.linalg.norm(w, axis=1, keepdims=True),
            "You divided by the length of the vector: the SUM is to be 1.",
            "你除以了向量的长度：应使各权重之和为 1。",
        ),
    ]
