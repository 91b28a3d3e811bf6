"""Each lab once in JupyterLab: it opens, a gesture reaches the kernel, the answer is on the page.

What the answer must be is tested without a browser in tests/labs, tests/arena and tests/course.
"""

import numpy as np
import pytest
from PIL import Image

from segteach.bench.kit.jupyter import ask, drag, spot, wait_until
from tests.browser.page import Pad, faults, rerun, sheet, value
from tests.browser.test_lab_sizes import MOST, size

pytestmark = pytest.mark.browser


@pytest.fixture
def show(lab):
    """Return show(code) -> the page with a new lab, in the notebook that all labs share."""

    def show(code):
        page = sheet(lab, "labs", "", height=1100)
        page.mouse.move(0, 0)
        rerun(page, code)
        return page

    yield show
    assert faults(lab.page) == []


def new(module, made):
    """Return code that makes the lab of a module and shows it."""
    return f"from segteach.{module} import {made.split('(')[0]}\nlab = {made}\nlab"


def push(page, name):
    page.locator(".jp-OutputArea button", has_text=name).first.click()


def menu(page, number=0):
    return page.locator(".widget-dropdown select").nth(number)


def slider(page, number=0):
    return page.get_by_role("slider").nth(number)


def stroke(page, label, *shares):
    """Take a tool of the painter and drag it over the picture."""
    page.get_by_role("button", name=label, exact=True).first.click()
    page.locator(".st-paint").first.scroll_into_view_if_needed()
    drag(page, *shares)


def answered(page, edits):
    """Wait until the page shows the kernel's mask of so many edits; return how many pixels."""
    painter = Pad(page, ".st-painter:not(.st-vertices)", None)
    painter.says(edits=edits, pending=0)
    ask(page, "lab.wait()")
    pixels = value(page, "int(lab.painter.mask.sum())")
    painter.says(mask_pixels=pixels)
    return pixels


# --- chapter 1 -----------------------------------------------------------------------------------


def test_gaussian_explorer(show):
    page = show(new("labs.gaussian", "GaussianExplorer()"))
    drawn = page.locator(".st-plane").get_attribute("data-drawn")
    page.locator(".noUi-handle").first.press("ArrowRight")
    wait_until(page, "abs(lab.mean - [0.05, 0]).max() < 1e-9")
    page.locator(f".st-plane:not([data-drawn='{drawn}'])").wait_for()
    left, top, right, bottom = value(page, "lab.plane.frame")
    size = value(page, "lab.plane.size")

    def share(x, y):
        across, down = (left, right, x), (bottom, top, y)
        return [(a + (b - a) * (at + 4) / 8) / size for a, b, at in (across, down)]

    drag(page, share(1, 0), share(-2, 3), canvas=".st-plane")
    wait_until(page, "abs(lab.point - [-2, 3]).max() < 0.1")
    canvas = page.locator(".st-surface")
    before = canvas.evaluate("it => it.toDataURL()")
    drag(page, (0.5, 0.5), (0.7, 0.6), canvas=".st-surface")
    page.wait_for_function(
        "before => document.querySelector('.st-surface').toDataURL() !== before", arg=before
    )


def test_colour_lab(show, tmp_path):
    page = show(new("labs.colours", "ColourLab()"))
    page.locator(".st-frame").nth(1).wait_for()
    height, width = value(page, "list(lab.image.shape[:2])")
    page.mouse.move(*spot(page, (50.5 / width, 30.5 / height), ".st-frame", 1))
    wait_until(page, "lab.pictures.pixel == (30, 50)")
    page.get_by_text("pixel (30, 50)").wait_for()
    own = np.zeros((40, 60, 3), np.uint8)
    own[:, 30:] = 200
    Image.fromarray(own).save(tmp_path / "own.png")
    (tmp_path / "cut.png").write_bytes((tmp_path / "own.png").read_bytes()[:60])
    for name in ("own.png", "cut.png"):
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Your own photograph").click()
        chooser.value.set_files(tmp_path / name)
        wait_until(page, "lab.image.shape == (40, 60, 3)")  # the good one stays
    page.locator(".st-bar-root[data-message='cut.png is damaged or not whole']").wait_for()
    assert value(page, "lab.photo.menu.value") == "own photo"
    page.get_by_text("colour space").click()
    cube = page.locator(".st-cloud")
    before = cube.evaluate("canvas => canvas.toDataURL()")
    drag(page, (0.4, 0.4), (0.6, 0.5), canvas=".st-cloud")
    wait_until(page, "lab.cloud.turn != (-60.0, 25.0)")
    assert cube.evaluate("canvas => canvas.toDataURL()") != before


