"""The other process of the trimap lab: the mask of a box, the band round it, a matte to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from segteach.arrays import Seed
from segteach.language import join_notes
from segteach.marks.session import BARE
from segteach.matting.matte import Matte, check_problem, known_matte
from segteach.matting.trimap import (
    band_note,
    banded,
    missing_note,
    outline_distance,
    widest_band,
)
from segteach.segmentation.grabcut import grabcut


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
class Job:
    """What the worker is asked for.

    source: what the region is: "nothing", "outline" (a box or polygon), "mask" or "trimap".
    region: its seeds (H, W).
    paint: what the strokes say, (H, W) of `Seed` and BARE.
    width: of the band, pixels on either side of the outline.
    """

    source: str
    region: np.ndarray
    paint: np.ndarray
    width: int


@dataclass(frozen=True, eq=False)
class Drawn:
    """A trimap, (H, W) of `Seed`, and the mask (H, W) that it was made of, or None.

    width: of its band, 0 where it has none.
    """

    trimap: np.ndarray
    mask: np.ndarray | None
    width: int
    note: str


@dataclass(frozen=True, eq=False)
class Preview:
    """The matte of the trimap, float32 (H, W)."""

    alpha: np.ndarray


class Base:
    """What lies below the strokes: a mask with its distances, or seeds that stay as they are."""

    def __init__(self, image: np.ndarray, job: Job):
        self.image, self.source, self.region = image, job.source, job.region
        self.mask, self.widest = None, 0
        if job.source == "outline":
            self.mask = grabcut(image, job.region).mask
        elif job.source == "mask":
            self.mask = job.region == Seed.FOREGROUND
        if self.mask is not None and self.mask.any() and not self.mask.all():
            self.distance = outline_distance(self.mask)
            self.widest = widest_band(self.mask, self.distance)

    def is_of(self, image: np.ndarray, job: Job) -> bool:
        """Return whether it is the base of this job."""
        same = self.image is image and self.source == job.source
        return same and np.array_equal(self.region, job.region)

    def drawn(self, job: Job) -> Drawn:
        """Return the trimap: a band no wider than leaves both kinds, the strokes over it."""
        width = min(job.width, self.widest)
        below = banded(self.mask, self.distance, width) if width else self.region
        note = "" if self.mask is None else band_note(job.width, self.widest)
        trimap = np.where(job.paint == BARE, below, job.paint).astype(np.uint8)
        return Drawn(trimap, self.mask, width, join_notes(note, missing_note(trimap)))


def start_drawing() -> Callable[..., Iterator[Drawn | Preview]]:
    """Return solve(job, image, method), which keeps the mask while picture and region stay."""
    base: Base | None = None

    def solve(job: Job, image: np.ndarray, method: Callable) -> Iterator[Drawn | Preview]:
        nonlocal base
        if base is None or not base.is_of(image, job):
            base = Base(image, job)
        drawn = base.drawn(job)
        yield drawn
        if not missing_note(drawn.trimap):
            yield Preview(np.float32(method(image, drawn.trimap).alpha))

    return solve
