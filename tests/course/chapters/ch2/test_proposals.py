"""Chapter 2's check of a chain made of proposals: right answers pass, each slip is named."""

import numpy as np

from segteach.course.chapters.ch2 import check_metropolis


def chain(energies, proposals):
    P = np.minimum(proposals, np.exp(energies[:, None] - energies) * proposals.T)
    np.fill_diagonal(P, 0)
    np.fill_diagonal(P, 1 - P.sum(axis=1))
    return P


def step_by_step(energies, proposals):
    P = np.zeros_like(proposals)
    for i, j in np.ndindex(P.shape):
        if i != j and proposals[i, j] > 0:
            odds = np.exp(energies[i] - energies[j]) * proposals[j, i] / proposals[i, j]
            P[i, j] = proposals[i, j] * min(1, odds)
    return P + np.diag(1 - P.sum(axis=1))


RIGHTS = [chain, step_by_step]


def moves(*, accept=lambda odds: np.minimum(1, odds), sign=1, forward=1, stay=True):
    """The chain; forward: the power of backward over forward in the odds."""

    def answer(energies, proposals):
        odds = np.exp(sign * (energies[:, None] - energies))
        P = proposals * accept(odds * (proposals.T / proposals) ** forward)
        P[np.isnan(P)] = 0
        np.fill_diagonal(P, 0)
        return P + np.diag(1 - P.sum(axis=1)) if stay else P

    return answer


def normalised(energies, proposals):
    P = moves(stay=False)(energies, proposals) + np.diag(np.diag(proposals))
    return P / P.sum(axis=1, keepdims=True)


def by_z(energies, proposals):
    pi = np.exp(-energies) / np.exp(-energies).sum()
    balanced = pi[None] * proposals.T / (pi[:, None] * np.where(proposals > 0, proposals, 1))
    P = proposals * np.minimum(1, balanced)
    np.fill_diagonal(P, 0)
    return P + np.diag(1 - P.sum(axis=1))


def divides(energies, proposals):
    odds = np.exp(energies[:, None] - energies) * proposals.T / proposals
    P = proposals * np.minimum(1, odds)
    np.fill_diagonal(P, 0)
    return P + np.diag(1 - P.sum(axis=1))


def lazy(energies, proposals):
    return (chain(energies, proposals) + np.eye(len(energies))) / 2


def from_pi(energies, proposals):
    pi = np.exp(energies.min() - energies)
    return np.tile(pi / pi.sum(), (len(pi), 1))


SLIPS = [
    (moves(stay=False), "STAYS"),
    (normalised, "divided each row by its sum"),
    (moves(sign=-1), "upside down: a step"),
    (moves(forward=0), "lopsided"),
    (moves(forward=-1), "backward over forward"),
    (moves(accept=lambda odds: odds / (1 + odds)), "odds / (1 + odds)"),
    (moves(accept=lambda odds: (odds >= 1) * 1.0), "gets stuck"),
    (moves(accept=lambda odds: odds), "above 1"),
    (lambda energies, proposals: proposals.copy(), "energies play no part"),
    (lambda *case: chain(*case).T, "transposed"),
    (from_pi, "draws from π itself"),
    (lazy, "turns down more than it must"),
    (by_z, "Z is never needed"),
    (divides, "never proposed"),
    (lambda energies, proposals: np.eye(len(energies)), "turns down more than it must"),
    (lambda energies, proposals: energies, "The result has shape"),
]


def test_slips_are_named(slips_are_named):
    slips_are_named(check_metropolis, SLIPS)


def test_the_right_chain_is_in_detailed_balance_and_no_larger_one_is():
    rng = np.random.default_rng(0)
    energies, proposals = rng.normal(size=5), rng.dirichlet(np.ones(5), size=5)
    pi = np.exp(-energies) / np.exp(-energies).sum()
    P = chain(energies, proposals)
    np.testing.assert_allclose(pi[:, None] * P, (pi[:, None] * P).T)
    assert (np.isclose(P, proposals) | np.isclose(P, proposals).T | np.eye(5, dtype=bool)).all()
