"""The Lazy Snapping lab and its vertex pad in a real browser: strokes, vertices, keys, a reload."""

import json

import pytest

from segteach.bench.kit.jupyter import ask, drag, wait_until
from segteach.segmentation.boundary_editing import BoundaryEditing
from segteach.widgets.vertex_pad import VertexPad

pytestmark = pytest.mark.browser

HEIGHT, WIDTH = 120, 160
CODE = f"""
import numpy as np
from segteach.segmentation.boundary_editing import BoundaryEditing
from segteach.marks.vertex_edits import replay
from segteach.widgets.vertex_pad import VertexPad
rows, cols = np.mgrid[:{HEIGHT}, :{WIDTH}]
disc = (rows - 60) ** 2 + (cols - 80) ** 2 < 30**2
image = np.where(disc, 0.8, 0.3)
pad = VertexPad(image, BoundaryEditing(image, disc), width=640)
pad
"""
PAD = "document.querySelector('.st-vertices')"


@pytest.fixture(scope="module")
def shared(lab):
    page = lab.open_code("vertices", CODE, height=900)
    page.locator(".st-vertices[data-picture]").wait_for()
    yield page
    page.close()


@pytest.fixture
def page(shared):
    """The pad of the module on the disc again, in view, with the keyboard on it."""
    shared.mouse.move(0, 0)
    ask(shared, "pad.tool = 'vertices'; pad.show(image, BoundaryEditing(image, disc))")
    settled(shared)
    stage(shared).scroll_into_view_if_needed()
    stage(shared).focus()
    return shared


def stage(page):
    return page.locator(".st-vertices .st-paint")


def at(page, row, col):
    """Return the place on the screen of a place of the picture."""
    box = stage(page).bounding_box()
    x = box["x"] + 1 + (col + 0.5) / WIDTH * (box["width"] - 2)
    return x, box["y"] + 1 + (row + 0.5) / HEIGHT * (box["height"] - 2)


def settled(page, edits=None):
    """Wait until the kernel has so many edits and the page shows them; return its mask's pixels."""
    if edits is not None:
        wait_until(page, f"len(pad.log) == {edits}")
    revision, pixels = json.loads(ask(page, "print([pad.revision, int(pad.mask.sum())])"))
    page.wait_for_function(f"{PAD}.dataset.revision === '{revision}'")
    page.wait_for_function(f"{PAD}.dataset.maskPixels === '{pixels}'")
    return pixels


def vertex(page, number):
    return json.loads(ask(page, f"print(pad.state.outlines[0].vertices[{number}].tolist())"))


def shown(page, name):
    return page.get_attribute(".st-vertices", f"data-{name}")


def test_a_vertex_follows_the_mouse_and_the_cut_follows_the_vertex(page):
    before = settled(page, 0)
    start, goal = vertex(page, 2), (20.0, 130.0)
    page.mouse.move(*at(page, *start))
    page.mouse.down()
    page.mouse.move(*at(page, *goal), steps=8)
    page.wait_for_function(f"{PAD}.dataset.dragged === '20,130'")
    page.wait_for_function(f"Number({PAD}.dataset.previewPixels) > {before}")
    assert float(shown(page, "preview-ms")) > 0
    assert ask(page, "print(len(pad.log), pad.mask.sum())") == f"0 {before}"  # still on its way
    page.mouse.up()
    after = settled(page, 1)
    assert after > before and shown(page, "hard") == "1"
    edit = "[{'kind': 'drag', 'outline': 0, 'vertex': 2, 'point': [20.0, 130.0]}]"
    code = f"alone = BoundaryEditing(image, disc); replay(alone, {edit})"
    assert ask(page, f"{code}; print((alone.state.mask == pad.mask).all())") == "True"
    assert ask(page, "print(bool(pad.mask[24, 124]), bool(disc[24, 124]))") == "True False"
    page.get_by_role("button", name="Undo").click()
    assert settled(page, 0) == before
    page.get_by_role("button", name="Redo").click()
    assert settled(page, 1) == after


