"""Colour models of GrabCut against scipy and numpy, and the fit against every neighbour of it."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from segteach.models.gmm import Gmm, sample
from segteach.segmentation.grabcut.colours import (
    LIKELIHOODS,
    component_costs,
    learn_components,
    start_components,
)

FLOOR = 1e-6


def covariance(rng, scale):
    """A random covariance whose standard deviations are about `scale`."""
    factor = rng.normal(0, scale, (3, 3))
    return factor @ factor.T + 1e-5 * np.eye(3)


def mixture(rng, count=4):
    covariances = [covariance(rng, scale) for scale in rng.uniform(0.02, 0.3, count)]
    return Gmm(rng.dirichlet(np.ones(count)), rng.random((count, 3)), covariances)


def total(colours, k, model):
    return component_costs(colours, model)[k, np.arange(len(k))].sum()


def test_a_cost_is_minus_the_log_of_weight_times_density_without_the_constant():
    for seed in range(5):
        rng = np.random.default_rng(seed)
        model, colours = mixture(rng), rng.random((200, 3))
        for k, costs in enumerate(component_costs(colours, model)):
            density = multivariate_normal(model.means[k], model.covariances[k]).logpdf(colours)
            expected = -np.log(model.weights[k]) - density - 1.5 * np.log(2 * np.pi)
            np.testing.assert_allclose(costs, expected, rtol=1e-9, atol=1e-9)


def test_a_component_of_weight_zero_costs_infinity():
    model = Gmm([0, 1], [[0.5] * 3, [0.1] * 3], [np.eye(3), np.eye(3)])
    costs = component_costs(np.full((1, 3), 0.5), model)
    assert costs[0] == np.inf
    assert costs[1] == pytest.approx(0.5 * 3 * 0.4**2)


def test_costs_of_a_thin_component_are_exact_far_from_the_origin():
    line = np.diag([0.1, FLOOR, FLOOR])
    apart = np.array([[0.9, 0.9 + 1e-3, 0.9]])
    cost = component_costs(apart, Gmm([1], [[0.9] * 3], [line]))[0, 0]
    logdet = np.log([0.1, FLOOR, FLOOR]).sum()
    assert cost == pytest.approx(0.5 * logdet + 0.5 * 1e-3**2 / FLOOR, rel=1e-9)


def test_more_colours_than_a_block_cost_the_same_one_by_one():
    rng = np.random.default_rng(3)
    model, colours = mixture(rng), rng.random((9001, 3))
    costs = component_costs(colours, model)
    for n in (0, 8191, 8192, 9000):
        np.testing.assert_allclose(
            costs[:, n], component_costs(colours[n : n + 1], model)[:, 0], rtol=1e-12
        )


def test_what_is_learned_are_shares_means_and_covariances_of_the_components_pixels():
    rng = np.random.default_rng(0)
    colours, k = rng.random((300, 3)), rng.integers(0, 4, 300)
    model = learn_components(colours, k, 4, FLOOR)
    for number in range(4):
        own = colours[k == number]
        assert model.weights[number] == pytest.approx(len(own) / 300)
        np.testing.assert_allclose(model.means[number], own.mean(axis=0))
        np.testing.assert_allclose(
            model.covariances[number], np.cov(own.T, bias=True), rtol=1e-9, atol=1e-15
        )


@pytest.mark.parametrize("floor", [FLOOR, 5e-3, 0.5])
def test_no_other_mixture_above_the_floor_costs_less(floor):
    """With floor 5e-3 the line's two thin directions are clipped, with 0.5 every direction is."""
    for seed in range(4):
        rng = np.random.default_rng(seed)
        line = rng.random((80, 1)) * [0.9, 0.3, 0.1]
        colours, k = np.concatenate([line, rng.random((80, 3))]), np.repeat([0, 1], 80)
        model = learn_components(colours, k, 2, floor)
        assert np.linalg.eigvalsh(model.covariances).min() >= floor * (1 - 1e-9)
        least = total(colours, k, model)
        for size in np.geomspace(1e-4, 0.3, 60):
            other = moved(model, size, floor, rng)
            assert total(colours, k, other) >= least - 1e-9 * abs(least)


def moved(model, size, floor, rng):
    """A mixture beside this one, no thinner than the floor."""
    weights = model.weights * np.exp(rng.normal(0, size, 2))
    means = model.means + rng.normal(0, size, (2, 3)) * np.sqrt(floor)
    turn = np.linalg.qr(np.eye(3) + rng.normal(0, size, (3, 3)))[0]
    values, vectors = np.linalg.eigh(model.covariances)
    values = np.maximum(values * np.exp(rng.normal(0, size, (2, 3))), floor)
    vectors = turn @ vectors
    covariances = (vectors * values[:, None, :]) @ vectors.transpose(0, 2, 1)
    return Gmm(weights / weights.sum(), means, covariances)


