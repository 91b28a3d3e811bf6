"""The lines of Python that make the mask of the Lazy Snapping lab."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

SNAPPING = "from segteach.segmentation.lazy_snapping import LazySnapping, likelihood_costs\n"
EDITING = """from segteach.marks.vertex_edits import replay
from segteach.segmentation.boundary_editing import BoundaryEditing
"""
COSTS = "costs = likelihood_costs(image.reshape(-1, 3), state.background, state.foreground)"


def code_of(seeds: str, arguments: Mapping, edits: Sequence[dict]) -> tuple[str, str]:
    """Return the imports, and the lines that make the mask of `image`.

    seeds: the lines that make the seeds. arguments: of `LazySnapping`. edits: of the boundary.
    """
    given = "".join(f", {name}={value!r}" for name, value in arguments.items())
    lines = [seeds, f"snapping = LazySnapping(image{given})", "state = snapping.cut(seeds)"]
    lines += ["mask = state.mask"]
    if edits:
        lines += [COSTS, "editing = BoundaryEditing(image, mask, costs, seeds=seeds)", "edits = ["]
        lines += [*(f"    {edit!r}," for edit in edits), "]", "replay(editing, edits)"]
        lines += ["mask = editing.state.mask"]
    return SNAPPING + (EDITING if edits else ""), "\n".join([*lines, "mask", ""])
