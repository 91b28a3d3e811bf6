"""DragPlane: a drawing of the plane as SVG, with dots upon it that the hand drags."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import anywidget
import numpy as np
import traitlets

from segteach.widgets.assets import module, still_page, style, words_of
from segteach.widgets.numbers import Whole

SIZE, FRAME = 440, (52, 12, 428, 388)  # px of the drawing; left, top, right, bottom of the plane


class DragPlane(anywidget.AnyWidget):
    """A square drawing with axes; dots with a name are moved by mouse, finger or arrow keys.

    A key moves a dot by an 80th of the plane, with shift by an 800th.

    extent: (x0, x1, y0, y1) of the plane. moved: called with (number of the dot, x, y); it shows
    what follows from that.
    """

    _name = "drag_plane"  # of its script and its words
    _esm = module(_name)
    _css = style()
    markup = traitlets.Unicode().tag(sync=True)
    handles = traitlets.List().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    size = Whole(SIZE).tag(sync=True)
    frame = traitlets.List(list(FRAME)).tag(sync=True)
    extent = traitlets.List().tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)

    def __init__(self, extent: Sequence[float], moved: Callable[[int, float, float], None]):
        super().__init__(extent=list(map(float, extent)), labels=words_of(self._name))
        self._moved = moved
        self.on_msg(self._hear)

    def show(self, markup: str, handles: Sequence[tuple], label: str) -> None:
        """Show SVG parts in the pixels that `place` gives, and dots (x, y, name, colour)."""
        with self.hold_sync():
            self.label, self.markup = label, markup
            self.handles = [[float(x), float(y), *rest] for x, y, *rest in handles]

    def place(self, points) -> np.ndarray:
        """Return points (N, 2) of the plane in pixels of the drawing."""
        (x0, x1, y0, y1), (left, top, right, bottom) = self.extent, FRAME
        low, scale = np.array([x0, y0]), np.array([right - left, top - bottom])
        return np.array([left, bottom]) + (np.asarray(points) - low) / [x1 - x0, y1 - y0] * scale

    def to_html(self) -> str:
        """Return a page that shows it in any browser, without kernel or network."""
        traits = {name: getattr(self, name) for name in DragPlane.class_own_traits(sync=True)}
        return still_page(self.label, [self._name], traits, {})

    def _hear(self, _, message, buffers) -> None:
        number, x, y = (message.get(name) for name in ("number", "x", "y"))
        numbers = isinstance(x, int | float) and isinstance(y, int | float)
        if message.get("kind") != "move":
            return
        try:
            if numbers and number in range(len(self.handles)):
                self._moved(number, float(x), float(y))
        finally:
            self.send({"kind": "moved"})  # the page sends the next move only now
