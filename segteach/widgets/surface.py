"""SurfaceView: heights over a square, or shapes, as a surface that the mouse turns."""

from __future__ import annotations

from collections.abc import Sequence

import anywidget
import numpy as np
import traitlets

from segteach.draw.overlays import FOREGROUND
from segteach.widgets.assets import module, still_page, style, words_of


class SurfaceView(anywidget.AnyWidget):
    """A surface in space, drawn in the page: a drag or the arrow keys turn it without the kernel.

    extent: (x0, x1, y0, y1), where the heights lie. axes: the names of the three axes, or none.
    """

    _esm = module("surface")
    _css = style()
    heights = traitlets.Bytes().tag(sync=True)
    shapes = traitlets.Bytes().tag(sync=True)
    tints = traitlets.Bytes().tag(sync=True)
    extent = traitlets.List().tag(sync=True)
    outline = traitlets.List().tag(sync=True)
    axes = traitlets.List().tag(sync=True)
    colour = traitlets.Unicode(FOREGROUND).tag(sync=True)
    view = traitlets.List([0.6, 0.6]).tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)

    def __init__(self, extent: Sequence[float], axes: Sequence[str] = ()):
        super().__init__(extent=[*extent, 1.0], axes=list(axes), labels=words_of("surface"))

    def show(self, heights: np.ndarray, *, top: float, label: str, outline=()) -> None:
        """Show heights (N, N), y along the rows, in a box that is `top` high.

        label: what is seen, in words. outline: (P, 3), a line (x, y, height) upon it.
        """
        heights = np.asarray(heights)
        if heights.ndim != 2 or heights.shape[0] != heights.shape[1]:
            raise ValueError(f"heights: got shape {heights.shape}, allowed is (N, N)")
        with self.hold_sync():
            self.extent = [*self.extent[:4], float(top)]
            self.outline = np.asarray(outline, float).reshape(-1, 3).tolist()
            self.label = label
            self.heights = heights.astype("<f4").tobytes()

    def show_shapes(self, shapes: np.ndarray, colours: np.ndarray, *, label: str) -> None:
        """Show shapes (T, 4, 3), corners (x, y, z) with z from 0 to 1, in place of heights.

        colours: (T, 3) in [0, 1]. label: what is seen, in words.
        """
        x0, x1, y0, y1, _ = self.extent
        corners = (np.asarray(shapes, float) - [x0, y0, 0]) * [2 / (x1 - x0), 2 / (y1 - y0), 1]
        with self.hold_sync():
            self.label = label
            self.tints = np.rint(255 * np.asarray(colours)).astype(np.uint8).tobytes()
            self.shapes = (corners - [1, 1, 0]).astype("<f4").tobytes()

    def to_html(self) -> str:
        """Return a page that turns in any browser, without kernel or network."""
        traits = {name: getattr(self, name) for name in SurfaceView.class_own_traits(sync=True)}
        return still_page(self.label, ["surface"], traits, {})
