"""Instant checks of chapter 1: hard EM, one covariance for all, its BIC, with their slips."""

from __future__ import annotations

import numpy as np

from segteach.course.chapters.ch1.density import some_covariance
from segteach.course.check import Wrong, expect_array, instant_check, refuse
from segteach.language import say
from segteach.models import gaussian, gmm
from segteach.models.criteria import bic


@instant_check("01/hard")
def check_hard_e_step(hard_e_step) -> str:
    """One-hot responsibilities and unchanged log-densities."""
    rng = np.random.default_rng()
    # Overlapping components of unequal weight: the weights decide, and often no gamma exceeds 1/2.
    covariances = np.stack([some_covariance(rng, 2) for _ in range(4)])
    model = gmm.Gmm([0.4, 0.35, 0.2, 0.05], rng.normal(size=(4, 2)) / 2, covariances)
    points = rng.normal(size=(400, 2))
    answer = hard_e_step(points, model)
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        raise Wrong(
            "Return two things: the responsibilities and ln Pr(x).",
            "应返回两项：责任度和 ln Pr(x)。",
        )
    _judge_rows(expect_array(answer[0], (400, 4)), points, model)
    log_p = expect_array(answer[1], (400,))
    if not np.allclose(log_p, gmm.log_density(points, model)):
        raise Wrong("The second result is not ln Pr(x).", "返回的第二项不是 ln Pr(x)。")
    return say("Right. Hard EM is K-means with shapes.", "正确。硬 EM 就是带形状的 K 均值。")


def _judge_rows(hard, points, model) -> None:
    """Judge one-hot rows (N, K): the 1 belongs to the component of greatest responsibility."""
    if not (np.isin(hard, (0, 1)).all() and (hard.sum(axis=1) == 1).all()):
        raise Wrong("Each row must hold one 1, zeros elsewhere.", "每行应只有一个 1，其余为 0。")
    winners = hard.argmax(axis=1)
    if (winners == gmm.responsibilities(points, model).argmax(axis=1)).all():
        return
    parameters = zip(model.means, model.covariances, strict=True)
    unweighted = np.stack([gaussian.density(points, *p) for p in parameters], axis=1)
    if (winners == unweighted.argmax(axis=1)).all():
        raise Wrong(
            "You compared the densities N alone: the weights π_k are missing.",
            "只比较了密度 N：漏了权重 π_k。",
        )
    raise Wrong("A point went to the wrong component.", "有的点归错了分量。")


@instant_check("01/tied")
def check_tied_m_step(tied_m_step) -> str:
    """One shared covariance, of greatest likelihood."""
    rng = np.random.default_rng()
    points = rng.normal(size=(200, 2)) @ rng.normal(size=(2, 2))
    gamma = rng.dirichlet([0.2, 0.5, 2.0], size=200)
    got = tied_m_step(points, gamma, 1e-6)
    if not isinstance(got, gmm.Gmm):
        raise Wrong("Return a Gmm.", "应返回一个 Gmm。")
    free = gmm.m_step(points, gamma, 1e-6)
    if not (np.allclose(got.means, free.means) and np.allclose(got.weights, free.weights)):
        raise Wrong(
            "Weights and means do not change: (9), (10), (12).",
            "权重和均值不变：(9)、(10)、(12) 式。",
        )
    if not np.allclose(got.covariances, got.covariances[0]):
        raise Wrong("The K covariances differ.", "K 个协方差并不相同。")
    _judge_shared(got.covariances[0], points, gamma, free)
    return say("Right: Σ = Σ_k π_k Σ_k.", "正确：Σ = Σ_k π_k Σ_k。")


