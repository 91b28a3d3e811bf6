"""k-means: against scikit-learn, what the rounds promise, its starts, and few points."""

import numpy as np
import pytest
from sklearn.cluster import KMeans

from segteach.models.fields.labelled_scenes import labelled_scene
from segteach.models.kmeans import (
    cluster_centres,
    distinct,
    kmeans_steps,
    lloyd,
    nearest_centre,
    nearest_of_drawn,
    quantile_centres,
    rising_lloyd,
    spread_centres,
)
from segteach.steps import last

RNG = np.random.default_rng(0)
GREY = labelled_scene((48, 40), 3, noise=0.1, rng=3).image.reshape(-1, 1)
RISING = np.sort(GREY, axis=0)
HEAPS = np.concatenate([c + RNG.normal(0, 0.03, (60, 3)) for c in RNG.random((6, 3))])


def spread(colours, centres):
    """Return the mean squared distance of colours to their nearest centre, by all pairs."""
    return ((colours[:, None] - centres) ** 2).sum(axis=2).min(axis=1).mean()


def rng():
    return np.random.default_rng(3)


def test_the_nearest_centre_is_that_of_all_pairs():
    for D in (1, 2, 3):
        points, centres = HEAPS[:, :D], RNG.random((9, D))
        by_pairs = ((points[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
        np.testing.assert_array_equal(nearest_centre(points, centres), by_pairs)


def test_a_centre_moves_to_the_mean_of_its_points_and_stays_without_any():
    points = np.array([[0.0, 1.0], [2.0, 3.0], [9.0, 9.0]])
    moved = lloyd(points, np.array([[1.0, 1.0], [-5.0, 2.0], [7.0, 9.0]]))
    np.testing.assert_array_equal(moved, [[1, 2], [-5, 2], [9, 9]])


def test_the_objective_is_the_sum_of_squares_and_never_rises():
    for D in (1, 3):
        states = list(kmeans_steps(HEAPS[:, :D], HEAPS[:7, :D]))
        assert len(states) > 3
        for state in states:
            want = len(HEAPS) * spread(HEAPS[:, :D], state.centres)
            assert state.objective == pytest.approx(want)
        assert np.diff([state.objective for state in states]).max() < 0
        np.testing.assert_allclose(lloyd(HEAPS[:, :D], state.centres), state.centres, rtol=1e-14)


def test_on_a_line_it_ends_where_scikit_learn_s_does_from_the_quantiles():
    for k in (1, 2, 3, 5):
        start = quantile_centres(GREY, k)
        theirs = KMeans(k, init=start, n_init=1, algorithm="lloyd", tol=0).fit(GREY)
        for values, options in ((GREY, {}), (RISING, {"lloyd": rising_lloyd(RISING[:, 0])})):
            mine = last(kmeans_steps(values, start, **options))
            np.testing.assert_allclose(mine.centres, theirs.cluster_centers_, atol=1e-9)
            assert mine.objective == pytest.approx(theirs.inertia_)


def test_a_round_of_rising_values_is_the_round_of_any_points():
    few = np.repeat([0.1, 0.2, 0.9], [3, 1, 2])  # with centres that get none
    for values in (RISING[:, 0], few):
        centres, fast = quantile_centres(values, 4), rising_lloyd(values)
        for _ in range(5):
            moved = fast(values[:, None], centres)
            np.testing.assert_allclose(moved, lloyd(values[:, None], centres), atol=1e-12)
            centres = moved


def test_quantiles_are_centres_with_equally_many_values_round_each():
    centres = quantile_centres(GREY, 4)
    assert centres.shape == (4, 1)
    below = (GREY < centres.T).mean(axis=0)
    np.testing.assert_allclose(below, [1 / 8, 3 / 8, 5 / 8, 7 / 8], atol=2 / len(GREY))


def test_centres_without_points_stay_where_they_are():
    values = np.repeat([0.2, 0.8], [9, 3])[:, None]
    final = last(kmeans_steps(values, quantile_centres(values, 4)))
    assert len(final.centres) == 4
    assert final.objective == pytest.approx(0, abs=1e-12)


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


def test_few_colours_are_their_own_centres():
    for count in (5, 6, 64):
        few = RNG.random((5, 3))
        centres = cluster_centres(few[RNG.integers(5, size=200)], count, rng())
        np.testing.assert_allclose(sorted(centres.tolist()), sorted(few.tolist()))


def test_different_points_are_those_of_numpy():
    points = RNG.integers(0, 3, (50, 3)) / 3
    np.testing.assert_array_equal(distinct(points), np.unique(points, axis=0))
    np.testing.assert_array_equal(distinct(points[:1]), points[:1])


def test_points_are_drawn_far_apart_and_none_of_weight_0():
    """Of the squared distances to the first heap all but a millionth lies in the other one."""
    points = np.concatenate([RNG.normal(0, 1e-3, (50, 2)), RNG.normal(9, 1e-3, (3, 2))])
    weights = np.ones(53)
    for seed in range(5):
        weights[0] = seed % 2
        labels = nearest_of_drawn(points, 2, np.random.default_rng(seed), weights)
        assert len(set(labels[:50])) == len(set(labels[50:])) == 1
        assert labels[0] != labels[50]


def test_bad_input_is_refused_by_name(refused):
    bad = [
        (lambda: kmeans_steps([], HEAPS[:2]), "^points: got shape"),
        (lambda: kmeans_steps(HEAPS, HEAPS[:2, :2]), "^centres: got D = 2, allowed is D = 3"),
        (lambda: kmeans_steps(HEAPS, HEAPS[:2], rounds=-1), "^rounds: got -1"),
    ]
    assert refused(bad) == []


def test_far_colours_are_drawn_first():
    """Of two heaps the second centre lies in the other one: its share of the squares is all."""
    colours = np.concatenate([np.zeros((500, 3)), np.ones((2, 3))])
    np.testing.assert_array_equal(spread_centres(colours, 2, rng()), [[0, 0, 0], [1, 1, 1]])


@pytest.mark.parametrize("away", [0.0, 1e5, 1e8])
def test_far_from_the_origin_the_same_centre_is_nearest(away):
    rng = np.random.default_rng(0)
    points, centres = np.round(64 * rng.random((200, 2))) / 64, np.round(64 * rng.random((5, 2)))
    centres /= 64
    np.testing.assert_array_equal(
        nearest_centre(points + away, centres + away), nearest_centre(points, centres)
    )
