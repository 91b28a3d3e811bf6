"""The other process of the matting lab: the trimap, the chosen method, then the others."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from segteach.arrays import Seed
from segteach.labs.kit.trimaps import Asked, Base, Drawn
from segteach.matting.bayesian import bayesian_steps
from segteach.matting.harmonic import harmonic
from segteach.matting.knockout import knockout
from segteach.matting.matte import Matte
from segteach.matting.ruzon_tomasi import ruzon_tomasi
from segteach.matting.ruzon_tomasi.matting import joined, stretches
from segteach.matting.trimap import missing_note

AT_ONCE: dict[str, Callable[..., Matte]] = {
    "knockout": knockout,
    "ruzon_tomasi": ruzon_tomasi,
    "harmonic": harmonic,
}
METHODS = ("bayesian", *AT_ONCE)
BY_WAIT = ("harmonic", "knockout", "bayesian", "ruzon_tomasi")  # shortest first
EVERY = 0.2  # seconds from one word of Ruzon-Tomasi to the next: a new stroke waits no longer


@dataclass(frozen=True, eq=False)
class Job:
    """What the worker is asked for: a trimap, and the method that comes first."""

    asked: Asked
    method: str


@dataclass(frozen=True, eq=False)
class Part:
    """What a method found at N more unknown pixels of the trimap; number 0 is its begin.

    number: of the ring. places: (N,), their numbers in reading order.
    alpha: (N,). foreground, background: (N, 3). marks: bool (N, 2), converged and widened, all
    true and false where the method knows no such thing.
    left: how many are still unknown. seconds: since the method began.
    """

    method: str
    number: int
    places: np.ndarray
    alpha: np.ndarray
    foreground: np.ndarray
    background: np.ndarray
    marks: np.ndarray
    left: int
    seconds: float
    note: str


class Worker:
    """Answers with the trimap, and with the matte of every method, the asked one first.

    Another method on the same trimap is told from memory where it was there already.
    """

    def __init__(self):
        self.base: Base | None = None
        self.image = self.trimap = None
        self.found: dict[str, list[Part]] = {}  # of methods that came to their end

    def __call__(self, job: Job, image: np.ndarray) -> Iterator[Drawn | Part]:
        if self.base is None or not self.base.is_of(image, job.asked):
            self.base = Base(image, job.asked)
        drawn = self.base.drawn(job.asked)
        yield drawn
        if missing_note(drawn.trimap):
            return
        if self.image is not image or not np.array_equal(self.trimap, drawn.trimap):
            self.image, self.trimap, self.found = image, drawn.trimap, {}
        for method in sorted(BY_WAIT, key=lambda one: one != job.method):
            if method in self.found:
                yield from self.found[method]
                continue
            parts = []
            for part in parts_of(method, image, drawn.trimap):
                parts.append(part)
                yield part
            self.found[method] = parts


def parts_of(method: str, image: np.ndarray, trimap: np.ndarray) -> Iterator[Part]:
    """Yield what a method finds: Bayesian ring after ring, the others all at once.

    Ruzon-Tomasi tells meanwhile how many pixels are left. Of a picture of 400 x 400 that is all but
    unknown, Knockout and the harmonic matte take about a second.
    """
    begin, none = time.perf_counter(), np.empty(0, int)
    unknown = np.flatnonzero(trimap == Seed.UNKNOWN)
    if method == "bayesian":
        for number, state in enumerate(bayesian_steps(image, trimap)):
            places = np.flatnonzero(state.ring == number) if number else none
            marks = np.stack([state.converged, state.widened], axis=2).reshape(-1, 2)[places]
            seconds = time.perf_counter() - begin
            yield _part(method, number, places, state, marks, state.objective, seconds)
        return
    if len(unknown):
        blank = Matte(np.zeros(trimap.shape), image, image, "")
        yield _part(method, 0, none, blank, _plain_marks(none), len(unknown), 0.0)
    if method == "ruzon_tomasi" and len(unknown):
        yield from _stretch_by_stretch(image, trimap, unknown, begin)
        return
    matte = AT_ONCE[method](image, trimap)
    seconds = time.perf_counter() - begin
    number = int(len(unknown) > 0)
    yield _part(method, number, unknown, matte, _plain_marks(unknown), 0, seconds)


def _stretch_by_stretch(image, trimap, unknown: np.ndarray, begin: float) -> Iterator[Part]:
    """Yield how many pixels are left, every EVERY seconds, and in the end all that was found.

    In between another job may come first.
    """
    none, left, told, number = np.empty(0, int), len(unknown), begin, 1
    blank, found = Matte(np.zeros(trimap.shape), image, image, ""), []
    for stretch in stretches(image, trimap):
        found.append(stretch)
        left -= len(stretch.part)
        now = time.perf_counter()
        if left and now >= told + EVERY:
            told = now
            yield _part("ruzon_tomasi", number, none, blank, _plain_marks(none), left, now - begin)
            number += 1
    matte = joined(image, trimap, found)
    seconds = time.perf_counter() - begin
    yield _part("ruzon_tomasi", number, unknown, matte, _plain_marks(unknown), 0, seconds)


def _plain_marks(places: np.ndarray) -> np.ndarray:
    return np.tile([True, False], (len(places), 1))


def _part(method, number, places, state, marks, left, seconds) -> Part:
    F, B = (layer.reshape(-1, 3)[places] for layer in (state.foreground, state.background))
    alpha = state.alpha.ravel()[places]
    return Part(method, number, places, alpha, F, B, marks, left, seconds, state.note)
