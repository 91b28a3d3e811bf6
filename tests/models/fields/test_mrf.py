"""Random fields: energies by loops and over cliques, the sign of the lecture, and the cuts."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segteach.cuts.min_cut import min_cut
from segteach.models.fields.mrf import (
    by_distance,
    critical_beta,
    cut_constant,
    direction_betas,
    local_conditional,
    pair_odds,
    potts_energy,
    to_energy,
)
from segteach.models.fields.neighbourhood import cliques, neighbours
from segteach.models.fields.tiny_joint import joint

ORDER = {4: 1, 8: 2}


def energy_over_cliques(labels, offsets, potential):
    """Sum potential(values of its sites) over every place of every type of clique."""
    total = 0.0
    for clique in cliques(offsets):
        for start in np.ndindex(labels.shape):
            sites = clique + start
            if ((sites >= 0) & (sites < labels.shape)).all():
                total += potential(labels[tuple(sites.T)])
    return total


@st.composite
def fields(draw):
    """Draw labels, a coupling (any sign, or one a direction), costs and a connectivity."""
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    shape = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    kinds, connectivity = draw(st.integers(2, 4)), draw(st.sampled_from([4, 8]))
    beta = draw(st.sampled_from([0.7, -0.4, "directions"]))
    beta = rng.normal(size=connectivity // 2) if beta == "directions" else beta
    unary = rng.normal(size=(*shape, kinds)) if draw(st.booleans()) else None
    return rng.integers(0, kinds, shape), beta, kinds, connectivity, unary


@settings(max_examples=150, deadline=None, derandomize=True)
@given(fields())
def test_the_energy_is_the_sum_over_pairs_by_loops(energy_by_loops, field):
    labels, beta, _, connectivity, unary = field
    betas = direction_betas(beta, connectivity)
    expected = energy_by_loops(labels, betas, connectivity, unary)
    assert potts_energy(labels, beta, connectivity, unary=unary) == pytest.approx(expected)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(fields())
def test_the_energy_for_cuts_is_the_same_but_for_a_constant(field):
    labels, beta, kinds, connectivity, unary = field
    unary = np.zeros((*labels.shape, kinds)) if unary is None else unary
    energy = to_energy(unary, np.abs(beta), connectivity)
    constant = cut_constant(labels.shape, np.abs(beta), connectivity)
    assert energy.value(labels.ravel()) + constant == pytest.approx(
        potts_energy(labels, np.abs(beta), connectivity, unary=unary)
    )
    if np.ndim(beta) == 0:
        assert constant == pytest.approx(-abs(beta) * len(energy.edges))


def test_the_energy_over_all_cliques_is_the_potts_energy():
    """V of a single site is the cost of its label, V of three and four sites is 0."""
    labels = np.random.default_rng(0).integers(0, 3, (5, 6))
    for connectivity, single in product((4, 8), ([0, 0, 0], [0.3, -0.2, 1.0])):

        def potential(values, single=single):
            of_one, of_two = len(values) == 1, len(values) == 2
            return of_one * single[values[0]] + of_two * 0.6 * (-1) ** (values[0] == values[-1])

        over_cliques = energy_over_cliques(labels, neighbours(ORDER[connectivity]), potential)
        unary = np.broadcast_to(single, (5, 6, 3))
        energy = potts_energy(labels, 0.6, connectivity, unary=unary)
        assert over_cliques == pytest.approx(energy)


def test_cliques_of_four_are_the_squares_of_the_grid():
    """With V = -1 for four equal labels, against a loop."""
    labels = np.random.default_rng(1).integers(0, 2, (6, 7))
    by_loop = sum(
        len(set(labels[r : r + 2, c : c + 2].ravel())) == 1 for r in range(5) for c in range(6)
    )
    assert by_loop > 0
    squares = energy_over_cliques(
        labels, neighbours(2), lambda values: -1.0 * (len(values) == 4 and len(set(values)) == 1)
    )
    assert squares == -by_loop


# --- what the lecture's slides say otherwise -----------------------------------------------------


def test_the_sign_as_printed_favours_unequal_neighbours():
    """U = +sum V at beta = 1: odds of equal 7.39; the printed U = -sum V: 0.135."""
    two = joint((1, 2), 1.0)
    equal = two.configurations[:, 0, 0] == two.configurations[:, 0, 1]
    odds = two.probabilities[equal].sum() / two.probabilities[~equal].sum()
    assert odds == pytest.approx(pair_odds(1.0)) == pytest.approx(np.exp(2), abs=1e-12)
    assert pair_odds(-1.0) == pytest.approx(0.1353, abs=1e-4)
    best = joint((3, 3), -1.0)
    board = best.configurations[best.probabilities.argmax()]
    np.testing.assert_array_equal(board, np.indices((3, 3)).sum(axis=0) % 2)


# --- the most probable field ---------------------------------------------------------------------


def test_the_cut_finds_the_most_probable_of_all_configurations():
    rng = np.random.default_rng(9)
    for connectivity in (4, 8):
        for _ in range(10):
            unary = rng.normal(size=(3, 4, 2))
            everything = joint((3, 4), 0.5, 2, connectivity, unary=unary)
            cut = min_cut(to_energy(unary, 0.5, connectivity))
            best = everything.configurations[everything.probabilities.argmax()]
            np.testing.assert_array_equal(cut.labels.reshape(3, 4), best)
            least = cut.objective + cut_constant((3, 4), 0.5, connectivity)
            assert least == pytest.approx(everything.energies.min())


def test_the_critical_coupling():
    assert critical_beta(2) == pytest.approx(np.arcsinh(1) / 2) == pytest.approx(0.4407, abs=1e-4)
    assert critical_beta(4) == pytest.approx(np.log(3) / 2)


def test_beta_by_distance_is_smaller_on_the_diagonals():
    np.testing.assert_allclose(by_distance(2.0, 8), [2, 2, np.sqrt(2), np.sqrt(2)])
    np.testing.assert_array_equal(by_distance(2.0, 4), [2, 2])


REFUSED = [
    (lambda: potts_energy([[0, 1], [0]], 1.0), "labels: rows of different lengths"),
    (lambda: potts_energy([[0, 1]], 1.0, 6), "connectivity: got 6"),
    (lambda: potts_energy([0, 1], 1.0), r"labels: got shape \(2,\)"),
    (lambda: potts_energy([[0, 1.5]], 1.0), "labels: got values 0, 1.5"),
    (lambda: potts_energy([[0, 1]], [1.0, 2.0, 3.0]), "beta: got shape"),
    (lambda: potts_energy([[0, 1]], np.nan), "beta: got nan"),
    (lambda: potts_energy([[0, 2]], 1.0, unary=np.zeros((1, 2, 2))), "labels: got 2"),
    (lambda: potts_energy([[0, 1]], 1.0, unary=np.zeros((2, 2, 2))), "unary: got shape"),
    (lambda: local_conditional([[0, 1]], (0, 2), 1.0, 2), "site: column: got 2"),
    (lambda: local_conditional([[0, 3]], (0, 1), 1.0, 2), "labels: got 3"),
    (lambda: to_energy(np.zeros((2, 2, 2)), -1.0), "weights: got -2"),
]


def test_bad_input_is_refused_by_name(refused):
    assert refused(REFUSED) == []
