"""Gibbs sampler, live: one large field of which every sweep is seen, and the way back."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import ipywidgets as widgets
import numpy as np
from ipycanvas import hold_canvas
from traitlets import dlink

from segteach.draw.mrf import field_colours
from segteach.labs.gibbs.words import (
    BETAS,
    NAME,
    WIDTH,
    curves,
    field_words,
    phase_words,
    share,
    state_words,
    traced,
    transition_mark,
)
from segteach.labs.kit.controls import menu_of, number_of, slider_of
from segteach.labs.kit.frame import Lab
from segteach.labs.kit.html import text
from segteach.labs.kit.playback import Playback
from segteach.language import say
from segteach.models.fields.gibbs import GibbsState, gibbs_steps
from segteach.models.fields.mrf import critical_beta
from segteach.widgets.canvas import Scene, grown

SHOWN = 400  # CSS pixels of the field, whatever its size
KEPT = 200  # states that one can go back to
TRACED = 400  # sweeps that the curves show
RUN = 1000  # sweeps of one run of the sampler; the next run begins where it ended


class GibbsLab(Lab):
    """The Gibbs sampler, live: play, step, go back, and turn the coupling while it runs.

    states: the last 200 `GibbsState`s. state: the one shown; labels: its field, (H, W) uint8.
    share: the share of the most frequent label. critical: the beta above which one label takes
    over, at this temperature and number of labels; None with 8 neighbours, where no formula is
    known. playback: the player bar. `sweep(n)` and `back(n)` do what its buttons do.
    """

    CONTROLS = (
        slider_of("beta", *BETAS, 0.5, step=0.01),
        slider_of("temperature", 0.2, 3.0, 1.0),
        menu_of("connectivity", (4, 8), 4),
        menu_of("size", (64, 128, 256), 128),
        menu_of("labels_count", (2, 3, 4), 2),
        menu_of("start", ("random", "equal", "halves"), "random"),
        number_of("draw_number", 0, 9999, 0),
        menu_of("stride", (1, 5, 25), 1),
    )

    def __init__(self, *, size: int = 128, beta: float = 0.5, labels: int = 2, rng: int = 0):
        super().__init__()
        self.beta.layout.width, self.beta.style.description_width = f"{WIDTH}px", f"{NAME}px"
        self.marker, self.numbers = widgets.HTML(), widgets.HTML()
        self.curves, self.phase = widgets.HTML(), widgets.HTML()
        self.playback = Playback(
            self._go,
            playing=lambda on: self._show(),
            restart=self.restart,
            complain=self.bar.complain,
            pace=0,
        )
        self.field = Scene((size, size), SHOWN, self._draw, pixels=True)
        self.field.canvas.layout.width = grown(SHOWN)
        self.states: deque[GibbsState] = deque(maxlen=KEPT)
        self._trace: deque[tuple[int, float, float]] = deque(maxlen=TRACED)
        self.begin_with(size=size, beta=beta, labels_count=labels, draw_number=rng)
        self.restart()
        for control in (self.size, self.start, self.labels_count, self.draw_number):
            control.observe(lambda _: self.restart(), "value")
        for control in (self.beta, self.temperature, self.connectivity):
            control.observe(lambda _: self._go_on(), "value")
        dlink((self.stride, "value"), (self.playback, "stride"))
        left = widgets.VBox([self.playback, self.field, self.numbers])
        left.layout.width = grown(SHOWN)
        self.start.layout.width = "170px"
        rows = [[widgets.VBox([self.beta, self.marker])]]
        rows += [[self.temperature, self.connectivity, self.draw_number]]
        rows += [[self.size, self.labels_count, self.start, self.stride]]
        self.arrange(left, rows, {"": widgets.VBox([self.curves, self.phase])})

    @property
    def state(self) -> GibbsState:
        """The state that is shown."""
        return self.states[self._place]

    @property
    def labels(self) -> np.ndarray:
        """The field that is shown, uint8 (H, W)."""
        return self.state.labels

    @property
    def share(self) -> float:
        """The share of the most frequent label, 1 / L to 1."""
        return share(self.labels)

    @property
    def critical(self) -> float | None:
        """T ln(1 + sqrt L) / 2 with 4 neighbours, None with 8."""
        if self.connectivity.value == 8:
            return None
        return self.temperature.value * critical_beta(self.labels_count.value)

    def sweep(self, count: int = 1) -> None:
        """Go `count` sweeps on: over the states that are kept, then by drawing new ones."""
        for _ in range(count):
            if self._place == len(self.states) - 1:
                self._keep(self._next())
            self._place = min(self._place + 1, len(self.states) - 1)
        self._show()

    def back(self, count: int = 1) -> None:
        """Go back `count` sweeps, as far as states are kept."""
        self._place = max(0, self._place - count)
        self._show()

    def reset(self) -> None:
        """Begin as the book does."""
        self._set(**self._first)

    def load_example(self, number: int) -> None:
        """Show a field near the transition, one that remembers, four labels, one that is stuck."""
        self._set(**(self._first | SETTINGS[number]))

    def restart(self) -> None:
        """Begin anew from the start and the seed that are chosen."""
        if self._filling:
            return
        self.states.clear()
        self._trace.clear()
        self._rng = np.random.default_rng(self.draw_number.value)
        self._run = self._sampler(self._first_labels())
        self._sweeps_before = self._place = 0
        self._keep(next(self._run))
        self._show()

    def _set(self, **values) -> None:
        """Set several controls, then begin anew once."""
        self.fill_controls(values)
        self.restart()

    def _go(self, sweep: int) -> None:
        ahead = sweep - self.state.sweep
        if ahead > 0:
            self.sweep(ahead)
        else:
            self.back(-ahead)

    def _first_labels(self):
        shape = (self.size.value, self.size.value)
        if self.start.value == "random":
            return shape
        labels = np.zeros(shape, np.uint8)
        if self.start.value == "halves":
            labels[:, shape[1] // 2 :] = 1
        return labels

    def _sampler(self, start):
        return gibbs_steps(
            start,
            self.beta.value,
            self.labels_count.value,
            connectivity=self.connectivity.value,
            temperature=self.temperature.value,
            sweeps=RUN,
            rng=self._rng,
        )

    def _go_on(self) -> None:
        """Go on from the field that is shown with what the controls say now."""
        if self._filling:
            return
        while len(self.states) > self._place + 1:
            self.states.pop()
            self._trace.pop()
        try:
            self._run = self._sampler(self.labels)
        except ValueError as error:
            self.bar.complain(str(error))
            return
        self.bar.tell("")
        self._sweeps_before = self.state.sweep
        again = replace(next(self._run), sweep=self.state.sweep)  # its energy with the new beta
        self.states[-1] = again
        self._trace[-1] = traced(again)
        self._show()

    def _next(self) -> GibbsState:
        new = next(self._run, None)
        if new is None:
            self._sweeps_before = self.states[-1].sweep
            self._run = self._sampler(self.states[-1].labels)
            next(self._run)  # the start, which is already there
            new = next(self._run)
        return replace(new, sweep=self._sweeps_before + new.sweep)

    def _keep(self, state: GibbsState) -> None:
        self.states.append(state)
        self._trace.append(traced(state))

    def _show(self) -> None:
        self._draw()
        kinds, neighbours = self.labels_count.value, self.connectivity.value
        size = (neighbours // 2 * self.beta.value, kinds)
        self.curves.value = curves(np.array(self._trace), self.state.sweep, *size)
        self.marker.value = transition_mark(self.critical)
        self.numbers.value = text(field_words(self.state, kinds))
        ratio = self.beta.value / self.temperature.value
        self.phase.value = text(phase_words(ratio, kinds, neighbours))
        self.playback.at(self.state.sweep, first=self.states[0].sweep)
        if not self.playback.playing:
            alt = say("field of {0} x {0} sites", "{0} x {0} 的标号场").format(self.size.value)
            self.field.say(f"{alt}, {state_words(self.state)}")

    def _draw(self) -> None:
        palette = np.full((self.labels_count.value, 4), 255, np.uint8)
        palette[:, :3] = np.round(255 * field_colours(len(palette)))
        canvas, size = self.field.canvas, len(self.labels)
        if canvas.width != size:
            canvas.width = canvas.height = size
        with hold_canvas():
            canvas[0].put_image_data(palette[self.labels])
            canvas[1].clear()


SETTINGS = (
    {"beta": 0.44},
    {"beta": 0.6, "start": "halves"},
    {"beta": 0.7, "labels_count": 4},
    {"beta": 1.2},
)
