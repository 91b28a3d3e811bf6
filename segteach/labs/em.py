"""EM on points sprayed by hand, step by step, both ways."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np

from segteach import data
from segteach.draw.gmm import responsibilities_over
from segteach.labs.kit.parts import Message
from segteach.labs.kit.tables import responsibility_table
from segteach.language import say
from segteach.models.em import em_steps
from segteach.models.gmm import responsibilities
from segteach.steps import record
from segteach.widgets.player import StepPlayer
from segteach.widgets.point_pad import PointPad


class EmLab(widgets.VBox):
    """Spray points, choose K and a start (or drag its ellipses), and step through EM.

    points: (N, 2) to begin with. steps: further arguments of `em_steps`, e.g. a reader's own
    e_step. states: the recorded `EmState`s, and film_points the points (N, 2) they belong to; both
    stay while the sheet holds too few points. pad, player: the widgets.
    """

    def __init__(self, points=None, *, k: int = 3, start: str = "random", rng: int = 0, **steps):
        points = data.points("three", 240, rng=1).points.clip(0, 1) if points is None else points
        self.pad = PointPad(points, size=420)
        self.k = widgets.IntSlider(k, 1, 8, description="K", continuous_update=False)
        self.start = widgets.Dropdown(
            options=[
                ("k-means++", "kmeans++"),
                (say("random points", "从数据中随机取点"), "random"),
                (say("my ellipses", "手动拖动的椭圆"), "hand"),
            ],
            value=start,
            description=say("start", "初值"),
        )
        self.draw_number = widgets.BoundedIntText(
            rng, 0, 9999, description=say("seed", "随机种子"), layout={"width": "170px"}
        )
        self.message = Message()
        self.numbers = widgets.HTMLMath()
        self.states: list = []
        self.film_points = np.empty((0, 2))
        self._steps = {"covariance_floor": 1e-5} | steps
        self.player: StepPlayer | None = None
        self._hand_moved = self.pad.gesture
        self._filling = False
        self.pad.observe(lambda _: self.run(), "points")
        self.pad.observe(self._components_moved, "components")
        self.pad.observe(lambda _: self._show_numbers(), "picked")
        for control in (self.k, self.start, self.draw_number):
            control.observe(lambda _: self.run(), "value")
        self._right = widgets.VBox()
        super().__init__(
            [
                widgets.HBox([self.k, self.start, self.draw_number], layout={"flex_flow": "wrap"}),
                self.message,
                widgets.HBox(
                    [self.pad, self._right], layout={"flex_flow": "row wrap", "grid_gap": "24px"}
                ),
                self.numbers,
            ]
        )
        self.run()
        if self.states:  # begin with the numbers of the point that is hardest to place
            gamma = responsibilities(self.points, self.states[-1].model)
            self.pad.picked = int(gamma.max(axis=1).argmin())

    @property
    def points(self) -> np.ndarray:
        """The points on the pad, (N, 2)."""
        return self.pad.points

    @property
    def picked(self) -> int:
        """The picked point, an index into film_points; the first one where none is picked."""
        return self.pad.picked if 0 <= self.pad.picked < len(self.film_points) else 0

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
            steps = em_steps(
                self.points,
                self.k.value,
                init=init,
                rng=self.draw_number.value,
                **self._steps,
            )
            self.states = record(steps)
        except NotImplementedError:
            self.message.say(say("This step is not written yet.", "这一步还没有写。"))
            return
        except Exception as error:  # a reader's own step may fail in any way: say it, stay alive
            own_step = {"e_step", "m_step"} & self._steps.keys()
            kind = f"{type(error).__name__}: " if own_step else ""
            self.message.say(f"{kind}{error}")
            return
        self.message.clear()
        self.film_points = self.points
        if not by_hand:
            self._fill(self.states[0].model)
        self._show_film()
        self._show_numbers()

    def _fill(self, model) -> None:
        self._filling = True
        self.pad.model = model
        self._filling = False

    def _components_moved(self, _) -> None:
        if self._filling:
            return
        if self.pad.gesture != self._hand_moved and self.start.value != "hand":
            self._hand_moved = self.pad.gesture
            self.start.value = "hand"  # its observer runs EM
        else:
            self.run()

    def _show_film(self) -> None:
        draw = responsibilities_over(self.points)
        if self.player is None:
            self.player = StepPlayer(
                self.states,
                draw,
                size=(4.6, 4.2),
                curve=lambda state: -state.objective,
                curve_label="log-likelihood",
                caption=_em_words,
                curve_size=(440, 130),
            )
            self.player.observe(lambda _: self._show_numbers(), "step")
            self._right.children = [self.player]
        else:
            self.player.show(self.states, draw)

    def _show_numbers(self) -> None:
        if not 0 <= self.pad.picked < len(self.points) or self.player is None:
            self.numbers.value = say(
                "Pick a point with <b>Move and pick</b> to see its numbers.",
                "选<b>拖动与选点</b>，再单击一个点，就能看到它的数值。",
            )
            return
        model, point = self.player.state.model, self.points[self.pad.picked]
        self.numbers.value = responsibility_table(model, point)


def _em_words(state) -> str:
    parts = (
        say(
            "component {}: weight {:.2f}, mean ({:.2f}, {:.2f})",
            "分量 {}：权值 {:.2f}，均值 ({:.2f}, {:.2f})",
        ).format(k, weight, *mean)
        for k, (weight, mean) in enumerate(zip(state.model.weights, state.model.means, strict=True))
    )
    return "; ".join(parts)
