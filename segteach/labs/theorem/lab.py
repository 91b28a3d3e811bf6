"""The theorem lab: alpha is exact on colour lines as eps falls; bend them, and see what is left."""

from __future__ import annotations

from functools import partial

import ipywidgets as widgets
import numpy as np

from segteach.draw.closed_form import cost_picture
from segteach.draw.overlays import BACKGROUND, FOREGROUND
from segteach.labs.kit.controls import menu_of, notches_of, slider_of
from segteach.labs.kit.frame import Lab
from segteach.labs.kit.html import text
from segteach.labs.kit.later import Later
from segteach.labs.theorem.scene import LAYERS, SHAPE, WAYS, Case, Found, find
from segteach.labs.theorem.words import error_plot, legend, number_table, pixel_words, whole
from segteach.language import say
from segteach.widgets.cloud import ColourCloud
from segteach.widgets.linked_pictures import LinkedPictures

EPS = (1e-11, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1)
BRIGHT = 0.2  # an error that is shown as bright as can be
EXAMPLES = (
    {"layers": "plain"},
    {"layers": "lines"},
    {"layers": "lines", "bend": 0.1},
    {"layers": "lines", "bend": 0.25, "way": "within"},
    {"layers": "lines", "noise": 0.02},
)


class TheoremLab(Lab):
    """A picture on colour lines, its alpha by closed form, and the error against eps.

    inline: find the whole curve at once, and not when the kernel is free.
    settings: the controls of the same name.

    case: the `Case` that is shown. found: what closed form finds of it, a `Found`. errors:
    {(case, eps): the largest error}, as far as they were computed.
    """

    CONTROLS = (
        menu_of("layers", LAYERS, LAYERS[1]),
        notches_of("eps", EPS, 1e-7, parameter=False),
        slider_of("bend", 0.0, 0.25, 0.0, step=0.01),
        menu_of("way", WAYS, WAYS[0]),
        slider_of("noise", 0.0, 0.1, 0.0, step=0.005),
    )

    def __init__(self, *, inline: bool = False, **settings):
        super().__init__()
        self.begin_with(**settings)
        self.errors: dict[tuple[Case, float], float] = {}
        self.pictures = LinkedPictures({"": np.zeros(SHAPE)}, columns=2, spare=250)
        self.pictures.add_class("st-theorem-pictures")
        self.cloud = ColourCloud()
        self.plot, self.numbers, self.place = (widgets.HTML() for _ in range(3))
        draws = [partial(self._find_at, eps) for eps in EPS]
        self.draw_soon = Later(*draws, self._draw_plot, at_once=inline)
        self._listen()
        self._lay_out()
        self._show()

    def _listen(self) -> None:
        for name, control in self.controls.items():
            if name not in ("layers", "way"):
                control.layout.width = "270px"
            control.observe(lambda _: self._filling or self._show(), "value")
        self.pictures.observe(lambda _: self._filling or self._show_pixel(), "pixel")

    def _lay_out(self) -> None:
        space = widgets.VBox([self.cloud, self.place])
        space.add_class("st-line-space")
        numbers = widgets.VBox([widgets.HTML(legend()), self.plot, self.numbers])
        numbers.add_class("st-theorem-numbers")
        stage = widgets.HBox([numbers, space])
        stage.add_class("st-line-stage")
        rows = [[self.layers, self.eps], [self.bend, self.way], [self.noise]]
        self.arrange(self.pictures, rows, {"": stage})

    def close(self) -> None:
        """End the lab; what was to be drawn is not."""
        if getattr(self, "draw_soon", None) is not None:
            self.draw_soon.cancel()
        super().close()

    def reset(self) -> None:
        """Show the layers and the controls that the lab began with."""
        self.fill_controls(self._first)
        self._show()

    def load_example(self, number: int) -> None:
        """Show an example; epsilon stays, to be compared in several."""
        self.fill_controls(self._first | {"eps": self.eps.value} | EXAMPLES[number])
        self._show()

    def _show(self) -> None:
        """Show the picture, its alpha and its error; the rest of the curve comes soon."""
        self.case = Case(**self.parameters)
        self.found: Found = find(self.case, self.eps.value)
        self.errors[self.case, self.eps.value] = self.found.largest
        scene = self.case.scene
        error = np.abs(self.found.alpha - scene.alpha)
        bright = say("error, bright: {}", "误差，最亮：{}").format(BRIGHT)
        self.pictures.show(
            {
                say("picture", "图片"): scene.image,
                say("true α", "真值 α"): scene.alpha,
                bright: cost_picture(error, BRIGHT),
                say("α found", "求出的 α"): self.found.alpha,
            }
        )
        self.numbers.value = number_table(self.case, self.found)
        self._show_pixel()
        self._show_space()
        self._draw_plot()
        self.draw_soon()

    def _find_at(self, eps: float) -> None:
        """Find the errors at eps that the plot wants and nobody knows yet."""
        for case in (self.case, *map(whole, LAYERS)):
            if (case, eps) not in self.errors:
                self.errors[case, eps] = find(case, eps).largest

    def _draw_plot(self) -> None:
        self.plot.value = error_plot(self.errors, self.case, self.eps.value)

    def _show_pixel(self) -> None:
        self.place.value = text(pixel_words(self.pictures.pixel, self.found, self.case.scene.alpha))

    def _show_space(self) -> None:
        """Show the colours of the picture in the cube, with the lines of F and B."""
        shares = np.linspace(0, 1, 25)
        lines = [self.case.colours(number, shares) for number in (0, 1)]
        inks = (FOREGROUND, BACKGROUND)
        with self.cloud.hold_sync():
            self.cloud.show(self.case.scene.image.reshape(-1, 3), lines, inks)
            self.cloud.widths = [3.0, 3.0]
            self.cloud.marks = [
                [line[12].tolist(), name, ink]
                for line, name, ink in zip(lines, "FB", inks, strict=True)
            ]
            self.cloud.label = say(
                "RGB cube: the colours of the picture, the lines of F and of B",
                "RGB 立方体：图片的颜色，F 和 B 的颜色线",
            )
