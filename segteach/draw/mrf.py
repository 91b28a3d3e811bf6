"""Pictures of random fields: neighbourhoods, cliques, label fields, energies, segmentations."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from segteach.draw.overlays import BACKGROUND, FOREGROUND, UNKNOWN, label_colours
from segteach.models.fields.map_labelling import region_costs


def field_colours(labels_count: int) -> np.ndarray:
    """Return (L, 3): label 0, the ground, in blue, label 1 in orange, the rest in their order."""
    colours = label_colours(max(labels_count, 2))
    colours[:2] = colours[1::-1].copy()
    return colours[:labels_count]


def draw_orders(ax, table, order: int | None = None) -> None:
    """Draw the table of orders (n, n) as coloured squares; those up to `order` are framed."""
    table = np.asarray(table)
    middle = len(table) // 2
    ax.imshow(table, cmap="viridis_r", vmin=0, vmax=table.max() + 1)
    for (row, col), number in np.ndenumerate(table):
        here = row == col == middle
        colour = "w" if number > 0.55 * table.max() else "k"
        ax.text(col, row, "s" if here else number, ha="center", va="center", color=colour, size=14)
        if order is not None and not here and number <= order:
            square = [col - 0.42, col + 0.42], [row - 0.42, row + 0.42]
            (x0, x1), (y0, y1) = square
            ax.plot([x0, x1, x1, x0, x0], [y0, y0, y1, y1, y0], color=FOREGROUND, lw=3)
    _empty_grid(ax, table.shape)
    ax.set_title("order of each neighbour of s")


def draw_neighbours(ax, site, mask) -> None:
    """Draw a grid (H, W) with one site in orange and its neighbours, a bool (H, W), in blue."""
    mask = np.asarray(mask)
    picture = np.ones((*mask.shape, 3))
    colours = label_colours(2)
    picture[mask], picture[tuple(site)] = colours[1], colours[0]
    ax.imshow(picture)
    _empty_grid(ax, mask.shape)
    ax.set_title(f"a site and its {mask.sum()} neighbours")


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
        ax.text(-1.0, top, f"{len(row)} of {size}", ha="right", va="center", size=12)
        top += max(np.ptp(clique[:, 0]) for clique in row) + 1.2
        width = max(width, left)
    ax.set(aspect="equal", xlim=(-3.4, width - 0.9), ylim=(top - 0.6, -0.7))
    ax.set_title(f"{len(types)} types of cliques, by number of sites")
    ax.set_axis_off()


def draw_cliques_at(ax, site, shape, found, number: int | None = None) -> None:
    """Draw the grid and the cliques `found` that contain the site; one of them strongly."""
    ax.imshow(np.ones((*shape, 3)))
    for k, clique in enumerate(found):
        if number is None or k != number:
            _draw_clique(ax, np.asarray(clique), UNKNOWN, 1.5)
    if number is not None:
        _draw_clique(ax, np.asarray(found[number]), BACKGROUND, 4)
    ax.plot(site[1], site[0], "o", color=FOREGROUND, ms=16, mec="k", zorder=5)
    _empty_grid(ax, shape)
    ax.set_title(f"{len(found)} cliques contain the orange site")


def draw_labels(ax, labels, labels_count: int, title: str = "") -> None:
    """Draw a label field (H, W), every label in its colour."""
    ax.imshow(field_colours(labels_count)[np.asarray(labels)], interpolation="nearest")
    ax.set_title(title)
    ax.set_axis_off()


def field_of(labels_count: int) -> Callable:
    """Return draw(ax, state) for the states of the Gibbs sampler, of annealing and of ICM."""

    def draw(ax, state) -> None:
        if hasattr(state, "temperature"):
            title = f"sweep {state.sweep}, T = {state.temperature:.3g}"
        else:
            title = f"sweep {state.sweep}, {state.changed} labels changed"
        draw_labels(ax, state.labels, labels_count, title)

    return draw


def draw_map_state(ax, state) -> None:
    """Draw the labels of a MapState in their colours, with its round and phase."""
    title = {"start": "pre-segmentation", "labels": "new labels", "parameters": "new parameters"}
    words = f"round {state.round}: {title[state.phase]}"
    draw_labels(ax, state.labels, len(state.means), words)


def regions_of(image, likelihood: str = "gaussian") -> Callable:
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
        ax.set(xlabel="grey level", ylabel="density", xlim=(0, 1))
        ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
        ax.set_title("grey levels and the regions' densities")

    return draw


def draw_energies(ax, energies: Mapping[str, float], least: float | None = None) -> None:
    """Draw how far energies, by name, lie above the exact minimum `least`, or above the best."""
    values = np.array(list(energies.values()))
    base = values.min() if least is None else least
    bars = ax.barh(list(energies), values - base, color=BACKGROUND)
    ax.bar_label(bars, [f"{value:.1f}" for value in values], padding=4)
    words = "the best" if least is None else "the exact minimum"
    ax.set(xlabel=f"energy above {words}, {base:.1f}")
    ax.set_xlim(0, 1.3 * max(np.ptp([base, *values]), 1e-9))
    ax.invert_yaxis()
    ax.spines[["top", "right"]].set_visible(False)
    ax.set_title("energy of the answers: less is better")


def draw_conditionals(ax, conditionals: Mapping[str, np.ndarray]) -> None:
    """Draw conditionals of one site, (L,) each, side by side: bars of equal height agree."""
    for k, (name, values) in enumerate(conditionals.items()):
        places = np.arange(len(values)) + 0.8 * ((k + 0.5) / len(conditionals) - 0.5)
        bars = ax.bar(
            places, values, 0.8 / len(conditionals), color=label_colours(k + 1)[-1], label=name
        )
        ax.bar_label(bars, [f"{value:.4f}" for value in values], padding=2, size=10)
    ax.set_xticks(range(len(values)))
    ax.set(xlabel="label $x_s$", ylabel="probability", ylim=(0, 1.1))
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    ax.set_title("conditional of one site, from both sides")


def draw_potentials(ax, sets, potentials) -> None:
    """Draw |V| of every set of sites (M, H, W) against its size; 0 off the cliques."""
    sizes = np.asarray(sets).sum(axis=(1, 2))
    ax.plot(sizes, np.abs(potentials), "o", color=BACKGROUND, ms=6, alpha=0.5)
    ax.set(xlabel="sites in the set", ylabel="|V|", xlim=(0.5, sizes.max() + 0.5))
    ax.set_title("canonical potentials: 0 for all sets but cliques")


def _draw_clique(ax, clique: np.ndarray, colour, width: float = 2.5) -> None:
    for one in clique:
        for other in clique:
            ax.plot(*np.array([one, other]).T[::-1], color=colour, lw=width, zorder=2)
    ax.plot(clique[:, 1], clique[:, 0], "o", color=colour, ms=4 * width, zorder=3)


def _empty_grid(ax, shape) -> None:
    """Draw the lines between the sites, without numbers."""
    ax.set_xticks(np.arange(shape[1] + 1) - 0.5, [])
    ax.set_yticks(np.arange(shape[0] + 1) - 0.5, [])
    ax.grid(color="0.6", lw=1)
    ax.tick_params(length=0)
    ax.set(xlim=(-0.5, shape[1] - 0.5), ylim=(shape[0] - 0.5, -0.5))
