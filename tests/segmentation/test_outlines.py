"""Traced outlines against scikit-image's, and what they say of the pixels on both sides."""

import itertools

import numpy as np
from skimage.measure import find_contours

from segteach.segmentation.outlines import in_reading_order, outlines_of, passes


def random_masks(seed, count, most=12):
    rng = np.random.default_rng(seed)
    for _ in range(count):
        yield rng.random(rng.integers(1, most, 2)) < rng.random()


def as_written_from_the_least(line, closed):
    """Return an outline in a form that does not depend on where a closed one begins."""
    points = [tuple(point) for point in np.rint(2 * line).astype(int).tolist()]
    start = points.index(min(points)) if closed else 0
    return closed, tuple(points[start:] + points[:start])


def test_in_reading_order_outlines_are_scikit_images_point_by_point():
    for mask in random_masks(0, 300):
        padded = np.pad(mask, 1, mode="edge").astype(float)
        expected = find_contours(padded, 0.5, positive_orientation="low")
        found = in_reading_order(outlines_of(mask))
        for (line, closed), theirs in zip(found, expected, strict=True):
            assert closed == (theirs[0] == theirs[-1]).all()
            np.testing.assert_array_equal(line, theirs[: len(theirs) - closed] - 1)


def test_reading_order_keeps_the_outlines_and_is_the_same_whatever_order_they_come_in():
    rng = np.random.default_rng(1)
    for mask in random_masks(2, 60):
        lines = outlines_of(mask)
        ordered = in_reading_order(lines)
        assert {as_written_from_the_least(*pair) for pair in lines} == {
            as_written_from_the_least(*pair) for pair in ordered
        }
        turned = [
            (np.roll(line, rng.integers(len(line)) if closed else 0, axis=0), closed)
            for line, closed in lines
        ]
        again = in_reading_order(turned[number] for number in rng.permutation(len(turned)))
        for (line, closed), (other, other_closed) in zip(ordered, again, strict=True):
            assert closed == other_closed
            np.testing.assert_array_equal(line, other)


def test_every_point_parts_two_pixels_and_the_foreground_is_on_the_right():
    mask, count = np.random.default_rng(3).random((30, 35)) < 0.5, 0
    for line, _ in outlines_of(mask):
        assert np.hypot(*np.diff(line, axis=0).T).max() <= 1
        way = np.roll(line, -1, axis=0) - np.roll(line, 1, axis=0)
        for (row, col), (down, across) in list(zip(line, way, strict=True))[1:-1]:
            sides = [(np.floor(row), np.floor(col)), (np.ceil(row), np.ceil(col))]
            first, second = (
                mask[tuple(np.clip(np.array(pixel, int), 0, np.array(mask.shape) - 1))]
                for pixel in sides
            )
            assert first != second
            inside = np.array(sides[1] if second else sides[0])
            assert (inside - (row, col)) @ (across, -down) > 0  # a turn to the right of the way
            count += 1
    assert count > 100


def test_a_mask_of_one_label_has_no_outline():
    for shape, label in itertools.product([(1, 1), (1, 7), (5, 1), (6, 8)], [False, True]):
        assert outlines_of(np.full(shape, label)) == []


def test_an_object_cut_off_by_the_picture_has_an_open_outline_from_frame_to_frame():
    mask = np.zeros((8, 10), bool)
    mask[5:, :4] = True
    ((line, closed),) = outlines_of(mask)
    assert not closed
    np.testing.assert_array_equal(line[[0, -1]], [[4.5, -1], [8, 3.5]])


def test_a_window_leaves_out_exactly_the_outlines_that_its_pixels_cannot_change():
    rng = np.random.default_rng(0)
    for mask in random_masks(4, 60, 20):
        top, left = (int(rng.integers(0, side)) for side in mask.shape)
        window = top, min(mask.shape[0], top + 5), left, min(mask.shape[1], left + 5)
        other = mask.copy()
        other[top : window[1], left : window[3]] ^= rng.random() < 0.8
        far = [
            {as_written_from_the_least(*pair) for pair in outlines_of(m)}
            - {as_written_from_the_least(*pair) for pair in outlines_of(m, window)}
            for m in (mask, other)
        ]
        assert far[0] == far[1]
        assert all(passes(line, window) for line, _ in outlines_of(mask, window))
