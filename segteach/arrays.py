"""Conventions of the package, and the one place that validates input.

Image  float64 (H, W, 3) in [0, 1], sRGB-encoded
Mask   bool (H, W);  Alpha  float64 (H, W) in [0, 1]
seeds  uint8 (H, W) of `Seed`: scribbles and trimaps alike
Stroke points (P, 2) as (row, col) in image pixels, a radius, a seed

Every `check_*` returns the array in the package's own form, or raises a ValueError that names
the argument, what came and what is allowed.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

MAX_PIXELS = 100_000_000
LEAST_VARIANCE = 1e-7  # of colours in [0, 1]: with less, rounding eats links and mixtures


class Seed(IntEnum):
    """What the user said about a pixel."""

    UNKNOWN = 0
    BACKGROUND = 1
    FOREGROUND = 2


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
        try:
            object.__setattr__(self, "seed", Seed(self.seed))
        except ValueError:
            raise ValueError(f"seed: got {self.seed!r}, allowed are {_SEED_NAMES}") from None


_SEED_NAMES = ", ".join(f"{int(s)} ({s.name.lower()})" for s in Seed)


def check_image(image, name: str = "image") -> np.ndarray:
    """Return `image` as float64 (H, W, 3) in [0, 1].

    Accepted: uint8 (0-255), uint16 (0-65535) or float in [0, 1]; grey (H, W) or (H, W, 1) is
    repeated in three channels. A fourth channel is refused: `data.open_image` composites it.
    """
    array = _numeric(image, name)
    if array.ndim == 2 or (array.ndim == 3 and array.shape[2] == 1):
        array = np.repeat(array.reshape(*array.shape[:2], 1), 3, axis=2)
    if array.ndim != 3 or array.shape[2] != 3 or 0 in array.shape:
        raise ValueError(
            f"{name}: got shape {np.shape(image)}, allowed are (H, W, 3) and grey (H, W)"
        )
    if array.dtype in (np.uint8, np.uint16):
        return array / float(np.iinfo(array.dtype).max)
    return _unit_range(array, name, "uint8, uint16 or float in [0, 1]")


def check_mask(mask, shape: tuple[int, int] | None = None, name: str = "mask") -> np.ndarray:
    """Return `mask` as bool (H, W); numbers are accepted only where they are 0 or 1."""
    array = check_plane(mask, shape, name)
    if array.dtype != bool and not np.isin(array, (0, 1)).all():
        raise ValueError(f"{name}: got values other than 0 and 1, allowed is a bool (H, W) array")
    return array.astype(bool)


def check_alpha(alpha, shape: tuple[int, int] | None = None, name: str = "alpha") -> np.ndarray:
    """Return `alpha` as float64 (H, W) in [0, 1]; 1 is fully opaque."""
    array = check_plane(alpha, shape, name)
    return _unit_range(array, name, "float (H, W) in [0, 1]")


def check_seeds(seeds, shape: tuple[int, int] | None = None, name: str = "seeds") -> np.ndarray:
    """Return `seeds` as uint8 (H, W) of `Seed` values 0, 1, 2."""
    array = check_plane(seeds, shape, name)
    whole = array.dtype.kind != "f" or bool((np.floor(array) == array).all())
    if not (whole and min(Seed) <= array.min() <= array.max() <= max(Seed)):
        raise ValueError(f"{name}: got {_some_values(array)}, allowed are {_SEED_NAMES}")
    return array.astype(np.uint8)


def check_plane(plane, shape: tuple[int, int] | None, name: str) -> np.ndarray:
    """Return real numbers (H, W), at least one, of whatever kind; `shape` where it is given."""
    array = _numeric(plane, name)
    if array.ndim != 2 or 0 in array.shape or (shape is not None and array.shape != tuple(shape)):
        raise ValueError(f"{name}: got shape {array.shape}, allowed is {shape or '(H, W)'}")
    return array


def check_points(
    points, name: str = "points", *, dimension: int | None = None, dtype=np.float64
) -> np.ndarray:
    """Return `points` as a floating (N, D) array, N >= 1, D >= 1; a vector (N,) becomes (N, 1).

    `dtype=None` keeps float32 and float64 as they are and turns the rest into float64.
    """
    array = _numeric(points, name)
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2 or 0 in array.shape:
        raise ValueError(f"{name}: got shape {np.shape(points)}, allowed is (N, D), N and D >= 1")
    if dimension is not None and array.shape[1] != dimension:
        raise ValueError(f"{name}: got D = {array.shape[1]}, allowed is D = {dimension}")
    if dtype is None:
        dtype = array.dtype if array.dtype in (np.float32, np.float64) else np.float64
    return _finite(array.astype(dtype, copy=False), name)


def check_vector(vector, count: int, name: str) -> np.ndarray:
    """Return `count` finite numbers as float64 (count,)."""
    array = _numeric(vector, name)
    if array.shape != (count,):
        raise ValueError(f"{name}: got shape {array.shape}, allowed are {count} numbers")
    return _finite(array.astype(np.float64), name)


def check_weights(weights, count: int, name: str = "weights", dtype=np.float64) -> np.ndarray:
    """Return one finite, non-negative weight a sample, (N,), not all zero."""
    array = _finite(check_vector(weights, count, name).astype(dtype), name)
    if array.min() < 0 or array.sum() <= 0:
        raise ValueError(f"{name}: allowed are numbers >= 0 of which at least one is > 0")
    return array


def check_labels(labels, count: int, name: str = "labels") -> np.ndarray:
    """Return whole-number class labels 0, 1, ... as int64 (N,)."""
    array = _numeric(labels, name)
    if array.shape != (count,):
        raise ValueError(f"{name}: got shape {array.shape}, allowed is ({count},)")
    whole = array.dtype.kind != "f" or bool((np.floor(array) == array).all())
    if not (whole and 0 <= array.min() <= array.max() <= 2**31):
        raise ValueError(f"{name}: got {_some_values(array)}, allowed are whole numbers 0, 1, ...")
    return array.astype(np.int64)


def check_pairs(pairs, name: str) -> np.ndarray:
    """Return pairs of whole numbers, int64 (N, 2); N may be 0."""
    array = np.asarray(pairs)
    if array.size == 0:
        return np.empty((0, 2), np.int64)
    if array.ndim != 2 or array.shape[1] != 2 or array.dtype.kind not in "iu":
        got = f"{array.dtype} {array.shape}"
        raise ValueError(f"{name}: got {got}, allowed are whole numbers (N, 2)")
    return array.astype(np.int64, copy=False)


def check_count(value, name: str, *, least: int = 1, most: int | None = None) -> int:
    """Return a whole number in [least, most]."""
    allowed = f">= {least}" if most is None else f"{least} to {most}"
    try:
        number = None if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = None
    if number is None or number < least or (most is not None and number > most):
        raise ValueError(f"{name}: got {value!r}, allowed is a whole number {allowed}")
    return number


def check_word(value, name: str, allowed: Iterable[str]) -> str:
    """Return one of the `allowed` words."""
    words = tuple(allowed)
    if not isinstance(value, str) or value not in words:
        raise ValueError(f"{name}: got {value!r}, allowed are {', '.join(words)}")
    return value


def check_rng(rng, name: str = "rng") -> np.random.Generator:
    """Return a random generator; a whole number >= 0 seeds a new one."""
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError):
        raise ValueError(
            f"{name}: got {rng!r}, allowed is a Generator or a whole number >= 0"
        ) from None


def check_number(
    value,
    name: str,
    *,
    above: float | None = None,
    least: float | None = None,
    most: float | None = None,
) -> float:
    """Return a finite float, > above or >= least, and <= most, where these are given."""
    if isinstance(value, (str, bytes)):
        raise ValueError(f"{name}: got the text {value!r}, allowed is a number")
    bound = f" > {above}" if above is not None else f" >= {least}" if least is not None else ""
    if most is not None:
        bound += f"{' and' if bound else ''} <= {most}"
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name}: got {value!r}, allowed is a number{bound}") from None
    too_small = (above is not None and number <= above) or (least is not None and number < least)
    if not np.isfinite(number) or too_small or (most is not None and number > most):
        raise ValueError(f"{name}: got {value!r}, allowed is a finite number{bound}")
    return number


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
            f"box: got {tuple(box)}, allowed is x0 < x1 and y0 < y1 with a pixel of the "
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
    array = _numeric(picture, "picture")
    if array.ndim == 3 and array.shape[2] == 3:
        if (array != array[..., :1]).any():
            raise ValueError("picture: got a coloured one, allowed is grey (equal channels)")
        array = array[..., 0]
    array = check_plane(array, None, "picture")
    if array.dtype.kind == "f":
        array = np.round(_unit_range(array, "picture", "0 / 128 / 255 or float in [0, 1]") * 255)
    if not np.isin(array, (0, 128, 255)).all():
        raise ValueError(f"picture: got {_some_values(array)}, allowed are 0, 128 and 255")
    seeds = np.full(array.shape, Seed.UNKNOWN, dtype=np.uint8)
    seeds[array == 0] = Seed.BACKGROUND
    seeds[array == 255] = Seed.FOREGROUND
    return seeds


def seeds_from_strokes(strokes: Iterable[Stroke], shape: tuple[int, int]) -> np.ndarray:
    """Return seeds painted by `strokes` in their order; a later stroke covers an earlier one.

    A pixel belongs to a stroke when its centre is at most `radius` away from the stroke's line.
    A stroke with seed UNKNOWN erases. Parts outside the (H, W) picture are cut off.
    """
    seeds = np.full(check_shape(shape), Seed.UNKNOWN, dtype=np.uint8)
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


def check_shape(shape) -> tuple[int, int]:
    """Return (H, W) as two whole numbers >= 1 with at most 100 million pixels."""
    try:
        height, width = (operator.index(n) for n in shape)
    except (TypeError, ValueError):
        raise ValueError(f"shape: got {shape!r}, allowed is (H, W)") from None
    if height < 1 or width < 1 or height * width > MAX_PIXELS:
        raise ValueError(f"shape: got {shape!r}, allowed is 1 to {MAX_PIXELS} pixels")
    return height, width


def pixel_at(point, shape: tuple[int, int]) -> tuple[int, int]:
    """Return the pixel (row, col) whose centre is nearest to `point`.

    point: (row, col) in pixels, pixel centres on whole numbers. shape: (H, W). A point outside
    the picture is an error that names "point row" or "point col".
    """
    row, col = np.rint(check_vector(point, 2, "point")).astype(np.int64).tolist()
    row = check_count(row, "point row", least=0, most=shape[0] - 1)
    return row, check_count(col, "point col", least=0, most=shape[1] - 1)


def _numeric(value, name: str) -> np.ndarray:
    if np.ma.is_masked(value):
        raise ValueError(f"{name}: got a masked array, allowed are arrays without a mask")
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name}: rows of different lengths, allowed is a full array") from None
    if array.dtype.kind not in "buif":
        raise ValueError(f"{name}: got dtype {array.dtype}, allowed are real numbers")
    return array


def _finite(array: np.ndarray, name: str) -> np.ndarray:
    bad = array.size - np.isfinite(array).sum()
    if bad:
        raise ValueError(f"{name}: {bad} of {array.size} values are NaN or infinite, allowed: none")
    limit = 1e15 if array.dtype == np.float32 else 1e100  # squares must not overflow
    if array.dtype.kind == "f" and array.size and np.abs(array).max() > limit:
        raise ValueError(f"{name}: got a value of {np.abs(array).max():.3g}, allowed is {limit:g}")
    return array


def _unit_range(array: np.ndarray, name: str, allowed: str) -> np.ndarray:
    if array.dtype.kind != "f":
        raise ValueError(f"{name}: got dtype {array.dtype}, allowed is {allowed}")
    array = _finite(array.astype(np.float64), name)
    if array.min() < 0 or array.max() > 1:
        raise ValueError(
            f"{name}: got values from {array.min():.3g} to {array.max():.3g}, allowed is {allowed}"
        )
    return array


def _some_values(array: np.ndarray) -> str:
    values = np.unique(array)
    shown = ", ".join(f"{v:g}" for v in values[:6])
    return f"values {shown}" + (", ..." if len(values) > 6 else "")
