"""A small matte at the size of the photograph: no dark rim, and what is known holds."""

import numpy as np

from segteach.arrays import Seed
from segteach.matting.enlarge import bytes_of, enlarged, held, put_foreground


def test_colours_without_alpha_lend_none():
    small = np.repeat(np.linspace(1, 0, 9)[None], 5, axis=0)
    colour = np.array([0.8, 0.4, 0.2])
    foreground = np.where(small[..., None] > 0, colour, 0.0)  # black where nothing is known
    alpha = enlarged(small, (20, 36))
    pixels = np.zeros((20, 36, 3), np.uint8)
    mixed = alpha > 0
    put_foreground(pixels, alpha, mixed, small, foreground)
    np.testing.assert_allclose(pixels[mixed], np.tile(255 * colour, (mixed.sum(), 1)), atol=1)
    assert not pixels[~mixed].any()


def test_what_is_known_holds_and_the_same_size_changes_nothing():
    alpha = np.random.default_rng(0).random((6, 7))
    seeds = np.zeros((6, 7), np.uint8)
    seeds[0], seeds[5] = Seed.FOREGROUND, Seed.BACKGROUND
    kept = held(enlarged(alpha, (6, 7)), seeds)
    assert (kept[0] == 1).all() and (kept[5] == 0).all()
    np.testing.assert_array_equal(kept[1:5], alpha[1:5].astype(np.float32))


def test_bytes_are_the_nearest():
    np.testing.assert_array_equal(bytes_of(np.array([0, 0.5 / 255 + 1e-9, 1])), [0, 1, 255])
