"""Densities of regions against scipy, their parameters against a numerical maximum."""

import itertools

import numpy as np
import pytest
from scipy import optimize, stats

from segteach.models.fields.regions import LIKELIHOODS, estimate_regions, region_costs

IMAGE, LABELS = np.full((3, 4), 0.5), np.zeros((3, 4), int)


def test_costs_are_minus_scipys_log_densities():
    image = np.random.default_rng(0).random((4, 5))
    means, deviations = [0.2, 0.7, 0.5], [0.1, 0.3, 0.02]
    normal = stats.norm(means, deviations).logpdf(image[..., None])
    np.testing.assert_allclose(region_costs(image, means, deviations), -normal)
    laplace = stats.laplace(means, np.array(deviations) / np.sqrt(2))
    assert laplace.std() == pytest.approx(deviations)
    costs = region_costs(image, means, deviations, "laplace")
    np.testing.assert_allclose(costs, -laplace.logpdf(image[..., None]))


def test_the_estimates_are_those_of_greatest_likelihood():
    """Against a numerical minimum of the costs, with the floor as a bound."""
    rng = np.random.default_rng(2)
    image, labels = rng.beta(2, 3, (9, 9)), rng.integers(0, 2, (9, 9))
    for likelihood, floor in itertools.product(LIKELIHOODS, (0.01, 0.3)):
        means, deviations = estimate_regions(image, labels, 2, likelihood=likelihood, floor=floor)
        assert (deviations == floor).all() == (floor == 0.3)
        for label in range(2):

            def cost(parameters, inside=image[labels == label][None], likelihood=likelihood):
                return region_costs(inside, parameters[:1], parameters[1:], likelihood).sum()

            bounds = [(0, 1), (floor, 1)]
            best = optimize.minimize(
                cost, [0.4, 0.4], method="Nelder-Mead", bounds=bounds, tol=1e-10
            )
            assert cost([means[label], deviations[label]]) <= best.fun + 1e-7


def test_a_label_without_pixels_keeps_its_parameters():
    image, labels = np.full((3, 3), 0.5), np.zeros((3, 3), int)
    before = np.array([0.1, 0.9]), np.array([0.2, 0.3])
    means, deviations = estimate_regions(image, labels, 2, before=before)
    np.testing.assert_allclose(means, [0.5, 0.9])
    np.testing.assert_allclose(deviations, [0.01, 0.3])
    means, _ = estimate_regions(image, labels, 2)
    np.testing.assert_allclose(means, [0.5, 0.5])


def test_bad_input_is_refused_by_name(refused):
    bad = [
        (lambda: region_costs(IMAGE, [0.1, 0.2], [0.1, 0]), "deviations: got 0"),
        (lambda: region_costs(IMAGE, [], []), "means: got shape"),
        (lambda: region_costs(IMAGE, [0.1], [0.1], "t"), "likelihood: got 't', allowed are gauss"),
        (lambda: estimate_regions(IMAGE, [[0, 1]], 2), "labels: got shape"),
        (lambda: estimate_regions(IMAGE, LABELS, 10**9), "labels_count: got 1000000000"),
        (lambda: estimate_regions(IMAGE, LABELS, 2, floor=np.inf), "floor: got inf"),
    ]
    assert refused(bad) == []
