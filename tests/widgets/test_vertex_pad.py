"""VertexPad without a browser: edits and previews, the log of them, undo, nonsense."""

import io
import json
import re

import numpy as np
import pytest
from PIL import Image

from segteach.arrays import Seed, Stroke
from segteach.draw.words import tell
from segteach.marks.vertex_edits import apply, replay
from segteach.segmentation.boundary_editing import BoundaryEditing
from segteach.segmentation.lazy_snapping import likelihood_costs
from segteach.widgets.vertex_pad import VertexPad

SHAPE = (40, 56)
ROWS, COLS = np.mgrid[: SHAPE[0], : SHAPE[1]]
DISC = (ROWS - 20) ** 2 + (COLS - 26) ** 2 < 12**2
HOLE = (ROWS - 20) ** 2 + (COLS - 26) ** 2 < 4**2
MASK = DISC & ~HOLE
IMAGE = np.where(DISC[..., None], [0.8, 0.6, 0.5], [0.3, 0.35, 0.5])
IMAGE = (IMAGE + np.random.default_rng(0).normal(0, 0.03, IMAGE.shape)).clip(0, 1)
COLOURS = np.array([[0.3, 0.35, 0.5]]), np.array([[0.8, 0.6, 0.5]])
COSTS = likelihood_costs(IMAGE.reshape(-1, 3), *COLOURS)
SEEDS = np.where(np.hypot(ROWS - 20, COLS - 3) < 2, Seed.BACKGROUND, 0)
DRAG = {"kind": "drag", "outline": 0, "vertex": 1, "point": [10.0, 44.0]}
EDITS = [
    DRAG,
    {"kind": "add", "outline": 0, "after": 5, "point": [33.0, 26.0]},
    {"kind": "harden", "outline": 0, "vertex": 2, "hard": False},
    {"kind": "brush", "points": [[5.0, 5.0], [6.25, 9.0]], "radius": 2.0, "seed": 2},
    {"kind": "drag", "outline": 1, "vertex": 0, "point": [18.0, 21.0], "hard": False},
    {"kind": "cut"},
    {"kind": "delete", "outline": 0, "vertex": 2},
    {"kind": "brush", "points": [[20.0, 26.0]], "radius": 3.0, "seed": 1},
]


@pytest.fixture
def sent(messages_of):
    return messages_of(VertexPad)


def editing(mask=MASK, **parameters):
    return BoundaryEditing(IMAGE, mask, COSTS, seeds=SEEDS, **{"smoothness": 50.0} | parameters)


def hear(pad, kind, buffers=(), **more):
    message = {"kind": kind, "view": "mine", "ticket": 7, "revision": pad.revision}
    pad._handle_custom_msg(message | more, list(buffers))


def bits(buffer):
    return np.unpackbits(np.frombuffer(buffer, np.uint8), count=MASK.size).reshape(SHAPE) > 0


def standing(pad):
    """Return all that can be seen of a pad, to compare."""
    state = pad.state
    outlines = [(o.vertices.tolist(), o.hard.tolist(), o.closed, o.hole) for o in state.outlines]
    return outlines, state.mask.tolist(), state.brushed.tolist(), state.band.tolist()


def test_the_page_gets_picture_shape_and_words():
    state = VertexPad(IMAGE, editing(), width=320).get_state()
    picture = np.asarray(Image.open(io.BytesIO(state["png"])))
    np.testing.assert_array_equal(picture, np.round(IMAGE * 255))
    assert tuple(state["shape"]) == SHAPE and state["width"] == 320


def test_a_new_view_gets_polygons_mask_and_no_band_before_the_first_cut(sent):
    pad = VertexPad(IMAGE, editing())
    hear(pad, "hello")
    ((message, (points, hard, mask, outside, *marks)),) = sent
    assert (message["kind"], message["view"], message["fresh"]) == ("boundary", "mine", False)
    assert [(o["closed"], o["hole"]) for o in message["outlines"]] == [(True, False), (True, True)]
    assert (message["undo"], message["redo"], message["selected"]) == (False, False, None)
    together = np.concatenate([outline.vertices for outline in pad.state.outlines])
    np.testing.assert_array_equal(np.frombuffer(points, "<f4").reshape(-1, 2), together)
    assert sum(o["count"] for o in message["outlines"]) == len(together) == len(hard)
    assert not any(hard) and outside == b"" and marks == [b"", b""]
    np.testing.assert_array_equal(bits(mask), MASK)


