"""Instant checks of chapter 1: a Mahalanobis distance, log-sum-exp by rows, with their slips."""

from __future__ import annotations

import numpy as np

from segteach.course.check import Wrong, expect_array, instant_check, refuse
from segteach.language import say
from segteach.models import gaussian


@instant_check("01/distance")
def check_distance(distance) -> str:
    """The Mahalanobis distance of one point."""
    rng = np.random.default_rng()
    for D in (2, 3, 1):
        x, mean, covariance = rng.normal(size=D), rng.normal(size=D), some_covariance(rng, D)
        got = float(expect_array(distance(x, mean, covariance), ()))
        right = gaussian.mahalanobis([x], mean, covariance)[0]
        refuse(got, right, _distance_slips(right, x - mean, covariance))
    return say("Right, in 1, 2 and 3 dimensions.", "正确，一、二、三维都对。")


def _distance_slips(right, away, covariance) -> list:
    return [
        (right**2, "That is the squared distance.", "这是距离的平方。"),
        (-(right**2) / 2, "That is the exponent of (1).", "这是 (1) 式的指数。"),
        (
            away @ covariance @ away,
            "You used Σ where Σ⁻¹ belongs, and forgot the square root.",
            "该用 Σ⁻¹ 的地方用了 Σ，还漏了开平方。",
        ),
        (
            np.sqrt(abs(away @ covariance @ away)),
            "You used Σ where Σ⁻¹ belongs.",
            "该用 Σ⁻¹ 的地方用了 Σ。",
        ),
        (
            np.linalg.norm(away),
            "That is the ordinary distance: Σ plays no part yet.",
            "这是普通的欧氏距离：没有用到 Σ。",
        ),
        (
            np.sqrt((away**2 / np.diag(covariance)).sum()),
            "You divide by the variances alone: the correlations are lost.",
            "只除以了各个方差：相关性丢了。",
        ),
    ]


@instant_check("01/logsumexp")
def check_log_sum_exp(log_sum_exp) -> str:
    """Log-sum-exp by rows, without underflow or overflow."""
    rng = np.random.default_rng()
    mild = rng.normal(size=(6, 4))
    exact = np.log(np.exp(mild).sum(axis=1))
    _judge_mild(expect_array(log_sum_exp(mild), (6,)), mild, exact)
    for shift in (-1000.0, 900.0):
        got = expect_array(log_sum_exp(mild + shift), (6,), finite=False)
        if not np.allclose(got, exact + shift):
            raise Wrong(
                f"Wrong for entries near {shift:g}: subtract the largest entry before the "
                "exponential.",
                f"数值在 {shift:g} 附近时不对：取指数之前先减去最大值。",
            )
    mixed = np.array([[900.0, 0.0], [-1000.0, -1001.0]])
    right = np.array([900.0, -1000 + np.log1p(np.exp(-1))])
    if not np.allclose(expect_array(log_sum_exp(mixed), (2,), finite=False), right):
        raise Wrong(
            "Subtract the largest entry of each ROW, not of the whole array.",
            "减去的应是每一行的最大值，而不是整个数组的最大值。",
        )
    return say("Right, from -1000 to 900.", "正确，从 -1000 到 900 都对。")


def _judge_mild(got, mild, exact) -> None:
    """Judge the rows of numbers that neither overflow nor underflow."""
    if np.allclose(got, exact):
        return
    if np.allclose(got, np.log(np.exp(mild).mean(axis=1))):
        raise Wrong("You averaged where a sum belongs.", "该求和的地方求了平均。")
    if np.allclose(got, exact - mild.max(axis=1)):
        raise Wrong(
            "You took the largest entry out and did not put it back.",
            "提出了最大值，却没有加回来。",
        )
    if np.allclose(got, mild.max(axis=1)):
        raise Wrong(
            "That is the largest entry alone: the sum is missing.", "这只是最大值：漏了求和。"
        )
    if np.allclose(got, np.exp(mild).sum(axis=1)):
        raise Wrong("The logarithm is missing.", "漏了取对数。")
    if np.allclose(got, mild.sum(axis=1)):
        raise Wrong("Take the exponential before the sum.", "求和之前要先取指数。")
    raise Wrong("Even mild numbers come out wrong.", "连大小适中的数都算不对。")


def some_covariance(rng: np.random.Generator, D: int) -> np.ndarray:
    """Return a covariance (D, D) of correlated axes, drawn anew."""
    half = rng.normal(size=(D, D))
    return half @ half.T + 0.3 * np.eye(D)
