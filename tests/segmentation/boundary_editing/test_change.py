"""What an edit does to the mask: what moves, what stays, what holds."""

import itertools

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter, label

from segteach.arrays import Seed, Stroke
from segteach.metrics import iou
from segteach.segmentation.boundary_editing import BoundaryEditing
from segteach.segmentation.boundary_editing.change import sweep
from segteach.segmentation.boundary_editing.edits import Polygon, Redrawn

B, F = Seed.BACKGROUND, Seed.FOREGROUND


def test_a_hard_vertex_takes_the_outline_along_however_far(scene):
    images = {
        "flat": scene.FLAT,
        "edge": scene.picture(scene.DISC),
        "noise": scene.picture(scene.DISC, 0.1),
    }
    for (name, image), by in itertools.product(images.items(), (-20, -8, -3, -1, 1, 3, 8, 22)):
        editing = BoundaryEditing(image, scene.DISC)
        vertex = scene.at_angle(editing.state.outlines[0], 30)
        point = scene.outwards(editing, vertex, by)
        state = editing.drag(0, vertex, point)
        assert scene.away(state.mask, point) <= 1.0, (name, by)
        outline, number = state.selected
        assert np.hypot(*(state.outlines[outline].vertices[number] - point)) <= 1.0, (name, by)
        assert state.outlines[outline].hard[number] and state.note == "", (name, by)
        assert state.outlines[0].hard.sum() == 1, (name, by)


def test_only_the_band_of_the_new_edges_and_what_they_sweep_over_changes(scene):
    """In a picture of noise everything would move that may."""
    for seed, hard in itertools.product(range(4), (True, False)):
        rng = np.random.default_rng(seed)
        mask = gaussian_filter(rng.random(scene.SHAPE), 5) > 0.5
        editing = BoundaryEditing(rng.random((*scene.SHAPE, 3)), mask, rng.random((mask.size, 2)))
        before, width = editing.state, editing.weights.width
        outline = before.outlines[0]
        count, vertex = len(outline.at), len(outline.at) // 2
        aside = outline.vertices[vertex] + rng.uniform(-15, 15, 2)
        point = aside.clip(0, np.array(scene.SHAPE) - 1)
        first, last = scene.neighbours(outline, vertex)
        new = editing.drag(0, vertex, point, hard)
        changed = np.argwhere(new.mask != before.mask)
        assert len(changed) > 20
        edges = np.array([first, point, last])
        old = outline.section((vertex - 1) % count, (vertex + 1) % count)
        near = scene.by_edges(edges, changed) <= width + 0.02
        loop = np.concatenate([edges, old[::-1]])
        to = (np.vstack([loop, loop[:1]])[:, None] - changed).transpose(2, 0, 1)
        turns = np.diff(np.unwrap(np.arctan2(*to), axis=0), axis=0).sum(axis=0)
        swept = np.abs(turns) > 3
        assert (near | swept).all()
        # farther than two bands from the old outline and the new edges nothing moves
        by_either = np.minimum(scene.by_edges(edges, changed), scene.by_edges(old, changed))
        assert by_either[~swept].max() <= 2 * width
        top, bottom, left, right = new.touched
        outside = np.ones(scene.SHAPE, bool)
        outside[top:bottom, left:right] = False
        np.testing.assert_array_equal(new.mask[outside], before.mask[outside])


def test_a_loop_sweeps_seeds_hold_and_the_brush_before_them():
    loop = np.array([[-0.5, 0.5], [-0.5, 3.5], [1.5, 3.5], [1.5, 0.5]])  # clockwise round 2 x 3
    mask, none = np.eye(2, 5, dtype=bool), np.empty((0, 2, 2))
    polygon = Polygon(loop, np.zeros(4, bool), True)
    seeds, brushed = np.zeros((2, 2, 5), np.uint8)
    seeds[0, 1], seeds[0, 2], seeds[1, 4] = B, B, F
    brushed[0, 2], brushed[1, 3] = F, B
    for way, expected in (
        (loop, [[1, 0, 1, 1, 0], [0, 1, 1, 0, 0]]),
        (loop[::-1], [[1, 0, 1, 0, 0], [0, 0, 0, 0, 0]]),
        (loop[:0], mask),
    ):
        redrawn = Redrawn([polygon], way, none, none, (0, 1))
        found = sweep(mask, redrawn, seeds, brushed, (0, 2, 0, 5))
        np.testing.assert_array_equal(found, expected)


