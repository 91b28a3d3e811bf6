"""The GrabCut lab: a box, the rounds one by one, corrections by brush, a soft edge, a cut-out."""

from __future__ import annotations

from collections.abc import Mapping

import ipywidgets as widgets
import numpy as np

from segteach.draw.grabcut import component_picture, mixtures_among
from segteach.draw.words import tell
from segteach.labs.grabcut.controls import CONTROLS, EMPTY, EXAMPLES, FIRST_BOXES, TRY, TRY_ANY
from segteach.labs.grabcut.cut_out import composed, link_to_file
from segteach.labs.grabcut.film import Film
from segteach.labs.grabcut.lessons import Lessons
from segteach.labs.grabcut.numbers import numbers_of
from segteach.labs.grabcut.worker import Edited, Job, Moment, Soft, Worker
from segteach.labs.kit.controls import button
from segteach.labs.kit.figure import Figure
from segteach.labs.kit.painter_lab import PainterLab
from segteach.labs.kit.side import Side
from segteach.language import say
from segteach.marks.edits import Clear
from segteach.marks.session import Session
from segteach.segmentation.grabcut import GrabCut, GrabCutState

WIDEST, HIGHEST = 195, 125  # a picture beside the painter, in pixels of the page


class GrabCutLab(PainterLab):
    """Drag a box round an object and watch GrabCut; then correct, refine, soften, cut out.

    film: the states of the iteration so far; player: the bar that goes through them. shown: the
    state that it stands at. state: that of the present strokes, or None before the first. alpha:
    its soft edge (H, W), or None. lessons: after how many edits the models were learned.
    """

    NAME, PICTURE = "grabcut", "flower"
    TOOLS = ("rectangle", "brush", "eraser", "polygon")
    START = Worker
    FIRST = FIRST_BOXES
    CONTROLS = CONTROLS

    # --- what notebooks ask ----------------------------------------------------------------------

    @property
    def film(self) -> list[GrabCutState]:
        """The states of the iteration so far."""
        return self._film.moments

    @property
    def shown(self) -> GrabCutState | None:
        """The state that the player stands at; at its end, that of the present strokes."""
        return self._film.shown

    @property
    def state(self) -> GrabCutState | None:
        """The state of the present strokes, or None before the first."""
        return self._film.edited and self._film.edited.state

    @property
    def alpha(self) -> np.ndarray | None:
        """The soft edge of the present mask, (H, W), where border matting is on and done."""
        return self._soft and self._soft.alpha

    @property
    def lessons(self) -> list[int]:
        """After how many edits the models were learned, once for each iteration."""
        return list(self._lessons.counts)

    @property
    def graph(self) -> GrabCut:
        """A `GrabCut` of the present picture and parameters, for the links."""
        if self._graph is None or self._graph[0] != self.parameters:
            self._graph = (self.parameters, GrabCut(self.painter.image, **self.parameters))
        return self._graph[1]

    def wait(self) -> GrabCutState | None:
        """Wait for the answer to the present strokes; for notebook cells and tests."""
        super().wait()
        return self.state

    # --- what the hand does ----------------------------------------------------------------------

    def refine_now(self) -> None:
        """Iterate again from the present mask, with the strokes that came since."""
        if self._lessons.refine(self.painter.session):
            self.run()
        else:
            words = ("paint a correction first, then refine", "请先画一笔修正，再重新迭代")
            self.painter.say(say(*words))

    def load_example(self, number: int) -> None:
        """Show one of EXAMPLES with its box, every control as at first."""
        self.start_afresh(EXAMPLES[number])

    def begin(self) -> None:
        """Forget film, lessons and graph."""
        self._lessons, self._graph = Lessons(), None
        self._draw_mixtures = mixtures_among(self.painter.image)
        height, width = self.painter.image.shape[:2]
        self.pictures.width = round(min(WIDEST, HIGHEST * width / height))
        self.bar.hint = say(*TRY.get(self.painter.picture, TRY_ANY))
        self._returns = bool(self.painter.session.edits)  # a drawing that was seen to its end
        self._forget()

    def nothing(self) -> None:
        """Ask for a box: a drag draws one."""
        self._forget()
        self.painter.clear_mask()
        self.painter.tool = "rectangle"
        self.painter.say(say("drag a box round the object", "请拖出一个框，把物体框住"))

    def job(self, session: Session) -> Job | None:
        """Ask for the segmentation, with the models of the lessons."""
        if not session.edits or isinstance(session.edits[-1], Clear):
            return None
        self._lessons.follow(session)
        lessons = self._lessons.seeds(session)
        return Job(session.seeds, lessons, self.parameters, self.soft.value)

    def extras(self) -> dict:
        """After how many edits the models were learned."""
        return {"lessons": self.lessons}

    def restore_extras(self, known: Mapping) -> None:
        """Learn where the session did."""
        self._lessons.restore(known.get("lessons"), self.painter.session)

    def code(self) -> tuple[str, str]:
        """Return Python that learns where the lab did and cuts."""
        arguments = "".join(f", {name}={value!r}" for name, value in self.parameters.items())
        imports = "from segteach.segmentation.grabcut import GrabCut\n"
        imports += "from segteach.steps import last\n"
        lines = [f"grab = GrabCut(image{arguments})"]
        for number, part in enumerate(self._lessons.sessions(self.painter.session)):
            learn = "refine" if number else "iterate"
            lines += [part.as_code(), f"last(grab.{learn}(seeds))", ""]
        last = [self.painter.session.as_code(), "state = grab.edit(seeds)", "state.mask", ""]
        return imports, "\n".join(lines + last)

    # --- what comes back -------------------------------------------------------------------------

    def show(self, answer: Moment | Edited | Soft, revision: int) -> None:
        """Show the mask of a moment or of the present strokes, or its soft edge."""
        if isinstance(answer, Moment):
            self._show_moment(answer, revision)
        elif isinstance(answer, Edited):
            self._show_edit(answer, revision)
        else:
            self._soft = answer
            self.side.outdate(self._cut_out)
            self.draw_soon()

    def _show_moment(self, answer: Moment, revision: int) -> None:
        follow = self.follow.value or self._returns
        if not self._film.add(answer, follow=follow):
            return
        self._filmed = revision
        if len(self.film) == 1 or (follow and answer.state.phase in ("start", "cut", "keep")):
            self._show_state(self.shown, revision)
        self._film.draw()

    def _show_edit(self, answer: Edited, revision: int) -> None:
        """Show the mask, but let a film wait that has just begun, or that somebody looks at."""
        known = answer.moments is not None
        same = known and self._film.edited is answer
        stroke = revision > self._filmed  # it brought no moments: the hand waits for the mask
        go = known or stroke or self.follow.value or self._returns or self._film.at_end
        go, self._returns = go and not same, False
        if not self._film.end(answer, go=go):
            self._renew_worker()
        self._soft = None
        if go:
            self._show_state(answer.state, revision)
        self.side.outdate(self._cut_out)
        self._film.draw()
        self.draw_soon()
        self.painter.say(self._words_of(answer.state))

    def _words_of(self, state: GrabCutState) -> str:
        """Return what to know of the answer to the present strokes: why a start was kept, too."""
        film = self.film if self.film[-1].objective == state.objective else []
        kept = [moment for moment in film if moment.phase == "keep"]
        notes = [one.note for one in (*kept, *film[-1:], state) if one.note]
        if not notes and not state.mask.any():
            return say(*EMPTY)
        return say("; ", "；").join(map(tell, dict.fromkeys(notes)))

    def _show_state(self, state: GrabCutState, revision: int | None = None) -> None:
        """Show the mask of a state; what stands beside it is grey until it is drawn."""
        self.painter.show_mask(state.mask, revision)
        self.side.outdate()
        self.draw_soon()

    def _go(self) -> None:
        """Show the moment that the player was moved to."""
        if self.shown is not None:
            self._show_state(self.shown)
            self._film.draw()

    def _forget(self) -> None:
        """Show no answer."""
        self._soft, self._filmed = None, self.painter.revision
        self._film.forget()
        self.mixtures.value = self.numbers.value = self.file.value = ""
        self.pictures.show({say("photo", "照片"): self.painter.image})
        self.side.current()
        self._renew_worker()

    def _renew_worker(self) -> None:
        """Have the worker begin with the picture: what it has learned is not the film shown."""
        self.solver.keep(image=self.painter.image.copy())

    # --- what stands beside the picture ----------------------------------------------------------

    def rows(self) -> list[list[widgets.Widget]]:
        """Refine, the film's player, its energy."""
        film = [[self.player], [self._film.words], [self._film.plot]]
        return [[self.refine, self.follow], *film]

    def tabs(self) -> Mapping[str, widgets.Widget]:
        """Mixtures, pixel, cut-out and parameters; only the open one is drawn."""
        return {"": self.side.widget}

    def beside(self):
        """The open tab."""
        self._film = Film(self._go, self.bar.complain)
        self.player, self.caption, self.energy = (
            self._film.player,
            self._film.words,
            self._film.plot,
        )
        hint = ("iterate again with the strokes", "按新的笔画再次迭代")
        self.refine = button(("refine", "重新迭代"), self.refine_now, hint)
        self.mixtures = Figure([lambda ax, state: self._draw_mixtures(ax, state)], (5.6, 2.3))
        self.file = widgets.HTML()
        finish = widgets.HBox([self.soft, self.backdrop, self.file])
        finish.add_class("st-lab-row")
        self._cut_out = widgets.VBox([finish, self.pictures])
        rules = [self.smoothness, self.components, self.beta, self.start, self.likelihood]
        self.side = Side(
            {
                say("mixtures", "混合模型"): (self.mixtures, self._show_mixtures),
                say("pixel", "像素"): (self.numbers, self._show_pixel),
                say("cut-out", "抠图"): (self._cut_out, self._show_cut_out),
                say("parameters", "参数"): (widgets.VBox(rules), None),
            }
        )
        return (self.side.draw,)

    def pixel_words(self, row: int, col: int) -> str:
        """Both classes' costs of the pixel, and its links."""
        state = self.shown
        return "" if state is None else numbers_of((row, col), self.graph, state)

    def _show_pixel(self) -> None:
        if self.side.is_open(self.numbers):
            super()._show_pixel()

    def _show_mixtures(self) -> None:
        alt = say("both mixtures among the colours of the picture", "颜色空间中的两个混合模型")
        self.mixtures.draw(self.shown, alt)

    def _show_cut_out(self) -> None:
        state, soft = self.shown, self._soft
        soft = soft if state is self.state else None
        alpha = state.mask.astype(float) if soft is None else soft.alpha
        foreground = self.painter.image if soft is None else soft.foreground
        titles = (
            say("components k", "分量 k"),
            say("cut-out", "抠出的物体"),
        )
        cut_out = composed(foreground, alpha, self.backdrop.value)
        self.pictures.show(dict(zip(titles, (component_picture(state), cut_out), strict=True)))
        self.file.value = link_to_file(foreground, alpha, self.painter.picture)
