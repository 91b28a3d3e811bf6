"""The film of the last edit: its iterations, the player bar, the quadratic form of each."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets
import numpy as np

from segteach.draw.overlays import FOREGROUND
from segteach.labs.kit.html import text
from segteach.labs.kit.playback import Playback
from segteach.labs.kit.svg_plot import Curve, line_plot
from segteach.labs.scribbles.worker import Part
from segteach.language import say
from segteach.matting.linear import QuadraticState

HEIGHT = 96
LEAST_WIDE = 5  # iterations: with fewer the axis would show halves
LEAST = 1e-12  # of a cost on the scale of logarithms


class Film:
    """The states of an edit.

    go: called when the hand chose another state. complain: hears what went wrong in it.

    states: so far. old: they are of earlier strokes. first, last: seconds to the first iteration,
    and to the present end.
    player: the bar. plot: the curve.
    """

    def __init__(self, go: Callable[[], None], complain: Callable[[str], None]):
        self.player = Playback(lambda _: go(), last=0, complain=complain, pace=500)
        self.player.layout.width = "100%"
        self.plot = widgets.HTML()
        self.plot.layout.min_height = f"{HEIGHT}px"
        self.forget()

    @property
    def shown(self) -> QuadraticState | None:
        """The state that the bar stands at."""
        return self.states[self.player.step] if self.states else None

    @property
    def end(self) -> QuadraticState | None:
        """The last state, where it is the answer to the present strokes."""
        found = bool(self.states) and self.states[-1].converged and not self.old
        return self.states[-1] if found else None

    def forget(self) -> None:
        """Hold no state."""
        self.states: list[QuadraticState] = []
        self.old, self.first, self.last = False, 0.0, 0.0
        self.player.at(0, last=0)
        self.plot.value = ""

    def add(self, part: Part) -> None:
        """Take further states, and go to the last of them; a start begins another film.

        What still comes for earlier strokes is left out.
        """
        if part.states[0].iteration == 0:
            self.states, self.first, self.old = [], part.seconds, False
        elif self.old:
            return
        self.states += part.states
        self.last = part.seconds
        self.player.at(len(self.states) - 1, last=len(self.states) - 1)

    def draw(self) -> None:
        """Plot the quadratic form over the iterations, where there are any."""
        if len(self.states) < 2:
            self.plot.value = ""
            return
        costs = [np.log10(max(state.objective, LEAST)) for state in self.states]
        low, high = min(costs), max(costs)
        room = 0.08 * (high - low) or 0.5
        words = say("log₁₀ cost", "log₁₀ 代价")
        self.plot.value = line_plot(
            [Curve(words, np.arange(len(costs)), costs, FOREGROUND, dots=True)],
            x=(0, max(LEAST_WIDE, len(costs) - 1)),
            y=(low - room, high + room),
            x_label="",
            alt=say("the quadratic form falls with every iteration", "二次型逐次迭代下降"),
            size=(480, HEIGHT),
            at=self.player.step,
        )


def film_words(film: Film, sad: float | None) -> str:
    """Return which state is shown, its cost, its error and the times, HTML.

    sad: of the state against the truth, None where nobody knows it.
    """
    state = film.shown
    if state is None:
        return text(say("no α yet", "还没有 α"))
    last = len(film.states) - 1
    words = say("iteration {} of {}", "第 {} 次迭代，共 {} 次")
    if film.end is None:
        words = say("iteration {} of {} so far", "第 {} 次迭代，目前共 {} 次")
    words = words.format(film.player.step, last)
    if film.player.step == 0:
        words = say("start: the last α (at first 1/2)", "起点：上一次的 α（最初为 1/2）")
    if last == 0 and film.end is not None:
        words = say("nothing to iterate", "无需迭代")
    words += say(", cost {:.4g}", "，代价 {:.4g}").format(state.objective)
    if sad is not None:
        words += say("; <b>SAD {:.2f}</b>", "；<b>SAD {:.2f}</b>").format(sad)
    times = []
    if last > 0:
        first = say("first iteration after {:.0f} ms", "第一次迭代用时 {:.0f} ms")
        times.append(first.format(1e3 * film.first))
    if film.end is not None:
        times.append(say("α after {:.2f} s", "求出 α 用时 {:.2f} s").format(film.last))
    return text(f"{words}<br>{say(', ', '；').join(times)}")
