"""Clusters of colours and the pairs of them."""

import numpy as np
import pytest

from segteach.arrays import Seed
from segteach.matting.ruzon_tomasi.clusters import (
    NOISE,
    Clusters,
    box_clusters,
    colour_clusters,
    in_the_way,
    pair_up,
)


def a_side(means, deviation=0.02, weights=None):
    means = np.array(means, float)
    weights = np.full(len(means), 1 / len(means)) if weights is None else np.array(weights)
    return Clusters(weights, means, np.full(means.shape, deviation**2))


def test_colours_that_lie_in_heaps_become_those_heaps():
    rng = np.random.default_rng(0)
    heaps = np.array([[0.8, 0.2, 0.2], [0.2, 0.8, 0.3], [0.3, 0.3, 0.8]])
    which = rng.choice(3, 900, p=[0.5, 0.3, 0.2])
    colours = heaps[which] + rng.normal(0, [0.01, 0.03, 0.02], (900, 3))
    found = colour_clusters(colours, 5, 0.05)
    order = np.argsort(-found.weights)
    np.testing.assert_allclose(found.weights[order], np.bincount(which) / 900)
    for k, n in enumerate(order):
        np.testing.assert_allclose(found.means[n], colours[which == k].mean(axis=0))
        np.testing.assert_allclose(found.variances[n], colours[which == k].var(axis=0))


def test_the_clusters_keep_the_mean_and_the_variance_of_all():
    colours = np.random.default_rng(1).random((500, 3))
    for most in (1, 2, 5, 9):
        found = colour_clusters(colours, most, 0.05)
        assert len(found.weights) == most and found.weights.sum() == pytest.approx(1)
        mean = found.weights @ found.means
        square = found.weights @ (found.variances + found.means**2)
        np.testing.assert_allclose(mean, colours.mean(axis=0))
        np.testing.assert_allclose(square - mean**2, colours.var(axis=0))


def test_a_narrow_cluster_is_not_split_and_one_of_one_colour_has_the_variance_of_noise():
    narrow = 0.5 + np.random.default_rng(0).normal(0, 0.02, (300, 3))
    assert len(colour_clusters(narrow, 5, 0.05).weights) == 1
    assert len(colour_clusters(narrow, 5, 0.01).weights) == 5
    for plain in (np.full((7, 3), 0.1), np.full((1, 3), 0.3)):
        found = colour_clusters(plain, 5, 0.01)
        np.testing.assert_allclose(found.means, plain[:1])
        assert (found.variances == NOISE).all()


def test_of_a_box_background_comes_first_and_the_unknown_pixels_lend_nothing():
    image = np.zeros((4, 30, 3))
    trimap = np.repeat([Seed.FOREGROUND, Seed.UNKNOWN, Seed.BACKGROUND], 10)[None].repeat(4, 0)
    image[trimap == Seed.FOREGROUND], image[trimap == Seed.UNKNOWN] = 0.8, 0.5
    background, foreground = box_clusters(image, trimap, 5, 0.05)
    np.testing.assert_allclose(background.means, [[0, 0, 0]], atol=1e-12)
    np.testing.assert_allclose(foreground.means, [[0.8, 0.8, 0.8]])


def test_a_third_cluster_on_the_line_is_in_the_way():
    background = a_side([[0.1, 0.1, 0.1]])
    foreground = a_side([[0.9, 0.9, 0.9], [0.5, 0.5, 0.5], [0.9, 0.1, 0.1]])
    assert in_the_way(background, foreground).tolist() == [[True, False, False]]
    # seen from the other side it is the same
    assert in_the_way(foreground, background).tolist() == [[True], [False], [False]]


def test_it_is_in_the_way_within_one_deviation_and_only_between_the_ends():
    background = a_side([[0.1, 0.5, 0.5]])
    for aside, expected in ((0.015, True), (0.025, False)):  # of a deviation of 0.02
        foreground = a_side([[0.9, 0.5, 0.5], [0.5, 0.5 + aside, 0.5]])
        assert in_the_way(background, foreground)[0, 0] == expected
    behind = a_side([[0.5, 0.5, 0.5], [0.9, 0.5, 0.5]])
    assert in_the_way(background, behind).tolist() == [[False, True]]


def test_in_the_way_by_sampling_the_line():
    rng = np.random.default_rng(3)
    share = np.linspace(0, 1, 4001)[1:-1, None]
    for _ in range(20):
        sides = [
            Clusters(np.full(n, 1 / n), rng.random((n, 3)), rng.uniform(0.001, 0.05, (n, 3)))
            for n in (3, 4)
        ]
        found = in_the_way(*sides)
        for j, i in np.ndindex(3, 4):
            line = (1 - share) * sides[0].means[j] + share * sides[1].means[i]
            hit = []
            for side, own in zip(sides, (j, i), strict=True):
                for k in range(len(side.means)):
                    away2 = ((line - side.means[k]) ** 2 / side.variances[k]).sum(axis=1)
                    ends = away2.argmin() in (0, len(away2) - 1)
                    hit.append(k != own and not ends and away2.min() < 1)
            assert found[j, i] == any(hit)


def test_the_pairs_are_all_that_have_nothing_in_their_way_with_both_weights():
    background = a_side([[0.1, 0.1, 0.1], [0.1, 0.9, 0.1]], weights=[0.25, 0.75])
    foreground = a_side([[0.9, 0.9, 0.9], [0.5, 0.5, 0.5]], weights=[0.6, 0.4])
    pairs = pair_up(background, foreground)
    assert len(pairs.log_weights) == 3  # of 4: the grey one hides the white one from the dark one
    told = {(tuple(b), tuple(f)) for b, f in zip(*pairs.means, strict=True)}
    assert ((0.1, 0.1, 0.1), (0.9, 0.9, 0.9)) not in told
    np.testing.assert_allclose(
        np.sort(np.exp(pairs.log_weights)), np.sort([0.25 * 0.4, 0.75 * 0.6, 0.75 * 0.4])
    )


def test_where_all_pairs_are_barred_all_are_taken():
    # two wide clusters of a side, each within the other: each bars the other's way
    background = Clusters(np.ones(1), np.array([[0.0, 0.5, 0.5]]), np.full((1, 3), 1e-4))
    foreground = Clusters(
        np.full(2, 0.5),
        np.array([[0.8, 0.4, 0.5], [0.8, 0.6, 0.5]]),
        np.full((2, 3), 0.2),
    )
    assert in_the_way(background, foreground).all()
    assert len(pair_up(background, foreground).log_weights) == 2
