"""Scene: an ipycanvas canvas with a name, a way out for Tab, and a redraw after a reload."""

from __future__ import annotations

from collections.abc import Callable

import anywidget
import ipywidgets as widgets
import traitlets
from ipycanvas import MultiCanvas

from segteach.widgets.assets import module, style

SHARP = 2  # canvas pixels for one CSS pixel, so that lines and text stay sharp on any screen


class CanvasHelper(anywidget.AnyWidget):
    """Does in the page what ipycanvas cannot: it names the canvas beside it, and lets go of keys.

    Shows nothing itself. label: what a screen reader says of the canvas. focusable: whether the
    canvas takes the focus. manager: the id of what draws on all canvases in the page.
    """

    _esm = module("scene")
    _css = style() + (
        ".st-pixels canvas { image-rendering: pixelated; }"
        '.st-scene canvas[tabindex="-1"] { outline: none; }'
    )
    label = traitlets.Unicode().tag(sync=True)
    focusable = traitlets.Bool(False).tag(sync=True)
    manager = traitlets.Unicode().tag(sync=True)


class Scene(widgets.VBox):
    """A canvas of two or more layers for Python to draw on, with what ipycanvas lacks.

    size: (width, height) in canvas pixels.
    width: CSS pixels that it is shown wide.
    draw: called without arguments to draw all layers from the first to the last, now and for every
    page that opens.
    pixels: show canvas pixels as squares.
    focusable: whether the canvas takes the focus, and with it the arrow keys.
    """

    def __init__(
        self,
        size: tuple[int, int],
        width: int,
        draw: Callable[[], None],
        *,
        pixels: bool = False,
        focusable: bool = False,
    ):
        shown = {"width": f"{width}px", "max_width": "100%", "height": "auto"}
        self.canvas = MultiCanvas(2, width=size[0], height=size[1], layout=shown)
        manager = self.canvas[0]._canvas_manager.model_id
        self.helper = CanvasHelper(focusable=focusable, manager=manager)
        # A new page does not know which layer Python drew on last. Drawing begins on another one
        # than it ended on, so that the page is always told.
        self.canvas.on_client_ready(draw)
        super().__init__([self.canvas, self.helper])
        self.add_class("st-scene")
        if pixels:
            self.add_class("st-pixels")

    def say(self, text: str) -> None:
        """Set what a screen reader says of the canvas."""
        self.helper.label = text

    def close(self) -> None:
        """End the canvas with its layers and its helper."""
        if hasattr(self, "canvas"):  # not where its making was broken off
            for layer in self.canvas._canvases:
                layer.layout.close()
                layer.close()
            self.canvas.close()
            self.helper.close()
        super().close()


def grown(width: int, share: float = 1.0) -> str:
    """Return the CSS length that is `width` px where the window is at most 720 px high.

    share: how much of what the window is higher it grows.
    """
    return f"max({width}px, calc({width}px + (100vh - 720px) * {share}))"
