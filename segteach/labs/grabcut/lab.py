"""The GrabCut lab: a box, the rounds one by one, corrections by brush, a soft edge, a cut-out."""

from __future__ import annotations

import re

import ipywidgets as widgets
import numpy as np

from segteach.arrays import Stroke
from segteach.cuts.contrast import BETAS
from segteach.draw.grabcut import component_picture, component_shades, mixtures_among
from segteach.draw.overlays import BACKGROUND, FOREGROUND
from segteach.labs.grabcut.worker import Edited, Job, Moment, Soft, Worker
from segteach.labs.kit.cutting import (
    Later,
    Missing,
    first_edits,
    is_number,
    set_controls,
)
from segteach.labs.kit.parts import OWN, Figure, Photo, slider
from segteach.labs.kit.svg_plot import Curve, line_plot
from segteach.labs.kit.tables import link_table
from segteach.language import say
from segteach.marks.edits import Box, Clear
from segteach.marks.session import Session
from segteach.segmentation.grabcut import STARTS, GrabCut, GrabCutState
from segteach.segmentation.grabcut.colours import LIKELIHOODS, component_costs
from segteach.segmentation.seeds import classes
from segteach.widgets.linked_pictures import LinkedPictures
from segteach.widgets.painter import SegPainter
from segteach.widgets.solver import Solver

MAX_SIDE = 640
FIRST_BOXES = {
    "astronaut": (20, 5, 385, 512),
    "coffee": (10, 25, 570, 395),
    "flower": (140, 60, 560, 400),
    "rocket": (290, 40, 390, 400),
}
PHASES = {
    "start": ("start", "初始化"),
    "assign": ("1 · components", "1 · 指定分量"),
    "learn": ("2 · mixtures", "2 · 学习模型"),
    "cut": ("3 · minimum cut", "3 · 最小割"),
}
BEST = "font-weight:bold;outline:2px solid"
PHASE_COLOURS = {"start": "#000000", "assign": "#CC79A7", "learn": "#009E73", "cut": "#D55E00"}
BACKDROPS = {  # what stands behind the cut-out: a colour, or a chequered board
    "chequers": (("chequers", "棋盘格"), None),
    "white": (("white", "白色"), (1, 1, 1)),
    "black": (("black", "黑色"), (0, 0, 0)),
    "green": (("green", "绿色"), (0.1, 0.65, 0.25)),
    "sky": (("sky blue", "天蓝色"), (0.55, 0.8, 0.95)),
}


