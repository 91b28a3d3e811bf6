"""The race of several solvers down one energy."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from segteach.draw.overlays import label_colours
from segteach.language import say


def draw_race(ax, runs: Mapping[str, tuple[np.ndarray, np.ndarray]]) -> None:
    """Draw the energy of several solvers over the time they took, above the lowest of all.

    runs: {name: (seconds (n,), energies (n,))}. Both axes are logarithmic; the lowest end itself
    lies on the floor of the picture.
    """
    lowest = min(values.min() for _, values in runs.values())
    span = max(max(values.max() for _, values in runs.values()) - lowest, 1e-9)
    floor = 1e-5 * span
    for (name, (seconds, values)), colour, mark in zip(
        runs.items(), label_colours(len(runs)), "osv^", strict=False
    ):
        gap = np.maximum(values - lowest, floor)
        words = say("{}: {:.1f} above the best", "{}：比最好的高 {:.1f}")
        label = words.format(name, values[-1] - lowest)
        ax.plot(1e3 * seconds, gap, color=colour, marker=mark, ms=5, lw=2, label=label)
        ax.plot(1e3 * seconds[-1], gap[-1], mark, color=colour, mec="k", ms=12)
    ax.set_ylim(0.5 * floor, 2 * span)  # also where all solvers stand still at the best
    ax.set(xscale="log", yscale="log", xlabel=say("time [ms]", "时间 [ms]"))
    ax.set_ylabel(say("energy above the best", "比最低能量高出"))
    ax.set_title(say("one energy, several solvers", "同一个能量，几种求解方法"))
    ax.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False)
