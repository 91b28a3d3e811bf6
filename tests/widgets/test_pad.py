"""What painter, live wire and vertex pad have in common, by one table of the three."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from segteach.arrays import Stroke
from segteach.segmentation.boundary_editing import BoundaryEditing
from segteach.widgets.assets import script
from segteach.widgets.live_wire import LiveWirePad
from segteach.widgets.pad import VIEWS, PicturePad
from segteach.widgets.painter import SegPainter
from segteach.widgets.vertex_pad import VertexPad

SHAPE = (24, 32)
ROWS, COLS = np.mgrid[: SHAPE[0], : SHAPE[1]]
DISC = (ROWS - 12) ** 2 + (COLS - 15) ** 2 < 8**2
IMAGE = np.dstack([np.where(DISC, 0.8, 0.3)] * 3)
BRUSH = {"kind": "brush", "points": [[3.0, 3.0]], "radius": 2.0, "seed": 2}


def vertex_pad(**options):
    return VertexPad(IMAGE, BoundaryEditing(IMAGE, DISC), **options)


PADS = [  # how to make it, and an edit
    (lambda **options: SegPainter(IMAGE, **options), lambda pad: pad.add(Stroke([[3, 4]], 2, 2))),
    (lambda **options: LiveWirePad(IMAGE, **options), lambda pad: pad.press((4, 15))),
    (vertex_pad, lambda pad: pad.do(BRUSH)),
]
EVERY_PAD = pytest.mark.parametrize(("make", "edit"), PADS, ids=["painter", "wire", "vertices"])


@pytest.fixture
def sent(messages_of):
    return messages_of(PicturePad)


def hear(pad, kind, buffers=(), **more):
    message = {"kind": kind, "view": "mine", "ticket": 7}
    pad._handle_custom_msg(message | more, [memoryview(buffer) for buffer in buffers])


@EVERY_PAD
def test_the_page_gets_picture_shape_name_colours_and_view(make, edit):
    pad = make(width=320)
    state = pad.get_state()
    picture = np.asarray(Image.open(io.BytesIO(state["png"])))
    np.testing.assert_array_equal(picture, np.round(IMAGE * 255))
    assert tuple(state["shape"]) == SHAPE and state["width"] == 320 and pad.image is not None
    assert state["view"] in VIEWS and 0 <= state["opacity"] <= 1
    assert all(re.fullmatch("#[0-9A-F]{6}", colour) for colour in state["colours"])


@EVERY_PAD
def test_an_edit_raises_the_revision_calls_back_and_can_be_taken_back(make, edit, sent):
    pad, seen = make(), []
    pad.on_edit(lambda p: seen.append((p, p.revision)))
    before = pad.revision
    edit(pad)
    hear(pad, "undo")
    hear(pad, "redo")
    assert seen == [(pad, before + number) for number in (1, 2, 3)]
    ways = [(message["undo"], message["redo"]) for message, _ in sent if "undo" in message]
    assert ways == [(True, False), (False, True), (True, False)]
    hear(pad, "redo")  # there is nothing
    assert len(seen) == 3


@EVERY_PAD
def test_a_new_view_is_told_everything_and_only_it(make, edit, sent):
    pad = make()
    edit(pad)
    sent.clear()
    hear(pad, "hello")
    assert sent and {message["view"] for message, _ in sent} == {"mine"}
    assert [buffers for _, buffers in sent] == [buffers for _, buffers in pad._everything()]


@EVERY_PAD
def test_a_notice_is_none_and_what_goes_wrong_is_an_error(make, edit):
    pad = make()
    pad.say("drag a box")
    assert (pad.message, pad.message_kind) == ("drag a box", "notice")
    pad.complain("the worker died")
    assert (pad.message, pad.message_kind) == ("the worker died", "error")
    edit(pad)
    assert (pad.message, pad.message_kind) == ("", "notice")
    pad.on_edit(lambda p: 1 / 0)
    edit_again = pad.undo
    edit_again()
    assert (pad.message, pad.message_kind) == ("ZeroDivisionError: division by zero", "error")


@EVERY_PAD
def test_what_is_no_message_is_said_and_what_is_unknown_does_nothing(make, edit, sent):
    pad = make()
    for message in ({}, {"kind": "__init__"}, {"kind": []}, {"kind": "say"}):
        pad._handle_custom_msg(message, [])
        assert (pad.message, sent) == ("", []), message
    for message in (None, 3, "hello", [{"kind": "undo"}]):
        pad._handle_custom_msg(message, [])
        assert pad.message.startswith("message: got") and pad.message_kind == "error", message


@EVERY_PAD
def test_a_photograph_of_the_page_goes_to_the_lab(make, edit):
    pad, seen = make(), []
    hear(pad, "photo", [b"lost"], name="early.png")
    assert not pad.photos and pad.message == ""
    pad.on_photo(lambda data, name: seen.append((data, name)))
    hear(pad, "photo", [b"bytes"], name="cat.png")
    hear(pad, "photo", [], name="none.png")
    assert pad.photos and seen == [(b"bytes", "cat.png")]
    assert pad.message == "photo: got 0 files, allowed is one" and pad.message_kind == "error"

    def refuse(data, name):
        raise ValueError(f"{name}: no picture")

    pad.on_photo(refuse)
    hear(pad, "photo", [b"bytes"], name="dog.txt")
    assert pad.message == "dog.txt: no picture" and seen[-1] == (b"bytes", "dog.txt")


@EVERY_PAD
def test_a_page_without_a_kernel_holds_traits_and_answers(make, edit):
    pad = make()
    edit(pad)
    page = pad.to_html()
    assert page.startswith("<!doctype html>") and "function picturePad" in page
    for name in ("view", "opacity", "labels", "width", "shape", "png"):
        assert f'"{name}"' in page, name
    assert '"hello"' in page and "http" not in page.replace("http://www.w3.org/2000/svg", "")


@EVERY_PAD
def test_the_words_follow_the_language(make, edit, labels_follow_the_language):
    labels_follow_the_language(make)


@EVERY_PAD
def test_every_word_that_the_page_says_is_among_its_labels(make, edit):
    pad = make()
    text = script(*pad.scripts)
    asked = set(re.findall(r"\bsay\.(\w+)", text)) - {"tip_"}
    made = set(re.findall(r'(?:tool|brush)\(say, "(\w+)"', text))
    assert {word for word in asked | made if word not in pad.labels} == set()
