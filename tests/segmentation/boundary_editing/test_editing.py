"""Boundary editing by hand and by a log: undo and redo, weights, what is refused."""

import numpy as np
import pytest

from segteach.arrays import Seed, Stroke
from segteach.segmentation.boundary_editing import (
    BoundaryEditing,
    boundary_editing,
    boundary_editing_steps,
)

B, F = Seed.BACKGROUND, Seed.FOREGROUND


def test_an_edit_after_undo_forgets_what_was_taken_back(scene):
    editing = BoundaryEditing(scene.FLAT, scene.DISC)
    assert (editing.can_undo, editing.can_redo) == (False, False)
    editing.drag(0, 0, (20, 20))
    editing.undo()
    assert (editing.can_undo, editing.can_redo) == (False, True)
    editing.drag(0, 1, (30, 30))
    with pytest.raises(ValueError, match="redo"):
        editing.redo()


def test_a_preview_is_what_a_drag_gives_and_leaves_everything_as_it_is(scene):
    editing = BoundaryEditing(scene.picture(scene.DISC), scene.DISC)
    before = editing.state
    preview = editing.preview_drag(0, 2, (20, 30))
    assert editing.state is before
    assert not editing.can_undo
    np.testing.assert_array_equal(editing.drag(0, 2, (20, 30)).mask, preview.mask)


def test_weights_apply_from_the_next_edit_on(scene):
    """A faint edge 4 px inside: without beta it wins at once, with the paper's beta it does not."""
    image = scene.FLAT + scene.disc(50, 60, 22)[..., None] / 255
    editing = BoundaryEditing(image, scene.DISC)
    vertex = scene.at_angle(editing.state.outlines[0], 0)
    point = scene.outwards(editing, vertex, 0.5)
    with_polygon = editing.preview_drag(0, vertex, point, False)
    editing.weigh(beta=0.0)
    np.testing.assert_array_equal(editing.state.mask, scene.DISC)
    without = editing.preview_drag(0, vertex, point, False)
    assert abs(np.argmin(with_polygon.mask[50, 60:]) - 25) <= 1
    assert np.argmin(without.mask[50, 60:]) == 22
    editing.weigh(beta=0.5, eta=0.0)
    np.testing.assert_array_equal(editing.preview_drag(0, vertex, point, False).mask, without.mask)
    editing.weigh(eta=10, width=1.5)
    assert editing.preview_drag(0, vertex, point, False).band.sum() < 0.5 * without.band.sum()
    with pytest.raises(ValueError, match="beta"):
        editing.weigh(beta=2, width=3)
    assert editing.weights.width == 1.5


def test_a_log_of_edits_gives_the_states_of_the_edits_made_by_hand(scene):
    stroke = Stroke([[20, 20], [25, 30]], 3, F)
    edits = [("drag", 0, 2, (20, 60)), ("brush", stroke), ("harden", 0, 1), ("cut",)]
    editing = BoundaryEditing(scene.picture(scene.DISC), scene.DISC, beta=0.3)
    states = list(boundary_editing_steps(scene.picture(scene.DISC), scene.DISC, edits, beta=0.3))
    assert [s.phase for s in states] == ["mask", "drag", "brush", "harden", "cut"]
    for (name, *arguments), state in zip(edits, states[1:], strict=True):
        np.testing.assert_array_equal(getattr(editing, name)(*arguments).mask, state.mask)
    final = boundary_editing(scene.picture(scene.DISC), scene.DISC, edits, beta=0.3)
    np.testing.assert_array_equal(final.mask, states[-1].mask)


def test_neither_image_nor_mask_nor_costs_of_the_caller_are_kept(scene):
    mask, costs = scene.DISC.copy(), np.zeros((scene.DISC.size, 2))
    editing = BoundaryEditing(scene.picture(scene.DISC), mask, costs)
    expected = editing.preview_drag(0, 0, (20, 60)).mask
    mask[:], costs[:] = True, np.nan
    np.testing.assert_array_equal(editing.preview_drag(0, 0, (20, 60)).mask, expected)


def test_a_mask_of_one_label_can_only_be_brushed_and_cut(scene):
    for shape in ((1, 1), (1, 8), (8, 1), (3, 3)):
        for full in (False, True):
            mask = np.full(shape, full)
            editing = BoundaryEditing(np.full((*shape, 3), 0.5), mask)
            assert editing.state.outlines == ()
            with pytest.raises(ValueError, match="outline"):
                editing.drag(0, 0, (0, 0))
            np.testing.assert_array_equal(editing.cut().mask, mask)
            state = editing.brush(Stroke([[0, 0]], 0.5, B if full else F))
            assert state.mask[0, 0] != full
            scene.assert_sound(state)


def test_what_is_no_edit_is_refused_by_name(scene):
    for edit in (("undo",), ("state",), (), 3, None, "cut", ([],), ("drag", 0)):
        with pytest.raises(ValueError, match=r"^edits: got .* allowed is \(name, argument"):
            boundary_editing(scene.FLAT, scene.DISC, [edit])


def test_a_bad_edit_is_refused_by_name_and_changes_nothing(scene):
    editing = BoundaryEditing(scene.FLAT, scene.DISC)
    before = editing.state
    for name, arguments, word in (
        ("drag", (1, 0, (0, 0)), "outline"),
        ("drag", (-1, 0, (0, 0)), "outline"),
        ("drag", (0, 99, (0, 0)), "vertex"),
        ("drag", (0, 0.5, (0, 0)), "vertex"),
        ("drag", (0, 0, (0, np.nan)), "point"),
        ("drag", (0, 0, (-3, 0)), "point.*-1 to 100"),
        ("drag", (0, 0, (0, 200)), "point"),
        ("drag", (0, 0, (1, 2, 3)), "point"),
        ("add", (0, 99, (5, 5)), "after"),
        ("delete", (0, -1), "vertex"),
        ("harden", (0, 99), "vertex"),
        ("brush", ("left",), "stroke"),
        ("brush", (Stroke([[-50, -50]], 2, F),), "stroke"),
        ("undo", (), "undo"),
        ("redo", (), "redo"),
    ):
        with pytest.raises(ValueError, match=word):
            getattr(editing, name)(*arguments)
        assert editing.state is before
        assert not editing.can_undo


def test_bad_arguments_are_refused_by_name_at_the_call():
    good = {"image": np.zeros((4, 4)), "mask": np.eye(4, dtype=bool)}
    for arguments, word in (
        ({"image": np.full((4, 4), np.nan)}, "image"),
        ({"mask": np.zeros((3, 3))}, "mask"),
        ({"costs": np.zeros((5, 2))}, "costs"),
        ({"costs": np.zeros((16, 3))}, "costs"),
        ({"costs": np.full((16, 2), np.inf)}, "costs"),
        ({"seeds": np.full((4, 4), 5)}, "seeds"),
        ({"connectivity": 6}, "connectivity"),
        ({"tolerance": 0}, "tolerance"),
        ({"smoothness": -1}, "smoothness"),
        ({"beta": 1.5}, "beta"),
        ({"eta": np.nan}, "eta"),
        ({"width": 0}, "width"),
    ):
        with pytest.raises(ValueError, match=word):
            BoundaryEditing(**(good | arguments))
        with pytest.raises(ValueError, match=word):
            boundary_editing_steps(edits=[], **(good | arguments))
