"""Instant check of chapter 5's 6 x 6 system: the likeliest F and B of a given alpha.

The package solves a 3 x 3 system in its place; the chapter compares the solutions.
"""

from __future__ import annotations

import numpy as np

from segteach.course.chapters.answers import expect_parts
from segteach.course.check import instant_check, refuse, told_apart
from segteach.language import say

TWO = (
    "Return two arrays: the matrix (6, 6) and the right side (6,).",
    "应返回两个数组：矩阵 (6, 6) 和右端项 (6,)。",
)


@instant_check("05/system")
def check_system(system) -> str:
    """The matrix and the right side, for half transparent pixels and for alpha 0 and 1."""
    rng = np.random.default_rng()
    for alpha in (rng.uniform(0.15, 0.42), rng.uniform(0.58, 0.85), 0.0, 1.0):
        case = _clear_case(rng, alpha)
        matrix, side = expect_parts(system(*case), [(6, 6), (6,)], *TWO)
        right_matrix = matrix_of(*case)
        scale = np.vdot(matrix, right_matrix) / np.vdot(right_matrix, right_matrix)
        if not scale or not _close(matrix, scale * right_matrix):
            refuse(matrix, right_matrix, _scaled(_matrix_slips(case), case[-1]))
        refuse(side / scale, side_of(*case), _side_slips(case))
    return say(
        "Right: where both derivatives are 0. Solve it below, and compare with the package.",
        "正确：这就是两个偏导数都为 0 的条件。下面求解它，并与软件包比较。",
    )


def _close(got, right) -> bool:
    """Return whether a matrix is another; a system times a number has the same solution."""
    return np.allclose(got, right, rtol=1e-6, atol=1e-9 * np.abs(right).max())


def _scaled(slips, noise) -> list:
    """Return the slips, and those of a system that was multiplied by noise squared."""
    return [*slips, *((value * noise**2, en, zh) for value, en, zh in slips)]


def _clear_case(rng, alpha: float) -> tuple:
    """Return C, alpha, F_mean, F_cov, B_mean, B_cov, noise, on which every slip is told apart.

    At alpha 0 and 1 some slips are right.
    """
    while True:
        colours, covariances = rng.uniform(0.1, 0.9, (3, 3)), [_covariance(rng) for _ in range(2)]
        (C, F, B), noise = colours, rng.uniform(0.05, 0.3)
        case = C, float(alpha), F, covariances[0], B, covariances[1], noise
        sides = (matrix_of, _matrix_slips), (side_of, _side_slips)
        clear = (told_apart(of(*case), slips(case), np.allclose) for of, slips in sides)
        if alpha in (0, 1) or all(clear):
            return case


def _covariance(rng) -> np.ndarray:
    axes = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    return (axes * rng.uniform(0.01, 0.2, 3)) @ axes.T


def matrix_of(
    C,
    alpha,
    F_mean,
    F_cov,
    B_mean,
    B_cov,
    noise,
    *,
    inverse=np.linalg.inv,
    squares=None,
    mixed=None,
    one=None,
    power=2,
    factor=1,
) -> np.ndarray:
    """Return the matrix (6, 6); the options are slips."""
    one = np.eye(3) if one is None else one
    a2, b2 = (alpha**2, (1 - alpha) ** 2) if squares is None else squares
    ab = alpha * (1 - alpha) if mixed is None else mixed
    scale = factor / noise**power
    upper = [inverse(F_cov) + a2 * scale * one, ab * scale * one]
    return np.block([upper, [ab * scale * one, inverse(B_cov) + b2 * scale * one]])


def side_of(
    C,
    alpha,
    F_mean,
    F_cov,
    B_mean,
    B_cov,
    noise,
    *,
    inverse=np.linalg.inv,
    shares=None,
    power=2,
    factor=1,
) -> np.ndarray:
    """Return the right side (6,); the options are slips."""
    a, b = (alpha, 1 - alpha) if shares is None else shares
    scale = factor / noise**power
    F = inverse(F_cov) @ F_mean + C * a * scale
    return np.concatenate([F, inverse(B_cov) @ B_mean + C * b * scale])


