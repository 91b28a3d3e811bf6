"""The benchmark of Lazy Snapping: what it checks and what it says of growth."""

from functools import partial

import numpy as np

from segteach.bench import lazy
from segteach.bench.kit.row import Row
from segteach.bench.kit.strokes import replay
from segteach.segmentation.superpixels import region_graph


def test_both_graphs_agree_and_a_wrong_one_does_not(image):
    rows, cols = np.indices(image.shape[:2]) // 16  # squares: at corners four of them touch
    labels = 4 * rows + cols
    for connectivity in (4, 8):
        theirs = lazy.rag(image, labels, connectivity)
        ours = region_graph(image, labels, connectivity)
        assert "DIFFERENT" not in lazy.agreement(ours, theirs)
        other = region_graph(image, labels, 12 - connectivity)
        assert "edges DIFFERENT" in lazy.agreement(other, theirs)
        moved = region_graph(image, np.roll(labels, 1, axis=0) % 11, connectivity)
        assert "sizes DIFFERENT" in lazy.agreement(moved, theirs)


def test_the_least_error_is_that_of_the_best_choice_of_regions():
    labels = np.array([[0, 0, 1, 1, 1, 2]])
    truth = np.array([[1, 1, 1, 0, 0, 1]], bool)
    ignore = np.array([[0, 0, 0, 0, 1, 0]], bool)
    assert lazy.least_error(labels, truth, ignore) == 1 / 5
    assert lazy.least_error(labels, labels == 1, ignore) == 0


def test_growth_is_the_power_of_the_number_of_pixels():
    sizes = [np.prod(size, dtype=float) for size in lazy.SIZES]
    found = [Row("t", "p", 1e-9 * pixels**1.5, 1.0, "said") for pixels in sizes]
    first, *others = lazy.with_growth(found)
    assert first == found[0]
    assert len(others) == len(found) - 1
    for row in others:
        assert row.agreement == "said; 4 times the pixels take pixels^1.50"
    assert list(lazy.with_growth(found[:1])) == found[:1]  # one size tells no growth


def test_a_log_is_replayed_on_a_larger_picture_and_agrees_with_cuts_from_nothing(image, log):
    for factor in (1, 2):
        larger = image.repeat(factor, axis=0).repeat(factor, axis=1)
        make = partial(lazy.sides, larger, on_pixels=True)
        run = replay(log, make, shape=larger.shape[:2], every=3)  # the last stroke is among them
        assert len(run.ours) == 4
        assert run.ious[lazy.COLD] == [1, 1]
        assert run.ious[lazy.PIXELS][-1] > 0.9


def test_pixels_are_asked_only_where_a_cut_of_them_ends_soon(image, log):
    assert set(replay(log, partial(lazy.sides, image, on_pixels=False)).peers) == {lazy.COLD}
