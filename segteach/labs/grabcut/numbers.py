"""The numbers of one pixel in a GrabCut state: D of every component, and its links."""

from __future__ import annotations

import numpy as np

from segteach.draw.grabcut import component_shades
from segteach.draw.overlays import BACKGROUND, FOREGROUND
from segteach.labs.kit.html import number, rgb, swatch, table, text
from segteach.labs.kit.tables import link_table
from segteach.language import say
from segteach.segmentation.grabcut import GrabCut, GrabCutState
from segteach.segmentation.grabcut.colours import component_costs


def numbers_of(pixel: tuple[int, int], graph: GrabCut, state: GrabCutState) -> str:
    """Return D of every component, the best of either class bold, and the n-links, as HTML."""
    colour = graph.image[pixel]
    head = f"<b>{say('pixel', '像素')} ({pixel[0]}, {pixel[1]})</b>: z = {rgb(colour)}"
    columns = [
        _costs(colour, state.background, BACKGROUND),
        _costs(colour, state.foreground, FOREGROUND),
    ]
    names = (say("component k", "分量 k"), say("background", "背景"), say("foreground", "前景"))
    title = say("cost D (bold: the least)", "代价 D（粗体为最小）")
    costs = table(
        ((k, *row) for k, row in enumerate(zip(*columns, strict=True))), names, title=title
    )
    links = link_table(graph.links.of(*pixel), pixel, graph.smoothness)
    side = "display:flex;flex-wrap:wrap;gap:2px 16px;align-items:flex-start"
    return text(f'{head} {swatch(colour)}<div style="{side}">{costs}{links}</div>')


def _costs(colour: np.ndarray, model, shade: str) -> list[str]:
    """Return D of each component beside the shade in which its pixels are drawn."""
    costs = component_costs(colour[None], model)[:, 0]
    written = [number(cost, ".1f") for cost in costs]
    written[costs.argmin()] = f"<b>{written[costs.argmin()]}</b>"
    shades = component_shades(shade, len(costs))
    return [f"{swatch(tone)} {cost}" for tone, cost in zip(shades, written, strict=True)]
