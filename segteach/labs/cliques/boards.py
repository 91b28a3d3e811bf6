"""What the clique explorer draws: the grid with the neighbours of s, and the types of cliques."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from ipycanvas import hold_canvas
from matplotlib import colormaps
from matplotlib.colors import to_hex

from segteach.draw.overlays import BACKGROUND, FOREGROUND, LABEL_COLOURS
from segteach.widgets.canvas import SHARP, Scene

SIDE = 7  # sites of the grid in each direction
CELL = 56 * SHARP
COLUMNS, TILE = 6, 70 * SHARP  # of the pictures of clique types
ORDERS = 5
NONE = -1  # no type of clique is chosen
CLIQUE_COLOURS = [LABEL_COLOURS[k] for k in (3, 4, 7, 2, 1, 5)]


def shade(order: int) -> str:
    """Return the colour of neighbours of an order, darker for higher ones."""
    return to_hex(colormaps["viridis_r"](order / (ORDERS + 1)))


def draw_grid(
    scene: Scene,
    site: tuple[int, int],
    near: Sequence[tuple],
    orders: np.ndarray,
    order: int,
    found: Sequence[np.ndarray],
    chosen: bool,
) -> None:
    """Draw the grid, its sites in the colours of their orders, and cliques upon it.

    site: s. near: (site, its order) of the neighbours of s. orders: of all sites, (7, 7).
    order: of the neighbourhood system. found: cliques, (k, 2) each. chosen: whether a type is.
    """
    ground, top = scene.canvas[0], scene.canvas[1]
    with hold_canvas():
        ground.clear()
        _cells(ground, np.indices((SIDE, SIDE)).reshape(2, -1).T, "#ffffff")
        for place, number in near:
            _cells(ground, [place], shade(number))
        _cells(ground, [site], FOREGROUND)
        _write_orders(ground, orders, order, chosen)
        top.clear()
        for number, sites in enumerate(found):
            shift = (number - (len(found) - 1) / 2) * 4 * SHARP + 8  # so that none hides another
            colour = CLIQUE_COLOURS[number % len(CLIQUE_COLOURS)]
            _clique(top, (sites[:, ::-1] + 0.5) * CELL + shift, colour, 5)


def draw_types(scene: Scene, types: Sequence[np.ndarray], chosen: int) -> None:
    """Draw types of cliques in rows, a frame round the chosen one."""
    ground, top = scene.canvas[0], scene.canvas[1]
    height = max(1, -(-len(types) // COLUMNS)) * TILE
    scene.canvas.height = height
    with hold_canvas():
        ground.clear()
        ground.fill_style = "#ffffff"
        ground.fill_rect(0, 0, COLUMNS * TILE, height)
        for number, clique in enumerate(types):
            middle = np.array([number // COLUMNS, number % COLUMNS]) + 0.5
            place = (clique - (clique.min(axis=0) + clique.max(axis=0)) / 2) * 20 * SHARP
            _clique(ground, (middle * TILE + place)[:, ::-1], BACKGROUND, 3)
        top.clear()
        if chosen != NONE:
            row, col = divmod(chosen, COLUMNS)
            top.stroke_style, top.line_width = FOREGROUND, 4 * SHARP
            top.stroke_rect(col * TILE + 8, row * TILE + 8, TILE - 16, TILE - 16)


def _write_orders(canvas, orders: np.ndarray, order: int, aside: bool) -> None:
    """Write the order of each site as in the lecture's table, grey where it is too high.

    In the middle of its square, or aside in the corner where the dots of cliques would hide it.
    """
    _writing(canvas, 16 if aside else 20)
    place = 0.2 if aside else 0.5
    for (row, col), number in np.ndenumerate(orders):
        if number <= ORDERS:
            colour = "#000000" if number <= 2 else "#ffffff"
            canvas.fill_style = colour if number <= order else "#767676"
            canvas.fill_text(str(number or "s"), (col + place) * CELL, (row + place) * CELL)


def _cells(canvas, sites, colour: str) -> None:
    """Draw squares at the sites, (k, 2) as (row, column)."""
    canvas.fill_style, canvas.stroke_style, canvas.line_width = colour, "#8c8c8c", SHARP
    for row, col in np.asarray(sites).reshape(-1, 2) * CELL:
        canvas.fill_rect(float(col), float(row), CELL, CELL)
        canvas.stroke_rect(float(col), float(row), CELL, CELL)


def _writing(canvas, size: int) -> None:
    canvas.font = f"{size * SHARP}px sans-serif"
    canvas.text_align, canvas.text_baseline = "center", "middle"


def _clique(canvas, points: np.ndarray, colour: str, width: int) -> None:
    """Draw a clique as dots at (x, y), (k, 2), and a line between every two of them."""
    canvas.stroke_style = canvas.fill_style = colour
    canvas.line_width = width * SHARP
    for number, (x, y) in enumerate(points.tolist()):
        canvas.fill_circle(x, y, 2 * width * SHARP)
        for other in points[:number].tolist():
            canvas.stroke_line(x, y, *other)
