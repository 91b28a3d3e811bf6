"""PressPlane: a drawing of the plane as SVG, with dots upon it that are clicked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from segteach.widgets.assets import module
from segteach.widgets.drag_plane import DragPlane


class PressPlane(DragPlane):
    """A square drawing with axes; its dots stay where they are, mouse and keys press them.

    Tab comes to one dot, the arrow keys go to the next in their direction. `show` is that of a
    DragPlane; the name of a dot is what is read aloud.

    extent: (x0, x1, y0, y1) of the plane. pressed: called with (number of the dot, key): "" for a
    click, enter and space, a digit "0" to "9" where that key was pressed on it.
    """

    _name = "press_plane"
    _esm = module(_name)

    def __init__(self, extent: Sequence[float], pressed: Callable[[int, str], None]):
        super().__init__(extent, lambda number, x, y: None)
        self._pressed = pressed

    def _hear(self, _, message, buffers) -> None:
        number, key = message.get("number"), message.get("key")
        known = type(number) is int and 0 <= number < len(self.handles)
        if message.get("kind") == "press" and known and (key == "" or key in tuple("0123456789")):
            self._pressed(number, key)
