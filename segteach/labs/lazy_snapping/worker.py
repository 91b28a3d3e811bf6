"""What the processes of the Lazy Snapping lab do: one cuts segments, one pixels; neither waits."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from segteach.segmentation.lazy_snapping import LazySnapping, LazySnappingState
from segteach.segmentation.superpixels import RegionGraph


@dataclass(frozen=True, eq=False)
class Job:
    """What a cut depends on: seeds (H, W), and the arguments of `LazySnapping`.

    on: "segments" or "pixels". parameters: the other arguments.
    """

    on: str
    seeds: np.ndarray
    parameters: dict

    @property
    def key(self) -> str:
        """A name of all this, and so of the mask: edits of a boundary belong to one mask."""
        text = json.dumps([self.on, self.parameters], sort_keys=True).encode()
        return hashlib.sha256(self.seeds.tobytes() + text).hexdigest()[:16]


@dataclass(frozen=True, eq=False)
class Segments:
    """The segments of the picture with markers every `spacing` pixels."""

    spacing: int
    graph: RegionGraph


@dataclass(frozen=True, eq=False)
class Cut:
    """The answer to a job.

    nodes, links: of the graph.
    building, seconds: what the graph took, and this cut.
    foreground: (nodes,), E1(x = 1) by the colours alone, in [0, 1]; E1(x = 0) is the rest to 1.
    """

    job: Job
    state: LazySnappingState
    nodes: int
    links: int
    building: float
    seconds: float
    foreground: np.ndarray


def start_snapping(on: str) -> Callable[..., Iterator[Segments | Cut]]:
    """Return solve(job, image) for one level; it keeps the graph while picture and spacing stay.

    New segments are told before the cut: the lab shows their borders and colours.
    """
    known, snapping, building = None, None, 0.0

    def solve(job: Job, image: np.ndarray) -> Iterator[Segments | Cut]:
        nonlocal known, snapping, building
        spacing = job.parameters["spacing"] if on == "segments" else 1
        if snapping is None or known[0] is not image or known[1] != spacing:
            start = time.perf_counter()
            snapping = LazySnapping(image, on=on, **job.parameters)
            known, building = (image, spacing), time.perf_counter() - start
            if on == "segments":
                yield Segments(spacing, snapping.graph)
        _tune(snapping, job.parameters)
        yield _cut(snapping, job, building)

    return solve


def _tune(snapping: LazySnapping, parameters: dict) -> None:
    """Hand over what has changed: to weigh all links again takes its time."""
    for name in ("smoothness", "clusters"):
        if parameters[name] != getattr(snapping, name):
            snapping.tune(**{name: parameters[name]})


def _cut(snapping: LazySnapping, job: Job, building: float) -> Cut:
    start = time.perf_counter()
    state = snapping.cut(job.seeds)
    seconds = time.perf_counter() - start
    graph = snapping.graph
    costs = snapping.likelihood(snapping.learn(job.seeds))  # both are at hand
    counts = (len(graph.sizes), len(graph.edges))
    return Cut(job, state, *counts, building, seconds, costs[:, 1].astype(np.float32))
