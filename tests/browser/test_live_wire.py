"""The live wire in a real browser: mouse, finger and keyboard, views, reload, exported page."""

import numpy as np
import pytest

from segteach.bench.kit.jupyter import ask
from segteach.widgets.live_wire import LiveWirePad
from tests.browser.page import Pad, exported, sheet, value

pytestmark = pytest.mark.browser

SHAPE = (120, 160)
CLICKS = [(30, 80), (60, 110), (90, 80), (60, 50)]  # on the border of the disc
CODE = """
import numpy as np
from segteach.segmentation.scissors import scissors
from segteach.widgets.live_wire import LiveWirePad
rows, cols = np.mgrid[:120, :160]
image = np.where((rows - 60) ** 2 + (cols - 80) ** 2 < 30**2, 0.8, 0.3)
pad = LiveWirePad(image, picture="disc", width=640)
pad
"""


class Wire(Pad):
    """The pad of CODE, on the page and in the kernel."""

    def __init__(self, page):
        super().__init__(page, ".st-wire", SHAPE)
        page.locator(".st-wire[data-picture]").first.wait_for()

    def stands(self, seeds, closed=False):
        """Wait until every view shows that many seeds, and whether the outline is closed."""
        self.says(seeds=seeds, closed=closed)

    def leads_to(self, row, col):
        """Wait until the wire on the page leads to the pixel pointed at."""
        self.says(at=f"{row},{col}")

    def pixels(self):
        return int(self.said("mask-pixels"))


@pytest.fixture
def wire(lab):
    """The pad that many tests share, empty and in view, with the keyboard on it."""
    page = sheet(lab, "wire", CODE, height=900)
    wire = Wire(page)
    page.mouse.move(0, 0)
    ask(page, "pad.show_image(image, 'disc')")
    wire.stands(0)
    wire.ready()
    return wire


def test_clicks_and_a_double_click_give_the_mask_of_the_scissors(wire):
    for count, (row, col) in enumerate(CLICKS[:3], start=1):
        wire.click(row, col)
        wire.stands(count)
        wire.move(row + 5, col)
        wire.leads_to(row + 5, col)
    assert wire.drawn("mask")[1] == 0
    wire.double_click(*CLICKS[3])
    wire.stands(4, closed=True)
    assert value(wire.page, f"bool((pad.mask == scissors(image, {CLICKS}).mask).all())")
    assert wire.pixels() == value(wire.page, "int(pad.mask.sum())") > 2000
    assert wire.drawn("mask")[1] > 2000


def test_the_wire_follows_the_pointer_and_the_last_place_counts(wire):
    wire.click(*CLICKS[0])
    wire.stands(1)
    asked = "moves = []; hear = pad.move; pad.move = lambda at: moves.append(at) or hear(at)"
    ask(wire.page, asked)
    for row in range(30, 91):  # faster than the kernel can answer
        wire.move(row, 110)
    wire.leads_to(90, 110)
    points = value(wire.page, "pad.wire.wire.tolist()")
    assert int(wire.said("wire-length")) == len(points)
    assert points[0] == value(wire.page, "[int(n) for n in pad.wire.seeds[0]]")
    assert float(wire.said("move-ms")) > 0
    moves = value(wire.page, "[list(m) for m in moves]")
    ask(wire.page, "del pad.move")
    assert moves[-1] == [90, 110] and moves == sorted(moves) and len(moves) <= 61


def test_a_click_on_the_first_seed_closes(wire):
    for count, place in enumerate(CLICKS, start=1):
        wire.click(*place)
        wire.stands(count)
    wire.click(*value(wire.page, "[int(n) for n in pad.wire.seeds[0]]"))
    wire.stands(4, closed=True)


