"""The scissors lab: the live wire follows the pointer, and the maps beside it say why."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import ipywidgets as widgets
import numpy as np

from segteach.labs.kit.controls import slider_of, switch_of
from segteach.labs.kit.frame import Lab
from segteach.labs.kit.html import table, text
from segteach.labs.kit.later import Later
from segteach.labs.kit.photo import Photo
from segteach.labs.scissors.maps import distance_picture, mean_direction_cost, stretched
from segteach.language import say
from segteach.segmentation.scissors import LiveWire
from segteach.segmentation.scissors.step_cost import edge_features
from segteach.widgets.linked_pictures import LinkedPictures
from segteach.widgets.live_wire import LiveWirePad

MAX_SIDE = 400
SNAP, COOLING = 3, 20  # pixels, moves: what the switches switch on
BAR = 2  # milliseconds: a wire that takes longer lags behind the hand
FIRST_SEEDS = {"camera": ((100, 78), (190, 32))}  # so that the wire is there at the first move
# (photograph, seeds, closed): a round rim; fur, whose stripes lead the wire away.
SHOWN = (
    ("coins", ((14, 336), (43, 365), (71, 336), (43, 306)), True),
    ("chelsea", ((60, 60), (150, 30), (220, 120)), False),
)


class ScissorsLab(Lab):
    """Cut out an object with intelligent scissors and read the costs the wire follows.

    name: of the photograph to begin with; None for PICTURE.

    pad: the `LiveWirePad`, with `session`, `wire` and `mask`. links: the maps. pixel: (row, col)
    pointed at. costs, numbers: what is written of the wire and of a step from the pixel.
    """

    PICTURE = "camera"
    CONTROLS = (
        switch_of("snap", True),
        switch_of("cooling"),
        switch_of("training"),
        slider_of("crossing_weight", 0.0, 1.0, 0.43, step=0.01),
        slider_of("direction_weight", 0.0, 1.0, 0.43, step=0.01),
        slider_of("gradient_weight", 0.0, 1.0, 0.14, step=0.01),
    )

    def __init__(self, name: str | None = None, *, inline: bool = False):
        super().__init__()
        self._name = self.PICTURE if name is None else name
        self.photo = Photo(self._name, self._take, self.bar.complain, MAX_SIDE)
        self.bar.uploads, self.bar.on_photo = True, self.photo.take_file
        self.numbers, self.costs = widgets.HTML(), widgets.HTML()
        self._features: tuple | None = None  # the picture and its edges
        self._direction: tuple | None = None  # the picture and its map of f_D
        self._window: tuple | None = None  # how far the tree had grown at the last move
        image = self.photo.image(self._name)
        self.pad = LiveWirePad(image, self._start(), picture=self._name, width=500)
        self.links = LinkedPictures({"": np.zeros((1, 1))}, width=120)
        self.draw_soon = Later(self._show_maps, self._show_costs, self._show_pixel, at_once=inline)
        for control in self.controls.values():
            control.observe(lambda _: self._rewire(), "value")
        self.pad.on_edit(lambda _: self.draw_soon())
        self.pad.observe(lambda change: self._point(change["new"]), "hover")
        self.links.observe(lambda _: self._show_pixel(), "pixel")
        switches, weights = (list(self.controls.values())[part] for part in (slice(3), slice(3, 6)))
        numbers = widgets.VBox([self.costs, self.numbers])
        titles = say("maps", "代价图"), say("numbers of a step", "一步的数值")
        tabs = dict(zip(titles, (self.links, numbers), strict=True))
        self.arrange(self.pad, [[self.photo.menu, *switches], weights], tabs)
        self._first_seeds(FIRST_SEEDS.get(self._name, ()))

    @property
    def parameters(self) -> dict:
        """The arguments of `LiveWire` that the controls stand for."""
        switches = {"snap": SNAP * self.snap.value, "cooling": COOLING * self.cooling.value}
        return super().parameters | switches

    @property
    def pixel(self) -> tuple[int, int]:
        """(row, col) under the pointer; the middle of the picture before it was there."""
        return self.links.pixel

    def reset(self) -> None:
        """Begin as the book does: its picture, its two seeds, every control as at first."""
        self.fill_controls(self._first)
        self._show_photograph(self._name, FIRST_SEEDS.get(self._name, ()))

    def load_example(self, number: int) -> None:
        """Show one of EXAMPLES: a photograph and seeds, with the controls as at first."""
        name, seeds, closed = SHOWN[number]
        self.fill_controls(self._first)
        self._show_photograph(name, seeds)
        if closed:
            self.pad.close_outline()

    def close(self) -> None:
        """End the lab."""
        if hasattr(self, "draw_soon"):  # not where it is closed already
            self.draw_soon.cancel()
        super().close()

    def _start(self) -> partial:
        """Return what makes a wire with the present settings, whatever the controls say later."""
        return partial(self._wire, **self.parameters)

    def _wire(self, image, **parameters) -> LiveWire:
        if self._features is None or self._features[0] is not image:
            self._features = (image, edge_features(image))  # other weights need no new ones
        return LiveWire(image, features=self._features[1], **parameters)

    def _show_photograph(self, name: str, seeds: Sequence) -> None:
        image = self.photo.image(name)
        self.photo.show(name)
        self.bar.tell("")
        self._rewire()
        self.pad.show_image(image, name)
        self._first_seeds(seeds)

    def _take(self, image, name: str) -> None:
        """Begin with another picture."""
        self.bar.tell("")
        with self.bar.working():
            self.pad.show_image(image, name)
            self._first_seeds(FIRST_SEEDS.get(name, ()))

    def _first_seeds(self, seeds: Sequence) -> None:
        for seed in seeds:
            self.pad.press(seed)
        self.draw_soon()

    def _rewire(self) -> None:
        """Draw the outline through the same seeds with the settings of the controls."""
        if self._filling:
            return
        weights = self.crossing_weight, self.direction_weight, self.gradient_weight
        if not any(weight.value for weight in weights):
            words = "All weights are 0: the wire keeps the last ones. Raise one of them."
            self.bar.complain(say(words, "权重全为 0：活动线仍用上一次的权重。请增大其中一个。"))
            return
        with self.bar.working():
            try:
                self.pad.rewire(self._start())
                self.bar.tell("")
            except ValueError as error:
                self.bar.complain(str(error))

    def _point(self, pixel) -> None:
        """After a move: the page has drawn the wire already, here come its numbers."""
        self.links.pixel = tuple(pixel)
        tree = self.pad.wire.tree
        grown = tree is not None and tree.window != self._window
        if grown:
            self._show_maps()
        self._show_costs(grown)

    def _show_maps(self) -> None:
        """Show f_Z, f_D, f_G as the wire has learned it, their weighted sum, and the tree."""
        wire = self.pad.wire
        if self._direction is None or self._direction[0] is not self.pad.image:
            self._direction = (self.pad.image, mean_direction_cost(wire))
        maps = (wire.features.crossing, self._direction[1], wire.gradient_cost)
        total = sum(w * part for w, part in zip(wire.weights, maps, strict=True))
        shown = [*map(stretched, (*maps, total)), distance_picture(self.pad.image, wire.tree)]
        self.links.show(dict(zip(_titles(), shown, strict=True)))
        self._window = wire.tree and wire.tree.window

    def _show_costs(self, grown: bool = False) -> None:
        """Write out what wire and outline cost, and whether the wire keeps up with the hand."""
        wire, took = self.pad.wire, self.pad.compute_ms
        pace = (
            say("it follows the hand", "能跟上指针")
            if took <= BAR
            else say("it lags behind the hand", "跟不上指针")
        )
        pace += say(": the tree of paths had to grow", "：路径树需要扩展") if grown else ""
        lies = f"<b>{say('wire', '活动线')}</b>", f"{wire.wire_cost:.2f}", len(wire.wire), ""
        fixed = f"<b>{say('fixed', '已固定')}</b>", f"{wire.cost:.2f}", len(wire.path)
        rows = [lies, (*fixed, len(wire.seeds))]
        head = "", say("cost", "代价"), say("pixels", "像素数"), say("clicks", "单击数")
        words = say("The wire took {} ms: {}.", "计算活动线用时 {} ms：{}。")
        moved = words.format(f"{took:.1f}", pace) if took else "&nbsp;"  # it keeps its line
        self.costs.value = text(table(rows, head) + moved)

    def _show_pixel(self) -> None:
        """Write out the cheapest step from the pixel pointed at, and what all eight cost."""
        if self.links.shape != self.pad.shape:  # its maps are on their way
            return
        wire, (row, col) = self.pad.wire, self.links.pixel
        links = wire.links_at(row, col)
        words = f"<b>{say('pixel', '像素')} p = ({row}, {col})</b>"
        if links:
            best = min(links, key=lambda q: links[q][-1])
            *terms, cost = links[best]
            products = (f"{w:.2f}·{f:.2f}" for w, f in zip(wire.weights, terms, strict=True))
            words += (
                f"{say(': cheapest step to', '：代价最小的一步到')} q = ({best[0]}, {best[1]})<br>"
                "l(p, q) = w<sub>Z</sub> f<sub>Z</sub> + w<sub>D</sub> f<sub>D</sub> + "
                f"w<sub>G</sub> f<sub>G</sub> = {' + '.join(products)} = {cost:.3f}"
            )
            words += _step_table(links, row, col, best)
        self.numbers.value = text(words)


def _titles() -> list[str]:
    return [
        say("zero crossing", "过零点"),
        say("direction", "方向"),
        say("gradient", "梯度"),
        say("weighted sum", "加权和"),
        say("path cost", "路径代价"),
    ]


def _step_table(links: dict, row: int, col: int, best: tuple[int, int]) -> str:
    """Return what the steps to the neighbours cost as a 3x3 table, the cheapest stands out."""
    lines = [
        [
            "<b>p</b>"
            if (r, c) == (row, col)
            else f"{links[r, c][-1]:.2f}"
            if (r, c) in links
            else ""
            for c in (col - 1, col, col + 1)
        ]
        for r in (row - 1, row, row + 1)
    ]
    title = say("cost of a step from p", "从 p 走一步的代价")
    return table(lines, title=title, best=(best[0] - row + 1, best[1] - col + 1))
