"""Instant check of chapter 6's step downhill, with the step length that is best on its line."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from segteach.course.check import Wrong, expect_array, in_special_case, instant_check, refuse
from segteach.language import say

DONE = (
    "0 / 0: where r = 0 there is nothing left to do. Return x as it is.",
    "出现了 0 / 0：r = 0 时已经没有可下降的了，应原样返回 x。",
)


@instant_check("06/descent")
def check_step(step) -> str:
    """One step in random systems, and none from the minimum."""
    rng = np.random.default_rng()
    for count in (9, 30, 5):
        case = _draw(rng, count)
        got = expect_array(step(*case), (count,))
        refuse(got, _step(*case), [*_slips(*case), *_along(got, *case)])
    A, _, x = _draw(rng, 8)
    b = A @ x  # whole numbers: r is 0 in any order of summation
    got = expect_array(in_special_case(step, *DONE)(A, b, x), (8,))
    if not np.allclose(got, x):
        raise Wrong(*DONE)
    return say(
        "Right: downhill, and as far as it still goes down on this line. The next step is at right "
        "angles to it.",
        "正确：沿最陡的方向下降，一直走到这条直线上的最低点。下一步与这一步垂直。",
    )


def _draw(rng, count: int) -> tuple[csr_array, np.ndarray, np.ndarray]:
    """Return A (N, N), b and x (N,), of whole numbers; A is symmetric and positive definite."""
    weights = np.triu(rng.integers(1, 5, (count, count)) * (rng.random((count, count)) < 0.4), 1)
    weights += weights.T
    A = np.diag(weights.sum(axis=1) + rng.integers(1, 12, count)) - weights
    b, x = rng.integers(-9, 10, (2, count)).astype(float)
    b[0], x[0] = 11, -7  # never r = 0
    return csr_array(A.astype(float)), b, x


def _step(A, b, x) -> np.ndarray:
    r = b - A @ x
    return x + (r @ r) / (r @ (A @ r)) * r


def _slips(A, b, x) -> list:
    """Return the mistakes in where the step leads."""
    r = b - A @ x
    z, t = r / A.diagonal(), (r @ r) / (r @ (A @ r))
    return [
        (
            x - t * r,
            "Uphill: r = b - A x points down, so it is added.",
            "走反了，是上坡：r = b - A x 指向下坡，应当加上。",
        ),
        (
            t * r,
            "That is the step by itself: add it to x.",
            "这只是这一步本身：还要加上 x。",
        ),
        (
            np.linalg.solve(A.toarray(), b),
            "You solved the system: asked is ONE step downhill, which costs a single A r.",
            "你把方程组解出来了：这里只要下降一步，只用一次乘法 A r。",
        ),
        (
            x + (z @ r) / (z @ (A @ z)) * z,
            "r was divided by the diagonal: that is a preconditioned step. Go along r itself.",
            "你先把 r 除以了对角元，这是预条件的一步。应当沿 r 本身走。",
        ),
        (
            x + z,
            "You divided r by the diagonal: that is a step of Jacobi's iteration. Go along r.",
            "你把 r 除以了对角元：那是雅可比迭代的一步。应当沿 r 走。",
        ),
        (
            x + (b @ b) / (b @ (A @ b)) * b,
            "You went along b: downhill is r = b - A x, what is still missing.",
            "你沿 b 走了：下坡方向是 r = b - A x，也就是还差的部分。",
        ),
        *_length_slips(A, b, x),
    ]


def _length_slips(A, b, x) -> list:
    """Return the mistakes in how long it is."""
    r = b - A @ x
    Ar = A @ r
    t, length = (r @ r) / (r @ Ar), np.sqrt(r @ r)
    return [
        (
            x + r,
            "The step length is missing: how far does the objective fall along r?",
            "漏了步长：沿 r 走多远，目标函数就不再下降了？",
        ),
        (
            x + r / (t or 1),
            "The quotient stands on its head: r·r is above the line.",
            "分子分母颠倒了：r·r 在分子上。",
        ),
        (
            x + 2 * t * r,
            "Twice too far: the gradient of xᵀA x / 2 - bᵀx is A x - b, without a 2.",
            "走了两倍远：xᵀA x / 2 - bᵀx 的梯度是 A x - b，没有系数 2。",
        ),
        (
            x + t / 2 * r,
            "Half of the way only: a 2 of the derivative is one too many.",
            "只走了一半：求导时多了一个 2。",
        ),
        (
            x + length / (r @ Ar) * r,
            "r·r is the length SQUARED: you took the norm, or made r a unit vector in one place "
            "only.",
            "r·r 是长度的平方：你用的是范数本身，或者只在一处把 r 化成了单位向量。",
        ),
        (
            x + (r @ Ar) / (Ar @ Ar) * r,
            "This makes |b - A x| least, not the objective.",
            "这个步长使 |b - A x| 最小，而不是使目标函数最小。",
        ),
        (
            x + (r @ r) / (Ar @ Ar) * r,
            "Below the line is r·A r, not |A r|².",
            "分母是 r·A r，而不是 |A r|²。",
        ),
        (
            x + r * r / (r @ Ar) * r,
            "r·r is one number, a sum over all entries: r @ r, not r * r.",
            "r·r 是一个数，要对所有元素求和：用 r @ r，而不是 r * r。",
        ),
    ]


def _along(got, A, b, x) -> list:
    """Return what is said of any other length of the step."""
    r = b - A @ x
    reached = x + ((got - x) @ r) / (r @ r) * r
    return [
        (
            reached,
            "The direction is right, the length is not: where on this line does the objective stop "
            "falling?",
            "方向对了，步长不对：在这条直线上，目标函数降到哪里为止？",
        )
    ]
