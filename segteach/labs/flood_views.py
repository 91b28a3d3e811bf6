"""What the watershed theatre shows: the map to be clicked on, and the cross-section along a row."""

from __future__ import annotations

import html
from collections.abc import Callable

import numpy as np
from ipycanvas import hold_canvas
from matplotlib.colors import to_hex

from segteach.draw.superpixels import BORDER
from segteach.draw.watershed import (
    DAM,
    basin_colours,
    contour_lines,
    dam_lines,
    dam_places,
    flooded_picture,
)
from segteach.widgets.language import say
from segteach.widgets.scenes import SHARP, Scene

SHOWN = 368  # CSS pixels of the map, whatever its size
MOVES = {"ArrowUp": (-1, 0), "ArrowDown": (1, 0), "ArrowLeft": (0, -1), "ArrowRight": (0, 1)}
NAMED = 12  # with more markers than that their numbers would cover the map
SPAN = (0.0, 1.0)  # of all heights
LINE = "#CC00CC"  # the chosen row
LEFT, RIGHT, TOP, BOTTOM = 62, 182, 12, 44  # room round the section, in px, as in `curves`


class HeightBoard:
    """The height map from above: a click or drag calls touch(row, col, begins).

    Keys: arrows move the chosen pixel, which calls move(row, col); space or Enter touches it.
    beat: called for each picture while the film plays.
    """

    def __init__(self, touch: Callable, move: Callable, beat: Callable):
        self._touch, self._move = touch, move
        self._down, self._drawn = False, None
        side = SHOWN * SHARP
        self.scene = Scene((side, side), SHOWN, self._draw, beat=beat, focusable=True)
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
        numbers, first = np.unique(self.markers, return_index=True)
        numbers, first = numbers[numbers > 0], first[numbers > 0]
        rows, cols = (np.stack(np.divmod(first, len(self.height))) + 0.5) * self.cell
        few = len(numbers) <= NAMED
        radius = 9 * SHARP if few else 2 * SHARP
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


def section(height, labels, level: float, pixel, *, size: tuple[int, int]) -> str:
    """Return the cross-section along the row of `pixel` as one <svg>: ground, water, dams.

    height, labels: (H, H). level: that of the water. The column of the pixel is marked.
    """
    row, col = pixel
    frame = _Frame(len(height), *size)
    ground, basins = height[row], labels[row]
    wet, dams = np.flatnonzero(basins), dam_places(basins)
    colours = basin_colours(basins.max(initial=0))
    parts = [frame.box(n - 0.5, n + 0.5, low, -1, "#8C8C8C") for n, low in enumerate(ground)]
    for n in wet:
        parts.append(frame.box(n - 0.5, n + 0.5, level, ground[n], to_hex(colours[basins[n] - 1])))
    for n in dams:
        foot = max(ground[n], ground[n + 1])
        parts.append(frame.box(n + 0.35, n + 0.65, level + 0.06, foot, "currentColor"))
    parts.append(frame.line(-0.5, len(ground) - 0.5, level, level, 'stroke-dasharray="6 4"'))
    parts.append(frame.line(col, col, *SPAN, f'style="stroke:{LINE}"'))
    words = f"{say('level', '水位')} {level:.3f}"
    parts.append(frame.text(words, frame.right + 8, frame.y(level) + 5, "start"))
    parts.append(frame.axes(say("column, along row {}", "列（沿第 {} 行）").format(row)))
    alt = say("Cross-section along row {}, water level {:.3f}", "沿第 {} 行的剖面，水位 {:.3f}")
    return (
        f'<svg role="img" aria-label="{html.escape(alt.format(row, level))}" '
        f'viewBox="0 0 {size[0]} {size[1]}" width="{size[0]}" style="max-width:100%;height:auto;'
        'font:14px sans-serif;color:var(--jp-ui-font-color1,#222)" fill="currentColor" '
        f'shape-rendering="crispEdges">{"".join(parts)}</svg>'
    )


class _Frame:
    """Where columns and heights lie in the <svg> of a section, and its simple shapes."""

    def __init__(self, columns: int, width: int, tall: int):
        self.columns, self.right, self.bottom = columns, width - RIGHT, tall - BOTTOM

    def x(self, column: float) -> float:
        return LEFT + (column + 0.5) / self.columns * (self.right - LEFT)

    def y(self, height: float) -> float:
        low, high = SPAN[0] - 0.04, SPAN[1] + 0.08  # so that the deepest ground and dams are seen
        return self.bottom - (max(height, low) - low) / (high - low) * (self.bottom - TOP)

    def box(self, left: float, right: float, top: float, bottom: float, colour: str) -> str:
        x, y = self.x(left), self.y(top)
        width, tall = self.x(right) - x, max(0.0, self.y(bottom) - y)
        return (
            f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{tall:.2f}" '
            f'fill="{colour}"/>'
        )

    def line(self, left: float, right: float, bottom: float, top: float, more: str = "") -> str:
        ends = f'x1="{self.x(left):.1f}" x2="{self.x(right):.1f}"'
        ends += f' y1="{self.y(bottom):.1f}" y2="{self.y(top):.1f}"'
        return f'<line {ends} stroke="currentColor" stroke-width="1.5" {more}/>'

    def text(self, words: str, x: float, y: float, anchor: str) -> str:
        return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{html.escape(words)}</text>'

    def axes(self, words: str) -> str:
        last = self.columns - 1
        parts = [self.line(-0.5, last + 0.5, -1, -1), self.line(-0.5, -0.5, -1, SPAN[1])]
        for height in (0, 0.5, 1):
            parts.append(self.text(f"{height:g}", LEFT - 7, self.y(height) + 5, "end"))
        for column in (0, last // 2, last):
            parts.append(self.text(str(column), self.x(column), self.bottom + 17, "middle"))
        parts.append(self.text(words, (LEFT + self.right) / 2, self.bottom + 37, "middle"))
        return "".join(parts)
