"""The short text brings everything back, is safe in a URL and against who means harm; the code."""

import base64
import json
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segteach.arrays import Seed, Stroke
from segteach.marks.edits import MOST_POINTS, Box
from segteach.marks.session import Session
from segteach.marks.short_text import FEW_POINTS, MOST_BYTES, MOST_JSON, from_text

SHAPE = (17, 23)
FG = Seed.FOREGROUND
HEAD = ["a", {}, [17, 23]]
LETTERS = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def packed(data: bytes) -> str:
    return "2" + base64.urlsafe_b64encode(zlib.compress(data, 9)).decode().rstrip("=")


def of_json(*parts) -> str:
    return packed(json.dumps([*HEAD, *parts]).encode())


@settings(max_examples=60, deadline=None)
@given(st.data(), st.text(max_size=8))
def test_the_text_brings_everything_back(edits, same, data, picture):
    session = Session(SHAPE, picture, {"beta": 0.1, "on": True, "none": None})
    for edit in data.draw(st.lists(edits, max_size=12)):
        session.add(edit)
    again = Session.from_text(session.to_text())
    same(again, session)
    assert again.to_json() == session.to_json()


def test_the_text_leaves_the_undone_edits_out(filled, same):
    filled.undo()
    again = Session.from_text(filled.to_text())
    same(again, filled)
    assert filled.undone and not again.undone


def test_the_text_is_short_and_safe_in_a_url(same):
    session = Session((480, 640))
    line = np.column_stack([np.linspace(100, 140, 60), np.linspace(100, 300, 60)])
    session.add(Box((60, 40, 400, 300)))
    for shift in (0, 50, 100):
        session.add(Stroke(line + shift, 8, FG))
    text = session.to_text()
    assert set(text) <= LETTERS
    assert len(text) < len(session.to_json()) / 20 and len(text) < 300
    same(Session.from_text(f"  {text[:40]}\n{text[40:]}\n"), session)  # as a mail breaks it


@given(st.data())
def test_a_damaged_text_is_a_clear_error(data):
    session = Session(SHAPE, "coffee")
    session.add(Stroke([[3, 4], [9, 12]], 2, FG))
    text = session.to_text()
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from("ABCz019-_ü%"))
    if text[place] != letter:
        broken = text[:place] + letter + text[place + 1 :]
        try:
            again = Session.from_text(broken)
        except ValueError as error:
            assert "text" in str(error)
        else:  # the unused bits of the last letter
            assert again.to_json() == session.to_json()
    with pytest.raises(ValueError, match="text"):
        Session.from_text(text[:place])


def test_a_text_that_is_no_session_is_a_clear_error():
    stroke = [2, 8, 4, 4]
    for text in (
        "",
        "2",
        "not a session",
        None,
        7,
        packed(b""),
        packed(b"null"),
        packed(b"{}"),
        packed(b'["a",{}]'),
        packed(b"[" * 100_000),
        packed(b'["a",{"b":NaN},[17,23]]'),
        packed(b'["a",{"b":1e999},[17,23]]'),
        packed(b'["a",{},[0,23]]'),
        packed(b'["a",{},[65535,65535]]'),  # 4 G pixels
        packed(b'["a",{},7]'),
        packed(b"[7,{},[17,23]]"),
        packed(b'["a",[],[17,23]]'),
        packed(b'["a",{},[17,23],[2,8,' + b"9" * 5000 + b",4]]"),
        of_json([7]),
        of_json(7),
        of_json([]),
        of_json({"kind": "box"}),
        of_json([2]),
        of_json([2, 8]),
        of_json([2, 8, 4]),
        of_json([2, 8, 4, 4, 4]),
        of_json([2, "8", 4, 4]),
        of_json([2, None, 4, 4]),
        of_json([2, 10**400, 4, 4]),
        of_json([2, 0, 4, 4]),
        of_json([2, 8, 4, "4"]),
        of_json([2, 8, 4, [4]]),
        of_json([2, 8, [4, 4], [4]]),
        of_json([2, 8, 4, 10**30]),
        of_json([2, 8, 4, 1e300]),
        of_json([2, 8, *[0] * (2 * MOST_POINTS + 2)]),
        of_json([3, 0, 0, 0, 0]),
        of_json([3, 0, 0, 1]),
        of_json([3, None, 0, 1, 1]),
        of_json([4, 4, 4]),
        of_json([5]),  # without its pixels
        of_json([5, 1]),
        of_json([6, 1]),
        packed(json.dumps([*HEAD, [5]]).encode() + b"\n" + b"\x09" * (17 * 23)),
        packed(json.dumps([*HEAD, [5]]).encode() + b"\n" + b"\x01" * 7),
        of_json(stroke)[:-4],
        of_json(stroke)[1:-1],
    ):
        with pytest.raises(ValueError, match=r"allowed|text"):
            Session.from_text(text)
    assert len(Session.from_text(of_json(stroke)).edits) == 1