def test_from_a_triangle_the_whole_object_goes_and_a_hole_is_filled(scene):
    ring = scene.disc(50, 60, 30) & ~scene.disc(50, 60, 3)
    for mask, left in (
        (scene.DISC | scene.disc(10, 10, 3), scene.DISC),
        (ring, scene.disc(50, 60, 30)),
    ):
        editing = BoundaryEditing(scene.picture(scene.DISC), mask)
        assert len(editing.state.outlines[1].at) == 3
        state = editing.delete(1, 0)
        assert len(state.outlines) == 1
        np.testing.assert_array_equal(state.mask, left)
        assert len(editing.undo().outlines) == 2


def test_a_soft_vertex_only_attracts_the_outline(scene):
    """The edge of the picture is in the band: it wins against a soft vertex, not against a hard."""
    editing = BoundaryEditing(scene.picture(scene.DISC), scene.DISC)
    vertex = scene.at_angle(editing.state.outlines[0], 30)
    point = scene.outwards(editing, vertex, 4)
    soft = editing.preview_drag(0, vertex, point, hard=False)
    assert (soft.mask == scene.DISC).mean() > 0.999
    assert scene.away(soft.mask, point) > 3
    assert not soft.outlines[0].hard.any()
    assert scene.away(editing.drag(0, vertex, point).mask, point) <= 1
    flat = BoundaryEditing(scene.FLAT, scene.DISC).drag(0, vertex, point, hard=False)
    assert scene.away(flat.mask, point) <= 2  # where there is no edge it follows


def test_a_spike_stays_in_one_piece_with_its_tip(scene):
    """Against a picture that wants none of it: a spike of 4 px at its root and 29 px length."""
    editing = BoundaryEditing(scene.picture(scene.DISC), scene.DISC, tolerance=0.1)
    outline = editing.state.outlines[0]
    vertex = scene.at_angle(outline, 20)
    assert np.hypot(*np.diff(scene.neighbours(outline, vertex), axis=0)[0]) < 4.5
    for point in (scene.outwards(editing, vertex, 29), np.array([50.0, 116.0])):
        state = editing.preview_drag(0, vertex, point)
        assert scene.away(state.mask, point) <= 1.0
        assert label(state.mask)[1] == 1


def test_a_notch_stays_in_one_piece_with_its_end(scene):
    editing = BoundaryEditing(scene.picture(scene.DISC), scene.DISC, tolerance=0.1)
    vertex = scene.at_angle(editing.state.outlines[0], 20)
    point = scene.outwards(editing, vertex, -24)
    state = editing.drag(0, vertex, point)
    assert scene.away(state.mask, point) <= 1.0
    assert label(~state.mask, np.ones((3, 3)))[1] == 1


def test_a_vertex_that_was_made_hard_holds_in_later_cuts(scene):
    """The mask is smaller than the disc of the picture: what is free jumps out to its edge."""
    small = scene.disc(50, 60, 22)
    editing = BoundaryEditing(scene.picture(scene.DISC), small)
    vertex = scene.at_angle(editing.state.outlines[0], 0)
    place = editing.state.outlines[0].vertices[vertex].copy()
    assert scene.away(editing.cut().mask, place) > 2
    editing.undo()
    state = editing.harden(0, vertex)
    assert (state.phase, state.selected) == ("harden", (0, vertex))
    np.testing.assert_array_equal(state.mask, small)
    kept = editing.cut().outlines[0]
    assert scene.away(editing.state.mask, place) == 0
    assert iou(editing.state.mask, scene.DISC) > iou(small, scene.DISC) + 0.1
    np.testing.assert_array_equal(kept.vertices[kept.hard], [place])
    editing.undo()
    editing.harden(0, vertex, False)
    assert scene.away(editing.cut().mask, place) > 2


def test_an_added_vertex_is_a_new_one_and_a_deleted_one_lets_the_outline_go(scene):
    editing = BoundaryEditing(scene.FLAT, scene.DISC)
    count = len(editing.state.outlines[0].at)
    between = editing.state.outlines[0].vertices[1:3].mean(axis=0)
    point = between + 0.3 * (between - (50, 60))
    state = editing.add(0, 1, point)
    assert len(state.outlines[0].at) > count
    assert scene.away(state.mask, point) <= 1
    _, number = state.selected
    state = editing.delete(0, number)
    assert scene.away(state.mask, point) > 3
    assert not state.outlines[0].hard.any()


def test_a_vertex_that_is_dragged_over_another_object_unites_them(scene):
    pair = scene.disc(50, 30, 15) | scene.disc(50, 90, 15)
    editing = BoundaryEditing(scene.FLAT, pair)
    first = int(np.argmin([o.vertices[:, 1].mean() for o in editing.state.outlines]))
    state = editing.drag(
        first, scene.at_angle(editing.state.outlines[first], 0, (50, 30)), (50.0, 90.0)
    )
    assert label(state.mask)[1] == 1
    assert state.mask[50, 30:100].all()
    assert (state.mask[pair & (scene.COLS > 80)]).mean() > 0.9
    assert "does not pass" in state.note  # its vertex is inside the other object now