def test_questions_and_hints(show):
    page = show(
        "from segteach.course.quiz import hint, quiz\nfrom ipywidgets import VBox\n"
        "choice, number, order = quiz('01/weight'), quiz('01/peak'), quiz('01/order')\n"
        "hints = hint('01/tied')\nVBox([choice, number, order, hints])"
    )
    check = page.get_by_role("button", name="Check")
    for label, words, solved in (
        ("Half and half.", "multiplied by its weight", False),
        ("0.9 to 0.1.", "The densities cancel", True),
    ):
        page.get_by_label(label).check()
        check.nth(0).click()
        page.get_by_text(words).wait_for()
        assert value(page, "choice.solved") is solved
    field = page.get_by_label("Your answer")
    assert field.input_value() == ""
    for number, words in (
        ("2 pi", "no number that I can read"),
        ("0.4", "as the deck prints it"),
        ("1/(2*pi)", "(= 0.159155)"),
    ):
        field.fill(number)
        field.press("Enter")
        page.get_by_text(words).first.wait_for()
    field.press("End")
    field.press("0")  # the verdict was on another answer
    page.locator(".st-verdict", has_text="0.159155").wait_for(state="hidden")
    wait_until(page, "number.solved")
    first, second, *_ = value(page, "order.order")
    page.get_by_role("button", name="▲").nth(1).click()
    wait_until(page, f"order.order[:2] == [{second}, {first}]")
    for number in (1, 2, 3):
        page.get_by_role("button", name=f"Hint {number}/3").click()
        wait_until(page, f"hints.opened == {number}")
    assert page.get_by_role("button", name="Hint 3/3").is_disabled()


def test_be_em(show):
    page = show(new("labs.be_em", "BeEm()"))
    dots = page.locator(".st-press .st-handle")
    dots.nth(3).click()
    wait_until(page, "lab.labels[3] == 0")
    page.keyboard.press("1")
    wait_until(page, "lab.labels[3] == 1")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("0")
    wait_until(page, "(lab.labels == 0).sum() == 1 and lab.model is not None")
    push(page, "let EM go on")
    wait_until(page, "len(lab.states) > 1 and lab.playback.step == lab.playback.last")


# --- chapter 2 -----------------------------------------------------------------------------------


def test_weather_chain(show):
    page = show(new("labs.markov_chain", "ChainLab()"))
    strip = page.locator("[role=img][aria-label^=rain]")
    strip.wait_for()
    slider(page).press("ArrowRight")
    wait_until(page, "abs(lab.transition[0, 1] - 0.21) < 1e-9")
    menu(page).select_option("sun")
    words = page.locator("[role=img][aria-label^=sun]").get_attribute("aria-label")
    assert words.split(", ") == value(page, "[['sun', 'rain'][k] for k in lab.path]")


def test_tiny_field(show):
    page = show(new("labs.tiny_field", "TinyFieldLab()"))
    page.get_by_role("button", name="s: 1").wait_for()
    before = value(page, "lab.labels.tolist()")
    sites = page.locator(".st-lab-body button")
    sites.nth(1).click()
    wait_until(page, f"lab.labels[0, 1] == {1 - before[0][1]}")
    sites.nth(3).focus()
    page.keyboard.press("Enter")
    wait_until(page, f"lab.labels[1, 0] == {1 - before[1][0]}")
    probability = ask(page, "print(f'{lab.from_cliques[0]:.6f}')")
    page.get_by_text(probability).nth(2).wait_for()  # three ways, one number


def test_map_labelling(show):
    page = show(new("labs.map_labelling", "MapLab()"))
    page.locator(".st-frame").first.wait_for()
    page.get_by_label("solver").select_option("ICM")
    wait_until(page, "lab.solver.value == 'icm'")
    wrong = value(page, "float((lab.state.labels != lab.truth).mean())")
    page.get_by_text(f"wrong pixels: {100 * wrong:.1f} %").wait_for()
    page.locator(".st-frame").first.hover(position={"x": 50, "y": 40})
    wait_until(page, "lab.pictures.pixel != (55, 75)")
    row, col = value(page, "lab.pictures.pixel")
    page.get_by_text(f"pixel ({row}, {col})").first.wait_for()


def test_histogram_cut(show):
    page = show(new("labs.histogram_cut", "HistogramCutLab('coins', autosave=None)"))
    stroke(page, "Foreground", (0.1, 0.16), (0.13, 0.18))
    stroke(page, "Background", (0.05, 0.03), (0.9, 0.04))
    first = answered(page, 2)
    assert first > 0
    stroke(page, "Background", (0.1, 0.16), (0.13, 0.18))
    stroke(page, "Foreground", (0.85, 0.16), (0.88, 0.18))
    assert answered(page, 4) not in (0, first)
    assert "✓" in page.locator(".widget-html", has_text="maximum flow").inner_text()
    page.locator(".st-paint").first.hover(position={"x": 111, "y": 77})
    wait_until(page, "lab.pixel == lab.painter.hover != (0, 0)")
    row, col = value(page, "lab.pixel")
    page.get_by_role("tab", name="links of a pixel").click()
    page.get_by_text(f"pixel ({row}, {col})").wait_for()


