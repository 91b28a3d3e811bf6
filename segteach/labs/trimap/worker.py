"""The other process of the trimap lab: the mask of a box, the band round it, a matte to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from segteach.arrays import Seed
from segteach.labs.kit.trimaps import Asked, Base, Drawn
from segteach.matting.matte import Matte, check_problem, known_matte
from segteach.matting.trimap import missing_note


def by_distance(image, trimap) -> Matte:
    """Return a matte that looks at no colour: alpha = d_B / (d_F + d_B).

    d_F, d_B: how far a pixel is from the nearest known one of foreground, of background. It only
    shows what a trimap says; what a method makes of the colours comes with `TrimapLab(method=...)`.

    image, trimap: as every method of `segteach.matting`; it raises what `check_problem` raises.
    """
    image, trimap = check_problem(image, trimap)
    if not (trimap == Seed.UNKNOWN).any():
        return known_matte(image, trimap)
    to_foreground, to_background = (
        ndimage.distance_transform_edt(trimap != kind)
        for kind in (Seed.FOREGROUND, Seed.BACKGROUND)
    )
    alpha = to_background / (to_foreground + to_background)
    return Matte(alpha, image, image, "")


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
