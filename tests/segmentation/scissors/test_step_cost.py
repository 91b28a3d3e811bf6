"""What a step costs: by hand, on edges whose answer is known, and as the path teaches it."""

import numpy as np
import pytest

from segteach.arrays import check_image
from segteach.segmentation.scissors import step_cost
from segteach.segmentation.scissors.step_cost import (
    LESSON,
    LEVELS,
    StepCosts,
    direction_cost,
    edge_features,
    edges_inside,
    learn_gradient_cost,
    steepest_gradient,
    zero_crossings,
)


def test_a_link_costs_what_the_paper_says(pictures, oracle):
    features = edge_features(pictures.coloured(0))
    costs = StepCosts(features, np.array([0.43, 0.43, 0.14]), 1 - LEVELS)
    links = oracle.links_of(features)
    for p in np.ndindex(features.gradient.shape):
        mine = costs.links_at(*p)
        assert set(mine) == {q for start, q in links if start == p}
        for q, (f_z, f_d, f_g, cost) in mine.items():
            assert cost == pytest.approx(links[p, q])
            assert cost == pytest.approx(0.43 * f_z + 0.43 * f_d + 0.14 * f_g)
            assert 0 <= min(f_z, f_d, f_g) <= max(f_z, f_d, f_g) <= 1


def test_the_graph_of_a_window_has_the_links_of_its_pixels_and_no_way_out(pictures, oracle):
    features = edge_features(pictures.coloured(2))
    costs = StepCosts(features, np.array([0.43, 0.43, 0.14]), 1 - LEVELS)
    top, left, bottom, right = window = (2, 3, 7, 9)
    links, graph = oracle.links_of(features), costs.graph(window).tocoo()
    pixels = [(r, c) for r in range(top, bottom) for c in range(left, right)]
    found = {
        (pixels[start], pixels[end]): cost
        for start, end, cost in zip(graph.row, graph.col, graph.data, strict=True)
        if np.isfinite(cost)
    }
    inside = set(pixels)
    expected = {(p, q): cost for (p, q), cost in links.items() if {p, q} <= inside}
    assert found == pytest.approx(expected)


def test_the_direction_cost_lies_between_zero_and_one():
    for start, end, cost in (
        (0, 0, 0),  # along the edge at both ends
        (np.pi, np.pi, 0),  # the same, walked the other way
        (np.pi / 2, np.pi / 2, 2 / 3),  # across it at both ends, and flat places
        (0, np.pi / 2, 1 / 3),
        (0, np.pi, 2 / 3),  # the edge turns round: the other polarity
        (np.pi / 2, np.pi, 1),
    ):
        assert direction_cost(np.array(start), np.array(end)) == pytest.approx(cost)


def test_a_straight_edge_has_one_crossing_full_gradient_and_its_own_direction():
    image = np.full((8, 12), 0.1)
    image[:, 6:] = 0.9
    features = edge_features(image)
    np.testing.assert_array_equal(np.unique(np.nonzero(features.crossing == 0)[1]), [5])
    np.testing.assert_allclose(features.gradient[:, 5:7], 1)
    np.testing.assert_allclose(np.abs(features.direction[:, 5]), [[1, 0]] * 8, atol=1e-12)
    mirrored = edge_features(image[:, ::-1])
    np.testing.assert_allclose(mirrored.direction[:, 6], -features.direction[:, 5], atol=1e-12)


def test_a_ramp_and_a_constant_have_no_crossing():
    ramp = np.tile(np.linspace(0, 1, 12), (8, 1))
    assert (edge_features(ramp, sigma=0).crossing[:, 1:-1] == 1).all()
    flat = edge_features(np.full((8, 12), 0.3))
    assert (flat.crossing == 1).all()
    assert not flat.gradient.any()
    assert not flat.direction.any()


def test_a_zero_crossing_is_a_change_of_sign():
    for values, found in (
        ([3, 1, -2, -3], [1]),  # the one nearer to zero
        ([3, 2, -1, -3], [2]),
        ([3, 0, -2, -3], [1]),  # a zero between two signs
        ([3, 0, 0, 3], []),
        ([0, 0, 0, 0], []),
        ([1, 2, 0, 2], []),
    ):
        for plane in (np.array([values], float), np.array([values], float).T):
            np.testing.assert_array_equal(np.flatnonzero(zero_crossings(plane)), found)