def test_the_symbols_of_the_formula_light_their_pictures(show):
    page = show(new("labs.histogram_cut", "HistogramCutLab('coins', autosave=None)"))
    stroke(page, "Foreground", (0.1, 0.16), (0.13, 0.18))
    stroke(page, "Background", (0.05, 0.03), (0.9, 0.04))
    answered(page, 2)
    page.get_by_role("tab", name="the formula").click()
    words = page.get_by_text("z, the grey levels")
    page.locator(".st-eq b").first.wait_for()
    assert not words.is_visible()
    page.locator("b.st-eq-z").hover()
    words.wait_for()
    page.locator("b.st-eq-T").focus()  # the pointer is stronger
    assert words.is_visible()
    page.mouse.move(1, 1)
    page.get_by_text("T, your trimap").wait_for()
    assert not words.is_visible()
    page.set_viewport_size({"width": 1280, "height": 720})
    assert size(page)[0] <= MOST


def test_a_network_of_the_readers_own(show):
    page = show(new("labs.max_flow", "MaxFlowTheatre()"))
    field = page.get_by_label("links")
    field.fill("sa4 sb3 ab2 at2 bt4")
    field.press("Enter")
    wait_until(page, "lab.example.value == 'own'")
    page.locator(".st-player").focus()
    page.keyboard.press("End")
    page.get_by_text("flow 6 = capacity of the cut 6").wait_for()
    field.fill("sa4 bt")
    field.press("Enter")
    page.get_by_text("links: got 'bt'").wait_for()


def test_maximum_flow_of_a_network(show):
    page = show(new("labs.max_flow", "MaxFlowTheatre('textbook')"))
    page.locator(".st-player[data-shown='0']").focus()
    last = value(page, "lab.player.count - 1")
    for key, step, words in (
        ("ArrowRight", 1, "s still reaches t"),
        ("End", last, "flow 23 = capacity of the cut 23"),
        ("ArrowLeft", last - 1, "flow 23 = capacity of the cut 23"),
        ("Home", 0, "s still reaches t"),
    ):
        page.keyboard.press(key)
        page.locator(f".st-player[data-shown='{step}']:not(:has(.st-waiting))").wait_for()
        wait_until(page, f"lab.player.step == {step}")
        page.get_by_text(words).wait_for()
    wide = page.evaluate(
        """() => [...document.querySelectorAll('.jp-OutputArea-output')]
            .map(output => output.scrollWidth - output.clientWidth)"""
    )
    assert max(wide) <= 0
    canvas = page.locator(".st-scene canvas").last
    canvas.scroll_into_view_if_needed()
    width, height = value(page, "[lab.graph.scene.canvas.width, lab.graph.scene.canvas.height]")
    x, y = value(page, "lab.graph.curve(4, [0.3])[0].tolist()")
    page.mouse.click(*spot(page, (x / width, y / height), ".st-scene canvas", -1))
    wait_until(page, "lab.edge.value == 4")
    page.keyboard.press("ArrowUp")
    wait_until(page, "lab.capacities[4] == 13")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") != "CANVAS"


def test_maximum_flow_of_a_picture(show):
    page = show(new("labs.max_flow", "MaxFlowTheatre('two halves')"))
    page.locator(".st-player[data-shown='0']").wait_for()
    before = value(page, "lab.picture.tolist()")
    page.locator(".st-scene canvas").last.scroll_into_view_if_needed()
    page.mouse.click(*spot(page, (0.1, 0.3), ".st-scene canvas", -1))
    wait_until(page, "lab.picture[1, 0] == 0.9")
    before[1][0] = 0.9
    assert value(page, "lab.picture.tolist()") == before
    page.locator(".st-player").focus()
    page.keyboard.press("End")
    page.get_by_text("= E(x) of its labels").wait_for()


# --- chapters 3 and 4 ----------------------------------------------------------------------------

# A lab of a photograph of 160 pixels, without strokes.
SMALL = """
from segteach import data
from segteach.labs.{0} import lab as module
whole, first = data.load, module.{1}
data.load = lambda name: data.fit_within(whole(name), 160)
module.{1} = {{}}
try:
    lab = module.{2}({3!r}, autosave=None)
finally:
    data.load, module.{1} = whole, first
lab
"""


