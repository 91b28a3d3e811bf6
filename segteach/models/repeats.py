"""Points that repeat: a photograph of 8 bits has about a third as many colours as pixels.

What depends on the point alone need be worked out for each different point once.
"""

from __future__ import annotations

import numpy as np

SAMPLE = 2048  # points that tell whether others are worth a look: with 1 in 3 new, 100 repeat there
WORTH = 0.7  # of the points: with more that differ nothing is gained


def repeats(points: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Return one number of each different point (M,), and for each point which it is, (N,).

    points: (N, D). So points[numbers][which] are the points again. Colours of 8 bits come in the
    order of their numbers. None where hardly a point repeats.
    """
    sample = _keys(points[:: max(1, len(points) // SAMPLE)])
    if len(np.unique(sample)) > len(sample) - 2:
        return None
    numbers, which = _numbered(_keys(points))
    if len(numbers) > WORTH * len(points):
        return None
    alike = all(np.array_equal(column[numbers][which], column) for column in points.T)
    return (numbers, which) if alike else None


def _numbered(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return index and inverse of `np.unique`; those of 8-bit colours are sorted in one number."""
    if keys.dtype != np.float64 or keys.min() < 0 or keys.max() >= 2**24 or len(keys) >= 2**32:
        return np.unique(keys, return_index=True, return_inverse=True)[1:]
    packed = np.sort(keys.astype(np.int64) << 32 | np.arange(len(keys)))
    order, new = packed & (2**32 - 1), np.diff(packed >> 32, prepend=-1) > 0
    which = np.empty_like(order)
    which[order] = np.cumsum(new) - 1
    return order[new], which


def _keys(points: np.ndarray) -> np.ndarray:
    """Return a number for each point (N,), the same for the same point; others hardly share it."""
    levels = np.rint(255 * points.astype(np.float64))
    if points.shape[1] == 3 and np.abs(levels / 255 - points).max(initial=0) < 1e-6:
        return levels @ [65536, 256, 1]
    bits = np.ascontiguousarray(points).view(f"u{points.itemsize}").astype(np.uint64)
    factors = np.random.default_rng(0).integers(2**62, 2**63, points.shape[1], np.uint64) | 1
    mixed = (bits ^ (bits >> np.uint64(29))) * factors
    return np.bitwise_xor.reduce(mixed ^ (mixed >> np.uint64(32)), axis=1)
