"""Instant check of chapter 6's Laplacian of one row of grey values.

The package wants colours and square windows.
"""

from __future__ import annotations

import numpy as np

from segteach.course.chapters.answers import is_clear
from segteach.course.check import (
    Wrong,
    expect_array,
    in_special_case,
    instant_check,
    refuse,
)
from segteach.language import say

SIZE = 3  # pixels of a window
FLAT = (
    "Three equal values have variance 0, and you divide by it: eps / n belongs there as well.",
    "三个相同的值方差为 0，而你除以了它：分母中还应加上 eps / n。",
)
NO_ZEROS = (
    "Every row must sum to 0, so that a constant alpha costs nothing; yours do not, and something "
    "else differs as well.",
    "每一行的和应为 0，这样常数 alpha 的代价才是 0；你的结果不是，此外还有别处不对。",
)


@instant_check("06/rows")
def check_rows(laplacian_of) -> str:
    """The matrix of rows of some lengths, the shortest of one window, and of a flat row."""
    rng = np.random.default_rng()
    for count in (7, 11, 3):
        case = _clear_case(rng, count)
        got = expect_array(_dense(laplacian_of(*case)), (count, count))
        rest = [] if np.allclose(got.sum(axis=1), 0) else [(got, *NO_ZEROS)]
        refuse(got, _laplacian(*case), [*_slips(*case), *rest])
    flat = np.full(5, rng.uniform(0.2, 0.8)), rng.uniform(0.001, 0.01)
    got = expect_array(_dense(in_special_case(laplacian_of, *FLAT)(*flat)), (5, 5), finite=False)
    if not np.isfinite(got).all():
        raise Wrong(*FLAT)
    refuse(got, _laplacian(*flat), [])
    return say(
        "Right: symmetric, with rows that sum to 0, and five entries in a row at most.",
        "正确：矩阵对称，每行之和为 0，每行最多有五个非零元素。",
    )


def _dense(answer):
    """Return a sparse matrix as an array, and anything else as it is."""
    return answer.toarray() if hasattr(answer, "toarray") else answer


def _clear_case(rng, count: int) -> tuple[np.ndarray, float]:
    """Return grey values (N,) and eps on which every slip is told apart."""
    while True:
        case = rng.uniform(0.05, 0.95, count), rng.uniform(0.01, 0.08)
        if is_clear(_laplacian(*case), _slips(*case)):
            return case


def _inside(count: int) -> list:
    return [np.arange(first, first + SIZE) for first in range(count - SIZE + 1)]


def _block(values, eps, *, delta=1.0, one=1.0, share=1 / SIZE, below=None, middle=None):
    """Return what a window adds, (n, n); the options are slips."""
    apart = values - (values.mean() if middle is None else middle)
    below = values.var() + eps / SIZE if below is None else below(values)
    return delta * np.eye(len(values)) - share * (one + np.outer(apart, apart) / below)


def _laplacian(grey, eps, *, windows=None, put="add", **how) -> np.ndarray:
    """Return the matrix (N, N); the options, and those of `_block`, are slips."""
    found = np.zeros((len(grey), len(grey)))
    for window in _inside(len(grey)) if windows is None else windows:
        place = np.ix_(window, window)
        block = _block(grey[window], eps, **how)
        found[place] = block + (found[place] if put == "add" else 0)
    return found


def _slips(grey, eps) -> list:
    return [
        *_block_slips(grey, eps),
        *_below_slips(grey, eps),
        *_window_slips(grey, eps),
        *_whole_slips(grey, eps),
    ]


def _block_slips(grey, eps) -> list:
    """Return the mistakes in (6.7) itself."""
    found = [
        (
            {"delta": 0},
            "The δ of the diagonal is missing, as in the lecture: each window adds 1 to the "
            "diagonal of each of its pixels.",
            "漏了对角线上的 δ，讲义里也漏了：每个窗口在它各像素的对角线元素上加 1。",
        ),
        (
            {"one": 0},
            "The 1 inside the bracket is missing: it stands for the mean.",
            "括号里漏了 1：它对应于减去均值。",
        ),
        (
            {"share": 1},
            "The factor 1/n is missing: a window has n = 3 pixels.",
            "漏了系数 1/n：一个窗口有 n = 3 个像素。",
        ),
        (
            {"share": 1 / 9},
            "n is 9 only for 3 × 3 windows: here a window has 3 pixels.",
            "只有 3 × 3 的窗口才有 n = 9：这里一个窗口有 3 个像素。",
        ),
        (
            {"share": 1 / 9, "below": lambda g: g.var() + eps / 9},
            "n is 9 only for 3 × 3 windows: here a window has 3 pixels, in both places.",
            "只有 3 × 3 的窗口才有 n = 9：这里一个窗口有 3 个像素，两处都要改。",
        ),
        (
            {"middle": 0},
            "Subtract the window's mean first: (g_i - μ)(g_j - μ).",
            "先减去窗口的均值：(g_i - μ)(g_j - μ)。",
        ),
    ]
    if len(grey) > SIZE:  # else the row is the window
        found.append(
            (
                {"middle": grey.mean()},
                "μ is the mean of the WINDOW, not of the whole row.",
                "μ 是窗口的均值，而不是整行的均值。",
            )
        )
    return [(_laplacian(grey, eps, **how), en, zh) for how, en, zh in found]


