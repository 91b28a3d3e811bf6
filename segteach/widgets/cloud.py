"""ColourCloud: colours as points of the RGB cube, turned by the hand, with outlines round them."""

from __future__ import annotations

from collections.abc import Sequence

import anywidget
import numpy as np
import traitlets

from segteach.arrays import check_points
from segteach.language import say
from segteach.widgets.assets import module, style
from segteach.widgets.numbers import Real


class ColourCloud(anywidget.AnyWidget):
    """The RGB cube with a cloud of colours, each drawn in itself; drag or arrow keys turn it.

    turn: azimuth and elevation in degrees. at: the colour that is marked, () for none. marks:
    (colour, name, CSS colour of its dot), colours with names. box: (r, g, b, side), the part of the
    cube that is seen. widths: of the outlines, in pixels.
    """

    _esm = module("cloud")
    _css = style()
    cloud = traitlets.Bytes(b"").tag(sync=True)
    outlines = traitlets.List().tag(sync=True)
    colours = traitlets.List(traitlets.Unicode()).tag(sync=True)
    widths = traitlets.List().tag(sync=True)
    at = traitlets.Tuple().tag(sync=True)
    marks = traitlets.List().tag(sync=True)
    box = traitlets.Tuple((0.0, 0.0, 0.0, 1.0)).tag(sync=True)
    turn = traitlets.Tuple(Real(), Real(), default_value=(-60.0, 25.0)).tag(sync=True)
    label = traitlets.Unicode("").tag(sync=True)

    def __init__(self):
        words = "RGB cube with the colours of the picture; drag or arrow keys turn it"
        super().__init__(label=say(words, "画有图片颜色的 RGB 立方体；拖动或按方向键可旋转"))

    def show(self, cloud, outlines: Sequence[np.ndarray], colours: Sequence[str]) -> None:
        """Show other colours, (N, 3), and outlines, (n, 3) each, NaN between two lines of one.

        colours: of each outline, as CSS.
        """
        if len(outlines) != len(colours):
            raise ValueError(f"colours: got {len(colours)}, allowed is one for each outline")
        with self.hold_sync():
            self.cloud = _bytes(check_points(cloud, "cloud", dimension=3))
            self.outlines = [_bytes(outline) for outline in outlines]
            self.colours = list(colours)


def _bytes(values) -> bytes:
    return np.ascontiguousarray(values, dtype="<f4").tobytes()
