"""Instant checks of chapter 1: one covariance for all components, and its BIC, with their slips."""

from __future__ import annotations

import numpy as np

from segteach.course.chapters.answers import is_clear
from segteach.course.check import Wrong, expect_array, instant_check, refuse
from segteach.language import say
from segteach.models import gaussian, gmm
from segteach.models.criteria import aic, bic

NO_FLOOR = 1e-9
FLOOR_FIRST = (
    "You raised each component's covariance to the floor before adding: add first. Thin clouds "
    "that lean differently need no floor together.",
    "你先把各分量的协方差矩阵抬到下限再相加：应先相加。倾斜方向不同的细长点云，合起来未必需要下限。",
)


@instant_check("01/tied")
def check_tied_m_step(tied_m_step) -> str:
    """One shared covariance, of greatest likelihood above the floor."""
    rng = np.random.default_rng()
    for D, floor in ((2, NO_FLOOR), (3, NO_FLOOR), (2, 0.05)):
        points, gamma = _clear_case(rng, D, floor)
        got = tied_m_step(points, gamma, floor)
        if got is None:
            expect_array(got, ())  # it says that `return` is missing
        if not isinstance(got, gmm.Gmm):
            raise Wrong("Return a Gmm.", "应返回一个 Gmm。")
        _judge_rest(got, points, gamma)
        shared = got.covariances[0]
        rest = (
            "The shared covariance is not the one of greatest likelihood, nor a known slip.",
            "共享的协方差矩阵不是似然最大的那个，也不是常见的错误。",
        )
        slips = _shared_slips(points, gamma, floor)
        refuse(shared, _shared(points, gamma, floor), [*slips, (shared, *rest)])
    return say(
        "Right: each component's scatter counts by its share, and the floor comes last.",
        "正确：各分量的散布按它的份额计入，最后才用下限。",
    )


def _judge_rest(got, points, gamma) -> None:
    """Judge weights and means, and that the covariances are one."""
    free = gmm.m_step(points, gamma, NO_FLOOR)
    alike = got.means.shape == free.means.shape and np.allclose(got.means, free.means)
    if not (alike and np.allclose(got.weights, free.weights)):
        raise Wrong(
            "Weights and means do not change: (9), (10), (12).",
            "权重和均值不变：(9)、(10)、(12) 式。",
        )
    if not np.allclose(got.covariances, got.covariances[0]):
        raise Wrong("The K covariances differ.", "K 个协方差矩阵并不相同。")


def _clear_case(rng, D: int, floor: float) -> tuple[np.ndarray, np.ndarray]:
    """Return points (N, D) and responsibilities (N, 3) on which every slip differs."""
    while True:
        gamma = rng.dirichlet([0.2, 0.5, 2.0], size=160)
        points = rng.normal(size=(160, D)) @ rng.normal(size=(D, D))
        if floor != NO_FLOOR:  # thin clouds that lean differently, yet thin together as well
            kind = np.arange(160) % 3
            lean = rng.uniform(-0.2, 0.2, 3)[kind]
            along = rng.normal(size=160)
            points = np.stack([along, lean * along + rng.normal(0, 0.02, 160) + kind], axis=1)
            gamma = 0.97 * np.eye(3)[kind] + 0.01
        right, slips = _shared(points, gamma, floor), _shared_slips(points, gamma, floor)
        of_floor = floor == NO_FLOOR
        if is_clear(right, [s for s in slips if not (of_floor and s[1] in OF_FLOOR)]):
            return points, gamma


def _raised(covariance, floor: float) -> np.ndarray:
    values, vectors = np.linalg.eigh(covariance)
    return vectors * np.maximum(values, floor) @ vectors.T


def _shared(points, gamma, floor: float, *, share=None) -> np.ndarray:
    """Return the one covariance; share: how much each component counts, a slip."""
    free = gmm.m_step(points, gamma, NO_FLOOR)
    share = free.weights if share is None else share
    return _raised(np.einsum("k,kij->ij", share, free.covariances), floor)


NOT_RAISED = (
    "An eigenvalue lies below the floor: raise it.",
    "有一个特征值低于下限：要抬到下限。",
)
ADDED = (
    "You added the floor to the diagonal: only eigenvalues below it are raised, to it.",
    "你把下限加到了对角线上：只把低于下限的特征值抬到下限。",
)
ENTRIES = (
    "You raised the diagonal ENTRIES: the floor is for the eigenvalues.",
    "你抬高的是对角线上的元素：下限是对特征值而言的。",
)
OF_FLOOR = NOT_RAISED[0], ADDED[0], ENTRIES[0], FLOOR_FIRST[0]


def _shared_slips(points, gamma, floor: float) -> list:
    right = _shared(points, gamma, NO_FLOOR)
    free = gmm.m_step(points, gamma, NO_FLOOR)
    first = np.stack([_raised(one, floor) for one in free.covariances])
    diagonal = np.diag(np.maximum(np.diag(right), floor) - np.diag(right))
    return [
        (right, *NOT_RAISED),
        (right + floor * np.eye(len(right)), *ADDED),
        (right + diagonal, *ENTRIES),
        (np.einsum("k,kij->ij", free.weights, first), *FLOOR_FIRST),
        *[(_raised(value, floor), en, zh) for value, en, zh in _scatter_slips(points, gamma, free)],
    ]


