"""The watershed theatre in JupyterLab: clicks, drags, keys, the film, a reload."""

import json

import numpy as np
import pytest

from segteach.bench.kit.jupyter import ask, wait_until
from segteach.labs.watershed.board import SHOWN
from segteach.widgets.canvas import SHARP

pytestmark = pytest.mark.browser

CODE = "from segteach.labs.watershed import WatershedTheatre\nlab = WatershedTheatre({!r})\nlab"
PIXEL = """([x, y]) => {
    const canvas = document.querySelector('.st-scene canvas');
    return [...canvas.getContext('2d').getImageData(x, y, 1, 1).data].slice(0, 3);
}"""
COLOURS = (
    "import json, numpy as np; from segteach.draw.watershed import flooded_picture; "
    "print(json.dumps(np.round(255 * flooded_picture(lab.height, lab.state.labels, (0, 1)))"
    ".astype(int).tolist()))"
)


def open_theatre(lab, name, example="two valleys"):
    page = lab.open_code(name, CODE.format(example))
    page.locator(".st-scene canvas[aria-label]").wait_for()
    return page


@pytest.fixture(scope="module")
def theatre(lab):
    page = open_theatre(lab, "watershed")
    yield page
    page.close()


def push(page, name):
    page.locator(".jp-OutputArea button", has_text=name).click()


def middle(page, row, col, side=48):
    """Return where the middle of a pixel of the map lies on the screen."""
    box = page.locator(".st-scene canvas").bounding_box()
    return box["x"] + (col + 0.5) / side * box["width"], box["y"] + (row + 0.5) / side * box[
        "height"
    ]


def wait_for_map(page, pixels, side=48):
    """Wait until the canvas shows these pixels (row, col) in the colours of the kernel's state."""
    wanted = np.array(json.loads(ask(page, COLOURS)))
    cell = SHOWN * SHARP // side
    for row, col in pixels:
        place = [col * cell + 3, row * cell + 3]  # clear of the lines between cells
        page.wait_for_function(
            f"([colour, at]) => ({PIXEL})(at).every((v, k) => Math.abs(v - colour[k]) <= 1)",
            arg=[wanted[row, col].tolist(), place],
        )


def test_the_canvas_shows_ground_and_water_of_each_step(theatre):
    ask(theatre, "lab.example.value = 'small'")
    for step in (0, 50, 100, 50):
        ask(theatre, f"lab.go({step})")
        wait_for_map(theatre, [(0, 0), (2, 3), (9, 9), (6, 8)], side=10)
    ask(theatre, "lab.example.value = 'two valleys'")


def test_buttons_and_slider_step_both_ways(theatre):
    push(theatre, "Restart")
    wait_until(theatre, "lab.place.value == 0")
    push(theatre, "Step")
    push(theatre, "Step")
    wait_until(theatre, "lab.place.value == 2")
    push(theatre, "Back")
    wait_until(theatre, "lab.place.value == 1")
    slider = theatre.locator(".widget-hslider", has_text="step").get_by_role("slider")
    slider.press("ArrowRight")
    wait_until(theatre, "lab.place.value == 2")
    slider.press("ArrowLeft")
    wait_until(theatre, "lab.place.value == 1")


def test_play_runs_to_the_end_and_stops_there(theatre):
    ask(theatre, "lab.go(52)")
    push(theatre, "Play")
    wait_until(theatre, "lab.place.value == lab.place.max and not lab.play.value")
    theatre.get_by_text("0 of 2304 pixels dry").wait_for()
    wait_for_map(theatre, [(2, 2), (44, 44)])


def test_a_click_chooses_the_row_and_arrows_move_it(theatre):
    ask(theatre, "lab.tool.value = 'row'")
    theatre.mouse.click(*middle(theatre, 8, 20))
    wait_until(theatre, "lab.pixel == (8, 20)")
    theatre.get_by_role("img", name="Cross-section along row 8").wait_for()
    theatre.keyboard.press("ArrowDown")
    wait_until(theatre, "lab.pixel == (9, 20)")
    theatre.get_by_role("img", name="Cross-section along row 9").wait_for()


def test_the_hand_sets_markers_and_digs(theatre):
    theatre.locator(".widget-dropdown select").nth(2).select_option("set or remove marker")
    wait_until(theatre, "lab.kind.value == 'hand'")
    theatre.mouse.click(*middle(theatre, 40, 40))
    wait_until(theatre, "lab.by_hand[-1] == (40, 40) and lab.markers.max() == 3")
    theatre.keyboard.press(" ")  # the same place once more
    wait_until(theatre, "lab.markers.max() == 2")
    theatre.locator(".widget-dropdown select").nth(2).select_option("lower the ground")
    wait_until(theatre, "lab.tool.value == 'lower'")
    before = float(ask(theatre, "print(lab.ground[40, 10])"))
    theatre.mouse.click(*middle(theatre, 40, 10))
    wait_until(theatre, f"lab.ground[40, 10] < {before} - 0.1")
    push(theatre, "Reset")
    wait_until(theatre, f"lab.ground[40, 10] == {before}")


def test_smoothing_leaves_fewer_basins(theatre):
    ask(theatre, "lab.example.value = 'noise'; lab.kind.value = 'minima'; lab.go(99)")
    theatre.get_by_text("water in 454 of 454 basins").wait_for()
    slider = theatre.locator(".widget-hslider", has_text="smoothing").get_by_role("slider")
    for _ in range(6):
        slider.press("ArrowRight")
    theatre.get_by_text("water in 2 of 2 basins").wait_for()
    assert ask(theatre, "print(lab.smoothing.value)") == "3.0"
    ask(theatre, "lab.example.value = 'two valleys'")


def test_3_d_appears_on_demand(theatre):
    push(theatre, "3-D")
    picture = theatre.locator(".jp-OutputArea img[src^='data:image/png']")
    picture.wait_for()
    first = picture.get_attribute("src")
    push(theatre, "Restart")
    theatre.wait_for_function(
        "before => document.querySelector('.jp-OutputArea img').src !== before", arg=first
    )
    push(theatre, "3-D")
    theatre.get_by_role("img", name="Cross-section").wait_for()


def test_a_reload_shows_the_map_again(lab):
    page = open_theatre(lab, "watershed-reload")
    ask(page, "lab.go(30)")
    wait_for_map(page, [(26, 20), (2, 2)])
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    page.reload()
    page.locator(".st-scene canvas[aria-label]").wait_for()
    wait_for_map(page, [(26, 20), (2, 2)])
    page.close()
