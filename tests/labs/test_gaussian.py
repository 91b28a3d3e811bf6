"""Gaussian explorer: the sliders, the plane and the surface."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from segteach.draw.gaussian import grid
from segteach.labs.gaussian import EXTENT, GRID, GaussianExplorer


@pytest.fixture
def explorer():
    return GaussianExplorer()


def test_inside_is_where_scipys_density_exceeds_the_threshold(explorer):
    rng = np.random.default_rng(0)
    for _ in range(6):
        for control in explorer.sliders:
            control.value = rng.uniform(control.min, control.max)
        a, b, rho = (c.value for c in (explorer.spread_1, explorer.spread_2, explorer.correlation))
        oracle = multivariate_normal(
            [explorer.mean_1.value, explorer.mean_2.value],
            [[a * a, rho * a * b], [rho * a * b, b * b]],
        )
        density = oracle.pdf(np.stack(grid(EXTENT, GRID), axis=-1))
        np.testing.assert_array_equal(explorer.inside, density > explorer.threshold.value)
        value = oracle.pdf(explorer.point)
        assert f"{value:.4f}" in explorer.numbers.value
        belongs = "does not belong" not in explorer.numbers.value
        assert belongs == (value > explorer.threshold.value)


def test_every_slider_redraws_the_plane_and_all_but_x_the_surface(explorer):
    for control in explorer.sliders:
        before = explorer.plane.markup, explorer.plane.handles, explorer.numbers.value
        surface = explorer.surface.heights, explorer.surface.outline
        control.value = control.min if control.value != control.min else control.max
        assert (explorer.plane.markup, explorer.plane.handles) != before[:2]
        assert explorer.numbers.value != before[2]
        of_the_surface = control not in (explorer.x_1, explorer.x_2)
        assert ((explorer.surface.heights, explorer.surface.outline) != surface) is of_the_surface


def test_the_surface_holds_the_density_and_its_outline_lies_at_the_threshold(explorer):
    explorer.mean_1.value, explorer.correlation.value = 0.5, -0.4
    heights = np.frombuffer(explorer.surface.heights, "<f4")
    side = int(np.sqrt(heights.size))
    oracle = multivariate_normal(explorer.mean, explorer.covariance)
    expected = oracle.pdf(np.stack(grid(EXTENT, side), axis=-1))
    np.testing.assert_allclose(heights.reshape(side, side), expected, rtol=1e-5, atol=1e-9)
    outline = np.array(explorer.surface.outline)
    np.testing.assert_allclose(outline[:, 2], explorer.threshold.value)
    np.testing.assert_allclose(oracle.pdf(outline[:, :2]), explorer.threshold.value, rtol=1e-6)


def test_the_surface_of_a_needle_has_one_peak_along_its_axis(explorer):
    explorer.load_example(2)
    heights = np.frombuffer(explorer.surface.heights, "<f4")
    side = int(np.sqrt(heights.size))
    ridge = heights.reshape(side, side).max(axis=0)  # the mean lies in the middle
    assert (np.diff(ridge[: side // 2 + 1]) > -0.03 * ridge.max()).all()
    assert (np.diff(ridge[side // 2 :]) < 0.03 * ridge.max()).all()


def drag(explorer, number, x, y):
    message = {"kind": "move", "number": number, "x": x, "y": y}
    explorer.plane._handle_custom_msg(message, [])


def test_the_hand_drags_the_point_and_the_mean(explorer):
    drag(explorer, 0, -1.5, 2)
    drag(explorer, 1, 0.5, -3.9)
    np.testing.assert_array_equal(explorer.point, [-1.5, 2])
    np.testing.assert_array_equal(explorer.mean, [0.5, explorer.mean_2.min])  # as far as it goes
    assert explorer.plane.handles[1][:2] == [0.5, -3]


def test_the_hand_turns_and_stretches_an_axis_and_the_other_keeps_its_length(explorer):
    for number, (x, y) in ((2, (1.2, 1.6)), (3, (0.8, 0.6)), (2, (0, 2))):
        lengths = np.sqrt(np.linalg.eigvalsh(explorer.covariance))
        other = lengths[0] if number == 2 else lengths[1]
        drag(explorer, number, x, y)
        ends = np.sort(np.sqrt(np.linalg.eigvalsh(explorer.covariance)))
        assert ends == pytest.approx(np.sort([other, np.hypot(x, y)]), abs=0.05)
        along = np.array([x, y]) / np.hypot(x, y)
        spread = np.sqrt(along @ explorer.covariance @ along)
        assert spread == pytest.approx(np.hypot(x, y), abs=0.05)


def test_messages_that_name_no_dot_are_ignored(explorer):
    before = explorer.plane.handles
    for message in ({"number": 4}, {"number": 0, "x": "1"}, {"number": None}):
        explorer.plane._handle_custom_msg({"kind": "move", "x": 1.0, "y": 1.0} | message, [])
    explorer.plane._handle_custom_msg({"kind": "noise", "number": 0, "x": 1.0, "y": 1.0}, [])
    assert explorer.plane.handles == before


def test_the_region_of_a_threshold_above_the_peak_is_empty(explorer):
    explorer.spread_1.value = explorer.spread_2.value = explorer.spread_1.max
    explorer.threshold.value = explorer.threshold.max
    assert not explorer.inside.any()
