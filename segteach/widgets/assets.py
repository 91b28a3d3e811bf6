"""Join the JavaScript parts, and turn arrays and figures into PNG for the browser."""

from __future__ import annotations

import base64
import html
import io
import json
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from segteach.draw.overlays import style as figure_style
from segteach.language import language

HERE = Path(__file__).parent
JS = HERE / "js"


def script(*names: str) -> str:
    """Return the named JavaScript files after shared.js, as one text without imports."""
    return "\n".join((JS / f"{name}.js").read_text() for name in ("shared", *names))


def module(*names: str) -> str:
    """Return the ES module of a widget, as anywidget wants it."""
    return script(*names) + "\nexport default { render };\n"


def words_of(*sections: str) -> dict[str, str]:
    """Return the words of a widget in the reader's language: [shared] and its own of words.toml."""
    words = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))
    return {
        key: text[language()]
        for section in ("shared", *sections)
        for key, text in words[section].items()
    }


def still_page(title: str, names: Sequence[str], traits: Mapping, replies: Mapping) -> str:
    """Return a page that shows a widget in any browser, without kernel or network.

    names: its JavaScript files. traits: {name: value}. replies: {question: answers}, what the
    kernel would answer; a question is the message's kind, followed by its step where it has one,
    an answer a pair of content and buffers.
    """
    binary = [name for name, value in traits.items() if isinstance(value, bytes)]
    data = {
        "binary": binary,
        "traits": dict(traits) | {name: _base64(traits[name]) for name in binary},
        "replies": {
            question: [[content, [_base64(buffer) for buffer in buffers]] for content, buffers in a]
            for question, a in replies.items()
        },
    }
    text = json.dumps(data).replace("<", "\\u003c")
    return (
        f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)}</title><style>{style()}</style></head>"
        f'<body><div id="widget"></div><script type="module">{script("still", *names)}\n'
        f'render({{ model: stillModel({text}), el: document.getElementById("widget") }});'
        "</script></body></html>"
    )


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def style() -> str:
    """Return the style sheet that all widgets share."""
    return "\n".join((JS / f"{name}.css").read_text() for name in ("shared", "pad", "lab"))


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

        stream, canvas = io.BytesIO(), self._figure.canvas
        with rc_context(figure_style()):
            for ax, draw in zip(self._axes, self.draws, strict=True):
                ax.clear()
                draw(ax, state)
            canvas.draw()  # `savefig` would draw everything twice
        picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
        picture.save(stream, "PNG", compress_level=1)
        self._figure.set_layout_engine("none")
        return stream.getvalue()
