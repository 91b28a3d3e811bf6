"""Words and numbers beside a picture, as HTML: one size, one table, one swatch for all labs."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Iterable, Sequence

import numpy as np
from PIL import Image


def text(words: str) -> str:
    """Return words (HTML) in the size of the labs."""
    return f'<div class="st-words">{words}</div>'


def escaped(words: str) -> str:
    """Return plain text as HTML."""
    return html.escape(str(words))


def rgb(colour: Sequence[float]) -> str:
    """Return a colour, (3,) in [0, 1], as "(r, g, b)" in whole numbers up to 255."""
    return "({}, {}, {})".format(*(round(255 * float(part)) for part in colour))


def swatch(colour: Sequence[float]) -> str:
    """Return a small square of a colour, (3,) in [0, 1]."""
    return f'<span class="st-patch" style="background:rgb{rgb(colour)}"></span>'


def table(
    rows: Iterable[Sequence], head: Sequence = (), *, title: str = "", best: tuple | None = None
) -> str:
    """Return a table; every entry is HTML or a number.

    head: the names of the columns. title: above it. best: (row, column) to stand out.
    """
    lines = [f"<caption>{title}</caption>"] if title else []
    if head:
        lines.append(f"<tr>{''.join(f'<th>{entry}</th>' for entry in head)}</tr>")
    for r, row in enumerate(rows):
        marks = [' class="st-best"' if (r, c) == best else "" for c in range(len(row))]
        cells = (f"<td{mark}>{entry}</td>" for mark, entry in zip(marks, row, strict=True))
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f'<table class="st-table">{"".join(lines)}</table>'


def number(value: float, form: str = ".4g") -> str:
    """Return a number with a real minus sign, ∞ for what is not finite."""
    if not np.isfinite(value):
        return "−∞" if value < 0 else "∞"
    return f"{value:{form}}".replace("-", "−")


def file_link(pixels: np.ndarray, file: str, words: str) -> str:
    """Return a link that saves a picture, uint8 (H, W), (H, W, 3) or (H, W, 4), as a PNG.

    file: what it is called, without its ending. words: of the link.
    """
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG", compress_level=1)
    content = base64.b64encode(stream.getvalue()).decode()
    name = file.replace(" ", "-")
    return f'<a download="{name}.png" href="data:image/png;base64,{content}"><u>{words}</u></a>'
