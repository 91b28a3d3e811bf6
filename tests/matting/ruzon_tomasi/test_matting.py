"""Ruzon and Tomasi: the likelihood by its definition, and each mechanism switched off."""

import numpy as np
import pytest
from scipy.stats import norm

from segteach.arrays import Seed
from segteach.matting.ruzon_tomasi import clusters, matting, ruzon_tomasi
from segteach.matting.ruzon_tomasi.clusters import Clusters, Pairs, pair_up
from segteach.matting.ruzon_tomasi.matting import likeliest_alpha, log_likelihood, recover


def likelihood_by_hand(colour, pairs, alpha):
    """P(C; alpha): one pair after the other, one channel after the other."""
    total = 0.0
    for n, log_weight in enumerate(pairs.log_weights):
        mean = (1 - alpha) * pairs.means[0, n] + alpha * pairs.means[1, n]
        variance = (1 - alpha) * pairs.variances[0, n] + alpha * pairs.variances[1, n]
        total += np.exp(log_weight) * norm.pdf(colour, mean, np.sqrt(variance)).prod()
    return total


@pytest.fixture
def some_pairs():
    rng = np.random.default_rng(0)
    variances = rng.uniform(0.001, 0.02, (2, 6, 3))
    return Pairs(np.log(rng.dirichlet(np.ones(6))), rng.random((2, 6, 3)), variances)


def test_the_likelihood_is_the_mixture_on_the_way(some_pairs):
    colours, alphas = np.random.default_rng(1).random((8, 3)), np.array([0, 0.1, 0.5, 0.77, 1])
    found = log_likelihood(colours, some_pairs, alphas)
    for n, a in np.ndindex(found.shape):
        truth = likelihood_by_hand(colours[n], some_pairs, alphas[a])
        assert found[n, a] == pytest.approx(np.log(truth))


def test_alpha_is_the_likeliest_of_all(some_pairs):
    colours, fine = np.random.default_rng(2).random((40, 3)), np.linspace(0, 1, 4001)
    alpha, flat = likeliest_alpha(colours, some_pairs)
    assert not flat.any()
    reached = log_likelihood(colours, some_pairs, alpha[:, None])[:, 0]
    assert (reached >= log_likelihood(colours, some_pairs, fine).max(axis=1) - 1e-4).all()


def test_the_finer_grids_make_it_exact(plain_scene, monkeypatch):
    scene, trimap = plain_scene

    def worst():
        return np.abs(ruzon_tomasi(scene.image, trimap).alpha - scene.alpha).max()

    assert worst() < 2e-4
    monkeypatch.setattr(matting, "ROUNDS", 0)
    assert 0.005 < worst() < 0.011  # half a step of the first grid


def test_parts_of_any_size_give_the_same(plain_scene, monkeypatch):
    scene, trimap = plain_scene
    whole = ruzon_tomasi(scene.image, trimap)
    monkeypatch.setattr(matting, "BLOCK", 5)
    again = ruzon_tomasi(scene.image, trimap)
    assert (again.alpha == whole.alpha).all()
    np.testing.assert_allclose(again.foreground, whole.foreground, atol=1e-12)


