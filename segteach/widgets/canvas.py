"""Scene: an ipycanvas canvas with a name, a way out for Tab, a redraw after a reload, a beat."""

from __future__ import annotations

from collections.abc import Callable

import anywidget
import ipywidgets as widgets
import traitlets
from ipycanvas import MultiCanvas

from segteach.widgets.assets import module, style

SHARP = 2  # canvas pixels for one CSS pixel, so that lines and text stay sharp on any screen


class CanvasHelper(anywidget.AnyWidget):
    """Does in the page what ipycanvas cannot: it names the canvas beside it and keeps the time.

    Shows nothing itself. label: what a screen reader says of the canvas. focusable: whether the
    canvas takes the focus. While `playing`, the page asks for one picture after the other.
    """

    _esm = module("scene")
    _css = style() + (
        ".st-pixels canvas { image-rendering: pixelated; }"
        '.st-scene canvas[tabindex="-1"] { outline: none; }'
    )
    label = traitlets.Unicode().tag(sync=True)
    focusable = traitlets.Bool(False).tag(sync=True)
    playing = traitlets.Bool(False).tag(sync=True)


class Scene(widgets.VBox):
    """A canvas of two or more layers for Python to draw on, with what ipycanvas lacks.

    size: (width, height) in canvas pixels.
    width: CSS pixels that it is shown wide.
    draw: called without arguments to draw all layers from the first to the last, now and for every
    page that opens.
    beat: called for each picture while `playing`; it draws the next one.
    pixels: show canvas pixels as squares.
    focusable: whether the canvas takes the focus, and with it the arrow keys.
    """

    def __init__(
        self,
        size: tuple[int, int],
        width: int,
        draw: Callable[[], None],
        *,
        beat: Callable[[], None] | None = None,
        pixels: bool = False,
        focusable: bool = False,
    ):
        shown = {"width": f"{width}px", "max_width": "100%", "height": "auto"}
        self.canvas = MultiCanvas(2, width=size[0], height=size[1], layout=shown)
        self.helper = CanvasHelper(focusable=focusable)
        self._beat = beat
        self.helper.on_msg(self._asked)
        # A new page does not know which layer Python drew on last. Drawing begins on another one
        # than it ended on, so that the page is always told.
        self.canvas.on_client_ready(draw)
        super().__init__([self.canvas, self.helper])
        self.add_class("st-scene")
        if pixels:
            self.add_class("st-pixels")

    @property
    def playing(self) -> bool:
        """Whether the page asks for pictures."""
        return self.helper.playing

    @playing.setter
    def playing(self, on: bool) -> None:
        self.helper.playing = on

    def say(self, text: str) -> None:
        """Set what a screen reader says of the canvas."""
        self.helper.label = text

    def _asked(self, _widget, content, _buffers) -> None:
        if "beat" not in content:
            return
        if self.playing and self._beat is not None:
            self._beat()
        self.helper.send({"answer": content["beat"]})  # in any case: the page waits for it
