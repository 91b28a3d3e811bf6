"""Histogram cut: each term by hand on tiny pictures, the minimum against every mask, the seeds."""

import itertools

import numpy as np
import pytest

from segteach import data
from segteach.arrays import Seed, Stroke, seeds_from_strokes
from segteach.cuts.contrast import contrast_links
from segteach.cuts.energy import Energy
from segteach.segmentation.histogram_cut import (
    HistogramCut,
    data_costs,
    histogram_cut,
    histogram_cut_steps,
    learn_histograms,
)

B, F = Seed.BACKGROUND, Seed.FOREGROUND


def disc(noise=0.05, shape=(40, 50)):
    """A bright disc on a dark ground, its mask, and seeds in both."""
    rows, cols = np.mgrid[: shape[0], : shape[1]]
    mask = (rows - 20) ** 2 + (cols - 25) ** 2 < 12**2
    grey = np.where(mask, 0.7, 0.3) + np.random.default_rng(0).normal(0, noise, shape)
    seeds = np.zeros(shape, np.uint8)
    seeds[18:22, 22:28], seeds[:3] = F, B
    return grey.clip(0, 1), mask, seeds


def test_a_histogram_counts_the_levels_under_its_seeds_and_sums_to_one():
    levels = np.array([[0.0, 0.1, 0.6], [0.9, 1.0, 0.3]])
    seeds = np.array([[B, B, F], [F, F, 0]])
    h = learn_histograms(levels, seeds, bins=2, pseudocount=0.5)
    np.testing.assert_allclose(h, [[2.5 / 3, 0.5 / 3], [0.5 / 4, 3.5 / 4]])
    np.testing.assert_allclose(h.sum(axis=1), 1)


def test_an_empty_bin_costs_much_but_not_infinitely():
    levels = np.array([[0.0, 1.0]])
    costs = data_costs(levels, learn_histograms(levels, np.array([[B, F]]), 2, 1.0))
    np.testing.assert_allclose(
        costs, [[-np.log(2 / 3), -np.log(1 / 3)]] * 1 + [[-np.log(1 / 3), -np.log(2 / 3)]]
    )


def test_a_constant_picture_has_beta_zero_and_still_a_cut():
    seeds = np.zeros((6, 6), np.uint8)
    seeds[0], seeds[5] = B, F
    graph = HistogramCut(np.full((6, 6), 0.5))
    assert graph.links.beta == 0
    mask = graph.cut(seeds).mask
    assert mask[5].all()
    assert not mask[0].any()


@pytest.mark.parametrize("connectivity", [4, 8])
@pytest.mark.parametrize("seed", range(4))
def test_the_mask_is_the_best_of_all_masks_that_keep_the_seeds(seed, connectivity):
    rng = np.random.default_rng(seed)
    grey, seeds = rng.random((3, 4)), np.zeros((3, 4), np.uint8)
    seeds[0, 0], seeds[2, 3] = B, F
    parameters = {"smoothness": 0.8, "connectivity": connectivity, "bins": 4}
    state = histogram_cut(grey, seeds, **parameters)
    levels = data.grey(grey)
    links = contrast_links(levels, 0.8, connectivity=connectivity)
    costs = data_costs(levels, state.histograms)
    costs[0], costs[11] = [0, 1e3], [1e3, 0]
    energy = Energy(costs, links.edges, links.weights)
    least = min(energy.value(np.array(x)) for x in itertools.product([0, 1], repeat=12))
    assert energy.value(state.mask.ravel()) == pytest.approx(least, abs=1e-9)
    assert state.objective == pytest.approx(least, abs=1e-9)


def test_seeds_hold_even_where_everything_speaks_against_them():
    grey, _, seeds = disc()
    seeds[20, 25] = B  # one pixel in the middle of the disc
    seeds[30, 2] = F
    found = histogram_cut(grey, seeds, smoothness=500).mask
    assert not found[seeds == B].any()
    assert found[seeds == F].all()


