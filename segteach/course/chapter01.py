"""Instant checks of chapter 1's exercises: each tries fresh numbers and knows the classic slips."""

from __future__ import annotations

import numpy as np

from segteach import data
from segteach.course.check import Wrong, expect_array, instant_check
from segteach.models import gaussian, gmm
from segteach.widgets.language import say


@instant_check("01/distance")
def check_distance(distance) -> str:
    """The Mahalanobis distance of one point."""
    rng = np.random.default_rng()
    for D in (1, 2, 3):
        x, mean, covariance = rng.normal(size=D), rng.normal(size=D), _covariance(rng, D)
        got = float(expect_array(distance(x, mean, covariance), ()))
        right = gaussian.mahalanobis([x], mean, covariance)[0]
        away = x - mean
        _refuse(
            got,
            right,
            [
                (right**2, "That is the squared distance.", "这是距离的平方。"),
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
            ],
        )
    return say("Right, in 1, 2 and 3 dimensions.", "正确，一、二、三维都对。")


@instant_check("01/logsumexp")
def check_log_sum_exp(log_sum_exp) -> str:
    """Log-sum-exp by rows, without underflow or overflow."""
    rng = np.random.default_rng()
    mild = rng.normal(size=(6, 4))
    exact = np.log(np.exp(mild).sum(axis=1))
    got = expect_array(log_sum_exp(mild.copy()), (6,))
    if not np.allclose(got, exact):
        if np.allclose(got, np.log(np.exp(mild).mean(axis=1))):
            raise Wrong(say("You averaged where a sum belongs.", "该求和的地方求了平均。"))
        if np.allclose(got, exact - mild.max(axis=1)):
            raise Wrong(
                say(
                    "You took the largest entry out and did not put it back.",
                    "提出了最大值，却没有加回来。",
                )
            )
        raise Wrong(say("Even mild numbers come out wrong.", "连大小适中的数都算不对。"))
    for shift in (-1000.0, 900.0):
        rows = mild + shift
        if not np.allclose(expect_array(log_sum_exp(rows), (6,)), exact + shift):
            raise Wrong(say(f"Wrong for entries near {shift:g}.", f"数值在 {shift:g} 附近时不对。"))
    mixed = np.array([[900.0, 0.0], [-1000.0, -1001.0]])
    right = np.array([900.0, -1000 + np.log1p(np.exp(-1))])
    if not np.allclose(expect_array(log_sum_exp(mixed), (2,)), right):
        raise Wrong(
            say(
                "Subtract the largest entry of each ROW, not of the whole array.",
                "减去的应是每一行的最大值，而不是整个数组的最大值。",
            )
        )
    return say("Right, from -1000 to 900.", "正确，从 -1000 到 900 都对。")


@instant_check("01/hard")
def check_hard_e_step(hard_e_step) -> str:
    """One-hot responsibilities and unchanged log-densities."""
    rng = np.random.default_rng()
    cloud = data.points("unequal", 300, rng)
    model = gmm.Gmm(cloud.weights, cloud.means, cloud.covariances)
    answer = hard_e_step(cloud.points, model)
    if not isinstance(answer, tuple) or len(answer) != 2:
        raise Wrong(
            say(
                "Return two things: the responsibilities and ln Pr(x).",
                "应返回两项：责任度和 ln Pr(x)。",
            )
        )
    hard = expect_array(answer[0], (300, 3))
    soft = gmm.responsibilities(cloud.points, model)
    if not (np.isin(hard, (0, 1)).all() and (hard.sum(axis=1) == 1).all()):
        raise Wrong(
            say("Each row must hold one 1, zeros elsewhere.", "每行应只有一个 1，其余为 0。")
        )
    winners = hard.argmax(axis=1)
    if not (winners == soft.argmax(axis=1)).all():
        parameters = zip(model.means, model.covariances, strict=True)
        unweighted = np.stack([gaussian.density(cloud.points, *p) for p in parameters], axis=1)
        if (winners == unweighted.argmax(axis=1)).all():
            raise Wrong(
                say(
                    "You compared the densities N alone: the weights π_k are missing.",
                    "只比较了密度 N：漏了权值 π_k。",
                )
            )
        raise Wrong(say("A point went to the wrong component.", "有的点归错了分量。"))
    log_p = expect_array(answer[1], (300,))
    if not np.allclose(log_p, gmm.log_density(cloud.points, model)):
        raise Wrong(say("The second result is not ln Pr(x).", "返回的第二项不是 ln Pr(x)。"))
    return say("Right. Hard EM is K-means with shapes.", "正确。硬 EM 就是带形状的 K-means。")


