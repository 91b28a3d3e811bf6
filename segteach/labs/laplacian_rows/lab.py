"""The Laplacian row viewer: choose a pixel, see by which weights its neighbours pull its alpha."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np

from segteach.arrays import pixel_at
from segteach.labs.kit.controls import menu_of, notches_of
from segteach.labs.kit.frame import Lab
from segteach.labs.kit.html import text
from segteach.labs.kit.known_mattes import KNOWN, KnownMatte, known_matte
from segteach.labs.laplacian_rows.words import grids, meaning, row_table
from segteach.language import say
from segteach.matting.local_view import affinity_row, matting_row, neighbourhood
from segteach.widgets.linked_pictures import LinkedPictures

REACH = 2  # of the windows that hold a pixel: 5 x 5 pixels
EPS = (1e-9, 1e-7, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0)
SIGMAS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
EXAMPLES = (  # picture and pixel
    ("hair", (118, 155)),
    ("cat", (95, 133)),
    ("cat", (142, 119)),
    ("dandelion", (50, 6)),
)


class LaplacianRowLab(Lab):
    """The row of a pixel in the matting Laplacian, beside that of the global-sigma affinity.

    pixel: (row, col) to begin with, of the picture in the menu.
    settings: the controls of the same name.

    matting, of_sigma: the rows of the two Laplacians D - W as the 5 x 5 pixels round the pixel,
    NaN beyond the picture. `choose(row, col)`: what a click does.
    """

    CONTROLS = (
        menu_of("picture", KNOWN, EXAMPLES[0][0], parameter=False),
        notches_of("eps", EPS, 1e-7),
        notches_of("sigma", SIGMAS, 0.1),
    )

    def __init__(self, *, pixel: tuple[int, int] | None = None, **settings):
        super().__init__()
        self.begin_with(**settings)
        self._pixel = EXAMPLES[0][1] if pixel is None else pixel
        self.pictures = LinkedPictures(
            {"": np.zeros((1, 1))}, columns=1, by_click=True, zoom=8, spare=204
        )
        self.grids, self.rows, self.meaning = (widgets.HTML() for _ in range(3))
        self._listen()
        self._lay_out()
        self.reset()

    def _listen(self) -> None:
        for control in (self.eps, self.sigma):
            control.layout.width = "270px"
            control.observe(lambda _: self._filling or self._show(), "value")
        self.picture.observe(
            lambda _: self._filling or self._begin(self.picture.value, None), "value"
        )
        self.pictures.observe(lambda _: self._filling or self._show(), "pixel")

    def _lay_out(self) -> None:
        beside = widgets.VBox([self.rows, self.meaning])
        beside.add_class("st-line-space")
        stage = widgets.HBox([self.grids, beside])
        stage.add_class("st-line-stage")
        stage.add_class("st-row-stage")
        self.arrange(self.pictures, [[self.picture], [self.eps, self.sigma]], {"": stage})

    def reset(self) -> None:
        """Show the picture, the pixel and the controls that the lab began with."""
        self.fill_controls(self._first)
        self._begin(self.picture.value, self._pixel)

    def load_example(self, number: int) -> None:
        """Show a pixel of a picture; epsilon and sigma stay, to be compared in several places."""
        name, pixel = EXAMPLES[number]
        self.fill_controls({"picture": name})
        self._begin(name, pixel)

    def choose(self, row: int, col: int) -> None:
        """Choose a pixel."""
        self.pictures.pixel = pixel_at((row, col), self.known.alpha.shape)

    def _begin(self, name: str, pixel: tuple[int, int] | None) -> None:
        """Show another picture. pixel: by default one that is as much of F as of B."""
        with self.bar.working():
            self.known: KnownMatte = known_matte(name)
        image, alpha = self.known.image, self.known.alpha
        if pixel is None:
            pixel = np.unravel_index(np.abs(alpha - 0.5).argmin(), alpha.shape)
        with self.filling():
            self.pictures.show({say("picture", "图片"): image, say("matte α", "蒙版 α"): alpha})
            self.pictures.radius = REACH + 0.5
            self.pictures.pixel = pixel_at(pixel, alpha.shape)
        self._show()

    def _show(self) -> None:
        """Show both rows of the chosen pixel."""
        pixel, image = self.pictures.pixel, self.known.image
        self.matting = matting_row(image, pixel, eps=self.eps.value)
        self.of_sigma = affinity_row(image, pixel, self.sigma.value, reach=REACH)
        alpha = neighbourhood(self.known.alpha, pixel, REACH)
        self.grids.value = grids(
            neighbourhood(image, pixel, REACH), alpha, self.matting, self.of_sigma
        )
        self.rows.value = row_table(self.matting, self.of_sigma, alpha)
        self.meaning.value = text(meaning(pixel, alpha[REACH, REACH], self.known.scene is None))