class GrabCutLab(widgets.VBox):
    """Drag a box round an object and watch GrabCut; then correct, refine, soften, cut out.

    painter: the `SegPainter`. state: the `GrabCutState` of the present strokes, or None before the
    first. film: the states of the iteration so far; `moment` is the slider over it. alpha: the
    soft edge (H, W), or None. pixel: (row, col) pointed at. inline=True works in this process: for
    tests and for replaying strokes.
    """

    def __init__(self, name: str = "astronaut", *, inline: bool = False, autosave="grabcut"):
        self.photo = Photo(name, self._take, MAX_SIDE)
        self.message = self.photo.message
        self._make_controls()
        self.state: GrabCutState | None = None
        self.film: list[GrabCutState] = []
        self._soft: Soft | None = None
        self._lessons: list[int] = []  # after how many edits the models were learned
        self._taught: dict[int, tuple] = {}  # count of edits: those edits, and their session
        self._show_side_soon = Later(self._show_side, at_once=inline)
        self._graph: tuple | None = None  # what it was built for, and the graph
        self._filling = False
        self._number = 0  # of what the worker has begun
        image = self.photo.image(name)
        tools = ("rectangle", "brush", "eraser", "polygon")
        self.painter = SegPainter(image, picture=name, width=600, autosave=autosave, tools=tools)
        self.painter.layout.width = "600px"
        self.painter.code, self.painter.open_picture = self._code, self._open
        self.solver = Solver(Worker, self._deliver, self.painter.say, inline=inline)
        self._take_up()
        self._first_box()
        self._listen()
        super().__init__(self._layout())
        self.run()

    @property
    def lessons(self) -> list[int]:
        """After how many edits the models were learned, once for each iteration."""
        return list(self._lessons)

    @property
    def parameters(self) -> dict:
        """The arguments of `GrabCut` that the controls stand for."""
        return {name: getattr(self, name).value for name in PARAMETERS}

    @property
    def pixel(self) -> tuple[int, int]:
        """(row, col) under the pointer; the middle of the picture before it was there."""
        return self.pictures.pixel

    @property
    def alpha(self) -> np.ndarray | None:
        """The soft edge of the present mask, (H, W), where border matting is on and done."""
        return None if self._soft is None else self._soft.alpha

    @property
    def shown(self) -> GrabCutState | None:
        """The state that the slider points at; at its end, that of the present strokes."""
        if self.moment.value == self.moment.max and self.state is not None:
            return self.state
        return self.film[self.moment.value] if self.film else None

    @property
    def graph(self) -> GrabCut:
        """A `GrabCut` of the present picture and parameters, for the links."""
        key = (self._number, self.parameters)
        if self._graph is None or self._graph[0] != key:
            self._graph = (key, GrabCut(self.painter.image, **self.parameters))
        return self._graph[1]

    # --- what the hand does ----------------------------------------------------------------------

    def run(self) -> None:
        """Iterate where the box is new, else cut for the present strokes; the answer follows."""
        if self._filling:
            return
        session = self.painter.session
        if not session.edits or isinstance(session.edits[-1], Clear):
            self._forget()
            self.painter.clear_mask()
            self.painter.say(say("drag a box round the object", "请拖出一个框，把目标框住"))
            return
        if self._begins_anew(session):
            self._lessons = [len(session.edits)]
        self._keep_settings()
        self._submit()

    def refine_now(self) -> None:
        """Iterate again from the present mask, with the strokes that came since."""
        count = len(self.painter.session.edits)
        if self._lessons and count > self._lessons[-1]:
            self._lessons.append(count)
            self.run()
        else:
            words = ("paint a correction first, then refine", "请先画一笔修正，再重新迭代")
            self.painter.say(say(*words))

    def step(self, moments: int) -> None:
        """Go some moments of the iteration forwards, or backwards with a negative number."""
        self.moment.value = min(self.moment.max, max(0, self.moment.value + moments))

    def wait(self) -> GrabCutState | None:
        """Wait for the answer to the present strokes; for notebook cells and tests."""
        self.solver.wait()
        return self.state

    def _keep_settings(self) -> None:
        settings = {name: getattr(self, name).value for name in SETTINGS}
        self.painter.remember(**settings, lessons=list(self._lessons))

    def _submit(self, image: np.ndarray | None = None) -> None:
        session = self.painter.session
        lessons = tuple(self._taught_at(count).seeds for count in self._lessons)
        job = Job(self._number, session.seeds, lessons, self.parameters, self.soft.value, image)
        self.solver.submit(job, self.painter.revision)

    def _taught_at(self, count: int) -> Session:
        """Return the session of the first `count` edits; made once, as a stroke must not wait."""
        edits = self.painter.session.edits[:count]
        known, taught = self._taught.get(count, (None, None))
        if known != edits:
            taught = first_edits(self.painter.session, count)
            self._taught[count] = (edits, taught)
        return taught

    def _begins_anew(self, session: Session) -> bool:
        """Whether a lesson was undone, a new box came, or a class without box got first seeds."""
        if not self._lessons or self._lessons[-1] > len(session.edits):
            return True
        later = session.edits[self._lessons[0] :]
        if not all(isinstance(edit, Stroke) for edit in later):
            return True
        taught = self._taught_at(self._lessons[0])
        boxed = taught.box is not None or taught.polygon is not None
        return not boxed and classes(taught.seeds) != classes(session.seeds)

    def _take(self, image, name: str) -> None:
        """Begin with another picture, or go on with what was done on it before."""
        self.painter.show_image(image, name, resume=name != OWN)
        self._take_up()
        self._first_box()
        self.run()

    def _first_box(self) -> None:
        session = self.painter.session
        if not (session.edits or session.undone) and session.picture in FIRST_BOXES:
            self.painter.add(Box(FIRST_BOXES[session.picture]))

    def _open(self, name: str):
        """Return the picture that a shared text names; None for a reader's own photograph."""
        return self.photo.image(name) if name in self.photo.menu.options else None

    def _forget(self) -> None:
        """Show no answer; those that are still under way do not count."""
        self.film, self.state, self._soft = [], None, None
        self.moment.max = 0
        for words in (self.caption, self.energy, self.mixtures, self.numbers):
            words.value = ""
        self.pictures.show({say("photo", "照片"): self.painter.image})
        self._number += 1  # the worker, too, begins with the picture
        self._since = self._filmed = self.painter.revision

    def _take_up(self) -> None:
        """Set picture and controls as the session says, after a restart or a shared text."""
        session = self.painter.session
        self._forget()
        self._draw_mixtures = mixtures_among(self.painter.image)
        self._filling = True
        set_controls(self, SETTINGS, session)
        self._filling = False
        counts = session.parameters.get("lessons")
        self._lessons = list(counts) if _are_lessons(counts, len(session.edits)) else []

    # --- what comes back -------------------------------------------------------------------------

    def _deliver(self, answer, revision: int) -> None:
        if revision < self._since:
            return
        if isinstance(answer, Missing):
            if answer.picture == self._number:
                self._submit(self.painter.image)  # the present strokes: none may be lost
        elif isinstance(answer, Moment):
            self._show_moment_of_run(answer, revision)
        elif isinstance(answer, Edited):
            self._show_edit(answer, revision)
        else:
            self._soft = answer
            self._show_cut_out()

    def _show_moment_of_run(self, answer: Moment, revision: int) -> None:
        if answer.lesson == answer.number == 0:
            self.film, self.state = [], None
        self.film.append(answer.state)
        self._filmed = revision
        following = self.follow.value and answer.state.phase in ("start", "cut")
        self._filling = True
        self.moment.max = len(self.film) - 1
        if following or len(self.film) == 1:
            self.moment.value = self.moment.max if following else 0
            self.painter.show_mask(answer.state.mask, revision)
        self._filling = False
        self._show_energy()

    def _show_edit(self, answer: Edited, revision: int) -> None:
        self.state, self._soft = answer.state, None
        stroke = revision > self._filmed  # it brought no moments: the hand waits for the mask
        if stroke or self.follow.value or self.moment.value == self.moment.max:
            self.painter.show_mask(answer.state.mask, revision)  # first, all else after
            self._filling, self.moment.value, self._filling = True, self.moment.max, False
        self.painter.say(_in_language(answer.state.note))
        self.seconds = answer.seconds
        self._show_side_soon()

    def _change_backdrop(self) -> None:
        if not self._filling and self.shown is not None:
            self._keep_settings()
            self._show_cut_out()

    def _show_moment(self) -> None:
        """Show the state that the slider was moved to."""
        if not self._filling and self.shown is not None:
            self.painter.show_mask(self.shown.mask)
            self._show_side()

    # --- what stands beside the picture ----------------------------------------------------------

    def _show_side(self) -> None:
        state = self.shown
        if state is None:
            return
        self._show_energy()
        self._show_cut_out()
        alt = say("both mixtures among the colours of the picture", "颜色空间中的两个混合模型")
        self.mixtures.draw(state, alt)
        self._show_pixel()

    def _show_energy(self) -> None:
        """Plot E over the moments of the film, one colour for each kind of moment."""
        states = self.film
        if not states:
            return
        values = np.array([state.objective / state.mask.size for state in states])
        moments = np.arange(len(values))
        curves = [Curve(say("E per pixel", "E / 像素数"), moments, values, "#8C8C8C")]
        for phase, colour in PHASE_COLOURS.items():
            own = np.array([state.phase == phase for state in states])
            if own.any():
                name = say(*PHASES[phase])
                curves.append(Curve(name, moments[own], values[own], colour, dots=True, line=False))
        shown = self.shown
        words = say(*PHASES[shown.phase]) + f", E = {_energy(shown)}"
        if self.moment.value == self.moment.max and self.state is not None:
            if self.state.objective != states[-1].objective:
                words = say("after your strokes", "加上你的笔画之后") + f": E = {_energy(shown)}"
            words += say("; last cut ", "；上次切割 ") + f"{1e3 * self.seconds:.0f} ms"
        round_words = say(f"round {shown.round}: ", f"第 {shown.round} 轮：") if shown.round else ""
        self.caption.value = f"<b>{round_words}{words}</b>"
        low, high = values.min(), values.max()
        room = 0.06 * (high - low) or 1.0
        self.energy.value = line_plot(
            curves,
            x=(0, max(1, len(values) - 1)),
            y=(low - room, high + room),
            x_label=say("moment", "时刻"),
            alt=words,
            size=(480, 200),
            at=self.moment.value,
        )

    def _show_cut_out(self) -> None:
        state = self.shown
        soft = self._soft if state is self.state else None
        image = self.painter.image
        alpha = state.mask.astype(float) if soft is None else soft.alpha
        foreground = image if soft is None else soft.foreground
        behind = backdrop(self.backdrop.value, image.shape)
        cut_out = alpha[..., None] * foreground + (1 - alpha[..., None]) * behind
        titles = (say("components k_n", "分量 k_n"), say("cut-out", "抠出的目标"))
        pictures = (component_picture(state), np.clip(cut_out, 0, 1))
        self.pictures.show(dict(zip(titles, pictures, strict=True)))

    def _point(self, pixel) -> None:
        if min(pixel) >= 0:
            self.pictures.pixel = tuple(pixel)

    def _show_pixel(self) -> None:
        """Write out D of every component, both t-links and the n-links of the pixel."""
        state = self.shown
        if state is None or state.mask.shape != self.painter.image.shape[:2]:
            return
        row, col = self.pixel
        colour = self.painter.image[row, col]
        words = f"<b>{say('pixel', '像素')} ({row}, {col})</b>: z = {_rgb(255 * colour)} "
        lines = [words + _swatch(colour)]
        models = ((say("background", "背景"), state.background, BACKGROUND),)
        models += ((say("foreground", "前景"), state.foreground, FOREGROUND),)
        for a, (name, model, shade) in enumerate(models):
            costs = component_costs(colour[None], model)[:, 0]
            shades = component_shades(shade, len(costs))
            cells = "".join(
                f'<td style="padding:1px 7px;{BEST if k == costs.argmin() else ""}">'
                f"{_swatch(shades[k])} {_cost(cost)}</td>"
                for k, cost in enumerate(costs)
            )
            lines.append(f"<tr><td>D({a}, k) {name}</td>{cells}</tr>")
        head, *rows = lines
        links = link_table(self.graph.links.of(row, col), (row, col), self.graph.smoothness)
        self.numbers.value = f"{head}<table>{''.join(rows)}</table>{links}"

    def _layout(self) -> list[widgets.Widget]:
        wrap = {"flex_flow": "row wrap"}
        rows = [[*self.photo.controls, self.start, self.likelihood]]
        rows += [[self.smoothness, self.components, self.beta]]
        controls = [widgets.HBox(row, layout=wrap) for row in rows]
        steps = widgets.HBox([self.back, self.moment, self.forward, self.follow])
        finish = widgets.HBox([self.refine, self.soft, self.backdrop], layout=wrap)
        side = [steps, self.caption, self.energy, self.pictures, finish]
        side = widgets.VBox(side, layout={"width": "480px"})
        both = widgets.HBox([self.painter, side], layout=wrap | {"grid_gap": "20px"})
        below = widgets.HBox([self.mixtures, self.numbers], layout=wrap | {"grid_gap": "20px"})
        return [*controls, self.message, both, below]

    def _make_controls(self) -> None:
        self.smoothness = slider("γ", 0, 200, 50, step=1)
        self.components = widgets.IntSlider(5, 1, 10, description="K", layout={"width": "300px"})
        formulas = {"paper": say("1/(2⟨Δz²⟩) paper", "1/(2⟨Δz²⟩) 论文")}
        formulas["lecture"] = say("1/⟨Δz²⟩ lecture", "1/⟨Δz²⟩ 讲义")
        self.beta = _menu("β", {formulas[name]: name for name in BETAS})
        starts = {"unlike": say("half unlike background", "与背景最不像的一半")}
        starts["all"] = say("all of the box (paper)", "整个框内（论文）")
        self.start = _menu(say("start", "初始前景"), {starts[name]: name for name in STARTS})
        likelihoods = {say("one component (paper)", "单个分量（论文）"): "component"}
        likelihoods[say("whole mixture (OpenCV)", "整个混合（OpenCV）")] = "mixture"
        self.likelihood = _menu(say("data term", "数据项"), likelihoods)
        self.refine = widgets.Button(description=say("refine", "重新迭代"))
        self.refine.layout.width = "110px"
        self.refine.tooltip = say("iterate again with the strokes", "用上新笔画，再次迭代")
        self.follow = widgets.Checkbox(
            True, description=say("to the end", "运行到底"), indent=False
        )
        self.follow.layout.width = "130px"
        self.moment = widgets.IntSlider(0, 0, 0, description=say("moment", "时刻"))
        self.moment.layout.width = "260px"
        self.back, self.forward = (
            widgets.Button(description=sign, tooltip=words, layout={"width": "44px"})
            for sign, words in (("◀", say("back", "后退")), ("▶", say("forward", "前进")))
        )
        self.soft = widgets.Checkbox(description=say("border matting", "边缘抠像"), indent=False)
        self.soft.layout.width = "132px"
        self.backdrop = _menu(
            say("background", "新背景"),
            {say(*words): name for name, (words, _) in BACKDROPS.items()},
        )
        self.backdrop.layout.width = "210px"  # the three of them in one row
        self.caption, self.energy, self.numbers = (widgets.HTML() for _ in range(3))
        self.caption.layout.min_height, self.energy.layout.min_height = "30px", "206px"
        self.mixtures = Figure([lambda ax, state: self._draw_mixtures(ax, state)], (5.6, 3.6))
        self.pictures = LinkedPictures({"": np.zeros((1, 1))}, width=232)

    def _listen(self) -> None:
        for name in PARAMETERS:
            getattr(self, name).observe(lambda _: self.run(), "value")
        self.soft.observe(lambda _: self.run(), "value")
        self.backdrop.observe(lambda _: self._change_backdrop(), "value")
        self.refine.on_click(lambda _: self.refine_now())
        self.moment.observe(lambda _: self._show_moment(), "value")
        self.back.on_click(lambda _: self.step(-1))
        self.forward.on_click(lambda _: self.step(1))
        self.painter.on_restore(lambda _: self._take_up())
        self.painter.on_edit(lambda _: self.run())
        self.painter.observe(lambda change: self._point(change["new"]), "hover")
        self.pictures.observe(lambda _: self._show_pixel(), "pixel")

    def _code(self, painter: SegPainter) -> str:
        """Return lines of Python that make the mask on the screen."""
        session = painter.session
        arguments = "".join(f", {name}={value!r}" for name, value in self.parameters.items())
        picture = f'data.fit_within(data.load("{session.picture}"), {MAX_SIDE})'
        if session.picture == OWN:
            picture = f'data.open_image("photo.jpg", max_side={MAX_SIDE})'
        lines = [
            "from segteach import data",
            "from segteach.segmentation.grabcut import GrabCut",
        ]
        lines += ["from segteach.steps import last", "", f"image = {picture}"]
        lines += [f"grab = GrabCut(image{arguments})"]
        for number, count in enumerate(self._lessons):
            learn = "refine" if number else "iterate"
            lines += [first_edits(session, count).as_code(), f"last(grab.{learn}(seeds))", ""]
        return "\n".join([*lines, session.as_code(), "state = grab.edit(seeds)", "state.mask", ""])


