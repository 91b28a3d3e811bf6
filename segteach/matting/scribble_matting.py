"""Mattes of one picture for a hand that comes back with another stroke.

A stroke changes what is known at a few hundred pixels; the Laplacian of the picture stays, the last
alpha is nearly right, and the factors of the last matrix are nearly those of the new one. Conjugate
gradients begin there at once. Their first steps repair most of alpha; for what is left the matrix
is factored anew, which takes as long as some dozens of steps. The matte is that of `closed_form`
or `random_walk` with the same seeds. Our choice; of strokes that follow each other the papers say
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from segteach.arrays import Seed, check_image, check_word
from segteach.matting import factors
from segteach.matting.factors import Factor, Order, ordered
from segteach.matting.laplacian import (
    affinity_laplacian,
    laplacian_of_windows,
    matting_laplacian,
    window_centres,
)
from segteach.matting.linear import CgState, QuadraticState, cg_steps, few_known, solution_steps
from segteach.matting.matte import ALL_KNOWN, check_problem
from segteach.matting.random_walk import BETA, LEAST, projected_colours
from segteach.matting.system import System, check_constraints, hard_system, known_alpha, soft_system
from segteach.steps import checked_at_call

METHODS = ("closed_form", "random_walk")
PATIENCE = 6  # iterations with old factors; new ones take as long as 26 at 320 x 240
TOLERANCE = 1e-7  # |b - A x| / |b| at which alpha is found


class ScribbleMatting:
    """Mattes of a picture for strokes that follow each other: `edit` after each of them.

    image: (H, W, 3) in [0, 1].
    method: "closed_form" or "random_walk".
    eps, radius: of the matting Laplacian; the random walk has its own.
    constraints: "hard": known pixels keep their alpha; "soft": to leave it costs.
    weight: lambda, what it costs, times the difference squared.

    Raises ValueError for bad input, and names the argument.
    """

    def __init__(
        self,
        image,
        *,
        method: str = "closed_form",
        eps: float = 1e-7,
        radius: int = 1,
        constraints: str = "hard",
        weight: float = 100.0,
    ):
        self.image = check_image(image)
        closed_form = check_word(method, "method", METHODS) == "closed_form"
        self._weight = check_constraints(constraints, weight)
        self._soft = constraints == "soft"
        if closed_form:
            self._L = matting_laplacian(self.image, eps=eps, radius=radius)
            self._windows, self._reach = (eps, radius), 2 * radius
        else:
            colours = projected_colours(self.image)
            self._L = affinity_laplacian(colours, BETA, least=LEAST)
            self._windows, self._reach = None, 1
        nothing = np.zeros(self.image.shape[:2], np.uint8)
        self._order = ordered(hard_system(self._L, nothing), self._reach)
        self._large = self._order.size > factors.MEMORY
        self._x = np.full(nothing.size, 0.5)  # of the last iteration, not clipped
        self._kept: _Kept | None = None

    @checked_at_call
    def edit(self, seeds) -> Iterator[QuadraticState]:
        """Yield the last alpha, and the matte after each iteration; the last one is the result.

        seeds: (H, W) of `Seed`, all that is known now, some of both kinds; once a stroke is undone,
        those without it.

        The objective falls, from what the last alpha costs under the new seeds. An edit that is
        left before its end is no harm: the next one begins with what was found. Where the factors
        of the whole picture would take more than `factors.MEMORY`, `linear.solution_steps` finds
        alpha, from the last one. Raises ValueError for bad input.
        """
        _, seeds = check_problem(self.image, seeds, "seeds")
        unknown = seeds == Seed.UNKNOWN
        if not unknown.any():
            yield QuadraticState(known_alpha(seeds), 0.0, 0, True, ALL_KNOWN)
            return
        system = self._system(seeds)
        if self._large:
            start = self._x.reshape(seeds.shape).clip(0, 1)
            for state in solution_steps(system, self._reach, start=start):
                self._x = state.alpha.ravel()
                yield state
            return
        note = few_known(unknown)
        for found in self._iterations(system):
            alpha = system.alpha(found.x)
            yield QuadraticState(alpha, found.objective, found.iteration, found.converged, note)
        if not found.converged:
            self._kept = _Kept(system, self._order)
            self._x[system.pixels] = x = self._kept.factor.solve(system.b)
            number = found.iteration + 1
            yield QuadraticState(system.alpha(x), system.cost(x), number, True, note)

    def _system(self, seeds: np.ndarray) -> System:
        if not self._soft:
            return hard_system(self._L, seeds)
        L = self._L
        if self._windows is not None:  # in a window of known pixels alone nothing is asked
            eps, radius = self._windows
            asked = window_centres(seeds.shape, radius, seeds == Seed.UNKNOWN)
            others = np.setdiff1d(window_centres(seeds.shape, radius), asked, assume_unique=True)
            L = L - laplacian_of_windows(self.image, others, eps, radius)
        return soft_system(L, seeds, self._weight)

    def _iterations(self, system: System) -> Iterator[CgState]:
        """Yield the first steps from the last alpha, with the factors of an earlier matrix."""
        for found in cg_steps(
            system,
            self._x[system.pixels],
            precondition=self._kept and self._kept.precondition(system),
            tolerance=TOLERANCE,
            max_iterations=PATIENCE,
        ):
            self._x[system.pixels] = found.x
            yield found


class _Kept:
    """The factors of a system, to precondition another one of the same picture.

    order: of all pixels; what is left of it where some are known keeps factors as sparse.
    """

    def __init__(self, system: System, order: Order):
        self._pixels = system.pixels
        number = np.full(len(order.pixels), -1)
        number[self._pixels] = np.arange(len(self._pixels))
        numbers = number[order.pixels]
        self.factor = Factor(system, order._replace(pixels=numbers[numbers >= 0]))

    def precondition(self, system: System) -> Callable[[np.ndarray], np.ndarray]:
        """Return r (N,) -> about A^-1 r: by the factors where both systems have a pixel.

        Elsewhere r is divided by the diagonal. On the pixels of both that is the inverse of a
        Schur complement: symmetric and positive definite, as conjugate gradients want it.
        """
        _, here, there = np.intersect1d(
            system.pixels, self._pixels, assume_unique=True, return_indices=True
        )
        diagonal = system.A.diagonal()

        def solve(r: np.ndarray) -> np.ndarray:
            within = np.zeros(len(self._pixels))
            within[there] = r[here]
            z = r / diagonal
            z[here] = self.factor.solve(within)[there]
            return z

        return solve
