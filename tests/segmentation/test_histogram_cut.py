"""Histogram cut: each term by hand on tiny pictures, the minimum against every mask, the seeds."""

import itertools
from functools import partial

import numpy as np
import pytest

from segteach import data
from segteach.arrays import Seed
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


def test_the_mask_is_the_best_of_all_masks_that_keep_the_seeds():
    for seed, connectivity in itertools.product(range(4), (4, 8)):
        rng = np.random.default_rng(seed)
        grey, seeds = rng.random((3, 4)), np.zeros((3, 4), np.uint8)
        seeds[0, 0], seeds[2, 3] = B, F
        state = histogram_cut(grey, seeds, smoothness=0.8, connectivity=connectivity, bins=4)
        levels = data.grey(grey)
        links = contrast_links(levels, 0.8, connectivity=connectivity)
        costs = data_costs(levels, state.histograms)
        costs[0], costs[11] = [0, 1e3], [1e3, 0]
        energy = Energy(costs, links.edges, links.weights)
        least = min(energy.value(np.array(x)) for x in itertools.product([0, 1], repeat=12))
        assert energy.value(state.mask.ravel()) == pytest.approx(least, abs=1e-9)
        assert state.objective == pytest.approx(least, abs=1e-9)


def test_a_disc_is_found_and_the_cut_smooths_the_data_term():
    grey, mask, seeds = disc(noise=0.15)
    data_only, cut = histogram_cut_steps(grey, seeds, bins=8, smoothness=2)
    assert (data_only.phase, cut.phase) == ("data", "cut")
    assert cut.objective < data_only.objective
    assert (cut.mask != mask).mean() < 0.02 < (data_only.mask != mask).mean()


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


def test_histograms_that_do_not_fit_are_refused(refused):
    grey, _, seeds = disc()
    graph, bad = HistogramCut(grey), (np.ones((2, 5)), np.ones((1, 64)), np.zeros((2, 64)))
    assert refused([(partial(graph.cut, seeds, one), "^histograms: got") for one in bad]) == []


def test_bad_arguments_are_refused_by_name(refused):
    good = {"image": np.zeros((4, 4)), "seeds": np.zeros((4, 4), np.uint8)}
    bad = [
        {"image": np.full((4, 4), np.nan)},
        {"image": np.zeros((4, 4, 4))},
        {"seeds": np.zeros((3, 3))},
        {"seeds": np.full((4, 4), 7)},
        {"bins": 1},
        {"pseudocount": 0},
        {"smoothness": -1},
        {"beta": -1},
        {"beta": np.nan},
        {"connectivity": 6},
    ]
    calls = [(partial(histogram_cut_steps, **good | one), f"^{next(iter(one))}: ") for one in bad]
    assert refused(calls) == []
