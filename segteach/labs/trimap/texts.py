"""What the trimap lab writes: how many pixels of each kind, a file."""

from __future__ import annotations

import numpy as np

from segteach.arrays import Seed
from segteach.draw.overlays import BACKGROUND, FOREGROUND, UNKNOWN, rgb
from segteach.labs.kit.html import file_link, swatch, table, text
from segteach.language import say
from segteach.matting.trimap import kinds_of

GREYS = np.array([128, 0, 255], np.uint8)  # in a file: of unknown, background, foreground
COLOURS = {Seed.FOREGROUND: FOREGROUND, Seed.UNKNOWN: UNKNOWN, Seed.BACKGROUND: BACKGROUND}


def kind_word(kind: Seed) -> str:
    """Return a kind of pixels in the edition's language."""
    return {
        Seed.FOREGROUND: say("foreground", "前景"),
        Seed.UNKNOWN: say("unknown", "未知"),
        Seed.BACKGROUND: say("background", "背景"),
    }[kind]


def counts_table(trimap: np.ndarray) -> str:
    """Return how many pixels of each kind a trimap has, as HTML."""
    counts = kinds_of(trimap)
    rows = [
        (
            swatch(rgb(colour)),
            kind_word(kind),
            f"{counts[kind]:,}",
            say("{:.1f} %", "{:.1f}%").format(100 * counts[kind] / trimap.size),
        )
        for kind, colour in COLOURS.items()
    ]
    head = ("", say("kind", "类别"), say("pixels", "像素数"), say("share", "比例"))
    return text(table(rows, head))


def link_to_file(trimap: np.ndarray, name: str) -> str:
    """Return a link, as HTML, that saves a trimap as a grey PNG: 0, 128 and 255."""
    words = say("save as PNG (0, 128, 255)", "存为 PNG（0、128、255）")
    return file_link(GREYS[trimap], f"{name}-trimap", words)
