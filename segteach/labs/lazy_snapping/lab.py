"""The Lazy Snapping lab: strokes cut segments at once; then vertices edit the boundary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import ipywidgets as widgets
import numpy as np

from segteach.draw.words import tell
from segteach.labs.kit.controls import button
from segteach.labs.kit.html import text
from segteach.labs.kit.later import Later
from segteach.labs.kit.painter_lab import PainterLab
from segteach.labs.lazy_snapping import settings
from segteach.labs.lazy_snapping.beside import Beside
from segteach.labs.lazy_snapping.boundary import BoundaryDesk, logs_of
from segteach.labs.lazy_snapping.code import code_of
from segteach.labs.lazy_snapping.numbers import node_numbers, node_of_pixel, node_of_segment
from segteach.labs.lazy_snapping.pictures import with_borders
from segteach.labs.lazy_snapping.strokes import FIRST_STROKES
from segteach.labs.lazy_snapping.worker import Cut, Job, Segments, start_snapping
from segteach.language import say
from segteach.marks.session import Session
from segteach.segmentation.lazy_snapping import LEVELS, LazySnappingState, likelihood_costs
from segteach.segmentation.superpixels import RegionGraph, region_graph, superpixels
from segteach.widgets.assets import picture_png
from segteach.widgets.solver import Solver
from segteach.widgets.vertex_pad import VertexPad

REST = 0.8  # seconds without a stroke after which the other level is cut for comparison


class LazySnappingLab(PainterLab):
    """Paint foreground and background; segments are cut at once, pixels beside them to compare.

    solvers: one for each level; `solver` is that of the chosen one. side: the panels beside the
    strokes. desk: the boundary's place.
    """

    NAME, PICTURE = "lazy-snapping", "china"
    START = partial(start_snapping, "segments")
    FIRST = FIRST_STROKES
    CONTROLS = (*settings.OF_STROKES, *settings.OF_BOUNDARY)

    def prepare(self, inline: bool) -> None:
        """Make the worker of the other level, and the desk of the boundary."""
        pixels = Solver(
            partial(start_snapping, "pixels"),
            self._deliver,
            self.painter.say,
            inline=inline,
            busy=self._tell_busy,
            priority=15,
        )
        self.solvers = {"segments": self.solver, "pixels": pixels}
        self.side = Beside(self.pictures)
        self._segmented = None  # the picture whose segments come since the request `_began`
        self.desk = BoundaryDesk(self._weights, self._remember)
        self.compare_soon = Later(self._cut_other, at_once=inline, pause=REST)
        self.edits_soon = Later(self._take_edits_up, at_once=inline)
        for control in settings.OF_BOUNDARY:
            self.controls[control.name].observe(lambda _: self._weigh(), "value")

    def begin(self) -> None:
        """Forget what was found, and show the strokes: the polygons are those of another mask."""
        if self._segmented is not self.painter.image:
            self._segmented, self._began = self.painter.image, self._request + 1
            self.graphs: dict[int, RegionGraph] = {}  # by their spacing
            self._drawn: RegionGraph | None = None  # whose borders are shown
        self.side.forget()
        self.desk.forget()
        for solver in self.solvers.values():
            solver.keep(image=self.painter.image)
        if self.children:
            self._show_mode(editing=False)

    def rows(self) -> list[list[widgets.Widget]]:
        """The controls of the strokes."""
        self.edit = button(
            ("edit the boundary ▸", "编辑边界 ▸"),
            self.edit_boundary,
            ("drag the outline by its vertices", "拖动顶点来改变轮廓"),
        )
        second = [self.on, self.borders, self.edit]
        return [second, [self.smoothness], [self.clusters, self.spacing]]

    def tabs(self) -> Mapping[str, widgets.Widget]:
        """The node pointed at; what its colour says; both levels."""
        colours = widgets.VBox([self.pictures, self.side.colours])
        return {
            say("node", "节点"): self.numbers,
            say("colours", "颜色"): colours,
            say("times", "用时"): self.side.times,
        }

    def arrange(self, picture, rows, tabs) -> None:
        """Lay out both modes, each a body below the bar."""
        self.back = button(("◂ back to strokes", "◂ 回到笔画"), self.back_to_strokes)
        desk, kept = self.desk, widgets.HTML(text(say(*settings.WHAT_IS_KEPT)))
        weights = [[self.controls[control.name]] for control in settings.OF_BOUNDARY]
        words = widgets.VBox([desk.story, desk.numbers, kept])
        super().arrange(desk.place, [[self.back], *weights], {"": words})
        self.boundary_body = self.children[1]
        super().arrange(picture, rows, tabs)
        self.stroke_body = self.children[1]

    # --- what is known ---------------------------------------------------------------------------

    @property
    def cuts(self) -> dict[str, Cut]:
        """The answers to the last strokes: {level: its `Cut`}."""
        return self.side.cuts

    @property
    def state(self) -> LazySnappingState | None:
        """The segmentation of the chosen level for the last strokes that were answered."""
        cut = self.cuts.get(self.on.value)
        return cut and cut.state

    @property
    def graph(self) -> RegionGraph:
        """The segments of the picture, whatever level is cut."""
        spacing = self.spacing.value
        if spacing not in self.graphs:  # pixels are cut, and segments not yet
            image = self.painter.image
            self.graphs[spacing] = region_graph(image, superpixels(image, spacing=spacing), 8)
        return self.graphs[spacing]

    @property
    def pad(self) -> VertexPad | None:
        """The pad of the boundary; None before it was asked for."""
        return self.desk.pad

    @property
    def mask(self) -> np.ndarray | None:
        """The mask (H, W) of the strokes, with the edits of its boundary where there are any."""
        edited = self.desk.mask_of(self._mask_key())
        return edited if edited is not None or self.state is None else self.state.mask

    def wait(self) -> LazySnappingState | None:
        """Wait for the chosen level's answer to the present strokes; for cells and tests."""
        super().wait()
        return self.state

    # --- asking and showing ----------------------------------------------------------------------

    def job(self, session: Session) -> Job:
        """Ask for the cut of the chosen level."""
        return Job(self.on.value, session.seeds, self.parameters)

    def show(self, cut: Cut, revision: int) -> None:
        """Show the mask, with the edits of its boundary; the other level is cut a little later."""
        self.side.take(cut)
        if cut.job.on != self.on.value:
            self._show_times()
            return
        key = cut.job.key if self.desk.logs else ""  # of all seeds: not while the hand waits
        edited = self.desk.mask_of(key)
        self.painter.show_mask(cut.state.mask if edited is None else edited, revision)
        kept = "" if edited is None else say(*settings.KEPT)
        self.painter.say(tell(cut.state.note) or kept)
        self.draw_soon()
        self.compare_soon()
        if edited is None and key in self.desk.logs:
            self.edits_soon()

    def load_example(self, number: int) -> None:
        """Show a photograph with the strokes of the book, and the settings of the example."""
        name, changed = settings.EXAMPLES[number]
        self.fill_controls(self._first | changed)
        self.photo.show(name)
        self.bar.tell("")
        self._take(self.photo.image(name), name, resume=False)

    def close(self) -> None:
        """End the lab and both workers."""
        if hasattr(self, "solvers"):  # not where it is closed already
            self.compare_soon.cancel()
            self.edits_soon.cancel()
            for solver in self.solvers.values():
                solver.close()
        super().close()

    def _ask(self, job: Job) -> None:
        for later in (self.draw_soon, self.compare_soon, self.edits_soon):
            later.cancel()  # what they would do is old now
        self.side.wait_for(job.on)
        self.solver = self.solvers[job.on]
        super()._ask(job)

    def _deliver(self, answer: Segments | Cut, request: int) -> None:
        if isinstance(answer, Segments):
            if request >= self._began:
                self.graphs[answer.spacing] = answer.graph
        elif answer.job.on == self.on.value or request == self._request:
            super()._deliver(answer, request)

    def _tell_busy(self, on: bool) -> None:
        """A comparison is not worth a sign: nobody waits for it."""
        if self.on.value == "pixels" or not on:
            self._set_busy(on)

    def _cut_other(self) -> None:
        """Have the other level answer the same strokes, if it has not."""
        other = next(on for on in LEVELS if on != self.on.value)
        answers, _ = self._answers.get(self._key, ((), True))
        if self.state is not None and all(cut.job.on != other for cut in answers):
            job = replace(self.job(self.painter.session), on=other)
            self.solvers[other].submit(job, self._request)

    # --- the boundary ----------------------------------------------------------------------------

    def edit_boundary(self) -> None:
        """Put the `VertexPad` in the painter's place, on the mask of the present strokes."""
        with self.bar.working():
            self.wait()
            cut = self.cuts.get(self.on.value)
            if cut is None or cut.job.key != self._mask_key():  # a worker that died has said so
                self.bar.tell(say(*settings.NOT_CUT))
            elif not cut.state.mask.any() or cut.state.mask.all():
                self.bar.tell(say(*settings.NO_BOUNDARY))
            else:
                self.bar.tell("")
                self._open_desk()
                self._show_mode(editing=True)

    def back_to_strokes(self) -> None:
        """Put the painter back; strokes and boundary edits are both kept."""
        self.bar.tell("")
        self._show_mode(editing=False)
        self._show_mask()

    @property
    def touched(self) -> bool:
        """Whether strokes, controls or boundaries are others than at the beginning."""
        return super().touched or bool(self.desk.logs)

    def extras(self) -> dict:
        """The edits of the boundaries."""
        return {"boundary": dict(self.desk.logs)}

    def restore_extras(self, known: Mapping) -> None:
        """Take the edits of the boundaries back; the first answer does them again."""
        self.desk.logs = logs_of(known.get("boundary", {}))
        if known.get("boundary", {}) != self.desk.logs:
            words = ("the boundary edits are damaged, therefore left out",)
            self.bar.complain(say(*words, "边界编辑的数据已损坏，未采用"))

    def _open_desk(self) -> None:
        """Bring the boundary of the present mask to the desk, with the edits kept for it."""
        key, image, smoothness = self._mask_key(), self.painter.image, self.smoothness.value
        if key == self.desk.key:
            return
        state = self.state
        costs = likelihood_costs(image.reshape(-1, 3), state.background, state.foreground)
        try:
            self.desk.open(key, image, state, costs, self.painter.seeds, smoothness)
        except ValueError as error:  # of a shared text
            self.bar.complain(str(error))

    def _take_edits_up(self) -> None:
        """Do the boundary edits again that a session kept for these strokes."""
        if self.state is not None and self._mask_key() in self.desk.logs:
            self._open_desk()
            self._show_mask()

    def _show_mask(self) -> None:
        if self.state is None:
            return
        self.painter.show_mask(self.mask)
        if self.desk.mask_of(self._mask_key()) is not None:
            self.painter.say(say(*settings.KEPT))

    def _show_mode(self, editing: bool) -> None:
        self.children = [self.bar, self.boundary_body if editing else self.stroke_body]

    def _mask_key(self) -> str:
        return self.job(self.painter.session).key

    def _weights(self) -> dict[str, float]:
        return {control.name: self.controls[control.name].value for control in settings.OF_BOUNDARY}

    def _weigh(self) -> None:
        if not self._filling:
            self.desk.weigh()

    def _remember(self) -> None:
        self.painter.remember(**self.settings, **self.extras())

    # --- what stands beside the picture ----------------------------------------------------------

    def beside(self):
        """Borders, clusters, pictures, times."""
        return (self._show_borders, self._show_colours, self._show_pictures, self._show_times)

    def pixel_words(self, row: int, col: int) -> str:
        """Both costs of the node at a pixel, and its links."""
        cut = self.cuts.get(self.on.value)
        if cut is None:
            return ""
        where, node_of = self.painter.image, node_of_pixel
        if cut.job.on == "segments":
            where, node_of = self.graphs[cut.job.parameters["spacing"]], node_of_segment
        node = node_of(where, cut.state, cut.job.seeds, (row, col))
        return node_numbers(node, cut.state, cut.job.parameters["smoothness"])

    def _show_borders(self) -> None:
        """Draw the borders of the segments over the photograph, or only the photograph."""
        shown = self.borders.value and self.on.value == "segments"
        graph = self.graphs.get(self.spacing.value) if shown else None
        if self._drawn is not graph:
            image = self.painter.image
            image = image if graph is None else with_borders(image, graph.labels)
            self.painter.png, self._drawn = picture_png(image), graph

    def _show_colours(self) -> None:
        self.side.show_colours(self.on.value)

    def _show_pictures(self) -> None:
        self.side.show_pictures(self.on.value, self.painter.image, self.graphs)

    def _show_times(self) -> None:
        self.side.show_times(self.on.value)

    def code(self) -> tuple[str, str]:
        """Return Python that cuts, and edits the boundary as it was edited."""
        arguments = {"on": self.on.value} | self.parameters
        edits = self.desk.logs.get(self._mask_key(), ())
        return code_of(self.painter.session.as_code(), arguments, edits)
