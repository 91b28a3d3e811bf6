"""Pictures of a polygon: how it grows along an outline, and what it makes the links cost."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.colors import LogNorm

from segteach.cuts.energy import OFFSETS, shifted
from segteach.draw.boundary_editing import draw_outlines
from segteach.draw.overlays import UNKNOWN, draw_image
from segteach.language import say
from segteach.segmentation.boundary_editing.band_cut import BandWeights, band_links
from segteach.segmentation.boundary_editing.edits import Polygon
from segteach.segmentation.boundary_editing.polygon import PolygonState
from segteach.segmentation.boundary_editing.raster import distances

LEAST = 1e-4  # E2 across an edge of 60 levels in each channel


def polygon_over(image: np.ndarray) -> Callable:
    """Return draw(ax, state) for a `PolygonState`: the outline, the polygon, its farthest point."""

    def draw(ax, state: PolygonState) -> None:
        outline = state.outline
        words = say("{} vertices", "{} 个顶点").format(len(outline.at))
        draw_image(ax, 0.5 + 0.5 * image, words)
        ax.plot(*outline.line.T[::-1], color=UNKNOWN, lw=2)
        draw_outlines(ax, (outline,))
        if state.farthest >= 0:
            row, col = outline.line[state.farthest]
            ax.plot(col, row, "X", color="#D55E00", ms=13, mec="white")

    return draw


def draw_link_costs(
    ax, image: np.ndarray, vertices: np.ndarray, *, beta: float, eta: float
) -> None:
    """Draw what parting a pixel from its neighbours costs, E2 up to 1, with a closed polygon.

    image: (H, W, 3).
    vertices: (P, 2) as (row, col).
    beta, eta: of the `BandWeights`.

    Each pixel shows its cheapest link, from LEAST on in a logarithmic scale.
    """
    polygon = Polygon(vertices, np.zeros(len(vertices), bool), closed=True)
    cheapest = _cheapest_links(image, polygon, BandWeights(smoothness=1.0, beta=beta, eta=eta))
    scale = LogNorm(LEAST, 1, clip=True)
    shown = ax.imshow(cheapest, cmap="viridis", norm=scale, interpolation="nearest")
    ax.figure.colorbar(shown, ax=ax, label="$E_2$")
    ring = np.vstack([vertices, vertices[:1]])
    ax.plot(*ring.T[::-1], "--", color="white", lw=1)
    ax.set_title(rf"$\beta = {beta:g}$")
    ax.axis("off")


def _cheapest_links(image: np.ndarray, polygon: Polygon, weights: BandWeights) -> np.ndarray:
    """Return the least cost of a link at every pixel, 1 where there is none, (H, W)."""
    rows, cols = image.shape[:2]
    distance = distances(polygon.edges(), (0, rows, 0, cols), float(rows + cols))
    cheapest = np.ones((rows, cols))
    for offset, plane in zip(OFFSETS[8], band_links(image, distance, weights, 8), strict=True):
        for end in shifted(cheapest, offset):
            np.minimum(end, plane, out=end)
    return cheapest
