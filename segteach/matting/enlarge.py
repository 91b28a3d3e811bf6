"""A matte that was found in a smaller picture, at the size of the photograph.

alpha is linear in between. A matte has no colour where its alpha is 0, so that a colour counts by
its alpha: F = up(a F) / up(a), with `up` linear; what has none lends none.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from segteach.arrays import Seed


def enlarged(plane: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Return values (h, w) in [0, 1] at the size `shape`, linear in between, float32."""
    plane = plane.astype(np.float32)
    if plane.shape == tuple(shape):
        return plane
    large = Image.fromarray(plane).resize(shape[::-1], Image.Resampling.BILINEAR)
    return np.array(large)


def held(alpha: np.ndarray, seeds: np.ndarray) -> np.ndarray:
    """Return alpha (H, W) as float32, 1 and 0 where the seeds (H, W) say so."""
    alpha = alpha.astype(np.float32)
    alpha[seeds == Seed.FOREGROUND], alpha[seeds == Seed.BACKGROUND] = 1, 0
    return alpha


def put_foreground(
    pixels: np.ndarray,
    alpha: np.ndarray,
    mixed: np.ndarray,
    small_alpha: np.ndarray,
    small_foreground: np.ndarray,
) -> None:
    """Put the foreground's own colours into the photograph, in place.

    pixels: uint8 (H, W, 3), the photograph.
    alpha: (H, W).
    mixed: bool (H, W), where they belong: alpha > 0 there.
    small_alpha, small_foreground: (h, w) and (h, w, 3) in [0, 1], of the smaller picture.
    """
    share = alpha[mixed]
    for channel in range(3):
        covered = enlarged(small_alpha * small_foreground[..., channel], alpha.shape)[mixed]
        pixels[mixed, channel] = bytes_of((covered / share).clip(0, 1))


def bytes_of(values: np.ndarray) -> np.ndarray:
    """Return values in [0, 1], of any shape, as uint8."""
    return np.rint(255 * values).astype(np.uint8)
