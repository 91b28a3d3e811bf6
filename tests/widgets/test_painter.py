"""SegPainter without a browser: messages both ways, masks, files, texts, and nonsense."""

import zlib
from pathlib import Path

import numpy as np
import pytest
import traitlets

from segteach.arrays import Seed, Stroke, seeds_from_strokes
from segteach.marks.edits import MOST_POINTS, Box, Clear, Polygon, Trimap
from segteach.marks.session import Session, file_of
from segteach.widgets.painter import SegPainter

IMAGE = np.random.default_rng(0).random((12, 16, 3))
FG, BG = Seed.FOREGROUND, Seed.BACKGROUND


@pytest.fixture
def sent(messages_of):
    """What goes to the page: [(message, buffers), ...]."""
    return messages_of(SegPainter)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("SEGTEACH_PROGRESS", str(tmp_path / "progress.json"))
    return tmp_path / "sessions"


def hear(painter, message, *buffers):
    painter._handle_custom_msg(message, [memoryview(buffer) for buffer in buffers])


def stroke(painter, points, radius=2, seed=2, **more):
    message = {"kind": "edit", "tool": "stroke", "radius": radius, "seed": seed, "view": "v"}
    hear(painter, message | {"ticket": 1} | more, np.array(points, "<f4").tobytes())


def kinds(sent):
    return [message["kind"] for message, _ in sent]


def drawn(message, buffers):
    """Return the edits that a message of the kernel describes, as the page reads them."""
    points = np.frombuffer(buffers[0], "<f4").reshape(-1, 2)
    trimaps, edits = list(buffers[1:]), []
    for head in message["edits"]:
        mine, points = points[: head.get("count", 0)], points[head.get("count", 0) :]
        if head["kind"] == "stroke":
            edits.append(Stroke(mine, head["radius"], head["seed"]))
        elif head["kind"] == "polygon":
            edits.append(Polygon(mine))
        elif head["kind"] == "box":
            edits.append(Box(tuple(head["corners"])))
        elif head["kind"] == "trimap":
            seeds = np.frombuffer(zlib.decompress(trimaps.pop(0)), np.uint8)
            edits.append(Trimap(seeds.reshape(IMAGE.shape[:2])))
        else:
            edits.append(Clear())
    assert len(points) == 0 and trimaps == []
    return edits


def test_the_page_gets_picture_shape_colours_and_words():
    from io import BytesIO

    from PIL import Image

    painter = SegPainter(IMAGE, picture="noise", width=320)
    state = painter.get_state()
    picture = np.asarray(Image.open(BytesIO(state["png"])))
    np.testing.assert_array_equal(picture, np.round(IMAGE * 255))
    assert tuple(state["shape"]) == (12, 16) and state["width"] == 320
    assert state["colours"][1:] == ["#0072B2", "#E69F00"]
    assert painter.picture == "noise" and not painter.seeds.any()
    assert "_image" not in state and "seeds" not in state


def test_a_stroke_of_the_page_becomes_an_edit_and_every_view_hears_of_it(sent):
    painter = SegPainter(IMAGE)
    seen = []
    painter.on_edit(lambda p: seen.append((p.revision, p.seeds)))
    before = painter.revision
    stroke(painter, [[3.1, 4], [8, 9.6]], ticket=7)
    expected = seeds_from_strokes([Stroke([[3, 4], [8, 9.5]], 2, FG)], (12, 16))
    np.testing.assert_array_equal(painter.seeds, expected)
    (message, buffers), *rest = sent
    assert rest == [] and (message["view"], message["ticket"]) == ("v", 7)
    assert (message["revision"], message["count"]) == (before + 1, 1)
    assert (message["undo"], message["redo"]) == (True, False)
    (edit,) = drawn(message, buffers)
    np.testing.assert_array_equal(edit.points, painter.session.edits[0].points)
    assert seen[0][0] == before + 1 and seen[0][1] is painter.seeds


def test_boxes_and_polygons_of_the_page():
    painter = SegPainter(IMAGE)
    hear(painter, {"kind": "edit", "tool": "box", "corners": [2, 3, 9, 8]})
    assert painter.session.box == (2, 3, 9, 8)
    vertices = np.array([[1, 1], [1, 9], [9, 4]], "<f4")
    hear(painter, {"kind": "edit", "tool": "polygon"}, vertices.tobytes())
    np.testing.assert_array_equal(painter.session.polygon, vertices)