def _below_slips(grey, eps) -> list:
    """Return the mistakes in what stands below the line: variance and eps."""
    divided = (
        "eps is divided by n = 3 beside the variance: (6.5) adds it to the SUM of squares.",
        "与方差相加的是 eps / n，n = 3：在 (6.5) 中它是加在平方和上的。",
    )
    found = [
        (lambda g: g.var() + eps, *divided),
        (lambda g: g.var() + SIZE * eps, *divided),
        (
            lambda g: g.var() + eps / 9,
            "n is 3 here, not 9: eps / 3.",
            "这里 n 是 3，不是 9：eps / 3。",
        ),
        (
            lambda g: g.var() + eps / 27,
            "That is the Laplacian of a picture whose three channels are this grey: there |a|² "
            "is three times smaller. Here is ONE channel.",
            "这是三个通道都取该灰度值的彩色图像的拉普拉斯矩阵：那里的 |a|² 只有三分之一。"
            "这里只有一个通道。",
        ),
        (lambda g: g.var(), "eps is missing below the line.", "分母里漏了 eps。"),
        (
            lambda g: g.var(ddof=1) + eps / SIZE,
            "The variance divides by n, not by n - 1.",
            "方差应除以 n，而不是 n - 1。",
        ),
        (
            lambda g: g.std() + eps / SIZE,
            "You divided by the standard deviation: it is the variance.",
            "你除以了标准差：应是方差。",
        ),
        (
            lambda g: SIZE * g.var() + eps,
            "You divided by the sum of squares AND by n: the 1/n before the bracket is in that sum "
            "already.",
            "你既除以了平方和，又除以了 n：平方和里已经含有括号前的 1/n。",
        ),
        (
            lambda g: 1 / (g.var() + eps / SIZE),
            "You multiply by the variance: its inverse stands there.",
            "你乘以了方差：公式中是它的倒数。",
        ),
    ]
    return [(_laplacian(grey, eps, below=below), en, zh) for below, en, zh in found]


def _window_slips(grey, eps) -> list:
    """Return the mistakes in which windows there are, and how they come together."""
    count, inside = len(grey), _inside(len(grey))
    some_missing = (
        "A window is missing at an end: N pixels have N - 2 windows, the first starts at pixel 0.",
        "某一端少了一个窗口：N 个像素有 N - 2 个窗口，第一个从像素 0 开始。",
    )
    beyond = (
        "Windows must lie inside the row: at the ends yours reach beyond it.",
        "窗口要完全在这一行之内：你在两端的窗口超出了范围。",
    )
    wrapped = [np.array([k - 1, k, (k + 1) % count]) for k in range(count)]
    cut = [np.arange(max(0, k - 1), min(count, k + 2)) for k in range(count)]
    windows = [
        *((kept, *some_missing) for kept in (inside[:-1], inside[1:], inside[1:-1])),
        (cut, *beyond),
        (
            inside[::SIZE],
            "Windows overlap: every pixel but the first and the last is the middle of one.",
            "窗口互相重叠：除第一个和最后一个以外，每个像素都是一个窗口的中心。",
        ),
    ]
    if count > SIZE:  # three wrapped windows of three pixels are thrice the same
        windows.append((wrapped, *beyond))
    found = [
        (_laplacian(grey, eps, windows=kept), en, zh)
        for kept, en, zh in windows
        if len(kept) != len(inside)
    ]
    if count > SIZE:
        found.append(
            (
                _laplacian(grey, eps, put="set"),
                "Windows ADD to the matrix: yours overwrite what an earlier one put there (+=).",
                "各窗口要累加到矩阵上：你的后一个窗口覆盖了前一个（应用 +=）。",
            )
        )
    return found


def _whole_slips(grey, eps) -> list:
    """Return the mistakes in the matrix as a whole."""
    count, right = len(grey), _laplacian(grey, eps)
    far = np.abs(np.subtract.outer(np.arange(count), np.arange(count))) > 1
    weights = _laplacian(grey, eps, delta=0)
    found = [
        (-right, "The sign is wrong: L has a positive diagonal.", "符号反了：L 的对角线元素为正。"),
        (
            right * SIZE,
            "n times too large: mind the 1/n.",
            "大了 n 倍：注意 1/n。",
        ),
        (
            np.where(far, 0, right),
            "The two ends of a window belong together as well: also entries two beside the "
            "diagonal.",
            "窗口两端的像素之间也有元素：与对角线相距 2 的元素也要填。",
        ),
        (
            np.triu(right),
            "Only one half of the matrix is filled: it is symmetric.",
            "只填了矩阵的一半：它是对称的。",
        ),
        (
            np.diag(np.diag(right)),
            "Nothing stands beside the diagonal.",
            "对角线以外没有填任何值。",
        ),
    ]
    if count > SIZE:
        found += [
            (
                np.eye(count) + weights,
                "δ is added once for each WINDOW that holds the pixel, not once for each pixel.",
                "含有该像素的每个窗口都要加一次 δ，而不是每个像素只加一次。",
            ),
            (
                right / (count - SIZE + 1),
                "You averaged over the windows: (6.7) is their sum.",
                "你对各窗口求了平均：(6.7) 是求和。",
            ),
        ]
    return found
