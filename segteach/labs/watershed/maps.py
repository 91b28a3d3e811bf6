"""Height maps to be flooded: valleys made by hand, and gradients of pieces of photographs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter

from segteach import data
from segteach.segmentation.superpixels import gradient_magnitude

SIDE = 48


@dataclass(frozen=True, eq=False)
class HeightMap:
    """A square height map in [0, 1], (H, H), with what belongs to it.

    markers: (row, col) of springs that a hand would set. image: the piece of a picture whose
    gradient it is, (H, H, 3), or None.
    """

    height: np.ndarray
    markers: tuple[tuple[int, int], ...]
    image: np.ndarray | None = None


def two_valleys() -> HeightMap:
    """Return two valleys of different depth with one pass between them."""
    rows, cols = _grid()
    left = _hollow(rows - 0.55, cols - 0.28, 0.2)
    right = _hollow(rows - 0.42, cols - 0.74, 0.17)
    return HeightMap(0.85 - 0.75 * left - 0.5 * right, ((26, 13), (20, 35)))


def plateau() -> HeightMap:
    """Return two pits in a flat plateau: from both sides the water reaches it at once."""
    rows, cols = _grid()
    pits = [_away(rows - r, cols - c) for r, c in ((0.5, 0.14), (0.5, 0.86))]
    height = 0.15 + 0.55 * np.clip(np.minimum(*pits) / 0.3, 0, 1)
    return HeightMap(height, ((24, 7), (24, 40)))


def noisy_valleys() -> HeightMap:
    """Return the two valleys under noise: hundreds of little hollows."""
    noise = np.random.default_rng(6).normal(0, 0.07, (SIDE, SIDE))
    return HeightMap(np.clip(two_valleys().height + noise, 0, 1), ((23, 18), (19, 32)))


def ring_with_gap() -> HeightMap:
    """Return a ring-shaped wall, as round an object, with a gap where the edge is weak."""
    rows, cols = _grid()
    wall = np.clip(1 - np.abs(_away(rows - 0.5, cols - 0.5) - 0.3) / 0.12, 0, 1)
    in_gap = (np.abs(rows - 0.5) < 0.09) & (cols > 0.5)
    return HeightMap(0.1 + 0.8 * np.where(in_gap, 0.35 * wall, wall), ((24, 24), (4, 4)))


def small_map() -> HeightMap:
    """Return a map of 10 x 10 pixels, to watch the queue pixel by pixel."""
    rows, cols = np.mgrid[:10, :10]
    first, second = _away(rows - 2, cols - 2), _away(rows - 6, cols - 7)
    return HeightMap(np.round(np.minimum(first, 1.5 + second) / 9, 2), ((2, 2), (6, 7)))


def photograph(name: str, corner: tuple[int, int], markers, max_side: int) -> HeightMap:
    """Return sqrt(|grad I|) of a piece of a bundled photograph, 1 at its largest.

    The root makes weak edges visible; a rising function changes no basin, for the flooding asks
    only what lies higher.
    """
    row, col = corner
    piece = data.fit_within(data.load(name), max_side)[row : row + SIDE, col : col + SIDE]
    gradient = gradient_magnitude(piece)
    return HeightMap(np.sqrt(gradient / gradient.max()), markers, piece)


EXAMPLES = {
    "two valleys": two_valleys,
    "plateau": plateau,
    "noise": noisy_valleys,
    "gap": ring_with_gap,
    "small": small_map,
    "coins": lambda: photograph("coins", (75, 56), ((24, 24), (3, 3)), 300),
    "flower": lambda: photograph("flower", (10, 16), ((24, 24), (3, 3)), 100),
}


def smoothed(height: np.ndarray, sigma: float) -> np.ndarray:
    """Return the map after a Gaussian of `sigma` pixels; 0 leaves it as it is."""
    return gaussian_filter(height, sigma) if sigma > 0 else height


def pushed(height: np.ndarray, row: int, col: int, by: float) -> np.ndarray:
    """Return the map raised by `by` at a pixel and less round it, within [0, 1]."""
    rows, cols = np.indices(height.shape)
    reach = max(1.0, len(height) / 14)
    bump = np.exp(-((rows - row) ** 2 + (cols - col) ** 2) / (2 * reach**2))
    return np.clip(height + by * bump, 0, 1)


def _grid() -> np.ndarray:
    return np.indices((SIDE, SIDE)) / (SIDE - 1)


def _away(rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    return np.hypot(rows, cols)


def _hollow(rows: np.ndarray, cols: np.ndarray, width: float) -> np.ndarray:
    return np.exp(-(rows**2 + cols**2) / (2 * width**2))
