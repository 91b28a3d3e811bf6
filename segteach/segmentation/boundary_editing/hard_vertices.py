"""What makes an outline pass a hard vertex: pixels on both sides of it that keep their side.

Held are a disc round the vertex, where the outline is the polygon itself, and the line across the
polygon through the whole band. The line ties the vertex to what is fixed beyond the band; without
it the cut would leave the vertex as an island and go its own way.
Li, Sun, Tang and Shum, "Lazy Snapping", SIGGRAPH 2004, section 4, ask for hard vertices; they do
not say how to hold them.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from segteach.arrays import Seed
from segteach.segmentation.boundary_editing.edits import HardVertex

RADIUS = 2.0  # px of the disc
ASIDE, STEP = 0.75, 0.5  # px: where a line begins, so that no pixel lies on both sides; its steps
DISC = np.argwhere(np.ones((7, 7))) - 3  # pixels in whose middle there is room for the disc


def hold_vertices(
    seeds: np.ndarray,
    labels: np.ndarray,
    free: np.ndarray,
    vertices: Iterable[HardVertex],
    corner: tuple[int, int],
) -> np.ndarray:
    """Return the seeds, and free pixels beside hard vertices at the polygon's labels, (H, W).

    seeds: (H, W) of Seed; where there is one, it holds.
    labels: bool (H, W), foreground by the polygon.
    free: bool (H, W), pixels that the cut may label.
    vertices: in the pixels of the picture.
    corner: (row, col) of the window in the picture.
    """
    held = seeds.copy()
    for vertex in vertices:
        for pixel in _disc_and_line(vertex, labels, free, corner):
            if free[pixel] and held[pixel] == Seed.UNKNOWN:
                held[pixel] = Seed.FOREGROUND if labels[pixel] else Seed.BACKGROUND
    return held


def draw_tip(
    labels: np.ndarray, fixed: np.ndarray, vertex: HardVertex, corner: tuple[int, int]
) -> np.ndarray:
    """Return the labels with the middle line of a spike or notch too thin for the pixels to show.

    labels: bool (H, W), foreground by the polygon.
    fixed: bool (H, W), pixels that stay.
    corner: as for `hold_vertices`.

    Nothing is drawn that would not end in its own side.
    """
    labels = labels.copy()
    sides = ((vertex.inward, True), (-vertex.inward, False))
    for thin, (way, foreground) in zip(vertex.thin, sides, strict=True):
        line = _line(vertex.place - corner, way, thin + 1, labels.shape)
        if thin > 0 and line and labels[line[-1]] == foreground:
            for pixel in line:
                labels[pixel] = labels[pixel] if fixed[pixel] else foreground
    return labels


def _disc_and_line(
    vertex: HardVertex, labels: np.ndarray, free: np.ndarray, corner: tuple[int, int]
) -> list[tuple[int, int]]:
    """Return the pixels round a vertex, and those on both sides as far as the side is its own."""
    place = vertex.place - corner
    near = np.rint(place).astype(int) + DISC
    near = near[((near - place) ** 2).sum(axis=1) <= RADIUS**2]
    found = [tuple(pixel) for pixel in near.tolist() if _inside(pixel, free.shape)]
    for way, own in ((vertex.inward, labels), (-vertex.inward, ~labels)):
        for pixel in _line(place, way, np.inf, free.shape):
            if not free[pixel] or not own[pixel]:
                break
            found.append(pixel)
    return found


def _line(place: np.ndarray, way: np.ndarray, length: float, shape) -> list[tuple[int, int]]:
    """Return the pixels on a straight way as far as the window goes; they join by their sides."""
    far = np.arange(ASIDE, min(length, sum(shape)), STEP)[:, None]
    found: list[tuple[int, int]] = []
    for row, col in np.rint(place + far * way).astype(int).tolist():
        if not _inside((row, col), shape):
            break
        if found and row != found[-1][0] and col != found[-1][1]:
            found.append((row, found[-1][1]))
        found.append((row, col))
    return found


def _inside(pixel, shape) -> bool:
    return 0 <= pixel[0] < shape[0] and 0 <= pixel[1] < shape[1]
