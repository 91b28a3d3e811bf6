"""Tables of numbers that stand beside a picture: a pixel's links, a point's responsibilities."""

from __future__ import annotations

import html
from collections.abc import Mapping

from segteach.draw.overlays import label_colours
from segteach.language import say
from segteach.models import gaussian
from segteach.models.gmm import responsibilities


def responsibility_table(model, point, title: str = "") -> str:
    """Return formula (8) for one point as an HTML table, a column for each component."""
    parameters = zip(model.means, model.covariances, strict=True)
    densities = [gaussian.density([point], *p)[0] for p in parameters]
    joint = model.weights * densities
    gamma = responsibilities([point], model)[0]
    values = ", ".join(f"{v:.3f}" for v in point)
    colours = label_colours(len(joint))
    swatches = "".join(
        f'<th style="border-top:6px solid rgb({",".join(str(int(255 * c)) for c in colour)})">'
        f"k = {k}</th>"
        for k, colour in enumerate(colours)
    )
    rows = [
        ("π<sub>k</sub>", model.weights, ".3f"),
        ("N(x; μ<sub>k</sub>, Σ<sub>k</sub>)", densities, ".3g"),
    ]
    rows += [("π<sub>k</sub> N", joint, ".3g"), ("<b>γ(i, k)</b>", gamma, ".3f")]
    body = "".join(
        f"<tr><td>{name}</td>" + "".join(f"<td>{value:{form}}</td>" for value in entries) + "</tr>"
        for name, entries, form in rows
    )
    head = html.escape(f"{title}  x = ({values})".strip())
    return (
        '<table style="border-spacing:14px 2px;font-size:15px;text-align:right">'
        f"<tr><th>{head}</th>{swatches}</tr>{body}</table>"
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
