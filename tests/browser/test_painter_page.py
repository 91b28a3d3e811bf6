"""The painter in a real browser: texts, two views, reload, restart, solver, exported page."""

import time

import numpy as np
import pytest

from segteach.arrays import Seed, Stroke
from segteach.bench.kit.jupyter import ask, restart, wait_until
from segteach.widgets.painter import SegPainter
from tests.browser.page import exported, value
from tests.browser.painter import CODE, Painter, opened

pytestmark = pytest.mark.browser


def test_share_and_code_are_shown_and_a_pasted_text_restores(painter):
    page = painter.page
    painter.drag((50, 50), (50, 150))
    painter.holds(1)
    painter.tool("Share")
    field = page.get_by_role("textbox", name="Share")
    text, before = field.input_value(), painter.seeds()
    assert text == ask(page, "print(painter.share())")
    painter.tool("Clear")
    painter.holds(2)
    field.fill("no session")
    painter.tool("Restore")
    page.locator(".st-status .st-note").wait_for()
    painter.holds(2)
    field.fill(text)
    painter.tool("Restore")
    painter.holds(1)
    np.testing.assert_array_equal(painter.seeds(), before)
    painter.tool("Code")
    names: dict = {}
    exec(page.get_by_role("textbox", name="Code").input_value(), names)
    np.testing.assert_array_equal(names["seeds"], before)
    painter.tool("Close")
    assert page.get_by_role("textbox", name="Code").count() == 0


def test_two_views_of_one_painter_stay_equal(lab):
    code = CODE.rsplit("painter", 1)[0]
    code += "from IPython.display import display\ndisplay(painter)\ndisplay(painter)\n"
    painter = opened(lab, "views", ", width=320", code, height=1300)
    painter.page.locator(".st-painter[data-picture]").nth(1).wait_for()

    def both(edits):
        painter.holds(edits)
        assert painter.drawn("ink", 0) == painter.drawn("ink", 1)

    strokes = (
        (0, "Foreground", (80, 224)),
        (1, "Background", (140, 256)),
        (0, "Eraser", (210, 160)),
        (1, "Rectangle", (210, 288)),
        (0, "Foreground", (50, 288)),
    )
    for edits, (view, name, end) in enumerate(strokes, start=1):
        painter.tool(name, view)
        painter.stage(view).scroll_into_view_if_needed()
        painter.drag((50, 64), end, view=view)
        both(edits)
    ask(painter.page, "painter.add(Trimap(np.arange(240 * 320).reshape(240, 320) // 30000))")
    both(6)
    for _ in range(3):
        painter.tool("Undo")
    both(3)
    painter.tool("Redo", 1)
    both(4)


def test_a_reload_keeps_picture_edits_mask_and_tool(lab):
    painter = opened(lab, "reload")
    painter.drag((50, 50), (50, 150))
    painter.tool("Rectangle")
    painter.drag((20, 20), (180, 280))
    painter.holds(2)
    painter.press("z")
    painter.holds(1)
    painter.press("Z")
    painter.holds(2)
    painter.shows_the_newest_mask()
    before, drawn, pixels = painter.seeds(), painter.drawn("ink"), painter.said("mask-pixels")
    lab.reload()
    painter = Painter(painter.page)
    painter.holds(2)
    painter.says(mask_pixels=pixels)
    assert painter.drawn("ink") == drawn
    np.testing.assert_array_equal(painter.seeds(), before)
    rectangle = painter.page.get_by_role("button", name="Rectangle")
    assert rectangle.get_attribute("aria-pressed") == "true"
    painter.press("z")
    painter.tool("Undo")
    painter.holds(1)


