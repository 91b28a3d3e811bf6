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

CODE = """
from segteach import data
from segteach.draw.gmm import responsibilities_over
from segteach.models.em import em_steps
from segteach.widgets.player import StepPlayer

cloud = data.points("ring", 400).points
steps = em_steps(cloud, 5, init="random", max_steps=20, tolerance=0)
player = StepPlayer(steps, responsibilities_over(cloud))
player
"""


def rows() -> Iterator[Row]:
    """Yield one row: medians over 40 steps, forwards and back."""
    with (
        tempfile.TemporaryDirectory() as home,
        chromium() as browser,
        jupyterlab(browser, Path(home) / "lab") as lab,
    ):
        page = lab.open_code("player", CODE)
        player = page.locator(".st-player")
        page.wait_for_function("document.querySelector('.st-player').dataset.cached === '21'")
        player.focus()
        latencies = []
        for key in ["ArrowRight"] * 20 + ["ArrowLeft"] * 20:
            page.evaluate("delete document.querySelector('.st-player').dataset.latency")
            page.keyboard.press(key)
            page.wait_for_function("document.querySelector('.st-player').dataset.latency")
            latencies.append(float(player.get_attribute("data-latency")) / 1000)
        right = player.get_attribute("data-shown") == "0"
    yield Row(
        task="step player 20 steps forwards and back, key press to frame",
        peer="matplotlib redraw",
        ours_s=statistics.median(latencies),
        peer_s=_redraw(),
        agreement="back at the first frame" if right else "WRONG FRAME",
    )


def _redraw() -> float:
    cloud = data.points("ring", 400).points
    states = record(em_steps(cloud, 5, init="random", max_steps=20, tolerance=0))
    canvas, times = Canvas([responsibilities_over(cloud)], (6.0, 4.5), dpi=150), []
    for state in states:
        start = time.perf_counter()
        canvas.png(state)
        times.append(time.perf_counter() - start)
    return statistics.median(times)
