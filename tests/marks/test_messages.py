"""Edits on their way between page and kernel: nothing is lost, and nonsense is refused."""

import zlib

import numpy as np
import pytest

from segteach.arrays import Seed, Stroke
from segteach.marks.edits import Box, Clear, Polygon, Trimap
from segteach.marks.messages import edit_of, message_of

POINTS = np.array([[1.25, 2], [3, 4.5], [7, 0]])
TRIMAP = Trimap(np.arange(12, dtype=np.uint8).reshape(3, 4) % 3)


def test_all_points_share_one_buffer_and_trimaps_follow():
    edits = [Box((1, 2, 9, 9)), Stroke(POINTS, 1.5, Seed.FOREGROUND), TRIMAP, Polygon(POINTS + 1)]
    edits += [Clear(), Stroke(POINTS[:1], 2, Seed.UNKNOWN)]
    message, (points, trimap) = message_of(edits, "all")
    assert message == {
        "kind": "all",
        "edits": [
            {"kind": "box", "corners": [1, 2, 9, 9]},
            {"kind": "stroke", "seed": 2, "radius": 1.5, "count": 3},
            {"kind": "trimap"},
            {"kind": "polygon", "count": 3},
            {"kind": "clear"},
            {"kind": "stroke", "seed": 0, "radius": 2.0, "count": 1},
        ],
    }
    expected = np.vstack([POINTS, POINTS + 1, POINTS[:1]])
    np.testing.assert_array_equal(np.frombuffer(points, "<f4").reshape(-1, 2), expected)
    assert zlib.decompress(trimap) == TRIMAP.seeds.tobytes()


def test_no_edits_are_an_empty_message():
    assert message_of([], "all") == ({"kind": "all", "edits": []}, [b""])


def test_what_the_page_sends_becomes_an_edit():
    buffer = POINTS.astype("<f4").tobytes()
    stroke = edit_of({"tool": "stroke", "radius": 2, "seed": 1}, [buffer])
    assert (stroke.radius, stroke.seed) == (2, Seed.BACKGROUND)
    polygon = edit_of({"tool": "polygon"}, [memoryview(buffer)])
    for points in (stroke.points, polygon.vertices):
        np.testing.assert_array_equal(points, POINTS)
    assert edit_of({"tool": "box", "corners": [1, 2, 3, 4]}, []) == Box((1, 2, 3, 4))


def test_what_makes_no_sense_is_refused():
    buffer = POINTS.astype("<f4").tobytes()
    for message, buffers, word in (
        ({"tool": "stroke", "radius": 2, "seed": 1}, [], "points"),
        ({"tool": "stroke", "radius": 2, "seed": 1}, [b""], "points"),
        ({"tool": "stroke", "radius": 2, "seed": 1}, [buffer[:-4]], "points"),
        ({"tool": "stroke", "radius": 2, "seed": 1}, [buffer, buffer], "points"),
        ({"tool": "stroke", "radius": None, "seed": 1}, [buffer], "radius"),
        ({"tool": "stroke", "radius": 2}, [buffer], "seed"),
        ({"tool": "rm"}, [buffer], "tool"),
        ({}, [buffer], "tool"),
    ):
        with pytest.raises(ValueError, match=f"^{word}: "):
            edit_of(message, buffers)
