"""The levels of a profile: the step itself, the grids, what a level costs a sample."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter1d

from segteach.models.gaussian import log_density
from segteach.segmentation.border_matting.colours import border_colours
from segteach.segmentation.border_matting.levels import (
    hard_level,
    level_grids,
    own_levels,
    profile_costs,
    soft_step,
)
from segteach.segmentation.border_matting.ribbon import ribbon_of


def test_the_step_is_an_edge_behind_a_gaussian_blur():
    fine = np.arange(-2000, 2001) / 100  # pixels
    blurred_edge = gaussian_filter1d((fine > 1.5).astype(float), 2.0 * 100)
    np.testing.assert_allclose(soft_step(fine, 1.5, 2.0), blurred_edge, atol=2e-3)


def test_levels_cover_half_the_ribbon_evenly_and_hold_zero():
    softness, centre = level_grids(6.0, 10, 30)
    np.testing.assert_allclose(softness, np.arange(1, 11) * 0.3)
    np.testing.assert_allclose(centre, np.arange(-15, 15) * 0.2, atol=1e-12)
    for count in (1, 2, 3, 8):
        assert 0 in level_grids(5.0, 1, count)[1]


def test_a_level_costs_a_sample_what_its_pixels_say_or_is_too_wide_for_the_thinner_side():
    rng = np.random.default_rng(0)
    mask = np.hypot(*(np.indices((20, 24)) - 10)) < 2.2
    image = np.where(mask[..., None], [0.7, 0.5, 0.3], [0.3, 0.4, 0.6])
    image = np.clip(image + rng.normal(0, 0.05, image.shape), 0, 1)
    ribbon, (softness, centre) = ribbon_of(mask, 3.0), level_grids(3.0, 3, 4)
    colours = border_colours(image, mask, ribbon, 11, 1e-4)
    costs = profile_costs(image, ribbon, colours, softness, centre)
    z = image.reshape(-1, 3)[ribbon.pixels]
    for t, level in zip(
        rng.integers(0, len(costs), 60), rng.integers(0, [3, 4], (60, 2)), strict=True
    ):
        sigma, delta = softness[level[0]], centre[level[1]]
        if abs(delta) + sigma > ribbon.room[t] and tuple(level) != hard_level(4):
            assert costs[t, *level] == np.inf
            continue
        (mu_0, mu_1), (sigma_0, sigma_1) = colours.means[t], colours.covariances[t]
        expected = 0.0
        for n in np.flatnonzero(ribbon.nearest == t):
            a = soft_step(ribbon.distance[n], delta, sigma)
            covariance = (1 - a) ** 2 * sigma_0 + a**2 * sigma_1
            expected -= log_density(z[n : n + 1], (1 - a) * mu_0 + a * mu_1, covariance)[0]
        assert costs[t, *level] == pytest.approx(expected)
    assert np.isinf(costs).any() and np.isfinite(costs[:, *hard_level(4)]).all()
    own = own_levels(costs)
    assert (costs[np.arange(len(costs)), *own.T] == costs.min(axis=(1, 2))).all()
