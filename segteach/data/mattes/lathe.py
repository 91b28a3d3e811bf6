"""Things turned on a lathe: a half width at every height, and light that comes from the left."""

from __future__ import annotations

import numpy as np

from segteach.data.mattes.layers import Sheet


def turned(sheet: Sheet, top: int, bottom: int, profile, middle: float) -> tuple:
    """Return rows (h, 1), across (h, w) and the half width (h, 1) of a thing, all in sides.

    profile: (row, half width) pairs, rows rising, straight between; no thing beyond them. across is
    -1 at the left edge, 1 at the right one.
    """
    rows, cols = sheet.places(top, bottom)
    heights, halves = np.array(profile).T
    half = np.interp(rows, heights, halves, left=0, right=0)
    return rows, (cols - middle) / np.maximum(half, 1e-9), half


def lit(across: np.ndarray, gloss: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the light that a round thing scatters, and the one that it mirrors, both (h, w).

    across: -1 to 1 from edge to edge. gloss: how narrow the mirrored light is.
    """
    x = np.clip(across, -1, 1)
    towards = np.clip(-0.55 * x + 0.83 * np.sqrt(1 - x * x), 0, 1)
    return 0.3 + 0.7 * towards, np.exp(-(((x + 0.45) * gloss) ** 2))