def test_a_disc_is_found_and_the_cut_smooths_the_data_term():
    grey, mask, seeds = disc(noise=0.15)
    data_only, cut = histogram_cut_steps(grey, seeds, bins=8, smoothness=2)
    assert (data_only.phase, cut.phase) == ("data", "cut")
    assert cut.objective < data_only.objective
    assert (cut.mask != mask).mean() < 0.02 < (data_only.mask != mask).mean()


def strokes(count, shape, rng):
    for _ in range(count):
        start = rng.uniform(0, shape, 2)
        yield Stroke([start, start + rng.normal(0, 12, 2)], 2, rng.integers(0, 3))


@pytest.mark.parametrize("frozen", [False, True])
def test_cut_again_after_every_stroke_equals_a_fresh_graph(frozen):
    grey, _, seeds = disc()
    rng = np.random.default_rng(5)
    graph, drawn = HistogramCut(grey), []
    histograms = graph.learn(seeds) if frozen else None
    for stroke in strokes(25, seeds.shape, rng):
        drawn.append(stroke)
        now = seeds_from_strokes(drawn, seeds.shape)
        now = np.where(now == 0, seeds, now) if rng.random() < 0.9 else np.zeros_like(now)
        warm, cold = graph.cut(now, histograms), HistogramCut(grey).cut(now, histograms)
        np.testing.assert_array_equal(warm.mask, cold.mask)
        assert warm.objective == pytest.approx(cold.objective, rel=1e-9, abs=1e-6)


def test_frozen_histograms_are_those_that_were_handed_in():
    grey, mask, seeds = disc()
    graph = HistogramCut(grey)
    lesson = graph.learn(seeds)
    np.testing.assert_array_equal(lesson, learn_histograms(graph.levels, seeds))
    one_more = seeds.copy()
    one_more[20, 25] = B
    state = graph.cut(one_more, lesson)
    np.testing.assert_array_equal(state.histograms, lesson)
    assert (state.mask != mask).mean() < 0.02


@pytest.mark.parametrize("histograms", [np.ones((2, 5)), np.ones((1, 64)), np.zeros((2, 64))])
def test_histograms_that_do_not_fit_are_refused(histograms):
    grey, _, seeds = disc()
    with pytest.raises(ValueError, match="histograms"):
        HistogramCut(grey).cut(seeds, histograms)


@pytest.mark.parametrize(
    ("make", "word", "share"),
    [
        (lambda seeds: np.zeros_like(seeds), "no seeds", (0, 0)),
        (lambda seeds: np.where(seeds == F, F, 0), "no background", (0.1, 0.9)),
        (lambda seeds: np.where(seeds == B, B, 0), "no foreground", (0, 0.9)),
        (lambda seeds: np.full_like(seeds, F), "no background", (1, 1)),
        (lambda seeds: np.where(seeds == F, F, B), "nothing is left", (24 / 2000, 24 / 2000)),
    ],
)
def test_degenerate_seeds_get_a_word_and_a_sensible_mask(make, word, share):
    grey, _, seeds = disc()
    state = histogram_cut(grey, make(seeds))
    assert word in state.note
    assert share[0] <= state.mask.mean() <= share[1]


def test_a_picture_of_one_pixel():
    assert histogram_cut(np.array([[0.5]]), [[F]]).mask.all()
    assert not histogram_cut(np.array([[0.5]]), [[0]]).mask.any()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"image": np.full((4, 4), np.nan)}, "image"),
        ({"image": np.zeros((4, 4, 4))}, "image"),
        ({"seeds": np.zeros((3, 3))}, "seeds"),
        ({"seeds": np.full((4, 4), 7)}, "seeds"),
        ({"bins": 1}, "bins"),
        ({"pseudocount": 0}, "pseudocount"),
        ({"smoothness": -1}, "smoothness"),
        ({"beta": -1}, "beta"),
        ({"beta": np.nan}, "beta"),
        ({"connectivity": 6}, "connectivity"),
    ],
)
def test_bad_arguments_are_refused_by_name(arguments, word):
    good = {"image": np.zeros((4, 4)), "seeds": np.zeros((4, 4), np.uint8)}
    with pytest.raises(ValueError, match=word):
        histogram_cut(**(good | arguments))
