"""Boundary editing: what a vertex moves, what it leaves alone, what holds, what undo gives back."""

import itertools

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter, label

from segteach.arrays import Seed, Stroke
from segteach.metrics import iou
from segteach.segmentation.boundary_editing import (
    BoundaryEditing,
    boundary_editing,
    boundary_editing_steps,
)
from segteach.segmentation.boundary_editing.polygon import polygons_of
from segteach.segmentation.outlines import outlines_of

SHAPE = (100, 120)
ROWS, COLS = np.mgrid[: SHAPE[0], : SHAPE[1]]
B, F = Seed.BACKGROUND, Seed.FOREGROUND


def disc(row, col, radius):
    return np.hypot(ROWS - row, COLS - col) < radius


DISC = disc(50, 60, 25)
FLAT = np.full((*SHAPE, 3), 0.5)


def picture(mask, noise=0.0):
    """A picture with an edge where the mask has its outline."""
    rng = np.random.default_rng(0)
    image = np.where(mask[..., None], [0.6, 0.5, 0.4], [0.4, 0.5, 0.6])
    return (image + rng.normal(0, noise, image.shape)).clip(0, 1)


def away(mask, place):
    """How far the outline of a mask is from a place, in px."""
    points = np.concatenate([line for line, _ in outlines_of(mask)])
    return np.hypot(*(points - place).T).min()


def at_angle(outline, degrees, centre=(50, 60)):
    """The vertex that is seen from the centre nearest to an angle, 0 to the right, 90 down."""
    to = outline.vertices - centre
    turn = np.degrees(np.arctan2(to[:, 0], to[:, 1])) - degrees
    return int(np.abs((turn + 180) % 360 - 180).argmin())


def outwards(editing, vertex, by, centre=(50.0, 60.0)):
    """The place `by` px farther from the centre than a vertex of the first outline."""
    at = editing.state.outlines[0].vertices[vertex]
    return at + by * (at - centre) / np.hypot(*(at - centre))


def by_edges(points, places):
    """The distance of places (N, 2) from the polyline through points."""
    share = np.linspace(0, 1, 400)[:, None]
    line = np.concatenate([a + share * (b - a) for a, b in itertools.pairwise(points)])
    return np.array([np.hypot(*(line - place).T).min() for place in places])


def neighbours(outline, vertex):
    return outline.vertices[[vertex - 1, (vertex + 1) % len(outline.at)]]


# --- hard and soft vertices ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "image", [FLAT, picture(DISC), picture(DISC, 0.1)], ids=["flat", "edge", "noise"]
)
@pytest.mark.parametrize("by", [-20, -8, -3, -1, 1, 3, 8, 22])
def test_a_hard_vertex_takes_the_outline_along_however_far(image, by):
    editing = BoundaryEditing(image, DISC)
    vertex = at_angle(editing.state.outlines[0], 30)
    point = outwards(editing, vertex, by)
    state = editing.drag(0, vertex, point)
    assert away(state.mask, point) <= 1.0
    outline, number = state.selected
    assert np.hypot(*(state.outlines[outline].vertices[number] - point)) <= 1.0
    assert state.outlines[outline].hard[number]
    assert state.note == ""
    outline = state.outlines[0]
    assert outline.hard.sum() == 1


def test_a_soft_vertex_only_attracts_the_outline():
    """The edge of the picture is in the band: it wins against a soft vertex, not against a hard."""
    editing = BoundaryEditing(picture(DISC), DISC)
    vertex = at_angle(editing.state.outlines[0], 30)
    point = outwards(editing, vertex, 4)
    soft = editing.preview_drag(0, vertex, point, hard=False)
    assert (soft.mask == DISC).mean() > 0.999
    assert away(soft.mask, point) > 3
    assert not soft.outlines[0].hard.any()
    assert away(editing.drag(0, vertex, point).mask, point) <= 1
    flat = BoundaryEditing(FLAT, DISC).drag(0, vertex, point, hard=False)
    assert away(flat.mask, point) <= 2  # where there is no edge it follows


