"""The colours of a photograph as a mixture: each pixel shown by its component."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np

from segteach.draw.gaussian import draw_ellipsoids
from segteach.draw.gmm import draw_swatches
from segteach.draw.overlays import in_3d
from segteach.labs.kit.parts import Figure, Photo
from segteach.labs.kit.tables import responsibility_table
from segteach.language import say
from segteach.models.em import fit_gmm
from segteach.models.gmm import responsibilities
from segteach.widgets.linked_pictures import LinkedPictures


class ColourLab(widgets.VBox):
    """A photograph -> K colour components -> label picture, swatches and the colour space.

    image: (H, W, 3), at most 320 pixels long. state: the fitted `EmState`. labels: int (H, W).
    """

    def __init__(self, name: str = "coffee", *, k: int = 5):
        chooser = Photo(name, lambda image, _: self.run(image), max_side=320)
        self.photo, self.upload = chooser.menu, chooser.upload
        self.k = widgets.IntSlider(k, 1, 8, description="K", continuous_update=False)
        self.component = widgets.Dropdown(
            options=range(k), description=say("map of", "查看分量"), layout={"width": "190px"}
        )
        self.message = chooser.message
        self.numbers = widgets.HTMLMath()
        self.figure = Figure([draw_swatches, self._space], size=(8.6, 3.8))
        image = chooser.image(name)
        self.pictures = LinkedPictures({"photo": image}, width=330)
        self.k.observe(lambda _: self.run(self.image), "value")
        self.component.observe(lambda _: self._show_pictures(), "value")
        self.pictures.observe(lambda _: self._show_numbers(), "pixel")
        controls = [*chooser.controls, self.k, self.component]
        super().__init__(
            [
                widgets.HBox(controls, layout={"flex_flow": "row wrap"}),
                self.message,
                self.pictures,
                self.numbers,
                self.figure,
            ]
        )
        self.run(image)

    @property
    def labels(self) -> np.ndarray:
        """The most responsible component of every pixel, int (H, W)."""
        return self._gamma.argmax(axis=2)

    def run(self, image: np.ndarray) -> None:
        """Fit K components to the picture's colours and redraw; on an error all stays as it was."""
        pixels = image.reshape(-1, 3)
        try:
            state = fit_gmm(pixels, self.k.value, max_steps=60, tolerance=1e-4)
        except ValueError as error:
            self.message.say(str(error))
            return
        self.image, self.state = image, state
        gamma = responsibilities(pixels, self.state.model)
        self._gamma = gamma.reshape(*self.image.shape[:2], -1)
        self.component.options = range(self.k.value)
        self.message.say(self.state.note)
        self.figure.draw(self.state.model, f"{self.k.value} components")
        self._show_pictures()
        self._show_numbers()

    @in_3d
    def _space(self, ax, model) -> None:
        pixels = self.image.reshape(-1, 3)
        few = np.random.default_rng(0).choice(len(pixels), min(1500, len(pixels)), replace=False)
        draw_ellipsoids(ax, pixels[few], model)
        ax.set_title("colours and 2 σ ellipsoids")

    def _show_pictures(self) -> None:
        means = np.clip(self.state.model.means, 0, 1)
        shown = self.component.value or 0
        self.pictures.show(
            {
                say("photograph", "照片"): self.image,
                say("mean colour of its component", "所属分量的平均颜色"): means[self.labels],
                f"γ(i, {shown})": self._gamma[..., min(shown, self._gamma.shape[2] - 1)],
            }
        )

    def _show_numbers(self) -> None:
        row, col = self.pictures.pixel
        point, model = self.image[row, col], self.state.model
        title = say(f"pixel ({row}, {col})", f"像素 ({row}, {col})")
        self.numbers.value = responsibility_table(model, point, title)
