"""Short texts of version 1, which are only read: what was shared once stays good.

Whole numbers of seven bits a byte, low ones first, the eighth bit saying that more follow. Points
are quarter pixels, each as its difference from the one before, 2 d for d >= 0 and -2 d - 1 below.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import numpy as np

from segteach.arrays import Seed, Stroke
from segteach.marks.edits import GRID, MOST_POINTS, Box, Clear, Edit, Polygon, Trimap


def read(data: bytes) -> tuple[tuple[int, int], bytes, Iterator[Edit]]:
    """Return shape, JSON of [picture, parameters] and the edits, each read when its turn comes.

    Nothing of it is checked but the lengths: a ValueError where the data end too early.
    """
    stream = BytesIO(data)
    if stream.read(1) != b"\1":
        raise ValueError("text: got one of another version, allowed are versions 1 and 2")
    shape = _number(stream), _number(stream)
    return shape, _part(stream, _number(stream)), _edits(stream, shape)


def _edits(stream: BytesIO, shape: tuple[int, int]) -> Iterator[Edit]:
    while kind := stream.read(1):
        yield _edit(kind[0], stream, shape)


def _edit(kind: int, stream: BytesIO, shape: tuple[int, int]) -> Edit:
    match kind:
        case 0 | 1 | 2:  # a stroke with that seed
            radius = _number(stream) / GRID
            return Stroke(_points(stream), radius, Seed(kind))
        case 3:
            x0, y0, x1, y1 = (_number(stream) for _ in range(4))
            return Box((x0, y0, x1, y1))
        case 4:
            return Polygon(_points(stream))
        case 5:
            pixels = _part(stream, shape[0] * shape[1])
            return Trimap(np.frombuffer(pixels, dtype=np.uint8).reshape(shape))
        case 6:
            return Clear()
    raise ValueError(f"text: got an edit of kind {kind}, allowed are 0 to 6")


def _points(stream: BytesIO) -> np.ndarray:
    count = _number(stream)
    if count > MOST_POINTS:
        raise ValueError(f"points: got {count} points, allowed are {MOST_POINTS}")
    folded = np.array([_number(stream) for _ in range(2 * count)], dtype=np.int64)
    steps = np.where(folded % 2, -(folded + 1) // 2, folded // 2)
    return np.cumsum(steps.reshape(-1, 2), axis=0) / GRID


def _number(stream: BytesIO) -> int:
    number = 0
    for shift in range(0, 42, 7):
        byte = _part(stream, 1)[0]
        number |= (byte & 127) << shift
        if byte < 128:
            return number
    raise ValueError("text: got a number that is too long")


def _part(stream: BytesIO, count: int) -> bytes:
    part = stream.read(count)
    if len(part) < count:
        raise ValueError("text: got one that ends too early, allowed is what to_text wrote")
    return part
