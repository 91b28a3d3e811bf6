"""Lazy Snapping (Li, Sun, Tang and Shum 2004), second step: the outline as polygons to drag.

`polygon` chooses vertices of an outline, `edits` moves them, `raster` fills polygons and measures
distances, `band_cut` and `hard_vertices` cut in the band, `editing` keeps it all.
"""

from segteach.segmentation.boundary_editing.editing import (
    BoundaryEditing,
    BoundaryState,
    boundary_editing,
    boundary_editing_steps,
)

__all__ = [
    "BoundaryEditing",
    "BoundaryState",
    "boundary_editing",
    "boundary_editing_steps",
]
