"""Pictures of the boundary and region tools: cost maps, the wire, the wand's growing region."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib import colormaps

from segteach.draw.overlays import BACKGROUND, FOREGROUND, UNKNOWN, draw_image, draw_mask, tint
from segteach.segmentation.scissors.path_tree import PathTree


def region_growing(image: np.ndarray) -> Callable:
    """Return draw(ax, state) for states of the magic wand: region tinted, newest ring solid."""

    def draw(ax, state) -> None:
        title = f"ring {state.ring}: {-state.objective:.0f} pixels"
        draw_image(ax, tint(tint(image, state.mask), state.frontier, strength=1.0), title)

    return draw


def outline_on_picture(image: np.ndarray) -> Callable:
    """Return draw(ax, state) for states of the scissors: the path, its seeds, the closed inside."""

    def draw(ax, state) -> None:
        title = f"{state.phase}: {len(state.path)} pixels, cost {state.objective:.1f}"
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
    ax.figure.colorbar(shown, ax=ax, label="cost", shrink=0.8)
    ax.set_title(title)
    ax.set_axis_off()


def direction_picture(direction: np.ndarray) -> np.ndarray:
    """Return (H, W, 3): the direction (H, W, 2) along the edge on a colour wheel, flat is grey.

    Opposite directions, the two polarities of one edge, differ in colour.
    """
    turn = np.arctan2(direction[..., 0], direction[..., 1]) / (2 * np.pi) % 1
    colours = colormaps["twilight"](turn)[..., :3]
    flat = (direction == 0).all(axis=2)
    colours[flat] = [int(UNKNOWN[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return colours


def draw_tree(ax, tree: PathTree, wire: np.ndarray) -> None:
    """Show what it costs to reach each pixel of the tree's window, its seed and the wire.

    The outline encloses the pixels whose path is proven to be the cheapest of the whole picture.
    """
    top, left, bottom, right = tree.window
    around = (left - 0.5, right - 0.5, bottom - 0.5, top - 0.5)
    shown = ax.imshow(tree.distances, cmap="viridis", extent=around, interpolation="nearest")
    ax.figure.colorbar(shown, ax=ax, label="cost from the seed", shrink=0.8)
    if not tree.proven.all():
        rows, cols = np.arange(top, bottom), np.arange(left, right)
        ax.contour(cols, rows, tree.proven, [0.5], colors="w", linewidths=1.5, linestyles="--")
    draw_wire(ax, wire)
    _draw_seeds(ax, np.array([tree.seed]))
    ax.set(title="cost of the cheapest path; proven inside the dashes")
    ax.set(xlabel="column [px]", ylabel="row [px]")


def _draw_seeds(ax, seeds: np.ndarray) -> None:
    ax.plot(seeds[:, 1], seeds[:, 0], "o", color="w", mec=BACKGROUND, mew=2, ms=7)
