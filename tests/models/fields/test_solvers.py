"""Solvers of one energy: all go down, two labels are exact, the coupling must suit."""

import numpy as np

from segteach.models.fields.mrf import POTENTIALS, coupling, potts_energy
from segteach.models.fields.solvers import SOLVERS, check_solver
from segteach.models.fields.tiny_joint import joint


def test_none_but_ml_takes_labels_that_are_higher_than_the_start():
    rng = np.random.default_rng(0)
    for kinds in (2, 3):
        unary, start = rng.normal(size=(9, 8, kinds)), rng.integers(0, kinds, (9, 8))
        betas = coupling(0.6, "distance", 8)
        before = potts_energy(start, betas, 8, unary=unary)
        for name, solve in SOLVERS.items():
            found = solve(unary, betas, start.astype(np.uint8), np.random.default_rng(1))
            assert found.shape == start.shape and found.dtype == np.uint8, name
            if name != "ml":
                assert potts_energy(found, betas, 8, unary=unary) <= before + 1e-9, name
            else:
                np.testing.assert_array_equal(found, unary.argmin(axis=2))


def test_the_cut_of_two_labels_is_the_least_of_all_fields():
    rng = np.random.default_rng(5)
    for potential, connectivity in (("potts", 4), ("distance", 4), ("potts", 8), ("distance", 8)):
        unary, betas = rng.normal(size=(3, 4, 2)), coupling(0.5, potential, connectivity)
        found = SOLVERS["expansion"](unary, betas, np.zeros((3, 4), np.uint8), rng)
        posterior = joint((3, 4), betas, 2, connectivity, unary=unary)
        best = posterior.configurations[posterior.probabilities.argmax()]
        np.testing.assert_array_equal(found, best)


def test_only_a_coupling_that_makes_neighbours_agree_can_be_cut(refused):
    for potential in POTENTIALS:
        for solver in SOLVERS:
            if (potential, solver) != ("printed", "expansion"):
                assert check_solver(solver, coupling(1.0, potential)) == solver
    bad = [
        (lambda: check_solver("expansion", coupling(1.0, "printed")), 'solver: "expansion"'),
        (lambda: check_solver("belief", coupling(1.0)), "solver: got 'belief', allowed are icm"),
        (lambda: coupling(1.0, 3), "potential: got 3"),
        (lambda: coupling(1.0, connectivity=6), "connectivity: got 6"),
        (lambda: coupling(np.nan), "beta: got nan"),
    ]
    assert refused(bad) == []
