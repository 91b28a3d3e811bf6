"""The watershed theatre: water rises over a height map, step by step and back again."""

from __future__ import annotations

import html

import ipywidgets as widgets
import numpy as np

from segteach.arrays import check_count, check_number
from segteach.draw.watershed import relief
from segteach.labs.kit.controls import menu_of, slider_of, switch_of
from segteach.labs.kit.frame import Lab
from segteach.labs.kit.html import text
from segteach.labs.kit.playback import Playback
from segteach.labs.watershed.board import HeightBoard
from segteach.labs.watershed.maps import EXAMPLES, pushed, smoothed
from segteach.labs.watershed.plots import SIGMAS, SPAN, dry_curve, minima_curve, section
from segteach.labs.watershed.words import (
    GRID,
    HAND,
    KINDS,
    LOWER,
    MAPS,
    MARKER,
    MINIMA,
    RAISE,
    ROW,
    TOOLS,
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
from segteach.widgets.canvas import grown
from segteach.widgets.surface import SurfaceView

PUSH = 0.12  # how much a touch raises or lowers the ground
WIDE, TALL = 600, 118  # CSS pixels of a curve
STEEP = 0.8  # of the relief: the height of its box


class WatershedTheatre(Lab):
    """Flood a height map: from its minima, from a grid, or from markers that the reader sets.

    ground: the map as painted, (H, H) in [0, 1]; height: the same, smoothed. markers: int32
    (H, H). by_hand: (row, col) of the reader's own. states: the recorded `WatershedState`s;
    state: the one shown. pixel: (row, col), the chosen one; its row is that of the cross-section.
    playback: the player bar. `go(step)` and `touch(row, col)` do what bar and hand do.
    """

    CONTROLS = (
        menu_of("example", MAPS, "two valleys"),
        menu_of("kind", KINDS, MINIMA),
        slider_of("spacing", 2, 24, 8, step=1),
        menu_of("tool", TOOLS, ROW),
        slider_of("smoothing", 0.0, float(SIGMAS[-1]), 0.0, step=0.5),
        menu_of("every", (1, 10, 40), 40),
        switch_of("in_3d"),
        switch_of("on_photo"),
    )

    def __init__(self, example: str = "two valleys", markers: str = MINIMA):
        _check_one_of(example, "example", EXAMPLES)
        _check_one_of(markers, "markers", (MINIMA, GRID, HAND))
        super().__init__()
        self.words, self.views = widgets.HTML(), widgets.HTML()
        self.board = HeightBoard(self.touch, self.choose)
        self.playback = Playback(
            lambda step: self._show(),
            playing=lambda on: self._show(),
            last=1,
            complain=self.bar.complain,
        )
        self.relief, self.side = SurfaceView((0, 1, 0, 1)), widgets.VBox()
        self.relief.layout.width = grown(500, 0.8)
        self._set(example=example, kind=markers)
        self._listen()
        left = widgets.VBox([self.playback, self.board.scene, self.words])
        left.layout.width = grown(470, 0.8)
        rows = [[self.example, self.kind], [self.tool, self.smoothing]]
        rows += [[self.every, self.spacing, self.in_3d, self.on_photo]]
        self.arrange(left, rows, {"": self.side})

    def _listen(self) -> None:
        for slider, width in ((self.spacing, 190), (self.smoothing, 260)):
            slider.layout.width = f"{width}px"
        self.example.observe(lambda _: self._load(), "value")
        self.kind.observe(lambda _: self._kind_chosen(), "value")
        self.tool.observe(lambda _: self._tool_chosen(), "value")
        self.smoothing.observe(lambda _: self._smooth(), "value")
        for control in (self.spacing, self.every):
            control.observe(lambda _: self.run(), "value")
        for control in (self.in_3d, self.on_photo):
            control.observe(lambda _: self._show(), "value")

    def reset(self) -> None:
        """Begin as the book does."""
        self._set(**self._first)

    def load_example(self, number: int) -> None:
        """Show two valleys, noise that parts them into hundreds, a coin that two markers find."""
        example, kind = SETTINGS[number]
        self._set(**(self._first | {"example": example, "kind": kind}))

    def _set(self, **values) -> None:
        """Set several controls, then flood once."""
        if values["kind"] == HAND:
            values["tool"] = MARKER
        self.fill_controls(values)
        self._load()

    # --- what the hand does ----------------------------------------------------------------------

    @property
    def state(self) -> WatershedState:
        """The state that is shown."""
        return self.states[self.playback.step]

    def go(self, step: int) -> None:
        """Show a step; the first and the last are the ends."""
        self.playback.step = int(np.clip(check_number(step, "step"), 0, len(self.states) - 1))

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
            self.bar.tell(say("The last marker stays.", "最后一个标记点不能删除。"))
            return
        self.by_hand = kept if near else [*kept, (row, col)]
        self.run()

    def _kind_chosen(self) -> None:
        if self._filling:
            return
        if self.kind.value == HAND:
            self.tool.value = MARKER
        elif self.tool.value == MARKER:
            self.tool.value = ROW
        self.run()

    def _tool_chosen(self) -> None:
        if self.tool.value == MARKER and not self._filling:
            self.kind.value = HAND

    # --- flooding --------------------------------------------------------------------------------

    def _load(self) -> None:
        """Take the chosen map as it is at first."""
        if self._filling:
            return
        example = EXAMPLES[self.example.value]()
        self.image = example.image
        self.by_hand, self.pixel = list(example.markers), example.markers[0]
        self.fill_controls({"smoothing": 0, "every": 1 if example.height.size < 400 else 40})
        self.on_photo.layout.display = "none" if self.image is None else ""
        self.bar.hint = hint(self.example.value)
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
        self.spacing.layout.display = "" if self.kind.value == GRID else "none"
        step = int(np.abs(1 - dry - self._wet_share).argmin())
        self.playback.at(step, last=len(self.states) - 1)
        self.bar.tell("")
        self._show()

    # --- what is shown ---------------------------------------------------------------------------

    def _show(self) -> None:
        if self._filling:
            return
        state, (row, col) = self.state, self.pixel
        self._wet_share = 1 - state.objective / self.height.size
        picture = self.image if self.on_photo.value else None
        self.board.show(self.height, state.labels, self.markers, self.pixel, picture)
        before = self.states[max(0, self.playback.step - 1)]
        news = meetings(state.labels) - meetings(before.labels)
        lines = [
            step_words(state, int(self.markers.max()), news),
            pixel_words(self.height[row, col], state, self.pixel),
        ]
        on = self.playback.playing
        role = "" if on else ' role="status"'
        self.words.value = text(f"<div{role}>{html.escape(sentences(*lines))}</div>")
        if not on:
            keys = say("Arrows move, space touches.", "方向键移动，空格键单击。")
            self.board.scene.say(sentences(*lines, keys))
        if self.in_3d.value:
            self._show_relief(lines[0])
            self.side.children = [self.relief]
        else:
            self.views.value = self._flat_views(lines[0])
            self.side.children = [self.views]

    def _show_relief(self, label: str) -> None:
        rows, cols = self.height.shape
        shapes, colours = relief(self.height, self.state, SPAN)
        shapes = (shapes - [0, 0, SPAN[0]]) * [1, 1, STEEP / (SPAN[1] - SPAN[0])]
        self.relief.extent = [0, cols - 1, 1 - rows, 0, 1]
        self.relief.show_shapes(shapes, colours, label=label)

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


SETTINGS = (("two valleys", MINIMA), ("noise", MINIMA), ("coins", HAND))
