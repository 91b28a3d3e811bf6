"""Instant check of chapter 3: the cost D of one component of a mixture, with its classic slips."""

from __future__ import annotations

import numpy as np

from segteach.course.check import Wrong, expect_array, instant_check, refuse
from segteach.language import say


@instant_check("03/cost")
def check_component_cost(component_cost) -> str:
    """D of every colour in every component."""
    rng = np.random.default_rng()
    for count, K in ((7, 4), (5, 1), (30, 5)):
        colours, weights = rng.random((count, 3)), rng.dirichlet(np.full(K, 5.0))
        means, covariances = rng.random((K, 3)), _covariances(rng, K)
        model = (weights, means, covariances)
        got = component_cost(colours, *model)
        if getattr(got, "shape", None) == (K, count):
            raise Wrong(
                "One row for each colour, one column for each component: yours is transposed.",
                "每种颜色一行，每个分量一列：你的结果转置了。",
            )
        if K > 1 and getattr(got, "shape", None) == (count,):
            raise Wrong(
                "One column for each component: which of them is cheapest is asked later.",
                "每个分量一列：哪一个代价最小，是以后的事。",
            )
        got = expect_array(got, (count, K))
        refuse(got, _cost(colours, *model), _cost_slips(colours, *model))
    return say("Right: this is D of one component.", "正确：这就是单个分量的 D。")


def _covariances(rng, count: int) -> np.ndarray:
    """Return covariances (count, 3, 3) of correlated axes, not round."""
    axes = rng.normal(0, 0.3, (count, 3, 3))
    return axes @ axes.transpose(0, 2, 1) + 0.02 * np.eye(3)


def _cost(colours, weights, means, covariances, *, log_pi=-1.0, log_det=0.5, power=1.0, half=0.5):
    """Return log_pi ln pi + log_det ln det Sigma + half d^(2 power), (N, K)."""
    away = colours[:, None] - means  # (N, K, 3)
    d2 = np.einsum("nki,kij,nkj->nk", away, np.linalg.inv(covariances), away)
    volume = np.log(np.linalg.det(covariances))
    return log_pi * np.log(weights) + log_det * volume + half * d2**power


def _cost_slips(colours, *model) -> list:
    weights, means, covariances = model
    right, slip = _cost(colours, *model), lambda **terms: _cost(colours, *model, **terms)
    diagonal = covariances * np.eye(3)
    inverse = np.linalg.inv(covariances)
    rest = right - _cost(colours, *model, log_pi=0, log_det=0)
    # With Sigma in place of its inverse the distance is that of the inverse covariance.
    turned = rest + _cost(colours, weights, means, inverse, log_pi=0, log_det=0)
    return [
        *_logarithm_slips(rest, right, slip, covariances),
        (slip(log_det=1), "½ is missing before ln det Σ.", "ln det Σ 前面漏了 ½。"),
        (slip(log_pi=0), "-ln π is missing.", "漏了 -ln π。"),
        (
            slip(log_pi=1),
            "ln π has the wrong sign: a rare component must cost more.",
            "ln π 的符号反了：权重小的分量，代价应当更大。",
        ),
        (
            slip(half=1, log_det=1),
            "½ is missing twice: before ln det Σ and before the Mahalanobis term.",
            "漏了两个 ½：ln det Σ 前面和马氏距离项前面。",
        ),
        (slip(half=1), "½ is missing before the Mahalanobis term.", "马氏距离项前面漏了 ½。"),
        (
            slip(power=0.5),
            "The Mahalanobis distance is to be squared: no square root here.",
            "马氏距离要用平方：这里不开方。",
        ),
        (turned, "You used Σ where Σ⁻¹ belongs.", "该用 Σ⁻¹ 的地方用了 Σ。"),
        (
            rest + ((colours[:, None] - means) ** 2).sum(axis=2) / 2,
            "Σ plays no part in the distance: Σ⁻¹ is missing.",
            "距离里没有用到 Σ：漏了 Σ⁻¹。",
        ),
        (
            right + 1.5 * np.log(2 * np.pi),
            "You kept 3/2 ln 2π. It is the same for all components, and D leaves it out.",
            "你保留了 3/2 ln 2π。它对所有分量都一样，D 里不写它。",
        ),
        (-right, "That is -D: a cost is MINUS the logarithm.", "这是 -D：代价是对数的相反数。"),
        (
            _cost(colours, weights, means, diagonal),
            "You used the variances alone: the correlations are lost.",
            "你只用了各个方差：相关性丢了。",
        ),
    ]


def _logarithm_slips(logarithms, right, slip, covariances) -> list:
    """Return the mistakes in the terms with a logarithm, whose sum is `logarithms`."""
    return [
        (
            right - logarithms + logarithms / np.log(10),
            "Take the natural logarithm, not log10.",
            "应取自然对数，而不是 log10。",
        ),
        (
            slip(log_det=0) + np.linalg.det(covariances) / 2,
            "The logarithm of det Σ is missing.",
            "det Σ 漏了取对数。",
        ),
        (slip(log_det=0), "½ ln det Σ is missing.", "漏了 ½ ln det Σ。"),
        (
            slip(log_det=-0.5),
            "ln det Σ has the wrong sign: a wide component must cost more.",
            "ln det Σ 的符号反了：分布宽的分量，代价应当更大。",
        ),
    ]
