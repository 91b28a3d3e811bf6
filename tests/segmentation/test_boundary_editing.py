"""Boundary editing: what a dragged vertex moves, what it leaves alone, and what undo gives back."""

import numpy as np

from segteach.segmentation.boundary_editing import BoundaryEditing

SHAPE = (60, 80)
ROWS, COLS = np.mgrid[: SHAPE[0], : SHAPE[1]]
DISC = np.hypot(ROWS - 30, COLS - 40) < 18
IMAGE = np.where(DISC[..., None], [0.6, 0.5, 0.4], [0.4, 0.5, 0.6])


def test_undo_restores_exactly():
    editing = BoundaryEditing(IMAGE, DISC)
    before = editing.state
    editing.drag(0, 0, editing.state.outlines[0].vertices[0] + 5)
    assert (editing.state.mask != before.mask).any()
    assert editing.undo() is before
