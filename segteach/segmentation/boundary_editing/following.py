"""After the mask has changed: its polygons keep their vertices where the outline has stayed."""

from __future__ import annotations

import numpy as np

from segteach.language import Note
from segteach.segmentation.boundary_editing.change import Change
from segteach.segmentation.boundary_editing.edits import Polygon
from segteach.segmentation.boundary_editing.polygon import Outline, follow
from segteach.segmentation.boundary_editing.raster import Window, part_of
from segteach.segmentation.boundary_editing.state import BoundaryState
from segteach.segmentation.outlines import outlines_of, passes

NOT_HELD = Note("the outline does not pass the vertex: another, a seed or the brush holds there")
NEAR = 1.5  # px: an outline that passes so near a place passes there


def followed(
    old: BoundaryState, change: Change, phase: str, tolerance: float, reach: float
) -> BoundaryState:
    """Return the state after a change.

    old: the state before it.
    change: what it did to the mask.
    phase: the edit's name.
    tolerance: of the polygons, in px.
    reach: in px; so near an outline has to be for the vertex that the hand has moved to go there.
    """
    window = change.window
    mask = _pasted(old.mask, window, change.labels)
    lines = outlines_of(mask, window)
    polygons, place, note = settled(change, lines, reach)
    outlines = outlines_after(lines, polygons, old.outlines, window, tolerance)
    return BoundaryState(
        mask=mask,
        outlines=outlines,
        band=_pasted(np.zeros_like(mask), window, change.free),
        brushed=old.brushed,
        objective=change.energy,
        phase=phase,
        note=note,
        touched=window,
        selected=_find(outlines, place),
    )


def settled(change: Change, lines, reach: float) -> tuple[list[Polygon], np.ndarray | None, str]:
    """Return the polygons with the moved corner on the nearest outline, where it is then, a note.

    lines: as `outlines_of` returns them. The place is None where no outline is in reach. The note
    tells when a hard corner could not hold: it is soft then.
    """
    polygons, place, note = list(change.polygons), None, ""
    if change.moved is None:
        return polygons, place, note
    number, vertex = change.moved
    corners, hard = polygons[number].corners.copy(), polygons[number].hard.copy()
    points = np.concatenate([np.full((1, 2), np.inf), *(line for line, _ in lines)])
    away = np.hypot(*(points - corners[vertex]).T)
    nearest = int(away.argmin())
    if hard[vertex] and away[nearest] > NEAR:
        hard[vertex] = False
        note = NOT_HELD
    if away[nearest] <= reach:
        place = corners[vertex] = points[nearest]
    polygons[number] = Polygon(corners, hard, polygons[number].closed)
    return polygons, place, note


def outlines_after(
    lines, polygons: list[Polygon], old: tuple[Outline, ...], window: Window, tolerance: float
) -> tuple[Outline, ...]:
    """Return all outlines in the order of the polygons, and new ones by their length.

    lines: the outlines in the window, as `outlines_of` returns them.
    polygons: those of their corners stay that lie on a line.
    old: the outlines before, one a polygon; what does not pass the window is as it was.
    window: where the mask has changed.
    tolerance: in px.
    """
    points = np.concatenate([np.empty((0, 2)), *(polygon.corners for polygon in polygons)])
    hard = np.concatenate([np.empty(0, bool), *(polygon.hard for polygon in polygons)])
    found = follow(lines, points, hard, tolerance)
    ranks = np.cumsum([0, *(len(polygon.corners) for polygon in polygons)])
    found += [
        (rank, outline)
        for rank, outline in zip(ranks[:-1], old, strict=True)
        if not passes(outline.line, window)
    ]
    return tuple(outline for _, outline in sorted(found, key=lambda entry: entry[0]))


def _pasted(plane: np.ndarray, window: Window, values: np.ndarray) -> np.ndarray:
    """Return a copy of a plane with other values in a window."""
    plane = plane.copy()
    plane[part_of(window)] = values
    return plane


def _find(outlines: tuple[Outline, ...], place: np.ndarray | None) -> tuple[int, int] | None:
    """Return (outline, vertex) of the vertex at a place, None without a place."""
    for number, outline in enumerate(outlines):
        here = (outline.vertices == place).all(axis=1) if place is not None else np.zeros(1, bool)
        if here.any():
            return number, int(here.argmax())
    return None
