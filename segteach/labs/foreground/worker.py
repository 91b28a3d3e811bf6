"""The other process of the foreground lab: alpha where it is wanted, then F by each method."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from segteach.matting.closed_form import closed_form
from segteach.matting.foreground import METHODS, estimate_layers

ALPHA = "alpha"


@dataclass(frozen=True, eq=False)
class Job:
    """What is asked: F of a picture with alpha (H, W), or with that of closed form from seeds."""

    alpha: np.ndarray | None
    seeds: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Found:
    """ALPHA (H, W), or F (H, W, 3) by one of METHODS, and the seconds that it took."""

    what: str
    values: np.ndarray
    seconds: float


def start() -> Callable:
    """Return solve(job, image)."""
    return solve


def solve(job: Job, image: np.ndarray) -> Iterator[Found]:
    """Yield alpha, then F by each method."""
    begin, alpha = time.perf_counter(), job.alpha
    if alpha is None:
        alpha = closed_form(image, job.seeds).alpha
    yield Found(ALPHA, alpha, time.perf_counter() - begin)
    for method in METHODS[::-1]:  # the quick one first
        begin = time.perf_counter()
        F, _ = estimate_layers(image, alpha, method)
        yield Found(method, F, time.perf_counter() - begin)
