"""What the colour-line explorer shows in the cube: the window's colours, F, B and alpha's axis."""

from __future__ import annotations

import numpy as np

from segteach.data import Scene
from segteach.draw.closed_form import alpha_axis
from segteach.draw.overlays import BACKGROUND, FOREGROUND
from segteach.labs.kit.html import rgb
from segteach.language import say
from segteach.matting.local_view import ColourLine, WindowFit, colour_line
from segteach.widgets.cloud import ColourCloud

AXIS, MIDDLE = "#009E73", "#000000"
LEAST = 0.02  # the side of the part of the cube that is shown, at least
BEYOND = 0.35  # by so much of its piece a line goes on at both ends
Lines = tuple[ColourLine, ColourLine]  # of F and of B


def layer_lines(scene: Scene | None, centre: tuple[int, int], radius: int) -> Lines | None:
    """Return the lines of the true F and the true B in a window; None where nobody knows them."""
    if scene is None:
        return None
    row, col = centre
    window = np.s_[row - radius : row + radius + 1, col - radius : col + radius + 1]
    of_F, of_B = (layer[window].reshape(-1, 3) for layer in (scene.foreground, scene.background))
    return colour_line(of_F), colour_line(of_B)


def show_space(cloud: ColourCloud, fit: WindowFit, lines: Lines | None, *, close: bool) -> None:
    """Show a window in the cube. close: the part that is in use, else all of it."""
    outlines, colours, widths = [], [], []
    marks = [(colour, "", _css(colour)) for colour in fit.colours]
    for line, name, ink in zip(lines or (), "FB", (FOREGROUND, BACKGROUND), strict=False):
        outlines.append(_longer(line))
        colours.append(ink)
        widths.append(3.0)
        marks.append((line.middle, name, ink))
    axis = alpha_axis(fit)
    if axis is not None:
        outlines.append(axis)
        colours.append(AXIS)
        widths.append(2.0)
        marks += [(end, str(k), AXIS) for k, end in enumerate(axis)]
    middle = fit.colours[len(fit.colours) // 2]
    held = np.concatenate([fit.colours, *outlines])
    with cloud.hold_sync():
        cloud.show(fit.colours, outlines, colours)
        cloud.widths = widths
        cloud.at = tuple(middle.tolist())
        cloud.marks = [[np.asarray(point).tolist(), name, ink] for point, name, ink in marks]
        cloud.box = _box(held) if close else (0.0, 0.0, 0.0, 1.0)
        cloud.label = _alt(fit, lines)


def _longer(line: ColourLine) -> np.ndarray:
    """Return the piece that the colours lie along and some more; a point where they are one."""
    first, last = line.ends
    more = BEYOND * (last - first)
    return np.stack([first - more, last + more])


def _box(held: np.ndarray) -> tuple[float, float, float, float]:
    """Return corner and side of a cube that holds all of it."""
    low, high = held.min(axis=0), held.max(axis=0)
    length = max(LEAST, 1.1 * float((high - low).max()))
    return *((low + high - length) / 2).tolist(), length


def _css(colour: np.ndarray) -> str:
    return f"rgb{rgb(colour)}"


def _alt(fit: WindowFit, lines: Lines | None) -> str:
    words = say(
        "RGB cube: the {} colours of the window round {}, in the middle {}",
        "RGB 立方体：以 {1} 为中心的窗口中的 {0} 个颜色，中心颜色 {2}",
    ).format(len(fit.colours), fit.centre, rgb(fit.colours[len(fit.colours) // 2]))
    if lines is None:
        return words
    more = say("; the line of F is round {}, that of B round {}", "；F 的颜色线过 {}，B 的过 {}")
    return words + more.format(*(rgb(line.middle) for line in lines))