def test_undo_redo_and_clear_of_the_page(sent):
    painter = SegPainter(IMAGE)
    revisions = []
    painter.on_edit(lambda p: revisions.append(p.revision))
    stroke(painter, [[3, 4]])
    stroke(painter, [[9, 9]], seed=1)
    for kind in ("undo", "undo", "undo", "redo", "clear", "undo"):
        hear(painter, {"kind": kind})
    assert kinds(sent) == ["add", "add", "pop", "pop", "add", "add", "pop"]
    assert [message["count"] for message, _ in sent] == [1, 2, 1, 0, 1, 2, 1]
    assert revisions == sorted(set(revisions)) and len(revisions) == 7
    assert len(painter.session.edits) == 1


def test_a_new_view_gets_the_whole_list_and_the_mask(sent):
    painter = SegPainter(IMAGE)
    edits = [
        Box((1, 2, 9, 9)),
        Stroke([[1, 2], [3, 4]], 1, FG),
        Trimap(np.arange(192).reshape(12, 16) % 3),
        Polygon([[1, 1], [1, 9], [9, 4]]),
        Clear(),
        Stroke([[5, 6]], 3, Seed.UNKNOWN),
    ]
    for edit in edits:
        painter.add(edit)
    mask = np.arange(192).reshape(12, 16) % 5 == 0
    painter.show_mask(mask)
    sent.clear()
    hear(painter, {"kind": "hello", "view": "new"})
    assert kinds(sent) == ["all", "mask"]
    message, buffers = sent[0]
    assert message["view"] == "new" and message["count"] == 6
    other = Session((12, 16))
    for edit in drawn(message, buffers):
        other.add(edit)
    other.picture = painter.picture
    assert other.to_text() == painter.share()
    np.testing.assert_array_equal(other.seeds, painter.seeds)
    assert [type(edit) for edit in other.edits] == [type(edit) for edit in edits]
    message, (bits,) = sent[1]
    shown = np.unpackbits(np.frombuffer(bits, np.uint8))[:192].reshape(12, 16)
    np.testing.assert_array_equal(shown, mask)


# --- masks ---------------------------------------------------------------------------------------


def test_masks_older_than_the_one_shown_are_dropped(sent):
    painter = SegPainter(IMAGE)
    stroke(painter, [[3, 4]])
    first = painter.revision
    stroke(painter, [[5, 6]])
    on, off = np.ones((12, 16), bool), np.zeros((12, 16), bool)
    sent.clear()
    painter.show_mask(on, painter.revision)
    painter.show_mask(off, first)
    assert [message["revision"] for message, _ in sent] == [painter.revision]
    assert painter.mask.all()
    painter.show_mask(off, painter.revision)  # the exact one after the fast one
    assert len(sent) == 2 and not painter.mask.any()


def test_a_mask_of_the_picture_before_is_dropped_whatever_its_shape(sent):
    painter = SegPainter(IMAGE)
    old = painter.revision
    painter.show_image(np.zeros((5, 4)), "black")
    sent.clear()
    painter.show_mask(np.ones((12, 16), bool), old)
    assert sent == [] and painter.mask is None
    with pytest.raises(ValueError, match="mask"):
        painter.show_mask(np.ones((12, 16), bool))


def test_clear_mask_shows_none_and_earlier_ones_stay_away(sent):
    painter = SegPainter(IMAGE)
    old = painter.revision
    stroke(painter, [[3, 4]])
    painter.show_mask(np.ones((12, 16), bool), old)
    painter.clear_mask()
    painter.show_mask(np.ones((12, 16), bool), old)
    message, buffers = sent[-1]
    assert message["kind"] == "mask" and buffers == [b""] and painter.mask is None


