"""The scribble lab: strokes of foreground and background, and the alpha that follows each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ipywidgets as widgets
import numpy as np
import traitlets

from segteach.arrays import Seed
from segteach.data import Scene
from segteach.draw.matting import error_picture
from segteach.draw.words import tell
from segteach.labs.kit.controls import menu_of, notches_of
from segteach.labs.kit.html import text
from segteach.labs.kit.painter_lab import PainterLab
from segteach.labs.kit.side import Side
from segteach.labs.scribbles.film import Film, film_words
from segteach.labs.scribbles.pictures import EXAMPLES, FIRST, scene_code, scene_of, scene_pictures
from segteach.labs.scribbles.texts import NO_TRUTH, link_to_alpha, pixel_numbers
from segteach.labs.scribbles.worker import Job, Part, Worker
from segteach.language import say
from segteach.marks.session import Session
from segteach.matting.compositing import composite, plain
from segteach.matting.foreground import estimate_layers
from segteach.matting.linear import QuadraticState
from segteach.matting.scribble_matting import METHODS
from segteach.matting.system import CONSTRAINTS
from segteach.matting.trimap import missing_note
from segteach.metrics import sad
from segteach.widgets.linked_pictures import LinkedPictures

BACKDROPS = {
    "green": (0.1, 0.65, 0.25),
    "white": (1.0, 1.0, 1.0),
    "black": (0.0, 0.0, 0.0),
    "red": (0.8, 0.15, 0.1),
}
SPARE = 515  # the window's height for all that is no picture of a tab


class ScribbleLab(PainterLab):
    """Paint foreground and background; alpha by closed form follows each stroke, warm-started.

    film: the states of the last edit so far; player: the bar that goes through them. shown: the
    state that it stands at. state: that of the present strokes, None until it is there.
    """

    NAME, PICTURE, MAX_SIDE, REMEMBERED = "scribbles", "flower", 320, 8
    START = Worker
    FIRST = FIRST
    CONTROLS = (
        menu_of("method", METHODS, "closed_form"),
        menu_of("eps", (1e-9, 1e-7, 1e-5, 1e-3, 1e-1), 1e-7),
        menu_of("radius", (1, 2), 1),
        menu_of("constraints", CONSTRAINTS, "hard"),
        notches_of("weight", (0.01, 0.1, 1.0, 10.0, 100.0, 1000.0), 100.0),
        menu_of("backdrop", BACKDROPS, "green", parameter=False),
    )

    # --- what notebooks ask ----------------------------------------------------------------------

    @property
    def scene(self) -> Scene | None:
        """The scene with its truth, None for a photograph."""
        return scene_of(self.painter.picture)

    @property
    def film(self) -> list[QuadraticState]:
        """The states of the last edit so far."""
        return self._film.states

    @property
    def shown(self) -> QuadraticState | None:
        """The state that the player stands at."""
        return self._film.shown

    @property
    def state(self) -> QuadraticState | None:
        """The state of the present strokes, None until it is there."""
        return self._film.end

    @property
    def alpha(self) -> np.ndarray | None:
        """Alpha of the present strokes, (H, W) in [0, 1]."""
        return self.state and self.state.alpha

    @property
    def parameters(self) -> dict:
        """The arguments of `ScribbleMatting` that the controls stand for."""
        chosen = super().parameters
        if self.method.value == "random_walk":
            return {"method": "random_walk"}
        if self.constraints.value == "hard":
            del chosen["weight"]
        return chosen

    def wait(self) -> QuadraticState | None:
        """Wait for the answer to the present strokes; for notebook cells and tests."""
        super().wait()
        return self.state

    # --- what the hand does ----------------------------------------------------------------------

    def load_example(self, number: int) -> None:
        """Show one of EXAMPLES with its strokes, every control as at first."""
        self.start_afresh(EXAMPLES[number])

    def others(self) -> Mapping:
        """The scenes."""
        return scene_pictures()

    def changed(self, name: str) -> None:
        """Answer other parameters; a new background needs no new matte."""
        if name == "backdrop":
            self.side.renew(self._matte)
            self.painter.remember(**self.settings)
            self.draw_soon()
        else:
            self._allow()
            self.run()

    def begin(self) -> None:
        """Forget the answers."""
        self._allow()
        self._forget()  # what is there is of another shape

    def nothing(self) -> None:
        """Say what is missing; strokes of one kind stand for themselves."""
        self._forget()
        session = self.painter.session
        if session.strokes:
            self.painter.show_mask(session.seeds == Seed.FOREGROUND)
        else:
            self.painter.clear_mask()
        self.painter.say(tell(missing_note(session.seeds)) or self._too_small())

    def job(self, session: Session) -> Job | None:
        """Ask for alpha, where strokes of both kinds are there."""
        seeds = session.seeds
        if missing_note(seeds) or self._too_small():
            return None
        return Job(seeds, self.parameters)

    def run(self) -> None:
        """Have the present edits answered; what the film shows is of earlier ones."""
        self._film.old = True
        super().run()

    def show(self, answer: Part, revision: int) -> None:
        """Show the last of some states; not where a stroke has come since they were asked for."""
        if revision < self.painter.revision:
            return
        self._film.add(answer)
        self.painter.show_alpha(self.shown.alpha, revision)
        self.painter.say(tell(self.shown.note))
        self._follow()

    def picture_code(self) -> str:
        """Return Python that makes `image`."""
        return super().picture_code() if self.scene is None else scene_code(self.painter.picture)

    def code(self) -> tuple[str, str]:
        """Return Python that makes alpha, and its mask."""
        session, chosen = self.painter.session, self.parameters
        lines = session.as_code() + "\n"
        if self.job(session) is None:
            return "from segteach.arrays import Seed\n", f"{lines}seeds == Seed.FOREGROUND\n"
        method = chosen.pop("method")
        arguments = "".join(f", {name}={value!r}" for name, value in chosen.items())
        lines += f"matte = {method}(image, seeds{arguments})\nmatte.alpha >= 0.5\n"
        return f"from segteach.matting.{method} import {method}\n", lines

    def _go(self) -> None:
        """Show the state that the player was moved to."""
        if self.shown is not None:
            self.painter.show_alpha(self.shown.alpha)
            self._follow()

    def _follow(self) -> None:
        self.side.outdate()
        self.draw_soon()

    def _forget(self) -> None:
        """Show no answer, but the picture."""
        self._film.forget()
        self.words.value = film_words(self._film, None)
        self.numbers.value = self.files.value = self._verdict.value = ""
        for pictures in (self.truths, self.pictures):
            pictures.show({say("picture C", "图片 C"): self.image})
        self.side.current()

    def _allow(self) -> None:
        """Let those controls be moved that count."""
        walks = self.method.value == "random_walk"
        for widget in (self.eps, self.radius, self.constraints):
            widget.disabled = walks
        self.weight.disabled = walks or self.constraints.value == "hard"

    def _too_small(self) -> str:
        """Return that no window fits into the picture, or ""."""
        size = 2 * self.radius.value + 1
        if self.method.value == "random_walk" or min(self.image.shape[:2]) >= size:
            return ""
        words = say(
            "the picture is smaller than a window of {0} × {0}", "图片比 {0} × {0} 的窗口还小"
        )
        return words.format(size)

    # --- what stands beside the picture ----------------------------------------------------------

    def rows(self) -> Sequence[list[widgets.Widget]]:
        """Method, the film's player, what it shows, its curve."""
        return [[self.method], [self.player], [self.words], [self._film.plot]]

    def tabs(self) -> Mapping[str, widgets.Widget]:
        """Matte, truth and parameters; only the open one is drawn."""
        return {"": self.side.widget}

    def beside(self):
        """The film, then the open tab."""
        self._film = Film(self._go, self.bar.complain)
        self.player, self.words, self.files = self._film.player, widgets.HTML(), widgets.HTML()
        self.words.layout.min_height = "44px"
        self.truths, self._verdict = LinkedPictures({"": np.zeros((1, 1))}), widgets.HTML()
        for pictures in (self.pictures, self.truths):
            pictures.columns, pictures.spare = 2, SPARE
        traitlets.link((self.pictures, "pixel"), (self.truths, "pixel"))
        below = widgets.HBox([self.backdrop, self.files])
        below.add_class("st-lab-row")
        self._matte = widgets.VBox([self.pictures, self.numbers, below])
        self._truth = widgets.VBox([self.truths, self._verdict])
        rules = widgets.VBox([self.eps, self.radius, self.constraints, self.weight])
        self.side = Side(
            {
                say("matte", "蒙版"): (self._matte, self._draw_matte),
                say("truth", "真值"): (self._truth, self._draw_truth),
                say("parameters", "参数"): (rules, None),
            }
        )
        return (self._draw_film, self._draw_side)

    def pixel_words(self, row: int, col: int) -> str:
        """Alpha and colour."""
        if self.shown is None:
            return ""
        truth = self.scene and self.scene.alpha
        return pixel_numbers((row, col), self.image, self.shown.alpha, truth)

    def _draw_film(self) -> None:
        error = None
        if self.shown is not None and self.scene is not None:
            unknown = self.painter.session.seeds == Seed.UNKNOWN
            error = sad(self.shown.alpha, self.scene.alpha, unknown) if unknown.any() else None
        self.words.value = film_words(self._film, error)
        self._film.draw()

    def _draw_side(self) -> None:
        """Draw the open tab; during a run it waits, and the end comes sooner."""
        if self.state is not None:
            self.side.draw()

    def _draw_matte(self) -> None:
        """Show alpha, and the foreground by it on a colour."""
        if self.shown is None:
            return
        alpha = self.shown.alpha
        behind = plain(alpha.shape, BACKDROPS[self.backdrop.value])
        title = "α F + (1 − α) K"
        F, _ = estimate_layers(self.image, alpha, "multilevel")  # C in its place leaves a halo
        mixed = composite(F, alpha, behind)
        self.pictures.show({say("matte α", "蒙版 α"): alpha, title: mixed})
        self._show_pixel()
        if self.state is self.shown:
            self.files.value = link_to_alpha(alpha, self.painter.picture)

    def _draw_truth(self) -> None:
        """Show the truth, and where alpha differs from it."""
        scene, shown = self.scene, self.shown
        if scene is None:
            self.truths.show({say("picture C", "图片 C"): self.image})
            self._verdict.value = text(say(*NO_TRUTH))
        elif shown is not None:
            title = say("α − truth", "α − 真值")
            error = error_picture(shown.alpha, scene.alpha)
            self.truths.show({say("truth", "真值"): scene.alpha, title: error})
            words = say("orange: too opaque, blue: too clear", "橙色：过于不透明；蓝色：过于透明")
            self._verdict.value = text(words)
