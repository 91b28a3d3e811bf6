"""Paths of profiles: every path tried by hand, open and closed; the two kinds of smoothness."""

import itertools

import numpy as np
import pytest

from segteach.segmentation.border_matting.profiles import ProfileChain


def cost_of(costs, path, grids, weights, closed):
    """Return E of a path, term by term."""
    softness, centre = ([grid[level[k]] for level in path] for k, grid in enumerate(grids))
    ends = range(len(path) - (not closed))
    rough = [sum((x[t] - x[(t + 1) % len(path)]) ** 2 for t in ends) for x in (softness, centre)]
    return sum(costs[t][tuple(level)] for t, level in enumerate(path)) + np.dot(weights, rough)


@pytest.mark.parametrize("closed", [False, True])
def test_the_path_is_the_best_of_all_paths(closed):
    rng, every_weights = np.random.default_rng(0), [(0, 0), (2, 0), (0, 2), (0.4, 0.2), (50, 50)]
    for length, weights, _ in itertools.product((1, 2, 4), every_weights, range(3)):
        grids = np.sort(rng.normal(size=2)), np.sort(rng.normal(size=3))
        costs = rng.normal(size=(length, 2, 3))
        every = itertools.product(itertools.product(range(2), range(3)), repeat=length)
        least = min(cost_of(costs, path, grids, weights, closed) for path in every)
        chain = ProfileChain(*grids, *weights)
        path = chain.best_path(costs, closed)
        assert cost_of(costs, path, grids, weights, closed) == pytest.approx(least)
        assert chain.energy(costs, path, closed) == pytest.approx(least)


def test_a_closed_path_that_the_two_passes_of_the_paper_miss_is_found():
    # Opened at sample 0, the best path is 0, 0, 1, 1, so the second pass keeps level 1 at sample 2
    # and ends at 6: a step up and a step down, or ones throughout. Zeros throughout cost 5.
    grids, weights = (np.array([0.0]), np.array([0.0, 1.0])), (0, 3.0)
    costs = np.array([[0, 3], [0, 3], [3, 0], [2, 0]], float)[:, None]
    chain = ProfileChain(*grids, *weights)
    every = list(itertools.product(itertools.product([0], range(2)), repeat=4))
    kept = chain.best_path(costs, closed=False)[2]
    two_passes = [p for p in every if p[2] == tuple(kept)]
    assert min(cost_of(costs, p, grids, weights, True) for p in two_passes) == 6
    path = chain.best_path(costs, closed=True)
    assert path[:, 1].tolist() == [0, 0, 0, 0]
    assert chain.energy(costs, path, closed=True) == 5


def test_a_level_that_is_ruled_out_is_never_taken():
    rng = np.random.default_rng(0)
    costs = rng.random((40, 3, 4))
    allowed = rng.random(costs.shape) < 0.5
    allowed[:, 0, 0] = True
    costs[~allowed] = np.inf
    for closed in (False, True):
        path = ProfileChain(np.arange(3), np.arange(4), 0.1, 0.1).best_path(costs, closed)
        assert allowed[np.arange(40), *path.T].all()


def test_one_step_is_the_least_over_all_pairs_of_levels_for_one_table_and_for_many():
    rng = np.random.default_rng(1)
    chain = ProfileChain(rng.normal(size=3), rng.normal(size=5), 0.7, 1.3)
    tables = rng.normal(size=(4, 3, 5))
    levels = list(np.ndindex(3, 5))
    for table, stepped in zip(tables, chain.step(tables), strict=True):
        np.testing.assert_allclose(stepped, chain.step(table))
        for y in levels:
            by_hand = min(table[x] + chain.between(x, y) for x in levels)
            assert stepped[y] == pytest.approx(by_hand)


def test_each_weight_smooths_its_own_parameter():
    rng = np.random.default_rng(2)
    costs = rng.normal(size=(60, 5, 6))
    grids = np.arange(5), np.arange(6)
    for axis in (0, 1):
        path = ProfileChain(*grids, *(20 * np.eye(2)[axis])).best_path(costs, closed=True)
        assert len(set(path[:, axis])) == 1  # so dear that the whole outline has one value
        assert len(set(path[:, 1 - axis])) > 1
    free = ProfileChain(*grids, 0, 0).best_path(costs, closed=True)
    best = np.stack(np.unravel_index(costs.reshape(60, -1).argmin(axis=1), (5, 6)), axis=1)
    np.testing.assert_array_equal(free, best)


@pytest.mark.parametrize("closed", [False, True])
def test_levels_that_are_ruled_out_everywhere_change_nothing(closed):
    rng = np.random.default_rng(0)
    grids = np.sort(rng.normal(size=2)), np.sort(rng.normal(size=3))
    for usable in ([[0, 1, 0], [0, 0, 0]], [[1, 1, 0], [0, 0, 0]], [[0, 1, 1], [1, 0, 0]]):
        costs = np.where(np.array(usable), rng.normal(size=(4, 2, 3)), np.inf)
        levels = list(zip(*np.nonzero(usable), strict=True))
        every = itertools.product(levels, repeat=4)
        least = min(cost_of(costs, path, grids, (0.4, 0.2), closed) for path in every)
        path = ProfileChain(*grids, 0.4, 0.2).best_path(costs, closed)
        assert cost_of(costs, path, grids, (0.4, 0.2), closed) == pytest.approx(least)
