"""Instant check of chapter 1: an E-step that gives each point wholly away, with its slips."""

from __future__ import annotations

import numpy as np

from segteach.course.check import Wrong, expect_array, instant_check, refuse, told_apart
from segteach.language import say
from segteach.models import gmm

POINTS = 300
PAIR = (
    "Return two things: the shares (N, K), and the logarithm of each point's largest term (N,).",
    "应返回两项：份额 (N, K)，以及每个点最大一项的对数 (N,)。",
)
DEAD = (
    "NaN or infinity: one component has weight 0, and ln 0 = -∞ must never win, nor be subtracted "
    "from itself.",
    "结果里有 NaN 或无穷大：有一个分量的权重为 0，ln 0 = -∞ 不应胜出，也不能与自身相减。",
)
ONE_OF_TWO = (
    "Twins have equal terms, up to rounding: a point of theirs goes half to each, not wholly to "
    "one of them. Do not ask for the largest alone, nor for equality to the last bit.",
    "两个相同的分量，对应的项（在舍入误差内）相等：它们的点应各得一半，而不是全归其中一个。"
    "不要只找最大的一项，也不要求每一位都相等。",
)
NO_WEIGHTS = (
    "You compared the densities N alone: the weights π_k are missing.",
    "只比较了密度 N：漏了权重 π_k。",
)


@instant_check("01/hard")
def check_hard_e_step(hard_e_step) -> str:
    """One-hot responsibilities, halves for twins, nothing for the dead; the largest term."""
    rng = np.random.default_rng()
    for K in (2, 4):  # beside a pair of twins and a component without points
        model, points, logs = _clear_case(rng, K)
        answer = hard_e_step(points, model)
        if answer is None:
            expect_array(answer, ())  # it says that `return` is missing
        if not isinstance(answer, (tuple, list)) or len(answer) != 2:
            raise Wrong(*PAIR)
        shares = expect_array(answer[0], logs.shape, finite=False, slips=_shapes(logs))
        _refuse_nan(shares)
        slips = _share_slips(points, model, logs)
        refuse(shares, _shares(logs), [*slips, (shares, *_off(shares, points, model))])
        largest = expect_array(answer[1], (POINTS,), finite=False)
        _refuse_nan(largest)
        refuse(largest, logs.max(axis=1), _value_slips(logs, largest))
    return say(
        "Right: hard EM is K-means in which every class has a shape and a weight of its own.",
        "正确：硬 EM 就是每一类各有协方差矩阵（椭圆形状）和权重的 K 均值聚类。",
    )


def _refuse_nan(values) -> None:
    if not np.isfinite(values).all():
        raise Wrong(*DEAD)


def _off(shares, points, model) -> tuple[str, str]:
    """Return the words for shares that are no known slip."""
    if (shares < 0).any() or not np.allclose(shares.sum(axis=1), 1):
        return "The shares of each point sum to 1.", "每个点的份额之和应为 1。"
    for weighted, words in ((True, ONE_OF_TWO), (False, NO_WEIGHTS)):
        won = _shares(_log_terms(points, model, weighted=weighted))
        if np.allclose(shares[won == 0], 0):  # the winners have it all, but twins not by halves
            return words
    return "A point went to the wrong component.", "有的点归错了分量。"


def _shapes(logs) -> list:
    turned = "The axes are exchanged: points first.", "轴弄反了：第一个轴应是点。"
    return [(logs.shape[::-1], *turned)]


def _clear_case(rng, K: int) -> tuple:
    """Return a mixture with twins and a dead component, points and ln π N: every slip differs."""
    while True:
        half = rng.normal(size=(K + 2, 2, 2))
        covariances = half @ half.transpose(0, 2, 1) + 0.2 * np.eye(2)
        means, weights = rng.normal(size=(K + 2, 2)) / 1.5, rng.uniform(0.2, 1, K + 2)
        means[1], covariances[1], weights[1], weights[0] = means[2], covariances[2], weights[2], 0
        covariances[1] *= 1 + 1e-12  # their terms are equal up to rounding, not to the last bit
        order = rng.permutation(K + 2)
        weights /= weights.sum()
        model = gmm.Gmm(weights[order], means[order], covariances[order])
        points = rng.normal(size=(POINTS, 2))
        logs = _log_terms(points, model)
        if told_apart(_shares(logs), _share_slips(points, model, logs)) and _no_near_ties(logs):
            return model, points, logs


