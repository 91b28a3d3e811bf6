"""Polygons on the pixel grid: what they enclose, how far it is to them, where they leave the frame.

A window is (top, bottom, left, right), half-open, in the pixels of the picture.
Source of the winding number by signed crossings: Hormann and Agathos, "The point in polygon problem
for arbitrary polygons", 2001.
"""

from __future__ import annotations

import numpy as np

from segteach.arrays import check_vector

Window = tuple[int, int, int, int]  # top, bottom, left, right
PIECE = 24.0  # px: long edges are taken in pieces, because a slanting one has a large box


def window_round(points: np.ndarray, margin: int, shape: tuple[int, int]) -> Window:
    """Return the window round points (N, 2) and `margin` pixels more, clipped to the picture."""
    low = np.floor(points.min(axis=0)).astype(int) - margin
    high = np.ceil(points.max(axis=0)).astype(int) + margin + 1
    low, high = low.clip(0, shape), high.clip(0, shape)
    return int(low[0]), int(high[0]), int(low[1]), int(high[1])


def part_of(window: Window) -> tuple[slice, slice]:
    """Return the rows and columns of a window, to index a plane with."""
    top, bottom, left, right = window
    return slice(top, bottom), slice(left, right)


def winding(loop: np.ndarray, window: Window) -> np.ndarray:
    """Return how often a loop (N, 2) turns clockwise round each pixel of a window, int (h, w).

    The last point is joined to the first.
    """
    top, bottom, left, right = window
    _, rows, cols, signs = crossings(loop, np.roll(loop, -1, axis=0), window)
    turns = np.zeros((bottom - top, right - left + 1), int)
    np.add.at(turns, (rows - top, cols - left), signs)
    return turns[:, :-1].cumsum(axis=1)


def crossings(starts: np.ndarray, ends: np.ndarray, window: Window) -> tuple[np.ndarray, ...]:
    """Return where edges (E, 2) cross the rows of a window: edge, row, column, sign, (X,) each.

    column: of the first pixel to the right of the crossing, from left to right (the latter where
    there is none). sign: 1 upwards, -1 downwards. Their sum over all crossings of a loop to the
    left of a pixel is the number of its clockwise turns round the pixel.
    """
    top, bottom, left, right = window
    low, high = np.minimum(starts[:, 0], ends[:, 0]), np.maximum(starts[:, 0], ends[:, 0])
    # a row that goes through a vertex counts one of its two edges: low <= row < high
    first = np.ceil(low).clip(top, bottom).astype(int)
    counts = np.ceil(high).clip(top, bottom).astype(int) - first
    which = np.repeat(np.arange(len(starts)), counts)
    rows = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + first[which]
    (r, c), (down, across) = starts[which].T, (ends - starts)[which].T
    cols = np.floor(c + (rows - r) * across / down).clip(left - 1, right - 1).astype(int) + 1
    return which, rows, cols, np.where(down < 0, 1, -1)


def distances(edges: np.ndarray, window: Window, reach: float) -> np.ndarray:
    """Return how far the pixels of a window and the middles of their links are from edges.

    edges: (E, 2, 2), where each starts and ends. Result: (2 h - 1, 2 w - 1), in px; [::2, ::2] are
    the pixels, and between two pixels lies the middle of their link. Infinite beyond `reach`.
    """
    top, bottom, left, right = window
    plane = np.full((2 * (bottom - top) - 1, 2 * (right - left) - 1), np.inf)
    starts, ends = _pieces(edges[:, 0], edges[:, 1])
    low = np.ceil(2 * (np.minimum(starts, ends) - reach - (top, left))).astype(int)
    high = np.floor(2 * (np.maximum(starts, ends) + reach - (top, left))).astype(int) + 1
    low, high = low.clip(0, plane.shape), high.clip(0, plane.shape)
    for near in np.flatnonzero((low < high).all(axis=1)):
        (r0, c0), (r1, c1) = low[near], high[near]
        down, across = ends[near] - starts[near]
        rows = np.arange(r0, r1)[:, None] / 2 + (top - starts[near, 0])
        cols = np.arange(c0, c1) / 2 + (left - starts[near, 1])
        share = ((rows * down + cols * across) / (down**2 + across**2 or 1.0)).clip(0, 1)
        square = (rows - share * down) ** 2 + (cols - share * across) ** 2
        part = plane[r0:r1, c0:c1]
        np.minimum(part, square, out=part)
    plane = np.sqrt(plane)
    plane[plane > reach] = np.inf
    return plane


def between(plane: np.ndarray, offset: tuple[int, int]) -> np.ndarray:
    """Return what `distances` says of the links at one of OFFSETS, as `shifted` cuts a plane."""
    rows, cols = offset
    return plane[rows % 2 :: 2, abs(cols) % 2 :: 2]


def along_frame(start: np.ndarray, end: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Return the corners (C, 2), 0 to 2 of them, on the shorter way along the frame.

    start, end: points of the frame, which is the rectangle one pixel outside of the picture.
    """
    height, width = shape[0] + 1.0, shape[1] + 1.0
    corners = np.array([[0, 0], [0, width], [height, width], [height, 0]]) - 1
    places = np.array([0, width, width + height, 2 * width + height])  # clockwise, from the first
    around = 2 * (width + height)
    ahead = (_place(end, shape) - _place(start, shape)) % around
    first = start if ahead <= around / 2 else end
    distance = (places - _place(first, shape)) % around
    passed = np.flatnonzero((distance > 0) & (distance < min(ahead, around - ahead)))
    passed = passed[distance[passed].argsort()]
    return corners[passed if ahead <= around / 2 else passed[::-1]]


def on_frame(point: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Return the place of the frame that is nearest to a point in the picture."""
    room = np.array([*(point + 1), *(np.array(shape) - point)])  # to the top, left, bottom, right
    side, moved = int(room.argmin()), point.copy()
    moved[side % 2] = -1 if side < 2 else shape[side % 2]
    return moved


def check_within_frame(point, shape: tuple[int, int], name: str = "point") -> np.ndarray:
    """Return a point (2,), (row, col), in the picture or at most one pixel outside of it."""
    point = check_vector(point, 2, name)
    if (point < -1).any() or (point > shape).any():
        height, width = shape
        raise ValueError(
            f"{name}: got {tuple(point.tolist())}, allowed are rows -1 to {height} and columns -1 "
            f"to {width}"
        )
    return point


def _place(point: np.ndarray, shape: tuple[int, int]) -> float:
    """Return how far along the frame, clockwise from its first corner, a point of it lies."""
    (row, col), height, width = point + 1, shape[0] + 1.0, shape[1] + 1.0
    if row == 0:
        return col
    if col == width:
        return width + row
    return 2 * width + height - col if row == height else 2 * (width + height) - row


def _pieces(starts: np.ndarray, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the same edges, none longer than PIECE."""
    counts = np.ceil(np.hypot(*(ends - starts).T) / PIECE).clip(1).astype(int)
    which = np.repeat(np.arange(len(counts)), counts)
    number = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    step = (ends - starts)[which] / counts[which, None]
    return starts[which] + number[:, None] * step, starts[which] + (number + 1)[:, None] * step
