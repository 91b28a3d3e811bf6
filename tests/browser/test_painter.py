"""The painter in a real browser: every tool, mouse, pen, finger and keyboard, views and reload."""

import base64
import json
import time
import zlib

import numpy as np
import pytest

from segteach.arrays import Seed, Stroke, seeds_from_box, seeds_from_strokes
from segteach.bench.kit.jupyter import ask, wait_until
from segteach.marks.edits import seeds_from_polygon
from segteach.widgets.painter import SegPainter

pytestmark = pytest.mark.browser

SHAPE = (240, 320)
FG, BG = Seed.FOREGROUND, Seed.BACKGROUND
CODE = """
import numpy as np
from segteach.arrays import Seed, Stroke
from segteach.marks.edits import Box, Polygon, Trimap
from segteach.widgets.painter import SegPainter

image = np.dstack([np.tile(np.linspace(0, 1, 320), (240, 1))] * 3)
tools = ("brush", "eraser", "rectangle", "polygon", "trimap")
painter = SegPainter(image, picture="ramp", tools=tools{options})
painter.on_edit(lambda p: p.show_mask(p.seeds == Seed.FOREGROUND, p.revision))
painter
"""
ROOT = "document.querySelector('.st-painter')"


def opened(lab, name, options="", code=CODE):
    page = lab.open_code(name, code.replace("{options}", options), height=900)
    page.locator(".st-painter[data-picture]").first.wait_for()
    return page


@pytest.fixture(scope="module")
def shared(lab):
    page = opened(lab, "painter")
    yield page
    page.close()


@pytest.fixture
def page(shared):
    """The painter of the module, empty, with the brush in hand and the whole picture in view."""
    shared.mouse.move(0, 0)
    ask(shared, "painter.show_image(image, 'ramp'); painter.tool = 'brush'; painter.seed = 2")
    ask(shared, "painter.radius = 4")
    count(shared, 0)
    shared.wait_for_function(
        f"{ROOT}.querySelector('[aria-pressed=true]').textContent == 'Foreground'"
    )
    stage(shared).scroll_into_view_if_needed()
    stage(shared).focus()
    shared.keyboard.press("0")
    return shared


def stage(page):
    return page.locator(".st-paint").first


def count(page, number):
    """Wait until the kernel has accepted that many edits and the page knows."""
    page.wait_for_function(f"{ROOT}.dataset.edits === '{number}' && {ROOT}.dataset.pending === '0'")


def at(page, row, col):
    """Return the place on the screen of a pixel's centre, the whole picture being in view."""
    box = stage(page).bounding_box()
    height, width = json.loads(ask(page, "print(list(painter.shape))"))
    x = box["x"] + 1 + (col + 0.5) / width * (box["width"] - 2)
    return x, box["y"] + 1 + (row + 0.5) / height * (box["height"] - 2)


def drag(page, *places, steps=6, up=True):
    page.mouse.move(*at(page, *places[0]))
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*at(page, *place), steps=steps)
    if up:
        page.mouse.up()


