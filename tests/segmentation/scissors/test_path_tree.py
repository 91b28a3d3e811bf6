"""Cheapest paths of a growing window against Dijkstra's algorithm on the whole picture."""

import itertools

import numpy as np
import pytest

from segteach.segmentation.scissors.path_tree import PathTree
from segteach.segmentation.scissors.step_cost import NEIGHBOURS, link_graph


def costs_of(rng, shape):
    """Random costs of all steps of which few are cheap: paths make wide detours."""
    return [rng.random(shape) ** 6 for _ in NEIGHBOURS]


def tree_of(costs, seed, reach):
    def graph_of(window):
        top, left, bottom, right = window
        return link_graph([cost[top:bottom, left:right] for cost in costs])

    return PathTree(graph_of, costs[0].shape, seed, reach)


def links_of(costs, oracle):
    """The same steps as {(p, q): cost}."""
    return {
        (p, q): costs[NEIGHBOURS.index((q[0] - p[0], q[1] - p[1]))][p]
        for p, q in oracle.steps_of(costs[0].shape)
    }


def test_paths_of_a_growing_window_are_the_cheapest_of_the_whole_picture(oracle):
    shape = (19, 22)
    for seed, reach in itertools.product(range(3), (1, 3, 8)):
        rng = np.random.default_rng(seed)
        costs, start = costs_of(rng, shape), tuple(rng.integers(0, shape).tolist())
        links = links_of(costs, oracle)
        least = oracle.least_costs(links, shape, start)
        for target in map(tuple, rng.integers(0, shape, (40, 2)).tolist()):
            tree = tree_of(costs, start, reach)  # afresh: the growth is what is tested
            assert tree.cost_to(target) == pytest.approx(least[target], abs=1e-12)
            path = tree.path_to(target)
            assert (tuple(path[0]), tuple(path[-1])) == (start, target)
            assert oracle.cost_along(path, links) == pytest.approx(least[target], abs=1e-12)


def test_what_a_window_calls_proven_is_and_what_it_gets_wrong_is_not(oracle):
    wrong = 0
    for seed in range(6):
        costs = costs_of(np.random.default_rng(seed), (25, 25))
        tree = tree_of(costs, (12, 12), reach=5)
        top, left, bottom, right = tree.window
        links = links_of(costs, oracle)
        least = oracle.least_costs(links, (25, 25), (12, 12))[top:bottom, left:right]
        right_here = np.isclose(tree.distances, least, rtol=0, atol=1e-12)
        proven = tree.distances <= tree.bound
        assert (right_here | ~proven).all()
        assert proven[5, 5]
        wrong += int((~right_here).sum())
    assert wrong > 20  # the windows do get pixels wrong: the proof has something to refuse


def test_a_cheap_road_beyond_the_window_is_found():
    costs = [np.ones((30, 30)) for _ in NEIGHBOURS]
    for cost in costs:
        cost[28] = cost[:, 2] = cost[:, 12] = 0  # down, along and up again: for nothing
    for target, reach in (((2, 12), 11), ((2, 12), 4)):  # inside the first window, and outside
        tree = tree_of(costs, (2, 2), reach)
        assert tree.window[2] < 28
        assert tree.cost_to(target) == 0
    assert tree_of([cost[:20] for cost in costs], (2, 2), 11).cost_to((2, 12)) > 8


def test_a_window_of_the_whole_picture_is_proven():
    tree = tree_of(costs_of(np.random.default_rng(0), (12, 9)), (0, 8), reach=20)
    assert tree.window == (0, 0, 12, 9)
    assert (tree.distances <= tree.bound).all()
