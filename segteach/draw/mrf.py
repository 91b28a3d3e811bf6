"""Pictures of random fields: cliques, label fields, segmentations, potentials."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from segteach.draw.overlays import BACKGROUND, FOREGROUND, label_colours
from segteach.language import say
from segteach.models.fields.regions import region_costs

GRID = [(col, -row) for row in range(3) for col in range(3)]  # where nine sites stand
ZIGZAG = [(day, 0.5 * (-1) ** day) for day in range(9)]  # where nine days stand


def field_colours(labels_count: int) -> np.ndarray:
    """Return (L, 3): label 0, the ground, in blue, label 1 in orange, the rest in their order."""
    colours = label_colours(max(labels_count, 2))
    colours[:2] = colours[1::-1].copy()
    return colours[:labels_count]


def draw_clique_types(ax, types) -> None:
    """Draw every type of clique as dots and lines, one row for each number of sites."""
    types = [np.asarray(clique) for clique in types]
    sizes = sorted({len(clique) for clique in types})
    top, width = 0.0, 0.0
    for size, colour in zip(sizes, label_colours(len(sizes)), strict=True):
        row, left = [clique for clique in types if len(clique) == size], 0.0
        for clique in row:
            place = clique - clique.min(axis=0) + [top, left]
            _draw_clique(ax, place, colour)
            left = place[:, 1].max() + 1.6
        words = say("{1} site{2}: {0}", "{1} 点：{0} 类").format(len(row), size, "s" * (size > 1))
        ax.text(-1.0, top, words, ha="right", va="center", size=12)
        top += max(np.ptp(clique[:, 0]) for clique in row) + 1.2
        width = max(width, left)
    ax.set(aspect="equal", anchor="N", xlim=(-3.8, width - 0.9), ylim=(top - 0.6, -0.7))
    words = say("{} types of cliques, by number of sites", "{} 类子团，按点数排列")
    ax.set_title(words.format(len(types)))
    ax.set_axis_off()


def draw_labels(ax, labels, labels_count: int, title: str = "") -> None:
    """Draw a label field (H, W), every label in its colour."""
    ax.imshow(field_colours(labels_count)[np.asarray(labels)], interpolation="nearest")
    ax.set_title(title)
    ax.set_axis_off()


def draw_map_state(ax, state) -> None:
    """Draw the labels of a MapState in their colours, with its round and phase."""
    title = {
        "start": say("pre-segmentation", "预分割"),
        "labels": say("new labels", "更新标号"),
        "parameters": say("new parameters", "更新参数"),
    }
    words = say("round {}: {}", "第 {} 轮：{}").format(state.round, title[state.phase])
    draw_labels(ax, state.labels, len(state.means), words)


def regions_over(image, likelihood: str = "gaussian") -> Callable:
    """Return draw(ax, state) for a MapState: histogram of the picture and density of each region.

    image: grey (H, W). Each density is scaled by the region's share of the pixels.
    """
    image = np.asarray(image)
    levels = np.linspace(0, 1, 256)

    def draw(ax, state) -> None:
        kinds = len(state.means)
        shares = np.bincount(state.labels.ravel(), minlength=kinds) / state.labels.size
        costs = region_costs(levels[None], state.means, state.deviations, likelihood)[0]
        ax.hist(image.ravel(), 64, range=(0, 1), density=True, color="0.85")
        for label, colour in enumerate(field_colours(kinds)):
            density = shares[label] * np.exp(-costs[:, label])
            words = f"{label}: μ = {state.means[label]:.2f}, σ = {state.deviations[label]:.2f}"
            ax.plot(levels, density, color=colour, lw=2.5, label=words)
        ax.set(xlabel=say("grey level", "灰度"), ylabel=say("density", "密度"), xlim=(0, 1))
        ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
        ax.set_title(say("grey levels and the regions' densities", "灰度直方图与各区域的密度"))

    return draw


def draw_potentials(ax, sets, potentials, places) -> None:
    """Draw the sites, and on them each set whose potential is not 0: its neighbourhood appears.

    sets: bool (M, H, W). potentials: (M,). places: (N, 2), where the N sites stand. A site's dot
    and a pair's line are the larger the more |V|; larger sets are shaded.
    """
    sets = np.asarray(sets).reshape(len(sets), -1)
    sizes, strength = sets.sum(axis=1), np.abs(potentials)
    strength = strength / strength[sizes > 0].max()
    shown = (strength > 1e-9) & (sizes > 0)
    for members, share, size in zip(sets[shown], strength[shown], sizes[shown], strict=True):
        corners = np.asarray(places)[members]
        if size > 2:
            ax.fill(*corners.T, color=FOREGROUND, alpha=0.35, lw=0, zorder=1)
        elif size == 2:
            ax.plot(*corners.T, color="black", lw=1 + 4 * share, zorder=2)
    dots = [60 + 440 * strength[(sizes == 1) & sets[:, site]][0] for site in range(len(places))]
    ax.scatter(*np.transpose(places), s=dots, color=BACKGROUND, edgecolors="black", zorder=3)
    counts = [int(((sizes == size) & shown).sum()) for size in (1, 2)]
    words = say(
        "not 0 of {}: {} sites, {} pairs, {} larger", "{} 个子集中非零的：单点 {}，点对 {}，更大 {}"
    )
    ax.set_title(words.format(len(sets) - 1, *counts, int((shown & (sizes > 2)).sum())))
    ax.set_axis_off()
    ax.margins(0.12)


def _draw_clique(ax, clique: np.ndarray, colour, width: float = 2.5) -> None:
    for one in clique:
        for other in clique:
            ax.plot(*np.array([one, other]).T[::-1], color=colour, lw=width, zorder=2)
    ax.plot(clique[:, 1], clique[:, 0], "o", color=colour, ms=4 * width, zorder=3)
