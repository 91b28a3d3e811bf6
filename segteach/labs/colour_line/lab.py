"""The colour-line explorer: choose a window, see its colours, its fit, and what its alpha costs."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np
from scipy.ndimage import gaussian_filter

from segteach.arrays import pixel_at
from segteach.labs.colour_line.space import layer_lines, show_space
from segteach.labs.colour_line.words import cost_table, formula, grids, line_words
from segteach.labs.kit.controls import menu_of, notches_of, switch_of
from segteach.labs.kit.frame import Lab
from segteach.labs.kit.html import text
from segteach.labs.kit.known_mattes import KNOWN, KnownMatte, given_matte, known_matte
from segteach.language import say
from segteach.matting.local_view import WindowFit, fit_window
from segteach.widgets.cloud import ColourCloud
from segteach.widgets.linked_pictures import LinkedPictures

EPS = (1e-9, 1e-7, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0)
BLUR = 1.5  # px, the deviation of the Gaussian that blurs alpha
EXAMPLES = (  # picture and pixel
    ("cat", (64, 61)),
    ("cat", (79, 148)),
    ("cat", (54, 92)),
    ("dandelion", (143, 12)),
    ("flower", (45, 78)),
)


class ColourLineLab(Lab):
    """A window of a picture with a known alpha: colours, lines of F and B, fit, cost.

    picture: a `Scene`, or (H, W, 3); those of the menu where it is not given.
    alpha: (H, W) in [0, 1], of a picture that is no Scene.
    pixel: (row, col) to begin with.
    settings: the controls of the same name.

    fit: the `WindowFit` that is shown. alpha: (H, W), whose costs are shown. `choose(row, col)`.
    """

    CONTROLS = (
        menu_of("picture", KNOWN, EXAMPLES[0][0], parameter=False),
        menu_of("version", ("known", "mask", "blurred"), "known", parameter=False),
        menu_of("radius", (1, 2), 1),
        notches_of("eps", EPS, 1e-7),
        switch_of("close_up", True, parameter=False),
    )

    def __init__(self, picture=None, alpha=None, *, pixel=None, **settings):
        super().__init__()
        self.begin_with(**settings)
        self.pictures = LinkedPictures(
            {"": np.zeros((1, 1))}, columns=1, by_click=True, zoom=8, spare=204
        )
        self.cloud = ColourCloud()
        self.grids, self.formula, self.lines, self.costs = (widgets.HTML() for _ in range(4))
        self._own = None if picture is None else (given_matte(picture, alpha), pixel)
        self._listen()
        self._lay_out()
        self.reset()

    def _listen(self) -> None:
        self.eps.layout.width = "300px"
        self.picture.observe(
            lambda _: self._filling or self._begin(self._chosen(self.picture.value)), "value"
        )
        self.version.observe(lambda _: self._filling or self._take_version(), "value")
        for control in (self.radius, self.eps, self.close_up):
            control.observe(lambda _: self._filling or self._show(), "value")
        self.pictures.observe(lambda _: self._filling or self._show(), "pixel")

    def _lay_out(self) -> None:
        numbers = widgets.VBox([self.grids, self.formula])
        space = widgets.VBox([self.cloud, self.lines, self.costs])
        numbers.add_class("st-line-numbers")
        space.add_class("st-line-space")
        stage = widgets.HBox([numbers, space])
        stage.add_class("st-line-stage")
        rows = [[self.picture, self.version, self.radius], [self.eps, self.close_up]]
        self.arrange(self.pictures, rows, {"": stage})

    def reset(self) -> None:
        """Show the picture, the window and the controls that the lab began with."""
        if self._own is None:
            self.load_example(0)
            return
        self.fill_controls(self._first)
        self._begin(*self._own)

    def load_example(self, number: int) -> None:
        """Show a window of a picture, with the controls that the lab began with."""
        name, pixel = EXAMPLES[number]
        self.fill_controls(self._first | {"picture": name})
        self._begin(self._chosen(name), pixel)

    def choose(self, row: int, col: int) -> None:
        """Choose the pixel in the middle of the window."""
        self.pictures.pixel = pixel_at((row, col), self.alpha.shape)

    def _chosen(self, name: str) -> KnownMatte:
        with self.bar.working():
            return known_matte(name)

    def _begin(self, known: KnownMatte, pixel=None) -> None:
        """Show another picture."""
        self.known, self.image = known, known.image
        shape = known.alpha.shape
        if pixel is None:  # one that is as much of F as of B
            pixel = np.unravel_index(np.abs(known.alpha - 0.5).argmin(), shape)
        self._take_version(pixel_at(pixel, shape))

    def _take_version(self, pixel: tuple[int, int] | None = None) -> None:
        """Take the alpha that the menu names: what is known, its mask, or blurred."""
        known = self.known.alpha
        self.alpha = {
            "known": lambda: known,
            "mask": lambda: (known > 0.5).astype(float),
            "blurred": lambda: gaussian_filter(known, BLUR),
        }[self.version.value]()
        with self.filling():
            self.pictures.show(
                {say("picture", "图片"): self.image, say("matte α", "蒙版 α"): self.alpha}
            )
            if pixel is not None:
                self.pictures.pixel = pixel
        self._show()

    def _show(self) -> None:
        """Show the window of the chosen pixel."""
        pixel, fitted = self.pictures.pixel, self.parameters
        self.fit: WindowFit = fit_window(self.image, self.alpha, pixel, **fitted)
        lines = layer_lines(self.known.scene, self.fit.centre, self.radius.value)
        self.pictures.radius = self.radius.value + 0.5
        self.grids.value = grids(self.fit)
        self.formula.value = text(formula(self.fit))
        self.lines.value = text(line_words(self.fit, lines))
        self.costs.value = cost_table(self.fit)
        show_space(self.cloud, self.fit, lines, close=self.close_up.value)
