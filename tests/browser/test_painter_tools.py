"""The painter in a real browser: every tool in the hand of a mouse, undo, pictures of all sizes."""

import numpy as np
import pytest

from segteach.arrays import Seed, Stroke, seeds_from_box, seeds_from_strokes
from segteach.bench.kit.jupyter import ask
from segteach.marks.edits import seeds_from_polygon
from tests.browser.page import value
from tests.browser.painter import SHAPE, close_to

pytestmark = pytest.mark.browser

FG, BG = Seed.FOREGROUND, Seed.BACKGROUND
BOX, POLYGON = "painter.session.box", "painter.session.polygon.tolist()"


def test_the_brush_paints_its_label_where_the_hand_went(painter):
    way = [(50, 60), (90, 200), (150, 220)]
    for edits, (name, seed) in enumerate([("Foreground", FG), ("Background", BG)], start=1):
        painter.tool(name)
        painter.drag(*way)
        painter.holds(edits)
        close_to(painter.seeds(), seeds_from_strokes([Stroke(way, 4, seed)], SHAPE))
        stroke = "painter.session.edits[-1]"
        radius, points = value(painter.page, f"[{stroke}.radius, {stroke}.points.tolist()]")
        assert radius == 4 and points[-1] == pytest.approx([150, 220], abs=0.5)
        assert len(points) >= 12
        painter.says(mask_pixels=(painter.seeds() == FG).sum())


def test_a_click_paints_a_dot_and_unknown_takes_it_away(painter):
    painter.drag((50, 60))
    painter.holds(1)
    close_to(painter.seeds(), seeds_from_strokes([Stroke([[50, 60]], 4, FG)], SHAPE))
    painter.tool("Unknown")
    painter.drag((50, 50), (50, 70))
    painter.holds(2)
    assert not painter.seeds().any() and painter.drawn("ink")[1] == 0


def test_the_eraser_rubs_out_what_it_touches(painter):
    painter.drag((100, 40), (100, 280))
    painter.tool("Eraser")
    painter.drag((60, 160), (140, 160))
    painter.holds(2)
    lines = [Stroke([[100, 40], [100, 280]], 4, FG), Stroke([[60, 160], [140, 160]], 4, 0)]
    close_to(painter.seeds(), seeds_from_strokes(lines, SHAPE))


def test_a_rectangle_is_dragged_and_its_corner_dragged_again(painter):
    painter.tool("Rectangle")
    painter.drag((180, 240), (40, 60))  # from any corner to any other
    painter.holds(1)
    close_to(painter.seeds(), seeds_from_box(SHAPE, (60, 40, 240, 180)))
    x0, y0, x1, y1 = value(painter.page, BOX)
    painter.drag((y1 - 0.5, x1 - 0.5), (200, 300))
    painter.holds(2)
    box = value(painter.page, BOX)
    assert box[:2] == [x0, y0] and box[2:] == pytest.approx([300, 200], abs=1)
    painter.drag((100, 100))  # a click draws no box
    painter.press("z")
    painter.holds(1)
    assert value(painter.page, BOX) == [x0, y0, x1, y1]


def test_a_polygon_is_clicked_closed_by_a_double_click_and_its_vertex_dragged(painter):
    painter.tool("Polygon")
    corners = [(40, 60), (60, 260), (200, 240)]
    for corner in corners:
        painter.click(*corner)
    painter.double_click(180, 80)
    painter.holds(1)
    vertices = value(painter.page, POLYGON)
    np.testing.assert_allclose(vertices, [*corners, (180, 80)], atol=0.6)
    painter.drag(vertices[2], (220, 300))
    painter.holds(2)
    moved = value(painter.page, POLYGON)
    np.testing.assert_allclose(moved[2], (220, 300), atol=0.6)
    assert [moved[i] for i in (0, 1, 3)] == [vertices[i] for i in (0, 1, 3)]
    np.testing.assert_array_equal(painter.seeds(), seeds_from_polygon(SHAPE, moved))


def test_undo_takes_back_the_vertices_of_a_polygon_under_way_before_any_edit(painter):
    painter.tool("Rectangle")
    painter.drag((60, 60), (200, 200))
    painter.holds(1)
    painter.tool("Polygon")
    for corner in ((40, 60), (60, 260), (100, 300), (200, 240)):
        painter.click(*corner)
    painter.press("z", "z")  # the last two vertices
    painter.double_click(180, 80)
    painter.holds(2)
    np.testing.assert_allclose(
        value(painter.page, POLYGON), [(40, 60), (60, 260), (180, 80)], atol=0.6
    )
    painter.click(40, 60)
    painter.press("Escape", "z")  # now the polygon
    painter.holds(1)
    assert value(painter.page, BOX) is not None


def test_strokes_stay_on_top_of_a_box_drawn_later(painter):
    painter.drag((20, 20), (20, 100))
    painter.tool("Rectangle")
    painter.drag((60, 60), (200, 200))
    painter.holds(2)
    got = painter.seeds()
    assert got[20, 60] == FG and got[50, 20] == BG and got[100, 100] == 0


def test_undo_redo_and_clear_with_the_buttons(painter):
    painter.drag((50, 50), (50, 150))
    painter.holds(1)
    first = painter.seeds(), painter.drawn("ink")
    painter.drag((100, 50), (100, 150))
    painter.holds(2)
    second = painter.seeds(), painter.drawn("ink")
    painter.tool("Clear")
    painter.holds(3)
    assert not painter.seeds().any() and painter.drawn("ink")[1] == 0
    for name, edits, (seeds, ink) in (
        ("Undo", 2, second),
        ("Undo", 1, first),
        ("Redo", 2, second),
    ):
        painter.tool(name)
        painter.holds(edits)
        np.testing.assert_array_equal(painter.seeds(), seeds)
        assert painter.drawn("ink") == ink


@pytest.mark.parametrize("shape", [(1, 1), (16, 16), (1280, 1920)])
def test_pictures_of_all_sizes_are_painted_on(painter, shape):
    painter.shape = height, width = shape
    ask(painter.page, f"painter.show_image(np.zeros({shape}), 'black')")
    painter.page.wait_for_function(f"document.querySelector('.st-base').width === {width}")
    painter.holds(0)
    tall = "document.querySelector('.st-paint').getBoundingClientRect().height"
    painter.page.wait_for_function(f"Math.abs({tall} - (900 - 320 + 2)) <= 1")  # 2: its border
    box = painter.stage().bounding_box()
    assert (box["width"] - 2) * height == pytest.approx((box["height"] - 2) * width, rel=0.01)
    painter.ready()
    row, col = (height - 1) // 2, (width - 1) // 2
    painter.drag((row, col))
    painter.holds(1)
    assert painter.seeds()[row, col] == FG
    painter.shows_the_newest_mask()
