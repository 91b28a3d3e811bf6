"""Pictures of a flooding: the map from above, and the relief with its water in 3-D.

Dry ground is grey, the lighter the higher; each basin has a colour of its own; a dam between two
basins is black.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from segteach.draw.overlays import draw_image, in_3d, label_colours
from segteach.draw.superpixels import joined, side_lines
from segteach.language import say

HUES = 7  # label colours without black, which is that of dams
CONTOURS = 9
DAM = "#000000"
CREST = 0.05  # how far a dam stands out of the water, as a share of all heights
LIGHT = np.array([-0.45, -0.35, 0.82])  # whence the light falls: columns, rows, height


def flooding_over(height: np.ndarray, span: tuple[float, float] | None = None) -> Callable:
    """Return draw(ax, state) for a `WatershedState`: its height map (H, W) from above.

    span: the heights drawn dark and light, by default the lowest and highest of the map.
    """
    lines = joined(contour_lines(height))

    def draw(ax, state) -> None:
        draw_image(ax, flooded_picture(height, state.labels, span), flooding_words(state))
        ax.plot(*lines.T, color="#333333", lw=0.7)
        ax.plot(*joined(dam_lines(state.labels)).T, color=DAM, lw=2.5)
        rows, cols = height.shape
        ax.set(xlim=(-0.5, cols - 0.5), ylim=(rows - 0.5, -0.5))

    return draw


def flooding_in_3d(height: np.ndarray, span: tuple[float, float] | None = None) -> Callable:
    """Return draw(ax, state) for 3-D axes: the relief of the map (H, W), its water and its dams.

    span: heights drawn dark and light, and at the ends of the axis.
    """

    @in_3d
    def draw(ax, state) -> None:
        from mpl_toolkits.mplot3d.art3d import Poly3DCollection

        # polygons of its own: `plot_surface` takes three times as long
        shapes, colours = relief(height, state, span)
        if len(shapes):
            style = {"facecolors": colours, "edgecolors": "none", "antialiased": False}
            style["clip_on"] = False  # a corner that is turned outwards lies beside the axes
            ax.add_collection3d(Poly3DCollection(shapes, **style))
        (rows, cols), (low, high) = height.shape, _ends(height, span)
        ax.set(xlim=(-0.5, cols - 0.5), ylim=(0.5 - rows, 0.5))
        ax.set(zlim=(low, high + 0.35 * (high - low)))  # room for the words
        ax.set_box_aspect((1, rows / cols, 0.6), zoom=1.2)
        ax.view_init(elev=50, azim=-60)
        ax.set_axis_off()
        style = {"ha": "center", "fontsize": 13, "transform": ax.transAxes}
        ax.text2D(0.5, 0.96, flooding_words(state), **style)  # a title would lay out all ticks

    return draw


def relief(
    height: np.ndarray, state, span: tuple[float, float] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return ground, water and dams of a `WatershedState` as shapes (T, 4, 3), colours (T, 3).

    The corners are (column, -row, height). First come the (H - 1) (W - 1) squares between pixel
    centres, row by row, then an upright wall for each of the `dam_lines`.
    """
    low, high = _ends(height, span)
    wet, (rows, cols) = state.labels > 0, np.indices(height.shape)
    surface = np.where(wet, np.maximum(height, state.level), height)
    squares = _squares(np.stack([cols, -rows, surface], axis=2))
    picture = flooded_picture(height, state.labels, (low, high))
    picture = np.where(wet[..., None], picture, picture * _shade(height, high - low)[..., None])
    corners, dry = _squares(picture), ~_squares(wet[..., None]).all(axis=1)
    colours = np.where(dry, corners.mean(axis=1), corners[:, 0])
    walls = _walls(dam_lines(state.labels), state.level, CREST * (high - low))
    black = np.zeros((len(walls), 3))
    return np.concatenate([squares, walls]), np.concatenate([colours, black])


