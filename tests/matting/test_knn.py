"""KNN matting: the lists found by brute force, and what each part of it is for."""

import colorsys
import os

import numpy as np
import pytest
from pymatting import estimate_alpha_knn
from pymatting.laplacian.knn_laplacian import knn_laplacian as peer_laplacian

from segteach.arrays import Seed
from segteach.matting import knn as module
from segteach.matting.knn import (
    colour_features,
    hue_saturation_value,
    knn,
    knn_laplacian,
    knn_steps,
)
from segteach.matting.system import hard_system, soft_system

GREYS = np.array([0.5, 0.0, 1.0])  # of Seed, as PyMatting takes a trimap
LOCAL = (50.0, 50.0)  # of `spatial`: places are all that counts


@pytest.fixture
def noisy():
    """Return noisy(colours, rng): the picture with a little noise, which parts equal pixels."""

    def make(colours, rng=0):
        colours = np.asarray(colours, float)
        return np.clip(colours + np.random.default_rng(rng).normal(0, 0.02, colours.shape), 0, 1)

    return make


@pytest.fixture
def scribbled():
    """A random picture, (9, 11, 3), and scribbles of both kinds on it."""
    random = np.random.default_rng(7)
    seeds = random.choice(3, (9, 11), p=[0.7, 0.15, 0.15]).astype(np.uint8)
    return random.random((9, 11, 3)), seeds


@pytest.fixture
def holed(noisy):
    """A leaf with a hole of 3 x 3 pixels and sky beside it; the hole and its rim are unknown."""
    image = np.full((30, 60, 3), [0.2, 0.5, 0.1])
    image[:, 24:] = image[14:17, 15:18] = [0.5, 0.7, 0.9]
    seeds = np.full((30, 60), Seed.FOREGROUND, np.uint8)
    seeds[:, 24:] = Seed.BACKGROUND
    seeds[10:21, 11:22] = seeds[:, 22:26] = Seed.UNKNOWN
    return noisy(image), seeds, np.s_[14:17, 15:18]


# --- the Laplacian ---


def brute_force(image, neighbours, spatial, colours, soft):
    """Return L, dense: for every pixel all others are sorted by their distance."""
    height, width, _ = image.shape
    pixels = list(np.ndindex(height, width))
    W = np.zeros((len(pixels), len(pixels)))
    for count, much in zip(neighbours, spatial, strict=True):
        features = []
        for row, col in pixels:
            own = image[row, col]
            if colours == "hsv":
                h, s, v = colorsys.rgb_to_hsv(*own)
                own = [np.cos(2 * np.pi * h), np.sin(2 * np.pi * h), s, v]
            features.append([*own, much * row / (height - 1), much * col / (width - 1)])
        X = np.array(features)
        for i in range(len(pixels)):
            for j in np.argsort(((X - X[i]) ** 2).sum(axis=1))[:count]:
                w = max(0, 1 - np.abs(X[i] - X[j]).sum() / X.shape[1]) if soft else 1
                W[i, j] += w
                W[j, i] += w
    return np.diag(W.sum(axis=1)) - W


@pytest.mark.parametrize("colours", ["rgb", "hsv"])
@pytest.mark.parametrize("kernel", ["binary", "soft"])
def test_entries_are_those_of_a_search_through_all_pixels(scribbled, colours, kernel):
    image, _ = scribbled
    for lists in (((20, 10), (2.0, 0.1)), ((5,), (9.0,)), ((3, 4, 2), (0.01, 1.0, 4.0))):
        found = knn_laplacian(image, *lists, colours=colours, kernel=kernel)
        expected = brute_force(image, *lists, colours, kernel == "soft")
        np.testing.assert_allclose(found.toarray(), expected, atol=1e-12)


@pytest.mark.parametrize("kernel", ["binary", "soft"])
def test_weights_are_those_of_the_peer_before_it_divides_by_their_sum(kernel):
    image = np.random.default_rng(1).random((14, 17, 3))
    peer = peer_laplacian(image, kernel=kernel).toarray()
    ours = knn_laplacian(image, kernel=kernel).toarray()
    for L in (peer, ours):
        np.fill_diagonal(L, 0)  # a pixel is on its own lists there
        L /= L.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(ours, peer, atol=1e-6)


def test_it_is_symmetric_positive_and_a_constant_alpha_costs_nothing(scribbled):
    L = knn_laplacian(scribbled[0], kernel="soft").toarray()
    assert (L == L.T).all() and np.linalg.eigvalsh(L)[0] > -1e-12
    np.testing.assert_allclose(L.sum(axis=1), 0, atol=1e-12)


