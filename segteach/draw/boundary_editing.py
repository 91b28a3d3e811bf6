"""Pictures of boundary editing: the polygon, the band in which the cut is free, the mask."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from segteach.draw.overlays import FOREGROUND, draw_image, tint

PALE = 0.45  # what is outside the band is drawn this much towards white


def boundary_over(image: np.ndarray) -> Callable:
    """Return draw(ax, state) for a `BoundaryState` over its picture (H, W, 3).

    Outside the band, where the cut may change nothing, the picture is pale. Soft vertices are
    white discs, hard ones black squares: the cut passes through those.
    """

    def draw(ax, state) -> None:
        picture = tint(image, state.mask)
        pale = np.where(state.band[..., None], picture, picture + PALE * (1 - picture))
        draw_image(ax, pale, _words(state))
        draw_outlines(ax, state.outlines)
        height, width = state.mask.shape
        ax.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5))

    return draw


def draw_outlines(ax, outlines) -> None:
    """Draw `Outline`s: the lines, soft vertices as white discs, hard ones as black squares."""
    for outline in outlines:
        around = outline.vertices
        if outline.closed:
            around = np.concatenate([around, around[:1]])
        ax.plot(*around.T[::-1], color="k", lw=3.2, solid_joinstyle="round", zorder=2)
        ax.plot(*around.T[::-1], color=FOREGROUND, lw=1.8, solid_joinstyle="round", zorder=3)
        for hard, style in ((False, SOFT), (True, HARD)):
            rows, cols = outline.vertices[outline.hard == hard].T
            ax.plot(cols, rows, ls="none", zorder=4, **style)


SOFT = {"marker": "o", "ms": 5.5, "mfc": "white", "mec": "black"}
HARD = {"marker": "s", "ms": 8, "mfc": "black", "mec": "white"}


def _words(state) -> str:
    count = sum(len(outline.vertices) for outline in state.outlines)
    hard = sum(int(outline.hard.sum()) for outline in state.outlines)
    return f"{count} vertices, {hard} of them hard (squares)"
