"""The graph that the cuts share: costs handed in once, changed seeds, refused arguments."""

import numpy as np
import pytest

from segteach.arrays import Seed
from segteach.cuts.min_cut import min_cut
from segteach.segmentation.seeded_cut import SeededCut

B, F = Seed.BACKGROUND, Seed.FOREGROUND
RNG = np.random.default_rng(2)
VALUES, COSTS, OTHER = RNG.random((6, 7, 3)), RNG.random((42, 2)), RNG.random((42, 2))


def new_graph():
    return SeededCut(VALUES, smoothness=0.3, beta=None, connectivity=8)


def some_seeds(number):
    return np.random.default_rng(number).choice(3, (6, 7), p=(0.8, 0.1, 0.1)).astype(np.uint8)


def test_a_chain_of_cuts_gives_what_a_fresh_graph_gives():
    graph, costs = new_graph(), COSTS
    graph.least(some_seeds(0), costs)
    rng = np.random.default_rng(1)
    for number in range(1, 40):
        seeds = some_seeds(number) if rng.random() < 0.8 else np.zeros((6, 7), np.uint8)
        given = (None, COSTS, OTHER)[rng.integers(3)]
        costs = costs if given is None else given
        if rng.random() < 0.3:
            graph.cheapest(some_seeds(number + 100), given)
        warm, cold = graph.least(seeds, given), new_graph().least(seeds, costs)
        np.testing.assert_array_equal(warm.labels, cold.labels)
        assert warm.objective == pytest.approx(cold.objective, abs=1e-9)


def test_the_answers_are_those_of_the_energy():
    graph, seeds = new_graph(), some_seeds(3)
    alone = graph.cheapest(seeds, COSTS)
    free = seeds.ravel() == Seed.UNKNOWN
    np.testing.assert_array_equal(alone.labels[free], COSTS.argmin(axis=1)[free])
    np.testing.assert_array_equal(alone.labels[~free], seeds.ravel()[~free] - 1)
    least = graph.least(seeds)
    np.testing.assert_array_equal(least.labels, min_cut(graph.energy).labels)
    assert graph.energy.value(least.labels) == pytest.approx(least.objective)
    assert least.objective <= alone.objective == graph.energy.value(alone.labels)


def test_costs_changed_by_their_owner_afterwards_change_no_cut():
    mine = COSTS.copy()
    graph = new_graph()
    before = graph.least(some_seeds(4), mine)
    mine[:] = mine[:, ::-1].copy()
    graph.least(some_seeds(5))
    after = graph.least(some_seeds(4))
    np.testing.assert_array_equal(before.labels, after.labels)


@pytest.mark.parametrize(
    ("costs", "word"),
    [
        (None, "costs: got None"),
        (COSTS[:5], "costs: got 5 rows"),
        (COSTS[:, :1], "costs"),
        (COSTS * np.nan, "costs"),
    ],
)
def test_costs_that_do_not_fit_are_refused_and_change_nothing(costs, word):
    graph = new_graph()
    with pytest.raises(ValueError, match=word):
        graph.least(some_seeds(1), costs)
    expected = new_graph().least(some_seeds(0), COSTS)
    np.testing.assert_array_equal(graph.least(some_seeds(0), COSTS).labels, expected.labels)