def test_rows_of_wanted_pixels_are_whole_and_pieces_make_the_same(scribbled, monkeypatch):
    image, seeds = scribbled
    unknown = seeds == Seed.UNKNOWN
    whole, part = (knn_laplacian(image, (6, 3), where=w).toarray() for w in (None, unknown))
    wanted = unknown.ravel()
    assert (part[wanted] == whole[wanted]).all()
    between = part[~wanted][:, ~wanted]
    assert (between == np.diag(between.diagonal())).all() and (part != whole).any()
    monkeypatch.setattr(module, "CHUNK", 7)
    assert (knn_laplacian(image, (6, 3)).toarray() == whole).all()


def test_a_soft_weight_falls_with_the_difference_and_never_below_nothing():
    image = np.zeros((1, 4, 3))
    image[0, :, 0] = [0, 0.1, 0.5, 1]
    L = knn_laplacian(image, (4,), (6.0,), kernel="soft").toarray()
    weights = -L[0, 1:] / 2  # each is on the other's list
    apart = (6 * np.array([1, 2, 3]) / 3 + [0.1, 0.5, 1]) / 5
    np.testing.assert_allclose(weights, np.maximum(0, 1 - apart), atol=1e-12)
    assert weights[2] == 0 < weights[1] < weights[0]


# --- colours ---


def test_hue_saturation_and_value_are_those_of_the_standard_library():
    random = np.random.default_rng(3)
    rgb = np.concatenate([random.random((200, 3)), random.integers(0, 3, (200, 3)) / 2])
    h, s, v = hue_saturation_value(rgb)
    expected = np.array([colorsys.rgb_to_hsv(*colour) for colour in rgb])
    np.testing.assert_allclose(np.exp(1j * h), np.exp(2j * np.pi * expected[:, 0]), atol=1e-12)
    np.testing.assert_allclose(np.stack([s, v], axis=1), expected[:, 1:], atol=1e-12)


def test_hue_is_a_circle_reds_on_both_sides_of_its_seam_are_alike(noisy):
    hues = {"unknown": 0.97, "foreground": 0.03, "background": 0.72}  # a line has 0.97 nearer 0.72
    colours = {name: colorsys.hsv_to_rgb(h, 0.8, 0.8) for name, h in hues.items()}
    image, seeds = np.empty((8, 30, 3)), np.zeros((8, 30), np.uint8)
    image[:, :14], image[:, 14:16], image[:, 16:] = (
        colours[name] for name in ("background", "unknown", "foreground")
    )
    seeds[:, :14], seeds[:, 16:] = Seed.BACKGROUND, Seed.FOREGROUND
    options = dict(colours="hsv", neighbours=(40,), spatial=(0.1,))
    assert knn(noisy(image), seeds, **options).alpha[:, 14:16].min() > 0.95
    red, other_red = colour_features(np.array([[colours["unknown"], colours["foreground"]]]), "hsv")
    assert np.abs(red - other_red).max() < 0.5


def test_hsv_and_rgb_are_two_methods(scribbled):
    rgb, hsv = (knn(*scribbled, colours=name).alpha for name in module.COLOURS)
    assert np.abs(rgb - hsv).max() > 0.05


# --- neighbours and places ---


def test_a_hole_has_the_alpha_of_the_sky_that_it_does_not_touch(holed):
    image, seeds, hole = holed
    found, local = (knn(image, seeds, spatial=s).alpha for s in (module.SPATIAL, LOCAL))
    assert found[hole].max() < 0.1 and local[hole].min() > 0.6
    rim = np.ones((30, 60), dtype=bool)
    rim[:, 24:] = rim[hole] = False
    assert found[rim].min() > 0.9


def test_the_second_list_is_what_finds_the_hole_when_the_first_keeps_to_its_surroundings(holed):
    image, seeds, hole = holed
    both = knn(image, seeds, neighbours=(10, 40), spatial=(50.0, 0.1)).alpha[hole].mean()
    first = knn(image, seeds, neighbours=(10,), spatial=(50.0,)).alpha[hole].mean()
    assert both < 0.2 and first > 0.7


def test_where_colours_tell_nothing_alpha_follows_the_places_that_count(noisy):
    image = noisy(np.full((12, 40, 3), 0.5))
    seeds = np.zeros((12, 40), np.uint8)
    seeds[:, :8], seeds[:, -8:] = Seed.FOREGROUND, Seed.BACKGROUND
    along = np.indices(seeds.shape)[1][seeds == Seed.UNKNOWN]
    followed = [
        np.corrcoef(along, knn(image, seeds, spatial=s).alpha[seeds == Seed.UNKNOWN])[0, 1]
        for s in ((2.0, 2.0), (module.LEAST_SPATIAL,) * 2)
    ]
    assert followed[0] < -0.95 and abs(followed[1]) < 0.5


