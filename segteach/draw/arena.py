"""The arena's picture of a mask, and the name and line of each of its tools."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from segteach.arrays import Seed, check_word
from segteach.draw.overlays import BACKGROUND, FOREGROUND, LABEL_COLOURS, rgb, tint
from segteach.language import say

VIOLET = "#7B5CC8"  # beside the colours of Okabe and Ito, of which two are the classes'
# {tool: (its Chinese name, colour, dashed)}, the same in every figure: neither colour is that of a
# class, colours and dashes tell neighbours apart twice.
LINES = {
    "magic wand": ("魔棒", LABEL_COLOURS[2], False),
    "intelligent scissors": ("智能剪刀", LABEL_COLOURS[3], True),
    "graph cut": ("图割", LABEL_COLOURS[4], False),
    "Lazy Snapping": ("Lazy Snapping", LABEL_COLOURS[5], False),
    "GrabCut": ("GrabCut", VIOLET, True),
}
DASH = 4  # pixels of the truth's dashed line


def title_of(tool: str) -> str:
    """Return the name of a tool in the reader's language."""
    return say(tool, LINES[check_word(tool, "tool", LINES)][0])


def line_of(tool: str) -> tuple[str, bool]:
    """Return (colour, dashed) of a tool's curve; ValueError for one that has none in LINES."""
    return LINES[check_word(tool, "tool", LINES)][1:]


def mask_picture(
    image: np.ndarray,
    mask: np.ndarray,
    marks: np.ndarray | None = None,
    truth: np.ndarray | None = None,
) -> np.ndarray:
    """Return (H, W, 3): the picture with a mask tinted and outlined.

    image: (H, W, 3).
    mask: bool (H, W).
    marks: seeds (H, W) to paint on top in the colours of their classes.
    truth: bool (H, W), outlined by a line of black and white dashes.
    """
    shown = tint(image, mask)
    shown[mask & ~ndimage.binary_erosion(mask, iterations=2, border_value=1)] = rgb(FOREGROUND)
    if truth is not None:
        rim = truth & ~ndimage.binary_erosion(truth, border_value=1)
        rows, cols = np.nonzero(rim)
        shown[rows, cols] = ((rows + cols) // DASH % 2)[:, None]
    if marks is not None:
        for seed, colour in ((Seed.BACKGROUND, BACKGROUND), (Seed.FOREGROUND, FOREGROUND)):
            painted = marks == seed
            shown[ndimage.binary_dilation(painted) & ~painted] = 1  # a white rim, on any colour
            shown[painted] = rgb(colour)
    return shown
