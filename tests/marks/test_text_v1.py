"""Texts of version 1: what was shared once is still read, and their damages are clear errors."""

import base64
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segteach.arrays import Seed, Stroke
from segteach.marks.edits import GRID, Box, Clear, Polygon, Trimap
from segteach.marks.session import Session
from segteach.marks.short_text import from_text

SHAPE = (17, 23)
FG, BG = Seed.FOREGROUND, Seed.BACKGROUND
DATASETS = Path(__file__).parents[2] / "datasets"
TURN = np.linspace(0, 6, 80)
SPIRAL = np.column_stack([240 + 20 * TURN * np.sin(TURN), 320 + 30 * TURN * np.cos(TURN)])

# What version 1 itself made of these: text, shape, picture, parameters, edits.
SHARED = (
    ("eNpjFBTniFZS0lGoro0FAAq3AnI", (17, 23), "", {}, []),
    (
        "eNpjfMDcwOoSrZScn5aWmqqko1CtlJRakqhkpWCkZ6qjoOQNZIHovMTcVCBT6cX6qUBFSvl5QE50SVFpqo5CXmlO"
        "TmxtLLONxgTmNUwAqcsXeA",
        (480, 640),
        "coffee",
        {"beta": 2.5, "K": 5, "name": "试", "on": [True, None]},
        [Box((60, 40, 400, 300))],
    ),
    (
        "eNpjFBTniVY6vEQhSUlHobo2lomTSULByIWRhUn-A6PHcUaGDZyMGhoApJEISw",
        (17, 23),
        "ä b",
        {},
        [
            Stroke([[3, 4], [9.13, 12.6]], 2.2, FG),
            Stroke([[-4, 30], [5, 5]], 1, BG),
            Stroke([[5, 5]], 300, Seed.UNKNOWN),
        ],
    ),
    (
        "eNpjZGXniVZKyS8pVtJRqK6NZWVgZCKE2FiYOTjYdRSkmZmZWVlYmRggAA8NAKBLBOc",
        (5, 7),
        "dots",
        {},
        [
            Trimap(np.arange(35).reshape(5, 7) % 3),
            Clear(),
            Polygon([[1, 1], [0, 6.5], [4, 3]]),
            Box((2.5, 3, 5, 4)),
            Trimap(np.eye(5, 7, dtype=int) * 2),
        ],
    ),
    (
        "eNpjfMDcwCoYrZRYXFKUn5dYWqKko1BdG8skF9DA3yDCIMQChGwCHHxcfDw8PFx8HHwsAkwCDALMAqxCnALcAvwC"
        "wgKiPJJ80lyyXIpsymzKTOpMmoyarJqs2tya3Nr8moKaoqriqtLKsvLysoqSyqKq_Oq8muzazJpMuhzafNpC2lLa"
        "cpoqmjrqBsomyjbyDrIukl6iPoJB_CGcEawRDDEsMRwxfHEiMRJRclFKYWohOgFGXiZuVg42Nk5GAIWUHMc",
        (480, 640),
        "astronaut",
        {},
        [Stroke(SPIRAL, 7.5, FG)],
    ),
)


def test_what_version_1_wrote_is_still_read():
    for text, shape, picture, parameters, edits in SHARED:
        expected = Session(shape, picture, parameters)
        for edit in edits:
            expected.add(edit)
        for letters in (text, f" {text[:20]}\n{text[20:]}\n"):
            session = Session.from_text(letters)
            assert session.to_json() == expected.to_json()
            np.testing.assert_array_equal(session.seeds, expected.seeds)


def seven_bits(*numbers) -> bytes:
    """Write whole numbers as version 1 did."""
    data = bytearray()
    for number in numbers:
        while number > 127:
            data.append(number & 127 | 128)
            number >>= 7
        data.append(number)
    return bytes(data)


def points_v1(points) -> bytes:
    steps = np.diff(np.round(points * GRID).astype(int), axis=0, prepend=[[0, 0]]).ravel()
    folded = [-2 * step - 1 if step < 0 else 2 * step for step in steps.tolist()]
    return seven_bits(len(points), *folded)