# --- alpha ---


@pytest.mark.parametrize("kernel", ["binary", "soft"])
@pytest.mark.parametrize("constraints", ["hard", "soft"])
def test_alpha_is_the_solution_of_dense_algebra(scribbled, constraints, kernel):
    image, seeds = scribbled
    L = knn_laplacian(image, kernel=kernel, where=seeds == Seed.UNKNOWN)
    system = hard_system(L, seeds) if constraints == "hard" else soft_system(L, seeds, 3.0)
    x = np.linalg.solve(system.A.toarray(), system.b)
    assert x.min() > -1e-12 and x.max() < 1 + 1e-12  # each is a mean of others
    options = dict(constraints=constraints, kernel=kernel, weight=3.0, tolerance=1e-12)
    found = knn(image, seeds, **options)
    np.testing.assert_allclose(found.alpha, system.alpha(x), atol=1e-9)
    assert found.converged and found.note == ""


def test_soft_constraints_yield_and_heavy_ones_do_not(scribbled):
    image, seeds = scribbled
    hard = knn(image, seeds).alpha
    options = dict(constraints="soft", tolerance=1e-13)  # of what the known pixels are held by
    light, heavy = (knn(image, seeds, weight=w, **options).alpha for w in (1, 1e7))
    known = seeds != Seed.UNKNOWN
    assert np.abs(light - hard)[known].max() > 0.1
    np.testing.assert_allclose(heavy, hard, atol=1e-4)


def test_pixels_that_are_like_each_other_alone_keep_their_start_and_are_counted(noisy):
    image, seeds = np.full((20, 30, 3), 0.1), np.full((20, 30), Seed.BACKGROUND, np.uint8)
    image[:, 15:] = 0.4
    seeds[:, 15:] = Seed.FOREGROUND
    image[5:13, 11:19] = 0.95
    seeds[4:14, 10:20] = Seed.UNKNOWN
    found = knn(noisy(image), seeds, spatial=(0.1, 0.1))
    assert found.note.values["count"] == 64 and found.converged
    np.testing.assert_allclose(found.alpha[5:13, 11:19], 0.5, atol=1e-6)
    start = np.where(seeds == Seed.UNKNOWN, 0.8, 0)
    again = knn(noisy(image), seeds, spatial=(0.1, 0.1), start=start).alpha
    np.testing.assert_allclose(again[5:13, 11:19], 0.8, atol=1e-6)
    rest = np.ones(seeds.shape, dtype=bool)
    rest[5:13, 11:19] = False
    np.testing.assert_allclose(again[rest], found.alpha[rest], atol=1e-5)


def test_bad_parameters_are_refused(plain_scene, refused):
    scene, trimap = plain_scene
    cases = [
        (dict(neighbours=20), "neighbours"),
        (dict(neighbours=()), "neighbours"),
        (dict(neighbours=(20, 1)), "neighbours.*2"),
        (dict(neighbours=(20, 1.5)), "neighbours.*whole"),
        (dict(spatial=(1.0,)), "spatial.*2 numbers"),
        (dict(spatial=2.0), "spatial"),
        (dict(spatial=(1.0, 0.0)), "spatial.*0.001"),
        (dict(spatial=(1.0, np.nan)), "spatial"),
        (dict(colours="lab"), "colours.*hsv"),
        (dict(kernel="hard"), "kernel.*binary"),
        (dict(constraints="none"), "constraints.*soft"),
        (dict(weight=0), "weight"),
        (dict(start=np.ones((2, 2))), "start"),
        (dict(tolerance=-1), "tolerance"),
        (dict(max_iterations=0), "max_iterations"),
    ]
    assert not refused(
        [(lambda o=o: knn_steps(scene.image, trimap, **o), words) for o, words in cases]
    )


@pytest.mark.soak
@pytest.mark.skipif("SEGTEACH_DATA" not in os.environ, reason="SEGTEACH_DATA names no folder")
@pytest.mark.parametrize("kind", ["trimap1", "trimap2"])
def test_on_photographs_it_is_no_worse_than_the_peer_on_the_mean(kind, photograph_sads):
    ours, theirs = photograph_sads(
        kind, lambda image, trimap: knn(image, trimap).alpha, estimate_alpha_knn
    )
    assert ours <= theirs
