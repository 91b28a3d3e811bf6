"""The arena's picture of a mask, and the line of each of its tools."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from segteach.arrays import Seed, check_count
from segteach.draw.overlays import BACKGROUND, FOREGROUND, LABEL_COLOURS, rgb, tint

# One (colour, dashed) a tool, in their order; colours and dashes tell neighbours apart twice.
LINES = tuple(
    zip((*LABEL_COLOURS[2:6], FOREGROUND), (True, False, True, False, False), strict=True)
)
DASH = 4  # pixels of the truth's dashed line


def line_of(number: int) -> tuple[str, bool]:
    """Return (colour, dashed) of a tool's line: after LINES, the same with the dashes exchanged."""
    number = check_count(number, "number", least=0, most=2 * len(LINES) - 1)
    colour, dashed = LINES[number % len(LINES)]
    return colour, dashed ^ (number >= len(LINES))


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
