"""Plots of the watershed theatre as SVG: the cross-section along a row, and two curves.

Matplotlib takes 100 ms for the cross-section, most of it for the numbers at its axes.
"""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np
from matplotlib.colors import to_hex

from segteach.draw.watershed import basin_colours, dam_places
from segteach.labs.kit.svg_plot import Curve, line_plot
from segteach.language import say

SPAN = (0.0, 1.0)  # of all heights
LINE = "#CC00CC"  # the chosen row
CURVE = "#882255"  # of no basin
LEFT, RIGHT, TOP, BOTTOM = 62, 182, 12, 44  # room round the section, in px, as in `curves`
SIGMAS = np.arange(0, 4.5, 0.5)  # the smoothings for which minima are counted


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


def dry_curve(states: Sequence, state, *, alt: str, size: tuple[int, int]) -> str:
    """Return the dry pixels of all `WatershedState`s against the level; `state` is marked."""
    levels, dry = [s.level for s in states], [s.objective for s in states]
    curve = Curve(say("dry pixels", "未淹没像素数"), levels, dry, CURVE)
    shown = {"x": SPAN, "y": (0, _rounded(max(dry))), "size": size, "alt": alt}
    return line_plot([curve], x_label=say("water level", "水位"), at=state.level, **shown)


def minima_curve(counts: Sequence[int], basins: int, sigma: float, *, size) -> str:
    """Return how many minima the map has for each of `SIGMAS`, beside the basins in use."""
    words = say("basins: {}", "盆地：{}").format(basins)
    curves = [
        Curve(say("minima", "极小值个数"), SIGMAS, counts, CURVE, dots=True),
        Curve(words, SIGMAS[[0, -1]], [basins] * 2, "currentColor", dashed=True),
    ]
    alt = say("minima for each smoothing: {}", "各平滑程度下的极小值个数：{}")
    shown = {"x": SIGMAS[[0, -1]], "y": (0, _rounded(max(*counts, basins, 4))), "size": size}
    name = say("smoothing σ (pixels)", "平滑 σ（像素）")
    return line_plot(curves, x_label=name, alt=alt.format(list(counts)), at=sigma, **shown)


def _rounded(most: float) -> float:
    """Return the next of 1, 2, 2.5, 3, 4, 5, 10, 20, ...: an axis that ends there has few marks."""
    unit = 10.0 ** np.floor(np.log10(most))
    return unit * next(part for part in (1, 2, 2.5, 3, 4, 5, 10) if part * unit >= most)


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
