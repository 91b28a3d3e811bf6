"""Maximum flow to be edited and watched: small networks, and the network of a 5 x 5 picture."""

from __future__ import annotations

import html

import ipywidgets as widgets
import numpy as np

from segteach.cuts.energy import Energy
from segteach.cuts.maxflow import METHODS, max_flow_steps
from segteach.cuts.network import Certificate, Network, certificate, network_from_energy
from segteach.draw.maxflow import Sketch, draw_residual
from segteach.draw.pixel_graph import draw_layers, draw_pixels, pixel_names
from segteach.labs.kit.parts import Message, slider
from segteach.labs.max_flow.boards import GraphBoard, PictureBoard
from segteach.labs.max_flow.examples import (
    GRAPHS,
    PICTURES,
    example_graph,
    example_picture,
    picture_energy,
)
from segteach.labs.max_flow.words import (
    LEGEND,
    algorithm_lines,
    energy_words,
    flow_words,
    line_of_step,
    proof_words,
)
from segteach.language import say
from segteach.steps import record
from segteach.widgets.player import StepPlayer

MOST = 30  # the largest capacity that the slider gives


class MaxFlowTheatre(widgets.VBox):
    """Choose a network or a tiny picture, change it by hand, and step through its maximum flow.

    The network itself shows the flow of the step; the film beside it the residual graph.

    network: what is solved. capacities: (E,) of the small network. picture: (5, 5) grey, and
    energy: its `Energy`; both None for a small network. states: the recorded `FlowState`s.
    certificate: of the step that is shown. side: (N,) bool, the reader's own cut. player: the film.
    """

    def __init__(self, example: str = "textbook", method: str = "breadth-first"):
        self.example = _menu(say("example", "示例"), _examples(), example, "330px")
        self.method = _menu(say("method", "方法"), _methods(), method, "360px")
        self.reset = widgets.Button(description=say("reset", "恢复"), layout={"width": "90px"})
        self.message, self.words, self.proof = Message(), widgets.HTML(), widgets.HTML()
        self._graph_controls()
        self._picture_controls()
        self.picture = self.energy = None
        self.players: dict[bool, StepPlayer] = {}  # {whether a picture is solved: its film}
        self._filling = False
        self._side, self._film = widgets.VBox(), widgets.VBox(layout=ROOM)
        self.example.observe(lambda _: self._load(), "value")
        self.method.observe(lambda _: self.run(), "value")
        self.reset.on_click(lambda _: self._load())
        row = {"flex_flow": "row wrap"}
        super().__init__(
            [
                widgets.HBox([self.example, self.method, self.reset, self.message], layout=row),
                widgets.HBox([self._side, self._film], layout={"grid_gap": "16px"}),
                self.words,
                self.proof,
            ]
        )
        self._load()

    @property
    def player(self) -> StepPlayer:
        """The film of what is solved."""
        return self.players[self.picture is not None]

    @property
    def certificate(self) -> Certificate:
        """The certificate of the flow of the step that is shown."""
        return certificate(self.network, self.player.state.flow)

    @property
    def side(self) -> np.ndarray:
        """The source's side of the reader's own cut of the small network, (N,) bool."""
        side = np.array([box.value for box in self.mine])
        side[0], side[-1] = True, False  # the examples begin with s and end with t
        return side

    def run(self) -> None:
        """Solve what the controls say and show the film; on an error all stays as it was."""
        if self._filling:
            return
        try:
            network, energy = self._problem()
            states = record(max_flow_steps(network, self.method.value))
        except (ValueError, MemoryError) as error:
            self.message.say(str(error))
            return
        self.message.clear()
        self.network, self.energy, self.states = network, energy, states
        if self.picture is None:
            self.sketch = Sketch(network, self.sketch.positions, self.sketch.names)
        self._show_film()
        self._show_step()

    # --- the two kinds of controls ---------------------------------------------------------------

    def _graph_controls(self) -> None:
        self.edge = _menu(say("edge", "边"), [("s → t", 0)], 0, "150px")
        self.edge.style.description_width = "36px"
        self.capacity = widgets.IntSlider(
            0, 0, MOST, description=say("capacity", "容量"), layout={"width": "270px"}
        )
        self.capacity.style.description_width = "60px"
        self.mine: list[widgets.Checkbox] = []
        self.mine_row = widgets.HBox(layout={"flex_flow": "row wrap"})
        self.mine_words = widgets.HTML()
        self.graph = GraphBoard(self._choose, self._add, self._toggle)
        self.edge.observe(lambda _: self._edge_chosen(), "value")
        self.capacity.observe(lambda _: self._capacity_changed(), "value")

    def _picture_controls(self) -> None:
        self.coupling = slider("λ", 0, 6, 1.5, step=0.1)
        self.brush = slider(say("brush z", "画笔 z"), 0, 1, 0.9, step=0.1)
        self.with_contrast = widgets.Checkbox(
            value=False, description=say("contrast exp(−β Δz²)", "反差 exp(−β Δz²)")
        )
        self.pixels = PictureBoard(self.paint)
        for control in (self.coupling, self.brush):
            control.layout.width, control.style.description_width = "240px", "60px"
        for control in (self.coupling, self.with_contrast):
            control.observe(lambda _: self.run(), "value")

    def _load(self) -> None:
        """Show the chosen example as it is in the book."""
        name = self.example.value
        if name in GRAPHS:
            self.picture = None
            self.sketch, self.capacities = example_graph(name)
            self._fill_graph_controls()
            chosen = widgets.HBox([self.edge, self.capacity])
            legend = widgets.HTML(f'<div style="{SMALL}">{say(*LEGEND)}</div>')
            controls = [chosen, self.mine_row, self.mine_words]
            self._side.children = [self.graph.scene, legend, *controls]
            self._side.layout.flex = "0 0 440px"
        else:
            self.picture = example_picture(name)
            controls = [self.coupling, self.brush, self.with_contrast]
            self._side.children = [self.pixels.scene, *controls]
            self._side.layout.flex = "0 0 250px"
        self.run()

    def _fill_graph_controls(self) -> None:
        network, names = self.sketch.network, self.sketch.names
        self._filling = True
        pairs = zip(network.tails, network.heads, strict=True)
        arrows = [f"{names[tail]} → {names[head]}" for tail, head in pairs]
        self.edge.options = [(words, number) for number, words in enumerate(arrows)]
        self.edge.value = 0
        self.capacity.value = int(self.capacities[0])
        self.mine = [
            widgets.Checkbox(value=name == "s", description=name, indent=False, layout=NARROW)
            for name in names
        ]
        self.mine[0].disabled = self.mine[-1].disabled = True
        for box in self.mine:
            box.observe(lambda _: self._mine_changed(), "value")
        title = say("Your cut: with s are", "你的割：s 一侧有")
        self.mine_row.children = [widgets.HTML(title), *self.mine[:-1]]
        self._filling = False

    def _choose(self, edge: int) -> None:
        self.edge.value = edge

    def _add(self, steps: int) -> None:
        self.capacity.value = int(np.clip(self.capacity.value + steps, 0, MOST))

    def _toggle(self, node: int) -> None:
        if not self.mine[node].disabled:
            self.mine[node].value = not self.mine[node].value

    def _edge_chosen(self) -> None:
        if not self._filling and self.edge.value is not None:
            self._filling = True
            self.capacity.value = int(self.capacities[self.edge.value])
            self._filling = False
            self._show_board()

    def _capacity_changed(self) -> None:
        if not self._filling:
            self.capacities = self.capacities.copy()
            self.capacities[self.edge.value] = self.capacity.value
            self.run()

    def _mine_changed(self) -> None:
        if not self._filling and self.picture is None:
            self._show_board()
            self._show_mine()

    def paint(self, row: int, col: int) -> None:
        """Give a pixel of the picture the grey of the brush."""
        if self.picture is None:  # a late message of the board that has just gone
            return
        self.picture = self.picture.copy()
        self.picture[row, col] = round(self.brush.value, 3)
        self.run()

    def _problem(self) -> tuple[Network, Energy | None]:
        if self.picture is None:
            old = self.sketch.network
            ends = (old.tails, old.heads, self.capacities)
            return Network(*ends, old.nodes, old.source, old.sink), None
        energy = picture_energy(self.picture, self.coupling.value, self.with_contrast.value)
        return network_from_energy(energy), energy

    # --- what is shown ---------------------------------------------------------------------------

    def _show_board(self) -> None:
        if self.picture is None:
            self.graph.show(self.sketch, self.player.state, self.edge.value, self.side)
        else:
            self.pixels.show(self.picture)

    def _new_player(self) -> StepPlayer:
        """Return the film of a network or of a picture; it draws what is solved by then."""
        words = {
            "curve": lambda state: state.value,
            "curve_label": say("flow", "流量"),
            "caption": lambda state: flow_words(self.network, state, self._names),
        }
        if self.picture is None:
            player = StepPlayer(
                self.states,
                lambda ax, state: draw_residual(ax, state, self.sketch),
                size=(4.6, 3.6),
                lines=algorithm_lines(self.method.value),
                line=lambda state: line_of_step(self.method.value, state),
                curve_size=(330, 170),
                **words,
            )
        else:
            draws = [
                lambda ax, state: draw_pixels(ax, state, self.network, self.picture),
                lambda ax, state: draw_layers(ax, state, self.network, self.picture),
            ]
            player = StepPlayer(self.states, draws, size=(8.4, 3.6), curve_size=(240, 230), **words)
        player.observe(lambda _: self._show_step(), "step")
        return player

    def _show_film(self) -> None:
        kind = self.picture is not None
        self._names = pixel_names(self.picture.shape) if kind else self.sketch.names
        if kind not in self.players:
            self.players[kind] = self._new_player()
        elif kind:
            self.player.show(self.states)
        else:
            self.player.lines = algorithm_lines(self.method.value)
            self.player.show(self.states)
        self._film.children = [self.player]

    def _show_step(self) -> None:
        self._show_board()
        self._show_numbers()

    def _show_numbers(self) -> None:
        state = self.player.state
        words = html.escape(flow_words(self.network, state, self._names))
        self.words.value = f'<div role="status" style="{BIG}"><b>{words}</b></div>'
        lines = proof_words(self.network, state, self._names)
        if self.energy is not None and state.phase == "done":
            lines.append(energy_words(self.energy, state))
        body = " &nbsp; ".join(f"<span>{html.escape(line)}</span>" for line in lines)
        self.proof.value = f'<div style="{BIG}">{body}</div>'
        if self.energy is None:
            self._show_mine()

    def _show_mine(self) -> None:
        capacity, flow = self.network.cut_capacity(self.side), self.player.state.value
        words = say(
            "Capacity of your cut: {:.4g} ≥ flow {:.4g}.", "你的割的容量：{:.4g} ≥ 流量 {:.4g}。"
        )
        text = words.format(capacity, flow)
        if capacity == flow:
            text += say(" Equal: no cut is smaller.", "两者相等：没有更小的割。")
        self.mine_words.value = f'<div style="{BIG}">{text}</div>'


