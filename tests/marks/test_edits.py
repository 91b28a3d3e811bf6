"""Edits: exact pixels under strokes and polygons, how they are kept, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segteach.arrays import Seed, Stroke, seeds_from_box, seeds_from_strokes
from segteach.marks.edits import (
    FARTHEST,
    GRID,
    MOST_POINTS,
    MOST_WORK,
    Box,
    Clear,
    Polygon,
    Trimap,
    check_edit,
    footprint,
    seeds_from_polygon,
    seeds_of,
    work_of,
)

SHAPE = (17, 23)
FG, BG = Seed.FOREGROUND, Seed.BACKGROUND


def touched(stroke, shape):
    window, pixels = footprint(stroke, shape)
    whole = np.zeros(shape, dtype=bool)
    whole[window] = pixels
    return whole


# --- what an edit paints -------------------------------------------------------------------------


@given(st.data())
def test_strokes_touch_the_very_pixels_of_seeds_from_strokes(strokes, data):
    stroke = check_edit(data.draw(strokes), SHAPE)
    painted = seeds_from_strokes([Stroke(stroke.points, stroke.radius, FG)], SHAPE) == FG
    np.testing.assert_array_equal(touched(stroke, SHAPE), painted)


def test_long_and_broad_strokes_are_exact_too():
    shape, rng = (120, 160), np.random.default_rng(0)
    for radius in (0.25, 3.5, 40, 300):
        for length in (3, 40, 400):
            points = rng.uniform(-60, 200, (1, 2)) + rng.normal(0, length, (9, 2)).cumsum(axis=0)
            stroke = check_edit(Stroke(points, radius, FG), shape)
            painted = seeds_from_strokes([stroke], shape) == FG
            np.testing.assert_array_equal(touched(stroke, shape), painted)


quarters = st.integers(-2 * GRID, 26 * GRID).map(lambda number: number / GRID)
thin = st.builds(
    Stroke,
    st.lists(st.tuples(quarters, quarters), min_size=1, max_size=3),
    st.sampled_from((0.25, 0.5, 0.75)),
    st.sampled_from(Seed),
)


@settings(max_examples=200, deadline=None)
@given(thin)
def test_a_stroke_on_the_picture_marks_a_pixel_however_thin_it_is(stroke):
    kept = check_edit(stroke, SHAPE)
    marked, before = touched(kept, SHAPE), touched(stroke, SHAPE)
    on_picture = (stroke.points >= -0.5) & (stroke.points <= np.array(SHAPE) - 0.5)
    if on_picture.all(axis=1).any():
        assert marked.any()
    if before.any() or not marked.any():  # one that marks something, or lies beside, stays
        assert kept.radius == stroke.radius
        np.testing.assert_array_equal(marked, before)
    assert kept.radius in (0.25, 0.5, 0.75)


@given(quarters, quarters)
def test_a_dot_that_would_mark_nothing_marks_the_nearest_pixels(row, col):
    marked = touched(check_edit(Stroke([[row, col]], 0.25, FG), SHAPE), SHAPE)
    away = np.hypot(*(np.indices(SHAPE) - np.reshape((row, col), (2, 1, 1))))
    if marked.any():
        np.testing.assert_array_equal(marked, away == away.min())


def test_a_polygon_with_the_corners_of_a_box_gives_its_seeds():
    for x0, y0, x1, y1 in ((2, 3, 9, 7), (-5, 2.5, 6.25, 40), (0, 0, 23, 17)):
        vertices = [(y0, x0), (y0, x1), (y1, x1), (y1, x0)]
        expected = seeds_from_box(SHAPE, (x0, y0, x1, y1))
        for order in (vertices, vertices[::-1], vertices[2:] + vertices[:2]):
            np.testing.assert_array_equal(seeds_from_polygon(SHAPE, order), expected)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(-5, 22), st.integers(-5, 28)), min_size=3, max_size=7))
def test_a_polygon_agrees_with_rays_that_go_down(vertices):
    vertices = np.add(vertices, (np.pi / 200, np.e / 200))  # no edge meets a pixel's centre
    inside = np.zeros(SHAPE, dtype=bool)
    for row, col in np.ndindex(SHAPE):
        for (row0, col0), (row1, col1) in zip(vertices, np.roll(vertices, -1, 0), strict=True):
            if min(col0, col1) < col < max(col0, col1):
                at = row0 + (col - col0) * (row1 - row0) / (col1 - col0)
                inside[row, col] ^= at > row
    if inside.any():
        np.testing.assert_array_equal(seeds_from_polygon(SHAPE, vertices) == 0, inside)
    else:
        with pytest.raises(ValueError, match="covers no pixel"):
            seeds_from_polygon(SHAPE, vertices)


def test_each_region_alone_gives_its_seeds():
    trimap = np.arange(17 * 23).reshape(SHAPE) % 3
    vertices = [(1, 1), (2, 20), (14, 8)]
    for region, expected in (
        (Box((2, 3, 9, 7)), seeds_from_box(SHAPE, (2, 3, 9, 7))),
        (Polygon(vertices), seeds_from_polygon(SHAPE, vertices)),
        (Trimap(trimap), trimap),
    ):
        np.testing.assert_array_equal(seeds_of(region, SHAPE), expected)


# --- how an edit is kept -------------------------------------------------------------------------


@given(st.data())
def test_what_is_kept_lies_on_the_grid_and_is_kept_again_as_it_is(edits, data):
    kept = check_edit(data.draw(edits), SHAPE)
    again = check_edit(kept, SHAPE)
    for name in vars(kept):
        np.testing.assert_array_equal(getattr(again, name), getattr(kept, name))
        if name in ("points", "vertices", "radius"):
            numbers = np.multiply(getattr(kept, name), GRID)
            np.testing.assert_array_equal(numbers, np.round(numbers))


def test_halves_of_the_grid_go_up_and_repeated_points_go():
    stroke = check_edit(
        Stroke([[1.125, -1.125], [1.13, -1.1], [1.25, -1], [4, 4]], 1.125, FG), SHAPE
    )
    assert stroke.points.tolist() == [[1.25, -1.0], [4, 4]] and stroke.radius == 1.25
    assert check_edit(Stroke([[0, 0]], 1e-3, FG), SHAPE).radius == 1 / GRID
    assert check_edit(Stroke([[0, 0]], 1e9, FG), SHAPE).radius == FARTHEST


def test_the_caller_s_arrays_are_not_shared():
    points, seeds = np.array([[1.0, 1], [2, 5], [6, 1]]), np.ones(SHAPE, np.uint8)
    kept = [check_edit(edit, SHAPE) for edit in (Polygon(points), Trimap(seeds))]
    points[:], seeds[:] = 0, 2
    assert kept[0].vertices.tolist() == [[1, 1], [2, 5], [6, 1]]
    assert (kept[1].seeds == 1).all()
    for array in (kept[0].vertices, kept[1].seeds):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1


def test_a_box_is_kept_in_whole_pixels_of_the_picture():
    assert check_edit(Box((-5, 2.5, 6.25, 40)), SHAPE) == Box((0, 3, 7, 17))


BAD = (
    (Box((3, 3, 3, 9)), "box"),
    (Box((np.nan, 0, 3, 9)), "box"),
    (Box((1, 2, 3)), "box"),
    (Polygon([[1, 1], [2, 2]]), "vertices"),
    (Polygon([[100, 100], [100, 120], [120, 100]]), "vertices"),
    (Polygon([[1, 1], [2, np.nan], [3, 1]]), "vertices"),
    (Polygon(np.zeros((MOST_POINTS + 1, 2))), "vertices"),
    (Trimap(np.full(SHAPE, 3)), "seeds"),
    (Trimap(np.zeros((4, 4))), "seeds"),
    (Stroke([[1e9, 0]], 1, FG), "points"),
    (Stroke([[FARTHEST + 0.25, 0]], 1, FG), "points: got 100000.25, allowed is up to 100000"),
    (Stroke(np.zeros((MOST_POINTS + 1, 2)), 1, FG), "points"),
    ("stroke", "edit"),
    (None, "edit"),
)


def test_what_is_no_edit_of_the_picture_is_refused():
    for edit, word in BAD:
        with pytest.raises(ValueError, match=f"^{word}"):
            check_edit(edit, SHAPE)


def test_what_would_take_minutes_is_refused_before_it_is_begun():
    broad = Stroke(np.tile([[0, 0], [999, 999]], (5000, 1)), 99_999, FG)
    tall = Polygon(np.tile([[0, 0], [FARTHEST, 1]], (MOST_POINTS // 2, 1)))
    for edit, shape in ((broad, (1000, 1000)), (tall, (1_000_000, 2))):
        assert work_of(edit, shape) > MOST_WORK
        with pytest.raises(ValueError, match="pixels to paint"):
            check_edit(edit, shape)


def test_work_counts_pixels_and_points():
    assert work_of(Clear(), SHAPE) == work_of(Box((0, 0, 1, 1)), SHAPE) == 17 * 23
    dot = Stroke([[8, 8]], 2, FG)
    assert work_of(dot, SHAPE) == 5 * 5 + 1000
    assert work_of(Stroke([[8, 8], [8, 12]], 2, FG), SHAPE) == 5 * 9 + 5 * 5 + 2000
    assert work_of(Stroke([[99, 99]], 2, FG), SHAPE) == 1000  # outside
    triangle = Polygon(np.array([[0, 0], [0, 9], [10, 0]]))
    assert work_of(triangle, SHAPE) == 17 * 23 + 2 * 10 + 3000
