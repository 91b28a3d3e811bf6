"""The Lazy Snapping lab without a browser: strokes, both levels, the boundary, worker."""

import asyncio
import base64
import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from segteach import data
from segteach.arrays import Seed, Stroke
from segteach.draw.words import tell
from segteach.labs.lazy_snapping.lab import LazySnappingLab
from segteach.labs.lazy_snapping.pictures import likelihood_picture, link_picture, with_borders
from segteach.labs.lazy_snapping.times import with_cut
from segteach.labs.lazy_snapping.worker import Cut, Job, Segments, start_snapping
from segteach.marks.edits import Trimap
from segteach.segmentation.boundary_editing import BoundaryEditing
from segteach.segmentation.boundary_editing.band_cut import band_links
from segteach.segmentation.boundary_editing.edits import Polygon
from segteach.segmentation.boundary_editing.raster import distances
from segteach.segmentation.lazy_snapping import (
    LazySnapping,
    lazy_snapping,
    likelihood_costs,
)
from segteach.segmentation.superpixels import superpixels
from segteach.widgets.assets import picture_png

B, F = Seed.BACKGROUND, Seed.FOREGROUND
SHAPE = (40, 50)
ROWS, COLS = np.mgrid[:40, :50]
DISC = (ROWS - 20) ** 2 + (COLS - 24) ** 2 < 12**2
PARTS = np.where(ROWS[..., None] < 20, [0.9, 0.2, 0.2], [0.9, 0.8, 0.2])
PICTURE = np.where(DISC[..., None], PARTS, [0.3, 0.45, 0.5])
PICTURE = (PICTURE + np.random.default_rng(0).normal(0, 0.08, PICTURE.shape)).clip(0, 1)
STROKES = (Stroke([[14, 20], [27, 26]], 2, F), Stroke([[3, 5], [4, 44], [36, 46]], 2, B))
STROKE = Stroke([[20, 33], [24, 31]], 1.5, B)  # into the disc
LEVELS = ("segments", "pixels")
DRAG = {"kind": "drag", "outline": 0, "vertex": 0, "point": [4.0, 36.0]}


@pytest.fixture
def small(monkeypatch):
    """Every photograph is small, and the first has strokes."""
    other = PICTURE[::-1, :40].copy()
    monkeypatch.setattr(data, "load", lambda name: PICTURE if name == "china" else other)
    monkeypatch.setattr(LazySnappingLab, "FIRST", {"china": STROKES})


@pytest.fixture
def lab(small):
    """A lab that answers at once."""
    return LazySnappingLab(inline=True, autosave=None)


def alone(lab, on=None):
    """Return the state that the strokes give by the package alone; what the lab must show."""
    on = on or lab.on.value
    return lazy_snapping(lab.painter.image, lab.painter.seeds, on=on, **lab.parameters)


def assert_shows(lab, state):
    np.testing.assert_array_equal(lab.painter.mask, state.mask)
    np.testing.assert_array_equal(lab.state.mask, state.mask)
    assert lab.state.objective == pytest.approx(state.objective)


# --- strokes -------------------------------------------------------------------------------------


def test_it_opens_with_strokes_and_their_segmentation(lab):
    assert len(lab.painter.session.edits) == len(STROKES)
    assert_shows(lab, alone(lab))
    assert (lab.painter.mask == DISC).mean() > 0.98


@pytest.mark.parametrize("on", LEVELS)
def test_every_stroke_is_answered_on_the_chosen_level(lab, on):
    lab.on.value = on
    for stroke in (STROKE, Stroke([[3, 3]], 1, F), Stroke([[20, 30]], 3, 0)):
        lab.painter.add(stroke)
        assert_shows(lab, alone(lab, on))
    assert lab.painter.mask[3, 3] and not lab.painter.mask[23, 31]
    lab.painter.undo()
    assert_shows(lab, alone(lab, on))


def test_both_levels_are_cut_for_the_same_strokes_and_compared(lab):
    lab.painter.add(STROKE)
    masks = {on: alone(lab, on).mask for on in LEVELS}
    for on, cut in lab.cuts.items():
        np.testing.assert_array_equal(cut.state.mask, masks[on])
        graph = LazySnapping(PICTURE, on=on).graph
        assert (cut.nodes, cut.links) == (len(graph.sizes), len(graph.edges))
        assert f">{cut.nodes:,}<" in times_of(lab) and f">{cut.links:,}<" in times_of(lab)
    differ = int((masks["segments"] != masks["pixels"]).sum())
    assert differ and f" {differ:,} pixels (" in times_of(lab)


