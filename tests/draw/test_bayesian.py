"""What is known of a picture as a tint, and samples as squares of the size of their weight."""

import numpy as np
import pytest

from segteach import data
from segteach.arrays import Seed
from segteach.draw.bayesian import reach_of, sample_picture, trimap_tint
from segteach.draw.overlays import BACKGROUND, FOREGROUND, rgb
from segteach.matting.bayesian import explain_pixel

SCENE = data.matting_scene("fur", "coffee", (48, 64))
TRIMAP = data.trimap_of(SCENE.alpha, 2)
PIXEL = tuple(np.argwhere(TRIMAP == Seed.UNKNOWN)[100].tolist())
STORY = explain_pixel(SCENE.image, TRIMAP, PIXEL, radius=7)


def cells(picture):
    """The picture of a story as (rows, cols, dots, dots, 3)."""
    count = 2 * reach_of(STORY) + 1
    dots = len(picture) // count
    return picture.reshape(count, dots, count, dots, 3).swapaxes(1, 2)


def test_known_pixels_are_tinted_and_unknown_ones_as_they_are():
    image = np.random.default_rng(0).random((9, 9, 3))
    trimap = np.zeros((9, 9), np.uint8)
    trimap[:4], trimap[6:] = Seed.FOREGROUND, Seed.BACKGROUND
    shown = trimap_tint(image, trimap, 0.25)
    np.testing.assert_array_equal(shown[4:6], image[4:6])
    np.testing.assert_array_equal(shown[[3, 6]], 1)  # the line between
    for part, colour in ((slice(0, 3), FOREGROUND), (slice(7, 9), BACKGROUND)):
        np.testing.assert_allclose(shown[part], 0.75 * image[part] + 0.25 * rgb(colour))


@pytest.mark.parametrize("side", ["foreground", "background"])
def test_the_area_of_a_sample_is_its_weight_and_its_colour_its_own(side):
    side = getattr(STORY, side)
    grid = cells(sample_picture(SCENE.image, STORY, side))
    dots = grid.shape[2]
    for (row, col), colour, weight in zip(side.places, side.colours, side.weights, strict=True):
        down, across = np.array([row, col]) - PIXEL + reach_of(STORY)
        cell = grid[down, across]
        if max(abs(row - PIXEL[0]), abs(col - PIXEL[1])) < 2:
            continue  # under the frame
        share = (cell == colour).all(axis=2).mean()
        length = np.sqrt(weight / side.weights.max())
        assert abs(np.sqrt(share) - length) <= 0.51 / dots or (cell == colour).all()


def test_what_is_no_sample_is_grey_and_beyond_the_circle_white():
    grid = cells(sample_picture(SCENE.image, STORY, STORY.foreground))
    reach = reach_of(STORY)
    offsets = np.arange(-reach, reach + 1)
    beyond = offsets[:, None] ** 2 + offsets[None, :] ** 2 > reach**2
    np.testing.assert_array_equal(grid[beyond], 1)
    sampled = np.zeros_like(beyond)
    sampled[tuple((STORY.foreground.places - np.array(PIXEL) + reach).T)] = True
    sampled[reach - 1 : reach + 2, reach - 1 : reach + 2] = True
    rest = grid[~sampled]
    assert np.ptp(rest, axis=-1).max() == 0


def test_a_frame_marks_the_pixel():
    picture = sample_picture(SCENE.image, STORY, STORY.background)
    middle, dots = len(picture) // 2, cells(picture).shape[2]
    across = picture[middle, : middle - dots // 2][::-1]
    assert (across[0] == 0).all() and (across[1 : dots // 2] == 1).all(axis=1).any()


def test_the_nearest_samples_reach_as_far_as_the_farthest_of_them():
    story = explain_pixel(SCENE.image, TRIMAP, PIXEL, neighbourhood="nearest", count=30)
    places = np.concatenate([story.foreground.places, story.background.places])
    assert reach_of(story) == np.ceil(np.hypot(*(places - np.array(PIXEL)).T).max())
    sample_picture(SCENE.image, story, story.background)