@instant_check("01/tied")
def check_tied_m_step(tied_m_step) -> str:
    """One shared covariance, of greatest likelihood."""
    rng = np.random.default_rng()
    points = rng.normal(size=(200, 2)) @ rng.normal(size=(2, 2))
    gamma = rng.dirichlet([0.2, 0.5, 2.0], size=200)
    got = tied_m_step(points, gamma, 1e-6)
    if not isinstance(got, gmm.Gmm):
        raise Wrong(say("Return a Gmm.", "应返回一个 Gmm。"))
    free = gmm.m_step(points, gamma, 1e-6)
    if not (np.allclose(got.means, free.means) and np.allclose(got.weights, free.weights)):
        raise Wrong(
            say(
                "Weights and means do not change: (9), (10), (12).",
                "权值和均值不变：(9)、(10)、(12) 式。",
            )
        )
    if not np.allclose(got.covariances, got.covariances[0]):
        raise Wrong(say("The K covariances differ.", "K 个协方差并不相同。"))
    shared = got.covariances[0]
    right = np.einsum("k,kij->ij", free.weights, free.covariances)
    if np.allclose(shared, free.covariances.mean(axis=0)):
        raise Wrong(
            say(
                "You averaged the covariances with equal weight: a component with few points "
                "must count less.",
                "你把各个协方差等权平均了：点少的分量，权应当小。",
            )
        )
    if np.allclose(shared, gaussian.fit_gaussian(points)[1]):
        raise Wrong(
            say(
                "That is the covariance of all points about ONE mean.",
                "这是所有点关于同一个均值的协方差。",
            )
        )
    if not np.allclose(shared, right):
        raise Wrong(
            say(
                "The shared covariance is not the one asked for.",
                "共享的协方差不是题目要求的那个。",
            )
        )
    return say("Right: Σ = Σ_k π_k Σ_k.", "正确：Σ = Σ_k π_k Σ_k。")


@instant_check("01/choose_k")
def check_choose_k(choose_k) -> str:
    """BIC with the parameters of a tied mixture."""
    rng = np.random.default_rng()
    for true_k in (1, 2, 4):
        turn = 2 * np.pi * np.arange(true_k) / true_k
        means = 10 * np.stack([np.cos(turn), np.sin(turn)], axis=1)
        points = means[rng.integers(true_k, size=400)] + rng.normal(size=(400, 2))
        got = choose_k(points, range(1, 7))
        if got == true_k:
            continue
        if got == 6:
            raise Wrong(
                say(
                    f"6 for a cloud of {true_k}: the fit alone always wants more. Charge for the "
                    "parameters, and mind the sign.",
                    f"{true_k} 个分量的数据却选了 6：只看拟合总是越多越好。"
                    "请按参数个数加罚，并注意正负号。",
                )
            )
        raise Wrong(
            say(f"{got} for a cloud of {true_k}.", f"{true_k} 个分量的数据，却选了 {got}。")
        )
    return say("Right for clouds of 1, 2 and 4.", "正确，1、2、4 个分量的数据都对。")


def _refuse(got: float, right: float, slips: list[tuple[float, str, str]]) -> None:
    """Raise Wrong with the words of the slip whose value was returned."""
    if np.isclose(got, right):
        return
    for value, en, zh in slips:
        if np.isclose(got, value):
            raise Wrong(say(en, zh))
    raise Wrong(say(f"Got {got:.4g}, expected {right:.4g}.", f"得到 {got:.4g}，应为 {right:.4g}。"))


def _covariance(rng: np.random.Generator, D: int) -> np.ndarray:
    half = rng.normal(size=(D, D))
    return half @ half.T + 0.3 * np.eye(D)
