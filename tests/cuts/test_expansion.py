"""Alpha-expansion: each move exact, the end a minimum over all moves, the bound of the paper."""

import itertools
from functools import partial

import numpy as np
import pytest

from segteach.cuts.energy import Energy, grid_edges
from segteach.cuts.expansion import expand, expansion, expansion_steps
from segteach.cuts.min_cut import min_cut


def grid_energy(seed, shape=(3, 3), kinds=3, beta=0.6):
    """Random unary costs and the Potts prior V = 2 beta [x != y] of chapter 2."""
    edges, _ = grid_edges(shape, 4)
    unary = np.random.default_rng(seed).exponential(1, (shape[0] * shape[1], kinds))
    return Energy(unary, edges, np.full(len(edges), 2 * beta))


def moves(labels, label):
    """Every labelling in which some sites took `label`."""
    for takes in itertools.product([False, True], repeat=len(labels)):
        yield np.where(takes, label, labels)


def test_a_move_is_the_best_of_all_of_its_kind():
    for seed in range(6):
        energy = grid_energy(seed)
        labels = np.random.default_rng(seed).integers(0, 3, 9)
        for label in range(3):
            least = min(energy.value(x) for x in moves(labels, label))
            assert energy.value(expand(energy, labels, label)) == pytest.approx(least, abs=1e-9)


def test_at_the_end_no_expansion_lowers_the_energy():
    for seed in range(6):
        energy = grid_energy(seed, beta=0.4)
        end = expansion(energy)
        assert end.converged
        for label in range(3):
            least = min(energy.value(x) for x in moves(end.labels, label))
            assert end.objective <= least + 1e-9


def test_the_energy_is_at_most_twice_the_best_interaction_above_the_least():
    for seed, beta in itertools.product(range(8), (0.1, 0.3, 0.8)):
        energy = grid_energy(seed, beta=beta)
        every = np.array(list(itertools.product(range(3), repeat=9)))
        unary = energy.unary[np.arange(9), every].sum(axis=1)
        first, second = energy.edges.T
        pairs = (energy.weights * (every[:, first] != every[:, second])).sum(axis=1)
        best = (unary + pairs).argmin()
        assert expansion(energy).objective <= unary[best] + 2 * pairs[best] + 1e-9


def test_two_labels_are_solved_exactly():
    for seed in range(10):
        energy = grid_energy(seed, (6, 7), kinds=2)
        assert expansion(energy).objective == pytest.approx(min_cut(energy).objective, abs=1e-9)


def test_the_energy_never_rises_and_each_state_says_what_it_is():
    energy = grid_energy(0, (12, 12), kinds=5)
    states = list(expansion_steps(energy, np.zeros(144, int)))
    for before, after in itertools.pairwise(states):
        assert after.objective <= before.objective
        assert after.changed == (after.labels != before.labels).sum()
        assert (after.labels[after.labels != before.labels] == after.label).all()
    for state in states:
        assert energy.value(state.labels) == pytest.approx(state.objective)
    assert states[-1].converged


def test_one_label_needs_no_move():
    energy = Energy([[1.0], [2.0]], [[0, 1]], [1.0])
    assert expansion(energy).objective == 3


def test_bad_starts_and_sweeps_are_refused(refused):
    energy = grid_energy(0)
    starts = ([0, 0], [0] * 8 + [3], [-1] * 9)
    bad = [
        (partial(expansion_steps, energy, np.array(labels)), "^labels: got") for labels in starts
    ]
    bad += [(lambda: expansion_steps(energy, max_sweeps=0), "^max_sweeps: got 0")]
    assert refused(bad) == []