SMALL_GRABCUT = """
from segteach import data
from segteach.labs.grabcut import GrabCutLab
whole = data.load
data.load = lambda name: data.fit_within(whole(name), 160)
class Small(GrabCutLab):
    FIRST = {}
try:
    lab = Small("rocket", autosave=None)
finally:
    data.load = whole
lab
"""


def test_grabcut(show):
    page = show(SMALL_GRABCUT)
    page.locator(".st-painter[data-picture]").wait_for()
    stroke(page, "Rectangle", (0.45, 0.09), (0.61, 0.94))
    first = answered(page, 1)
    assert first > 300
    stroke(page, "Background", (0.5, 0.5), (0.56, 0.5))
    second = answered(page, 2)
    assert second < first
    page.get_by_role("tab", name="cut-out").click()
    page.get_by_label("border matting").check()
    wait_until(page, "lab.soft.value")
    ask(page, "lab.wait()")
    assert value(page, "lab.alpha is not None")
    with page.expect_download() as download:
        page.get_by_text("save PNG").click()
    assert download.value.suggested_filename == "rocket-cut-out.png"
    page.get_by_label("border matting").uncheck()
    wait_until(page, "lab.alpha is None")
    page.get_by_role("button", name="Undo").first.click()
    assert answered(page, 1) == first
    moments = value(page, "lab.player.last")
    page.get_by_role("button", name="Step back").click()
    wait_until(page, f"lab.player.step == {moments - 1}")
    page.get_by_role("button", name="First step").click()
    page.get_by_text("start, E =").wait_for()
    start = value(page, "int(lab.film[0].mask.sum())")
    Pad(page, ".st-painter", None).says(mask_pixels=start)


SMALL_TRIMAP = """
from segteach import data
from segteach.labs.trimap import TrimapLab
import numpy as np
whole = data.load
data.load = lambda name: data.fit_within(whole(name), 160)
mask = np.zeros(data.load("flower").shape[:2], bool)
mask[30:80, 40:110] = True
try:
    lab = TrimapLab("flower", mask=mask, autosave=None)
finally:
    data.load = whole
lab.wait()
lab
"""


def test_trimap(show, tmp_path):
    page = show(SMALL_TRIMAP)
    page.locator(".st-painter[data-picture]").wait_for()
    unknown = value(page, "int((lab.trimap == 0).sum())")
    stroke(page, "Unknown", (0.1, 0.1), (0.2, 0.1))
    answered(page, 2)
    assert value(page, "int((lab.trimap == 0).sum())") > unknown
    page.keyboard.press("f")  # by the keyboard: foreground, from where the pointer was
    for key in ("Space", "ArrowDown", "ArrowDown", "Space"):
        page.keyboard.press(key)
    answered(page, 3)
    assert value(page, "int((lab.trimap[:20] == 2).sum())") > 0
    with page.expect_download() as download:
        page.get_by_text("save as PNG").click()
    assert download.value.suggested_filename == "flower-trimap.png"
    path = tmp_path / "mine.png"
    download.value.save_as(path)
    np.testing.assert_array_equal(np.unique(np.asarray(Image.open(path))), [0, 128, 255])
    counts = value(page, "np.bincount(lab.trimap.ravel()).tolist()")
    page.get_by_role("button", name="Undo").first.click()
    answered(page, 2)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="open a trimap").click()
    chooser.value.set_files(path)
    answered(page, 3)
    assert value(page, "np.bincount(lab.trimap.ravel()).tolist()") == counts
    assert value(page, "lab.width.disabled")


SMALL_MATTING = """
from segteach.labs.matting import MattingLab, sources
sources.SHAPE = (96, 128)
lab = MattingLab(autosave=None)
lab
"""
LENS = """() => [...document.querySelectorAll('.st-lensed')].filter(one => one.offsetParent)
    .flatMap(one => [...one.querySelectorAll('.st-lens')])
    .map(one => [one.style.left, one.style.top].map(parseFloat))"""


