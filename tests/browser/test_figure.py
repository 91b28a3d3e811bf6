"""A figure of a chapter in JupyterLab: read aloud, sharp on a dense screen, inside its page."""

import nbformat
import pytest

from tests.browser.page import faults, outputs

pytestmark = pytest.mark.browser

EN, ZH = "Two lines that cross & part.", "两条相交又分开的线。"
CODE = f"""
import matplotlib.pyplot as plt
from segteach.course.figure import show
from segteach.draw.overlays import style
from segteach.language import say
plt.rcParams.update(style())
fig, ax = plt.subplots(figsize=(9, 3), layout="constrained")
ax.plot([0, 1], [[0, 1], [1, 0]])
ax.set(title=say("lines", "两条线"), xlabel=say("weight", "权重") + r" $\\pi_k$")
show(fig, en={EN!r}, zh={ZH!r})
"""
SEEN = """img => ({
    alt: img.alt, wide: img.width, dense: img.naturalWidth, given: img.getAttribute('width'),
    room: img.closest('.jp-OutputArea-output').clientWidth,
})"""


def figures(page):
    return page.locator(".jp-OutputArea-output img").evaluate_all(f"all => all.map({SEEN})")


@pytest.mark.parametrize(("folder", "words"), [("en", EN), ("zh", ZH)])
def test_it_is_read_aloud_in_the_language_of_its_folder_and_fits(lab, folder, words):
    page = lab.open_code("figure", CODE, folder=folder)
    assert faults(page) == []
    for width in (1280, 900):
        page.set_viewport_size({"width": width, "height": 720})
        (seen,) = figures(page)
        assert seen["alt"] == words
        assert seen["dense"] // 2 == int(seen["given"])
        assert 0 < seen["wide"] <= seen["room"]


def test_a_reader_who_trusts_nobody_hears_it_too(lab):
    """A notebook that came with its outputs from elsewhere is cleaned before it is shown."""
    put_out = outputs(lab.open_code("figure", CODE, folder="en"))
    cell = nbformat.v4.new_code_cell(CODE, outputs=[nbformat.from_dict(one) for one in put_out])
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Sent"), cell])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, lab.root / "en" / "sent.ipynb")
    lab.close()
    page = lab.page = lab.context.new_page()
    lab._show("en/sent.ipynb")
    page.locator(".jp-OutputArea-output img").wait_for()
    trusted = "() => jupyterapp.shell.currentWidget.content.model.cells.get(1).trusted"
    assert page.evaluate(trusted) is False
    (seen,) = figures(page)
    assert seen["alt"] == EN and seen["dense"] > 0
