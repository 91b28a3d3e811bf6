"""Cut again after a stroke, on the graph that is kept, against a cold cut of the same graph.

A committed log of 50 label-flipping strokes on each of three photographs at 640x480. Ours is the
whole answer to a stroke: new seeds in, mask out. The peer is the flow alone, from nothing, on a
graph that was built before the clock started. The labels must be the same after every stroke.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from segteach.bench.kit.make_logs import LOGS, OBJECTS, SHAPE
from segteach.bench.kit.pictures import at_size
from segteach.bench.kit.row import Row
from segteach.cuts.min_cut import PersistentCut
from segteach.marks.session import Session
from segteach.segmentation.histogram_cut import HistogramCut


def rows() -> Iterator[Row]:
    """Yield a row for each photograph."""
    for name in OBJECTS:
        warm, cold, same = _replay(name)
        yield Row(
            task=f"recut {name} {SHAPE[1]}x{SHAPE[0]}, median of {len(warm)} strokes",
            peer="cold cut",
            ours_s=float(np.median(warm)),
            peer_s=float(np.median(cold)),
            agreement=(
                f"labels identical after {same} of {len(warm)} strokes; "
                f"90th percentile {1e3 * np.percentile(warm, 90):.1f} ms, "
                f"slowest {1e3 * max(warm):.1f} ms"
            ),
        )


def _replay(name: str) -> tuple[list[float], list[float], int]:
    """Return seconds of the warm and the cold cut after each stroke, and how often they agree."""
    log = Session.load(LOGS / f"{name}.json")
    session, graph = Session(SHAPE, name), HistogramCut(at_size(name))
    for edit in log.edits[:2]:
        session.add(edit)
    lesson = graph.learn(session.seeds)
    graph.cut(session.seeds, lesson)
    warm, cold, same = [], [], 0
    for edit in log.edits[2:]:
        session.add(edit)
        seeds = session.seeds
        start = time.perf_counter()
        mask = graph.cut(seeds, lesson).mask
        warm.append(time.perf_counter() - start)
        fresh = PersistentCut(graph.energy(session.seeds, lesson))
        start = time.perf_counter()
        labels = fresh.cut().labels
        cold.append(time.perf_counter() - start)
        same += bool((labels.reshape(SHAPE) == mask).all())
    return warm, cold, same