def backdrop(name: str, shape: tuple[int, ...]) -> np.ndarray:
    """Return a new background of one of BACKDROPS, (H, W, 3)."""
    colour = BACKDROPS[name][1]
    if colour is not None:
        return np.broadcast_to(np.array(colour, float), shape)
    rows, cols = np.indices(shape[:2]) // 16
    return np.where((rows + cols) % 2 == 0, 0.92, 0.72)[..., None] * np.ones(3)


def _menu(name: str, options: dict) -> widgets.Dropdown:
    menu = widgets.Dropdown(options=list(options.items()), description=name)
    menu.layout.width = "285px"
    return menu


def _are_lessons(counts, edits: int) -> bool:
    """Whether a shared text's counts of edits can be those of lessons."""
    if not isinstance(counts, list) or not all(type(count) is int for count in counts):
        return False
    return all(a < b for a, b in zip([0, *counts], [*counts, edits + 1], strict=True))


def _in_language(note: str) -> str:
    """Return a state's note in the reader's language."""
    number = re.fullmatch(r"stopped after (\d+) rounds: the last moved (\d+) pixels", note)
    if number:
        return say(note, "第 {} 轮后停止：最后一轮仍有 {} 个像素改变".format(*number.groups()))
    return say(note, NOTES.get(note, note))


