"""Session: what the hand did to one picture, with undo, replay and a file; no widget in it.

The seeds have two layers. Below lies the region: of several boxes, polygons and trimaps the last
one counts. On top lies the paint: what the strokes touched, whatever region came in between.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from segteach.arrays import (
    Seed,
    Stroke,
    check_points,
    check_seeds,
    check_shape,
    check_vector,
    seeds_from_box,
    seeds_from_strokes,
)

GRID = 4  # points lie on quarters of a pixel, so that a short text holds them exactly
FARTHEST = 100_000  # pixels that a point may lie outside the picture
MOST_POINTS = 10_000  # of one edit
MOST_EDITS = 50_000
MOST_WORK = 1_000_000_000  # pixels under all segments of a stroke: seconds, not minutes
BARE = 255  # a pixel without paint
LONG = 96  # pixels: a segment of the brush that covers more than that is worked out alone
BATCH = 500_000  # pixels of the segments that are worked out together


@dataclass(frozen=True)
class Box:
    """A rectangle round the object: BACKGROUND outside; corners (x0, y0, x1, y1) in pixels."""

    corners: tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Polygon:
    """A polygon round the object: BACKGROUND outside; vertices (P, 2) as (row, col), P >= 3."""

    vertices: np.ndarray


@dataclass(frozen=True, eq=False)
class Trimap:
    """All seeds at once, (H, W) of `Seed`; what was painted before is gone."""

    seeds: np.ndarray


@dataclass(frozen=True)
class Clear:
    """Everything away: every pixel is UNKNOWN."""


Edit = Stroke | Box | Polygon | Trimap | Clear


class Session:
    """The edits of one picture, and the seeds that follow from them.

    shape: (H, W). picture: its name. parameters: what the lab wants to keep beside the edits, a
    dict that JSON can hold. revision rises with every change, undo included.
    """

    def __init__(self, shape, picture: str = "astronaut", parameters: dict | None = None):
        self.shape = check_shape(shape)
        self.picture = str(picture)
        self.parameters = dict(parameters or {})
        self.revision = 0
        self._done: list[_Entry] = []
        self._undone: list[_Entry] = []
        self._region: Box | Polygon | Trimap | None = None
        self._paint = np.full(self.shape, BARE, dtype=np.uint8)
        self._below = None  # the seeds of the region, once they were asked for
        self._seeds: np.ndarray | None = None

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits that count, oldest first."""
        return tuple(entry.edit for entry in self._done)

    @property
    def undone(self) -> tuple[Edit, ...]:
        """The edits that `redo` would bring back, the next one last."""
        return tuple(entry.edit for entry in self._undone)

    @property
    def seeds(self) -> np.ndarray:
        """The seeds of this revision, uint8 (H, W), read-only; later edits leave it as it is."""
        if self._seeds is None:
            if self._below is None:
                self._below = 0 if self._region is None else seeds_of(self._region, self.shape)
            self._seeds = np.where(self._paint == BARE, self._below, self._paint).astype(np.uint8)
            self._seeds.flags.writeable = False
        return self._seeds

    @property
    def box(self) -> tuple[int, int, int, int] | None:
        """(x0, y0, x1, y1) of the box that counts, or None."""
        return self._region.corners if isinstance(self._region, Box) else None

    @property
    def polygon(self) -> np.ndarray | None:
        """The vertices (P, 2) of the polygon that counts, or None."""
        return self._region.vertices if isinstance(self._region, Polygon) else None

    def add(self, edit: Edit) -> Edit:
        """Do an edit; return it as it was kept, on the grid of quarter pixels.

        ValueError for anything that is no edit of this picture; the session is then as before.
        """
        if len(self._done) >= MOST_EDITS:
            raise ValueError(f"edits: got more than {MOST_EDITS}, allowed are {MOST_EDITS}")
        entry = _Entry(_checked(edit, self.shape))
        self._do(entry)
        self._undone.clear()
        return entry.edit

    def undo(self) -> Edit | None:
        """Take the last edit back and return it; None where there is none."""
        if not self._done:
            return None
        entry = self._done.pop()
        self._paint[entry.place] = _unpacked(entry.paint, self._paint[entry.place].shape)
        entry.paint = b""
        self._undone.append(entry)
        self._changed(entry.region)
        return entry.edit

    def redo(self) -> Edit | None:
        """Do the edit again that was taken back last and return it; None where there is none."""
        if not self._undone:
            return None
        entry = self._undone.pop()
        self._do(entry)
        return entry.edit

    def clear(self) -> None:
        """Take everything away; `undo` brings it back."""
        self.add(Clear())

    def _do(self, entry: _Entry) -> None:
        """Apply an edit and keep with it what it covers: undo costs the same after any number."""
        edit, region = entry.edit, self._region
        entry.region = region
        if isinstance(edit, Stroke):
            entry.place, touched = _footprint(edit, self.shape)
            entry.paint = zlib.compress(self._paint[entry.place].tobytes(), 1)
            self._paint[entry.place][touched] = edit.seed
        elif isinstance(edit, Box | Polygon):
            entry.place, entry.paint = (slice(0, 0), slice(0, 0)), zlib.compress(b"")
            region = edit
        else:
            entry.place = (slice(None), slice(None))
            entry.paint = zlib.compress(self._paint.tobytes(), 1)
            region = edit if isinstance(edit, Trimap) else None
            self._paint[:] = BARE
        self._done.append(entry)
        self._changed(region)

    def _changed(self, region: Box | Polygon | Trimap | None) -> None:
        if region is not self._region:
            self._region, self._below = region, None
        self._seeds = None
        self.revision += 1

    def to_json(self) -> str:
        """Return everything as JSON that a person can read, the undone edits included."""
        from segteach.marks.text import to_json

        return to_json(self)

    @classmethod
    def from_json(cls, text: str) -> Session:
        """Return the session that `to_json` wrote; ValueError where it is none."""
        from segteach.marks.text import from_json

        return from_json(text)

    def to_text(self) -> str:
        """Return picture name, parameters and edits as a short text that fits in a URL."""
        from segteach.marks.text import to_text

        return to_text(self)

    @classmethod
    def from_text(cls, text: str) -> Session:
        """Return the session that `to_text` wrote; ValueError where it is none."""
        from segteach.marks.text import from_text

        return from_text(text)

    def as_code(self) -> str:
        """Return the lines of Python that make the same seeds."""
        from segteach.marks.text import as_code

        return as_code(self)

    def save(self, path) -> None:
        """Write the session as JSON; the old file stays whole until the new one is complete."""
        from segteach.marks.text import save

        save(self, Path(path))

    @classmethod
    def load(cls, path) -> Session:
        """Return the session of a file. FileNotFoundError where there is none.

        A damaged file is set aside as <name>.damaged, and a ValueError says what was wrong.
        """
        from segteach.marks.text import load

        return load(Path(path))


