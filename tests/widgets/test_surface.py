"""SurfaceView and DragPlane without a browser: what they hand the page, and their still pages."""

import json

import numpy as np
import pytest

from segteach.widgets.drag_plane import FRAME, DragPlane
from segteach.widgets.surface import SurfaceView

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def surface():
    view = SurfaceView((0, 1, 2, 4), ("x", "y", "z"))
    view.show(np.arange(9.0).reshape(3, 3), top=8, label="a slope", outline=[(0, 2, 1), (1, 4, 1)])
    return view


def test_the_heights_travel_as_four_bytes_each_row_after_row(surface):
    assert np.frombuffer(surface.heights, "<f4").tolist() == list(range(9))
    assert surface.extent == [0, 1, 2, 4, 8] and surface.label == "a slope"
    assert surface.outline == [[0, 2, 1], [1, 4, 1]]


def test_only_a_square_grid_is_shown_and_the_old_one_stays(surface):
    before = surface.heights
    for shape in ((3,), (2, 3), (1, 2, 2)):
        with pytest.raises(ValueError, match="heights: got shape"):
            surface.show(np.zeros(shape), top=1, label="")
    assert surface.heights == before


@pytest.fixture
def plane():
    plane = DragPlane((-4, 4, 0, 8), lambda *move: moves.append(move))
    moves = plane.moves = []
    plane.show("<circle/>", [(1, 2, "x", "#000")], "one dot")
    return plane


def test_the_corners_of_the_extent_are_those_of_the_frame(plane):
    left, top, right, bottom = FRAME
    assert plane.place([(-4, 0), (4, 8), (0, 4)]).tolist() == [
        [left, bottom],
        [right, top],
        [(left + right) / 2, (top + bottom) / 2],
    ]


def test_a_move_is_handed_on_with_the_number_of_its_dot_and_answered(plane, monkeypatch):
    sent = []
    monkeypatch.setattr(plane, "send", sent.append)
    plane._handle_custom_msg({"kind": "move", "number": 0, "x": 3, "y": 1.5}, [])
    plane._handle_custom_msg({"kind": "move", "number": 1, "x": 3, "y": 1.5}, [])
    assert plane.moves == [(0, 3.0, 1.5)]
    assert sent == [{"kind": "moved"}] * 2


def test_the_still_pages_hold_what_is_shown(surface, plane):
    for widget, names in ((surface, ("extent", "outline")), (plane, ("markup", "handles"))):
        page = widget.to_html()
        data = json.JSONDecoder().raw_decode(page.split("stillModel(")[-1])[0]
        for name in names:
            assert data["traits"][name] == getattr(widget, name)


def test_the_labels_follow_the_language(labels_follow_the_language):
    labels_follow_the_language(lambda: SurfaceView((0, 1, 0, 1), "xyz"))
    labels_follow_the_language(lambda: DragPlane((0, 1, 0, 1), print))
