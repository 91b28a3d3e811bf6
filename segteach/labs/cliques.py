"""The clique explorer: neighbours of a site by their order, and the cliques that contain it."""

from __future__ import annotations

from collections import Counter

import ipywidgets as widgets
import numpy as np
from ipycanvas import hold_canvas
from matplotlib import colormaps
from matplotlib.colors import to_hex

from segteach.draw.overlays import BACKGROUND, FOREGROUND, LABEL_COLOURS
from segteach.language import say
from segteach.models.fields.neighbourhood import (
    METRICS,
    Properties,
    cliques,
    cliques_at,
    distance,
    neighbours,
    neighbours_in,
    order_table,
    properties,
)
from segteach.widgets.canvas import SHARP, Scene

SIDE = 7  # sites of the grid in each direction
CELL = 52 * SHARP
COLUMNS, TILE = 5, 72 * SHARP  # of the pictures of clique types
PICTURED = 25  # more types than that are counted, not drawn
LISTED = 28  # with more neighbours than that there are too many cliques to list
ORDERS = 5
NONE = -1  # no type of clique is chosen


class CliqueExplorer(widgets.VBox):
    """Hover a 7 x 7 grid: the neighbours of the site s by their order, and the cliques with s.

    site: (row, column). order: 1 to 5. metric: one of METRICS. by: "rank" or "distance".
    neighbours: delta(s), int (k, 2). types: the types of cliques, int (k, 2) each, or None where
    there are too many. found: the cliques of the chosen type that contain s, int (k, 2) each.
    """

    def __init__(self, order: int = 1, metric: str = "euclid", by: str = "rank"):
        self.order_slider = widgets.IntSlider(order, 1, ORDERS, description=say("order", "阶次"))
        names = (
            say("Euclid", "欧氏距离"),
            say("city-block", "市区距离"),
            say("chessboard", "棋盘距离"),
        )
        metrics = list(zip(names, METRICS, strict=True))
        self.metric_menu = _menu(say("distance", "距离"), metrics, metric)
        readings = [
            (say("by rank (the table)", "按名次（表格）"), "rank"),
            (say("by d ≤ n (the formula)", "按 d ≤ n（公式）"), "distance"),
        ]
        self.by_menu = _menu(say("reading", "读法"), readings, by)
        self.row, self.col = (
            widgets.IntSlider(SIDE // 2, 0, SIDE - 1, description=name, layout={"width": "250px"})
            for name in (say("row", "行"), say("column", "列"))
        )
        self.follow = widgets.Checkbox(
            value=True,
            indent=False,
            description=say("s follows the pointer (click: stay)", "s 跟随指针（单击：固定）"),
        )
        self.clique = _menu(say("clique", "子团"), [(say("none", "不选"), NONE)], NONE)
        self.numbers = widgets.HTML()
        side = SIDE * CELL
        self.grid = Scene((side, side), side // SHARP, self._draw_grid, focusable=True)
        width = COLUMNS * TILE
        self.board = Scene((width, TILE), width // SHARP, self._draw_types)
        self._listen()
        self._change_system()
        controls = [self.order_slider, self.metric_menu, self.by_menu]
        place = [self.row, self.col, self.follow]
        right = widgets.VBox([self.clique, self.board])
        super().__init__(
            [
                widgets.HBox(controls, layout={"flex_flow": "row wrap"}),
                widgets.HBox(place, layout={"flex_flow": "row wrap"}),
                widgets.HBox(
                    [self.grid, right], layout={"flex_flow": "row wrap", "grid_gap": "28px"}
                ),
                self.numbers,
            ]
        )

    @property
    def site(self) -> tuple[int, int]:
        """The site s as (row, column)."""
        return self.row.value, self.col.value

    @site.setter
    def site(self, site) -> None:
        if tuple(site) != self.site:
            self._moving = True  # one picture for the two sliders
            self.row.value, self.col.value = (int(np.clip(v, 0, SIDE - 1)) for v in site)
            self._moving = False
            self._show()

    @property
    def order(self) -> int:
        """The order n of the neighbourhood system."""
        return self.order_slider.value

    @property
    def metric(self) -> str:
        """The distance: "euclid", "city-block" or "chessboard"."""
        return self.metric_menu.value

    @property
    def by(self) -> str:
        """The reading of order: "rank" or "distance"."""
        return self.by_menu.value

    @property
    def neighbours(self) -> np.ndarray:
        """The neighbours of s within the grid, int (k, 2)."""
        return neighbours_in(self.site, (SIDE, SIDE), self._offsets)

    @property
    def properties(self) -> Properties:
        """Which of the three properties of a neighbourhood system hold, tried on every site."""
        shape = (SIDE, SIDE)
        return properties(shape, lambda site: neighbours_in(site, shape, self._offsets))

    @property
    def orders(self) -> np.ndarray:
        """The order of every site of the grid as a neighbour of s, int (7, 7); 0 at s."""
        row, col = self.site
        if self.by == "rank":
            table = order_table(SIDE - 1, self.metric)
            return table[SIDE - 1 - row :, SIDE - 1 - col :][:SIDE, :SIDE]
        offsets = np.stack(np.indices((SIDE, SIDE)), axis=-1) - self.site
        return np.ceil(distance(offsets, self.metric)).astype(int)

    @property
    def found(self) -> list[np.ndarray]:
        """The cliques of the chosen type that contain s; none where none is chosen."""
        if self.clique.value == NONE:
            return []
        chosen = self.types[self.clique.value]
        return [
            sites
            for sites in self._with_site()
            if len(sites) == len(chosen) and (sites - sites[0] == chosen).all()
        ]

    def _listen(self) -> None:
        self._moving = False
        self._known: dict[tuple[int, int], list[np.ndarray]] = {}
        for control in (self.order_slider, self.metric_menu, self.by_menu):
            control.observe(lambda _: self._change_system(), "value")
        for control in (self.row, self.col, self.clique):
            control.observe(lambda _: self._show(), "value")
        self.grid.canvas.on_mouse_move(self._hover)
        self.grid.canvas.on_mouse_down(self._click)
        self.grid.canvas.on_key_down(self._key)
        self.board.canvas.on_mouse_down(self._choose)

    def _change_system(self) -> None:
        self._moving = True
        self._offsets = neighbours(self.order, self.metric, self.by)
        self.types = cliques(self._offsets) if len(self._offsets) <= LISTED else None
        self._known.clear()
        pictured = self.types if self.types and len(self.types) <= PICTURED else []
        names = [f"{k + 1}: {_sites(len(clique))}" for k, clique in enumerate(pictured)]
        self.clique.value = NONE
        self.clique.options = [(say("none", "不选"), NONE), *zip(names, range(99), strict=False)]
        self._moving = False
        self._show()

    def _with_site(self) -> list[np.ndarray]:
        """Return all cliques that contain s, looked up once for each site."""
        if self.site not in self._known:
            self._known[self.site] = cliques_at(self.site, (SIDE, SIDE), self._offsets)
        return self._known[self.site]

    def _hover(self, x: float, y: float) -> None:
        if self.follow.value:
            self.site = (y // CELL, x // CELL)

    def _click(self, x: float, y: float) -> None:
        self.follow.value = not self.follow.value
        self.site = (y // CELL, x // CELL)

    def _key(self, key: str, *_) -> None:
        moves = {
            "ArrowUp": (-1, 0),
            "ArrowDown": (1, 0),
            "ArrowLeft": (0, -1),
            "ArrowRight": (0, 1),
        }
        if key in moves:
            self.follow.value = False  # or the resting pointer would take s back
            self.site = np.add(self.site, moves[key])

    def _choose(self, x: float, y: float) -> None:
        number = int(y // TILE) * COLUMNS + int(x // TILE)
        if 0 <= x < COLUMNS * TILE and 0 <= number < len(self.clique.options) - 1:
            self.clique.value = NONE if self.clique.value == number else number

    def _show(self) -> None:
        if self._moving:
            return
        self._draw_grid()
        self._draw_types()
        words = self._words()
        self.grid.say(f"{words[0]} {words[1]}")
        self.board.say(words[2])
        lines = "<br>".join([*words, self._checks()])
        self.numbers.value = f'<div style="font-size:15px;line-height:1.5">{lines}</div>'

    def _words(self) -> list[str]:
        here = say(
            "s = {}: {} neighbours here, {} away from the border.",
            "s = {}：此处有 {} 个邻点，远离边界处有 {} 个。",
        )
        lines = [here.format(self.site, len(self.neighbours), len(self._offsets))]
        if self.types is None:
            lines.append(say("Too many cliques to list.", "子团太多，不再列举。"))
            return [*lines, say("Choose a lower order.", "请选择较低的阶次。")]
        contain = say("{} cliques contain s", "有 {} 个子团包含 s").format(len(self._with_site()))
        if self.clique.value != NONE:
            contain += say(", {} of them of the chosen type", "，其中 {} 个属于所选的一类").format(
                len(self.found)
            )
        sizes = Counter(len(clique) for clique in self.types)
        form = say("{0} of {1}", "{1}的有 {0} 类")
        listed = say(", ", "，").join(
            form.format(n, _sites(size)) for size, n in sorted(sizes.items())
        )
        kinds = say("{} types of cliques: {}.", "子团共 {} 类：{}。").format(
            len(self.types), listed
        )
        return [*lines, contain + say(".", "。"), kinds]

    def _checks(self) -> str:
        held = self.properties
        rules = (
            (held.inside, "δ(s) ⊂ S"),
            (held.not_itself, "s ∉ δ(s)"),
            (held.symmetric, "s ∈ δ(r) ⇔ r ∈ δ(s)"),
        )
        marks = " &nbsp; ".join(f"{'✓' if holds else '✗'} {rule}" for holds, rule in rules)
        return say("Tried on all 49 sites: ", "对全部 49 个位置检验：") + marks

    def _draw_grid(self) -> None:
        orders, near, found = self.orders, self.neighbours, self.found
        of_near = orders[tuple(near.T)]
        ground, top = self.grid.canvas[0], self.grid.canvas[1]
        with hold_canvas():
            ground.clear()
            _cells(ground, np.indices((SIDE, SIDE)).reshape(2, -1).T, "#ffffff")
            for number in range(1, ORDERS + 1):
                _cells(ground, near[of_near == number], shade(number))
            _cells(ground, [self.site], FOREGROUND)
            self._write_orders(ground, orders)
            top.clear()
            for number, sites in enumerate(found):
                shift = (
                    number - (len(found) - 1) / 2
                ) * 4 * SHARP + 8  # so that none hides another
                colour = CLIQUE_COLOURS[number % len(CLIQUE_COLOURS)]
                _clique(top, (sites[:, ::-1] + 0.5) * CELL + shift, colour, 5)

    def _write_orders(self, canvas, orders: np.ndarray) -> None:
        """Write the order of each site as in the lecture's table, grey where it is too high.

        In the corner of its square, so that the dots of cliques do not hide it.
        """
        _writing(canvas, 16)
        for (row, col), number in np.ndenumerate(orders):
            if number <= ORDERS:
                colour = "#000000" if number <= 2 else "#ffffff"
                canvas.fill_style = colour if number <= self.order else "#767676"
                canvas.fill_text(str(number or "s"), (col + 0.16) * CELL, (row + 0.2) * CELL)

    def _draw_types(self) -> None:
        count, chosen = len(self.clique.options) - 1, self.clique.value
        ground, top = self.board.canvas[0], self.board.canvas[1]
        height = max(1, -(-count // COLUMNS)) * TILE
        self.board.canvas.height = height
        with hold_canvas():
            ground.clear()
            ground.fill_style = "#ffffff"
            ground.fill_rect(0, 0, COLUMNS * TILE, height)
            if count:
                for number, clique in enumerate(self.types):
                    middle = np.array([number // COLUMNS, number % COLUMNS]) + 0.5
                    place = (clique - (clique.min(axis=0) + clique.max(axis=0)) / 2) * 20 * SHARP
                    _clique(ground, (middle * TILE + place)[:, ::-1], BACKGROUND, 3)
            else:
                _writing(ground, 18)
                ground.fill_style = "#000000"
                words = say("too many types to draw", "子团类数太多，无法画出")
                ground.fill_text(words, COLUMNS * TILE / 2, TILE / 2)
            top.clear()
            if chosen != NONE:
                row, col = divmod(chosen, COLUMNS)
                top.stroke_style, top.line_width = FOREGROUND, 4 * SHARP
                top.stroke_rect(col * TILE + 8, row * TILE + 8, TILE - 16, TILE - 16)


CLIQUE_COLOURS = [LABEL_COLOURS[k] for k in (3, 4, 7, 2, 1, 5)]


def shade(order: int) -> str:
    """Return the colour of neighbours of an order, darker for higher ones."""
    return to_hex(colormaps["viridis_r"](order / (ORDERS + 1)))


def _menu(name: str, options, value) -> widgets.Dropdown:
    return widgets.Dropdown(options=options, value=value, description=name)


def _sites(count: int) -> str:
    return say("1 site" if count == 1 else f"{count} sites", f"{count} 个位置")


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
