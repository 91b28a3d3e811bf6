"""The live wire in a real browser: mouse, finger and keyboard, views, reload, and the whole lab."""

import json

import pytest

from segteach.bench.kit.jupyter import ask, wait_until
from segteach.widgets.live_wire import LiveWirePad

pytestmark = pytest.mark.browser

HEIGHT, WIDTH = 120, 160
CLICKS = [(30, 80), (60, 110), (90, 80), (60, 50)]  # on the border of the disc
CODE = f"""
import numpy as np
from segteach.segmentation.scissors import scissors
from segteach.widgets.live_wire import LiveWirePad
rows, cols = np.mgrid[:{HEIGHT}, :{WIDTH}]
image = np.where((rows - 60) ** 2 + (cols - 80) ** 2 < 30**2, 0.8, 0.3)
pad = LiveWirePad(image, picture="disc", width=640)
pad
"""
ROOT = "document.querySelector('.st-wire')"


@pytest.fixture(scope="module")
def shared(lab):
    page = lab.open_code("wire", CODE, height=900)
    page.locator(".st-wire[data-picture]").wait_for()
    yield page
    page.close()


@pytest.fixture
def page(shared):
    """The pad of the module, empty and in view, with the keyboard on it."""
    shared.mouse.move(0, 0)
    ask(shared, "pad.show_image(image, 'disc')")
    standing(shared, 0)
    stage(shared).scroll_into_view_if_needed()
    stage(shared).focus()
    return shared


def stage(page, view=0):
    return page.locator(".st-wire .st-paint").nth(view)


def at(page, row, col, view=0):
    """Return the place on the screen of a pixel's centre."""
    box = stage(page, view).bounding_box()
    x = box["x"] + 1 + (col + 0.5) / WIDTH * (box["width"] - 2)
    return x, box["y"] + 1 + (row + 0.5) / HEIGHT * (box["height"] - 2)


def standing(page, seeds, closed=False):
    """Wait until the page shows that many seeds, and whether the outline is closed."""
    page.wait_for_function(
        f"{ROOT}.dataset.seeds === '{seeds}' && {ROOT}.dataset.closed === '{str(closed).lower()}'"
    )


def led_to(page, row, col):
    """Wait until the wire on the page leads to the pixel pointed at."""
    page.wait_for_function(f"{ROOT}.dataset.at === '{row},{col}'")


def shown_pixels(page):
    return int(page.get_attribute(".st-wire", "data-mask-pixels"))


def drawn(page, layer, view=0):
    """Return how many dots of a layer are drawn on."""
    return page.evaluate(
        """([layer, view]) => {
            const canvas = document.querySelectorAll(`.st-wire .st-${layer}`)[view];
            const pen = canvas.getContext('2d');
            const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
            return data.filter((value, i) => i % 4 === 3 && value > 0).length;
        }""",
        [layer, view],
    )


def test_clicks_and_a_double_click_give_the_mask_of_the_scissors(page):
    for count, place in enumerate(CLICKS[:3], start=1):
        page.mouse.click(*at(page, *place))
        standing(page, count)
        page.mouse.move(*at(page, place[0] + 5, place[1]))
        led_to(page, place[0] + 5, place[1])
    assert drawn(page, "mask") == 0
    page.mouse.dblclick(*at(page, *CLICKS[3]))
    standing(page, 4, closed=True)
    code = f"scissors(image, {CLICKS}).mask"
    assert ask(page, f"print((pad.mask == {code}).all())") == "True"
    assert shown_pixels(page) == int(ask(page, "print(pad.mask.sum())")) > 2000
    assert drawn(page, "mask") > 2000


def test_the_wire_follows_the_pointer_and_the_last_place_counts(page):
    page.mouse.click(*at(page, *CLICKS[0]))
    standing(page, 1)
    asked = "moves = []; hear = pad.move; pad.move = lambda at: moves.append(at) or hear(at)"
    ask(page, asked)
    for row in range(30, 91):  # faster than the kernel can answer
        page.mouse.move(*at(page, row, 110))
    led_to(page, 90, 110)
    wire = json.loads(ask(page, "print(pad.wire.wire.tolist())"))
    assert int(page.get_attribute(".st-wire", "data-wire-length")) == len(wire)
    assert wire[0] == json.loads(ask(page, "print(list(pad.wire.seeds[0]))"))
    assert float(page.get_attribute(".st-wire", "data-move-ms")) > 0
    moves = json.loads(ask(page, "print([list(m) for m in moves]); del pad.move"))
    assert moves[-1] == [90, 110] and moves == sorted(moves) and len(moves) <= 61


def test_a_click_on_the_first_seed_closes(page):
    for count, place in enumerate(CLICKS, start=1):
        page.mouse.click(*at(page, *place))
        standing(page, count)
    page.mouse.click(*at(page, *json.loads(ask(page, "print(list(pad.wire.seeds[0]))"))))
    standing(page, 4, closed=True)


def test_the_keyboard_alone_draws_closes_and_takes_back(page):
    press = page.keyboard.press

    def walk(key, steps):
        for _ in range(steps):
            press(key)

    walk("Shift+ArrowUp", 4)  # from the middle of the picture, eight pixels a step
    led_to(page, 28, 80)
    press("Space")
    standing(page, 1)
    walk("Shift+ArrowDown", 4)
    walk("Shift+ArrowRight", 4)
    press("Space")
    standing(page, 2)
    press("Enter")
    page.locator(".st-wire .st-note").wait_for()  # two seeds cannot be closed
    walk("Shift+ArrowDown", 4)
    walk("Shift+ArrowLeft", 4)
    press("Space")
    standing(page, 3)
    walk("Shift+ArrowUp", 4)
    walk("Shift+ArrowLeft", 4)
    press("Space")
    standing(page, 4)
    press("z")
    standing(page, 3)
    press("Shift+Z")
    standing(page, 4)
    press("Backspace")
    standing(page, 3)
    press("Shift+Z")
    standing(page, 4)
    press("Enter")
    standing(page, 4, closed=True)
    assert shown_pixels(page) == int(ask(page, "print(pad.mask.sum())")) > 2000
    press("Escape")
    standing(page, 0)
    press("z")
    standing(page, 4, closed=True)
    assert page.locator(".jp-Cell").count() == 1  # the keys did not reach the notebook


