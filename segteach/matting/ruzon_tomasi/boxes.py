"""The unknown band in parts, and round each part a box that reaches into both known regions."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree
from skimage.morphology import skeletonize


def anchors(unknown: np.ndarray, spacing: int) -> np.ndarray:
    """Return points along the middle of the unknown band, (A, 2), (row, col), A >= 1.

    unknown: bool (H, W), not empty. spacing: pixels. In each square of a grid of that width it is
    the skeleton's pixel next to the square's middle.
    """
    skeleton = np.argwhere(skeletonize(unknown))
    squares = skeleton // spacing
    away = np.abs(skeleton - (squares + 0.5) * spacing).sum(axis=1)
    order = np.lexsort((away, *squares.T))
    first = np.unique(squares[order], axis=0, return_index=True)[1]
    return skeleton[order[first]]


def sub_regions(unknown: np.ndarray, pixels: np.ndarray, spacing: int) -> list[np.ndarray]:
    """Return the parts of the unknown band: each the numbers of the pixels next to one anchor.

    unknown: bool (H, W). pixels: (N, 2), all of them. spacing: of the anchors, in pixels.
    """
    nearest = cKDTree(anchors(unknown, spacing)).query(pixels)[1]
    order = np.argsort(nearest, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(nearest[order])) + 1)


def box_around(
    pixels: np.ndarray, trimap: np.ndarray, margin: int, samples: int
) -> tuple[slice, slice]:
    """Return the rows and columns of a box round pixels that reaches into both known regions.

    pixels: (N, 2), a part of the unknown band.
    trimap: uint8 (H, W).
    margin: pixels on each side; doubled until the samples are found.
    samples: the least pixels of either kind, or as many as the trimap has.
    """
    low, high = pixels.min(axis=0), pixels.max(axis=0) + 1
    wanted = np.minimum(np.bincount(trimap.ravel(), minlength=3)[1:], samples)
    while True:
        (top, left), (bottom, right) = np.maximum(low - margin, 0), high + margin
        box = slice(top, bottom), slice(left, right)
        if (np.bincount(trimap[box].ravel(), minlength=3)[1:] >= wanted).all():
            return box
        margin *= 2
