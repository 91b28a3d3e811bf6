"""Pictures of a maximum flow on a tiny picture: pixels are nodes, source above, sink below.

The network is that of `network_from_energy`: an edge from the source to each pixel, one from each
pixel to the sink, and two opposite ones between neighbours. Lines are as wide as the room that is
left, so that augmenting paths eat them away. Colours as in `draw.maxflow`.
"""

from __future__ import annotations

import numpy as np

from segteach.cuts.flow import FREE, SINK, SOURCE, FlowState, path_nodes
from segteach.cuts.network import Network, residual
from segteach.draw.maxflow import CUT, FILLS, INK, NODE, PATH, step_words
from segteach.draw.overlays import BACKGROUND, FOREGROUND
from segteach.language import say

HALF = 0.31  # half the side of a drawn pixel; its cell has side 1
SLANT, DOWN = 0.42, 0.62  # of a row in the slanted view: to the side, and down
GAP = HALF + 0.12  # from the centre of a pixel to its bars
WIDEST = 9.0  # points, the width of the line with the most room at the start


def pixel_names(shape: tuple[int, int]) -> tuple[str, ...]:
    """Return the names of the nodes: "row,col" for each pixel, then s and t."""
    return (*(f"{row},{col}" for row in range(shape[0]) for col in range(shape[1])), "s", "t")


def draw_layers(ax, state: FlowState, network: Network, picture: np.ndarray) -> None:
    """Draw source, pixels and sink one above the other, seen at a slant; the path runs through.

    picture: (H, W) grey in [0, 1].
    """
    height, width = picture.shape
    places, count = _slanted(picture.shape), picture.size
    room = residual(network, state.flow)
    scale = WIDEST / max(network.capacities.max(initial=0), 1e-12)
    for node, colour, order in ((network.source, BACKGROUND, 4), (network.sink, FOREGROUND, 1)):
        rays = np.stack([np.broadcast_to(places[node], (count, 2)), places[:count]], axis=1)
        pulls = _pulls(network, room)[0 if node == network.source else 1]
        _lines(ax, rays, 0.6 * scale * pulls, colour, zorder=order, alpha=0.55)
    _links(ax, places, network, room, 0.6 * scale)
    trees = _trees(state, network)[:count]
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [HALF, DOWN * HALF]
    corners[:, 0] += SLANT / DOWN * corners[:, 1]
    _frames(ax, places[:count, None] + corners, picture, trees, free=trees == FREE, widest=3)
    route = path_nodes(network, state.path)
    if route:
        ax.plot(*places[route].T, color=PATH, lw=3.5, zorder=6, solid_joinstyle="round")
        inner = places[route[1:-1]]
        ax.scatter(*inner.T, s=60, color=PATH, edgecolors="white", zorder=7)
    for node, name, tree in ((network.source, "s", SOURCE), (network.sink, "t", SINK)):
        ax.scatter(*places[node], s=NODE**2, color=FILLS[tree], edgecolors="black", zorder=8)
        text = {"ha": "center", "va": "center", "fontsize": 14, "weight": "bold", "zorder": 9}
        ax.text(*places[node], name, color=INK[tree], **text)
    ax.set(xlim=(-0.6, width + SLANT * height), ylim=(-DOWN * height - 2.5, 2.7))
    ax.set_axis_off()
    words = "residual graph, seen at a slant\nwidth: the room that is left"
    ax.set_title(say(words, "残量图（斜视）\n线宽：剩余的容量"))


