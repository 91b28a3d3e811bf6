"""k-means of colours: against scikit-learn, what Lloyd's rounds promise, and few colours."""

import numpy as np
import pytest
from sklearn.cluster import KMeans

from segteach.models.kmeans import (
    cluster_centres,
    nearest_centre,
    spread_centres,
)

RNG = np.random.default_rng(0)
HEAPS = np.concatenate([c + RNG.normal(0, 0.03, (60, 3)) for c in RNG.random((6, 3))])


def spread(colours, centres):
    """Return the mean squared distance of colours to their nearest centre, by all pairs."""
    return ((colours[:, None] - centres) ** 2).sum(axis=2).min(axis=1).mean()


def rng():
    return np.random.default_rng(3)


def test_the_nearest_centre_is_that_of_all_pairs():
    centres = RNG.random((9, 3))
    by_pairs = ((HEAPS[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
    np.testing.assert_array_equal(nearest_centre(HEAPS, centres), by_pairs)


def test_no_round_makes_the_colours_farther_from_their_centres():
    rounds = [spread(HEAPS, cluster_centres(HEAPS, 8, rng(), n)) for n in range(8)]
    assert np.diff(rounds).max() <= 1e-15
    assert rounds[-1] < rounds[0]


def test_from_the_same_start_the_centres_end_where_scikit_learn_s_do():
    start = spread_centres(HEAPS, 6, rng())
    theirs = KMeans(6, init=start, n_init=1, tol=0).fit(HEAPS).cluster_centers_
    np.testing.assert_allclose(cluster_centres(HEAPS, 6, rng(), rounds=100), theirs)


def test_in_the_end_each_centre_is_the_mean_of_its_colours():
    centres = cluster_centres(HEAPS, 6, rng(), rounds=100)
    nearest = nearest_centre(HEAPS, centres)
    means = [HEAPS[nearest == k].mean(axis=0) for k in range(6)]
    np.testing.assert_allclose(centres, means)


@pytest.mark.parametrize("count", [5, 6, 64])
def test_few_colours_are_their_own_centres(count):
    few = RNG.random((5, 3))
    centres = cluster_centres(few[RNG.integers(5, size=200)], count, rng())
    np.testing.assert_allclose(sorted(centres.tolist()), sorted(few.tolist()))


def test_far_colours_are_drawn_first():
    """Of two heaps the second centre lies in the other one: its share of the squares is all."""
    colours = np.concatenate([np.zeros((500, 3)), np.ones((2, 3))])
    np.testing.assert_array_equal(spread_centres(colours, 2, rng()), [[0, 0, 0], [1, 1, 1]])
