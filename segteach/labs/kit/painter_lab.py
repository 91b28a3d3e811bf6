"""PainterLab: the frame of a lab whose answer follows the brush.

A lab of this kind says which controls it has, what a worker does with a job, and what is shown
beside the picture. All else is here: photographs, drawing, sharing, the worker, undo, the pixel.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Mapping, Sequence

import ipywidgets as widgets
import numpy as np

from segteach.labs.kit.controls import allows
from segteach.labs.kit.frame import Lab
from segteach.labs.kit.later import Later
from segteach.labs.kit.photo import OWN, Photo
from segteach.language import say
from segteach.marks.edits import Edit, Trimap
from segteach.marks.session import Session
from segteach.widgets.linked_pictures import LinkedPictures
from segteach.widgets.painter import SegPainter
from segteach.widgets.solver import Solver


class PainterLab(Lab):
    """Paint on a photograph; a worker answers every edit, and what stands beside it follows.

    name: of the photograph shown first; None for PICTURE.
    inline: answer in this process; for tests and for replaying edits.
    autosave: name of the files that keep what was drawn; "" for NAME, None for none.

    painter: the `SegPainter`. photo: the `Photo`. solver: the `Solver`. pictures: `LinkedPictures`
    beside the painter; pixel: (row, col) pointed at. numbers: what is written of that pixel.

    A lab sets NAME, PICTURE, MAX_SIDE, TOOLS, FIRST ({photograph: edits to begin with}), OTHERS
    ({name: picture} before the photographs), START (what the worker begins with: solve(job, image)
    yields answers) and fills in `job`, `show`, `beside`, `tabs`, `pixel_words`, `code`, `begin`,
    `prepare`.
    """

    NAME = ""
    PICTURE = "camera"
    MAX_SIDE = 640
    TOOLS: Sequence[str] = ("brush", "eraser")
    FIRST: Mapping[str, Sequence[Edit]] = {}
    START: Callable | None = None
    REMEMBERED = 24  # jobs whose answers undo finds again
    IN_KERNEL = False  # its answers take less than a process of their own would cost

    def __init__(self, name: str | None = None, *, inline: bool = False, autosave: str | None = ""):
        super().__init__()
        name = self.PICTURE if name is None else name
        self.photo = Photo(name, self._take, self.bar.complain, self.MAX_SIDE, self.others())
        self.bar.uploads, self.bar.on_photo = True, self.photo.take_file
        self.numbers = widgets.HTML()
        self.pictures = LinkedPictures({"": np.zeros((1, 1))}, width=220)
        self.draw_soon = Later(*self.beside(), self._show_pixel, at_once=inline)
        self._asked: dict[int, int] = {}  # number of a request: revision of the painter
        self._request = self._since = 0
        self._own: tuple = (None, None)  # the reader's photograph, and its session once it is left
        self._answers: dict[bytes, tuple[list, bool]] = {}  # of a job, and whether they are all
        self._key = b""
        self.painter = SegPainter(
            self.photo.image(name),
            picture=name,
            tools=self.TOOLS,
            autosave=(autosave or (self.NAME if autosave == "" else None)),
        )
        self.painter.code, self.painter.open_picture = self._code, self._open
        self.solver = self.START and Solver(
            type(self).START,
            self._deliver,
            self._fail,
            inline=inline or self.IN_KERNEL,
            busy=self._set_busy,
        )
        self.prepare(inline)
        self._begin()
        self._first_edits()
        self._listen()
        first, *rest = self.rows() or [[]]
        self.arrange(self.painter, [[self.photo.menu, *first], *rest], self.tabs())
        self.run()

    # --- what a lab fills in ---------------------------------------------------------------------

    def prepare(self, inline: bool) -> None:
        """Make what the lab holds besides; painter, controls and solver are there."""

    def others(self) -> Mapping:
        """Return {name: picture, or what makes it} to offer before the photographs."""
        return {}

    def rows(self) -> list[list[widgets.Widget]]:
        """Return the rows of controls; the first stands beside the menu of photographs."""
        return [[widget] for widget in self.controls.values()]

    def tabs(self) -> Mapping[str, widgets.Widget]:
        """Return {title: what stands beside the picture}."""
        return {say("pixel", "像素"): widgets.VBox([self.pictures, self.numbers])}

    def first_edits(self, picture: str) -> Sequence[Edit]:
        """Return what is drawn already on a picture that nobody has drawn on."""
        return self.FIRST.get(picture, ())

    def changed(self, name: str) -> None:
        """Follow the control of that name, which has another value now."""
        self.run()

    def begin(self) -> None:
        """Forget every answer: picture or session are others."""

    def job(self, session: Session):
        """Return what the worker is asked for these edits; None where nothing is to be asked."""
        raise NotImplementedError

    def nothing(self) -> None:
        """Show that nothing is marked."""
        self.painter.clear_mask()

    def show(self, answer, revision: int) -> None:
        """Show an answer of the worker: the mask first, `draw_soon()` for what stands beside it."""
        raise NotImplementedError

    def beside(self) -> Sequence[Callable[[], None]]:
        """Return what draws the things beside the picture."""
        return ()

    def pixel_words(self, row: int, col: int) -> str:
        """Return what is known of a pixel, HTML; "" where nothing is."""
        return ""

    def code(self) -> tuple[str, str]:
        """Return Python: the imports, and what makes the mask of `image` and `seeds`."""
        raise NotImplementedError

    def picture_code(self) -> str:
        """Return Python that makes `image`."""
        if self.painter.picture == OWN:
            return f'image = data.open_image("photo.jpg", max_side={self.MAX_SIDE})'
        return f'image = data.fit_within(data.load("{self.painter.picture}"), {self.MAX_SIDE})'

    def extras(self) -> dict:
        """Return what is kept beside drawing and controls, as JSON can hold it."""
        return {}

    def restore_extras(self, known: Mapping) -> None:
        """Take back what `extras` gave; `known` may come from anywhere."""

    @property
    def image(self) -> np.ndarray:
        """The picture, float64 (H, W, 3) in [0, 1]."""
        return self.painter.image

    # --- what the hand does ----------------------------------------------------------------------

    @property
    def touched(self) -> bool:
        """Whether edits and controls are others than the lab begins with on this picture."""
        session = self.painter.session
        book = Session(session.shape, session.picture, session.parameters)
        for edit in self.first_edits(session.picture):
            book.add(edit)
        same = book.to_text() == session.to_text() and not session.undone
        return not same or self.settings != self._first

    @property
    def pixel(self) -> tuple[int, int]:
        """(row, col) under the pointer; the middle of the picture before it was there."""
        return self.pictures.pixel

    def run(self) -> None:
        """Have the present edits answered; what was answered before is shown again at once."""
        if self._filling:
            return
        job = self.job(self.painter.session)
        if job is None:
            self._request += 1
            self._since, self._key = self._request, b""
            self.nothing()
        else:
            self.ask(job)
        self.painter.remember(**self.settings, **self.extras())

    def ask(self, job, *, remember: bool = True) -> None:
        """Have a job answered; remember: whether its answers are kept for when it comes again."""
        self._request += 1
        newest = {n: r for n, r in self._asked.items() if n > self._request - self.REMEMBERED}
        self._asked = newest | {self._request: self.painter.revision}
        if remember:
            self._ask(job)
        else:
            self._key = b""
            self.solver.submit(job, self._request)

    def wait(self):
        """Wait for the answer to the present edits; for notebook cells and tests."""
        if self.solver is not None:
            self.solver.wait()

    def reset(self) -> None:
        """Begin as the book does: its picture, its drawing, every control as at first."""
        self.start_afresh(self.PICTURE)

    def start_afresh(self, name: str) -> None:
        """Show a photograph with its first edits, every control as at first."""
        self.show_example(name, None, **self._first)

    def show_example(self, name: str, edits: Sequence[Edit] | None, **settings) -> None:
        """Show a photograph with these edits and settings; None: with its first edits."""
        self.fill_controls(settings)
        image = self.photo.image(name)
        self.photo.show(name)
        self.bar.tell("")
        self._take(image, name, resume=False, edits=edits)

    def close(self) -> None:
        """End the lab and its worker."""
        if hasattr(self, "draw_soon"):  # not where it is closed already
            self.draw_soon.cancel()
        super().close()

    def _ask(self, job) -> None:
        self._key = hashlib.sha1(pickle.dumps((self.painter.picture, job))).digest()
        known, complete = self._answers.pop(self._key, ([], False))
        if complete:
            self._answers[self._key] = (known, True)  # the newest again
            self._since = self._request  # no other answer is waited for
            for answer in known:
                self.show(answer, self.painter.revision)
            return
        self._answers[self._key] = ([], False)
        while len(self._answers) > self.REMEMBERED:
            del self._answers[next(iter(self._answers))]
        self.solver.submit(job, self._request)

    def _deliver(self, answer, request: int) -> None:
        if request < self._since:
            return
        if request == self._request and self._key in self._answers:
            self._answers[self._key][0].append(answer)
        self.show(answer, self._asked.get(request, self.painter.revision))

    def _fail(self, words: str) -> None:
        self._answers.pop(self._key, None)  # it may have had some of its answers
        self.painter.complain(words)

    def _set_busy(self, on: bool) -> None:
        self.bar.busy = on
        if not on and self._key in self._answers:
            answers, _ = self._answers[self._key]
            self._answers[self._key] = (answers, bool(answers))

    # --- picture and session ---------------------------------------------------------------------

    def _take(
        self, image, name: str, resume: bool = True, edits: Sequence[Edit] | None = None
    ) -> None:
        """Begin with another picture, or go on with what was drawn on it before."""
        if self.painter.picture == OWN:
            self._own = (self._own[0], self.painter.session)
        photograph, session = self._own
        if name == OWN:
            self._own = (image, None)
        known = session if resume and name == OWN and image is photograph else None
        self.painter.show_image(image, name, session=known, resume=resume and known is None)
        if name == OWN and known is None and not self._goes_on():
            self.painter.show_image(image, name)
        self._begin()
        self._first_edits(edits)
        self.run()

    def _goes_on(self) -> bool:
        """Return whether the kept drawing begins with the trimap that came with the picture.

        All own photographs of a shape share a file: one that came alone always begins anew.
        """
        region, first = self.painter.session.region, self.first_edits(OWN)
        given = first[0] if first else None
        both = isinstance(region, Trimap) and isinstance(given, Trimap)
        return both and np.array_equal(region.seeds, given.seeds)

    def _begin(self) -> None:
        """Set picture and controls as the session says, after a restart or a shared text."""
        self.bar.tell("")  # it was of another picture or session
        session = self.painter.session
        self._answers, self._since, self._asked = {}, self._request + 1, {}
        if self.solver is not None:
            self.solver.keep(image=self.painter.image)
        with self.filling():
            for name, widget in self.controls.items():
                if name in session.parameters and allows(widget, session.parameters[name]):
                    widget.value = session.parameters[name]
            if session.picture in [value for _, value in self.photo.menu.options]:
                self.photo.show(session.picture)
        self.begin()
        if self.pictures.shape != session.shape:
            self.pictures.shape = session.shape
            self.pictures.pixel = (session.shape[0] // 2, session.shape[1] // 2)
        self.restore_extras(session.parameters)
        self._tell_of_return()

    def _tell_of_return(self) -> None:
        """Say that one's own drawing is back (in class one wants the book's), or why not."""
        if self.painter.message:  # of a damaged file
            self.bar.complain(self.painter.message)
        day = self.painter.resumed
        if day is not None and self.touched:
            words = say("your drawing of {} is back", "已恢复你在 {} 画的内容")
            self.bar.tell(words.format(f"{day:%Y-%m-%d %H:%M}"), restored=True)

    def _first_edits(self, edits: Sequence[Edit] | None = None) -> None:
        session = self.painter.session
        if not (session.edits or session.undone):
            with self.filling():  # one answer for all of them
                for edit in self.first_edits(session.picture) if edits is None else edits:
                    self.painter.add(edit)

    def _open(self, name: str):
        """Return the picture that a shared text names; None for a reader's own photograph."""
        try:
            return self.photo.image(name)
        except (KeyError, ValueError):
            return None

    def _listen(self) -> None:
        for name, widget in self.controls.items():
            widget.observe(lambda _, name=name: self._filling or self.changed(name), "value")
        self.painter.on_photo(self.photo.take_file)
        self.painter.on_restore(lambda _: self._begin())
        self.painter.on_edit(lambda _: self.run())
        self.painter.observe(lambda change: self._point(change["new"]), "hover")
        self.pictures.observe(lambda _: self._show_pixel(), "pixel")

    def _point(self, pixel) -> None:
        if min(pixel) >= 0:
            self.pictures.pixel = tuple(pixel)

    def _show_pixel(self) -> None:
        self.numbers.value = self.pixel_words(*self.pixel)

    def _code(self, painter: SegPainter) -> str:
        """Return lines of Python that make the mask on the screen."""
        imports, cut = self.code()
        return f"from segteach import data\n{imports}\n{self.picture_code()}\n{cut}"
