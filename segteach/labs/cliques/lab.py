"""The clique explorer: neighbours of a site by their order, and the cliques that contain it."""

from __future__ import annotations

from collections import Counter

import ipywidgets as widgets
import numpy as np

from segteach.draw.overlays import BACKGROUND
from segteach.labs.cliques.boards import (
    CELL,
    COLUMNS,
    NONE,
    ORDERS,
    SIDE,
    TILE,
    draw_grid,
    draw_types,
)
from segteach.labs.kit.controls import menu_of, slider_of, switch_of
from segteach.labs.kit.frame import Lab
from segteach.labs.kit.html import table, text
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

PICTURED = 25  # more types than that are counted, not drawn
LISTED = 28  # with more neighbours than that there are too many cliques to list
SYSTEMS = ((1, "euclid"), (2, "euclid"), (2, "city-block"), (5, "euclid"))  # of each example
CONTROLS = (
    slider_of("order_slider", 1, ORDERS, 1, step=1),
    menu_of("metric_menu", METRICS, "euclid"),
    menu_of("by_menu", ("rank", "distance"), "rank"),
    slider_of("row", 0, SIDE - 1, SIDE // 2, step=1, parameter=False),
    slider_of("col", 0, SIDE - 1, SIDE // 2, step=1, parameter=False),
    switch_of("follow", True, parameter=False),
)


class CliqueExplorer(Lab):
    """Hover a 7 x 7 grid: the neighbours of the site s by their order, and the cliques with s.

    site: (row, column). order: 1 to 5. metric: one of METRICS. by: "rank" or "distance".
    neighbours: delta(s), int (k, 2). types: the types of cliques, int (k, 2) each, or None where
    there are too many. found: the cliques of the chosen type that contain s, int (k, 2) each.
    """

    CONTROLS = CONTROLS

    def __init__(self, order: int = 1, metric: str = "euclid", by: str = "rank"):
        super().__init__()
        self.begin_with(order_slider=order, metric_menu=metric, by_menu=by)
        for slider in (self.row, self.col):
            slider.layout.width = "200px"
        self.clique = widgets.Dropdown(
            options=[(say("none", "不选"), NONE)], value=NONE, description=say("clique", "子团")
        )
        self.clique.style.description_width = "initial"
        self.numbers, self.counts = widgets.HTML(), widgets.HTML()
        side = SIDE * CELL
        self.grid = Scene((side, side), side // SHARP, self._draw_grid, focusable=True)
        width = COLUMNS * TILE
        self.board = Scene((width, TILE), width // SHARP, self._draw_types)
        self._listen()
        place = widgets.HBox([self.row, self.col])
        rows = [[self.order_slider], [self.metric_menu, self.by_menu], [self.clique]]
        below = widgets.VBox([self.board, self.counts, self.numbers])
        self.arrange(widgets.VBox([self.grid, place, self.follow]), rows, {"": below})
        self._change_system()

    def reset(self) -> None:
        """Begin as the book does, with s in the middle and no clique chosen."""
        super().reset()
        self.clique.value = NONE

    def load_example(self, number: int) -> None:
        """Show a neighbourhood system."""
        order, metric = SYSTEMS[number]
        self.reset()
        self.set_controls({"order_slider": order, "metric_menu": metric, "by_menu": "rank"})

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
        shown = "" if pictured else "none"
        self.clique.layout.display = self.board.layout.display = shown
        self.counts.value = "" if pictured or not self.types else self._count_types()
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
        self.numbers.value = text("<br>".join([*words, self._checks()]))

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
        if len(self.clique.options) == 1:  # the table below tells more
            kinds = say("{} types of cliques.", "子团共 {} 类。").format(len(self.types))
            return [*lines, contain + say(".", "。"), kinds]
        sizes = Counter(len(clique) for clique in self.types)
        form = say("{0} of {1}", "{1}的有 {0} 类")
        listed = say(", ", "，").join(
            form.format(n, _sites(size)) for size, n in sorted(sizes.items())
        )
        kinds = say("{} types of cliques: {}.", "子团共 {} 类：{}。").format(
            len(self.types), listed
        )
        return [*lines, contain + say(".", "。"), kinds]

    def _count_types(self) -> str:
        """Return how many types there are of each size, for types that are too many to draw."""
        sizes = Counter(len(clique) for clique in self.types)
        largest = max(sizes.values())
        bar = '<div style="width:{}px;height:14px;background:{}"></div>'
        rows = [
            (size, count, bar.format(max(2, round(230 * count / largest)), BACKGROUND))
            for size, count in sorted(sizes.items())
        ]
        head = (say("sites", "位置数"), say("types of cliques", "子团类数"), "")
        return table(rows, head)

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
        near = [(site, self.orders[tuple(site)]) for site in self.neighbours]
        chosen = self.clique.value != NONE
        draw_grid(self.grid, self.site, near, self.orders, self.order, self.found, chosen)

    def _draw_types(self) -> None:
        pictured = self.types[: len(self.clique.options) - 1] if self.types else []
        draw_types(self.board, pictured, self.clique.value)


def _sites(count: int) -> str:
    return say("1 site" if count == 1 else f"{count} sites", f"{count} 个位置")
