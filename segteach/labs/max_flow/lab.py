"""Maximum flow to be edited and watched: small networks, and the network of a 5 x 5 picture."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np

from segteach.cuts.energy import Energy
from segteach.cuts.maxflow import METHODS, max_flow_steps
from segteach.cuts.network import Certificate, Network, certificate, network_from_energy
from segteach.draw.maxflow import Sketch
from segteach.draw.pixel_graph import pixel_names
from segteach.labs.kit.controls import menu_of, slider_of, switch_of
from segteach.labs.kit.frame import Lab
from segteach.labs.kit.html import escaped, text
from segteach.labs.max_flow.boards import GraphBoard, PictureBoard
from segteach.labs.max_flow.examples import (
    GRAPHS,
    MOST,
    NODES,
    OWN,
    PICTURES,
    example_graph,
    example_picture,
    links_text,
    own_graph,
    picture_energy,
)
from segteach.labs.max_flow.film import film_of
from segteach.labs.max_flow.words import (
    algorithm_lines,
    energy_words,
    flow_words,
    legend,
    proof_words,
)
from segteach.language import say
from segteach.steps import record
from segteach.widgets.canvas import grown
from segteach.widgets.player import StepPlayer

PICTURE_HINT = (
    "Try: paint one bright pixel into a dark corner. From which coupling λ on does the cut pass "
    "over it?",
    "试一试：在暗的一角画一个亮像素。耦合系数 λ 从多大起，割会忽略它？",
)
OWN_NAME = "own"  # the example that is the reader's own network
EXAMPLE_NAMES = ("textbook", "taken back", "matching", "square with noise")


class MaxFlowTheatre(Lab):
    """Choose a network or a tiny picture, change it by hand, and step through its maximum flow.

    The network itself shows the flow of the step; the film beside it the residual graph. `links`
    is the network as a text, "sa16 sb13 ...", which the reader may write anew.

    network: what is solved. capacities: (E,) of the small network. picture: (5, 5) grey, and
    energy: its `Energy`; both None for a small network. states: the recorded `FlowState`s.
    names: of the nodes. certificate: of the step that is shown. side: (N,) bool, the reader's own
    cut. player: the film.
    """

    CONTROLS = (
        menu_of("example", (*GRAPHS, OWN_NAME, *PICTURES), "textbook"),
        menu_of("method", METHODS, "breadth-first"),
        slider_of("coupling", 0.0, 6.0, 1.5, step=0.1),
        slider_of("brush", 0.0, 1.0, 0.9, step=0.1),
        switch_of("with_contrast"),
    )

    def __init__(self, example: str = "textbook", method: str = "breadth-first"):
        super().__init__()
        self.words, self.proof = widgets.HTML(), widgets.HTML()
        self.legend, self.mine_words = widgets.HTML(text(legend())), widgets.HTML()
        self.network_player: StepPlayer | None = None
        self.picture_player: StepPlayer | None = None
        self.picture = self.energy = None
        self._edit_controls()
        self.graph = GraphBoard(self._choose, self._add, self._toggle)
        self.pixels = PictureBoard(self.paint)
        # what is not always shown, so that the end of the lab finds it
        self._kept = widgets.VBox([self.graph.scene, self.pixels.scene, *self.boxes])
        self._side, self._film = widgets.VBox(), widgets.VBox()
        self.begin_with(example=example, method=method)
        self.example.observe(lambda _: self._load(), "value")
        for control in (self.method, self.coupling, self.with_contrast):
            control.observe(lambda _: self.run(), "value")
        below = widgets.VBox([self._film, self.words, self.proof])
        self.arrange(self._side, [[self.example, self.method]], {"": below})
        self._load()

    @property
    def player(self) -> StepPlayer:
        """The film of what is solved."""
        return self.network_player if self.picture is None else self.picture_player

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
            self.bar.complain(str(error))
            return
        self.bar.tell("")
        self.network, self.energy, self.states = network, energy, states
        if self.picture is None:
            self.sketch = Sketch(network, self.sketch.positions, self.sketch.names)
        self._show_film()
        self._show_step()

    def reset(self) -> None:
        """Begin as the book does."""
        self._set(**self._first)

    def load_example(self, number: int) -> None:
        """Show a network, one whose flow is taken back, a matching, a picture; as they are."""
        self._set(**(self._first | {"example": EXAMPLE_NAMES[number]}))

    def _set(self, **values) -> None:
        """Set several controls, then solve once."""
        self.fill_controls(values)
        self._load()

    # --- the two kinds of controls ---------------------------------------------------------------

    def _edit_controls(self) -> None:
        """Make what edits a network; sliders of a picture are as narrow as the picture."""
        self.edge = widgets.Dropdown(options=[("s → t", 0)], description=say("link", "边"))
        self.capacity = widgets.IntSlider(0, 0, MOST, description=say("capacity", "容量"))
        self.links = widgets.Text(description=say("links", "所有边"), continuous_update=False)
        self.links.tooltip = say(
            "the network: two letters and a capacity for each link; write your own",
            "整个网络：每条边写成两个字母加容量；可改写成自己的网络",
        )
        for control, width in ((self.edge, 150), (self.capacity, 270), (self.links, 430)):
            control.layout.width, control.style.description_width = f"{width}px", "initial"
        widths = {"example": 290, "method": 330, "coupling": 245, "brush": 245}
        for name, width in widths.items():
            self.controls[name].layout.width = f"{width}px"
        self.boxes = [
            widgets.Checkbox(False, indent=False, layout={"width": "38px"}) for _ in range(NODES)
        ]
        title = widgets.Label(say("Your cut: with s are", "你的割：s 一侧有"))
        self.mine: list[widgets.Checkbox] = []
        self.mine_row = widgets.HBox([title], layout={"flex_flow": "row wrap"})
        self.edge.observe(lambda _: self._edge_chosen(), "value")
        self.capacity.observe(lambda _: self._capacity_changed(), "value")
        self.links.observe(lambda _: self._links_written(), "value")
        for box in self.boxes:
            box.observe(lambda _: self._mine_changed(), "value")

    def _load(self) -> None:
        """Show the chosen example as it is in the book."""
        if self._filling:
            return
        name = self.example.value
        self.bar.hint = say(*PICTURE_HINT) if name in PICTURES else self.hint
        if name not in PICTURES:
            own = name == OWN_NAME
            self._show_network(*(own_graph(OWN) if own else example_graph(name)))
        else:
            self.picture = example_picture(name)
            controls = [self.coupling, self.brush, self.with_contrast]
            self._side.children = [self.pixels.scene, *controls]
            self._side.layout.width = "260px"
            self.run()

    def _show_network(self, sketch: Sketch, capacities: np.ndarray) -> None:
        """Show a network with what edits it, and solve it."""
        self.picture, self.sketch, self.capacities = None, sketch, capacities
        self._fill_graph_controls()
        controls = [widgets.HBox([self.edge, self.capacity]), self.links]
        controls += [self.mine_row, self.mine_words]
        self._side.children = [self.graph.scene, self.legend, *controls]
        self._side.layout.width = grown(440, 0.7)
        self.run()

    def _links_written(self) -> None:
        """Take the network that the reader has written; on an error all stays as it was."""
        if self._filling or self.picture is not None:
            return
        try:
            sketch, capacities = own_graph(self.links.value, self.sketch)
        except ValueError as error:
            self.bar.complain(str(error))
            return
        with self.filling():
            self.example.value = OWN_NAME
        self._show_network(sketch, capacities)

    def _fill_graph_controls(self) -> None:
        network, names = self.sketch.network, self.sketch.names
        pairs = zip(network.tails, network.heads, strict=True)
        arrows = [f"{names[tail]} → {names[head]}" for tail, head in pairs]
        self.mine = self.boxes[: len(names)]
        with self.filling():
            self.edge.options = [(words, number) for number, words in enumerate(arrows)]
            self.edge.value = 0
            self.capacity.value = int(self.capacities[0])
            self.links.value = links_text(self.sketch, self.capacities)
            for box, name in zip(self.mine, names, strict=True):
                box.description, box.value, box.disabled = name, name == "s", name in "st"
        self.mine_row.children = [self.mine_row.children[0], *self.mine[:-1]]

    def _choose(self, edge: int) -> None:
        self.edge.value = edge

    def _add(self, steps: int) -> None:
        self.capacity.value = int(np.clip(self.capacity.value + steps, 0, MOST))

    def _toggle(self, node: int) -> None:
        if not self.mine[node].disabled:
            self.mine[node].value = not self.mine[node].value

    def _edge_chosen(self) -> None:
        if not self._filling and self.edge.value is not None:
            with self.filling():
                self.capacity.value = int(self.capacities[self.edge.value])
            self._show_board()

    def _capacity_changed(self) -> None:
        if not self._filling:
            self.capacities = self.capacities.copy()
            self.capacities[self.edge.value] = self.capacity.value
            with self.filling():
                self.links.value = links_text(self.sketch, self.capacities)
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

    def _show_film(self) -> None:
        of_picture = self.picture is not None
        self.names = pixel_names(self.picture.shape) if of_picture else self.sketch.names
        if self.player is None:
            made = film_of(self)
            made.observe(lambda _: self._show_step(), "step")
            if of_picture:
                self.picture_player = made
            else:
                self.network_player = made
        else:
            if not of_picture:
                self.player.lines = algorithm_lines(self.method.value)
            self.player.show(self.states)
        self._film.children = [self.player]

    def _show_step(self) -> None:
        self._show_board()
        self._show_numbers()

    def _show_numbers(self) -> None:
        state = self.player.state
        words = escaped(flow_words(self.network, state, self.names))
        self.words.value = text(f'<div role="status"><b>{words}</b></div>')
        lines = proof_words(self.network, state, self.names)
        if self.energy is not None and state.phase == "done":
            lines.append(energy_words(self.energy, state))
        self.proof.value = text(" &nbsp; ".join(f"<span>{escaped(line)}</span>" for line in lines))
        if self.energy is None:
            self._show_mine()

    def _show_mine(self) -> None:
        capacity, flow = self.network.cut_capacity(self.side), self.player.state.value
        words = say(
            "Capacity of your cut: {:.4g} ≥ flow {:.4g}.", "你的割的容量：{:.4g} ≥ 流量 {:.4g}。"
        ).format(capacity, flow)
        if capacity == flow:
            words += say(" Equal: no cut is smaller.", "两者相等：没有更小的割。")
        self.mine_words.value = text(words)
