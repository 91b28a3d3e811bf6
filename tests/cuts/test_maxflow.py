"""Maximum flow against scipy, against every cut of small graphs, and its certificate."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from segteach.cuts.flow import SOURCE, path_nodes, push
from segteach.cuts.maxflow import METHODS, max_flow, max_flow_steps
from segteach.cuts.network import Network, certificate, crossing, residual, source_side_of

both = pytest.mark.parametrize("method", METHODS)
# The zig-zag: the edge 1 -> 2 of capacity 1 joins two paths of capacity 100 each.
ZIG_ZAG = Network([0, 0, 1, 1, 2], [1, 2, 2, 3, 3], [100, 100, 1, 100, 100], 4, 0, 3)


def by_scipy(network):
    ends = (network.tails, network.heads)
    matrix = csr_array((network.capacities.astype(np.int32), ends), shape=(network.nodes,) * 2)
    return maximum_flow(matrix, network.source, network.sink).flow_value


def test_the_value_is_scipys_on_five_hundred_graphs_and_the_certificate_holds(random_network):
    for seed in range(500):
        network = random_network(seed)
        value = by_scipy(network)
        for method in METHODS:
            final = max_flow(network, method)
            assert final.value == value, (seed, method)
            proof = certificate(network, final.flow)
            assert proof.proved
            assert (proof.imbalance, proof.excess) == (0, 0)
            assert proof.value == proof.cut_capacity == final.value == -final.objective


def test_the_random_graphs_include_the_cases_that_are_easily_got_wrong(random_network):
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
def test_every_state_is_a_flow_that_grows_along_paths_with_room(method, random_network):
    for seed in range(60):
        network = random_network(seed, whole=seed % 3 == 0)
        states = list(max_flow_steps(network, method))
        check_flows(network, states)
        check_paths(network, states)


def check_flows(network, states):
    """Each is a flow, exactly, for real capacities as well; its value never falls."""
    before = 0.0
    for state in states:
        proof = certificate(network, state.flow)
        assert (proof.imbalance, proof.excess) == (0, 0)
        assert proof.value == state.value == -state.objective >= before
        before = state.value


def check_paths(network, states):
    """A path leads from source to sink over arcs with room and carries the least of it."""
    found = [number for number, state in enumerate(states) if state.phase == "path"]
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
    assert sum(states[number].bottleneck for number in found) == states[-1].value


def test_breadth_first_paths_get_longer_and_stay_below_the_bound(random_network):
    for seed in range(40):
        network = random_network(seed)
        states = max_flow_steps(network)
        lengths = [len(state.path) for state in states if state.phase == "path"]
        assert lengths == sorted(lengths)
        assert len(lengths) <= network.nodes * len(network.tails) / 2  # Edmonds and Karp 1972


@both
def test_the_cut_is_the_least_of_all_and_no_flow_exceeds_any(method, random_network, sides):
    for seed in range(60):
        network = random_network(seed, most=8)
        final = max_flow(network, method)
        every = list(sides(network))
        capacities = [network.cut_capacity(side) for side in every]
        side = source_side_of(network, final.flow)
        assert network.cut_capacity(side) == min(capacities) == final.value
        best = [s for s, c in zip(every, capacities, strict=True) if c == min(capacities)]
        np.testing.assert_array_equal(side, np.min(best, axis=0))  # the smallest one
        np.testing.assert_array_equal(side, final.trees == SOURCE)
        full = crossing(network, side)
        np.testing.assert_array_equal(final.flow[full], network.capacities[full])
        assert (final.flow[crossing(network, ~side)] == 0).all()


@both
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), scale=st.sampled_from([1e-9, 1e-3, 1.0, 1e12]))
def test_real_capacities_of_any_size_give_flow_equal_to_cut_to_the_last_bit(
    method, random_network, sides, seed, scale
):
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


def test_small_networks():
    for network, value in (
        (Network([], [], [], 2, 0, 1), 0),
        (Network([0], [1], [0], 2, 0, 1), 0),
        (Network([0], [1], [7], 2, 0, 1), 7),
        (Network([1], [0], [7], 2, 0, 1), 0),  # the wrong way
        (Network([0, 0], [1, 1], [3, 4], 2, 0, 1), 7),
        (Network([0, 1, 2, 1], [1, 2, 1, 3], [5, 9, 9, 4], 4, 0, 3), 4),  # with a circle
    ):
        for method in METHODS:
            final = max_flow(network, method)
            assert final.value == value
            assert certificate(network, final.flow).proved


def test_another_word_is_refused(refused):
    bad = [(lambda: max_flow_steps(ZIG_ZAG, "depth-first"), "^method: got 'depth-first', allowed")]
    assert refused(bad) == []
