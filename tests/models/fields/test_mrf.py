"""Random fields: local conditionals against the joint of all configurations, energies, cuts."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segteach.cuts.min_cut import min_cut
from segteach.models.fields.mrf import (
    by_distance,
    clique_energy,
    critical_beta,
    cut_constant,
    direction_betas,
    local_conditional,
    pair_odds,
    potts_energy,
    potts_potential,
    to_energy,
)
from segteach.models.fields.neighbourhood import cliques, neighbour_mask, neighbours
from segteach.models.fields.tiny_joint import (
    canonical_potentials,
    conditional_from_joint,
    joint,
    marginals,
    pseudo_likelihood,
    pseudo_posterior,
)

ORDER = {4: 1, 8: 2}


def energy_by_loops(labels, betas, connectivity, unary=None):
    """Sum V over pairs, one at a time: betas for right, down, down-right, down-left."""
    steps = ((0, 1), (1, 0), (1, 1), (1, -1))[: connectivity // 2]
    height, width = labels.shape
    total = 0.0
    for r, c in product(range(height), range(width)):
        if unary is not None:
            total += unary[r, c, labels[r, c]]
        for (dr, dc), beta in zip(steps, betas, strict=True):
            if 0 <= r + dr < height and 0 <= c + dc < width:
                total += -beta if labels[r, c] == labels[r + dr, c + dc] else beta
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
def test_the_energy_is_the_sum_over_pairs_by_loops(field):
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


@pytest.mark.parametrize("connectivity", [4, 8])
@pytest.mark.parametrize("single", [None, [0.3, -0.2, 1.0]])
def test_the_energy_over_all_cliques_is_the_potts_energy(connectivity, single):
    labels = np.random.default_rng(0).integers(0, 3, (5, 6))
    unary = None if single is None else np.broadcast_to(single, (5, 6, 3))
    over_cliques = clique_energy(
        labels, neighbours(ORDER[connectivity]), potts_potential(0.6, single)
    )
    assert over_cliques == pytest.approx(potts_energy(labels, 0.6, connectivity, unary=unary))


def test_a_potential_may_look_at_larger_cliques():
    """One that counts squares of four equal labels, against a loop."""
    labels = np.random.default_rng(1).integers(0, 2, (6, 7))

    def squares(values, clique):
        equal = (values == values[:, :1]).all(axis=1)
        return np.where(equal & (len(clique) == 4), -1.0, 0.0)

    by_loop = sum(
        len(set(labels[r : r + 2, c : c + 2].ravel())) == 1 for r in range(5) for c in range(6)
    )
    assert clique_energy(labels, neighbours(2), squares) == -by_loop
    assert len(cliques(neighbours(2))[-1]) == 4


# --- Hammersley and Clifford ---------------------------------------------------------------------


@pytest.mark.parametrize("with_costs", [False, True])
@pytest.mark.parametrize("kinds", [2, 3])
@pytest.mark.parametrize("connectivity", [4, 8])
def test_the_conditional_from_the_joint_is_the_one_from_the_cliques(
    connectivity, kinds, with_costs
):
    """Of all others, and of the neighbours alone: both sides of the definition, at every site."""
    rng, shape = np.random.default_rng(connectivity + kinds), (3, 3)
    unary = rng.normal(size=(*shape, kinds)) if with_costs else None
    everything = joint(shape, 0.7, kinds, connectivity, unary=unary)
    near = neighbours(ORDER[connectivity])
    for site in np.ndindex(*shape):
        labels = rng.integers(0, kinds, shape)
        local = local_conditional(labels, site, 0.7, kinds, connectivity, unary=unary)
        others = conditional_from_joint(everything, labels, site)
        given_near = conditional_from_joint(
            everything, labels, site, neighbour_mask(site, shape, near)
        )
        np.testing.assert_allclose(others, local, rtol=0, atol=1e-12)
        np.testing.assert_allclose(given_near, local, rtol=0, atol=1e-12)


def test_fewer_than_the_neighbours_do_not_suffice():
    everything, labels = joint((3, 3), 0.3), np.zeros((3, 3), int)
    near = neighbour_mask((1, 1), (3, 3), neighbours(1))
    near[0, 1] = False
    fewer = conditional_from_joint(everything, labels, (1, 1), near)
    assert abs(fewer - local_conditional(labels, (1, 1), 0.3, 2)).max() > 0.01


def test_the_joint_is_exp_of_minus_the_energy_over_z():
    rng = np.random.default_rng(3)
    unary = rng.normal(size=(2, 3, 3))
    everything = joint((2, 3), [0.5, -0.3], 3, unary=unary)
    assert len(everything.energies) == 3**6
    assert len(np.unique(everything.configurations.reshape(3**6, -1), axis=0)) == 3**6
    energies = [
        energy_by_loops(x, [0.5, -0.3], 4, unary) for x in everything.configurations.astype(int)
    ]
    np.testing.assert_allclose(everything.energies, energies, atol=1e-12)
    z = np.exp(-np.array(energies)).sum()
    assert everything.log_z == pytest.approx(np.log(z))
    np.testing.assert_allclose(everything.probabilities, np.exp(-np.array(energies)) / z)
    np.testing.assert_allclose(marginals(everything).sum(axis=2), 1)


@pytest.mark.parametrize(("connectivity", "pairs"), [(4, 12), (8, 20)])
def test_canonical_potentials_vanish_off_the_cliques_and_give_the_joint_back(connectivity, pairs):
    rng = np.random.default_rng(connectivity)
    everything = joint((3, 3), 0.6, 2, connectivity, unary=rng.normal(size=(3, 3, 2)))
    sets, potentials = canonical_potentials(everything)
    sizes = sets.sum(axis=(1, 2))
    np.testing.assert_allclose(potentials[sizes > 2], 0, atol=1e-10)
    two = potentials[sizes == 2]
    assert (np.abs(two) > 1e-10).sum() == pairs
    # a pair of 1s against 0s: -beta - beta + ... = V(1,1) - V(1,0) - V(0,1) + V(0,0) = -4 beta
    np.testing.assert_allclose(two[np.abs(two) > 1e-10], -4 * 0.6)
    for x, probability in zip(everything.configurations, everything.probabilities, strict=True):
        within = ~(sets & (x == 0)).any(axis=(1, 2))
        assert np.exp(-potentials[within].sum()) == pytest.approx(probability)


def test_a_positive_joint_of_no_field_needs_potentials_on_all_sets():
    """Any positive distribution is a field of the neighbourhood in which all are neighbours."""
    everything = joint((2, 2), 0.5)
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.ones(16))
    wild = type(everything)(
        everything.configurations, -np.log(probabilities), probabilities, 0.0, 2
    )
    assert (np.abs(canonical_potentials(wild)[1]) > 1e-6).all()


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


@pytest.mark.parametrize("with_costs", [False, True])
@pytest.mark.parametrize("connectivity", [4, 8])
def test_the_pseudo_likelihood_is_the_product_of_local_conditionals(connectivity, with_costs):
    rng = np.random.default_rng(0)
    unary = rng.normal(size=(2, 3, 3)) if with_costs else None
    everything = joint((2, 3), 0.4, 3, connectivity, unary=unary)
    values = pseudo_likelihood(everything, 0.4, connectivity, unary=unary)
    for number in rng.choice(len(values), 30):
        x = everything.configurations[number]
        product_of = np.prod(
            [
                local_conditional(x, site, 0.4, 3, connectivity, unary=unary)[x[site]]
                for site in np.ndindex(2, 3)
            ]
        )
        assert values[number] == pytest.approx(product_of)


def test_the_pseudo_likelihood_is_no_distribution():
    everything = joint((3, 3), 1.0)
    assert pseudo_likelihood(everything, 1.0).sum() == pytest.approx(4.4437, abs=1e-4)
    independent = joint((3, 3), 0.0)
    assert pseudo_likelihood(independent, 0.0).sum() == pytest.approx(1)


@pytest.mark.parametrize("beta", [200.0, -1e4, 1e9])
def test_a_coupling_so_strong_that_products_vanish_still_gives_a_distribution(beta):
    prior = joint((2, 3), beta)
    printed = pseudo_posterior(prior, beta, unary=np.zeros((2, 3, 2)))
    assert printed.sum() == pytest.approx(1)
    # both fields of one label, or both chessboards; none is likelier
    np.testing.assert_allclose(printed[prior.probabilities > 0.4], [printed.max()] * 2)


def test_the_lectures_posterior_has_its_largest_value_elsewhere_in_most_random_cases():
    """p(Y | X) prod p(x_s | neighbours) against the posterior, by loops over all 512 fields."""
    rng, beta, elsewhere = np.random.default_rng(0), 1.0, 0
    prior = joint((3, 3), beta)
    pseudo_prior = pseudo_likelihood(prior, beta)
    for _ in range(100):
        unary = 2 * rng.normal(size=(3, 3, 2))
        posterior = joint((3, 3), beta, unary=unary)
        likelihoods = [
            np.exp(-sum(unary[site][x[site]] for site in np.ndindex(3, 3)))
            for x in prior.configurations
        ]
        printed = pseudo_posterior(prior, beta, unary=unary)
        expected = likelihoods * pseudo_prior
        np.testing.assert_allclose(printed, expected / expected.sum())
        elsewhere += printed.argmax() != posterior.probabilities.argmax()
    assert elsewhere > 50


# --- the most probable field ---------------------------------------------------------------------


@pytest.mark.parametrize("connectivity", [4, 8])
def test_the_cut_finds_the_most_probable_of_all_configurations(connectivity):
    rng = np.random.default_rng(9)
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


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: potts_energy([[0, 1], [0]], 1.0), "labels: rows of different lengths"),
        (lambda: conditional_from_joint(joint((2, 2), 1.0), [[0, 1]], (0, 0)), "labels: got shape"),
        (lambda: potts_energy([[0, 1]], 1.0, 6), "connectivity: got 6"),
        (lambda: potts_energy([0, 1], 1.0), r"labels: got shape \(2,\)"),
        (lambda: potts_energy([[0, 1.5]], 1.0), "labels: allowed are whole numbers"),
        (lambda: potts_energy([[0, 1]], [1.0, 2.0, 3.0]), "beta: got shape"),
        (lambda: potts_energy([[0, 1]], np.nan), "beta: got nan"),
        (lambda: potts_energy([[0, 2]], 1.0, unary=np.zeros((1, 2, 2))), "labels: got 2"),
        (lambda: potts_energy([[0, 1]], 1.0, unary=np.zeros((2, 2, 2))), "unary: got shape"),
        (lambda: local_conditional([[0, 1]], (0, 2), 1.0, 2), "site: column: got 2"),
        (lambda: local_conditional([[0, 3]], (0, 1), 1.0, 2), "labels: got 3"),
        (lambda: joint((5, 5), 1.0), "shape: 2 labels on 5 x 5 sites"),
        (lambda: joint((2, 2), 1.0, unary=np.zeros((2, 2, 3))), "unary: got L = 3"),
        (lambda: canonical_potentials(joint((2, 2), 1.0, 3)), "joint: got L = 3"),
        (lambda: canonical_potentials(joint((3, 3), 100.0)), "joint: got a probability of 0"),
        (lambda: to_energy(np.zeros((2, 2, 2)), -1.0), "weights: got -2"),
    ],
)
def test_bad_input_is_refused_by_name(call, words):
    with pytest.raises(ValueError, match=words):
        call()
