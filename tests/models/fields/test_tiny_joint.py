"""The joint of all configurations of a small field: Hammersley and Clifford without a theorem."""

import itertools

import numpy as np
import pytest

from segteach.models.fields.mrf import local_conditional
from segteach.models.fields.neighbourhood import neighbour_mask, neighbours
from segteach.models.fields.tiny_joint import (
    canonical_potentials,
    conditional_from_joint,
    joint,
    marginals,
    pseudo_likelihood,
    pseudo_posterior,
)

ORDER = {4: 1, 8: 2}


def test_the_conditional_from_the_joint_is_the_one_from_the_cliques():
    """Of all others, and of the neighbours alone: both sides of the definition, at every site."""
    shape = (3, 3)
    for connectivity, kinds, with_costs in itertools.product((4, 8), (2, 3), (False, True)):
        rng = np.random.default_rng(connectivity + kinds)
        unary = rng.normal(size=(*shape, kinds)) if with_costs else None
        everything = joint(shape, 0.7, kinds, connectivity, unary=unary)
        near = neighbours(ORDER[connectivity])
        for site in np.ndindex(*shape):
            labels = rng.integers(0, kinds, shape)
            local = local_conditional(labels, site, 0.7, kinds, connectivity, unary=unary)
            given = neighbour_mask(site, shape, near)
            others = conditional_from_joint(everything, labels, site)
            by_neighbours = conditional_from_joint(everything, labels, site, given)
            np.testing.assert_allclose(others, local, rtol=0, atol=1e-12)
            np.testing.assert_allclose(by_neighbours, local, rtol=0, atol=1e-12)


def test_fewer_than_the_neighbours_do_not_suffice():
    everything, labels = joint((3, 3), 0.3), np.zeros((3, 3), int)
    near = neighbour_mask((1, 1), (3, 3), neighbours(1))
    near[0, 1] = False
    fewer = conditional_from_joint(everything, labels, (1, 1), near)
    assert abs(fewer - local_conditional(labels, (1, 1), 0.3, 2)).max() > 0.01


def test_the_joint_is_exp_of_minus_the_energy_over_z(energy_by_loops):
    rng = np.random.default_rng(3)
    unary = rng.normal(size=(2, 3, 3))
    everything = joint((2, 3), [0.5, -0.3], 3, unary=unary)
    assert len(everything.energies) == 3**6
    assert len(np.unique(everything.configurations.reshape(3**6, -1), axis=0)) == 3**6
    energies = [energy_by_loops(x, [0.5, -0.3], 4, unary) for x in everything.configurations]
    np.testing.assert_allclose(everything.energies, energies, atol=1e-12)
    z = np.exp(-np.array(energies)).sum()
    assert everything.log_z == pytest.approx(np.log(z))
    np.testing.assert_allclose(everything.probabilities, np.exp(-np.array(energies)) / z)
    np.testing.assert_allclose(marginals(everything).sum(axis=2), 1)


def test_canonical_potentials_vanish_off_the_cliques_and_give_the_joint_back():
    for connectivity, pairs in ((4, 12), (8, 20)):
        unary = np.random.default_rng(connectivity).normal(size=(3, 3, 2))
        everything = joint((3, 3), 0.6, 2, connectivity, unary=unary)
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


def test_the_pseudo_likelihood_is_the_product_of_local_conditionals():
    for connectivity, with_costs in itertools.product((4, 8), (False, True)):
        rng = np.random.default_rng(0)
        unary = rng.normal(size=(2, 3, 3)) if with_costs else None
        everything = joint((2, 3), 0.4, 3, connectivity, unary=unary)
        values = pseudo_likelihood(everything, 0.4, connectivity, unary=unary)
        for number in rng.choice(len(values), 30):
            x = everything.configurations[number]
            of_sites = [
                local_conditional(x, site, 0.4, 3, connectivity, unary=unary)[x[site]]
                for site in np.ndindex(2, 3)
            ]
            assert values[number] == pytest.approx(np.prod(of_sites))


def test_the_pseudo_likelihood_is_no_distribution():
    everything = joint((3, 3), 1.0)
    assert pseudo_likelihood(everything, 1.0).sum() == pytest.approx(4.4437, abs=1e-4)
    independent = joint((3, 3), 0.0)
    assert pseudo_likelihood(independent, 0.0).sum() == pytest.approx(1)


def test_a_coupling_so_strong_that_products_vanish_still_gives_a_distribution():
    for beta in (200.0, -1e4, 1e9):
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


REFUSED = [
    (lambda: conditional_from_joint(joint((2, 2), 1.0), [[0, 1]], (0, 0)), "labels: got shape"),
    (lambda: joint((5, 5), 1.0), "shape: 2 labels on 5 x 5 sites"),
    (lambda: joint((2, 2), 1.0, unary=np.zeros((2, 2, 3))), "unary: got L = 3"),
    (lambda: canonical_potentials(joint((2, 2), 1.0, 3)), "joint: got L = 3"),
    (lambda: canonical_potentials(joint((3, 3), 100.0)), "joint: got a probability of 0"),
]


def test_bad_input_is_refused_by_name(refused):
    assert refused(REFUSED) == []
