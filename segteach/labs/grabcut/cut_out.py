"""The cut-out of the GrabCut lab: before another background, and as a file."""

from __future__ import annotations

import numpy as np

from segteach.labs.kit.html import file_link
from segteach.language import say

BACKDROPS = {  # what stands behind the cut-out: a colour, or a chequered board
    "chequers": None,
    "white": (1, 1, 1),
    "black": (0, 0, 0),
    "green": (0.1, 0.65, 0.25),
    "sky": (0.55, 0.8, 0.95),
}


def backdrop(name: str, shape: tuple[int, ...]) -> np.ndarray:
    """Return a new background of one of BACKDROPS, (H, W, 3)."""
    colour = BACKDROPS[name]
    if colour is not None:
        return np.broadcast_to(np.array(colour, float), shape)
    rows, cols = np.indices(shape[:2]) // 16
    return np.where((rows + cols) % 2 == 0, 0.92, 0.72)[..., None] * np.ones(3)


def composed(foreground: np.ndarray, alpha: np.ndarray, name: str) -> np.ndarray:
    """Return foreground (H, W, 3) with opacity alpha (H, W) before one of BACKDROPS."""
    alpha = alpha[..., None]
    return np.clip(alpha * foreground + (1 - alpha) * backdrop(name, foreground.shape), 0, 1)


def link_to_file(foreground: np.ndarray, alpha: np.ndarray, name: str) -> str:
    """Return a link, as HTML, that saves foreground and alpha as a PNG with transparency."""
    seen = np.where(alpha[..., None] > 0, foreground, 0)  # what was cut away is in no file
    pixels = np.dstack([seen, alpha])
    words = say("save PNG", "存为 PNG")
    return file_link(np.round(255 * pixels).astype(np.uint8), f"{name}-cut-out", words)
