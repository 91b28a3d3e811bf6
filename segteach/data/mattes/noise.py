"""Noise of many sizes at once, as clouds, stone and grass have it."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

TABLE = 64  # values along a side, after which the noise repeats


class Noise:
    """A smooth random function of the plane, about 0.5 on average, with details of each octave."""

    def __init__(self, rng: np.random.Generator, octaves: int = 5) -> None:
        self._tables = rng.random((octaves, TABLE, TABLE)).astype(np.float32)

    def __call__(self, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
        """Return values in [0, 1] at places (broadcast); 1 is the size of the largest detail."""
        rows, cols = np.broadcast_arrays(np.float32(rows), np.float32(cols))
        total, weight = np.zeros(rows.shape, np.float32), 0.0
        for octave, table in enumerate(self._tables):
            places = np.stack([_eased(rows * 2**octave), _eased(cols * 2**octave)])
            value = ndimage.map_coordinates(table, places, order=1, mode="grid-wrap")
            total += 0.5**octave * value
            weight += 0.5**octave
        return total / weight


def _eased(place: np.ndarray) -> np.ndarray:
    """Return the place with its part behind the point bent: no edge at the table's values."""
    whole = np.floor(place)
    part = place - whole
    return whole + part * part * (3 - 2 * part)
