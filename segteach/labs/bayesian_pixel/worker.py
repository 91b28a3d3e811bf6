"""The other process of the pixel inspector: it solves all rings."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from segteach.matting.bayesian import BayesianState, bayesian_steps

PAUSE = 0.3  # seconds at least from one state that is shown to the next


def start() -> Callable:
    """Return solve(parameters, image, trimap), a generator of states; the last is the result."""
    return solve


def solve(parameters: dict, image, trimap) -> Iterator[BayesianState]:
    """Yield the matte now and then, and at the end."""
    shown = time.monotonic()
    for state in bayesian_steps(image, trimap, **parameters):
        if not state.objective or time.monotonic() - shown > PAUSE:
            yield state
            shown = time.monotonic()
