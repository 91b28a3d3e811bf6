"""PartialCut against the graph of the whole picture, in which hard links hold the fixed pixels."""

import itertools

import numpy as np
import pytest

from segteach.arrays import Seed
from segteach.cuts.contrast import contrast_links
from segteach.cuts.energy import OFFSETS, Energy, grid_edges, hold
from segteach.cuts.min_cut import min_cut
from segteach.cuts.partial_cut import PartialCut, SeededCut

SHAPES = ((9, 11), (1, 13), (13, 1), (2, 2))


def links(shape, connectivity, rng):
    """Random links: planes as PartialCut takes them, and weights in the order of grid_edges."""
    height, width = shape
    planes = [
        rng.random((height - down, width - abs(across))) for down, across in OFFSETS[connectivity]
    ]
    return planes, np.concatenate([plane.ravel() for plane in planes])


def whole(unary, free, fixed, weights, connectivity):
    """Return the energy of the whole picture: a wrong label of a fixed pixel costs 1000."""
    unary = unary.copy()
    held = ~free.ravel()
    unary[held] = np.where(fixed.ravel()[held, None], [1000.0, 0], [0, 1000.0])
    edges, _ = grid_edges(free.shape, connectivity)
    return Energy(unary, edges, weights)


def test_the_cut_is_that_of_the_whole_picture_cold_and_warm():
    for shape, connectivity, share in itertools.product(SHAPES, (4, 8), (0.1, 0.5, 0.9, 1.0)):
        rng = np.random.default_rng(int(10 * share))
        planes, weights = links(shape, connectivity, rng)
        free, fixed = rng.random(shape) < share, rng.random(shape) < 0.5
        free[0, 0] = True
        graph = PartialCut(free, fixed, planes, connectivity)
        unary = rng.normal(0, 1.5, (free.size, 2))
        for changed in (1.0, 0.0, 0.2, 0.02, 1.0):
            fresh = rng.normal(0, 1.5, unary.shape)
            unary = np.where(rng.random((free.size, 1)) < changed, fresh, unary)
            labels, energy = graph.cut(unary)
            expected = min_cut(whole(unary, free, fixed, weights, connectivity))
            np.testing.assert_array_equal(labels.ravel(), expected.labels == 1)
            assert energy == pytest.approx(expected.objective, abs=1e-9)
            np.testing.assert_array_equal(labels[~free], fixed[~free])


def filled_value(energy, free, fixed, labels):
    """Return the energy of the fixed labels with these in the free pixels."""
    filled = fixed.copy()
    filled[free] = labels
    return energy.value(filled.ravel().astype(int))


def test_the_cut_is_the_best_of_all_labels_of_the_free_pixels():
    for connectivity in (4, 8):
        rng = np.random.default_rng(1)
        shape = (4, 5)
        planes, weights = links(shape, connectivity, rng)
        free, fixed = np.zeros(shape, bool), rng.random(shape) < 0.5
        free.ravel()[rng.choice(20, 9, replace=False)] = True
        unary = rng.normal(0, 1, (20, 2))
        energy = whole(unary, free, fixed, weights, connectivity)
        every = itertools.product([False, True], repeat=9)
        least = min(filled_value(energy, free, fixed, labels) for labels in every)
        found, energy_found = PartialCut(free, fixed, planes, connectivity).cut(unary)
        assert filled_value(energy, free, fixed, found[free]) == pytest.approx(least, abs=1e-9)
        assert energy_found == pytest.approx(least, abs=1e-9)


def test_to_name_the_pixels_that_changed_gives_the_same_cuts():
    rng = np.random.default_rng(2)
    planes, _ = links((9, 11), 8, rng)
    free, fixed = rng.random((9, 11)) < 0.7, rng.random((9, 11)) < 0.5
    whole_again, only_these = (PartialCut(free, fixed, planes, 8) for _ in range(2))
    unary = rng.normal(0, 1.5, (99, 2))
    only_these.cut(unary)
    for count in (1, 0, 20, 99):
        pixels = np.sort(rng.choice(99, count, replace=False))  # fixed ones among them
        unary[pixels] = rng.normal(0, 1.5, (count, 2))
        (expected, energy), (found, same) = (
            whole_again.cut(unary),
            only_these.cut(unary[pixels], pixels),
        )
        np.testing.assert_array_equal(found, expected)
        assert same == pytest.approx(energy, abs=1e-9)


