"""Pictures of boundary editing: the polygon, the band in which the cut is free, the mask."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from segteach.arrays import Seed
from segteach.draw.overlays import FOREGROUND, draw_image, label_colours, tint
from segteach.language import say
from segteach.segmentation.boundary_editing import BoundaryState
from segteach.segmentation.boundary_editing.polygon import Outline

PALE = 0.45  # what is outside the band is drawn this much towards white
SOFT = {"marker": "o", "ms": 5.5, "mfc": "white", "mec": "black"}
HARD = {"marker": "s", "ms": 8, "mfc": "black", "mec": "white"}


def boundary_over(image: np.ndarray) -> Callable:
    """Return draw(ax, state) for a `BoundaryState` over its picture (H, W, 3).

    Outside the band, where the cut may change nothing, the picture is pale. What the overriding
    brush holds is in full colour. Soft vertices are white discs, hard ones black squares.
    """

    def draw(ax, state: BoundaryState) -> None:
        picture = tint(image, state.mask)
        picture = np.where(state.band[..., None], picture, picture + PALE * (1 - picture))
        for seed, colour in zip((Seed.FOREGROUND, Seed.BACKGROUND), label_colours(2), strict=True):
            picture = np.where((state.brushed == seed)[..., None], colour, picture)
        draw_image(ax, picture, outline_words(state.outlines))
        draw_outlines(ax, state.outlines, state.selected)
        height, width = state.mask.shape
        ax.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5))

    return draw


def draw_outlines(ax, outlines: Sequence[Outline], selected: tuple[int, int] | None = None) -> None:
    """Draw polygons: their sides, soft vertices as white discs, hard ones as black squares.

    selected: (outline, vertex) with a ring round it.
    """
    for outline in outlines:
        around = outline.vertices
        if outline.closed:
            around = np.concatenate([around, around[:1]])
        for colour, width in (("black", 3.2), (FOREGROUND, 1.8)):
            ax.plot(*around.T[::-1], color=colour, lw=width, solid_joinstyle="round")
        for hard, style in ((False, SOFT), (True, HARD)):
            rows, cols = outline.vertices[outline.hard == hard].T
            ax.plot(cols, rows, ls="none", **style)
    if selected is not None:
        row, col = outlines[selected[0]].vertices[selected[1]]
        ax.plot(col, row, "o", ms=16, mfc="none", mec="black", mew=2)


def outline_words(outlines: Sequence[Outline]) -> str:
    """Return the number of vertices, and of hard ones, for a title."""
    count = sum(len(outline.hard) for outline in outlines)
    hard = sum(int(outline.hard.sum()) for outline in outlines)
    words = say("{} vertices, {} of them hard (squares)", "{} 个顶点，其中 {} 个为硬顶点（方块）")
    return words.format(count, hard)
