"""Tables of numbers that stand beside a picture: a pixel's links, a point's responsibilities."""

from __future__ import annotations

import html
from collections.abc import Mapping

import numpy as np

from segteach.draw.overlays import label_colours
from segteach.labs.kit.html import rgb, swatch, table
from segteach.language import say
from segteach.models import gaussian
from segteach.models.gmm import responsibilities


def responsibility_table(model, point, title: str = "", *, of_colours: bool = False) -> str:
    """Return formula (8) for one point as an HTML table, a row for each component.

    of_colours: the means are colours and are shown, each in a bar as long as its weight.
    """
    parameters = zip(model.means, model.covariances, strict=True)
    densities = np.array([gaussian.density([point], *p)[0] for p in parameters])
    gamma = responsibilities([point], model)[0]
    columns = [
        [f"{swatch(colour)} {k}" for k, colour in enumerate(label_colours(len(gamma)))],
        [f"{weight:.3f}" for weight in model.weights],
        _comparable(densities),
        _comparable(model.weights * densities),
        [f"{value:.3f}" for value in gamma],
    ]
    head = ["k", "π<sub>k</sub>", "N(x; k)", "π<sub>k</sub> N", "γ(i, k)"]
    if of_colours:
        head.insert(1, say("mean μ<sub>k</sub>", "均值 μ<sub>k</sub>"))
        shares = model.weights / model.weights.max()
        columns.insert(1, [_bar(*pair) for pair in zip(shares, model.means, strict=True)])
    values = ", ".join(f"{v:.3f}" for v in point)
    words = html.escape(f"{title}  x = ({values})".strip())
    return table(zip(*columns, strict=True), head, title=words)


def _comparable(values: np.ndarray) -> list[str]:
    """Write numbers that are compared with each other: "≈ 0" for a millionth of the largest."""
    least = max(1e-6 * values.max(), np.finfo(float).tiny)
    return ["≈ 0" if value < least else _short(value) for value in values]


def _short(value: float) -> str:
    if 1e-3 <= value < 1e5:
        return f"{value:.3g}" if value < 1000 else f"{value:.0f}"
    return f"{value:.0e}".replace("-", "−")


def _bar(share: float, colour) -> str:
    """Return a bar of a colour; share: its length, in [0, 1]."""
    return (
        '<span style="display:inline-block;width:84px;text-align:left"><span class="st-patch" '
        f'style="width:{max(2, round(80 * share))}px;background:rgb{rgb(colour.clip(0, 1))}">'
        "</span></span>"
    )


def link_table(
    links: Mapping[tuple[int, int], float], pixel: tuple[int, int], smoothness: float
) -> str:
    """Return the links of a pixel to its neighbours as a 3x3 table, thick ones wider."""
    (row, col), cells = pixel, []
    for dr in (-1, 0, 1):
        line = ""
        for dc in (-1, 0, 1):
            weight = links.get((row + dr, col + dc))
            if (dr, dc) == (0, 0):
                line += '<td style="text-align:center"><b>p</b></td>'
            elif weight is None:
                line += "<td></td>"
            else:
                share = weight / (smoothness or 1)
                line += (
                    f'<td style="text-align:right;border-left:{1 + 7 * share:.0f}px solid #0072B2;'
                    f'padding:2px 8px">{weight:.2f}</td>'
                )
        cells.append(f"<tr>{line}</tr>")
    title = say("links γ/dis · exp(−β Δz²)", "连接 γ/dis · exp(−β Δz²)")
    return f"<table><caption>{title}</caption>{''.join(cells)}</table>"
