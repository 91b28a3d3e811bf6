"""Pictures of segments: their borders, their mean colours, the graph of which touches which."""

from __future__ import annotations

import numpy as np

from segteach.draw.overlays import draw_image

BORDER = "#F0E442"
LINK = "#222222"
WIDEST = 6.0  # points, the width of the link with the largest weight
THINNEST = 0.4


def draw_segments(ax, image: np.ndarray, labels: np.ndarray, title: str = "") -> None:
    """Show a picture with the borders of its segments, labels (H, W), as lines between pixels."""
    draw_image(ax, image, title)
    draw_borders(ax, labels)


def draw_borders(ax, labels: np.ndarray, colour=BORDER, width: float = 0.9) -> None:
    """Draw the lines between pixels of different labels (H, W) over what the axes show.

    width: in points. The lines are joined into one path: 100 000 of them are drawn at once.
    """
    path = joined(border_lines(labels))
    ax.plot(*path.T, color=colour, lw=width, solid_capstyle="projecting")
    ax.set(xlim=(-0.5, labels.shape[1] - 0.5), ylim=(labels.shape[0] - 0.5, -0.5))


def border_lines(labels: np.ndarray) -> np.ndarray:
    """Return (k, 2, 2): from (x, y) to (x, y) the sides that pixels of different labels share."""
    return side_lines(np.diff(labels, axis=1) != 0, np.diff(labels, axis=0) != 0)


def side_lines(upright: np.ndarray, level: np.ndarray) -> np.ndarray:
    """Return (k, 2, 2): the chosen sides between pixels; those that follow each other are one line.

    upright: bool (H, W - 1), the side between a pixel and the next of its row. level: bool
    (H - 1, W), between a pixel and the one below.
    """
    return np.concatenate([_runs(upright.T), _runs(level)[:, :, ::-1]])


def joined(lines) -> np.ndarray:
    """Return lines, (n, 2) each, as one (N, 2) with NaN between them: drawn as one path."""
    gap = np.full((1, 2), np.nan)
    return np.concatenate([part for line in lines for part in (line, gap)] or [gap])


def _runs(sides: np.ndarray) -> np.ndarray:
    """Return (k, 2, 2): along each row m of bool (M, N), first and last end of every run.

    An end is (m + 1/2, n - 1/2): the line between m and m + 1, the corner before n.
    """
    padded = np.pad(sides.astype(np.int8), ((0, 0), (1, 1)))
    change = np.diff(padded, axis=1)
    begins, ends = np.argwhere(change == 1), np.argwhere(change == -1)
    return np.stack([begins, ends], axis=1) + np.array([0.5, -0.5])


def mean_colour_picture(graph) -> np.ndarray:
    """Return (H, W, 3): every pixel of a `RegionGraph` in the mean colour of its region."""
    return graph.means[graph.labels]


def region_centres(labels: np.ndarray) -> np.ndarray:
    """Return (R, 2): for each region 0 to R - 1, (row, col) of its pixel nearest to its centroid.

    The centroid itself may lie outside: think of a ring.
    """
    flat, places = labels.ravel(), np.indices(labels.shape).reshape(2, -1).T
    sizes = np.bincount(flat)
    centroids = np.stack([np.bincount(flat, axis) for axis in places.T], axis=1) / sizes[:, None]
    away = ((places - centroids[flat]) ** 2).sum(axis=1)
    order = np.lexsort([away, flat])
    return places[order[np.concatenate([[0], np.cumsum(sizes)[:-1]])]]


def draw_region_graph(
    ax, graph, weights: np.ndarray, image: np.ndarray | None = None, title: str = ""
) -> None:
    """Draw a `RegionGraph`: a dot for each region, in its mean colour, and a link where two touch.

    weights: (E,) >= 0, one a link, for example `graph.boundary` or the similarity of the colours; a
    link is as wide as its weight, and never thinner than a hair. image: (H, W, 3) to draw it over;
    without one the mean colours are shown, paler.
    """
    ground = mean_colour_picture(graph) if image is None else image
    draw_image(ax, 0.5 + 0.5 * ground, title)
    draw_borders(ax, graph.labels, "white", 0.7)
    places = region_centres(graph.labels)[:, ::-1]
    _links(ax, places[graph.edges], weights)
    ax.scatter(*places.T, s=22, c=graph.means, edgecolors="k", linewidths=0.8, zorder=3)


def _links(ax, ways: np.ndarray, weights: np.ndarray) -> None:
    """Draw lines (E, 2, 2) as wide as their weights (E,)."""
    from matplotlib.collections import LineCollection

    widths = WIDEST * np.asarray(weights) / max(np.max(weights, initial=0), 1e-300)
    widths = np.maximum(widths, THINNEST)
    ax.add_collection(LineCollection(list(ways), linewidths=widths, colors=LINK, zorder=2))