class _Entry:
    """An edit with what it covered: the region before it, and the paint at `place`, compressed."""

    __slots__ = ("edit", "json", "paint", "place", "region")

    def __init__(self, edit: Edit):
        self.edit, self.json = edit, ""
        self.region, self.place, self.paint = None, None, b""


def seeds_of(region: Box | Polygon | Trimap, shape: tuple[int, int]) -> np.ndarray:
    """Return the seeds that a region alone gives, uint8 (H, W)."""
    if isinstance(region, Box):
        return seeds_from_box(shape, region.corners)
    if isinstance(region, Polygon):
        return seeds_from_polygon(shape, region.vertices)
    return region.seeds


def seeds_from_polygon(shape: tuple[int, int], vertices) -> np.ndarray:
    """Return seeds for a polygon drawn round the object: BACKGROUND outside, UNKNOWN inside.

    vertices: (P, 2) as (row, col), P >= 3; the last joins the first. A pixel is inside when a ray
    from its centre to the right crosses the edges an odd number of times; on the edges the rule is
    that of `seeds_from_box`. A polygon that covers no pixel is an error.
    """
    height, width = check_shape(shape)
    vertices = check_points(vertices, "vertices", dimension=2)
    if len(vertices) < 3:
        raise ValueError(f"vertices: got {len(vertices)}, allowed are 3 or more")
    crossings = np.zeros((height, width + 1), dtype=np.int32)
    for (row0, col0), (row1, col1) in zip(vertices, np.roll(vertices, -1, axis=0), strict=True):
        low, high = np.clip(np.ceil(sorted((row0, row1))), 0, height).astype(int)
        rows = np.arange(low, high)
        if len(rows):
            at = col0 + (rows - row0) * ((col1 - col0) / (row1 - row0))
            # The ray of every pixel left of `at` crosses this edge: noted in its last column.
            np.add.at(crossings, (rows, np.clip(np.ceil(at), 0, width).astype(int)), 1)
    right = np.cumsum(crossings[:, ::-1], axis=1)[:, ::-1]
    inside = right[:, 1:] % 2 == 1
    if not inside.any():
        raise ValueError("vertices: got a polygon that covers no pixel, allowed is one that does")
    return np.where(inside, Seed.UNKNOWN, Seed.BACKGROUND).astype(np.uint8)


