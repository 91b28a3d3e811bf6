"""One edit of a polygon: what the outline sweeps over, which edges are new, where the corners are.

Only the stretch of the outline between two vertices is replaced, by one or two straight edges. The
loop along the new way and back along the old one tells what changes sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from segteach.segmentation.boundary_editing.polygon import Outline
from segteach.segmentation.boundary_editing.raster import along_frame, on_frame

TINY = 1e-9  # px: a shorter way has no direction
NO_EDGES = np.empty((0, 2, 2))


@dataclass(frozen=True, eq=False)
class HardVertex:
    """A corner where the outline has to pass.

    place: (2,), (row, col).
    inward: (2,), unit vector to the foreground's side; it halves the angle between both edges,
    which keeps it away from both.
    thin: how far from the corner the polygon is less than two pixels wide, on the foreground's side
    (a spike) and on the background's (a notch).
    """

    place: np.ndarray
    inward: np.ndarray
    thin: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Polygon:
    """Corners (P, 2) as (row, col), hard: bool (P,); closed: the last is joined to the first."""

    corners: np.ndarray
    hard: np.ndarray
    closed: bool

    @classmethod
    def of(cls, outline: Outline) -> Polygon:
        """Return the polygon without its outline."""
        return cls(outline.vertices, outline.hard, outline.closed)

    def edges(self) -> np.ndarray:
        """Return where the edges start and end, (E, 2, 2)."""
        pairs = np.stack([self.corners, np.roll(self.corners, -1, axis=0)], axis=1)
        return pairs if self.closed else pairs[:-1]

    def hard_vertex(self, number: int) -> HardVertex | None:
        """Return what one corner asks of a cut, None where it is soft."""
        before = int(self.hard[:number].sum())
        return self.hard_vertices()[before] if self.hard[number] else None

    def hard_vertices(self) -> list[HardVertex]:
        """Return what the hard corners ask of a cut, in their order."""
        if not self.hard.any():
            return []
        ways = _directions(np.diff(self.edges(), axis=1)[:, 0])
        into, out = np.roll(ways, 1, axis=0), ways
        if not self.closed:
            into, out = np.vstack([ways[:1], ways]), np.vstack([ways, ways[-1:]])
        along = _directions(into + out)
        along[~along.any(axis=1)] = into[~along.any(axis=1)]  # straight back: no angle to halve
        inward = np.column_stack([along[:, 1], -along[:, 0]])  # foreground is on the right
        half = np.sqrt((1 + (into * out).sum(axis=1)).clip(0) / 2)  # sine of half the angle
        thin = 1 / np.maximum(half, TINY)
        spike = into[:, 0] * out[:, 1] <= into[:, 1] * out[:, 0]  # a turn to the right
        sides = np.column_stack([np.where(spike, thin, 0), np.where(spike, 0, thin)]).tolist()
        return [
            HardVertex(self.corners[k], inward[k], tuple(sides[k]))
            for k in np.flatnonzero(self.hard)
        ]


@dataclass(frozen=True, eq=False)
class Move:
    """What an edit does to one polygon.

    polygon: as it is afterwards.
    loop: (N, 2), the new way and back along the old outline; it turns clockwise round what becomes
    foreground.
    changed: numbers of the new edges.
    vertex: number of the corner that was moved or added, or None.
    """

    polygon: Polygon
    loop: np.ndarray
    changed: list[int]
    vertex: int | None


@dataclass(frozen=True, eq=False)
class Redrawn:
    """All polygons as an edit leaves them.

    polygons: one an outline.
    loop: (N, 2), as for `Move`; (0, 2) where nothing is swept over.
    new: (E, 2, 2), the edges in whose band the cut is free.
    others: (F, 2, 2), all other edges.
    moved: (polygon, corner), the corner that the hand has put somewhere, or None.
    """

    polygons: list[Polygon]
    loop: np.ndarray
    new: np.ndarray
    others: np.ndarray
    moved: tuple[int, int] | None

    def hard_vertices(self) -> list[HardVertex]:
        """Return what the hard corners of all polygons ask of a cut."""
        return [vertex for polygon in self.polygons for vertex in polygon.hard_vertices()]

    def tip(self) -> HardVertex | None:
        """Return what the moved corner asks of a cut, None where it is soft or there is none."""
        if self.moved is None:
            return None
        number, corner = self.moved
        return self.polygons[number].hard_vertex(corner)


def after_move(outlines: Sequence[Outline], number: int, move: Move) -> Redrawn:
    """Return all polygons after the move of one of them."""
    polygons = [Polygon.of(outline) for outline in outlines]
    polygons[number] = move.polygon
    edges = [polygon.edges() for polygon in polygons]
    new = edges[number][move.changed]
    edges[number] = np.delete(edges[number], move.changed, axis=0)
    corner = None if move.vertex is None else (number, move.vertex)
    return Redrawn(polygons, move.loop, new, np.concatenate(edges), corner)


def as_they_are(outlines: Sequence[Outline]) -> Redrawn:
    """Return all polygons as they are; every edge counts as new, so that the whole band is cut."""
    polygons = [Polygon.of(outline) for outline in outlines]
    edges = np.concatenate([NO_EDGES, *(polygon.edges() for polygon in polygons)])
    return Redrawn(polygons, NO_EDGES[:, 0], edges, NO_EDGES, None)


def moved(
    outline: Outline, vertex: int, point: np.ndarray, hard: bool, shape: tuple[int, int]
) -> Move:
    """Move a vertex to a point; an end of an open outline slides along the frame of the picture.

    outline: the one that is edited.
    vertex: its number.
    point: (2,), (row, col).
    hard: whether the outline has to pass there.
    shape: (H, W).
    """
    corners, flags = outline.vertices, outline.hard.copy()
    count = len(corners)
    before, after = (vertex - 1) % count, (vertex + 1) % count
    if not outline.closed and vertex in (0, count - 1):
        end, point = corners[vertex], on_frame(point, shape)
        first, last = max(vertex - 1, 0), min(vertex + 1, count - 1)
        way = [end, *along_frame(end, point, shape), point]  # outside, where nobody sees it
        way = [*way, corners[last]] if vertex == 0 else [corners[first], *way[::-1]]
        loop = _loop(way, outline.section(first, last))
    else:
        way = [corners[before], point, corners[after]]
        loop = _loop(way, outline.section(before, after))
    corners[vertex], flags[vertex] = point, hard
    polygon = Polygon(corners, flags, outline.closed)
    return Move(polygon, loop, _edges_at(vertex, polygon), vertex)


def added(outline: Outline, after: int, point: np.ndarray, hard: bool) -> Move:
    """Put a vertex between number `after` and the next one.

    outline: the one that is edited.
    after: number of the vertex before.
    point: (2,), (row, col).
    hard: whether the outline has to pass there.
    """
    corners, following = outline.vertices, (after + 1) % len(outline.at)
    loop = _loop([corners[after], point, corners[following]], outline.section(after, following))
    polygon = Polygon(
        np.insert(corners, after + 1, point, axis=0),
        np.insert(outline.hard, after + 1, hard),
        outline.closed,
    )
    return Move(polygon, loop, _edges_at(after + 1, polygon), after + 1)


def deleted(outline: Outline, vertex: int) -> Move:
    """Take a vertex out; its neighbours are joined."""
    corners, count = outline.vertices, len(outline.at)
    before, after = (vertex - 1) % count, (vertex + 1) % count
    loop = _loop([corners[before], corners[after]], outline.section(before, after))
    rest = np.delete(corners, vertex, axis=0), np.delete(outline.hard, vertex)
    polygon = Polygon(*rest, outline.closed)
    return Move(polygon, loop, [before - (before > vertex)], None)


def removed(outline: Outline) -> Move:
    """Take all vertices out: the object goes, or the hole is filled."""
    nothing = Polygon(np.empty((0, 2)), np.empty(0, bool), outline.closed)
    return Move(nothing, outline.line[::-1], [], None)


def _loop(way, old: np.ndarray) -> np.ndarray:
    return np.concatenate([np.array(way), old[::-1]])


def _edges_at(vertex: int, polygon: Polygon) -> list[int]:
    """Return the numbers of the one or two edges that meet in a corner."""
    count = len(polygon.corners)
    if polygon.closed:
        return [(vertex - 1) % count, vertex]
    return [edge for edge in (vertex - 1, vertex) if 0 <= edge < count - 1]


def _directions(ways: np.ndarray) -> np.ndarray:
    """Return unit vectors (N, 2); 0 where a way is too short to have a direction."""
    lengths = np.hypot(*ways.T)[:, None]
    return np.where(lengths > TINY, ways / np.maximum(lengths, TINY), 0.0)
