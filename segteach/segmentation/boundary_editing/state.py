"""What boundary editing shows after every edit: a mask with the polygons of its outlines."""

from __future__ import annotations

import numpy as np

from segteach.segmentation.boundary_editing.polygon import Outline
from segteach.steps import state


@state
class BoundaryState:
    """A mask with the polygons of its outlines.

    mask: bool (H, W).
    outlines: their polygons.
    band: bool (H, W), the pixels that the last cut was free to label.
    brushed: uint8 (H, W) of Seed, what the overriding brush holds.
    objective: E of the band, 0 without a cut; a band has its own, so it does not fall from edit to
    edit.
    phase: "mask" (as it was handed in) or the edit's name, one of EDITS.
    note: what was odd, or "".
    touched: (top, bottom, left, right), half-open, outside of which no pixel changed, or None.
    selected: (outline, vertex), where the edited vertex is now, or None.
    """

    mask: np.ndarray
    outlines: tuple[Outline, ...]
    band: np.ndarray
    brushed: np.ndarray
    objective: float
    phase: str
    note: str
    touched: tuple[int, int, int, int] | None
    selected: tuple[int, int] | None