def test_press_on_an_edge_adds_alt_and_double_click_delete(page):
    count = int(shown(page, "vertices"))
    (r0, c0), (r1, c1) = vertex(page, 0), vertex(page, 1)
    place = at(page, (r0 + r1) / 2, (c0 + c1) / 2)
    page.mouse.click(*place)
    settled(page, 1)
    assert int(shown(page, "vertices")) > count and shown(page, "selected") == "0,1"
    page.mouse.dblclick(*at(page, *vertex(page, 1)))
    settled(page, 2)
    assert ask(page, "print(pad.log[1]['kind'], pad.log[1]['vertex'])") == "delete 1"
    page.keyboard.down("Alt")
    page.mouse.click(*at(page, *vertex(page, 3)))
    page.keyboard.up("Alt")
    settled(page, 3)
    assert ask(page, "print(pad.log[2]['kind'], pad.log[2]['vertex'])") == "delete 3"


def test_the_keyboard_alone_selects_drags_hardens_paints_and_takes_back(page):
    press, first = page.keyboard.press, settled(page)
    press("n")
    press("n")
    page.wait_for_function(f"{PAD}.dataset.selected === '0,1'")
    press("p")
    page.wait_for_function(f"{PAD}.dataset.selected === '0,0'")
    row, col = vertex(page, 0)
    press("Shift+ArrowUp")
    press("ArrowLeft")
    page.wait_for_function(f"{PAD}.dataset.dragged === '{row - 8:g},{col - 1:g}'")
    press("Escape")
    press("Shift+ArrowUp")
    press("Enter")
    assert settled(page, 1) > first
    press("h")
    settled(page, 2)
    assert shown(page, "hard") == "0"
    press("Delete")
    settled(page, 3)
    for key in ("b", "ArrowUp", "Space", "Shift+ArrowRight", "Space"):
        press(key)
    settled(page, 4)
    assert ask(page, "print(pad.log[3]['seed'], pad.mask[59, 84])") == "1 False"
    for edits in (3, 2, 1, 0):
        press("z")
        settled(page, edits)
    press("Shift+Z")
    settled(page, 1)
    press("Tab")
    assert not page.evaluate(f"{PAD}.contains(document.activeElement)")  # no trap


def test_a_finger_drags_a_vertex_that_it_only_comes_near(page):
    session = page.context.new_cdp_session(page)

    def touch(kind, *places):
        points = [dict(zip("xy", at(page, *place), strict=True)) for place in places]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    row, col = vertex(page, 0)
    touch("touchStart", (row + 3, col))  # 12 CSS pixels beside it
    touch("touchMove", (row - 5, col))
    touch("touchMove", (row - 9, col))
    touch("touchEnd")
    settled(page, 1)
    assert json.loads(ask(page, "print(pad.log[0]['point'])")) == [row - 12, col]
    touch("touchStart", (row - 12, col))
    touch("touchStart", (row - 12, col), (100, 20))  # a pinch is the page's
    touch("touchMove", (row - 30, col), (110, 20))
    touch("touchEnd")
    page.get_by_role("button", name="Undo").click()
    settled(page, 0)


def test_a_reload_shows_the_same_and_an_exported_page_too(lab, browser, tmp_path):
    page = lab.open_code("vertices-again", CODE, height=900)
    page.locator(".st-vertices[data-picture]").wait_for()
    page.mouse.move(*at(page, *vertex(page, 0)))
    page.mouse.down()
    page.mouse.move(*at(page, 15, 80), steps=3)
    page.mouse.up()
    pixels, count = settled(page, 1), shown(page, "vertices")
    page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    page.reload()
    page.locator(f".st-vertices[data-vertices='{count}'][data-hard='1']").wait_for()
    assert settled(page, 1) == pixels
    page.close()

    import numpy as np

    rows, cols = np.mgrid[:HEIGHT, :WIDTH]
    disc = (rows - 60) ** 2 + (cols - 80) ** 2 < 30**2
    image = np.where(disc, 0.8, 0.3)
    pad = VertexPad(image, BoundaryEditing(image, disc))
    (tmp_path / "pad.html").write_text(pad.to_html(), encoding="utf-8")
    context = browser.new_context(offline=True)
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto((tmp_path / "pad.html").as_uri())
    page.wait_for_function(f"{PAD}?.dataset.maskPixels === '{int(disc.sum())}'")
    assert faults == []
    context.close()


