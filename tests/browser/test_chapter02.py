"""Chapter 2 in JupyterLab: the cut follows the brush, every control is its parameter."""

import pytest
from PIL import Image

from segteach.bench.kit.jupyter import ask, wait_until

pytestmark = pytest.mark.browser

ROOT = "document.querySelector('.st-painter')"
CUT = """
import numpy as np
from segteach.labs.histogram_cut import HistogramCutLab
from segteach.segmentation.histogram_cut import HistogramCut
lab = HistogramCutLab("coins", autosave=None{options})


def right():
    graph = HistogramCut(lab.painter.image, **lab.parameters)
    mask = graph.cut(lab.painter.seeds, graph.learn(lab._lesson_seeds)).mask
    return lab.painter.mask is not None and bool((mask == lab.painter.mask).all())
"""


@pytest.fixture(scope="module")
def cut(lab):
    page = lab.open_code("cut", CUT.replace("{options}", "") + "lab", height=1000)
    page.locator(".st-painter[data-picture]").first.wait_for()
    yield page
    page.close()


def stroke(page, label, start, end):
    """Draw from one place to another, as shares of the picture's width and height."""
    page.get_by_role("button", name=label, exact=True).first.click()
    canvas = page.locator(".st-paint").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()

    def place(share):
        return box["x"] + share[0] * box["width"], box["y"] + share[1] * box["height"]

    page.mouse.move(*place(start))
    page.mouse.down()
    page.mouse.move(*place(end), steps=5)
    page.mouse.up()


def shown(page):
    """Wait until the page shows the mask of the newest strokes, and return its pixel count."""
    wait_until(page, "lab.painter._mask_revision == lab.painter.revision and right()")
    revision = int(ask(page, "print(lab.painter.revision)"))
    page.wait_for_function(f"Number({ROOT}.dataset.shownRevision) === {revision}")
    return page.evaluate(f"Number({ROOT}.dataset.maskPixels)")


def test_each_stroke_is_answered_by_the_mask_of_its_cut(cut):
    stroke(cut, "Foreground", (0.1, 0.16), (0.13, 0.18))
    stroke(cut, "Background", (0.05, 0.03), (0.9, 0.04))
    first = shown(cut)
    assert first == int(ask(cut, "print(int(lab.painter.mask.sum()))")) > 0
    stroke(cut, "Background", (0.1, 0.16), (0.13, 0.18))
    stroke(cut, "Foreground", (0.85, 0.16), (0.88, 0.18))
    assert shown(cut) not in (0, first)
    assert "✓" in cut.locator(".widget-html", has_text="maximum flow").inner_text()


@pytest.mark.parametrize(("place", "name"), [(0, "smoothness"), (1, "beta")])
def test_a_slider_changes_its_parameter_and_the_cut(cut, place, name):
    before = float(ask(cut, f"print(lab.{name}.value)"))
    cut.locator(".widget-slider").nth(place).get_by_role("slider").press("ArrowRight")
    wait_until(cut, f"lab.{name}.value > {before}")
    shown(cut)


def test_four_neighbours_by_the_menu(cut):
    cut.get_by_label("neighbours", exact=True).select_option("4")
    wait_until(cut, "lab.graph.connectivity == 4")
    shown(cut)


def test_the_pixel_under_the_pointer_has_its_numbers_beside_it(cut):
    cut.locator(".st-paint").first.hover(position={"x": 111, "y": 77})
    wait_until(cut, "lab.pixel == lab.painter.hover != (0, 0)")
    row, col = ask(cut, "print(*lab.pixel)").split()
    cut.get_by_text(f"pixel ({row}, {col})").wait_for()
    assert cut.locator("table", has_text="γ/dis").locator("td").count() == 9


def test_another_photograph_and_the_readers_own(cut, tmp_path):
    cut.get_by_label("photo", exact=True).select_option("camera")
    wait_until(cut, "lab.painter.picture == 'camera'")
    assert shown(cut) > 1000  # two strokes are there already
    Image.new("RGB", (40, 30), (200, 10, 10)).save(tmp_path / "own.png")
    with cut.expect_file_chooser() as chooser:
        cut.get_by_role("button", name="own photo").click()
    chooser.value.set_files(tmp_path / "own.png")
    wait_until(cut, "lab.painter.image.shape == (30, 40, 3)")
    assert shown(cut) == 0


def test_a_restarted_kernel_shows_the_session_again(lab):
    code = CUT.replace("{options}", "").replace("autosave=None", "autosave='restart'") + "lab"
    page = lab.open_code("restart", code, height=1000)
    page.locator(".st-painter[data-picture]").first.wait_for()
    stroke(page, "Foreground", (0.1, 0.16), (0.13, 0.18))
    stroke(page, "Background", (0.05, 0.03), (0.9, 0.04))
    pixels = shown(page)
    page.evaluate("jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()")
    page.evaluate("() => void jupyterapp.commands.execute('notebook:run-all-cells')")
    wait_until(page, "'lab' in globals() and len(lab.painter.session.edits) == 2")
    page.wait_for_function(f"Number({ROOT}?.dataset.maskPixels) === {pixels}")
    page.close()


def test_the_map_lab_answers_its_switches(lab):
    page = lab.open_code(
        "map", "from segteach.labs.map_labelling import MapLab\nlab = MapLab()\nlab"
    )
    page.locator(".st-frame").first.wait_for()
    page.get_by_label("solver").select_option("ICM")
    wait_until(page, "lab.solver.value == 'icm'")
    wrong = float(ask(page, "print((lab.state.labels != lab.truth).mean())"))
    page.get_by_text(f"wrong pixels: {100 * wrong:.1f} %").wait_for()
    page.locator(".st-frame").first.hover(position={"x": 50, "y": 40})
    wait_until(page, "lab.pictures.pixel != (55, 75)")
    row, col = ask(page, "print(*lab.pictures.pixel)").split()
    page.get_by_text(f"pixel ({row}, {col})").first.wait_for()
    page.close()
