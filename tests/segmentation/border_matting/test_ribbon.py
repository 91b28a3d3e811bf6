"""The ribbon: distances to straight and round outlines, holes, borders, specks."""

import itertools

import numpy as np
import pytest

from segteach.segmentation.border_matting.ribbon import outlines, ribbon_of

ROWS, COLS = np.mgrid[:60, :70]


def disc(row, col, radius):
    return np.hypot(ROWS - row, COLS - col) < radius


def signed(ribbon, shape=ROWS.shape):
    """Return the distances as a picture, NaN outside the ribbon."""
    picture = np.full(shape, np.nan)
    picture.ravel()[ribbon.pixels] = ribbon.distance
    return picture


def test_from_a_straight_outline_the_distance_is_exact_up_to_the_picture_s_border():
    for turned, inside_left in itertools.product([False, True], repeat=2):
        mask = (COLS < 30) == inside_left
        r = (29.5 - COLS) * (1 if inside_left else -1)
        mask, r = (mask.T, r.T) if turned else (mask, r)
        ribbon = ribbon_of(mask, 6.0)
        expected = np.where(np.abs(r) <= 6, r, np.nan)
        np.testing.assert_allclose(signed(ribbon, mask.shape), expected, atol=1e-6)
        assert ribbon.closed == (False,)


def test_from_a_circle_the_distance_is_that_of_the_circle_within_the_stairs_of_pixels():
    for radius, hole in itertools.product([6, 12, 24.3], [False, True]):
        ribbon = ribbon_of(disc(30.3, 34.8, radius) ^ hole, 5.0)
        r = (radius - np.hypot(ROWS - 30.3, COLS - 34.8)) * (-1 if hole else 1)
        error = ribbon.distance - r.ravel()[ribbon.pixels]
        assert np.abs(error).max() < 0.75
        assert np.abs(error).mean() < 0.25
        assert set(np.flatnonzero(np.abs(r) < 4)) <= set(ribbon.pixels)
        assert ribbon.closed == (True,)
        assert len(ribbon.points) == pytest.approx(2 * np.pi * radius, rel=0.1)


def test_rounding_takes_the_stairs_off_a_slanted_outline():
    mask = ROWS < 20 + COLS / 3
    ribbon = ribbon_of(mask, 6.0)
    r = (20 + COLS / 3 - 0.5 - ROWS) * 3 / np.sqrt(10)
    inner = (COLS > 10) & (COLS < 60)
    keep = inner.ravel()[ribbon.pixels]
    error = (ribbon.distance - r.ravel()[ribbon.pixels])[keep]
    assert np.std(error) < 0.12  # the stairs themselves have 1 / sqrt(12) = 0.29


def test_every_pixel_belongs_to_the_nearest_sample_of_all_outlines():
    mask = (disc(20, 20, 12) & ~disc(20, 20, 5)) | disc(40, 50, 9)
    ribbon = ribbon_of(mask, 6.0)
    places = np.stack(np.unravel_index(ribbon.pixels, mask.shape), axis=1)
    every = np.linalg.norm(places[:, None] - ribbon.points, axis=2)
    own = every[np.arange(len(places)), ribbon.nearest]
    np.testing.assert_allclose(own, every.min(axis=1))
    assert (np.abs(ribbon.distance) <= own + 1e-9).all()
    assert (np.diff(ribbon.nearest) >= 0).all()
    assert ribbon.closed == (True, True, True)


def test_the_foreground_lies_at_positive_distances():
    rng = np.random.default_rng(0)
    mask = disc(25, 30, 17) & ~disc(25, 33, 6) | disc(50, 60, 15) | (rng.random(ROWS.shape) < 0.002)
    ribbon = ribbon_of(mask, 6.0)
    inside = mask.ravel()[ribbon.pixels]
    clear = np.abs(ribbon.distance) > 1  # nearer ones may change sides when stairs are rounded
    np.testing.assert_array_equal(ribbon.distance[clear] > 0, inside[clear])


def test_an_object_cut_off_by_the_picture_has_no_outline_along_the_border():
    mask = disc(0, 35, 20) | disc(59, 0, 15)
    ribbon = ribbon_of(mask, 4.0)
    assert ribbon.closed == (False, False)
    assert not np.isin(ribbon.pixels, np.ravel_multi_index(([0, 59], [35, 0]), mask.shape)).any()


def test_the_samples_are_about_a_pixel_apart():
    for mask in (disc(30, 35, 20), disc(0, 0, 30), ROWS < COLS):
        for line, closed in outlines(mask):
            ring = np.vstack([line, line[:1]]) if closed else line
            assert np.hypot(*np.diff(ring, axis=0).T).max() < 1.2


def test_a_mask_of_one_kind_has_an_empty_ribbon():
    for shape, value in itertools.product([(1, 1), (1, 5), (7, 6)], [True, False]):
        ribbon = ribbon_of(np.full(shape, value))
        assert len(ribbon.points) == len(ribbon.pixels) == len(ribbon.closed) == 0
        assert ribbon.sure[int(value)].all()


def test_a_speck_keeps_its_own_small_outline_and_little_room():
    mask = np.zeros((9, 9), bool)
    mask[4, 4] = True
    ribbon = ribbon_of(mask, 6.0)
    assert (ribbon.room == 1).all()
    assert signed(ribbon, mask.shape)[4, 4] > 0
    assert ribbon.sure[1].tolist() == mask.tolist()


def test_room_is_the_depth_of_the_thinner_side_but_the_ribbon_at_least_sees_its_width():
    bar = np.abs(ROWS - 30) < 4  # seven rows: the middle one is 4 pixels from the background
    assert set(ribbon_of(bar, 6.0).room) == {4}
    assert (ribbon_of(disc(30, 35, 20), 6.0).room >= 6).all()


def test_sure_pixels_lie_outside_the_ribbon_or_in_the_middle_of_thin_parts():
    bar, big = np.abs(ROWS - 10) < 4, disc(40, 35, 15)
    ribbon = ribbon_of(bar | big, 6.0)
    background, foreground = ribbon.sure
    in_ribbon = ~np.isnan(signed(ribbon))
    assert not (background & foreground).any()
    assert (foreground <= (bar | big)).all()
    assert (foreground[25:] == (big & ~in_ribbon)[25:]).all()
    assert foreground[10].all() and not foreground[[7, 13]].any()


def test_bad_arguments_are_refused_by_name():
    for arguments, word in (
        ({"mask": np.full((3, 3), 2)}, "mask"),
        ({"mask": np.eye(3), "width": 0}, "width"),
    ):
        with pytest.raises(ValueError, match=word):
            ribbon_of(**arguments)
