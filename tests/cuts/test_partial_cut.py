"""FreeGraph against the graph of the whole picture, in which hard links hold the fixed pixels."""

import itertools

import numpy as np
import pytest

from segteach.cuts.energy import OFFSETS, Energy, grid_edges
from segteach.cuts.min_cut import min_cut
from segteach.cuts.partial_cut import PartialCut


def links(shape, connectivity, rng):
    """Random links: planes as FreeGraph takes them, and weights in the order of grid_edges."""
    height, width = shape
    planes = [
        rng.random((height - down, width - abs(across))) for down, across in OFFSETS[connectivity]
    ]
    return planes, np.concatenate([plane.ravel() for plane in planes])


def whole(unary, free, fixed, weights, connectivity):
    """Return the energy of the whole picture: a wrong label of a fixed pixel costs 1000."""
    unary = unary.T.copy()
    held = ~free.ravel()
    unary[held] = np.where(fixed.ravel()[held, None], [1000.0, 0], [0, 1000.0])
    edges, _ = grid_edges(free.shape, connectivity)
    return Energy(unary, edges, weights)


@pytest.mark.parametrize("connectivity", [4, 8])
@pytest.mark.parametrize("shape", [(9, 11), (1, 13), (13, 1), (2, 2)])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 1.0])
def test_the_cut_is_that_of_the_whole_picture_cold_and_warm(shape, connectivity, share):
    rng = np.random.default_rng(int(10 * share))
    planes, weights = links(shape, connectivity, rng)
    free, fixed = rng.random(shape) < share, rng.random(shape) < 0.5
    free[0, 0] = True
    graph = PartialCut(free, fixed, planes, connectivity)
    unary = rng.normal(0, 1.5, (2, free.size))
    for changed in (1.0, 0.0, 0.2, 0.02, 1.0):
        unary = np.where(rng.random(free.size) < changed, rng.normal(0, 1.5, unary.shape), unary)
        labels = graph.cut(unary)
        expected = min_cut(whole(unary, free, fixed, weights, connectivity)).labels
        np.testing.assert_array_equal(labels.ravel(), expected == 1)
        np.testing.assert_array_equal(labels[~free], fixed[~free])


@pytest.mark.parametrize("connectivity", [4, 8])
def test_the_cut_is_the_best_of_all_labels_of_the_free_pixels(connectivity):
    rng = np.random.default_rng(1)
    shape = (4, 5)
    planes, weights = links(shape, connectivity, rng)
    free, fixed = np.zeros(shape, bool), rng.random(shape) < 0.5
    free.ravel()[rng.choice(20, 9, replace=False)] = True
    unary = rng.normal(0, 1, (2, 20))
    energy = whole(unary, free, fixed, weights, connectivity)

    def value(labels):
        filled = fixed.copy()
        filled[free] = labels
        return energy.value(filled.ravel().astype(int))

    least = min(map(value, itertools.product([False, True], repeat=9)))
    found = PartialCut(free, fixed, planes, connectivity).cut(unary)
    assert value(found[free]) == pytest.approx(least, abs=1e-9)


def test_to_name_the_pixels_that_changed_gives_the_same_cuts():
    rng = np.random.default_rng(2)
    planes, _ = links((9, 11), 8, rng)
    free, fixed = rng.random((9, 11)) < 0.7, rng.random((9, 11)) < 0.5
    whole_again, only_these = (PartialCut(free, fixed, planes, 8) for _ in range(2))
    unary = rng.normal(0, 1.5, (2, 99))
    only_these.cut(unary)
    for count in (1, 0, 20, 99):
        pixels = np.sort(rng.choice(99, count, replace=False))  # fixed ones among them
        unary[:, pixels] = rng.normal(0, 1.5, (2, count))
        expected = whole_again.cut(unary)
        np.testing.assert_array_equal(only_these.cut(unary[:, pixels], pixels), expected)


def test_a_pixel_alone_follows_its_fixed_neighbours_or_its_own_cost():
    free, fixed = np.zeros((3, 3), bool), np.zeros((3, 3), bool)
    free[1, 1], fixed[0] = True, True  # 3 of 8 neighbours are foreground
    planes = [np.ones((3 - down, 3 - abs(across))) for down, across in OFFSETS[8]]
    graph = PartialCut(free, fixed, planes, 8)
    for wish, expected in ((0.0, False), (1.9, False), (2.1, True)):
        unary = np.zeros((2, 9))
        unary[0, 4] = wish  # label 0 pays `wish` and three links, label 1 pays five links
        assert graph.cut(unary)[1, 1] == expected


def test_later_changes_of_the_callers_arrays_do_not_matter():
    rng = np.random.default_rng(0)
    planes, _ = links((5, 5), 8, rng)
    free, fixed = rng.random((5, 5)) < 0.5, rng.random((5, 5)) < 0.5
    unary = rng.normal(size=(2, 25))
    graph = PartialCut(free, fixed, planes, 8)
    before = graph.cut(unary)
    kept = before.copy()
    held = ~free
    free[:], fixed[:], before[:] = False, ~fixed, False
    np.testing.assert_array_equal(graph.cut(unary), kept)
    np.testing.assert_array_equal(graph.free, ~held)
