"""The standings as a picture: a bar a method, a dot a picture."""

from __future__ import annotations

import io

import matplotlib.style
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from segteach.bench.kit.evaluation.standings import TITLES, Standings
from segteach.draw.overlays import BACKGROUND, FOREGROUND

UNITS = {
    "sad": "thousands of pixels",
    "mse": "squared alpha",
    "gradient": "thousands",
    "connectivity": "thousands of pixels",
}


def chart(standings: list[Standings]) -> bytes:
    """Return a PNG: a row of panels a trimap, a panel a measure; less is better.

    It looks the same in a process that draws in a style of its own.
    """
    with matplotlib.style.context("default"):
        return _drawn(standings)


def _drawn(standings: list[Standings]) -> bytes:
    methods = len(standings[0].methods)
    size = 4.2 * len(TITLES), len(standings) * (1.4 + 0.34 * methods)
    figure = Figure(size, layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(len(standings), len(TITLES), squeeze=False)
    for row, one in zip(panels, standings, strict=True):
        for at, (ax, name) in enumerate(zip(row, TITLES, strict=True)):
            _panel(ax, one, at)
            ax.set_title(f"{TITLES[name]}, {one.title}")
            ax.set_xlabel(f"{UNITS[name]}, less is better")
        row[0].set_yticklabels(one.methods)
    figure.suptitle(
        f"Bar: mean of {len(standings[0].pictures)} pictures; dot: one picture", fontsize=12
    )
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=100, metadata={"Software": None})
    return stream.getvalue()


def _panel(ax, standings: Standings, at: int) -> None:
    """Draw one measure: `at`, its number. What failed has no bar."""
    places = np.arange(len(standings.methods))
    ax.barh(places, np.nan_to_num(standings.means[at]), color=FOREGROUND)
    values = standings.values[at]
    ax.plot(values, np.broadcast_to(places, values.shape), ".", color=BACKGROUND, markersize=4)
    ax.set_yticks(places, [""] * len(places))
    ax.invert_yaxis()
    ax.set_xlim(0)
