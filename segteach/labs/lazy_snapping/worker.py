"""The other processes of the Lazy Snapping lab: one cuts segments, one pixels; neither waits."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from segteach.segmentation.lazy_snapping import LazySnapping, LazySnappingState
from segteach.segmentation.superpixels import RegionGraph


@dataclass(frozen=True, eq=False)
class Job:
    """What a cut needs: the number of the picture, seeds (H, W), parameters of `LazySnapping`.

    run: number of the request, the same for segments and pixels.
    revision: of the painter.
    image: one that the worker has not seen yet.
    graph: whether the lab needs the segments.
    """

    picture: int
    run: int
    revision: int
    seeds: np.ndarray
    parameters: dict
    image: np.ndarray | None = None
    graph: bool = False


@dataclass(frozen=True)
class Missing:
    """The worker of this level has not seen this picture."""

    on: str
    picture: int


@dataclass(frozen=True, eq=False)
class Segments:
    """The segments of a picture with markers every `spacing` pixels."""

    picture: int
    spacing: int
    graph: RegionGraph


@dataclass(frozen=True, eq=False)
class Cut:
    """A cut on one level for one job.

    nodes, links: of the graph.
    building, seconds: what the graph took, and this cut.
    foreground: (nodes,), E1(x = 1) by the colours alone, in [0, 1]; E1(x = 0) is the rest to 1.
    """

    on: str
    job: Job
    state: LazySnappingState
    nodes: int
    links: int
    building: float
    seconds: float
    foreground: np.ndarray


class Worker:
    """The graph of the present picture on one level, "segments" or "pixels"."""

    def __init__(self, on: str):
        self.on = on
        self.picture, self.image = None, None
        self.snapping, self.spacing, self.building = None, None, 0.0
        if on == "pixels":
            _give_way()

    def __call__(self, job: Job) -> Iterator[Missing | Segments | Cut]:
        if job.image is not None:
            self.picture, self.image, self.snapping = job.picture, job.image, None
        if self.picture != job.picture:
            yield Missing(self.on, job.picture)
            return
        self._prepare(job.parameters)
        if job.graph:
            yield Segments(job.picture, job.parameters["spacing"], self.snapping.graph)
        yield self._cut(job)

    def _prepare(self, parameters: dict) -> None:
        """Bring the graph to these parameters; other segments need another one."""
        if self.snapping is None or self.spacing != parameters["spacing"]:
            start = time.perf_counter()
            self.snapping = LazySnapping(self.image, on=self.on, **parameters)
            self.spacing, self.building = parameters["spacing"], time.perf_counter() - start
        smoothness, clusters = parameters["smoothness"], parameters["clusters"]
        if smoothness != self.snapping.smoothness:
            self.snapping.tune(smoothness=smoothness)
        if clusters != self.snapping.clusters:
            self.snapping.tune(clusters=clusters)

    def _cut(self, job: Job) -> Cut:
        start = time.perf_counter()
        state = self.snapping.cut(job.seeds)
        seconds = time.perf_counter() - start
        graph = self.snapping.graph
        costs = self.snapping.likelihood(self.snapping.learn(job.seeds))  # both are at hand
        counts = (len(graph.sizes), len(graph.edges))
        asked = Job(job.picture, job.run, job.revision, job.seeds, job.parameters)
        return Cut(self.on, asked, state, *counts, self.building, seconds, costs[:, 1].copy())


def _give_way() -> None:
    """Let the hand's own cut and the page go first: the comparison may wait for a free core."""
    if multiprocessing.parent_process() is not None and hasattr(os, "nice"):
        os.nice(15)