def test_a_component_without_pixels_gets_weight_zero_and_the_others_all():
    colours = np.random.default_rng(0).random((20, 3))
    model = learn_components(colours, np.full(20, 2), 4, FLOOR)
    np.testing.assert_array_equal(model.weights, [0, 0, 1, 0])
    assert np.isfinite(component_costs(colours, model)[2]).all()


def test_a_weight_is_that_many_pixels_of_the_colour():
    rng = np.random.default_rng(0)
    colours, k, weights = rng.random((60, 3)), rng.integers(0, 3, 60), rng.integers(0, 5, 60)
    one = learn_components(colours, k, 3, FLOOR, weights)
    many = learn_components(np.repeat(colours, weights, axis=0), np.repeat(k, weights), 3, FLOOR)
    for name in ("weights", "means", "covariances"):
        np.testing.assert_allclose(getattr(one, name), getattr(many, name), atol=1e-12)


def test_one_colour_is_a_ball_of_the_floor():
    for colours in (np.full((9, 3), 0.3), np.full((1, 3), 1.0)):
        model = learn_components(colours, np.zeros(len(colours), int), 1, 0.01)
        np.testing.assert_allclose(model.covariances[0], 0.01 * np.eye(3))
        np.testing.assert_allclose(model.means[0], colours[0])


def test_a_start_finds_clusters_that_lie_far_apart():
    corners = np.array([[0.1, 0.1, 0.1], [0.9, 0.1, 0.1], [0.1, 0.9, 0.9], [0.9, 0.9, 0.2]])
    for seed in range(10):
        rng = np.random.default_rng(seed)
        truth = rng.integers(0, 4, 400)
        k = start_components(corners[truth] + rng.normal(0, 0.02, (400, 3)), 4, rng)
        table = np.zeros((4, 4), int)
        np.add.at(table, (truth, k), 1)
        assert ((table > 0).sum(axis=0) == 1).all() and ((table > 0).sum(axis=1) == 1).all()


def test_more_colours_than_the_sample_all_get_a_component():
    rng = np.random.default_rng(0)
    colours = np.repeat([[0.1] * 3, [0.8] * 3], 20_000, axis=0) + rng.normal(0, 0.01, (40_000, 3))
    k = start_components(colours, 2, rng)
    assert set(k[:20_000]) != set(k[20_000:])
    assert len(set(k[:20_000])) == len(set(k[20_000:])) == 1


def test_with_fewer_colours_than_components_each_colour_has_its_own():
    for different in (1, 2, 3):
        colours = np.repeat(np.eye(3)[:different], 5, axis=0)
        k = start_components(colours, 5, np.random.default_rng(0))
        assert len(set(zip(k, colours.argmax(axis=1), strict=True))) == different
        assert len(set(k)) == different and k.max() < 5


def test_colours_of_weight_zero_teach_a_start_nothing():
    """Two clusters count; the third, far away, would else have a centre of its own."""
    rng = np.random.default_rng(0)
    colours = np.repeat([[0.1] * 3, [0.4] * 3, [0.9] * 3], 50, axis=0)
    colours += rng.normal(0, 0.01, colours.shape)
    k = start_components(colours, 2, rng, np.repeat([3, 1, 0], 50))
    assert len(set(k[:50])) == len(set(k[50:100])) == 1
    assert k[0] != k[50] and (k[100:] == k[50]).all()


def test_the_component_is_the_cheapest_or_the_densest():
    model = Gmm([0.95, 0.05, 0], [[0.4] * 3, [0.6] * 3, [0.5] * 3], [0.01 * np.eye(3)] * 3)
    costs = component_costs(np.array([[0.51] * 3, [0.1] * 3]), model)
    chosen = {name: choose(costs, model) for name, (choose, _) in LIKELIHOODS.items()}
    for name in ("component", "summed"):
        np.testing.assert_array_equal(chosen[name], [0, 0])  # the weight decides at 0.51
    for name in ("mixture", "unweighted"):
        np.testing.assert_array_equal(chosen[name], [1, 0])  # the nearer mean, never the dead one
    assert LIKELIHOODS["summed"][1] is LIKELIHOODS["mixture"][1]
    assert LIKELIHOODS["unweighted"][1] is LIKELIHOODS["component"][1]


def test_the_mixture_costs_minus_the_log_of_its_density():
    rng = np.random.default_rng(1)
    model = mixture(rng)
    colours = sample(model, 100, rng)[0]
    choose, price = LIKELIHOODS["mixture"]
    costs = component_costs(colours, model)
    density = sum(
        weight * multivariate_normal(mean, cov).pdf(colours)
        for weight, mean, cov in zip(model.weights, model.means, model.covariances, strict=True)
    )
    expected = -np.log(density) - 1.5 * np.log(2 * np.pi)
    np.testing.assert_allclose(price(costs, choose(costs, model)), expected, rtol=1e-9)
    choose, price = LIKELIHOODS["component"]
    paper = price(costs, choose(costs, model))
    np.testing.assert_allclose(paper, costs.min(axis=0))
    assert (paper >= expected - 1e-9).all()  # one term of the sum alone is less dense
