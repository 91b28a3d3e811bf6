"""Instant check of chapter 1: the logarithm of a weighted sum, column by column, with slips."""

from __future__ import annotations

import numpy as np

from segteach.course.chapters.answers import is_clear
from segteach.course.check import Wrong, expect_array, instant_check, refuse
from segteach.language import say

SHAPE = (4, 7)  # components, points
WRONG_AXIS = (
    "You added over the points: the sum runs over the components, down each COLUMN.",
    "你对各个点求和了：应对各个分量求和，即沿每一列。",
)
ONE_FOR_ALL = (
    "Take the largest term of each COLUMN out, not that of the whole array.",
    "提出的应是每一列的最大项，而不是整个数组的最大项。",
)
NO_WEIGHT = (
    "A component of weight 0 has the largest exponent here, and spoils what you take out: look for "
    "the largest of the TERMS, weights included.",
    "这里指数最大的分量权重为 0，却被你当作最大项提出了：应在包含权重的各项中找最大的一项。",
)
OTHER = ("Even mild numbers come out wrong.", "连大小适中的数都算不对。")


@instant_check("01/logsumexp")
def check_log_sum_exp(log_sum) -> str:
    """The logarithms of weighted sums, without underflow or overflow; a weight may be 0."""
    rng = np.random.default_rng()
    mild, weights = _clear_case(rng)
    exact = np.log(weights @ np.exp(mild))
    got = expect_array(log_sum(mild, weights), exact.shape, slips=[((len(mild),), *WRONG_AXIS)])
    refuse(got, exact, [*_slips(mild, weights), (got, *OTHER)])
    for shift in (-1000.0, 900.0):
        got = expect_array(log_sum(mild + shift, weights), exact.shape, finite=False)
        if not np.allclose(got, exact + shift):
            raise Wrong(
                f"Wrong for entries near {shift:g}: take the largest term out before the "
                "exponential.",
                f"数值在 {shift:g} 附近时不对：取指数之前先提出最大的一项。",
            )
    shifts = rng.permutation(np.linspace(-1500, 1500, SHAPE[1]))
    got = expect_array(log_sum(mild + shifts, weights), exact.shape, finite=False)
    if not np.allclose(got, exact + shifts):
        raise Wrong(*ONE_FOR_ALL)
    _judge_no_weight(log_sum, mild, weights)
    return say(
        "Right, from -1500 to 1500, and for a component without weight.",
        "正确，从 -1500 到 1500 都对，有分量权重为 0 时也对。",
    )


def _judge_no_weight(log_sum, mild, weights) -> None:
    """Judge a sum in which the component with the largest exponent has no weight."""
    high = np.where(np.arange(SHAPE[0])[:, None] == 1, mild + 2000, mild)
    some = np.where(np.arange(SHAPE[0]) == 1, 0, weights)
    got = expect_array(log_sum(high, some), SHAPE[1:], finite=False)
    if not np.allclose(got, np.log(some @ np.exp(mild))):
        raise Wrong(*NO_WEIGHT)


def _clear_case(rng) -> tuple[np.ndarray, np.ndarray]:
    while True:
        a, weights = rng.normal(size=SHAPE), rng.uniform(0.2, 2.0, SHAPE[0])
        if is_clear(np.log(weights @ np.exp(a)), _slips(a, weights)):
            return a, weights


def _slips(a, weights) -> list:
    exact, column = np.log(weights @ np.exp(a)), weights[:, None]
    return [
        *_term_slips(a, weights, exact),
        (
            np.log(np.exp(a).sum(axis=0)),
            "The weights play no part.",
            "没有用到权重。",
        ),
        (
            exact - np.log(weights.sum()),
            "You divided by the sum of the weights: take them as they are.",
            "你除以了权重之和：权重应原样使用。",
        ),
        (
            exact - np.log(len(weights)),
            "You averaged where a sum belongs.",
            "该求和的地方求了平均。",
        ),
        (
            np.log(np.exp(column * a).sum(axis=0)),
            "Your weights multiply the exponents: they stand before the exponential, and enter an "
            "exponent as ln w.",
            "你的权重乘在了指数上：权重乘在指数函数前面，要写进指数，应加上 ln w。",
        ),
        (
            np.log(np.exp(column + a).sum(axis=0)),
            "You added w to the exponent: it enters as ln w.",
            "你在指数上加了 w：应加 ln w。",
        ),
        (weights @ np.exp(a), "The logarithm is missing.", "漏了取对数。"),
        (weights @ a, "Take the exponential before the sum.", "求和之前要先取指数。"),
        (exact / np.log(2), "Take the natural logarithm.", "应取自然对数。"),
    ]


def _term_slips(a, weights, exact) -> list:
    """Return the mistakes in what is taken out of the sum and put back."""
    column = weights[:, None]
    largest = (a + np.log(column)).max(axis=0)
    mixed = (
        "What you took out and what you put back differ.",
        "提出的项和加回的项不一样。",
    )
    return [
        (largest + exact - a.max(axis=0), *mixed),
        (a.max(axis=0) + exact - largest, *mixed),
        *(
            (
                exact - taken,
                "You took the largest term out and did not put it back.",
                "提出了最大项，却没有加回来。",
            )
            for taken in (largest, a.max(axis=0))
        ),
        (
            largest,
            "That is the largest term alone: the sum is missing.",
            "这只是最大的一项：漏了求和。",
        ),
    ]
