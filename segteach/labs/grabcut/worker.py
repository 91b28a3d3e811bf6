"""The other process of the GrabCut lab: it owns the graph and iterates; the kernel stays free."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from segteach.segmentation.border_matting import border_matting
from segteach.segmentation.grabcut import GrabCut, GrabCutState


@dataclass(frozen=True, eq=False)
class Job:
    """What the worker is asked for.

    seeds: (H, W), the present ones.
    lessons: the seeds (H, W) at which the models were learned: first by the whole iteration, then
    by every "refine".
    parameters: of `GrabCut`.
    soft: with border matting.

    film: a name of the iteration that lessons and parameters make; answers bear it.
    """

    seeds: np.ndarray
    lessons: tuple[np.ndarray, ...]
    parameters: dict
    soft: bool = False

    @property
    def film(self) -> str:
        parts = [repr(self.parameters).encode(), *(lesson.tobytes() for lesson in self.lessons)]
        return hashlib.sha1(b"|".join(parts)).hexdigest()


@dataclass(eq=False)
class Moment:
    """A state of an iteration: its film, the number of its lesson, its number in it.

    seen: the lab has shown it; answers come again when strokes are undone.
    """

    state: GrabCutState
    film: str
    lesson: int
    number: int
    seen: bool = False


@dataclass(eq=False)
class Edited:
    """The segmentation after the present strokes, and what the warm cut took, in seconds.

    film: that which taught its models. moments: those of the film; the lab that shows it adds them.
    """

    state: GrabCutState
    seconds: float
    film: str
    moments: list[GrabCutState] | None = None


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
        self.image, self.grab, self.parameters = None, None, None
        self.learned, self.running = [], None

    def __call__(self, job: Job, image: np.ndarray) -> Iterator[Moment | Edited | Soft]:
        known = [*self.learned, *([self.running[0]] if self.running else [])]
        same = len(known) <= len(job.lessons) and all(map(np.array_equal, known, job.lessons))
        if self.image is not image or self.parameters != job.parameters or not same:
            self.image, self.parameters = image, job.parameters
            self.grab = GrabCut(image, **job.parameters)
            self.learned, self.running = [], None
        for number in range(len(self.learned), len(job.lessons)):
            for moment, state in self._learn(job.lessons[number], number):
                yield Moment(state, job.film, number, moment)
        start = time.perf_counter()
        state = self.grab.edit(job.seeds)
        yield Edited(state, time.perf_counter() - start, job.film)
        if job.soft:
            found = border_matting(image, state.mask)
            yield Soft(found.alpha, found.foreground)

    def _learn(self, lesson: np.ndarray, number: int) -> Iterator[tuple[int, GrabCutState]]:
        if self.running is None:
            learn = self.grab.refine if number else self.grab.iterate
            self.running = (lesson, enumerate(learn(lesson)))
        yield from self.running[1]
        self.learned.append(lesson)
        self.running = None