def tool(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()


def seeds(page):
    """Return the seeds in the kernel."""
    code = "import zlib, base64; packed = zlib.compress(painter.seeds.tobytes())\n"
    code += "print(base64.b64encode(packed).decode())"
    shape = json.loads(ask(page, "print(list(painter.shape))"))
    data = zlib.decompress(base64.b64decode(ask(page, code)))
    return np.frombuffer(data, np.uint8).reshape(shape)


def ink(page, view=0):
    """Return the ink of a view as bytes, four a pixel."""
    return page.evaluate(
        """view => {
            const canvas = document.querySelectorAll('.st-ink')[view];
            const pen = canvas.getContext('2d');
            const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
            let hash = 0, drawn = 0;
            for (let i = 0; i < data.length; i++) hash = (Math.imul(hash, 31) + data[i]) | 0;
            for (let i = 3; i < data.length; i += 4) drawn += data[i] > 0;
            return [hash, drawn];
        }""",
        view,
    )


def close_to(got, expected, slack=1):
    """A hand is exact to a pixel: what it painted differs only beside the expected border."""
    steps = range(-slack, slack + 1)
    moved = [np.roll(expected, (down, right), (0, 1)) for down in steps for right in steps]
    border = (np.array(moved) != expected).any(axis=0)
    np.testing.assert_array_equal(got[~border], expected[~border])


# --- one test a tool -----------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "seed"), [("Foreground", FG), ("Background", BG)])
def test_the_brush_paints_its_label_where_the_hand_went(page, name, seed):
    tool(page, name)
    drag(page, (50, 60), (90, 200), (150, 220))
    count(page, 1)
    line = Stroke([[50, 60], [90, 200], [150, 220]], 4, seed)
    close_to(seeds(page), seeds_from_strokes([line], SHAPE))
    radius, points = json.loads(
        ask(page, "s, = painter.session.edits; print([s.radius, s.points.tolist()])")
    )
    assert radius == 4 and points[-1] == pytest.approx([150, 220], abs=0.5) and len(points) >= 12
    page.wait_for_function(f"{ROOT}.dataset.shownRevision === {ROOT}.dataset.revision")
    pixels = int(page.get_attribute(".st-painter", "data-mask-pixels"))
    assert pixels == (seeds(page) == FG).sum()


def test_a_click_paints_a_dot_and_unknown_takes_it_away(page):
    drag(page, (50, 60))
    count(page, 1)
    close_to(seeds(page), seeds_from_strokes([Stroke([[50, 60]], 4, FG)], SHAPE))
    tool(page, "Unknown")
    drag(page, (50, 50), (50, 70))
    count(page, 2)
    assert not seeds(page).any() and ink(page)[1] == 0


def test_the_eraser_rubs_out_what_it_touches(page):
    drag(page, (100, 40), (100, 280))
    tool(page, "Eraser")
    drag(page, (60, 160), (140, 160))
    count(page, 2)
    lines = [Stroke([[100, 40], [100, 280]], 4, FG), Stroke([[60, 160], [140, 160]], 4, 0)]
    close_to(seeds(page), seeds_from_strokes(lines, SHAPE))


def test_a_rectangle_is_dragged_and_its_corner_dragged_again(page):
    tool(page, "Rectangle")
    drag(page, (180, 240), (40, 60))  # from any corner to any other
    count(page, 1)
    close_to(seeds(page), seeds_from_box(SHAPE, (60, 40, 240, 180)))
    x0, y0, x1, y1 = json.loads(ask(page, "print(list(painter.session.box))"))
    drag(page, (y1 - 0.5, x1 - 0.5), (200, 300))
    count(page, 2)
    box = json.loads(ask(page, "print(list(painter.session.box))"))
    assert box[:2] == [x0, y0] and box[2:] == pytest.approx([300, 200], abs=1)
    drag(page, (100, 100))  # a click draws no box
    page.keyboard.press("z")
    count(page, 1)
    assert json.loads(ask(page, "print(list(painter.session.box))")) == [x0, y0, x1, y1]


def test_a_polygon_is_clicked_closed_by_a_double_click_and_its_vertex_dragged(page):
    tool(page, "Polygon")
    corners = [(40, 60), (60, 260), (200, 240)]
    for corner in corners:
        page.mouse.click(*at(page, *corner))
    page.mouse.dblclick(*at(page, 180, 80))
    count(page, 1)
    vertices = json.loads(ask(page, "print(painter.session.polygon.tolist())"))
    np.testing.assert_allclose(vertices, [*corners, (180, 80)], atol=0.6)
    drag(page, vertices[2], (220, 300))
    count(page, 2)
    moved = json.loads(ask(page, "print(painter.session.polygon.tolist())"))
    np.testing.assert_allclose(moved[2], (220, 300), atol=0.6)
    assert [moved[i] for i in (0, 1, 3)] == [vertices[i] for i in (0, 1, 3)]
    np.testing.assert_array_equal(seeds(page), seeds_from_polygon(SHAPE, moved))


def test_strokes_stay_on_top_of_a_box_drawn_later(page):
    drag(page, (20, 20), (20, 100))
    tool(page, "Rectangle")
    drag(page, (60, 60), (200, 200))
    count(page, 2)
    got = seeds(page)
    assert got[20, 60] == FG and got[50, 20] == BG and got[100, 100] == 0


def test_undo_redo_and_clear_with_the_buttons(page):
    drag(page, (50, 50), (50, 150))
    count(page, 1)
    first, drawn = seeds(page), ink(page)
    drag(page, (100, 50), (100, 150))
    count(page, 2)
    second, both = seeds(page), ink(page)
    tool(page, "Clear")
    count(page, 3)
    assert not seeds(page).any() and ink(page)[1] == 0
    for name, number, expected, shown in (
        ("Undo", 2, second, both),
        ("Undo", 1, first, drawn),
        ("Redo", 2, second, both),
    ):
        tool(page, name)
        count(page, number)
        np.testing.assert_array_equal(seeds(page), expected)
        assert ink(page) == shown


# --- pen, finger, keyboard -----------------------------------------------------------------------


def test_a_pen_draws(page):
    session = page.context.new_cdp_session(page)
    path = [at(page, 60, col) for col in range(60, 200, 20)]
    kinds = ["mousePressed", *["mouseMoved"] * (len(path) - 2), "mouseReleased"]
    for kind, (x, y) in zip(kinds, path, strict=True):
        session.send(
            "Input.dispatchMouseEvent",
            {"type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1}
            | {"pointerType": "pen", "force": 0.5},
        )
    count(page, 1)
    close_to(seeds(page), seeds_from_strokes([Stroke([[60, 60], [60, 180]], 4, FG)], SHAPE))


def touch(page, *events):
    session = page.context.new_cdp_session(page)
    for kind, places in events:
        points = [
            dict(zip("xy", at(page, *place), strict=True), id=number)
            for number, place in enumerate(places)
        ]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def test_a_finger_draws_and_the_page_stays(page):
    before = stage(page).bounding_box()
    moves = [("touchMove", [(60 + step, 60)]) for step in range(10, 101, 10)]
    touch(page, ("touchStart", [(60, 60)]), *moves, ("touchEnd", []))
    count(page, 1)
    close_to(seeds(page), seeds_from_strokes([Stroke([[60, 60], [160, 60]], 4, FG)], SHAPE))
    assert stage(page).bounding_box() == before


def test_two_fingers_are_left_to_the_page(page):
    touch(
        page,
        ("touchStart", [(60, 60)]),
        ("touchMove", [(64, 60)]),
        ("touchStart", [(64, 60), (120, 200)]),
        ("touchMove", [(80, 60), (140, 200)]),
        ("touchEnd", []),
    )
    drag(page, (200, 50), (200, 100))  # one edit comes, and it is this one
    count(page, 1)
    assert not seeds(page)[:190].any() and seeds(page)[200, 60] == FG


def test_the_keyboard_alone_draws_a_stroke_a_box_and_a_polygon(page):
    press = page.keyboard.press
    press("Space")
    for _ in range(10):
        press("ArrowRight")
    press("Shift+ArrowDown")
    press("Space")
    count(page, 1)
    points = json.loads(ask(page, "print(painter.session.edits[0].points.tolist())"))
    assert points[0] == [120, 160] and points[-2] == [120, 180] and points[-1] == [136, 180]
    press("x")  # background
    press("]")
    press("Space")
    press("Space")
    count(page, 2)
    last = json.loads(
        ask(page, "s = painter.session.edits[-1]; print([int(s.seed), s.radius, len(s.points)])")
    )
    assert last == [1, 5, 1]
    press("r")
    press("Space")
    for key in ("ArrowLeft", "ArrowUp"):
        press(f"Shift+{key}")
    press("Space")
    count(page, 3)
    box = json.loads(ask(page, "print(list(painter.session.box))"))
    assert box == [164, 120, 180, 136]
    press("p")
    press("Escape")
    for key in ("ArrowUp", "ArrowLeft", "ArrowDown"):
        press("Space")
        for _ in range(3):
            press(f"Shift+{key}")
    press("Enter")
    count(page, 4)
    polygon = json.loads(ask(page, "print(painter.session.polygon.tolist())"))
    assert polygon == [[120, 164], [72, 164], [72, 116]]
    press("z")
    count(page, 3)
    press("Shift+Z")
    count(page, 4)
    assert page.locator(".jp-Cell").count() == 1  # x and z did not reach the notebook


def test_a_vertex_is_moved_with_the_keyboard(page):
    ask(page, "painter.add(Polygon([[100, 150], [100, 200], [150, 160]]))")
    count(page, 1)
    page.keyboard.press("p")
    page.mouse.move(*at(page, 100, 150))
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Space")
    count(page, 2)
    vertex = json.loads(ask(page, "print(painter.session.polygon[0].tolist())"))
    assert vertex == pytest.approx([84, 150], abs=1)


def test_escape_gives_a_stroke_up(page):
    drag(page, (50, 50), (50, 150), up=False)
    assert ink(page)[1] > 0
    page.keyboard.press("Escape")
    page.mouse.up()
    assert ink(page)[1] == 0
    drag(page, (150, 50))
    count(page, 1)
    assert not seeds(page)[:100].any()


def test_tab_leaves_the_canvas_both_ways(page):
    active = "document.activeElement.getAttribute('aria-label')"
    page.keyboard.press("Space")  # a pen that is down is lifted
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(active) == "Code"
    count(page, 1)
    page.keyboard.press("Tab")
    assert page.evaluate(active) == "Picture to paint on"
    page.keyboard.press("Tab")
    assert not page.evaluate(
        "document.querySelector('.st-painter').contains(document.activeElement)"
    )


# --- the page around it --------------------------------------------------------------------------


def test_the_wheel_scrolls_the_page_and_with_ctrl_it_zooms(page):
    ask(page, "painter.width = 640")
    before = stage(page).bounding_box()["y"]
    page.mouse.move(*at(page, 100, 160))
    page.mouse.wheel(0, -60)
    page.wait_for_function(
        "y => document.querySelector('.st-paint').getBoundingClientRect().y !== y", arg=before
    )
    stage(page).scroll_into_view_if_needed()
    assert page.get_attribute(".st-painter", "data-zoom") == "1.00"
    page.mouse.move(*at(page, 100, 160))
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    page.wait_for_function(f"Number({ROOT}.dataset.zoom) > 2")
    page.mouse.down()  # what lay under the pointer is there still
    page.mouse.up()
    count(page, 1)
    point = json.loads(ask(page, "print(painter.session.edits[0].points[0].tolist())"))
    assert point == pytest.approx([100, 160], abs=0.6)
    page.keyboard.press("0")
    page.wait_for_function(f"{ROOT}.dataset.zoom === '1.00'")


def test_a_stroke_that_leaves_the_canvas_ends_where_the_button_is_let_go(page):
    drag(page, (120, 280), (120, 400))
    count(page, 1)
    page.mouse.move(*at(page, 60, 60))
    page.mouse.move(*at(page, 100, 100))
    got = seeds(page)
    assert got[120, 319] == FG and not got[:100].any()
    assert len(json.loads(ask(page, "print([len(e.points) for e in painter.session.edits])"))) == 1


def test_hover_tells_the_pixel_under_the_pointer(page):
    page.mouse.move(*at(page, 33, 77))
    wait_until(page, "painter.hover == (33, 77)")


def test_the_ink_does_not_wait_for_a_busy_kernel(page, lab):
    gate = lab.root / "scratch" / "gate"
    gate.unlink(missing_ok=True)
    page.evaluate(
        """code => void jupyterapp.shell.currentWidget.sessionContext.session.kernel
            .requestExecute({ code, store_history: false })""",
        f"import os\nwhile not os.path.exists({str(gate)!r}): pass",
    )
    page.wait_for_function(
        "jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'busy'"
    )
    box = stage(page).bounding_box()
    for height in (50, 90, 130):
        page.mouse.move(box["x"] + 100, box["y"] + height)
        page.mouse.down()
        page.mouse.move(box["x"] + 300, box["y"] + height, steps=5)
        page.mouse.up()
    page.wait_for_function(f"{ROOT}.dataset.inkMs !== undefined")
    assert page.get_attribute(".st-painter", "data-edits") == "0"
    shown = ink(page)
    assert shown[1] > 3 * 200 * 8
    gate.touch()
    count(page, 3)
    assert ink(page) == shown
    assert len(json.loads(ask(page, "print([1 for e in painter.session.edits])"))) == 3


def test_share_and_code_are_shown_and_a_pasted_text_restores(page):
    drag(page, (50, 50), (50, 150))
    count(page, 1)
    tool(page, "Share")
    field = page.get_by_role("textbox", name="Share")
    text, before = field.input_value(), seeds(page)
    assert text == ask(page, "print(painter.share())")
    tool(page, "Clear")
    count(page, 2)
    field.fill("no session")
    tool(page, "Restore")
    page.locator(".st-status .st-note").wait_for()
    count(page, 2)
    field.fill(text)
    tool(page, "Restore")
    count(page, 1)
    np.testing.assert_array_equal(seeds(page), before)
    tool(page, "Code")
    names: dict = {}
    exec(page.get_by_role("textbox", name="Code").input_value(), names)
    np.testing.assert_array_equal(names["seeds"], before)
    tool(page, "Close")
    assert page.get_by_role("textbox", name="Code").count() == 0


@pytest.mark.parametrize("shape", [(1, 1), (16, 16), (1280, 1920)])
def test_pictures_of_all_sizes_are_painted_on(page, shape):
    height, width = shape
    ask(page, f"painter.show_image(np.zeros({shape}), 'black')")
    page.wait_for_function(
        f"document.querySelector('.st-base').width === {width} && {ROOT}.dataset.edits === '0'"
    )
    box = stage(page).bounding_box()
    assert max(box["width"], box["height"]) == pytest.approx(642, abs=1)
    stage(page).scroll_into_view_if_needed()
    row, col = (height - 1) // 2, (width - 1) // 2
    drag(page, (row, col))
    count(page, 1)
    assert seeds(page)[row, col] == FG
    page.wait_for_function(f"{ROOT}.dataset.shownRevision === {ROOT}.dataset.revision")


# --- views, reload, restart ----------------------------------------------------------------------


def test_two_views_of_one_painter_stay_equal(lab):
    code = CODE.rsplit("painter", 1)[0]
    code += "from IPython.display import display\ndisplay(painter)\ndisplay(painter)\n"
    code = code.replace("tools{options}", "tools, width=320")
    page = lab.open_code("views", code, height=1300)
    page.locator(".st-painter[data-picture]").nth(1).wait_for()

    def both(number):
        page.wait_for_function(
            "n => [...document.querySelectorAll('.st-painter')].every(e => e.dataset.edits === n)",
            arg=str(number),
        )
        page.wait_for_function(
            "[...document.querySelectorAll('.st-painter')].every(e => e.dataset.pending === '0')"
        )
        assert ink(page, 0) == ink(page, 1)

    strokes = (
        (0, "Foreground", (0.3, 0.7)),
        (1, "Background", (0.8, 0.6)),
        (0, "Eraser", (0.5, 0.9)),
        (1, "Rectangle", (0.9, 0.9)),
        (0, "Foreground", (0.9, 0.2)),
    )
    for done, (view, name, to) in enumerate(strokes, start=1):
        page.get_by_role("button", name=name, exact=True).nth(view).click()
        page.locator(".st-paint").nth(view).scroll_into_view_if_needed()
        box = page.locator(".st-paint").nth(view).bounding_box()
        page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 0.2 * box["height"])
        page.mouse.down()
        to = box["x"] + to[0] * box["width"], box["y"] + to[1] * box["height"]
        page.mouse.move(*to, steps=5)
        page.mouse.up()
        both(done)
    ask(page, "painter.add(Trimap(np.arange(240 * 320).reshape(240, 320) // 30000))")
    both(6)
    for _ in range(3):
        page.get_by_role("button", name="Undo").first.click()
    both(3)
    page.get_by_role("button", name="Redo").nth(1).click()
    both(4)
    page.close()


def test_a_reload_keeps_picture_edits_mask_and_tool(lab):
    page = opened(lab, "reload")
    drag(page, (50, 50), (50, 150))
    tool(page, "Rectangle")
    drag(page, (20, 20), (180, 280))
    count(page, 2)
    page.keyboard.press("z")
    count(page, 1)
    page.keyboard.press("Z")
    count(page, 2)
    page.wait_for_function(f"{ROOT}.dataset.shownRevision === {ROOT}.dataset.revision")
    before, drawn = seeds(page), ink(page)
    pixels = page.get_attribute(".st-painter", "data-mask-pixels")
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    page.reload()
    page.locator(".st-painter[data-picture]").wait_for()
    count(page, 2)
    page.wait_for_function(
        "jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
    )
    page.wait_for_function(f"{ROOT}.dataset.maskPixels === '{pixels}'")
    assert ink(page) == drawn
    np.testing.assert_array_equal(seeds(page), before)
    assert page.get_by_role("button", name="Rectangle").get_attribute("aria-pressed") == "true"
    page.keyboard.press("z")
    tool(page, "Undo")
    count(page, 1)
    page.close()


def test_after_a_kernel_restart_the_cell_brings_the_session_back(lab):
    page = opened(lab, "restart", ', autosave="restart"')
    drag(page, (50, 50), (50, 150))
    count(page, 1)
    before = seeds(page)
    page.evaluate(
        """async () => {
            const { session } = jupyterapp.shell.currentWidget.sessionContext;
            await session.kernel.restart();
        }"""
    )
    page.wait_for_function(
        "jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"
    )
    page.evaluate("() => void jupyterapp.commands.execute('notebook:run-all-cells')")
    wait_until(page, "'painter' in globals()")
    page.locator(".st-painter[data-picture]").wait_for()
    count(page, 1)
    np.testing.assert_array_equal(seeds(page), before)
    assert ink(page)[1] > 0
    page.close()


def test_a_solver_answers_in_the_notebook_and_dies_with_it(lab):
    (lab.root / "scratch").mkdir(exist_ok=True)
    (lab.root / "scratch" / "jobs.py").write_text(
        "import os\n\ndef start():\n    def solve(seeds):\n        yield seeds == 2\n"
        "        yield seeds > 0\n    return solve\n"
    )
    code = CODE.replace("painter.on_edit(lambda p: p.show_mask(p.seeds == Seed.FOREGROUND, ", "#(")
    code += "import jobs\nfrom segteach.widgets.solver import Solver\n"
    code += "solver = Solver(jobs.start, painter.show_mask, painter.say)\n"
    code += "painter.on_edit(lambda p: solver.submit(p.seeds, p.revision))"
    page = opened(lab, "solver", code=code.replace("\npainter\n", "\ndisplay(painter)\n"))
    tool(page, "Background")
    drag(page, (50, 50), (50, 150))
    count(page, 1)
    page.wait_for_function(
        f"{ROOT}.dataset.shownRevision === {ROOT}.dataset.revision && {ROOT}.dataset.maskPixels > 0"
    )
    assert int(page.get_attribute(".st-painter", "data-mask-pixels")) == (seeds(page) > 0).sum()
    worker = int(ask(page, "print(solver.process.pid)"))
    page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    until = time.monotonic() + 60
    while running(worker):
        assert time.monotonic() < until
    page.close()


def running(process):
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_two_thousand_strokes_leave_the_page_light_and_the_history_right(lab):
    page = opened(lab, "soak")
    code = """
    rng = np.random.default_rng(0)
    for _ in range({}):
        line = rng.uniform(20, 200, 2) + rng.normal(0, 3, (6, 2)).cumsum(0)
        painter.add(Stroke(line, 3, int(rng.integers(3))))
    """.replace("\n    ", "\n")
    page.context.new_cdp_session(page).send("HeapProfiler.enable")

    def heap():
        session = page.context.new_cdp_session(page)
        session.send("HeapProfiler.collectGarbage")
        return session.send("Runtime.getHeapUsage")["usedSize"]

    ask(page, code.format(300))
    count(page, 300)
    light = heap()
    ask(page, code.format(1700))
    count(page, 2000)
    assert heap() - light < 1700 * 4000  # bytes: a stroke is its points and a few words
    stage(page).scroll_into_view_if_needed()
    box = stage(page).bounding_box()
    for number in range(100):
        y = box["y"] + 20 + 4 * number
        page.mouse.move(box["x"] + 100, y)
        page.mouse.down()
        page.mouse.move(box["x"] + 500, y)
        page.mouse.up()
    count(page, 2100)
    stage(page).focus()
    for _ in range(40):
        page.keyboard.press("z")
    count(page, 2060)
    assert ask(page, "print(len(painter.session.edits), len(painter.session.undone))") == "2060 40"
    expected = "from segteach.arrays import seeds_from_strokes as s\n"
    expected += "print((s(painter.session.edits, painter.shape) == painter.seeds).all())"
    assert ask(page, expected) == "True"
    shown = ink(page)
    for _ in range(40):
        page.keyboard.press("Z")
    count(page, 2100)
    for _ in range(40):
        page.keyboard.press("z")
    count(page, 2060)
    assert ink(page) == shown
    page.close()


def test_an_exported_page_shows_picture_marks_and_mask_without_kernel_and_network(
    browser, tmp_path
):
    image = np.dstack([np.tile(np.linspace(0, 1, 320), (240, 1))] * 3)
    painter = SegPainter(image, picture="ramp")
    painter.add(Stroke([[60, 60], [60, 200]], 8, FG))
    painter.add(Stroke([[180, 60], [180, 200]], 8, BG))
    painter.show_mask(painter.seeds == FG)
    (tmp_path / "painter.html").write_text(painter.to_html(), encoding="utf-8")
    context = browser.new_context(offline=True)
    page = context.new_page()
    requests, faults = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto((tmp_path / "painter.html").as_uri())
    page.wait_for_function(f"{ROOT}?.dataset.edits === '2'")
    page.wait_for_function(f"{ROOT}.dataset.maskPixels === '{int(painter.mask.sum())}'")
    assert all(url.startswith(("file:", "blob:", "data:")) for url in requests)
    assert faults == []
    context.close()
