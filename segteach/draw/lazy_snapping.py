"""Pictures of Lazy Snapping: the colours it learned, what they say of each region, the mask."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from segteach.draw.overlays import BACKGROUND, FOREGROUND, draw_mask, label_colours
from segteach.draw.superpixels import draw_borders
from segteach.language import say
from segteach.segmentation.lazy_snapping import likelihood_costs

COLUMNS = 16  # swatches in a row


def lazy_snapping_over(image: np.ndarray, graph) -> Callable:
    """Return draw(ax, state): the picture of the state's phase.

    image: (H, W, 3). graph: the `RegionGraph` that is cut. "clusters": the colours of both classes;
    "likelihood": the difference of the data term; "cut": the mask.
    """

    def draw_cut(ax, state) -> None:
        draw_mask(ax, image, state.mask, say("minimum cut", "最小割"))

    def draw_differences(ax, state) -> None:
        draw_likelihood(ax, graph, state)

    draws = {"clusters": draw_swatches, "likelihood": draw_differences, "cut": draw_cut}
    return lambda ax, state: draws[state.phase](ax, state)


def draw_swatches(ax, state) -> None:
    """Draw the cluster colours of a `LazySnappingState`: background above, foreground below."""
    blocks = (
        (say("background: {} clusters", "背景：{} 个聚类"), state.background, BACKGROUND),
        (say("foreground: {} clusters", "前景：{} 个聚类"), state.foreground, FOREGROUND),
    )
    top = 0.0
    for words, colours, frame in blocks:
        picture = swatch_picture(colours)
        rows, columns = picture.shape[:2]
        ax.imshow(picture, extent=(0, columns, top + 1 + rows, top + 1), interpolation="nearest")
        ends = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]) * [columns, rows] + [0, top + 1]
        ax.plot(*ends.T, color=frame, lw=4, solid_joinstyle="miter", clip_on=False)
        ax.text(0, top + 0.75, words.format(len(colours)), fontsize=12)
        top += rows + 1.4
    ax.set(xlim=(-0.2, COLUMNS + 0.2), ylim=(top, 0), aspect="equal")
    ax.set_title(say("cluster colours of the seeds", "种子点的聚类颜色"))
    ax.set_axis_off()


def swatch_picture(colours: np.ndarray) -> np.ndarray:
    """Return (rows, columns, 3): colours (K, 3) from dark to light, row by row, the rest white."""
    rows, columns = -(-len(colours) // COLUMNS), min(len(colours), COLUMNS)
    picture = np.ones((rows * columns, 3))
    picture[: len(colours)] = colours[np.argsort(colours @ [0.299, 0.587, 0.114], kind="stable")]
    return picture.reshape(rows, columns, 3)


def draw_likelihood(ax, graph, state) -> None:
    """Draw E1(x = 1) - E1(x = 0) of each region: orange below 0 (foreground), blue above, white 0.

    Seeds are not told apart: the map shows what the colours alone say.
    """
    costs = likelihood_costs(graph.means, state.background, state.foreground)
    differences = (costs[:, 1] - costs[:, 0])[graph.labels]
    ax.imshow(differences, cmap=two_sided(), vmin=-1, vmax=1, interpolation="nearest")
    if len(graph.means) < graph.labels.size:  # not where every pixel is a region
        draw_borders(ax, graph.labels, "#888888", 0.3)
    words = say("orange $-1$ foreground, blue $+1$ background", "橙 $-1$ 前景，蓝 $+1$ 背景")
    ax.set_title("$E_1(1) - E_1(0)$: " + words)
    ax.set_axis_off()


def two_sided():
    """Return the colour map of signed values: foreground colour, white at 0, background colour."""
    from matplotlib.colors import LinearSegmentedColormap

    foreground, background = label_colours(2)
    return LinearSegmentedColormap.from_list("two sided", [foreground, (1, 1, 1), background])
