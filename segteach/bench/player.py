"""From key press to visible frame in the step player, in JupyterLab, against a live redraw.

The peer is what a slider with `interact` would do at every step: draw the frame anew in Python.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from segteach import data
from segteach.bench.kit.jupyter import chromium, jupyterlab
from segteach.bench.kit.row import Row
from segteach.draw.gmm import responsibilities_over
from segteach.models.em import em_steps
from segteach.steps import record
from segteach.widgets.assets import Canvas

STEPS, WALKS = 20, 5
CODE = f"""
from segteach import data
from segteach.draw.gmm import responsibilities_over
from segteach.models.em import em_steps
from segteach.widgets.player import StepPlayer

cloud = data.points("ring", 400).points
steps = em_steps(cloud, 5, init="random", max_steps={STEPS}, tolerance=0)
player = StepPlayer(steps, responsibilities_over(cloud))
player
"""
PLAYER = "document.querySelector('.st-player')"


def rows(full: bool = False) -> Iterator[Row]:
    """Yield one row: medians over 20 steps forwards and 20 back, with `full` five times over."""
    walks = WALKS if full else 1
    with (
        tempfile.TemporaryDirectory() as home,
        chromium() as browser,
        jupyterlab(browser, Path(home) / "lab") as lab,
    ):
        page = lab.open_code("player", CODE)
        page.wait_for_function(f"{PLAYER}.dataset.cached === '{STEPS + 1}'")
        page.locator(".st-player").focus()
        keys = ["ArrowRight"] * STEPS + ["ArrowLeft"] * STEPS
        latencies = [_latency(page, key) for key in keys * walks]
        right = page.evaluate(f"{PLAYER}.dataset.shown") == "0"
    yield Row(
        task=f"step player {STEPS} steps forwards and back, key press to frame",
        peer="matplotlib redraw",
        ours_s=statistics.median(latencies),
        peer_s=_redraw(),
        agreement="back at the first frame" if right else "WRONG FRAME",
    )


def _latency(page, key: str) -> float:
    """Return the seconds from the press of a key to its frame."""
    page.evaluate(f"delete {PLAYER}.dataset.latency")
    page.keyboard.press(key)
    page.wait_for_function(f"{PLAYER}.dataset.latency")
    return float(page.evaluate(f"{PLAYER}.dataset.latency")) / 1000


def _redraw() -> float:
    cloud = data.points("ring", 400).points
    states = record(em_steps(cloud, 5, init="random", max_steps=STEPS, tolerance=0))
    canvas, times = Canvas([responsibilities_over(cloud)], (6.0, 4.5), dpi=150), []
    for state in states:
        start = time.perf_counter()
        canvas.png(state)
        times.append(time.perf_counter() - start)
    return statistics.median(times)
