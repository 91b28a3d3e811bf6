"""Superpixels: small regions of like colour, and the graph of the regions that touch.

The picture is flooded from a grid of markers over the height map of its colour gradient, so that
the regions meet on edges. A cut on the regions has some fifty times fewer nodes than one on pixels.

Source: Li, Sun, Tang and Shum, Lazy Snapping, SIGGRAPH 2004, section 3.2; the grid of markers, its
spacing and the length of shared boundaries are ours. The flooding is `watershed`, here as
scikit-image does it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from skimage.segmentation import watershed

from segteach.arrays import check_count, check_image, check_labels, check_plane
from segteach.cuts.energy import OFFSETS, check_connectivity, shifted
from segteach.steps import state

WIDEST = 1000  # px: a marker looks for its place among spacing^2 / 4 pixels
BAND = 400_000  # pixels flooded at once: with more, the queue outgrows the processor's cache


@state
class RegionGraph:
    """Regions of a picture, and which of them touch.

    labels: int32 (H, W), the region of each pixel, 0 to R - 1.
    means: (R, 3), the mean colour of each region, in [0, 1].
    sizes: (R,), its pixels.
    edges: int64 (E, 2), the pairs i < j that touch, sorted.
    boundary: (E,), neighbouring pixels of which one lies in i and one in j.
    """

    labels: np.ndarray
    means: np.ndarray
    sizes: np.ndarray
    edges: np.ndarray
    boundary: np.ndarray


def gradient_magnitude(image) -> np.ndarray:
    """Return how fast the colour changes at each pixel, (H, W), colour distance in [0, 1] a pixel.

    |grad I| = sqrt(sum over channels of (dI/drow)^2 + (dI/dcol)^2), by Sobel's filter. image:
    (H, W, 3); beyond its sides it goes on with the nearest pixel.
    """
    # In photographs of 256 levels many gradients tie, and the flooding of a tie hangs on the last
    # bit: `scipy.ndimage.sobel` adds in another order, so that regions differ, and takes longer.
    image = check_image(image)
    square = np.zeros(image.shape[:2])
    for channel in np.moveaxis(image, 2, 0):
        padded = np.pad(channel, 1, mode="edge")
        across = padded[2:] + 2 * padded[1:-1] + padded[:-2]  # smoothed along the columns
        along = padded[:, 2:] + 2 * padded[:, 1:-1] + padded[:, :-2]
        square += (across[:, 2:] - across[:, :-2]) ** 2 + (along[2:] - along[:-2]) ** 2
    return np.sqrt(square) / 8  # Sobel: weights of sum 4, over a distance of 2 pixels


def superpixels(image, *, spacing: int = 8, connectivity: int = 4) -> np.ndarray:
    """Return regions of like colour, int32 (H, W): connected, numbered 0 to R - 1, none empty.

    image: (H, W, 3). spacing: pixels from one marker of the grid to the next, 1 to WIDEST; a region
    has about spacing^2 pixels, and with 1 every pixel is a region. connectivity: 4 or 8, which
    neighbours the water reaches. A large picture is flooded in bands; no region crosses a seam.
    """
    spacing = check_count(spacing, "spacing", most=WIDEST)
    reach = {4: 1, 8: 2}[check_connectivity(connectivity)]  # as scikit-image counts its steps
    height = gradient_magnitude(image)
    labels = grid_markers(height, spacing)
    for rows in bands(height.shape, spacing):
        labels[rows] = watershed(height[rows], labels[rows], connectivity=reach)
    return labels - 1


def bands(shape: tuple[int, int], spacing: int) -> Iterator[slice]:
    """Yield the rows of an (H, W) picture in pieces of about BAND pixels.

    They part halfway between two rows of the grid of markers, so that no piece is without.
    """
    height, width = shape
    half = spacing // 2
    first = (height - 1) % spacing // 2 - half
    step = spacing * max(1, BAND // (width * spacing))
    seams = [0, *range(first + step, height - half, step), height]
    yield from (slice(*ends) for ends in pairwise(seams))


def grid_markers(height: np.ndarray, spacing: int) -> np.ndarray:
    """Return a marker for every `spacing` pixels each way, int32 (H, W): numbers from 1, else 0.

    height: (H, W). Each marker stands on the lowest pixel at most spacing / 4 away from its place
    in the grid, in rows and in columns, so that it does not stand on an edge; of several, on the
    nearest.
    """
    grid = (np.arange((side - 1) % spacing // 2, side, spacing) for side in height.shape)
    rows, cols = np.meshgrid(*grid, indexing="ij")
    reach = spacing // 4
    around = np.indices((2 * reach + 1, 2 * reach + 1)).reshape(2, -1) - reach
    around = around[:, np.argsort(np.hypot(*around), kind="stable")]
    rows = (rows[..., None] + around[0]).clip(0, height.shape[0] - 1)
    cols = (cols[..., None] + around[1]).clip(0, height.shape[1] - 1)
    lowest = height[rows, cols].argmin(axis=2)[..., None]
    rows, cols = (np.take_along_axis(places, lowest, axis=2).ravel() for places in (rows, cols))
    markers = np.zeros(height.shape, np.int32)
    markers[rows, cols] = np.arange(1, len(rows) + 1)
    return markers


def region_graph(image, labels, connectivity: int = 4) -> RegionGraph:
    """Return the graph of the regions: mean colours, who touches whom, and along how many pixels.

    image: (H, W, 3). labels: whole numbers (H, W), each of 0 to R - 1 at least once.
    connectivity: 4 or 8. Two regions touch when any two of their pixels are neighbours.
    """
    image = check_image(image)
    labels = check_regions(labels, image.shape[:2])
    sizes = np.bincount(labels.ravel())
    sums = [np.bincount(labels.ravel(), image[..., c].ravel()) for c in range(3)]
    edges, boundary = touching(labels, len(sizes), connectivity)
    return RegionGraph(labels, np.stack(sums, axis=1) / sizes[:, None], sizes, edges, boundary)


def touching(labels: np.ndarray, count: int, connectivity: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs i < j that touch, sorted (E, 2), and their neighbouring pixels (E,).

    A pair is packed into one number, i * count + j, so that sorting numbers sorts pairs.
    """
    keys = []
    for offset in OFFSETS[check_connectivity(connectivity)]:
        first, second = shifted(labels, offset)
        differ = first != second
        first, second = first[differ].astype(np.int64), second[differ]
        keys.append(np.minimum(first, second) * count + np.maximum(first, second))
    packed, boundary = np.unique(np.concatenate(keys), return_counts=True)
    return np.stack(np.divmod(packed, count), axis=1), boundary


def check_regions(labels, shape: tuple[int, int], name: str = "labels") -> np.ndarray:
    """Return region labels as int32 (H, W) of which each from 0 to the largest has a pixel."""
    flat = check_labels(check_plane(labels, shape, name).ravel(), shape[0] * shape[1], name)
    most = int(flat.max())
    if most >= len(flat) or not np.bincount(flat).all():
        raise ValueError(
            f"{name}: got numbers up to {most} of which some have no pixel, allowed are 0 to R - 1 "
            "with at least one pixel each"
        )
    return flat.astype(np.int32).reshape(shape)
