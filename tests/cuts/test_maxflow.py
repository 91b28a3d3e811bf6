"""Maximum flow against scipy, against every cut of small graphs, and its certificate."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from segteach.cuts.energy import Energy, grid_edges
from segteach.cuts.flow import FREE, SINK, SOURCE, path_nodes, push
from segteach.cuts.maxflow import METHODS, max_flow, max_flow_steps
from segteach.cuts.network import (
    Network,
    certificate,
    crossing,
    network_from_energy,
    residual,
    source_side_of,
)

both = pytest.mark.parametrize("method", METHODS)
# The zig-zag: the edge 1 -> 2 of capacity 1 joins two paths of capacity 100 each.
ZIG_ZAG = Network([0, 0, 1, 1, 2], [1, 2, 2, 3, 3], [100, 100, 1, 100, 100], 4, 0, 3)


def random_network(seed, *, most=14, whole=True):
    """Any density from almost none to almost all, antiparallel and parallel edges, zeros."""
    rng = np.random.default_rng(seed)
    nodes = int(rng.integers(4, most + 1))
    pairs = np.array(list(itertools.permutations(range(nodes), 2)))
    pairs = pairs[rng.random(len(pairs)) < rng.uniform(0.05, 0.8)]
    pairs = np.concatenate([pairs, pairs[: int(rng.integers(0, 3))]])
    capacities = rng.integers(0, 12, len(pairs)) if whole else rng.exponential(3, len(pairs))
    capacities = capacities * (rng.random(len(pairs)) < 0.9)
    source, sink = rng.permutation(nodes)[:2]
    return Network(pairs[:, 0], pairs[:, 1], capacities, nodes, int(source), int(sink))


def by_scipy(network):
    ends = (network.tails, network.heads)
    matrix = csr_array((network.capacities.astype(np.int32), ends), shape=(network.nodes,) * 2)
    return maximum_flow(matrix, network.source, network.sink).flow_value


def sides(network):
    """Yield every set of nodes with the source and without the sink."""
    inner = [n for n in range(network.nodes) if n not in (network.source, network.sink)]
    for chosen in itertools.product([False, True], repeat=len(inner)):
        side = np.zeros(network.nodes, bool)
        side[network.source], side[inner] = True, chosen
        yield side


@both
@pytest.mark.parametrize("first", range(0, 500, 50))
def test_the_value_is_scipys_on_five_hundred_graphs_and_the_certificate_holds(method, first):
    for seed in range(first, first + 50):
        network = random_network(seed)
        final = max_flow(network, method)
        assert final.value == by_scipy(network), seed
        proof = certificate(network, final.flow)
        assert proof.proved
        assert (proof.imbalance, proof.excess) == (0, 0)
        assert proof.value == proof.cut_capacity == final.value == -final.objective


def test_the_random_graphs_include_the_cases_that_are_easily_got_wrong():
    networks = [random_network(seed) for seed in range(500)]
    values = [by_scipy(network) for network in networks]
    assert sum(value == 0 for value in values) > 20
    assert sum(value > 10 for value in values) > 100
    ends = [set(zip(n.tails.tolist(), n.heads.tolist(), strict=True)) for n in networks]
    assert sum(any((b, a) in pairs for a, b in pairs) for pairs in ends) > 100  # antiparallel
    assert sum(len(p) < len(n.tails) for p, n in zip(ends, networks, strict=True)) > 100  # parallel
    assert sum((n.capacities == 0).any() for n in networks) > 100
    assert sum(len(set(n.tails)) < n.nodes - 2 for n in networks) > 20  # isolated nodes, dead ends


@both
@pytest.mark.parametrize("seed", range(40))
def test_every_state_is_a_flow_whose_value_never_falls(method, seed):
    network = random_network(seed, whole=seed % 2 == 0)
    before = 0.0
    for state in max_flow_steps(network, method):
        proof = certificate(network, state.flow)
        assert (proof.imbalance, proof.excess) == (0, 0)  # exact, for real capacities as well
        assert proof.value == state.value == -state.objective >= before
        before = state.value


@both
@pytest.mark.parametrize("seed", range(40))
def test_paths_lead_from_source_to_sink_over_arcs_with_room_and_carry_the_least_of_it(method, seed):
    network = random_network(seed, whole=False)
    states = list(max_flow_steps(network, method))
    found = [n for n, state in enumerate(states) if state.phase == "path"]
    for number in found:
        path, sent = states[number], states[number + 1]
        nodes = path_nodes(network, path.path)
        assert (nodes[0], nodes[-1]) == (network.source, network.sink)
        assert len(set(nodes)) == len(nodes)
        room = residual(network, path.flow)[path.path]
        assert path.bottleneck == room.min() > 0
        assert sent.phase == "augment"
        assert sent.value == path.value + path.bottleneck
        assert residual(network, sent.flow)[path.path].min() == 0
    assert sum(states[n].bottleneck for n in found) == states[-1].value


@pytest.mark.parametrize("seed", range(40))
def test_breadth_first_paths_get_longer_and_stay_below_the_bound(seed):
    network = random_network(seed)
    states = max_flow_steps(network)
    lengths = [len(state.path) for state in states if state.phase == "path"]
    assert lengths == sorted(lengths)
    assert len(lengths) <= network.nodes * len(network.tails) / 2  # Edmonds and Karp 1972


@pytest.mark.parametrize("seed", range(40))
def test_the_two_trees_are_trees_of_arcs_with_room(seed):
    network = random_network(seed, whole=False)
    tails, heads = network.arcs
    for state in max_flow_steps(network, "boykov-kolmogorov"):
        assert state.trees[network.source] == SOURCE
        assert state.trees[network.sink] == SINK
        room = residual(network, state.flow)
        for node in range(network.nodes):
            arc = state.parents[node]
            if arc < 0:
                root = node in (network.source, network.sink)
                assert root or state.orphans[node] or state.trees[node] == FREE
                continue
            assert not state.orphans[node]
            assert node == (heads if state.trees[node] == SOURCE else tails)[arc]
            assert state.trees[tails[arc]] == state.trees[heads[arc]] == state.trees[node]
            if state.phase in ("grow", "path", "done"):
                assert room[arc] > 0
        if state.phase in ("grow", "path", "done"):
            assert not state.orphans.any()


def test_orphans_are_adopted_in_some_graph_and_set_free_in_some():
    adopted = freed = 0
    for seed in range(60):
        for state in max_flow_steps(random_network(seed), "boykov-kolmogorov"):
            if state.phase == "adopt":
                adopted += state.parents[state.node] >= 0
                freed += state.trees[state.node] == FREE
    assert adopted > 20
    assert freed > 20


@both
@pytest.mark.parametrize("seed", range(60))
def test_the_cut_is_the_least_of_all_and_no_flow_exceeds_any(method, seed):
    network = random_network(seed, most=8)
    final = max_flow(network, method)
    capacities = [network.cut_capacity(side) for side in sides(network)]
    side = source_side_of(network, final.flow)
    assert network.cut_capacity(side) == min(capacities) == final.value
    best = [s for s, c in zip(sides(network), capacities, strict=True) if c == min(capacities)]
    np.testing.assert_array_equal(side, np.min(best, axis=0))  # the smallest one
    np.testing.assert_array_equal(side, final.trees == SOURCE)
    np.testing.assert_array_equal(
        final.flow[crossing(network, side)], network.capacities[crossing(network, side)]
    )
    assert (final.flow[crossing(network, ~side)] == 0).all()


@both
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), scale=st.sampled_from([1e-9, 1e-3, 1.0, 1e12]))
def test_real_capacities_of_any_size_give_flow_equal_to_cut_to_the_last_bit(method, seed, scale):
    network = random_network(seed, most=8, whole=False)
    network = Network(
        network.tails, network.heads, scale * network.capacities, network.nodes,
        network.source, network.sink,
    )  # fmt: skip
    proof = certificate(network, max_flow(network, method).flow)
    assert proof.value == proof.cut_capacity == min(map(network.cut_capacity, sides(network)))


@both
def test_the_zig_zag_takes_two_paths_although_the_worst_order_takes_two_hundred(method):
    """Paths through the middle edge, there and back in turn, carry 1 each."""
    states = list(max_flow_steps(ZIG_ZAG, method))
    assert states[-1].value == 200
    assert sum(state.phase == "path" for state in states) <= 3
    flow, there, back = np.zeros(5), np.array([0, 2, 4]), np.array([1, 2 + 5, 3])
    for number in range(200):
        flow, amount = push(ZIG_ZAG, flow, back if number % 2 else there)
        assert amount == 1
    assert ZIG_ZAG.value(flow) == 200
    assert flow[2] == 0


def test_pushing_back_undoes_an_earlier_decision():
    flow, _ = push(ZIG_ZAG, np.zeros(5), np.array([0, 2, 4]))
    np.testing.assert_array_equal(flow, [1, 0, 1, 0, 1])
    flow, amount = push(ZIG_ZAG, flow, np.array([1, 2 + 5, 3]))
    np.testing.assert_array_equal(flow, [1, 1, 0, 1, 1])
    assert amount == 1


# --- the certificate of a flow that is none, or not the best -------------------------------------


@pytest.mark.parametrize(
    ("flow", "conserved", "within", "equal"),
    [
        ([100, 100, 0, 100, 100], True, True, True),
        ([1, 0, 1, 0, 1], True, True, False),
        ([0, 0, 0, 0, 0], True, True, False),
        ([100, 100, 0, 99, 100], False, True, False),
        ([101, 100, 1, 100, 101], True, False, False),
        ([-1, 0, -1, 0, -1], True, False, False),
    ],
)
def test_a_certificate_finds_each_fault(flow, conserved, within, equal):
    proof = certificate(ZIG_ZAG, np.array(flow, float))
    assert (proof.conserved, proof.within_capacity, proof.proved) == (
        conserved,
        within,
        conserved and within and equal,
    )
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


@both
@pytest.mark.parametrize("seed", range(30))
def test_the_cut_of_an_energys_network_is_its_least_labelling(method, seed):
    energy = random_energy(seed)
    count = len(energy.unary)
    least = min(energy.value(np.array(x)) for x in itertools.product([0, 1], repeat=count))
    network = network_from_energy(energy)
    final = max_flow(network, method)
    labels = (~source_side_of(network, final.flow))[:count].astype(int)
    assert energy.value(labels) == pytest.approx(least, abs=1e-9)
    assert final.value + energy.unary.min(axis=1).sum() == pytest.approx(least, abs=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_every_cut_of_an_energys_network_costs_what_the_labelling_does(seed):
    energy = random_energy(seed)
    network, constant = network_from_energy(energy), energy.unary.min(axis=1).sum()
    for side in sides(network):
        labels = (~side[: len(energy.unary)]).astype(int)
        want = energy.value(labels)
        assert network.cut_capacity(side) + constant == pytest.approx(want, abs=1e-9)


def test_an_energy_needs_two_labels():
    with pytest.raises(ValueError, match=r"^energy: got 3 labels, allowed are 2"):
        network_from_energy(Energy(np.zeros((2, 3)), [[0, 1]], [1.0]))


# --- refusals and small cases --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([0], [1], [-1], 2, 0, 1), "^capacities: got -1"),
        (([0], [1], [np.nan], 2, 0, 1), "^capacities: 1 of 1"),
        (([0], [1], [np.inf], 2, 0, 1), "^capacities: 1 of 1"),
        (([0], [1], [1, 2], 2, 0, 1), "^capacities: got shape"),
        (([0], [2], [1], 2, 0, 1), "^heads: got node 2, allowed are 0 to 1"),
        (([-1], [1], [1], 2, 0, 1), "^tails: got -1"),
        (([0.5], [1], [1], 2, 0, 1), "^tails: "),
        (([0, 1], [1], [1, 1], 2, 0, 1), "^heads: got shape"),
        (([1], [1], [1], 2, 0, 1), "^heads: got an edge from a node to itself"),
        (([0], [1], [1], 1, 0, 0), "^nodes: got 1"),
        (([0], [1], [1], 2, 0, 0), "^sink: got the source"),
        (([0], [1], [1], 2, 2, 1), "^source: got 2"),
        (([0], [1], [1], 2, 0, -1), "^sink: got -1"),
    ],
)
def test_a_bad_network_is_refused_by_name(arguments, words):
    with pytest.raises(ValueError, match=words):
        Network(*arguments)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: max_flow_steps(ZIG_ZAG, "depth-first"), "^method: got 'depth-first'"),
        (lambda: residual(ZIG_ZAG, [1, 2]), "^flow: got shape"),
        (lambda: certificate(ZIG_ZAG, [np.nan] * 5), "^flow: 5 of 5"),
        (lambda: ZIG_ZAG.cut_capacity([False] * 4), "^source_side: "),
        (lambda: ZIG_ZAG.cut_capacity([True] * 4), "^source_side: "),
        (lambda: ZIG_ZAG.cut_capacity([True]), "^source_side: got shape"),
    ],
)
def test_bad_arguments_are_refused_by_name(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@both
@pytest.mark.parametrize(
    ("network", "value"),
    [
        (Network([], [], [], 2, 0, 1), 0),
        (Network([0], [1], [0], 2, 0, 1), 0),
        (Network([0], [1], [7], 2, 0, 1), 7),
        (Network([1], [0], [7], 2, 0, 1), 0),
        (Network([0, 0], [1, 1], [3, 4], 2, 0, 1), 7),
        (Network([0, 1, 2, 1], [1, 2, 1, 3], [5, 9, 9, 4], 4, 0, 3), 4),
    ],
    ids=["no edge", "closed", "one edge", "wrong way", "two edges in one direction", "a circle"],
)
def test_small_networks(method, network, value):
    final = max_flow(network, method)
    assert final.value == value
    assert certificate(network, final.flow).proved


def test_the_callers_arrays_are_neither_changed_nor_frozen():
    capacities = np.array([3.0, 4.0])
    network = Network(np.array([0, 0]), np.array([1, 1]), capacities, 2, 0, 1)
    max_flow(network)
    capacities[0] = 9.0
    assert network.capacities[0] == 3
