"""The watershed theatre: water rises over a height map, step by step and back again."""

from __future__ import annotations

import html
import time
from functools import cached_property

import ipywidgets as widgets
import numpy as np

from segteach.arrays import check_count, check_number
from segteach.draw.overlays import in_3d
from segteach.draw.watershed import flooding_in_3d
from segteach.labs.kit.parts import Figure, Message, slider
from segteach.labs.watershed.board import HeightBoard
from segteach.labs.watershed.maps import EXAMPLES, pushed, smoothed
from segteach.labs.watershed.plots import SIGMAS, SPAN, dry_curve, minima_curve, section
from segteach.labs.watershed.words import (
    examples,
    hint,
    meetings,
    pixel_words,
    sentences,
    step_words,
)
from segteach.language import say
from segteach.segmentation.superpixels import grid_markers
from segteach.segmentation.watershed import WatershedState, minima, watershed_steps
from segteach.steps import record

PUSH = 0.12  # how much a touch raises or lowers the ground
PACE = 0.12  # seconds that a picture of the film stays
WIDE, TALL = 620, 132  # CSS pixels of a curve
MINIMA, GRID, HAND = "minima", "grid", "hand"
ROW, MARKER, RAISE, LOWER = "row", "marker", "raise", "lower"


class WatershedTheatre(widgets.VBox):
    """Flood a height map: from its minima, from a grid, or from markers that the reader sets.

    ground: the map as painted, (H, H) in [0, 1]; height: the same, smoothed. markers: int32
    (H, H). by_hand: (row, col) of the reader's own. states: the recorded `WatershedState`s;
    state: the one shown. pixel: (row, col), the chosen one; its row is that of the cross-section.
    `go(step)` and `touch(row, col)` do what buttons and hand do, without a browser.
    """

    def __init__(self, example: str = "two valleys", markers: str = MINIMA):
        _check_one_of(example, "example", EXAMPLES)
        _check_one_of(markers, "markers", (MINIMA, GRID, HAND))
        self._filling, self._due = True, 0.0
        self._controls(example, markers)
        self.message, self.hint, self.words = Message(), widgets.HTML(), widgets.HTML()
        self.views = widgets.HTML()
        self.board = HeightBoard(self.touch, self.choose, self._beat)
        self.side = widgets.VBox(layout={"width": f"{WIDE}px"})
        self._listen()
        self._filling = False
        self._load()
        super().__init__(self._layout())

    def _controls(self, example: str, markers: str) -> None:
        self.example = _menu(say("height map", "高度图"), examples(), example, 300)
        kinds = [
            (say("every minimum", "每个极小值"), MINIMA),
            (say("a grid", "规则网格"), GRID),
            (say("set by hand", "手动设置"), HAND),
        ]
        self.kind = _menu(say("markers", "标记"), kinds, markers, 220)
        self.spacing = widgets.IntSlider(
            8, 2, 24, description=say("spacing", "间距"), layout={"width": "220px"}
        )
        self.spacing.style.description_width = "initial"
        tools = [
            (say("choose row", "选择行"), ROW),
            (say("set or remove marker", "添加或删除标记"), MARKER),
            (say("raise the ground", "抬高地面"), RAISE),
            (say("lower the ground", "挖低地面"), LOWER),
        ]
        tool = MARKER if markers == HAND else ROW
        self.tool = _menu(say("a click will", "单击"), tools, tool, 270)
        self.smoothing = slider(say("smoothing σ", "平滑 σ"), 0, SIGMAS[-1], 0, step=0.5)
        self.smoothing.readout_format = ".1f"
        self.smoothing.style.description_width = "initial"
        self.every = _menu(say("pixels a step", "每步像素数"), (1, 10, 40), 40, 200)
        self.in_3d = widgets.ToggleButton(
            description=say("3-D", "三维"), icon="cube", layout={"width": "90px"}
        )
        self.turn = widgets.IntSlider(-60, -180, 180, 10, description=say("turn", "旋转"))
        self.on_photo = widgets.Checkbox(
            description=say("show the photograph", "显示照片"), indent=False
        )
        self.reset = _button(say("Reset", "恢复"), "refresh")
        self.play = widgets.ToggleButton(layout={"width": "110px"})
        self._name_play()
        self.back = _button(say("Back", "后退"), "step-backward")
        self.step = _button(say("Step", "单步"), "step-forward")
        self.restart = _button(say("Restart", "重来"), "undo")
        self.place = widgets.IntSlider(
            0, 0, 1, description=say("step", "步骤"), layout={"width": "376px"}
        )

    def _listen(self) -> None:
        self.example.observe(lambda _: self._load(), "value")
        self.kind.observe(lambda _: self._kind_chosen(), "value")
        self.tool.observe(lambda _: self._tool_chosen(), "value")
        self.smoothing.observe(lambda _: self._smooth(), "value")
        for control in (self.spacing, self.every):
            control.observe(lambda _: self.run(), "value")
        for control in (self.place, self.in_3d, self.turn, self.on_photo):
            control.observe(lambda _: self._show(), "value")
        self.play.observe(lambda _: self._toggle(), "value")
        self.reset.on_click(lambda _: self._load())
        self.back.on_click(lambda _: self.go(self.place.value - 1))
        self.step.on_click(lambda _: self.go(self.place.value + 1))
        self.restart.on_click(lambda _: self.go(0))

    def _layout(self) -> list[widgets.Widget]:
        wrap = {"flex_flow": "row wrap"}
        first = [self.example, self.kind, self.spacing, self.tool]
        second = [self.smoothing, self.every, self.in_3d, self.reset, self.on_photo]
        buttons = widgets.HBox([self.play, self.back, self.step, self.restart])
        left = widgets.VBox([self.board.scene, buttons, self.place], layout={"width": "400px"})
        return [
            widgets.HBox(first, layout=wrap),
            widgets.HBox(second, layout=wrap),
            self.hint,
            widgets.HBox([left, self.side], layout=wrap | {"grid_gap": "20px"}),
            self.words,
            self.message,
        ]

    # --- what the hand does ----------------------------------------------------------------------

    @property
    def state(self) -> WatershedState:
        """The state that is shown."""
        return self.states[self.place.value]

    def go(self, step: int) -> None:
        """Show a step; the first and the last are the ends."""
        self.place.value = int(np.clip(check_number(step, "step"), 0, len(self.states) - 1))

    def choose(self, row: int, col: int) -> None:
        """Choose a pixel, and with it the row of the cross-section."""
        self.pixel = self._on_map(row, col)
        self._show()

    def touch(self, row: int, col: int, begins: bool = True) -> None:
        """Do at a pixel what the tool does; `begins` is false while the hand drags."""
        self.pixel = row, col = self._on_map(row, col)
        if self.tool.value == MARKER and begins:
            self._set_marker(row, col)
        elif self.tool.value in (RAISE, LOWER):
            by = PUSH if self.tool.value == RAISE else -PUSH
            self._take(pushed(self.ground, row, col, by))
        else:
            self._show()

    def _on_map(self, row, col) -> tuple[int, int]:
        """Return a pixel; ValueError where it does not lie on the map."""
        height, width = self.height.shape
        row = check_count(row, "row", least=0, most=height - 1)
        return row, check_count(col, "col", least=0, most=width - 1)

    def _set_marker(self, row: int, col: int) -> None:
        """Set a marker, or take away the one that lies there or next to it."""
        near = [p for p in self.by_hand if max(abs(p[0] - row), abs(p[1] - col)) <= 1]
        kept = [p for p in self.by_hand if p not in near]
        if near and not kept:
            self.message.say(say("The last marker stays.", "最后一个标记不能删除。"))
            return
        self.by_hand = kept if near else [*kept, (row, col)]
        self.run()

    def _kind_chosen(self) -> None:
        if self.kind.value == HAND:
            self.tool.value = MARKER
        elif self.tool.value == MARKER:
            self.tool.value = ROW
        self.run()

    def _tool_chosen(self) -> None:
        if self.tool.value == MARKER:
            self.kind.value = HAND

    # --- flooding --------------------------------------------------------------------------------

    def _load(self) -> None:
        """Take the chosen map as it is at first."""
        example = EXAMPLES[self.example.value]()
        self.image = example.image
        self.by_hand, self.pixel = list(example.markers), example.markers[0]
        self._filling = True
        self.smoothing.value = 0
        self.every.value = 1 if example.height.size < 400 else 40
        self.on_photo.layout.display = "none" if self.image is None else ""
        self._filling = False
        self.hint.value = f'<div style="{BIG}">{hint(self.example.value)}</div>'
        self._wet_share = 0.35  # so that the lab opens with water
        self._take(example.height)

    def _take(self, ground: np.ndarray) -> None:
        """Flood another ground."""
        self.ground = ground
        self._counts = [int(minima(smoothed(ground, sigma)).max()) for sigma in SIGMAS]
        self._smooth()

    def _smooth(self) -> None:
        if not self._filling:
            self.height = smoothed(self.ground, self.smoothing.value)
            self.run()

    def _markers(self) -> np.ndarray:
        if self.kind.value == MINIMA:
            return minima(self.height)
        if self.kind.value == GRID:
            return grid_markers(self.height, self.spacing.value)
        markers = np.zeros(self.height.shape, np.int32)
        markers[tuple(np.transpose(self.by_hand))] = 1 + np.arange(len(self.by_hand))
        return markers

    def run(self) -> None:
        """Flood what the controls say, and show as much water as before."""
        if self._filling:
            return
        self.markers = self._markers()
        self.states = record(watershed_steps(self.height, self.markers, every=self.every.value))
        dry = np.array([state.objective for state in self.states]) / self.height.size
        self._filling = True
        self.spacing.layout.display = "" if self.kind.value == GRID else "none"
        self.place.max = len(self.states) - 1
        self.place.value = int(np.abs(1 - dry - self._wet_share).argmin())
        self._filling = False
        self.message.clear()
        self._show()

    # --- playing ---------------------------------------------------------------------------------

    def _toggle(self) -> None:
        if self.play.value and self.place.value == self.place.max:
            self.place.value = 0
        self.board.scene.playing = self.play.value
        self._name_play()
        self._show()

    def _name_play(self) -> None:
        on = self.play.value
        self.play.description = say("Pause", "暂停") if on else say("Play", "播放")
        self.play.icon = "pause" if on else "play"

    def _beat(self) -> None:
        """Show the next step when the present one has been seen; the end stops the play."""
        if time.monotonic() < self._due:
            return
        self._due = time.monotonic() + PACE
        try:
            self.go(self.place.value + 1)
        except Exception as error:  # the page waits for an answer in any case
            self._filling = True  # what failed is not drawn once more
            self.play.value = False
            self._filling = False
            self.message.say(f"{type(error).__name__}: {error}")
        if self.place.value == self.place.max:
            self.play.value = False

    # --- what is shown ---------------------------------------------------------------------------

    @cached_property
    def relief(self) -> Figure:
        """The map in 3-D; it costs time, and is made when it is asked for."""

        @in_3d
        def draw(ax, state) -> None:
            flooding_in_3d(self.height, SPAN, self.turn.value)(ax, state)

        return Figure([draw], (WIDE / 100, 3.9))

    def _show(self) -> None:
        if self._filling:
            return
        state, (row, col) = self.state, self.pixel
        self._wet_share = 1 - state.objective / self.height.size
        picture = self.image if self.on_photo.value else None
        self.board.show(self.height, state.labels, self.markers, self.pixel, picture)
        before = self.states[max(0, self.place.value - 1)]
        news = meetings(state.labels) - meetings(before.labels)
        lines = [
            step_words(state, int(self.markers.max()), news),
            pixel_words(self.height[row, col], state, self.pixel),
        ]
        on = self.play.value
        role = "" if on else 'role="status" '
        self.words.value = f'<div {role}style="{BIG}">{html.escape(sentences(*lines))}</div>'
        if not on:
            keys = say("Arrows move, space touches.", "方向键移动，空格键单击。")
            self.board.scene.say(sentences(*lines, keys))
        if self.in_3d.value:
            self.relief.draw(state, lines[0])
            self.side.children = [self.relief, self.turn]
        else:
            self.views.value = self._flat_views(lines[0])
            self.side.children = [self.views]

    def _flat_views(self, alt: str) -> str:
        """The cross-section, the dry pixels and the minima, one above the other."""
        state, used, size = self.state, int(self.markers.max()), (WIDE, TALL)
        across = (WIDE, TALL + 36)
        plots = [
            section(self.height, state.labels, state.level, self.pixel, size=across),
            dry_curve(self.states, state, alt=alt, size=size),
            minima_curve(self._counts, used, self.smoothing.value, size=size),
        ]
        return f'<div style="display:flex;flex-direction:column">{"".join(plots)}</div>'


def _check_one_of(value, name: str, allowed) -> None:
    if value not in allowed:
        raise ValueError(f"{name}: got {value!r}, allowed are {', '.join(allowed)}")


BIG = "font-size:15px;line-height:1.45"


def _menu(name: str, options, value, width: int) -> widgets.Dropdown:
    layout = {"width": f"{width}px"}
    menu = widgets.Dropdown(options=options, value=value, description=name, layout=layout)
    menu.style.description_width = "initial"
    return menu


def _button(name: str, icon: str) -> widgets.Button:
    return widgets.Button(description=name, icon=icon, layout={"width": "88px"})