def test_a_drag_of_the_page_is_that_of_boundary_editing_and_every_view_is_told(sent):
    pad, alone = VertexPad(IMAGE, editing()), editing()
    revisions = []
    pad.on_edit(lambda p: revisions.append((p.revision, p.mask.sum())))
    hear(pad, "edit", edit=DRAG)
    expected = alone.drag(0, 1, (10.0, 44.0))
    ((message, (_, hard, mask, outside, *_)),) = sent
    assert message["kind"] == "boundary" and message["view"] is None
    assert message["selected"] == list(expected.selected) and message["undo"]
    np.testing.assert_array_equal(bits(mask), expected.mask)
    np.testing.assert_array_equal(bits(outside), ~expected.band)
    assert expected.mask[11, 42] and not MASK[11, 42]  # the outline went there
    assert sum(hard) == 1
    assert revisions == [(message["revision"], expected.mask.sum())]


def test_a_preview_is_the_cut_for_that_place_and_keeps_nothing(sent):
    pad, alone = VertexPad(IMAGE, editing()), editing()
    before = standing(pad)
    for point in ([12.0, 40.0], [10.0, 44.0]):
        hear(pad, "preview", outline=0, vertex=1, point=point)
        (message, (mask, outside)) = sent.pop()
        assert (message["kind"], message["view"], message["ticket"]) == ("preview", "mine", 7)
        expected = alone.preview_drag(0, 1, point)
        np.testing.assert_array_equal(bits(mask), expected.mask)
        np.testing.assert_array_equal(bits(outside), ~expected.band)
    assert sent == [] and standing(pad) == before and pad.log == []
    hear(pad, "edit", edit=DRAG)
    np.testing.assert_array_equal(pad.mask, expected.mask)  # letting go there changes nothing


def test_an_edit_of_polygons_that_have_changed_meanwhile_is_refused(sent):
    pad = VertexPad(IMAGE, editing())
    pad.do(DRAG)
    before = standing(pad)
    for kind, more in (("edit", {"edit": DRAG}), ("preview", DRAG | {"kind": "preview"})):
        sent.clear()
        hear(pad, **{"kind": kind, "revision": pad.revision - 1} | {**more, "kind": kind})
        assert sent == [({"kind": "refused", "view": "mine", "ticket": 7}, [])]
        assert "changed meanwhile" in pad.message
    assert standing(pad) == before and len(pad.log) == 1


def test_the_brush_holds_pixels_and_the_page_sees_which(sent):
    pad = VertexPad(IMAGE, editing())
    for seed, points in ((2, [[5, 5], [6.25, 9]]), (1, [[20, 20]])):
        buffer = np.array(points, "<f4").tobytes()
        hear(pad, "edit", [buffer], edit={"kind": "brush", "radius": 2.0, "seed": seed})
    message, (*_, foreground, background) = sent[-1]
    np.testing.assert_array_equal(bits(foreground), pad.state.brushed == Seed.FOREGROUND)
    np.testing.assert_array_equal(bits(background), pad.state.brushed == Seed.BACKGROUND)
    assert pad.mask[5, 5] and pad.mask[6, 9] and not pad.mask[20, 20] and MASK[20, 20]
    assert message["undo"]


def test_undo_and_redo_walk_along_the_edits_exactly():
    pad = VertexPad(IMAGE, editing())
    seen = [standing(pad)]
    for edit in EDITS:
        pad.do(edit)
        seen.append(standing(pad))
    for expected in seen[-2::-1]:
        pad.undo()
        assert standing(pad) == expected
    pad.undo()
    assert standing(pad) == seen[0] and pad.log == []
    for expected in seen[1:]:
        pad.redo()
        assert standing(pad) == expected
    pad.redo()
    assert standing(pad) == seen[-1]


