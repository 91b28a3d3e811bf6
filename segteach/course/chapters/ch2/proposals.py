"""Instant check of chapter 2: a chain made of proposals, Metropolis and Hastings, with slips."""

from __future__ import annotations

import numpy as np

from segteach.course.chapters.answers import is_clear
from segteach.course.check import Wrong, expect_array, in_special_case, instant_check, refuse
from segteach.language import say

ROWS = (
    "A row does not sum to 1: a proposal that is turned down means that the chain STAYS.",
    "有的行之和不是 1：提议被拒绝时，链停留在原处。",
)
NO_Z = (
    "NaN for energies near 1000: e^-U is 0 for all. Z is never needed, nor is any e^-U by itself: "
    "only differences of energies.",
    "能量在 1000 附近时得到 NaN：所有 e^-U 都是 0。这里不需要 Z，也不需要单独的 e^-U，"
    "只需要能量之差。",
)
NO_PROPOSAL = (
    "NaN where nothing is proposed: 0 was divided by 0. A step that is never proposed has "
    "probability 0.",
    "没有提议的地方得到了 NaN：0 除以 0。从不提议的步，概率为 0。",
)
BALANCED = (
    "Your chain has the right stationary distribution, but turns down more than it must: accept as "
    "often as detailed balance allows.",
    "你的链平稳分布是对的，但拒绝得过多：应在细致平衡允许的范围内尽量接受。",
)


@instant_check("02/metropolis")
def check_metropolis(transition_of) -> str:
    """The chain of lopsided proposals; then with steps never proposed, and large energies."""
    rng = np.random.default_rng()
    for n in (4, 6):
        energies, proposals = _clear_case(rng, n)
        got = expect_array(transition_of(energies, proposals), proposals.shape, finite=False)
        _refuse(got, energies, proposals)
    ring = (np.roll(np.eye(n), 1, axis=1) + np.roll(np.eye(n), -1, axis=1)) / 2
    got = expect_array(in_special_case(transition_of, *NO_PROPOSAL)(energies, ring), ring.shape)
    _refuse(got, energies, ring)
    high = energies + 1000
    got = expect_array(in_special_case(transition_of, *NO_Z)(high, proposals), proposals.shape)
    if not np.allclose(got, _chain(energies, proposals)):
        raise Wrong(*NO_Z)
    return say(
        "Right: π_i P_ij = π_j P_ji for every pair, and Z has cancelled.",
        "正确：每一对都满足 π_i P_ij = π_j P_ji，Z 约掉了。",
    )


def _refuse(got, energies, proposals) -> None:
    right = _chain(energies, proposals)
    slips = _slips(energies, proposals)
    if not any(np.allclose(got, slip[0]) for slip in slips) and not np.allclose(got, right):
        if not np.allclose(got.sum(axis=1), 1):
            raise Wrong(*ROWS)
        pi = _pi(energies)
        if got.min() >= 0 and np.allclose(pi @ got, pi):
            raise Wrong(*BALANCED)
    refuse(got, right, slips)


def _pi(energies) -> np.ndarray:
    weights = np.exp(energies.min() - energies)
    return weights / weights.sum()


def _clear_case(rng, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return energies (n,) and proposals (n, n), on which every slip differs."""
    while True:
        energies, proposals = rng.normal(0, 1, n), rng.dirichlet(np.ones(n), size=n)
        proposals = 0.7 * proposals + 0.3 / n
        if is_clear(_chain(energies, proposals), _slips(energies, proposals)):
            return energies, proposals


def _stay(moves) -> np.ndarray:
    """Return the moves with what each row lacks of 1 on the diagonal."""
    moves = moves - np.diag(np.diag(moves))
    return moves + np.diag(1 - moves.sum(axis=1))


def _chain(energies, proposals, *, accept=lambda odds: np.minimum(1, odds), hastings=True, sign=1):
    """Return the chain; the options are slips. accept: of the odds of a step."""
    odds = np.exp(sign * (energies[:, None] - energies))
    if hastings:
        back = np.divide(proposals.T, proposals, out=np.ones_like(proposals), where=proposals > 0)
        odds = odds * back
    return _stay(proposals * accept(odds))


def _slips(energies, proposals) -> list:
    right = _chain(energies, proposals)
    moves = right - np.diag(np.diag(right))
    lost = moves + np.diag(np.diag(proposals))
    return [
        (moves, *ROWS),
        (lost, *ROWS),
        (
            lost / lost.sum(axis=1, keepdims=True),
            "You divided each row by its sum: then detailed balance is lost. What is turned down "
            "stays where it is.",
            "你把每一行除以了它的和：这样细致平衡就不成立了。被拒绝的部分应留在原处。",
        ),
        (
            _chain(energies, proposals, sign=-1),
            "The odds are upside down: a step to a LOWER energy is always accepted, for even "
            "proposals.",
            "比值反了：提议对称时，走向更低能量的一步总会被接受。",
        ),
        (
            _chain(energies, proposals, hastings=False),
            "The proposals are lopsided: what i proposes to j and j to i must enter the odds.",
            "提议不对称：从 i 提议 j 与从 j 提议 i 的概率都要进入比值。",
        ),
        (
            _stay(
                proposals * np.minimum(1, np.exp(energies[:, None] - energies) * _ratio(proposals))
            ),
            "The proposals stand in the odds upside down: backward over forward.",
            "比值中提议的概率反了：应是反向除以正向。",
        ),
        *_acceptance_slips(energies, proposals),
        (
            proposals,
            "The energies play no part: everything is accepted.",
            "没有用到能量：所有提议都被接受了。",
        ),
        (
            right.T,
            "The matrix is transposed: row = now, column = next.",
            "矩阵转置了：行是现在，列是下一步。",
        ),
        (
            np.tile(_pi(energies), (len(energies), 1)),
            "This draws from π itself, which is what nobody can do: use the proposals.",
            "这是直接从 π 抽样，而这正是做不到的：请使用提议。",
        ),
    ]


def _acceptance_slips(energies, proposals) -> list:
    """Return the mistakes in what is accepted, given the odds."""
    barker = (
        "This accepts with odds / (1 + odds), as the Gibbs sampler does for two labels: right in "
        "the long run, but min(1, odds) accepts more often.",
        "这里的接受概率是 odds / (1 + odds)，吉布斯采样对两种标号就是如此：长期来看是对的，"
        "但 min(1, odds) 接受得更多。",
    )
    return [
        (_chain(energies, proposals, accept=lambda odds: odds / (1 + odds)), *barker),
        (
            _chain(energies, proposals, accept=lambda odds: (odds >= 1) * 1.0),
            "You accept only what is at least as likely: then the chain gets stuck, as ICM does.",
            "你只接受概率不降低的步：这样链会卡住，与 ICM 一样。",
        ),
        (
            _chain(energies, proposals, accept=lambda odds: odds),
            "A probability above 1: accept with min(1, odds).",
            "出现了大于 1 的概率：接受概率应是 min(1, odds)。",
        ),
    ]


def _ratio(proposals) -> np.ndarray:
    """Return forward over backward, 1 where nothing is proposed."""
    return np.divide(proposals, proposals.T, out=np.ones_like(proposals), where=proposals.T > 0)