def test_a_hole_that_is_dragged_over_another_hole_or_out_of_the_object_is_background(scene):
    holes = (np.abs(scene.ROWS - 50) < 40) & (np.abs(scene.COLS - 60) < 50)
    holes &= ~scene.disc(50, 35, 10) & ~scene.disc(50, 80, 10)
    editing = BoundaryEditing(scene.FLAT, holes)
    left = next(
        k for k, o in enumerate(editing.state.outlines) if o.hole and o.vertices[:, 1].mean() < 60
    )
    vertex = scene.at_angle(editing.state.outlines[left], 0, (50, 35))
    state = editing.preview_drag(left, vertex, (50.0, 80.0), False)
    assert not state.mask[50, 35:85].any()
    vertex = scene.at_angle(editing.state.outlines[left], 180, (50, 35))
    state = editing.drag(left, vertex, (50.0, 1.0), False)
    assert not state.mask[50, :40].any()
    assert state.mask[20, 20]


def test_an_object_that_is_turned_inside_out_is_gone_there(scene):
    editing = BoundaryEditing(scene.FLAT, scene.disc(50, 40, 6))
    for _ in range(12):
        outlines = editing.state.outlines
        if not outlines:
            break
        left = int(outlines[0].vertices[:, 1].argmin())
        editing.drag(0, left, (50.0, 80.0), False)
    assert editing.state.mask.sum() < 20
    assert not editing.state.mask[:, 60:].any()


def test_seeds_of_the_first_step_hold_in_the_band_and_where_the_polygon_sweeps(scene):
    seeds = np.zeros(scene.SHAPE, np.uint8)
    seeds[48:53, 88:92], seeds[49:51, 100:104] = B, B
    editing = BoundaryEditing(scene.FLAT, scene.DISC, seeds=seeds)
    vertex = scene.at_angle(editing.state.outlines[0], 0)
    point = np.array([50.0, 115.0])
    state = editing.drag(0, vertex, point)
    assert not state.mask[seeds == B].any()
    assert state.mask[50, 95]
    assert BoundaryEditing(scene.FLAT, scene.DISC).drag(0, vertex, point).mask[seeds == B].all()
    on_seed = BoundaryEditing(scene.FLAT, scene.DISC, seeds=np.where(scene.COLS > 95, B, 0))
    state = on_seed.drag(0, vertex, point)
    assert "seed" in state.note
    assert not any(outline.hard.any() for outline in state.outlines)


def test_brushed_pixels_stay_so_whatever_comes_later(scene):
    editing = BoundaryEditing(scene.picture(scene.DISC), scene.DISC)
    before = editing.state
    vertex = scene.at_angle(before.outlines[0], 0)
    point = scene.outwards(editing, vertex, 12)
    dragged = editing.preview_drag(0, vertex, point)
    state = editing.brush(Stroke([[50, 92], [50, 100]], 2, B))
    np.testing.assert_array_equal(state.mask, before.mask)  # it was background before
    wall = state.brushed == B
    assert dragged.mask[wall].any()
    state = editing.drag(0, scene.at_angle(state.outlines[0], 0), point)
    assert not state.mask[wall].any()
    assert (state.mask != before.mask).sum() > 50
    state = editing.brush(Stroke([[50, 40], [50, 60]], 3, B))
    inside = (state.brushed == B) & ~wall
    assert not state.mask[inside].any()
    assert sum(o.hole for o in state.outlines) == 1
    assert not editing.cut().mask[inside | wall].any()
    scene.assert_sound(editing.state)
    freed = editing.brush(Stroke([[50, 40], [50, 60]], 4, Seed.UNKNOWN))
    assert not freed.mask[inside].any()
    assert not freed.brushed[inside].any()
    assert editing.cut().mask[inside].mean() > 0.5  # all but the middle of what is thin


def test_a_thin_brush_marks_the_pixels_nearest_to_it_or_says_that_it_is_beside_the_picture(scene):
    editing = BoundaryEditing(scene.picture(scene.DISC), scene.DISC)
    state = editing.brush(Stroke([[50.5, 92.5]], 0.5, B))
    assert np.argwhere(state.brushed == B).tolist() == [[50, 92], [50, 93], [51, 92], [51, 93]]
    with pytest.raises(ValueError, match="in the picture"):
        editing.brush(Stroke([[-9, 4]], 0.5, B))
