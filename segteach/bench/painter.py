"""The painter in JupyterLab: from the end of a stroke to the new mask, from the pen to its ink.

Round trip: the labs of LABS on a screen of 1280x720, their picture 640x480; ten strokes of the
committed log, with `full` 25, drawn with the mouse; the clock runs in the page, from pointer-up to
the frame after the mask was drawn. The peer is what ipycanvas would do: an event to Python, which
puts a ready picture of that size on the canvas, without any cut. Ink: from the pointer event to the
animation frame, while the kernel is busy in a loop; the peer is one frame of a 60 Hz screen.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from segteach.bench.kit.jupyter import ask, chromium, jupyterlab, wait_until
from segteach.bench.kit.make_logs import SHAPE, stroke_log
from segteach.bench.kit.row import Row
from segteach.bench.kit.strokes import FIRST

PICTURE, STROKES, FEWER_STROKES = "camera", 25, 10
LABS = {
    "histogram cut": "histogram_cut.HistogramCutLab",
    "GrabCut": "grabcut.GrabCutLab",
    "Lazy Snapping": "lazy_snapping.LazySnappingLab",
}
INK_LAB = "Lazy Snapping"
LAB = f"""
from segteach import data
from segteach.bench.kit.make_logs import stroke_log
from segteach.bench.kit.pictures import at_size
from segteach.labs.{{module}} import {{kind}}

lab = {{kind}}(autosave=None)
lab._take(at_size({PICTURE!r}), "own photo")
for edit in stroke_log({PICTURE!r}).edits[:{FIRST}]:
    lab.painter.add(edit)
lab.wait()
lab.painter.tool, lab.painter.radius = "brush", 5
lab
"""
IPYCANVAS = f"""
import numpy as np
from ipycanvas import Canvas

canvas = Canvas(width={SHAPE[1]}, height={SHAPE[0]})
pictures = [np.full(({SHAPE[0]}, {SHAPE[1]}, 4), value, np.uint8) for value in (90, 200)]
pictures = [np.random.default_rng(0).integers(0, 50, p.shape, np.uint8) + p for p in pictures]
count = 0


def answer(x, y):
    global count
    count += 1
    canvas.put_image_data(pictures[count % 2])


canvas.on_mouse_down(answer)
canvas
"""
ROOT = "document.querySelector('.st-painter')"


def rows(full: bool = False) -> Iterator[Row]:
    """Yield the round trip of each lab, then the ink."""
    strokes = stroke_log(PICTURE).edits[FIRST:][: STROKES if full else FEWER_STROKES]
    with (
        tempfile.TemporaryDirectory() as home,
        chromium() as browser,
        jupyterlab(browser, Path(home) / "lab") as lab,
    ):
        peer_s, trips = _ipycanvas(lab.open_code("canvas", IPYCANVAS)), {}
        for name, path in LABS.items():
            module, kind = path.split(".")
            page = lab.open_code("painter", LAB.format(module=module, kind=kind), height=720)
            trips[name] = _round_trips(page, strokes)
            if name == INK_LAB:
                ink = _ink_of_a_busy_kernel(page)
            page.close()
    for name, (times, same) in trips.items():
        yield _round_trip_row(name, times, same, peer_s)
    yield Row(
        task="painter pen to ink, kernel busy",
        peer="one frame at 60 Hz",
        ours_s=statistics.median(ink),
        peer_s=1 / 60,
        agreement=f"{len(ink)} points; slowest {1e3 * max(ink):.1f} ms",
    )


def _round_trip_row(name: str, times: list[float], same: int, peer_s: float) -> Row:
    return Row(
        task=f"painter stroke end to mask, {name}, {SHAPE[1]}x{SHAPE[0]}",
        peer="ipycanvas, no cut",
        ours_s=statistics.median(times),
        peer_s=peer_s,
        agreement=(
            f"mask on screen is the kernel's after {same} of {len(times)} strokes; "
            f"90th percentile {1e3 * np.percentile(times, 90):.0f} ms"
        ),
    )


def _round_trips(page, strokes) -> tuple[list[float], int]:
    """Draw the strokes with the mouse; return seconds of each, and how many masks arrived whole."""
    page.wait_for_function(f"{ROOT}?.dataset.shownRevision > 0")
    wait_until(page, "lab.state is not None and lab.painter.mask is not None")
    page.locator(".st-lab").evaluate("lab => lab.scrollIntoView()")
    times, same = [], 0
    for stroke in strokes:
        ask(page, f"lab.painter.seed = {int(stroke.seed)}")
        before = page.evaluate(f"Number({ROOT}.dataset.shownRevision)")
        page.evaluate(f"delete {ROOT}.dataset.maskMs")
        _draw(page, stroke.points)
        page.wait_for_function(
            f"before => Number({ROOT}.dataset.shownRevision) > before && {ROOT}.dataset.maskMs",
            arg=before,
        )
        times.append(page.evaluate(f"Number({ROOT}.dataset.maskMs)") / 1000)
        shown = page.evaluate(f"Number({ROOT}.dataset.maskPixels)")
        same += int(ask(page, "print(int(lab.painter.mask.sum()))")) == shown
    return times, same


def _ink_of_a_busy_kernel(page) -> list[float]:
    """Draw while the kernel runs a loop; return seconds from pen to ink for every point."""
    page.evaluate(
        """() => { jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute(
            { code: "import time\\nend = time.time() + 8\\nwhile time.time() < end: pass" }); }"""
    )
    times = []
    for row in np.linspace(100, 400, 6):
        place = _place(page)
        page.mouse.move(*place((row, 100)))
        page.mouse.down()
        for col in np.linspace(110, 500, 12):
            page.evaluate(f"delete {ROOT}.dataset.inkMs")
            page.mouse.move(*place((row, col)))
            page.wait_for_function(f"{ROOT}.dataset.inkMs")
            times.append(page.evaluate(f"Number({ROOT}.dataset.inkMs)") / 1000)
        page.mouse.up()
    return times


def _ipycanvas(page) -> float:
    """Return median seconds from a mouse press to the new picture on an ipycanvas canvas."""
    canvas = page.locator("canvas").first
    canvas.scroll_into_view_if_needed()
    canvas.wait_for()
    measure = """canvas => new Promise(done => {
        const pen = canvas.getContext('2d');
        const look = () => pen.getImageData(9, 9, 1, 1).data.join();
        const before = look(), start = performance.now();
        const box = canvas.getBoundingClientRect();
        const at = { bubbles: true, clientX: box.x + 50, clientY: box.y + 50 };
        canvas.dispatchEvent(new MouseEvent('mousedown', at));
        const frame = () => look() === before ? requestAnimationFrame(frame)
            : requestAnimationFrame(() => done(performance.now() - start));
        requestAnimationFrame(frame);
    })"""
    return statistics.median(canvas.evaluate(measure) for _ in range(15)) / 1000


def _draw(page, points) -> None:
    place = _place(page)
    page.mouse.move(*place(points[0]))
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*place(point))
    page.mouse.up()


def _place(page):
    """Return the function that takes (row, col) of the picture to a place on the page."""
    box = page.locator(".st-paint").first.bounding_box()
    height, width = SHAPE
    return lambda point: (
        box["x"] + (point[1] + 0.5) * box["width"] / width,
        box["y"] + (point[0] + 0.5) * box["height"] / height,
    )
