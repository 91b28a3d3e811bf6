"""What Python draws on a canvas, in JupyterLab: pointer, keys, wheel, play, reload of the labs."""

import numpy as np
import pytest

from segteach.bench.kit.jupyter import ask, run, spot, wait_until
from segteach.labs.cliques.boards import CELL, TILE
from segteach.labs.watershed.board import SHOWN
from segteach.widgets.canvas import SHARP
from tests.browser.page import array, rerun, sheet, value

pytestmark = pytest.mark.browser

CLIQUES = "from segteach.labs.cliques import CliqueExplorer\nlab = CliqueExplorer(2)\nlab"
GIBBS = "from segteach.labs.gibbs import GibbsLab\nlab = GibbsLab(size=64)\nlab"
WATER = "from segteach.labs.watershed import WatershedTheatre\nlab = WatershedTheatre('small')\nlab"
CANVAS = ".st-scene canvas"
COLOUR = f"""([colour, x, y]) => {{
    const pen = document.querySelector('{CANVAS}').getContext('2d');
    const dot = pen.getImageData(x, y, 1, 1).data;
    return colour.every((value, k) => Math.abs(value - dot[k]) <= 1);
}}"""
ORANGE = (230, 159, 0)


def shown(lab, code):
    """Return the page with that lab on it, new, its canvas drawn."""
    page = sheet(lab, "canvas", "")
    page.mouse.move(0, 0)
    rerun(page, code)
    page.locator(f"{CANVAS}[aria-label]").first.wait_for()
    return page


def has_colour(page, x, y, colour):
    """Wait until a dot of the first canvas has the colour (r, g, b)."""
    page.wait_for_function(COLOUR, arg=[[int(part) for part in colour], x, y])


def site(page, row, col, side=7):
    """Return where the middle of a site lies on the page."""
    return spot(page, ((col + 0.5) / side, (row + 0.5) / side), CANVAS)


def push(page, name):
    page.locator(".jp-OutputArea button", has_text=name).click()


# --- cliques -------------------------------------------------------------------------------------


def test_hovering_chooses_the_site_until_a_click_holds_it_and_arrows_move_it(lab):
    page = shown(lab, CLIQUES)
    for row, col in ((0, 0), (5, 2)):
        page.mouse.move(*site(page, row, col))
        wait_until(page, f"lab.site == ({row}, {col})")
        has_colour(page, int((col + 0.8) * CELL), int((row + 0.8) * CELL), ORANGE)
        page.get_by_text(f"s = ({row}, {col})").wait_for()
    label = page.locator(CANVAS).first.get_attribute("aria-label")
    assert "8 neighbours here" in label
    page.mouse.click(*site(page, 3, 3))
    wait_until(page, "not lab.follow.value and lab.site == (3, 3)")
    page.mouse.move(*site(page, 1, 1))
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    wait_until(page, "lab.site == (2, 2)")
    cell = "jupyterapp.shell.currentWidget.content.activeCellIndex"
    assert page.evaluate(cell) == 0  # JupyterLab did not take the arrows


def test_tab_leaves_the_canvas_and_the_wheel_scrolls_the_page(lab):
    page = shown(lab, CLIQUES)
    canvas = page.locator(CANVAS).first
    canvas.focus()
    active = "canvas => canvas === document.activeElement"
    assert canvas.evaluate(active)
    page.keyboard.press("Tab")
    assert not canvas.evaluate(active)
    left_alone = canvas.evaluate(
        "canvas => canvas.dispatchEvent(new WheelEvent('wheel', "
        "{ bubbles: true, cancelable: true, deltaY: 50 }))"
    )
    assert left_alone  # true where nobody called preventDefault


def test_a_click_on_the_second_canvas_chooses_the_picture_there(lab):
    page = shown(lab, CLIQUES)
    page.locator("canvas").nth(1).click(position={"x": 1.5 * TILE / SHARP, "y": 1.5 * TILE / SHARP})
    wait_until(page, "lab.clique.value == 7 and len(lab.found) == 3")
    page.get_by_text("3 of them of the chosen type").wait_for()


def test_a_reload_shows_the_picture_again(lab):
    page = shown(lab, CLIQUES)
    ask(page, "lab.site = (2, 4)")
    has_colour(page, int(4.8 * CELL), int(2.8 * CELL), ORANGE)
    lab.reload()
    page.locator(f"{CANVAS}[aria-label]").first.wait_for()
    has_colour(page, int(4.8 * CELL), int(2.8 * CELL), ORANGE)


# --- Gibbs sampler -------------------------------------------------------------------------------


