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
    head = f"<b>{say('pixel', '像素')} ({pixel[0]}, {pixel[1]})</b>{say(': ', '：')}"
    head += f"z = {rgb(colour)}"
    head += f" {swatch(colour)}"
    columns = [
        _costs(colour, state.background, BACKGROUND),
        _costs(colour, state.foreground, FOREGROUND),
    ]
    names = ("k", say("back&shy;ground", "背景"), say("fore&shy;ground", "前景"))
    title = say("cost D in component k", "归入分量 k 的代价 D")
    costs = table(
        ((k, *row) for k, row in enumerate(zip(*columns, strict=True))), names, title=title
    )
    links = link_table(graph.links.of(*pixel), pixel, graph.smoothness)
    side = "display:flex;gap:10px;align-items:flex-start;overflow:auto;max-height:200px"
    return text(f'{head}<div style="{side}">{costs}{links}</div>')


def _costs(colour: np.ndarray, model, shade: str) -> list[str]:
    """Return D of each component beside the shade in which its pixels are drawn."""
    costs = component_costs(colour[None], model)[:, 0]
    written = [number(cost, ".1f" if abs(cost) < 1000 else ".0f") for cost in costs]
    written[costs.argmin()] = f"<b>{written[costs.argmin()]}</b>"
    shades = component_shades(shade, len(costs))
    return [f"{swatch(tone)} {cost}" for tone, cost in zip(shades, written, strict=True)]