@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (480, 640), (1280, 1920)])
def test_masks_of_all_sizes_go_as_bits_and_large_ones_deflated(sent, shape):
    painter = SegPainter(np.zeros(shape))
    mask = np.zeros(shape, bool)
    mask[shape[0] // 2 :, : shape[1] // 2 + 1] = True
    painter.show_mask(mask)
    message, (bits,) = sent[-1]
    assert message["deflated"] is (mask.size > 8 * 65_536) and len(bits) <= 65_536
    bits = zlib.decompress(bits) if message["deflated"] else bits
    shown = np.unpackbits(np.frombuffer(bits, np.uint8))[: mask.size].reshape(shape)
    np.testing.assert_array_equal(shown, mask)


# --- what makes no sense -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "points"),
    [
        ({}, [[np.nan, 1]]),
        ({}, [[1, np.inf]]),
        ({}, [[1e9, 1]]),
        ({}, np.zeros((MOST_POINTS + 1, 2))),
        ({}, np.zeros((0, 2))),
        ({}, np.zeros(3)),
        ({"seed": 3}, [[1, 1]]),
        ({"seed": -1}, [[1, 1]]),
        ({"seed": None}, [[1, 1]]),
        ({"seed": "fg"}, [[1, 1]]),
        ({"radius": 0}, [[1, 1]]),
        ({"radius": float("nan")}, [[1, 1]]),
        ({"radius": None}, [[1, 1]]),
        ({"radius": [1]}, [[1, 1]]),
        ({"tool": "rm"}, [[1, 1]]),
        ({"tool": None}, [[1, 1]]),
        ({"tool": "polygon"}, [[1, 1], [2, 2]]),
        ({"tool": "box"}, [[1, 1]]),
        ({"tool": "box", "corners": "abcd"}, [[1, 1]]),
        ({"tool": "box", "corners": None}, [[1, 1]]),
        ({"tool": "box", "corners": [5, 5, 5, 5]}, [[1, 1]]),
    ],
)
def test_a_malformed_edit_is_said_and_nothing_is_lost(sent, message, points):
    painter = SegPainter(IMAGE)
    stroke(painter, [[3, 4]])
    stroke(painter, [[9, 4]])
    painter.undo()
    before, revision, calls = painter.session.to_json(), painter.revision, []
    painter.on_edit(calls.append)
    sent.clear()
    stroke(painter, points, **message)
    assert painter.message != "" and calls == [] and kinds(sent) == ["refused"]
    assert painter.session.to_json() == before and painter.revision == revision
    stroke(painter, [[5, 5]])
    assert painter.message == "" and len(painter.session.edits) == 2


@pytest.mark.parametrize("message", [{}, {"kind": "close"}, {"kind": None}, {"kind": "__init__"}])
def test_an_unknown_message_does_nothing(sent, message):
    painter = SegPainter(IMAGE)
    stroke(painter, [[3, 4]])
    hear(painter, message)
    assert len(painter.session.edits) == 1 and kinds(sent) == ["add"]


@pytest.mark.parametrize("text", ["", "nonsense", None, 7, "eJwDAAAAAAE"])
def test_a_text_that_is_no_session_is_said_and_nothing_is_lost(text):
    painter = SegPainter(IMAGE)
    stroke(painter, [[3, 4]])
    before = painter.session
    hear(painter, {"kind": "restore", "text": text})
    assert "text" in painter.message and painter.session is before


def test_a_lab_that_fails_is_said_and_the_others_are_called():
    painter = SegPainter(IMAGE)
    calls = []
    painter.on_edit(lambda p: 1 / 0)
    painter.on_edit(calls.append)
    stroke(painter, [[3, 4]])
    assert painter.message == "ZeroDivisionError: division by zero"
    assert calls == [painter] and len(painter.session.edits) == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"session": Session((3, 3))}, "session"),
        ({"autosave": "../x"}, "autosave"),
        ({"autosave": ""}, "autosave"),
        ({"tools": ["rubber"]}, "rubber"),
    ],
)
def test_bad_arguments_are_refused(options, words):
    with pytest.raises((ValueError, traitlets.TraitError), match=words):
        SegPainter(IMAGE, **options)


# --- pictures, texts, files ----------------------------------------------------------------------


def test_another_picture_begins_a_new_session(sent):
    painter = SegPainter(IMAGE, picture="noise")
    stroke(painter, [[3, 4]])
    before = painter.revision
    painter.show_image(np.zeros((5, 7)), "black")
    assert kinds(sent)[-2:] == ["all", "mask"] and sent[-2][0]["view"] is None
    assert painter.seeds.shape == (5, 7) == painter.shape and painter.picture == "black"
    assert painter.revision > before and painter.session.edits == ()
    painter.show_image(IMAGE)
    assert painter.picture == "" and painter.image.shape == IMAGE.shape