def test_play_draws_sweep_after_sweep_until_pause(lab):
    page = shown(lab, GIBBS)
    push(page, "Play")
    wait_until(page, "lab.state.sweep >= 12")
    push(page, "Pause")
    wait_until(page, "not lab.playback.playing")
    sweep = value(page, "lab.state.sweep")
    page.get_by_text(f"sweep {sweep}:").wait_for()
    assert value(page, "lab.state.sweep") == sweep  # nothing runs any more
    for name, there in (("Step back", sweep - 1), ("Step forward", sweep)):
        page.get_by_role("button", name=name).click()
        wait_until(page, f"lab.state.sweep == {there}")
    page.locator(".st-playback").focus()
    for key, there in (("ArrowLeft", sweep - 1), ("ArrowRight", sweep), ("Home", 0)):
        page.keyboard.press(key)
        wait_until(page, f"lab.state.sweep == {there}")
    page.keyboard.press("Space")
    wait_until(page, "lab.playback.playing and lab.state.sweep > 2")
    page.keyboard.press("Space")
    wait_until(page, "not lab.playback.playing")


def test_the_speed_is_how_many_pictures_come_in_a_second(lab):
    page = shown(lab, GIBBS)
    speed = page.get_by_label("Speed")
    speed.press("Home")
    wait_until(page, "lab.playback.pace == 1000")
    push(page, "Play")
    wait_until(page, "lab.state.sweep > 0")
    speed.press("End")
    wait_until(page, "lab.playback.pace == 0 and lab.state.sweep > 20")


def test_the_canvas_shows_the_field(lab):
    page = shown(lab, GIBBS)
    ask(page, "lab.sweep(3)")
    data = f"document.querySelector('{CANVAS}').getContext('2d').getImageData(0, 0, 64, 64).data"
    page.wait_for_function(
        f"expected => String([...{data}].filter((_, i) => i % 4 === 0)) === String(expected)",
        arg=np.array([0, 230])[array(page, "lab.labels").astype(int)].ravel().tolist(),
    )


def test_a_cell_that_is_run_again_while_it_plays_draws_as_before(lab):
    page = shown(lab, GIBBS)
    total = (
        f"[...document.querySelector('{CANVAS}').getContext('2d').getImageData(0, 0, 64, 64).data]"
    )
    total += ".reduce((sum, part, i) => sum + (i % 4 ? 0 : part), 0)"
    for _ in range(3):
        push(page, "Play")
        wait_until(page, "lab.state.sweep > 10")
        run(page)
        ask(page, "lab.sweep(2)")
        page.wait_for_function(
            f"want => {total} === want", arg=value(page, "230 * int(lab.labels.sum())")
        )


def test_the_mark_of_the_transition_lies_under_the_slider_there(lab):
    page = shown(lab, GIBBS)
    centre = "it => { const box = it.getBoundingClientRect(); return box.x + box.width / 2 }"
    ask(page, "lab.beta.value = lab.critical")
    page.get_by_text("0.44", exact=True).wait_for()
    mark = page.locator(".st-critical").evaluate(centre)
    handle = page.locator(".noUi-handle").first.evaluate(centre)
    assert abs(mark - handle) < 4


def test_a_lab_scrolled_away_or_closed_asks_for_nothing(lab):
    page = shown(lab, GIBBS)
    ask(page, "import types; it, states = types.SimpleNamespace(now=None), lab.states")
    still = "it.seen = it.now; it.now = states[-1].sweep"
    rests = f"[exec({still!r}), it.seen == it.now][1]"
    push(page, "Play")
    wait_until(page, "lab.state.sweep > 0")
    page.locator(".st-lab").evaluate("box => { box.style.display = 'none' }")
    wait_until(page, rests)
    page.locator(".st-lab").evaluate("box => { box.style.display = '' }")
    wait_until(page, "lab.state.sweep > it.now")
    ask(page, "lab.close()")
    page.locator(".st-scene").wait_for(state="detached")
    wait_until(page, rests)


# --- watershed -----------------------------------------------------------------------------------


def test_the_canvas_shows_ground_and_water_of_each_step_and_after_a_reload(lab):
    page = shown(lab, WATER)
    cell = SHOWN * SHARP // 10
    picture = "flooded_picture(lab.height, lab.state.labels, (0, 1))"
    ask(page, "from segteach.draw.watershed import flooded_picture")

    def is_flooded():
        wanted = np.round(255 * array(page, picture))
        for row, col in ((0, 0), (2, 3), (9, 9), (6, 8)):  # clear of the lines between cells
            has_colour(page, col * cell + 3, row * cell + 3, wanted[row, col])

    for step in (0, 50, 100, 50):
        ask(page, f"lab.go({step})")
        is_flooded()
    lab.reload()
    page.locator(f"{CANVAS}[aria-label]").wait_for()
    is_flooded()
