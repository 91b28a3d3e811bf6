"""Gibbs sampler, live: one large field of which every sweep is seen, and the way back."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import ipywidgets as widgets
import numpy as np
from ipycanvas import hold_canvas

from segteach.draw.mrf import field_colours
from segteach.draw.overlays import BACKGROUND, FOREGROUND
from segteach.labs.kit.parts import Message, slider
from segteach.labs.kit.svg_plot import Curve, line_plot
from segteach.language import say
from segteach.models.fields.gibbs import GibbsState, gibbs_steps
from segteach.models.fields.mrf import critical_beta
from segteach.widgets.canvas import Scene

SHOWN = 384  # CSS pixels of the field, whatever its size
KEPT = 200  # states that one can go back to
TRACED = 400  # sweeps that the curves show
RUN = 1000  # sweeps of one run of the sampler; the next run begins where it ended
BETAS = (0.0, 1.2)
WIDTH, TRACK = 390, (54, 308)  # of the beta slider, and where its track begins and ends, in px


class GibbsLab(widgets.VBox):
    """The Gibbs sampler, live: play, step, go back, and turn the coupling while it runs.

    states: the last 200 `GibbsState`s. state: the one shown; labels: its field, (H, W) uint8.
    share: the share of the most frequent label. critical: the beta above which one label takes
    over, at this temperature and number of labels; None with 8 neighbours, where no formula is
    known. `sweep(n)` and `back(n)` do what the buttons do, without a browser.
    """

    def __init__(self, *, size: int = 128, beta: float = 0.5, labels: int = 2, rng: int = 0):
        self._controls(size, beta, labels, rng)
        self.message, self.numbers = Message(), widgets.HTML()
        self.curves = widgets.HTML(layout={"width": "570px"})
        self.field = Scene((size, size), SHOWN, self._draw, beat=self._beat, pixels=True)
        self.states: deque[GibbsState] = deque(maxlen=KEPT)
        self._trace: deque[tuple[int, float, float]] = deque(maxlen=TRACED)
        self.restart()
        for control in (self.size, self.start, self.labels_count, self.draw_number):
            control.observe(lambda _: self.restart(), "value")
        for control in (self.beta, self.temperature, self.connectivity):
            control.observe(lambda _: self._go_on(), "value")
        self.play.observe(self._toggle, "value")
        self.back_button.on_click(lambda _: self.back(self.speed.value))
        self.step_button.on_click(lambda _: self.sweep(self.speed.value))
        self.restart_button.on_click(lambda _: self.restart())
        wrap = {"flex_flow": "row wrap"}
        coupling = widgets.VBox([self.beta, self.marker])
        buttons = [self.play, self.back_button, self.step_button, self.restart_button, self.speed]
        start = [self.size, self.labels_count, self.start, self.draw_number]
        pictures = widgets.HBox([self.field, self.curves], layout=wrap | {"grid_gap": "20px"})
        super().__init__(
            [
                widgets.HBox([coupling, self.temperature, self.connectivity], layout=wrap),
                widgets.HBox(start, layout=wrap),
                widgets.HBox(buttons, layout=wrap),
                self.message,
                pictures,
                self.numbers,
            ]
        )

    def _controls(self, size: int, beta: float, labels: int, rng: int) -> None:
        self.beta = slider("β", *BETAS, beta, step=0.01)
        self.beta.readout_format = ".2f"
        self.beta.layout.width, self.beta.style.description_width = f"{WIDTH}px", "40px"
        self.marker = widgets.HTML()
        self.temperature = slider("T", 0.2, 3, 1)
        self.temperature.style.description_width = "40px"
        self.connectivity = _menu(say("neighbours", "邻域"), (4, 8), 4)
        self.size = _menu(say("size", "大小"), (64, 128, 256), size)
        self.labels_count = widgets.IntSlider(labels, 2, 4, description="L")
        self.labels_count.layout.width = "230px"
        starts = [
            (say("random", "随机"), "random"),
            (say("all equal", "全部相同"), "equal"),
            (say("left and right", "左右各半"), "halves"),
        ]
        self.start = _menu(say("start", "初值"), starts, "random")
        self.draw_number = widgets.BoundedIntText(
            rng, 0, 9999, description=say("seed", "随机种子"), layout={"width": "170px"}
        )
        self.speed = _menu(say("sweeps a picture", "每帧扫描轮数"), (1, 5, 25), 1)
        self.speed.style.description_width = "120px"
        self.play = widgets.ToggleButton(layout={"width": "110px"})
        self._name_play()
        self.back_button = _button(say("Back", "后退"), "step-backward")
        self.step_button = _button(say("Step", "单步"), "step-forward")
        self.restart_button = _button(say("Restart", "重来"), "undo")

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
        return _share(self.labels)

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

    def restart(self) -> None:
        """Begin anew from the start and the seed that are chosen."""
        self.states.clear()
        self._trace.clear()
        self._rng = np.random.default_rng(self.draw_number.value)
        self._run = self._sampler(self._first_labels())
        self._sweeps_before = self._place = 0
        self._keep(next(self._run))
        self._show()

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
        while len(self.states) > self._place + 1:
            self.states.pop()
            self._trace.pop()
        try:
            self._run = self._sampler(self.labels)
        except ValueError as error:
            self.message.say(str(error))
            return
        self.message.clear()
        self._sweeps_before = self.state.sweep
        again = replace(next(self._run), sweep=self.state.sweep)  # its energy with the new beta
        self.states[-1] = again
        self._trace[-1] = _traced(again)
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
        self._trace.append(_traced(state))

    def _beat(self) -> None:
        """Draw the next picture; what goes wrong is said, and stops the play."""
        try:
            self.sweep(self.speed.value)
        except Exception as error:
            self.play.value = False
            self.message.say(f"{type(error).__name__}: {error}")

    def _toggle(self, _) -> None:
        self.field.playing = self.play.value
        self._name_play()
        self._show()

    def _name_play(self) -> None:
        on = self.play.value
        self.play.description = say("Pause", "暂停") if on else say("Play", "播放")
        self.play.icon = "pause" if on else "play"

    def _show(self) -> None:
        self._draw()
        self.curves.value = self._curves()
        self.marker.value = self._marker()
        self.numbers.value = f'<div style="font-size:15px;line-height:1.5">{self._words()}</div>'
        if not self.play.value:
            alt = say("field of {0} x {0} sites", "{0} x {0} 的标号场").format(self.size.value)
            self.field.say(f"{alt}, {self._now()}")

    def _draw(self) -> None:
        palette = np.full((self.labels_count.value, 4), 255, np.uint8)
        palette[:, :3] = np.round(255 * field_colours(len(palette)))
        canvas, size = self.field.canvas, len(self.labels)
        if canvas.width != size:
            canvas.width = canvas.height = size
        with hold_canvas():
            canvas[0].put_image_data(palette[self.labels])
            canvas[1].clear()

    def _now(self) -> str:
        """The numbers of the state that is shown, in plain words."""
        text = say(
            "sweep {}: energy U / sites = {:.3f}, largest share {:.3f}",
            "第 {} 轮扫描：能量 U / 位置数 = {:.3f}，最大占比 {:.3f}",
        )
        return text.format(*_traced(self.state))

    def _words(self) -> str:
        kinds = self.labels_count.value
        m = (kinds * self.share - 1) / (kinds - 1)
        magnetisation = say(", |m| = {:.3f}.", "，|m| = {:.3f}。").format(m)
        return f"{self._now()}{magnetisation}<br>{self._phase()}"

    def _phase(self) -> str:
        ratio, kinds = self.beta.value / self.temperature.value, self.labels_count.value
        if self.connectivity.value == 8:
            none = say("no formula is known for 8 neighbours.", "八邻域没有已知的公式。")
            return f"β / T = {ratio:.3f}; {none}"
        critical = critical_beta(kinds)
        above = say("one label takes over in the end.", "最终会有一种标号占优。")
        below = say("no label takes over.", "没有哪种标号占优。")
        return (
            f"β / T = {ratio:.3f} {'&gt;' if ratio > critical else '≤'} "
            f"β<sub>c</sub> = ½ ln(1 + √{kinds}) = {critical:.3f}{say(': ', '：')}"
            f"{above if ratio > critical else below}"
        )

    def _marker(self) -> str:
        """The critical beta on the scale of the slider above."""
        critical = self.critical
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

    def _curves(self) -> str:
        """Energy and largest share over the last sweeps, the one shown marked."""
        sweeps, energies, shares = np.array(self._trace).T
        kinds, pairs = self.labels_count.value, self.connectivity.value // 2
        most = max(0.1, pairs * self.beta.value)
        shown = {
            "x": (sweeps[0], max(sweeps[-1], sweeps[0] + 50)),
            "x_label": say("sweep", "扫描轮数"),
            "size": (560, 190),
            "at": self.state.sweep,
        }
        energy = Curve(say("U / sites", "U / 位置数"), sweeps, energies, BACKGROUND)
        share = Curve(say("largest share", "最大占比"), sweeps, shares, FOREGROUND)
        low, high = -1.05 * most, max(energies.max(), most * (1 - 2 / kinds)) + 0.05 * most
        return line_plot([energy], y=(low, high), alt=self._now(), **shown) + line_plot(
            [share], y=(0, 1), alt=self._now(), **shown
        )


def _traced(state: GibbsState) -> tuple[int, float, float]:
    """The numbers that the curves show: sweep, energy a site, largest share."""
    return state.sweep, state.objective / state.labels.size, _share(state.labels)


def _share(labels: np.ndarray) -> float:
    return float(np.bincount(labels.ravel()).max() / labels.size)


def _menu(name: str, options, value) -> widgets.Dropdown:
    width = {"width": "210px"}
    return widgets.Dropdown(options=options, value=value, description=name, layout=width)


def _button(name: str, icon: str) -> widgets.Button:
    return widgets.Button(description=name, icon=icon, layout={"width": "110px"})
