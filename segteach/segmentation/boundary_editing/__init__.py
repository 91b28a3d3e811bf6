"""Lazy Snapping (Li, Sun, Tang and Shum 2004), second step: the outline as polygons to drag.

`polygon` chooses vertices of an outline, `edits` moves them. `change` is one edit from polygons to
the new mask: `raster` fills them and measures distances, `hard_vertices` holds pixels, `band_cut`
cuts in the band. `following` traces the new mask, `editing` keeps what was.
"""

from segteach.segmentation.boundary_editing.editing import (
    BoundaryEditing,
    boundary_editing,
    boundary_editing_steps,
)
from segteach.segmentation.boundary_editing.state import BoundaryState

__all__ = [
    "BoundaryEditing",
    "BoundaryState",
    "boundary_editing",
    "boundary_editing_steps",
]
