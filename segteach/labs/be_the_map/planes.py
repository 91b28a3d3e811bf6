"""Colour space seen from two sides, R-G and B-G: clusters, C, the dots of the hand, the solver."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from segteach.draw.overlays import BACKGROUND, FOREGROUND
from segteach.labs.be_the_map.contest import Choice, Contest
from segteach.labs.kit.svg_plot import round_values, short
from segteach.language import say
from segteach.models.gaussian import ellipse
from segteach.widgets.drag_plane import FRAME, DragPlane

CHANNELS = ((0, 1), (2, 1))  # across and up
NAMES = "RGB"
SOLVER = "#CC79A7"


def extents(contest: Contest, turns: list[Choice]) -> list[list[float]]:
    """Return the extent of each plane: both clusters to 2.5 sigma, C, and the solver's way."""
    spread = [np.sqrt(np.diagonal(covariance)) for covariance in contest.covariances]
    pairs = list(zip(contest.means, spread, strict=True))
    held = [mean + s * wide for mean, wide in pairs for s in (-2.5, 2.5)]
    held += [contest.C, *(turn.F for turn in turns), *(turn.B for turn in turns)]
    low, high = np.min(held, axis=0), np.max(held, axis=0)
    side = 1.08 * (high - low).max()  # one scale in both
    corner = (low + high - side) / 2
    return [
        [float(part) for x in pair for part in (corner[x], corner[x] + side)] for pair in CHANNELS
    ]


def show_plane(
    plane: DragPlane,
    which: int,
    contest: Contest,
    choice: Choice,
    turns: list[Choice],
    label: str,
) -> None:
    """Show one plane. which: of CHANNELS. turns: of the solver so far, none before it tries."""
    axes = list(CHANNELS[which])

    def at(colours) -> np.ndarray:
        return plane.place(np.atleast_2d(colours)[:, axes])

    parts = []
    for mean, covariance, colour in zip(
        contest.means, contest.covariances, (FOREGROUND, BACKGROUND), strict=True
    ):
        flat = covariance[np.ix_(axes, axes)]
        for sigmas, dash in ((1, ""), (2, "6 4")):
            outline = plane.place(ellipse(mean[axes], flat, sigmas))
            parts.append(_line(outline, colour, 2, dash))
        parts.append(_plus(at(mean)[0], colour))
    if turns:
        for way in ([turn.F for turn in turns], [turn.B for turn in turns]):
            parts.append(_line(at(way), SOLVER, 3))
            parts.append(_diamond(at(way[-1])[0]))
        parts.append(_line(at([turns[-1].F, turns[-1].B]), SOLVER, 2, "3 4"))
    parts.append(_line(at([choice.F, choice.B]), "currentColor", 2))
    parts.append(_ring(at(choice.mix)[0], 5))
    parts.append(_named(at(contest.C)[0], "C"))
    handles = [(*colour[axes], name, ink) for name, colour, ink in _dots(choice)]
    clip = f'<g clip-path="url(#st-plane-clip)">{"".join(parts)}</g>'
    plane.show(f"{CLIP}{clip}{_ticks(plane, axes)}", handles, label)


def _dots(choice: Choice):
    return ("F", choice.F, FOREGROUND), ("B", choice.B, BACKGROUND)


def moved(choice: Choice, which: int, number: int, x: float, y: float) -> Choice:
    """Return the choice after the hand has moved F (number 0) or B (1) in one plane."""
    colour = np.array(choice.B if number else choice.F)
    colour[list(CHANNELS[which])] = x, y
    return replace(choice, **{"B" if number else "F": colour})


def title(which: int) -> str:
    """Return what a plane shows."""
    across, up = (NAMES[k] for k in CHANNELS[which])
    return say("{} across, {} up", "横轴 {}，纵轴 {}").format(across, up)


CLIP = (
    f'<clipPath id="st-plane-clip"><rect x="{FRAME[0]}" y="{FRAME[1]}" '
    f'width="{FRAME[2] - FRAME[0]}" height="{FRAME[3] - FRAME[1]}"/></clipPath>'
)


def _line(points, colour: str, width: float, dash: str = "") -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}" '
        f'stroke-dasharray="{dash}"/>'
    )


def _plus(place, colour: str) -> str:
    (x, y), r = place, 7
    points = f"M{x - r:.1f} {y:.1f}h{2 * r}M{x:.1f} {y - r:.1f}v{2 * r}"
    return f'<path d="{points}" stroke="{colour}" stroke-width="3"/>'


def _diamond(place) -> str:
    (x, y), r = place, 8
    path = f"M{x - r:.1f} {y:.1f}l{r} {-r}l{r} {r}l{-r} {r}z"
    return f'<path d="{path}" fill="{SOLVER}" stroke="#000"/>'


def _ring(place, radius: float) -> str:
    x, y = place
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="#fff" stroke="#000" '
        'stroke-width="2"/>'
    )


def _named(place, name: str) -> str:
    x, y = place
    style = "font-weight:700;font-size:22px;fill:#000;stroke:#fff;stroke-width:4;paint-order:stroke"
    cross = f"M{x - 8:.1f} {y - 8:.1f}l16 16m0 -16l-16 16"
    return (
        f'<path d="{cross}" stroke="#fff" stroke-width="6"/>'
        f'<path d="{cross}" stroke="#000" stroke-width="3"/>'
        f'<text x="{x - 12:.1f}" y="{y + 26:.1f}" text-anchor="end" style="{style}">{name}</text>'
    )


def _ticks(plane: DragPlane, axes) -> str:
    left, top, right, bottom = FRAME
    box = f"{left},{top} {left},{bottom} {right},{bottom} {right},{top} {left},{top}"
    parts = [f'<polyline points="{box}" fill="none" stroke="currentColor"/>']
    x0, x1, y0, y1 = plane.extent
    for value in round_values((x0, x1), 130):
        x = plane.place([[value, y0]])[0, 0]
        parts.append(_text(x, bottom + 20, short(value), "middle"))
    for value in round_values((y0, y1), 130):
        y = plane.place([[x0, value]])[0, 1]
        parts.append(_text(left - 6, y + 5, short(value), "end"))
    parts.append(_text(right - 8, bottom - 9, f"{NAMES[axes[0]]} →", "end"))
    parts.append(_text(left + 8, top + 22, f"{NAMES[axes[1]]} ↑", "start"))
    return "".join(parts)


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{words}</text>'
