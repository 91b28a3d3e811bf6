"""Knockout: a loop over pixels as the method is told, and each of its mechanisms switched off."""

import numpy as np
import pytest

from segteach.arrays import Seed
from segteach.matting import knockout as module
from segteach.matting.knockout import (
    channel_alphas,
    distances,
    knockout,
    mean_alpha,
    near_colours,
    perimeter_weights,
    project,
)

UNKNOWN, BACKGROUND, FOREGROUND = Seed.UNKNOWN, Seed.BACKGROUND, Seed.FOREGROUND


def perimeter_of(trimap, kind):
    """The known pixels of a kind with a 4-neighbour in the picture that is of another kind."""
    found = []
    for row, col in np.argwhere(trimap == kind):
        beside = [(row + 1, col), (row - 1, col), (row, col + 1), (row, col - 1)]
        inside = [p for p in beside if min(p) >= 0 and p[0] < len(trimap) and p[1] < len(trimap[0])]
        if any(trimap[p] != kind for p in inside):
            found.append((row, col))
    return found


def by_hand(image, trimap):
    """alpha, F and B of every unknown pixel, one after the other."""
    alpha = (trimap == FOREGROUND).astype(float)
    layers = image.copy(), image.copy()
    sides = [perimeter_of(trimap, kind) for kind in (FOREGROUND, BACKGROUND)]
    for place in map(tuple, np.argwhere(trimap == UNKNOWN)):
        means = []
        for side in sides:
            away = [np.hypot(p[0] - place[0], p[1] - place[1]) for p in side]
            least = min(away)
            weights = [max(0.0, 1 - (d - least) / least) for d in away]
            means.append(sum(w * image[p] for w, p in zip(weights, side, strict=True)))
            means[-1] = means[-1] / sum(weights)
        f, plain = means
        normal = (f - plain) / np.linalg.norm(f - plain)
        b = image[place] - normal * (normal @ (image[place] - plain))
        ratios = (image[place] - b) / (f - b)
        alpha[place] = np.clip(np.average(ratios, weights=np.abs(f - b)), 0, 1)
        layers[0][place], layers[1][place] = np.clip(f, 0, 1), np.clip(b, 0, 1)
    return alpha, *layers


def random_problem(rng, shape=(22, 27)):
    rng = np.random.default_rng(rng)
    trimap = np.kron(rng.choice(3, (6, 7), p=[0.5, 0.25, 0.25]), np.ones((4, 4), int))
    return rng.random((*shape, 3)), trimap[: shape[0], : shape[1]].astype(np.uint8)


@pytest.mark.parametrize("rng", range(4))
def test_it_is_the_loop_over_pixels(rng):
    image, trimap = random_problem(rng)
    matte = knockout(image, trimap)
    for found, truth in zip(
        (matte.alpha, matte.foreground, matte.background), by_hand(image, trimap), strict=True
    ):
        np.testing.assert_allclose(found, truth, atol=1e-9)


def test_parts_of_any_size_give_the_same(monkeypatch):
    image, trimap = random_problem(0)
    whole = knockout(image, trimap)
    for tile, block in ((1, 256), (3, 7), (64, 1), (1000, 100_000)):
        monkeypatch.setattr(module, "TILE", tile)
        monkeypatch.setattr(module, "BLOCK", block)
        np.testing.assert_allclose(knockout(image, trimap).alpha, whole.alpha, atol=1e-12)


def test_a_wide_unknown_region_is_no_reason_for_large_arrays(monkeypatch):
    sizes = []

    def noted(here, there):
        sizes.append(len(here) * len(there))
        return distances(here, there)

    monkeypatch.setattr(module, "distances", noted)
    trimap = np.zeros((70, 90), np.uint8)
    trimap[:2], trimap[-2:] = FOREGROUND, BACKGROUND
    knockout(np.random.default_rng(0).random((70, 90, 3)), trimap)
    assert max(sizes) <= module.TILE**2 * module.BLOCK
    assert sum(sizes) > 10 * max(sizes)


def test_distances_are_those_of_each_pair():
    rng = np.random.default_rng(0)
    here, there = rng.integers(-9, 9, (30, 2)), rng.integers(300, 4000, (40, 2))
    apart = here[:, None] - there
    np.testing.assert_allclose(distances(here, there), np.hypot(*apart.transpose(2, 0, 1)))


def test_the_weight_falls_linearly_from_one_at_l_to_none_at_twice_l():
    away = np.array([3.0, 3.75, 4.5, 5.25, 6.0, 9.0])
    np.testing.assert_allclose(perimeter_weights(away, np.full(6, 3.0)), [1, 0.75, 0.5, 0.25, 0, 0])


@pytest.fixture
def straight(scene_of):
    """Return straight(foreground, background, alpha): foreground above, a band of 8 rows, below it
    background; colours may vary along the rows."""

    def make(foreground, background, alpha=0.5):
        trimap = np.full((28, 60), UNKNOWN, np.uint8)
        trimap[:10], trimap[18:] = FOREGROUND, BACKGROUND
        whole = np.select([trimap == FOREGROUND, trimap == BACKGROUND], [1.0, 0.0], alpha)
        return scene_of(foreground, background, whole), trimap

    return make


