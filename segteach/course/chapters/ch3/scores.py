"""Instant check of chapter 3: components that share one covariance, whose choice is then linear."""

from __future__ import annotations

import numpy as np

from segteach.course.chapters.answers import expect_several, expect_shaped, is_clear
from segteach.course.check import Wrong, instant_check, refuse
from segteach.language import say

SQUARE_SLIPS = [  # (options of `_scores`, English, Chinese)
    (
        {"slope": 1.0},
        "The sign of a is wrong: expand (z - μ)ᵀ Σ⁻¹ (z - μ); the mixed terms are negative.",
        "a 的符号反了：展开 (z - μ)ᵀ Σ⁻¹ (z - μ)，交叉项是负的。",
    ),
    (
        {"slope": -0.5},
        "a is half too small: the mixed term comes twice, which the ½ undoes.",
        "a 小了一半：交叉项有两个，正好与 ½ 相消。",
    ),
    (
        {"slope": -2.0, "square": 1.0},
        "The ½ before the Mahalanobis term is missing.",
        "马氏距离项前面漏了 ½。",
    ),
    (
        {"slope": -2.0},
        "a is twice too large: the ½ halves the two mixed terms.",
        "a 大了一倍：两个交叉项前面还有 ½。",
    ),
    (
        {"square": 0.0},
        "½ μᵀ Σ⁻¹ μ is missing in b: it is not the same for all components.",
        "b 里漏了 ½ μᵀ Σ⁻¹ μ：它因分量而异。",
    ),
    (
        {"square": 1.0},
        "½ is missing before μᵀ Σ⁻¹ μ.",
        "μᵀ Σ⁻¹ μ 前面漏了 ½。",
    ),
    (
        {"square": -0.5},
        "μᵀ Σ⁻¹ μ has the wrong sign in b.",
        "b 里 μᵀ Σ⁻¹ μ 的符号反了。",
    ),
]
PRIOR_SLIPS = [
    (
        {"prior": 0.0},
        "-ln π is missing in b: a rare component must cost more.",
        "b 里漏了 -ln π：权重小的分量，代价应当更大。",
    ),
    (
        {"prior": 1.0},
        "ln π has the wrong sign: a rare component must cost more.",
        "ln π 的符号反了：权重小的分量，代价应当更大。",
    ),
    (
        {"log": lambda weights: weights},
        "The logarithm of π is missing.",
        "π 漏了取对数。",
    ),
    (
        {"log": np.log10},
        "Take the natural logarithm, not log10.",
        "应取自然对数，而不是 log10。",
    ),
    (
        {"slope": 1.0, "prior": 1.0, "square": -0.5},
        "These are -D: the cheapest component has the SMALLEST z · a + b.",
        "这是 -D：代价最小的分量，z · a + b 应当最小。",
    ),
]


@instant_check("03/scores")
def check_scores(scores) -> str:
    """a and b of some mixtures: only what differs between components counts."""
    rng = np.random.default_rng()
    for K in (4, 2, 5):
        model, colours = _clear_case(rng, K)
        en, zh = "Return two things: a (K, 3) and b (K,).", "应返回两项：a (K, 3) 和 b (K,)。"
        a, b = expect_several(scores(*model), 2, en, zh)
        a, b = expect_shaped(a, (K, 3), "(K, 3)"), expect_shaped(b, (K,), "(K,)")
        if np.allclose(a - a[0], 0) and np.allclose(b - b[0], 0):
            raise Wrong(
                "All components cost the same by your a and b: put in what differs between them.",
                "按你的 a 和 b，所有分量的代价都相同：要写的正是各分量不同的部分。",
            )
        refuse(_gaps(colours, a, b), _gaps(colours, *_scores(*model)), _slips(colours, *model))
    return say(
        "Right: with one covariance for all, the cheapest component is found by a matrix product.",
        "正确：各分量共用一个协方差矩阵时，做一次矩阵乘法就能找出代价最小的分量。",
    )


def _gaps(colours, a, b) -> np.ndarray:
    """Return what each component costs beyond the first, (N, K - 1)."""
    costs = colours @ a.T + b
    return costs[:, 1:] - costs[:, :1]


def _clear_case(rng, K: int) -> tuple:
    """Return weights, means, covariance, and colours on which every slip is told apart."""
    while True:
        axes = rng.normal(0, 0.4, (3, 3))
        model = (
            rng.dirichlet(np.full(K, 3.0)),
            rng.random((K, 3)),
            axes @ axes.T + 0.05 * np.eye(3),
        )
        colours = rng.random((12, 3))
        right = _gaps(colours, *_scores(*model))
        if is_clear(right, _slips(colours, *model)):
            return model, colours


def _scores(weights, means, covariance, *, slope=-1.0, prior=-1.0, square=0.5, inverse=None,
            log=np.log) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Return a (K, 3) and b (K,); the options are slips."""
    inverse = np.linalg.inv(covariance) if inverse is None else inverse
    turned = means @ inverse  # (K, 3)
    return slope * turned, prior * log(weights) + square * (turned * means).sum(axis=1)


def _slips(colours, *model) -> list:
    found = [*SQUARE_SLIPS, *PRIOR_SLIPS, *_inverse_slips(model[2])]
    return [(_gaps(colours, *_scores(*model, **how)), en, zh) for how, en, zh in found]


def _inverse_slips(covariance) -> list:
    """Return (options of `_scores`, English, Chinese) of mistakes in the inverse of Sigma."""
    return [
        (
            {"inverse": covariance},
            "You used Σ where Σ⁻¹ belongs.",
            "该用 Σ⁻¹ 的地方用了 Σ。",
        ),
        (
            {"inverse": np.eye(3)},
            "Σ plays no part: Σ⁻¹ is missing.",
            "没有用到 Σ：漏了 Σ⁻¹。",
        ),
        (
            {"inverse": np.diag(1 / np.diag(covariance))},
            "You used the variances alone: the correlations are lost.",
            "你只用了各个方差：相关性丢了。",
        ),
    ]
