"""Closed-form matting: F and B leave the problem, alpha is the minimum of a quadratic form.

Where F and B of a small window each lie on a line in colour space, alpha is a linear function of
the colours in it. How far an alpha is from that, summed over all windows, is alpha^T L alpha with
the matting Laplacian L. Trimaps and scribbles say where alpha is known.
Source: Levin, Lischinski and Weiss 2008, sections 3 and 4.
"""

from __future__ import annotations

from collections.abc import Iterator

from segteach.arrays import Seed
from segteach.matting.laplacian import matting_laplacian
from segteach.matting.linear import QuadraticState, solution_steps
from segteach.matting.matte import check_problem
from segteach.matting.system import check_constraints, system_of
from segteach.steps import checked_at_call, last_of


@checked_at_call
def closed_form_steps(
    image,
    seeds,
    *,
    eps: float = 1e-7,
    radius: int = 1,
    constraints: str = "hard",
    weight: float = 100.0,
    solver: str = "direct",
    start=None,
    tolerance: float = 1e-7,
    max_iterations: int = 10_000,
) -> Iterator[QuadraticState]:
    """Yield a first alpha, and the matte after each iteration; the last one is the result.

    image: (H, W, 3) in [0, 1].
    seeds: (H, W) of `Seed`, a trimap or scribbles, some of both kinds.
    eps: how much a steep fit of alpha to the colours costs, >= 1e-14.
    radius: of the windows, in pixels.
    constraints: "hard": known pixels keep their alpha; "soft": to leave it costs.
    weight: lambda, what it costs, times the difference squared.
    solver: "direct": at once, by factors of the matrix; "iterations": conjugate gradients.
    start: alpha (H, W) to begin the iterations with; without one 1/2 where it is unknown.
    tolerance: the iterations end where |b - A x| <= tolerance |b|; at 1e-4 alpha can still be wrong
    by 0.6.
    max_iterations: the end as well.

    Where the factors would take more than `factors.MEMORY`, iterations find alpha all the same, and
    the note says so. A note warns of few known pixels. Raises ValueError for bad input, and names
    the argument.
    """
    image, seeds = check_problem(image, seeds, "seeds")
    weight = check_constraints(constraints, weight)
    L = matting_laplacian(image, eps=eps, radius=radius, where=seeds == Seed.UNKNOWN)
    yield from solution_steps(
        system_of(L, seeds, constraints, weight),
        2 * radius,
        solver=solver,
        start=start,
        tolerance=tolerance,
        max_iterations=max_iterations,
    )


closed_form = last_of(closed_form_steps)
