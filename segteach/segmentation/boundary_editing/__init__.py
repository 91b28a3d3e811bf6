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
