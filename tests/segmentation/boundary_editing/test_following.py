"""After the mask has changed: polygons and outlines agree, old vertices stay, notes are true."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from segteach.arrays import Seed, Stroke
from segteach.metrics import iou
from segteach.segmentation.boundary_editing import BoundaryEditing
from segteach.segmentation.boundary_editing.change import Change
from segteach.segmentation.boundary_editing.edits import Polygon
from segteach.segmentation.boundary_editing.following import settled

F = Seed.FOREGROUND


def test_any_edits_keep_polygons_and_mask_together_and_can_all_be_taken_back(scene):
    for seed in range(6):
        rng = np.random.default_rng(seed)
        mask = gaussian_filter(rng.random((40, 50)), 4) > 0.5
        image, seeds = rng.random((*mask.shape, 3)), np.uint8(rng.random(mask.shape) < 0.01)
        editing = BoundaryEditing(image, mask, seeds=seeds)
        states = [editing.state]
        while len(states) < 14:
            kind, refused = do_any_edit(editing, rng)
            assert (editing.state is states[-1]) == refused
            if refused:  # at the ends of open outlines
                assert kind in ("delete", "add") or not editing.state.outlines
            else:
                scene.assert_sound(editing.state)
                states.append(editing.state)
        for state in states[-2::-1]:
            assert editing.undo() is state
        for state in states[1:]:
            assert editing.redo() is state
        assert not editing.can_redo


def do_any_edit(editing, rng):
    """Do an edit at random; return its name, and whether it was refused."""
    kind = rng.choice(["drag", "drag", "drag", "add", "delete", "harden", "brush", "cut"])
    outlines, shape = editing.state.outlines, editing.shape
    number = int(rng.integers(len(outlines))) if outlines else 0
    vertex = int(rng.integers(len(outlines[number].at))) if outlines else 0
    point, hard = rng.uniform(-1, shape), bool(rng.random() < 0.7)
    arguments = {
        "brush": (Stroke(rng.uniform(0, shape, (2, 2)), rng.uniform(0.5, 3), rng.integers(0, 3)),),
        "cut": (),
        "drag": (number, vertex, point, hard),
        "add": (number, vertex, point, hard),
    }
    try:
        getattr(editing, kind)(*arguments.get(kind, (number, vertex)))
    except ValueError:
        return kind, True
    return kind, False


def test_a_moved_corner_settles_on_the_nearest_outline_and_is_soft_where_none_passes():
    line = np.column_stack([np.full(9, 4.5), np.arange(9.0)])
    corners = np.array([[4.5, 0.0], [6.0, 3.2], [4.5, 8.0]])
    for away, hard, at, note in (
        (0.6, True, (4.5, 3), False),  # it passes: hard it stays
        (2.0, True, (4.5, 3), True),
        (2.0, False, (4.5, 3), False),
        (4.0, True, None, True),  # out of reach: it stays where it is, and nothing is selected
    ):
        drawn = corners.copy()
        drawn[1, 0] = 4.5 + away
        polygon = Polygon(drawn, np.array([True, hard, False]), False)
        change = Change((0, 9, 0, 9), None, None, 0.0, [polygon], (0, 1))
        (found,), place, said = settled(change, [(line, False)], 3.0)
        assert found.hard.tolist() == [True, hard and not note, False]
        assert ("does not pass" in said) == note
        np.testing.assert_array_equal(found.corners[[0, 2]], drawn[[0, 2]])
        np.testing.assert_array_equal(found.corners[1], drawn[1] if at is None else at)
        assert place is None if at is None else tuple(place) == at


def test_polygons_stay_exactly_where_the_mask_stays(scene):
    mask = scene.DISC | scene.disc(15, 15, 9) | scene.disc(85, 105, 8) & ~scene.disc(85, 105, 4)
    editing = BoundaryEditing(scene.picture(scene.DISC, 0.05), mask)
    before = editing.state
    vertex = scene.at_angle(before.outlines[0], 180)
    after = editing.drag(0, vertex, scene.outwards(editing, vertex, 6))
    assert [o for o in after.outlines if any(o is old for old in before.outlines)] == list(
        before.outlines[1:]
    )
    top, bottom, left, right = after.touched
    kept = [
        tuple(v)
        for v in before.outlines[0].vertices
        if not (top - 1 <= v[0] <= bottom and left - 1 <= v[1] <= right)
    ]
    assert len(kept) > 3
    assert set(kept) <= {tuple(v) for v in after.outlines[0].vertices}


def test_a_brush_changes_polygons_only_where_it_changes_the_mask(scene):
    mask = scene.DISC | scene.disc(15, 15, 9)
    editing = BoundaryEditing(scene.FLAT, mask)
    before = editing.state
    after = editing.brush(Stroke([[50, 85], [50, 95]], 4, F))
    assert after.outlines[1] is before.outlines[1]
    left = [tuple(v) for v in before.outlines[0].vertices if v[1] < 75]
    assert len(left) > 4
    assert set(left) <= {tuple(v) for v in after.outlines[0].vertices}
    np.testing.assert_array_equal(after.mask, mask | (after.brushed == F))


def test_a_vertex_dragged_onto_its_neighbour_becomes_one_with_it(scene):
    editing = BoundaryEditing(scene.FLAT, scene.DISC)
    outline = editing.state.outlines[0]
    state = editing.drag(0, 3, outline.vertices[4], False)
    assert len(state.outlines[0].at) <= len(outline.at)
    scene.assert_sound(state)
    assert iou(state.mask, scene.DISC) > 0.9


def test_the_end_of_an_open_outline_slides_along_the_frame(scene):
    cut_off = (scene.ROWS > 60) & (np.abs(scene.COLS - 60) < 20)
    editing = BoundaryEditing(scene.FLAT, cut_off)
    (outline,) = editing.state.outlines
    assert not outline.closed
    end = int(outline.vertices[:, 1].argmin())
    state = editing.drag(0, end, (95.0, 20.0))
    assert state.mask[99, 22:80].all()
    assert not state.mask[99, :18].any()
    np.testing.assert_array_equal(state.mask[:, 85:], cut_off[:, 85:])
    with pytest.raises(ValueError, match="vertex"):
        editing.delete(0, 0)


def test_an_outline_can_be_led_out_of_the_picture(scene):
    editing = BoundaryEditing(scene.FLAT, scene.DISC)
    vertex = scene.at_angle(editing.state.outlines[0], -90)
    state = editing.drag(0, vertex, (-1.0, 60.0))
    assert state.mask[:50, 60].all()
    assert not state.outlines[0].closed
    scene.assert_sound(state)
