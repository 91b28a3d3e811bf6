"""Neighbourhood systems on a grid and their cliques.

A site is a pair (row, column). A neighbourhood system gives every site s of the grid S its
neighbours delta(s), with (1) delta(s) within S, (2) s not in delta(s), (3) r in delta(s) exactly
if s in delta(r). A clique is a single site, or sites that are all neighbours of each other.
Source: Geman and Geman 1984, section IV; Li 2009, section 2.1.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np

from segteach.arrays import check_count, check_pairs, check_shape, check_word, told
from segteach.steps import state

METRICS = ("euclid", "city-block", "chessboard")
READINGS = ("rank", "distance")


@state
class Properties:
    """Which of the three properties of a neighbourhood system hold on a grid."""

    inside: bool
    not_itself: bool
    symmetric: bool

    @property
    def all(self) -> bool:
        """Whether it is a neighbourhood system."""
        return self.inside and self.not_itself and self.symmetric


def distance(offsets, metric: str = "euclid") -> np.ndarray:
    """Return d((0, 0), offset) for offsets (..., 2).

    "euclid": sqrt(r^2 + c^2). "city-block": |r| + |c|. "chessboard": max(|r|, |c|).
    """
    check_word(metric, "metric", METRICS)
    rows, cols = np.moveaxis(np.abs(np.asarray(offsets)), -1, 0)
    if metric == "euclid":
        return np.sqrt(rows**2 + cols**2)
    return rows + cols if metric == "city-block" else np.maximum(rows, cols)


def order_table(radius: int = 2, metric: str = "euclid") -> np.ndarray:
    """Return the lecture's table of orders, int (2 radius + 1, 2 radius + 1), 0 in the middle.

    The order of a site is the rank of its distance among all distances on the endless grid: with
    "euclid" 1, sqrt 2, 2, sqrt 5, sqrt 8 are orders 1 to 5.
    """
    radius = check_count(radius, "radius", most=50)
    side = np.arange(-radius, radius + 1)
    return _rank(np.stack(np.meshgrid(side, side, indexing="ij"), axis=-1), metric)


def neighbours(order: int, metric: str = "euclid", by: str = "rank") -> np.ndarray:
    """Return the offsets of the neighbours of order `order`, int (k, 2), row by row.

    by: "rank", as in the lecture's table: the `order` smallest distances count; "distance", as in
    its formula: d(s, r) <= order. With "city-block" and "chessboard" both say the same. With
    "euclid" they part at order 2: 8 neighbours by the table, 12 by the formula.
    """
    order = check_count(order, "order", least=0, most=50)
    check_word(by, "by", READINGS)
    side = np.arange(-order, order + 1)  # no distance of rank n is longer than n
    offsets = np.stack(np.meshgrid(side, side, indexing="ij"), axis=-1).reshape(-1, 2)
    size = _rank(offsets, metric) if by == "rank" else distance(offsets, metric)
    return offsets[(size <= order) & offsets.any(axis=1)]


def neighbours_in(site, shape: tuple[int, int], offsets) -> np.ndarray:
    """Return delta(site) within the grid, int (k, 2): at the border there are fewer."""
    height, width = check_shape(shape)
    row, col = check_site(site, shape)
    sites = check_pairs(offsets, "offsets") + np.array([row, col])
    return sites[((sites >= 0) & (sites < (height, width))).all(axis=1)]


def neighbour_mask(site, shape: tuple[int, int], offsets) -> np.ndarray:
    """Return delta(site) as bool (H, W)."""
    mask = np.zeros(check_shape(shape), bool)
    mask[tuple(neighbours_in(site, shape, offsets).T)] = True
    return mask


def properties(shape: tuple[int, int], neighbours_of: Callable) -> Properties:
    """Return which of (1) to (3) hold for neighbours_of(site) -> (k, 2), tried on every site."""
    height, width = check_shape(shape)
    system = {
        site: {(int(r), int(c)) for r, c in neighbours_of(site)}
        for site in product(range(height), range(width))
    }
    pairs = [(site, other) for site, others in system.items() for other in others]
    return Properties(
        inside=all(other in system for _, other in pairs),
        not_itself=all(site != other for site, other in pairs),
        symmetric=all(site in system[other] for site, other in pairs if other in system),
    )


def cliques(offsets) -> list[np.ndarray]:
    """Return the types of cliques up to translation: int (k, 2) each, small ones first.

    A type begins with its topmost, then leftmost site, at (0, 0). Order 1 has 3 types: a site and
    two pairs; order 2 has 10: a site, 4 pairs, 4 triples and a square of 4.
    """
    near = {tuple(offset) for offset in check_pairs(offsets, "offsets").tolist()}
    after = sorted(offset for offset in near if offset > (0, 0))
    found: list[list[tuple[int, int]]] = []

    def grow(clique: list[tuple[int, int]], candidates: list[tuple[int, int]]) -> None:
        found.append(clique)
        for number, site in enumerate(candidates):
            rest = [
                other
                for other in candidates[number + 1 :]
                if (other[0] - site[0], other[1] - site[1]) in near
            ]
            grow([*clique, site], rest)

    grow([(0, 0)], after)
    return [np.array(clique) for clique in sorted(found, key=lambda clique: (len(clique), clique))]


def cliques_at(site, shape: tuple[int, int], offsets) -> list[np.ndarray]:
    """Return all cliques of the grid that contain the site, int (k, 2) each."""
    height, width = check_shape(shape)
    row, col = check_site(site, shape)
    found = []
    for clique in cliques(offsets):
        for member in clique:  # the site may stand at any of its places
            sites = clique - member + np.array([row, col])
            if ((sites >= 0) & (sites < (height, width))).all():
                found.append(sites)
    return found


def check_site(site, shape: tuple[int, int], name: str = "site") -> tuple[int, int]:
    """Return (row, column) of a site of the grid."""
    try:
        row, col = site
    except (TypeError, ValueError):
        raise ValueError(f"{name}: got {told(site)}, allowed is (row, column)") from None
    row = check_count(row, f"{name}: row", least=0, most=shape[0] - 1)
    return row, check_count(col, f"{name}: column", least=0, most=shape[1] - 1)


def _rank(offsets: np.ndarray, metric: str) -> np.ndarray:
    """Return the rank of each distance among all the distances of the endless grid."""
    far = distance(offsets, metric).max(initial=0)
    side = np.arange(int(far) + 1)  # beyond lie only longer ones
    every = distance(np.stack(np.meshgrid(side, side), axis=-1), metric)
    return np.searchsorted(np.unique(every), distance(offsets, metric))
