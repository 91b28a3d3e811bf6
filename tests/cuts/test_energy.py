"""Energies on graphs and grids: values by hand, neighbouring pairs by definition."""

import itertools
from functools import partial

import numpy as np

from segteach.arrays import Seed
from segteach.cuts.energy import Energy, grid_edges, hold, shifted

EDGES = np.array([[0, 1], [1, 2]])
SHAPES = ((1, 1), (1, 5), (5, 1), (2, 2), (3, 4), (5, 3))


def test_the_value_is_the_sum_written_out():
    energy = Energy([[1.0, 2.0], [4.0, 8.0], [16.0, 32.0]], EDGES, [0.5, 0.25])
    assert energy.value(np.array([0, 0, 0])) == 1 + 4 + 16
    assert energy.value(np.array([0, 1, 1])) == 1 + 8 + 32 + 0.5
    assert energy.value(np.array([1, 0, 1])) == 2 + 4 + 32 + 0.5 + 0.25


def test_a_single_site_has_no_edges():
    energy = Energy([[3.0, 1.0]], np.empty((0, 2)), [])
    assert energy.value(np.array([1])) == 1


def test_grid_edges_are_all_pairs_that_touch_once_each():
    for shape, connectivity in itertools.product(SHAPES, (4, 8)):
        edges, lengths = grid_edges(shape, connectivity)
        places = list(itertools.product(*map(range, shape)))
        reach = 1 if connectivity == 4 else np.sqrt(2)
        expected = {
            (a, b)
            for a, b in itertools.combinations(range(len(places)), 2)
            if np.hypot(*np.subtract(places[a], places[b])) <= reach + 1e-9
        }
        found = {tuple(sorted(pair)) for pair in edges.tolist()}
        assert found == expected
        assert len(edges) == len(expected)
        away = np.array(places)[edges].reshape(-1, 2, 2)
        np.testing.assert_allclose(lengths, np.hypot(*(away[:, 0] - away[:, 1]).T))


def test_shifted_pairs_a_site_with_its_neighbour():
    plane = np.arange(12).reshape(3, 4)
    first, second = shifted(plane, (1, -1))
    assert (second - first == 3).all()
    assert first.shape == (2, 3)


def test_what_does_not_fit_is_refused_by_name(refused):
    none, three = np.empty((0, 2)), np.ones((3, 2))
    good = Energy(three, EDGES, [1.0, 1.0])
    bad = [
        (lambda: Energy([[1.0, np.nan]], none, []), "^unary"),
        (lambda: Energy(three, [[0, 3]], [1.0]), "^edges: got 0 to 3, allowed are 0 to 2"),
        (lambda: Energy(three, [[1, 1]], [1.0]), "^edges: got a site joined to itself"),
        (lambda: Energy(three, [[0.5, 1]], [1.0]), "^edges: got float64"),
        (lambda: Energy(three, EDGES, [1.0]), "^weights"),
        (lambda: Energy(three, EDGES, [1.0, -1.0]), "^weights: got -1.*submodular"),
        (lambda: Energy(three, EDGES, [1.0, np.inf]), "^weights"),
    ]
    labels = ([0, 0], [0, 0, 2], [0, -1, 0], [0.5, 0, 0])
    bad += [(partial(good.value, np.array(wrong)), "^labels") for wrong in labels]
    bad += [(partial(grid_edges, (3, 3), c), "^connectivity: got") for c in (0, 6, True, "4", None)]
    assert refused(bad) == []


def test_a_held_seed_keeps_its_label_whatever_its_cost_says():
    costs = np.array([[5.0, 1.0], [1.0, 5.0], [2.0, 3.0]])
    seeds = np.array([Seed.BACKGROUND, Seed.FOREGROUND, Seed.UNKNOWN])
    held = hold(costs, seeds, 9.0)
    np.testing.assert_array_equal(held, [[0, 9], [9, 0], [2, 3]])
    np.testing.assert_array_equal(costs[0], [5, 1])  # the caller's own stay
