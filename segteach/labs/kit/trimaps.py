"""The trimap that a drawing stands for: its region, a band round the region's mask, its strokes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segteach.arrays import Seed
from segteach.language import join_notes
from segteach.marks.edits import Edit, Trimap, seeds_of
from segteach.marks.session import BARE, Session
from segteach.matting.trimap import (
    band_note,
    banded,
    missing_note,
    outline_distance,
    widest_band,
)
from segteach.segmentation.grabcut import grabcut


@dataclass(frozen=True, eq=False)
class Asked:
    """What a trimap is made of.

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


class WithTrimap:
    """What labs share that draw a trimap; `_drawn` is the present one, or None."""

    _drawn: Drawn | None

    @property
    def trimap(self) -> np.ndarray | None:
        """The trimap, uint8 (H, W) of `Seed`, or None before it is there."""
        return self._drawn and self._drawn.trimap


def source_of(session: Session) -> tuple[str, np.ndarray]:
    """Return what the region of a session is, as in `Asked`, and its seeds (H, W)."""
    region = session.region
    if region is None:
        return "nothing", np.full(session.shape, Seed.UNKNOWN, np.uint8)
    if isinstance(region, Trimap):
        known = (region.seeds != Seed.UNKNOWN).all()
        return "mask" if known else "trimap", region.seeds
    return "outline", seeds_of(region, session.shape)


class Base:
    """What lies below the strokes: a mask with its distances, or seeds that stay as they are."""

    def __init__(self, image: np.ndarray, asked: Asked):
        self.image, self.source, self.region = image, asked.source, asked.region
        self.mask, self.widest = None, 0
        if asked.source == "outline":
            self.mask = grabcut(image, asked.region).mask
        elif asked.source == "mask":
            self.mask = asked.region == Seed.FOREGROUND
        if self.mask is not None and self.mask.any() and not self.mask.all():
            self.distance = outline_distance(self.mask)
            self.widest = widest_band(self.mask, self.distance)

    def is_of(self, image: np.ndarray, asked: Asked) -> bool:
        """Return whether it is the base of what is asked."""
        same = self.image is image and self.source == asked.source
        return same and np.array_equal(self.region, asked.region)

    def drawn(self, asked: Asked) -> Drawn:
        """Return the trimap: a band no wider than leaves both kinds, the strokes over it."""
        width = min(asked.width, self.widest)
        below = banded(self.mask, self.distance, width) if width else self.region
        note = "" if self.mask is None else band_note(asked.width, self.widest)
        trimap = np.where(asked.paint == BARE, below, asked.paint).astype(np.uint8)
        return Drawn(trimap, self.mask, width, join_notes(note, missing_note(trimap)))


def trimap_code(session: Session, source: str, width: int, below: str = "") -> tuple[str, str]:
    """Return Python that makes `trimap`: the imports, and the rest.

    source: what the region is, as in `Asked`. width: of the band, 0 for none. below: Python for
    what lies below the strokes where the session has no region, "" for nothing.
    """
    imports, lines, trimap = "from segteach.arrays import Seed, seeds_from_strokes\n", "", "seeds"
    if source == "nothing":
        trimap = below or "None"
    else:
        lines = _alone(session, session.region).as_code() + "\n"
    if width:
        imports += "from segteach.matting.trimap import trimap_from_mask\n"
        mask = "seeds == Seed.FOREGROUND"
        if source == "outline":
            imports += "from segteach.segmentation.grabcut import grabcut\n"
            mask = "grabcut(image, seeds).mask"
        trimap = f"trimap_from_mask({mask}, {width})"
    lines += f"trimap = {trimap}\n"
    if session.strokes or trimap == "None":
        painted = _alone(session, *session.strokes).as_code()
        lines += f"\n{painted}"
        lines += "" if "strokes = [" in painted else "strokes = session.strokes\n"
        lines += "trimap = seeds_from_strokes(strokes, image.shape[:2], over=trimap)\n"
    return imports, lines


def _alone(session: Session, *edits: Edit) -> Session:
    """Return a session of some edits of another one."""
    part = Session(session.shape, session.picture)
    for edit in edits:
        part.add(edit)
    return part
