"""What the browser tests share: notebooks of one cell, what they put out, and pads with pixels."""

import base64
import json
import zlib
from contextlib import contextmanager
from functools import cached_property

import numpy as np

from segteach.bench.kit.jupyter import ask, clear, drag, run, spot

OUTPUTS = """() => {
    const { cells } = jupyterapp.shell.currentWidget.content.model;
    return [...Array(cells.length).keys()].map(i => cells.get(i))
        .filter(cell => cell.type === 'code').flatMap(cell => cell.outputs.toJSON());
}"""
SAID = """words => [...document.querySelectorAll('.jp-OutputArea-output')]
    .some(output => output.textContent.startsWith(words))"""
WRITE = """sources => {
    const { cells } = jupyterapp.shell.currentWidget.content.model;
    for (const [i, text] of Object.entries(sources))
        cells.get(Number(i)).sharedModel.setSource(text);
}"""
SAYS = """([root, data]) => {
    const views = [...document.querySelectorAll(root)];
    return views.length > 0 && views.every(view =>
        Object.entries(data).every(([name, value]) => view.getAttribute(`data-${name}`) === value));
}"""
DRAWN = """([canvas, view]) => {
    const { width, height } = canvas = document.querySelectorAll(canvas)[view];
    const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
    let hash = 0, drawn = 0;
    for (let i = 0; i < data.length; i++) hash = (Math.imul(hash, 31) + data[i]) | 0;
    for (let i = 3; i < data.length; i += 4) drawn += data[i] > 0;
    return [hash, drawn];
}"""
FRESH = """
from ipywidgets.widgets.widget import _instances
for widget in list(_instances.values()):
    if type(widget).__name__ != "_CanvasManager":  # all canvases draw through that one
        widget.close()
for name in set(globals()) - {"In", "Out", "exit", "quit", "open", "get_ipython", "name"}:
    if not name.startswith("_"):  # not get_ipython().reset(): a worker process needs __spec__
        del globals()[name]
"""


# --- notebooks -----------------------------------------------------------------------------------


def sheet(lab, name, code, **size):
    """Return the page with the notebook `name` of one cell: open still from before, or new."""
    if lab.path != f"scratch/{name}.ipynb":
        lab.open_code(name, code, **size)
    return lab.page


def rerun(page, code):
    """Run other code in a notebook of one cell; its kernel has no names and no widgets before."""
    ask(page, FRESH)
    clear(page)  # a click must not meet the lab before
    write(page, {0: code})
    run(page)


def write(page, sources):
    """Write {number of a cell: text} into the notebook."""
    page.evaluate(WRITE, sources)


def outputs(page):
    """Return what all cells put out, once every widget stands on the page."""
    page.wait_for_function(f"!({SAID})('Loading widget')")
    return page.evaluate(OUTPUTS)


def faults(page):
    """Return every error, every line of stderr and every widget that is not shown."""
    put_out = outputs(page)
    broken = page.evaluate(SAID, "Error displaying widget")
    return [
        output.get("evalue", output.get("text"))
        for output in put_out
        if output["output_type"] == "error" or output.get("name") == "stderr"
    ] + ["Error displaying widget"] * broken


def value(page, expression):
    """Return what an expression is in the kernel: a number, words, lists of them."""
    return json.loads(ask(page, f"import json; print(json.dumps({expression}))"))


def array(page, expression):
    """Return an array of the kernel."""
    code = f"import base64, zlib, numpy; it = numpy.ascontiguousarray({expression})\n"
    code += "packed = base64.b64encode(zlib.compress(it.tobytes())).decode()\n"
    kind, packed, *shape = ask(page, f"{code}print(it.dtype.str, packed, *it.shape)").split()
    data = zlib.decompress(base64.b64decode(packed))
    return np.frombuffer(data, kind).reshape([int(length) for length in shape])


@contextmanager
def exported(browser, folder, widget):
    """Open the widget's to_html() from a file: it asks for nothing else and throws no error."""
    (folder / "page.html").write_text(widget.to_html(), encoding="utf-8")
    context = browser.new_context(offline=True)
    page, requests, errors = context.new_page(), [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((folder / "page.html").as_uri())
    yield page
    context.close()
    assert [url for url in requests if not url.startswith(("file:", "blob:", "data:"))] == []
    assert errors == []


# --- pads ----------------------------------------------------------------------------------------


class Pad:
    """A pad on the page, of a picture (H, W); its root tells in data attributes what it shows."""

    def __init__(self, page, root, shape):
        self.page, self.root, self.shape = page, root, shape

    @cached_property
    def devices(self):
        """Chromium's own protocol, for what a mouse cannot do."""
        return self.page.context.new_cdp_session(self.page)

    def stage(self, view=0):
        return self.page.locator(f"{self.root} .st-paint").nth(view)

    def share(self, row, col):
        """Return where the middle of a pixel lies, as shares of the picture's width and height."""
        return (col + 0.5) / self.shape[1], (row + 0.5) / self.shape[0]

    def at(self, row, col, view=0):
        """Return where the middle of a pixel lies on the page, the whole picture being in view."""
        return spot(self.page, self.share(row, col), f"{self.root} .st-paint", view)

    def drag(self, *pixels, steps=6, **how):
        """Drag the mouse from pixel to pixel (row, col), as `drag` does."""
        shares = [self.share(*pixel) for pixel in pixels]
        drag(self.page, *shares, canvas=f"{self.root} .st-paint", steps=steps, **how)

    def move(self, row, col):
        self.page.mouse.move(*self.at(row, col))

    def click(self, row, col, view=0):
        self.page.mouse.click(*self.at(row, col, view))

    def double_click(self, row, col):
        self.page.mouse.dblclick(*self.at(row, col))

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def touch(self, *events):
        """Send what fingers do: (kind, places of all fingers) in turn; a zoom of the page ends."""
        for kind, places in events:
            fingers = [dict(zip("xy", self.at(*place), strict=True)) for place in places]
            fingers = [finger | {"id": number} for number, finger in enumerate(fingers)]
            self.devices.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})
        self.devices.send("Emulation.setPageScaleFactor", {"pageScaleFactor": 1})

    def tool(self, name, view=0):
        self.page.locator(self.root).nth(view).get_by_role("button", name=name, exact=True).click()

    def says(self, **data):
        """Wait until every view tells this: says(mask_pixels=3) for data-mask-pixels="3"."""
        words = {name.replace("_", "-"): str(value).lower() for name, value in data.items()}
        self.page.wait_for_function(SAYS, arg=[self.root, words])

    def said(self, name, view=0):
        return self.page.locator(self.root).nth(view).get_attribute(f"data-{name}")

    def drawn(self, layer, view=0):
        """Return a hash of what is drawn on a layer, and on how many of its dots."""
        return self.page.evaluate(DRAWN, [f"{self.root} .st-{layer}", view])

    def ready(self):
        """Come into view, with the keyboard on the picture."""
        self.stage().scroll_into_view_if_needed()
        self.stage().focus()
