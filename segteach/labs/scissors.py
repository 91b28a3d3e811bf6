"""The scissors lab: the live wire follows the pointer, and the maps beside it say why."""

from __future__ import annotations

from functools import partial

import ipywidgets as widgets
import numpy as np
from matplotlib import colormaps

from segteach.labs.kit.parts import Photo, slider
from segteach.language import say
from segteach.segmentation.scissors import LiveWire
from segteach.segmentation.scissors.path_tree import PathTree
from segteach.segmentation.scissors.step_cost import NEIGHBOURS, edge_features, link_terms
from segteach.widgets.linked_pictures import LinkedPictures
from segteach.widgets.live_wire import LiveWirePad

MAX_SIDE = 400
SNAP, COOLING = 3, 20  # pixels, moves: what the checkboxes switch on
BAR = 2  # milliseconds: a wire that takes longer lags behind the hand
FIRST_SEEDS = {"coffee": ((78, 116), (47, 262))}  # so that the wire is there at the first move


class ScissorsLab(widgets.VBox):
    """Cut out an object with intelligent scissors and read the costs the wire follows.

    pad: the `LiveWirePad`, with `session`, `wire` and `mask`. pixel: (row, col) pointed at.
    """

    def __init__(self, name: str = "coffee"):
        self.photo = Photo(name, self._take, MAX_SIDE)
        self.message = self.photo.message
        self.weights = {
            "crossing_weight": _weight(say("w_Z zero crossing", "w_Z 过零点"), 0.43),
            "direction_weight": _weight(say("w_D direction", "w_D 方向"), 0.43),
            "gradient_weight": _weight(say("w_G gradient", "w_G 梯度"), 0.14),
        }
        self.snap = _checkbox(say("cursor snap", "光标吸附"), True)
        self.cooling = _checkbox(say("path cooling", "路径冷却"), False)
        self.training = _checkbox(say("training", "在线训练"), False)
        self.numbers, self.costs = widgets.HTML(), widgets.HTML()
        self._features: tuple | None = None  # the picture and its edges
        self._direction: tuple | None = None  # the picture and its map of f_D
        self._window: tuple | None = None  # how far the tree had grown at the last move
        self.pad = LiveWirePad(self.photo.image(name), self._start(), picture=name, width=500)
        self.links = LinkedPictures({"": np.zeros((1, 1))}, width=174)
        for control in (*self.weights.values(), self.snap, self.cooling, self.training):
            control.observe(lambda _: self._rewire(), "value")
        self.pad.on_edit(lambda _: self._show())
        self.pad.observe(lambda change: self._point(change["new"]), "hover")
        self.links.observe(lambda _: self._show_pixel(), "pixel")
        super().__init__(self._layout())
        self._first_seeds()

    @property
    def parameters(self) -> dict:
        """The arguments of `LiveWire` that the controls stand for."""
        weights = {name: control.value for name, control in self.weights.items()}
        switches = {"snap": SNAP * self.snap.value, "cooling": COOLING * self.cooling.value}
        return weights | switches | {"training": self.training.value}

    @property
    def pixel(self) -> tuple[int, int]:
        """(row, col) under the pointer; the middle of the picture before it was there."""
        return self.links.pixel

    def _start(self) -> partial:
        """Return what makes a wire with the present settings, whatever the controls say later."""
        return partial(self._wire, **self.parameters)

    def _wire(self, image, **parameters) -> LiveWire:
        if self._features is None or self._features[0] is not image:
            self._features = (image, edge_features(image))  # other weights need no new ones
        return LiveWire(image, features=self._features[1], **parameters)

    def _layout(self) -> list[widgets.Widget]:
        wrap = {"flex_flow": "row wrap"}
        rows = [[*self.photo.controls, self.snap, self.cooling, self.training]]
        rows += [[*self.weights.values()]]
        controls = [widgets.HBox(row, layout=wrap) for row in rows]
        side = widgets.VBox([self.costs, self.links, self.numbers], layout={"width": "558px"})
        hand = widgets.VBox([self.pad, self.message])
        return [*controls, widgets.HBox([hand, side], layout=wrap | {"grid_gap": "16px"})]

    def _take(self, image, name: str) -> None:
        """Begin with another picture."""
        self.pad.show_image(image, name)
        self._first_seeds()

    def _first_seeds(self) -> None:
        for seed in FIRST_SEEDS.get(self.pad.session.picture, ()):
            self.pad.press(seed)
        self._show()

    def _rewire(self) -> None:
        """Draw the outline through the same seeds with the settings of the controls."""
        self.message.say(say("laying the wire again …", "正在重新计算活动线……"))
        try:
            self.pad.rewire(self._start())
            self.message.clear()
        except ValueError as error:
            self.message.say(str(error))

    def _point(self, pixel) -> None:
        """After a move: the page has drawn the wire already, here come its numbers."""
        self.links.pixel = tuple(pixel)
        tree = self.pad.wire.tree
        grown = tree is not None and tree.window != self._window
        if grown:
            self._show_maps()
        self._show_costs(grown)

    def _show(self) -> None:
        """After a click, or with another wire."""
        self._show_maps()
        self._show_costs()
        self._show_pixel()

    def _show_maps(self) -> None:
        """Show f_Z, f_D, f_G as the wire has learned it, their weighted sum, and the tree."""
        wire = self.pad.wire
        if self._direction is None or self._direction[0] is not self.pad.image:
            self._direction = (self.pad.image, mean_direction_cost(wire))
        maps = (wire.features.crossing, self._direction[1], wire.gradient_cost)
        total = sum(w * part for w, part in zip(wire.weights, maps, strict=True))
        pictures = dict(zip(_titles(), map(stretched, (*maps, total)), strict=True))
        if wire.tree is not None:
            title = say("cost from the last seed", "到上一个种子点的代价")
            pictures[title] = distance_picture(self.pad.image, wire.tree)
        self.links.show(pictures)
        self._window = wire.tree and wire.tree.window

    def _show_costs(self, grown: bool = False) -> None:
        """Write out what wire and outline cost, and what the last move took."""
        wire, took = self.pad.wire, self.pad.compute_ms
        self.costs.value = _text(
            f"<b>{say('wire', '活动线')}</b>: {say('cost', '代价')} {wire.wire_cost:.2f}, "
            f"{len(wire.wire)} {say('pixels', '个像素')} · "
            f"<b>{say('fixed', '已固定')}</b>: {say('cost', '代价')} {wire.cost:.2f}, "
            f"{len(wire.path)} {say('pixels', '个像素')}, {len(wire.seeds)} "
            f"{say('seeds', '个种子点')}<br>{say('last move', '上一次移动')}: {took:.2f} ms "
            f"{'✓ ≤' if took <= BAR else '✗ >'} {BAR} ms"
            + (say(", the tree of paths had to grow", "，路径树需要扩展") if grown else "")
        )

    def _show_pixel(self) -> None:
        """Write out the cheapest step from the pixel pointed at, and what all eight cost."""
        wire, (row, col) = self.pad.wire, self.links.pixel
        links = wire.links_at(row, col)
        words = f"<b>{say('pixel', '像素')} p = ({row}, {col})</b>"
        if links:
            best = min(links, key=lambda q: links[q][-1])
            *terms, cost = links[best]
            products = (f"{w:.2f}·{f:.2f}" for w, f in zip(wire.weights, terms, strict=True))
            words += (
                f": {say('cheapest step to', '代价最小的一步走到')} q = ({best[0]}, {best[1]})<br>"
                "l(p, q) = w<sub>Z</sub> f<sub>Z</sub> + w<sub>D</sub> f<sub>D</sub> + "
                f"w<sub>G</sub> f<sub>G</sub><br>= {' + '.join(products)} = {cost:.3f}"
            )
            words += _step_table(links, row, col, best)
        self.numbers.value = _text(words)


