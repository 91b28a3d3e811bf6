"""Which pixels start as foreground in GrabCut, and what a reader should know about the seeds."""

from __future__ import annotations

import numpy as np

from segteach.arrays import Seed
from segteach.segmentation.seeds import EVERY_PIXEL

FRAME = 20  # where nothing is marked, this fraction of the shorter side starts as background


def lessons_of(seeds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which pixels start as background and as foreground, bool (H, W) each.

    With foreground seeds it is these alone: a stroke says what the object is, and all the rest may
    be anything. Without, a box was drawn: the unknown pixels are the foreground; where nothing at
    all is marked, a frame of the picture is the background.
    """
    unknown, background, foreground = (seeds == kind for kind in Seed)
    if foreground.any():
        return ~foreground, foreground
    if background.any():
        return background, unknown
    inner = np.zeros_like(unknown)
    margin = max(1, min(seeds.shape) // FRAME)
    inner[margin:-margin, margin:-margin] = True
    return ~inner, inner


def seeds_note(seeds: np.ndarray) -> str:
    """Return what a reader should know about the seeds, or ""."""
    unknown, background, foreground = ((seeds == kind).any() for kind in Seed)
    if not unknown:
        return EVERY_PIXEL
    if not background and not foreground:
        return "nothing is marked: the frame of the picture starts as background"
    if not background:
        return "no background seeds: all that is not painted starts as background"
    return ""
