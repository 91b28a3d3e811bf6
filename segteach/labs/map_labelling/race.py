"""The race of several solvers down one energy: the runs, and their picture."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

import numpy as np

from segteach.cuts.expansion import expansion_steps
from segteach.labs.kit.svg_plot import Curve, line_plot
from segteach.language import say
from segteach.models.fields.gibbs import anneal_steps
from segteach.models.fields.icm import icm_steps
from segteach.models.fields.mrf import cut_constant, to_energy

Run = tuple[np.ndarray, np.ndarray]  # seconds since the start, and energies, (n,) each

SOONEST = 1.0  # ms: what was there before begins the time axis
FLOOR = 1e-5  # the best of all lies so low, as a share of the height of the plot
COLOURS = {"ICM": "#888888", "annealing": "#882255", "expansion": "currentColor"}  # of no label


def race(unary, betas, connectivity: int, start) -> Iterator[tuple[str, Run]]:
    """Yield (solver, its run) for all that can minimise the energy, from the labels `start`."""
    options = {"connectivity": connectivity, "start": start}
    yield "ICM", _timed(icm_steps(unary, betas, **options))
    yield "annealing", _timed(anneal_steps(unary, betas, **options))
    if betas.min() >= 0:
        steps = expansion_steps(to_energy(unary, betas, connectivity), start.ravel())
        seconds, values = _timed(steps)
        yield "expansion", (seconds, values + cut_constant(start.shape, betas, connectivity))


def race_plot(runs: Mapping[str, Run]) -> str:
    """Return one <svg>: the energy of each solver above the lowest of all, over its time.

    Both axes are logarithmic; the lowest end itself lies on the floor of the plot.
    """
    lowest = min(values.min() for _, values in runs.values())
    span = max(max(values.max() for _, values in runs.values()) - lowest, 1e-9)
    curves = []
    for name, (seconds, values) in runs.items():
        times = np.log10(np.maximum(1e3 * seconds, SOONEST))
        gaps = np.log10(np.maximum(values - lowest, FLOOR * span))
        words = f"{say(*NAMES[name])}{say(': ', '：')}+{values[-1] - lowest:.1f}"
        curves.append(Curve(words, times, gaps, COLOURS[name], dots=len(times) < 30))
    latest = max(1.0, *(curve.x[-1] for curve in curves))
    low, high = np.log10([0.5 * FLOOR * span, 2 * span])
    return line_plot(
        curves,
        x=(np.log10(SOONEST), 1.02 * latest),
        y=(low, high),
        x_label=say("time in ms (energy above the best)", "时间（毫秒；纵轴：能量与最低值之差）"),
        alt="; ".join(curve.name for curve in curves),
        size=(500, 215),
        tick=lambda power: f"{10**power:g}" if abs(power - round(power)) < 1e-9 else "",
    )


def _timed(steps) -> Run:
    """Return the seconds since the start and the energy of every state."""
    begin, seconds, values = time.perf_counter(), [], []
    for state in steps:
        seconds.append(time.perf_counter() - begin)
        values.append(state.objective)
    return np.array(seconds), np.array(values)


NAMES = {
    "ICM": ("ICM", "ICM"),
    "annealing": ("annealing", "模拟退火"),
    "expansion": ("expansion", "α 扩张"),
}
