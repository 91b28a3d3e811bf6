"""The energy that random fields, graph cuts and GrabCut share, on any graph and on pixel grids.

    E(x) = sum_i unary[i, x_i] + sum_(m, n) weights[m, n] [x_m != x_n]

Source: Boykov, Veksler and Zabih 2001, equation (1) with the Potts interaction (9).
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from segteach.arrays import (
    Seed,
    check_labels,
    check_pairs,
    check_points,
    check_shape,
    check_vector,
    told,
)
from segteach.steps import state

# One step to each neighbour in rows and columns; the other half of the pairs is its mirror image.
OFFSETS = {4: ((0, 1), (1, 0)), 8: ((0, 1), (1, 0), (1, 1), (1, -1))}


@state
class Energy:
    """Unary costs and Potts interactions of N sites with L labels.

    unary: (N, L), the cost of each label at each site. edges: (E, 2), pairs of different sites.
    weights: (E,), what it costs when the two sites differ; >= 0, which makes the energy submodular.
    """

    unary: np.ndarray
    edges: np.ndarray
    weights: np.ndarray

    def __post_init__(self):
        unary = check_points(self.unary, "unary")
        edges = check_edges(self.edges, len(unary))
        weights = check_vector(self.weights, len(edges), "weights")
        if len(weights) and weights.min() < 0:
            raise ValueError(
                f"weights: got {weights.min():.3g}, allowed are numbers >= 0: with a negative one "
                "the energy is not submodular, and no cut finds its minimum"
            )
        for name, array in (("unary", unary), ("edges", edges), ("weights", weights)):
            object.__setattr__(self, name, array)

    def value(self, labels: np.ndarray) -> float:
        """Return E of labels (N,), whole numbers 0 to L - 1."""
        count, kinds = self.unary.shape
        labels = check_labels(labels, count)
        if labels.max() >= kinds:
            raise ValueError(f"labels: got {labels.max()}, allowed are 0 to {kinds - 1}")
        differ = labels[self.edges[:, 0]] != labels[self.edges[:, 1]]
        data = self.unary[np.arange(count), labels].sum()
        return float(data + self.weights[differ].sum())

    def change(self, labels: np.ndarray, moved: np.ndarray) -> float:
        """Return E(moved) - E(labels) of two labellings (N,), correctly rounded.

        What both pay is left out, so that it cannot swallow a small difference.
        """
        sites = np.flatnonzero(labels != moved)
        differed, differ = (at[self.edges[:, 0]] != at[self.edges[:, 1]] for at in (labels, moved))
        terms = (
            self.unary[sites, moved[sites]],
            -self.unary[sites, labels[sites]],
            self.weights[differ & ~differed],
            -self.weights[differed & ~differ],
        )
        return math.fsum(np.concatenate(terms).tolist())


def hold(costs: np.ndarray, seeds: np.ndarray, force: float) -> np.ndarray:
    """Return a copy of the costs in which seeds keep their label whatever their own cost says.

    costs: (N, 2), of background and foreground. seeds: (N,) of `Seed`, in any shape. force: what
    the other label costs a seed; above all links that meet in one site it never pays to leave it.
    """
    held, seeds = costs.copy(), np.ravel(seeds)
    held[seeds == Seed.BACKGROUND] = [0, force]
    held[seeds == Seed.FOREGROUND] = [force, 0]
    return held


def force_of(planes: Iterable[np.ndarray]) -> float:
    """Return more than all links that meet in one pixel: what `hold` needs.

    planes: link weights, one plane for each of OFFSETS[connectivity].
    """
    most = 2.0 * sum(float(plane.max(initial=0)) for plane in planes)
    return max(1.0 + most, most * (1 + 1e-9))  # 1 is nothing beside a very large number


def check_edges(edges, count: int, name: str = "edges") -> np.ndarray:
    """Return pairs of different sites, int64 (E, 2), of a graph with `count` sites; E may be 0."""
    edges = check_pairs(edges, name)
    if len(edges) and (edges.min() < 0 or edges.max() >= count):
        raise ValueError(
            f"{name}: got {edges.min()} to {edges.max()}, allowed are 0 to {count - 1}"
        )
    if (edges[:, 0] == edges[:, 1]).any():
        raise ValueError(f"{name}: got a site joined to itself, allowed are two different sites")
    return edges


def grid_edges(shape: tuple[int, int], connectivity: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """Return all neighbouring pairs of an (H, W) grid, each once: edges (E, 2), lengths (E,).

    Sites are numbered row by row. connectivity: 4 or 8. A diagonal pair has length sqrt(2).
    """
    height, width = check_shape(shape)
    offsets = OFFSETS[check_connectivity(connectivity)]
    sites = np.arange(height * width).reshape(height, width)
    pairs, lengths = [], []
    for offset in offsets:
        first, second = shifted(sites, offset)
        pairs.append(np.stack([first.ravel(), second.ravel()], axis=1))
        lengths.append(np.full(first.size, np.hypot(*offset)))
    return np.concatenate(pairs), np.concatenate(lengths)


def shifted(plane: np.ndarray, offset: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return two views of an (H, W, ...) array: each site, and its neighbour at `offset`.

    offset: (rows >= 0, columns), as in OFFSETS. Sites whose neighbour lies outside are left out.
    """
    rows, cols = offset
    height, width = plane.shape[:2]
    first = plane[: height - rows, max(0, -cols) : width - max(0, cols)]
    second = plane[rows:, max(0, cols) : width - max(0, -cols)]
    return first, second


def check_connectivity(connectivity, name: str = "connectivity") -> int:
    """Return 4 or 8."""
    known = np.isscalar(connectivity) and not isinstance(connectivity, (bool, np.bool_))
    if not known or connectivity not in OFFSETS:
        raise ValueError(f"{name}: got {told(connectivity)}, allowed are 4 and 8")
    return int(connectivity)