def test_a_spike_stays_in_one_piece_with_its_tip():
    """Against a picture that wants none of it: a spike of 4 px at its root and 29 px length."""
    editing = BoundaryEditing(picture(DISC), DISC, tolerance=0.1)
    outline = editing.state.outlines[0]
    vertex = at_angle(outline, 20)
    assert np.hypot(*np.diff(neighbours(outline, vertex), axis=0)[0]) < 4.5
    for point in (outwards(editing, vertex, 29), np.array([50.0, 116.0])):
        state = editing.preview_drag(0, vertex, point)
        assert away(state.mask, point) <= 1.0
        assert label(state.mask)[1] == 1


def test_a_notch_stays_in_one_piece_with_its_end():
    editing = BoundaryEditing(picture(DISC), DISC, tolerance=0.1)
    vertex = at_angle(editing.state.outlines[0], 20)
    point = outwards(editing, vertex, -24)
    state = editing.drag(0, vertex, point)
    assert away(state.mask, point) <= 1.0
    assert label(~state.mask, np.ones((3, 3)))[1] == 1


def test_a_thin_part_keeps_its_middle_in_every_cut():
    """A bar of 5 px, all of it in the band, where the picture shows nothing: to cut it off would
    cost 5 links, to keep it 80."""
    bar = DISC | (np.abs(ROWS - 50) <= 2) & (COLS > 60) & (COLS < 112)
    editing = BoundaryEditing(FLAT, bar)
    assert editing.cut().mask[50, 60:110].all()
    tip = int(editing.state.outlines[0].vertices[:, 1].argmax())
    assert editing.drag(0, tip, (50.0, 105.0), False).mask[50, 60:103].all()


def test_a_vertex_that_was_made_hard_holds_in_later_cuts():
    """The mask is smaller than the disc of the picture: what is free jumps out to its edge."""
    small = disc(50, 60, 22)
    editing = BoundaryEditing(picture(DISC), small)
    vertex = at_angle(editing.state.outlines[0], 0)
    place = editing.state.outlines[0].vertices[vertex].copy()
    assert away(editing.cut().mask, place) > 2
    editing.undo()
    state = editing.harden(0, vertex)
    assert (state.phase, state.selected) == ("harden", (0, vertex))
    np.testing.assert_array_equal(state.mask, small)
    kept = editing.cut().outlines[0]
    assert away(editing.state.mask, place) == 0
    assert iou(editing.state.mask, DISC) > iou(small, DISC) + 0.1
    np.testing.assert_array_equal(kept.vertices[kept.hard], [place])
    editing.undo()
    editing.harden(0, vertex, False)
    assert away(editing.cut().mask, place) > 2


def test_an_added_vertex_is_a_new_one_and_a_deleted_one_lets_the_outline_go():
    editing = BoundaryEditing(FLAT, DISC)
    count = len(editing.state.outlines[0].at)
    between = editing.state.outlines[0].vertices[1:3].mean(axis=0)
    point = between + 0.3 * (between - (50, 60))
    state = editing.add(0, 1, point)
    assert len(state.outlines[0].at) > count
    assert away(state.mask, point) <= 1
    _, number = state.selected
    state = editing.delete(0, number)
    assert away(state.mask, point) > 3
    assert not state.outlines[0].hard.any()


# --- what stays ----------------------------------------------------------------------------------


