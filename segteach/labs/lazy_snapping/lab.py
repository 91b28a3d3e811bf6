"""The Lazy Snapping lab: strokes cut segments at once; then vertices edit the boundary."""

from __future__ import annotations

import hashlib
import json
import re
from functools import partial

import ipywidgets as widgets
import numpy as np

from segteach.labs.kit.cutting import Later, is_number, set_controls
from segteach.labs.kit.parts import OWN, Photo
from segteach.labs.lazy_snapping.boundary import BoundaryDesk
from segteach.labs.lazy_snapping.numbers import (
    likelihood_picture,
    node_numbers,
    node_of_pixel,
    node_of_segment,
    swatches,
    text,
    times_table,
    with_borders,
)
from segteach.labs.lazy_snapping.strokes import FIRST_STROKES
from segteach.labs.lazy_snapping.worker import Cut, Job, Missing, Segments, Worker
from segteach.language import say
from segteach.segmentation.lazy_snapping import LEVELS, LazySnappingState, likelihood_costs
from segteach.segmentation.superpixels import RegionGraph
from segteach.widgets.assets import picture_png
from segteach.widgets.linked_pictures import LinkedPictures
from segteach.widgets.painter import SegPainter
from segteach.widgets.solver import Solver
from segteach.widgets.vertex_pad import VertexPad

MAX_SIDE = 640
REST = 0.8  # seconds without a stroke after which pixels are cut beside the segments
SMOOTHNESS = (0, 10, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000)
CLUSTERS = (1, 2, 4, 8, 16, 32, 64, 128)
SPACINGS = (3, 4, 6, 8, 12, 16, 24, 32)


