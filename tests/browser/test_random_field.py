"""Labs of chapter 2 in JupyterLab: the canvas answers, lets go of keys and wheel, and plays."""

import json

import numpy as np
import pytest

from segteach.bench.kit.jupyter import ask, wait_until

pytestmark = pytest.mark.browser

IMPORTS = """import numpy as np
from segteach.labs.cliques import CliqueExplorer
from segteach.labs.gibbs import GibbsLab
from segteach.labs.tiny_field import TinyFieldLab
"""
PIXEL = """([place, x, y]) => {
    const canvas = document.querySelectorAll('canvas')[place];
    return [...canvas.getContext('2d').getImageData(x, y, 1, 1).data];
}"""


def open_lab(lab, name):
    page = lab.open_code(name, f"{IMPORTS}lab = {name}\nlab")
    page.locator(".st-scene canvas[aria-label]").first.wait_for()
    return page


def wait_for_colour(page, place, x, y, colour):
    """Wait until a pixel of a canvas has the colour (r, g, b)."""
    page.wait_for_function(
        f"([colour, ...at]) => String(({PIXEL})(at).slice(0, 3)) === String(colour)",
        arg=[list(colour), place, x, y],
    )


# --- weather chain -------------------------------------------------------------------------------


def test_the_weather_follows_its_sliders(lab):
    page = lab.open_code(
        "chain", "from segteach.labs.markov_chain import ChainLab\nlab = ChainLab()\nlab"
    )
    page.get_by_role("slider").first.wait_for()
    before = page.locator("[role=img][aria-label^=rain]").get_attribute("aria-label")
    page.get_by_role("slider").first.press("ArrowRight")
    wait_until(page, "abs(lab.transition[0, 1] - 0.21) < 1e-9")
    page.locator(".widget-dropdown select").select_option("sun")
    wait_until(page, "lab.path[0] == 0")
    strip = page.locator("[role=img][aria-label^=sun]")
    strip.wait_for()
    words = strip.get_attribute("aria-label").split(", ")
    assert words != before.split(", ")
    assert words == json.loads(
        ask(page, "import json; print(json.dumps([['sun', 'rain'][k] for k in lab.path]))")
    )
    page.close()


# --- clique explorer -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def explorer(lab):
    page = open_lab(lab, "CliqueExplorer(2)")
    yield page
    page.close()


def middle(page, row, col):
    """Return where the middle of a site lies on the screen."""
    box = page.locator("canvas").first.bounding_box()
    return box["x"] + (col + 0.5) / 7 * box["width"], box["y"] + (row + 0.5) / 7 * box["height"]


def follow(page, on):
    ask(page, f"lab.follow.value = {on}")
    wait_until(page, f"lab.follow.value == {on}")


def test_hovering_chooses_the_site_and_paints_it(explorer):
    follow(explorer, True)
    for row, col in ((0, 0), (5, 2)):
        explorer.mouse.move(*middle(explorer, row, col))
        wait_until(explorer, f"lab.site == ({row}, {col})")
        wait_for_colour(explorer, 0, int((col + 0.8) * 104), int((row + 0.8) * 104), (230, 159, 0))
        explorer.get_by_text(f"s = ({row}, {col})").wait_for()
    label = explorer.locator("canvas").first.get_attribute("aria-label")
    assert "8 neighbours here" in label


def test_a_click_holds_the_site_and_arrows_move_it(explorer):
    follow(explorer, True)
    explorer.mouse.click(*middle(explorer, 3, 3))
    wait_until(explorer, "not lab.follow.value and lab.site == (3, 3)")
    explorer.mouse.move(*middle(explorer, 1, 1))
    explorer.keyboard.press("ArrowLeft")
    explorer.keyboard.press("ArrowUp")
    wait_until(explorer, "lab.site == (2, 2)")
    cells = "jupyterapp.shell.currentWidget.content.activeCellIndex"
    assert explorer.evaluate(cells) == 0  # JupyterLab did not take the arrows


def test_tab_leaves_the_canvas_and_the_wheel_scrolls_the_page(explorer):
    canvas = explorer.locator("canvas").first
    canvas.focus()
    assert canvas.evaluate("canvas => canvas === document.activeElement")
    explorer.keyboard.press("Tab")
    assert not canvas.evaluate("canvas => canvas === document.activeElement")
    stopped = canvas.evaluate(
        "canvas => canvas.dispatchEvent(new WheelEvent('wheel', "
        "{ bubbles: true, cancelable: true, deltaY: 50 }))"
    )
    assert stopped  # true where nobody called preventDefault


def test_a_picture_of_a_clique_is_chosen_by_click_and_by_menu(explorer):
    explorer.locator("canvas").nth(1).click(position={"x": 2.5 * 72, "y": 1.5 * 72})
    wait_until(explorer, "lab.clique.value == 7 and len(lab.found) == 3")
    explorer.get_by_text("3 of them of the chosen type").wait_for()
    explorer.locator(".widget-dropdown select").nth(2).select_option("10: 4 sites")
    wait_until(explorer, "lab.clique.value == 9 and len(lab.found) == 4")
    wait_for_colour(explorer, 1, 4 * 144 + 8, int(1.5 * 144), (230, 159, 0))


