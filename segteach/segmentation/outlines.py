"""The outlines of a mask, traced between its pixels by marching squares.

Every square of four neighbouring pixels joins the middles of those of its sides that part two
labels. Walked with the foreground on the right, each middle has one successor. Pixels of the
foreground that touch at a corner only are not joined.

The outlines are those of scikit-image's `find_contours` at level 0.5, to the last point, in less
than half of its time: a hand that drags a vertex waits for them.
Source: Lorensen and Cline 1987, in 2D.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from segteach.arrays import MAX_PIXELS

TOP, RIGHT, BOTTOM, LEFT = range(4)
# Foreground among top left 1, top right 2, bottom left 4, bottom right 8: from which side to which.
STEPS = {
    1: [(TOP, LEFT)],
    2: [(RIGHT, TOP)],
    3: [(RIGHT, LEFT)],
    4: [(LEFT, BOTTOM)],
    5: [(TOP, BOTTOM)],
    6: [(RIGHT, TOP), (LEFT, BOTTOM)],
    7: [(RIGHT, BOTTOM)],
    8: [(BOTTOM, RIGHT)],
    9: [(TOP, LEFT), (BOTTOM, RIGHT)],
    10: [(BOTTOM, TOP)],
    11: [(BOTTOM, LEFT)],
    12: [(LEFT, RIGHT)],
    13: [(TOP, RIGHT)],
    14: [(LEFT, TOP)],
}
# Rows: first and, where two pixels touch at a corner, second step. -1: there is none.
TABLE = np.full((2, 16, 2), -1)
for _code, _steps in STEPS.items():
    TABLE[: len(_steps), _code] = _steps


def outlines_of(mask: np.ndarray, window: tuple | None = None) -> list[tuple[np.ndarray, bool]]:
    """Return the outlines of a mask, bool (H, W), as points (T, 2), and whether each is closed.

    window: (top, bottom, left, right), half-open; only outlines that `passes` finds there.

    The points lie half-way between two pixels, at most 1 px apart, clockwise on the screen round
    the foreground. A closed outline does not repeat its first point; one that the picture cuts off
    ends one pixel outside of it.
    """
    places, follower, open_ends = _successors(mask)
    starts = range(len(places)) if window is None else np.flatnonzero(_within(places, window))
    walks = _walks(follower.tolist(), open_ends.tolist(), list(starts))
    found = [(places[np.array(walk)], closed) for walk, closed in walks]
    return [pair for pair in found if window is None or pair[1] or passes(pair[0], window)]


def passes(line: np.ndarray, window: tuple) -> bool:
    """Return whether an outline (T, 2) has to do with the pixels of a window.

    One that does not is the same whatever these pixels are.
    """
    return bool(_within(line, window).any())


def in_reading_order(
    lines: Iterable[tuple[np.ndarray, bool]],
) -> list[tuple[np.ndarray, bool]]:
    """Return outlines in the order in which one reads their squares, row by row.

    lines: as `outlines_of` returns them. A closed one begins behind the last of its squares. This
    is the order of scikit-image's `find_contours`; it does not depend on how they were traced.
    """
    lines = list(lines)
    if not lines:
        return []
    squares, firsts = _squares_along(lines)
    counts = np.diff(firsts, append=len(squares))
    is_last = squares == np.repeat(np.maximum.reduceat(squares, firsts), counts)
    places = np.flatnonzero(is_last)
    starts = places[np.searchsorted(places, firsts)] - firsts + 1
    found = []
    for (line, closed), behind in zip(lines, starts.tolist(), strict=True):
        if closed and behind < len(line):
            line = np.concatenate([line[behind:], line[:behind]])
        found.append((line, closed))
    squares[np.isinf(squares)] = np.inf  # an end is not the least, either
    order = np.argsort(np.minimum.reduceat(squares, firsts), kind="stable")
    return [found[number] for number in order.tolist()]


def _squares_along(lines: list[tuple[np.ndarray, bool]]) -> tuple[np.ndarray, np.ndarray]:
    """Return the number of the square behind each point of all lines, and where each line begins.

    Squares are numbered row by row; behind the end of an open line there is none: -inf.
    """
    points = np.concatenate([line for line, _ in lines])
    ends = np.cumsum([len(line) for line, _ in lines])
    firsts = np.concatenate([[0], ends[:-1]])
    following = np.arange(1, len(points) + 1)
    following[ends - 1] = firsts
    squares = np.floor((points + points[following]) / 2) @ (MAX_PIXELS, 1)
    squares[ends[[not closed for _, closed in lines]] - 1] = -np.inf
    return squares, firsts


def _successors(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return all points (P, 2), the number of the point after each (-1: none), and open ends."""
    padded = np.pad(mask, 1, mode="edge").view(np.uint8)
    stride = padded.shape[1]
    steps, squares = _steps_through(padded)
    # a point's number: twice that of the pixel to its left, or of the one above it and then 1 more
    sides = np.array([0, 3, 2 * stride, 1])  # of a square, in the order of TOP, RIGHT, BOTTOM, LEFT
    ends = 2 * squares[:, None] + sides[steps]  # (S, 2): from which point to which
    is_point = np.zeros(2 * padded.size, bool)
    is_point[ends] = True
    points = np.flatnonzero(is_point)
    index = np.empty(2 * padded.size, np.int32)
    index[points] = np.arange(len(points))
    leaves, reaches = index[ends].T
    follower, reached = np.full(len(points), -1), np.zeros(len(points), bool)
    follower[leaves], reached[reaches] = reaches, True
    pixel, below = np.divmod(points, 2)
    places = np.column_stack(np.divmod(pixel, stride)) - 1.0
    places[np.arange(len(points)), 1 - below] += 0.5
    return places, follower, np.flatnonzero(~reached)


def _steps_through(padded: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (from, to) of every step through a square, (S, 2), and the square's number, (S,)."""
    code = padded.copy()  # of the square to the right of and below each pixel
    code[:, :-1] |= padded[:, 1:] << 1
    code[:-1] |= code[1:] << 2
    code[-1] = code[:, -1] = 0  # no square begins there
    squares = np.flatnonzero((code > 0) & (code < 15))
    steps = TABLE[:, code.ravel()[squares]]  # (2, squares, 2)
    used = steps[..., 0] >= 0
    return steps[used], np.broadcast_to(squares, used.shape)[used]


def _within(points: np.ndarray, window: tuple) -> np.ndarray:
    """Return which points lie in a window or between it and the pixels around it."""
    (rows, cols), (top, bottom, left, right) = points.T, window
    return (rows >= top - 1) & (rows <= bottom) & (cols >= left - 1) & (cols <= right)


def _walks(follower, open_ends: list[int], starts: list[int]) -> list[tuple[list[int], bool]]:
    """Return the points of each outline in their order: all open ones, closed ones from starts."""
    found, seen = [], bytearray(len(follower))
    for count, start in enumerate([*open_ends, *starts]):
        walk, here = [], start
        while here >= 0 and not seen[here]:
            seen[here] = 1
            walk.append(here)
            here = follower[here]
        if walk:
            found.append((walk, count >= len(open_ends)))
    return found
