"""What the Lazy Snapping lab draws: likelihood, links, borders of segments, cluster colours."""

from __future__ import annotations

import base64

import numpy as np
from matplotlib import colormaps

from segteach.cuts.energy import OFFSETS, shifted
from segteach.draw.lazy_snapping import swatch_picture, two_sided
from segteach.draw.outline_polygon import LEAST
from segteach.draw.overlays import BACKGROUND, FOREGROUND, rgb
from segteach.draw.superpixels import BORDER
from segteach.labs.kit.html import text
from segteach.language import say
from segteach.segmentation.lazy_snapping import LazySnappingState, similarity
from segteach.widgets.assets import picture_png

CLARITY = 0.4  # of the borders, that strokes and mask stay to be seen


def likelihood_picture(difference: np.ndarray) -> np.ndarray:
    """Return (H, W, 3): E1(1) - E1(0) in [-1, 1] of (H, W), orange where foreground is cheaper."""
    return two_sided()(0.5 + 0.5 * difference)[..., :3]


def link_picture(colours: np.ndarray) -> np.ndarray:
    """Return (H, W, 3): g of the weakest of the links between a pixel and its four neighbours.

    colours: (H, W, 3), of the node that each pixel belongs to. Within a segment all are alike, g =
    1, bright; from bright to dark g falls to LEAST, in a logarithmic scale: there a cut is cheap.
    """
    weakest = np.ones(colours.shape[:2])
    for offset in OFFSETS[4]:
        first, second = shifted(colours, offset)
        link = similarity((255**2 * (first - second) ** 2).sum(axis=2))
        for end in shifted(weakest, offset):
            np.minimum(end, link, out=end)
    return colormaps["viridis"](1 - np.log(weakest) / np.log(LEAST))[..., :3]


def with_borders(image: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the picture twice as large, (2 H, 2 W, 3), with thin lines between the segments."""
    large, twice = (np.repeat(np.repeat(plane, 2, axis=0), 2, axis=1) for plane in (image, labels))
    line = np.zeros(twice.shape, bool)
    line[1:] |= twice[1:] != twice[:-1]
    line[:, 1:] |= twice[:, 1:] != twice[:, :-1]
    large[line] = (1 - CLARITY) * large[line] + CLARITY * rgb(BORDER)
    return large


def swatches(state: LazySnappingState) -> str:
    """Return what the colours of the likelihood mean, and the cluster colours of both classes."""
    classes = (
        (say("foreground: {} clusters", "前景：{} 个聚类"), state.foreground, FOREGROUND),
        (say("background: {} clusters", "背景：{} 个聚类"), state.background, BACKGROUND),
    )
    signs = say(
        "E₁ orange: foreground is cheaper, blue: background; links dark: cheap to cut",
        "E₁ 橙：前景代价小，蓝：背景代价小；连接越暗，割断的代价越小",
    )
    blocks = (_block(words.format(len(c)), c, frame) for words, c, frame in classes)
    return text(f"<div>{signs}</div>" + "".join(blocks))


def _block(words: str, colours: np.ndarray, frame: str) -> str:
    picture = swatch_picture(colours)
    png = base64.b64encode(picture_png(picture)).decode()
    rows, columns = picture.shape[:2]
    return (
        f'<div style="display:inline-block;margin-right:8px;vertical-align:top">{words}<br>'
        f'<img alt="{words}" width="{11 * columns}" height="{11 * rows}" '
        f'style="image-rendering:pixelated;border:3px solid {frame};max-width:none" '
        f'src="data:image/png;base64,{png}"></div>'
    )