NARROW = {"width": "46px"}
BIG = "font-size:15px;line-height:1.4"
SMALL = "font-size:13px;line-height:1.4"
ROOM = {"flex": "1 1 0", "min_width": "0"}


def _examples() -> list[tuple[str, str]]:
    names = {
        "textbook": say("textbook network", "教科书网络"),
        "bottleneck": say("bottleneck in the middle", "中间有瓶颈"),
        "taken back": say("zig-zag: flow is taken back", "之字形：流量被撤回"),
        "matching": say("matching: who gets which post", "二分匹配：谁得到哪个岗位"),
        "square with noise": say("5 × 5 picture: square with noise", "5 × 5 图像：带噪声的方块"),
        "thin line": say("5 × 5 picture: thin line", "5 × 5 图像：细线"),
        "two halves": say("5 × 5 picture: two halves", "5 × 5 图像：左右两半"),
    }
    return [(names[key], key) for key in (*GRAPHS, *PICTURES)]


def _methods() -> list[tuple[str, str]]:
    words = (
        say("shortest path (breadth first)", "最短增广路（广度优先）"),
        say("two trees (Boykov–Kolmogorov)", "两棵搜索树（Boykov–Kolmogorov）"),
    )
    return list(zip(words, METHODS, strict=True))


def _menu(name: str, options, value, width: str) -> widgets.Dropdown:
    return widgets.Dropdown(options=options, value=value, description=name, layout={"width": width})
