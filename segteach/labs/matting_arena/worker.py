"""The other process of the matting arena: one method after the other, the quick ones first."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from segteach.labs.kit.matting_methods import METHODS

EVERY = 0.2  # seconds from one word of a method to the next: another question waits no longer


@dataclass(frozen=True, eq=False)
class Job:
    """A picture (H, W, 3), its trimap (H, W) of `Seed`, and the methods that are wanted."""

    image: np.ndarray
    trimap: np.ndarray
    methods: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Part:
    """A method at work, alpha None, or done, alpha (H, W); seconds: since it began."""

    method: str
    alpha: np.ndarray | None
    seconds: float


def start() -> Callable:
    """Return solve(job)."""
    return solve


def solve(job: Job) -> Iterator[Part]:
    """Yield that a method begins, now and then that it works, and its matte; then the next."""
    for method in job.methods:
        yield Part(method, None, 0.0)
        begin = told = time.perf_counter()
        for state in METHODS[method].run(job.image, job.trimap):
            found, now = state, time.perf_counter()
            if now >= told + EVERY:
                told = now
                yield Part(method, None, now - begin)
        yield Part(method, found.alpha, time.perf_counter() - begin)
