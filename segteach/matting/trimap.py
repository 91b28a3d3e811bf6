"""Trimaps: from a mask, by a band round its outline, and what there is to know of one."""

from __future__ import annotations

import math

import numpy as np
from scipy import ndimage

from segteach.arrays import Seed, check_mask, check_number, check_seeds
from segteach.language import Note

KNOWN = (Seed.FOREGROUND, Seed.BACKGROUND)
WORDS = {Seed.FOREGROUND: "foreground", Seed.BACKGROUND: "background"}


def trimap_from_mask(mask, width: float) -> np.ndarray:
    """Return the trimap of a mask, uint8 (H, W) of `Seed`: UNKNOWN along the outline.

    mask: bool (H, W). width: of the band on either side of the outline, >= 1 pixel; a pixel is
    UNKNOWN where its centre is at most so far from the centre of one on the other side, in a
    straight line. With 1 the band is two pixels wide, one of the object and one beside it.

    Raises ValueError where the mask has one kind of pixels only, or where the band would leave
    nothing of one of both.
    """
    mask = check_mask(mask)
    width = check_number(width, "width", least=1)
    for kind, there in zip(KNOWN, (mask.any(), not mask.all()), strict=True):
        if not there:
            raise ValueError(f"mask: got no pixel of {kind.name}, allowed is one with both kinds")
    distance = outline_distance(mask)
    for kind, inside in zip(KNOWN, (mask, ~mask), strict=True):
        farthest = distance[inside].max()
        if farthest <= width:
            raise ValueError(
                f"width: got {width:g}, allowed is less than {farthest:.4g} here: the band would "
                f"leave no pixel of {kind.name}"
            )
    return banded(mask, distance, width)


def outline_distance(mask: np.ndarray) -> np.ndarray:
    """Return how far each pixel is from the nearest one of the other kind, float64 (H, W), pixels.

    mask: bool (H, W) with both kinds. The least distance is 1, between neighbours.
    """
    return np.where(
        mask, ndimage.distance_transform_edt(mask), ndimage.distance_transform_edt(~mask)
    )


def banded(mask: np.ndarray, distance: np.ndarray, width: float) -> np.ndarray:
    """Return the trimap of a mask whose `outline_distance` is known, uint8 (H, W) of `Seed`."""
    trimap = np.where(mask, Seed.FOREGROUND, Seed.BACKGROUND).astype(np.uint8)
    trimap[distance <= width] = Seed.UNKNOWN
    return trimap


def widest_band(mask: np.ndarray, distance: np.ndarray) -> int:
    """Return the largest whole width whose band leaves some of both kinds; 0 where none does.

    mask: bool (H, W) with both kinds. distance: its `outline_distance`.
    """
    return math.ceil(min(distance[mask].max(), distance[~mask].max())) - 1


def kinds_of(trimap) -> dict[Seed, int]:
    """Return {kind: number of its pixels} of a trimap, (H, W) of `Seed`: all three, in any case."""
    counts = np.bincount(check_seeds(trimap, None, "trimap").ravel(), minlength=len(Seed))
    return {kind: int(counts[kind]) for kind in Seed}


def missing_note(trimap) -> str:
    """Return which known kind a trimap, (H, W) of `Seed`, has no pixel of, "" where none lacks."""
    counts = kinds_of(trimap)
    missing = [WORDS[kind] for kind in KNOWN if not counts[kind]]
    if len(missing) == len(KNOWN):
        return Note("nothing is known yet: paint foreground and background")
    return Note("no pixel is known to be {kind}: paint some", kind=missing[0]) if missing else ""


def band_note(width: int, widest: int) -> str:
    """Return what to know of a band that was to be so wide, "" where the mask has room for it.

    widest: the mask's `widest_band`; a wider one is drawn as wide as that.
    """
    if not widest:
        return Note("the mask leaves no room for a band")
    if width <= widest:
        return ""
    sentence = "the band is {width} px wide: a wider one would leave one known kind only"
    return Note(sentence, width=widest)


def stray_note(stray: int) -> str:
    """Return what to know of the stray pixels that `data.open_trimap` counted, "" for none."""
    if not stray:
        return ""
    sentence = "{stray} pixels of the file are not black, middle grey or white: they are unknown"
    return Note(sentence, stray=stray)
