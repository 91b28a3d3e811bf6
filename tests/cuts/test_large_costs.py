"""One large cost beside small ones: the minimum of the small ones, or a word that it cannot be."""

import itertools
import math

import numpy as np
import pytest

from segteach.cuts.energy import Energy, grid_edges
from segteach.cuts.expansion import expansion
from segteach.cuts.maxflow import METHODS, max_flow
from segteach.cuts.min_cut import PersistentCut, cut_pairwise, min_cut
from segteach.cuts.network import Network, certificate, network_from_energy

CHAIN = [[0, 1], [1, 2], [2, 3], [3, 4]]
HELD = Energy([[0, 1e14], [0, 0.1], [0.3, 0], [0.3, 0], [1e14, 0]], CHAIN, [1, 0.05, 1, 1])
FAR_APART = [
    HELD,
    Energy([[0, 0.1], [0.2, 0], [0, 0.1], [0.3, 0]], [*CHAIN[:3], [0, 3]], [1e14, 1e14, 0.2, 1e14]),
    Energy([[0, 1e99], [0, 1e-9], [3e-9, 0], [1e99, 0]], CHAIN[:3], [1e80, 1e-10, 1e80]),
    Energy([[1e14, 1e14 + 0.25], [0, 0.1], [0.3, 0]], CHAIN[:2], [0.05, 0.1]),
    Energy([[0, 0], [1e20, 0], [0, 1e-20]], CHAIN[:2], [1e-20, 3e-20]),
    Energy([[0, 1e14], [1e-300, 0]], CHAIN[:1], [0]),
]


def excess(energy, labels):
    """What labels cost more than the cheapest label of each site alone, correctly rounded."""
    away = energy.unary - energy.unary.min(axis=1, keepdims=True)
    differ = labels[energy.edges[:, 0]] != labels[energy.edges[:, 1]]
    paid = [*away[np.arange(len(labels)), labels], *energy.weights[differ]]
    return math.fsum(paid)


def least_excess(energy):
    count, kinds = energy.unary.shape
    every = itertools.product(range(kinds), repeat=count)
    return min(excess(energy, np.array(labels)) for labels in every)


@pytest.mark.parametrize("energy", FAR_APART)
def test_a_large_cost_does_not_round_the_small_ones_away(energy):
    found = min_cut(energy)
    assert excess(energy, found.labels) == pytest.approx(least_excess(energy), rel=1e-9, abs=0)
    assert found.objective == pytest.approx(energy.value(found.labels), rel=1e-9)


def uneven(rng):
    """An energy of which some costs and some links are very large."""
    count = int(rng.integers(2, 8))
    pairs = np.array(list(itertools.combinations(range(count), 2)))
    edges = pairs[rng.random(len(pairs)) < rng.uniform(0.2, 0.9)]
    sizes = np.where(rng.random((count, 1)) < 0.3, 10.0 ** rng.integers(3, 20), 1)
    unary = rng.exponential(1, (count, 2)) * sizes * (rng.random((count, 2)) < 0.6)
    return Energy(
        unary, edges, rng.exponential(1, len(edges)) * 10.0 ** rng.choice([0, 0, 12], len(edges))
    )


def test_costs_of_all_sizes_have_an_exact_minimum_or_are_refused():
    refused = 0
    for seed in range(400):
        energy = uneven(np.random.default_rng(seed))
        try:
            labels = min_cut(energy).labels
        except ValueError as refusal:
            assert str(refusal).startswith("energy: got a minimum that pays")
            refused += 1
            continue
        assert excess(energy, labels) == pytest.approx(least_excess(energy), rel=1e-9, abs=0)
    assert refused < 40


def test_what_vanishes_beside_the_minimum_itself_is_refused(refused):
    torn = [[0, 4e14], [0, 0.1], [0.3, 0], [4e14, 0]]  # a link of 1e14 is cut, wherever
    energy = Energy(torn, CHAIN[:3], [1e14] * 3)
    words = "^energy: got a minimum that pays 1e\\+14 for costs as small as 0.3"
    assert refused([(lambda: min_cut(energy), words)]) == []
    exact = Energy(np.array(torn) / [[1e6], [1], [1], [1e6]], CHAIN[:3], [1e8] * 3)
    assert min_cut(exact).labels.tolist() == [0, 0, 1, 1]


