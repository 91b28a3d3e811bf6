"""Pictures of a histogram cut: the two histograms, the mask, the links between neighbours."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from segteach import data
from segteach.arrays import Seed
from segteach.cuts.contrast import Links, contrast_links
from segteach.cuts.energy import OFFSETS, shifted
from segteach.draw.overlays import BACKGROUND, FOREGROUND, draw_mask, rgb
from segteach.language import say
from segteach.segmentation.histogram_cut import data_costs

COLOURS = (FOREGROUND, BACKGROUND)


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
    ax.set_ylabel(say("share of the seeds", "占标记像素的比例"))
    ax.set_title(say("histograms under the seeds", "标记像素的直方图"))
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


def term_pictures(levels, seeds, histograms, links: Links, mask) -> dict[str, np.ndarray]:
    """Return a picture of each term of E = U + V, {name: (H, W, 3) in [0, 1]}.

    levels: (H, W), z. seeds: (H, W). histograms: (2, bins). links: of all pixels. mask: alpha.
    "z", "T", "alpha"; "h0", "h1", "U": costs of a pixel, dark for 0, on one scale; "exp": how
    strong the links of a pixel are; "differ": pixels at a cut link; "V": the more orange, the more
    the cut links of a pixel cost.
    """
    mask, costs = np.asarray(mask, bool), data_costs(levels, histograms).reshape(*levels.shape, 2)
    chosen = np.where(mask, costs[..., 1], costs[..., 0])
    dim = 0.25 + 0.5 * np.repeat(levels[..., None], 3, axis=2)
    price, strength = (
        at_cut_links(links, mask),
        link_picture(levels, links.beta, links.connectivity),
    )
    sides = np.where(mask[..., None], rgb(FOREGROUND), rgb(BACKGROUND))
    much = np.quantile(price[price > 0], 0.8) if price.any() else 1.0
    heat = np.sqrt(np.minimum(price / much, 1))
    marked = np.where(np.asarray(seeds)[..., None] == Seed.FOREGROUND, *map(rgb, COLOURS))
    scale = max(costs.max(), 1e-12)
    return {
        "z": np.repeat(levels[..., None], 3, axis=2),
        "T": np.where(np.asarray(seeds)[..., None] == Seed.UNKNOWN, dim, marked),
        "h0": _viridis(costs[..., 0] / scale),
        "h1": _viridis(costs[..., 1] / scale),
        "U": _viridis(chosen / scale),
        "alpha": (dim + sides) / 2,
        "differ": np.where((price > 0)[..., None], rgb(FOREGROUND), dim),
        "exp": np.repeat(strength[..., None], 3, axis=2),
        "V": dim + (rgb(FOREGROUND) - dim) * heat[..., None],
    }


def at_cut_links(links: Links, mask: np.ndarray) -> np.ndarray:
    """Return what the cut links of each pixel cost, (H, W), half to each end: the sum is V."""
    price = np.zeros(links.shape)
    for offset, plane in zip(OFFSETS[links.connectivity], links.planes, strict=True):
        first, second = shifted(mask, offset)
        for end in shifted(price, offset):
            end += np.where(first != second, plane / 2, 0)
    return price


def _viridis(values: np.ndarray) -> np.ndarray:
    from matplotlib import colormaps

    return colormaps["viridis"](values)[..., :3]
