"""The GrabCut lab in JupyterLab: box, strokes, keyboard, film; the page answers while it works."""

import pytest

from segteach.bench.kit.jupyter import ask, drag, wait_until

pytestmark = pytest.mark.browser

ROOT = "document.querySelector('.st-painter')"
HEAD = """
import numpy as np
from segteach import data
from segteach.labs.grabcut import lab as module
from segteach.segmentation.grabcut import GrabCut, grabcut_steps
from segteach.steps import last
from segteach.labs.kit.cutting import first_edits


def right():
    # whether the page was sent what the package alone makes of the strokes
    graph = GrabCut(lab.painter.image, **lab.parameters)
    for number, count in enumerate(lab._lessons):
        seeds = first_edits(lab.painter.session, count).seeds
        last(graph.refine(seeds) if number else graph.iterate(seeds))
    return bool((graph.edit(lab.painter.seeds).mask == lab.painter.mask).all())


def rests():
    return lab.solver._worker.idle
"""
SMALL = (
    HEAD
    + """
whole = data.load
data.load = lambda name: data.fit_within(whole(name), 160)
module.FIRST_BOXES = {}
lab = module.GrabCutLab("rocket", autosave=None)
lab
"""
)


@pytest.fixture(scope="module")
def shared(lab):
    page = lab.open_code("grabcut", SMALL, height=1100)
    page.locator(".st-painter[data-picture]").wait_for()
    yield page
    page.close()


@pytest.fixture
def page(shared):
    """The lab of the module without a box, the keyboard on its picture."""
    shared.mouse.move(0, 0)
    ask(shared, "lab.follow.value = True; lab._take(data.load('rocket'), 'rocket')")
    shared.wait_for_function(f"{ROOT}.dataset.edits === '0' && {ROOT}.dataset.maskPixels === '0'")
    shared.locator(".st-paint").scroll_into_view_if_needed()
    shared.locator(".st-paint").focus()
    return shared


def draw(page, tool, start, end):
    """Take a tool and drag from one place to another, as shares of the picture's sides."""
    page.get_by_role("button", name=tool, exact=True).first.click()
    drag(page, start, end)


def shown(page, edits):
    """Wait until the page shows the mask of so many edits, and return its pixel count."""
    page.wait_for_function(f"{ROOT}.dataset.edits === '{edits}' && {ROOT}.dataset.pending === '0'")
    wait_until(page, "lab.state is not None and rests()")
    revision = int(ask(page, "print(lab.painter.revision)"))
    page.wait_for_function(f"Number({ROOT}.dataset.shownRevision) === {revision}")
    pixels = int(ask(page, "print(lab.painter.mask.sum())"))
    page.wait_for_function(f"Number({ROOT}.dataset.maskPixels) === {pixels}")
    assert ask(page, "print(right())") == "True"
    return pixels


def test_a_box_by_the_mouse_brings_a_mask_and_a_stroke_changes_it(page):
    draw(page, "Rectangle", (0.45, 0.09), (0.61, 0.94))
    first = shown(page, 1)
    assert first > 300
    draw(page, "Background", (0.5, 0.5), (0.56, 0.5))
    second = shown(page, 2)
    assert second < first
    draw(page, "Foreground", (0.2, 0.2), (0.3, 0.2))  # outside of the box
    assert shown(page, 3) > second
    page.get_by_role("button", name="Undo").first.click()
    assert shown(page, 2) == second


def test_the_keyboard_alone_gives_box_stroke_and_undo(page):
    press = page.keyboard.press

    def walk(key, steps):
        for _ in range(steps):
            press(key)

    press("r")
    walk("ArrowLeft", 9)
    walk("Shift+ArrowUp", 6)
    press("Space")
    walk("ArrowRight", 30)
    walk("Shift+ArrowDown", 12)
    press("Space")
    first = shown(page, 1)
    assert first > 300
    press("b")
    walk("Shift+ArrowUp", 6)
    walk("ArrowLeft", 20)
    press("Space")
    walk("ArrowRight", 8)
    press("Space")
    assert shown(page, 2) < first
    press("z")
    assert shown(page, 1) == first


