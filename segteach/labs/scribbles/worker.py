"""The other process of the scribble lab: the matte after a stroke, iteration by iteration."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from segteach.matting.linear import QuadraticState
from segteach.matting.scribble_matting import ScribbleMatting

EVERY = 0.15  # seconds from one part to the next: what is shown sooner is not drawn in time


@dataclass(frozen=True, eq=False)
class Job:
    """What the worker is asked for: seeds (H, W), and the arguments of `ScribbleMatting`."""

    seeds: np.ndarray
    parameters: dict


@dataclass(frozen=True, eq=False)
class Part:
    """Some states of an edit, in their order; the first part holds the start and an iteration.

    seconds: since the worker was asked.
    """

    states: tuple[QuadraticState, ...]
    seconds: float


class Worker:
    """Answers with the states of an edit, part by part.

    It keeps the matting, and with it factors and alpha, while picture and parameters stay.
    """

    def __init__(self):
        self.image = self.parameters = self.matting = None

    def __call__(self, job: Job, image: np.ndarray) -> Iterator[Part]:
        begin = time.perf_counter()
        if self.image is not image or self.parameters != job.parameters:
            self.image, self.parameters = image, job.parameters
            self.matting = ScribbleMatting(image, **job.parameters)
        yield from parts_of(self.matting.edit(job.seeds), begin)


def parts_of(states: Iterable[QuadraticState], begin: float) -> Iterator[Part]:
    """Yield the states in parts: the first iteration at once, then what came within EVERY."""
    waiting: list[QuadraticState] = []
    told = begin
    for state in states:
        waiting.append(_lighter(state))
        now = time.perf_counter()
        if state.converged or state.iteration == 1 or (state.iteration and now > told + EVERY):
            yield Part(tuple(waiting), now - begin)
            waiting, told = [], now
    if waiting:
        yield Part(tuple(waiting), time.perf_counter() - begin)


def _lighter(state: QuadraticState) -> QuadraticState:
    """Return a state whose alpha takes half the bytes; the last one stays as it is."""
    return state if state.converged else replace(state, alpha=state.alpha.astype(np.float32))