def test_the_edits_of_python_reach_the_views(sent):
    painter = SegPainter(IMAGE)
    painter.add(Stroke([[3, 4]], 2, FG))
    painter.clear()
    painter.undo()
    painter.undo()
    painter.redo()
    painter.undo()
    painter.undo()
    assert kinds(sent) == ["add", "add", "pop", "pop", "add", "pop"]
    with pytest.raises(ValueError, match="box"):
        painter.add(Box((1, 1, 1, 1)))


def test_a_shared_text_brings_edits_and_parameters_back(sent):
    painter = SegPainter(IMAGE, picture="noise")
    painter.remember(beta=2.5)
    stroke(painter, [[3, 4]])
    painter.add(Box((1, 2, 9, 9)))
    text, seeds = painter.share(), painter.seeds
    other = SegPainter(IMAGE, picture="noise")
    order = []
    other.on_edit(lambda p: order.append("edit"))
    other.on_restore(lambda p: order.append(p.session.parameters))
    hear(other, {"kind": "restore", "text": f" {text}\n"})
    np.testing.assert_array_equal(other.seeds, seeds)
    assert order == [{"beta": 2.5}, "edit"] and other.share() == text
    assert kinds(sent)[-2:] == ["all", "mask"] and other.message == ""


def test_a_text_of_another_picture_opens_it_where_the_lab_can(home):
    source = SegPainter(np.zeros((5, 7)), picture="black")
    source.add(Box((1, 1, 4, 4)))
    painter = SegPainter(IMAGE, picture="noise")
    stroke(painter, [[3, 4]])
    hear(painter, {"kind": "restore", "text": source.share()})
    assert "picture black (7 × 5)" in painter.message and len(painter.session.edits) == 1
    painter.open_picture = {"black": np.zeros((5, 7))}.get
    hear(painter, {"kind": "restore", "text": source.share()})
    assert painter.picture == "black" and painter.image.shape == (5, 7, 3)
    assert painter.session.box == (1, 1, 4, 4)


def test_a_stroke_on_a_picture_that_has_gone_is_refused_in_words(sent):
    painter = SegPainter(IMAGE, picture="noise")
    hear(painter, {"kind": "hello", "view": "a"})
    number = sent[0][0]["picture"]
    painter.show_image(np.zeros((12, 16)), "black")
    stroke(painter, [[3, 4]], view="a", ticket=7, picture=number)
    assert painter.session.edits == () and "meanwhile" in painter.message
    refused = sent[-1][0]
    assert (refused["kind"], refused["view"], refused["ticket"]) == ("refused", "a", 7)
    stroke(painter, [[3, 4]], view="a", ticket=8, picture=refused["picture"])
    assert len(painter.session.edits) == 1


def test_share_and_code_answer_the_view_that_asked(sent):
    painter = SegPainter(IMAGE)
    stroke(painter, [[3, 4]])
    hear(painter, {"kind": "share", "view": "a"})
    hear(painter, {"kind": "code", "view": "b"})
    painter.code = lambda p: f"grabcut(image, {p.session.box})"
    hear(painter, {"kind": "code", "view": "b"})
    (share, _), (code, _), (own, _) = sent[1:]
    assert (share["view"], share["text"]) == ("a", painter.share())
    assert (code["view"], code["text"]) == ("b", painter.session.as_code())
    assert own["text"] == "grabcut(image, None)"


def test_a_painter_made_again_goes_on_with_its_file(home):
    first = SegPainter(IMAGE, picture="noise", autosave="lab-1")
    assert not home.exists()  # nothing painted, nothing written
    stroke(first, [[3, 4]])
    stroke(first, [[9, 9]], seed=1)
    first.undo()
    first.remember(beta=3)
    again = SegPainter(IMAGE, picture="noise", autosave="lab-1")
    np.testing.assert_array_equal(again.seeds, first.seeds)
    assert again.session.parameters == {"beta": 3} and len(again.session.undone) == 1
    other = SegPainter(IMAGE, picture="another", autosave="lab-1")
    assert other.session.edits == ()
    assert [file.name[:12] for file in home.iterdir()] == ["lab-1-noise-"]
    given = SegPainter(IMAGE, picture="noise", session=Session((12, 16)), autosave="lab-1")
    assert given.session.edits == ()


