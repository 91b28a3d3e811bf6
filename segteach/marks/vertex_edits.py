"""The log of a boundary that was edited by hand: edits as dicts that JSON can hold.

An edit has a kind, the arguments of that method of `BoundaryEditing`, and the weights it was made
with; done again in their order, the edits give the same polygons and the same mask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict

from segteach.arrays import Stroke
from segteach.marks.edits import MOST_POINTS, MOST_WORK, work_of
from segteach.segmentation.boundary_editing import BoundaryEditing, BoundaryState


def replay(editing: BoundaryEditing, edits: Iterable[dict]) -> list[dict]:
    """Do the edits of a log, each with the weights it was made with; return them as a list."""
    edits, weights = list(edits), asdict(editing.weights)
    try:
        for edit in edits:
            apply(editing, edit)
    finally:
        editing.weigh(**weights)
    return edits


def apply(editing: BoundaryEditing, edit: dict) -> BoundaryState:
    """Do one edit of a log; ValueError where it makes no sense, and the polygons are as before."""
    kinds: dict[str, Callable[..., BoundaryState]] = {
        "drag": editing.drag,
        "add": editing.add,
        "delete": editing.delete,
        "harden": editing.harden,
        "brush": lambda **stroke: editing.brush(_stroke(stroke, editing.shape)),
        "cut": editing.cut,
    }
    try:
        arguments = {key: value for key, value in edit.items() if key not in ("kind", "weights")}
        kind, weights = kinds[edit["kind"]], edit.get("weights", {})
        editing.weigh(**weights)
        return kind(**arguments)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(
            f"edit: got {edit!r:.200}, allowed is what a log holds ({error})"
        ) from None


def checked_edit(edit) -> dict:
    """Return a copy of an edit; ValueError where it is nothing like one."""
    if not isinstance(edit, dict):
        raise ValueError(f"edit: got {edit!r:.80}, allowed is an object with a kind")
    return dict(edit)


def _stroke(arguments: dict, shape: tuple[int, int]) -> Stroke:
    """Return a stroke of a log; ValueError where to paint it would take minutes."""
    stroke = Stroke(**arguments)
    if len(stroke.points) > MOST_POINTS or work_of(stroke, shape) > MOST_WORK:
        got = f"{len(stroke.points)} points of radius {stroke.radius:g}"
        raise ValueError(
            f"points: got {got}, allowed are {MOST_POINTS} and {MOST_WORK} pixels under them"
        )
    return stroke
