"""Links between neighbouring pixels: strong where their colours are alike, weak across an edge.

    V(a) = smoothness sum_(m, n) dis(m, n)^-1 [a_m != a_n] exp(-beta |z_m - z_n|^2)

Source: Rother, Kolmogorov and Blake 2004, equations (4), (5) and (11).
"""

from __future__ import annotations

import numpy as np

from segteach.arrays import check_count, check_image, check_number
from segteach.cuts.energy import OFFSETS, check_connectivity, shifted

BETAS = {"paper": 2.0, "lecture": 1.0}  # what divides 1 / <|z_m - z_n|^2>


class ContrastLinks:
    """A picture (H, W, 3) with the links of all its pixels; the arguments are those of `GrabCut`.

    links: one plane of weights for each of OFFSETS[connectivity], as `shifted` cuts it. beta: the
    number that was used.
    """

    def __init__(self, image, smoothness, beta, connectivity, by_distance):
        self.image = check_image(image)
        self.shape = self.image.shape[:2]
        self.smoothness = check_number(smoothness, "smoothness", least=0)
        self.connectivity = check_connectivity(connectivity)
        offsets = OFFSETS[self.connectivity]
        squares = [_squares(self.image, offset) for offset in offsets]
        self.beta = _beta(beta, squares)
        lengths = [np.hypot(*offset) if by_distance else 1.0 for offset in offsets]
        self.links = [
            self.smoothness / length * np.exp(-self.beta * square)
            for length, square in zip(lengths, squares, strict=True)
        ]

    def links_of(self, row: int, col: int) -> dict[tuple[int, int], float]:
        """Return {(row, col) of a neighbour: weight of the link to it} of one pixel."""
        height, width = self.shape
        row = check_count(row, "row", least=0, most=height - 1)
        col = check_count(col, "col", least=0, most=width - 1)
        links = {}
        for (down, across), plane in zip(OFFSETS[self.connectivity], self.links, strict=True):
            left = max(0, -across)  # a plane begins at the first pixel that has such a neighbour
            for r, c, sign in ((row, col, 1), (row - down, col - across, -1)):
                if 0 <= r < height - down and 0 <= c - left < plane.shape[1]:
                    links[row + sign * down, col + sign * across] = float(plane[r, c - left])
        return links

    def boundary_cost(self, mask: np.ndarray) -> float:
        """Return V of a mask, bool (H, W)."""
        cost = 0.0
        for offset, plane in zip(OFFSETS[self.connectivity], self.links, strict=True):
            first, second = shifted(mask, offset)
            cost += float(plane[first != second].sum())
        return cost


def _squares(image: np.ndarray, offset: tuple[int, int]) -> np.ndarray:
    """Return |z_m - z_n|^2 of every pixel and its neighbour at `offset`."""
    first, second = shifted(image, offset)
    apart = first - second
    return np.einsum("rcd,rcd->rc", apart, apart)


def _beta(beta: float | str, squares: list[np.ndarray]) -> float:
    """Return the contrast weight; 0 for a picture of one colour."""
    if not isinstance(beta, str):
        return check_number(beta, "beta", least=0)
    if beta not in BETAS:
        raise ValueError(f"beta: got {beta!r}, allowed are {list(BETAS)} and numbers >= 0")
    pairs = sum(square.size for square in squares)
    total = sum(float(square.sum()) for square in squares)
    return pairs / (BETAS[beta] * total) if total > 0 else 0.0