def test_matting(show, tmp_path):
    page = show(SMALL_MATTING)
    page.locator(".st-painter[data-picture]").wait_for()
    ask(page, "lab.wait() and None")
    unknown = value(page, "int((lab.trimap == 0).sum())")
    stroke(page, "Unknown", (0.05, 0.1), (0.15, 0.1))
    answered(page, 1)
    assert value(page, "int((lab.trimap == 0).sum())") > unknown

    rings = value(page, "lab.panels.rings.player.last")
    page.get_by_role("button", name="Step back").click()
    page.get_by_text(f"ring {rings - 1}:").wait_for()
    page.get_by_role("button", name="First step").click()
    page.get_by_text("ring 0:").wait_for()

    page.get_by_role("tab", name="methods").click()
    panel = page.locator(".st-lensed .st-frame:visible").nth(1)
    panel.hover(position={"x": 30, "y": 20})
    ask(page, "lab.pixel")
    lenses = page.evaluate(LENS)
    assert len(lenses) == 4 and len({tuple(lens) for lens in lenses}) == 1  # all at one place
    box = panel.bounding_box()
    assert lenses[0] == pytest.approx([3000 / box["width"], 2000 / box["height"]], abs=2)
    panel.focus()
    row, col = value(page, "list(lab.pixel)")
    panel.press("ArrowRight")
    wait_until(page, f"lab.pixel == ({row}, {col + 1})")
    assert page.evaluate(LENS)[3][0] > lenses[3][0]  # the others go with it

    page.get_by_role("tab", name="composite").click()
    page.get_by_label("background", exact=True).select_option("black")
    wait_until(page, "lab.backdrop.value == 'black'")
    page.get_by_label("linear light").check()
    wait_until(page, "lab.linear_light.value")
    path = tmp_path / "alpha.png"
    with page.expect_download() as download:
        page.get_by_text("save α (PNG)").click()
    download.value.save_as(path)
    saved = np.asarray(Image.open(path))
    assert saved.shape == (96, 128) and int(saved.sum()) == value(
        page, "int((255 * lab.alpha).round().sum())"
    )

    page.get_by_role("tab", name="error").click()
    page.get_by_text("Ruzon–Tomasi").last.wait_for()
    page.get_by_label("method").select_option("Knockout")
    wait_until(page, "lab.method.value == 'knockout'")
    ask(page, "lab.wait() and None")
    page.locator("img[alt^='Knockout: α minus truth']").wait_for()


SNAPPING = """
from segteach import data
from segteach.labs.lazy_snapping import LazySnappingLab
whole, first = data.load, LazySnappingLab.FIRST
data.load = lambda name: data.fit_within(whole(name), 160)
LazySnappingLab.FIRST = {}
try:
    lab = LazySnappingLab("coffee", autosave=None)
finally:
    data.load, LazySnappingLab.FIRST = whole, first
lab
"""


def test_soft_edge(show):
    page = show(new("labs.border_matting", "SoftEdgeLab()"))
    page.locator(".st-panel").nth(2).wait_for()
    before = value(page, "lab.steps['hand'].softness.tolist()")
    menu(page, 1).select_option(index=2)  # the step set by hand
    wait_until(page, "lab.way.value == 'hand'")
    slider(page, 4).press("ArrowRight")
    wait_until(page, "lab.softness.value > 1")
    assert value(page, "lab.steps['hand'].softness.tolist()") != before
    ask(page, "lab.width.value = 4")
    wait_until(page, "len(lab.steps['path'].centre) == len(lab.edge.costs)")
    assert value(page, "lab.edge.centre_grid.max()") < 4


def test_lazy_snapping_and_its_boundary(show):
    page = show(SNAPPING)
    page.locator(".st-painter[data-picture]").wait_for()
    stroke(page, "Foreground", (0.25, 0.45), (0.5, 0.85))
    stroke(page, "Background", (0.85, 0.2), (0.92, 0.9))
    first = answered(page, 2)
    assert first > 1000
    level = page.get_by_label("cut", exact=True)
    level.select_option("pixels")
    wait_until(page, "lab.on.value == 'pixels'")
    answered(page, 2)
    page.get_by_role("tab", name="times").click()
    page.get_by_text("as long").wait_for()
    level.select_option("segments")
    wait_until(page, "lab.on.value != 'pixels'")
    assert answered(page, 2) == first

    push(page, "edit the boundary")
    page.locator(f".st-vertices[data-picture][data-mask-pixels='{first}']").wait_for()
    inner = "v[np.minimum(v, lab.pad.shape - v).min(axis=1).argmax()]"  # far from the frame
    ask(page, "import numpy as np; v = lab.pad.state.outlines[0].vertices")
    row, col = value(page, f"{inner}.tolist()")
    height, width = value(page, "list(lab.pad.mask.shape)")
    x, y = (col + 0.5) / width, (row + 0.5) / height
    drag(page, (x, y), (x + 0.06, y - 0.08), canvas=".st-vertices .st-paint")
    wait_until(page, "len(lab.pad.log) == 1")
    edited = value(page, "int(lab.pad.mask.sum())")
    assert edited != first
    page.locator(f".st-vertices[data-mask-pixels='{edited}']").wait_for()
    push(page, "back to strokes")
    page.locator(f".st-painter:not(.st-vertices)[data-mask-pixels='{edited}']").wait_for()
    page.get_by_text("shown with your boundary edits").wait_for()


