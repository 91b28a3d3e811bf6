"""Two ways to solve the linear system of an alpha: at once, by factors, and by iterations.

The quadratic form x^T A x - 2 b^T x of a `System` is least where A x = b. Factors find it at once;
where they would take too much memory, and where the way there is to be seen, conjugate gradients
go down step by step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from segteach.arrays import (
    Seed,
    check_alpha,
    check_count,
    check_number,
    check_word,
)
from segteach.language import Note, join_notes
from segteach.matting.factors import Factor, affordable
from segteach.matting.matte import ALL_KNOWN
from segteach.matting.system import System, dot, known_alpha
from segteach.steps import checked_at_call, state

SOLVERS = ("direct", "iterations")
SPARSE = 0.01  # of all pixels: with fewer known ones a reader is warned
TOO_LARGE = "factors would take {size} GiB: iterations find alpha, which takes longer"


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
    scale = dot(system.b, system.b) ** 0.5 or 1.0
    x = start.astype(float)
    r = system.b - system.A @ x
    d, zr = np.zeros_like(x), 1.0
    for iteration in range(max_iterations + 1):
        residual = dot(r, r) ** 0.5 / scale
        converged = residual <= tolerance
        yield CgState(x, system.cost(x), residual, iteration, converged)
        if converged or iteration == max_iterations:
            return
        z = precondition(r)
        zr, before = dot(z, r), zr
        d = z + (zr / before) * d
        Ad = system.A @ d
        step = zr / dot(d, Ad)
        x, r = x + step * d, r - step * Ad