def mean_direction_cost(wire: LiveWire) -> np.ndarray:
    """Return (H, W): f_D of the steps from each pixel, on average; low where edges run straight."""
    total, count = np.zeros(wire.shape), np.zeros(wire.shape)
    every = link_terms(wire.features, wire.gradient_cost, (0, 0, *wire.shape))
    for step, (_, term, _) in zip(NEIGHBOURS, every, strict=True):
        stays = tuple(
            slice(max(0, -by), size - max(0, by)) for by, size in zip(step, wire.shape, strict=True)
        )
        total[stays] += term[stays]
        count[stays] += 1
    return total / np.maximum(count, 1)


def distance_picture(image: np.ndarray, tree: PathTree) -> np.ndarray:
    """Return (H, W, 3): the cost from the tree's seed, and the pale picture where it ends."""
    picture = 0.7 + 0.3 * image
    top, left, bottom, right = tree.window
    picture[top:bottom, left:right] = colormaps["viridis"](stretched(tree.distances))[..., :3]
    return picture


def stretched(costs: np.ndarray) -> np.ndarray:
    """Return the costs with the least at 0 and the greatest at 1."""
    return (costs - costs.min()) / (np.ptp(costs) or 1)


def _text(words: str) -> str:
    return f'<div style="font-size:15px;line-height:1.45">{words}</div>'


def _weight(name: str, value: float) -> widgets.FloatSlider:
    control = slider(name, 0, 1, value, 0.01)
    control.style.description_width = "initial"
    return control


def _checkbox(name: str, value: bool) -> widgets.Checkbox:
    return widgets.Checkbox(value, description=name, indent=False, layout={"width": "auto"})


def _titles() -> list[str]:
    return [
        say("f_Z zero crossing", "f_Z 过零点"),
        say("f_D direction, mean", "f_D 方向（平均）"),
        say("f_G gradient", "f_G 梯度"),
        say("w·f weighted sum", "w·f 加权和"),
    ]


def _step_table(links: dict, row: int, col: int, best: tuple[int, int]) -> str:
    """Return what the steps to the neighbours cost as a 3x3 table, the cheapest one bold."""
    lines = ""
    for r in (row - 1, row, row + 1):
        lines += "<tr>"
        for c in (col - 1, col, col + 1):
            text = "<b>p</b>" if (r, c) == (row, col) else ""
            if (r, c) in links:
                text = f"{links[r, c][-1]:.2f}"
                text = f"<b>{text} ←</b>" if (r, c) == best else text
            lines += f'<td style="text-align:right;padding:0 10px">{text}</td>'
        lines += "</tr>"
    return f"<table>{lines}</table>"
