"""Messages against all labellings, one by one."""

from itertools import product

import numpy as np
import pytest

from segteach.matting.wang_cohen.belief import least_sums, min_sum

TREES = {
    "chain": [[1, 1, 1, 1, 1, 1, 1]],
    "comb": [[1, 0, 1, 0], [1, 1, 1, 1], [1, 0, 1, 0]],
    "two parts": [[1, 1, 0, 1], [0, 1, 0, 1], [0, 1, 0, 0]],
}


def energy(labels, costs, where, differing):
    grid = np.full(where.shape, -1)
    grid[where] = labels
    total = costs[labels, np.arange(len(labels))].sum()
    for one, other in ((grid[1:], grid[:-1]), (grid[:, 1:], grid[:, :-1])):
        linked = (one >= 0) & (other >= 0)
        total += differing[np.abs(one - other)[linked]].sum()
    return total


def all_labellings(costs, where, differing):
    """Return every labelling, (M, N), and its energy, (M,)."""
    labellings = np.array(list(product(range(len(costs)), repeat=costs.shape[1])))
    return labellings, np.array([energy(x, costs, where, differing) for x in labellings])


@pytest.mark.parametrize("name", TREES)
@pytest.mark.parametrize("seed", range(3))
def test_on_a_tree_beliefs_are_the_least_costs_with_each_label(name, seed):
    where, rng = np.array(TREES[name], bool), np.random.default_rng(seed)
    costs, differing = rng.random((3, where.sum())), rng.random(3)
    beliefs, _ = min_sum(costs, where, differing, tolerance=0)
    labellings, energies = all_labellings(costs, where, differing)
    least = np.array(
        [[energies[column == label].min() for column in labellings.T] for label in range(3)]
    )
    np.testing.assert_allclose(beliefs - beliefs.min(axis=0), least - least.min(axis=0), atol=1e-12)
    if name != "two parts":  # where each has its own best, all the same
        assert (beliefs.argmin(axis=0) == labellings[energies.argmin()]).all()


@pytest.mark.parametrize("seed", range(6))
def test_on_a_small_grid_with_loops_the_labels_cost_least_too(seed):
    where, rng = np.ones((3, 3), bool), np.random.default_rng(seed)
    costs, differing = rng.random((3, 9)), 0.3 * np.arange(3)
    labels = min_sum(costs, where, differing, max_sweeps=50)[0].argmin(axis=0)
    least = all_labellings(costs, where, differing)[1].min()
    assert energy(labels, costs, where, differing) == pytest.approx(least)


def test_without_neighbours_or_without_smoothness_costs_are_beliefs():
    rng = np.random.default_rng(0)
    apart = np.indices((5, 6)).sum(axis=0) % 2 == 1
    costs = rng.random((4, apart.sum()))
    assert (min_sum(costs, apart, rng.random(4))[0] == costs).all()
    costs = rng.random((4, 30))
    beliefs, _ = min_sum(costs, np.ones((5, 6), bool), np.zeros(4))
    np.testing.assert_allclose(beliefs, costs, atol=1e-12)


def test_a_message_goes_all_the_way_along_a_chain_in_sweeps_enough():
    where = np.ones((1, 41), bool)
    costs = np.zeros((2, 41))
    costs[1, 0] = 1
    few, many = (
        min_sum(costs, where, np.array([0, 9.0]), max_sweeps=n, tolerance=0)[0] for n in (5, 20)
    )
    assert few[1, -1] == few[0, -1]  # nothing is known there yet
    assert many[1, -1] == many[0, -1] + 1


def test_sums_are_least_as_the_definition_says():
    rng = np.random.default_rng(1)
    costs, differing = rng.random((5, 7)), rng.random(5)
    apart = np.abs(np.arange(5)[:, None] - np.arange(5))
    direct = (costs[:, None] + differing[apart][..., None]).min(axis=0)
    np.testing.assert_allclose(least_sums(costs, differing), direct)


def test_messages_of_a_problem_alike_save_the_way():
    whole = np.ones((1, 41), bool)
    most = whole & (np.arange(41) < 38)
    costs, differing = np.random.default_rng(0).random((3, 41)), 0.3 * np.arange(3)
    _, before = min_sum(costs[:, :38], most, differing, max_sweeps=50, tolerance=0)
    beliefs, _ = min_sum(costs, whole, differing, max_sweeps=50, tolerance=0)
    few, cold = (
        min_sum(costs, whole, differing, max_sweeps=4, tolerance=0, before=start)[0][:, -3:]
        for start in (before, None)
    )
    np.testing.assert_allclose(few, beliefs[:, -3:], atol=1e-12)
    assert np.abs(cold - few).max() > 1e-3
