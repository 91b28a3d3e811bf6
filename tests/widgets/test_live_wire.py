"""LiveWirePad without a browser: questions and answers, the log of clicks, undo, nonsense."""

import io
from functools import partial

import numpy as np
import pytest
from PIL import Image

from segteach.arrays import Stroke
from segteach.marks.edits import Clear, Polygon
from segteach.marks.session import Session
from segteach.segmentation.scissors import LiveWire, scissors
from segteach.widgets.live_wire import LiveWirePad

SHAPE = (40, 56)
ROWS, COLS = np.mgrid[: SHAPE[0], : SHAPE[1]]
DISC = np.where((ROWS - 20) ** 2 + (COLS - 26) ** 2 < 12**2, 0.8, 0.3)
DISC = (DISC + np.random.default_rng(0).normal(0, 0.03, SHAPE)).clip(0, 1)
IMAGE = np.dstack([DISC, DISC, np.full(SHAPE, 0.5)])
CLICKS = [(8, 26), (20, 39), (32, 25), (21, 14)]  # near the border of the disc, not on it


@pytest.fixture
def sent(messages_of):
    return messages_of(LiveWirePad)


def hear(pad, kind, **more):
    pad._handle_custom_msg({"kind": kind, "view": "mine"} | more, [])


def closed_pad(**parameters):
    pad = LiveWirePad(IMAGE, partial(LiveWire, **parameters), picture="disc")
    for click in CLICKS:
        pad.press(click)
    pad.close_outline()
    return pad


def pairs(buffer):
    return np.frombuffer(buffer, "<i4").reshape(-1, 2)


def standing(pad):
    """Return all that can be seen of a pad, to compare."""
    mask = None if pad.mask is None else pad.mask.tolist()
    return list(pad.wire.seeds), pad.wire.path.tolist(), pad.wire.cost, pad.wire.closed, mask


def test_the_page_gets_picture_shape_and_words():
    state = LiveWirePad(IMAGE, width=320).get_state()
    picture = np.asarray(Image.open(io.BytesIO(state["png"])))
    np.testing.assert_array_equal(picture, np.round(IMAGE * 255))
    assert tuple(state["shape"]) == SHAPE and state["width"] == 320
    assert "hover" not in state  # it would travel with every move


def test_a_click_on_a_picture_that_has_gone_is_refused_in_words(sent):
    pad = LiveWirePad(IMAGE)
    hear(pad, "hello")
    number = sent[-1][0]["picture"]
    pad.show_image(np.zeros((40, 56)), "black")
    hear(pad, "press", at=[8, 26], picture=number)
    assert pad.wire.seeds == [] and "meanwhile" in pad.message
    hear(pad, "press", at=[8, 26], picture=sent[-1][0]["picture"])
    assert len(pad.wire.seeds) == 1


def test_the_answer_to_a_move_is_the_wire_and_goes_to_the_view_that_asked(sent):
    pad, wire = LiveWirePad(IMAGE), LiveWire(IMAGE)
    order = []
    pad.observe(lambda change: order.append((change["new"], len(sent))), "hover")
    for of in (pad, wire):
        of.press(CLICKS[0])
    sent.clear()
    for ticket, at in enumerate([(9, 30), (14, 36), (14, 36), (20, 38)]):
        hear(pad, "move", at=list(at), ticket=ticket)
        message, (buffer,) = sent.pop()
        np.testing.assert_array_equal(pairs(buffer), wire.move(at))
        assert (message["kind"], message["view"], message["ticket"]) == ("wire", "mine", ticket)
        assert message["place"] == pairs(buffer)[-1].tolist() and message["ms"] == pad.compute_ms
    # those who observe the pointer come after the page
    assert order == [((9, 30), 1), ((14, 36), 1), ((20, 38), 1)] and sent == []


def test_where_there_is_no_wire_a_move_only_points(sent):
    for pad in (closed_pad(), LiveWirePad(IMAGE)):
        before = standing(pad)
        sent.clear()
        hear(pad, "move", at=[3, 4], ticket=1)
        ((message, buffers),) = sent
        assert buffers == [b""] and message["place"] is None
        assert pad.hover == (3, 4) and standing(pad) == before


