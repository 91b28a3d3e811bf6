"""Smallest eigenvectors of a Laplacian: the alphas that a picture allows almost for nothing.

    L v = lambda v,  lambda = v^T L v for |v| = 1

The constant alpha costs nothing and comes first. What follows costs little more: with the matting
Laplacian pictures that are smooth on every layer and change with its colours, so that a true alpha
is nearly a sum of few of them. `unexplained` measures it.
Source: Levin, Lischinski and Weiss 2008, section 5.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array, eye_array
from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigsh

from segteach.arrays import check_alpha, check_count, check_shape, told
from segteach.matting.factors import MEMORY, Factor, ordered
from segteach.matting.system import System
from segteach.steps import state

SHIFT = 1e-9  # of the mean diagonal: L + SHIFT is positive definite, and its factors know the order
ROOM = 3  # vectors that Lanczos keeps for each that is wanted: alike values part sooner
TOLERANCE, RESTARTS = (
    1e-8,
    30,
)  # of Lanczos: of 1 / (lambda + s), relative; how often it begins anew


@state
class Spectrum:
    """The K smallest eigenvectors of a Laplacian, the smallest first.

    vectors: (K, H, W), of length 1 and at right angles; the entry farthest from 0 is positive.
    values: (K,), ascending; the first is 0 but for rounding.
    residuals: (K,), |L v - lambda v|.
    """

    vectors: np.ndarray
    values: np.ndarray
    residuals: np.ndarray


def smallest_eigenvectors(L: csr_array, shape: tuple[int, int], count: int = 8) -> Spectrum:
    """Return the eigenvectors of the smallest eigenvalues.

    L: (H W, H W), symmetric and positive semidefinite, of pixels numbered row by row.
    shape: (H, W) of the picture.
    count: K, how many, fewer than half of the pixels; the deck shows eight.

    Lanczos iterations on (L + s I)^-1, whose largest eigenvectors they are, s being tiny: the
    factors of nested dissection apply it. Alike runs give alike vectors; those of equal values may
    be turned among each other by another machine's rounding.
    Raises ValueError where L is of another size, where its factors would take more than
    `factors.MEMORY`, and where so many pixels hang on nothing that no few vectors are the smallest.
    """
    shape, count = check_shape(shape), check_count(count, "count")
    size = shape[0] * shape[1]
    if L.shape != (size, size):
        raise ValueError(f"L: got {told(L.shape)} entries, allowed are {told((size, size))}")
    if 2 * count >= size:
        raise ValueError(
            f"count: got {count}, allowed are 1 to {(size - 1) // 2}, of {size} pixels"
        )
    inverse = _inverse(L, shape)
    start = np.random.default_rng(0).standard_normal(size)
    kept = min(size - 1, max(ROOM * count, 20))
    settings = {"ncv": kept, "tol": TOLERANCE, "maxiter": RESTARTS}
    try:
        _, vectors = eigsh(L, count, sigma=0, OPinv=inverse, v0=start, **settings)
    except ArpackNoConvergence as failure:
        raise ValueError(
            f"L: got one whose {count} smallest eigenvalues cannot be told apart, allowed are "
            "weights that leave few pixels alone: take a smaller scale, a larger sigma"
        ) from failure
    return _spectrum(L, vectors, shape)


def unexplained(spectrum: Spectrum, alpha) -> np.ndarray:
    """Return what the first k vectors leave of alpha, (K,): 1 for a constant, 0 where they hold it.

    alpha: (H, W) in [0, 1], not constant.

    min over x of |alpha - V_k x| / |alpha - mean|, V_k being the first k vectors: as they are at
    right angles, each takes (v . alpha)^2 away from |alpha|^2.
    """
    alpha = check_alpha(alpha, spectrum.vectors.shape[1:])
    spread = alpha - alpha.mean()
    if not spread.any():
        raise ValueError("alpha: got the same number everywhere, allowed is one that changes")
    taken = np.tensordot(spectrum.vectors, alpha, axes=2)
    rest = alpha - np.cumsum(taken[:, None, None] * spectrum.vectors, axis=0)
    return np.linalg.norm(rest, axis=(1, 2)) / np.linalg.norm(spread)


def _inverse(L: csr_array, shape: tuple[int, int]) -> LinearOperator:
    """Return (L + s I)^-1 by factors."""
    size = L.shape[0]
    shifted = (L + SHIFT * L.diagonal().mean() * eye_array(size)).tocsr()
    seeds = np.zeros(shape, np.uint8)
    system = System(shifted, np.zeros(size), np.arange(size), seeds, 0.0)
    order = ordered(system, _reach(L, shape[1]))
    if order.size > MEMORY:
        raise ValueError(
            f"L: got {told(shape)} pixels, whose factors take {order.size / 2**30:.1f} GiB, "
            f"allowed are {MEMORY / 2**30:.1f}: take a smaller picture"
        )
    return LinearOperator((size, size), matvec=Factor(system, order).solve, dtype=float)


def _reach(L: csr_array, width: int) -> int:
    """Return how many rows or columns pixels that share an entry lie apart, at most."""
    held = L.tocoo()
    rows, cols = np.abs(np.subtract(np.divmod(held.row, width), np.divmod(held.col, width)))
    return int(max(rows.max(), cols.max(), 1))


def _spectrum(L: csr_array, found: np.ndarray, shape: tuple[int, int]) -> Spectrum:
    """Return the spectrum of the space that vectors (N, K) span, which Lanczos found.

    Values far below the shift look alike to Lanczos: L itself, seen in that space, parts them.
    """
    basis = np.linalg.qr(found)[0]
    vectors = basis @ np.linalg.eigh(basis.T @ (L @ basis))[1]
    applied = L @ vectors
    values = np.einsum("nk,nk->k", vectors, applied)
    residuals = np.linalg.norm(applied - values * vectors, axis=0)
    farthest = np.take_along_axis(vectors, np.abs(vectors).argmax(axis=0)[None], axis=0)
    planes = (vectors * np.sign(farthest)).T.reshape(-1, *shape)
    return Spectrum(planes, values, residuals)
