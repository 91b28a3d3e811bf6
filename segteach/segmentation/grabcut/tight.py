"""Which start of GrabCut to keep: a box that a user drew is tight, so the object fills it.

GrabCut ends in a local minimum, and the start decides in which. From some starts the foreground
collapses: little of the box is left, often at a lower energy. The energy cannot tell; the box can.
Source of the reason: Lempitsky, Kohli, Rother and Sharp 2009, "Image segmentation with a bounding
box prior". The choice is our own.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

import numpy as np
from scipy import ndimage

from segteach.language import Note

REACH = 0.05  # of the box's width or height: a mask that ends farther from a side leaves it empty
SPECK = 0.05  # of the largest part of a mask: smaller parts do not reach
HARDLY = 0.02  # of the box: with less foreground than that a reader is told

Run = Callable[[str], Iterator]
Moment = TypeVar("Moment")


def tight_rounds(run: Run, box: np.ndarray) -> Iterator:
    """Yield the rounds of the paper's start, and where a side stays empty those of the other.

    run: "all" or "unlike" -> the states of a whole run. box: bool (H, W), what may be foreground.

    After two runs a last state, "keep", is that of the one whose mask covers more of the box, at
    the same cover of the one of lower energy; its note says so.
    """
    first = yield from _passed(run("all"))
    gap = largest_gap(first.mask, box) if box.any() else 0.0
    if gap <= REACH:
        return
    second = yield from _passed(_told(run("unlike"), _why(gap)))
    kept = max(first, second, key=lambda end: (cover(end.mask, box), -end.objective))
    shares = [f"{100 * cover(end.mask, box):.0f}" for end in (first, second)]
    sentence = (
        "two starts: of the box {all} % is foreground after all of it, {unlike} % after its unlike "
        "half; kept is what fills it better"
    )
    note = Note(sentence, all=shares[0], unlike=shares[1])
    yield replace(kept, phase="keep", note=joined(note, box_note(kept.mask, box)))


def box_note(mask: np.ndarray, box: np.ndarray) -> str:
    """Return what a reader should know of a mask in a box, bool (H, W) both, or ""."""
    if cover(mask, box) >= HARDLY:
        return ""
    return Note(
        "hardly anything of the box is foreground: paint foreground on the object, or draw the box "
        "closer to it"
    )


def joined(*notes: str) -> str:
    """Return two notes of which either may be ""."""
    one, other = notes
    return Note("{one}; {other}", one=one, other=other) if one and other else one or other


def largest_gap(mask: np.ndarray, box: np.ndarray) -> float:
    """Return how far the mask ends from a side of the box at most, as a share of that way, 0 to 1.

    mask, box: bool (H, W). Parts of less than SPECK of the largest do not count; without any it is
    1.
    """
    rows, cols = (np.flatnonzero(box.any(axis=axis)) for axis in (1, 0))
    inside = mask[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]
    parts, _ = ndimage.label(inside, np.ones((3, 3)))
    sizes = np.bincount(parts.ravel())
    sizes[0] = 0
    if not sizes.any():
        return 1.0
    large = (sizes >= SPECK * sizes.max())[parts] & inside
    gaps = []
    for axis in (1, 0):  # along the rows, along the columns
        places, length = np.flatnonzero(large.any(axis=axis)), large.shape[1 - axis]
        gaps += [places[0] / length, 1 - (places[-1] + 1) / length]
    return float(np.max(gaps))


def cover(mask: np.ndarray, box: np.ndarray) -> float:
    """Return the share of the box that is foreground, 1 without a box; mask, box: bool (H, W)."""
    return float(mask[box].mean()) if box.any() else 1.0


def _why(gap: float) -> Note:
    sentence = "a second start: after the first, {gap} % of the box stay empty at one side"
    return Note(sentence, gap=f"{100 * gap:.0f}")


def _told(states: Iterable, note: str) -> Iterator:
    """Yield the states, the first of them with a note."""
    for number, state in enumerate(states):
        yield state if number else replace(state, note=note)


def _passed(states: Iterable[Moment]) -> Generator[Moment, None, Moment]:
    """Yield the states and return the last."""
    state = None
    for state in states:
        yield state
    assert state is not None
    return state
