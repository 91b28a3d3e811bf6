"""Gradients of planes on the links between neighbours, and the plane whose gradient comes nearest.

A plane is (H, W). Its gradient has a number for each of the E = H (W - 1) + (H - 1) W pairs of
neighbours, in the order of `grid_edges`: first those to the right, then those downwards, row by
row. Halfway between two pixels the product rule holds without error,

    difference(f g) = mean(f) difference(g) + mean(g) difference(f)

so what the equations say of grad alpha is exact here where F and B are.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from segteach.arrays import Seed
from segteach.cuts.energy import grid_edges
from segteach.matting.linear import QuadraticState, solution_steps
from segteach.matting.system import System
from segteach.steps import last


def difference(plane: np.ndarray) -> np.ndarray:
    """Return how much a plane (H, W) rises along each link, (E,)."""
    return np.concatenate([np.diff(plane, axis=axis).ravel() for axis in (1, 0)])


def mean(plane: np.ndarray) -> np.ndarray:
    """Return the mean of a plane (H, W) at both ends of each link, (E,)."""
    ends = (plane[:, :-1] + plane[:, 1:], plane[:-1] + plane[1:])
    return np.concatenate([end.ravel() / 2 for end in ends])


def moved(gradient: np.ndarray, shape: tuple[int, int], shift: tuple[int, int]) -> np.ndarray:
    """Return for each link the gradient (E,) of the one `shift` (rows, cols) away.

    A link keeps its own where there is none in the picture.
    """
    height, width = shape
    sides = (height, width - 1), (height - 1, width)
    parts = np.split(gradient, [height * (width - 1)])
    there = []
    for part, side in zip(parts, sides, strict=True):
        rows, cols = np.indices(side).reshape(2, -1) + np.reshape(shift, (2, 1))
        inside = (rows >= 0) & (rows < side[0]) & (cols >= 0) & (cols < side[1])
        taken = part.copy()
        taken[inside] = part.reshape(side)[rows[inside], cols[inside]]
        there.append(taken)
    return np.concatenate(there)


def poisson_system(gradient: np.ndarray, alpha: np.ndarray, region: np.ndarray) -> System:
    """Return the system of alpha in a region: sum over links of (difference - gradient)^2 least.

    gradient: (E,). alpha: (H, W), kept outside of the region: Dirichlet's boundary. region: bool
    (H, W), not all of the picture. At the picture's frame nothing is asked: Neumann's boundary.
    """
    pixels = np.flatnonzero(region)
    number = np.cumsum(region) - 1
    ends = grid_edges(region.shape, 4)[0]
    free = region.ravel()[ends]
    touched = free.any(axis=1)
    ends, free = ends[touched], free[touched]
    links = np.broadcast_to(np.arange(len(ends))[:, None], ends.shape)
    signs = np.broadcast_to([-1.0, 1.0], ends.shape)
    G = csr_array((signs[free], (links[free], number[ends[free]])), shape=(len(ends), len(pixels)))
    missing = difference(np.where(region, 0.0, alpha))[touched] - gradient[touched]
    seeds = np.where(region, Seed.UNKNOWN, Seed.BACKGROUND).astype(np.uint8)
    return System((G.T @ G).tocsr(), -(G.T @ missing), pixels, seeds, float(missing @ missing))


def integrate(gradient: np.ndarray, alpha: np.ndarray, region: np.ndarray) -> QuadraticState:
    """Return the alpha whose differences come nearest to a gradient in a region.

    For the arguments see `poisson_system`. Laplace alpha = div gradient is solved at once by
    factors of the matrix, see `solution_steps`; the paper relaxes it step by step (Gauss-Seidel).
    """
    system = poisson_system(gradient, alpha, region)
    found = last(solution_steps(system, 1, start=alpha))
    return QuadraticState(
        np.where(region, found.alpha, alpha), found.objective, 1, found.converged, found.note
    )
