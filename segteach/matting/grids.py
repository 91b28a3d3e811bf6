"""Equations between neighbours in a picture, by conjugate gradients on coarser grids.

    A x = b,   A symmetric and positive, an unknown for a pixel, coupled with those beside it

A smooth part of the error hardly changes from pixel to pixel, and conjugate gradients take as many
steps as it is wide. On a grid of squares of pixels it is a rough one. So each step asks all grids:
Jacobi's smoothing here, what is left from the next coarser grid, smoothing again; a small grid is
solved directly. P carries the value of a square to its pixels, smoothed; the coarser A is P^T A P.
Sources: Vanek, Mandel and Brezina 1996 (smoothed aggregation); Saad 2003, section 9.2 (conjugate
gradients with a preconditioner). Ours: squares of the picture as aggregates.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array, diags_array
from scipy.sparse.linalg import LinearOperator, cg, splu

from segteach.matting.factors import ORDERED

DIRECT = 20_000  # unknowns that are solved directly
SIDE = 3  # pixels of a side of a square
DAMPING = 2 / 3  # of Jacobi's steps
CLOSE = 1e-10  # of b: conjugate gradients stop when the residual is so small


class Grid(NamedTuple):
    """A system of N unknowns, and how it hangs together with the next coarser one of M.

    A: (N, N). inverse: of its diagonal, (N,). P: (N, M).
    """

    A: csr_array
    inverse: np.ndarray
    P: csr_array


def solve(A, b: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return x with A x = b, (N,); exact up to DIRECT unknowns, else to about 1e-9 of its size.

    A: sparse (N, N), symmetric, positive definite. b: (N,).
    places: (N, 2), (row, col) of the unknowns.
    """
    grids, coarsest = coarser(csr_array(A), places)
    direct = splu(coarsest.tocsc(), **ORDERED).solve
    if not grids:
        return direct(b)

    def ask(rest: np.ndarray) -> np.ndarray:
        return _cycle(grids, direct, rest.ravel())

    return cg(A, b, rtol=CLOSE, M=LinearOperator(A.shape, ask, dtype=float))[0]


def coarser(A: csr_array, places: np.ndarray) -> tuple[list[Grid], csr_array]:
    """Return the grids, finest first, and the matrix of the coarsest, which is solved directly."""
    grids = []
    while A.shape[0] > DIRECT:
        places, square = np.unique(places // SIDE, axis=0, return_inverse=True)
        shape = len(square), len(places)
        even = csr_array((np.ones(len(square)), square, np.arange(len(square) + 1)), shape=shape)
        inverse = 1 / A.diagonal()
        P = csr_array(even - diags_array(DAMPING * inverse) @ (A @ even))
        grids.append(Grid(A, inverse, P))
        A = csr_array(P.T @ A @ P)
    return grids, A


def _cycle(grids: list[Grid], direct, b: np.ndarray) -> np.ndarray:
    """Return about A^-1 b on the first of the grids: symmetric in b, as the gradients need it."""
    if not grids:
        return direct(b)
    A, inverse, P = grids[0]
    x = DAMPING * inverse * b
    x += P @ _cycle(grids[1:], direct, P.T @ (b - A @ x))
    return x + DAMPING * inverse * (b - A @ x)
