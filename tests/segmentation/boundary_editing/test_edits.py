"""Moves of a polygon: which corners and edges it has then, and what the outline sweeps over."""

import numpy as np
import pytest

from segteach.segmentation.boundary_editing.edits import (
    Polygon,
    added,
    after_move,
    as_they_are,
    deleted,
    moved,
    removed,
)
from segteach.segmentation.boundary_editing.polygon import polygons_of
from segteach.segmentation.boundary_editing.raster import winding

SHAPE = (40, 50)
WINDOW = (0, 40, 0, 50)
ROWS, COLS = np.mgrid[:40, :50]
BOX = (np.abs(ROWS - 20) < 9) & (np.abs(COLS - 25) < 12)
(OUTLINE,) = polygons_of(BOX)
CUT_OFF = (ROWS > 20) & (np.abs(COLS - 25) < 12)
(OPEN,) = polygons_of(CUT_OFF)


def inside(corners):
    """The pixels of a polygon by crossings to the left, one edge after the other."""
    found = np.zeros(SHAPE, bool)
    for (r0, c0), (r1, c1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if r0 != r1:
            across = c0 + (ROWS - r0) * (c1 - c0) / (r1 - r0)
            found ^= (min(r0, r1) <= ROWS) & (max(r0, r1) > ROWS) & (across < COLS)
    return found


def after(mask, move):
    return mask + winding(move.loop, WINDOW) > 0


def as_expected(outline, old, new):
    """The mask whose outline is replaced between two vertices by a way: no winding, no sections."""
    start, stop = (int(np.flatnonzero((outline.line == p).all(axis=1))[0]) for p in old)
    line = np.roll(outline.line, -stop, axis=0)
    kept = line[: (start - stop) % len(line) + 1]
    return inside(np.concatenate([kept, new]))


def test_a_moved_vertex_replaces_the_outline_between_its_neighbours():
    corners, count = OUTLINE.vertices, len(OUTLINE.at)
    for vertex in range(count):
        before, behind = corners[vertex - 1], corners[(vertex + 1) % count]
        point = corners[vertex] + (corners[vertex] - (20, 25)) * 0.4
        move = moved(OUTLINE, vertex, point, True, SHAPE)
        np.testing.assert_array_equal(move.polygon.corners[vertex], point)
        assert move.polygon.hard.tolist() == [k == vertex for k in range(count)]
        edges = move.polygon.edges()[move.changed]
        np.testing.assert_array_equal(edges, [[before, point], [point, behind]])
        expected = as_expected(OUTLINE, (before, behind), [point])
        np.testing.assert_array_equal(after(BOX, move), expected)
        assert (expected != BOX).sum() > 20


def test_added_and_deleted_vertices():
    corners = OUTLINE.vertices
    point = corners[:2].mean(axis=0) * 1.5 - np.array([10, 12.5])
    move = added(OUTLINE, 0, point, False)
    np.testing.assert_array_equal(move.polygon.corners, np.insert(corners, 1, point, axis=0))
    np.testing.assert_array_equal(
        move.polygon.edges()[move.changed], [[corners[0], point], [point, corners[1]]]
    )
    assert move.vertex == 1
    expected = as_expected(OUTLINE, corners[:2], [point])
    np.testing.assert_array_equal(after(BOX, move), expected)
    for vertex in range(len(corners)):
        move = deleted(OUTLINE, vertex)
        np.testing.assert_array_equal(move.polygon.corners, np.delete(corners, vertex, axis=0))
        ends = corners[vertex - 1], corners[(vertex + 1) % len(corners)]
        np.testing.assert_array_equal(move.polygon.edges()[move.changed], [ends])
        np.testing.assert_array_equal(
            after(BOX, move), as_expected(OUTLINE, ends, np.empty((0, 2)))
        )


def test_after_a_move_all_edges_are_there_once_and_its_hard_corner_is_the_tip():
    outlines, move = (OPEN, OUTLINE), moved(OUTLINE, 2, np.array([3.0, 9.0]), True, SHAPE)
    drawn = after_move(outlines, 1, move)
    both = np.concatenate([Polygon.of(OPEN).edges(), move.polygon.edges()])
    found = np.concatenate([drawn.new, drawn.others])
    assert sorted(found.tolist()) == sorted(both.tolist())
    np.testing.assert_array_equal(drawn.new, move.polygon.edges()[move.changed])
    np.testing.assert_array_equal(drawn.tip().place, [3, 9])
    assert len(drawn.hard_vertices()) == 1
    soft = after_move(outlines, 1, moved(OUTLINE, 2, np.array([3.0, 9.0]), False, SHAPE))
    assert soft.tip() is None and soft.hard_vertices() == []
    assert after_move(outlines, 1, deleted(OUTLINE, 2)).tip() is None


def test_as_they_are_all_edges_are_new_and_nothing_is_swept_over():
    drawn = as_they_are([OPEN, OUTLINE])
    assert (len(drawn.loop), len(drawn.others), drawn.moved) == (0, 0, None)
    assert len(drawn.new) == len(OPEN.at) - 1 + len(OUTLINE.at)
    assert len(as_they_are([]).new) == 0


def test_what_is_removed_is_all_that_the_outline_enclosed():
    assert not after(BOX, removed(OUTLINE)).any()
    ring = BOX & ~((np.abs(ROWS - 20) < 4) & (np.abs(COLS - 25) < 5))
    _, hole = polygons_of(ring)
    np.testing.assert_array_equal(after(ring, removed(hole)), BOX)


@pytest.mark.parametrize("column", [3.0, 20.0, 30.0])
def test_an_end_of_an_open_outline_slides_along_the_frame(column):
    end = int((OPEN.vertices[:, 1] < 25).argmax())  # the left one of both ends
    assert end in (0, len(OPEN.at) - 1)
    move = moved(OPEN, end, np.array([38.0, column]), False, SHAPE)
    np.testing.assert_array_equal(move.polygon.corners[end], [40, column])
    assert len(move.changed) == 1
    other = OPEN.vertices[1 if end == 0 else -2]
    np.testing.assert_array_equal(
        move.polygon.edges()[move.changed[0]][0 if end == 0 else 1], [40, column]
    )
    swept = inside(np.array([other, [40, column], [40, 13.5]]))  # a triangle at the frame
    sure = swept & (np.abs(COLS - 13.5) > 1)  # beside the outline itself
    np.testing.assert_array_equal(after(CUT_OFF, move)[sure], column < 13.5)
    far = (ROWS < 20) | (COLS > 31)
    np.testing.assert_array_equal(after(CUT_OFF, move)[far], CUT_OFF[far])


def test_an_end_can_slide_round_a_corner_of_the_frame():
    end = int((OPEN.vertices[:, 1] < 25).argmax())
    move = moved(OPEN, end, np.array([30.0, 0.0]), False, SHAPE)
    np.testing.assert_array_equal(move.polygon.corners[end], [30, -1])
    assert after(CUT_OFF, move)[36:, :14].all()


def test_the_vector_of_a_hard_vertex_halves_its_angle_and_points_inwards():
    rng = np.random.default_rng(0)
    for _ in range(50):
        angles = 2 * np.pi * (np.arange(7) + rng.uniform(0, 0.9, 7)) / 7
        corners = np.column_stack([np.sin(angles), np.cos(angles)]) * rng.uniform(5, 20, (7, 1))
        corners += (20, 25)
        polygon = Polygon(corners, np.arange(7) == 3, True)
        (hard,) = polygon.hard_vertices()
        np.testing.assert_array_equal(hard.place, corners[3])
        inward, thin = hard.inward, hard.thin
        ways = [(corners[k] - corners[3]) / np.hypot(*(corners[k] - corners[3])) for k in (2, 4)]
        assert inward @ ways[0] == pytest.approx(inward @ ways[1])
        half = np.arccos(abs(inward @ ways[0]))
        side = (corners[3] + inward * 1e-4)[None]
        wedge = int(inward @ ways[0] < 0)  # the angle lies on the background's side
        assert thin[wedge] == pytest.approx(1 / np.sin(half), rel=1e-6)
        assert thin[1 - wedge] == 0
        turns = np.diff(np.unwrap(np.arctan2(*(np.vstack([corners, corners[:1]]) - side).T)))
        assert abs(turns.sum()) == pytest.approx(2 * np.pi)  # inside


def test_a_vertex_on_its_neighbour_still_has_a_direction():
    corners = np.array([[5.0, 5.0], [5.0, 5.0], [15.0, 15.0], [15.0, 5.0]])
    for vertex in Polygon(corners, np.ones(4, bool), True).hard_vertices():
        assert np.hypot(*vertex.inward) == pytest.approx(1)
        assert np.isfinite(vertex.thin).all()