def test_clicks_of_the_page_fix_the_wire_and_every_view_is_told(sent):
    pad, wire = LiveWirePad(IMAGE), LiveWire(IMAGE)
    revisions = []
    pad.on_edit(lambda p: revisions.append(p.revision))
    for count, click in enumerate(CLICKS, start=1):
        hear(pad, "press", at=list(click))
        wire.press(click)
        message, (seeds, path, bits) = sent[-1]
        assert message["kind"] == "outline" and message["view"] is None
        assert (message["closed"], message["undo"], message["redo"]) == (False, True, False)
        np.testing.assert_array_equal(pairs(seeds), wire.seeds)
        np.testing.assert_array_equal(pairs(path), wire.path)
        assert bits == b"" and len(sent) == count
    assert revisions == [message["revision"] for message, _ in sent] == sorted(set(revisions))


def test_a_closed_outline_is_the_mask_of_the_scissors(sent):
    pad = closed_pad()
    hear(pad, "hello")
    (message, (_, _, bits)) = sent[-1]
    assert message["closed"] and message["view"] == "mine"
    shown = np.unpackbits(np.frombuffer(bits, np.uint8), count=DISC.size).reshape(SHAPE)
    np.testing.assert_array_equal(shown, pad.mask)
    np.testing.assert_array_equal(pad.mask, scissors(IMAGE, CLICKS).mask)
    disc = (ROWS - 20) ** 2 + (COLS - 26) ** 2 < 12**2
    assert (pad.mask & disc).sum() / (pad.mask | disc).sum() > 0.9


@pytest.mark.parametrize("parameters", [{}, {"training": True}, {"snap": 0}])
def test_undo_and_redo_walk_along_the_clicks_exactly(parameters):
    pad = LiveWirePad(IMAGE, partial(LiveWire, **parameters))
    actions = [partial(pad.press, click) for click in CLICKS]
    actions += [pad.close_outline, partial(pad.press, (3, 3)), partial(pad.press, (9, 50))]
    actions += [pad.abandon, *(partial(pad.press, click) for click in CLICKS[:3])]
    actions += [pad.close_outline, partial(pad.press, (30, 50))]
    seen = [standing(pad)]
    for action in actions:
        action()
        seen.append(standing(pad))
    for expected in seen[-2::-1]:
        pad.undo()
        assert standing(pad) == expected
    pad.undo()
    assert standing(pad) == seen[0]
    for expected in seen[1:]:
        pad.redo()
        assert standing(pad) == expected
    pad.redo()
    assert standing(pad) == seen[-1]


def test_a_new_click_clears_what_could_be_done_again(sent):
    pad = closed_pad()
    pad.undo()
    pad.undo()
    pad.press((30, 16))
    before = standing(pad)
    pad.redo()
    assert standing(pad) == before and sent[-1][0]["redo"] is False


def test_the_log_holds_seeds_and_polygon_and_says_nothing_of_the_pixels():
    pad = closed_pad()
    *strokes, polygon = pad.session.edits
    assert [stroke.points.tolist() for stroke in strokes] == [[list(s)] for s in pad.wire.seeds]
    assert polygon.vertices.tolist() == [list(s) for s in pad.wire.seeds]
    pad.undo()
    assert not pad.session.seeds.any()
    pad.abandon()
    assert isinstance(pad.session.edits[-1], Clear) and pad.wire.seeds == []


@pytest.mark.parametrize("closed", [False, True])
def test_a_saved_log_draws_the_same_outline_again(closed):
    for write in ("json", "text"):
        pad = closed_pad()
        if not closed:
            pad.undo()
        log = getattr(pad.session, f"to_{write}")()
        again = LiveWirePad(IMAGE, session=getattr(Session, f"from_{write}")(log))
        assert standing(again) == standing(pad), write
        assert again.session.picture == "disc"
        again.undo()
        pad.undo()
        assert standing(again) == standing(pad), write


def test_a_polygon_alone_is_an_outline_and_can_be_taken_back():
    session = Session(SHAPE)
    session.add(Polygon(np.array(CLICKS, float)))
    pad = LiveWirePad(IMAGE, session=session)
    assert pad.wire.seeds == CLICKS
    np.testing.assert_array_equal(pad.mask, scissors(IMAGE, CLICKS, snap=0).mask)
    pad.undo()
    assert pad.wire.seeds == [] and pad.mask is None
    pad.redo()
    assert pad.wire.seeds == CLICKS and pad.wire.closed


