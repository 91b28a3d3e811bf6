"""Mattes of large pictures, piece by piece: a method takes some 400 bytes for each pixel it sees.

The unknown region of a large photograph is mostly a narrow band, and what a pixel becomes is told
by what lies near. So a picture is parted into squares, and each that holds unknown pixels is solved
together with what lies around it: at least as far as any unknown pixel is from known ones, and
AROUND more. Nothing else of the square's surroundings is kept.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from scipy.ndimage import distance_transform_edt

from segteach.arrays import Seed

WHOLE = 1_000_000  # pixels of a picture that is solved at once
SIDE = 900  # of a piece with what lies around it, in pixels
AROUND = 64  # pixels beyond the reach: some windows of a method
FARTHEST = 230  # from known pixels, at a picture's own size: a piece has to hold both kinds
MOST = 2_000_000  # unknown pixels, at a picture's own size: minutes
CELL = 8  # pixels, in which the reach of a large trimap is measured
KNOWN = (Seed.BACKGROUND, Seed.FOREGROUND)
Crop = Callable[[slice, slice], np.ndarray]


class Piece(NamedTuple):
    """A part of a matte.

    rows, cols: where it lies.
    alpha: (h, w). foreground: (h, w, 3).
    note: what the method told of it and of what lies around it.
    """

    rows: slice
    cols: slice
    alpha: np.ndarray
    foreground: np.ndarray
    note: str


def solvable_scale(trimap: np.ndarray) -> float:
    """Return how much smaller a picture is to be made before it is solved, 1 for not at all.

    trimap: uint8 (H, W) of `Seed`, with some of both kinds.
    """
    unknown = np.count_nonzero(trimap == Seed.UNKNOWN)
    if trimap.size <= WHOLE or not unknown:
        return 1.0
    return min(1.0, FARTHEST / reach_of(trimap), math.sqrt(MOST / unknown))


def reach_of(trimap: np.ndarray) -> float:
    """Return how far unknown pixels are at most from known ones of either kind, in pixels.

    trimap: uint8 (H, W) of `Seed`, with some of all three. Rounded up, by 1.5 cells at most.
    """
    unknown, *known = (_in_cells(trimap == kind) for kind in (Seed.UNKNOWN, *KNOWN))
    farthest = max(distance_transform_edt(~there)[unknown].max() for there in known)
    return CELL * float(farthest + math.sqrt(2))


def _in_cells(there: np.ndarray) -> np.ndarray:
    """Return which cells hold something."""
    rows, cols = (np.arange(0, length, CELL) for length in there.shape)
    return np.logical_or.reduceat(np.logical_or.reduceat(there, rows, axis=0), cols, axis=1)


def solve_in_pieces(method, crop: Crop, trimap: np.ndarray) -> Iterator[tuple[Piece, float]]:
    """Yield the parts of a matte that hold unknown pixels, and the share that is done by then.

    method: (image, trimap) -> a matte.
    crop: (rows, cols) -> that part of the picture, (h, w, 3) in [0, 1].
    trimap: uint8 (H, W) of `Seed`, with some of all three.

    A picture of up to WHOLE pixels is one piece; so it is as if `method` had been called.
    """
    height, width = trimap.shape
    if trimap.size <= WHOLE:
        whole = slice(0, height), slice(0, width)
        matte = method(crop(*whole), trimap)
        yield Piece(*whole, matte.alpha, matte.foreground, matte.note), 1.0
        return
    reach = reach_of(trimap)
    margin = math.ceil(reach) + AROUND
    parts = _parts(trimap, max(SIDE - 2 * margin, SIDE // 4))
    for number, part in enumerate(parts, start=1):
        yield _solved(method, crop, trimap, part, margin, reach), number / len(parts)


def _solved(method, crop: Crop, trimap: np.ndarray, part, margin: int, reach: float) -> Piece:
    """Return a part of the matte, solved with a margin round it; of the margin nothing is kept."""
    around = tuple(
        slice(max(0, p.start - margin), min(length, p.stop + margin))
        for p, length in zip(part, trimap.shape, strict=True)
    )
    own = tuple(
        slice(p.start - a.start, p.stop - a.start) for p, a in zip(part, around, strict=True)
    )
    matte = method(crop(*around), answerable(trimap[around], reach))
    return Piece(*part, matte.alpha[own].copy(), matte.foreground[own].copy(), matte.note)


def _parts(trimap: np.ndarray, side: int) -> list[tuple[slice, slice]]:
    """Return the squares of a grid that hold unknown pixels."""
    starts = [range(0, length, side) for length in trimap.shape]
    parts = [
        (slice(top, top + side), slice(left, left + side))
        for top in starts[0]
        for left in starts[1]
    ]
    return [part for part in parts if (trimap[part] == Seed.UNKNOWN).any()]


def answerable(trimap: np.ndarray, reach: float) -> np.ndarray:
    """Return the trimap of a piece without the pixels whose known ones lie outside of it.

    trimap: uint8 (h, w) of `Seed`, with some of both kinds.
    reach: in pixels; an unknown pixel that is farther from known ones of a kind was cut off from
    them. It lies at the edge of the piece and is taken for its nearest kind: a method would look
    for samples all over the piece.
    """
    to_background, to_foreground = (distance_transform_edt(trimap != kind) for kind in KNOWN)
    cut_off = (trimap == Seed.UNKNOWN) & (np.maximum(to_background, to_foreground) > reach)
    nearer = np.where(to_background < to_foreground, *KNOWN)
    return np.where(cut_off, nearer, trimap).astype(np.uint8)


def told_of_pieces(notes: list[str]) -> str:
    """Return what the notes of some pieces say: each sentence once, with one piece's numbers."""
    alike: dict[str, list[str]] = {}
    for note in filter(None, notes):
        alike.setdefault(getattr(note, "sentence", note), []).append(note)
    if len(notes) < 2:
        return "".join(notes)
    return "; ".join(
        f"{found[0]} (one of {len(found)} pieces with such a note)" for found in alike.values()
    )
