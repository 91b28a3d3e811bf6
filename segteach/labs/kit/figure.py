"""A matplotlib figure that a lab redraws."""

from __future__ import annotations

import base64
import html
from collections.abc import Callable, Sequence

import ipywidgets as widgets

from segteach.widgets.assets import Canvas

DPI = 200  # shown at 100 to the inch: a projector and a dense screen show more


class Figure(widgets.HTML):
    """A matplotlib figure that Python redraws: one panel for each draw(ax, state).

    size: inches, 100 CSS pixels to the inch.
    """

    def __init__(self, draws: Sequence[Callable], size: tuple[float, float]):
        self._width = round(100 * size[0])
        self._canvas = Canvas(draws, size, DPI)
        super().__init__()

    def draw(self, state, alt: str) -> None:
        """Draw the state; `alt` is read to those who cannot see it."""
        png = base64.b64encode(self._canvas.png(state)).decode()
        self.value = (
            f'<img alt="{html.escape(alt)}" width="{self._width}" '
            f'style="max-width:100%;height:auto;background:#fff" src="data:image/png;base64,{png}">'
        )
