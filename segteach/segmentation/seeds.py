"""What the seeds of both classes say together, and what a reader should know about them."""

from __future__ import annotations

import numpy as np

from segteach.arrays import Seed
from segteach.language import Note

CLASSES = (Seed.BACKGROUND, Seed.FOREGROUND)  # the models' order: label 0, label 1
EVERY_PIXEL = Note("every pixel is a seed: nothing is left to decide")


def bearing(seeds: np.ndarray, kind: Seed) -> np.ndarray:
    """Return which pixels bear this seed, bool (H, W).

    Bytes are compared with a plain number: with the enum member all of them become long integers
    first, ten times as slow, and a stroke looks at them ten times.
    """
    return seeds == int(kind)


def classes(seeds: np.ndarray) -> tuple[bool, bool]:
    """Return whether there are seeds of background, and of foreground."""
    background, foreground = (bool(bearing(seeds, kind).any()) for kind in CLASSES)
    return background, foreground


def pixels_of(seeds: np.ndarray, kind: Seed) -> np.ndarray:
    """Return which pixels a class learns from, bool (H, W): its seeds, or all that bear none.

    Never none: where every pixel is a seed of the other class it is all of them.
    """
    own = bearing(seeds, kind)
    if own.any():
        return own
    unsaid = bearing(seeds, Seed.UNKNOWN)
    return unsaid if unsaid.any() else np.ones_like(own)


def undecided(count: int) -> np.ndarray:
    """Return costs (N, 2) while there is no seed at all: then nothing is foreground."""
    return np.tile([0.0, 1.0], (count, 1))


def seeds_note(seeds: np.ndarray, model: str) -> str:
    """Return what a reader should know about the seeds, "" when both classes are there.

    model: what a class without seeds takes from all unmarked pixels.
    """
    has_background, has_foreground = classes(seeds)
    if not has_background and not has_foreground:
        return Note("no seeds yet: paint foreground and background")
    if not has_background or not has_foreground:
        missing = "background" if has_foreground else "foreground"
        sentence = "no {missing} seeds yet: its {model} is that of all unmarked pixels"
        return Note(sentence, missing=missing, model=model)
    return "" if bearing(seeds, Seed.UNKNOWN).any() else EVERY_PIXEL