class LazySnappingLab(widgets.VBox):
    """Paint foreground and background; segments are cut at once, pixels beside them for comparison.

    painter: the `SegPainter`. state: the last `LazySnappingState` of the chosen level, or None.
    graph: the `RegionGraph` of the segments, or None. cuts: the last `Cut` of each level. pad: the
    `VertexPad` of the boundary, or None before `edit_boundary`. mask: strokes and boundary edits.
    inline=True works in this process: for tests and for replaying strokes.
    """

    def __init__(self, name: str = "coffee", *, inline: bool = False, autosave="lazy-snapping"):
        self.photo = Photo(name, self._take, MAX_SIDE)
        self.message = self.photo.message
        self._make_controls()
        self.desk = BoundaryDesk(self._boundary_changed)
        self.beta, self.eta, self.width = self.desk.controls
        self.graph: RegionGraph | None = None
        self.cuts: dict[str, Cut] = {}
        parts = (self._show_borders, self._show_colours, self._show_pictures, self._show_pixel)
        self._show_side_soon = Later(*parts, at_once=inline)
        self._compare_soon = Later(self._ask_other_level, at_once=inline, pause=REST)
        self._edits_soon = Later(self._take_edits_up, at_once=inline)
        self._number = self._run = 0  # of the picture, of the request
        self._compared = 0  # the request that both levels were asked
        self._spacing = None  # of the graph
        self._lines = None  # what the lines over the photograph were drawn for
        self._filling = False
        self.painter = SegPainter(
            self.photo.image(name), picture=name, width=600, autosave=autosave
        )
        self.painter.layout.width = "600px"
        self.painter.code, self.painter.open_picture = self._code, self._open
        self.solvers = {
            on: Solver(partial(Worker, on), self._deliver, self.painter.say, inline=inline)
            for on in LEVELS
        }
        self._take_up()
        self._first_strokes()
        self._listen()
        super().__init__(self._layout())
        self.run()

    @property
    def parameters(self) -> dict:
        """The arguments of `LazySnapping` that the controls stand for, but for `on`."""
        return {name: getattr(self, name).value for name in PARAMETERS}

    @property
    def state(self) -> LazySnappingState | None:
        """The segmentation of the chosen level for the last strokes that were answered."""
        cut = self.cuts.get(self.on.value)
        return cut and cut.state

    @property
    def pad(self) -> VertexPad | None:
        """The pad of the boundary; None before it was asked for."""
        return self.desk.pad

    @property
    def mask(self) -> np.ndarray | None:
        """The mask (H, W) of the strokes, with the edits of its boundary where there are any."""
        edited = self.desk.mask_of(self._key())
        return edited if edited is not None or self.state is None else self.state.mask

    @property
    def pixel(self) -> tuple[int, int]:
        """(row, col) under the pointer; the middle of the picture before it was there."""
        return self.pictures.pixel

    # --- what the hand does ----------------------------------------------------------------------

    def run(self) -> None:
        """Cut for the present strokes; the answer arrives when it is ready."""
        if self._filling:
            return
        self._run += 1
        self._show_side_soon.cancel()  # what it would draw is old now
        self._compare_soon.cancel()
        self._submit(self.on.value)  # first: what is remembered goes to a file
        self._remember()

    def wait(self) -> LazySnappingState | None:
        """Wait for the chosen level's answer to the present strokes; for cells and tests."""
        self.solvers[self.on.value].wait()
        return self.state

    def edit_boundary(self) -> None:
        """Put the `VertexPad` in the painter's place, on the mask of the present strokes."""
        self.message.say(say("working out E₁ of every pixel …", "正在计算每个像素的 E₁……"))
        self.wait()
        cut = self.cuts.get(self.on.value)
        if cut is None or cut.job.run != self._run:  # a worker that died has said so
            words = ("these strokes have not been cut: change one of them, then try again",)
            words += ("这些笔画还没有得到最小割：请改动一笔后再试",)
            self.message.say(say(*words))
            return
        if not self.state.mask.any() or self.state.mask.all():
            words = ("paint both classes first: the mask has no boundary yet",)
            words += ("请先画前景和背景：掩码还没有边界",)
            self.message.say(say(*words))
            return
        self.message.clear()
        self._open_desk()
        self._show_mode(editing=True)

    def back_to_strokes(self) -> None:
        """Put the painter back; strokes and boundary edits are both kept."""
        self.message.clear()
        self._show_mode(editing=False)
        self._show_mask()

    def _open_desk(self) -> None:
        """Bring the boundary of the present mask to the desk, with the edits kept for it."""
        key, image, smoothness = self._key(), self.painter.image, self.smoothness.value
        if key == self.desk.key:
            return
        try:
            costs, seeds = self._costs_of_pixels(), self.painter.seeds
            self.desk.open(key, image, self.state, costs, seeds, smoothness)
        except ValueError as error:  # of a shared text
            self.message.say(str(error))

    def _costs_of_pixels(self) -> np.ndarray:
        """Return E1 of every pixel, (H W, 2); the cut of the pixels had them at hand."""
        cut, colours = self.cuts.get("pixels"), (self.state.background, self.state.foreground)
        if cut is not None and all(
            map(np.array_equal, colours, (cut.state.background, cut.state.foreground))
        ):
            return np.stack([1 - cut.foreground, cut.foreground], axis=1)
        return likelihood_costs(self.painter.image.reshape(-1, 3), *colours)

    def _remember(self) -> None:
        settings = {name: getattr(self, name).value for name in SETTINGS}
        self.painter.remember(**settings, boundary=dict(self.desk.logs))

    def _key(self) -> str:
        """Return a name of strokes and parameters: boundary edits belong to one mask."""
        text = json.dumps([self.on.value, self.parameters], sort_keys=True).encode()
        return hashlib.sha256(self.painter.seeds.tobytes() + text).hexdigest()[:16]

    def _submit(self, on: str, image: np.ndarray | None = None) -> None:
        job = Job(
            self._number,
            self._run,
            self.painter.revision,
            self.painter.seeds,
            self.parameters,
            image,
            graph=on == "segments" and self._spacing != self.spacing.value,
        )
        self.solvers[on].submit(job, self._run)

    def _take(self, image, name: str) -> None:
        """Begin with another picture, or go on with what was done on it before."""
        self.painter.show_image(image, name, resume=name != OWN)
        self._restored()
        self._first_strokes()
        self.run()

    def _first_strokes(self) -> None:
        session = self.painter.session
        if not (session.edits or session.undone):
            for stroke in FIRST_STROKES.get(session.picture, ()):
                self.painter.add(stroke)

    def _open(self, name: str):
        """Return the picture that a shared text names; None for a reader's own photograph."""
        return self.photo.image(name) if name in self.photo.menu.options else None

    def _restored(self) -> None:
        """Show another session: with its strokes, for the polygons on the desk are not its own."""
        self._show_mode(editing=False)
        self._take_up()

    def _take_up(self) -> None:
        """Set picture, controls and boundary edits as the session says."""
        session, known = self.painter.session, self.painter.session.parameters
        self.message.say(_left_out(known))
        if _is_foreign(known):
            known.clear()  # from now on it is a session of this lab
        self._number += 1  # the workers, too, begin with the picture
        self.graph = self._spacing = self._lines = None
        self.cuts = {}
        self.desk.forget()
        self._filling = True
        set_controls(self, SETTINGS, session)
        self._filling = False
        self.desk.logs = _logs(known)
        for words in (self.times, self.colours, self.numbers):
            words.value = ""
        self.pictures.show({say("photo", "照片"): self.painter.image})

    # --- what comes back -------------------------------------------------------------------------

    def _deliver(self, answer, run: int) -> None:
        takers = {Missing: self._tell_picture, Segments: self._take_graph, Cut: self._take_cut}
        takers[type(answer)](answer)

    def _tell_picture(self, answer: Missing) -> None:
        if answer.picture == self._number:
            self._submit(answer.on, self.painter.image)  # the present strokes: none may be lost

    def _take_graph(self, answer: Segments) -> None:
        if answer.picture == self._number:
            self.graph, self._spacing = answer.graph, answer.spacing
            self._means = answer.graph.means[answer.graph.labels]
            self._means.flags.writeable = False  # it stays until there are other segments

    def _take_cut(self, answer: Cut) -> None:
        if answer.job.picture != self._number:
            return
        self.cuts[answer.on] = answer
        late = answer.on == "segments" and self._spacing != answer.job.parameters["spacing"]
        if late and answer.job.run == self._run:  # those of a spacing in between came last
            self._submit("segments")
        if answer.on != self.on.value:
            self._show_times()
            return
        key = self._key() if self.desk.logs else ""  # of all seeds: not while the hand waits
        edited = self.desk.mask_of(key) if answer.job.run == self._run else None
        mask = answer.state.mask if edited is None else edited
        self.painter.show_mask(mask, answer.job.revision)  # first, all else after
        kept = "" if edited is None else say(*KEPT)
        self.painter.say(_in_language(answer.state.note) or kept)
        self._show_side_soon()
        self._compare_soon()
        if edited is None and key in self.desk.logs:
            self._edits_soon()

    def _take_edits_up(self) -> None:
        """Do the boundary edits again that a session kept for these strokes."""
        if self.state is not None and self._key() in self.desk.logs:
            self._open_desk()
            self._show_mask()

    def _show_mask(self) -> None:
        if self.state is None:
            return
        self.painter.show_mask(self.mask)
        if self.desk.mask_of(self._key()) is not None:
            self.painter.say(say(*KEPT))

    def _boundary_changed(self) -> None:
        self._remember()

    # --- what stands beside the picture ----------------------------------------------------------

    def _ask_other_level(self) -> None:
        """Have the other level answer the same strokes; it takes its time, and a core."""
        if self.state is not None and self._compared != self._run:
            self._compared = self._run
            self._submit(next(on for on in LEVELS if on != self.on.value))

    def _show_colours(self) -> None:
        if self.state is not None:
            self._show_times()
            self.colours.value = swatches(self.state)

    def _show_times(self) -> None:
        self.times.value = times_table(self.cuts, self._run, self.on.value)

    def _show_borders(self) -> None:
        """Draw the borders of the segments over the photograph, or only the photograph."""
        shown = self.borders.value and self.on.value == "segments" and self.graph is not None
        lines = (self._number, self._spacing if shown else None)
        if lines != self._lines:
            image = self.painter.image
            image = with_borders(image, self.graph.labels) if shown else image
            self.painter.png, self._lines = picture_png(image), lines

    def _show_pictures(self) -> None:
        cut = self.cuts.get(self.on.value)
        if cut is None:
            return
        difference = 2 * cut.foreground - 1
        image = self.painter.image
        pictures = {say("photo", "照片"): image}
        if self.on.value == "pixels":
            difference = difference.reshape(image.shape[:2])
        elif self.graph is not None and len(self.graph.sizes) == len(difference):
            difference = difference[self.graph.labels]
            pictures = {say("mean colours C(i)", "平均颜色 C(i)"): self._means}
        else:  # segments of another spacing: the right ones are on their way
            return
        title = say("likelihood E₁(1) − E₁(0)", "似然能量 E₁(1) − E₁(0)")
        self.pictures.show({title: likelihood_picture(difference)} | pictures)

    def _point(self, pixel) -> None:
        if min(pixel) >= 0:
            self.pictures.pixel = tuple(pixel)

    def _show_pixel(self) -> None:
        """Write out both costs of the node under the pointer, and its links."""
        cut = self.cuts.get(self.on.value)
        if cut is None or cut.state.mask.shape != self.painter.image.shape[:2]:
            return
        on_segments = self.on.value == "segments"
        if on_segments and (self.graph is None or len(self.graph.sizes) != cut.nodes):
            return
        place = self.graph if on_segments else self.painter.image
        node_of = node_of_segment if on_segments else node_of_pixel
        node = node_of(place, cut.state, cut.job.seeds, self.pixel)
        self.numbers.value = node_numbers(node, cut.state, cut.job.parameters["smoothness"])

    def _show_mode(self, editing: bool) -> None:
        """Show painter or pad, with the controls and numbers that belong to it."""
        self.hand.children = [self.desk.place if editing else self.painter]
        photo = self.photo.controls
        self.first.children = photo if editing else [*photo, self.on, self.borders]
        self.row.children = self.desk.controls if editing else self._stroke_controls
        self.side.children = (
            [self.back, self.kept, self.desk.story, self.desk.numbers]
            if editing
            else self._stroke_side
        )

    def _make_controls(self) -> None:
        names = {"segments": say("segments", "超像素"), "pixels": say("pixels", "像素")}
        self.on = widgets.ToggleButtons(
            options=[(names[on], on) for on in LEVELS],
            tooltips=[
                say("cut the segments", "在超像素上求最小割"),
                say("cut the pixels", "在像素上求最小割"),
            ],
            style={"button_width": "84px"},
        )
        self.smoothness = _choice("λ", SMOOTHNESS, 5000)
        self.clusters = _choice(say("clusters", "聚类数"), CLUSTERS, 64)
        self.spacing = _choice(say("spacing px", "间距 px"), SPACINGS, 8)
        self.borders = widgets.Checkbox(
            True, description=say("segment borders", "超像素边界"), indent=False
        )
        self.borders.layout.width = "150px"
        self.edit = widgets.Button(
            description=say("edit the boundary ▸", "编辑边界 ▸"), button_style="primary"
        )
        self.back = widgets.Button(
            description=say("◂ back to strokes", "◂ 回到笔画"), button_style="primary"
        )
        for button in (self.edit, self.back):
            button.layout.width = "200px"
        self.kept = widgets.HTML(text(say(*WHAT_IS_KEPT)))
        self.times, self.colours, self.numbers = (widgets.HTML() for _ in range(3))
        self.times.layout.min_height = "116px"
        self.pictures = LinkedPictures({"": np.zeros((1, 1))}, width=232)

    def _layout(self) -> list[widgets.Widget]:
        wrap = {"flex_flow": "row wrap"}
        self._stroke_controls = [self.smoothness, self.clusters, self.spacing]
        self._stroke_side = [self.edit, self.times, self.pictures, self.colours, self.numbers]
        self.first, self.row = (widgets.HBox(layout=wrap) for _ in range(2))
        self.hand = widgets.VBox(layout={"overflow": "visible"})  # rings of the focus stand out
        self.side = widgets.VBox(layout={"width": "480px"})
        self._show_mode(editing=False)
        both = widgets.HBox([self.hand, self.side], layout=wrap | {"grid_gap": "16px"})
        return [self.first, self.row, self.message, both]

    def _listen(self) -> None:
        for name in PARAMETERS:
            getattr(self, name).observe(lambda _: self.run(), "value")
        self.on.observe(lambda _: self.run(), "value")
        self.borders.observe(lambda _: self._toggle_borders(), "value")
        self.edit.on_click(lambda _: self.edit_boundary())
        self.back.on_click(lambda _: self.back_to_strokes())
        self.painter.on_restore(lambda _: self._restored())
        self.painter.on_edit(lambda _: self.run())
        self.painter.observe(lambda change: self._point(change["new"]), "hover")
        self.pictures.observe(lambda _: self._show_pixel(), "pixel")

    def _toggle_borders(self) -> None:
        if not self._filling:
            self._remember()
            self._show_borders()

    def _code(self, painter: SegPainter) -> str:
        """Return lines of Python that make the mask on the screen."""
        session, level = painter.session, {"on": self.on.value}
        arguments = "".join(
            f", {name}={value!r}" for name, value in (level | self.parameters).items()
        )
        picture = f'data.fit_within(data.load("{session.picture}"), {MAX_SIDE})'
        if session.picture == OWN:
            picture = f'data.open_image("photo.jpg", max_side={MAX_SIDE})'
        lines = ["from segteach import data"]
        lines += ["from segteach.segmentation.lazy_snapping import LazySnapping, likelihood_costs"]
        lines += [
            session.as_code(),
            f"image = {picture}",
            f"snapping = LazySnapping(image{arguments})",
        ]
        lines += ["state = snapping.cut(seeds)", "mask = state.mask"]
        edits = self.desk.logs.get(self._key())
        if edits:
            costs = "likelihood_costs(image.reshape(-1, 3), state.background, state.foreground)"
            lines += [
                "",
                "from segteach.segmentation.boundary_editing import BoundaryEditing",
            ]
            lines += ["from segteach.marks.vertex_edits import replay", "", f"costs = {costs}"]
            lines += ["editing = BoundaryEditing(image, mask, costs, seeds=seeds)", "edits = ["]
            lines += [*(f"    {edit!r}," for edit in edits), "]", "replay(editing, edits)"]
            lines += ["mask = editing.state.mask"]
        return "\n".join([*lines, "mask", ""])


