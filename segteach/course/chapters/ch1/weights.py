"""Instant check of chapter 1: EM that learns the weights alone, with its slips."""

from __future__ import annotations

import numpy as np

from segteach.course.chapters.answers import is_clear
from segteach.course.check import Wrong, expect_array, instant_check, refuse
from segteach.language import say

WRONG_AXIS = (
    "You added over the components: N_k is a sum over the points.",
    "你对各个分量求和了：N_k 是对各个点求和。",
)
FAR_OUT = (
    "Wrong for points far out, where every exp(log_densities) is 0: take the largest of each row "
    "out first; it cancels in (8).",
    "远离所有分量的点结果不对，那里 exp(log_densities) 全为 0："
    "先减去每一行的最大值，它在 (8) 式中会约掉。",
)
OTHER = (
    "These are not the weights after so many rounds, nor a known slip. Print the first round.",
    "这不是 rounds 轮之后的权重，也不是常见的错误。请输出第一轮的结果。",
)


@instant_check("01/weights")
def check_weights(weights_of) -> str:
    """The weights after a few rounds; then the same points with all densities far out."""
    rng = np.random.default_rng()
    for K, rounds in ((3, 4), (4, 9), (2, 6)):
        logs = _clear_case(rng, K, rounds)
        got = expect_array(weights_of(logs, rounds), (K,), slips=[((len(logs),), *WRONG_AXIS)])
        refuse(got, _learned(logs, rounds), [*_slips(logs, rounds), (got, *OTHER)])
    far = logs - rng.uniform(900, 2000, (len(logs), 1))
    got = expect_array(weights_of(far, rounds), (K,), finite=False)
    if not np.allclose(got, _learned(logs, rounds)):
        raise Wrong(*FAR_OUT)
    return say(
        "Right: with fixed components the log-likelihood has one summit, so no start is bad.",
        "正确：分量固定时，对数似然只有一个极大值，不存在坏的初值。",
    )


def _clear_case(rng, K: int, rounds: int) -> np.ndarray:
    """Return ln N(x_i; k) of some points, (N, K), on which every slip differs."""
    while True:
        means = rng.uniform(-2, 2, K)
        x = rng.choice(means, 50, p=rng.dirichlet(np.ones(K))) + rng.normal(0, 1, 50)
        logs = -0.5 * (x[:, None] - means) ** 2 / rng.uniform(0.5, 1.5, K)
        if is_clear(_learned(logs, rounds), _slips(logs, rounds)):
            return logs


def _learned(logs, rounds: int, *, power=1.0, axis=1, hard=False) -> np.ndarray:
    """Return the weights (K,) after so many rounds; the options are slips."""
    N, K = logs.shape
    weights = np.full(K, 1 / K)
    for _ in range(rounds):
        joint = weights**power * np.exp(logs)
        gamma = joint / joint.sum(axis=axis, keepdims=True)
        if hard:
            gamma = np.eye(K)[joint.argmax(axis=1)]
        weights = gamma.sum(axis=0) / (N if axis == 1 else K)
    return weights


def _slips(logs, rounds: int) -> list:
    N, K = logs.shape
    right = _learned(logs, rounds)
    once = (
        "That is one round: the new weights must enter the next E-step.",
        "这只是一轮的结果：新的权重要代入下一次 E 步。",
    )
    count = "The number of rounds is off by one.", "轮数多了一轮或少了一轮。"
    hard = (
        "You gave each point wholly to one component: where they overlap that counts wrong. Add "
        "fractions.",
        "你把每个点完全归给了一个分量：在重叠处这样数不准，应把份额相加。",
    )
    return [
        *_mean_slips(logs),
        (_learned(logs, 1), *once),
        (_learned(logs, rounds - 1), *count),
        (_learned(logs, rounds + 1), *count),
        (
            _learned(logs, 400),
            "You went on until nothing changed: only so many rounds were asked for.",
            "你一直迭代到不再变化：题目只要求给定的轮数。",
        ),
        (_learned(logs, rounds, hard=True), *hard),
        (_learned(logs, 1, hard=True), *hard),
        (
            _learned(logs, rounds, power=2),
            "The weight enters (8) twice.",
            "权重在 (8) 式中用了两次。",
        ),
        (
            np.full(K, 1 / K),
            "Nothing was learned: every weight is as at the start. Do the responsibilities of one "
            "POINT sum to 1?",
            "什么也没有学到：权重仍是初值。每个点的责任度之和是否为 1？",
        ),
        (
            N * right,
            "These are the N_k: (12) divides by N.",
            "这是 N_k：(12) 式还要除以 N。",
        ),
    ]


def _mean_slips(logs) -> list:
    """Return what one gets who averages something else than responsibilities."""
    mean, likely = logs.mean(axis=0), np.exp(logs).sum(axis=0)
    geometric = np.exp(mean - mean.max())
    return [
        (
            geometric / geometric.sum(),
            "You averaged logarithms of densities: average the responsibilities.",
            "你对密度的对数求了平均：应对责任度求平均。",
        ),
        (
            likely / likely.sum(),
            "You added densities: make responsibilities of them first, point by point.",
            "你把密度直接相加了：应先逐点化为责任度。",
        ),
    ]
