"""Cut again after a stroke, on the graph that is kept, against a cold cut of the same graph.

A committed log of 50 label-flipping strokes on each of three photographs at 640x480. Ours is the
whole answer to a stroke: new seeds in, mask out. The peer is the flow alone, from nothing, on a
graph that was built before the clock started; the labels must be the same. All strokes are played;
the peer answers each fifth, with `full` every one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from segteach.bench.kit.make_logs import OBJECTS, stroke_log
from segteach.bench.kit.pictures import at_size
from segteach.bench.kit.row import Row
from segteach.bench.kit.strokes import Side, replay, stroke_row
from segteach.cuts.min_cut import PersistentCut
from segteach.segmentation.histogram_cut import HistogramCut

COLD, EVERY = "cold cut", 5  # of so many strokes the peer answers one


def rows(full: bool = False) -> Iterator[Row]:
    """Yield a row for each photograph."""
    for name in OBJECTS:
        make = partial(sides, at_size(name))
        run = replay(stroke_log(name), make, every=1 if full else EVERY)
        yield stroke_row("recut", run, COLD)


def sides(image: np.ndarray, seeds: np.ndarray) -> tuple[Side, dict[str, Side]]:
    """Return the graph that has cut once, and one that has not; both keep these histograms."""
    graph = HistogramCut(image)
    histograms = graph.learn(seeds)
    graph.cut(seeds, histograms)

    def warm(seeds: np.ndarray) -> Callable[[], np.ndarray]:
        return lambda: graph.cut(seeds, histograms).mask

    def cold(seeds: np.ndarray) -> Callable[[], np.ndarray]:
        fresh = PersistentCut(graph.energy(seeds, histograms))
        return lambda: fresh.cut().labels.reshape(seeds.shape) == 1

    return warm, {COLD: cold}
