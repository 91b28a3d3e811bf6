"""Which start of GrabCut to keep: the energy proposes, the tightness of the box disposes.

GrabCut ends in a local minimum, and the start decides in which. From one start the foreground may
keep the background inside the box, from another it may collapse to a part of the object, often at
a lower energy: the energy alone cannot choose. But the box of a user is tight, the object reaches
all its sides (Lempitsky, Kohli, Rother and Sharp 2009, "Image segmentation with a bounding box
prior"). The choice itself is our own.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import ndimage

from segteach.language import Note, join_notes

TRIAL = 3  # rounds of each start before one is kept
ALIKE = 0.98  # IoU of two masks: one start is as good as the other
CLEARLY = 0.05  # nats for each pixel of the box: the other start wins by more than that
WORSE = 0.03  # of the box's width or height: it may leave so much more of it empty at one side
SPECK = 0.05  # of the largest part of a mask: smaller parts do not fill a box
HARDLY = 0.02  # of the box: with less foreground than that a reader is told


def tight_rounds(run: Callable[[str], Iterator], box: np.ndarray) -> Iterator:
    """Yield TRIAL rounds of the paper's start, then of the other, "keep", and on with that one.

    run: "all" or "unlike" -> the states of a whole run. box: bool (H, W), what may be foreground.

    The paper's start is kept, unless the energy of the other is CLEARLY lower and its mask fills
    the box as well. Where both masks come to be ALIKE, the second start goes no further.
    """
    runs = run("all"), run("unlike")
    first = yield from _trial(runs[0])
    second = yield from _trial(runs[1], first.mask)
    number, why = choice(first, second, box)
    end = (first, second)[number]
    yield replace(end, phase="keep", note=why)
    ended = True
    for state in runs[number]:
        yield state
        ended = False
    if ended:  # within its trial: a run ends with what it found
        yield end


def _trial(states: Iterator, mask: np.ndarray | None = None) -> Generator[Any, None, Any]:
    """Yield the states up to TRIAL rounds, or till they are ALIKE the mask; return the last."""
    state = None
    for state in states:
        yield state
        if state.phase == "cut" and (state.round == TRIAL or _alike(state.mask, mask)):
            break
    return state


def _alike(one: np.ndarray, other: np.ndarray | None) -> bool:
    return other is not None and bool(
        np.count_nonzero(one & other) >= ALIKE * np.count_nonzero(one | other)
    )


def choice(first, second, box: np.ndarray) -> tuple[int, str]:
    """Return which of two states is kept, 0 or 1, and why."""
    if _alike(first.mask, second.mask):
        return 0, Note("two starts, one result: that of all of the box is kept")
    gain = (first.objective - second.objective) / max(1, np.count_nonzero(box))
    if gain <= CLEARLY:
        sentence = (
            "two starts: that of all of the box is kept, for E of the other is not clearly lower"
        )
        return 0, Note(sentence)
    gap = largest_gap(second.mask, box)
    if gap > largest_gap(first.mask, box) + WORSE:
        sentence = (
            "two starts: that of all of the box is kept, for the other has a lower E but leaves "
            "{gap} % of the box empty at one side"
        )
        return 0, Note(sentence, gap=f"{100 * gap:.0f}")
    sentence = (
        "two starts: that of the half unlike the background is kept, for its E is lower by {gain} "
        "for each pixel of the box, which it fills as well"
    )
    return 1, Note(sentence, gain=f"{gain:.2f}")


def told_if_empty(states: Iterator, box: np.ndarray, max_rounds: int) -> Iterator:
    """Yield the states of a run; its last one says so if hardly anything of the box is left."""
    for state in states:
        at_end = state.converged or (state.round == max_rounds and state.phase == "cut")
        if at_end and box.any() and state.mask[box].mean() < HARDLY:
            sentence = (
                "hardly anything of the box is foreground: paint foreground on the object, or "
                "draw the box closer to it"
            )
            state = replace(state, note=join_notes(Note(sentence), state.note))
        yield state


def largest_gap(mask: np.ndarray, box: np.ndarray) -> float:
    """Return how far the mask ends from a side of the box at most, as a share of that way, 0 to 1.

    mask, box: bool (H, W). Parts of less than SPECK of the largest do not count; without any it is
    1, without a box 0.
    """
    if not box.any():
        return 0.0
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