def test_a_log_in_json_replays_the_session_with_the_weights_of_each_edit():
    pad = VertexPad(IMAGE, editing())
    for number, edit in enumerate(EDITS):
        pad.weigh(beta=number / 10, width=4.0 + number)
        pad.do(edit)
    log = json.loads(json.dumps(pad.log))
    assert log[2]["weights"] == {"smoothness": 50.0, "beta": 0.2, "eta": 10.0, "width": 6.0}
    again = VertexPad(IMAGE, editing(), log)
    assert standing(again) == standing(pad) and again.log == pad.log
    assert again.editing.weights.beta == 0.5  # its own, for the edits to come
    again.undo()
    pad.undo()
    assert standing(again) == standing(pad)
    plain = editing()
    assert replay(plain, log) == log
    np.testing.assert_array_equal(plain.state.mask, VertexPad(IMAGE, editing(), log).mask)


def test_a_new_edit_clears_what_could_be_done_again(sent):
    pad = VertexPad(IMAGE, editing())
    pad.do(DRAG)
    pad.undo()
    pad.do(EDITS[3])
    before = standing(pad)
    pad.redo()
    assert standing(pad) == before and sent[-1][0]["redo"] is False


@pytest.mark.parametrize("weights", [{"beta": 1.0}, {"smoothness": 0.0}, {"width": 2.0}])
def test_again_does_the_last_edit_with_the_present_weights(weights):
    pad, alone = VertexPad(IMAGE, editing()), editing()
    pad.do(EDITS[3])
    pad.do(DRAG)
    first = standing(pad)
    pad.weigh(**weights)
    assert standing(pad) == first
    pad.again()
    apply(alone, EDITS[3])
    alone.weigh(**weights)
    apply(alone, DRAG)
    np.testing.assert_array_equal(pad.mask, alone.state.mask)
    assert len(pad.log) == 2 and standing(pad) != first
    pad.undo()
    before = standing(pad)
    pad.again()  # an edit waits to be redone: it must not be lost
    assert standing(pad) == before
    pad.redo()
    np.testing.assert_array_equal(pad.mask, alone.state.mask)


NONSENSE = [
    3,
    None,
    "drag",
    {},
    {"kind": "fly"},
    {"kind": ["drag"]},
    {"kind": "drag"},
    {"kind": "drag", "outline": 9, "vertex": 0, "point": [1, 1]},
    {"kind": "drag", "outline": 0, "vertex": 99, "point": [1, 1]},
    {"kind": "drag", "outline": 0, "vertex": 0, "point": [1, float("nan")]},
    {"kind": "drag", "outline": 0, "vertex": 0, "point": [99, 1]},
    {"kind": "drag", "outline": 0, "vertex": 0, "point": "x"},
    {"kind": "drag", "outline": 0, "vertex": 0, "point": [1, 1], "extra": 1},
    {"kind": "brush", "points": [[900, 900]], "radius": 1, "seed": 2},
    {"kind": "brush", "points": [], "radius": 1, "seed": 2},
    {"kind": "brush", "points": [[5, 5]] * 10_001, "radius": 1, "seed": 2},
    {"kind": "cut", "weights": {"beta": 7}},
    {"kind": "cut", "weights": {"width": 1e300}},
    {"kind": "cut", "weights": {"gamma": 7}},
    {"kind": "cut", "weights": 3},
]


def test_an_edit_that_makes_no_sense_changes_nothing(refused):
    pad = VertexPad(IMAGE, editing())
    pad.do(DRAG)
    before, log, weights = standing(pad), pad.log, pad.editing.weights
    for edit in NONSENSE:
        assert (
            refused(
                [
                    (lambda edit=edit: pad.do(edit), ""),
                    (lambda edit=edit: VertexPad(IMAGE, editing(), [DRAG, edit]), ""),
                    (lambda edit=edit: pad.show(IMAGE[:9], editing(), [edit]), ""),
                ]
            )
            == []
        )
        assert standing(pad) == before and pad.log == log, edit
        assert pad.editing.weights == weights, edit


MUDDLED = [
    {},
    {"edit": 3},
    {"edit": "abc"},
    {"edit": {"kind": "delete", "outline": 5}, "outline": 5},
    {"edit": {"kind": "drag", "outline": 0}, "outline": 0},
    {"edit": {"kind": "drag", "outline": 0, "vertex": 0}, "outline": 0, "vertex": 0},
]


def test_what_makes_no_sense_is_said_and_the_page_waits_no_longer(sent):
    pad = VertexPad(IMAGE, editing())
    for kind in ("edit", "preview"):
        for more in MUDDLED:
            before = standing(pad)
            sent.clear()
            hear(pad, kind, **more)
            said = re.match(r"(edit|outline|vertex|point): got .* allowed", pad.message)
            assert said, (kind, more, pad.message)
            assert standing(pad) == before, (kind, more)
            assert sent[-1][0]["kind"] == "refused", (kind, more)
            pad.do(EDITS[3])
            assert pad.message == ""


