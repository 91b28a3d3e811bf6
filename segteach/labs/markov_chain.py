"""The lab of a Markov chain of two kinds of weather."""

from __future__ import annotations

import html

import ipywidgets as widgets
import numpy as np

from segteach.draw.overlays import BACKGROUND, FOREGROUND
from segteach.labs.kit.controls import menu_of, number_of, slider_of
from segteach.labs.kit.frame import Lab
from segteach.labs.kit.html import text
from segteach.labs.kit.svg_plot import Curve, line_plot
from segteach.language import say
from segteach.models.markov.chain import (
    distribution_steps,
    n_step,
    sample_chain,
    stationary,
    structure,
)

DAYS = 60
AHEAD = 20  # how many days the distribution is followed
WEATHERS = ((0.5, 0.6), (0.03, 0.05), (1.0, 1.0), (0.0, 0.0))  # of each example: P(rain), P(sun)


class ChainLab(Lab):
    """Sun (state 0) and rain (state 1): sixty sampled days, and where the distribution goes.

    transition: (2, 2), row i holds P(tomorrow = j | today = i). path: (60,), the sampled days.
    distributions: (21, 2), P(X_n = j) for n = 0 to 20. stationary: (2,); where sun and rain are
    both never left, the one that keeps the first day.
    """

    CONTROLS = (
        slider_of("to_rain", 0.0, 1.0, 0.2, step=0.01),
        slider_of("to_sun", 0.0, 1.0, 0.4, step=0.01),
        menu_of("first", (0, 1), 1),
        number_of("draw_number", 0, 9999, 0),
    )

    def __init__(self):
        super().__init__()
        self.strip, self.curves = widgets.HTML(), widgets.HTML()
        self.numbers = widgets.HTMLMath()
        for control in self.controls.values():
            control.observe(lambda _: self._redraw(), "value")
        self._redraw()
        rows = [[self.to_rain], [self.to_sun], [self.first, self.draw_number]]
        self.arrange(widgets.VBox([self.strip, self.curves]), rows, {"": self.numbers})

    def load_example(self, number: int) -> None:
        """Show a weather."""
        to_rain, to_sun = WEATHERS[number]
        self.set_controls({"to_rain": to_rain, "to_sun": to_sun, "first": 1})

    @property
    def transition(self) -> np.ndarray:
        """The matrix P, (2, 2)."""
        a, b = self.to_rain.value, self.to_sun.value
        return np.array([[1 - a, a], [b, 1 - b]])

    @property
    def path(self) -> np.ndarray:
        """The sampled days X_0, ..., X_59, int (60,)."""
        return sample_chain(self.transition, self.first.value, DAYS - 1, self.draw_number.value)

    @property
    def distributions(self) -> np.ndarray:
        """P(X_n = j) for n = 0, ..., 20, (21, 2)."""
        steps = distribution_steps(self.transition, self.first.value, AHEAD)
        return np.array([state.distribution for state in steps])

    @property
    def stationary(self) -> np.ndarray:
        """The distribution pi with pi = pi P, (2,)."""
        return stationary(self.transition, self.first.value)

    def _redraw(self) -> None:
        path, pi = self.path, self.stationary
        self.strip.value = _strip(path)
        self.curves.value = _curves(self.distributions, pi)
        lines = (self._matrices(pi), self._spells(), self._long_run(pi))
        self.numbers.value = text("".join(f"<p>{line}</p>" for line in lines))

    def _matrices(self, pi) -> str:
        once, twice = _matrix(self.transition), _matrix(n_step(self.transition, 2))
        return (
            f"$P = {once}$, &nbsp; $P^2 = {twice}$</p>"
            rf"<p>$\pi = ({pi[0]:.3f},\ {pi[1]:.3f})$"
        )

    def _spells(self) -> str:
        """A spell of weather i ends every day with probability 1 - P_ii: 1 / (1 - P_ii) days."""
        leave = (self.to_rain.value, self.to_sun.value)
        lengths = (f"1 / {p:.2f} = {1 / p:.1f}" if p > 0 else "1 / 0 = ∞" for p in leave)
        words = say(
            "Mean length of a spell: sun {} days, rain {} days.",
            "连晴、连雨的平均天数：晴 {} 天，雨 {} 天。",
        )
        return words.format(*lengths)

    def _long_run(self, pi) -> str:
        words = say(
            "Sun on {} of the 60 days; 60 π(sun) = {:.1f}. {}",
            "60 天里有 {} 天晴；60 π(晴) = {:.1f}。{}",
        )
        sunny = int((self.path == 0).sum())
        return words.format(sunny, 60 * pi[0], html.escape(_settles(self.transition)))


def _settles(transition: np.ndarray) -> str:
    """What becomes of the distribution in the long run, in words."""
    shape = structure(transition)
    if shape.closed.sum() > 1:
        return say(
            "Reducible: the weather never changes, so every distribution is stationary.",
            "可约：天气永不改变，任何分布都是平稳分布。",
        )
    if shape.periods[shape.closed][0] > 1:
        return say(
            "Periodic: sun and rain alternate, the distribution never settles.",
            "周期链：晴雨交替，分布永远不会稳定下来。",
        )
    return say(
        "The distribution settles on π from every first day.",
        "无论第一天是什么天气，分布都趋于 π。",
    )


def _matrix(values: np.ndarray) -> str:
    rows = r" \\ ".join(" &amp; ".join(f"{v:.2f}" for v in row) for row in values)
    return rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"


def _strip(path: np.ndarray) -> str:
    """The days as coloured squares, twenty a row; squares in HTML cost no time to draw."""
    names = (say("sun", "晴"), say("rain", "雨"))
    colours = (f"{FOREGROUND};color:#000", f"{BACKGROUND};color:#fff")
    squares = "".join(
        f'<span style="background:{colours[kind]};text-align:center;line-height:28px">'
        f"{html.escape(names[kind][0].upper())}</span>"
        for kind in path
    )
    spoken = ", ".join(names[kind] for kind in path)
    title = say("Sixty sampled days, row by row:", "采样得到的六十天，逐行排列：")
    return (
        f'{text(title)}<div role="img" aria-label="{spoken}" style='
        '"display:grid;grid-template-columns:repeat(20,28px);gap:2px;font-size:14px">'
        f"{squares}</div>"
    )


def _curves(distributions: np.ndarray, pi: np.ndarray) -> str:
    days, curves = np.arange(len(distributions)), []
    kinds = ((say("sun", "晴"), FOREGROUND), (say("rain", "雨"), BACKGROUND))
    for kind, (name, colour) in enumerate(kinds):
        curves.append(Curve(f"P(Xₙ = {name})", days, distributions[:, kind], colour, dots=True))
        curves.append(Curve(f"π({name})", (0, AHEAD), (pi[kind],) * 2, colour, dashed=True))
    alt = say(
        "P(sun) from {:.3f} on day 0 to {:.3f} on day 20", "P(晴)：第 0 天 {:.3f}，第 20 天 {:.3f}"
    )
    return line_plot(
        curves,
        x=(0, AHEAD),
        y=(0, 1),
        x_label=say("n, days after the first", "n，第一天之后的天数"),
        alt=alt.format(*distributions[[0, -1], 0]),
        size=(620, 330),
    )
