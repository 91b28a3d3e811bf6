"""Gaussian explorer: the sliders, the plane and the surface."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from segteach.draw.gaussian import grid
from segteach.labs.gaussian import EXTENT, GRID, GaussianExplorer


@pytest.fixture
def explorer():
    return GaussianExplorer()


def test_inside_is_where_scipys_density_exceeds_the_threshold(undrawn, explorer):
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
        before = explorer.plane.value, explorer.surface.value, explorer.numbers.value
        control.value = control.min if control.value != control.min else control.max
        assert explorer.plane.value != before[0]
        assert explorer.numbers.value != before[2]
        of_the_surface = control not in (explorer.x_1, explorer.x_2)
        picture = explorer.surface.value.split("src=")[1]
        assert (picture != before[1].split("src=")[1]) is of_the_surface


def test_the_region_of_a_threshold_above_the_peak_is_empty(undrawn, explorer):
    explorer.spread_1.value = explorer.spread_2.value = explorer.spread_1.max
    explorer.threshold.value = explorer.threshold.max
    assert not explorer.inside.any()