@pytest.mark.parametrize("hard", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_only_the_band_of_the_new_edges_and_what_they_sweep_over_changes(seed, hard):
    """In a picture of noise everything would move that may."""
    rng = np.random.default_rng(seed)
    mask = gaussian_filter(rng.random(SHAPE), 5) > 0.5
    editing = BoundaryEditing(rng.random((*SHAPE, 3)), mask, rng.random((mask.size, 2)))
    before, width = editing.state, editing.weights.width
    outline = before.outlines[0]
    vertex = len(outline.at) // 2
    point = (outline.vertices[vertex] + rng.uniform(-15, 15, 2)).clip(0, np.array(SHAPE) - 1)
    ends = neighbours(outline, vertex)
    new = editing.drag(0, vertex, point, hard)
    changed = np.argwhere(new.mask != before.mask)
    assert len(changed) > 20
    edges = np.array([ends[0], point, ends[1]])
    old = outline.section((vertex - 1) % len(outline.at), (vertex + 1) % len(outline.at))
    near = by_edges(edges, changed) <= width + 0.02
    loop = np.concatenate([edges, old[::-1]])
    turns = np.diff(
        np.unwrap(
            np.arctan2(*(np.vstack([loop, loop[:1]])[:, None] - changed).transpose(2, 0, 1)), axis=0
        ),
        axis=0,
    ).sum(axis=0)
    assert (near | (np.abs(turns) > 3)).all()
    # in the words: farther than two bands from the old outline and the new edges
    far = np.minimum(by_edges(edges, changed), by_edges(old, changed))[~(np.abs(turns) > 3)]
    assert far.max() <= 2 * width
    top, bottom, left, right = new.touched
    outside = np.ones(SHAPE, bool)
    outside[top:bottom, left:right] = False
    np.testing.assert_array_equal(new.mask[outside], before.mask[outside])


def test_the_band_belongs_to_the_edge_that_is_nearest():
    """A strip of 6 px: its lower side is in reach of the upper one's band, and stays all the same,
    though the picture's edge is 2 px from there."""
    strip = (np.abs(ROWS - 50) < 3) & (np.abs(COLS - 60) < 50)
    image = picture((np.abs(ROWS - 50) < 5) & (np.abs(COLS - 60) < 50))
    editing = BoundaryEditing(image, strip)
    edge = int((editing.state.outlines[0].vertices[:, 0] < 50).argmax())
    state = editing.add(0, edge, (46.0, 60.0), hard=False)
    assert (state.mask != strip)[:50].any()
    np.testing.assert_array_equal(state.mask[51:], strip[51:])
    assert not state.band[51:, 30:90].any()


def test_polygons_stay_exactly_where_the_mask_stays():
    mask = DISC | disc(15, 15, 9) | disc(85, 105, 8) & ~disc(85, 105, 4)
    editing = BoundaryEditing(picture(DISC, 0.05), mask)
    before = editing.state
    vertex = at_angle(before.outlines[0], 180)
    after = editing.drag(0, vertex, outwards(editing, vertex, 6))
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


def assert_sound(state, tolerance=3.2):
    """What is true of every state: polygons and outlines agree, brushed pixels hold."""
    drawn = sorted(sorted(map(tuple, line)) for line, _ in outlines_of(state.mask))
    assert sorted(sorted(map(tuple, o.line)) for o in state.outlines) == drawn
    for outline in state.outlines:
        assert len(outline.at) >= (3 if outline.closed else 2)
        assert (np.diff(outline.at) > 0).all()
        count = len(outline.at)
        for first in range(count if outline.closed else count - 1):
            section = outline.section(first, (first + 1) % count)
            assert by_edges(section[[0, -1]], section).max() <= tolerance + 0.05
    for seed in (B, F):
        assert (state.mask[state.brushed == seed] == (seed == F)).all()


@pytest.mark.parametrize("seed", range(6))
def test_any_edits_keep_polygons_and_mask_together_and_can_all_be_taken_back(seed):
    rng = np.random.default_rng(seed)
    shape = (40, 50)
    mask = gaussian_filter(rng.random(shape), 4) > 0.5
    editing = BoundaryEditing(rng.random((*shape, 3)), mask, seeds=rng.random(shape) < 0.01)
    states = [editing.state]
    while len(states) < 14:
        kind = rng.choice(["drag", "drag", "drag", "add", "delete", "harden", "brush", "cut"])
        outlines = editing.state.outlines
        number = int(rng.integers(len(outlines))) if outlines else 0
        vertex = int(rng.integers(len(outlines[number].at))) if outlines else 0
        point = rng.uniform(-1, shape)
        try:
            if kind == "brush":
                ends = rng.uniform(0, shape, (2, 2))
                editing.brush(Stroke(ends, rng.uniform(0.5, 3), rng.integers(0, 3)))
            elif kind == "cut":
                editing.cut()
            elif kind in ("drag", "add"):
                getattr(editing, kind)(number, vertex, point, bool(rng.random() < 0.7))
            else:
                getattr(editing, kind)(number, vertex)
        except ValueError:
            assert editing.state is states[-1]
            assert not outlines or kind in ("delete", "add")  # at the ends of open outlines
            continue
        assert_sound(editing.state)
        states.append(editing.state)
    for state in states[-2::-1]:
        assert editing.undo() is state
    for state in states[1:]:
        assert editing.redo() is state
    assert not editing.can_redo


def test_an_edit_after_undo_forgets_what_was_taken_back():
    editing = BoundaryEditing(FLAT, DISC)
    assert (editing.can_undo, editing.can_redo) == (False, False)
    editing.drag(0, 0, (20, 20))
    editing.undo()
    assert (editing.can_undo, editing.can_redo) == (False, True)
    editing.drag(0, 1, (30, 30))
    with pytest.raises(ValueError, match="redo"):
        editing.redo()


def test_a_preview_is_what_a_drag_gives_and_leaves_everything_as_it_is():
    editing = BoundaryEditing(picture(DISC), DISC)
    before = editing.state
    preview = editing.preview_drag(0, 2, (20, 30))
    assert editing.state is before
    assert not editing.can_undo
    np.testing.assert_array_equal(editing.drag(0, 2, (20, 30)).mask, preview.mask)


# --- outlines that meet --------------------------------------------------------------------------


def test_a_vertex_that_is_dragged_over_another_object_unites_them():
    pair = disc(50, 30, 15) | disc(50, 90, 15)
    editing = BoundaryEditing(FLAT, pair)
    first = int(np.argmin([o.vertices[:, 1].mean() for o in editing.state.outlines]))
    state = editing.drag(first, at_angle(editing.state.outlines[first], 0, (50, 30)), (50.0, 90.0))
    assert label(state.mask)[1] == 1
    assert state.mask[50, 30:100].all()
    assert (state.mask[pair & (COLS > 80)]).mean() > 0.9
    assert "does not pass" in state.note  # its vertex is inside the other object now


def test_a_hole_that_is_dragged_over_another_hole_or_out_of_the_object_is_background():
    holes = (np.abs(ROWS - 50) < 40) & (np.abs(COLS - 60) < 50)
    holes &= ~disc(50, 35, 10) & ~disc(50, 80, 10)
    editing = BoundaryEditing(FLAT, holes)
    left = next(
        k for k, o in enumerate(editing.state.outlines) if o.hole and o.vertices[:, 1].mean() < 60
    )
    vertex = at_angle(editing.state.outlines[left], 0, (50, 35))
    state = editing.preview_drag(left, vertex, (50.0, 80.0), False)
    assert not state.mask[50, 35:85].any()
    vertex = at_angle(editing.state.outlines[left], 180, (50, 35))
    state = editing.drag(left, vertex, (50.0, 1.0), False)
    assert not state.mask[50, :40].any()
    assert state.mask[20, 20]


def test_an_object_that_is_turned_inside_out_is_gone_there():
    editing = BoundaryEditing(FLAT, disc(50, 40, 6))
    for _ in range(12):
        outlines = editing.state.outlines
        if not outlines:
            break
        left = int(outlines[0].vertices[:, 1].argmin())
        editing.drag(0, left, (50.0, 80.0), False)
    assert editing.state.mask.sum() < 20
    assert not editing.state.mask[:, 60:].any()


def test_a_vertex_dragged_onto_its_neighbour_becomes_one_with_it():
    editing = BoundaryEditing(FLAT, DISC)
    outline = editing.state.outlines[0]
    state = editing.drag(0, 3, outline.vertices[4], False)
    assert len(state.outlines[0].at) <= len(outline.at)
    assert_sound(state)
    assert iou(state.mask, DISC) > 0.9


@pytest.mark.parametrize("hole", [False, True])
def test_from_a_triangle_the_whole_object_goes_and_a_hole_is_filled(hole):
    mask = disc(50, 60, 30) & ~disc(50, 60, 3) if hole else DISC | disc(10, 10, 3)
    editing = BoundaryEditing(picture(DISC), mask)
    assert len(editing.state.outlines[1].at) == 3
    state = editing.delete(1, 0)
    assert len(state.outlines) == 1
    np.testing.assert_array_equal(state.mask, disc(50, 60, 30) if hole else DISC)
    assert len(editing.undo().outlines) == 2


def test_the_end_of_an_open_outline_slides_along_the_frame():
    cut_off = (ROWS > 60) & (np.abs(COLS - 60) < 20)
    editing = BoundaryEditing(FLAT, cut_off)
    (outline,) = editing.state.outlines
    assert not outline.closed
    end = int(outline.vertices[:, 1].argmin())
    state = editing.drag(0, end, (95.0, 20.0))
    assert state.mask[99, 22:80].all()
    assert not state.mask[99, :18].any()
    np.testing.assert_array_equal(state.mask[:, 85:], cut_off[:, 85:])
    with pytest.raises(ValueError, match="vertex"):
        editing.delete(0, 0)


def test_an_outline_can_be_led_out_of_the_picture():
    editing = BoundaryEditing(FLAT, DISC)
    vertex = at_angle(editing.state.outlines[0], -90)
    state = editing.drag(0, vertex, (-1.0, 60.0))
    assert state.mask[:50, 60].all()
    assert not state.outlines[0].closed
    assert_sound(state)


# --- seeds, brush, costs -------------------------------------------------------------------------


def test_brushed_pixels_stay_so_whatever_comes_later():
    editing = BoundaryEditing(picture(DISC), DISC)
    before = editing.state
    vertex = at_angle(before.outlines[0], 0)
    point = outwards(editing, vertex, 12)
    dragged = editing.preview_drag(0, vertex, point)
    state = editing.brush(Stroke([[50, 92], [50, 100]], 2, B))
    np.testing.assert_array_equal(state.mask, before.mask)  # it was background before
    wall = state.brushed == B
    assert dragged.mask[wall].any()
    state = editing.drag(0, at_angle(state.outlines[0], 0), point)
    assert not state.mask[wall].any()
    assert (state.mask != before.mask).sum() > 50
    state = editing.brush(Stroke([[50, 40], [50, 60]], 3, B))
    inside = (state.brushed == B) & ~wall
    assert not state.mask[inside].any()
    assert sum(o.hole for o in state.outlines) == 1
    assert not editing.cut().mask[inside | wall].any()
    assert_sound(editing.state)
    freed = editing.brush(Stroke([[50, 40], [50, 60]], 4, Seed.UNKNOWN))
    assert not freed.mask[inside].any()
    assert not freed.brushed[inside].any()
    assert editing.cut().mask[inside].mean() > 0.5  # all but the middle of what is thin


def test_a_brush_changes_polygons_only_where_it_changes_the_mask():
    mask = DISC | disc(15, 15, 9)
    editing = BoundaryEditing(FLAT, mask)
    before = editing.state
    after = editing.brush(Stroke([[50, 85], [50, 95]], 4, F))
    assert after.outlines[1] is before.outlines[1]
    left = [tuple(v) for v in before.outlines[0].vertices if v[1] < 75]
    assert len(left) > 4
    assert set(left) <= {tuple(v) for v in after.outlines[0].vertices}
    np.testing.assert_array_equal(after.mask, mask | (after.brushed == F))


def test_seeds_of_the_first_step_hold_in_the_band_and_where_the_polygon_sweeps():
    seeds = np.zeros(SHAPE, np.uint8)
    seeds[48:53, 88:92], seeds[49:51, 100:104] = B, B
    editing = BoundaryEditing(FLAT, DISC, seeds=seeds)
    vertex = at_angle(editing.state.outlines[0], 0)
    point = np.array([50.0, 115.0])
    state = editing.drag(0, vertex, point)
    assert not state.mask[seeds == B].any()
    assert state.mask[50, 95]
    assert BoundaryEditing(FLAT, DISC).drag(0, vertex, point).mask[seeds == B].all()
    on_seed = BoundaryEditing(FLAT, DISC, seeds=np.where(COLS > 95, B, 0))
    state = on_seed.drag(0, vertex, point)
    assert "seed" in state.note
    assert not any(outline.hard.any() for outline in state.outlines)


def test_a_seed_inside_the_band_holds_against_the_edge_of_the_picture():
    seeds = np.zeros(SHAPE, np.uint8)
    seeds[49:52, 83] = B  # between the mask and the edge that the cut is after
    small = disc(50, 60, 22)
    assert BoundaryEditing(picture(DISC), small).cut().mask[seeds == B].all()
    state = BoundaryEditing(picture(DISC), small, seeds=seeds).cut()
    assert not state.mask[seeds == B].any()
    assert iou(state.mask, DISC) > 0.98


def test_the_likelihood_decides_where_colours_and_polygon_do_not():
    costs = np.zeros((*SHAPE, 2))
    costs[..., 1], costs[..., 0] = COLS > 88, COLS <= 88  # foreground up to column 88
    vertex_at = (50.0, 86.0)
    states = []
    for given in (None, costs.reshape(-1, 2)):
        editing = BoundaryEditing(FLAT, DISC, given, smoothness=0.5)
        vertex = at_angle(editing.state.outlines[0], 0)
        states.append(editing.drag(0, vertex, vertex_at, False).mask)
    band = (np.abs(ROWS - 50) < 5) & (COLS > 82)
    assert (states[1] != (COLS <= 88))[band].sum() < (states[0] != (COLS <= 88))[band].sum()


def test_the_cut_of_the_whole_band_goes_from_a_rough_mask_to_the_edges_of_the_picture():
    truth = DISC & ~disc(50, 60, 10) | disc(15, 15, 9)
    rough = disc(51, 61, 22) & ~disc(49, 61, 12) | disc(16, 15, 11)
    editing = BoundaryEditing(picture(truth, 0.02), rough)
    state = editing.cut()
    assert iou(rough, truth) < 0.85
    assert iou(state.mask, truth) > 0.995
    assert state.phase == "cut"
    assert_sound(state)
    width = editing.weights.width
    places = np.argwhere(state.band)
    points = np.concatenate([np.vstack([p.vertices, p.vertices[:1]]) for p in polygons_of(rough)])
    assert 0.5 * width < by_edges(points, places).max()


def test_weights_apply_from_the_next_edit_on():
    """A faint edge 4 px inside: without beta it wins at once, with the paper's beta it does not."""
    image = FLAT + disc(50, 60, 22)[..., None] / 255
    editing = BoundaryEditing(image, DISC)
    vertex = at_angle(editing.state.outlines[0], 0)
    point = outwards(editing, vertex, 0.5)
    with_polygon = editing.preview_drag(0, vertex, point, False)
    editing.weigh(beta=0.0)
    np.testing.assert_array_equal(editing.state.mask, DISC)
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


# --- all of it, and what else comes in -----------------------------------------------------------


def test_a_log_of_edits_gives_the_states_of_the_edits_made_by_hand():
    stroke = Stroke([[20, 20], [25, 30]], 3, F)
    edits = [("drag", 0, 2, (20, 60)), ("brush", stroke), ("harden", 0, 1), ("cut",)]
    editing = BoundaryEditing(picture(DISC), DISC, beta=0.3)
    states = list(boundary_editing_steps(picture(DISC), DISC, edits, beta=0.3))
    assert [s.phase for s in states] == ["mask", "drag", "brush", "harden", "cut"]
    for (name, *arguments), state in zip(edits, states[1:], strict=True):
        np.testing.assert_array_equal(getattr(editing, name)(*arguments).mask, state.mask)
    final = boundary_editing(picture(DISC), DISC, edits, beta=0.3)
    np.testing.assert_array_equal(final.mask, states[-1].mask)


@pytest.mark.parametrize("edit", [("undo",), ("state",), (), 3, None, "cut", ([],), ("drag", 0)])
def test_what_is_no_edit_is_refused_by_name(edit):
    with pytest.raises(ValueError, match=r"^edits: got .* allowed is \(name, argument"):
        boundary_editing(FLAT, DISC, [edit])


@pytest.mark.parametrize("shape", [(1, 1), (1, 8), (8, 1), (3, 3)])
@pytest.mark.parametrize("label_of", [False, True])
def test_a_mask_of_one_label_can_only_be_brushed_and_cut(shape, label_of):
    editing = BoundaryEditing(np.full((*shape, 3), 0.5), np.full(shape, label_of))
    assert editing.state.outlines == ()
    with pytest.raises(ValueError, match="outline"):
        editing.drag(0, 0, (0, 0))
    np.testing.assert_array_equal(editing.cut().mask, np.full(shape, label_of))
    state = editing.brush(Stroke([[0, 0]], 0.5, F if not label_of else B))
    assert state.mask[0, 0] != label_of
    assert_sound(state)


@pytest.mark.parametrize(
    ("edit", "word"),
    [
        (lambda e: e.drag(1, 0, (0, 0)), "outline"),
        (lambda e: e.drag(-1, 0, (0, 0)), "outline"),
        (lambda e: e.drag(0, 99, (0, 0)), "vertex"),
        (lambda e: e.drag(0, 0.5, (0, 0)), "vertex"),
        (lambda e: e.drag(0, 0, (0, np.nan)), "point"),
        (lambda e: e.drag(0, 0, (-3, 0)), "point.*-1 to 100"),
        (lambda e: e.drag(0, 0, (0, 200)), "point"),
        (lambda e: e.drag(0, 0, (1, 2, 3)), "point"),
        (lambda e: e.add(0, 99, (5, 5)), "after"),
        (lambda e: e.delete(0, -1), "vertex"),
        (lambda e: e.harden(0, 99), "vertex"),
        (lambda e: e.brush("left"), "stroke"),
        (lambda e: e.brush(Stroke([[-50, -50]], 2, F)), "stroke"),
        (lambda e: e.undo(), "undo"),
        (lambda e: e.redo(), "redo"),
    ],
)
def test_a_bad_edit_is_refused_by_name_and_changes_nothing(edit, word):
    editing = BoundaryEditing(FLAT, DISC)
    before = editing.state
    with pytest.raises(ValueError, match=word):
        edit(editing)
    assert editing.state is before
    assert not editing.can_undo


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
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
    ],
)
def test_bad_arguments_are_refused_by_name(arguments, word):
    good = {"image": np.zeros((4, 4)), "mask": np.eye(4, dtype=bool)}
    with pytest.raises(ValueError, match=word):
        BoundaryEditing(**(good | arguments))


def test_neither_image_nor_mask_nor_costs_of_the_caller_are_kept():
    mask, costs = DISC.copy(), np.zeros((DISC.size, 2))
    editing = BoundaryEditing(picture(DISC), mask, costs)
    expected = editing.preview_drag(0, 0, (20, 60)).mask
    mask[:], costs[:] = True, np.nan
    np.testing.assert_array_equal(editing.preview_drag(0, 0, (20, 60)).mask, expected)