def test_scissors(show):
    page = show(new("labs.scissors", "ScissorsLab()"))
    wire = Pad(page, ".st-wire", None)
    wire.says(seeds=2)
    page.locator(".st-wire[data-picture]").wait_for()
    place = spot(page, (0.75, 0.5), ".st-wire .st-paint")
    page.mouse.move(*place)
    page.wait_for_function("Number(document.querySelector('.st-wire').dataset.wireLength) > 10")
    wait_until(page, "f'{lab.pad.wire.wire_cost:.2f}' in lab.costs.value")
    page.mouse.click(*place)
    wire.says(seeds=3)
    page.keyboard.press("Enter")
    wire.says(seeds=3, closed=True)
    pixels = value(page, "int(lab.pad.mask.sum())")
    assert pixels > 1000
    wire.says(mask_pixels=pixels)


def test_magic_wand(show):
    page = show(new("labs.magic_wand", "MagicWandLab(autosave=None)"))
    painter = Pad(page, ".st-painter", None)
    painter.says(edits=1, pending=0)
    before = value(page, "int(lab.mask.sum())")
    drag(page, (0.3, 0.6))  # a click on the tower; the first one was on the sky
    painter.says(edits=2, pending=0)
    wait_until(page, f"int(lab.mask.sum()) > {before}")
    selected = value(page, "int(lab.mask.sum())")
    painter.says(mask_pixels=selected)
    page.get_by_role("tab", name="watch it grow").click()
    page.locator(".st-player[data-shown='0']").wait_for()
    page.get_by_role("button", name="Play", exact=True).wait_for()


def test_watershed(show):
    page = show(new("labs.watershed", "WatershedTheatre('two valleys')"))
    page.locator(".st-scene canvas[aria-label]").wait_for()

    def click(row, col):
        place = (col + 0.5) / 48, (row + 0.5) / 48
        page.mouse.click(*spot(page, place, ".st-scene canvas"))

    for name, step in (("First step", 0), ("forward", 1), ("forward", 2), ("back", 1)):
        page.get_by_role("button", name=name).click()
        wait_until(page, f"lab.playback.step == {step}")
    click(8, 20)
    page.get_by_role("img", name="Cross-section along row 8").wait_for()
    page.keyboard.press("ArrowDown")
    page.get_by_role("img", name="Cross-section along row 9").wait_for()
    page.get_by_label("a click will").select_option("set or remove marker")
    wait_until(page, "lab.kind.value == 'hand'")
    click(40, 40)
    wait_until(page, "lab.by_hand[-1] == (40, 40) and lab.markers.max() == 3")
    ask(page, "lab.go(52)")
    push(page, "Play")
    page.get_by_text("0 of 2304 pixels dry").wait_for()
    wait_until(page, "not lab.playback.playing")
    page.get_by_label("3-D").check()
    page.locator(".st-surface[data-drawn]").hover()
    x, y = spot(page, (0.5, 0.5), ".st-surface")
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=4)
    page.mouse.up()
    page.locator(".st-surface[data-view]").wait_for()


def test_arena(show):
    page = show(new("arena.lab", "ArenaLab('flower', autosave=None)"))
    wait_until(page, "len(lab.scores) == 5")
    stroke(page, "Background", (0.8, 0.9), (0.9, 0.9))
    wait_until(page, "lab.steps['GrabCut'].edits == lab.steps['graph cut'].edits == 4")
    share = ask(page, "print(f\"{100 * lab.scores['GrabCut'].iou:.1f}\")")
    page.locator("tr", has_text="GrabCut").get_by_text(share, exact=True).wait_for()
    assert page.locator(".st-panel img").count() == 5
    mask = value(page, "int(lab.steps['GrabCut'].mask.sum())")
    page.locator(f".st-painter[data-mask-pixels='{mask}']").wait_for()


# --- chapter 5 -----------------------------------------------------------------------------------


def test_pixel_inspector(show):
    page = show(new("labs.bayesian_pixel", "PixelLab()"))
    page.locator(".st-frame").nth(1).wait_for()
    page.locator(".st-window").nth(1).wait_for()
    height, width = value(page, "list(lab.image.shape[:2])")
    row, col = value(page, "[part[700].item() for part in (lab.trimap == 0).nonzero()]")
    place = ((col + 0.5) / width, (row + 0.5) / height)
    before = value(page, "list(lab.pictures.pixel)")
    page.mouse.move(*spot(page, place, ".st-frame", 0))
    assert value(page, "list(lab.pictures.pixel)") == before  # a pointer that passes by
    page.mouse.click(*spot(page, place, ".st-frame", 0))
    wait_until(page, f"lab.story is not None and lab.story.pixel == ({row}, {col})")
    page.get_by_text(f"pixel ({row}, {col})").wait_for()
    page.keyboard.press("ArrowDown")
    wait_until(page, f"lab.pictures.pixel == ({row + 1}, {col})")
    ask(page, f"lab.choose({row}, {col})")
    cube = page.locator(".st-cloud")
    drawn = cube.evaluate("canvas => canvas.toDataURL()")
    page.get_by_role("button", name="First step").click()
    wait_until(page, "lab.playback.step == 0")
    page.get_by_text("turn 0", exact=True).wait_for()
    page.wait_for_function(
        "drawn => document.querySelector('.st-cloud').toDataURL() !== drawn", arg=drawn
    )


