"""Strokes on a picture of 320x240: from a stroke to the first iteration, and to the final alpha.

The algorithm: `ScribbleMatting` plays the committed logs of strokes, scaled to that size; the peer
is PyMatting's closed form with the same soft constraints, which begins anew with each stroke (it is
put one of EVERY, with `full` each second one). The lab: strokes drawn with the mouse, the clock
runs in the page, from pointer-up to the frame after the first mask and to the words that tell the
final alpha; beside it stands what the course allows.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from segteach.arrays import Seed
from segteach.bench.kit.jupyter import ask, chromium, drag, jupyterlab, wait_until
from segteach.bench.kit.make_logs import stroke_log
from segteach.bench.kit.pictures import at_size
from segteach.bench.kit.row import Row, timed
from segteach.bench.kit.strokes import seeds_after_strokes
from segteach.matting.scribble_matting import ScribbleMatting

SHAPE = (240, 320)
PICTURES = ("astronaut", "coffee")
STROKES, EVERY = 12, 6  # strokes of a log; of so many the peer answers one
ALLOWED = {"first iteration": 0.2, "alpha": 1.0}  # seconds
LAB = """
from segteach.labs.scribbles import ScribbleLab

lab = ScribbleLab("hair", autosave=None)
lab.wait()
lab
"""
DRAWN = (  # of the lab, as shares of the picture: a seed, from, to; (across, down)
    (Seed.BACKGROUND, (0.22, 0.19), (0.27, 0.24)),
    (Seed.FOREGROUND, (0.5, 0.6), (0.55, 0.65)),
    (Seed.BACKGROUND, (0.17, 0.66), (0.18, 0.8)),
    (Seed.FOREGROUND, (0.4, 0.35), (0.44, 0.45)),
    (Seed.BACKGROUND, (0.9, 0.1), (0.8, 0.12)),
    (Seed.FOREGROUND, (0.3, 0.95), (0.5, 0.95)),
)
ROOT = "document.querySelector('.st-painter')"
BUSY = """  # seconds of processor that kernel and worker have taken
import time, psutil
worker = psutil.Process(lab.solver.process.pid).cpu_times()
print(time.process_time() + worker.user + worker.system)
"""
ANSWERED = """([...document.querySelectorAll('.st-words')].map(one => one.textContent)
    .find(text => text.includes('α after')) || null)"""


def rows(full: bool = False) -> Iterator[Row]:
    """Yield two rows for each photograph, then two for the lab."""
    for name in PICTURES:
        yield from _of_the_algorithm(name, 2 if full else EVERY)
    yield from _of_the_lab()


def _of_the_algorithm(name: str, every: int) -> Iterator[Row]:
    """Yield the rows of a log; the first two strokes begin without factors and do not count."""
    image = at_size(name, SHAPE[1], SHAPE[0])
    seeds_in_turn = seeds_after_strokes(stroke_log(name), SHAPE)
    matting, peer_s, apart = ScribbleMatting(image, constraints="soft"), [], []
    play(matting, next(seeds_in_turn))
    taken, busy = [], []
    for number, seeds in enumerate(islice(seeds_in_turn, STROKES)):
        before = time.process_time()
        *times, alpha = play(matting, seeds)
        taken.append(times)
        busy.append(time.process_time() - before)
        if number % every == 0:
            took, theirs = timed(lambda seeds=seeds: pymatting_alpha(image, seeds))
            peer_s.append(took)
            apart.append(np.abs(theirs - alpha).max())
    said = (
        f"alpha within {max(apart):.0e} in {len(apart)} of {STROKES} strokes; "
        f"{statistics.median(busy):.2f} s of processor a stroke"
    )
    for what, column in zip(ALLOWED, zip(*taken, strict=True), strict=True):
        yield Row(
            task=f"scribbles stroke to {what}, {name} {SHAPE[1]}x{SHAPE[0]}",
            peer="PyMatting, from nothing",
            ours_s=statistics.median(column),
            peer_s=statistics.median(peer_s),
            agreement=f"{said}; slowest {1e3 * max(column):.0f} ms",
        )


def play(matting: ScribbleMatting, seeds: np.ndarray) -> tuple[float, float, np.ndarray]:
    """Return seconds to the first iteration and to the final alpha of an edit, and that alpha."""
    begin = time.perf_counter()
    first = 0.0
    for state in matting.edit(seeds):
        first = first or (state.iteration and time.perf_counter() - begin)
    return first, time.perf_counter() - begin, state.alpha


def pymatting_alpha(image: np.ndarray, seeds: np.ndarray) -> np.ndarray:
    """Return alpha by PyMatting, (H, W)."""
    from pymatting import estimate_alpha_cf

    return estimate_alpha_cf(image, np.where(seeds == Seed.UNKNOWN, 0.5, seeds == Seed.FOREGROUND))


def _of_the_lab() -> Iterator[Row]:
    with (
        tempfile.TemporaryDirectory() as home,
        chromium() as browser,
        jupyterlab(browser, Path(home) / "lab") as lab,
    ):
        page = lab.open_code("scribbles", LAB, height=720)
        page.wait_for_function(f"{ROOT}?.dataset.shownRevision > 0")
        wait_until(page, "lab.state is not None")
        page.locator(".st-lab").evaluate("lab => lab.scrollIntoView()")
        page.evaluate("addEventListener('pointerup', () => window.end = performance.now(), true)")
        before = float(ask(page, BUSY))
        taken = [_drawn(page, *stroke) for stroke in DRAWN]
        busy = (float(ask(page, BUSY)) - before) / len(DRAWN)
    for (what, allowed), column in zip(ALLOWED.items(), zip(*taken, strict=True), strict=True):
        yield Row(
            task=f"scribbles lab, pointer-up to {what} on screen, hair {SHAPE[1]}x{SHAPE[0]}",
            peer="what is allowed",
            ours_s=statistics.median(column),
            peer_s=allowed,
            agreement=(
                f"{len(column)} strokes; slowest {1e3 * max(column):.0f} ms; "
                f"{busy:.2f} s of processor a stroke"
            ),
        )


def _drawn(page, seed: Seed, start, end) -> tuple[float, float]:
    """Draw a stroke with the mouse; return seconds to the first mask, and to the final alpha."""
    ask(page, f"lab.painter.seed = {int(seed)}")
    page.evaluate(f"delete {ROOT}.dataset.maskMs; window.before = {ANSWERED}")
    drag(page, start, end)
    page.wait_for_function(f"{ROOT}.dataset.maskMs")
    first = page.evaluate(f"Number({ROOT}.dataset.maskMs)")
    last = page.wait_for_function(  # the words of the stroke before stand there for a while
        f"() => {{ const now = {ANSWERED}; if (now !== window.before) window.before = null;"
        " return window.before === null && now && performance.now() - window.end; }"
    )
    return first / 1000, last.json_value() / 1000