def test_a_damaged_file_is_said_and_set_aside(home):
    home.mkdir(parents=True)
    file = file_of("lab", "", (12, 16))
    for content in ("{", "["):
        file.write_text(content)
        painter = SegPainter(IMAGE, autosave="lab")
        assert "set aside as lab-" in painter.message and not file.exists()
        stroke(painter, [[3, 4]])
        assert len(Session.load(file).edits) == 1
    assert sorted(one.read_text() for one in home.glob("*.damaged")) == ["[", "{"]


def test_a_file_of_the_old_name_is_found_and_stays(home):
    old = Session((12, 16), "noise")
    old.add(Stroke([[3, 4]], 2, FG))
    path = file_of("lab", "noise")
    old.save(path)
    before = path.read_bytes()
    painter = SegPainter(IMAGE, picture="noise", autosave="lab")
    assert len(painter.session.edits) == 1 and painter.resumed is not None
    stroke(painter, [[9, 9]])
    assert path.read_bytes() == before
    again = SegPainter(IMAGE, picture="noise", autosave="lab")
    assert len(again.session.edits) == 2
    assert SegPainter(np.zeros((5, 7)), picture="noise", autosave="lab").session.edits == ()
    Session((12, 16), "cat 1").save(file_of("lab", "cat 1"))  # the name of "cat-1" as well
    assert SegPainter(IMAGE, picture="cat-1", autosave="lab").picture == "cat-1"


def test_pictures_and_shapes_have_each_a_file_of_their_own(home):
    small = np.zeros((5, 7))
    cats = [(IMAGE, "cat 1"), (IMAGE, "cat-1"), (IMAGE, "Cat 1"), (small, "cat 1")]
    for number, (image, picture) in enumerate([*cats, (IMAGE, "图" * 200)]):
        painter = SegPainter(image, picture=picture, autosave="lab")
        assert painter.session.edits == () and painter.message == ""
        painter.add(Stroke([[1, number]], 1, FG))
        assert painter.message == ""
    again = SegPainter(IMAGE, picture="cat 1", autosave="lab")
    assert again.session.edits[0].points.tolist() == [[1, 0]]


@pytest.mark.parametrize("resumes", [True, False])
def test_what_cannot_be_read_is_not_written_over(home, monkeypatch, resumes):
    later = Session((12, 16), "noise").to_json().replace("session 1", "session 2")
    file = file_of("lab", "noise", (12, 16))
    home.mkdir(parents=True)
    for content, broken in ((later, False), (later.replace("2", "1", 1), True)):
        file.write_text(content)
        if broken:
            monkeypatch.setattr(Path, "read_bytes", unreadable)
        session = None if resumes else Session((12, 16), "noise")
        painter = SegPainter(IMAGE, picture="noise", autosave="lab", session=session)
        stroke(painter, [[3, 4]])
        assert "not saved" in painter.message and len(painter.session.edits) == 1
        assert file.read_text() == content and len(list(home.iterdir())) == 1


def unreadable(self):
    raise PermissionError(f"{self.name} is locked")


def test_a_folder_that_cannot_be_written_does_not_stop_the_painting(home):
    home.write_text("a file where the folder should be")
    painter = SegPainter(IMAGE, autosave="lab")
    stroke(painter, [[3, 4]])
    assert "not saved" in painter.message and len(painter.session.edits) == 1


def test_the_words_follow_the_language(monkeypatch):
    labels = {}
    for code in ("en", "zh"):
        monkeypatch.setenv("SEGTEACH_LANGUAGE", code)
        labels[code] = SegPainter(IMAGE).labels
    assert labels["en"].keys() == labels["zh"].keys()
    assert [key for key, word in labels["en"].items() if word == labels["zh"][key]] == []


@pytest.mark.parametrize(("tools", "first"), [(["polygon"], "polygon"), (["trimap"], "brush")])
def test_the_first_tool_is_chosen(tools, first):
    assert SegPainter(IMAGE, tools=tools).tool == first


# --- soft masks, and what autosave brings back ---------------------------------------------------


