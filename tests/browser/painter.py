"""The painter that the browser tests paint on, and what it should have painted."""

import numpy as np

from segteach.bench.kit.jupyter import ask
from tests.browser.page import Pad, array, sheet

SHAPE = (240, 320)
CODE = """
import numpy as np
from segteach.arrays import Seed, Stroke
from segteach.marks.edits import Polygon, Trimap
from segteach.widgets.painter import SegPainter

image = np.dstack([np.tile(np.linspace(0, 1, 320), (240, 1))] * 3)
tools = ("brush", "eraser", "rectangle", "polygon", "trimap")
painter = SegPainter(image, picture="ramp", tools=tools{options})
painter.on_edit(lambda p: p.show_mask(p.seeds == Seed.FOREGROUND, p.revision))
painter
"""


class Painter(Pad):
    """The painter of CODE, on the page and in the kernel."""

    def __init__(self, page):
        super().__init__(page, ".st-painter", SHAPE)
        page.locator(".st-painter[data-picture]").first.wait_for()

    def holds(self, edits):
        """Wait until the kernel has accepted that many edits and every view knows."""
        self.says(edits=edits, pending=0)

    def seeds(self):
        return array(self.page, "painter.seeds")

    def shows_the_newest_mask(self):
        self.says(shown_revision=self.said("revision"))


def opened(lab, name, options="", code=CODE, height=900):
    """Open the painter in a notebook of its own."""
    return Painter(lab.open_code(name, code.replace("{options}", options), height=height))


def empty(lab):
    """Return the painter that many tests share: empty, the brush in hand, the picture in view."""
    page = sheet(lab, "painter", CODE.replace("{options}", ""), height=900)
    painter = Painter(page)
    page.mouse.move(0, 0)
    ask(page, "painter.show_image(image, 'ramp'); painter.tool = 'brush'; painter.seed = 2")
    ask(page, "painter.radius, painter.width = 4, 1200")
    painter.holds(0)
    page.locator("[aria-pressed=true]", has_text="Foreground").wait_for()
    painter.ready()
    painter.press("0")
    return painter


def close_to(got, expected, slack=1):
    """A hand is exact to a pixel: what it painted differs only beside the expected border."""
    steps = range(-slack, slack + 1)
    moved = [np.roll(expected, (down, right), (0, 1)) for down in steps for right in steps]
    border = (np.array(moved) != expected).any(axis=0)
    np.testing.assert_array_equal(got[~border], expected[~border])
