"""LinkedPictures: several views of one picture, with the pixel under the pointer marked in all."""

from __future__ import annotations

from collections.abc import Mapping

import anywidget
import numpy as np
import traitlets

from segteach.arrays import check_image
from segteach.language import say
from segteach.widgets.assets import module, picture_png, style
from segteach.widgets.numbers import Real, Whole


class LinkedPictures(anywidget.AnyWidget):
    """Show {title: picture (H, W, 3) or (H, W)} side by side, all of one size.

    pixel: (row, col) under the pointer, or moved with the arrow keys; observe it to fill in the
    numbers of that pixel. width: CSS pixels of a panel. columns: where it is not 0, so many panels
    stand in a row, and the panels are as large as column and window let them be. by_click: the
    pixel moves with a click or a drag alone. radius: of a circle round it, in pixels; 0 for none.
    spare: CSS pixels of the window's height that are left to all else. zoom: by how much an inset
    in each panel enlarges what lies round the pixel; 0 for no inset.
    """

    _esm = module("pictures")
    _css = style()
    pngs = traitlets.List().tag(sync=True)
    titles = traitlets.List().tag(sync=True)
    shape = traitlets.Tuple(Whole(), Whole(), default_value=(1, 1)).tag(sync=True)
    pixel = traitlets.Tuple(Whole(), Whole(), default_value=(0, 0)).tag(sync=True)
    width = Whole(380).tag(sync=True)
    columns = Whole(0).tag(sync=True)
    by_click = traitlets.Bool(False).tag(sync=True)
    radius = Real(0.0).tag(sync=True)
    spare = Whole(186).tag(sync=True)
    zoom = Whole(0).tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)

    def __init__(self, pictures: Mapping[str, np.ndarray], **traits):
        super().__init__(labels={"panels": say("Linked pictures", "联动图片")}, **traits)
        self._encoded: list[tuple[np.ndarray, bytes]] = []  # what is shown, of arrays that stay
        self.show(pictures)

    def show(self, pictures: Mapping[str, np.ndarray]) -> None:
        """Replace the pictures; the marked pixel stays, or goes to the middle of a new size.

        A read-only array that is shown already is not encoded again.
        """
        images = [check_image(picture, title) for title, picture in pictures.items()]
        shapes = {image.shape[:2] for image in images}
        if len(shapes) != 1:
            raise ValueError(f"pictures: got shapes {sorted(shapes)}, allowed is one for all")
        height, width = shapes.pop()
        with self.hold_sync():
            if self.shape != (height, width):
                self.shape, self.pixel = (height, width), (height // 2, width // 2)
            self.titles = list(pictures)
            self.pngs = [self._png(*pair) for pair in zip(pictures.values(), images, strict=True)]
        self._encoded = [
            (picture, png)
            for picture, png in zip(pictures.values(), self.pngs, strict=True)
            if isinstance(picture, np.ndarray)
            and picture.flags.owndata
            and not picture.flags.writeable
        ]

    def _png(self, picture, image: np.ndarray) -> bytes:
        known = next((png for array, png in self._encoded if array is picture), None)
        return picture_png(image) if known is None else known

    @traitlets.validate("pixel")
    def _inside(self, proposal):
        (row, col), (height, width) = proposal["value"], self.shape
        return max(0, min(height - 1, row)), max(0, min(width - 1, col))
