"""Graph cut in colour: the energy from scipy's densities, every mask, the seeds, colour that grey
does not see."""

import itertools
from functools import partial

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import multivariate_normal

from segteach import data
from segteach.arrays import Seed, seeds_from_box
from segteach.cuts.energy import Energy, grid_edges
from segteach.models.gmm import Gmm
from segteach.segmentation.colour_cut import (
    SAMPLE,
    ColourCut,
    colour_cut,
    colour_cut_steps,
    data_costs,
)
from segteach.segmentation.histogram_cut import histogram_cut

B, F = Seed.BACKGROUND, Seed.FOREGROUND
RED, TEAL = np.array([0.8, 0.3, 0.4]), np.array([0.212, 0.5995, 0.4])  # of the same brightness


def disc(noise=0.04, shape=(40, 50)):
    """A red disc on a teal ground of the same brightness, its mask, and seeds in both."""
    rows, cols = np.mgrid[: shape[0], : shape[1]]
    mask = (rows - 20) ** 2 + (cols - 25) ** 2 < 12**2
    rng = np.random.default_rng(0)
    image = np.where(mask[..., None], RED, TEAL) + rng.normal(0, noise, (*shape, 3))
    seeds = np.zeros(shape, np.uint8)
    seeds[18:22, 22:28], seeds[:3] = F, B
    return image.clip(0, 1), mask, seeds


def by_scipy(image, model):
    """Return -ln p of every pixel, (N,)."""
    parts = zip(model.weights, model.means, model.covariances, strict=True)
    z = image.reshape(-1, 3)
    return -logsumexp([np.log(w) + multivariate_normal(m, c).logpdf(z) for w, m, c in parts], 0)


def energy_by_hand(image, seeds, models, smoothness, connectivity):
    """Return E with everything but the seeds' hard links counted out here."""
    z = image.reshape(-1, 3)
    edges, lengths = grid_edges(image.shape[:2], connectivity)
    apart = ((z[edges[:, 0]] - z[edges[:, 1]]) ** 2).sum(axis=1)
    weights = smoothness * np.exp(-apart / apart.mean()) / lengths
    costs = np.stack([by_scipy(image, model) for model in models], axis=1)
    meeting = np.zeros(len(z))
    for end in edges.T:
        np.add.at(meeting, end, weights)
    dear = 1 + meeting.max()
    costs[seeds.ravel() == B], costs[seeds.ravel() == F] = [0, dear], [dear, 0]
    return Energy(costs, edges, weights)


def test_the_data_term_is_minus_the_logarithm_of_the_mixture_density():
    image, _, seeds = disc()
    models = ColourCut(image, components=3).learn(seeds)
    costs = data_costs(image, models)
    for column, model in zip(costs.T, models, strict=True):
        np.testing.assert_allclose(column, by_scipy(image, model), rtol=1e-9)


def test_the_objective_is_the_energy_of_the_mask():
    image, _, seeds = disc(noise=0.15)
    for connectivity in (4, 8):
        parameters = {"smoothness": 3.0, "connectivity": connectivity}
        for state in colour_cut_steps(image, seeds, **parameters):
            models = state.background, state.foreground
            energy = energy_by_hand(image, seeds, models, **parameters)
            assert state.objective == pytest.approx(energy.value(state.mask.ravel()), rel=1e-9)


def test_the_mask_is_the_best_of_all_masks():
    for seed, connectivity in itertools.product(range(4), (4, 8)):
        rng = np.random.default_rng(seed)
        image, seeds = rng.random((3, 4, 3)), np.zeros((3, 4), np.uint8)
        seeds[0, :2], seeds[2, 2:] = B, F
        parameters = {"smoothness": 2.0, "connectivity": connectivity}
        state = colour_cut(image, seeds, covariance_floor=0.05, **parameters)
        models = state.background, state.foreground
        energy = energy_by_hand(image, seeds, models, **parameters)
        least = min(energy.value(np.array(x)) for x in itertools.product([0, 1], repeat=12))
        assert energy.value(state.mask.ravel()) == pytest.approx(least, abs=1e-9)
        assert state.objective == pytest.approx(least, abs=1e-9)


def test_colour_decides_where_brightness_cannot():
    assert data.grey(RED[None, None]) == pytest.approx(data.grey(TEAL[None, None]), abs=1e-3)
    image, mask, seeds = disc()
    in_colour = (colour_cut(image, seeds).mask != mask).mean()
    in_grey = (histogram_cut(image, seeds).mask != mask).mean()
    assert in_colour < 0.01
    assert in_grey > 10 * max(in_colour, 0.01)