def times_of(lab):
    return lab.side.times.value


def test_of_all_cuts_with_these_parameters_the_fastest_counts(lab):
    known = {on: [cut.seconds] for on, cut in lab.cuts.items()}
    for stroke in (STROKE, Stroke([[36, 6]], 1, B)):
        lab.painter.add(stroke)
        for on, cut in lab.cuts.items():
            known[on].append(cut.seconds)
    least = {on: min(seconds) for on, seconds in known.items()}
    for seconds in least.values():
        assert f">{1e3 * seconds:,.1f}<" in times_of(lab)
    assert f"take {least['pixels'] / least['segments']:,.0f} ×" in times_of(lab)
    assert "of 3 on segments and 3 on pixels" in times_of(lab)
    lab.painter.undo()  # shown again, not cut again
    assert "of 3 on segments and 3 on pixels" in times_of(lab)
    cut = lab.cuts["segments"]
    assert with_cut(with_cut(None, cut), cut).seconds == {cut.seconds}
    lab.smoothness.value = 200
    assert "of 1 on segments and 1 on pixels" in times_of(lab)


def test_as_long_as_the_pixels_are_on_their_way_no_old_comparison_is_shown(lab, monkeypatch):
    monkeypatch.setattr(lab.solvers["pixels"], "submit", lambda job, run: None)
    lab.painter.add(STROKE)
    assert_shows(lab, alone(lab, "segments"))
    assert "on its way" in times_of(lab) and "differ" not in times_of(lab)
    assert set(lab.cuts) == {"segments"}


@pytest.mark.parametrize("on", LEVELS)
def test_undo_shows_both_levels_again_without_any_cut(lab, on, monkeypatch):
    lab.on.value = on
    before = dict(lab.cuts)
    lab.painter.add(STROKE)
    for solver in lab.solvers.values():
        monkeypatch.setattr(solver, "submit", lambda *_: pytest.fail("it was known"))
    lab.painter.undo()
    assert lab.cuts == before
    np.testing.assert_array_equal(lab.painter.mask, before[on].state.mask)
    assert "differ" in times_of(lab)


def test_every_control_is_that_parameter_of_lazy_snapping(lab):
    for name, value in (("smoothness", 200), ("clusters", 2), ("spacing", 4), ("spacing", 12)):
        before = lab.state.objective
        control = getattr(lab, name)
        control.value, first = value, control.value
        assert lab.parameters[name] == value and lab.state.objective != before
        assert_shows(lab, alone(lab))
        assert len(lab.graph.sizes) == lab.cuts["segments"].nodes
        assert "Error" not in lab.painter.message, (name, value)
        control.value = first


# --- what stands beside the picture --------------------------------------------------------------


def test_the_borders_are_drawn_between_the_segments_and_nowhere_else(lab, pixels_of):
    plain = np.repeat(np.repeat(np.round(255 * PICTURE), 2, axis=0), 2, axis=1)
    labels = superpixels(PICTURE)
    changed = (pixels_of(lab.painter.png) != plain).any(axis=2)
    assert not changed[1::2, 1::2].any()  # a line runs along upper and left sides of large pixels
    np.testing.assert_array_equal(changed[1::2, 2::2], labels[:, 1:] != labels[:, :-1])
    np.testing.assert_array_equal(changed[2::2, 1::2], labels[1:] != labels[:-1])
    lab.borders.value = False
    np.testing.assert_array_equal(pixels_of(lab.painter.png), np.round(255 * PICTURE))
    lab.borders.value = True
    assert lab.painter.png == picture_png(with_borders(PICTURE, labels))
    lab.spacing.value = 12
    assert lab.painter.png == picture_png(with_borders(PICTURE, superpixels(PICTURE, spacing=12)))
    lab.on.value = "pixels"
    np.testing.assert_array_equal(pixels_of(lab.painter.png), np.round(255 * PICTURE))
    assert lab.painter.image.shape == PICTURE.shape  # what is cut is the photograph itself


