"""The vertex pad in a real browser: mouse, finger and keyboard, brush, reload, exported page."""

import numpy as np
import pytest

from segteach.bench.kit.jupyter import ask, wait_until
from segteach.segmentation.boundary_editing import BoundaryEditing
from segteach.widgets.vertex_pad import VertexPad
from tests.browser.page import Pad, exported, sheet, value

pytestmark = pytest.mark.browser

SHAPE = (120, 160)
CODE = """
import numpy as np
from segteach.segmentation.boundary_editing import BoundaryEditing
from segteach.marks.vertex_edits import replay
from segteach.widgets.vertex_pad import VertexPad
rows, cols = np.mgrid[:120, :160]
disc = (rows - 60) ** 2 + (cols - 80) ** 2 < 30**2
image = np.where(disc, 0.8, 0.3)
pad = VertexPad(image, BoundaryEditing(image, disc), width=640)
pad
"""
ROOT = "document.querySelector('.st-vertices')"


class Vertices(Pad):
    """The pad of CODE, on the page and in the kernel."""

    def __init__(self, page):
        super().__init__(page, ".st-vertices", SHAPE)
        page.locator(".st-vertices[data-picture]").first.wait_for()

    def settled(self, edits=None):
        """Wait until the kernel has so many edits and the page shows them; return its pixels."""
        if edits is not None:
            wait_until(self.page, f"len(pad.log) == {edits}")
        revision, pixels = value(self.page, "[pad.revision, int(pad.mask.sum())]")
        self.says(revision=revision, mask_pixels=pixels)
        return pixels

    def vertex(self, number):
        return value(self.page, f"pad.state.outlines[0].vertices[{number}].tolist()")

    def edit(self, number, *keys):
        return value(self.page, f"[pad.log[{number}][key] for key in {keys}]")


@pytest.fixture
def pad(lab):
    """The pad that many tests share, on the disc again, in view, with the keyboard on it."""
    page = sheet(lab, "vertices", CODE, height=900)
    pad = Vertices(page)
    page.mouse.move(0, 0)
    ask(page, "pad.tool = 'vertices'; pad.show(image, BoundaryEditing(image, disc))")
    pad.settled(0)
    pad.ready()
    return pad


def test_a_vertex_follows_the_mouse_and_the_cut_follows_the_vertex(pad):
    before = pad.settled(0)
    pad.drag(pad.vertex(2), (20, 130), steps=8, up=False)
    pad.says(dragged="20,130")
    pad.page.wait_for_function(f"Number({ROOT}.dataset.previewPixels) > {before}")
    assert float(pad.said("preview-ms")) > 0
    assert value(pad.page, "[len(pad.log), int(pad.mask.sum())]") == [0, before]  # on its way
    pad.page.mouse.up()
    after = pad.settled(1)
    assert after > before and pad.said("hard") == "1"
    edit = "[{'kind': 'drag', 'outline': 0, 'vertex': 2, 'point': [20.0, 130.0]}]"
    ask(pad.page, f"alone = BoundaryEditing(image, disc); replay(alone, {edit})")
    assert value(pad.page, "bool((alone.state.mask == pad.mask).all())")
    assert value(pad.page, "[bool(pad.mask[24, 124]), bool(disc[24, 124])]") == [True, False]
    pad.tool("Undo")
    assert pad.settled(0) == before
    pad.tool("Redo")
    assert pad.settled(1) == after


def test_press_on_an_edge_adds_alt_and_double_click_delete(pad):
    count = int(pad.said("vertices"))
    pad.click(*np.mean([pad.vertex(0), pad.vertex(1)], axis=0))
    pad.settled(1)
    assert int(pad.said("vertices")) > count and pad.said("selected") == "0,1"
    pad.double_click(*pad.vertex(1))
    pad.settled(2)
    assert pad.edit(1, "kind", "vertex") == ["delete", 1]
    pad.page.keyboard.down("Alt")
    pad.click(*pad.vertex(3))
    pad.page.keyboard.up("Alt")
    pad.settled(3)
    assert pad.edit(2, "kind", "vertex") == ["delete", 3]


def test_the_keyboard_alone_selects_drags_hardens_paints_and_takes_back(pad):
    first = pad.settled()
    pad.press("n", "n")
    pad.says(selected="0,1")
    pad.press("p")
    pad.says(selected="0,0")
    row, col = pad.vertex(0)
    pad.press("Shift+ArrowUp", "ArrowLeft")
    pad.says(dragged=f"{row - 8:g},{col - 1:g}")
    pad.press("Escape", "Shift+ArrowUp", "Enter")
    assert pad.settled(1) > first
    pad.press("h")
    pad.settled(2)
    assert pad.said("hard") == "0"
    pad.press("Delete")
    pad.settled(3)
    pad.press("b", "ArrowUp", "Space", "Shift+ArrowRight", "Space")
    pad.settled(4)
    assert pad.edit(3, "seed") == [1] and not value(pad.page, "bool(pad.mask[59, 84])")
    for edits in (3, 2, 1, 0):
        pad.press("z")
        pad.settled(edits)
    pad.press("Shift+Z")
    pad.settled(1)
    pad.press("Tab")
    assert not pad.page.evaluate(f"{ROOT}.contains(document.activeElement)")  # no trap


def test_a_finger_drags_a_vertex_that_it_only_comes_near(pad):
    row, col = pad.vertex(0)
    pad.touch(
        ("touchStart", [(row + 3, col)]),  # 12 CSS pixels beside it
        ("touchMove", [(row - 5, col)]),
        ("touchMove", [(row - 9, col)]),
        ("touchEnd", []),
    )
    pad.settled(1)
    assert pad.edit(0, "point") == [[row - 12, col]]
    pad.touch(
        ("touchStart", [(row - 12, col)]),
        ("touchStart", [(row - 12, col), (100, 20)]),  # a pinch is the page's
        ("touchMove", [(row - 30, col), (110, 20)]),
        ("touchEnd", []),
    )
    pad.tool("Undo")
    pad.settled(0)


def test_a_reload_shows_the_same(lab):
    pad = Vertices(lab.open_code("vertices-again", CODE, height=900))
    pad.drag(pad.vertex(0), (15, 80), steps=3)
    pixels, count = pad.settled(1), pad.said("vertices")
    lab.reload()
    pad.says(vertices=count, hard=1)
    assert pad.settled(1) == pixels


def test_an_exported_page_shows_the_mask_without_kernel_and_network(browser, tmp_path):
    rows, cols = np.mgrid[: SHAPE[0], : SHAPE[1]]
    disc = (rows - 60) ** 2 + (cols - 80) ** 2 < 30**2
    image = np.where(disc, 0.8, 0.3)
    pad = VertexPad(image, BoundaryEditing(image, disc))
    with exported(browser, tmp_path, pad) as page:
        Pad(page, ".st-vertices", SHAPE).says(mask_pixels=disc.sum())