def written_v1(session: Session) -> str:
    """Write a session as version 1 did."""
    head = f'["{session.picture}", {{}}]'.encode()
    data = [seven_bits(1, *session.shape, len(head)), head]
    for edit in session.edits:
        match edit:
            case Stroke(points, radius, seed):
                data += [seven_bits(seed, round(radius * GRID)), points_v1(points)]
            case Box(corners):
                data.append(seven_bits(3, *corners))
            case Polygon(vertices):
                data += [seven_bits(4), points_v1(vertices)]
            case Trimap(seeds):
                data += [seven_bits(5), seeds.tobytes()]
            case Clear():
                data.append(seven_bits(6))
    return packed(*data)


def packed(*parts) -> str:
    return base64.urlsafe_b64encode(zlib.compress(b"".join(map(bytes, parts)), 9)).decode()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_every_edit_of_version_1_is_read(edits, same, data):
    session = Session(SHAPE, "photo")
    for edit in data.draw(st.lists(edits, max_size=8)):
        session.add(edit)
    same(Session.from_text(written_v1(session)), session)


def test_texts_of_now_are_at_most_1_4_times_as_long():
    logs = sorted(DATASETS.rglob("*.json"))
    assert len(logs) >= 8
    for log in logs:
        session = Session.load(log)
        old = written_v1(session).rstrip("=")
        assert len(session.to_text()) <= 1.4 * len(old), log.name


HEAD = ([1, 17, 23, 8], b'["a",{}]')
DAMAGED = (
    packed([2]),
    packed([1]),
    packed([1, 0, 23, 8], b'["a",{}]'),
    packed([1, 255, 255, 255, 255, 255, 255, 255, 1]),
    packed([1, 17, 23, 4], b"null"),
    packed([1, 17, 23, 3], b"[1]"),
    packed([1, 17, 23, 6], b"[1, 2]"),
    packed([1, 17, 23, 255, 255, 255, 255, 255, 3], b"[1, 2]"),  # a head of 128 GB
    packed(*HEAD, [7]),
    packed(*HEAD, [0]),
    packed(*HEAD, [0, 4, 255, 255, 255, 255, 15]),  # a stroke of 4 G points
    packed(*HEAD, [0, 4, 0]),
    packed(*HEAD, [0, 4, 2, 1, 1]),
    packed(*HEAD, [3, 0, 0, 0, 0]),
    packed(*HEAD, [3, 0]),
    packed(*HEAD, [5, 1, 2]),
    packed([1, 17, 23, 17], b'["a", {"b": NaN}]'),
    packed([1, 17, 23, 19], b'["a", {"b": 1e999}]'),
    packed(*HEAD, [5], b"\x09" * (17 * 23)),
    packed([1, 255, 255, 3, 255, 255, 3, 8], b'["a",{}]'),  # 4 G pixels
    packed(b"\x01" + b"\0" * 70_000_000),
)


def test_a_damaged_text_is_a_clear_error():
    for text in DAMAGED:
        with pytest.raises(ValueError, match=r"allowed|text"):
            Session.from_text(text)
    whole = SHARED[2][0]
    for end in range(len(whole)):
        with pytest.raises(ValueError, match="text"):
            from_text(whole[:end])


def test_a_small_text_with_endless_work_is_refused_before_it_is_done(monkeypatch):
    monkeypatch.setattr(Session, "add", lambda *_: pytest.fail("painted"))
    for edits in (
        [2, 4, 128, 173, 226, 4] + [0] * 20_000_000,  # a stroke of 10 million points
        [6] * 1000,  # the whole picture of 4 million pixels cleared a thousand times
    ):
        text = packed([1, 208, 15, 208, 15, 8], b'["a",{}]', bytes(edits))
        assert len(text) < 40_000
        with pytest.raises(ValueError, match="allowed"):
            Session.from_text(text)
