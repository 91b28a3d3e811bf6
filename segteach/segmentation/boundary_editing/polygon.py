"""From the outline of a mask to a polygon of few vertices, and back after the mask has changed.

The farthest point of the outline becomes a vertex until every point is within the tolerance.
Source: Li, Sun, Tang and Shum, "Lazy Snapping", SIGGRAPH 2004, section 4.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator

import numpy as np

from segteach.arrays import check_mask, check_number, check_points
from segteach.segmentation.outlines import outlines_of
from segteach.steps import checked_at_call, last, last_of, state

SPECK = 32  # points of an outline: one so short is likely to have been seen before
TOLERANCE = 3.2  # px, the paper's from memory
NOWHERE = np.iinfo(np.int64).max  # no point's key is so large
CORNER = 5  # points on both sides: how sharp a bend is, is measured over so much of the outline


@state
class Outline:
    """A polygon along one outline of a mask.

    line: (T, 2), the outline itself as (row, col): points half-way between two pixels of different
    labels, at most 1 px apart, clockwise on the screen round the foreground; the first point is not
    repeated.
    at: (P,), rising, which points of the line are vertices.
    hard: bool (P,), vertices that the outline has to keep.
    closed: an outline cut off by the picture's side is open and ends one pixel outside of it.
    hole: the foreground lies outside.
    """

    line: np.ndarray
    at: np.ndarray
    hard: np.ndarray
    closed: bool
    hole: bool

    @property
    def vertices(self) -> np.ndarray:
        """The corners (P, 2) of the polygon as (row, col)."""
        return self.line[self.at]

    def section(self, first: int, last: int) -> np.ndarray:
        """Return the points of the outline from one vertex to another, both included, (S, 2)."""
        start, stop = int(self.at[first]), int(self.at[last])
        if start < stop or not self.closed:
            return self.line[start : stop + 1]
        return np.concatenate([self.line[start:], self.line[: stop + 1]])


@state
class PolygonState:
    """A polygon that grows by the farthest point of its outline.

    outline: the polygon so far. farthest: the point of the line that becomes a vertex next, -1 when
    all are near enough. objective: how far that point is from its edge, in px. It may rise: two new
    edges can lie farther from the outline than the one that they replace.
    """

    outline: Outline
    farthest: int
    objective: float


def polygons_of(mask, tolerance: float = TOLERANCE) -> tuple[Outline, ...]:
    """Return the polygons of all outlines of a mask, objects and holes, the longest first.

    mask: bool (H, W); one of everything or nothing has no outline. tolerance: in px; every point of
    an outline is at most so far from the edge between the vertices before and after it.
    """
    mask, tolerance = check_mask(mask), check_number(tolerance, "tolerance", above=0)
    found = follow(outlines_of(mask), np.empty((0, 2)), np.empty(0, bool), tolerance)
    return tuple(outline for _, outline in found)


@checked_at_call
def polygon_steps(
    line, closed: bool = True, tolerance: float = TOLERANCE
) -> Iterator[PolygonState]:
    """Yield the polygon of one outline after every vertex that is inserted.

    line: (T, 2), in steps of about a pixel, like `Outline.line`. tolerance: in px.
    """
    line = check_points(line, "line", dimension=2)
    tolerance = check_number(tolerance, "tolerance", above=0)
    if len(line) < 3:
        raise ValueError(f"line: got {len(line)} points, allowed are 3 or more")
    line = line.copy()
    line.flags.writeable = False
    for at, farthest, distance in _insertions(line, np.empty(0, int), closed, tolerance):
        hard = np.zeros(len(at), bool)
        yield PolygonState(_outline(line, np.sort(at), hard, closed), farthest, distance)


polygon = last_of(polygon_steps)


def follow(
    lines, points: np.ndarray, hard: np.ndarray, tolerance: float
) -> list[tuple[int, Outline]]:
    """Return (rank, polygon) of outlines: the number of its first old vertex, or K; then by length.

    lines: as `outlines_of` returns them.
    points: (K, 2), old vertices, outline after outline; those that still lie on a line stay,
    exactly, and the others are dropped.
    hard: bool (K,).
    tolerance: in px.
    """
    found: list[tuple[int, int, Outline]] = []
    known: dict[tuple, np.ndarray] = {}
    keys, first = np.unique(_keys(points), return_index=True)
    keys = np.append(keys, NOWHERE)
    is_hard = np.isin(keys, _keys(points[hard]))  # of two vertices in one place, one is enough
    for line, closed in lines:
        places = _keys(line)
        old = np.searchsorted(keys, places)  # np.isin would sort all keys for every outline
        kept = np.flatnonzero(keys[old] == places)
        old = old[kept]
        if closed and len(kept):  # the vertex that was first stays first
            start = kept[first[old].argmin()]
            line, order = np.roll(line, -start, axis=0), np.argsort((kept - start) % len(line))
            kept, old = (kept[order] - start) % len(line), old[order]
        at = _corners(line, kept, closed, tolerance, known)
        flags = np.zeros(len(at), bool)
        flags[np.searchsorted(at, kept)] = is_hard[old]
        rank = int(first[old].min()) if len(old) else len(points)
        found.append((rank, -len(line), _outline(line, at, flags, closed)))
    return [(rank, outline) for rank, _, outline in sorted(found, key=lambda entry: entry[:2])]


def _corners(line, kept, closed: bool, tolerance: float, known: dict) -> np.ndarray:
    """Return the last vertices of `_insertions`, sorted (P,).

    known: those of shorter outlines, by their shape: thousands of specks have but a few. A speck
    that is moved has the same, to the last bit: its points lie on halves of a pixel.
    """
    if len(line) > SPECK:
        return _corners_at_once(line, kept, closed, tolerance)
    shape = (closed, kept.tobytes(), (line - line[0]).tobytes())
    if shape not in known:
        known[shape] = np.sort(last(_insertions(line, kept, closed, tolerance))[0])
    return known[shape]


def _corners_at_once(line, kept, closed: bool, tolerance: float) -> np.ndarray:
    """Return the same for a long outline: in whatever order sections are split, the end is one."""
    ring, at, stops = _first_sections(line, kept, closed)
    starts, found = at[: len(stops)], [at]
    while len(starts):
        distance, middle, starts, stops = _farthest(ring, starts, stops)
        far = distance > tolerance
        middle, starts, stops = middle[far], starts[far], stops[far]
        found.append(middle % len(line))
        starts, stops = np.concatenate([starts, middle]), np.concatenate([middle, stops])
    corners = np.sort(np.concatenate(found))
    if len(corners) < (3 if closed else 2):  # then what is near enough is split, too
        return np.sort(last(_insertions(line, kept, closed, tolerance))[0])
    return corners


def _first_sections(line, at, closed: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the points, a closed outline's twice, the first vertices and where sections end."""
    if not closed:
        at = np.union1d(at, [0, len(line) - 1])
    elif not len(at):
        at = np.array([_sharpest(line)])
    ring = np.concatenate([line, line]) if closed else line
    return ring, at, np.append(at[1:], at[0] + len(line)) if closed else at[1:]


