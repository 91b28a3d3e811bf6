"""Instant check of chapter 3: learning one class whose components share one covariance."""

from __future__ import annotations

import numpy as np

from segteach.course.chapters.answers import expect_several, expect_shaped, is_clear, shape_of
from segteach.course.check import Wrong, instant_check, refuse
from segteach.language import say


@instant_check("03/learn")
def check_learn(learn) -> str:
    """Weights, means and the covariance of one class, with a component that has no pixel there."""
    rng = np.random.default_rng()
    for label, K in ((1, 4), (0, 3), (1, 5)):
        case = _clear_case(rng, label, K)
        en = "Return three things: weights, means, ONE covariance."
        parts = expect_several(learn(*case), 3, en, "应返回三项：权重、均值、一个协方差矩阵。")
        _judge(parts, *case)
    return say("Right, with the empty component, too.", "正确，没有像素的分量也处理对了。")


def _clear_case(rng, label: int, K: int) -> tuple:
    """Return colours, alpha, k, label, K; component K - 1 of the class is empty, no other one."""
    while True:
        count = 40 * K
        colours, alpha = rng.random((count, 3)), rng.random(count) < rng.uniform(0.4, 0.6)
        k = rng.choice(K, size=count, p=rng.dirichlet(np.full(K, 20.0)))
        own = alpha == label
        k[own & (k == K - 1)] = 0
        for number in range(K - 1):
            k[np.flatnonzero(own)[4 * number : 4 * number + 4]] = number
        colours = colours * (0.4 + 0.3 * k[:, None]) + 0.3 * k[:, None]
        right, slips = _tied(colours, k, own, K), _covariance_slips(colours, k, own, K)
        if is_clear(right, slips):
            return colours, alpha, k, label, K


def _judge(parts, colours, alpha, k, label: int, K: int) -> None:
    weights, means, covariance = parts
    weights = expect_shaped(weights, (K,), "(K,)", finite=False)
    means = expect_shaped(means, (K, 3), "(K, 3)", finite=False)
    if shape_of(covariance) == (K, 3, 3):
        raise Wrong(
            "One covariance for all components together, (3, 3): yours are one for each.",
            "所有分量共用一个协方差矩阵 (3, 3)：你给每个分量各求了一个。",
        )
    covariance = expect_shaped(covariance, (3, 3), "(3, 3)", finite=False)
    own = alpha == label
    full = np.bincount(k[own], minlength=K) > 0
    if not np.isfinite(weights).all() or not np.isfinite(means[~full]).all():
        raise Wrong(
            "The component without pixels holds NaN: give it weight 0 and any finite mean.",
            "没有像素的分量里出现了 NaN：权重应为 0，均值取任意有限值即可。",
        )
    if not (np.isfinite(means).all() and np.isfinite(covariance).all()):
        raise Wrong(
            "NaN or infinity: the component without pixels must add nothing to the covariance.",
            "出现了 NaN 或无穷大：没有像素的分量不应对协方差矩阵有任何贡献。",
        )
    refuse(weights, np.bincount(k[own], minlength=K) / own.sum(), _weight_slips(k, own, K))
    refuse(means[full], _means(colours, k, own, K)[full], _mean_slips(colours, k, own, K, full))
    refuse(covariance, _tied(colours, k, own, K), _covariance_slips(colours, k, own, K))


def _means(colours, k, chosen, K: int) -> np.ndarray:
    one_hot = (k[:, None] == np.arange(K)) & chosen[:, None]  # (N, K)
    return one_hot.T @ colours / np.maximum(one_hot.sum(axis=0), 1)[:, None]


def _scatter(colours, k, chosen, K: int, about=None) -> np.ndarray:
    """Return the sums of (z - mu)(z - mu)^T of the components, (K, 3, 3); about: (3,) or mu_k."""
    one_hot = (k[:, None] == np.arange(K)) & chosen[:, None]
    away = colours[:, None] - (_means(colours, k, chosen, K) if about is None else about)
    return np.einsum("nk,nki,nkj->kij", one_hot, away, away)


def _tied(colours, k, chosen, K: int, **how) -> np.ndarray:
    return _scatter(colours, k, chosen, K, **how).sum(axis=0) / chosen.sum()