def test_be_the_map(show):
    page = show(new("labs.be_the_map", "BeTheMap()"))
    F = page.locator(".st-plane .st-handle").first
    F.focus()
    before = value(page, "lab.choice.F.tolist()")
    page.keyboard.press("ArrowRight")
    wait_until(page, f"lab.choice.F[0] > {before[0]} and lab.choice.F[1] == {before[1]}")
    extent = value(page, "list(lab.planes[1].extent)")
    left, top, right, bottom = value(page, "list(lab.planes[1].frame)")
    size = value(page, "lab.planes[1].size")

    def share(x, y):
        x0, x1, y0, y1 = extent
        across = left + (x - x0) / (x1 - x0) * (right - left)
        return across / size, (bottom + (y - y0) / (y1 - y0) * (top - bottom)) / size

    _, G, B = value(page, "lab.choice.B.tolist()")
    middle = ((extent[0] + extent[1]) / 2, (extent[2] + extent[3]) / 2)
    drag(page, share(B, G), share(*middle), canvas=".st-map-plane:nth-child(2) .st-plane")
    wait_until(page, f"abs(lab.choice.B[2] - {middle[0]}) < 0.02")
    push(page, "let the solver try")
    wait_until(page, "len(lab.turns) > 1 and lab.playback.step == lab.playback.last")
    page.get_by_text("beats your best by").wait_for()


# --- chapter 6 -----------------------------------------------------------------------------------


def test_colour_line_explorer(show):
    page = show(new("labs.colour_line", "ColourLineLab()"))
    page.locator(".st-grid").nth(3).wait_for()
    cube = page.locator(".st-cloud")
    drawn = cube.evaluate("canvas => canvas.toDataURL()")
    page.mouse.click(*spot(page, (0.5, 0.5), ".st-frame", 0))
    wait_until(page, "lab.fit.centre == lab.pictures.pixel != (64, 61)")
    page.wait_for_function(
        "drawn => document.querySelector('.st-cloud').toDataURL() !== drawn", arg=drawn
    )
    row, col = value(page, "list(lab.fit.centre)")
    page.get_by_text(f"middle ({row}, {col})").wait_for()
    page.keyboard.press("ArrowDown")
    wait_until(page, f"lab.fit.centre == ({row + 1}, {col})")
    ask(page, "lab.radius.value = 2")
    wait_until(page, "len(lab.fit.alpha) == 25")
    page.locator(".st-grid").nth(1).locator("td").nth(24).wait_for()


def test_laplacian_row_viewer(show):
    page = show(new("labs.laplacian_rows", "LaplacianRowLab()"))
    page.locator(".st-grid").nth(3).wait_for()
    page.mouse.click(*spot(page, (0.5, 0.5), ".st-frame", 0))
    wait_until(page, "lab.pictures.pixel != (118, 155)")
    row, col = value(page, "list(lab.pictures.pixel)")
    page.get_by_text(f"pixel ({row}, {col})").wait_for()
    shown = value(page, "f'{lab.matting[1, 2] * -1:z.2f}'.replace('-', '−')")
    assert page.locator(".st-grid").nth(2).locator("td").nth(7).inner_text() == shown


def test_cost_game(show):
    page = show(new("labs.cost_game", "CostGame()"))
    page.locator(".st-panel").nth(5).wait_for()
    assert page.locator(".st-table").count() == 0
    right = value(page, "lab.right")
    faces = {"A": "A costs less", "B": "B costs less", "same": "the same"}
    page.get_by_role("button", name=faces[right]).click()
    page.get_by_text("Right:").wait_for()
    page.get_by_text("score 1 of 1").wait_for()
    page.get_by_role("button", name="next round").click()
    page.get_by_text("Round 2, score 1 of 1").wait_for()
    wait_until(page, "lab.guess is None")


def test_eigenvector_gallery(show):
    page = show(new("labs.eigenvectors", "EigenvectorLab()"))
    page.locator(".st-panel").nth(19).wait_for()
    wait_until(page, "lab.spectra is not None")
    page.get_by_text("k = 4").wait_for()
    ask(page, "lab.count.value = 6")
    page.get_by_text("k = 6").wait_for()
    page.get_by_text(value(page, "f'{lab.rests[0][5]:.3f}'")).first.wait_for()
    push(page, "leaves")
    wait_until(page, "lab.picture.value == 'leaves' and lab.spectra is not None")
    page.get_by_text(value(page, "f'{lab.rests[0][5]:.3f}'")).first.wait_for()