# --- the lab -------------------------------------------------------------------------------------

LAB = """
from segteach import data
from segteach.labs.lazy_snapping import lab as module
from segteach.segmentation.lazy_snapping import lazy_snapping
whole = data.load
data.load = lambda name: data.fit_within(whole(name), 160)
module.FIRST_STROKES = {}
lab = module.LazySnappingLab("coffee", autosave=None)


def right():
    # whether the page was sent what the package alone makes of the strokes
    alone = lazy_snapping(lab.painter.image, lab.painter.seeds, on=lab.on.value, **lab.parameters)
    return bool((alone.mask == lab.painter.mask).all())


lab
"""
PAINTER = "document.querySelector('.st-painter')"


def draw(page, tool, start, end):
    """Take a tool and drag from one place to another, as shares of the picture's sides."""
    page.get_by_role("button", name=tool, exact=True).first.click()
    drag(page, start, end)


def answered(page, edits):
    """Wait until the page shows the mask of so many edits, and return its pixel count."""
    page.wait_for_function(f"{PAINTER}.dataset.edits === '{edits}'")
    wait_until(page, "lab.solvers[lab.on.value]._worker.idle")
    pixels = int(ask(page, "print(lab.painter.mask.sum())"))
    page.wait_for_function(f"Number({PAINTER}.dataset.maskPixels) === {pixels}")
    assert ask(page, "print(right())") == "True"
    return pixels


def test_the_lab_in_both_modes(lab):
    page = lab.open_code("lazy", LAB, height=1100)
    page.locator(".st-painter[data-picture]").wait_for()
    draw(page, "Foreground", (0.25, 0.45), (0.5, 0.85))
    draw(page, "Background", (0.85, 0.2), (0.92, 0.9))
    first = answered(page, 2)
    assert first > 1000
    draw(page, "Foreground", (0.42, 0.1), (0.5, 0.35))  # the rim and the coffee
    assert answered(page, 3) != first
    page.get_by_role("button", name="Undo").first.click()
    assert answered(page, 2) == first
    wait_until(page, "len(lab.cuts) == 2 and len({c.job.run for c in lab.cuts.values()}) == 1")
    page.get_by_text("as long").wait_for()
    page.get_by_role("button", name="pixels").click()
    wait_until(page, "lab.state is lab.cuts['pixels'].state")
    answered(page, 2)
    page.get_by_role("button", name="segments").click()
    assert answered(page, 2) == first
    page.locator(".st-paint").hover(position={"x": 111, "y": 77})
    wait_until(page, "lab.pixel == lab.painter.hover")
    page.get_by_text("segment i = ").wait_for()

    page.get_by_role("button", name="edit the boundary").click()
    page.locator(f".st-vertices[data-picture][data-mask-pixels='{first}']").wait_for()
    inner = "v[np.minimum(v, lab.pad.shape - v).min(axis=1).argmax()]"  # far from the frame
    code = f"import numpy as np; v = lab.pad.state.outlines[0].vertices; print({inner}.tolist())"
    row, col = json.loads(ask(page, code))
    height, width = json.loads(ask(page, "print(list(lab.pad.mask.shape))"))
    place = ((col + 0.5) / width, (row + 0.5) / height)
    drag(page, place, (place[0] + 0.06, place[1] - 0.08))
    wait_until(page, "len(lab.pad.log) == 1")
    edited = int(ask(page, "print(lab.pad.mask.sum())"))
    assert edited != first
    page.locator(f".st-vertices[data-mask-pixels='{edited}']").wait_for()
    page.get_by_role("button", name="back to strokes").click()
    page.locator(f".st-painter:not(.st-vertices)[data-mask-pixels='{edited}']").wait_for()
    page.get_by_text("shown with your boundary edits").wait_for()
    page.close()
