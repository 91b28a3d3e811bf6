"""EM on points sprayed by hand, step by step, both ways."""

from __future__ import annotations

import html

import ipywidgets as widgets
import numpy as np

from segteach import data
from segteach.draw.gmm import responsibilities_over
from segteach.labs.kit.controls import menu_of, number_of, slider_of, switch_of
from segteach.labs.kit.frame import Lab
from segteach.labs.kit.html import text
from segteach.labs.kit.tables import responsibility_table
from segteach.language import say
from segteach.models.em import em_steps
from segteach.models.gmm import responsibilities
from segteach.steps import record
from segteach.widgets.player import StepPlayer
from segteach.widgets.point_pad import PointPad

COUNT = 240  # points of an example
FLOORS = (1e-2, 1e-3, 1e-5, 1e-8)
# Of each example: a set of points, K, the start, its seed.
STARTS = (
    ("three", 3, "kmeans++", 0),
    ("crossing", 2, "random", 0),
    ("crossing", 2, "kmeans++", 0),
    ("unequal", 3, "random", 3),
    ("ring", 6, "random", 2),
)


class EmLab(Lab):
    """Spray points, choose K and a start (or drag its ellipses), and step through EM.

    points: (N, 2) to begin with. steps: further arguments of `em_steps`, e.g. a reader's own
    e_step. states: the recorded `EmState`s, and film_points the points (N, 2) they belong to; both
    stay while the sheet holds too few points. pad, player: the widgets.
    """

    CONTROLS = (
        slider_of("k", 1, 8, 3, step=1),
        menu_of("start", ("kmeans++", "random", "hand"), "random"),
        number_of("draw_number", 0, 9999, 0),
        menu_of("covariance_floor", FLOORS, 1e-5),
        switch_of("hard"),
    )

    def __init__(self, points=None, *, k: int = 3, start: str = "random", rng: int = 0, **steps):
        super().__init__()
        self._first_points = _cloud("three", 1) if points is None else points
        self.pad = PointPad(self._first_points)
        self.begin_with(k=k, start=start, draw_number=rng)
        self.k.continuous_update = False
        self.numbers = widgets.HTML()
        self.states: list = []
        self.film_points = np.empty((0, 2))
        self._steps = steps
        self.player: StepPlayer | None = None
        self._film = widgets.VBox()
        self._listen()
        self._lay_out()
        self._begin()

    @property
    def points(self) -> np.ndarray:
        """The points on the pad, (N, 2)."""
        return self.pad.points

    @property
    def picked(self) -> int:
        """The picked point, an index into film_points; the first one where none is picked."""
        return self.pad.picked if 0 <= self.pad.picked < len(self.film_points) else 0

    def reset(self) -> None:
        """Show the points and the controls that the lab began with."""
        self._show_set(self._first_points, self._first)

    def load_example(self, number: int) -> None:
        """Show a set of points and a start."""
        name, k, start, seed = STARTS[number]
        first = {"covariance_floor": 1e-5, "hard": False}
        self._show_set(_cloud(name, 1), first | {"k": k, "start": start, "draw_number": seed})

    def run(self) -> None:
        """Run EM on what the pad and the controls say; show the film from its first step."""
        if self._filling:
            return
        # When K was just changed, its ellipses are not there yet.
        by_hand = self.start.value == "hand" and len(self.pad.components) == self.k.value
        try:
            init = self.pad.model if by_hand else self.start.value.replace("hand", "kmeans++")
            if not len(self.points):
                raise ValueError(say("No points yet: spray some.", "还没有点：请先喷一些点。"))
            if len(self.points) < self.k.value:
                words = "Fewer points than components: spray more, or lower K."
                raise ValueError(say(words, "点数少于分量数：请多喷一些点，或减小 K。"))
            with self.bar.working():
                k, seed = self.k.value, self.draw_number.value
                options = {
                    "covariance_floor": self.covariance_floor.value,
                    "hard": self.hard.value,
                } | self._steps
                self.states = record(em_steps(self.points, k, init=init, rng=seed, **options))
        except NotImplementedError:
            self._show_no_film(say("This step is not written yet.", "这一步还没有写。"))
        except Exception as error:  # a reader's own step may fail in any way: say it, stay alive
            own_step = {"e_step", "m_step"} & self._steps.keys()
            words = f"{type(error).__name__}: {error}" if own_step else str(error)
            self._show_no_film(words, is_error=bool(len(self.points)))
        else:
            self.bar.tell("")
            self.film_points = self.points
            if not by_hand:
                self._fill(self.states[0].model)
            self._show_film()
            self._show_numbers()

    def _listen(self) -> None:
        self._hand_moved = self.pad.gesture
        self.pad.observe(lambda _: self.run(), "points")
        self.pad.observe(self._components_moved, "components")
        self.pad.observe(lambda _: self._show_numbers(), "picked")
        for control in self.controls.values():
            control.observe(lambda _: self.run(), "value")

    def _lay_out(self) -> None:
        self.k.layout.width, self.covariance_floor.layout.width = "240px", "132px"
        rows = [widgets.HBox([self.k, self.covariance_floor])]
        rows += [widgets.HBox([self.start, self.draw_number, self.hard])]
        left = widgets.VBox([*rows, self.pad], layout={"width": "min-content"})
        stage = widgets.Box([self._film, self.numbers])
        stage.add_class("st-em-stage")
        self.arrange(left, [], {"": stage})

    def _show_set(self, points, controls) -> None:
        with self.filling():
            self.set_controls(controls)
            self.pad.picked, self.pad.points = -1, points
        self._begin()

    def _begin(self) -> None:
        """Run, with the numbers of the point that is hardest to place."""
        self.run()
        if self.states and len(self.film_points) == len(self.points):
            gamma = responsibilities(self.film_points, self.states[-1].model)
            self.pad.picked = int(gamma.max(axis=1).argmin())

    def _fill(self, model) -> None:
        with self.filling():
            self.pad.model = model

    def _components_moved(self, _) -> None:
        if self._filling:
            return
        if self.pad.gesture != self._hand_moved and self.start.value != "hand":
            self._hand_moved = self.pad.gesture
            self.start.value = "hand"  # its observer runs EM
        else:
            self.run()

    def _show_film(self) -> None:
        draw = self._draw_over(self.points)
        if self.player is None:
            self.player = StepPlayer(
                self.states,
                draw,
                size=(3.6, 3.9),
                curve=lambda state: -state.objective,
                curve_label=say("log-likelihood", "对数似然"),
                caption=_em_words,
                curve_size=(270, 150),
            )
            self.player.observe(lambda _: self._show_numbers(), "step")
        else:
            self.player.show(self.states, draw)
        self._film.children = [self.player]

    def _draw_over(self, points: np.ndarray):
        """Return draw(ax, state), with the number of the step in the title."""
        draw_state, states = responsibilities_over(points), self.states

        def draw(ax, state) -> None:
            draw_state(ax, state)
            words = say("step {}: colours γ, 1 σ and 2 σ", "第 {} 步：颜色 γ，1 σ 与 2 σ")
            ax.set_title(words.format(states.index(state)))

        return draw

    def _show_no_film(self, words: str, is_error: bool = False) -> None:
        """Say why there is no film of what the pad shows now."""
        (self.bar.complain if is_error else self.bar.tell)(words)
        self._film.children = [widgets.HTML(text(html.escape(words)))]
        self.numbers.value = ""

    def _show_numbers(self) -> None:
        if self.player is None or self.player not in self._film.children:
            return
        if not 0 <= self.pad.picked < len(self.points):
            self.numbers.value = text(
                say(
                    "Click a point with <b>Move</b> to see its numbers.",
                    "选<b>拖动</b>，再单击一个点，就能看到它的数值。",
                )
            )
            return
        model, point = self.player.state.model, self.points[self.pad.picked]
        self.numbers.value = responsibility_table(model, point)


def _cloud(name: str, rng: int) -> np.ndarray:
    return data.points(name, COUNT, rng=rng).points.clip(0, 1)


def _em_words(state) -> str:
    parts = (
        say(
            "component {}: weight {:.2f}, mean ({:.2f}, {:.2f})",
            "分量 {}：权重 {:.2f}，均值 ({:.2f}, {:.2f})",
        ).format(k, weight, *mean)
        for k, (weight, mean) in enumerate(zip(state.model.weights, state.model.means, strict=True))
    )
    return say("; ", "；").join(parts)
