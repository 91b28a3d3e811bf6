"""Two-label cuts against every labelling, against a fresh cut after edits, and on grids."""

import itertools
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from segteach.cuts.energy import Energy, grid_edges
from segteach.cuts.maxflow import METHODS, max_flow
from segteach.cuts.min_cut import PersistentCut, cut_pairwise, min_cut
from segteach.cuts.network import certificate, network_from_energy


def labellings(count):
    return [np.array(x) for x in itertools.product([0, 1], repeat=count)]


def random_energy(rng, count=None, whole=False):
    count = count or int(rng.integers(1, 9))
    pairs = np.array(list(itertools.combinations(range(count), 2))).reshape(-1, 2)
    edges = pairs[rng.random(len(pairs)) < rng.uniform(0.2, 0.9)]
    if whole:
        return Energy(rng.integers(0, 20, (count, 2)), edges, rng.integers(0, 15, len(edges)))
    return Energy(rng.normal(0, 5, (count, 2)), edges, rng.exponential(3, len(edges)))


def test_the_cut_is_the_least_of_all_labellings():
    for seed in range(60):
        energy = random_energy(np.random.default_rng(seed))
        found = min_cut(energy)
        least = min(energy.value(x) for x in labellings(len(energy.unary)))
        assert found.objective == pytest.approx(least, abs=1e-9)
        assert energy.value(found.labels) == pytest.approx(least, abs=1e-9)


def test_of_several_minima_the_one_with_fewest_ones_is_taken():
    rng = np.random.default_rng(1)
    ties = 0
    for _ in range(200):
        energy = random_energy(rng, whole=True)
        values = {tuple(x): energy.value(x) for x in labellings(len(energy.unary))}
        best = [x for x, value in values.items() if value == min(values.values())]
        ties += len(best) > 1
        assert tuple(min_cut(energy).labels) == tuple(np.min(best, axis=0))
    assert ties > 10


def test_fast_cut_scipy_and_both_readable_solvers_agree_on_five_hundred_energies():
    for seed in range(500):
        energy = random_energy(np.random.default_rng(seed), whole=True)
        network, least = network_from_energy(energy), energy.unary.min(axis=1).sum()
        links = (network.capacities.astype(np.int32), (network.tails, network.heads))
        capacity = csr_array(links, (network.nodes, network.nodes))
        oracle = maximum_flow(capacity, network.source, network.sink).flow_value
        found = min_cut(energy)
        assert found.objective == oracle + least == energy.value(found.labels)
        for method in METHODS:
            state = max_flow(network, method)
            assert state.value == oracle
            proof = certificate(network, state.flow)
            assert proof.proved
            assert energy.value(~proof.source_side[: len(energy.unary)]) == found.objective


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_edits_and_their_undoing_give_the_labels_of_a_fresh_cut(seed):
    rng = np.random.default_rng(seed)
    energy = random_energy(rng, count=8)
    graph, history = PersistentCut(energy), [energy.unary]
    for _ in range(8):
        if len(history) > 1 and rng.random() < 0.4:
            history.pop()
            graph.set_unary(np.arange(8), history[-1])
        else:
            sites = rng.permutation(8)[: rng.integers(0, 9)]
            costs = history[-1].copy()
            costs[sites] = rng.normal(0, 9, (len(sites), 2))
            graph.set_unary(sites, costs[sites])
            history.append(costs)
        warm, cold = graph.cut(), min_cut(Energy(history[-1], energy.edges, energy.weights))
        np.testing.assert_array_equal(warm.labels, cold.labels)
        assert warm.objective == pytest.approx(cold.objective, abs=1e-9)


def test_a_warm_grid_equals_a_cold_one_after_many_edits():
    rng = np.random.default_rng(3)
    edges, lengths = grid_edges((40, 50), 8)
    weights = rng.exponential(2, len(edges)) / lengths
    unary = rng.normal(0, 3, (2000, 2))
    graph = PersistentCut(Energy(unary, edges, weights))
    for _ in range(30):
        sites = rng.permutation(2000)[:40]
        unary[sites] = [[0, 100]] if rng.random() < 0.5 else [[100, 0]]
        graph.set_unary(sites, unary[sites])
        energy = Energy(unary, edges, weights)
        warm = graph.cut()
        np.testing.assert_array_equal(warm.labels, min_cut(energy).labels)
        assert warm.objective == pytest.approx(energy.value(warm.labels), rel=1e-9)


