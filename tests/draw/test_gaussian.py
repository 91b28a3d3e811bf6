"""Pictures of one Gaussian, read back from matplotlib's own objects."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from segteach.draw.gaussian import (
    SHADOW,
    SLICE,
    draw_density,
    draw_ellipsoids,
    draw_slice_and_shadow,
    grid,
    grid_density,
    wires,
)
from segteach.draw.overlays import FOREGROUND
from segteach.models import gaussian
from segteach.models.em_start import start_at

MEAN, COVARIANCE = np.array([0.3, -0.5]), np.array([[1.5, 0.6], [0.6, 0.8]])


def test_a_grid_has_its_corners_at_the_extent():
    x, y = grid((0, 2, -1, 3), 5)
    assert x.shape == y.shape == (5, 5)
    assert (x[0] == np.linspace(0, 2, 5)).all() and (y[:, 0] == np.linspace(-1, 3, 5)).all()


def test_the_density_on_a_grid_is_the_density_at_its_points_and_sums_to_one():
    x, y, values = grid_density(MEAN, COVARIANCE, (-8, 8, -7, 7), 121)
    np.testing.assert_array_equal((x[0, 0], x[0, -1], y[0, 0], y[-1, 0]), (-8, 8, -7, 7))
    spot = gaussian.density([[x[3, 7], y[3, 7]]], MEAN, COVARIANCE)[0]
    assert values[3, 7] == pytest.approx(spot)
    assert values.sum() * (16 / 120) * (14 / 120) == pytest.approx(1, abs=1e-4)


def test_the_region_drawn_above_a_threshold_ends_where_the_density_is_the_threshold(ax):
    draw_density(ax, MEAN, COVARIANCE, threshold=0.03)
    outline = next(line for line in ax.lines if line.get_color() == FOREGROUND)
    edge = gaussian.density(outline.get_xydata(), MEAN, COVARIANCE)
    np.testing.assert_allclose(edge, 0.03)


def test_the_three_ellipses_lie_at_one_two_and_three_sigma(ax):
    draw_density(ax, MEAN, COVARIANCE)
    distances = [gaussian.mahalanobis(line.get_xydata(), MEAN, COVARIANCE) for line in ax.lines[:3]]
    np.testing.assert_allclose(distances, np.repeat([[1], [2], [3]], 90, axis=1))


def test_a_threshold_above_the_peak_draws_no_region(ax):
    draw_density(ax, MEAN, COVARIANCE, threshold=10.0)
    assert FOREGROUND not in [line.get_color() for line in ax.lines] and not ax.patches


def test_every_component_gets_an_ellipsoid_in_the_space_of_colours(space):
    pixels = np.random.default_rng(0).random((40, 3))
    draw_ellipsoids(space, pixels, start_at(pixels, pixels[:4]))
    assert len(space.collections) == 1 + 4


def test_wires_lie_on_the_ellipsoid_and_are_lines_with_gaps_between():
    covariance = np.diag([0.04, 0.01, 0.0025])
    for every, lines in ((4, 10), (8, 6)):
        points = wires([0.5, 0.4, 0.3], covariance, 2.0, every)
        gaps = np.isnan(points).all(axis=1)
        assert gaps.sum() == lines and gaps[-1]
        distances = gaussian.mahalanobis(points[~gaps], [0.5, 0.4, 0.3], covariance)
        np.testing.assert_allclose(distances, 2)


def test_the_slice_ends_on_the_ellipse_and_the_shadow_is_the_spread_of_the_points():
    figure = Figure()
    plane, curves = axes = figure.subplots(1, 2)
    u = np.array([0.6, -0.8])
    cut, shadow = draw_slice_and_shadow(axes, COVARIANCE, 3 * u)
    points = np.random.default_rng(0).multivariate_normal([0, 0], COVARIANCE, 200_000)
    assert shadow == pytest.approx((points @ u).std(), rel=0.01)
    assert gaussian.mahalanobis([cut * u], [0, 0], COVARIANCE)[0] == pytest.approx(1)
    ends = {
        line.get_color(): line.get_xydata()[-1]
        for line in plane.lines
        if len(line.get_xydata()) == 1
    }
    np.testing.assert_allclose(ends[SLICE], cut * u)
    np.testing.assert_allclose(ends[SHADOW], shadow * u)
    dashed = next(line.get_xydata() for line in plane.lines if line.get_linestyle() == "--")
    assert gaussian.mahalanobis(dashed[:1], [0, 0], COVARIANCE)[0] == pytest.approx(1)
    assert (dashed[1] - dashed[0]) @ u == pytest.approx(0)  # upright on the line
    widths = [line.get_xydata() for line in curves.lines if line.get_linestyle() == "-"]
    for (t, height), spread in zip((curve.T for curve in widths), (cut, shadow), strict=True):
        assert np.trapezoid(height, t) == pytest.approx(1, abs=0.01)
        assert height.max() == pytest.approx(1 / (spread * np.sqrt(2 * np.pi)), rel=1e-3)