def test_another_wire_goes_through_the_same_seeds():
    pad = closed_pad()
    seeds, flat = pad.wire.seeds, {"crossing_weight": 0, "direction_weight": 0, "training": True}
    pad.rewire(partial(LiveWire, snap=2, **flat))
    assert pad.wire.seeds == seeds and pad.wire.snap == 2
    np.testing.assert_array_equal(pad.mask, scissors(IMAGE, seeds, snap=0, **flat).mask)


def test_a_cooled_stretch_is_a_click_of_the_log(sent):
    pad = LiveWirePad(IMAGE, partial(LiveWire, cooling=3))
    pad.press((8, 26))
    for col in range(34, 22, -1):
        hear(pad, "move", at=[32, col], ticket=col)
    cooled = pad.wire.seeds
    assert len(cooled) > 1
    assert [tuple(edit.points[0]) for edit in pad.session.edits] == cooled
    outlines = [buffers for message, buffers in sent if message["kind"] == "outline"]
    np.testing.assert_array_equal(pairs(outlines[-1][0]), cooled)
    again = LiveWirePad(IMAGE, partial(LiveWire, cooling=3), session=pad.session)
    assert standing(again) == standing(pad)


def test_what_makes_no_sense_is_said_and_nothing_is_lost(sent):
    for kind, more, word in (
        ("press", {"at": [99, 2]}, "point row"),
        ("press", {"at": "x"}, "point"),
        ("press", {}, "KeyError"),
        ("move", {"at": [-1, 2], "ticket": 1}, "point row"),
        ("close", {}, "seeds"),
    ):
        pad = LiveWirePad(IMAGE)
        pad.press(CLICKS[0])
        pad.press(CLICKS[1])
        before, edits = standing(pad), pad.session.edits
        sent.clear()
        hear(pad, kind, **more)
        assert word in pad.message and standing(pad) == before and pad.session.edits == edits
        assert sent[-1][0]["kind"] == "outline"  # so that the page waits no longer
        pad.press(CLICKS[2])
        assert pad.message == ""


def test_an_outline_without_an_inside_is_refused_and_stays_open():
    pad = LiveWirePad(IMAGE, partial(LiveWire, snap=0))
    for col in (5, 20, 40):
        pad.press((2, col))
    before = standing(pad)
    hear(pad, "close")
    assert "covers no pixel" in pad.message and standing(pad) == before


def test_an_unknown_message_does_nothing(sent):
    pad = closed_pad()
    sent.clear()
    for message in ({}, {"kind": "__init__"}, {"kind": "close_outline"}):
        pad._handle_custom_msg(message, [])
    assert sent == []


def test_a_second_click_on_a_seed_is_no_edit():
    pad = LiveWirePad(IMAGE, partial(LiveWire, snap=0))
    pad.press((8, 26))
    pad.press((8, 26))
    assert len(pad.session.edits) == 1


def test_undo_without_clicks_and_giving_up_nothing_do_nothing(sent):
    pad = LiveWirePad(IMAGE)
    for kind in ("undo", "redo", "abandon"):
        hear(pad, kind)
    assert sent == [] and pad.session.edits == () and pad.revision == 0


def test_a_lab_that_fails_does_not_take_the_click_with_it():
    pad = LiveWirePad(IMAGE)
    pad.on_edit(lambda p: 1 / 0)
    pad.press(CLICKS[0])
    assert "ZeroDivisionError" in pad.message and len(pad.wire.seeds) == 1


def test_another_picture_begins_a_new_log(sent):
    pad = closed_pad()
    pad.show_image(np.zeros((3, 5)), "black")
    message, (seeds, path, bits) = sent[-1]
    assert pad.shape == (3, 5) and pad.session.picture == "black" and pad.session.edits == ()
    assert (seeds, path, bits) == (b"", b"", b"") and message["closed"] is False


def test_a_picture_of_one_pixel_takes_a_click():
    pad = LiveWirePad(np.zeros((1, 1)))
    pad.press((0, 0))
    assert pad.move((0, 0)).tolist() == [[0, 0]]


def test_a_session_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="session"):
        LiveWirePad(IMAGE, session=Session((3, 5)))


def test_strokes_of_a_brush_are_their_points():
    session = Session(SHAPE)
    session.add(Stroke([CLICKS[0], CLICKS[1]], 3, 2))
    assert LiveWirePad(IMAGE, session=session).wire.seeds == CLICKS[:2]


def test_the_labels_follow_the_language(labels_follow_the_language):
    labels_follow_the_language(lambda: LiveWirePad(IMAGE))
