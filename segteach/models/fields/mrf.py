"""Markov random fields of labels on a grid: energy, local conditional, and the way to the cuts.

    p(x) = exp(-U(x)) / Z,   U(x) = sum_c V_c(x) [+ sum_s unary[s, x_s]]
    V of two neighbours = -beta where their labels are equal, +beta where they are not

The lecture prints U = -sum_c V_c, with which neighbours would rather differ: a negative `beta`
shows that. Labels are whole numbers 0 to L - 1, (H, W). beta: one number for all neighbours, or
one for each direction: right, down and, with 8 neighbours, down-right, down-left.
Sources: Geman and Geman 1984; Potts 1952; Li 2009, chapter 2.
"""

from __future__ import annotations

import numpy as np

from segteach.arrays import (
    check_count,
    check_labels,
    check_number,
    check_points,
    check_vector,
    check_word,
)
from segteach.cuts.energy import OFFSETS, Energy, check_connectivity, grid_edges, shifted
from segteach.models.fields.neighbourhood import check_site


def potts_energy(labels, beta, connectivity: int = 4, *, unary=None) -> float:
    """Return U(labels) with the potential above, for labels (H, W).

    unary: (H, W, L), the cost of each label at each site, for instance -ln p(y_s | x_s).
    """
    labels = check_field(labels)
    energy = pair_energies(labels, direction_betas(beta, connectivity), connectivity)
    if unary is not None:
        energy += unary_energy(labels, check_unary(unary, labels.shape))
    return float(energy)


def local_conditional(
    labels, site, beta, labels_count: int, connectivity: int = 4, *, unary=None
) -> np.ndarray:
    """Return P(x_s = l | the labels of the neighbours of s) for every label l, (L,).

    exp(-sum V_c) over the cliques c that contain s, divided by its sum over the labels of s.
    """
    labels = check_field(labels, check_count(labels_count, "labels_count"))
    row, col = check_site(site, labels.shape)
    costs = local_costs(labels, beta, labels_count, connectivity, unary=unary)[row, col]
    weights = np.exp(costs.min() - costs)
    return weights / weights.sum()


def local_costs(
    labels, beta, labels_count: int, connectivity: int = 4, *, unary=None
) -> np.ndarray:
    """Return sum V_c over the cliques that contain s, if s had label l: (H, W, L)."""
    labels = check_field(labels, labels_count)
    shape = (*labels.shape, check_count(labels_count, "labels_count"))
    costs = np.zeros(shape) if unary is None else check_unary(unary, labels.shape).copy()
    if costs.shape != shape:
        raise ValueError(f"unary: got shape {costs.shape}, allowed is {shape}")
    betas = direction_betas(beta, connectivity)
    one_hot = labels[..., None] == np.arange(labels_count)
    for offset, weight in zip(OFFSETS[connectivity], betas, strict=True):
        first, second = shifted(one_hot, offset)
        mine, other = shifted(costs, offset)
        mine += np.where(second, -weight, weight)
        other += np.where(first, -weight, weight)
    return costs


def to_energy(unary, beta, connectivity: int = 4) -> Energy:
    """Return the same energy in the form that cuts minimise, for unary (H, W, L) and beta >= 0.

    -beta / +beta is 2 beta [x_m != x_n] less the constant beta for every pair:
    potts_energy(x) = energy.value(x) + cut_constant(shape, beta, connectivity).
    """
    unary = check_unary(unary)
    height, width, kinds = unary.shape
    edges, weights = _weighted_edges((height, width), beta, connectivity)
    return Energy(unary.reshape(-1, kinds), edges, 2 * weights)


def cut_constant(shape: tuple[int, int], beta, connectivity: int = 4) -> float:
    """Return what `to_energy` leaves out: minus the sum of beta over all neighbouring pairs."""
    return -float(_weighted_edges(shape, beta, connectivity)[1].sum())


def critical_beta(labels_count: int) -> float:
    """Return the coupling above which one label takes over an endless grid with 4 neighbours.

    ln(1 + sqrt L) / 2 for V = -beta / +beta, whose step between equal and unequal is 2 beta; 0.4407
    for two labels (Onsager 1944; Beffara and Duminil-Copin 2012 for every L).
    """
    return 0.5 * float(np.log1p(np.sqrt(check_count(labels_count, "labels_count", least=2))))


