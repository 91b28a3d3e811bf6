"""Gaussian explorer: the sliders, the plane and the surface."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from segteach import data
from segteach.draw.gaussian import grid
from segteach.labs.gaussian import EXTENT, GRID, GaussianExplorer
from segteach.labs.kit.controls import Figure

CLOUD = data.points("three", 60, rng=3).points.clip(0, 1).astype(np.float32).astype(float)


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "en")


def gesture(pad, **traits):
    """Change the pad as one movement of the hand does, in one message of the browser."""
    if "points" in traits:
        traits["points"] = memoryview(np.asarray(traits["points"], dtype="<f4").tobytes())
    pad.set_state({"gesture": pad.gesture + 1} | traits)


def same_model(a, b):
    return all(
        np.allclose(getattr(a, name), getattr(b, name), rtol=1e-9)
        for name in ("weights", "means", "covariances")
    )


@pytest.fixture(scope="module")
def explorer():
    return GaussianExplorer()


@pytest.mark.parametrize("seed", range(6))
def test_inside_is_where_scipys_density_exceeds_the_threshold(explorer, monkeypatch, seed):
    rng = np.random.default_rng(seed)
    with monkeypatch.context() as quick:  # the pictures are tested elsewhere
        quick.setattr(Figure, "draw", lambda *_: None)
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


def test_the_region_of_a_threshold_above_the_peak_is_empty(explorer):
    explorer.spread_1.value = explorer.spread_2.value = explorer.spread_1.max
    explorer.threshold.value = explorer.threshold.max
    assert not explorer.inside.any()
