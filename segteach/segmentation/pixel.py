"""Where a click falls: the pixel of a point."""

from __future__ import annotations

import numpy as np

from segteach.arrays import check_count, check_vector


def pixel_at(point, shape: tuple[int, int]) -> tuple[int, int]:
    """Return the pixel (row, col) whose centre is nearest to `point`.

    point: (row, col) in pixels, pixel centres on whole numbers. shape: (H, W). A point outside
    the picture is an error that names "point row" or "point col".
    """
    nearest = np.rint(check_vector(point, 2, "point")).astype(np.int64)
    names = ("point row", "point col")
    return tuple(
        check_count(value, name, least=0, most=size - 1)
        for value, name, size in zip(nearest.tolist(), names, shape, strict=True)
    )
