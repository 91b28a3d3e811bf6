"""What the hand edits in the maximum-flow lab: the edges of a graph, the pixels of a picture."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from ipycanvas import hold_canvas

from segteach.cuts.flow import FREE, SINK, SOURCE, FlowState
from segteach.draw.maxflow import CUT, EDGE, FILLS, FULL, INK, PATH, TINTS, Sketch
from segteach.language import say
from segteach.widgets.canvas import SHARP, Scene, grown

WIDTH, HEIGHT = 430 * SHARP, 250 * SHARP
RADIUS = 17 * SHARP
NEAR = 20 * SHARP  # how far from an edge a click still chooses it
CELL = 46 * SHARP
MOVES = {"ArrowUp": (-1, 0), "ArrowDown": (1, 0), "ArrowLeft": (0, -1), "ArrowRight": (0, 1)}


class GraphBoard:
    """A network with "flow/capacity" at every edge, the flow being that of the step that is shown.

    A click chooses an edge or moves a node across the reader's cut; left and right choose an edge,
    up and down change its capacity. The path of the step is green, full edges are dashed, the
    edges of the reader's cut vermilion, the nodes on its source's side pale blue.

    chosen: edge. side: (N,) bool, the source's side of the reader's cut. choose(edge), add(steps),
    toggle(node): called when the hand asks for them.
    """

    def __init__(self, choose: Callable, add: Callable, toggle: Callable):
        self._choose, self._add, self._toggle = choose, add, toggle
        self.sketch: Sketch | None = None
        self.flow, self.on_path = np.empty(0), set[int]()
        self.scene = Scene((WIDTH, HEIGHT), WIDTH // SHARP, self._draw, focusable=True)
        self.scene.canvas.layout.width = grown(WIDTH // SHARP, 0.7)
        self.scene.canvas.on_mouse_down(self._click)
        self.scene.canvas.on_key_down(self._key)

    def show(self, sketch: Sketch, state: FlowState, chosen: int, side: np.ndarray) -> None:
        """Draw the network with the flow of a step, the chosen edge and the reader's cut."""
        self.sketch, self.chosen, self.side = sketch, chosen, side
        self.flow = state.flow
        self.on_path = set((state.path % max(len(state.flow), 1)).tolist())
        network, names = sketch.network, sketch.names
        edge = f"{names[network.tails[chosen]]} → {names[network.heads[chosen]]}"
        words = say(
            "Network. Chosen link {}, capacity {:g}. Left and right choose, up and down change.",
            "网络。当前边 {}，容量 {:g}。左右键选边，上下键改容量。",
        )
        self.scene.say(words.format(edge, network.capacities[chosen]))
        self._draw()

    def place(self, points: np.ndarray) -> np.ndarray:
        """Return points (k, 2) of the sketch in pixels of the canvas."""
        low, high = self.sketch.positions.min(axis=0), self.sketch.positions.max(axis=0)
        room = np.array([WIDTH, HEIGHT]) - 3 * RADIUS
        scale = (room / np.maximum(high - low, 0.5)).min()
        middle = np.array([WIDTH, HEIGHT]) / 2
        return middle + (np.asarray(points, float) - (low + high) / 2) * [scale, -scale]

    def curve(self, edge: int, shares) -> np.ndarray:
        """Return points of an edge in pixels of the canvas."""
        tail, head = int(self.sketch.network.tails[edge]), int(self.sketch.network.heads[edge])
        bend = self.sketch.bend(tail, head)
        return self.place([self.sketch.arrow_points(tail, head, bend, s) for s in shares])

    def _click(self, x: float, y: float) -> None:
        if self.sketch is None:
            return
        to_nodes = np.linalg.norm(self.place(self.sketch.positions) - [x, y], axis=1)
        if to_nodes.min() <= RADIUS:
            self._toggle(int(to_nodes.argmin()))
            return
        edges = range(len(self.sketch.network.tails))
        shares = np.linspace(0.1, 0.9, 33)
        gaps = [np.linalg.norm(self.curve(e, shares) - [x, y], axis=1).min() for e in edges]
        if min(gaps) <= NEAR:
            self._choose(int(np.argmin(gaps)))

    def _key(self, key: str, *_) -> None:
        if self.sketch is None or key not in MOVES:
            return
        down, right = MOVES[key]
        if right:
            self._choose((self.chosen + right) % len(self.sketch.network.tails))
        else:
            self._add(-down)

    def _draw(self) -> None:
        if self.sketch is None:
            return
        ground, top = self.scene.canvas[0], self.scene.canvas[1]
        network = self.sketch.network
        arrows = [
            (t, h, self.sketch.bend(t, h))
            for t, h in zip(network.tails.tolist(), network.heads.tolist(), strict=True)
        ]
        spots = self.place(self.sketch.label_points(arrows))
        with hold_canvas():
            for canvas in (ground, top):
                canvas.clear()
                canvas.text_align, canvas.text_baseline = "center", "middle"
            ground.fill_style = "#ffffff"
            ground.fill_rect(0, 0, WIDTH, HEIGHT)
            for edge in range(len(arrows)):
                self._edge(ground, edge)
            for edge, spot in enumerate(spots):
                words = f"{self.flow[edge]:.4g}/{network.capacities[edge]:g}"
                _label(top, spot, words, edge == self.chosen, edge in self.on_path)
            for node, spot in enumerate(self.place(self.sketch.positions)):
                self._node(top, node, spot)

    def _edge(self, canvas, edge: int) -> None:
        tail, head = self.sketch.network.tails[edge], self.sketch.network.heads[edge]
        cut = self.side[tail] and not self.side[head]
        full = self.flow[edge] == self.sketch.network.capacities[edge]
        colour = CUT if cut else FULL if full else EDGE
        colour, width = (PATH, 5) if edge in self.on_path else (colour, 3 if cut else 1.6)
        points = self.curve(edge, np.linspace(0, 1, 25))
        ends = (
            np.linalg.norm(points - points[0], axis=1),
            np.linalg.norm(points - points[-1], axis=1),
        )
        points = points[(ends[0] > RADIUS) & (ends[1] > RADIUS + 9 * SHARP)]
        tip, along = _tip(points, self.place(self.sketch.positions[[head]])[0])
        canvas.stroke_style = canvas.fill_style = colour
        canvas.line_width = width * SHARP
        canvas.set_line_dash([7 * SHARP, 4 * SHARP] if full else [])
        canvas.stroke_lines([tuple(p) for p in points.tolist()])
        canvas.set_line_dash([])
        across = np.array([-along[1], along[0]])
        base = tip - 12 * SHARP * along
        wing = 6 * SHARP * across
        canvas.fill_polygon([tuple(p) for p in (tip, base + wing, base - wing)])

    def _node(self, canvas, node: int, spot) -> None:
        network = self.sketch.network
        terminal = {network.source: SOURCE, network.sink: SINK}.get(node, FREE)
        tint = TINTS[SOURCE] if self.side[node] else FILLS[FREE]
        canvas.fill_style = FILLS[terminal] if terminal != FREE else tint
        canvas.stroke_style, canvas.line_width = "#000000", SHARP
        canvas.fill_circle(*spot.tolist(), RADIUS)
        canvas.stroke_circle(*spot.tolist(), RADIUS)
        canvas.fill_style, canvas.font = INK[terminal], f"bold {18 * SHARP}px sans-serif"
        canvas.fill_text(self.sketch.names[node], *spot.tolist())