def _judge_shared(shared, points, gamma, free) -> None:
    """Judge the one covariance; free: the mixture of the same responsibilities, not tied."""
    n, K = gamma.shape
    right = np.einsum("k,kij->ij", free.weights, free.covariances)
    if np.allclose(shared, free.covariances.mean(axis=0)):
        raise Wrong(
            "You averaged the covariances with equal weight: a component with few points "
            "must count less.",
            "你把各个协方差等权平均了：点少的分量，权应当小。",
        )
    if np.allclose(shared, gaussian.fit_gaussian(points)[1]):
        raise Wrong(
            "That is the covariance of all points about ONE mean.",
            "这是所有点关于同一个均值的协方差。",
        )
    if any(np.allclose(shared, right * n / (n - few)) for few in (1, K)):
        raise Wrong(
            "The greatest likelihood divides by N: no N - 1 and no N - K.",
            "最大似然除以 N：不是 N - 1，也不是 N - K。",
        )
    winners = gamma.argmax(axis=1)
    one_hot = winners == np.arange(K)[:, None]
    centres = one_hot @ points / np.maximum(one_hot.sum(axis=1, keepdims=True), 1)
    away = [points - means[winners] for means in (free.means, centres)]
    if any(np.allclose(shared, one.T @ one / n) for one in away):
        raise Wrong(
            "You gave each point wholly to one component: γ holds fractions, and each counts.",
            "你把每个点完全归给了一个分量：γ 是小数，每一份都要计入。",
        )
    spread = [(points - mean).T @ (points - mean) for mean in free.means]
    if np.allclose(shared, right * len(points)):
        raise Wrong("The factor 1/N is missing.", "漏了因子 1/N。")
    if any(np.allclose(shared, sum(spread) / n) for n in (len(points), 3 * len(points))):
        raise Wrong("The responsibilities γ are missing.", "漏了责任度 γ。")
    if not np.allclose(shared, right):
        raise Wrong(
            "The shared covariance is not the one asked for.",
            "共享的协方差不是题目要求的那个。",
        )


@instant_check("01/tied_bic")
def check_tied_bic(tied_bic) -> str:
    """BIC with the parameters of a tied mixture."""
    rng = np.random.default_rng()
    for K, D in ((5, 3), (3, 2), (2, 4)):  # the first one tells every slip from the others
        points = rng.normal(size=(150, D))
        shared = np.stack([some_covariance(rng, D)] * K)
        model = gmm.Gmm(rng.dirichlet(np.full(K, 5.0)), rng.normal(size=(K, D)), shared)
        got = float(expect_array(tied_bic(points, model), ()))
        log_l, log_n = gmm.log_likelihood(points, model), np.log(len(points))
        p = K - 1 + K * D + D * (D + 1) // 2
        refuse(
            got,
            -2 * log_l + p * log_n,
            _bic_slips(points, model, p) + _counts(p, K, D, log_l, log_n),
        )
    return say("Right: K - 1 + K D + D (D + 1) / 2.", "正确：K - 1 + K D + D (D + 1) / 2。")


def _counts(p: int, K: int, D: int, log_l: float, log_n: float) -> list:
    """Return the BICs of parameters counted wrong; p is right."""
    symmetric = (
        "A covariance is symmetric: D (D + 1) / 2 of its D² entries are free.",
        "协方差是对称矩阵：D² 个元素中只有 D (D + 1) / 2 个是自由的。",
    )
    off_diagonal = D * (D - 1) // 2
    wrong = (  # how many too many, and what to say
        (
            1,
            "The weights sum to 1: only K - 1 of them are free.",
            "权重之和为 1：只有 K - 1 个是自由的。",
        ),
        (off_diagonal, *symmetric),
        (off_diagonal + 1, *symmetric),
        (
            1 - K,
            "The weights are parameters, too: K - 1 of them are free.",
            "权重也是参数：有 K - 1 个是自由的。",
        ),
        (
            D - K * D,
            "Every component has a mean of its own: K D numbers.",
            "每个分量都有自己的均值：共 K D 个数。",
        ),
        (-K * D, "The means are parameters, too: K D numbers.", "均值也是参数：共 K D 个数。"),
        (
            -off_diagonal - D,
            "The shared covariance has parameters, too: D (D + 1) / 2.",
            "共享的协方差也有参数：D (D + 1) / 2 个。",
        ),
        (
            -off_diagonal,
            "You counted the variances alone: the covariances off the diagonal are free, too.",
            "你只数了方差：非对角元素也是自由的。",
        ),
    )
    return [(-2 * log_l + (p + more) * log_n, en, zh) for more, en, zh in wrong]


def _bic_slips(points, model, p: int) -> list:
    log_l, log_n = gmm.log_likelihood(points, model), np.log(len(points))
    return [
        (
            bic(points, model),
            "You charged for K covariances: a tied mixture has one.",
            "算了 K 个协方差的参数：共享之后只有一个。",
        ),
        (
            -2 * log_l + 2 * p,
            "That is AIC: BIC charges ln N.",
            "这是 AIC：BIC 乘的是 ln N。",
        ),
        (-log_l + p * log_n, "The factor 2 is missing.", "漏了因子 2。"),
        (2 * log_l + p * log_n, "The sign of the fit is wrong.", "拟合项的符号反了。"),
        (
            -2 * log_l + p * np.log10(len(points)),
            "Take the natural logarithm of N.",
            "N 要取自然对数。",
        ),
        (-2 * log_l, "Nothing is charged for the parameters.", "没有对参数加罚。"),
    ]
