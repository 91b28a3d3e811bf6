"""Be EM: give each point to a component, see what that is worth, and let EM go on from there."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np

from segteach.arrays import check_count
from segteach.draw.overlays import label_colours
from segteach.labs.be_em.tries import best_end, climb, mixture_of, points_of
from segteach.labs.be_em.words import climb_plot, numbers, told, verdict
from segteach.labs.kit.controls import button, slider_of
from segteach.labs.kit.frame import Lab
from segteach.labs.kit.playback import Playback
from segteach.language import say
from segteach.models.gaussian import ellipse
from segteach.models.gmm import Gmm, log_likelihood, responsibilities
from segteach.widgets.drag_plane import FRAME
from segteach.widgets.press_plane import PressPlane

EXAMPLES = (("overlapping", 2), ("three", 3), ("crossing", 2))  # points and K
GREY = "#BBBBBB"


class BeEm(Lab):
    """Twenty points: the reader labels them, the M-step makes a mixture of that, EM goes on.

    points: (20, 2). labels: int (20,), -1 where a point has no component yet. model: the `Gmm` of
    (3) to (5), None while a component has no point. log_likelihood: of all points under it. best:
    the greatest that the reader found, None at first. states: of EM, none before it goes on.
    `give(point, component)`, `let_em()`: what hand and button do.
    """

    CONTROLS = (slider_of("k", 2, 3, 2, step=1, parameter=False),)

    def __init__(self):
        super().__init__()
        self.plane = PressPlane((0, 1, 0, 1), self._pressed)
        self.said, self.table, self.verdict, self.curve = (widgets.HTML() for _ in range(4))
        self.playback = Playback(lambda _: self._show(), last=1, complain=self.bar.complain)
        self.em_button = button(("let EM go on", "让 EM 接着做"), self.let_em)
        self.back_button = button(("back to my assignment", "回到我的分配"), self._end_em)
        self.k.observe(lambda _: self._filling or self._begin(self.name), "value")
        self._lay_out()
        self.reset()

    def _lay_out(self) -> None:
        below = widgets.VBox([self.playback, self.curve, self.verdict, self.table])
        rows = [[self.k], [self.said], [self.em_button, self.back_button]]
        self.plane.add_class("st-be-em")
        self.arrange(self.plane, rows, {"": below})

    def reset(self) -> None:
        """Begin with the first points anew, all without a component."""
        self.load_example(0)

    def load_example(self, number: int) -> None:
        """Show a set of points with its K."""
        name, k = EXAMPLES[number]
        self.fill_controls({"k": k})
        self._begin(name)

    def _begin(self, name: str) -> None:
        self.name, self.points = name, points_of(name)
        self.labels = np.full(len(self.points), -1)
        self.best: float | None = None
        self._end_em()

    # --- what the hand does ----------------------------------------------------------------------

    @property
    def model(self) -> Gmm | None:
        """The mixture of the reader's labels."""
        return mixture_of(self.points, self.labels, self.k.value)

    @property
    def log_likelihood(self) -> float | None:
        """(6) of all points under the reader's mixture."""
        return None if self.model is None else log_likelihood(self.points, self.model)

    def give(self, point: int, component: int) -> None:
        """Give a point to a component; -1 takes it back."""
        point = check_count(point, "point", least=0, most=len(self.points) - 1)
        component = check_count(component, "component", least=-1, most=self.k.value - 1)
        self.labels[point] = component
        worth = [value for value in (self.best, self.log_likelihood) if value is not None]
        self.best = max(worth, default=None)
        self._end_em()

    def _pressed(self, number: int, key: str) -> None:
        """Give the dot to the component of a digit, or to the next one."""
        following = (self.labels[number] + 1) % self.k.value
        component = int(key) if key else int(following)
        if component < self.k.value:
            self.give(number, component)

    # --- EM --------------------------------------------------------------------------------------

    def let_em(self) -> None:
        """Let EM go on from the reader's mixture, step by step."""
        if self.model is None:
            words = say("Give every component a point first.", "请先给每个分量至少一个点。")
            self.bar.tell(words)
            return
        with self.bar.working():
            self.states = climb(self.points, self.model)
            self._highest = best_end(self.points, self.k.value)
        self.playback.at(0, last=len(self.states) - 1)
        self.playback.playing = True
        self._show()

    def _end_em(self) -> None:
        self.playback.playing, self.states = False, []
        self.bar.tell("")
        self._show()

    # --- what is shown ---------------------------------------------------------------------------

    def _show(self) -> None:
        step = min(self.playback.step, len(self.states) - 1)
        state = self.states[step] if self.states else None
        model = self.model if state is None else state.model
        counts = np.bincount(self.labels[self.labels >= 0], minlength=self.k.value)
        missing = np.flatnonzero(counts == 0).tolist()
        self.said.value = told(
            self.log_likelihood, self.best, int((self.labels < 0).sum()), missing
        )
        self.table.value = numbers(self.model, counts, state)
        self.curve.value = climb_plot(self.states, step) if self.states else ""
        ended = self.states and state is self.states[-1]
        self.verdict.value = verdict(self.states, self._highest) if ended else ""
        for part in (self.playback, self.curve, self.back_button):
            part.layout.display = "" if self.states else "none"
        self._show_plane(model, soft=state is not None)

    def _show_plane(self, model: Gmm | None, soft: bool) -> None:
        palette = label_colours(self.k.value)
        colours = [GREY if k < 0 else _hex(palette[k]) for k in self.labels]
        if soft:
            colours = [_hex(mixed) for mixed in responsibilities(self.points, model) @ palette]
        parts = [] if model is None else [self._ellipses(model, palette)]
        left, top, right, bottom = FRAME
        parts.append(
            f'<rect x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" '
            'fill="none" stroke="currentColor"/>'
        )
        names = [_named(n, label) for n, label in enumerate(self.labels)]
        dots = zip(*self.points.T, names, colours, strict=True)
        self.plane.show("".join(parts), list(dots), self._alt())

    def _ellipses(self, model: Gmm, palette: np.ndarray) -> str:
        parts = []
        for mean, covariance, colour in zip(model.means, model.covariances, palette, strict=True):
            for radius, dash in ((1, ""), (2, "6 4")):
                path = self.plane.place(ellipse(mean, covariance, radius))
                points = " ".join(f"{x:.1f},{y:.1f}" for x, y in path)
                parts.append(
                    f'<polyline points="{points}" fill="none" stroke="{_hex(colour)}" '
                    f'stroke-width="3" stroke-dasharray="{dash}"/>'
                )
        return "".join(parts)

    def _alt(self) -> str:
        mine = self.log_likelihood
        words = say("{} points, {} assigned", "{} 个点，已分配 {} 个")
        words = words.format(len(self.points), int((self.labels >= 0).sum()))
        if mine is None:
            return words
        return words + say("; log-likelihood {:.2f}", "；对数似然 {:.2f}").format(mine)


def _named(number: int, label: int) -> str:
    if label < 0:
        return say("point {}: no component", "点 {}：未分配").format(number)
    return say("point {}: component {}", "点 {}：分量 {}").format(number, label)


def _hex(colour) -> str:
    return "#" + "".join(f"{round(255 * float(part)):02X}" for part in np.clip(colour, 0, 1))
