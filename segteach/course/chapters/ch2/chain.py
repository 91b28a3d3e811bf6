"""Instant check of chapter 2: the stationary distribution of a chain, with its classic slips."""

from __future__ import annotations

import numpy as np

from segteach.course.check import Wrong, expect_array, instant_check, refuse
from segteach.language import say
from segteach.models.markov.chain import stationary

NOT_ONE = (
    "The probabilities do not sum to 1: divide by their sum.",
    "概率之和不等于 1：应除以总和。",
)
NEARLY = (
    "Near, but not there: powers of P, and their means, only come nearer and nearer. Solve "
    "π P = π.",
    "接近，但不相等：P 的幂及其平均只会越来越接近。请直接解 π P = π。",
)


@instant_check("02/chain")
def check_long_run(long_run) -> str:
    """The stationary distribution, of chains that swing as well."""
    rng = np.random.default_rng()
    # A tenth to all states alike: chains that settle fast, so that only the swing defeats powers.
    chains = [0.9 * rng.dirichlet(np.ones(n), size=n) + 0.1 / n for n in (2, 3, 5)]
    swing = np.zeros((4, 4))
    swing[:2, 2:], swing[2:, :2] = rng.dirichlet([1, 1], size=2), rng.dirichlet([1, 1], size=2)
    for P in (*chains, swing):
        n, right = len(P), stationary(P)
        got = expect_array(long_run(P), (n,), finite=P is not swing)
        near = [(got, *NEARLY)] if np.abs(got - right).max() < 0.01 else []
        if P is swing and not near and not np.allclose(got, right):
            raise Wrong(
                "Wrong for a chain that swings: its powers never settle, and -1 is an eigenvalue "
                "beside 1. Solve π P = π.",
                "对来回摆动的链不对：它的幂不会收敛，而且除了 1，-1 也是特征值。请直接解 π P = π。",
            )
        refuse(got, right, [*_chain_slips(P), (right * got.sum(), *NOT_ONE), *near])
    return say("Right, for chains that swing, too.", "正确，来回摆动的链也对。")


def _chain_slips(P) -> list:
    n = len(P)
    one_step = (
        "That is one step from a given start, not the long run.",
        "这只是从某个初始分布走一步的结果，不是长期分布。",
    )
    constants = [np.ones(n), np.full(n, n**-0.5), np.full(n, -(n**-0.5))]
    from_the_left = (
        "P 1 = 1 holds for every P: you want π P = π, from the left.",
        "对任何 P 都有 P 1 = 1：要求的是左边的 π P = π。",
    )
    return [
        (
            np.full(n, 1 / n),
            "All states equally: P plays no part, or you solved P π = π, true for any constant.",
            "各状态均分：没有用到 P，或者解的是 P π = π（任何常数向量都满足）。",
        ),
        *((constant, *from_the_left) for constant in constants),
        *((row, *one_step) for row in (*P, P.mean(axis=0))),
    ]
