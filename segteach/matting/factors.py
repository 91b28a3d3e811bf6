"""Factors of a system's matrix: A x = b is solved at once, for any b.

They stay sparse in a good order of the pixels. Where the unknown ones are a narrow band along an
outline, an order along it leaves all entries near the diagonal, and the factor of Cholesky fills
the diagonals between: dense algebra, quick. Other regions are dissected, and SuperLU has the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
from scipy.linalg import LinAlgError, cho_solve_banded, cholesky_banded
from scipy.sparse import csc_array, csr_array
from scipy.sparse.csgraph import reverse_cuthill_mckee
from scipy.sparse.linalg import splu
from threadpoolctl import ThreadpoolController

from segteach.matting.system import System

MEMORY = 3 * 2**29  # bytes that the factors may take; beyond it iterations find alpha
TILE = 128  # pixels: the side of a tile whose factors precondition the iterations
NARROW = 200  # diagonals: with more of them a dissected factor takes less memory
LEAF = 20  # pixels that are no longer divided
FRONT = 4.5  # entries of the factor for each pixel of a separator, squared, at most
ENTRY_BYTES = 24  # of either triangle: a number and its row
SYMMETRIC = {  # of SuperLU: the matrix is symmetric and positive definite and needs no pivots
    "permc_spec": "NATURAL",
    "diag_pivot_thresh": 0.0,
    "options": {"SymmetricMode": True},
}
ORDERED = SYMMETRIC | {"permc_spec": "MMD_AT_PLUS_A"}  # SuperLU finds an order of its own


class Order(NamedTuple):
    """An order of N pixels in which factors stay sparse.

    pixels: (N,), their places in the system.
    size: bytes of the factors, at most.
    diagonals: on which all entries of the lower triangle lie; None where they are many.
    """

    pixels: np.ndarray
    size: int
    diagonals: int | None


class Factor:
    """The factors of a system's matrix. order: of its pixels. system: A is positive definite.

    Rounding can leave an A that is nearly singular without a factor of Cholesky; SuperLU goes on.
    """

    def __init__(self, system: System, order: Order):
        A = system.A[order.pixels][:, order.pixels].tocsc()
        self._pixels = order.pixels
        if order.diagonals is None:
            self._solve = splu(A, **SYMMETRIC).solve
            return
        try:
            self._solve = _banded(A, order.diagonals)
        except LinAlgError:
            self._solve = splu(A, **ORDERED).solve

    def solve(self, b: np.ndarray) -> np.ndarray:
        """Return A^-1 b. b: (N,), or (N, C) for C right sides at once."""
        x = np.empty_like(b, dtype=float)
        x[self._pixels] = self._solve(b[self._pixels])
        return x


def _banded(A: csc_array, diagonals: int) -> Callable[[np.ndarray], np.ndarray]:
    """Return b -> A^-1 b by the factor of Cholesky; raise LinAlgError where A has none."""
    A = A.tocoo()
    lower = A.row >= A.col
    rows, cols = A.row[lower], A.col[lower]
    band = np.zeros((diagonals, A.shape[0]), order="F")
    band[rows - cols, cols] = A.data[lower]
    with _blas().limit(limits=1, user_api="blas"):
        factor = cholesky_banded(band, overwrite_ab=True, lower=True, check_finite=False)

    def solve(b: np.ndarray) -> np.ndarray:
        with _blas().limit(limits=1, user_api="blas"):
            return cho_solve_banded((factor, True), b, check_finite=False)

    return solve


@cache
def _blas() -> ThreadpoolController:
    """Return the libraries with threads: for blocks as small as a band's they only wait."""
    return ThreadpoolController()


def affordable(system: System, reach: int) -> tuple[System, Order, int]:
    """Return the system, an order for its factors, and 0.

    Where they would take more than MEMORY: its tiles, an order for theirs, and the bytes.
    """
    order = ordered(system, reach)
    if order.size <= MEMORY:
        return system, order, 0
    small = tiles(system, TILE)
    return small, ordered(small, reach), order.size


def ordered(system: System, reach: int) -> Order:
    """Return an order in which factors stay sparse: along a narrow band, or dissected.

    reach: pixels farther apart, in rows or columns, share no entry of A.

    Along a band: reverse Cuthill-McKee (1969, George 1971), breadth first from an end of it.
    """
    pixels = reverse_cuthill_mckee(system.A, symmetric_mode=True)
    place = np.empty_like(pixels)
    place[pixels] = np.arange(len(pixels), dtype=place.dtype)
    A = system.A.tocoo()
    diagonals = 1 + int((place[A.row] - place[A.col]).max(initial=0))
    if diagonals <= NARROW:
        return Order(pixels, 8 * diagonals * len(pixels), diagonals)
    return Order(*dissected(system, reach), None)


def tiles(system: System, size: int) -> System:
    """Return the system without the entries of A between pixels of different square tiles.

    size: of a tile, in pixels. Its factors stay small in any picture: a preconditioner.
    """
    rows, cols = np.divmod(system.pixels, system.seeds.shape[1])
    tile = rows // size * system.seeds.shape[1] + cols // size
    A = system.A.tocoo()
    within = tile[A.row] == tile[A.col]
    A = csr_array((A.data[within], (A.row[within], A.col[within])), shape=A.shape)
    return system._replace(A=A)


def dissected(system: System, reach: int) -> tuple[np.ndarray, int]:
    """Return an order of the N pixels in which factors stay sparse, (N,), and their bytes, at most.

    reach: pixels farther apart, in rows or columns, share no entry of A.

    Nested dissection (George 1973): a strip of pixels parts the others in two halves that share no
    entry; it comes last, and each half is divided likewise. A factor fills only between the pixels
    of a half, and those of the strips round it.
    """
    places = np.divmod(system.pixels, system.seeds.shape[1])
    parts, fill = [], 0.0
    halves = [np.arange(len(system.pixels))]
    while halves:  # the order comes out from its end: strip, second half, first half
        pixels = halves.pop()
        if len(pixels) <= LEAF:
            parts.append(pixels)
            fill += len(pixels) * (len(pixels) / 2 + 4 * reach * len(pixels) ** 0.5)
            continue
        before, strip, after = min(
            (_parted(pixels, along[pixels], reach) for along in places),
            key=lambda cut: np.count_nonzero(cut[1]),
        )
        parts.append(pixels[strip])
        fill += FRONT * np.count_nonzero(strip) ** 2
        halves += [pixels[before], pixels[after]]
    return np.concatenate(parts[::-1]), int(ENTRY_BYTES * fill)


def _parted(pixels: np.ndarray, along: np.ndarray, reach: int):
    """Return which pixels lie before, in and after a strip through their median, bool (N,) each."""
    middle = np.partition(along, len(along) // 2)[len(along) // 2]
    before, after = along < middle, along >= middle + reach
    return before, ~(before | after), after
