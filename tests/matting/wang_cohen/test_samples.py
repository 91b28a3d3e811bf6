"""Samples against their weights, all computed."""

import numpy as np
import pytest

from segteach.matting.wang_cohen.samples import Side, collect, drawn, heaviest
from segteach.models.gmm import Gmm

RIM = np.exp(-4)  # the weight of a stroke at the distance r
TWO = Gmm(np.array([0.9, 0.1]), np.array([[0.2] * 3, [0.8] * 3]), 1e-4 * np.stack([np.eye(3)] * 2))


def all_weights(pixel, uncertainty, radius):
    """Return w of every pixel as a sample of one, in order of number; none for itself."""
    rows, cols = np.indices(uncertainty.shape)
    row, col = np.divmod(pixel, uncertainty.shape[1])
    squares = (rows - row) ** 2 + (cols - col) ** 2
    weights = (1 - uncertainty) * np.exp(-squares / (radius / 2) ** 2)
    weights[row, col] = 0
    return weights.ravel()


@pytest.mark.parametrize(("radius", "certain"), [(6, 0.0), (6, 0.9), (30, 0.5)])
def test_the_heaviest_are_taken_greatest_first(radius, certain):
    rng = np.random.default_rng(0)
    uncertainty = np.maximum(rng.random((14, 17)), 1e-3)
    uncertainty[rng.random((14, 17)) < certain / 2] = 0
    uncertainty[rng.random((14, 17)) < 0.3] = 1
    pixels = rng.permutation(14 * 17)[:50]
    places, weights = heaviest(pixels, uncertainty, 5, radius)
    for pixel, found, heavy in zip(pixels, places, weights, strict=True):
        every = all_weights(pixel, uncertainty, radius)
        np.testing.assert_allclose(heavy, np.maximum(np.sort(every)[::-1][:5], RIM))
        near = found >= 0
        np.testing.assert_allclose(every[found[near]], heavy[near])
        assert len(set(found[near])) == near.sum() and pixel not in found


def test_an_uncertain_neighbour_counts_less_and_a_far_one_too():
    uncertainty = np.ones((1, 9))
    uncertainty[0, [2, 6]] = 0.5, 0
    places, weights = heaviest(np.array([4]), uncertainty, 2, 20)
    assert (places == [[6, 2]]).all() and weights[0, 1] == pytest.approx(weights[0, 0] / 2)
    uncertainty[0, [3, 8]] = 0.0
    assert (heaviest(np.array([4]), uncertainty, 4, 20)[0] == [[3, 6, 8, 2]]).all()


def test_where_too_few_are_near_colours_are_drawn_from_the_likeliest_gaussian():
    uncertainty = np.ones((1, 60))
    uncertainty[0, 0] = 0
    colours = np.full((1, 60, 3), 0.5)
    observed = np.array([[0.7] * 3, [0.3] * 3, [0.7] * 3])
    side = Side(colours, uncertainty, TWO)
    found = collect(np.array([10, 30, 40]), observed, side, 3, 20, np.random.default_rng(0))
    assert (found.colours[0, 0] == 0.5).all() and found.weights[0, 0] == np.exp(-1)
    np.testing.assert_allclose(found.colours[0, 1:], 0.8, atol=0.06)  # six deviations
    np.testing.assert_allclose(found.colours[1], 0.2, atol=0.06)
    np.testing.assert_allclose(found.colours[2], 0.8, atol=0.06)
    np.testing.assert_allclose(found.weights[:, 1:], RIM)
    assert len(np.unique(found.colours[1:])) == 18  # drawn, not the means


def test_what_is_drawn_has_the_gaussians_moments():
    covariance = np.array([[4, 1, 0], [1, 3, 1], [0, 1, 2]]) * 1e-4
    mixture = Gmm(np.ones(1), np.full((1, 3), 0.5), covariance[None])
    found = drawn(np.zeros((100_000, 3)), mixture, np.random.default_rng(0))
    np.testing.assert_allclose(found.mean(axis=0), 0.5, atol=5e-4)
    np.testing.assert_allclose(np.cov(found.T), covariance, atol=1e-5)
