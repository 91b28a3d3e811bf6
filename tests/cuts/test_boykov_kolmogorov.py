"""The two search trees: trees of arcs with room, whose orphans are adopted or set free."""

from segteach.cuts.boykov_kolmogorov import two_tree_steps
from segteach.cuts.flow import FREE, SINK, SOURCE
from segteach.cuts.network import residual


def test_the_two_trees_are_trees_of_arcs_with_room(random_network):
    for seed in range(40):
        network = random_network(seed, whole=False)
        for state in two_tree_steps(network):
            check_trees(network, state)


def check_trees(network, state):
    assert state.trees[network.source] == SOURCE
    assert state.trees[network.sink] == SINK
    whole = state.phase in ("grow", "path", "done")  # else a tree is being mended
    (tails, heads), room = network.arcs, residual(network, state.flow)
    for node in range(network.nodes):
        arc = state.parents[node]
        if arc < 0:
            root = node in (network.source, network.sink)
            assert root or state.orphans[node] or state.trees[node] == FREE
            continue
        assert not state.orphans[node]
        assert node == (heads if state.trees[node] == SOURCE else tails)[arc]
        assert state.trees[tails[arc]] == state.trees[heads[arc]] == state.trees[node]
        assert room[arc] > 0 or not whole
    assert not (whole and state.orphans.any())


def test_orphans_are_adopted_in_some_graph_and_set_free_in_some(random_network):
    adopted = freed = 0
    for seed in range(60):
        for state in two_tree_steps(random_network(seed)):
            if state.phase == "adopt":
                adopted += state.parents[state.node] >= 0
                freed += state.trees[state.node] == FREE
    assert adopted > 20
    assert freed > 20