def flooding_words(state) -> str:
    """Return level, dry pixels and basins with water of a `WatershedState`, for a title."""
    basins = len(np.unique(state.labels[state.labels > 0]))
    words = say(
        "level {:.3g}, {:.0f} px dry, {} basins", "水位 {:.3g}，未淹没 {:.0f} px，{} 个盆地"
    )
    return words.format(state.level, state.objective, basins)


def flooded_picture(
    height: np.ndarray, labels: np.ndarray, span: tuple[float, float] | None = None
) -> np.ndarray:
    """Return (H, W, 3): the ground in grey, what is under water in the colour of its basin.

    labels: (H, W), 0 dry, basins from 1. span: as for `flooding_over`.
    """
    low, high = _ends(height, span)
    share = np.clip((height - low) / (high - low), 0, 1)[..., None]
    colours = np.concatenate([np.zeros((1, 3)), basin_colours(labels.max(initial=0))])
    return np.where(
        labels[..., None] > 0, colours[labels] * (0.72 + 0.28 * share), 0.3 + 0.65 * share
    )


def basin_colours(count: int) -> np.ndarray:
    """Return `count` colours (count, 3): seven hues, then paler and darker, then again."""
    hues, rounds = label_colours(HUES), np.arange(count) // HUES % 3
    base = hues[np.arange(count) % HUES]
    pale, dark = 1 - 0.5 * (1 - base), 0.62 * base
    return np.choose(rounds[:, None], [base, pale, dark])


def dam_lines(labels: np.ndarray) -> np.ndarray:
    """Return (k, 2, 2): from (x, y) to (x, y) the sides between water of different basins."""
    return side_lines(
        _dams(labels[:, :-1], labels[:, 1:]),
        _dams(labels[:-1], labels[1:]),
    )


def dam_places(labels: np.ndarray) -> np.ndarray:
    """Return after which columns a dam stands in a row of labels (W,)."""
    return np.flatnonzero(_dams(labels[:-1], labels[1:]))


def contour_lines(height: np.ndarray, count: int = CONTOURS) -> list[np.ndarray]:
    """Return lines of equal height, (n, 2) each as (x, y), at `count` levels within the map."""
    from contourpy import contour_generator

    low, high = height.min(), height.max()
    if min(height.shape) < 2 or low == high:
        return []
    contours = contour_generator(z=height)
    levels = np.linspace(low, high, count + 2)[1:-1]
    return [np.asarray(line) for level in levels for line in contours.lines(level)]


def _dams(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return (one != other) & (one > 0) & (other > 0)


def _ends(height: np.ndarray, span: tuple[float, float] | None) -> tuple[float, float]:
    """Return the lowest and highest height to show, never the same."""
    low, high = span or (float(height.min()), float(height.max()))
    return low, high if high > low else low + 1.0


def _squares(corners: np.ndarray) -> np.ndarray:
    """Return (T, 4, n): the four corners (H, W, n) of each square between pixel centres."""
    around = (corners[:-1, :-1], corners[:-1, 1:], corners[1:, 1:], corners[1:, :-1])
    return np.stack(around, axis=2).reshape(-1, 4, corners.shape[2])


def _walls(lines: np.ndarray, level: float, crest: float) -> np.ndarray:
    """Return (k, 4, 3): an upright rectangle over each line, from the water to the crest."""
    along = np.concatenate([lines, lines[:, ::-1]], axis=1) * [1, -1]
    tops = np.broadcast_to([level, level, level + crest, level + crest], (len(lines), 4))
    return np.concatenate([along, tops[..., None]], axis=2)


def _shade(height: np.ndarray, span: float) -> np.ndarray:
    """Return (H, W) in [0.45, 1]: how much light falls on the ground."""
    if min(height.shape) < 2:
        return np.ones(height.shape)
    down, across = np.gradient(height / span * min(height.shape) * 0.45)
    normal = np.stack([-across, -down, np.ones_like(down)], axis=2)
    light = normal @ LIGHT / (np.linalg.norm(normal, axis=2) * np.linalg.norm(LIGHT))
    return 0.45 + 0.55 * np.clip(light, 0, 1)
