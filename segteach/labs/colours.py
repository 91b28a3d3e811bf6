"""The colours of a photograph as a mixture: each pixel shown by its component."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np

from segteach.draw.gaussian import wires
from segteach.draw.overlays import LABEL_COLOURS, label_picture
from segteach.draw.words import tell
from segteach.labs.kit.controls import menu_of, slider_of
from segteach.labs.kit.frame import Lab
from segteach.labs.kit.photo import Photo
from segteach.labs.kit.tables import responsibility_table
from segteach.language import say
from segteach.models.em import fit_gmm
from segteach.models.gmm import responsibilities
from segteach.widgets.cloud import ColourCloud
from segteach.widgets.linked_pictures import LinkedPictures

SHOWN_COLOURS = 1500  # of the picture's pixels in the cube
STARTS = (("flower", 3), ("coffee", 5), ("coins", 2))  # of each example: photograph and K


class ColourLab(Lab):
    """A photograph -> K colour components -> label picture, table and the colour space.

    image: (H, W, 3), at most 320 pixels long. state: the fitted `EmState`. labels: int (H, W).
    """

    CONTROLS = (
        slider_of("k", 1, 8, 5, step=1),
        menu_of("component", range(5), 0, parameter=False),
    )

    def __init__(self, name: str = "coffee", *, k: int = 5):
        super().__init__()
        self.begin_with(k=k)
        self.k.continuous_update = False
        self._first_name = name
        self.photo = Photo(name, lambda image, _: self.run(image), self.bar.complain, 320)
        self.bar.uploads, self.bar.on_photo = True, self._upload
        self.numbers, self.cloud = widgets.HTML(), ColourCloud()
        image = self.photo.image(name)
        self.pictures = LinkedPictures({"photo": image}, columns=2)
        self.run(image)
        self.k.observe(lambda _: self._filling or self.run(self.image), "value")
        self.component.observe(lambda _: self._filling or self._show_pictures(), "value")
        self.pictures.observe(lambda _: self._show_numbers(), "pixel")
        tabs = {say("numbers", "数值"): self.numbers, say("colour space", "颜色空间"): self.cloud}
        self.arrange(self.pictures, [[self.photo.menu, self.component], [self.k]], tabs)

    @property
    def labels(self) -> np.ndarray:
        """The most responsible component of every pixel, int (H, W)."""
        return self._gamma.argmax(axis=2)

    def reset(self) -> None:
        """Show the photograph and the K that the lab began with."""
        self._show_set(self._first_name, self._first["k"])

    def load_example(self, number: int) -> None:
        """Show a photograph with a K."""
        self._show_set(*STARTS[number])

    def run(self, image: np.ndarray) -> None:
        """Fit K components to the picture's colours and redraw; on an error all stays as it was."""
        pixels = image.reshape(-1, 3)
        most = min(self.k.value, len(pixels))  # a picture of two pixels has no third component
        try:
            with self.bar.working():
                state = fit_gmm(pixels, most, max_steps=60, tolerance=1e-4)
        except ValueError as error:
            self.bar.complain(str(error))
            return
        self.image, self.state = image, state
        gamma = responsibilities(pixels, self.state.model)
        self._gamma = gamma.reshape(*self.image.shape[:2], -1)
        self.component.options = [(str(k), k) for k in range(gamma.shape[1])]
        self.bar.tell(tell(state.note))
        self._show_space()
        self._show_pictures()
        self._show_numbers()

    def _show_set(self, name: str, k: int) -> None:
        """Fit once, although photograph and K are both set."""
        self.fill_controls({"k": k, "component": 0})
        self.photo.show(name)
        self.run(self.photo.image(name))

    def _upload(self, content: bytes, name: str) -> None:
        with self.bar.working():
            self.photo.take_file(content, name)

    def _show_space(self) -> None:
        pixels, model = self.image.reshape(-1, 3), self.state.model
        count = min(SHOWN_COLOURS, len(pixels))
        few = np.random.default_rng(0).choice(len(pixels), count, replace=False)
        outlines = [wires(*pair, 2.0) for pair in zip(model.means, model.covariances, strict=True)]
        self.cloud.show(pixels[few], outlines, LABEL_COLOURS[: len(outlines)])

    def _show_pictures(self) -> None:
        means = np.clip(self.state.model.means, 0, 1)
        shown = self.component.value or 0
        self.pictures.show(
            {
                say("photograph", "照片"): self.image,
                say("component k", "所属分量 k"): label_picture(self.labels),
                say("mean colour of k", "分量的平均颜色"): means[self.labels],
                f"γ(i, {shown})": self._gamma[..., min(shown, self._gamma.shape[2] - 1)],
            }
        )

    def _show_numbers(self) -> None:
        row, col = self.pictures.pixel
        point, model = self.image[row, col], self.state.model
        title = say(f"pixel ({row}, {col})", f"像素 ({row}, {col})")
        self.numbers.value = responsibility_table(model, point, title, of_colours=True)
        self.cloud.at = tuple(point.tolist())
