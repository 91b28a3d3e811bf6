"""The colour-line explorer in numbers: the window as four grids, the formula, the costs."""

from __future__ import annotations

import numpy as np

from segteach.draw.closed_form import grey_picture, signed_picture
from segteach.labs.colour_line.space import AXIS, Lines
from segteach.labs.kit.grids import grid
from segteach.labs.kit.html import number, table
from segteach.language import say
from segteach.matting.local_view import WindowFit

FAR = 0.25  # a difference of alpha and fit that has the full colour


def grids(fit: WindowFit) -> str:
    """Return colours, alpha, fit and difference of a window, as cells."""
    side = round(np.sqrt(len(fit.alpha)))
    alpha, fitted = (values.reshape(side, side) for values in (fit.alpha, fit.fitted))
    colours = fit.colours.reshape(side, side, 3)
    none = np.full((side, side), np.nan)
    parts = (
        grid(say("colours I", "颜色 I"), none, colours),
        grid(say("alpha α", "不透明度 α"), alpha, grey_picture(alpha)),
        grid(say("fit a·I + b", "拟合 a·I + b"), fitted, grey_picture(fitted)),
        grid(say("α − fit", "α − 拟合"), alpha - fitted, signed_picture(alpha - fitted, FAR)),
    )
    return f'<div class="st-grids">{"".join(parts)}</div>'


def formula(fit: WindowFit) -> str:
    """Return a . I + b of the pixel in the middle, in numbers."""
    middle = len(fit.alpha) // 2
    terms = [
        f"{_signed(a, first=k == 0)}·{colour:.3f}"
        for k, (a, colour) in enumerate(zip(fit.a, fit.colours[middle], strict=True))
    ]
    sum_ = " ".join([*terms, _signed(fit.b)])
    value = number(fit.fitted[middle], "z.3f")
    where = say("middle {}: ", "中心 {}：").format(fit.centre)
    return (
        f"{where}a<sup>R</sup>R + a<sup>G</sup>G + a<sup>B</sup>B + b<br>= {sum_}<br>"
        f"= <b>{value}</b>, &nbsp;α = <b>{fit.alpha[middle]:.3f}</b>"
    )


def line_words(fit: WindowFit, lines: Lines | None) -> str:
    """Return how far F and B are from their lines, and what the green line is."""
    steep = say(
        'green <b style="color:{}">—</b>: from fit 0 to 1; |a| = {}',
        '绿线 <b style="color:{}">—</b>：拟合值从 0 到 1；|a| = {}',
    ).format(AXIS, number(np.linalg.norm(fit.a), ".3g"))
    if lines is None:
        return say("F and B of a photograph: unknown", "照片的 F、B 未知") + f"<br>{steep}"
    away = say("off their lines: F by {}, B by {}", "偏离颜色线：F {}，B {}")
    return away.format(*(number(line.away, ".4f") for line in lines)) + f"<br>{steep}"


def cost_table(fit: WindowFit) -> str:
    """Return the two parts of the cost and their sum, alpha^T L alpha of this window."""
    rows = [
        ("Σ(α − a·I − b)²", _short(fit.residual)),
        (say("+ ε|a|²", "+ ε|a|²"), _short(fit.steepness)),
        (say("= cost αᵀL<sub>w</sub>α", "= 代价 αᵀL<sub>w</sub>α"), f"<b>{_short(fit.cost)}</b>"),
    ]
    return table(rows)


def _signed(value: float, *, first: bool = False) -> str:
    sign = "−" if value < 0 else "" if first else "+ "
    return f"{sign if first or sign == '+ ' else '− '}{abs(value):.3f}"


def _short(value: float) -> str:
    return number(max(0.0, value), ".3g")
