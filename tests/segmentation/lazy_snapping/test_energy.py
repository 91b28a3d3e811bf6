"""The terms of Lazy Snapping's energy, each by hand."""

import numpy as np

from segteach.segmentation.lazy_snapping.energy import (
    distance_to_class,
    hard_link,
    likelihood,
    likelihood_costs,
    prior,
    similarity,
)
from segteach.segmentation.superpixels import region_graph


def scattered(count=7):
    """The graph of a random picture in `count` regions."""
    rng = np.random.default_rng(3)
    labels = rng.integers(0, count, (6, 8))
    labels.flat[:count] = np.arange(count)
    return region_graph(rng.random((6, 8, 3)), labels, 8)


def test_the_likelihood_of_one_colour_by_hand():
    background = np.array([[0, 0, 0], [1, 1, 1]]) / 1.0
    foreground = np.array([[0.2, 0, 0]])
    # 0.05 from black, 0.15 from the red: dF / (dF + dB) = 3 / 4
    np.testing.assert_allclose(
        likelihood_costs([[0.05, 0, 0]], background, foreground), [[0.25, 0.75]]
    )


def test_the_likelihood_is_the_nearest_cluster_of_each_class():
    rng = np.random.default_rng(0)
    colours, models = rng.random((50, 3)), (rng.random((7, 3)), rng.random((4, 3)))
    costs = likelihood_costs(colours, *models)
    for colour, cost in zip(colours, costs, strict=True):
        d = [min(np.linalg.norm(colour - c) for c in model) for model in models]
        np.testing.assert_allclose(cost, np.array(d) / sum(d))
    np.testing.assert_allclose(costs.sum(axis=1), 1)


def test_a_colour_of_both_classes_costs_one_half_each():
    both = np.array([[0.1, 0.7, 0.3]])
    np.testing.assert_array_equal(likelihood_costs(both, both, both), [[0.5, 0.5]])
    rounded = np.array([both[0], both[0], both[0]]).mean(axis=0)[None] * (1 + 1e-15)
    np.testing.assert_array_equal(likelihood_costs(both, rounded, both), [[0.5, 0.5]])


def test_the_distance_of_a_cluster_to_itself_is_exactly_nothing():
    centres = np.random.default_rng(0).random((64, 3))
    np.testing.assert_array_equal(distance_to_class(centres, centres), 0)


def test_similarity_is_one_for_equal_colours_and_halves_at_one():
    np.testing.assert_allclose(similarity(np.array([0, 1, 3, 99])), [1, 1 / 2, 1 / 4, 1 / 100])


def test_a_segment_counts_for_each_of_its_pixels():
    graph, rng = scattered(), np.random.default_rng(4)
    clusters = rng.random((5, 3)), rng.random((3, 3))
    costs = likelihood(graph, clusters)
    np.testing.assert_allclose(costs.sum(axis=1), graph.sizes)
    for mean, size, cost in zip(graph.means, graph.sizes, costs, strict=True):
        np.testing.assert_allclose(cost, size * likelihood_costs(mean[None], *clusters)[0])


def test_the_prior_of_a_pair_by_hand():
    graph = scattered()
    for (i, j), length, weight in zip(graph.edges, graph.boundary, prior(graph, 26), strict=True):
        apart = sum((255 * a - 255 * b) ** 2 for a, b in zip(*graph.means[[i, j]], strict=True))
        assert np.isclose(weight, 26 * length / (1 + apart))


def test_two_grey_levels_in_each_channel_are_12_apart():
    image = np.full((1, 2, 3), 100 / 255)
    image[0, 1] += 2 / 255
    np.testing.assert_allclose(prior(region_graph(image, [[0, 1]]), 26), [2])


def test_to_leave_a_hard_link_pays_for_nothing_that_meets_in_a_segment():
    graph = scattered()
    weights = prior(graph, 300)
    force = hard_link(graph, weights)
    for number, size in enumerate(graph.sizes):
        assert force > size + weights[(graph.edges == number).any(axis=1)].sum()
