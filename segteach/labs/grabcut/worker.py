"""The other process of the GrabCut lab: it owns the graph and iterates; the kernel stays free."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from segteach.labs.kit.cutting import Missing
from segteach.segmentation.border_matting import border_matting
from segteach.segmentation.grabcut import GrabCut, GrabCutState


@dataclass(frozen=True, eq=False)
class Job:
    """What the worker needs: the number of the picture, seeds (H, W), parameters.

    lessons: the seeds (H, W) at which the models were learned: first by the whole iteration, then
    by every "refine". soft: with border matting. image: one that the worker has not seen yet.
    """

    picture: int
    seeds: np.ndarray
    lessons: tuple[np.ndarray, ...]
    parameters: dict
    soft: bool = False
    image: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Moment:
    """A state of the iteration: the number of its lesson, its number in it."""

    state: GrabCutState
    lesson: int
    number: int


@dataclass(frozen=True, eq=False)
class Edited:
    """The segmentation after the present strokes, and what the warm cut took, in seconds."""

    state: GrabCutState
    seconds: float


@dataclass(frozen=True, eq=False)
class Soft:
    """The soft edge: alpha (H, W), foreground colours (H, W, 3)."""

    alpha: np.ndarray
    foreground: np.ndarray


class Worker:
    """The GrabCut of the present picture, with the lessons it has had.

    A new stroke may come in the middle of an iteration; it goes on where it was.
    """

    def __init__(self):
        self.picture, self.image, self.grab = None, None, None
        self.parameters, self.learned, self.running = None, [], None

    def __call__(self, job: Job) -> Iterator[Moment | Edited | Soft | Missing]:
        if job.image is not None:
            self.picture, self.image, self.grab = job.picture, job.image, None
        if self.picture != job.picture:
            yield Missing(job.picture)
            return
        known = [*self.learned, *([self.running[0]] if self.running else [])]
        same = len(known) <= len(job.lessons) and all(map(np.array_equal, known, job.lessons))
        if self.grab is None or self.parameters != job.parameters or not same:
            self.grab, self.parameters = GrabCut(self.image, **job.parameters), job.parameters
            self.learned, self.running = [], None
        for number in range(len(self.learned), len(job.lessons)):
            yield from self._learn(job.lessons[number], number)
        start = time.perf_counter()
        state = self.grab.edit(job.seeds)
        yield Edited(state, time.perf_counter() - start)
        if job.soft:
            found = border_matting(self.image, state.mask)
            yield Soft(found.alpha, found.foreground)

    def _learn(self, lesson, number: int) -> Iterator[Moment]:
        if self.running is None:
            learn = self.grab.refine if number else self.grab.iterate
            self.running = (lesson, enumerate(learn(lesson)))
        for moment, state in self.running[1]:
            yield Moment(state, number, moment)
        self.learned.append(lesson)
        self.running = None
