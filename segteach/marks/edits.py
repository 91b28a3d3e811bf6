"""Edits: what a hand can do to the seeds of a picture, what each paints, and how large it may be.

A stroke (`Stroke`, in arrays) is paint. A box, a polygon and a trimap are regions: they say
something of every pixel. Points lie on a grid of quarter pixels, so that a text holds them exactly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segteach.arrays import (
    Seed,
    Stroke,
    check_points,
    check_seeds,
    check_shape,
    check_vector,
    reaching,
    seeds_from_box,
    seeds_from_strokes,
    told,
)

GRID = 4  # points lie on quarters of a pixel
FARTHEST = 100_000  # pixels that a point may lie outside the picture
MOST_POINTS = 10_000  # of one edit
MOST_EDITS = 50_000
MOST_WORK = 1_000_000_000  # pixels that one edit goes over: seconds, not minutes
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
Region = Box | Polygon | Trimap


# --- how an edit is kept -------------------------------------------------------------------------


def check_edit(edit, shape: tuple[int, int]) -> Edit:
    """Return the edit as it is kept: points on the grid, a box of whole pixels in the picture.

    shape: (H, W). ValueError for what is no edit, or none of a picture of that shape.
    """
    match edit:
        case Stroke():
            return _check_stroke(edit, shape)
        case Box(corners):
            seeds_from_box(shape, corners)  # says what is wrong
            x0, y0, x1, y1 = np.ceil(check_vector(corners, 4, "box"))
            across, down = np.clip((x0, x1), 0, shape[1]), np.clip((y0, y1), 0, shape[0])
            return Box((int(across[0]), int(down[0]), int(across[1]), int(down[1])))
        case Polygon(vertices):
            polygon = Polygon(_on_grid(vertices, "vertices"))
            _check_work(polygon, shape, "vertices")
            seeds_from_polygon(shape, polygon.vertices)  # says what is wrong
            return polygon
        case Trimap(seeds):
            seeds = check_seeds(seeds, shape).copy()
            seeds.flags.writeable = False
            return Trimap(seeds)
        case Clear():
            return edit
    allowed = "Stroke, Box, Polygon, Trimap or Clear"
    raise ValueError(f"edit: got {type(edit).__name__}, allowed is {allowed}")


def work_of(edit: Edit, shape: tuple[int, int]) -> float:
    """Return how many pixels an edit goes over, and 1000 for each of its points, as long."""
    match edit:
        case Stroke(points, radius):
            ends = np.vstack([points[1:], points[-1:]])
            low = np.clip(np.minimum(points, ends) - radius, 0, shape)
            high = np.clip(np.maximum(points, ends) + radius + 1, 0, shape)
            return float((high - low).prod(axis=1).sum() + 1000 * len(points))
        case Polygon(vertices):
            rows = np.clip(vertices[:, 0], 0, shape[0])
            crossed = np.abs(rows - np.roll(rows, 1)).sum()  # rows, each edge on its own
            return float(np.prod(shape) + crossed + 1000 * len(vertices))
    return float(np.prod(shape))


def _check_stroke(stroke: Stroke, shape) -> Stroke:
    points = _on_grid(stroke.points, "points")
    moves = np.r_[True, (points[1:] != points[:-1]).any(axis=1)]
    radius = max(1.0, np.floor(min(stroke.radius, FARTHEST) * GRID + 0.5)) / GRID
    stroke = Stroke(points[moves], radius, stroke.seed)
    _check_work(stroke, shape, "points")
    return reaching(stroke, lambda one: bool(footprint(one, shape)[1].any()))


def _check_work(edit: Stroke | Polygon, shape, name: str) -> None:
    work = work_of(edit, shape)
    if work > MOST_WORK:
        raise ValueError(f"{name}: got {work:.0f} pixels to paint, allowed are {MOST_WORK}")


def _on_grid(points, name: str) -> np.ndarray:
    """Return the points on quarters of a pixel, halves upwards as JavaScript rounds them."""
    points = check_points(points, name, dimension=2)
    if len(points) > MOST_POINTS:
        raise ValueError(f"{name}: got {len(points)} points, allowed are {MOST_POINTS}")
    if np.abs(points).max() > FARTHEST:
        raise ValueError(f"{name}: got {told(np.abs(points).max())}, allowed is up to {FARTHEST}")
    points = np.floor(points * GRID + 0.5) / GRID
    points.flags.writeable = False
    return points


# --- what an edit paints -------------------------------------------------------------------------


def seeds_of(region: Region, shape: tuple[int, int]) -> np.ndarray:
    """Return the seeds that a region alone gives, uint8 (H, W)."""
    match region:
        case Box(corners):
            return seeds_from_box(shape, corners)
        case Polygon(vertices):
            return seeds_from_polygon(shape, vertices)
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
            crossings[rows, np.clip(np.ceil(at), 0, width).astype(int)] += 1
    right = np.cumsum(crossings[:, ::-1], axis=1)[:, ::-1]
    inside = right[:, 1:] % 2 == 1
    if not inside.any():
        raise ValueError("vertices: got a polygon that covers no pixel, allowed is one that does")
    return np.where(inside, Seed.UNKNOWN, Seed.BACKGROUND).astype(np.uint8)


def footprint(stroke: Stroke, shape: tuple[int, int]) -> tuple[tuple[slice, slice], np.ndarray]:
    """Return the window of the picture that a stroke lies in, and which of its pixels it touches.

    These are the very pixels that `seeds_from_strokes` paints: points on the grid can be moved by
    whole pixels without rounding, and the short segments are worked out all at once.
    """
    low = np.clip(np.floor(stroke.points.min(axis=0) - stroke.radius), 0, shape).astype(int)
    high = np.clip(np.ceil(stroke.points.max(axis=0) + stroke.radius) + 1, 0, shape).astype(int)
    high = np.maximum(low, high)
    window = (slice(low[0], high[0]), slice(low[1], high[1]))
    touched = np.zeros(tuple(high - low), dtype=bool)
    if touched.size == 0:
        return window, touched
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
    return window, touched


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
