"""The theorem lab in numbers: the error against eps, and whether the layers keep to their lines."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from segteach.labs.kit.html import number, table, text
from segteach.labs.kit.svg_plot import Curve, line_plot
from segteach.labs.theorem.scene import Case, Found, off_line
from segteach.language import say

PRESENT, REFERENCES = "#009E73", {"plain": "#0072B2", "lines": "#D55E00"}
LEAST = 1e-12  # an error below it would be rounding
ON_LINE = 1e-6  # so far from a line is on it


def error_plot(errors: Mapping[tuple[Case, float], float], case: Case, eps: float) -> str:
    """Return the largest error against eps, both as powers of ten, as SVG.

    errors: {(case, eps): the largest error}, as far as they are known.
    """
    curves = [
        Curve("", *_points(errors, whole(layers)), colour, dashed=True)
        for layers, colour in REFERENCES.items()
    ]
    curves.append(Curve("", *_points(errors, case), PRESENT, dots=True))
    present = [np.log10(eps)], [_log(errors[case, eps])]
    curves.append(Curve("", *present, "currentColor", dots=True, line=False))
    words = say(
        "Largest error of α against ε, powers of ten; at ε = {} it is {:.1e}",
        "α 的最大误差随 ε 的变化（均为 10 的幂）；ε = {} 时为 {:.1e}",
    )
    return line_plot(
        curves,
        x=(-11.4, -0.6),
        y=(-9.5, 0.3),
        x_label=say("ε (how much a steep fit costs)", "ε（拟合越陡代价越大）"),
        alt=words.format(eps, errors[case, eps]),
        size=(400, 214),
        legend=False,
        at=float(np.log10(eps)),
        tick=_power,
    )


def legend() -> str:
    """Return which curve is which."""
    words = {
        PRESENT: f"— {say('this picture', '这张图片')}",
        REFERENCES["lines"]: f"- - {say('lines', '颜色线')}",
        REFERENCES["plain"]: f"- - {say('one colour', '单色')}",
    }
    parts = (f'<b style="color:{colour}">{one}</b>' for colour, one in words.items())
    title = say("error of α: ", "α 的最大误差：")
    return text(title + " &nbsp; ".join(parts))


def whole(layers: str) -> Case:
    """Return the case whose layers keep to their lines."""
    return Case(layers, 0.0, "across", 0.0)


def number_table(case: Case, found: Found) -> str:
    """Return the errors, what the true alpha costs, and how far the layers are off their lines."""
    off = [off_line(layer) for layer in (case.scene.foreground, case.scene.background)]
    rows = [
        (say("largest error of α", "α 的最大误差"), f"<b>{_tenth(found.largest)}</b>"),
        (say("mean error", "平均误差"), _tenth(found.mean)),
        (say("αᵀLα of the true α", "真值 α 的 αᵀLα"), _tenth(found.cost)),
        (
            say("F, B off their lines by", "F、B 偏离颜色线"),
            ", ".join("0" if one < ON_LINE else number(one, ".3f") for one in off),
        ),
    ]
    return table(rows)


def pixel_words(pixel: tuple[int, int], found: Found, truth: np.ndarray) -> str:
    """Return alpha and truth of one pixel."""
    words = say(
        "pixel {}:<br>α = <b>{:.3f}</b>, true {:.3f}",
        "像素 {}：<br>α = <b>{:.3f}</b>，真值 {:.3f}",
    )
    return words.format(pixel, found.alpha[pixel], truth[pixel])


def _points(errors: Mapping, case: Case) -> tuple[list[float], list[float]]:
    known = sorted((eps, error) for (of, eps), error in errors.items() if of == case)
    return [float(np.log10(eps)) for eps, _ in known], [_log(error) for _, error in known]


def _log(error: float) -> float:
    return float(np.log10(max(error, LEAST)))


def _power(value: float) -> str:
    """Return 10 to a whole power, as it is written by hand."""
    digits = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    return "10" + f"{value:.0f}".translate(digits)


def _tenth(value: float) -> str:
    if abs(value) < 1e-15:
        return "0"
    if abs(value) >= 1e-3:
        return number(value, ".4f")
    base, power = f"{value:.1e}".split("e")
    return f"{base} · " + _power(int(power))