def _no_near_ties(logs) -> bool:
    """Return whether the best term is the best by far, or up to rounding one of two."""
    behind = logs.max(axis=1, keepdims=True) - logs
    return not ((behind > 1e-9) & (behind < 1e-4)).any()


def _log_terms(points, model, *, weighted: bool = True, shaped: bool = True) -> np.ndarray:
    """Return ln π_k N(x_i; k), (N, K); the options are slips."""
    away = points[:, None] - model.means
    if not shaped:
        return -(away**2).sum(axis=2)
    inverse = np.linalg.inv(model.covariances)
    squares = np.einsum("nkd,kde,nke->nk", away, inverse, away)
    with np.errstate(divide="ignore"):
        weights = np.log(model.weights) if weighted else 0
    determinants = np.linalg.slogdet(2 * np.pi * model.covariances)[1]
    return weights - 0.5 * (squares + determinants)


def _shares(logs) -> np.ndarray:
    """Return one 1 in each row, or two halves."""
    best = logs > logs.max(axis=1, keepdims=True) - 1e-6
    return best / best.sum(axis=1, keepdims=True)


def _share_slips(points, model, logs) -> list:
    K = logs.shape[1]
    best = logs > logs.max(axis=1, keepdims=True) - 1e-6
    soft = np.exp(logs - logs.max(axis=1, keepdims=True))
    soft /= soft.sum(axis=1, keepdims=True)
    distances = _log_terms(points, model, shaped=False)
    plain = _log_terms(points, model, weighted=False)
    return [
        (soft, "That is the soft E-step: give each point wholly.", "这是软 E 步：应把点完全分出。"),
        (np.eye(K)[best.argmax(axis=1)], *ONE_OF_TWO),
        (np.eye(K)[K - 1 - best[:, ::-1].argmax(axis=1)], *ONE_OF_TWO),
        (
            best.astype(float),
            "A point of the twins counts twice: the shares of a point sum to 1.",
            "属于两个相同分量的点计了两次：一个点的份额之和应为 1。",
        ),
        (
            (soft > 0.5).astype(float),
            "The best need not have more than 1/2: you left points to nobody.",
            "最大的责任度不一定超过 1/2：有的点没有归属了。",
        ),
        (np.eye(K)[plain.argmax(axis=1)], *NO_WEIGHTS),
        (_shares(plain), *NO_WEIGHTS),
        *(
            (
                shares,
                "That is K-means: the nearest mean, without shape and weight.",
                "这是 K 均值：只看最近的均值，没有用协方差矩阵和权重。",
            )
            for shares in (_shares(distances), np.eye(K)[distances.argmax(axis=1)])
        ),
        (
            (logs == logs.max(axis=0)).astype(float),
            "You looked for the best point of each component: look along the other axis.",
            "你为每个分量找了最好的点：应沿另一个轴找。",
        ),
    ]


def _value_slips(logs, got) -> list:
    largest = logs.max(axis=1)
    total = np.logaddexp.reduce(logs, axis=1)
    twins = np.log((logs > largest[:, None] - 1e-6).sum(axis=1))
    return [
        (
            total,
            "The second result is the soft ln Pr(x): hard EM counts the winner's term alone. Else "
            "the curve of the lab would show what hard EM does not climb.",
            "第二项是软 EM 的 ln Pr(x)：硬 EM 只计胜出的那一项。"
            "否则实验里的曲线画的就不是硬 EM 所提升的量。",
        ),
        (
            np.exp(largest),
            "The second result wants its logarithm.",
            "第二项还要取对数。",
        ),
        (
            largest - total,
            "The second result is ln of the responsibility: the term itself is π_k N.",
            "第二项是责任度的对数：要的是 π_k N 这一项本身的对数。",
        ),
        (
            largest + twins,
            "You added the terms of the twins: the largest term counts once.",
            "你把两个相同分量的项相加了：最大的一项只计一次。",
        ),
        (
            got,
            "The second result is not ln max_k π_k N(x; μ_k, Σ_k).",
            "第二项不是 ln max_k π_k N(x; μ_k, Σ_k)。",
        ),
    ]