def test_order_distance_and_reading_change_the_neighbours(explorer):
    explorer.get_by_role("slider").first.press("ArrowLeft")
    wait_until(explorer, "lab.order == 1 and len(lab.neighbours) == 4")
    explorer.get_by_role("slider").first.press("ArrowRight")
    wait_until(explorer, "lab.order == 2 and len(lab.neighbours) == 8")
    explorer.locator(".widget-dropdown select").nth(1).select_option("by d ≤ n (the formula)")
    wait_until(explorer, "len(lab.neighbours) == 12")
    explorer.locator(".widget-dropdown select").first.select_option("chessboard")
    wait_until(explorer, "len(lab.neighbours) == 24")


# --- tiny field ----------------------------------------------------------------------------------


def test_sites_flip_by_click_and_by_keyboard(lab):
    page = lab.open_code("tiny", f"{IMPORTS}lab = TinyFieldLab()\nlab")
    page.get_by_role("button", name="s: 1").wait_for()
    before = np.array(json.loads(ask(page, "print(lab.labels.tolist())")))
    sites = page.locator(".jp-OutputArea button")
    sites.nth(1).click()
    wait_until(page, f"lab.labels[0, 1] == {1 - before[0, 1]}")
    sites.nth(3).focus()
    page.keyboard.press("Enter")
    wait_until(page, f"lab.labels[1, 0] == {1 - before[1, 0]}")
    page.locator(".widget-dropdown select").nth(1).select_option("(0, 0)")
    wait_until(page, "lab.site == (0, 0)")
    probability = ask(page, "print(f'{lab.from_cliques[0]:.6f}')")
    page.get_by_text(probability).nth(2).wait_for()  # three ways, one number
    page.close()


# --- Gibbs sampler -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def gibbs(lab):
    page = open_lab(lab, "GibbsLab(size=64)")
    yield page
    page.close()


def push(page, name):
    page.locator(".jp-OutputArea button", has_text=name).click()


def test_play_draws_sweep_after_sweep_until_pause(gibbs):
    push(gibbs, "Play")
    wait_until(gibbs, "lab.state.sweep >= 12")
    push(gibbs, "Pause")
    wait_until(gibbs, "not lab.play.value")
    shown = int(ask(gibbs, "print(lab.state.sweep)"))
    gibbs.get_by_text(f"sweep {shown}:").wait_for()
    assert int(ask(gibbs, "print(lab.state.sweep)")) == shown  # nothing runs any more
    push(gibbs, "Back")
    wait_until(gibbs, f"lab.state.sweep == {shown - 1}")
    push(gibbs, "Step")
    wait_until(gibbs, f"lab.state.sweep == {shown}")


def test_the_canvas_shows_the_field(gibbs):
    ask(gibbs, "lab.sweep(3)")
    field = np.array(json.loads(ask(gibbs, "print(lab.labels.tolist())")))
    data = "canvas => [...canvas.getContext('2d').getImageData(0, 0, 64, 64).data]"
    gibbs.wait_for_function(
        f"expected => String(({data})(document.querySelector('canvas'))"
        ".filter((_, i) => i % 4 === 0)) === String(expected)",
        arg=np.array([0, 230])[field].ravel().tolist(),
    )


def test_the_mark_of_the_transition_lies_under_the_slider_there(gibbs):
    centre = (
        "element => { const box = element.getBoundingClientRect(); return box.x + box.width / 2 }"
    )
    ask(gibbs, "lab.beta.value = lab.critical")
    gibbs.get_by_text("0.44", exact=True).wait_for()
    mark = gibbs.locator(".st-critical").evaluate(centre)
    handle = gibbs.get_by_role("slider").first.evaluate(centre)
    assert abs(mark - handle) < 4


def test_a_lab_scrolled_away_or_closed_asks_for_nothing(gibbs):
    push(gibbs, "Play")
    before = int(ask(gibbs, "print(lab.state.sweep)"))
    wait_until(gibbs, f"lab.state.sweep > {before}")
    gibbs.locator(".st-scene").evaluate("box => { box.style.display = 'none' }")
    still = "import time; lab.seen = getattr(lab, 'now', None); lab.now = lab.state.sweep"
    ask(gibbs, still)
    wait_until(gibbs, f"[exec({still!r}), lab.seen == lab.now][1]")
    gibbs.locator(".st-scene").evaluate("box => { box.style.display = '' }")
    wait_until(gibbs, "lab.state.sweep > lab.now")
    ask(gibbs, "lab.close()")
    gibbs.locator(".st-scene").wait_for(state="detached")
    ask(gibbs, still)
    wait_until(gibbs, f"[exec({still!r}), lab.seen == lab.now][1]")


def test_a_reload_shows_the_picture_again(lab):
    page = open_lab(lab, "CliqueExplorer(1)")
    ask(page, "lab.site = (2, 4)")
    wait_for_colour(page, 0, 4 * 104 + 84, 2 * 104 + 84, (230, 159, 0))
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    page.reload()
    page.locator(".st-scene canvas[aria-label]").first.wait_for()
    wait_for_colour(page, 0, 4 * 104 + 84, 2 * 104 + 84, (230, 159, 0))
    page.close()
