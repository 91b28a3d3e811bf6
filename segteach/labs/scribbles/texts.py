"""What the scribble lab writes: the pixel pointed at, the link to alpha."""

from __future__ import annotations

import numpy as np

from segteach.labs.kit.html import file_link, swatch, text
from segteach.language import say

NO_TRUTH = (
    "A photograph has no truth. Choose a scene (hair, fur): its alpha is known exactly.",
    "照片没有真值。请选择一个合成场景（头发、毛皮）：它的 alpha 精确已知。",
)


def pixel_numbers(
    pixel: tuple[int, int], image: np.ndarray, alpha: np.ndarray, truth: np.ndarray | None
) -> str:
    """Return alpha and colour of a pixel, HTML; truth: (H, W), or None."""
    words = f"<b>{pixel}</b> &nbsp;α = {alpha[pixel]:.3f}"
    if truth is not None:
        words += say(" (truth {:.3f})", "（真值 {:.3f}）").format(truth[pixel])
    colour = ", ".join(f"{value:.2f}" for value in image[pixel])
    return text(f"{words} &nbsp;<b>C</b> {swatch(image[pixel])} {colour}")


def link_to_alpha(alpha: np.ndarray, name: str) -> str:
    """Return a link that saves alpha (H, W)."""
    pixels = np.round(255 * alpha).astype(np.uint8)
    return text(file_link(pixels, f"{name}-alpha", say("save α (PNG)", "保存 α（PNG）")))