def test_the_steepest_channel_counts():
    image = np.full((8, 12, 3), 0.5)
    image[:, 6:, 0] += 0.1  # weak and upright in red
    image[4:, :, 2] -= 0.4  # strong and level in blue
    features = edge_features(image)
    np.testing.assert_allclose(np.abs(features.direction[3:5]), [[[0, 1]] * 12] * 2, atol=1e-12)
    np.testing.assert_allclose(features.gradient[0, 5:7], 0.25)
    assert (features.crossing[:, 5] == 0).all()


def test_a_learned_cost_is_least_at_the_gradients_of_the_path():
    np.testing.assert_allclose(learn_gradient_cost(np.empty(0)), 1 - LEVELS)
    learned = learn_gradient_cost(np.full(LESSON, 0.25))
    assert LEVELS[learned.argmin()] == 0.25
    assert learned.min() == pytest.approx(0)
    assert learned[LEVELS > 0.5] == pytest.approx(1)
    half = learn_gradient_cost(np.full(LESSON // 2, 0.25))
    np.testing.assert_allclose(half, learned / 2 + (1 - LEVELS) / 2)


def test_newer_pixels_teach_more():
    learned = learn_gradient_cost(np.repeat([0.25, 0.75], LESSON // 2))
    assert learned[LEVELS == 0.75] < learned[LEVELS == 0.25] < learned[LEVELS == 0.5]


@pytest.mark.parametrize("sigma", [0.0, 1.0, 2.3])
def test_a_window_has_the_edges_of_the_whole_picture_bit_for_bit(sigma):
    image = check_image(np.random.default_rng(0).random((40, 50, 3)))
    image[:, 20:30] = 0.5
    whole = edge_features(image, sigma)
    crossing, direction, strength = edges_inside(image, sigma, (0, 0, 40, 50))
    assert steepest_gradient(image, sigma) == strength.max()
    np.testing.assert_array_equal(strength / strength.max(), whole.gradient)
    for window in ((0, 0, 9, 9), (12, 17, 31, 40), (35, 45, 40, 50), (20, 0, 21, 50), (5, 6, 6, 7)):
        top, left, bottom, right = window
        for part, all_of_it in zip(
            edges_inside(image, sigma, window), (crossing, direction, strength), strict=True
        ):
            np.testing.assert_array_equal(part, all_of_it[top:bottom, left:right])
    assert steepest_gradient(np.full((5, 6, 3), 0.4), sigma) == 0


def test_in_bands_the_edges_are_the_same(monkeypatch):
    image = np.random.default_rng(1).random((40, 50, 3))
    at_once, steepest = edge_features(image), steepest_gradient(image, 1.0)
    for pixels in (1, 333, 1999):
        monkeypatch.setattr(step_cost, "BAND", pixels)
        for name in ("crossing", "direction", "gradient"):
            in_bands = getattr(edge_features(image), name)
            np.testing.assert_array_equal(in_bands, getattr(at_once, name))
        assert steepest_gradient(image, 1.0) == steepest


def test_a_pixel_that_crosses_in_any_channel_is_a_crossing():
    image = np.random.default_rng(3).random((30, 40, 3))
    planes = [edge_features(np.repeat(image[..., [c]], 3, axis=2)).crossing for c in range(3)]
    np.testing.assert_array_equal(edge_features(image).crossing, np.min(planes, axis=0))
    assert edge_features(image).crossing.mean() < min(plane.mean() for plane in planes)


def test_the_direction_cost_is_one_at_most_and_two_thirds_where_it_is_flat():
    angles = np.linspace(0, np.pi, 41)
    costs = direction_cost(*np.meshgrid(angles, angles))
    assert costs.min() == 0 and costs.max() == pytest.approx(1)
    assert direction_cost(np.pi / 2, np.pi / 2) == pytest.approx(2 / 3)
