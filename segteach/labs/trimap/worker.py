"""The other process of the trimap lab: the mask of a box, the band round it, a matte to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from segteach.labs.kit.trimaps import Asked, Base, Drawn
from segteach.matting.trimap import missing_note


@dataclass(frozen=True, eq=False)
class Preview:
    """The matte of the trimap, float32 (H, W)."""

    alpha: np.ndarray


def start_drawing() -> Callable[..., Iterator[Drawn | Preview]]:
    """Return solve(job, image, method), which keeps the mask while picture and region stay."""
    base: Base | None = None

    def solve(job: Asked, image: np.ndarray, method: Callable) -> Iterator[Drawn | Preview]:
        nonlocal base
        if base is None or not base.is_of(image, job):
            base = Base(image, job)
        drawn = base.drawn(job)
        yield drawn
        if not missing_note(drawn.trimap):
            yield Preview(np.float32(method(image, drawn.trimap).alpha))

    return solve