def _choice(name: str, options, value) -> widgets.SelectionSlider:
    slider = widgets.SelectionSlider(options=options, value=value, description=name)
    slider.layout.width = "320px"
    return slider


def _is_foreign(known: dict) -> bool:
    """Whether settings are those of another lab: they would mean something else here."""
    return bool(known.keys() - SETTINGS.keys() - {"boundary"})


def _logs(known: dict) -> dict[str, list[dict]]:
    """Return what can be logs of boundary edits; `replay` looks closer."""
    logs = known.get("boundary")
    return {
        key: log
        for key, log in (logs.items() if isinstance(logs, dict) else ())
        if isinstance(log, list) and all(isinstance(edit, dict) for edit in log)
    }


def _left_out(known: dict) -> str:
    """Say what a session holds that the lab does not take; "" where it takes all."""
    if _is_foreign(known):
        words = ("the text comes from another lab: its strokes are taken, its settings are not",)
        return say(*words, "这段文本来自另一个实验：采用了其中的笔画，没有采用其设置")
    damaged = [name for name in known.keys() & SETTINGS.keys() if not SETTINGS[name](known[name])]
    damaged += ["boundary"] if known.get("boundary", {}) != _logs(known) else []
    words = say("damaged, therefore left out: {}", "以下内容已损坏，未采用：{}")
    return words.format(", ".join(sorted(damaged))) if damaged else ""


