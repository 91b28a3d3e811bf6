"""From fine pixels to a layer: what is painted at four times the size is averaged, premultiplied.

A pixel that a hair covers by half is half hair, whatever colour the fine pixels beside the hair
have. So alpha and alpha F are averaged, and F is their quotient:

    alpha = mean(a)        F = mean(a f) / mean(a)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from segteach.data.scenes import Scene

SCALE = 4  # fine pixels a pixel, along each side
BAND = 32  # rows of pixels that are averaged at a time, for the memory
LEVELS = 65535  # alpha is a whole number of these, so that a file of 16 bit loses nothing

# What paints rows of fine pixels: (top, bottom) -> alpha (h, w) and colour (h, w, 3) in [0, 1]
Painter = Callable[[int, int], tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True)
class Sheet:
    """The fine pixels of a picture: `height` x `width`; lengths are given in its shorter side."""

    height: int
    width: int

    @property
    def side(self) -> int:
        return min(self.height, self.width)

    @property
    def middle(self) -> float:
        """The column in the middle, in sides."""
        return self.width / self.side / 2

    def places(self, top: int, bottom: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the centres of fine rows (h, 1) and columns (1, w), in sides."""
        rows = (np.arange(top, bottom)[:, None] + 0.5) / self.side
        return rows, (np.arange(self.width)[None] + 0.5) / self.side


@dataclass(frozen=True, eq=False)
class Layer:
    """alpha (H, W) and alpha F (H, W, 3), both in [0, 1]."""

    alpha: np.ndarray
    premultiplied: np.ndarray


def averaged(sheet: Sheet, paint: Painter) -> Layer:
    """Return the layer of a painter: the means over SCALE x SCALE fine pixels."""
    bands = []
    for top in range(0, sheet.height, BAND * SCALE):
        alpha, colour = paint(top, min(top + BAND * SCALE, sheet.height))
        bands.append((_means(alpha), _means(alpha[..., None] * colour)))
    alpha, premultiplied = (np.concatenate(parts) for parts in zip(*bands, strict=True))
    return Layer(alpha, premultiplied)


def over(front: Layer, behind: Layer) -> Layer:
    """Return one layer laid over the other (Porter and Duff 1984)."""
    left = 1 - front.alpha
    return Layer(
        front.alpha + left * behind.alpha,
        front.premultiplied + left[..., None] * behind.premultiplied,
    )


def scene_of(layer: Layer, background: np.ndarray) -> Scene:
    """Return image = alpha F + (1 - alpha) B; F beyond the object is its nearest colour."""
    alpha = np.rint(layer.alpha * LEVELS) / LEVELS
    covered = alpha > 0
    foreground = np.zeros_like(background)
    foreground[covered] = layer.premultiplied[covered] / layer.alpha[covered, None]
    nearest = ndimage.distance_transform_edt(~covered, return_distances=False, return_indices=True)
    foreground = np.clip(foreground[tuple(nearest)], 0, 1)
    image = alpha[..., None] * foreground + (1 - alpha[..., None]) * background
    return Scene(np.clip(image, 0, 1), alpha, foreground, background)


def _means(fine: np.ndarray) -> np.ndarray:
    height, width, *rest = fine.shape
    blocks = fine.reshape(height // SCALE, SCALE, width // SCALE, SCALE, *rest)
    return blocks.mean(axis=(1, 3), dtype=np.float64)
