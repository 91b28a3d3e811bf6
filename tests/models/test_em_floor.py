"""EM where covariances would vanish: lines, constant points, fewer points than parameters."""

import numpy as np
import pytest

from segteach.models.em import fit_gmm


def test_points_on_a_line_rest_on_the_floor_and_the_state_says_so():
    for scale in (1.0, 255.0, 1e4):
        for seed in range(5):
            line = scale * np.random.default_rng(seed).normal(size=(200, 1)) * [1.0, 2.0, 3.0]
            final = fit_gmm(line, 3, max_steps=10)
            np.testing.assert_array_equal(final.floored, [True] * 3)
            assert final.note == "components 0, 1, 2 rest on the covariance floor"


def test_a_floor_too_small_for_the_scale_of_the_points_gives_a_mixture_or_a_named_error():
    """The default floor is below the rounding of the largest eigenvalue, 1e16 eps."""
    line = 1e8 * np.random.default_rng(0).normal(size=(200, 1)) * [1.0, 2.0, 3.0]
    try:
        final = fit_gmm(line, 3, max_steps=10)
    except ValueError as error:
        assert "covariance_floor" in str(error)
    else:
        assert np.isfinite(final.objective)


def test_constant_points_are_fitted_on_the_floor_and_the_state_says_so():
    floor = 1e-4
    for init in ("kmeans++", "random"):
        for k in (1, 3):
            final = fit_gmm(np.full((5, 2), 0.3), k, init=init, covariance_floor=floor)
            alive = ~final.dead
            assert "on the covariance floor" in final.note
            np.testing.assert_allclose(final.model.means[alive], 0.3)
            round_ones = np.tile(floor * np.eye(2), (alive.sum(), 1, 1))
            np.testing.assert_allclose(final.model.covariances[alive], round_ones, atol=1e-12)
            # all mass in one Gaussian of variance `floor` along two axes, at its peak
            assert -final.objective == pytest.approx(-5 * np.log(2 * np.pi * floor), rel=1e-9)


def test_one_point_is_a_mixture_of_one_component_on_the_floor():
    final = fit_gmm([[1.0, 2.0]], 1)
    np.testing.assert_allclose(final.model.means, [[1, 2]])
    assert final.note == "component 0 rests on the covariance floor"


def test_as_many_components_as_points_fit():
    points = np.random.default_rng(0).normal(size=(6, 2))
    assert np.isfinite(fit_gmm(points, len(points)).objective)
