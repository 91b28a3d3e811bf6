"""Compositing: hand-made cases, the curve of sRGB, the halo of a pasted picture."""

import numpy as np
import pytest

from segteach.data import dandelion
from segteach.matting.compositing import (
    checkerboard,
    composite,
    fitted,
    halo,
    plain,
    premultiplied,
    to_encoded,
    to_linear,
)


@pytest.fixture
def scene():
    return dandelion((40, 60))


def test_over_by_hand():
    foreground, background = plain((1, 3), (1.0, 0.5, 0.0)), plain((1, 3), (0.0, 0.5, 0.4))
    made = composite(foreground, np.array([[0, 0.25, 1]]), background)
    np.testing.assert_allclose(made, [[[0, 0.5, 0.4], [0.25, 0.5, 0.3], [1, 0.5, 0]]], atol=1e-15)


def test_over_its_own_background_the_picture_comes_back(scene):
    again = composite(scene.foreground, scene.alpha, scene.background)
    np.testing.assert_allclose(again, scene.image, atol=1e-15)


def test_light_is_mixed_as_light():
    white, black, half = plain((1, 1)), plain((1, 1), (0, 0, 0)), np.full((1, 1), 0.5)
    # half the light of white is encoded as 188 of 255, not as 128
    made = composite(white, half, black, linear_light=True)
    assert np.rint(255 * made[0, 0]).tolist() == [188] * 3
    np.testing.assert_allclose(to_linear(made), 0.5, atol=1e-12)
    assert composite(white, half, black)[0, 0, 0] == 0.5


@pytest.mark.parametrize("linear_light", [False, True])
def test_what_is_opaque_or_clear_is_a_layer_itself(scene, linear_light):
    other = checkerboard(scene.alpha.shape)
    for alpha, layer in ((1.0, scene.foreground), (0.0, other)):
        whole = np.full(scene.alpha.shape, alpha)
        made = composite(scene.foreground, whole, other, linear_light=linear_light)
        np.testing.assert_allclose(made, layer, atol=1e-12)


def test_the_curve_of_srgb_and_back():
    values = np.r_[np.linspace(0, 1, 10_001), 0.04045, 0.0031308, 0.0031308 * 12.92]
    np.testing.assert_allclose(to_linear(to_encoded(values)), values, atol=1e-14)
    np.testing.assert_allclose(to_encoded(to_linear(values)), values, atol=1e-14)
    assert (np.diff(to_linear(np.linspace(0, 1, 10_001))) > 0).all()
    assert to_linear(0.0) == 0 and to_linear(1.0) == pytest.approx(1)
    assert to_linear(0.04) == pytest.approx(0.04 / 12.92)
    assert to_linear(0.5) == pytest.approx(((0.5 + 0.055) / 1.055) ** 2.4)
    # the line and the curve meet at the knee
    assert to_linear(0.040450) == pytest.approx(((0.04045 + 0.055) / 1.055) ** 2.4, rel=1e-4)


def test_the_halo_is_the_old_background_over_every_new_one(scene):
    ring = halo(scene.image, scene.foreground, scene.alpha)
    share = scene.alpha[..., None]
    truth = share * (1 - share) * (scene.background - scene.foreground)
    np.testing.assert_allclose(ring, truth, atol=1e-14)
    for new in (plain(scene.alpha.shape), plain(scene.alpha.shape, (0.1, 0.3, 0.2))):
        pasted, proper = (composite(c, scene.alpha, new) for c in (scene.image, scene.foreground))
        np.testing.assert_allclose(pasted - proper, ring, atol=1e-14)
    assert np.abs(ring).max() > 0.1
    hard = (scene.alpha == 0) | (scene.alpha == 1)
    np.testing.assert_allclose(ring[hard], 0, atol=1e-15)


def test_premultiplied_may_be_averaged_and_the_plain_colour_may_not(scene):
    left, right = np.array([[[1.0, 0, 0], [0, 1.0, 0]]]), np.array([[1.0, 0.0]])  # green is unseen
    colour = premultiplied(left, right).mean(axis=(0, 1)) / right.mean()
    assert colour.tolist() == [1, 0, 0] and left.mean(axis=(0, 1)).tolist() == [0.5, 0.5, 0]
    whole = premultiplied(scene.foreground, scene.alpha)
    over = whole + (1 - scene.alpha[..., None]) * scene.background
    np.testing.assert_allclose(over, scene.image, atol=1e-15)


def test_squares_alternate_and_have_their_side():
    board = checkerboard((6, 9), 3)
    assert board.shape == (6, 9, 3) and len(np.unique(board)) == 2
    assert (board[:3, :3] == board[0, 0]).all() and (board[:3, 3:6] == board[3:, :3]).all()
    assert (board[:3, :3] != board[:3, 3:6]).all()


def test_a_picture_is_fitted_by_scale_and_its_middle():
    cols = np.tile((np.arange(80) + 0.5)[None, :, None] / 80, (40, 1, 3))
    square = fitted(cols, (40, 40))  # the middle half of the columns stays, at its size
    np.testing.assert_allclose(square, cols[:, 20:60], atol=1e-6)
    small = fitted(cols, (10, 10))
    np.testing.assert_allclose(small[:, :, 0].mean(), 0.5, atol=1e-6)
    assert (np.diff(small[5, :, 0]) > 0).all() and small[0, 0, 0] > 0.25
    large = fitted(cols, (80, 200))
    assert large.shape == (80, 200, 3) and large[0, 0, 0] < 0.02
    same = np.random.default_rng(0).random((7, 5, 3))
    assert (fitted(same, (7, 5)) == same).all()
    for shape in ((1, 1), (3, 200), (200, 3)):
        assert fitted(same, shape).shape == (*shape, 3)


def test_what_does_not_fit_is_refused(scene, refused):
    f, a, b = scene.foreground, scene.alpha, scene.background
    assert not refused(
        [
            (lambda: composite(f, a, b[1:]), "background: got .39, 60. .*40, 60.*fitted"),
            (lambda: composite(f, a[1:], b), "alpha"),
            (lambda: composite(f, 2 * a, b), "alpha"),
            (lambda: composite(f * np.nan, a, b), "foreground"),
            (lambda: halo(scene.image[1:], f, a), "image"),
            (lambda: premultiplied(f, a.T), "alpha"),
            (lambda: plain((4, 4), (1, 2, 0)), "colour"),
            (lambda: plain((4, 4), (1, 1)), "colour"),
            (lambda: checkerboard((4, 4), 0), "side"),
            (lambda: fitted(f, (0, 4)), "shape"),
        ]
    )
