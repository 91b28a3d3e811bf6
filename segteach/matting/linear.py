"""From a Laplacian and what is known of alpha to a linear system, and two ways to solve it.

    minimise alpha^T L alpha,  alpha known at some pixels

Hard constraints: the known pixels leave the system, A = L between the unknown ones, b = -L known.
Soft constraints: known pixels stay, A = L + weight D and b = weight D known, D = 1 at known ones.
Either way A x = b is where the quadratic form x^T A x - 2 b^T x is least.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array, diags_array

from segteach.arrays import (
    LEAST_VARIANCE,
    Seed,
    check_alpha,
    check_count,
    check_number,
    check_word,
)
from segteach.language import Note, join_notes
from segteach.matting.factors import Factor, affordable
from segteach.matting.matte import ALL_KNOWN
from segteach.steps import checked_at_call, state

CONSTRAINTS = ("hard", "soft")
SOLVERS = ("direct", "iterations")
SPARSE = 0.01  # of all pixels: with fewer known ones a reader is warned
TOO_LARGE = "factors would take {size} GiB: iterations find alpha, which takes longer"


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
        return _dot(x, self.A @ x - 2 * self.b) + self.constant

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


@state
class QuadraticState:
    """The matte after an iteration.

    alpha: (H, W) in [0, 1].
    objective: the quadratic form, before alpha is clipped; it falls.
    iteration: 0 before the first; a direct solution counts as one.
    converged: alpha is where the form is least.
    note: what a reader should know, or "".
    """

    alpha: np.ndarray
    objective: float
    iteration: int
    converged: bool
    note: str


@checked_at_call
def solution_steps(
    system: System,
    reach: int | None,
    *,
    solver: str = "direct",
    start=None,
    tolerance: float = 1e-7,
    max_iterations: int = 10_000,
) -> Iterator[QuadraticState]:
    """Yield a first alpha, and the matte after each iteration; the last one is the solution.

    system: of a picture.
    reach: pixels farther apart, in rows or columns, share no entry of A. None: any may, factors
    would not stay sparse in any order, and "iterations" is the only solver.
    solver: "direct": at once, by factors of A; "iterations": conjugate gradients.
    start: alpha (H, W) to begin with; without one 1/2 where it is unknown.
    tolerance, max_iterations: see `cg_steps`.
    """
    check_word(solver, "solver", SOLVERS if reach is not None else SOLVERS[1:])
    tolerance = check_number(tolerance, "tolerance", least=0)
    max_iterations = check_count(max_iterations, "max_iterations")
    unknown = system.seeds == Seed.UNKNOWN
    if start is None:
        start = known_alpha(system.seeds) + 0.5 * unknown
    x = check_alpha(start, unknown.shape, "start").ravel()[system.pixels]
    if not unknown.any():
        yield QuadraticState(known_alpha(system.seeds), 0.0, 0, True, ALL_KNOWN)
        return
    note = few_known(unknown)
    precondition = None
    if solver == "direct":
        part, order, beyond = affordable(system, reach)
        if not beyond:
            yield QuadraticState(system.alpha(x), system.cost(x), 0, False, note)
            x = Factor(part, order).solve(system.b)
            yield QuadraticState(system.alpha(x), system.cost(x), 1, True, note)
            return
        note = join_notes(Note(TOO_LARGE, size=f"{beyond / 2**30:.1f}"), note)
        precondition = Factor(part, order).solve
    for found in cg_steps(
        system, x, precondition=precondition, tolerance=tolerance, max_iterations=max_iterations
    ):
        alpha = system.alpha(found.x)
        yield QuadraticState(alpha, found.objective, found.iteration, found.converged, note)


def few_known(unknown: np.ndarray) -> str:
    """Return a note where hardly any pixel is known, or "". unknown: bool (H, W)."""
    share = 1 - unknown.mean()
    sentence = "only {share} % of the pixels are known: far from them alpha may be anything between"
    digit = np.format_float_positional(100 * share, precision=1, fractional=False, trim="-")
    return Note(sentence, share=digit) if share < SPARSE else ""


@state
class CgState:
    """The alpha after an iteration of conjugate gradients.

    x: (N,). objective: the quadratic form, which falls. residual: |b - A x| / |b|, which need not.
    iteration: 0 before the first. converged: the residual is small enough.
    """

    x: np.ndarray
    objective: float
    residual: float
    iteration: int
    converged: bool


@checked_at_call
def cg_steps(
    system: System,
    start: np.ndarray,
    *,
    precondition: Callable[[np.ndarray], np.ndarray] | None = None,
    tolerance: float = 1e-7,
    max_iterations: int = 10_000,
) -> Iterator[CgState]:
    """Yield the start and then x after each iteration of preconditioned conjugate gradients.

    start: (N,), to begin with.
    precondition: r (N,) -> about A^-1 r, symmetric; by default r over the diagonal of A.
    tolerance: the end is where |b - A x| <= tolerance |b|.
    max_iterations: the end as well.
    """
    if precondition is None:
        diagonal = system.A.diagonal()
        inverse = 1 / np.where(diagonal > 0, diagonal, 1)
        precondition = partial(np.multiply, inverse)
    scale = _dot(system.b, system.b) ** 0.5 or 1.0
    x = start.astype(float)
    r = system.b - system.A @ x
    d, zr = np.zeros_like(x), 1.0
    for iteration in range(max_iterations + 1):
        residual = _dot(r, r) ** 0.5 / scale
        converged = residual <= tolerance
        yield CgState(x, system.cost(x), residual, iteration, converged)
        if converged or iteration == max_iterations:
            return
        z = precondition(r)
        zr, before = _dot(z, r), zr
        d = z + (zr / before) * d
        Ad = system.A @ d
        step = zr / _dot(d, Ad)
        x, r = x + step * d, r - step * Ad


def _dot(x: np.ndarray, y: np.ndarray) -> float:
    """Return x^T y, summed in this thread: those of BLAS wait for each other on a busy machine."""
    return float((x * y).sum())