def test_a_stroke_without_points_is_said(sent):
    for buffer in (b"", b"1234"):
        pad = VertexPad(IMAGE, editing())
        hear(pad, "edit", [buffer], edit={"kind": "brush", "radius": 2.0, "seed": 2})
        assert "points" in pad.message and pad.log == [], buffer


def test_an_unknown_message_does_nothing(sent):
    pad = VertexPad(IMAGE, editing())
    for message in ({}, {"kind": "__init__"}, {"kind": "do"}, {"kind": []}):
        pad._handle_custom_msg(message, [])
        assert sent == [] and pad.message == "", message


def test_what_is_no_message_is_said(sent):
    for message in (None, 3, "hello", [{"kind": "undo"}]):
        pad = VertexPad(IMAGE, editing(), [DRAG])
        pad._handle_custom_msg(message, [])
        assert pad.message.startswith("message: got") and pad.log == [DRAG], message


def test_a_stroke_that_would_paint_for_minutes_is_refused():
    image = np.full((1000, 1000), 0.5)
    pad = VertexPad(image, BoundaryEditing(image, image < 1))
    to_and_fro = [[0, 0], [999, 999]] * 600
    with pytest.raises(ValueError, match=r"^points: got 1200 points of radius 4"):
        pad.do({"kind": "brush", "points": to_and_fro, "radius": 4, "seed": 1})
    assert pad.log == [] and pad.mask.all()


def test_undo_without_edits_does_nothing(sent):
    pad = VertexPad(IMAGE, editing())
    for kind in ("undo", "redo"):
        hear(pad, kind)
    pad.again()
    assert sent == [] and pad.revision == 0


def test_a_lab_that_fails_does_not_take_the_edit_with_it():
    pad = VertexPad(IMAGE, editing())
    pad.on_edit(lambda p: 1 / 0)
    pad.do(DRAG)
    assert "ZeroDivisionError" in pad.message and len(pad.log) == 1


def test_a_vertex_that_a_seed_keeps_away_is_told_in_both_languages(monkeypatch):
    pad = VertexPad(IMAGE, editing())
    left = pad.state.outlines[0].vertices[:, 1].argmin()
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    pad.do({"kind": "drag", "outline": 0, "vertex": int(left), "point": [20.0, 1.0]})
    assert pad.message == tell(pad.state.note) != str(pad.state.note)


def test_another_mask_on_another_picture_begins_a_new_log(sent):
    pad = VertexPad(IMAGE, editing())
    pad.do(DRAG)
    image = IMAGE[:20, :30]
    fresh = BoundaryEditing(image, np.zeros((20, 30), bool))
    pad.show(image, fresh)
    message, (points, hard, *_) = sent[-1]
    assert message["fresh"] and message["outlines"] == [] and (points, hard) == (b"", b"")
    assert pad.shape == (20, 30) and pad.log == [] and pad.state is fresh.state
    pad.do({"kind": "brush", "points": [[9, 9]], "radius": 4.0, "seed": 2})
    assert len(pad.state.outlines) == 1


def test_a_mask_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="editing"):
        VertexPad(IMAGE[:9], editing())


def test_a_picture_of_one_pixel_has_no_outline_and_takes_the_brush():
    pad = VertexPad(np.zeros((1, 1)), BoundaryEditing(np.zeros((1, 1)), [[False]]))
    pad.do({"kind": "brush", "points": [[0, 0]], "radius": 1.0, "seed": 2})
    pad.do({"kind": "cut"})
    assert pad.mask.tolist() == [[True]] and pad.state.outlines == ()


def test_the_brush_of_a_log_is_that_of_arrays():
    pad, alone = VertexPad(IMAGE, editing()), editing()
    pad.do(EDITS[3])
    alone.brush(Stroke(EDITS[3]["points"], 2.0, Seed.FOREGROUND))
    np.testing.assert_array_equal(pad.mask, alone.state.mask)


def test_the_labels_follow_the_language(labels_follow_the_language):
    labels_follow_the_language(lambda: VertexPad(IMAGE, editing()))