def test_the_keyboard_alone_draws_closes_and_takes_back(wire):
    def walk(*ways):
        for direction in ways:  # eight pixels a step, from the middle of the picture
            wire.press(*[f"Shift+Arrow{direction}"] * 4)

    walk("Up")
    wire.leads_to(28, 80)
    wire.press("Space")
    wire.stands(1)
    walk("Down", "Right")
    wire.press("Space")
    wire.stands(2)
    wire.press("Enter")
    wire.page.locator(".st-wire .st-note").wait_for()  # two seeds cannot be closed
    walk("Down", "Left")
    wire.press("Space")
    wire.stands(3)
    walk("Up", "Left")
    wire.press("Space")
    wire.stands(4)
    for key, seeds in (("z", 3), ("Shift+Z", 4), ("Backspace", 3), ("Shift+Z", 4)):
        wire.press(key)
        wire.stands(seeds)
    wire.press("Enter")
    wire.stands(4, closed=True)
    assert wire.pixels() == value(wire.page, "int(pad.mask.sum())") > 2000
    wire.press("Escape")
    wire.stands(0)
    wire.press("z")
    wire.stands(4, closed=True)
    assert wire.page.locator(".jp-Cell").count() == 1  # the keys did not reach the notebook


def test_tab_and_the_wheel_are_left_to_the_page(wire):
    wire.press("Tab")
    inside = "document.querySelector('.st-wire').contains(document.activeElement)"
    assert not wire.page.evaluate(inside)
    wire.ready()
    ask(wire.page, "pad.width = 640")
    prevented = wire.page.evaluate(
        """() => {
            const wheel = new WheelEvent('wheel', { deltaY: 9, bubbles: true, cancelable: true });
            document.querySelector('.st-wire .st-paint').dispatchEvent(wheel);
            return wheel.defaultPrevented;
        }"""
    )
    assert prevented is False


def test_a_finger_leads_the_wire_and_sets_the_seed_where_it_is_lifted(wire):
    moves = [("touchMove", [(45 + 3 * step, 45 + step)]) for step in range(1, 6)]
    wire.touch(("touchStart", [(45, 45)]), *moves)
    wire.stands(0)
    wire.touch(("touchEnd", []))
    wire.stands(1)
    (seed,) = value(wire.page, "[[int(n) for n in seed] for seed in pad.wire.seeds]")
    assert seed == pytest.approx([60, 50], abs=3)  # the snap moves it by no more
    wire.touch(
        ("touchStart", [(80, 80)]),
        ("touchMove", [(84, 80)]),
        ("touchStart", [(84, 80), (60, 100)]),  # a pinch is the page's
        ("touchMove", [(94, 80), (50, 100)]),
        ("touchEnd", []),
    )
    wire.click(*CLICKS[0])
    wire.stands(2)


def test_a_press_that_leaves_the_canvas_lands_on_its_rim(wire):
    wire.drag((60, 150), (60, 175), steps=1)
    wire.stands(1)
    assert value(wire.page, "int(pad.wire.seeds[0][1])") >= SHAPE[1] - 4
    wire.drag((60, 175))  # outside: not the pad's
    wire.click(*CLICKS[0])
    wire.stands(2)


def test_two_views_and_a_reload_show_the_same(lab):
    code = CODE.replace("width=640", "width=320").replace("\npad\n", "\ndisplay(pad, pad)\n")
    wire = Wire(lab.open_code("wires", code, height=900))
    wire.page.locator(".st-wire[data-picture]").nth(1).wait_for()
    for count, (row, col) in enumerate(CLICKS, start=1):
        wire.click(row, col, view=count % 2)
        wire.stands(count)
    wire.tool("Close", 1)
    wire.stands(4, closed=True)
    assert wire.drawn("mask", 0) == wire.drawn("mask", 1)
    assert wire.drawn("mask")[1] > 0
    pixels = wire.pixels()
    lab.reload()
    wire.page.locator(".st-wire[data-picture]").nth(1).wait_for()
    wire.stands(4, closed=True)
    assert wire.pixels() == pixels
    wire.tool("Undo")
    wire.stands(4)


def test_an_exported_page_shows_the_outline_without_kernel_and_network(browser, tmp_path):
    rows, cols = np.mgrid[: SHAPE[0], : SHAPE[1]]
    pad = LiveWirePad(np.where((rows - 60) ** 2 + (cols - 80) ** 2 < 30**2, 0.8, 0.3))
    for click in CLICKS:
        pad.press(click)
    pad.close_outline()
    with exported(browser, tmp_path, pad) as page:
        Pad(page, ".st-wire", SHAPE).says(mask_pixels=pad.mask.sum())
