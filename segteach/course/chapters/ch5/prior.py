"""Chapter 5's prior of the reader's own: the check of its properties, and a search that uses it."""

from __future__ import annotations

import numpy as np

from segteach.course.check import Wrong, expect_array, instant_check
from segteach.language import say

LEVELS = 2001  # alphas that are tried: 1/2000 apart


def solve_alpha_with(prior, C, F, B, noise: float) -> np.ndarray:
    """Return the likeliest alphas (N,) under a log prior, of LEVELS that are tried.

    prior: L(alpha), a function of alphas (M,) that returns (M,).
    C, F, B: (N, 3).
    noise: sigma_C.

    With the prior there is no formula any more: alpha maximises
    -|C - alpha F - (1 - alpha) B|^2 / (2 noise^2) + L(alpha).
    """
    alpha = np.linspace(0, 1, LEVELS)
    own = np.asarray(prior(alpha.copy()), float)
    rest, line = C - B, F - B
    along, length = (rest * line).sum(axis=1), (line**2).sum(axis=1)
    squares = length[:, None] * alpha**2 - 2 * along[:, None] * alpha  # but for |C - B|^2
    return alpha[np.argmax(own - squares / (2 * noise**2), axis=1)]


@instant_check("05/prior")
def check_prior(prior) -> str:
    """A log prior: finite on [0, 1], symmetric, higher at the ends, never rising to the middle."""
    rng = np.random.default_rng()
    for count in (40, 101, 7):
        alpha = np.append(rng.uniform(0.01, 0.49, count), [0.0, 0.5])
        alpha = rng.permutation(np.append(alpha, 1 - alpha[:-1]))
        got = expect_array(prior(alpha), alpha.shape, finite=False)
        _judge_finite(alpha, got)
        _judge_own(prior, alpha, got, rng)
        _judge_shape(alpha, got)
    return say(
        "Right: your own prior. Below it replaces the constant, and the projection a search.",
        "正确：这是你自己的先验。下面用它代替常数，投影也就换成了搜索。",
    )


def _judge_finite(alpha, got) -> None:
    """Raise Wrong where L is no number, at the ends or in between."""
    if np.isfinite(got).all():
        return
    ends = ~np.isfinite(got[(alpha == 0) | (alpha == 1)])
    if not ends.any() or not np.isfinite(got[(alpha > 0) & (alpha < 1)]).all():
        raise Wrong(
            "Between 0 and 1 some L are no numbers: is a logarithm taken of something negative?",
            "在 0 与 1 之间，L 有些值不是实数：是不是对负数取了对数？",
        )
    if np.isnan(got).any():
        raise Wrong(
            "L is NaN at alpha = 0 and 1, such as 0 · log 0 = 0 · (-∞): give it its limit there.",
            "α = 0 和 1 处 L 是 NaN，例如 0 · log 0 = 0 · (-∞)：此处应取极限值。",
        )
    if (got == np.inf).any():
        raise Wrong(
            "At alpha = 0 and 1 L is infinite: then no picture can ever speak against them. Keep "
            "it finite: put a small number beside alpha.",
            "α = 0 和 1 处 L 是无穷大：这样无论图像是什么，结果都只会是 0 或 1。"
            "应使它有限，例如在 α 上加一个很小的数。",
        )
    raise Wrong(
        "At alpha = 0 and 1 L is -∞: these two would be impossible, and they are the most common.",
        "α = 0 和 1 处 L 是 -∞：这两个最常见的值反而成了不可能。",
    )


def _judge_own(prior, alpha, got, rng) -> None:
    """Raise Wrong unless L of an alpha is the same whatever else is asked."""
    some = rng.permutation(len(alpha))[: len(alpha) // 2]
    again = expect_array(prior(alpha[some]), some.shape, finite=False)
    if not np.allclose(again, got[some], equal_nan=True):
        raise Wrong(
            "L of one alpha changes with the others that are asked along with it (a maximum or a "
            "sum of the array, or chance?): it is a function of alpha alone.",
            "同一个 α 的 L，会随一起传入的其他 α 而变（用了整个数组的最大值、和，或随机数？）："
            "它只应是 α 的函数。",
        )


def _judge_shape(alpha, got) -> None:
    """Raise Wrong unless L prefers the ends, is symmetric, and never rises to the middle."""
    order = np.argsort(alpha)
    L = got[order]
    middle, scale = L[len(L) // 2], np.ptp(L)
    if scale < 1e-9:
        raise Wrong(
            "L is a constant: that is the paper's P(α). Yours should prefer 0 and 1 to 1/2.",
            "L 是常数：这就是论文里的 P(α)。你的先验应当偏向 0 和 1，而不是 1/2。",
        )
    if not np.allclose(L, L[::-1], atol=1e-6 * scale):
        raise Wrong(
            f"Not symmetric: L(0) = {L[0]:.3g}, L(1) = {L[-1]:.3g}. F and B may change roles, so "
            "that L(α) = L(1 - α).",
            f"不对称：L(0) = {L[0]:.3g}，L(1) = {L[-1]:.3g}。"
            "F 和 B 可以互换，所以 L(α) = L(1 - α)。",
        )
    if L[0] <= middle + 1e-6 * scale:
        raise Wrong(
            "Your prior prefers 1/2 to 0 and 1: most pixels of a picture are wholly in or out. Is "
            "a sign missing?",
            "你的先验偏向 1/2，而不是 0 和 1：而图像中大多数像素要么全是前景，要么全是背景。"
            "是不是漏了负号？",
        )
    half = L[: len(L) // 2 + 1]
    if (np.diff(half) > 1e-9 * scale).any():
        raise Wrong(
            "From 0 to 1/2 L must never rise: yours has a bump on the way.",
            "从 0 到 1/2，L 不能回升：你的 L 中途有一处凸起。",
        )
