"""Line plots as SVG text: drawn in a millisecond, for what a lab redraws while the hand moves."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

LEFT, RIGHT, TOP, BOTTOM = 62, 182, 12, 44  # room for numbers, legend and axis label, in px


def short(value: float) -> str:
    """Return a number as it stands at an axis."""
    return f"{value:g}".replace("-", "−")


@dataclass(frozen=True, eq=False)
class Curve:
    """A line through (x, y), both (N,); dashed, or with a dot at every point, or dots alone."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    colour: str
    dashed: bool = False
    dots: bool = False
    line: bool = True


def line_plot(
    curves: Sequence[Curve],
    *,
    x: tuple[float, float],
    y: tuple[float, float],
    x_label: str,
    alt: str,
    size: tuple[int, int] = (760, 230),
    at: float | None = None,
    tick: Callable[[float], str] = short,
    legend: bool = True,
) -> str:
    """Return the curves over the ranges x and y as one <svg>; `at` is marked by a vertical line.

    The legend stands beside the data; text takes the colour of the page. What lies outside of the
    ranges is cut off. alt: what it shows. tick: how a number is written at both axes.
    legend: whether there is one.
    """
    width, height = size
    frame = (LEFT, width - (RIGHT if legend else 16), height - (BOTTOM if x_label else 24), TOP)
    to_x = _scale(x, frame[0], frame[1])
    to_y = _scale(y, frame[2], frame[3])
    parts = [_axes(x, y, to_x, to_y, frame, x_label, tick)]
    apart = min(24, (height - TOP - 16) / max(1, len(curves)))  # lines of the legend
    if at is not None:
        parts.append(_line([(to_x(at), frame[2]), (to_x(at), frame[3])], "currentColor", 1.5, ""))
    for number, curve in enumerate(curves):
        parts.append(_within(frame, _curve(curve, to_x, to_y)))
        if legend:
            parts.append(_legend(curve, frame[1] + 14, TOP + 10 + apart * number))
    return (
        f'<svg role="img" aria-label="{html.escape(alt)}" viewBox="0 0 {width} {height}" '
        f'width="{width}" style="display:block;max-width:100%;height:auto;font:14px sans-serif;'
        f'color:var(--jp-ui-font-color1,#222)" fill="currentColor">{"".join(parts)}</svg>'
    )


def _scale(span, low: float, high: float):
    """Return the function that takes a value of the span to a pixel, for numbers and arrays."""
    return lambda value: low + (np.asarray(value) - span[0]) / (span[1] - span[0]) * (high - low)


def round_values(span, room: float) -> np.ndarray:
    """Return about five round numbers within the span; fewer in little room, in pixels."""
    step = (span[1] - span[0]) / np.clip(room / 26, 1, 5)
    size = 10 ** np.floor(np.log10(step))
    step = size * min((1, 2, 5, 10), key=lambda factor: abs(np.log(factor * size / step)))
    first, last = np.ceil(span[0] / step - 1e-9), np.floor(span[1] / step + 1e-9)
    return np.arange(first, last + 1) * step + 0.0  # no -0


def _axes(x, y, to_x, to_y, frame, x_label: str, tick) -> str:
    left, right, bottom, top = frame
    parts = [_line([(left, top), (left, bottom), (right, bottom)], "currentColor", 1, "")]
    for value in round_values(x, right - left):
        parts.append(_text(tick(value), to_x(value), bottom + 17, "middle"))
    for value in round_values(y, bottom - top):
        parts.append(_text(tick(value), left - 7, to_y(value) + 5, "end"))
    parts.append(_text(x_label, (left + right) / 2, bottom + 37, "middle"))
    return "".join(parts)


def _curve(curve: Curve, to_x, to_y) -> str:
    points = list(zip(to_x(curve.x), to_y(curve.y), strict=True))
    dots = "".join(
        f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3.5" fill="{curve.colour}"/>'
        for a, b in (points if curve.dots else ())
    )
    line = _line(points, curve.colour, 2.5, "7 5" if curve.dashed else "") if curve.line else ""
    return line + dots


def _within(frame, markup: str) -> str:
    """Return the markup without what lies outside of the frame; a dot upon its edge stays whole."""
    left, right, bottom, top = frame[0] - 5, frame[1] + 5, frame[2] + 5, frame[3] - 5
    box = f"{left} {top} {right - left} {bottom - top}"
    place = f'x="{left}" y="{top}" width="{right - left}" height="{bottom - top}"'
    return f'<svg {place} viewBox="{box}" overflow="hidden">{markup}</svg>'


def _legend(curve: Curve, left: float, middle: float) -> str:
    dash = "7 5" if curve.dashed else ""
    mark = _line([(left, middle), (left + 26, middle)], curve.colour, 3, dash)
    if not curve.line:
        mark = f'<circle cx="{left + 13:.1f}" cy="{middle}" r="4.5" fill="{curve.colour}"/>'
    return mark + _text(curve.name, left + 33, middle + 5, "start")


def _line(points, colour: str, width: float, dash: str) -> str:
    path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
    return (
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}" '
        f'stroke-dasharray="{dash}"/>'
    )


def _text(words: str, x: float, y: float, anchor: str) -> str:
    place = f'x="{float(x):.1f}" y="{float(y):.1f}" text-anchor="{anchor}"'
    return f"<text {place}>{html.escape(words)}</text>"