@pytest.fixture
def chequered(scene_of, band):
    """A plain foreground before squares of two colours: (scene, trimap)."""
    trimap, alpha = band((50, 60), 10)
    rows, cols = np.indices(trimap.shape)
    dark = ((rows // 3 + cols // 3) % 2)[..., None] == 0
    return scene_of(
        [0.9, 0.2, 0.2], np.where(dark, [0.1, 0.1, 0.2], [0.5, 0.9, 0.7]), alpha
    ), trimap


def error(found, scene, trimap):
    return np.abs(found.alpha - scene.alpha)[trimap == Seed.UNKNOWN].mean()


def test_sides_that_change_their_colours_along_the_band_need_the_boxes(scene_of, band):
    trimap, alpha = band((100, 90), 10)
    above = (np.indices(trimap.shape)[0] < 50)[..., None]
    red, green = np.array([0.9, 0.2, 0.2]), np.array([0.1, 0.8, 0.3])
    scene = scene_of(np.where(above, red, green), np.where(above, green, red), alpha)
    ends = trimap.copy()
    ends[25:75] = Seed.BACKGROUND  # boxes near the joint hold all four
    local, everywhere = (
        error(ruzon_tomasi(scene.image, trimap, spacing=n), scene, ends) for n in (10, 1000)
    )
    assert local < 1e-3 and everywhere > 0.2


def test_a_background_of_two_colours_needs_two_clusters(chequered):
    scene, trimap = chequered
    several = error(ruzon_tomasi(scene.image, trimap), scene, trimap)
    one = error(ruzon_tomasi(scene.image, trimap, clusters=1), scene, trimap)
    assert several < 1e-3 and one > 0.05


def test_the_pair_that_fits_best_is_believed_not_the_mean_of_all(chequered):
    scene, trimap = chequered
    matte = ruzon_tomasi(scene.image, trimap)
    seen = (trimap == Seed.UNKNOWN) & (scene.alpha < 0.8)  # where the background shows
    np.testing.assert_allclose(matte.background[seen], scene.background[seen], atol=0.02)


def test_a_pair_with_a_cluster_in_its_way_would_halve_alpha(monkeypatch):
    background = Clusters(np.ones(1), np.full((1, 3), 0.1), np.full((1, 3), 4e-4))
    grey_and_white = np.array([[0.5] * 3, [0.9] * 3])
    foreground = Clusters(np.array([0.2, 0.8]), grey_and_white, np.full((2, 3), 4e-4))
    grey = np.full((1, 3), 0.5)
    assert likeliest_alpha(grey, pair_up(background, foreground))[0] > 0.95
    monkeypatch.setattr(clusters, "in_the_way", lambda b, f: np.zeros((1, 2), bool))
    assert likeliest_alpha(grey, pair_up(background, foreground))[0] == pytest.approx(0.5, abs=0.05)


def test_the_covariance_travels_with_the_mean(monkeypatch):
    # noise on one side only: that far from the line a colour is likelier on the wide side's end
    pairs = Pairs(
        np.zeros(1),
        np.array([[[0.1, 0.5, 0.5]], [[0.9, 0.5, 0.5]]]),
        np.array([[[1e-4] * 3], [[0.04] * 3]]),
    )
    aside = np.array([[0.45, 0.8, 0.5]])
    moving = likeliest_alpha(aside, pairs)[0]
    fine = np.linspace(0, 1, 20_001)
    by_hand = [likelihood_by_hand(aside[0], pairs, a) for a in fine]
    assert moving[0] == pytest.approx(fine[np.argmax(by_hand)], abs=2e-4)
    true = matting.interpolated

    def means_alone(pairs, alpha):
        means, variances = true(pairs, alpha)
        return means, np.full_like(variances, 0.01)

    monkeypatch.setattr(matting, "interpolated", means_alone)
    still = likeliest_alpha(aside, pairs)[0]
    assert still[0] == pytest.approx((0.45 - 0.1) / 0.8, abs=2e-4)
    assert moving[0] > still[0] + 0.04


def test_the_recovered_colours_mix_to_the_picture_with_the_least_move(some_pairs):
    rng = np.random.default_rng(4)
    colours, alpha = rng.random((30, 3)), np.r_[0, 1, rng.random(28)]
    b, f = recover(colours, alpha, some_pairs)
    share = alpha[:, None]
    np.testing.assert_allclose(share * f + (1 - share) * b, colours, atol=1e-12)
    assert (f[1] == pytest.approx(colours[1])) and (b[0] == pytest.approx(colours[0]))
    for n in range(30):  # the means that the pairs' probabilities weigh, by hand
        weights = []
        for p in range(6):
            one = Pairs(some_pairs.log_weights[[p]], *(c[:, [p]] for c in some_pairs[1:]))
            weights.append(likelihood_by_hand(colours[n], one, alpha[n]))
        before = [np.average(side, axis=0, weights=weights) for side in some_pairs.means]
        moved = np.stack([b[n] - before[0], f[n] - before[1]])
        # the least move is along (1 - alpha, alpha): both go the same way, by their shares
        np.testing.assert_allclose(moved[0] * alpha[n], moved[1] * (1 - alpha[n]), atol=1e-9)


def test_parameters_out_of_range_are_refused(plain_scene, refused):
    scene, trimap = plain_scene
    cases = [
        ({name: value}, name)
        for name, values in {
            "spacing": (0, 1.5, "far"),
            "samples": (0, -3),
            "clusters": (0, 2.5),
            "spread": (0, 0.001, np.nan),
        }.items()
        for value in values
    ]
    assert not refused(
        [
            (lambda o=options: ruzon_tomasi(scene.image, trimap, **o), name)
            for options, name in cases
        ]
    )
