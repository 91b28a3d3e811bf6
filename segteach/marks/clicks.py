"""Clicks of the magic wand, made with a brush: each stroke is one, at its middle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from segteach.arrays import Seed, Stroke, check_image, seeds_from_strokes
from segteach.marks.edits import Clear, Edit
from segteach.segmentation.magic_wand import magic_wand


@dataclass(frozen=True)
class Click:
    """A click on the pixel (row, col): it adds the region round it, or takes it away."""

    row: int
    col: int
    adds: bool = True


def clicks_of(edits: Iterable[Edit], shape: tuple[int, int]) -> list[Click]:
    """Return the clicks that stand after some edits of a picture of this shape.

    FOREGROUND adds and BACKGROUND takes away; the eraser rubs out the clicks it goes over.
    """
    clicks: list[Click] = []
    for edit in edits:
        if isinstance(edit, Clear):
            clicks = []
        elif isinstance(edit, Stroke) and edit.seed == Seed.UNKNOWN:
            paint = Stroke(edit.points, edit.radius, Seed.FOREGROUND)
            rubbed = seeds_from_strokes([paint], shape) == Seed.FOREGROUND
            clicks = [click for click in clicks if not rubbed[click.row, click.col]]
        elif isinstance(edit, Stroke):
            row, col = pixel_of(edit.points[len(edit.points) // 2], shape)
            clicks.append(Click(row, col, edit.seed == Seed.FOREGROUND))
    return clicks


class Wand:
    """The magic wand on one picture; the region of a click is grown once.

    image: (H, W, 3). parameters: those of `magic_wand`.
    """

    def __init__(self, image: np.ndarray, **parameters):
        self._image, self._parameters = check_image(image), parameters
        self._regions: dict[tuple[int, int], np.ndarray] = {}

    def mask(self, clicks: Sequence[Click]) -> np.ndarray:
        """Return bool (H, W): the regions of the clicks, added or taken away in their order."""
        points = [(click.row, click.col) for click in clicks]
        self._regions = {point: self._region(point) for point in points}
        mask = np.zeros(self._image.shape[:2], dtype=bool)
        for point, click in zip(points, clicks, strict=True):
            mask[self._regions[point]] = click.adds
        return mask

    def _region(self, point: tuple[int, int]) -> np.ndarray:
        known = self._regions.get(point)
        return magic_wand(self._image, point, **self._parameters).mask if known is None else known


def pixel_of(point, shape: tuple[int, int]) -> tuple[int, int]:
    """Return the pixel (row, col) of the picture nearest to a point."""
    row, col = np.clip(np.round(point), 0, np.array(shape) - 1).astype(int)
    return int(row), int(col)
