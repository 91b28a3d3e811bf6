"""The energy of a GrabCut film: in words, and as a curve with one colour for each kind of step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from segteach.labs.grabcut.worker import Edited
from segteach.labs.kit.html import number
from segteach.labs.kit.svg_plot import Curve, line_plot
from segteach.language import say
from segteach.segmentation.grabcut import GrabCutState

PHASES = {  # of a state: its colour among the dots of the curve, and its words
    "start": ("currentColor", "start", "初始化"),
    "assign": ("#CC79A7", "1 · components", "1 · 指定分量"),
    "learn": ("#009E73", "2 · mixtures", "2 · 学习模型"),
    "cut": ("#D55E00", "3 · minimum cut", "3 · 最小割"),
    "keep": ("#0072B2", "kept", "保留"),
}
AFTER = "#7F3FBF"  # the point after the strokes
HEIGHT = 140


def energy_words(shown: GrabCutState, end: GrabCutState, after: Edited | None) -> str:
    """Return E of the state shown, as HTML.

    end: the last moment of the film. after: the answer to the present strokes, where it is shown.
    """
    name = say("round {}: ", "第 {} 轮：").format(shown.round) if shown.round else ""
    name += say(*PHASES[shown.phase][1:])
    changed = after is not None and shown.objective != end.objective
    if changed:
        name = say("after your strokes", "加上你的笔画之后")
    words = f"{name}{say(', ', '，')}<b>E = {number(shown.objective, ',.0f')}</b>"
    if after is not None:
        words += say("; cut: {:.0f} ms", "；最小割用时 {:.0f} ms").format(1e3 * after.seconds)
    if changed and shown.objective > end.objective:
        words += "<br>" + say(
            "Higher than before: your strokes forbid the cheaper mask.",
            "比之前高：你的笔画排除了能量更低的掩码。",
        )
    elif changed:
        words += "<br>" + say(
            "Lower than before: your strokes allow a cheaper mask.",
            "比之前低：你的笔画使能量更低的掩码成为可能。",
        )
    return words


def energy_plot(moments: Sequence[GrabCutState], at: int, after: Edited | None) -> str:
    """Return the curve of E over the moments, `at` being marked, as SVG.

    after: the answer to the present strokes, a point of its own where they changed E; one that
    lies beyond the curve is drawn at its rim, as an arrow tells.
    """
    values = np.array([state.objective / state.mask.size for state in moments])
    places = np.arange(len(values))
    curves = [Curve(say("E per pixel", "E / 像素数"), places, values, "#8C8C8C")]
    for phase, (colour, *words) in PHASES.items():
        own = np.array([state.phase == phase for state in moments])
        if own.any():
            name = say(*words)
            curves.append(Curve(name, places[own], values[own], colour, dots=True, line=False))
    low, high = values.min(), values.max()
    room = 0.06 * (high - low) or 1.0
    low, high, right = low - room, high + room, max(1, len(values) - 1)
    if after is not None and after.state.objective != moments[-1].objective:
        value = after.state.objective / after.state.mask.size
        arrow = " ↑" if value > high else " ↓" if value < low else ""
        name, right, at = say("your strokes", "你的笔画") + arrow, len(values), len(values)
        inside = [float(np.clip(value, low, high))]
        curves.append(Curve(name, [at], inside, AFTER, dots=True, line=False))
    return line_plot(
        curves,
        x=(0, right),
        y=(low, high),
        x_label=say("moment", "时刻"),
        alt=say("E per pixel over the moments of the iteration", "迭代各时刻的 E / 像素数"),
        size=(480, HEIGHT),
        at=at,
    )