def _energy(state: GrabCutState) -> str:
    return f"{state.objective:,.0f}".replace("-", "−")


def _rgb(colour: np.ndarray) -> str:
    return "({:.0f}, {:.0f}, {:.0f})".format(*colour)


def _swatch(colour: np.ndarray) -> str:
    style = "display:inline-block;width:14px;height:14px;border:1px solid;vertical-align:-2px"
    return f'<span style="{style};background:rgb{_rgb(255 * colour)}"></span>'


def _cost(cost: float) -> str:
    return f"{cost:.1f}".replace("-", "−") if np.isfinite(cost) else "∞"


PARAMETERS = ("smoothness", "components", "beta", "start", "likelihood")
# What is kept beside the strokes, and which values may come back from a shared text.
SETTINGS = {
    "smoothness": lambda value: is_number(value) and 0 <= value <= 200,
    "components": lambda value: type(value) is int and 1 <= value <= 10,
    "beta": lambda value: value in tuple(BETAS),
    "start": lambda value: value in STARTS,
    "likelihood": lambda value: value in tuple(LIKELIHOODS),
    "soft": lambda value: isinstance(value, bool),
    "backdrop": lambda value: value in tuple(BACKDROPS),
}
NOTES = {
    "every pixel is a seed: nothing is left to decide": "每个像素都是种子点：没有需要决定的像素了",
    "nothing is marked: the frame of the picture starts as background": (
        "还没有任何标记：图片四周的边框作为初始背景"
    ),
    "no background seeds: all that is not painted starts as background": (
        "没有背景种子点：未涂的像素一律先当作背景"
    ),
}
