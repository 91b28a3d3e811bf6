"""The benchmark of Lazy Snapping: what it checks and what it says of growth."""

import numpy as np
import pytest

from segteach.arrays import Seed, Stroke, seeds_from_strokes
from segteach.bench import lazy
from segteach.bench.kit.row import Row
from segteach.marks.session import Session
from segteach.segmentation.superpixels import region_graph


def scene(factor=1):
    """An orange disc on blue, both noisy."""
    rows, cols = np.mgrid[: 48 * factor, : 64 * factor]
    disc = np.hypot(rows - 22 * factor, cols - 27 * factor) < 10 * factor
    colours = np.where(disc[..., None], [0.9, 0.6, 0.1], [0.2, 0.4, 0.7])
    noise = np.random.default_rng(5).normal(0, 0.05, colours.shape)
    return np.clip(colours + noise, 0, 1)


@pytest.mark.parametrize("connectivity", [4, 8])
def test_both_graphs_agree_and_a_wrong_one_does_not(connectivity):
    image = scene()
    rows, cols = np.indices(image.shape[:2]) // 16  # squares: at corners four of them touch
    labels = 4 * rows + cols
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


@pytest.mark.parametrize("factor", [1, 2, 4])
def test_a_scaled_stroke_covers_the_pixels_that_its_own_became(factor):
    stroke = Stroke([[20, 24.25], [24, 30]], 4, Seed.FOREGROUND)
    small = seeds_from_strokes([stroke], (48, 64))
    grown = np.kron(small, np.ones((factor, factor)))
    large = seeds_from_strokes([lazy.scaled(stroke, factor)], grown.shape)
    assert (large != grown).sum() <= (0 if factor == 1 else 0.1 * grown.astype(bool).sum())


@pytest.mark.parametrize("factor", [1, 2])
def test_a_log_is_replayed_on_a_larger_picture_and_agrees_with_cuts_from_nothing(
    factor, monkeypatch
):
    monkeypatch.setattr(lazy, "CHECK_EVERY", 2)
    image = scene(factor)
    log = Session((48, 64), "toy")
    for points, seed in (
        ([[20, 24], [24, 30]], Seed.FOREGROUND),
        ([[3, 3], [3, 60]], Seed.BACKGROUND),
        ([[40, 50], [42, 60]], Seed.FOREGROUND),
        ([[40, 50], [42, 60]], Seed.BACKGROUND),
        ([[22, 27], [24, 27]], Seed.FOREGROUND),
    ):
        log.add(Stroke(np.array(points, float), 2, seed))
    run = lazy.replay(log, image, on_pixels=True)
    assert {what: len(found) for what, found in run.items()} == {
        "warm": 3,
        "cold": 2,
        "same": 2,
        "pixels": 1,
        "iou": 2,
    }
    assert run["same"] == [True, True]
    assert run["iou"][-1] > 0.9
