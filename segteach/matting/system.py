"""From a Laplacian and what is known of alpha to a linear system A x = b.

    minimise alpha^T L alpha,  alpha known at some pixels

Hard constraints: the known pixels leave the system, A = L between the unknown ones, b = -L known.
Soft constraints: known pixels stay, A = L + weight D and b = weight D known, D = 1 at known ones.
Either way A x = b is where the quadratic form x^T A x - 2 b^T x is least.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array, diags_array

from segteach.arrays import LEAST_VARIANCE, Seed, check_number, check_word

CONSTRAINTS = ("hard", "soft")


class System(NamedTuple):
    """A x = b for N pixels of a picture.

    A: (N, N), symmetric and positive semidefinite.
    b: (N,).
    pixels: (N,), their numbers, row by row.
    seeds: uint8 (H, W) of `Seed`: what is known.
    constant: the cost of x = 0.
    """

    A: csr_array
    b: np.ndarray
    pixels: np.ndarray
    seeds: np.ndarray
    constant: float

    def cost(self, x: np.ndarray) -> float:
        """Return the quadratic form at x (N,): alpha^T L alpha, and what soft constraints cost."""
        return dot(x, self.A @ x - 2 * self.b) + self.constant

    def alpha(self, x: np.ndarray) -> np.ndarray:
        """Return x (N,) as alpha, (H, W), clipped to [0, 1]."""
        alpha = known_alpha(self.seeds)
        alpha.flat[self.pixels] = np.clip(x, 0, 1)
        return alpha


def check_constraints(constraints, weight) -> float:
    """Return lambda as a float; raise ValueError that names the argument."""
    check_word(constraints, "constraints", CONSTRAINTS)
    return check_number(weight, "weight", least=LEAST_VARIANCE)


def system_of(L: csr_array, seeds: np.ndarray, constraints: str, weight: float) -> System:
    """Return the hard or the soft system; a hard one has no weight."""
    return hard_system(L, seeds) if constraints == "hard" else soft_system(L, seeds, weight)


def hard_system(L: csr_array, seeds: np.ndarray) -> System:
    """Return the system of the unknown pixels alone.

    L: (H W, H W), whole in the rows of unknown pixels. seeds: uint8 (H, W) of `Seed`.
    """
    pixels = np.flatnonzero(seeds == Seed.UNKNOWN)
    known = known_alpha(seeds)
    rows = L[pixels]
    constant = float(known.ravel() @ (L @ known.ravel()))
    return System(rows[:, pixels], -(rows @ known.ravel()), pixels, seeds, constant)


def soft_system(L: csr_array, seeds: np.ndarray, weight: float) -> System:
    """Return the system of all pixels that cost anything; a known one weight (alpha - known)^2.

    L: (H W, H W); known pixels whose row is empty keep their alpha. seeds: uint8 (H, W) of `Seed`.
    weight: lambda, > 0.
    """
    pixels = np.flatnonzero((L.diagonal() > 0) | (seeds == Seed.UNKNOWN).ravel())
    held = weight * (seeds.flat[pixels] != Seed.UNKNOWN)
    b = held * known_alpha(seeds).flat[pixels]
    A = (L[pixels][:, pixels] + diags_array(held)).tocsr()
    return System(A, b, pixels, seeds, float(b.sum()))


def known_alpha(seeds: np.ndarray) -> np.ndarray:
    """Return alpha where it is known, (H, W), and 0 elsewhere."""
    return (seeds == Seed.FOREGROUND).astype(float)


def dot(x: np.ndarray, y: np.ndarray) -> float:
    """Return x^T y, summed in this thread: those of BLAS wait for each other on a busy machine."""
    return float((x * y).sum())