def _matrix_slips(case) -> list:
    a = case[1]

    def slip(**how):
        return matrix_of(*case, **how)

    right = slip()
    return [
        (
            slip(inverse=np.asarray),
            "The covariances themselves stand there: their INVERSES belong in the matrix.",
            "矩阵里写的是协方差矩阵本身：应当是它们的逆矩阵。",
        ),
        (
            slip(inverse=lambda covariance: 1 / covariance),
            "You took one over each entry: that is not the inverse of a matrix.",
            "你对每个元素分别取了倒数：这不是逆矩阵。",
        ),
        (
            slip(inverse=lambda covariance: np.diag(1 / np.diag(covariance))),
            "You kept the variances only: the inverse of the whole matrix is needed.",
            "你只用了方差：应当取整个协方差矩阵的逆。",
        ),
        (
            slip(power=1),
            "The noise is squared: it is a deviation, and σ_C² stands below the line.",
            "noise 是标准差：分母里应是它的平方 σ_C²。",
        ),
        (
            slip(factor=2),
            "Twice too much in what comes from C: that is the derivative of L(C) as the lecture "
            "prints it, without 1/2. Its own system has the 1/2.",
            "来自 C 的各项都大了一倍：这是对讲义所印的、没有 1/2 的 L(C) 求导的结果。"
            "讲义的方程组则是按有 1/2 写的。",
        ),
        *_block_slips(slip, a),
        (
            np.roll(np.roll(right, 3, axis=0), 3, axis=1),
            "The blocks of F and B are exchanged: F comes first.",
            "F 和 B 的分块弄反了：F 在前。",
        ),
    ]


def _block_slips(slip, a) -> list:
    """Return the mistakes in the numbers that multiply I in the four blocks."""
    whole = (
        "A number was added to ALL entries of a block: it belongs on its diagonal, times I.",
        "你把数加到了分块的所有元素上：它应乘以单位矩阵 I，只加在对角线上。",
    )
    corner = "The blocks off the diagonal are α(1 - α) / σ_C² I, both of them, with a plus."
    zh = "非对角分块都是 α(1 - α) / σ_C² I，符号为正。"
    return [
        (slip(one=np.ones((3, 3))), *whole),
        (
            slip(squares=(a, 1 - a)),
            "Alpha is squared on the diagonal: α² and (1 - α)².",
            "对角分块里 α 要取平方：α² 和 (1 - α)²。",
        ),
        (
            slip(squares=(a**2, 1 - a**2)),
            "(1 - α)² is not 1 - α².",
            "(1 - α)² 不等于 1 - α²。",
        ),
        (
            slip(squares=((1 - a) ** 2, a**2)),
            "α and 1 - α are exchanged: α² goes with F.",
            "α 和 1 - α 弄反了：α² 属于 F。",
        ),
        *((slip(mixed=value), corner, zh) for value in (0, -a * (1 - a), 1, (a * (1 - a)) ** 2)),
    ]


def _side_slips(case) -> list:
    return _share_slips(case) + _scale_slips(case)


def _share_slips(case) -> list:
    """Return the mistakes of the right side in the means and in the shares of C."""
    a = case[1]

    def slip(**how):
        return side_of(*case, **how)

    return [
        (
            slip(inverse=lambda covariance: np.eye(3)),
            "The means stand there alone: Σ⁻¹ multiplies them.",
            "右端项里只有均值本身：还要左乘 Σ⁻¹。",
        ),
        (
            slip(inverse=np.asarray),
            "The means are multiplied by Σ: it must be its inverse.",
            "均值左乘了 Σ：应当是它的逆矩阵。",
        ),
        (
            slip(shares=(1, 1)),
            "α and 1 - α are missing at C: differentiate the square, and its inner factor comes "
            "out.",
            "C 的前面漏了 α 和 1 - α：对平方求导时，里面的系数也要乘出来。",
        ),
        (
            slip(shares=(a**2, (1 - a) ** 2)),
            "On the right side α is not squared: C α / σ_C².",
            "右端项里的 α 不取平方：是 C α / σ_C²。",
        ),
        (
            slip(shares=(1 - a, a)),
            "α and 1 - α are exchanged on the right side: α goes with F.",
            "右端项里 α 和 1 - α 弄反了：α 属于 F。",
        ),
    ]


def _scale_slips(case) -> list:
    """Return the mistakes of the right side in what divides C, and in the order of its halves."""

    def slip(**how):
        return side_of(*case, **how)

    return [
        (
            slip(power=1),
            "The noise is squared on the right side, too.",
            "右端项里的 noise 也要取平方。",
        ),
        (
            slip(power=0),
            "C must be divided by σ_C² as well.",
            "C 也要除以 σ_C²。",
        ),
        (
            slip(factor=0),
            "C is missing on the right side.",
            "右端项里漏了 C。",
        ),
        (
            slip(factor=2),
            "Twice too much at C: the matrix has L(C) with 1/2, the right side without.",
            "C 那一项大了一倍：矩阵按有 1/2 的 L(C) 求导，右端项却没有。",
        ),
        (
            slip(factor=-1),
            "The sign of C: it stands on the right side with a plus.",
            "C 的符号不对：它在右端项里取正号。",
        ),
        (
            np.roll(side_of(*case), 3),
            "The matrix is right; on the right side the halves of F and B are exchanged.",
            "矩阵是对的；右端项里 F 和 B 的两半弄反了。",
        ),
    ]