def draw_pixels(ax, state: FlowState, network: Network, picture: np.ndarray) -> None:
    """Draw the pixels from above: grey, tree as frame, links, bars of what s and t still pull.

    At the end the cut is drawn as an outline between the two sides. picture: (H, W).
    """
    height, width = picture.shape
    count, room = picture.size, residual(network, state.flow)
    places = np.stack(np.divmod(np.arange(count), width)[::-1], axis=1).astype(float)
    capacity = max(network.capacities.max(initial=0), 1e-12)
    trees, inner = _trees(state, network)[:count], path_nodes(network, state.path)[1:-1]
    _links(ax, places, network, room, WIDEST / capacity)
    corners = HALF * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    squares = places[:, None] + corners
    _frames(ax, squares, picture, trees, free=trees == FREE, widest=4)
    for chosen, colour in ((state.orphans[:count], CUT), (np.isin(range(count), inner), PATH)):
        if chosen.any():
            _frames(ax, squares[chosen], picture.ravel()[chosen], None, edge=colour, widest=5)
    if len(inner):
        ax.plot(*places[inner].T, color=PATH, lw=7, zorder=2)
    for pull, colour, offset, end in zip(
        _pulls(network, room), (BACKGROUND, FOREGROUND), (-GAP, GAP), (0, -1), strict=True
    ):
        reach = np.stack([HALF * pull / capacity, np.zeros(count)], axis=1)
        spots = places + np.array([0, offset])
        colours = [PATH if inner and n == inner[end] else colour for n in range(count)]
        _lines(ax, np.stack([spots - reach, spots + reach], axis=1), 5.0, colours, zorder=3)
    for spot, grey in zip(places, picture.ravel(), strict=True):
        ink = "black" if grey > 0.5 else "white"
        ax.text(*spot, f"{grey:.1f}", color=ink, ha="center", va="center", fontsize=12, zorder=5)
    if state.phase == "done":
        ax.add_collection(_outline(trees.reshape(picture.shape) == SOURCE))
    ax.set(xlim=(-0.6, width - 0.4), ylim=(height - 0.4, -0.6), aspect="equal")
    ax.set_axis_off()
    ax.set_title(step_words(network, state, pixel_names(picture.shape)))


def _slanted(shape: tuple[int, int]) -> np.ndarray:
    """Return (N + 2, 2): pixel centres seen at a slant, then source and sink."""
    height, width = shape
    rows, cols = np.divmod(np.arange(height * width), width)
    x, y = cols + SLANT * (height - 1 - rows), -DOWN * rows
    middle = (width - 1 + SLANT * (height - 1)) / 2
    terminals = [[middle, 2.1], [middle, -DOWN * height - 1.9]]
    return np.concatenate([np.stack([x, y], axis=1), terminals])


def _trees(state: FlowState, network: Network) -> np.ndarray:
    """Return the tree of every node; at the end those that s does not reach are t's."""
    free = (state.trees == FREE) & (state.phase == "done")
    return np.where(free, SINK, state.trees)


def _pulls(network: Network, room: np.ndarray) -> np.ndarray:
    """Return (2, N): the room from the source to each pixel, and from each to the sink."""
    return room[: 2 * (network.nodes - 2)].reshape(2, -1)


def _links(ax, places, network: Network, room: np.ndarray, scale: float) -> None:
    """Draw the room between neighbours: each direction has the half of the way it starts from."""
    (tails, heads), count = network.arcs, network.nodes - 2
    inner = (tails < count) & (heads < count)
    ends, which = np.unique(np.stack([tails, heads], axis=1)[inner], axis=0, return_inverse=True)
    widths = scale * np.bincount(which.ravel(), room[inner], len(ends))  # an edge and a way back
    ways = places[ends]
    ways[:, 1] = ways.mean(axis=1)
    _lines(ax, ways, widths, "#333333", zorder=1)


def _lines(ax, ways, widths, colours, **style) -> None:
    from matplotlib.collections import LineCollection

    ax.add_collection(LineCollection(ways, linewidths=widths, colors=colours, **style))


def _frames(ax, shapes, greys, trees, *, free=None, edge=None, widest: float) -> None:
    """Draw pixels (N, 4, 2) in their grey with a frame in the colour of their tree, or `edge`."""
    from matplotlib.collections import PolyCollection

    edges = edge or ["#555555" if t == FREE else FILLS[int(t)] for t in trees]
    widths = widest if free is None else np.where(free, 1, widest)
    faces = [str(grey) for grey in np.ravel(greys)]
    order = 4 if edge else 3.5
    ax.add_collection(
        PolyCollection(shapes, facecolors=faces, edgecolors=edges, linewidths=widths, zorder=order)
    )


def _outline(side: np.ndarray):
    """Return the border between pixels of different sides, bool (H, W)."""
    from matplotlib.collections import LineCollection

    upright = [[(c + 0.5, r - 0.5), (c + 0.5, r + 0.5)] for r, c in _changes(side, axis=1)]
    level = [[(c - 0.5, r + 0.5), (c + 0.5, r + 0.5)] for r, c in _changes(side, axis=0)]
    return LineCollection(
        upright + level, colors=CUT, linewidths=4.5, capstyle="projecting", zorder=7
    )


def _changes(side: np.ndarray, axis: int) -> np.ndarray:
    return np.argwhere(np.diff(side, axis=axis))
