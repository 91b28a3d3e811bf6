"""Small grids of numbers, each in a cell of its colour: a window, a row of a matrix."""

from __future__ import annotations

import numpy as np

from segteach.labs.kit.html import number, rgb


def grid(title: str, values: np.ndarray, colours: np.ndarray, form: str = "z.2f") -> str:
    """Return a table of cells.

    values: (R, C), written into the cells; NaN is left empty.
    colours: (R, C, 3) in [0, 1], of the cells.
    form: of a number.
    """
    rows = []
    for line, shades in zip(values, colours, strict=True):
        cells = [
            _cell("" if np.isnan(v) else number(v, form), c)
            for v, c in zip(line, shades, strict=True)
        ]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f'<table class="st-grid"><caption>{title}</caption>{"".join(rows)}</table>'


def _cell(words: str, colour: np.ndarray) -> str:
    ink = "#000" if colour @ [0.299, 0.587, 0.114] > 0.5 else "#fff"
    return f'<td style="background:rgb{rgb(colour)};color:{ink}">{words}</td>'