def test_a_solver_answers_in_the_notebook_and_dies_with_it(lab):
    (lab.root / "scratch").mkdir(exist_ok=True)
    (lab.root / "scratch" / "jobs.py").write_text(
        "import os\n\ndef start():\n    def solve(seeds):\n        yield seeds == 2\n"
        "        yield seeds > 0\n    return solve\n"
    )
    code = CODE[: CODE.index("painter.on_edit")]
    code += "import jobs\nfrom segteach.widgets.solver import Solver\n"
    code += "solver = Solver(jobs.start, painter.show_mask, painter.say)\n"
    code += "painter.on_edit(lambda p: solver.submit(p.seeds, p.revision))\npainter"
    painter = opened(lab, "solver", code=code)
    painter.tool("Background")
    painter.drag((50, 50), (50, 150))
    painter.holds(1)
    wait_until(painter.page, "painter.mask is not None and painter.mask.any()")
    painter.shows_the_newest_mask()
    painter.says(mask_pixels=(painter.seeds() > 0).sum())
    worker = value(painter.page, "solver.process.pid")
    painter.page.evaluate("() => jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    until = time.monotonic() + 60
    while running(worker):
        assert time.monotonic() < until


def running(process):
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_an_exported_page_shows_picture_marks_and_mask_without_kernel_and_network(
    browser, tmp_path
):
    image = np.dstack([np.tile(np.linspace(0, 1, 320), (240, 1))] * 3)
    painter = SegPainter(image, picture="ramp")
    painter.add(Stroke([[60, 60], [60, 200]], 8, Seed.FOREGROUND))
    painter.add(Stroke([[180, 60], [180, 200]], 8, Seed.BACKGROUND))
    painter.show_mask(painter.seeds == Seed.FOREGROUND)
    with exported(browser, tmp_path, painter) as page:
        Painter(page).says(edits=2, mask_pixels=painter.mask.sum())


# --- long runs -----------------------------------------------------------------------------------


@pytest.mark.soak
def test_after_a_kernel_restart_the_cell_brings_the_session_back(lab):
    painter = opened(lab, "restart", ', autosave="restart"')
    painter.drag((50, 50), (50, 150))
    painter.holds(1)
    before = painter.seeds()
    restart(painter.page)
    painter.holds(1)
    np.testing.assert_array_equal(painter.seeds(), before)
    assert painter.drawn("ink")[1] > 0


@pytest.mark.soak
def test_two_thousand_strokes_leave_the_page_light_and_the_history_right(lab):
    painter = opened(lab, "soak")
    page = painter.page
    code = """
    rng = np.random.default_rng(0)
    for _ in range({}):
        line = rng.uniform(20, 200, 2) + rng.normal(0, 3, (6, 2)).cumsum(0)
        painter.add(Stroke(line, 3, int(rng.integers(3))))
    """.replace("\n    ", "\n")
    painter.devices.send("HeapProfiler.enable")

    def heap():
        painter.devices.send("HeapProfiler.collectGarbage")
        return painter.devices.send("Runtime.getHeapUsage")["usedSize"]

    ask(page, code.format(300))
    painter.holds(300)
    light = heap()
    for number in range(640, 2001, 340):  # Jupyter's server drops messages over 1000 a second
        ask(page, code.format(340))
        painter.holds(number)
    assert heap() - light < 1700 * 4000  # bytes: a stroke is its points and a few words
    painter.ready()
    for number in range(100):
        painter.drag((10 + 2 * number, 50), (10 + 2 * number, 250), steps=1)
    painter.holds(2100)
    painter.press(*["z"] * 40)
    painter.holds(2060)
    assert value(page, "[len(painter.session.edits), len(painter.session.undone)]") == [2060, 40]
    expected = "from segteach.arrays import seeds_from_strokes as s\n"
    expected += "print((s(painter.session.edits, painter.shape) == painter.seeds).all())"
    assert ask(page, expected) == "True"
    shown = painter.drawn("ink")
    painter.press(*["Z"] * 40)
    painter.holds(2100)
    painter.press(*["z"] * 40)
    painter.holds(2060)
    assert painter.drawn("ink") == shown
