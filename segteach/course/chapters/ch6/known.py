"""Instant check of chapter 6's constraints, each with a value and a weight of its own.

The package's soft constraints know 0 and 1, and one weight for all.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from segteach.course.chapters.answers import is_clear
from segteach.course.check import Wrong, expect_array, instant_check, refuse
from segteach.language import say
from segteach.matting.laplacian import matting_laplacian

NOT_KNOWN = (
    "Your alpha holds NaN: NaN means unknown, such a pixel must not enter the sum. NaN times 0 is "
    "NaN, too.",
    "你的 alpha 里有 NaN：NaN 表示未知，这样的像素不应计入求和。NaN 乘以 0 仍是 NaN。",
)
OTHER = (
    "This is not the minimum: put the derivative to zero, L alpha + weight (alpha - known) = 0, "
    "where the second part is for known pixels alone.",
    "这不是最小值点：令导数为零，L alpha + weight (alpha - known) = 0，其中第二项只对已知像素。",
)


@instant_check("06/known")
def check_known(alpha_of) -> str:
    """Alpha of small pictures some of whose pixels are known, with values between 0 and 1."""
    rng = np.random.default_rng()
    for shape in ((5, 6), (4, 7), (6, 6)):
        case = _clear_case(rng, shape)
        got = expect_array(alpha_of(*case), (shape[0] * shape[1],), finite=False)
        if not np.isfinite(got).all():
            raise Wrong(*NOT_KNOWN)
        refuse(got, _alpha(*case), [*_slips(*case), (got, *OTHER)])
    return say(
        "Right: a stroke of weight may say any value, and one of little weight is given up.",
        "正确：笔画可以给出任何值；权重小的笔画，结果可以偏离它。",
    )


def _clear_case(rng, shape) -> tuple[csr_array, np.ndarray, np.ndarray]:
    """Return L, what is known and weights, on which every slip is told apart."""
    while True:
        image, count = rng.uniform(0.1, 0.9, (*shape, 3)), shape[0] * shape[1]
        values = rng.permutation([0.0, 0.0, 1.0, 1.0, 0.5, *rng.uniform(0.1, 0.9, 3)])
        known = np.full(count, np.nan)
        known[rng.choice(count, len(values), replace=False)] = values
        case = matting_laplacian(image, eps=0.01), known, rng.uniform(0.2, 8, count)
        right = _alpha(*case)
        leaves = right.min() < -0.01 or right.max() > 1.01  # so that a clipped one differs
        if leaves and is_clear(right, _slips(*case)):
            return case


def _alpha(L, known, weight, *, left=None, right=None, stiff=1.0) -> np.ndarray:
    """Return alpha (N,); the options are slips.

    left, right: the weights (N,) beside L and on the right side. stiff: a factor of L.
    """
    given = np.where(np.isnan(known), 0, weight)
    left, right = (given if one is None else one for one in (left, right))
    matrix = stiff * L.toarray() + np.diag(left)
    return np.linalg.lstsq(matrix, right * np.nan_to_num(known), rcond=None)[0]


def _slips(*case) -> list:
    return [*_weight_slips(*case), *_side_slips(*case), *_value_slips(*case)]


def _weight_slips(L, known, weight) -> list:
    """Return the mistakes in what a weight is."""
    case, is_known = (L, known, weight), ~np.isnan(known)
    one_for_all = (
        "Every pixel has a weight of its own: you took one for all.",
        "每个像素有自己的权重：你对所有像素用了同一个。",
    )
    once = (
        "The weights are squared: the difference is squared, its weight is not.",
        "权重被平方了：要平方的是差，而不是权重。",
    )
    fixed = [1.0, 100.0, np.mean(weight), np.mean(weight[is_known])]
    return [
        (
            _alpha(*case, left=weight),
            "NaN became 0 here, and counts as known background: an unknown pixel costs nothing, "
            "whatever its weight.",
            "NaN 在这里变成了 0，被当作已知背景：未知像素不论权重多少，都没有这一项代价。",
        ),
        (
            _filled(L, known, weight, 0.5),
            "You put 1/2 where alpha is unknown: such a pixel must not enter the sum.",
            "你在未知处填了 1/2：这样的像素不应计入求和。",
        ),
        (_alpha(*case, left=is_known * weight**2, right=is_known * weight**2), *once),
        *((_alpha(*case, left=w * is_known, right=w * is_known), *one_for_all) for w in fixed),
        (
            _alpha(*case, left=is_known / weight, right=is_known / weight),
            "You divided by the weights: a large weight means much confidence.",
            "你除以了权重：权重越大，置信度越高。",
        ),
        *_hard_slips(*case),
    ]


def _filled(L, known, weight, value) -> np.ndarray:
    filled = np.where(np.isnan(known), value, known)
    return _alpha(L, filled, weight)


def _hard_slips(L, known, weight) -> list:
    """Return the mistakes in which known pixels keep their alpha."""
    is_known = ~np.isnan(known)
    full, hard, kept = L.toarray(), np.nan_to_num(known), _alpha(L, known, weight)
    unknown_rows = full[~is_known]
    hard[~is_known] = np.linalg.solve(
        unknown_rows[:, ~is_known], -unknown_rows[:, is_known] @ known[is_known]
    )
    return [
        (
            hard,
            "These are hard constraints: known pixels keep their alpha, and weights play no part.",
            "这是硬约束：已知像素的 alpha 保持不变，权重没有起作用。",
        ),
        (
            np.where(is_known, known, kept),
            "You put the known values back at the end: what the picture contradicts may be given "
            "up.",
            "你最后又填回了已知值：与图像相矛盾的约束可以不完全满足。",
        ),
    ]


def _side_slips(L, known, weight) -> list:
    """Return the mistakes in the system of equations."""
    case, is_known = (L, known, weight), ~np.isnan(known)
    given = np.where(is_known, weight, 0)
    two = (
        "A factor 2 stands at one of the two terms only: both are squares, both derivatives have "
        "it.",
        "因子 2 只出现在一项上：两项都是平方，求导后都有 2。",
    )
    return [
        (
            _alpha(*case, right=is_known),
            "The weights are missing on the right side: weight · known.",
            "右端漏了权重：应为 weight · known。",
        ),
        (
            _alpha(*case, left=is_known),
            "The weights are missing beside L: L + diag(weight) where alpha is known.",
            "L 旁边漏了权重：在已知处应为 L + diag(weight)。",
        ),
        (
            _alpha(*case, left=0 * given),
            "Nothing is added to the diagonal of L: (alpha - known)² has an alpha in it, too.",
            "L 的对角线上什么也没有加：(alpha - known)² 里也含有 alpha。",
        ),
        (
            np.linalg.solve(L.toarray() + given, given * np.nan_to_num(known)),
            "The weights were added to whole rows of L: they belong on the diagonal.",
            "权重加到了 L 的整行上：应只加在对角线上。",
        ),
        (_alpha(*case, stiff=2.0), *two),
        (_alpha(*case, stiff=0.5), *two),
        (
            _alpha(*case, right=-given),
            "The sign of the right side is wrong.",
            "右端的符号反了。",
        ),
        (
            _alpha(*case, left=-given, right=-given),
            "The weights have the wrong sign: they are added to L.",
            "权重的符号反了：应加到 L 上。",
        ),
        (
            _alpha(*case, stiff=0.0),
            "L plays no part: unknown pixels follow from their neighbours.",
            "L 没有起作用：未知像素要由相邻像素得出。",
        ),
    ]


def _value_slips(L, known, weight) -> list:
    """Return the mistakes in what a stroke may say, and in the range of alpha."""
    right, given = _alpha(L, known, weight), np.isfinite(known)
    only_ends = (
        "A stroke may say 0.5, or any value: you made 0 or 1 of it, or left it out.",
        "笔画可以给出 0.5 或其他任何值：你把它变成了 0 或 1，或者没有用它。",
    )
    rounded = [np.where(given, known >= half, np.nan) for half in (0.5, 1.0, 1e-9)]
    rounded.append(np.where(given, known > 0.5, np.nan))
    ends = np.where((known == 0) | (known == 1), known, np.nan)
    not_zero = np.where(given & (known != 0), known, np.nan)
    return [
        *((_alpha(L, values, weight), *only_ends) for values in (*rounded, ends)),
        (
            _alpha(L, not_zero, weight),
            "Pixels known to be 0 are missing: 0 is background, only NaN is unknown.",
            "漏了已知为 0 的像素：0 表示背景，只有 NaN 才是未知。",
        ),
        (
            np.where(np.isnan(known), right, 0),
            "Known pixels are missing in your alpha: it has all N.",
            "你的 alpha 里缺了已知像素：应包含全部 N 个。",
        ),
        (
            np.clip(right, 0, 1),
            "You clipped: wanted is the minimum itself, which may leave [0, 1].",
            "你做了截断：这里要的是最小值点本身，它可以超出 [0, 1]。",
        ),
    ]
