"""Networks: the certificate and its faults, the network of an energy, refusals."""

import itertools

import numpy as np
import pytest

from segteach.cuts.energy import Energy, grid_edges
from segteach.cuts.maxflow import METHODS, max_flow
from segteach.cuts.network import (
    Network,
    certificate,
    network_from_energy,
    residual,
    source_side_of,
)

# The zig-zag: the edge 1 -> 2 of capacity 1 joins two paths of capacity 100 each.
ZIG_ZAG = Network([0, 0, 1, 1, 2], [1, 2, 2, 3, 3], [100, 100, 1, 100, 100], 4, 0, 3)


def test_a_certificate_finds_each_fault():
    for flow, conserved, within, equal in (
        ([100, 100, 0, 100, 100], True, True, True),
        ([1, 0, 1, 0, 1], True, True, False),
        ([0, 0, 0, 0, 0], True, True, False),
        ([100, 100, 0, 99, 100], False, True, False),
        ([101, 100, 1, 100, 101], True, False, False),
        ([-1, 0, -1, 0, -1], True, False, False),
    ):
        proof = certificate(ZIG_ZAG, np.array(flow, float))
        assert (proof.conserved, proof.within_capacity) == (conserved, within)
        assert proof.proved == (conserved and within and equal)
        if not equal and conserved and within:
            assert proof.source_side[3]  # an augmenting path is left, so there is no cut
            assert proof.cut_capacity == np.inf


def test_a_certificate_measures_the_faults():
    proof = certificate(ZIG_ZAG, [50, 0, 2.5, 40, 0])
    assert proof.imbalance == 7.5
    assert proof.excess == 1.5
    assert proof.value == 50


# --- energies ------------------------------------------------------------------------------------


def random_energy(seed):
    rng = np.random.default_rng(seed)
    if seed % 2:
        count = int(rng.integers(1, 9))
        pairs = np.array(list(itertools.combinations(range(count), 2))).reshape(-1, 2)
        edges = pairs[rng.random(len(pairs)) < rng.uniform(0.2, 0.9)]
    else:
        count, (edges, _) = 9, grid_edges((3, 3), 8)
    return Energy(rng.normal(0, 5, (count, 2)), edges, rng.exponential(2, len(edges)))


def test_the_cut_of_an_energys_network_is_its_least_labelling():
    for seed in range(30):
        energy = random_energy(seed)
        count = len(energy.unary)
        least = min(energy.value(np.array(x)) for x in itertools.product([0, 1], repeat=count))
        network = network_from_energy(energy)
        for method in METHODS:
            final = max_flow(network, method)
            labels = (~source_side_of(network, final.flow))[:count].astype(int)
            assert energy.value(labels) == pytest.approx(least, abs=1e-9)
            always = energy.unary.min(axis=1).sum()
            assert final.value + always == pytest.approx(least, abs=1e-9)


def test_every_cut_of_an_energys_network_costs_what_the_labelling_does(sides):
    for seed in range(6):
        energy = random_energy(seed)
        network, constant = network_from_energy(energy), energy.unary.min(axis=1).sum()
        for side in sides(network):
            labels = (~side[: len(energy.unary)]).astype(int)
            want = energy.value(labels)
            assert network.cut_capacity(side) + constant == pytest.approx(want, abs=1e-9)


# --- refusals ------------------------------------------------------------------------------------

REFUSED = [
    (lambda: Network([0], [1], [-1], 2, 0, 1), "^capacities: got -1"),
    (lambda: Network([0], [1], [np.nan], 2, 0, 1), "^capacities: 1 of 1"),
    (lambda: Network([0], [1], [np.inf], 2, 0, 1), "^capacities: 1 of 1"),
    (lambda: Network([0], [1], [1, 2], 2, 0, 1), "^capacities: got shape"),
    (lambda: Network([0], [2], [1], 2, 0, 1), "^heads: got node 2, allowed are 0 to 1"),
    (lambda: Network([-1], [1], [1], 2, 0, 1), "^tails: got values -1"),
    (lambda: Network([0.5], [1], [1], 2, 0, 1), "^tails: "),
    (lambda: Network([0, 1], [1], [1, 1], 2, 0, 1), "^heads: got shape"),
    (lambda: Network([1], [1], [1], 2, 0, 1), "^heads: got an edge from a node to itself"),
    (lambda: Network([0], [1], [1], 1, 0, 0), "^nodes: got 1"),
    (lambda: Network([0], [1], [1], 2, 0, 0), "^sink: got the source"),
    (lambda: Network([0], [1], [1], 2, 2, 1), "^source: got 2"),
    (lambda: Network([0], [1], [1], 2, 0, -1), "^sink: got -1"),
    (lambda: residual(ZIG_ZAG, [1, 2]), "^flow: got shape"),
    (lambda: certificate(ZIG_ZAG, [np.nan] * 5), "^flow: 5 of 5"),
    (lambda: ZIG_ZAG.cut_capacity([False] * 4), "^source_side: "),
    (lambda: ZIG_ZAG.cut_capacity([True] * 4), "^source_side: "),
    (lambda: ZIG_ZAG.cut_capacity([True]), "^source_side: got shape"),
    (
        lambda: network_from_energy(Energy(np.zeros((2, 3)), [[0, 1]], [1.0])),
        "^energy: got 3 labels, allowed are 2",
    ),
]


def test_what_does_not_fit_is_refused_by_name(refused):
    assert refused(REFUSED) == []


def test_the_callers_arrays_are_neither_changed_nor_frozen():
    capacities = np.array([3.0, 4.0])
    network = Network(np.array([0, 0]), np.array([1, 1]), capacities, 2, 0, 1)
    max_flow(network)
    capacities[0] = 9.0
    assert network.capacities[0] == 3