def _footprint(stroke: Stroke, shape) -> tuple[tuple[slice, slice], np.ndarray]:
    """Return the window of the picture that a stroke lies in, and which of its pixels it touches.

    These are the very pixels that `seeds_from_strokes` paints: points on the grid can be moved by
    whole pixels without rounding, and the short segments are worked out all at once.
    """
    low = np.clip(np.floor(stroke.points.min(axis=0) - stroke.radius), 0, shape).astype(int)
    high = np.clip(np.ceil(stroke.points.max(axis=0) + stroke.radius) + 1, 0, shape).astype(int)
    high = np.maximum(low, high)
    place = (slice(low[0], high[0]), slice(low[1], high[1]))
    touched = np.zeros(tuple(high - low), dtype=bool)
    if (low == high).any():
        return place, touched
    starts = stroke.points - low
    ends = np.vstack([starts[1:], starts[-1:]])
    sides = (np.abs(ends - starts) + 2 * stroke.radius + 1).max(axis=1)
    pairs = np.stack([starts, ends], axis=1)[sides > LONG]
    segments = [Stroke(pair, stroke.radius, Seed.FOREGROUND) for pair in pairs]
    if segments:  # one plane for all of them: one for each would cost the whole picture each time
        touched |= seeds_from_strokes(segments, touched.shape) != Seed.UNKNOWN
    starts, ends, sides = starts[sides <= LONG], ends[sides <= LONG], sides[sides <= LONG]
    side = int(np.ceil(sides.max(initial=1)))
    batch = max(1, BATCH // side**2)
    for first in range(0, len(starts), batch):
        some = slice(first, first + batch)
        _touch(touched, starts[some], ends[some], stroke.radius, side)
    return place, touched


def _touch(touched, starts, ends, radius, side) -> None:
    """Mark the capsules round segments that fit in windows of side x side pixels."""
    low = np.ceil(np.minimum(starts, ends) - radius)
    rows = (low[:, :1] + np.arange(side))[:, :, None]
    cols = (low[:, 1:] + np.arange(side))[:, None, :]
    (row0, col0), (down, across) = starts.T[:, :, None, None], (ends - starts).T[:, :, None, None]
    length2 = down * down + across * across
    t = ((rows - row0) * down + (cols - col0) * across) / np.where(length2 == 0, 1, length2)
    t = np.clip(t, 0, 1)
    inside = (rows - row0 - t * down) ** 2 + (cols - col0 - t * across) ** 2 <= radius**2
    inside &= (rows >= 0) & (rows < touched.shape[0]) & (cols >= 0) & (cols < touched.shape[1])
    number, row, col = np.nonzero(inside)
    touched[(low[number, 0] + row).astype(int), (low[number, 1] + col).astype(int)] = True


def _unpacked(data: bytes, shape) -> np.ndarray:
    return np.frombuffer(zlib.decompress(data), dtype=np.uint8).reshape(shape)


def _checked(edit, shape) -> Edit:
    """Return the edit in the form that is kept; ValueError where it does not fit the picture."""
    if isinstance(edit, Stroke):
        points = _on_grid(edit.points, "points")
        kept = np.r_[True, (points[1:] != points[:-1]).any(axis=1)]
        radius = max(1.0, np.floor(min(edit.radius, FARTHEST) * GRID + 0.5)) / GRID
        stroke = Stroke(points[kept], radius, edit.seed)
        work = work_of(stroke, shape)
        if work > MOST_WORK:
            raise ValueError(f"points: got {work:.0f} pixels to paint, allowed are {MOST_WORK}")
        return stroke
    if isinstance(edit, Box):
        seeds_from_box(shape, edit.corners)  # says what is wrong
        x0, y0, x1, y1 = np.ceil(check_vector(edit.corners, 4, "box"))
        across, down = np.clip((x0, x1), 0, shape[1]), np.clip((y0, y1), 0, shape[0])
        return Box((int(across[0]), int(down[0]), int(across[1]), int(down[1])))
    if isinstance(edit, Polygon):
        vertices = _on_grid(edit.vertices, "vertices")
        seeds_from_polygon(shape, vertices)
        return Polygon(vertices)
    if isinstance(edit, Trimap):
        seeds = check_seeds(edit.seeds, shape).copy()
        seeds.flags.writeable = False
        return Trimap(seeds)
    if isinstance(edit, Clear):
        return edit
    allowed = "Stroke, Box, Polygon, Trimap or Clear"
    raise ValueError(f"edit: got {type(edit).__name__}, allowed is {allowed}")


def work_of(edit: Edit, shape) -> float:
    """Return how many pixels an edit goes over, and 1000 for each of its points, as long."""
    if isinstance(edit, Polygon):
        return float(np.prod(shape) + 1000 * len(edit.vertices))
    if not isinstance(edit, Stroke):
        return float(np.prod(shape))
    ends = np.vstack([edit.points[1:], edit.points[-1:]])
    low = np.clip(np.minimum(edit.points, ends) - edit.radius, 0, shape)
    high = np.clip(np.maximum(edit.points, ends) + edit.radius + 1, 0, shape)
    return float((high - low).prod(axis=1).sum() + 1000 * len(ends))


def _on_grid(points, name: str) -> np.ndarray:
    """Return the points on quarters of a pixel, halves upwards as JavaScript rounds them."""
    points = check_points(points, name, dimension=2)
    if len(points) > MOST_POINTS:
        raise ValueError(f"{name}: got {len(points)} points, allowed are {MOST_POINTS}")
    if np.abs(points).max() > FARTHEST:
        raise ValueError(f"{name}: got {np.abs(points).max():g}, allowed is up to {FARTHEST}")
    points = np.floor(points * GRID + 0.5) / GRID
    points.flags.writeable = False
    return points
