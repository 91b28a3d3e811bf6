"""The lab itself: paint on a photograph, and the minimum cut follows the brush."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import ipywidgets as widgets
import numpy as np

from segteach import data
from segteach.arrays import Seed, Stroke
from segteach.cuts.contrast import contrast_beta
from segteach.draw.histogram_cut import link_picture
from segteach.draw.overlays import BACKGROUND, FOREGROUND
from segteach.draw.words import tell
from segteach.labs.histogram_cut.formula import formula
from segteach.labs.kit.controls import menu_of, slider_of, switch_of
from segteach.labs.kit.html import text
from segteach.labs.kit.lessons import first_edits
from segteach.labs.kit.painter_lab import PainterLab
from segteach.labs.kit.svg_plot import Curve, line_plot
from segteach.labs.kit.tables import link_table
from segteach.language import say
from segteach.marks.session import Session
from segteach.segmentation.histogram_cut import (
    HistogramCut,
    HistogramCutState,
    bin_of,
    classes,
    data_costs,
)

FORMULA = 2  # its tab
FIRST_STROKES = {  # so that the lab opens with something to look at and to correct
    "camera": (
        Stroke([[220, 150], [150, 130], [100, 210]], 8, Seed.FOREGROUND),
        Stroke([[60, 400], [90, 490], [400, 480]], 8, Seed.BACKGROUND),
    )
}


@dataclass(frozen=True, eq=False)
class Job:
    """What one cut needs: seeds (H, W), histograms, parameters of `HistogramCut`."""

    seeds: np.ndarray
    histograms: np.ndarray
    parameters: dict


@dataclass(frozen=True, eq=False)
class Answer:
    """state: the cut. seconds: what it took. energy: U + V of its mask, counted term by term."""

    state: HistogramCutState
    seconds: float
    energy: float | None = None


def start_cutting() -> Callable[..., Iterator[Answer]]:
    """Return solve(job, image), which keeps the graph while picture and parameters stay."""
    known, graph = None, None

    def solve(job: Job, image: np.ndarray) -> Iterator[Answer]:
        nonlocal known, graph
        if graph is None or known[0] is not image or known[1] != job.parameters:
            graph, known = HistogramCut(data.grey(image), **job.parameters), (image, job.parameters)
        start = time.perf_counter()
        state = graph.cut(job.seeds, job.histograms)
        seconds = time.perf_counter() - start
        yield Answer(state, seconds)
        energy = graph.energy(job.seeds, job.histograms).value(state.mask.ravel())
        yield Answer(state, seconds, energy)

    return solve


class HistogramCutLab(PainterLab):
    """Paint foreground and background on a photograph; the cut answers every stroke.

    state: the last `HistogramCutState`, or None before the first. graph: the `HistogramCut` with
    the lab's picture and parameters.
    """

    NAME, PICTURE = "histogram-cut", "camera"
    START = start_cutting
    FIRST = FIRST_STROKES
    CONTROLS = (
        slider_of("smoothness", 0.0, 100.0, 20.0, step=1.0),
        slider_of("beta", 0.0, 4.0, 1.0),
        menu_of("connectivity", (4, 8), 8),
        switch_of("relearn", parameter=False),
    )

    def begin(self) -> None:
        """Forget the cut and what was learned."""
        self.state: HistogramCutState | None = None
        self._levels = data.grey(self.painter.image)
        self._graph = self._formula = None  # what each was made for, and itself
        self._lesson, self._lesson_seeds, self._histograms = 0, None, None
        self._terms: HistogramCutState | None = None  # what the formula shows

    def extras(self) -> dict:
        """After how many edits the histograms were learned."""
        return {"lesson": self._lesson}

    def restore_extras(self, known: Mapping) -> None:
        """Learn where the session did."""
        count, session = known.get("lesson"), self.painter.session
        if type(count) is int and 0 < count <= len(session.edits):
            self._lesson, self._lesson_seeds = count, first_edits(session, count).seeds

    @property
    def parameters(self) -> dict:
        """The arguments of `HistogramCut` that the controls stand for."""
        chosen = {"smoothness": self.smoothness.value, "connectivity": self.connectivity.value}
        if self.beta.value != 1:
            if self._formula is None or self._formula[0] != self.connectivity.value:
                formula = contrast_beta(self._levels, self.connectivity.value)
                self._formula = (self.connectivity.value, formula)
            chosen["beta"] = self.beta.value * self._formula[1]
        return chosen

    @property
    def graph(self) -> HistogramCut:
        """The graph of the present picture and parameters."""
        parameters = self.parameters
        if self._graph is None or self._graph[0] != parameters:
            self._graph = (parameters, HistogramCut(self._levels, **parameters))
        return self._graph[1]

    def wait(self) -> HistogramCutState | None:
        """Wait for the cut of the present strokes and return it; for notebook cells and tests."""
        super().wait()
        return self.state

    def job(self, session: Session) -> Job:
        """Ask for the cut, with histograms that stay until a class gets its first seeds."""
        if self.relearn.value or self._lesson_is_over(session):
            self._lesson, self._lesson_seeds = len(session.edits), session.seeds
            self._histograms = None
        if self._histograms is None:
            self._histograms = self.graph.learn(self._lesson_seeds)
        return Job(session.seeds, self._histograms, self.parameters)

    def show(self, answer: Answer, revision: int) -> None:
        """Show the mask; its energy comes a little later."""
        self.state = answer.state
        if answer.energy is None:
            self.painter.show_mask(answer.state.mask, revision)
            self.painter.say(tell(answer.state.note))
        else:
            self._show_certificate(answer)
            self.draw_soon()

    def tabs(self) -> Mapping[str, widgets.Widget]:
        """Histograms and certificate; the links of the pixel pointed at; the formula."""
        self.histograms, self.certificate = widgets.HTML(), widgets.HTML()
        self.links, self.formula = self.pictures, widgets.HTML()
        cut = widgets.VBox([self.histograms, self.certificate])
        links = widgets.HBox([self.pictures, self.numbers])
        return {
            say("histograms", "直方图"): cut,
            say("links of a pixel", "像素的连接"): links,
            say("the formula", "公式"): self.formula,
        }

    def arrange(self, *parts) -> None:
        """Draw the formula no sooner than its tab is open."""
        super().arrange(*parts)
        self.tab.observe(lambda _: self._show_formula(), "selected_index")

    def rows(self) -> list[list[widgets.Widget]]:
        """Return the controls, two a row."""
        controls = [*self.controls.values()]
        return [[controls[0]], [controls[1]], controls[2:]]

    def beside(self):
        """The links, then the histograms."""
        return (self._show_links, self._show_histograms, self._show_formula)

    def pixel_words(self, row: int, col: int) -> str:
        """Both costs of the pixel, and its links."""
        if self.state is None:
            return ""
        level = self._levels[row, col]
        costs = data_costs(np.array([[level]]), self.state.histograms)[0]
        words = f"<b>{say('pixel', '像素')} ({row}, {col})</b>{say(': ', '：')}"
        words += f"z = {255 * level:.0f}<br>"
        words += f"−ln h(z; 0) = {costs[0]:.2f}<br>−ln h(z; 1) = {costs[1]:.2f}"
        links = link_table(self.graph.links.of(row, col), (row, col), self.graph.smoothness)
        return text(words + links)

    def code(self) -> tuple[str, str]:
        """Return Python that learns where the lab did and cuts."""
        session = self.painter.session
        arguments = "".join(f", {name}={value!r}" for name, value in self.parameters.items())
        lesson = first_edits(session, self._lesson).as_code() + "\nlesson = seeds\n\n"
        cut = f"graph = HistogramCut(image{arguments})\n"
        cut += "state = graph.cut(seeds, graph.learn(lesson))\nstate.mask\n"
        imports = "from segteach.segmentation.histogram_cut import HistogramCut\n"
        return imports, lesson + session.as_code() + "\n" + cut

    def _lesson_is_over(self, session: Session) -> bool:
        """Whether the seeds learned from are undone, or a class got its first or lost its last."""
        if self._lesson_seeds is None or self._lesson > len(session.edits):
            return True
        return classes(self._lesson_seeds) != classes(session.seeds)

    def _show_links(self) -> None:
        title = say("links (bright: strong)", "连接（越亮越强）")
        beta = self.graph.links.beta
        self.pictures.show({title: link_picture(self._levels, beta, self.connectivity.value)})

    def _show_certificate(self, answer: Answer) -> None:
        flow, energy = answer.state.objective, answer.energy
        words = say("minimum cut in", "最小割用时") + f" {1e3 * answer.seconds:.0f} ms<br>"
        words += say("maximum flow ", "最大流 ") + f"{flow:.4f}"
        words += " = ✓" if np.isclose(energy, flow, rtol=1e-9, atol=1e-6) else " ≠ ✗"
        words += f" {energy:.4f} " + say("energy U + V of the mask", "掩码的能量 U + V")
        self.certificate.value = text(words)

    def _show_formula(self) -> None:
        """Draw the terms of the cut that is shown, if somebody looks."""
        looking = getattr(self, "tab", None) is not None and self.tab.selected_index == FORMULA
        if looking and self.state is not None and self._terms is not self.state:
            self._terms, seeds = self.state, self.painter.seeds
            self.formula.value = formula(self.graph, seeds, self.state)

    def _show_pixel(self) -> None:
        super()._show_pixel()
        self._show_histograms()

    def _show_histograms(self) -> None:
        """Plot both histograms, with the grey level of the pixel pointed at."""
        if self.state is None:
            return
        level, histograms = self._levels[self.pixel], self.state.histograms
        names = (say("background", "背景"), say("foreground", "前景"))
        middles = (np.arange(histograms.shape[1]) + 0.5) * 255 / histograms.shape[1]
        curves = [
            Curve(name, middles, h, colour, dashed=bool(a))
            for a, (h, name, colour) in enumerate(
                zip(histograms, names, (BACKGROUND, FOREGROUND), strict=True)
            )
        ]
        here = bin_of(np.array(level), histograms.shape[1])
        alt = f"h(z; 0) = {histograms[0, here]:.4f}, h(z; 1) = {histograms[1, here]:.4f}"
        self.histograms.value = line_plot(
            curves,
            x=(0, 255),
            y=(0, 1.05 * histograms.max()),
            x_label=say("grey level z", "灰度 z"),
            alt=alt,
            size=(480, 200),
            at=255 * level,
        )