@pytest.mark.parametrize("on", LEVELS)
def test_the_likelihood_map_is_that_of_the_clusters(lab, on, pixels_of):
    lab.on.value = on
    graph = LazySnapping(PICTURE, on=on).graph
    costs = likelihood_costs(graph.means, lab.state.background, lab.state.foreground)
    expected = likelihood_picture((costs[:, 1] - costs[:, 0])[graph.labels])
    shown = pixels_of(lab.pictures.pngs[0]).astype(int)
    assert abs(shown - np.round(255 * expected)).max() <= 2  # one of 256 colours further
    orange = expected[..., 0] > expected[..., 2]
    assert orange[DISC].mean() > 0.95 > 0.05 > orange[~DISC].mean()


@pytest.mark.parametrize("on", LEVELS)
def test_links_are_shown_of_the_nodes_that_are_cut(lab, on, pixels_of):
    lab.on.value = on
    graph = LazySnapping(PICTURE, on=on).graph
    shown = pixels_of(lab.pictures.pngs[2]).astype(int)
    expected = np.round(255 * link_picture(graph.means[graph.labels]))
    assert abs(shown - expected).max() <= 2  # one of 256 colours further


def test_a_link_is_drawn_the_darker_the_stronger_the_edge_that_it_crosses():
    steps = np.repeat([0.2, 0.2, 0.21, 0.4], 3)  # no edge, a faint one, a clear one
    row = link_picture(np.broadcast_to(steps[:, None], (2, 12, 3)))[0].sum(axis=1)
    assert row[5] == row[6] and row[8] == row[9]  # both sides of an edge
    assert row[3] > row[5] > row[8]
    np.testing.assert_array_equal(np.unique(row[[0, 2, 3, 4, 7, 10, 11]]).size, 1)


@pytest.mark.parametrize("on", LEVELS)
def test_the_numbers_are_those_of_the_node_pointed_at(lab, on):
    lab.on.value = on
    snapping = LazySnapping(PICTURE, on=on)
    for pixel in ((12, 34), (0, 0), (39, 49), (20, 24)):
        lab.painter.hover = pixel
        assert lab.pixel == lab.pictures.pixel == pixel
        assert_tells_of(lab, snapping, snapping.graph.labels[pixel])


def assert_tells_of(lab, snapping, i):
    """Assert that the lab's numbers are those of node i."""
    graph = snapping.graph
    e0, e1 = likelihood_costs(graph.means[i][None], lab.state.background, lab.state.foreground)[0]
    assert f"= {e1:.3f}" in lab.numbers.value and f"= {e0:.3f}" in lab.numbers.value
    for name, colours in (("F", lab.state.foreground), ("B", lab.state.background)):
        distance = 255 * np.linalg.norm(graph.means[i] - colours, axis=1).min()
        assert f"d<sub>{name}</sub> = {distance:.1f}" in lab.numbers.value
    own = np.flatnonzero((graph.edges == i).any(axis=1))
    dear = np.sort(snapping.weights[own])[::-1][:6]
    rows = re.findall(r">([\d,.]+)</td><td[^>]*>✂?</td></tr>", lab.numbers.value)
    assert rows == [f"{weight:,.1f}" for weight in dear]
    others = graph.edges[own].sum(axis=1) - i
    cut = (lab.state.labels[others] != lab.state.labels[i])[np.argsort(-snapping.weights[own])]
    assert lab.numbers.value.count("✂</td>") == cut[:6].sum()


def test_a_node_under_a_stroke_has_infinite_costs(lab):
    for pixel, words in (((20, 23), "E₁(1) = 0, E₁(0) = ∞"), ((4, 20), "E₁(1) = ∞, E₁(0) = 0")):
        lab.painter.hover = pixel
        assert words in lab.numbers.value
    lab.painter.hover = (35, 3)
    assert "∞" not in lab.numbers.value
    before = lab.numbers.value
    lab.painter.hover = (-1, -1)  # the pointer has left
    assert lab.numbers.value == before


def test_the_swatches_hold_every_cluster_colour(lab, pixels_of):
    lab.clusters.value = 4
    for png, colours in zip(
        re.findall(r"base64,([^\"]+)", lab.side.colours.value),
        (lab.state.foreground, lab.state.background),
        strict=True,
    ):
        shown = {tuple(c) for c in pixels_of(base64.b64decode(png)).reshape(-1, 3)}
        assert {tuple(c) for c in np.round(255 * colours).astype(int)} == shown


