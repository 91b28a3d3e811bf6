"""Maximum flow by augmenting paths, to be read and watched; `min_cut` is the fast one.

Send flow from the source to the sink along any path with room, until there is none. Two ways to
find the next path: the shortest one, by a fresh breadth-first search (Edmonds and Karp 1972), or
two search trees that are kept and mended (`boykov_kolmogorov`).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from segteach.arrays import check_word
from segteach.cuts.boykov_kolmogorov import two_tree_steps
from segteach.cuts.flow import FlowState, arcs_to, push
from segteach.cuts.network import Network, reach, residual
from segteach.steps import checked_at_call, last_of


@checked_at_call
def max_flow_steps(network: Network, method: str = "breadth-first") -> Iterator[FlowState]:
    """Yield the states of a maximum-flow algorithm, from no flow to the maximum.

    method: "breadth-first" (Edmonds and Karp 1972: at most N E / 2 paths, whatever the capacities)
    or "boykov-kolmogorov" (2004: no such bound, but fast on the grids of pictures).
    `objective` is minus the value of the flow and never rises.
    """
    yield from METHODS[check_word(method, "method", METHODS)](network)


max_flow = last_of(max_flow_steps)


@checked_at_call
def shortest_path_steps(network: Network) -> Iterator[FlowState]:
    """Yield the start; then each shortest augmenting path, before and after flow is sent along it.

    In the last state the search did not reach the sink: what it reached is one side of a cut.
    """
    flow = np.zeros(len(network.tails))
    yield FlowState.of(network, flow, "start")
    while True:
        reached, parents = reach(network, residual(network, flow))
        search = {"trees": reached.astype(np.int8), "parents": parents}
        if not reached[network.sink]:
            yield FlowState.of(network, flow, "done", **search)
            return
        path = arcs_to(network, network.sink, parents)
        after, amount = push(network, flow, path)
        yield FlowState.of(network, flow, "path", path=path, bottleneck=amount, **search)
        flow = after
        yield FlowState.of(network, flow, "augment", path=path, bottleneck=amount)


METHODS = {"breadth-first": shortest_path_steps, "boykov-kolmogorov": two_tree_steps}
