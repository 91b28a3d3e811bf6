"""The pictures of the arena: outlines made by hand lie on their objects, masks are checked."""

from functools import partial

import numpy as np
from scipy import ndimage

from segteach import data
from segteach.arena.pictures import OUTLINES, SIZES, ArenaPicture, band, picture


def test_the_band_is_as_wide_on_both_sides():
    edge = np.zeros((5, 12), bool)
    edge[:, 6:] = True
    np.testing.assert_array_equal(np.flatnonzero(band(edge)[2]), [4, 5, 6, 7])
    assert not band(edge | True).any()


def test_a_hand_made_outline_lies_on_its_object():
    """The truth fills the outline's own extent, and colours change across it."""
    for name, outline in OUTLINES.items():
        scene = picture(name)
        scale = max(scene.image.shape) / max(data.load(name).shape)
        assert SIZES[name] == data.load(name).shape[:2], name
        vertices = np.array([pair.split() for pair in outline.split(",")], float) * scale
        inside = np.argwhere(scene.truth)
        for end in (np.min, np.max):
            np.testing.assert_allclose(end(inside, 0), end(vertices, 0), atol=1.5, err_msg=name)
        assert ndimage.label(scene.truth)[1] == 1, name
        edges = ndimage.gaussian_gradient_magnitude(data.grey(scene.image), 1)
        assert edges[scene.ignore].mean() > 1.5 * edges[~scene.ignore].mean(), name


def test_a_picture_checks_its_masks_and_its_name(disc, refused):
    short = disc.picture.truth[:3]
    assert (
        refused(
            [
                (partial(ArenaPicture, "x", disc.image, short), r"^truth: "),
                (partial(ArenaPicture, "x", disc.image, disc.picture.truth, short), r"^ignore: "),
                (partial(picture, "nobody"), r"^name: "),
            ]
        )
        == []
    )
