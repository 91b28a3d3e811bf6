"""The eigenvector gallery: both Laplacians' smallest eigenvectors, and what of alpha they hold."""

from __future__ import annotations

from functools import partial

import ipywidgets as widgets
import numpy as np

from segteach.labs.eigenvectors.spectra import (
    COUNT,
    PHOTOGRAPH,
    PICTURES,
    SHAPE,
    grey_vector,
    picture,
    start,
    within_first,
)
from segteach.labs.eigenvectors.words import meaning, rest_plot, rest_table
from segteach.labs.kit.controls import menu_of, notches_of, slider_of
from segteach.labs.kit.frame import Lab
from segteach.labs.kit.html import text
from segteach.labs.kit.known_mattes import KnownMatte
from segteach.language import say
from segteach.matting.spectral import Spectrum, unexplained
from segteach.widgets.linked_pictures import LinkedPictures
from segteach.widgets.solver import Solver

EPS = (1e-9, 1e-7, 1e-5, 1e-4, 1e-3, 1e-2)
SIGMAS = (0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 1.0)  # with less, pixels hang on nothing
EXAMPLES = PICTURES
Pair = tuple[Spectrum, Spectrum]


class EigenvectorLab(Lab):
    """The smallest eigenvectors of the matting Laplacian and of the global-sigma one.

    inline: solve in the kernel, without a worker.
    settings: the controls of the same name.

    known: the picture with its alpha. spectra: of matting and of one sigma, `Spectrum` each, None
    until they are there. rests: what the first 1, 2, ... vectors of each leave of alpha.
    """

    CONTROLS = (
        menu_of("picture", PICTURES, PICTURES[0]),
        slider_of("count", 1, COUNT, 4, step=1, parameter=False),
        notches_of("eps", EPS, 1e-7),
        notches_of("sigma", SIGMAS, 0.2),
    )

    def __init__(self, *, inline: bool = False, **settings):
        super().__init__()
        self.begin_with(**settings)
        self._revision = 0
        busy = partial(setattr, self.bar, "busy")
        self.solver = Solver(start, self._deliver, self.bar.complain, inline=inline, busy=busy)
        self.pictures = LinkedPictures({"": np.zeros(SHAPE)}, columns=5, spare=232)
        self.pictures.pixel = (6, 6)  # the mark hides little until the hand moves it
        self.plot, self.numbers, self.meaning = (widgets.HTML() for _ in range(3))
        self.spectra: Pair | None = None
        self._listen()
        self._lay_out()
        self._ask()

    def _listen(self) -> None:
        for control in (self.count, self.eps, self.sigma):
            control.layout.width = "270px"
        for name in self.parameters:
            self.controls[name].observe(lambda _: self._filling or self._ask(), "value")
        self.count.observe(lambda _: self._filling or self._show(), "value")

    def _lay_out(self) -> None:
        below = widgets.VBox([self.numbers, self.plot, self.meaning])
        below.add_class("st-game-below")
        self.add_class("st-lab-wide")
        rows = [[self.picture], [self.eps], [self.sigma], [self.count]]
        self.arrange(self.pictures, rows, {"": below})

    def reset(self) -> None:
        """Show the picture and the controls that the lab began with."""
        self.fill_controls(self._first)
        self._ask()

    def load_example(self, number: int) -> None:
        """Show a picture; the other controls stay, to be compared on several."""
        self.fill_controls({"picture": EXAMPLES[number]})
        self._ask()

    def wait(self) -> None:
        """Wait for the eigenvectors; for tests and cells."""
        self.solver.wait()

    def _ask(self) -> None:
        """Have the eigenvectors found; those of another picture go at once."""
        self._revision += 1
        self.bar.tell("")
        known: KnownMatte = picture(self.picture.value)
        if self.spectra is None or known is not self.known:
            self.known, self.spectra = known, None
            self._show()
        self.solver.submit(self.parameters, self._revision)

    def _deliver(self, spectra: Pair, revision: int) -> None:
        if revision != self._revision:
            return
        self.spectra = spectra
        self.rests = tuple(unexplained(one, self.known.alpha) for one in spectra)
        self._vectors = [[_frozen(grey_vector(v)) for v in one.vectors] for one in spectra]
        self._show()

    def _show(self) -> None:
        """Show picture, alpha and vectors; grey is what is not found yet."""
        computed = self.picture.value == PHOTOGRAPH
        self.meaning.value = text(meaning(computed))
        waiting = _frozen(np.full(SHAPE, 0.85))
        held, vectors = [waiting] * 2, [[waiting] * COUNT] * 2
        if self.spectra is not None:
            count, vectors = self.count.value, self._vectors
            held = [within_first(one, self.known.alpha, count).clip(0, 1) for one in self.spectra]
            self.numbers.value = rest_table(self.spectra, self.rests, count)
            self.plot.value = rest_plot(self.rests, count)
        self.pictures.show(_panels(self.known, computed, held, vectors))


def _panels(known: KnownMatte, computed: bool, held, vectors) -> dict:
    """Return {title: picture}: two rows of the matting Laplacian, two of the other."""
    names = (say("matting", "抠像"), say("one σ", "全局 σ"))
    firsts = [
        (say("picture", "图片"), known.image),
        (say("α, computed", "算出的 α") if computed else say("true α", "真值 α"), known.alpha),
    ]
    firsts += [
        (say("α by {}", "α：{}").format(name), one) for name, one in zip(names, held, strict=True)
    ]
    half, panels = COUNT // 2, {}
    for row, (title, first) in enumerate(firsts):
        name, of_name = names[row // 2], vectors[row // 2]
        panels[title] = first
        for k in range(row % 2 * half, row % 2 * half + half):
            panels[f"{name} {k + 1}"] = of_name[k]
    return panels


def _frozen(values: np.ndarray) -> np.ndarray:
    """Return the array, read-only: the page keeps what it shows of it."""
    values.setflags(write=False)
    return values