def value_with_tables(energy, tables, x):
    pairs = sum(t[x[m], x[n]] for t, (m, n) in zip(tables, energy.edges, strict=True))
    return energy.unary[np.arange(len(x)), x].sum() + pairs


def test_submodular_tables_are_minimised():
    for seed in range(40):
        rng = np.random.default_rng(seed)
        energy = random_energy(rng)
        tables = rng.normal(0, 3, (len(energy.edges), 2, 2))
        excess = tables[:, 0, 0] + tables[:, 1, 1] - tables[:, 0, 1] - tables[:, 1, 0]
        tables[:, 0, 1] += np.maximum(excess, 0)
        found = cut_pairwise(energy.unary, energy.edges, tables)
        every = labellings(len(energy.unary))
        least = min(value_with_tables(energy, tables, x) for x in every)
        assert value_with_tables(energy, tables, found.labels) == pytest.approx(least, abs=1e-9)
        assert found.objective == pytest.approx(least, abs=1e-9)


def test_a_table_that_is_not_submodular_is_refused():
    with pytest.raises(ValueError, match=r"number 0 breaks submodularity by 1"):
        cut_pairwise(np.zeros((2, 2)), [[0, 1]], [[[0.5, 0], [0, 0.5]]])


def test_only_two_labels(refused):
    energies = [Energy(np.zeros((4, labels)), np.empty((0, 2)), []) for labels in (1, 3)]
    assert refused([(partial(min_cut, energy), "^unary: got L = ") for energy in energies]) == []


def test_a_bad_edit_is_refused_and_changes_nothing(refused):
    energy = Energy(np.arange(8.0).reshape(4, 2)[:, ::-1], [[0, 1], [2, 3]], [1.0, 2.0])
    graph = PersistentCut(energy)
    before = graph.cut()
    edits = [
        ([0, 0], [[1, 2], [1, 2]], "twice"),
        ([4], [[1, 2]], "sites"),
        ([-1], [[1, 2]], "sites"),
        ([0.5], [[1, 2]], "sites"),
        ([0, 1], [[1, 2]], "one a site"),
        ([0], [[1, 2, 3]], "unary"),
        ([0], [[1, np.nan]], "unary"),
    ]
    assert refused([(partial(graph.set_unary, *edit), words) for *edit, words in edits]) == []
    np.testing.assert_array_equal(graph.cut().labels, before.labels)
    np.testing.assert_array_equal(graph.unary, energy.unary)


def test_costs_that_are_far_dearer_than_the_first_ones_are_not_rounded_away():
    for first in (0.0, 1e-3, 1.0):
        rng = np.random.default_rng(0)
        edges = np.array([[0, 1], [1, 2], [2, 3]])
        cut = PersistentCut(Energy(np.full((4, 2), first), edges, np.full(3, first)))
        cut.cut()
        for size in (0.4, 1e4, 1e-2, 1e9):
            unary = size * rng.random((4, 2))
            cut.set_unary(np.arange(4), unary)
            energy, found = Energy(unary, edges, np.full(3, first)), cut.cut()
            least = min(energy.value(x) for x in labellings(4))
            largest = max(
                1e4 if size == 1e-2 else size, first
            )  # so far; what is rounded is a share
            assert found.objective == pytest.approx(least, abs=1e-12 * largest)
            assert energy.value(found.labels) == pytest.approx(least, abs=1e-12 * largest)


def test_costs_of_any_size_have_a_cut():
    for size in (1e-310, 1e-300, 1e99):
        energy = Energy([[0, 3 * size], [3 * size, 0]], [[0, 1]], [size])
        found, network = min_cut(energy), network_from_energy(energy)
        assert found.labels.tolist() == [0, 1]
        assert found.objective == pytest.approx(size, rel=1e-9)
        for method in METHODS:
            assert max_flow(network, method).value == pytest.approx(size, rel=1e-9)
