"""What the Lazy Snapping lab draws: likelihood, borders of segments, cluster colours."""

from __future__ import annotations

import base64

import numpy as np

from segteach.draw.lazy_snapping import swatch_picture, two_sided
from segteach.draw.overlays import BACKGROUND, FOREGROUND, rgb
from segteach.draw.superpixels import BORDER
from segteach.labs.kit.html import text
from segteach.language import say
from segteach.segmentation.lazy_snapping import LazySnappingState
from segteach.widgets.assets import picture_png

CLARITY = 0.4  # of the borders, that strokes and mask stay to be seen


def likelihood_picture(difference: np.ndarray) -> np.ndarray:
    """Return (H, W, 3): E1(1) - E1(0) in [-1, 1] of (H, W), orange where foreground is cheaper."""
    return two_sided()(0.5 + 0.5 * difference)[..., :3]


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
        "orange: foreground is cheaper, blue: background", "橙：前景代价较小；蓝：背景代价较小"
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