def test_what_is_twice_as_far_does_not_count(straight, monkeypatch):
    cols = np.arange(60)[None, :, None]
    scene, trimap = straight(np.where(cols < 30, 0.9, [0.9, 0.1, 0.9]), [0.1, 0.2, 0.3])
    far = (14, 20)  # 5 rows below the foreground; its other colour begins 10 columns away
    assert knockout(scene.image, trimap).foreground[far] == pytest.approx(0.9)
    monkeypatch.setattr(module, "REACH", 4.0)
    assert knockout(scene.image, trimap).foreground[far][1] < 0.89


def test_near_ones_count_more(straight, monkeypatch):
    cols = np.arange(60)[None, :, None]
    scene, trimap = straight(np.where(cols < 30, 0.9, [0.9, 0.1, 0.9]), [0.1, 0.2, 0.3])
    beside = (13, 28)  # 4 rows below; opposite lies the colour of the left
    weighted = knockout(scene.image, trimap).foreground[beside][1]
    monkeypatch.setattr(module, "perimeter_weights", lambda d, near: (d < 2 * near).astype(float))
    flat = knockout(scene.image, trimap).foreground[beside][1]
    assert abs(weighted - 0.9) < abs(flat - 0.9) - 0.02


def test_only_the_perimeter_lends_colours(straight, monkeypatch):
    rows = np.arange(28)[:, None, None]
    scene, trimap = straight(np.where(rows < 9, [0.2, 0.9, 0.2], 0.9), [0.1, 0.2, 0.3])
    band = trimap == UNKNOWN
    np.testing.assert_allclose(knockout(scene.image, trimap).foreground[band], 0.9)
    monkeypatch.setattr(module, "boundary", lambda mask: mask)
    assert knockout(scene.image, trimap).foreground[band][:, 0].min() < 0.8


def test_a_background_that_differs_from_its_perimeter_is_met_by_the_projection(
    straight, monkeypatch
):
    # unseen behind the band, the background differs from B' at right angles to F - B'
    rows = np.arange(28)[:, None, None]
    plain, odd = np.array([0.3, 0.3, 0.3]), np.array([0.2, 0.45, 0.45])
    background = np.where(rows < 18, odd, plain)
    scene, trimap = straight(np.array([0.9, 0.5, 0.5]), background, alpha=0.1)
    band = trimap == UNKNOWN

    def errors():
        matte = knockout(scene.image, trimap)
        return (
            np.abs(matte.alpha - scene.alpha)[band].mean(),
            np.linalg.norm(matte.background - scene.background, axis=2)[band].mean(),
        )

    of_alpha, of_background = errors()
    monkeypatch.setattr(module, "project", lambda colours, f, b: b)
    unmoved, as_it_was = errors()
    assert as_it_was == pytest.approx(np.linalg.norm(odd - plain))
    assert of_background < 0.2 * as_it_was and of_alpha < 0.3 * unmoved


def test_the_projection_lies_in_the_plane_and_is_its_nearest_point_to_the_colour():
    rng = np.random.default_rng(0)
    c, f, plain = rng.random((3, 50, 3))
    b, normal = project(c, f, plain), f - plain
    np.testing.assert_allclose(((b - plain) * normal).sum(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(np.cross(c - b, normal), 0, atol=1e-12)
    assert (project(c, plain, plain) == plain).all()


def test_channels_count_by_how_far_they_set_f_and_b_apart(straight, monkeypatch):
    # green hardly tells F from B, so that a slip of two grey values there turns its alpha over
    f, b = np.array([0.9, 0.41, 0.8]), np.array([0.1, 0.40, 0.1])
    scene, trimap = straight(f, b, alpha=0.3)
    band = trimap == UNKNOWN
    image = scene.image.copy()
    image[band] += [0, 2 / 255, 0]

    def error():
        return np.abs(knockout(image, trimap).alpha - scene.alpha)[band].max()

    # shut off the projection: it would take the slip for the background's
    monkeypatch.setattr(module, "project", lambda colours, f, b: b)
    assert error() < 0.01
    monkeypatch.setattr(
        module, "channel_alphas", lambda c, f, b: (channel_alphas(c, f, b)[0], np.ones_like(c))
    )
    assert error() > 0.1


def test_each_channel_tells_its_own_alpha_and_one_without_difference_none():
    c, f, b = (np.array([v]) for v in ([0.5, 0.4, 0.7], [0.9, 0.6, 0.7], [0.1, 0.2, 0.7]))
    alphas, weights = channel_alphas(c, f, b)
    np.testing.assert_allclose(alphas, [[0.5, 0.5, 0]])
    np.testing.assert_allclose(weights, [[0.8, 0.4, 0]], atol=1e-15)
    np.testing.assert_allclose(mean_alpha(alphas, weights), [0.5])
    assert mean_alpha(np.ones((1, 3)), np.zeros((1, 3))) == 0
    np.testing.assert_allclose(
        mean_alpha(np.array([[2.0, 3, 4], [-1, -2, -3]]), np.ones((2, 3))), [1, 0]
    )


def test_a_perimeter_of_a_single_pixel_lends_its_colour():
    image, perimeter = np.random.default_rng(0).random((8, 9, 3)), np.zeros((8, 9), bool)
    perimeter[4, 4] = True
    pixels = np.argwhere(~perimeter)
    np.testing.assert_allclose(
        near_colours(image, perimeter, pixels), np.tile(image[4, 4], (len(pixels), 1))
    )
