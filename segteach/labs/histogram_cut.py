"""The histogram-cut lab: paint on a photograph, and the minimum cut follows the brush."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import ipywidgets as widgets
import numpy as np

from segteach import data
from segteach.arrays import Seed, Stroke
from segteach.cuts.contrast import contrast_beta
from segteach.draw.histogram_cut import link_picture
from segteach.draw.overlays import BACKGROUND, FOREGROUND
from segteach.labs.kit.controls import OWN, Photo, slider
from segteach.labs.kit.cutting import Missing, first_edits, is_number, set_controls
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
from segteach.widgets.linked_pictures import LinkedPictures
from segteach.widgets.painter import SegPainter
from segteach.widgets.solver import Solver

MAX_SIDE = 640
FIRST_STROKES = {  # so that the lab opens with something to look at and to correct
    "camera": (
        Stroke([[220, 150], [150, 130], [100, 210]], 8, Seed.FOREGROUND),
        Stroke([[60, 400], [90, 490], [400, 480]], 8, Seed.BACKGROUND),
    )
}


@dataclass(frozen=True, eq=False)
class Job:
    """What one cut needs: the number of the picture, seeds (H, W), histograms, parameters.

    levels: the grey levels (H, W) of a picture that the worker has not seen yet. They are many
    bytes, so they travel once; a worker that missed them answers `Missing`.
    """

    picture: int
    seeds: np.ndarray
    histograms: np.ndarray
    parameters: dict
    levels: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Answer:
    """state: the cut. seconds: what it took. energy: U + V of its mask, counted term by term."""

    state: HistogramCutState
    seconds: float
    energy: float | None = None


def start_cutting() -> Callable[[Job], Iterator[Answer | Missing]]:
    """Return solve(job), which keeps the graph while picture and parameters stay the same."""
    seen, levels, graph, parameters = None, None, None, None

    def solve(job: Job) -> Iterator[Answer | Missing]:
        nonlocal seen, levels, graph, parameters
        if job.levels is not None:
            seen, levels, graph = job.picture, job.levels, None
        if seen != job.picture:
            yield Missing(job.picture)
            return
        if graph is None or parameters != job.parameters:
            graph, parameters = HistogramCut(levels, **job.parameters), job.parameters
        start = time.perf_counter()
        state = graph.cut(job.seeds, job.histograms)
        seconds = time.perf_counter() - start
        yield Answer(state, seconds)
        yield Answer(
            state, seconds, graph.energy(job.seeds, job.histograms).value(state.mask.ravel())
        )

    return solve


class HistogramCutLab(widgets.VBox):
    """Paint foreground and background on a photograph; the cut answers every stroke.

    painter: the `SegPainter`, with `seeds` and `session`. state: the last `HistogramCutState`, or
    None before the first. graph: the `HistogramCut` with the lab's picture and parameters. pixel:
    (row, col) pointed at. inline=True cuts in this process: for tests and for replaying strokes.
    """

    def __init__(self, name: str = "camera", *, inline: bool = False, autosave="histogram-cut"):
        self.photo = Photo(name, self._take, MAX_SIDE)
        self.message = self.photo.message
        self.smoothness = slider("γ", 0, 100, 20, step=1)
        self.beta = slider(say("β / formula", "β / 公式值"), 0, 4, 1)
        self.connectivity = widgets.Dropdown(
            options=[4, 8],
            value=8,
            description=say("neighbours", "邻域"),
            layout={"width": "170px"},
        )
        self.relearn = widgets.Checkbox(
            description=say("learn the histograms after every stroke", "每画一笔都重新学习直方图"),
            indent=False,
            layout={"width": "auto"},
        )
        self.histograms, self.numbers, self.certificate = (widgets.HTML() for _ in range(3))
        self.links = LinkedPictures({"": np.zeros((1, 1))}, width=300)
        self.state: HistogramCutState | None = None
        self._graph: tuple | None = None  # what it was built for, and the graph
        self._formula: tuple | None = None  # the same for beta as the formula has it
        self._lesson, self._lesson_seeds, self._histograms = 0, None, None
        self._filling = False
        self._number = 0  # of the picture, for the worker
        image = self.photo.image(name)
        self._levels = data.grey(image)
        self.painter = SegPainter(image, picture=name, width=600, autosave=autosave)
        self.painter.layout.width = "600px"
        self.painter.code, self.painter.open_picture = self._code, self._open
        self.solver = Solver(start_cutting, self._deliver, self.painter.say, inline=inline)
        self._take_up()
        self._first_strokes()
        for control in (self.smoothness, self.beta, self.connectivity, self.relearn):
            control.observe(lambda _: self._changed(), "value")
        self.painter.on_restore(lambda _: self._take_up())
        self.painter.on_edit(lambda _: self.run())
        self.painter.observe(lambda change: self._point(change["new"]), "hover")
        self.links.observe(lambda _: self._show_pixel(), "pixel")
        super().__init__(self._layout())
        self._changed()

    @property
    def parameters(self) -> dict:
        """The arguments of `HistogramCut` that the controls stand for."""
        chosen = {"smoothness": self.smoothness.value, "connectivity": self.connectivity.value}
        if self.beta.value != 1:
            key = (id(self._levels), self.connectivity.value)
            if self._formula is None or self._formula[0] != key:
                self._formula = (key, contrast_beta(self._levels, self.connectivity.value))
            chosen["beta"] = self.beta.value * self._formula[1]
        return chosen

    @property
    def graph(self) -> HistogramCut:
        """The graph of the present picture and parameters."""
        parameters = self.parameters
        if self._graph is None or self._graph[:2] != (id(self._levels), parameters):
            graph = HistogramCut(self._levels, **parameters)
            self._graph = (id(self._levels), parameters, graph)
        return self._graph[2]

    @property
    def pixel(self) -> tuple[int, int]:
        """(row, col) under the pointer; the middle of the picture before it was there."""
        return self.links.pixel

    def run(self) -> None:
        """Cut for the present strokes; the answer arrives when it is ready."""
        session = self.painter.session
        if self.relearn.value or self._lesson_is_over(session):
            self._lesson, self._lesson_seeds = len(session.edits), session.seeds
            self._histograms = None
        if self._histograms is None:
            self._histograms = self.graph.learn(self._lesson_seeds)
        settings = {name: getattr(self, name).value for name in SETTINGS}
        self.painter.remember(**settings, lesson=self._lesson)
        self._submit()

    def _submit(self, levels: np.ndarray | None = None) -> None:
        seeds = self.painter.session.seeds
        job = Job(self._number, seeds, self._histograms, self.parameters, levels)
        self.solver.submit(job, self.painter.revision)

    def wait(self) -> HistogramCutState:
        """Wait for the cut of the present strokes and return it; for notebook cells and tests."""
        self.solver.wait()
        return self.state

    def _layout(self) -> list[widgets.Widget]:
        wrap = {"flex_flow": "row wrap"}
        rows = [[*self.photo.controls, self.connectivity]]
        rows += [[self.smoothness, self.beta, self.relearn]]
        controls = [widgets.HBox(row, layout=wrap) for row in rows]
        side = widgets.VBox([self.histograms, self.numbers, self.links], layout={"width": "480px"})
        both = widgets.HBox([self.painter, side], layout=wrap | {"grid_gap": "20px"})
        return [*controls, self.message, both, self.certificate]

    def _lesson_is_over(self, session: Session) -> bool:
        """Whether the seeds learned from are undone, or a class got its first or lost its last."""
        if self._lesson_seeds is None or self._lesson > len(session.edits):
            return True
        return classes(self._lesson_seeds) != classes(session.seeds)

    def _take(self, image, name: str) -> None:
        """Begin with another picture, or go on with what was painted on it before."""
        self.painter.show_image(image, name, resume=name != OWN)
        self._take_up()
        self._first_strokes()
        self._changed()

    def _begin(self, image) -> None:
        self._levels, self._number = data.grey(image), self._number + 1
        self._lesson, self._lesson_seeds, self._histograms = 0, None, None

    def _first_strokes(self) -> None:
        session = self.painter.session
        if not (session.edits or session.undone):
            for stroke in FIRST_STROKES.get(session.picture, ()):
                self.painter.add(stroke)

    def _open(self, name: str):
        """Return the picture that a shared text names; None for a reader's own photograph."""
        return self.photo.image(name) if name in self.photo.menu.options else None

    def _take_up(self) -> None:
        """Set the controls as the session says, after a restart or a shared text."""
        session = self.painter.session
        self._begin(self.painter.image)
        self._filling = True
        set_controls(self, SETTINGS, session)
        self._filling = False
        count = session.parameters.get("lesson")
        if isinstance(count, int) and 0 < count <= len(session.edits):
            self._lesson, self._lesson_seeds = count, first_edits(session, count).seeds

    def _changed(self) -> None:
        """Cut anew after a control moved, and show the links that it changed."""
        if self._filling:
            return
        graph = self.graph
        title = say("links to the neighbours (bright: strong)", "与邻点的连接（越亮越强）")
        links = link_picture(self._levels, graph.links.beta, self.connectivity.value)
        self.links.show({title: links})
        self.run()

    def _deliver(self, answer: Answer | Missing, revision: int) -> None:
        if isinstance(answer, Missing):
            if answer.picture == self._number:
                self._submit(self._levels)  # the present strokes: later ones must not be lost
            return
        self.state = answer.state
        if answer.energy is None:
            self.painter.show_mask(answer.state.mask, revision)
            self.painter.say(say(answer.state.note, NOTES.get(answer.state.note, "")))
        else:  # what stands beside the picture may come a little later than the mask
            self._show_certificate(answer)
            self._show_pixel()

    def _show_certificate(self, answer: Answer) -> None:
        flow, energy = answer.state.objective, answer.energy
        words = say("minimum cut in", "最小割用时") + f" {1e3 * answer.seconds:.0f} ms"
        words += say(", maximum flow ", "，最大流 ") + f"{flow:.4f}"
        words += " = ✓" if np.isclose(energy, flow, rtol=1e-9, atol=1e-6) else " ≠ ✗"
        words += f" {energy:.4f} " + say("energy U + V of the mask", "掩码的能量 U + V")
        self.certificate.value = f"<b>{words}</b>"

    def _point(self, pixel) -> None:
        if min(pixel) >= 0:
            self.links.pixel = tuple(pixel)

    def _show_pixel(self) -> None:
        """Write out both costs of the pixel and its links, and mark its grey level."""
        if self.state is None or self.state.mask.shape != self._levels.shape:
            return
        row, col = self.pixel
        level, histograms = self._levels[row, col], self.state.histograms
        costs = data_costs(np.array([[level]]), histograms)[0]
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
        self.numbers.value = (
            f"<b>{say('pixel', '像素')} ({row}, {col})</b>: z = {255 * level:.0f}, "
            f"−ln h(z; 0) = {costs[0]:.2f}, −ln h(z; 1) = {costs[1]:.2f}"
            + link_table(self.graph.links.of(row, col), (row, col), self.graph.smoothness)
        )

    def _code(self, painter: SegPainter) -> str:
        """Return lines of Python that make the mask on the screen."""
        session, parameters = painter.session, self.parameters
        arguments = "".join(f", {name}={value!r}" for name, value in parameters.items())
        picture = f'data.fit_within(data.load("{session.picture}"), {MAX_SIDE})'
        if session.picture == OWN:
            picture = f'data.open_image("photo.jpg", max_side={MAX_SIDE})'
        head = "from segteach import data\n"
        head += "from segteach.segmentation.histogram_cut import HistogramCut\n"
        lesson = first_edits(session, self._lesson).as_code() + "\nlesson = seeds\n"
        graph = f"\nimage = {picture}\ngraph = HistogramCut(image{arguments})\n"
        cut = "state = graph.cut(seeds, graph.learn(lesson))\nstate.mask\n"
        return head + lesson + "\n" + session.as_code() + graph + cut


# What is kept beside the strokes, and which values may come back from a shared text.
SETTINGS = {
    "smoothness": lambda value: is_number(value) and 0 <= value <= 100,
    "beta": lambda value: is_number(value) and 0 <= value <= 4,
    "connectivity": lambda value: value in (4, 8) and not isinstance(value, bool),
    "relearn": lambda value: isinstance(value, bool),
}
NOTES = {
    "": "",
    "no seeds yet: paint foreground and background": "还没有种子点：请画前景和背景",
    "no background seeds yet: its histogram is that of all unmarked pixels": (
        "还没有背景种子点：其直方图取自所有未标记的像素"
    ),
    "no foreground seeds yet: its histogram is that of all unmarked pixels": (
        "还没有前景种子点：其直方图取自所有未标记的像素"
    ),
    "every pixel is a seed: nothing is left to decide": "每个像素都是种子点：没有需要决定的像素了",
}