def test_the_film_goes_back_and_forward(page):
    draw(page, "Rectangle", (0.45, 0.09), (0.61, 0.94))
    pixels = shown(page, 1)
    moments = int(ask(page, "print(lab.moment.max)"))
    slider = page.locator(".widget-slider", has_text="moment").get_by_role("slider")
    page.get_by_role("button", name="◀").click()
    wait_until(page, f"lab.moment.value == {moments - 1}")
    slider.press("Home")
    wait_until(page, "lab.moment.value == 0")
    start = int(ask(page, "print(lab.film[0].mask.sum())"))
    page.wait_for_function(f"Number({ROOT}.dataset.maskPixels) === {start}")
    page.get_by_text("start, E =").wait_for()
    for _ in range(moments):
        page.get_by_role("button", name="▶").click()
    page.wait_for_function(f"Number({ROOT}.dataset.maskPixels) === {pixels}")


def test_refine_border_matting_and_a_new_background(page):
    draw(page, "Rectangle", (0.45, 0.09), (0.61, 0.94))
    shown(page, 1)
    draw(page, "Background", (0.5, 0.5), (0.56, 0.5))
    shown(page, 2)
    page.get_by_role("button", name="refine").click()
    wait_until(page, "lab._lessons == [1, 2]")
    shown(page, 2)
    page.get_by_label("border matting").check()
    wait_until(page, "lab.alpha is not None and rests()")
    page.get_by_label("background", exact=True).select_option("green")
    wait_until(page, "lab.backdrop.value == 'green'")
    page.get_by_label("border matting").uncheck()
    wait_until(page, "lab.alpha is None and rests()")


def test_the_menus_are_parameters(page):
    draw(page, "Rectangle", (0.45, 0.09), (0.61, 0.94))
    shown(page, 1)
    for label, option, name, value in (
        ("start", "all of the box (paper)", "start", "all"),
        ("data term", "whole mixture (OpenCV)", "likelihood", "mixture"),
        ("β", "1/⟨Δz²⟩ lecture", "beta", "lecture"),
    ):
        page.get_by_label(label, exact=True).select_option(option)
        wait_until(page, f"lab.parameters[{name!r}] == {value!r}")
        shown(page, 1)
    ask(
        page,
        "lab.start.value, lab.likelihood.value, lab.beta.value = 'unlike', 'component', 'paper'",
    )


def test_the_pixel_under_the_pointer_has_its_numbers_below(page):
    draw(page, "Rectangle", (0.45, 0.09), (0.61, 0.94))
    shown(page, 1)
    page.locator(".st-paint").hover(position={"x": 111, "y": 77})
    wait_until(page, "lab.pixel == lab.painter.hover")
    row, col = ask(page, "print(*lab.pixel)").split()
    page.get_by_text(f"pixel ({row}, {col})").wait_for()
    assert page.locator("table", has_text="γ/dis").locator("td").count() == 9


GATED = """
from pathlib import Path
from segteach.labs.grabcut.worker import Worker

GATE = Path({gate!r})


class Gated(Worker):
    def __call__(self, job):
        for number, answer in enumerate(super().__call__(job)):
            yield answer
            while number == 3 and not GATE.exists():  # a long iteration
                pass
"""


def test_while_it_works_the_kernel_answers_and_a_stroke_comes_between(lab):
    gate = lab.root / "scratch" / "gate-grabcut"
    gate.unlink(missing_ok=True)
    (lab.root / "scratch" / "gated.py").write_text(GATED.format(gate=str(gate)))
    code = SMALL.replace("lab = ", "from gated import Gated\nmodule.Worker = Gated\nlab = ")
    page = lab.open_code("grabcut-long", code, height=1100)
    page.locator(".st-painter[data-picture]").wait_for()
    draw(page, "Rectangle", (0.45, 0.09), (0.61, 0.94))
    wait_until(page, "len(lab.film) == 4")
    draw(page, "Background", (0.5, 0.5), (0.56, 0.5))
    page.wait_for_function(f"{ROOT}.dataset.edits === '2' && {ROOT}.dataset.pending === '0'")
    assert ask(page, "print(len(lab.film), lab.state, rests())") == "4 None False"
    gate.touch()
    shown(page, 2)
    first = "first = first_edits(lab.painter.session, 1).seeds"
    film = "[s.objective for s in lab.film]"  # no moment is missing or there twice
    again = "[s.objective for s in grabcut_steps(lab.painter.image, first, **lab.parameters)]"
    assert ask(page, f"{first}; print({film} == {again}, lab._lessons)") == "True [1]"
    page.close()