def _scatter_slips(points, gamma, free) -> list:
    """Return the mistakes in the sum itself."""
    n, K = gamma.shape
    right = np.einsum("k,kij->ij", free.weights, free.covariances)
    winners = gamma.argmax(axis=1)
    one_hot = winners == np.arange(K)[:, None]
    centres = one_hot @ points / np.maximum(one_hot.sum(axis=1, keepdims=True), 1)
    spread = sum((points - mean).T @ (points - mean) for mean in free.means)
    few = (
        "The greatest likelihood divides by N: no N - 1 and no N - K.",
        "最大似然除以 N：不是 N - 1，也不是 N - K。",
    )
    wholly = (
        "You gave each point wholly to one component: γ holds fractions, and each counts.",
        "你把每个点完全归给了一个分量：γ 是小数，每一份都要计入。",
    )
    no_gamma = "The responsibilities γ are missing.", "漏了责任度 γ。"
    return [
        (
            free.covariances.mean(axis=0),
            "You averaged the covariances with equal weight: a component with few points "
            "must count less.",
            "你把各个协方差矩阵等权平均了：点少的分量，权重应当小。",
        ),
        (
            gaussian.fit_gaussian(points)[1],
            "That is the covariance of all points about ONE mean.",
            "这是所有点关于同一个均值的协方差矩阵。",
        ),
        *((right * n / (n - fewer), *few) for fewer in (1, K)),
        *((away.T @ away / n, *wholly) for away in _away(points, winners, free.means, centres)),
        (right * n, "The factor 1/N is missing.", "漏了因子 1/N。"),
        *((spread / divisor, *no_gamma) for divisor in (n, K * n)),
        (
            np.diag(np.diag(right)),
            "You kept the variances alone: the covariances off the diagonal are shared, too.",
            "你只保留了方差：非对角元素也是共享的。",
        ),
        (
            free.covariances[0],
            "That is the first component's covariance: all of them share one.",
            "这是第一个分量的协方差矩阵：应是所有分量共用的那个。",
        ),
    ]


def _away(points, winners, *means) -> list:
    return [points - each[winners] for each in means]


@instant_check("01/tied_bic")
def check_tied_bic(tied_bic) -> str:
    """BIC with the parameters of a tied mixture."""
    rng = np.random.default_rng()
    for K, D in ((6, 4), (3, 2), (2, 3)):  # the first one tells every slip from the others
        points, half = rng.normal(size=(150, D)), rng.normal(size=(D, D))
        shared = np.stack([half @ half.T + 0.3 * np.eye(D)] * K)
        model = gmm.Gmm(rng.dirichlet(np.full(K, 5.0)), rng.normal(size=(K, D)), shared)
        got = float(expect_array(tied_bic(points, model), ()))
        log_l, log_n = gmm.log_likelihood(points, model), np.log(len(points))
        p = K - 1 + K * D + D * (D + 1) // 2
        other = (
            "This is not -2 ln L + p ln N for any count that is a known slip: print p, and count "
            "weights, means and the covariance one by one.",
            "这不是 -2 ln L + p ln N，参数个数也不是常见的数错：请输出 p，把权重、均值、协方差矩阵"
            "的参数逐一数清。",
        )
        slips = _bic_slips(points, model, p) + _counts(p, K, D, log_l, log_n)
        refuse(got, -2 * log_l + p * log_n, [*slips, (got, *other)])
    return say(
        "Right. Only the means and weights grow with K, so that a further component is cheap.",
        "正确。随 K 增加的只有均值和权重的参数，所以再加一个分量，惩罚增加得不多。",
    )


def _counts(p: int, K: int, D: int, log_l: float, log_n: float) -> list:
    """Return the BICs of parameters counted wrong; p is right."""
    symmetric = (
        "A covariance is symmetric: entries below the diagonal repeat those above.",
        "协方差矩阵是对称的：对角线下方的元素与上方的重复。",
    )
    off_diagonal = D * (D - 1) // 2
    wrong = (  # how many too many, and what to say
        (
            1,
            "The weights sum to 1: the last one follows from the others.",
            "权重之和为 1：最后一个由其余的决定。",
        ),
        (off_diagonal, *symmetric),
        (off_diagonal + 1, *symmetric),
        (
            1 - K,
            "The weights are parameters, too.",
            "权重也是参数。",
        ),
        (
            D - K * D,
            "Every component has a mean of its own.",
            "每个分量都有自己的均值。",
        ),
        (K - K * D, "A mean has D numbers.", "一个均值含 D 个数。"),
        (-K * D, "The means are parameters, too.", "均值也是参数。"),
        (
            -off_diagonal - D,
            "The shared covariance has parameters, too.",
            "共享的协方差矩阵也有参数。",
        ),
        (
            -off_diagonal,
            "You counted the variances alone: the covariances off the diagonal are free, too.",
            "你只数了方差：非对角元素也是自由的。",
        ),
        (
            -D,
            "You left the diagonal of the covariance out.",
            "你漏数了协方差矩阵的对角元素。",
        ),
    )
    return [(-2 * log_l + (p + more) * log_n, en, zh) for more, en, zh in wrong]


def _bic_slips(points, model, p: int) -> list:
    log_l, log_n = gmm.log_likelihood(points, model), np.log(len(points))
    return [
        (
            bic(points, model),
            "You charged for K covariances: a tied mixture has one.",
            "算了 K 个协方差矩阵的参数：共享之后只有一个。",
        ),
        (
            aic(points, model),
            "That is AIC, and for K covariances: BIC charges ln N, and a tied mixture has one.",
            "这是 AIC，而且算了 K 个协方差矩阵：BIC 乘的是 ln N，共享之后协方差矩阵只有一个。",
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
