"""Random-walk matting: alpha is the chance that a walk from a pixel meets the foreground first.

    w_ij = exp(-beta |Q (I_i - I_j)|^2),   alpha^T L alpha least, alpha known at the seeds

A walk steps to a neighbour with a chance in proportion to w_ij, so it seldom crosses an edge. Each
unknown alpha is the mean of its neighbours' with these weights: it lies in [0, 1] of itself.

Q has the locality-preserving projections of He and Niyogi 2003 as its rows, the solutions a of

    X L X^T a = lambda X D X^T a

where X (3, H W) holds the colours, and L = D - W comes from the weights without Q. lambda is the
sum of w_ij (a . I_i - a . I_j)^2 over neighbours, in proportion to the spread of a . I over the
picture: small where what is alike beside each other stays so, and the picture keeps its contrast.

Source: Grady, Schiwietz, Aharon and Westermann 2005: the weights with Q^T Q, beta = 900 for colours
in [0, 1]. Of Q's making it is known here that it is LPP. Our choice: that L has the same beta, the
eight neighbours, encoded RGB (the patent US 7,630,549 prefers LUV or Lab), all three projections,
each of length 1, of colours less their mean, and `LEAST`: made on the scenes of
`data.matting_scene`. Were the projections as long as the equation leaves them, a^T X D X^T a = 1,
Q^T Q would be the inverse of X D X^T, and L would not count.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.linalg import eigh
from scipy.sparse import csr_array

from segteach.arrays import check_number
from segteach.matting.laplacian import affinity_laplacian
from segteach.matting.linear import QuadraticState, solution_steps
from segteach.matting.matte import check_problem
from segteach.matting.system import hard_system
from segteach.steps import checked_at_call, last_of

BETA = 900.0
LEAST = 1e-5  # of a weight: a walk comes out of every pixel, however unlike its neighbours it is
FLAT = 1e-9  # of the greatest variance: a direction of colours with less is none


@checked_at_call
def random_walk_steps(
    image,
    seeds,
    *,
    beta: float = BETA,
    projected: bool = True,
    solver: str = "direct",
    tolerance: float = 1e-7,
    max_iterations: int = 10_000,
) -> Iterator[QuadraticState]:
    """Yield a first alpha, and the matte after each iteration; the last one is the result.

    image: (H, W, 3) in [0, 1].
    seeds: (H, W) of `Seed`, a trimap or scribbles, some of both kinds.
    beta: how much unlike colours part two pixels, >= 0; with 0 the picture is not looked at.
    projected: colours are projected first; else they are RGB as they come.
    solver, tolerance, max_iterations: see `linear.solution_steps`.

    Raises ValueError for bad input, and names the argument.
    """
    image, seeds = check_problem(image, seeds, "seeds")
    beta = check_number(beta, "beta", least=0)
    colours = projected_colours(image, beta) if projected else image
    L = affinity_laplacian(colours, beta, least=LEAST)
    yield from solution_steps(
        hard_system(L, seeds),
        1,
        solver=solver,
        tolerance=tolerance,
        max_iterations=max_iterations,
    )


random_walk = last_of(random_walk_steps)


def projected_colours(image: np.ndarray, beta: float = BETA) -> np.ndarray:
    """Return Q I of each pixel, (H, W, K): as many projections as colours have directions.

    image: (H, W, 3).
    """
    Q, _ = projections(image, affinity_laplacian(image, beta, least=LEAST))
    return image @ Q.T


def projections(image: np.ndarray, L: csr_array) -> tuple[np.ndarray, np.ndarray]:
    """Return Q (K, 3), rows of length 1, and their lambda (K,), from the smallest on.

    image: (H, W, 3). L: D - W, (H W, H W). Directions in which no colours differ are left out, as
    He and Niyogi do by principal components: a grey picture has one projection, a plain one none.
    """
    D = L.diagonal()
    X = image.reshape(-1, 3)
    X = X - (D @ X) / max(D.sum(), LEAST)
    variances, axes = np.linalg.eigh((X.T * D) @ X)
    axes = axes[:, variances > max(FLAT * variances[-1], FLAT * LEAST)]
    Y = X @ axes
    lambdas, a = eigh(Y.T @ (L @ Y), (Y.T * D) @ Y)
    Q = (axes @ a).T
    return Q / np.linalg.norm(Q, axis=1, keepdims=True), lambdas
