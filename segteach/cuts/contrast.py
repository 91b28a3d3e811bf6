"""Links between neighbouring pixels: strong where they are alike, weak across an edge.

    V(a) = smoothness sum_(m, n) dis(m, n)^-1 [a_m != a_n] exp(-beta |z_m - z_n|^2)

beta says how much contrast is much: 1 / <|z_m - z_n|^2>, the mean over all pairs of neighbours, or
half of it. Sources: Boykov and Jolly 2001; Rother, Kolmogorov and Blake 2004, equations (4), (5)
and (11).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from segteach.arrays import check_count, check_number, told
from segteach.cuts.energy import (
    OFFSETS,
    Energy,
    check_connectivity,
    force_of,
    grid_edges,
    hold,
    shifted,
)
from segteach.steps import state

BETAS = {"paper": 2.0, "lecture": 1.0}  # what divides 1 / <|z_m - z_n|^2>


@state
class Links:
    """The links of all pixels of an (H, W) picture.

    planes: one plane of weights >= 0 for each of OFFSETS[connectivity], as `shifted` cuts it.
    shape: (H, W).
    connectivity: 4 or 8.
    beta: the number that was used.
    """

    planes: tuple[np.ndarray, ...]
    shape: tuple[int, int]
    connectivity: int
    beta: float

    @cached_property
    def edges(self) -> np.ndarray:
        """All pairs of neighbours (E, 2), as `grid_edges` numbers them."""
        return grid_edges(self.shape, self.connectivity)[0]

    @cached_property
    def weights(self) -> np.ndarray:
        """The weight of each of the edges, (E,)."""
        return np.concatenate([plane.ravel() for plane in self.planes])

    @cached_property
    def force(self) -> float:
        """More than all links that meet in one pixel: see `hold`."""
        return force_of(self.planes)

    def of(self, row: int, col: int) -> dict[tuple[int, int], float]:
        """Return {(row, col) of a neighbour: weight of the link to it} of one pixel."""
        height, width = self.shape
        row = check_count(row, "row", least=0, most=height - 1)
        col = check_count(col, "col", least=0, most=width - 1)
        links = {}
        for (down, across), plane in zip(OFFSETS[self.connectivity], self.planes, strict=True):
            left = max(0, -across)  # a plane begins at the first pixel that has such a neighbour
            for r, c, sign in ((row, col, 1), (row - down, col - across, -1)):
                if 0 <= r < height - down and 0 <= c - left < plane.shape[1]:
                    links[row + sign * down, col + sign * across] = float(plane[r, c - left])
        return links

    def cost(self, mask: np.ndarray) -> float:
        """Return V of a mask, bool (H, W)."""
        cost = 0.0
        for offset, plane in zip(OFFSETS[self.connectivity], self.planes, strict=True):
            first, second = shifted(mask, offset)
            cost += float(plane[first != second].sum())
        return cost


@np.errstate(under="ignore")  # across a strong edge it is 0
def contrast_links(
    values: np.ndarray,
    smoothness: float,
    *,
    beta: float | str = "lecture",
    connectivity: int = 8,
    by_distance: bool = True,
) -> Links:
    """Return the links of a picture's pixels.

    values: (H, W) or (H, W, C), what the contrast is measured on.
    smoothness: the weight gamma of V, >= 0.
    beta: "lecture" is 1 / <|z_m - z_n|^2>, "paper" half of it, or a number >= 0; 0 is the Ising
    prior.
    connectivity: 4 or 8 neighbours.
    by_distance: divide each link by the distance of its pixels.
    """
    smoothness = check_number(smoothness, "smoothness", least=0)
    offsets = OFFSETS[check_connectivity(connectivity)]
    squares = [squared_differences(values, offset) for offset in offsets]
    beta = _beta(beta, squares)
    lengths = [np.hypot(*offset) if by_distance else 1.0 for offset in offsets]
    planes = tuple(
        smoothness / length * np.exp(-beta * square)
        for length, square in zip(lengths, squares, strict=True)
    )
    for plane in planes:
        plane.flags.writeable = False  # so that the state takes it without a copy
    return Links(planes, values.shape[:2], connectivity, beta)


def seeded_energy(costs: np.ndarray, seeds: np.ndarray, links: Links) -> Energy:
    """Return U + V under seeds: costs (H W, 2) of background and foreground, seeds (H, W)."""
    return Energy(hold(costs, seeds, links.force), links.edges, links.weights)


def cheapest_labels(costs: np.ndarray, seeds: np.ndarray, links: Links) -> tuple[np.ndarray, float]:
    """Return what U alone says, bool (H, W), every pixel for itself but seeds, and its U + V."""
    held = hold(costs, seeds, links.force)
    mask = held.argmin(axis=1).reshape(seeds.shape) == 1
    return mask, float(held.min(axis=1).sum()) + links.cost(mask)


def contrast_beta(values: np.ndarray, connectivity: int = 8) -> float:
    """Return beta = 1 / <|z_m - z_n|^2> over all pairs of neighbours; 0 for a constant picture.

    values: (H, W) or (H, W, C).
    """
    offsets = OFFSETS[check_connectivity(connectivity)]
    return _mean_beta([squared_differences(values, offset) for offset in offsets])


def squared_differences(values: np.ndarray, offset: tuple[int, int]) -> np.ndarray:
    """Return |z_m - z_n|^2 of every pixel and its neighbour at `offset`, a plane of `shifted`."""
    first, second = shifted(values, offset)
    apart = first - second
    return apart * apart if apart.ndim == 2 else np.einsum("rcd,rcd->rc", apart, apart)


def _beta(beta: float | str, squares: Sequence[np.ndarray]) -> float:
    if not isinstance(beta, str):
        return check_number(beta, "beta", least=0)
    if beta not in BETAS:
        raise ValueError(f"beta: got {told(beta)}, allowed are {', '.join(BETAS)} and numbers >= 0")
    return _mean_beta(squares) / BETAS[beta]


def _mean_beta(squares: Sequence[np.ndarray]) -> float:
    pairs = sum(square.size for square in squares)
    total = sum(float(square.sum()) for square in squares)
    return pairs / total if total > 0 else 0.0
