"""The matting lab: a trimap painted over by hand, the mattes of four methods, a new background."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import ipywidgets as widgets
import numpy as np

from segteach import data
from segteach.arrays import Seed
from segteach.data import Scene
from segteach.draw.words import tell
from segteach.labs.kit.backdrops import BACKDROPS, OWN_BACKDROP
from segteach.labs.kit.controls import menu_of, slider_of, switch_of
from segteach.labs.kit.painter_lab import PainterLab
from segteach.labs.kit.photo import OWN, refusal
from segteach.labs.kit.trimaps import Asked, Drawn, WithTrimap, source_of
from segteach.labs.matting.code import code_of
from segteach.labs.matting.growing import Growing, take
from segteach.labs.matting.panels import Panels, View
from segteach.labs.matting.sources import (
    EXAMPLES,
    FIRST,
    first_pixel,
    handed_over,
    scene_code,
    scene_of,
    scene_pictures,
    scene_trimap,
)
from segteach.labs.matting.texts import EMPTY, NO_PHOTO, progress_words
from segteach.labs.matting.worker import METHODS, Job, Part, Worker
from segteach.language import say
from segteach.marks.edits import Edit
from segteach.marks.session import Session
from segteach.matting.bayesian import BayesianState
from segteach.matting.matte import Matte
from segteach.matting.trimap import missing_note
from segteach.widgets.file_button import FileButton


class MattingLab(WithTrimap, PainterLab):
    """Correct a trimap by brush; the mattes of four methods follow, one of them ring by ring.

    image: (H, W, 3), a picture to begin with, in place of the scene or photograph `name`.
    trimap: (H, W) of `Seed`, its trimap; a `TrimapLab` has both as `.image` and `.trimap`.
    The others are those of `PainterLab`.

    matte: the state of the chosen method on the present trimap, with alpha, foreground, background;
    None until it is there. mattes: {method: Matte} of those that are done. trimap: the question.
    """

    NAME, PICTURE, MAX_SIDE, REMEMBERED = "matting", "fur", 400, 8
    TOOLS = ("brush", "trimap", "rectangle", "polygon")
    START = Worker
    FIRST = FIRST
    CONTROLS = (
        menu_of("method", METHODS, "bayesian", parameter=False),
        slider_of("width", 1, 20, 3, step=1, parameter=False),
        menu_of("backdrop", BACKDROPS, "green", parameter=False),
        switch_of("linear_light", parameter=False),
    )

    def __init__(
        self,
        name: str | None = None,
        *,
        image=None,
        trimap=None,
        inline: bool = False,
        autosave: str | None = "",
    ):
        self._handed, self._handed_edits = handed_over(image, trimap)
        self._inline = inline
        self._arriving = self._handed is not None  # nothing is asked for another picture before it
        super().__init__(name, inline=inline, autosave=autosave)
        if self._arriving:
            self._arriving = False
            self.photo.take_image(self._handed)

    # --- what notebooks ask ----------------------------------------------------------------------

    @property
    def scene(self) -> Scene | None:
        """The scene with its truth, None for a photograph."""
        return scene_of(self.painter.picture)

    @property
    def mattes(self) -> dict[str, Matte]:
        """The mattes of the present trimap that are done."""
        return {method: one.matte() for method, one in self._found.items() if one.done}

    @property
    def matte(self) -> Matte | BayesianState | None:
        """The state of the chosen method on the present trimap; None until it is there."""
        growing = self._found.get(self.method.value)
        if growing is None or not growing.done:
            return None
        bayesian = self.method.value == "bayesian"
        return growing.after(growing.rings) if bayesian else growing.matte()

    @property
    def alpha(self) -> np.ndarray | None:
        """Alpha of the chosen method, (H, W) in [0, 1]."""
        matte = self.mattes.get(self.method.value)
        return None if matte is None else matte.alpha

    @property
    def foreground(self) -> np.ndarray | None:
        """F of the chosen method, (H, W, 3) in [0, 1]."""
        return None if self.alpha is None else self.mattes[self.method.value].foreground

    @property
    def first_pixel(self) -> tuple[int, int]:
        """(row, col) that the lens shows first: where a scene is half clear, or much is unknown."""
        return first_pixel(self.scene, self.trimap, self.painter.session.shape)

    def wait(self) -> Matte | BayesianState | None:
        """Wait for the mattes of the present trimap and return that of the chosen method."""
        super().wait()
        return self.matte

    # --- what the hand does ----------------------------------------------------------------------

    def run(self) -> None:
        """Have the present edits answered, once the picture is that which was handed over."""
        if not self._arriving:
            super().run()

    def reset(self) -> None:
        """Begin as the lab did: with what was handed over, or with the book's picture."""
        if self._handed is None:
            super().reset()
            return
        if self.photo.image(OWN) is not self._handed:
            self.photo.take_image(self._handed)
        self.start_afresh(OWN)

    def load_example(self, number: int) -> None:
        """Show one of EXAMPLES with a band that suits it."""
        name, width = EXAMPLES[number]
        self.show_example(name, None, **self._first | {"width": width})

    def first_edits(self, picture: str) -> Sequence[Edit]:
        """The trimap that was handed over, or the box of a photograph."""
        if picture == OWN:
            same = self._handed is not None and np.array_equal(self.painter.image, self._handed)
            return self._handed_edits if same else ()
        return super().first_edits(picture)

    def others(self) -> Mapping:
        """The scenes."""
        return scene_pictures()

    def take_backdrop(self, content: bytes, name: str) -> None:
        """Put the reader's photograph behind the object; a bad file leaves all as it was."""
        try:
            self.panels.own = data.open_image(content, 2 * self.MAX_SIDE)
        except (ValueError, MemoryError) as error:
            self.bar.complain(refusal(name, error))
            return
        self.bar.tell("")
        self.backdrop.value = OWN_BACKDROP
        self.changed("backdrop")

    def changed(self, name: str) -> None:
        """Answer another method or band; a new background needs no new matte."""
        if name in ("backdrop", "linear_light"):
            own = self.backdrop.value == OWN_BACKDROP
            self.bar.tell(say(*NO_PHOTO) if own and self.panels.own is None else "")
            self.panels.recompose()
            self.painter.remember(**self.settings)
        else:
            self.panels.choose()
            self._show_progress()
            self.run()
        self.draw_soon()

    def close(self) -> None:
        """End the lab and its worker."""
        if hasattr(self, "panels"):  # not where it is closed already
            self.panels.figure_soon.cancel()
        super().close()
        self._handed, self._handed_edits = None, ()

    # --- jobs and answers ------------------------------------------------------------------------

    def begin(self) -> None:
        """Forget the answers; the brush for unknown pixels is in the hand."""
        self._drawn = None
        self._found: dict[str, Growing] = {}
        self.painter.tool, self.painter.seed = "brush", int(Seed.UNKNOWN)
        self.panels.begin(self.painter.image)
        self._show_progress()

    def nothing(self) -> None:
        """Ask for a box: a drag draws one."""
        self._drawn, self._found = None, {}
        self.painter.clear_mask()
        self.painter.tool = "rectangle"
        self.painter.say(say(*EMPTY))
        self.panels.forget()
        self._show_progress()

    def job(self, session: Session) -> Job | None:
        """Ask for the trimap of region and strokes, and for its mattes."""
        source, region = source_of(session)
        if source == "nothing" and self.scene is not None:
            source, (region, _) = "trimap", scene_trimap(session.picture, self.width.value)
        elif source == "nothing" and not session.strokes:
            return None
        return Job(Asked(source, region, session.paint, self.width.value), self.method.value)

    def show(self, answer: Drawn | Part, revision: int) -> None:
        """Show the trimap; the mattes follow part by part."""
        if isinstance(answer, Drawn):
            self._show_trimap(answer, revision)
        elif take(self._found, answer, self.painter.image, self._drawn.trimap):
            self.panels.renew(answer.method)
            self._show_progress()
            self.draw_soon()

    def _show_trimap(self, drawn: Drawn, revision: int) -> None:
        same = self._drawn is not None and np.array_equal(self._drawn.trimap, drawn.trimap)
        self._drawn = drawn
        self.painter.show_trimap(drawn.trimap, revision)
        self.painter.say(tell(drawn.note))
        of_scene = self.scene is not None and self.painter.session.region is None
        self.width.disabled = drawn.mask is None and not of_scene
        if not same:
            self._found = {}
            self.panels.outdate()
            if missing_note(drawn.trimap):
                self.panels.forget()
        if self._pointed_in != self.painter.picture_number:
            self._pointed_in, self.pictures.pixel = self.painter.picture_number, self.first_pixel
        self._show_progress()
        self.draw_soon()

    def _show_progress(self) -> None:
        method = self.method.value
        self.progress.value = progress_words(method, self._found.get(method), self.bar.busy)

    def _set_busy(self, on: bool) -> None:
        super()._set_busy(on)
        self._show_progress()

    def picture_code(self) -> str:
        """Return Python that makes `image`."""
        return super().picture_code() if self.scene is None else scene_code(self.painter.picture)

    def code(self) -> tuple[str, str]:
        """Return Python that makes trimap and matte."""
        below = self.scene and self.width.value
        return code_of(self.painter.session, below, self._drawn, self.method.value)

    # --- what stands beside the picture ----------------------------------------------------------

    def rows(self) -> list[list[widgets.Widget]]:
        """Method, band, how far the method is."""
        self.photo.menu.layout.width, self.method.layout.width = "165px", "205px"  # in one row
        return [[self.method], [self.width], [self.progress]]

    def tabs(self) -> Mapping[str, widgets.Widget]:
        """Rings, matte, composite, methods, error."""
        return {"": self.panels.side.widget}

    def beside(self):
        """The open tab."""
        self._pointed_in = -1  # the number of the picture whose first pixel was shown
        self.progress = widgets.HTML()
        face, hint = say("file …", "文件……"), say(*NO_PHOTO)
        controls = [self.backdrop, FileButton(self.take_backdrop, face, hint), self.linear_light]
        self.panels = Panels(
            self.pictures, self.numbers, controls, self._view, self.bar.complain, self._inline
        )
        return (self.panels.side.draw,)

    def pixel_words(self, row: int, col: int) -> str:
        """C, F, B and alpha."""
        return self.panels.show_pixel((row, col))

    def _view(self) -> View:
        painter, truth = self.painter, self.scene and self.scene.alpha
        chosen = self.method.value
        return View(painter.image, painter.picture, self.trimap, self._found, chosen, truth)
