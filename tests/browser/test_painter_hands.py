"""The painter in a real browser: pen, finger and keyboard, and the page round the canvas."""

import pytest

from segteach.arrays import Seed, Stroke, seeds_from_strokes
from segteach.bench.kit.jupyter import KERNEL, ask, wait_until
from tests.browser.page import value
from tests.browser.painter import SHAPE, close_to

pytestmark = pytest.mark.browser

FG = Seed.FOREGROUND
EDITS = "painter.session.edits"


# --- pen, finger, keyboard -----------------------------------------------------------------------


def test_a_pen_draws(painter):
    way = [painter.at(60, col) for col in range(60, 200, 20)]
    kinds = ["mousePressed", *["mouseMoved"] * (len(way) - 2), "mouseReleased"]
    for kind, (x, y) in zip(kinds, way, strict=True):
        painter.devices.send(
            "Input.dispatchMouseEvent",
            {"type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1}
            | {"pointerType": "pen", "force": 0.5},
        )
    painter.holds(1)
    line = Stroke([[60, 60], [60, 180]], 4, FG)
    close_to(painter.seeds(), seeds_from_strokes([line], SHAPE))


def test_a_finger_draws_and_the_page_stays(painter):
    before = painter.stage().bounding_box()
    moves = [("touchMove", [(60 + step, 60)]) for step in range(10, 101, 10)]
    painter.touch(("touchStart", [(60, 60)]), *moves, ("touchEnd", []))
    painter.holds(1)
    line = Stroke([[60, 60], [160, 60]], 4, FG)
    close_to(painter.seeds(), seeds_from_strokes([line], SHAPE))
    assert painter.stage().bounding_box() == before


def test_two_fingers_are_left_to_the_page(painter):
    painter.touch(
        ("touchStart", [(60, 60)]),
        ("touchMove", [(64, 60)]),
        ("touchStart", [(64, 60), (120, 200)]),
        ("touchMove", [(80, 60), (140, 200)]),
        ("touchEnd", []),
    )
    painter.drag((200, 50), (200, 100))  # one edit comes, and it is this one
    painter.holds(1)
    assert not painter.seeds()[:190].any() and painter.seeds()[200, 60] == FG


def test_the_keyboard_alone_draws_a_stroke_a_box_and_a_polygon(painter):
    painter.press("Space", *["ArrowRight"] * 10, "Shift+ArrowDown", "Space")
    painter.holds(1)
    points = value(painter.page, f"{EDITS}[0].points.tolist()")
    assert points[0] == [120, 160] and points[-2] == [120, 180] and points[-1] == [136, 180]
    painter.press("x", "]", "Space", "Space")  # background, a larger brush
    painter.holds(2)
    last = f"{EDITS}[-1]"
    stroke = value(painter.page, f"[int({last}.seed), {last}.radius, len({last}.points)]")
    assert stroke == [1, 5, 1]
    painter.press("r", "Space", "Shift+ArrowLeft", "Shift+ArrowUp", "Space")
    painter.holds(3)
    assert value(painter.page, "painter.session.box") == [164, 120, 180, 136]
    painter.press("p", "Escape")
    for key in ("ArrowUp", "ArrowLeft", "ArrowDown"):
        painter.press("Space", *[f"Shift+{key}"] * 3)
    painter.press("Enter")
    painter.holds(4)
    polygon = value(painter.page, "painter.session.polygon.tolist()")
    assert polygon == [[120, 164], [72, 164], [72, 116]]
    painter.press("z")
    painter.holds(3)
    painter.press("Shift+Z")
    painter.holds(4)
    assert painter.page.locator(".jp-Cell").count() == 1  # x and z did not reach the notebook


def test_a_vertex_is_moved_with_the_keyboard(painter):
    ask(painter.page, "painter.add(Polygon([[100, 150], [100, 200], [150, 160]]))")
    painter.holds(1)
    painter.press("p")
    painter.move(100, 150)
    painter.press("Space", "Shift+ArrowUp", "Space")
    painter.holds(2)
    vertex = value(painter.page, "painter.session.polygon[0].tolist()")
    assert vertex == pytest.approx([84, 150], abs=1)


def test_escape_gives_a_stroke_up(painter):
    painter.drag((50, 50), (50, 150), up=False)
    assert painter.drawn("ink")[1] > 0
    painter.press("Escape")
    painter.page.mouse.up()
    assert painter.drawn("ink")[1] == 0
    painter.drag((150, 50))
    painter.holds(1)
    assert not painter.seeds()[:100].any()


def test_tab_leaves_the_canvas_both_ways(painter):
    active = "document.activeElement.getAttribute('aria-label')"
    painter.press("Space", "Shift+Tab")  # a pen that is down is lifted
    assert painter.page.evaluate(active) == "Code"
    painter.holds(1)
    painter.press("Tab")
    assert painter.page.evaluate(active) == "Picture to paint on"
    painter.press("Tab")
    inside = "document.querySelector('.st-painter').contains(document.activeElement)"
    assert not painter.page.evaluate(inside)


# --- the page round it ---------------------------------------------------------------------------


def test_the_wheel_scrolls_the_page_and_with_ctrl_it_zooms(painter):
    page = painter.page
    ask(page, "painter.width = 640")
    before = painter.stage().bounding_box()["y"]
    painter.move(100, 160)
    page.mouse.wheel(0, -60)
    page.wait_for_function(
        "y => document.querySelector('.st-paint').getBoundingClientRect().y !== y", arg=before
    )
    painter.ready()
    painter.says(zoom="1.00")
    painter.move(100, 160)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    page.wait_for_function("Number(document.querySelector('.st-painter').dataset.zoom) > 2")
    page.mouse.down()  # what lay under the pointer is there still
    page.mouse.up()
    painter.holds(1)
    point = value(page, f"{EDITS}[0].points[0].tolist()")
    assert point == pytest.approx([100, 160], abs=0.6)
    painter.press("0")
    painter.says(zoom="1.00")


def test_a_stroke_that_leaves_the_canvas_ends_where_the_button_is_let_go(painter):
    painter.drag((120, 280), (120, 400))
    painter.holds(1)
    painter.move(60, 60)
    painter.move(100, 100)
    got = painter.seeds()
    assert got[120, 319] == FG and not got[:100].any()
    assert value(painter.page, f"len({EDITS})") == 1


def test_hover_tells_the_pixel_under_the_pointer(painter):
    painter.move(33, 77)
    wait_until(painter.page, "painter.hover == (33, 77)")


def test_the_ink_does_not_wait_for_a_busy_kernel(painter, lab):
    gate = lab.root / "scratch" / "gate"
    gate.unlink(missing_ok=True)
    painter.page.evaluate(
        f"""code => void jupyterapp.shell.currentWidget.{KERNEL}
            .requestExecute({{ code, store_history: false }})""",
        f"import os\nwhile not os.path.exists({str(gate)!r}): pass",
    )
    painter.page.wait_for_function(f"jupyterapp.shell.currentWidget.{KERNEL}.status === 'busy'")
    for row in (25, 45, 65):
        painter.drag((row, 50), (row, 150))
    painter.page.wait_for_function("document.querySelector('.st-painter').dataset.inkMs")
    assert painter.said("edits") == "0"
    shown = painter.drawn("ink")
    assert shown[1] > 3 * 200 * 8
    gate.touch()
    painter.holds(3)
    assert painter.drawn("ink") == shown
    assert value(painter.page, f"len({EDITS})") == 3
