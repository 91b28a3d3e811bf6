"""The colours of labels, tints and masks."""

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from segteach.draw.overlays import (
    FOREGROUND,
    LABEL_COLOURS,
    draw_mask,
    label_colours,
    label_picture,
    tint,
)


def test_label_colours_are_the_named_ones_and_then_paler_but_never_the_same():
    colours = label_colours(24)
    assert colours.shape == (24, 3)
    np.testing.assert_allclose(colours[:8], [to_rgb(colour) for colour in LABEL_COLOURS])
    assert len({tuple(colour) for colour in colours.round(6)}) == 24
    assert colours.min() >= 0 and colours.max() <= 1
    assert (colours[8:16] >= colours[:8]).all()


def test_a_label_picture_gives_every_pixel_the_colour_of_its_label():
    labels = np.array([[0, 2], [1, 0]])
    np.testing.assert_array_equal(label_picture(labels), label_colours(3)[labels])
    own = np.eye(3)
    np.testing.assert_array_equal(label_picture(labels, own), own[labels])


def test_tint_mixes_inside_the_mask_and_leaves_the_rest():
    image = np.random.default_rng(0).random((4, 5, 3))
    mask = np.random.default_rng(1).random((4, 5)) < 0.5
    for strength in (0, 0.35, 1):
        tinted = tint(image, mask, strength)
        np.testing.assert_array_equal(tinted[~mask], image[~mask])
        expected = (1 - strength) * image[mask] + strength * np.array(to_rgb(FOREGROUND))
        np.testing.assert_allclose(tinted[mask], expected)


def test_a_mask_is_tinted_and_its_outline_runs_between_the_pixels(ax):
    image = np.random.default_rng(0).random((6, 7, 3))
    mask = np.zeros((6, 7), bool)
    mask[2:4, 3:6] = True
    draw_mask(ax, image, mask, "title")
    np.testing.assert_allclose(ax.images[0].get_array(), tint(image, mask))
    line = np.concatenate([path.vertices for path in ax.collections[0].get_paths()])
    np.testing.assert_allclose(line.min(axis=0), [2.5, 1.5])
    np.testing.assert_allclose(line.max(axis=0), [5.5, 3.5])
    assert ax.get_xlim() == (-0.5, 6.5)
    assert ax.get_ylim() == (5.5, -0.5)


def test_a_mask_of_everything_or_nothing_has_no_outline():
    for value in (True, False):
        ax = Figure().add_subplot()
        draw_mask(ax, np.zeros((3, 3, 3)), np.full((3, 3), value))
        assert not ax.collections
