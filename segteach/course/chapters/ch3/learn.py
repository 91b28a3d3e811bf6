"""Instant check of chapter 3: learning the mixture of one class, with its classic slips."""

from __future__ import annotations

import numpy as np

from segteach.course.check import Wrong, expect_array, instant_check, refuse
from segteach.language import say


@instant_check("03/learn")
def check_learn(learn_component) -> str:
    """Weights, means and covariances of one class, with a component that has no pixel there."""
    rng = np.random.default_rng()
    for label, K in ((1, 4), (0, 3), (1, 2)):
        colours, alpha, k = _learn_case(rng, label, K)
        answer = learn_component(colours, alpha, k, label, K)
        if not isinstance(answer, (tuple, list)) or len(answer) != 3:
            raise Wrong(
                "Return three things: weights, means, covariances.",
                "应返回三项：权重、均值、协方差。",
            )
        _judge_learned(answer, colours, alpha, k, label, K)
    return say("Right, with the empty component, too.", "正确，没有像素的分量也处理对了。")


def _learn_case(rng, label: int, K: int) -> tuple:
    """Return colours, alpha, k: component K - 1 of class `label` is empty, the others are not."""
    count = 40 * K
    colours, alpha = rng.random((count, 3)), rng.random(count) < rng.uniform(0.4, 0.6)
    k = rng.choice(K, size=count, p=rng.dirichlet(np.full(K, 20.0)))
    own = alpha == label
    k[own & (k == K - 1)] = 0
    for number in range(K - 1):  # and no mean is near another's
        k[np.flatnonzero(own)[3 * number : 3 * number + 3]] = number
    return colours + 0.3 * k[:, None], alpha, k


def _judge_learned(answer, colours, alpha, k, label: int, K: int) -> None:
    shapes = ((K,), (K, 3), (K, 3, 3))
    got = [
        expect_array(part, shape, finite=False) for part, shape in zip(answer, shapes, strict=True)
    ]
    own = alpha == label
    full = np.bincount(k[own], minlength=K) > 0
    if any(not np.isfinite(part[full]).all() for part in got):
        raise Wrong(
            "A component with pixels holds NaN or infinity.",
            "有像素的分量里出现了 NaN 或无穷大。",
        )
    weights, means, covariances = got
    if not np.isfinite(weights).all() or not all(np.isfinite(part).all() for part in got[1:]):
        raise Wrong(
            "The component without pixels holds NaN: give it weight 0 and any finite mean and "
            "covariance.",
            "没有像素的分量里出现了 NaN：权重应为 0，均值和协方差取任意有限值即可。",
        )
    refuse(weights, np.bincount(k[own], minlength=K) / own.sum(), _weights_slips(k, own, K))
    right = _moments(colours, k, own, K)
    everything = _moments(colours, k, np.ones_like(own), K)
    refuse(means[full], right[0][full], _means_slips(colours, k, own, everything, full))
    slips = _covariances_slips(colours, k, own, right, everything)
    refuse(covariances[full], right[1][full], [(v[full], en, zh) for v, en, zh in slips])


def _moments(colours, k, chosen, K: int, about=None) -> tuple[np.ndarray, np.ndarray]:
    """Return means (K, 3) and 1/N covariances (K, 3, 3), about `about` (3,) or the means."""
    one_hot = (k[:, None] == np.arange(K)) & chosen[:, None]  # (N, K)
    pixels = np.maximum(one_hot.sum(axis=0), 1)
    means = one_hot.T @ colours / pixels[:, None]
    away = colours[:, None] - (means if about is None else about)  # (N, K, 3)
    return means, np.einsum("nk,nki,nkj->kij", one_hot, away, away) / pixels[:, None, None]


def _weights_slips(k, own, K: int) -> list:
    pixels = np.bincount(k[own], minlength=K)
    full = pixels > 0
    other_class = (
        "The weights are those of the other class: pixels with α = label count.",
        "这是另一类的权重：应统计 α = label 的像素。",
    )
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
        (np.bincount(k[~own], minlength=K) / max(1, (~own).sum()), *other_class),
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


def _means_slips(colours, k, own, everything, full) -> list:
    class_mean = np.broadcast_to(colours[own].mean(axis=0), (full.sum(), 3))
    return [
        (
            everything[0][full],
            "The means take in pixels of the other class: component k of the background and "
            "component k of the foreground are two things.",
            "均值里混进了另一类的像素：背景的第 k 个分量和前景的第 k 个分量是两回事。",
        ),
        (
            class_mean,
            "All means are that of the whole class: average each component by itself.",
            "所有均值都是整个类的均值：应对每个分量分别求平均。",
        ),
    ]


def _covariances_slips(colours, k, own, right, everything) -> list:
    means, covariances = right
    pixels = np.bincount(k[own], minlength=len(means))[:, None, None]
    second = covariances + means[:, :, None] * means[:, None, :]
    about_class = _moments(colours, k, own, len(means), about=colours[own].mean(axis=0))[1]
    return [
        (
            covariances * pixels / np.maximum(pixels - 1, 1),
            "You divided by N - 1 (numpy's default): the greatest likelihood has N.",
            "你除以了 N - 1（numpy 的默认值）：最大似然要除以 N。",
        ),
        (covariances * pixels, "Divide by the pixels of the component.", "还要除以分量的像素数。"),
        (
            covariances * pixels / own.sum(),
            "Divide by the pixels of the component, not of the class.",
            "应除以该分量的像素数，而不是整个类的像素数。",
        ),
        (
            everything[1],
            "The covariances take in pixels of the other class.",
            "协方差里混进了另一类的像素。",
        ),
        (
            about_class,
            "Subtract the mean of the component, not that of the class.",
            "应减去该分量的均值，而不是整个类的均值。",
        ),
        (
            second,
            "Subtract the mean before you multiply.",
            "相乘之前要先减去均值。",
        ),
        (
            covariances * np.eye(3),
            "These are the variances alone: the off-diagonal entries belong there, too.",
            "这里只有方差：非对角元素也要算。",
        ),
    ]