def _in_language(note: str) -> str:
    """Return a state's note in the reader's language."""
    number = re.fullmatch(r"(\d+) segments? bears? seeds of both classes: .*", note)
    if number:
        return say(note, f"{number[1]} 个超像素同时含有两类种子点：其余像素按多数决定")
    return say(note, NOTES.get(note, note))


PARAMETERS = ("smoothness", "clusters", "spacing")
# What is kept beside the strokes, and which values may come back from a shared text.
SETTINGS = {
    "on": lambda value: value in LEVELS,
    "smoothness": lambda value: type(value) is int and value in SMOOTHNESS,
    "clusters": lambda value: type(value) is int and value in CLUSTERS,
    "spacing": lambda value: type(value) is int and value in SPACINGS,
    "borders": lambda value: isinstance(value, bool),
    "beta": lambda value: is_number(value) and 0 <= value <= 1,
    "eta": lambda value: is_number(value) and 0 <= value <= 50,
    "width": lambda value: is_number(value) and 1 <= value <= 20,
}
KEPT = (
    "shown with your boundary edits; a new stroke cuts anew without them, undo brings them back",
    "已包含你的边界编辑；再画一笔会重新求最小割，不含这些编辑；撤销该笔画即可找回",
)
WHAT_IS_KEPT = (
    "Strokes and boundary edits are both kept, also after a restart. The edits belong to the mask "
    "of these strokes: after another stroke the boundary starts from the new mask; undo that "
    "stroke and the edits are there again.",
    "笔画和边界编辑都会保留，重启后也在。边界编辑属于当前笔画得到的掩码：再画一笔后，边界从新的掩码"
    "开始；撤销那一笔，这些编辑又会出现。",
)
NOTES = {
    "no seeds yet: paint foreground and background": "还没有种子点：请画前景和背景",
    "no background seeds yet: its colour model is that of all unmarked pixels": (
        "还没有背景种子点：其颜色模型取自所有未标记的像素"
    ),
    "no foreground seeds yet: its colour model is that of all unmarked pixels": (
        "还没有前景种子点：其颜色模型取自所有未标记的像素"
    ),
    "every pixel is a seed: nothing is left to decide": "每个像素都是种子点：没有需要决定的像素了",
}
