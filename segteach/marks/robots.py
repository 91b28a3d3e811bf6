"""Robot users: they look at a mask, know the truth, and make the edit that helps most; no widget.

The stroke robot paints along the thick part of the largest error. The click robot holds clicks on
the true outline and puts the next one where the mask's outline is farthest from it. Both always
do the same in the same place, so that tools can be compared and a benchmark repeated.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from segteach.arrays import Seed, Stroke, check_count, check_mask, seeds_from_strokes
from segteach.marks.edits import Box, Polygon
from segteach.segmentation.outlines import in_reading_order, outlines_of

MARGIN = 0.03  # of the picture's longer side, between the object and the robot's box
NEAR = 2.0  # pixels: an outline that is closer than that needs no click


def correction(mask: np.ndarray, target: np.ndarray, *, least: int = 3) -> Stroke | None:
    """Return a stroke along the thick part of the largest error, or None when all are thin.

    mask, target: bool (H, W). The stroke stays inside the error; least: depth in pixels of the
    smallest error worth a stroke.
    """
    mask, target = check_mask(mask), check_mask(target, np.shape(mask), "target")
    wrong = mask != target
    depth = ndimage.distance_transform_cdt(np.pad(wrong, 1))[1:-1, 1:-1]
    if depth.max() < least:
        return None
    start = np.array(np.unravel_index(depth.argmax(), depth.shape))
    parts, _ = ndimage.label(depth >= max(2, 0.4 * depth.max()))
    part = np.argwhere(parts == parts[tuple(start)])
    by_distance = part[((part - start) ** 2).sum(axis=1).argsort(kind="stable")]
    goal = by_distance[int(0.6 * (len(part) - 1))]
    for reach in np.linspace(1, 0, 21):
        line = start + np.linspace(0, reach, 6)[:, None] * (goal - start)
        if wrong[tuple(np.round(line).astype(int).T)].all():
            break
    seed = Seed.FOREGROUND if target[tuple(start)] else Seed.BACKGROUND
    return Stroke(line, float(np.clip(0.5 * depth.max(), 2, 7)), seed)


def box_round(truth: np.ndarray) -> Box:
    """Return a box round the True pixels of a mask, a little larger than they need."""
    truth = _object(truth)
    margin = round(MARGIN * max(truth.shape))
    rows, cols = (np.flatnonzero(truth.any(axis=axis)) for axis in (1, 0))
    (height, width), low = truth.shape, (cols[0] - margin, rows[0] - margin)
    high = min(width, cols[-1] + 1 + margin), min(height, rows[-1] + 1 + margin)
    return Box((int(max(0, low[0])), int(max(0, low[1])), int(high[0]), int(high[1])))


def outline_of(truth: np.ndarray) -> np.ndarray:
    """Return the pixels on the rim of a mask's largest part, in their order, int (P, 2).

    Holes and smaller parts have rims of their own and are left out; the frame of the picture is
    part of the rim where the object reaches it.
    """
    padded = np.pad(_object(truth), 1)
    rims = [line for line, _ in in_reading_order(outlines_of(padded))]
    rim = max(rims, key=lambda points: abs(_area(points)))
    rim = np.concatenate([rim, rim[:1]])
    low, high = np.floor(rim).astype(int), np.ceil(rim).astype(int)  # the pixels on both sides
    inside = np.where(padded[tuple(low.T)][:, None], low, high) - 1
    kept = (inside != np.roll(inside, 1, axis=0)).any(axis=1)
    return inside[kept] if kept.any() else inside[:1]


class StrokeRobot:
    """Corrects a tool that reads strokes; it never says of a pixel what is not true.

    truth: bool (H, W), not empty.
    ignore: bool (H, W), pixels where no error counts.
    box: begin with a box round the object.
    """

    def __init__(self, truth: np.ndarray, ignore: np.ndarray | None = None, *, box: bool = False):
        self.truth = _object(truth)
        shape = self.truth.shape
        self.ignore = check_mask(np.zeros(shape) if ignore is None else ignore, shape, "ignore")
        self._box = box_round(truth) if box else None

    def next(self, mask: np.ndarray) -> Box | Stroke | None:
        """Return the edit for this mask; None when what is wrong is too thin for a brush."""
        if self._box is not None:
            box, self._box = self._box, None
            return box
        stroke = correction(mask, np.where(self.ignore, mask, self.truth))
        return None if stroke is None else self._honest(stroke)

    def _honest(self, stroke: Stroke) -> Stroke:
        """Return the stroke, thinner where it would paint over the other class."""
        for radius in (stroke.radius, stroke.radius / 2, 1.0):
            thinner = Stroke(stroke.points, radius, stroke.seed)
            painted = seeds_from_strokes([thinner], self.truth.shape) == stroke.seed
            if (self.truth[painted] == (stroke.seed == Seed.FOREGROUND)).all():
                return thinner
        return Stroke(stroke.points[:1], stroke.radius, stroke.seed)  # at the deepest place


class ClickRobot:
    """Corrects a tool that follows clicks on the outline; all of them make one polygon.

    truth: bool (H, W). first: how many clicks it begins with, evenly along the outline.
    """

    def __init__(self, truth: np.ndarray, *, first: int = 4):
        self.outline = outline_of(truth)
        if len(self.outline) < 3:
            raise ValueError(
                f"truth: got an outline of {len(self.outline)} pixels, allowed are 3 or more"
            )
        first = check_count(first, "first", least=3)
        self._places = {n * len(self.outline) // first for n in range(first)}
        self._begun = False

    def next(self, mask: np.ndarray) -> Polygon | None:
        """Return all clicks, one more than last time; None when no part of the outline is far."""
        if self._begun:
            away = ndimage.distance_transform_edt(~_rim(mask))[tuple(self.outline.T)]
            away[list(self._places)] = 0
            if away.max() <= NEAR:
                return None
            self._places.add(int(away.argmax()))
        self._begun = True
        return Polygon(self.outline[sorted(self._places)].astype(np.float64))


def _rim(mask: np.ndarray) -> np.ndarray:
    """Return the pixels of a mask that touch others or the frame; all pixels of an empty one."""
    return mask & ~ndimage.binary_erosion(mask) if mask.any() else np.ones_like(mask)


def _object(truth) -> np.ndarray:
    truth = check_mask(truth, name="truth")
    if not truth.any():
        raise ValueError("truth: got no foreground, allowed is a mask with some")
    return truth


def _area(points: np.ndarray) -> float:
    """Return the signed area of a polygon (P, 2)."""
    (rows, cols), (down, across) = points.T, np.roll(points, -1, axis=0).T
    return float((rows * across - down * cols).sum() / 2)