def test_a_bomb_is_refused_before_it_is_unpacked_or_read():
    for data, words in (
        (b'["' + b"a" * (MOST_BYTES + 1), "too long"),
        (b'["a",{},[17,23]' + b",[6]" * (MOST_JSON // 4) + b"]", "bytes of JSON"),
    ):
        text = packed(data)
        assert len(text) < 200_000
        with pytest.raises(ValueError, match=words):
            from_text(text)


def test_a_small_text_with_endless_work_is_refused_before_it_is_done(monkeypatch):
    """The edits are added up while they are read; no session is begun."""
    monkeypatch.setattr(Session, "add", lambda *_: pytest.fail("painted"))
    zigzag = [4, 0, *[8000, -8000] * 4999, 8000, *[1] * 10_000]
    for side, edits in (
        (9, [[2, 4, *[0] * 2_000_000]]),  # a stroke of a million points
        (2000, [[2, 40, *[0] * 20_000]] * 250),
        (2000, [[2, 8000, *[8] * 20_000]]),
        (2000, [[6]] * 1000),  # the whole picture of 4 million pixels cleared a thousand times
        (2000, [zigzag] * 100),
        (1, [[6]] * 60_000),
    ):
        data = json.dumps(["a", {}, [side, side], *edits], separators=(",", ":")).encode()
        assert len(data) < MOST_JSON and len(packed(data)) < 100_000
        with pytest.raises(ValueError, match=r"allowed are|more to paint"):
            Session.from_text(packed(data))


def test_trimaps_do_not_multiply():
    """Each takes its own pixels from the text, so that none is made from nothing."""
    pixels = bytes(17 * 23)
    data = json.dumps([*HEAD, [5], [5], [5]]).encode() + b"\n"
    assert len(from_text(packed(data + 3 * pixels)).edits) == 3
    with pytest.raises(ValueError, match="text"):
        from_text(packed(data + 2 * pixels))


# --- lines of Python -----------------------------------------------------------------------------


def test_the_code_makes_the_same_seeds(filled):
    box, stroke = Session(SHAPE), Session(SHAPE)
    box.add(Box((2, 3, 9, 12)))
    stroke.add(Stroke([[1, 2], [3, 4]], 2, FG))
    for session, words in (
        (box, "seeds_from_box((17, 23), (2, 3, 9, 12))"),
        (stroke, "Stroke([[1.0, 2.0], [3.0, 4.0]], 2.0, Seed.FOREGROUND)"),
        (filled, f'Session.from_text("{filled.to_text()}")'),
        (Session(SHAPE), "Session.from_text"),
    ):
        names: dict = {}
        exec(session.as_code(), names)
        np.testing.assert_array_equal(names["seeds"], session.seeds)
        assert words in session.as_code()


def test_many_points_are_shown_as_a_text():
    session = Session(SHAPE)
    for col in range(FEW_POINTS):
        session.add(Stroke([[1, col]], 2, FG))
    assert "Session" not in session.as_code()
    session.add(Stroke([[1, 2]], 2, FG))
    assert "Session" in session.as_code()
