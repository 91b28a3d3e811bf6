"""Ways down one energy: a solver takes costs and couplings and returns labels.

Each is called with unary (H, W, L), betas (2,) or (4,), the present labels (H, W) and a random
generator, and returns labels (H, W) uint8. A new one: a function, and a line in SOLVERS.
"""

from __future__ import annotations

import numpy as np

from segteach.arrays import check_word
from segteach.cuts.expansion import expansion
from segteach.cuts.min_cut import min_cut
from segteach.models.fields.gibbs import anneal
from segteach.models.fields.icm import icm
from segteach.models.fields.mrf import to_energy


def downhill(unary, betas, labels, rng) -> np.ndarray:
    """Return the labels in the nearest valley."""
    return icm(unary, betas, connectivity=2 * len(betas), start=labels).labels


def shaken(unary, betas, labels, rng) -> np.ndarray:
    """Return the labels after one annealing."""
    return anneal(unary, betas, connectivity=2 * len(betas), start=labels, rng=rng).labels


def cut(unary, betas, labels, rng) -> np.ndarray:
    """Return the labels of least energy for two labels, else those that no expansion lowers."""
    costs = to_energy(unary, betas, 2 * len(betas))
    found = min_cut(costs) if unary.shape[2] == 2 else expansion(costs, labels.ravel())
    return found.labels.reshape(labels.shape).astype(np.uint8)


def alone(unary, betas, labels, rng) -> np.ndarray:
    """Return the cheapest label of each pixel, whatever its neighbours have."""
    return unary.argmin(axis=2).astype(np.uint8)


SOLVERS = {"icm": downhill, "annealing": shaken, "expansion": cut, "ml": alone}


def check_solver(solver: str, betas: np.ndarray) -> str:
    """Return a word of SOLVERS that can minimise an energy of this coupling."""
    check_word(solver, "solver", SOLVERS)
    if solver == "expansion" and betas.min() < 0:
        raise ValueError(
            'solver: "expansion" cuts graphs, which needs neighbours that rather agree; with this '
            'potential allowed are "icm", "annealing" and "ml"'
        )
    return solver
