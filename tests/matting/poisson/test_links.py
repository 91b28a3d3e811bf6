"""Gradients and their integral: the product rule, a dense solve, what is kept outside."""

import numpy as np
import pytest

from segteach.cuts.energy import grid_edges
from segteach.matting.poisson import difference, integrate, mean, moved
from segteach.matting.poisson.links import poisson_system

SHAPE = (7, 9)


@pytest.fixture
def random():
    return np.random.default_rng(0)


def test_a_gradient_has_a_number_for_each_pair_of_neighbours_in_the_order_of_the_grid(random):
    plane = random.random(SHAPE)
    ends = plane.ravel()[grid_edges(SHAPE, 4)[0]]
    np.testing.assert_allclose(difference(plane), ends[:, 1] - ends[:, 0])
    np.testing.assert_allclose(mean(plane), ends.mean(axis=1))


def test_the_product_rule_holds_without_error(random):
    f, g = random.random((2, *SHAPE))
    both = mean(f) * difference(g) + mean(g) * difference(f)
    np.testing.assert_allclose(difference(f * g), both, atol=1e-14)


def test_a_plane_comes_back_from_its_gradient_and_its_rim(random):
    plane, region = random.random(SHAPE), np.zeros(SHAPE, bool)
    region[2:, 1:6] = True  # up to the frame
    wrong = np.where(region, 0.5, plane)
    found = integrate(difference(plane), wrong, region)
    np.testing.assert_allclose(found.alpha, plane, atol=1e-9)
    assert found.objective == pytest.approx(0, abs=1e-9) and found.converged


def test_of_a_gradient_of_no_plane_the_nearest_is_found(random):
    alpha, region = random.random(SHAPE), random.random(SHAPE) < 0.6
    gradient = random.normal(0, 0.1, len(grid_edges(SHAPE, 4)[0]))
    pairs = grid_edges(SHAPE, 4)[0]
    rows = np.zeros((len(pairs), alpha.size))
    rows[np.arange(len(pairs)), pairs[:, 1]] = 1
    rows[np.arange(len(pairs)), pairs[:, 0]] = -1
    free = region.ravel()
    touched = free[pairs].any(axis=1)
    rest = gradient - rows[:, ~free] @ alpha.ravel()[~free]
    x, misfit, *_ = np.linalg.lstsq(rows[touched][:, free], rest[touched], rcond=None)
    found = integrate(gradient, alpha, region)
    np.testing.assert_allclose(found.alpha[region], np.clip(x, 0, 1), atol=1e-9)
    assert (found.alpha[~region] == alpha[~region]).all()
    assert found.objective == pytest.approx(misfit[0])
    system = poisson_system(gradient, alpha, region)
    assert system.cost(x + 0.01) > system.cost(x)


def test_a_moved_gradient_is_that_of_the_moved_plane(random):
    plane = random.random(SHAPE)
    away = moved(difference(plane), SHAPE, (2, -3))
    inner = np.zeros(SHAPE, bool)
    inner[1:5, 4:8] = True  # two rows down and three columns left of it all is in the picture
    shifted = np.roll(plane, (-2, 3), axis=(0, 1))
    both = inner.ravel()[grid_edges(SHAPE, 4)[0]].all(axis=1)
    np.testing.assert_allclose(away[both], difference(shifted)[both])
    assert (moved(difference(plane), SHAPE, (0, 0)) == difference(plane)).all()
    assert (moved(difference(plane), SHAPE, (50, 0)) == difference(plane)).all()