@pytest.mark.parametrize("shape", [(12, 16), (300, 400)])
def test_an_alpha_goes_as_a_byte_a_pixel_by_the_rules_of_masks(sent, shape):
    painter = SegPainter(np.zeros(shape))
    old = painter.revision
    alpha = np.linspace(0, 1, shape[0] * shape[1]).reshape(shape)
    painter.add(Stroke([[3, 4]], 2, FG))
    painter.show_alpha(alpha)
    message, (data,) = sent[-1]
    assert message["kind"] == "mask" and message["soft"] and message["revision"] == old + 1
    assert message["deflated"] is (alpha.size > 65_536)
    data = zlib.decompress(data) if message["deflated"] else data
    shown = np.frombuffer(data, np.uint8).reshape(shape)
    np.testing.assert_array_equal(shown, np.round(255 * alpha))
    np.testing.assert_array_equal(painter.alpha, alpha)
    np.testing.assert_array_equal(painter.mask, alpha >= 0.5)
    painter.show_mask(np.ones(shape, bool), old)
    np.testing.assert_array_equal(painter.alpha, alpha)  # the older one stays away
    painter.show_mask(alpha > 0.9)
    assert not sent[-1][0]["soft"] and painter.mask.dtype == bool
    np.testing.assert_array_equal(painter.alpha, alpha > 0.9)
    painter.clear_mask()
    assert painter.alpha is None and painter.mask is None


def test_a_trimap_goes_as_black_grey_and_white_and_is_named_as_such(sent):
    painter = SegPainter(IMAGE)
    trimap = np.arange(12 * 16).reshape(12, 16) % 3
    painter.show_trimap(trimap)
    message, (data,) = sent[-1]
    assert message["kind"] == "mask" and message["soft"] and message["trimap"]
    shown = np.frombuffer(data, np.uint8).reshape(12, 16)
    np.testing.assert_array_equal(shown, np.array([128, 0, 255])[trimap])
    np.testing.assert_array_equal(painter.mask, trimap != Seed.BACKGROUND)
    sent.clear()
    hear(painter, {"kind": "hello", "view": "late"})
    assert sent[-1][0]["trimap"]
    for show in (
        lambda: painter.show_mask(trimap == FG),
        lambda: painter.show_alpha(trimap / 2),
        painter.clear_mask,
    ):
        painter.show_trimap(trimap)
        show()
        assert not sent[-1][0]["trimap"]
    painter.show_trimap(trimap)
    painter.show_image(IMAGE, "again")
    assert not sent[-1][0]["trimap"] and painter.mask is None


def test_a_trimap_that_is_none_is_refused(refused):
    painter = SegPainter(IMAGE)
    calls = [
        (lambda: painter.show_trimap(np.full((12, 16), 3)), "trimap"),
        (lambda: painter.show_trimap(np.zeros((3, 3))), "trimap"),
        (lambda: painter.show_trimap(np.zeros((12, 16), bool)), "trimap"),
    ]
    assert refused(calls) == [] and painter.mask is None


def test_an_alpha_that_is_none_is_refused_and_the_mask_stays(refused):
    painter = SegPainter(IMAGE)
    painter.show_mask(np.ones((12, 16), bool))
    calls = [
        (lambda: painter.show_alpha(np.full((12, 16), 1.5)), "alpha"),
        (lambda: painter.show_alpha(np.zeros((3, 3))), "alpha"),
        (lambda: painter.show_alpha(np.full((12, 16), np.nan)), "alpha"),
    ]
    assert refused(calls) == [] and painter.mask.all()


def test_it_tells_when_the_session_was_saved_that_came_back(home):
    first = SegPainter(IMAGE, picture="noise", autosave="lab")
    stroke(first, [[3, 4]])
    assert first.resumed is None
    saved = file_of("lab", "noise", (12, 16)).stat().st_mtime
    again = SegPainter(IMAGE, picture="noise", autosave="lab")
    assert again.resumed.timestamp() == pytest.approx(saved, abs=1e-3)
    again.show_image(np.zeros((5, 7)), "black", resume=True)
    assert again.resumed is None  # there is none of that picture
    again.show_image(IMAGE, "noise", resume=True)
    assert again.resumed.timestamp() == pytest.approx(saved, abs=1e-3)
    again.undo()  # saved without an edit: nothing comes back
    assert SegPainter(IMAGE, picture="noise", autosave="lab").resumed is None
