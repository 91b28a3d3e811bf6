"""What the Gibbs lab says of a field, its curves, and the mark of the phase transition."""

from __future__ import annotations

import numpy as np

from segteach.labs.kit.svg_plot import Curve, line_plot
from segteach.language import say
from segteach.models.fields.gibbs import GibbsState
from segteach.models.fields.mrf import critical_beta

BETAS = (0.0, 1.2)
NAME, WIDTH, TRACK = 78, 440, (92, 358)  # px of the beta slider: its name, all, its track
SIZE = (600, 150)  # px of a curve
COLOUR = "#AA3377"  # of the curves: no label has it


def share(labels: np.ndarray) -> float:
    """Return the share of the most frequent label."""
    return float(np.bincount(labels.ravel()).max() / labels.size)


def traced(state: GibbsState) -> tuple[int, float, float]:
    """Return the numbers that the curves show: sweep, energy a site, largest share."""
    return state.sweep, state.objective / state.labels.size, share(state.labels)


def state_words(state: GibbsState) -> str:
    """Return the numbers of a state in plain words."""
    words = say(
        "sweep {}: energy U / sites = {:.3f}, largest share {:.3f}",
        "第 {} 轮扫描：能量 U / 位置数 = {:.3f}，最大占比 {:.3f}",
    )
    return words.format(*traced(state)).replace("-", "−")


def field_words(state: GibbsState, kinds: int) -> str:
    """Return the numbers of a field of `kinds` labels, with its magnetisation."""
    m = (kinds * share(state.labels) - 1) / (kinds - 1)
    return state_words(state) + say(", |m| = {:.3f}.", "，|m| = {:.3f}。").format(m)


def phase_words(ratio: float, kinds: int, neighbours: int) -> str:
    """Return on which side of the transition beta / T lies, and what follows; HTML."""
    if neighbours == 8:
        none = say("no formula is known for 8 neighbours.", "八邻域没有已知的公式。")
        return f"β / T = {ratio:.3f}{say('; ', '；')}{none}"
    critical = critical_beta(kinds)
    above = say(
        "on an endless grid one label takes over; here regions of several may last for "
        "thousands of sweeps.",
        "在无限大的网格上会有一种标号占优；在这里，几种标号的区域可能共存几千轮。",
    )
    below = say("no label takes over for good.", "没有哪种标号会长久占优。")
    return (
        f"β / T = {ratio:.3f} {'&gt;' if ratio > critical else '≤'} "
        f"β<sub>c</sub> = ½ ln(1 + √{kinds}) = {critical:.3f}{say(': ', '：')}"
        f"{above if ratio > critical else below}"
    )


def transition_mark(critical: float | None) -> str:
    """Return the critical beta, None for none, on the scale of the slider above; HTML."""
    if critical is None:
        return '<div style="height:24px"></div>'
    name = say("phase transition near β = {:.2f}", "相变：β ≈ {:.2f}").format(critical)
    inside = critical <= BETAS[1]
    part = min(1.0, (critical - BETAS[0]) / (BETAS[1] - BETAS[0]))
    left = TRACK[0] + part * (TRACK[1] - TRACK[0])
    # the words stand where there is room for them
    words = f"left:{left + 14:.0f}px" if part < 0.5 else f"right:{WIDTH - left + 14:.0f}px"
    return (
        f'<div style="position:relative;width:{WIDTH}px;height:24px;font-size:14px">'
        f'<span class="st-critical" style="position:absolute;left:{left:.0f}px;'
        f'transform:translateX(-50%)">{"▲" if inside else "▶"}</span>'
        f'<span style="position:absolute;{words};white-space:nowrap">{name}</span></div>'
    )


def curves(trace: np.ndarray, sweep: int, most: float, kinds: int) -> str:
    """Return energy and largest share over the last sweeps, one above the other; `sweep` marked.

    trace: (n, 3), rows of `traced`. most: -U / sites where all labels are equal. kinds: labels.
    """
    sweeps, energies, shares = trace.T
    most = max(0.1, most)
    shown = {
        "x": (sweeps[0], max(sweeps[-1], sweeps[0] + 50)),
        "x_label": say("sweep", "扫描轮数"),
        "size": SIZE,
        "at": sweep,
    }
    energy = Curve(say("U / sites", "U / 位置数"), sweeps, energies, COLOUR)
    largest = Curve(say("largest share", "最大占比"), sweeps, shares, COLOUR)
    high = max(energies.max(), most * (1 - 2 / kinds)) + 0.05 * most
    plots = [
        line_plot([curve], y=y, alt=f"{curve.name}: {curve.y[0]:.3f} → {curve.y[-1]:.3f}", **shown)
        for curve, y in ((energy, (-1.05 * most, high)), (largest, (1 / kinds, 1)))
    ]
    return f'<div style="display:flex;flex-direction:column">{"".join(plots)}</div>'
