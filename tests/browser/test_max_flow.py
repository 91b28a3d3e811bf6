"""The maximum-flow lab in JupyterLab: hand and keyboard change arrays, steps run both ways."""

import json

import numpy as np
import pytest

from segteach.bench.kit.jupyter import ask, wait_until

pytestmark = pytest.mark.browser

CODE = "from segteach.labs.max_flow import MaxFlowTheatre\nlab = MaxFlowTheatre({!r})\nlab"


def wait_for(page, step):
    page.wait_for_function(
        f"document.querySelector('.st-player')?.dataset.shown === '{step}' "
        "&& !document.querySelector('.st-waiting')"
    )


def array(page, expression):
    return np.array(json.loads(ask(page, f"print(({expression}).tolist())")))


def open_lab(lab, example):
    page = lab.open_code(example, CODE.format(example))
    wait_for(page, 0)
    page.locator(".st-scene canvas").last.wait_for()
    return page


def at(page, expression):
    """Return where a point of the canvas, [x, y] in its own pixels, lies in the page."""
    canvas = page.locator(".st-scene canvas").last
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    x, y = array(page, expression)
    width, height = array(page, "np.array([board.canvas.width, board.canvas.height])")
    return box["x"] + x * box["width"] / width, box["y"] + y * box["height"] / height


@pytest.fixture(scope="module")
def graph(lab):
    page = open_lab(lab, "textbook")
    ask(page, "import numpy as np; board = lab.graph.scene")
    yield page
    page.close()


@pytest.fixture(scope="module")
def picture(lab):
    page = open_lab(lab, "two halves")
    ask(page, "import numpy as np; from segteach.labs.max_flow.boards import CELL")
    ask(page, "board = lab.pixels.scene")
    yield page
    page.close()


def test_it_steps_to_the_cut_and_back(graph):
    last = int(ask(graph, "print(lab.player.count - 1)"))
    graph.locator(".st-player").focus()
    for step in [*range(1, last + 1), *reversed(range(last))]:
        now = int(graph.get_attribute(".st-player", "data-shown"))
        graph.keyboard.press("ArrowRight" if step > now else "ArrowLeft")
        wait_for(graph, step)
        words = ask(graph, f"print(lab.player.captions[{step}])")
        assert graph.get_attribute(".st-player img", "alt") == words
        wait_until(graph, f"lab.player.step == {step}")
        proved = step >= last - 1  # once the last path is used, s reaches t no more
        words = "flow 23 = capacity of the cut 23" if proved else "s still reaches t"
        graph.get_by_text(words).wait_for()


def test_a_click_chooses_an_edge_and_the_slider_changes_its_capacity(graph):
    ask(graph, "lab.reset.click()")
    graph.mouse.click(*at(graph, "lab.graph.curve(4, [0.3])[0]"))
    wait_until(graph, "lab.edge.value == 4")
    before = array(graph, "lab.network.capacities")
    graph.get_by_role("slider").first.press("ArrowRight")
    wait_until(graph, "lab.network.capacities[4] == 13")
    want = before + (np.arange(10) == 4)
    np.testing.assert_array_equal(array(graph, "lab.network.capacities"), want)
    wait_for(graph, 0)


def test_a_click_on_a_node_moves_it_across_the_readers_cut(graph):
    ask(graph, "lab.reset.click()")
    graph.mouse.click(*at(graph, "lab.graph.place(lab.sketch.positions)[1]"))
    wait_until(graph, "lab.side[1]")
    graph.get_by_text("Capacity of your cut: 35").wait_for()  # 13 + 10 + 12; b → a runs in


def test_the_keyboard_alone_edits_and_leaves_the_canvas_again(graph):
    ask(graph, "lab.reset.click()")
    canvas = graph.locator(".st-scene canvas").last
    canvas.focus()
    graph.keyboard.press("ArrowRight")
    wait_until(graph, "lab.edge.value == 1")
    graph.keyboard.press("ArrowUp")
    wait_until(graph, "lab.capacities[1] == 14")
    assert canvas.get_attribute("aria-label").startswith("Network. Chosen edge s → b")
    graph.keyboard.press("Tab")
    assert graph.evaluate("document.activeElement.tagName") != "CANVAS"


def test_the_menus_change_method_and_example(graph):
    menus = graph.locator(".widget-dropdown select")
    menus.nth(1).select_option("two trees (Boykov–Kolmogorov)")
    wait_until(graph, "any(state.phase == 'grow' for state in lab.states)")
    menus.nth(0).select_option("matching: who gets which post")
    wait_until(graph, "lab.network.nodes == 8")
    wait_for(graph, 0)


def test_nothing_is_wider_than_the_page(graph):
    wide = graph.evaluate(
        """() => [...document.querySelectorAll('.jp-OutputArea-output')]
            .map(output => output.scrollWidth - output.clientWidth)"""
    )
    assert max(wide) <= 0


def test_the_hand_paints_a_pixel_and_the_picture_is_cut_again(picture):
    before = array(picture, "lab.picture")
    picture.mouse.click(*at(picture, "np.array([0.5, 1.5]) * CELL"))
    wait_until(picture, "lab.picture[1, 0] == 0.9")
    before[1, 0] = 0.9
    np.testing.assert_array_equal(array(picture, "lab.picture"), before)
    wait_for(picture, 0)
    picture.locator(".st-player").focus()
    picture.keyboard.press("End")
    picture.get_by_text("= E(x) of its labels").wait_for()
    assert ask(picture, "print(lab.certificate.proved)") == "True"


def test_lambda_changes_the_weights_of_the_links(picture):
    picture.get_by_role("slider").first.press("ArrowRight")
    wait_until(picture, "abs(lab.energy.weights - 1.6).max() < 1e-9")
