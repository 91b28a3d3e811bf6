"""The Lazy Snapping lab without a browser: strokes, both levels, the boundary, sessions, worker."""

import asyncio
import base64
import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from segteach import data
from segteach.arrays import Seed, Stroke
from segteach.labs.histogram_cut import HistogramCutLab
from segteach.labs.lazy_snapping import lab as module
from segteach.labs.lazy_snapping.lab import NOTES, LazySnappingLab
from segteach.labs.lazy_snapping.numbers import likelihood_picture, with_borders
from segteach.labs.lazy_snapping.worker import Cut, Job, Missing, Segments, Worker
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
from segteach.segmentation.seeds import seeds_note
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
    monkeypatch.setattr(data, "load", lambda name: PICTURE if name == "coffee" else other)
    monkeypatch.setattr(module, "FIRST_STROKES", {"coffee": STROKES})


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
        assert f">{cut.nodes:,}<" in lab.times.value and f">{cut.links:,}<" in lab.times.value
        assert f">{1e3 * cut.seconds:,.1f} ms<" in lab.times.value
    differ = int((masks["segments"] != masks["pixels"]).sum())
    assert differ and f" {differ:,} pixels (" in lab.times.value
    times = lab.cuts["pixels"].seconds / lab.cuts["segments"].seconds
    assert f"take {times:,.0f} ×" in lab.times.value


def test_as_long_as_the_pixels_are_on_their_way_no_old_comparison_is_shown(lab, monkeypatch):
    monkeypatch.setattr(lab.solvers["pixels"], "submit", lambda job, run: None)
    lab.painter.add(STROKE)
    assert_shows(lab, alone(lab, "segments"))
    assert "on its way" in lab.times.value and "differ" not in lab.times.value


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
    np.testing.assert_array_equal(pixels_of(lab.pictures.pngs[0]), np.round(255 * expected))
    orange = expected[..., 0] > expected[..., 2]
    assert orange[DISC].mean() > 0.95 > 0.05 > orange[~DISC].mean()


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
    rows = re.findall(r">([\d,.]+)</td><td[^>]*>(?:✂?)</td></tr>", lab.numbers.value)
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
        re.findall(r"base64,([^\"]+)", lab.colours.value),
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


def test_every_note_has_its_chinese(lab, monkeypatch):
    everything = np.array([[B, F]])
    cases = (everything, 0 * everything, np.array([[F, 0]]), np.array([[B, 0]]))
    assert {seeds_note(seeds, "colour model") for seeds in cases} - {""} == set(NOTES)
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    lab.painter.add(Trimap(np.where(DISC, F, B)))
    assert lab.painter.message == NOTES["every pixel is a seed: nothing is left to decide"]
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
    assert "no boundary" in lab.message.value and lab.pad is None
    lab.painter.add(STROKES[0])
    assert "no background seeds yet" in lab.painter.message
    assert_shows(lab, alone(lab))
    lab.painter.add(Stroke([[500, 500]], 2, B))  # outside of the picture
    assert "no background seeds yet" in lab.painter.message
    lab.painter.add(STROKES[1])
    assert lab.painter.message == ""
    assert_shows(lab, alone(lab))


def test_tiny_photographs(lab, upload):
    for shape in ((1, 1), (1, 7), (2, 2)):
        lab.on.value = "segments"
        upload(lab.photo, np.random.default_rng(0).integers(0, 255, (*shape, 3), np.uint8))
        lab.painter.add(Stroke([[0, 0]], 0.4, F))
        assert lab.painter.mask[0, 0], shape
        lab.edit_boundary()
        lab.back_to_strokes()
        lab.on.value = "pixels"
        assert "Error" not in lab.painter.message + lab.message.value, shape


def test_one_colour_everywhere(lab, upload):
    upload(lab.photo, np.full((20, 30, 3), 90, np.uint8))
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
    weights = {"smoothness": lab.smoothness.value} | lab.desk.weights
    editing = BoundaryEditing(image, state.mask, costs, seeds=lab.painter.seeds, **weights)
    for edit in edits:
        editing.drag(edit["outline"], edit["vertex"], edit["point"])
    return editing.state.mask


def test_the_boundary_of_the_mask_is_edited_in_the_painters_place(lab):
    assert lab.hand.children == (lab.painter,)
    lab.edit.click()
    assert lab.hand.children == (lab.desk.place,) and lab.desk.place.children == (lab.pad,)
    assert lab.beta in lab.row.children and lab.smoothness not in lab.row.children
    np.testing.assert_array_equal(lab.pad.mask, lab.state.mask)
    lab.pad.do(DRAG)
    np.testing.assert_array_equal(lab.pad.mask, edited(lab, DRAG))
    assert (lab.pad.mask != lab.state.mask).any()
    np.testing.assert_array_equal(lab.mask, lab.pad.mask)
    lab.back.click()
    assert lab.hand.children == (lab.painter,) and lab.smoothness in lab.row.children
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
    for name, value in (("beta", 1.0), ("eta", 50), ("width", 3)):
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


