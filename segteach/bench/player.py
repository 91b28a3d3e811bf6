"""What a reader waits for, in JupyterLab: steps, slider keys, edits, and a kernel that is free.

A step is timed from key press to visible frame; its peer is what a slider with `interact` would do
at every step: draw the frame anew in Python. The other rows stand beside what the course allows.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from segteach import data
from segteach.bench.kit.jupyter import ask, chromium, jupyterlab
from segteach.bench.kit.row import Row
from segteach.draw.gmm import responsibilities_over
from segteach.models.em import em_steps
from segteach.steps import record
from segteach.widgets.assets import Canvas

STEPS, WALKS, KEYS = 20, 5, 12
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"  # where the package runs from its repository
FILM = f"""
from segteach import data
from segteach.draw.gmm import responsibilities_over
from segteach.models.em import em_steps
from segteach.widgets.player import StepPlayer

cloud = data.points("ring", 400).points
steps = em_steps(cloud, 5, init="random", max_steps={STEPS}, tolerance=0)
player = StepPlayer(steps, responsibilities_over(cloud))
player
"""
EXPLORER = "from segteach.labs.gaussian import GaussianExplorer\nGaussianExplorer()"
FLOW = "from segteach.labs.max_flow import MaxFlowTheatre\nMaxFlowTheatre('textbook')"
PLAYER = "document.querySelector('.st-player')"
WATCH = """([selector, ...watched]) => {
    document.querySelector(selector).focus();
    window.answer = new Promise(done => addEventListener('keydown', () => {
        const began = performance.now(), open = new Set(watched);
        setTimeout(done, 20000, 20000);  // nothing has changed
        for (const part of watched) {
            const observer = new MutationObserver(() => {
                observer.disconnect();
                open.delete(part);
                if (!open.size) requestAnimationFrame(() => done(performance.now() - began));
            });
            const what = { childList: true, subtree: true, attributeFilter: ['data-drawn'] };
            observer.observe(document.querySelector(part), what);
        }
    }, { once: true, capture: true }));
}"""
SETTLED = """async () => {  // ms until the kernel fell idle for the last time: 3 s of rest end it
    const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
    const began = performance.now();
    let last = began;
    const hear = (_, status) => { last = performance.now(); };
    kernel.statusChanged.connect(hear);
    while (kernel.status !== 'idle' || performance.now() - last < 3000)
        await new Promise(done => setTimeout(done, 50));
    kernel.statusChanged.disconnect(hear);
    return last - began;
}"""
FRAMES = """
from ipywidgets.widgets.widget import _instances
print(sum(len(getattr(widget, "_frames", ())) for widget in _instances.values()))
"""


def rows(full: bool = False) -> Iterator[Row]:
    """Yield steps, keys, edits, the end of chapter 1; with `full` more steps and all chapters."""
    with (
        tempfile.TemporaryDirectory() as home,
        chromium() as browser,
        jupyterlab(browser, Path(home) / "lab", NOTEBOOKS if NOTEBOOKS.is_dir() else None) as lab,
    ):
        yield _steps(lab.open_code("player", FILM), WALKS if full else 1)
        yield _keys(
            lab.open_code("explorer", EXPLORER),
            "Gaussian explorer, a key on a slider until both pictures and the numbers are there",
            0.1,
            ("[role='slider'].noUi-handle", ".st-plane", ".st-surface", ".widget-htmlmath"),
            "ArrowRight",
        )
        yield _keys(
            lab.open_code("flow", FLOW),
            "maximum flow, an edit of a capacity until the new film shows its picture",
            0.15,
            (".st-scene canvas[tabindex='0']", ".st-player .st-stage"),
            "ArrowUp",
        )
        chapters = sorted((lab.root / "en").glob("*.ipynb")) if (lab.root / "en").is_dir() else []
        for chapter in chapters if full else chapters[1:2]:
            yield _idle(lab, chapter.stem)


def _steps(page, walks: int) -> Row:
    """Return medians over 20 steps forwards and 20 back, all frames being there."""
    for _ in range(STEPS):  # the first walk draws the frames
        _latency(page, "ArrowRight")
    keys = ["ArrowLeft"] * STEPS + ["ArrowRight"] * STEPS
    latencies = [_latency(page, key) for key in keys * walks]
    right = page.evaluate(f"{PLAYER}.dataset.shown") == str(STEPS)
    return Row(
        task=f"step player {STEPS} steps back and forwards, key press to frame",
        peer="matplotlib redraw",
        ours_s=statistics.median(latencies),
        peer_s=_redraw(),
        agreement="back at the last frame" if right else "WRONG FRAME",
    )


def _latency(page, key: str) -> float:
    """Return the seconds from the press of a key to its frame."""
    page.locator(".st-player").focus()
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


def _keys(page, task: str, allowed: float, parts: tuple[str, ...], key: str) -> Row:
    """Return the median over presses of a key on the first part until all others have changed."""
    for part in parts:
        page.locator(part).first.wait_for()
    times = []
    for _ in range(KEYS):
        page.evaluate(WATCH, list(parts))
        page.keyboard.press(key)
        times.append(page.evaluate("window.answer") / 1000)
        page.evaluate(SETTLED.replace("3000", "200"))
    words = f"{min(times):.3f} to {max(times):.3f} s over {KEYS} keys"
    return _allowed(task, statistics.median(times), allowed, words)


def _idle(lab, chapter: str) -> Row:
    """Return the time from the end of the last cell until the kernel has nothing to do."""
    page = lab.open(f"en/{chapter}.ipynb", width=1280, height=720)
    seconds = page.evaluate(SETTLED) / 1000
    words = f"{ask(page, FRAMES)} frames drawn"
    return _allowed(f"{chapter}, Run All, last cell until kernel idle", seconds, 2.0, words)


def _allowed(task: str, seconds: float, allowed: float, words: str) -> Row:
    kept = "" if seconds <= allowed else "; TOO SLOW"
    return Row(task, "allowed", max(seconds, 1e-3), allowed, words + kept)