def _insertions(
    line: np.ndarray, at: np.ndarray, closed: bool, tolerance: float
) -> Iterator[tuple[list[int], int, float]]:
    """Yield vertices, the farthest point (-1: none is too far) and how far it is, in px.

    The list of vertices grows from one to the next, and is not sorted.
    """
    ring, at, stops = _first_sections(line, at, closed)
    least = 3 if closed else 2
    heap = _entries(*_farthest(ring, at[: len(stops)], stops))
    heapq.heapify(heap)
    corners = at.tolist()
    while heap and (-heap[0][0] > tolerance or len(corners) < least):
        distance, middle, start, stop = heapq.heappop(heap)
        yield corners, middle % len(line), -distance
        corners.append(middle % len(line))
        halves = _farthest(ring, np.array([start, middle]), np.array([middle, stop]))
        for half in _entries(*halves):
            heapq.heappush(heap, half)
    yield corners, -1, -heap[0][0] if heap else 0.0


def _entries(distance, middle, starts, stops) -> list[tuple]:
    """Return (-distance, point, start, stop) of every section, for a heap: the farthest first."""
    columns = (-distance, middle, starts, stops)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _farthest(ring: np.ndarray, starts: np.ndarray, stops: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return distance and number of every section's farthest point, and starts and stops.

    Sections without points between their ends are left out.
    """
    some = stops - starts > 1
    starts, stops = starts[some], stops[some]
    if not len(starts):
        return np.empty(0), starts, starts, stops
    counts = stops - starts - 1
    before = np.cumsum(counts) - counts
    which = np.repeat(np.arange(len(starts)), counts)
    points = np.arange(counts.sum()) - before[which] + starts[which] + 1
    distance = _to_segment(ring[points], ring[starts[which]], ring[stops[which]])
    largest = np.maximum.reduceat(distance, before)
    farthest = np.flatnonzero(distance == largest[which])  # the first of each section counts
    middle = points[farthest[np.searchsorted(farthest, before)]]
    return largest, middle, starts, stops


def _to_segment(points, start, end) -> np.ndarray:
    """Return the distance of points (N, 2) from segments, each from its own."""
    along, offset = end - start, points - start
    length2 = (along**2).sum(axis=-1)
    share = (offset * along).sum(axis=-1) / np.where(length2 > 0, length2, 1)
    return np.hypot(*(offset - share.clip(0, 1)[..., None] * along).T)


def _sharpest(line: np.ndarray) -> int:
    """Return the point of a closed line where it bends most: its neighbours are nearest."""
    reach = min(CORNER, max(1, len(line) // 4))
    apart = np.roll(line, reach, axis=0) - np.roll(line, -reach, axis=0)
    return int((apart**2).sum(axis=1).argmin())


def _outline(line, at, hard, closed: bool) -> Outline:
    (rows, cols), (down, across) = line.T, np.roll(line, -1, axis=0).T
    turned = float((rows * across - down * cols).sum())  # < 0: clockwise, as seen on the screen
    return Outline(line, at, hard, closed, bool(closed and turned > 0))


def _keys(points: np.ndarray) -> np.ndarray:
    """Return one whole number for each point (N, 2) on multiples of half a pixel."""
    rows, cols = np.rint(2 * points + 4).astype(np.int64).T
    return rows << 32 | cols