def test_a_lab_without_worker_shows_all_at_once_even_where_a_loop_runs(small):
    async def cell():
        return LazySnappingLab(inline=True, autosave=None).numbers.value

    with ThreadPoolExecutor(1) as pool:  # the browser tests leave their loop running
        assert "segment" in pool.submit(asyncio.run, cell()).result()


# --- odd input -----------------------------------------------------------------------------------


def test_notes_are_told_in_chinese(lab, monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    lab.painter.add(Trimap(np.where(DISC, F, B)))
    assert lab.painter.message == tell(lab.state.note) != str(lab.state.note) != ""
    lab.painter.undo()
    lab.painter.add(Stroke([[20, 10], [20, 13]], 1, F))
    lab.painter.add(Stroke([[18, 11], [18, 12]], 0.6, B))
    assert "both classes" in lab.state.note
    number = lab.state.note.split()[0]
    assert number in lab.painter.message and "both" not in lab.painter.message


def test_without_strokes_of_a_class_it_says_so_and_goes_on(lab):
    lab.painter.clear()
    assert "no seeds yet" in lab.painter.message and not lab.painter.mask.any()
    lab.edit_boundary()
    assert "no boundary" in lab.bar.message and not lab.bar.is_error and lab.pad is None
    lab.painter.add(STROKES[0])
    assert "no background seeds yet" in lab.painter.message
    assert_shows(lab, alone(lab))
    lab.painter.add(Stroke([[500, 500]], 2, B))  # outside of the picture
    assert "no background seeds yet" in lab.painter.message
    lab.painter.add(STROKES[1])
    assert lab.painter.message == ""
    assert_shows(lab, alone(lab))


def test_tiny_photographs_can_be_cut_on_both_levels_and_edited(lab):
    for shape in ((1, 1), (1, 7), (2, 2)):
        lab.on.value = "segments"
        lab._take(np.random.default_rng(0).uniform(size=(*shape, 3)), "own photo")
        lab.painter.add(Stroke([[0, 0]], 0.4, F))
        assert lab.painter.mask[0, 0], shape
        lab.edit_boundary()
        lab.back_to_strokes()
        lab.on.value = "pixels"
        assert "Error" not in lab.painter.message + lab.bar.message, shape


def test_one_colour_everywhere(lab):
    lab._take(np.full((20, 30, 3), 0.35), "own photo")
    for stroke in (Stroke([[10, 8]], 3, F), Stroke([[10, 22]], 3, B)):
        lab.painter.add(stroke)
    assert_shows(lab, alone(lab))
    assert "Error" not in lab.painter.message and "= 0.500" in lab.numbers.value
    lab.edit_boundary()
    lab.pad.do({"kind": "cut"})
    assert lab.pad.mask[10, 8] and not lab.pad.mask[10, 22]


# --- the boundary --------------------------------------------------------------------------------


def edited(lab, *edits):
    """Return the mask that boundary edits give by the package alone."""
    state, image = alone(lab), lab.painter.image
    costs = likelihood_costs(image.reshape(-1, 3), state.background, state.foreground)
    weights = {name: getattr(lab, name).value for name in ("smoothness", "beta", "eta", "width")}
    editing = BoundaryEditing(image, state.mask, costs, seeds=lab.painter.seeds, **weights)
    for edit in edits:
        editing.drag(edit["outline"], edit["vertex"], edit["point"])
    return editing.state.mask


def shown(lab):
    """Return every widget that stands on the page."""
    found, waiting = set(), [lab]
    while waiting:
        children = getattr(waiting.pop(), "children", ())
        found |= set(children)
        waiting += children
    return found


def test_the_boundary_of_the_mask_is_edited_in_the_painters_place(lab):
    assert shown(lab) >= {lab.painter, lab.smoothness} and not shown(lab) & {lab.beta, lab.pad}
    lab.edit.click()
    assert shown(lab) >= {lab.pad, lab.beta, lab.eta, lab.width}
    assert not shown(lab) & {lab.painter, lab.smoothness}
    np.testing.assert_array_equal(lab.pad.mask, lab.state.mask)
    lab.pad.do(DRAG)
    np.testing.assert_array_equal(lab.pad.mask, edited(lab, DRAG))
    assert (lab.pad.mask != lab.state.mask).any()
    np.testing.assert_array_equal(lab.mask, lab.pad.mask)
    lab.back.click()
    assert shown(lab) >= {lab.painter, lab.smoothness} and not shown(lab) & {lab.beta, lab.pad}
    np.testing.assert_array_equal(lab.painter.mask, lab.pad.mask)
    assert "boundary edits" in lab.painter.message


def test_strokes_and_boundary_edits_are_both_kept(lab):
    lab.edit_boundary()
    lab.pad.do(DRAG)
    kept, pad = lab.mask, lab.pad
    lab.back_to_strokes()
    assert len(lab.painter.session.edits) == len(STROKES)
    lab.edit_boundary()  # nothing was painted: the same polygons, and undo still goes back
    assert lab.pad is pad and lab.pad.log[0]["point"] == DRAG["point"]
    lab.back_to_strokes()
    lab.painter.add(STROKE)
    assert_shows(lab, alone(lab))
    lab.edit_boundary()
    assert lab.pad.log == []
    np.testing.assert_array_equal(lab.pad.mask, lab.state.mask)
    other = {**DRAG, "point": [35.0, 30.0], "vertex": 2}
    lab.pad.do(other)
    second = lab.mask
    lab.back_to_strokes()
    lab.painter.undo()
    np.testing.assert_array_equal(lab.painter.mask, kept)
    lab.painter.redo()
    np.testing.assert_array_equal(lab.painter.mask, second)
    lab.edit_boundary()
    lab.pad.undo()
    lab.back_to_strokes()
    assert_shows(lab, alone(lab))


def test_a_weight_of_the_band_does_the_last_edit_again(lab):
    lab.edit_boundary()
    for name, value in (("beta", 1.0), ("eta", 50.0), ("width", 3.0)):
        control = getattr(lab, name)
        control.value, first = value, control.value  # before any edit it only waits
        np.testing.assert_array_equal(lab.pad.mask, lab.state.mask)
        lab.pad.do(DRAG)
        np.testing.assert_array_equal(lab.pad.mask, edited(lab, DRAG))
        lab.width.value, width = 2, lab.width.value
        assert lab.pad.log[0]["weights"]["width"] == 2 and len(lab.pad.log) == 1
        np.testing.assert_array_equal(lab.pad.mask, edited(lab, DRAG))
        lab.width.value = width
        lab.pad.undo()
        control.value = first


def test_the_numbers_of_the_band_are_those_of_its_links(lab):
    lab.edit_boundary()
    lab.pad.do(DRAG)
    weights, pixel = lab.pad.editing.weights, (8, 33)
    lab.pad.hover = pixel
    window, edges = (0, 40, 0, 50), [Polygon.of(o).edges() for o in lab.pad.state.outlines]
    plane = distances(np.concatenate(edges), window, weights.width + 1)
    right, down = band_links(PICTURE, plane, weights, 4)  # in the order of OFFSETS
    cells = re.findall(r">([\d.]+)</td></tr>", lab.desk.numbers.value)
    row, col = pixel
    expected = (down[row - 1, col], down[row, col], right[row, col - 1], right[row, col])
    assert cells == [f"{cost:.1f}" for cost in expected]
    lab.pad.hover = (0, 0)
    assert lab.desk.numbers.value.count("<tr>") == 3  # two neighbours and the head
    assert f"{int(lab.pad.state.band.sum()):,}" in lab.desk.story.value
    moved = int((lab.pad.mask != lab.state.mask).sum())
    assert f"{moved:,} pixels differ" in lab.desk.story.value


# --- sessions ------------------------------------------------------------------------------------


def busy(lab):
    """Do a bit of everything."""
    lab.painter.add(STROKE)
    lab.smoothness.value, lab.clusters.value, lab.spacing.value = 2000, 16, 6
    lab.borders.value = False
    lab.edit_boundary()
    lab.beta.value = 0.8
    lab.pad.do(DRAG)
    lab.pad.do({"kind": "brush", "points": [[30.0, 45.0]], "radius": 2.0, "seed": 2})
    lab.back_to_strokes()


def test_a_shared_text_brings_the_edits_of_the_boundary_too(lab):
    busy(lab)
    other = LazySnappingLab("chelsea", inline=True, autosave=None)
    other.painter.restore(lab.painter.share())
    np.testing.assert_array_equal(other.painter.mask, lab.painter.mask)
    assert other.painter.mask[30, 45] and not other.state.mask[30, 45]
    assert other.beta.value == 0.8
    other.edit_boundary()
    other.pad.undo()
    assert not other.mask[30, 45]


def test_the_code_makes_the_mask_on_the_screen_also_an_edited_one(lab):
    for do in (lambda: None, lambda: busy(lab), lambda: setattr(lab.on, "value", "pixels")):
        do()
        names = {}
        exec(lab._code(lab.painter), names)
        np.testing.assert_array_equal(names["mask"], lab.painter.mask)


def test_damaged_edits_of_a_boundary_are_named_and_the_rest_is_taken(lab):
    busy(lab)
    logs, mask = lab.desk.logs, lab.mask
    for damaged in (None, 3, [], {"a": 3}, {"a": [3]}, {"other": 3}):
        kept = logs | damaged if isinstance(damaged, dict) else damaged
        lab.painter.session.parameters["boundary"] = kept
        lab.painter.restore(lab.painter.share())
        assert "damaged" in lab.bar.message and lab.bar.is_error, damaged
        assert lab.desk.logs == (logs if isinstance(damaged, dict) else {}), damaged
        if isinstance(damaged, dict):
            np.testing.assert_array_equal(lab.mask, mask)
        assert lab.parameters == {"smoothness": 2000, "clusters": 16, "spacing": 6}


def test_edits_that_no_boundary_knows_leave_the_mask_of_the_strokes(lab):
    key = lab.job(lab.painter.session).key
    lab.painter.session.parameters["boundary"] = {key: [{"kind": "fly"}]}
    lab.painter.restore(lab.painter.share())
    assert "fly" in lab.bar.message and lab.bar.is_error
    assert_shows(lab, alone(lab))
    lab.edit_boundary()
    lab.pad.do(DRAG)
    np.testing.assert_array_equal(lab.mask, edited(lab, DRAG))


def test_a_text_restored_while_the_boundary_is_edited_shows_its_strokes(lab):
    text = lab.painter.share()
    lab.painter.add(STROKE)
    lab.edit_boundary()
    lab.pad.do(DRAG)
    lab.painter.restore(text)
    assert lab.painter in shown(lab) and lab.pad not in shown(lab)
    assert_shows(lab, alone(lab))
    assert lab.desk.logs == {}


def test_a_text_whose_edits_fail_in_any_way_leaves_the_mask_of_its_strokes(lab, monkeypatch):
    lab.edit_boundary()
    lab.pad.do(DRAG)
    text = lab.painter.share()
    lab.painter.add(STROKE)
    lab.edit_boundary()
    lab.pad.do({**DRAG, "point": [35.0, 30.0]})
    with monkeypatch.context() as patch:
        patch.setattr(BoundaryEditing, "drag", lambda self, **edit: 1 // 0)
        lab.painter.restore(text)
    assert "ZeroDivisionError" in lab.painter.message
    np.testing.assert_array_equal(lab.mask, alone(lab).mask)


def test_a_weight_without_an_edit_is_kept_too(small, own_files):
    lab = LazySnappingLab(inline=True, autosave="lab")
    lab.edit_boundary()
    lab.width.value = 3
    assert LazySnappingLab(inline=True, autosave="lab").width.value == 3


def test_strokes_that_nobody_cut_have_no_boundary_to_edit(lab, monkeypatch):
    monkeypatch.setattr(lab.solvers["segments"], "submit", lambda *_: None)
    lab.painter.add(STROKE)
    lab.edit_boundary()
    assert "not been cut" in lab.bar.message and lab.painter in shown(lab)


def test_another_picture_and_back_with_the_edits_of_its_boundary(small, own_files):
    lab = LazySnappingLab(inline=True, autosave="lab")
    busy(lab)
    lab.edit_boundary()
    mask = lab.mask
    lab.photo.menu.value = "chelsea"
    assert lab.painter in shown(lab) and lab.desk.logs == {}
    lab.painter.add(Stroke([[20, 24]], 3, F))
    lab.painter.add(Stroke([[4, 4], [4, 36]], 2, B))
    assert_shows(lab, alone(lab))
    lab.beta.value = 0.1  # no edit of another picture is done again
    assert lab.desk.logs == {}
    lab.photo.menu.value = "china"
    np.testing.assert_array_equal(lab.painter.mask, mask)


def test_undo_of_a_stroke_brings_an_edited_mask_back_at_once(lab, monkeypatch):
    lab.edit_boundary()
    lab.pad.do(DRAG)
    kept = lab.mask
    lab.back_to_strokes()
    lab.painter.add(STROKE)
    monkeypatch.setattr(lab.desk, "open", lambda *_: pytest.fail("the mask was known"))
    lab.painter.undo()
    np.testing.assert_array_equal(lab.painter.mask, kept)


def test_the_examples_show_what_their_names_say(lab):
    lab.edit_boundary()
    settings = []
    for number in range(len(lab.bar.examples)):
        lab.load_example(number)
        assert lab.painter in shown(lab)
        settings.append((lab.painter.picture, *lab.settings.values()))
        assert_shows(lab, alone(lab))
    assert len(set(settings)) == len(settings)
    lab.load_example(0)
    assert lab.settings == {name: value for name, value in lab._first.items()}


# --- the worker ----------------------------------------------------------------------------------

SEEDS = np.where(np.hypot(ROWS - 20, COLS - 22) < 4, F, np.where(ROWS < 4, B, 0)).astype(np.uint8)
PARAMETERS = {"smoothness": 5000, "clusters": 8, "spacing": 6}


def job(on, seeds=SEEDS, **parameters):
    return Job(on, seeds, PARAMETERS | parameters)


def test_new_segments_come_before_the_cut():
    solve, pictures = start_snapping("segments"), (PICTURE, PICTURE[:, :40].copy())
    for image in pictures:
        for spacing in (6, 9):
            asked = job("segments", SEEDS[:, : image.shape[1]], spacing=spacing)
            segments, cut = solve(asked, image)
            assert isinstance(segments, Segments) and segments.spacing == spacing
            expected = superpixels(image, spacing=spacing)
            np.testing.assert_array_equal(segments.graph.labels, expected)
            assert cut.nodes == len(segments.graph.sizes)
            assert [type(answer) for answer in solve(asked, image)] == [Cut]


def test_pixels_do_not_care_for_the_size_of_segments():
    solve = start_snapping("pixels")
    (first,) = solve(job("pixels"), PICTURE)
    (second,) = solve(job("pixels", spacing=9), PICTURE)
    assert first.building == second.building  # the graph is the same


@pytest.mark.parametrize("on", LEVELS)
def test_a_warm_worker_cuts_as_a_fresh_one(on):
    solve = start_snapping(on)
    list(solve(job(on), PICTURE))
    for change in ({"seeds": np.where(COLS > 40, B, SEEDS)}, {"smoothness": 100}, {"clusters": 2}):
        *_, warm = solve(job(on, **change), PICTURE)
        *_, cold = start_snapping(on)(job(on, **change), PICTURE)
        np.testing.assert_array_equal(warm.state.mask, cold.state.mask)
        np.testing.assert_array_equal(warm.foreground, cold.foreground)
        assert warm.seconds > 0 and warm.building > 0


def test_late_answers_about_another_picture_do_not_count(lab):
    old, graph, asked = lab.cuts["segments"], Segments(8, lab.graph), lab._request
    lab.photo.menu.value = "chelsea"
    cuts, mask = dict(lab.cuts), lab.painter.mask
    for answer in (graph, old):
        lab._deliver(answer, asked)
    assert lab.cuts == cuts and lab.graph.labels.shape == (40, 40)
    assert lab.painter.mask is mask


def test_a_late_comparison_of_older_strokes_is_dropped(lab):
    old, asked = lab.cuts["pixels"], lab._request
    lab.painter.add(STROKE)
    new = lab.cuts["pixels"]
    lab._deliver(old, asked)
    assert lab.cuts["pixels"] is new


def test_the_segments_are_at_hand_while_pixels_are_cut(lab, monkeypatch):
    lab.on.value = "pixels"
    monkeypatch.setattr(lab.solvers["segments"], "submit", lambda *_: None)
    lab.spacing.value = 12
    np.testing.assert_array_equal(lab.graph.labels, superpixels(PICTURE, spacing=12))


def test_real_workers_give_the_same_on_both_levels(lab):
    other = LazySnappingLab(autosave=None)
    for each in (lab, other):
        each.painter.add(STROKE)
    np.testing.assert_array_equal(other.wait().mask, lab.state.mask)
    other.solvers["pixels"].wait()
    np.testing.assert_array_equal(other.cuts["pixels"].state.mask, lab.cuts["pixels"].state.mask)
    processes = [solver.process for solver in other.solvers.values()]
    other.close()
    assert not any(process.is_alive() for process in processes)
