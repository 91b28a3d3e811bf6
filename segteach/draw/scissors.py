"""Pictures of the boundary and region tools: cost maps, the wire, the wand's growing region."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib import colormaps

from segteach.draw.overlays import BACKGROUND, FOREGROUND, UNKNOWN, draw_image, draw_mask, rgb, tint
from segteach.language import say


def region_growing(image: np.ndarray) -> Callable:
    """Return draw(ax, state) for states of the wand: click, region tinted, newest ring solid."""

    def draw(ax, state) -> None:
        words = say("ring {}: {:.0f} px", "第 {} 圈：{:.0f} 个像素")
        title = words.format(state.ring, -state.objective)
        draw_image(ax, tint(tint(image, state.mask), state.frontier, strength=1.0), title)
        _draw_seeds(ax, np.argwhere(state.rings == 0))

    return draw


def outline_on_picture(image: np.ndarray) -> Callable:
    """Return draw(ax, state) for states of the scissors: the path, its seeds, the closed inside."""

    def draw(ax, state) -> None:
        phases = {"press": say("press", "单击"), "close": say("close", "闭合")}
        words = say("{}: {} px, cost {:.1f}", "{}：{} 个像素，代价 {:.1f}")
        title = words.format(phases[state.phase], len(state.path), state.objective)
        draw_mask(ax, image, state.mask, title)
        draw_wire(ax, state.path)
        _draw_seeds(ax, state.seeds)

    return draw


def draw_wire(ax, path: np.ndarray, colour: str = FOREGROUND) -> None:
    """Draw a path (P, 2) of (row, col) through the middles of its pixels, with a dark rim."""
    for width, shade in ((4.5, "k"), (2.5, colour)):
        ax.plot(path[:, 1], path[:, 0], color=shade, lw=width, solid_capstyle="round")


def draw_cost(ax, costs: np.ndarray, title: str) -> None:
    """Show costs (H, W) in [0, 1] with their scale: dark is cheap, bright is dear."""
    shown = ax.imshow(costs, vmin=0, vmax=1, cmap="viridis", interpolation="nearest")
    ax.figure.colorbar(shown, ax=ax, label=say("cost", "代价"), shrink=0.8)
    ax.set_title(title)
    ax.set_axis_off()


def draw_directions(ax, direction: np.ndarray, title: str) -> None:
    """Show the direction (H, W, 2) along the edge in colour, with a wheel of the colours as key."""
    draw_image(ax, direction_picture(direction), title)
    wheel = ax.inset_axes((0.0, 0.0, 0.26, 0.39))
    rows, cols = np.mgrid[-1:1:61j, -1:1:61j]
    towards = np.stack([rows, cols], axis=2)
    towards[np.hypot(rows, cols) > 1] = 0
    shown = np.dstack([direction_picture(towards), np.hypot(rows, cols) <= 1])
    draw_image(wheel, shown, "")


def direction_picture(direction: np.ndarray) -> np.ndarray:
    """Return (H, W, 3): the direction (H, W, 2) along the edge on a colour wheel, flat is grey.

    Opposite directions, the two polarities of one edge, differ in colour.
    """
    turn = np.arctan2(direction[..., 0], direction[..., 1]) / (2 * np.pi) % 1
    colours = colormaps["twilight"](turn)[..., :3]
    flat = (direction == 0).all(axis=2)
    colours[flat] = rgb(UNKNOWN)
    return colours


def _draw_seeds(ax, seeds: np.ndarray) -> None:
    ax.plot(seeds[:, 1], seeds[:, 0], "o", color="w", mec=BACKGROUND, mew=2, ms=7)