def test_a_warm_cut_takes_a_large_cost_and_gives_it_back():
    rng = np.random.default_rng(0)
    edges, lengths = grid_edges((12, 15), 8)
    unary, weights = rng.normal(0, 3, (180, 2)), rng.exponential(2, len(edges)) / lengths
    graph = PersistentCut(Energy(unary, edges, weights))
    graph.cut()
    for cost in (1e14, 1.0, 1e30, 1e3, 1e14):
        sites = rng.permutation(180)[:9]
        unary[sites] = [[0, cost]] if rng.random() < 0.5 else [[cost, 0]]
        graph.set_unary(sites, unary[sites])
        energy = Energy(unary, edges, weights)
        warm, cold = graph.cut(), min_cut(energy)
        np.testing.assert_array_equal(warm.labels, cold.labels)
        assert excess(energy, warm.labels) == pytest.approx(
            warm.objective - unary.min(axis=1).sum(), rel=1e-9
        )


def test_a_large_table_hides_neither_the_others_nor_their_faults(refused):
    unary = np.array([[0, 0.1], [0.3, 0], [0, 0.2], [0.5, 0]])
    potts = np.array([[0, 1], [1, 0]])
    tables = np.stack([1e14 * potts, 0.05 * potts, 1e14 * potts])
    found = cut_pairwise(unary, CHAIN[:3], tables)
    assert found.labels.tolist() == [1, 1, 1, 1]
    assert found.objective == pytest.approx(0.3)
    tables[1] = [[0.5, 0], [0, 0.5]]
    words = "^tables: number 1 breaks submodularity by 1"
    assert refused([(lambda: cut_pairwise(unary, CHAIN[:3], tables), words)]) == []


def test_no_expansion_is_left_and_a_constant_hides_no_gain():
    for seed in range(60):
        rng = np.random.default_rng(seed)
        count = int(rng.integers(2, 6))
        pairs = np.array(list(itertools.combinations(range(count), 2)))
        edges = pairs[rng.random(len(pairs)) < 0.6]
        large = np.where(rng.random((count, 3)) < 0.3, 1e14, 1)
        unary = rng.exponential(1, (count, 3)) * large * (rng.random((count, 3)) < 0.6)
        unary[0] += 2.0**50 * (seed % 2)
        weights = rng.exponential(1, len(edges)) * 10.0 ** rng.choice([0, 0, 13], len(edges))
        energy = Energy(unary, edges, weights)
        labels = expansion(energy).labels
        moves = itertools.product(range(3), itertools.product([False, True], repeat=count))
        least = min(excess(energy, np.where(takes, label, labels)) for label, takes in moves)
        assert excess(energy, labels) == pytest.approx(least, rel=1e-9, abs=0)


def test_the_change_of_an_energy_is_that_of_its_values():
    rng = np.random.default_rng(0)
    edges, _ = grid_edges((4, 5), 8)
    energy = Energy(rng.integers(0, 9, (20, 3)), edges, rng.integers(0, 9, len(edges)))
    one, other = rng.integers(0, 3, (2, 20))
    assert energy.change(one, other) == energy.value(other) - energy.value(one)
    assert energy.change(one, one) == 0


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("energy", FAR_APART[:4])
def test_a_flow_is_that_of_the_capacities_that_were_handed_in(energy, method):
    network = network_from_energy(energy)
    largest = np.maximum(network.capacities, 1e-300)
    away = energy.unary - energy.unary.min(axis=1, keepdims=True)
    given = [away[:, 1], away[:, 0], energy.weights, energy.weights]
    assert (np.abs(network.capacities - np.concatenate(given)) <= 1e-9 * largest).all()
    proof = certificate(network, max_flow(network, method).flow)
    assert proof.proved
    assert proof.value == pytest.approx(least_excess(energy), rel=1e-9, abs=0)


def test_a_certificate_forgives_nothing_that_only_other_edges_could_carry():
    network = Network([0, 1, 0, 2], [1, 3, 2, 3], [1e14, 0.1, 1e14, 0.25], 4, 0, 3)
    assert certificate(network, [0.1, 0.1, 0.25, 0.25]).proved
    for flow in ([0, 0, 0.25, 0.25], [0.1, 0.1, 0.3, 0.3], [0.1, 0.1, 0.3, 0.25]):
        assert not certificate(network, flow).proved
    assert not certificate(network, [0, 0, 0, 0]).proved