def pair_odds(beta: float) -> float:
    """Return P(equal) / P(unequal) of two neighbours alone with two labels: exp(2 beta).

    7.39 at beta = 1. The sign that the lecture prints is that of -beta: 0.135.
    """
    return float(np.exp(2 * check_number(beta, "beta")))


def by_distance(beta: float, connectivity: int = 4) -> np.ndarray:
    """Return beta divided by the length of each direction, (D,): diagonals count 1 / sqrt 2."""
    beta = check_number(beta, "beta")
    return beta / np.hypot(*np.array(OFFSETS[check_connectivity(connectivity)]).T)


def direction_betas(beta, connectivity: int = 4) -> np.ndarray:
    """Return one beta for each direction, (D,), D = 2 or 4, from one number or D numbers."""
    count = len(OFFSETS[check_connectivity(connectivity)])
    if np.ndim(beta) == 0:
        return np.full(count, check_number(beta, "beta"))
    return check_vector(beta, count, "beta")


def coupling(beta: float, potential: str = "potts", connectivity: int = 4) -> np.ndarray:
    """Return one beta for each direction, (2,) or (4,), for a word of POTENTIALS.

    "potts" is V as above; "distance" the same divided by the distance of the sites; "printed" has
    the lecture's sign.
    """
    check_word(potential, "potential", POTENTIALS)
    return POTENTIALS[potential](check_number(beta, "beta"), connectivity)


POTENTIALS = {
    "potts": direction_betas,
    "distance": by_distance,
    "printed": lambda beta, connectivity: direction_betas(-beta, connectivity),
}


def check_field(labels, labels_count: int | None = None, name: str = "labels") -> np.ndarray:
    """Return labels (H, W) as whole numbers 0, 1, ... below `labels_count`; uint8 stays uint8."""
    array = _array(labels, name)
    if array.ndim != 2 or 0 in array.shape:
        raise ValueError(f"{name}: got shape {array.shape}, allowed is (H, W)")
    if array.dtype != np.uint8:
        array = check_labels(array.ravel(), array.size, name).reshape(array.shape)
    if labels_count is not None and array.max() >= labels_count:
        raise ValueError(f"{name}: got {array.max()}, allowed are 0 to {labels_count - 1}")
    return array


def check_unary(unary, shape: tuple[int, int] | None = None, name: str = "unary") -> np.ndarray:
    """Return the cost of each label at each site as finite float64 (H, W, L)."""
    array = _array(unary, name)
    if array.ndim != 3 or 0 in array.shape or (shape is not None and array.shape[:2] != shape):
        allowed = "(H, W, L)" if shape is None else f"({shape[0]}, {shape[1]}, L)"
        raise ValueError(f"{name}: got shape {array.shape}, allowed is {allowed}")
    return check_points(array.reshape(-1, array.shape[2]), name).reshape(array.shape)


def pair_energies(fields: np.ndarray, betas: np.ndarray, connectivity: int) -> np.ndarray | float:
    """Return sum V over the neighbouring pairs of labels (H, W, ...), shape (...)."""
    energy = 0.0
    for offset, beta in zip(OFFSETS[connectivity], betas, strict=True):
        first, second = shifted(fields, offset)
        differ = first != second
        axes = None if fields.ndim == 2 else (0, 1)
        unequal = np.count_nonzero(differ, axis=axes)
        energy = energy + beta * (2 * unequal - first.shape[0] * first.shape[1])
    return energy


def unary_energy(labels: np.ndarray, unary: np.ndarray) -> float:
    """Return sum_s unary[s, labels[s]]."""
    if labels.max() >= unary.shape[2]:
        raise ValueError(f"labels: got {labels.max()}, allowed are 0 to {unary.shape[2] - 1}")
    first = np.arange(0, unary.size, unary.shape[2])  # where the costs of each site begin
    return float(unary.ravel().take(first + labels.ravel()).sum())


def _array(value, name: str) -> np.ndarray:
    try:
        return np.asarray(value)
    except ValueError:
        raise ValueError(f"{name}: rows of different lengths, allowed is a full array") from None


def _weighted_edges(shape, beta, connectivity) -> tuple[np.ndarray, np.ndarray]:
    """Return all neighbouring pairs (E, 2) and beta of each (E,), in the order of `grid_edges`."""
    betas, (edges, _) = direction_betas(beta, connectivity), grid_edges(shape, connectivity)
    sites = np.zeros(shape, bool)
    counts = [shifted(sites, offset)[0].size for offset in OFFSETS[connectivity]]
    return edges, np.repeat(betas, counts)
