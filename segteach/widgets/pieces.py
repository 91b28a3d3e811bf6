"""Join the JavaScript parts, and turn arrays and figures into PNG for the browser."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent


def script(*names: str) -> str:
    """Return the named JavaScript files after shared.js, as one text without imports."""
    return "\n".join((HERE / f"{name}.js").read_text() for name in ("shared", *names))


def module(name: str) -> str:
    """Return the ES module of a widget, as anywidget wants it."""
    return script(name) + "\nexport default { render };\n"


def style() -> str:
    """Return the style sheet that all widgets share."""
    return (HERE / "shared.css").read_text()


def picture_png(image: np.ndarray) -> bytes:
    """Return a picture, float (H, W, 3) in [0, 1], as the bytes of an 8-bit PNG file."""
    from PIL import Image

    stream = io.BytesIO()
    Image.fromarray(np.round(image * 255).astype(np.uint8)).save(stream, "PNG", compress_level=1)
    return stream.getvalue()


class Canvas:
    """A matplotlib figure without a window: one panel for each draw(ax, state).

    The layout is worked out for the first state and kept, so that panels do not jump from frame
    to frame; that also halves the time of a redraw. A draw with `projection = "3d"` gets 3-D axes.
    """

    def __init__(self, draws: Sequence[Callable], size: tuple[float, float], dpi: float):
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.draws = list(draws)
        self._figure = Figure(figsize=size, dpi=dpi, layout="constrained")
        FigureCanvasAgg(self._figure)
        projections = [getattr(draw, "projection", None) for draw in self.draws]
        self._axes = [
            self._figure.add_subplot(1, len(self.draws), number, projection=projection)
            for number, projection in enumerate(projections, start=1)
        ]

    def png(self, state) -> bytes:
        """Return the picture of a state as PNG."""
        from matplotlib import rc_context
        from PIL import Image

        from segteach.draw.overlays import STYLE

        stream, canvas = io.BytesIO(), self._figure.canvas
        with rc_context(STYLE):
            for ax, draw in zip(self._axes, self.draws, strict=True):
                ax.clear()
                draw(ax, state)
            canvas.draw()  # `savefig` would draw everything twice
        picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
        picture.save(stream, "PNG", compress_level=1)
        self._figure.set_layout_engine("none")
        return stream.getvalue()
