"""Every check of an argument: it returns the package's own form, or says what is allowed."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from enum import IntEnum

import numpy as np

from segteach.arrays.told import told, told_beside, told_values

MAX_PIXELS = 100_000_000
LEAST_VARIANCE = 1e-7  # of colours in [0, 1]: with less, rounding eats links and mixtures
MODES = ("1", "L", "RGB", "F")  # of a PIL picture whose numbers mean what they say


class Seed(IntEnum):
    """What the user said about a pixel."""

    UNKNOWN = 0
    BACKGROUND = 1
    FOREGROUND = 2


SEED_NAMES = ", ".join(f"{int(s)} ({s.name.lower()})" for s in Seed)


def check_image(image, name: str = "image") -> np.ndarray:
    """Return `image` as float64 (H, W, 3) in [0, 1].

    Accepted: uint8 (0-255), uint16 (0-65535) or float in [0, 1]; grey (H, W) or (H, W, 1) is
    repeated in three channels. A fourth channel is refused: `data.open_image` composites it.
    """
    array = numeric(image, name)
    if array.ndim == 2 or (array.ndim == 3 and array.shape[2] == 1):
        array = np.repeat(array.reshape(*array.shape[:2], 1), 3, axis=2)
    if array.ndim != 3 or array.shape[2] != 3 or 0 in array.shape:
        raise ValueError(
            f"{name}: got shape {numeric(image, name).shape}, allowed are (H, W, 3) and grey "
            "(H, W), with a pixel at least"
        )
    if array.dtype in (np.uint8, np.uint16):
        return array / float(np.iinfo(array.dtype).max)
    return check_unit(array, name, "uint8, uint16 or float in [0, 1]")


def check_mask(mask, shape: tuple[int, int] | None = None, name: str = "mask") -> np.ndarray:
    """Return `mask` as bool (H, W); numbers are accepted only where they are 0 or 1."""
    array = check_plane(mask, shape, name)
    if array.dtype != bool and not np.isin(array, (0, 1)).all():
        raise ValueError(f"{name}: got values other than 0 and 1, allowed is a bool (H, W) array")
    return array.astype(bool)


def check_alpha(alpha, shape: tuple[int, int] | None = None, name: str = "alpha") -> np.ndarray:
    """Return `alpha` as float64 (H, W) in [0, 1]; 1 is fully opaque."""
    array = check_plane(alpha, shape, name)
    return check_unit(array, name, "float (H, W) in [0, 1]")


def check_seeds(seeds, shape: tuple[int, int] | None = None, name: str = "seeds") -> np.ndarray:
    """Return `seeds` as uint8 (H, W) of `Seed` values 0, 1, 2."""
    array = no_mask(check_plane(seeds, shape, name), name, SEED_NAMES)
    whole = array.dtype.kind != "f" or bool((np.floor(array) == array).all())
    if not (whole and min(Seed) <= array.min() <= array.max() <= max(Seed)):
        raise ValueError(f"{name}: got {told_values(array)}, allowed are {SEED_NAMES}")
    return array.astype(np.uint8)


def check_plane(plane, shape: tuple[int, int] | None, name: str) -> np.ndarray:
    """Return real numbers (H, W), at least one, of whatever kind; `shape` where it is given."""
    array = numeric(plane, name)
    if array.ndim != 2 or 0 in array.shape or (shape is not None and array.shape != tuple(shape)):
        allowed = "(H, W), with a pixel at least" if shape is None else told(tuple(shape))
        raise ValueError(f"{name}: got shape {array.shape}, allowed is {allowed}")
    return array


def check_points(
    points, name: str = "points", *, dimension: int | None = None, dtype=np.float64
) -> np.ndarray:
    """Return `points` as a floating (N, D) array, N >= 1, D >= 1; a vector (N,) becomes (N, 1).

    `dtype=None` keeps float32 and float64 as they are and turns the rest into float64.
    """
    array = numeric(points, name)
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
    array = numeric(vector, name)
    if array.shape != (count,):
        raise ValueError(f"{name}: got shape {array.shape}, allowed are {count} numbers in a row")
    return _finite(array.astype(np.float64), name)


def check_weights(weights, count: int, name: str = "weights", dtype=np.float64) -> np.ndarray:
    """Return one finite, non-negative weight a sample, (N,), not all zero."""
    array = _finite(check_vector(weights, count, name).astype(dtype), name)
    if array.min() < 0 or array.sum() <= 0:
        raise ValueError(f"{name}: allowed are numbers >= 0 of which at least one is > 0")
    return array


def check_labels(labels, count: int, name: str = "labels") -> np.ndarray:
    """Return whole-number class labels 0, 1, ... as int64 (N,)."""
    array = numeric(labels, name)
    if array.shape != (count,):
        raise ValueError(f"{name}: got shape {array.shape}, allowed is ({count},)")
    whole = array.dtype.kind != "f" or bool((np.floor(array) == array).all())
    if not (whole and 0 <= array.min() <= array.max() <= 2**31):
        raise ValueError(f"{name}: got {told_values(array)}, allowed are 0, 1, ... to {2**31}")
    return array.astype(np.int64)


def check_pairs(pairs, name: str) -> np.ndarray:
    """Return pairs of whole numbers, int64 (N, 2); N may be 0."""
    array = numeric(pairs, name)
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
        raise ValueError(f"{name}: got {told(value)}, allowed is a whole number {allowed}")
    return number


def check_word(value, name: str, allowed: Iterable[str]) -> str:
    """Return one of the `allowed` words."""
    words = tuple(allowed)
    if not isinstance(value, str) or value not in words:
        raise ValueError(f"{name}: got {told(value)}, allowed are {', '.join(words)}")
    return value


def check_rng(rng, name: str = "rng") -> np.random.Generator:
    """Return a random generator; a whole number >= 0 seeds a new one."""
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError):
        raise ValueError(
            f"{name}: got {told(rng)}, allowed is a Generator or a whole number >= 0"
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
        raise ValueError(f"{name}: got the text {told(value)}, allowed is a number")
    if isinstance(value, (bool, np.bool_)):
        raise ValueError(f"{name}: got {told(value)}, allowed is a number")
    bound = f" > {above}" if above is not None else f" >= {least}" if least is not None else ""
    if most is not None:
        bound += f"{' and' if bound else ''} <= {most}"
    try:
        number = float(value if np.ndim(value) == 0 else "many")
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name}: got {told(value)}, allowed is a number{bound}") from None
    too_small = (above is not None and number <= above) or (least is not None and number < least)
    if not np.isfinite(number) or too_small or (most is not None and number > most):
        raise ValueError(f"{name}: got {told(value)}, allowed is a finite number{bound}")
    return number


def check_shape(shape) -> tuple[int, int]:
    """Return (H, W) as two whole numbers >= 1 with at most 100 million pixels."""
    try:
        height, width = (check_count(n, "shape", least=0) for n in shape)
    except (TypeError, ValueError):
        raise ValueError(f"shape: got {told(shape)}, allowed is (H, W)") from None
    if height < 1 or width < 1 or height * width > MAX_PIXELS:
        raise ValueError(f"shape: got {told(shape)}, allowed is 1 to {MAX_PIXELS} pixels")
    return height, width


def pixel_at(point, shape: tuple[int, int]) -> tuple[int, int]:
    """Return the pixel (row, col) whose centre is nearest to `point`.

    point: (row, col) in pixels, pixel centres on whole numbers. shape: (H, W). A point outside
    the picture is an error that names "point row" or "point col".
    """
    row, col = (int(number) for number in np.rint(check_vector(point, 2, "point")))
    row = check_count(row, "point row", least=0, most=shape[0] - 1)
    return row, check_count(col, "point col", least=0, most=shape[1] - 1)


def numeric(value, name: str) -> np.ndarray:
    if np.ma.is_masked(value):
        raise ValueError(f"{name}: got a masked array, allowed are arrays without a mask")
    _check_picture(value, name)
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name}: rows of different lengths, allowed is a full array") from None
    if array.dtype.kind not in "buif":
        raise ValueError(f"{name}: got dtype {array.dtype}, allowed are real numbers")
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def _check_picture(value, name: str) -> None:
    """Refuse a PIL picture whose bare numbers are no grey levels and no RGB.

    They may be places in a palette, hues, inks, or hide what is transparent.
    """
    mode = getattr(value, "mode", None)
    if not isinstance(mode, str) or not hasattr(value, "getbands"):
        return
    if mode not in MODES and not mode.startswith("I"):
        raise ValueError(
            f"{name}: got a picture of mode {mode!r}, allowed are RGB and L: `.convert` it, or "
            "read its file with `data.open_image`"
        )
    if "transparency" in getattr(value, "info", {}):
        raise ValueError(
            f"{name}: got a picture with a transparent colour, allowed are opaque ones: read its "
            "file with `data.open_image`"
        )


def no_mask(array: np.ndarray, name: str, allowed: str) -> np.ndarray:
    if array.dtype == bool:
        raise ValueError(f"{name}: got a bool mask, allowed are {allowed}")
    return array


def _finite(array: np.ndarray, name: str) -> np.ndarray:
    bad = array.size - np.isfinite(array).sum()
    if bad:
        raise ValueError(f"{name}: {bad} of {array.size} values are NaN or infinite, allowed: none")
    limit = 1e15 if array.dtype == np.float32 else 1e100  # squares must not overflow
    if array.dtype.kind == "f" and array.size and np.abs(array).max() > limit:
        got = told_beside(np.abs(array).max(), 0, limit)
        raise ValueError(f"{name}: got a value of {got}, allowed is {limit:g}")
    return array


def check_unit(array: np.ndarray, name: str, allowed: str) -> np.ndarray:
    if array.dtype.kind != "f":
        raise ValueError(f"{name}: got dtype {array.dtype}, allowed is {allowed}")
    array = _finite(array.astype(np.float64), name)
    if array.min() < 0 or array.max() > 1:
        least, most = (told_beside(value, 0, 1) for value in (array.min(), array.max()))
        raise ValueError(f"{name}: got values from {least} to {most}, allowed is {allowed}")
    return array