def test_theorem(show):
    page = show(new("labs.theorem", "TheoremLab()"))
    page.locator(".st-panel").nth(3).wait_for()
    cube = page.locator(".st-cloud")
    drawn = cube.evaluate("canvas => canvas.toDataURL()")
    push(page, "bent across")
    wait_until(page, "lab.case.bend == 0.1")
    wait_until(page, "len([eps for case, eps in lab.errors if case == lab.case]) == 11")
    page.get_by_text(value(page, "f'{lab.found.largest:.4f}'")).first.wait_for()
    page.wait_for_function(
        "drawn => document.querySelector('.st-cloud').toDataURL() !== drawn", arg=drawn
    )
    push(page, "bent within")
    wait_until(page, "lab.case.way == 'within'")
    page.get_by_text("10⁻⁴").first.wait_for()


def test_foreground_lab(show):
    page = show(new("labs.foreground", "ForegroundLab()"))
    page.locator(".st-panel").nth(5).wait_for()
    wait_until(page, "len(lab.errors) == 3")
    wrong = value(page, "f\"{lab.errors['pasted'][0]:.2f}\"")
    page.get_by_text(wrong, exact=True).wait_for()
    page.get_by_label("background", exact=True).select_option("white")
    wait_until(page, "lab.behind.value == 'white'")
    page.get_by_text(wrong, exact=True).wait_for()  # the halo is the same before any background
    page.get_by_label("alpha", exact=True).select_option("closed form")
    wait_until(page, "lab.compared.alpha is not lab.known.alpha and len(lab.errors) == 3")
    page.mouse.click(*spot(page, (0.4, 0.4), ".st-frame", 1))
    wait_until(page, "lab.pictures.pixel != (88, 162)")
    row, col = value(page, "list(lab.pictures.pixel)")
    page.get_by_text(f"({row}, {col})").wait_for()
    page.get_by_label("show", exact=True).select_option("difference")
    wait_until(page, "len(lab.pictures.titles) == 3")


SMALL_ARENA = """
from segteach.labs.matting_arena import MattingArena, lab as parts
parts.SHAPE = (48, 64)
lab = MattingArena()
lab
"""


def test_matting_arena(show):
    page = show(SMALL_ARENA)
    wait_until(page, "not lab.results.missing")
    page.get_by_text("Bayesian", exact=True).last.wait_for()
    best = value(page, "f'{min(score[0] for score in lab.results.scores.values()):.2f}'")
    page.locator(".st-table b").get_by_text(best, exact=True).first.wait_for()
    first = value(page, "list(lab.pictures.pixel)")
    page.mouse.click(*spot(page, (0.5, 0.5), ".st-frame", 5))
    wait_until(page, f"list(lab.pictures.pixel) != {first}")
    lenses = page.evaluate(LENS)
    assert len(lenses) == len(value(page, "lab.pictures.titles"))
    assert len({tuple(lens) for lens in lenses}) == 1  # all at one place
    row, col = value(page, "list(lab.pictures.pixel)")
    page.get_by_text(f"place ({row}, {col})").wait_for()
    page.get_by_label("show", exact=True).select_option("errors")
    wait_until(page, "lab.view.value == 'error'")
    page.get_by_label("background", exact=True).select_option("rocket")
    wait_until(page, "lab.background.value == 'rocket' and not lab.results.missing")


SMALL_SCRIBBLES = """
from segteach.labs.scribbles import ScribbleLab, pictures
pictures.SHAPE = (96, 128)
lab = ScribbleLab("hair", autosave=None)
lab
"""


def test_scribbles(show):
    page = show(SMALL_SCRIBBLES)
    page.locator(".st-painter[data-picture]").wait_for()
    stroke(page, "Foreground", (0.45, 0.5), (0.55, 0.5))
    stroke(page, "Background", (0.05, 0.1), (0.05, 0.5))
    wait_until(page, "lab.wait() is not None and (lab.painter.seeds == 1).any()")
    page.get_by_text("SAD").first.wait_for()
    count = value(page, "lab.player.last")
    page.get_by_role("button", name="Step back").click()
    page.get_by_text(f"iteration {count - 1} of {count}").wait_for()
    page.get_by_role("button", name="First step").click()
    page.get_by_text("start: the last").wait_for()
    page.get_by_role("button", name="Last step").click()
    with page.expect_download() as download:
        page.get_by_text("save α (PNG)").click()
    assert download.value.suggested_filename == "hair-alpha.png"