def _weight_slips(k, own, K: int) -> list:
    pixels = np.bincount(k[own], minlength=K)
    full = pixels > 0
    return [
        (
            pixels / own.size,
            "The weights are shares of all pixels: divide by the pixels of this class alone.",
            "权重是占全部像素的比例：应只除以本类的像素数。",
        ),
        (
            np.bincount(k, minlength=K) / own.size,
            "The weights count the pixels of both classes: only those with α = label belong here.",
            "权重统计了两类的像素：只应统计 α = label 的像素。",
        ),
        (
            np.bincount(k[~own], minlength=K) / max(1, (~own).sum()),
            "The weights are those of the other class: pixels with α = label count.",
            "这是另一类的权重：应统计 α = label 的像素。",
        ),
        (pixels, "Divide the counts by their sum.", "个数还要除以总数。"),
        (
            np.full(K, 1 / K),
            "Weights are shares of the pixels, not all equal.",
            "权重是像素所占的比例，不是都相等。",
        ),
        (
            full / full.sum(),
            "Weights are shares of the pixels, not all equal.",
            "权重是像素所占的比例，不是都相等。",
        ),
    ]


def _mean_slips(colours, k, own, K: int, full) -> list:
    return [
        (
            _means(colours, k, np.ones_like(own), K)[full],
            "The means take in pixels of the other class: component k of the background and "
            "component k of the foreground are two things.",
            "均值里混进了另一类的像素：背景的第 k 个分量和前景的第 k 个分量是两回事。",
        ),
        (
            np.broadcast_to(colours[own].mean(axis=0), (full.sum(), 3)),
            "All means are that of the whole class: average each component by itself.",
            "所有均值都是整个类的均值：应对每个分量分别求平均。",
        ),
    ]


def _covariance_slips(colours, k, own, K: int) -> list:
    right, count = _tied(colours, k, own, K), own.sum()
    pixels = np.bincount(k[own], minlength=K)
    each = _scatter(colours, k, own, K) / np.maximum(pixels, 1)[:, None, None]
    full = pixels > 0
    return [*_divisor_slips(right, each, pixels, own.size), *[
        (
            _tied(colours, k, own, K, about=colours[own].mean(axis=0)),
            "Subtract the mean of the pixel's COMPONENT: yours is the covariance of the class as a "
            "whole, which takes in how far the means lie apart.",
            "应减去像素所属分量的均值：你求的是整个类的协方差矩阵，把各均值之间的距离也算了进去。",
        ),
        (
            _tied(colours, k, own, K, about=np.zeros(3)),
            "Subtract the mean before you multiply.",
            "相乘之前要先减去均值。",
        ),
        (
            _tied(colours, k, np.ones_like(own), K),
            "The covariance takes in pixels of the other class.",
            "协方差矩阵里混进了另一类的像素。",
        ),
        (
            right * np.eye(3),
            "These are the variances alone: the off-diagonal entries belong there, too.",
            "这里只有方差：非对角元素也要算。",
        ),
        (
            each[full].sum(axis=0),
            "You added the covariances of the components: weigh each by its share of the pixels.",
            "你把各分量的协方差矩阵直接相加了：应按像素所占的比例加权。",
        ),
        (
            right * count,
            "Divide by the pixels of the class.",
            "还要除以本类的像素数。",
        ),
    ]]  # fmt: skip


def _divisor_slips(right, each, pixels, everyone: int) -> list:
    """Return the mistakes in what is divided by; each: (K, 3, 3), one for each component."""
    count, full = pixels.sum(), pixels > 0
    less = (
        "The greatest likelihood divides by N, not by N - 1 (numpy's default) or N - K.",
        "最大似然应除以 N，而不是 N - 1（numpy 的默认值）或 N - K。",
    )
    unbiased = pixels / np.maximum(pixels - 1, 1)
    even = (
        "You took the plain mean of the components' covariances: a component of many pixels counts "
        "for more.",
        "你对各分量的协方差矩阵求了普通平均：像素多的分量应当占得更多。",
    )
    return [
        (right * count / (count - 1), *less),
        (right * count / (count - full.sum()), *less),
        (right * count / (count - len(pixels)), *less),
        (np.einsum("k,kij->ij", pixels / count * unbiased, each), *less),
        (each[full].mean(axis=0), *even),
        (each.mean(axis=0), *even),
        (
            right * count / everyone,
            "Divide by the pixels of the class, not by those of the picture.",
            "应除以本类的像素数，而不是全图的像素数。",
        ),
    ]
