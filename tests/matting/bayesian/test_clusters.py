"""Moments and clusters: numpy's covariances, the principal axis, leaves that are narrow."""

import numpy as np
import pytest

from segteach.matting.bayesian.clusters import clusters, features, moments, split

RNG = np.random.default_rng(0)


def two_clouds(apart, count=60):
    """Colours (1, 2 count, 3) of two narrow clouds whose means are `apart`, (3,), apart."""
    noise = 0.01 * RNG.standard_normal((2 * count, 3))
    return 0.5 + noise + np.repeat([[-0.5], [0.5]], count, axis=0) * np.asarray(apart)


def of_one(colours, weights, widest=0.05):
    places = np.arange(len(colours))[None]
    return clusters(colours, features(colours), places, weights[None], widest, 1e-5)


def test_moments_are_those_that_numpy_gives():
    colours, weights = RNG.random((40, 3)), RNG.random((5, 12))
    weights[2, 4:] = 0
    places = RNG.integers(0, 40, (5, 12))
    means, covariances = moments(features(colours), places, weights)
    for row in range(5):
        own = colours[places[row]]
        np.testing.assert_allclose(means[row], np.average(own, axis=0, weights=weights[row]))
        expected = np.cov(own, rowvar=False, aweights=weights[row], bias=True)
        np.testing.assert_allclose(covariances[row], expected, atol=1e-15)


def test_a_cluster_is_split_along_its_principal_axis_at_the_mean():
    for _ in range(50):
        colours = RNG.standard_normal((400, 3)) @ RNG.standard_normal((3, 3))
        means, covariances = moments(features(colours), np.arange(400)[None], np.ones((1, 400)))
        beyond = split(colours[None], means, covariances)[0]
        _, _, axes = np.linalg.svd(colours - colours.mean(axis=0))
        across = (colours - colours.mean(axis=0)) @ axes[0]
        # What lies on one side of the plane is on one side of the split: the angle is below 1e-3.
        clear = np.abs(across) > 1e-3 * np.linalg.norm(colours - colours.mean(axis=0), axis=1)
        sides = beyond[clear] == (across[clear] > 0)
        assert sides.all() or not sides.any()


def test_two_clouds_are_found_and_no_leaf_is_wide():
    colours = two_clouds((0.8, 0, 0))
    found = of_one(colours, np.ones(len(colours)))
    np.testing.assert_array_equal(found.members.sum(axis=0), 1)  # each sample in one cluster
    assert sorted(found.members.sum(axis=1)) == [60, 60]
    for members, mean, covariance in zip(*found[3:], *found[1:3], strict=True):
        np.testing.assert_allclose(mean, colours[members].mean(axis=0))
        expected = np.cov(colours[members], rowvar=False, bias=True) + 1e-5 * np.eye(3)
        np.testing.assert_allclose(covariance, expected, atol=1e-12)
    many = of_one(RNG.random((300, 3)), np.ones(300), widest=0.01)
    assert (np.linalg.eigvalsh(many.covariances)[:, -1] <= 0.01 + 1e-5 + 1e-12).all()


def test_a_narrow_cluster_stays_one_and_samples_without_weight_do_not_count():
    colours = two_clouds((0.8, 0, 0))
    weights = np.repeat([1.0, 0.0], 60)
    found = of_one(colours, weights)
    assert len(found.pixel) == 1
    np.testing.assert_allclose(found.means[0], colours[:60].mean(axis=0))


@pytest.mark.parametrize("many", [1, 2, 5])
def test_equal_colours_are_one_cluster_of_the_floor(many):
    found = of_one(np.full((many, 3), 0.3), np.ones(many), widest=0.0)
    np.testing.assert_allclose(found.means, [[0.3] * 3])
    np.testing.assert_allclose(found.covariances, [1e-5 * np.eye(3)], atol=1e-15)
