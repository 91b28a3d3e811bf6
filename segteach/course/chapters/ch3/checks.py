"""Instant checks of chapter 3: one step of GrabCut each. They try fresh numbers and name the slip.

The round that is to be repaired is in `chapter03_round`, the outline (border matting and
scissors) in `chapter03_outline`.
"""

from __future__ import annotations

import numpy as np

from segteach.course.check import Wrong, expect_array, instant_check, refuse
from segteach.cuts.energy import grid_edges
from segteach.language import say


@instant_check("03/cost")
def check_component_cost(component_cost) -> str:
    """D of every colour in every component."""
    rng = np.random.default_rng()
    for count, K in ((7, 4), (5, 1), (30, 5)):
        colours, weights = rng.random((count, 3)), rng.dirichlet(np.full(K, 5.0))
        means, covariances = rng.random((K, 3)), _covariances(rng, K)
        model = (weights, means, covariances)
        got = component_cost(colours.copy(), *(array.copy() for array in model))
        if getattr(got, "shape", None) == (K, count):
            raise Wrong(
                "One row for each colour, one column for each component: yours is transposed.",
                "每种颜色一行，每个分量一列：你的结果转置了。",
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
        (slip(log_det=1), "½ is missing before ln det Σ.", "ln det Σ 前面漏了 ½。"),
        (slip(log_pi=0), "-ln π is missing.", "漏了 -ln π。"),
        (
            slip(log_pi=1),
            "ln π has the wrong sign: a rare component must cost more.",
            "ln π 的符号反了：权值小的分量，代价应当更大。",
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
        (slip(log_det=0), "½ ln det Σ is missing.", "漏了 ½ ln det Σ。"),
        (
            slip(log_det=-0.5),
            "ln det Σ has the wrong sign: a wide component must cost more.",
            "ln det Σ 的符号反了：分布宽的分量，代价应当更大。",
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


@instant_check("03/links")
def check_smoothness_weights(smoothness_weights) -> str:
    """The links of a small picture, and those of a constant one."""
    rng = np.random.default_rng()
    for shape, connectivity in (((5, 7), 8), ((6, 4), 8), ((4, 5), 4)):
        image, gamma = rng.random((*shape, 3)), rng.uniform(5, 60)
        edges, lengths = grid_edges(shape, connectivity)
        answer = smoothness_weights(image.copy(), edges.copy(), lengths.copy(), gamma)
        got = expect_array(answer, (len(edges),))
        squares = _squares(image, edges)
        right = _links(squares, lengths, gamma)
        refuse(got, right, _links_slips(squares, lengths, gamma, image.shape))
    flat = smoothness_weights(np.full(image.shape, 0.4), edges.copy(), lengths.copy(), gamma)
    got = expect_array(flat, (len(edges),), finite=False)
    if not np.allclose(got, gamma / lengths):
        raise Wrong(
            "Wrong for a constant picture: the mean difference is 0. There take exp(0) = 1.",
            "常值图像不对：此时差的均值为 0，指数因子应取 exp(0) = 1。",
        )
    return say("Right, for a constant picture, too.", "正确，常值图像也对。")


def _squares(image, edges) -> np.ndarray:
    colours = image.reshape(-1, 3)
    return ((colours[edges[:, 0]] - colours[edges[:, 1]]) ** 2).sum(axis=1)


def _links(squares, lengths, gamma, *, mean=None, times=0.5, distance=-1.0) -> np.ndarray:
    """Return gamma exp(-times squares / mean) lengths^distance, (E,)."""
    mean = squares.mean() if mean is None else mean
    return gamma * np.exp(-times * squares / mean) * lengths**distance


def _links_slips(squares, lengths, gamma, shape) -> list:
    pixels, apart = shape[0] * shape[1], np.sqrt(squares)

    def slip(**terms):
        return _links(squares, lengths, gamma, **terms)

    square_missing = (
        "Square the colour difference |z_m - z_n|, in the exponent and in the mean.",
        "颜色差 |z_m - z_n| 要取平方，指数里和均值里都是。",
    )
    return [
        (
            slip(distance=0),
            "That is the lecture's V: divide by the distance of the two pixels.",
            "这是讲义的 V：还要除以两个像素的距离。",
        ),
        (
            slip(distance=0, times=1),
            "These are the lecture's V and β: divide by the distance of the two pixels, and put a "
            "2 into β.",
            "这是讲义的 V 和 β：还要除以两个像素的距离，β 里也要有 2。",
        ),
        (slip(distance=1), "Divide by the distance, do not multiply.", "应除以距离，而不是乘。"),
        (
            slip(distance=-2),
            "Divide by the distance, not by its square.",
            "应除以距离，而不是距离的平方。",
        ),
        (
            slip(times=1),
            "β is 1 / (2 <|Δz|²>): the 2 is missing.",
            "β 是 1 / (2 <|Δz|²>)：漏了 2。",
        ),
        (
            slip(times=2),
            "β is 1 / (2 <|Δz|²>): the 2 stands below the line.",
            "β 是 1 / (2 <|Δz|²>)：2 在分母里。",
        ),
        (
            slip(mean=squares.sum() / pixels),
            "The mean in β is over the pairs, not over the pixels.",
            "β 里的均值是对点对求的，不是对像素求的。",
        ),
        (
            slip(mean=squares.sum()),
            "β holds the mean over the pairs; you took the sum.",
            "β 里是对点对求均值，你用了总和。",
        ),
        (
            slip(mean=apart.mean() ** 2),
            "Square first, then average: <|Δz|²>, not <|Δz|>².",
            "先平方再求均值：是 <|Δz|²>，不是 <|Δz|>²。",
        ),
        (_links(apart, lengths, gamma, mean=squares.mean()), *square_missing),
        (_links(apart, lengths, gamma), *square_missing),
        (_links(squares, lengths, gamma, mean=apart.mean()), *square_missing),
        (
            slip(times=-0.5),
            "The sign of the exponent is wrong: more contrast, weaker link.",
            "指数的符号反了：反差越大，连接越弱。",
        ),
        (_links(squares, lengths, 1.0), "The weight γ is missing.", "漏掉了权重 γ。"),
        (
            slip(times=0),
            "The contrast plays no part: all links of one length weigh the same.",
            "没有用到反差：长度相同的连接，权重都一样。",
        ),
    ]


@instant_check("03/learn")
def check_learn(learn_component) -> str:
    """Weights, means and covariances of one class, with a component that has no pixel there."""
    rng = np.random.default_rng()
    for label, K in ((1, 4), (0, 3), (1, 2)):
        colours, alpha, k = _learn_case(rng, label, K)
        answer = learn_component(colours.copy(), alpha.copy(), k.copy(), label, K)
        if not isinstance(answer, (tuple, list)) or len(answer) != 3:
            raise Wrong(
                "Return three things: weights, means, covariances.",
                "应返回三项：权值、均值、协方差。",
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
            "没有像素的分量里出现了 NaN：权值应为 0，均值和协方差取任意有限值即可。",
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
        "这是另一类的权值：应统计 α = label 的像素。",
    )
    return [
        (
            pixels / own.size,
            "The weights are shares of all pixels: divide by the pixels of this class alone.",
            "权值是占全部像素的比例：应只除以本类的像素数。",
        ),
        (
            np.bincount(k, minlength=K) / own.size,
            "The weights count the pixels of both classes: only those with α = label belong here.",
            "权值统计了两类的像素：只应统计 α = label 的像素。",
        ),
        (np.bincount(k[~own], minlength=K) / max(1, (~own).sum()), *other_class),
        (pixels, "Divide the counts by their sum.", "个数还要除以总数。"),
        (
            np.full(K, 1 / K),
            "Weights are shares of the pixels, not all equal.",
            "权值是像素所占的比例，不是都相等。",
        ),
        (
            full / full.sum(),
            "Weights are shares of the pixels, not all equal.",
            "权值是像素所占的比例，不是都相等。",
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
