"""The map of the watershed theatre: relief, water, dams and springs, to be clicked on."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from ipycanvas import hold_canvas

from segteach.draw.superpixels import BORDER, region_centres
from segteach.draw.watershed import DAM, contour_lines, dam_lines, flooded_picture
from segteach.labs.watershed.plots import LINE, SPAN
from segteach.widgets.canvas import SHARP, Scene, grown

SHOWN = 360  # the side of the map, whatever its size; the canvas has twice as many pixels
WIDTH = 390  # CSS pixels that it is shown wide at least
MOVES = {"ArrowUp": (-1, 0), "ArrowDown": (1, 0), "ArrowLeft": (0, -1), "ArrowRight": (0, 1)}
NAMED = 12  # with more markers than that their numbers would cover the map


class HeightBoard:
    """The height map from above: a click or drag calls touch(row, col, begins).

    Keys: arrows move the chosen pixel, which calls move(row, col); space or Enter touches it.
    """

    def __init__(self, touch: Callable, move: Callable):
        self._touch, self._move = touch, move
        self._down, self._drawn = False, None
        side = SHOWN * SHARP
        self.scene = Scene((side, side), SHOWN, self._draw, focusable=True)
        self.scene.canvas.layout.width = grown(WIDTH, 0.8)
        canvas = self.scene.canvas
        canvas.on_mouse_down(lambda x, y: self._hand(x, y, True))
        canvas.on_mouse_move(lambda x, y: self._hand(x, y, self._down))
        canvas.on_mouse_up(lambda x, y: self._hand(x, y, False))
        canvas.on_mouse_out(lambda x, y: self._hand(x, y, False))
        canvas.on_key_down(self._key)

    @property
    def cell(self) -> float:
        """The side of a pixel of the map, in pixels of the canvas."""
        return SHOWN * SHARP / len(self.height)

    def show(self, height, labels, markers, pixel, picture=None) -> None:
        """Draw a map (H, H) with its basins, (H, H) 0 where dry, and the chosen pixel (row, col).

        markers: (H, H), > 0 in the springs. picture: (H, H, 3) to show in place of the relief.
        """
        if self._drawn is not height:
            self._contours = contour_lines(height)
            self._drawn = height
        self.height, self.labels, self.markers = height, labels, markers
        self.pixel, self.picture = pixel, picture
        self._draw()

    def _hand(self, x: float, y: float, down: bool) -> None:
        begins, self._down = down and not self._down, down
        pixel = int(y // self.cell), int(x // self.cell)
        inside = all(0 <= place < len(self.height) for place in pixel)
        if down and inside and (begins or pixel != self.pixel):
            self._touch(*pixel, begins)

    def _key(self, key: str, *_) -> None:
        if key in MOVES:
            there = np.clip(np.add(self.pixel, MOVES[key]), 0, len(self.height) - 1)
            self._move(*there.tolist())
        elif key in (" ", "Enter"):
            self._touch(*self.pixel, True)

    def _draw(self) -> None:
        if self._drawn is None:
            return
        ground, top = self.scene.canvas[0], self.scene.canvas[1]
        with hold_canvas():
            ground.clear()
            self._cells(ground)
            top.clear()
            self._lines(top)
            self._chosen(top)
            self._springs(top)

    def _cells(self, canvas) -> None:
        rows, cols = np.indices(self.height.shape).reshape(2, -1) * self.cell
        colours = flooded_picture(self.height, self.labels, SPAN)
        if self.picture is not None:
            wet = (self.labels > 0)[..., None]
            colours = np.where(wet, 0.65 * self.picture + 0.35 * colours, self.picture)
        colours = np.round(255 * colours.reshape(-1, 3)).astype(np.uint8)
        canvas.fill_styled_rects(cols, rows, self.cell, self.cell, colours)
        if self.picture is None and self._contours:
            canvas.stroke_style, canvas.line_width = "#333333", SHARP * 0.7
            canvas.stroke_line_segments([self._on_canvas(line) for line in self._contours])

    def _lines(self, canvas) -> None:
        dams = dam_lines(self.labels)
        if len(dams):
            canvas.stroke_style = DAM if self.picture is None else BORDER
            canvas.line_width = 2.5 * SHARP
            canvas.stroke_line_segments(self._on_canvas(dams))

    def _springs(self, canvas) -> None:
        numbers, kinds = np.unique(self.markers, return_inverse=True)
        centres = region_centres(kinds.reshape(self.markers.shape))
        numbers, centres = numbers[numbers > 0], centres[numbers > 0]
        few = len(numbers) <= NAMED
        radius = 9 * SHARP if few else 2 * SHARP
        edge = SHOWN * SHARP - radius - SHARP
        rows, cols = ((centres.T + 0.5) * self.cell).clip(radius + SHARP, edge)
        canvas.fill_style, canvas.stroke_style, canvas.line_width = "#ffffff", "#000000", SHARP
        canvas.fill_circles(cols, rows, radius)
        canvas.stroke_circles(cols, rows, radius)
        canvas.text_align, canvas.text_baseline = "center", "middle"
        canvas.fill_style, canvas.font = "#000000", f"bold {13 * SHARP}px sans-serif"
        for number, x, y in zip(numbers, cols, rows, strict=True) if few else ():
            canvas.fill_text(str(number), float(x), float(y) + SHARP)

    def _chosen(self, canvas) -> None:
        row, col = self.pixel
        canvas.stroke_style, canvas.line_width = LINE, 1.5 * SHARP
        y, side = (row + 0.5) * self.cell, SHOWN * SHARP
        canvas.stroke_line(0, y, max(0, col * self.cell), y)
        canvas.stroke_line((col + 1) * self.cell, y, side, y)
        canvas.stroke_rect(col * self.cell, row * self.cell, self.cell, self.cell)

    def _on_canvas(self, points: np.ndarray) -> np.ndarray:
        return (points + 0.5) * self.cell