def test_a_shared_text_restores_strokes_controls_boundary_and_mask(lab):
    busy(lab)
    other = LazySnappingLab("chelsea", inline=True, autosave=None)
    other.painter.restore(lab.painter.share())
    np.testing.assert_array_equal(other.painter.mask, lab.painter.mask)
    assert other.painter.mask[30, 45] and not other.state.mask[30, 45]
    assert other.parameters == lab.parameters and not other.borders.value
    assert other.beta.value == 0.8 and other.photo.menu.value == "coffee"
    other.edit_boundary()
    other.pad.undo()
    assert not other.mask[30, 45]


def test_the_code_makes_the_mask_on_the_screen(lab):
    for do in (lambda: None, lambda: busy(lab), lambda: setattr(lab.on, "value", "pixels")):
        do()
        names = {}
        exec(lab.painter.code(lab.painter), names)
        np.testing.assert_array_equal(names["mask"], lab.painter.mask)


def test_damaged_settings_are_left_out(lab):
    text = lab.painter.share()
    for logs in (None, 3, [], {"a": 3}, {"a": [3]}, {lab._key(): [{"kind": "fly"}]}):
        damaged = {"smoothness": 7, "clusters": True, "spacing": "x", "on": "both", "borders": 1}
        damaged |= {"beta": 2, "eta": None, "width": [3], "boundary": logs}
        lab.painter.session.parameters.update(damaged)
        lab.painter.restore(lab.painter.share())
        assert lab.parameters == {"smoothness": 5000, "clusters": 64, "spacing": 8}, logs
        assert lab.on.value == "segments" and lab.borders.value
        assert lab.desk.weights == {"beta": 0.5, "eta": 10, "width": 6}, logs
        assert_shows(lab, alone(lab))
        lab.edit_boundary()
        lab.pad.do(DRAG)
        np.testing.assert_array_equal(lab.mask, edited(lab, DRAG), err_msg=str(logs))
        lab.painter.restore(text)


def test_what_is_damaged_in_a_text_is_named_and_the_rest_is_taken(lab):
    busy(lab)
    logs, mask = lab.desk.logs, lab.mask
    lab.painter.session.parameters |= {"clusters": "x", "eta": -1, "boundary": logs | {"other": 3}}
    lab.painter.restore(lab.painter.share())
    assert "left out: boundary, clusters, eta" in lab.message.value
    lab.clusters.value = 16  # as it was when the boundary was edited
    assert lab.desk.logs == logs
    np.testing.assert_array_equal(lab.mask, mask)
    lab.painter.restore(lab.painter.share())
    assert lab.message.value == ""


def test_a_text_of_another_lab_brings_its_strokes_and_not_its_settings(lab, monkeypatch):
    other = HistogramCutLab("coffee", inline=True, autosave=None)
    other.painter.add(STROKE)
    other.painter.remember(smoothness=50)  # means something else there
    lab.painter.restore(other.painter.share())
    assert "another lab" in lab.message.value and lab.smoothness.value == 5000
    np.testing.assert_array_equal(lab.painter.seeds, other.painter.seeds)
    busy(lab)
    mask, share = lab.mask, lab.painter.share()
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    lab.painter.restore(other.painter.share())
    assert "另一个实验" in lab.message.value
    lab.painter.restore(share)  # from now on it is a text of this lab
    assert lab.message.value == "" and lab.smoothness.value == 2000
    np.testing.assert_array_equal(lab.mask, mask)


def test_a_text_restored_while_the_boundary_is_edited_shows_its_strokes(lab):
    text = lab.painter.share()
    lab.painter.add(STROKE)
    lab.edit_boundary()
    lab.pad.do(DRAG)
    lab.painter.restore(text)
    assert lab.hand.children == (lab.painter,)
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
    assert "not been cut" in lab.message.value and lab.hand.children == (lab.painter,)


def test_a_restarted_kernel_finds_the_session_again(small, own_files):
    first = LazySnappingLab(inline=True, autosave="lab")
    busy(first)
    again = LazySnappingLab(inline=True, autosave="lab")
    np.testing.assert_array_equal(again.painter.mask, first.painter.mask)
    assert again.parameters == first.parameters and len(again.painter.session.edits) == 3


def test_another_picture_and_back(small, own_files):
    lab = LazySnappingLab(inline=True, autosave="lab")
    lab.painter.hover = (39, 49)
    busy(lab)
    lab.edit_boundary()
    mask = lab.mask
    lab.photo.menu.value = "chelsea"
    assert lab.hand.children == (lab.painter,) and lab.painter.image.shape == (40, 40, 3)
    assert lab.painter.session.edits == () and "no seeds yet" in lab.painter.message
    lab.painter.add(Stroke([[20, 24]], 3, F))
    lab.painter.add(Stroke([[4, 4], [4, 36]], 2, B))
    assert_shows(lab, alone(lab))
    lab.photo.menu.value = "coffee"
    np.testing.assert_array_equal(lab.painter.mask, mask)
    assert lab.smoothness.value == 2000