def test_a_pixel_alone_follows_its_fixed_neighbours_or_its_own_cost():
    free, fixed = np.zeros((3, 3), bool), np.zeros((3, 3), bool)
    free[1, 1], fixed[0] = True, True  # 3 of 8 neighbours are foreground
    planes = [np.ones((3 - down, 3 - abs(across))) for down, across in OFFSETS[8]]
    graph = PartialCut(free, fixed, planes, 8)
    for wish, expected in ((0.0, False), (1.9, False), (2.1, True)):
        unary = np.zeros((9, 2))
        unary[4, 0] = wish  # label 0 pays `wish` and three links, label 1 pays five links
        assert graph.cut(unary)[0][1, 1] == expected


def test_later_changes_of_the_callers_arrays_do_not_matter():
    rng = np.random.default_rng(0)
    planes, _ = links((5, 5), 8, rng)
    free, fixed = rng.random((5, 5)) < 0.5, rng.random((5, 5)) < 0.5
    unary = rng.normal(size=(25, 2))
    graph = PartialCut(free, fixed, planes, 8)
    before, _ = graph.cut(unary)
    kept = before.copy()
    held = ~free
    free[:], fixed[:], before[:] = False, ~fixed, False
    np.testing.assert_array_equal(graph.cut(unary)[0], kept)
    np.testing.assert_array_equal(graph.free, ~held)


# --- seeds that come and go ---

RNG = np.random.default_rng(2)
LINKS = contrast_links(RNG.random((6, 7, 3)), 0.3)
COSTS, OTHER = RNG.random((42, 2)), RNG.random((42, 2))


def some_seeds(number, share=0.8):
    chances = (share, (1 - share) / 2, (1 - share) / 2)
    return np.random.default_rng(number).choice(3, (6, 7), p=chances).astype(np.uint8)


def brute(costs, seeds):
    """Return labels and energy of the whole graph, cut cold, with the seeds held."""
    found = min_cut(Energy(hold(costs, seeds, LINKS.force), LINKS.edges, LINKS.weights))
    return found.labels.reshape(6, 7) == 1, found.objective


@pytest.mark.parametrize("frozen", [True, False])
def test_a_chain_of_cuts_gives_what_a_fresh_graph_gives(frozen):
    graph, rng = SeededCut(LINKS), np.random.default_rng(1)
    given = [COSTS.copy(), OTHER.copy()]
    for costs in given:
        costs.flags.writeable = not frozen
    for number in range(60):
        share = rng.choice([0.1, 0.5, 0.8, 0.95, 1.0])
        seeds, costs = some_seeds(number, share), given[rng.random() < 0.3]
        (mask, energy), (expected, least) = graph.cut(costs, seeds), brute(costs, seeds)
        np.testing.assert_array_equal(mask, expected)
        assert energy == pytest.approx(least, abs=1e-9)
        assert (mask[seeds == Seed.FOREGROUND]).all() and not mask[seeds == Seed.BACKGROUND].any()


def test_costs_changed_by_their_owner_are_looked_at_again():
    mine, graph, seeds = COSTS.copy(), SeededCut(LINKS), some_seeds(4)
    graph.cut(mine, seeds)
    mine[:] = mine[:, ::-1].copy()
    np.testing.assert_array_equal(graph.cut(mine, seeds)[0], brute(mine, seeds)[0])


def test_where_every_pixel_is_a_seed_the_mask_is_what_they_say():
    seeds = np.where(RNG.random((6, 7)) < 0.5, Seed.FOREGROUND, Seed.BACKGROUND).astype(np.uint8)
    mask, energy = SeededCut(LINKS).cut(COSTS, seeds)
    np.testing.assert_array_equal(mask, seeds == Seed.FOREGROUND)
    assert energy == pytest.approx(LINKS.cost(mask))
