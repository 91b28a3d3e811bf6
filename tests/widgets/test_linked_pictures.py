"""LinkedPictures without a browser: sizes agree, the pixel stays inside, PNGs hold the pictures."""

import io
from functools import partial

import numpy as np
import pytest
from PIL import Image

from segteach.widgets.linked_pictures import LinkedPictures


def decoded(png) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)))


def test_the_marked_pixel_stays_inside_the_picture():
    pictures = LinkedPictures({"a": np.zeros((3, 5, 3))})
    for asked, marked in (
        ((0, 0), (0, 0)),
        ((2, 4), (2, 4)),
        ((3, 5), (2, 4)),
        ((-1, -9), (0, 0)),
        ((99, 1), (2, 1)),
    ):
        pictures.set_state({"pixel": asked})
        assert pictures.pixel == marked


def test_pictures_of_different_sizes_are_refused_and_the_old_ones_stay():
    pictures = LinkedPictures({"a": np.zeros((3, 5, 3))})
    with pytest.raises(ValueError, match="pictures"):
        pictures.show({"b": np.zeros((3, 5, 3)), "c": np.zeros((5, 3, 3))})
    assert pictures.titles == ["a"] and pictures.shape == (3, 5)


def test_no_picture_at_all_and_one_out_of_range_are_refused(refused):
    bright = {"bright": np.full((2, 2, 3), 1.5)}
    cases = [({}, "pictures"), (bright, "bright")]
    assert refused((partial(LinkedPictures, pictures), words) for pictures, words in cases) == []


def test_colour_and_grey_pictures_arrive_with_their_values():
    for shape in ((3, 5, 3), (3, 5)):
        levels = np.random.default_rng(0).integers(0, 256, shape)
        (png,) = LinkedPictures({"a": levels / 255}).pngs
        shown = decoded(png)
        expected = levels if shown.ndim == len(shape) else np.stack([levels] * 3, axis=2)
        np.testing.assert_array_equal(shown, expected)


def test_titles_and_pictures_keep_their_order():
    pictures = LinkedPictures({"dark": np.zeros((2, 2)), "bright": np.ones((2, 2))})
    assert pictures.titles == ["dark", "bright"]
    assert [decoded(png).max() for png in pictures.pngs] == [0, 255]


def test_the_pixel_stays_for_the_same_size_and_goes_to_the_middle_of_a_new_one():
    pictures = LinkedPictures({"a": np.zeros((4, 6))})
    pictures.pixel = (3, 5)
    pictures.show({"b": np.ones((4, 6))})
    assert pictures.pixel == (3, 5)
    pictures.show({"c": np.zeros((2, 2))})
    assert pictures.shape == (2, 2) and pictures.pixel == (1, 1)


def test_an_array_that_cannot_change_is_encoded_once_and_one_that_can_every_time():
    fixed, loose = (np.full((2, 3), level) for level in (0.2, 0.4))
    fixed.flags.writeable = False
    pictures = LinkedPictures({"fixed": fixed, "loose": loose})
    first = pictures.pngs[0]
    loose[:] = 0.6
    pictures.show({"loose": loose, "fixed": fixed, "copy": fixed.copy()})
    assert pictures.pngs[1] is first
    levels = [int(decoded(png).flat[0]) for png in pictures.pngs]
    assert levels == [153, 51, 51]
    window = loose[:]
    window.flags.writeable = False  # its base may still change
    pictures.show({"window": window})
    loose[:] = 0.8
    pictures.show({"window": window})
    assert int(decoded(pictures.pngs[0]).flat[0]) == 204
