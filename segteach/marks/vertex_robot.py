"""A robot user of boundary editing: it drags the vertex that is worst placed onto the true outline.

Drags that lead through pixels that are wrong are weighed by the area between the old and the new
way: by Green's theorem a sum along its rim, so that thousands are weighed before one is made.
"""

from __future__ import annotations

import numpy as np

from segteach.arrays import check_count, check_mask
from segteach.segmentation.boundary_editing import BoundaryState
from segteach.segmentation.boundary_editing.polygon import Outline
from segteach.segmentation.boundary_editing.raster import crossings, part_of, winding, window_round
from segteach.segmentation.outlines import outlines_of

APART = 3  # points of the true outline from one place to the next where a vertex may be put
EXACT = 48  # of the most promising drags are weighed pixel by pixel
BLUNT = 2.0  # times the distance of its neighbours: farther a vertex makes a spike
WAY, WRONG = 8, 4  # pixels looked at on the way of a vertex, and how many of them must be wrong


class VertexRobot:
    """Drags vertices; the same state gives the same drag.

    truth: bool (H, W). ignore: bool (H, W), pixels where no error counts. least: pixels that a drag
    has to put right at least.
    """

    def __init__(self, truth: np.ndarray, ignore: np.ndarray | None = None, *, least: int = 10):
        self.truth = check_mask(truth, name="truth")
        shape = self.truth.shape
        self.ignore = (
            np.zeros(shape, bool) if ignore is None else check_mask(ignore, shape, "ignore")
        )
        self.least = check_count(least, "least")
        # what a pixel is worth that turns foreground
        self._worth = np.where(self.ignore, 0, np.where(self.truth, 1, -1))
        # its sums from a pixel to the right end of the row
        self._right = np.pad(self._worth[:, ::-1].cumsum(axis=1)[:, ::-1], ((0, 0), (0, 1)))
        lines = [line[::APART] for line, _ in outlines_of(self.truth)]
        places = np.concatenate([np.empty((0, 2)), *lines])
        self._places = places[((places >= 0) & (places < shape)).all(axis=1)]

    def next(self, state: BoundaryState) -> tuple[int, int, np.ndarray] | None:
        """Return (outline, vertex, point): which vertex to drag and where; None when none helps.

        Hard vertices and the ends of open outlines are left alone.
        """
        wrong = (state.mask != self.truth) & ~self.ignore
        drags = [
            (gain, number, vertex, place)
            for number, outline in enumerate(state.outlines)
            for gain, vertex, place in self._drags(outline, wrong)
        ]
        likely = sorted(drags, key=lambda drag: -drag[0])[:EXACT]
        weighed = [(self._exact(state, *drag[1:]), *drag[1:]) for drag in likely]
        gain, number, vertex, place = max(weighed, default=(0, 0, 0, 0), key=lambda drag: drag[0])
        return (number, vertex, self._places[place].copy()) if gain >= self.least else None

    def _drags(self, outline: Outline, wrong: np.ndarray) -> list[tuple[float, int, int]]:
        """Return (gain, vertex, place) of the drags that lead through wrong pixels."""
        corners, count = outline.vertices, len(outline.at)
        soft = ~outline.hard
        if not outline.closed:
            soft[[0, -1]] = False
        share = (np.arange(WAY)[:, None, None, None] + 0.5) / WAY
        way = corners[:, None] + share * (self._places - corners[:, None])
        rows, cols = np.moveaxis(np.rint(way).astype(int), 3, 0)
        rows, cols = rows.clip(0, wrong.shape[0] - 1), cols.clip(0, wrong.shape[1] - 1)
        through = wrong[rows, cols].sum(axis=0) >= WRONG
        base = np.roll(corners, -1, axis=0) - np.roll(corners, 1, axis=0)
        far = np.hypot(*np.moveaxis(self._places - corners[:, None], 2, 0))
        blunt = far <= BLUNT * np.hypot(*base.T)[:, None]
        vertices, places = np.nonzero(through & blunt & soft[:, None])
        before, after = (vertices - 1) % count, (vertices + 1) % count
        there = self._places[places]
        along = np.r_[0, self._sums(outline.line, np.roll(outline.line, -1, axis=0)).cumsum()]
        old = along[outline.at[after]] - along[outline.at[before]] + along[-1] * (after < before)
        gains = self._sums(corners[before], there) + self._sums(there, corners[after]) - old
        return list(zip(gains.tolist(), vertices.tolist(), places.tolist(), strict=True))

    def _sums(self, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """Return the parts of straight ways (E, 2) in the worth of all pixels in a loop, (E,)."""
        height, width = self.truth.shape
        which, rows, cols, signs = crossings(starts, ends, (0, height, 0, width))
        return np.bincount(which, signs * self._right[rows, cols], len(starts))

    def _exact(self, state: BoundaryState, number: int, vertex: int, place: int) -> int:
        """Return how many pixels the polygon puts right, less those that it puts wrong."""
        outline = state.outlines[number]
        corners, count = outline.vertices, len(outline.at)
        before, after = (vertex - 1) % count, (vertex + 1) % count
        way = np.array([corners[before], self._places[place], corners[after]])
        loop = np.concatenate([way, outline.section(before, after)[::-1]])
        window = window_round(loop, 1, self.truth.shape)
        part = part_of(window)
        now = state.mask[part].astype(int)
        return int((((now + winding(loop, window) > 0) - now) * self._worth[part]).sum())
