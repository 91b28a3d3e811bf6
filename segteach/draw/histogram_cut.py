"""Pictures of a histogram cut: the two histograms, the mask, the links between neighbours."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from segteach import data
from segteach.cuts.contrast import contrast_links
from segteach.cuts.energy import OFFSETS, shifted
from segteach.draw.overlays import BACKGROUND, FOREGROUND, draw_mask
from segteach.language import say


def mask_over(image: np.ndarray) -> Callable:
    """Return draw(ax, state) for states with a mask: the picture, tinted and outlined."""

    def draw(ax, state) -> None:
        words = {"data": say("data term alone", "仅数据项"), "cut": say("minimum cut", "最小割")}
        draw_mask(ax, image, state.mask, words[state.phase])

    return draw


def draw_histograms(ax, state, level: float | None = None) -> None:
    """Draw h(z; a) of background and foreground over the grey levels 0 to 255.

    level: grey level in [0, 1] of one pixel, marked by a line.
    """
    count = state.histograms.shape[1]
    borders = np.linspace(0, 255, count + 1)
    names = (
        (say("$h(z; 0)$ background", "$h(z; 0)$ 背景"), BACKGROUND, "-"),
        (say("$h(z; 1)$ foreground", "$h(z; 1)$ 前景"), FOREGROUND, "--"),
    )
    for histogram, (name, colour, line) in zip(state.histograms, names, strict=True):
        ax.stairs(histogram, borders, color=colour, lw=2, ls=line, label=name)
        ax.stairs(histogram, borders, color=colour, alpha=0.25, fill=True)
    if level is not None:
        ax.axvline(255 * level, color="k", lw=1.5, ls=":", label=say("this pixel", "该像素"))
    ax.set(xlabel=say("grey level $z$", "灰度 $z$"), xlim=(0, 255), ylim=(0, None))
    ax.set_ylabel(say("share of the seeds", "占种子点的比例"))
    ax.set_title(say("histograms under the seeds", "种子点的直方图"))
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.22), ncols=3, frameon=False)


def link_picture(image: np.ndarray, beta: float, connectivity: int = 8) -> np.ndarray:
    """Return (H, W) in [0, 1]: the mean of exp(-beta (z_m - z_n)^2) over the links of each pixel.

    Bright where neighbours are tied together, dark where a cut is cheap.
    """
    levels = data.grey(image)
    links = contrast_links(levels, 1.0, beta=beta, connectivity=connectivity, by_distance=False)
    total, count = np.zeros(levels.shape), np.zeros(levels.shape)
    for offset, plane in zip(OFFSETS[connectivity], links.planes, strict=True):
        for ends, of_end in zip(shifted(total, offset), shifted(count, offset), strict=True):
            ends += plane
            of_end += 1
    return total / np.maximum(count, 1)