def test_the_cut_smooths_the_data_term():
    image, mask, seeds = disc(noise=0.25)
    seeds[15:25, 20:30] = F
    data_only, cut = colour_cut_steps(image, seeds, smoothness=5)
    assert (data_only.phase, cut.phase) == ("data", "cut")
    assert cut.objective < data_only.objective
    assert (cut.mask != mask).mean() < 0.03 < (data_only.mask != mask).mean()


def test_a_look_at_the_data_term_does_not_disturb_the_next_cut():
    image, _, seeds = disc()
    more = seeds.copy()
    more[38:, :20] = F
    graph = ColourCut(image)
    models = graph.learn(seeds)
    graph.cut(seeds, models)
    graph.data_term(more, models)
    np.testing.assert_array_equal(
        graph.cut(more, models).mask, ColourCut(image).cut(more, models).mask
    )


def test_models_that_are_handed_in_are_used_and_kept():
    image, _, seeds = disc()
    graph = ColourCut(image)
    background, foreground = graph.learn(seeds)
    turned = graph.cut(seeds, (foreground, background))
    assert turned.background is foreground and turned.foreground is background
    as_it_is = graph.cut(seeds, (background, foreground))
    # far from all seeds only the colours speak
    assert not as_it_is.mask[38:].any()
    assert turned.mask[38:].all()


def test_the_same_seeds_give_the_same_models_whatever_was_learned_before():
    image, _, seeds = disc()
    graph = ColourCut(image, rng=np.random.default_rng(3))
    first = graph.cut(seeds)
    graph.learn(np.where(seeds == F, F, 0))
    again = graph.cut(seeds)
    np.testing.assert_array_equal(first.foreground.means, again.foreground.means)
    np.testing.assert_array_equal(first.mask, again.mask)


def test_a_class_with_few_colours_has_few_components():
    for colours, count in ((1, 1), (19, 1), (20, 2), (45, 4), (60, 5)):
        image, seeds = np.zeros((12, 10, 3)), np.full((12, 10), F)
        palette = np.random.default_rng(1).random((colours, 3))
        image.reshape(-1, 3)[:] = palette[np.arange(120) % colours]
        seeds[0] = B
        _, foreground = ColourCut(image).learn(seeds)
        assert len(foreground.weights) == count


def test_a_flat_colour_gets_the_floor_as_its_variance():
    image = np.full((6, 6, 3), 0.5)
    image[:3] = 0.2
    seeds = np.zeros((6, 6), np.uint8)
    seeds[0], seeds[5] = B, F
    state = colour_cut(image, seeds, covariance_floor=0.01)
    np.testing.assert_allclose(state.foreground.covariances, [0.01 * np.eye(3)], atol=1e-12)
    np.testing.assert_array_equal(state.mask, image[..., 0] == 0.5)


def test_more_pixels_than_the_sample_teach_the_same_colours():
    shape = (200, 250)
    rng = np.random.default_rng(0)
    image = np.clip(TEAL + rng.normal(0, 0.05, (*shape, 3)), 0, 1)
    seeds = seeds_from_box(shape, (100, 80, 140, 110))
    assert (seeds == B).sum() > 2 * SAMPLE
    background, _ = ColourCut(image, components=1).learn(seeds)
    error = 4 * 0.05 / np.sqrt(SAMPLE)  # four times the standard error of a mean
    np.testing.assert_allclose(background.means[0], TEAL, atol=error)


def test_bad_arguments_are_refused_by_name(refused):
    good = {"image": np.zeros((4, 4, 3)), "seeds": np.zeros((4, 4), np.uint8)}
    bad = [
        {"image": np.full((4, 4, 3), np.nan)},
        {"image": np.zeros((4, 4, 4))},
        {"seeds": np.zeros((3, 3))},
        {"seeds": np.full((4, 4), 7)},
        {"components": 0},
        {"components": 2.5},
        {"smoothness": -1},
        {"beta": np.nan},
        {"connectivity": 6},
        {"covariance_floor": 0},
        {"covariance_floor": 1e-30},
        {"rng": -1},
    ]
    calls = [(partial(colour_cut_steps, **good | one), f"^{next(iter(one))}: ") for one in bad]
    assert refused(calls) == []


def test_models_that_do_not_fit_are_refused(refused):
    image, _, seeds = disc()
    grey_levels = Gmm([1.0], [[0.5]], [[[1.0]]])
    graph, bad = ColourCut(image), (grey_levels, (grey_levels,) * 2, (1, 2), 5, ())
    assert refused([(partial(graph.cut, seeds, one), "^models: got") for one in bad]) == []
