"""Strokes, and seeds from a box, a trimap or strokes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from segteach.arrays.checks import (
    SEED_NAMES,
    Seed,
    check_number,
    check_plane,
    check_points,
    check_seeds,
    check_shape,
    check_unit,
    check_vector,
    no_mask,
    numeric,
)
from segteach.arrays.told import told, told_values

REACHING = (0.5, 0.75)  # radii in pixels; a dot of the last one touches a pixel wherever it lies


@dataclass(frozen=True, eq=False)
class Stroke:
    """One movement of the brush.

    points: (P, 2) as (row, col) in image pixels; pixel centres lie on whole numbers.
    radius: half the brush width in pixels. seed: what the brush says of the pixels it touches.
    """

    points: np.ndarray
    radius: float
    seed: Seed

    def __post_init__(self):
        points = check_points(self.points, "points", dimension=2).copy()
        points.flags.writeable = False
        object.__setattr__(self, "points", points)
        object.__setattr__(self, "radius", check_number(self.radius, "radius", above=0))
        object.__setattr__(self, "seed", check_seed(self.seed))


def check_seed(seed) -> Seed:
    """Return what a brush says of its pixels; True and False are no seeds."""
    try:
        return Seed(seed if not isinstance(seed, (bool, np.bool_)) else None)
    except ValueError:
        raise ValueError(f"seed: got {told(seed)}, allowed are {SEED_NAMES}") from None


def seeds_from_box(shape: tuple[int, int], box: tuple[float, float, float, float]) -> np.ndarray:
    """Return seeds for a box drawn round the object: BACKGROUND outside, UNKNOWN inside.

    shape: (H, W). box: (x0, y0, x1, y1) in pixels; columns x0 <= x < x1 and rows y0 <= y < y1
    lie inside. A box that leaves the picture is clipped; one that covers no pixel is an error.
    """
    height, width = check_shape(shape)
    corners = np.ceil(check_vector(box, 4, "box"))
    x0, x1 = np.clip(corners[::2], 0, width).astype(int)
    y0, y1 = np.clip(corners[1::2], 0, height).astype(int)
    if x0 >= x1 or y0 >= y1:
        raise ValueError(
            f"box: got {told(tuple(box))}, allowed is x0 < x1 and y0 < y1 with a pixel of the "
            f"{width} x {height} picture inside"
        )
    seeds = np.full((height, width), Seed.BACKGROUND, dtype=np.uint8)
    seeds[y0:y1, x0:x1] = Seed.UNKNOWN
    return seeds


def seeds_from_trimap(picture) -> np.ndarray:
    """Return seeds for a trimap picture: 0 BACKGROUND, 128 UNKNOWN, 255 FOREGROUND.

    picture: uint8 (H, W), or (H, W, 3) with equal channels, or the same as float in [0, 1]
    (what `data.open_image` returns).
    """
    array = numeric(picture, "picture")
    if array.ndim == 3 and array.shape[2] == 3:
        if (array != array[..., :1]).any():
            raise ValueError("picture: got a coloured one, allowed is grey (equal channels)")
        array = array[..., 0]
    array = no_mask(check_plane(array, None, "picture"), "picture", "0, 128 and 255")
    if array.dtype.kind == "f":
        array = np.round(check_unit(array, "picture", "0 / 128 / 255 or float in [0, 1]") * 255)
    if not np.isin(array, (0, 128, 255)).all():
        raise ValueError(f"picture: got {told_values(array)}, allowed are 0, 128 and 255")
    seeds = np.full(array.shape, Seed.UNKNOWN, dtype=np.uint8)
    seeds[array == 0] = Seed.BACKGROUND
    seeds[array == 255] = Seed.FOREGROUND
    return seeds


def reaching(stroke: Stroke, touches: Callable[[Stroke], bool]) -> Stroke:
    """Return a stroke of the hand as wide as it must be to mark a pixel.

    A dot between the centres of four pixels is sqrt(1/2) away from each. A stroke of a smaller
    radius that touches none gets the next radius of 1/2 and 3/4 that does; one that lies beside the
    picture stays as it is. The page has the same rule in widgets/js/brush.js.

    touches: says whether a stroke touches a pixel.
    """
    if stroke.radius >= REACHING[-1] or touches(stroke):
        return stroke
    wider = [replace(stroke, radius=radius) for radius in REACHING if radius > stroke.radius]
    return next(filter(touches, wider), stroke)


def seeds_from_strokes(strokes: Iterable[Stroke], shape: tuple[int, int], over=None) -> np.ndarray:
    """Return seeds painted by `strokes` in their order; a later stroke covers an earlier one.

    A pixel belongs to a stroke when its centre is at most `radius` away from the stroke's line.
    A stroke with seed UNKNOWN erases; a thin one may touch none, see `reaching`. Parts outside the
    (H, W) picture are cut off.

    over: (H, W) of `Seed`, a trimap say, that the strokes are painted on and that stays as it is;
    None for one that is UNKNOWN everywhere.
    """
    seeds = np.full(check_shape(shape), Seed.UNKNOWN, dtype=np.uint8)
    if over is not None:
        seeds[...] = check_seeds(over, seeds.shape, "over")
    for stroke in strokes:
        if not isinstance(stroke, Stroke):
            raise ValueError(f"strokes: got {type(stroke).__name__}, allowed are Stroke objects")
        ends = np.vstack([stroke.points[1:], stroke.points[-1:]])
        for start, end in zip(stroke.points, ends, strict=True):
            _paint_segment(seeds, start, end, stroke.radius, stroke.seed)
    return seeds


def _paint_segment(seeds, start, end, radius, seed) -> None:
    """Paint the capsule of `radius` around the segment from `start` to `end`."""
    low = np.clip(np.ceil(np.minimum(start, end) - radius), 0, seeds.shape).astype(int)
    high = np.clip(np.floor(np.maximum(start, end) + radius) + 1, 0, seeds.shape).astype(int)
    if (low >= high).any():
        return
    rows, cols = np.ogrid[low[0] : high[0], low[1] : high[1]]
    along = end - start
    length2 = along @ along
    t = ((rows - start[0]) * along[0] + (cols - start[1]) * along[1]) / (length2 or 1.0)
    t = np.clip(t, 0, 1)
    distance2 = (rows - start[0] - t * along[0]) ** 2 + (cols - start[1] - t * along[1]) ** 2
    seeds[low[0] : high[0], low[1] : high[1]][distance2 <= radius**2] = seed