class PictureBoard:
    """A tiny picture: press or drag to paint with the grey of the brush.

    paint(row, col): called for each pixel that the hand touches. Keys: arrows move, space paints.
    """

    def __init__(self, paint: Callable, shape: tuple[int, int] = (5, 5)):
        self._paint, self.shape, self.pixel = paint, shape, (0, 0)
        self.picture, self._down = np.zeros(shape), False
        size = shape[1] * CELL, shape[0] * CELL
        self.scene = Scene(size, size[0] // SHARP, self._draw, focusable=True)
        canvas = self.scene.canvas
        canvas.on_mouse_down(lambda x, y: self._touch(x, y, True))
        canvas.on_mouse_move(lambda x, y: self._touch(x, y, self._down))
        canvas.on_mouse_up(lambda x, y: self._touch(x, y, False))
        canvas.on_mouse_out(lambda x, y: self._touch(x, y, False))
        canvas.on_key_down(self._key)

    def show(self, picture: np.ndarray) -> None:
        """Draw the picture (H, W)."""
        self.picture = picture
        row, col = self.pixel
        words = say(
            "Picture. Pixel ({}, {}), grey {:.1f}. Arrows move, space paints.",
            "图像。像素 ({}, {})，灰度 {:.1f}。方向键移动，空格涂色。",
        )
        self.scene.say(words.format(row, col, picture[row, col]))
        self._draw()

    def _touch(self, x: float, y: float, down: bool) -> None:
        pixel = int(y // CELL), int(x // CELL)
        inside = 0 <= pixel[0] < self.shape[0] and 0 <= pixel[1] < self.shape[1]
        begins, self._down = down and not self._down, down
        if down and inside and (begins or pixel != self.pixel):
            self.pixel = pixel
            self._paint(*pixel)

    def _key(self, key: str, *_) -> None:
        if key in MOVES:
            there = np.clip(np.add(self.pixel, MOVES[key]), 0, np.array(self.shape) - 1)
            self.pixel = int(there[0]), int(there[1])
            self.show(self.picture)
        elif key in (" ", "Enter"):
            self._paint(*self.pixel)

    def _draw(self) -> None:
        ground, top = self.scene.canvas[0], self.scene.canvas[1]
        with hold_canvas():
            ground.clear()
            top.clear()
            top.text_align, top.text_baseline = "center", "middle"
            top.font = f"{16 * SHARP}px sans-serif"
            for (row, col), grey in np.ndenumerate(self.picture):
                level = round(255 * float(grey))
                ground.fill_style = f"rgb({level}, {level}, {level})"
                ground.fill_rect(col * CELL, row * CELL, CELL, CELL)
                top.fill_style = "#000000" if grey > 0.5 else "#ffffff"
                top.fill_text(f"{grey:.1f}", (col + 0.5) * CELL, (row + 0.5) * CELL)
            row, col = self.pixel
            top.stroke_style, top.line_width = PATH, 4 * SHARP
            top.stroke_rect(col * CELL + 4, row * CELL + 4, CELL - 8, CELL - 8)


def _tip(points: np.ndarray, node: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where the head of an arrow ends, on the rim of its node, and its direction."""
    along = node - points[-1]
    along = along / np.linalg.norm(along)
    return node - RADIUS * along, along


def _label(canvas, spot, words: str, chosen: bool, on_path: bool) -> None:
    """Write at the middle of an edge; the chosen one has a frame."""
    x, y = spot.tolist()
    half = (5 + 4.6 * len(words)) * SHARP
    box = (x - half, y - 10 * SHARP, 2 * half, 20 * SHARP)
    canvas.fill_style = "#ffffff"
    canvas.fill_rect(*box)
    if chosen:
        canvas.stroke_style, canvas.line_width = "#000000", 2 * SHARP
        canvas.stroke_rect(*box)
    canvas.fill_style = PATH if on_path else "#000000"
    canvas.font = f"{'bold ' if chosen or on_path else ''}{16 * SHARP}px sans-serif"
    canvas.fill_text(words, x, y)