def test_the_readers_own_photograph_begins_a_new_session(lab, upload):
    own = np.round(255 * PICTURE[5:35, 5:45]).astype(np.uint8)
    upload(lab.photo, own)
    assert lab.painter.image.shape == (30, 40, 3) and lab.painter.session.edits == ()
    lab.painter.add(Stroke([[15, 19]], 3, F))
    lab.painter.add(Stroke([[2, 3], [2, 35]], 1, B))
    assert_shows(lab, alone(lab))
    assert "photo.jpg" in lab.painter.code(lab.painter)


def test_a_bad_file_leaves_everything_alone(lab, upload):
    mask, edits = lab.painter.mask, lab.painter.session.edits
    upload(lab.photo, b"no picture", "bad.png")
    assert "bad.png" in lab.message.value
    assert lab.painter.session.edits == edits
    np.testing.assert_array_equal(lab.painter.mask, mask)


# --- the worker ----------------------------------------------------------------------------------

SEEDS = np.where(np.hypot(ROWS - 20, COLS - 22) < 4, F, np.where(ROWS < 4, B, 0)).astype(np.uint8)
PARAMETERS = {"smoothness": 5000, "clusters": 8, "spacing": 6}


def job(picture=1, image=PICTURE, graph=False, seeds=SEEDS, **parameters):
    return Job(picture, 1, 1, seeds, PARAMETERS | parameters, image, graph)


@pytest.mark.parametrize("on", LEVELS)
def test_a_worker_without_the_picture_asks_for_it(on):
    worker = Worker(on)
    for number in (1, 2):
        (answer,) = worker(job(number, None))
        assert isinstance(answer, Missing) and (answer.on, answer.picture) == (on, number)
        assert [type(answer) for answer in worker(job(number))] == [Cut]
    assert [type(answer) for answer in worker(job(2, None))] == [Cut]


def test_the_segments_come_before_the_cut_and_only_when_they_are_wanted():
    segments, cut = Worker("segments")(job(graph=True))
    assert isinstance(segments, Segments) and (segments.picture, segments.spacing) == (1, 6)
    np.testing.assert_array_equal(segments.graph.labels, superpixels(PICTURE, spacing=6))
    assert cut.nodes == len(segments.graph.sizes)
    assert cut.job.image is None  # it need not travel back


@pytest.mark.parametrize("on", LEVELS)
def test_a_warm_worker_cuts_as_a_fresh_one(on):
    worker = Worker(on)
    list(worker(job()))
    for change in ({"seeds": np.where(COLS > 40, B, SEEDS)}, {"smoothness": 100}, {"clusters": 2}):
        *_, warm = worker(job(image=None, **change))
        *_, cold = Worker(on)(job(**change))
        np.testing.assert_array_equal(warm.state.mask, cold.state.mask)
        np.testing.assert_array_equal(warm.foreground, cold.foreground)
        assert warm.seconds > 0 and warm.building > 0


def test_segments_of_a_spacing_in_between_are_replaced(lab):
    """8 px, 4 px and 8 px again: the segments of 4 px arrive, and then only the last cut."""
    between = LazySnapping(PICTURE, spacing=4)
    lab._deliver(Segments(lab._number, 4, between.graph), lab._run)
    lab._deliver(lab.cuts["segments"], lab._run)
    assert len(lab.graph.sizes) == lab.cuts["segments"].nodes
    np.testing.assert_array_equal(lab.graph.labels, superpixels(PICTURE, spacing=8))


def test_late_answers_about_another_picture_do_not_count(lab):
    old, graph = lab.cuts["segments"], Segments(lab._number, 8, lab.graph)
    lab.photo.menu.value = "chelsea"
    cuts, shown = dict(lab.cuts), lab.painter.mask
    for answer in (old, graph, Missing("segments", old.job.picture)):
        lab._deliver(answer, 1)
    assert lab.cuts == cuts and lab.graph.labels.shape == (40, 40)
    assert lab.painter.mask is shown


def test_real_workers_give_the_same_and_are_told_all_again_after_they_died(lab, upload):
    other = LazySnappingLab(autosave=None)
    np.testing.assert_array_equal(other.wait().mask, lab.state.mask)
    other.solvers["segments"].process.kill()
    other.solvers["segments"].process.join()
    for each in (lab, other):
        each.painter.add(STROKE)
    np.testing.assert_array_equal(other.wait().mask, lab.state.mask)
    other.solvers["pixels"].wait()
    np.testing.assert_array_equal(other.cuts["pixels"].state.mask, lab.cuts["pixels"].state.mask)
    upload(other.photo, np.full((9, 9, 3), 128, np.uint8))
    other.painter.add(Stroke([[4, 4]], 1, F))
    assert other.wait().mask.shape == (9, 9)
    for solver in other.solvers.values():
        solver.close()