def test_tab_and_the_wheel_are_left_to_the_page(page):
    page.keyboard.press("Tab")
    assert not page.evaluate("document.querySelector('.st-wire').contains(document.activeElement)")
    stage(page).focus()
    ask(page, "pad.width = 640")
    prevented = page.evaluate(
        """() => {
            const wheel = new WheelEvent('wheel', { deltaY: 9, bubbles: true, cancelable: true });
            document.querySelector('.st-wire .st-paint').dispatchEvent(wheel);
            return wheel.defaultPrevented;
        }"""
    )
    assert prevented is False


def test_a_finger_leads_the_wire_and_sets_the_seed_where_it_is_lifted(page):
    session = page.context.new_cdp_session(page)

    def touch(kind, *places):
        points = [dict(zip("xy", at(page, *place), strict=True)) for place in places]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", (45, 45))
    for step in range(1, 6):
        touch("touchMove", (45 + 3 * step, 45 + step))
    standing(page, 0)
    touch("touchEnd")
    standing(page, 1)
    (seed,) = json.loads(ask(page, "print([list(s) for s in pad.wire.seeds])"))
    assert seed == pytest.approx([60, 50], abs=3)  # the snap moves it by no more
    touch("touchStart", (80, 80))
    touch("touchMove", (84, 80))
    touch("touchStart", (84, 80), (60, 100))  # a pinch is the page's
    touch("touchMove", (94, 80), (50, 100))
    touch("touchEnd")
    page.mouse.click(*at(page, *CLICKS[0]))
    standing(page, 2)


def test_a_press_that_leaves_the_canvas_lands_on_its_rim(page):
    page.mouse.move(*at(page, 60, 150))
    page.mouse.down()
    page.mouse.move(*at(page, 60, 175))
    page.mouse.up()
    standing(page, 1)
    assert json.loads(ask(page, "print(pad.wire.seeds[0][1])")) >= WIDTH - 4
    page.mouse.move(*at(page, 60, 175))
    page.mouse.down()  # outside: not the pad's
    page.mouse.up()
    page.mouse.click(*at(page, *CLICKS[0]))
    standing(page, 2)


def test_two_views_and_a_reload_show_the_same(lab):
    code = CODE.replace("width=640", "width=320").replace(
        "\npad\n", "\ndisplay(pad)\ndisplay(pad)\n"
    )
    page = lab.open_code("wires", code, height=900)
    page.locator(".st-wire[data-picture]").nth(1).wait_for()

    def both(seeds, closed):
        page.wait_for_function(
            "([n, c]) => [...document.querySelectorAll('.st-wire')]"
            ".every(e => e.dataset.seeds === n && e.dataset.closed === c)",
            arg=[str(seeds), str(closed).lower()],
        )

    for count, place in enumerate(CLICKS, start=1):
        page.mouse.click(*at(page, *place, view=count % 2))
        both(count, False)
    page.get_by_role("button", name="Close").nth(1).click()
    both(4, True)
    assert drawn(page, "mask", 0) == drawn(page, "mask", 1) > 0
    pixels = shown_pixels(page)
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    page.reload()
    page.locator(".st-wire[data-picture]").nth(1).wait_for()
    both(4, True)
    assert shown_pixels(page) == pixels
    page.get_by_role("button", name="Undo").first.click()
    both(4, False)
    page.close()


def test_the_lab_shows_the_wire_its_costs_and_the_mask(lab):
    code = "from segteach.labs.scissors import ScissorsLab\nlab = ScissorsLab()\nlab"
    page = lab.open_code("scissors", code)
    page.locator(".st-wire[data-seeds='2'][data-picture]").wait_for()
    box = stage(page).bounding_box()
    place = box["x"] + 0.75 * box["width"], box["y"] + 0.5 * box["height"]
    page.mouse.move(*place)
    page.wait_for_function(f"Number({ROOT}.dataset.wireLength) > 10")
    wait_until(page, "f'{lab.pad.wire.wire_cost:.2f}' in lab.costs.value")
    page.mouse.click(*place)
    standing(page, 3)
    page.keyboard.press("Enter")
    standing(page, 3, closed=True)
    assert shown_pixels(page) == int(ask(page, "print(lab.pad.mask.sum())")) > 1000
    page.close()


def test_an_exported_page_shows_the_outline_without_kernel_and_network(browser, tmp_path):
    import numpy as np

    rows, cols = np.mgrid[:HEIGHT, :WIDTH]
    pad = LiveWirePad(np.where((rows - 60) ** 2 + (cols - 80) ** 2 < 30**2, 0.8, 0.3))
    for click in CLICKS:
        pad.press(click)
    pad.close_outline()
    (tmp_path / "wire.html").write_text(pad.to_html(), encoding="utf-8")
    context = browser.new_context(offline=True)
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto((tmp_path / "wire.html").as_uri())
    page.wait_for_function(f"{ROOT}?.dataset.maskPixels === '{int(pad.mask.sum())}'")
    assert faults == []
    context.close()
