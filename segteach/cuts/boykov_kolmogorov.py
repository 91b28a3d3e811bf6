"""Two search trees that survive an augmentation: the maximum flow of Boykov and Kolmogorov.

One tree grows from the source along arcs with room, one from the sink against them. Where they
touch there is a path. Sending flow fills arcs, and nodes below a full arc become orphans; they are
adopted by the rest of their tree or set free, so that the search need not begin anew.
Source: Boykov and Kolmogorov 2004, section 3.2: growth, augmentation, adoption.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from segteach.cuts.flow import FREE, SINK, SOURCE, FlowState, arcs_from, arcs_to, push
from segteach.cuts.network import Network, leaving, residual
from segteach.steps import checked_at_call


@checked_at_call
def two_tree_steps(network: Network) -> Iterator[FlowState]:
    """Yield the start, and a state for each growth, path, augmentation and adoption.

    At the end no tree can grow: the source's tree is one side of a minimum cut.
    """
    flow, trees = np.zeros(len(network.tails)), Trees(network)
    yield FlowState.of(network, flow, "start", **trees.parts())
    while trees.active:
        node, room = trees.active[0], residual(network, flow)
        grown, bridge = trees.grow(node, room)
        if grown:
            yield FlowState.of(network, flow, "grow", **trees.parts(node))
        if bridge is None:
            trees.active.remove(node)
            continue
        path = trees.path(bridge)
        after, amount = push(network, flow, path)
        found = {"path": path, "bottleneck": amount}
        yield FlowState.of(network, flow, "path", **found, **trees.parts())
        flow, room = after, residual(network, after)
        trees.cut_off(path, room)
        yield FlowState.of(network, flow, "augment", **found, **trees.parts())
        while trees.waiting:
            orphan = trees.adopt(room)
            yield FlowState.of(network, flow, "adopt", **trees.parts(orphan))
    yield FlowState.of(network, flow, "done", **trees.parts())


class Trees:
    """Both trees: of every node the tree and the arc from or to its parent.

    active: nodes whose arcs may lead out of their tree. waiting: orphans.
    """

    def __init__(self, network: Network):
        self.network, self.exits = network, leaving(network)
        self.tree = np.zeros(network.nodes, np.int8)
        self.tree[network.source], self.tree[network.sink] = SOURCE, SINK
        self.parents = np.full(network.nodes, -1)
        self.active = [network.source, network.sink]
        self.waiting: list[int] = []

    def parts(self, node: int = -1) -> dict:
        """Return what a state shows of the trees."""
        orphans = np.zeros(self.network.nodes, bool)
        orphans[self.waiting] = True
        return {
            "trees": self.tree.copy(),
            "parents": self.parents.copy(),
            "orphans": orphans,
            "node": int(node),
        }

    def neighbours(self, node: int, room: np.ndarray, outward: bool) -> Iterator[tuple[int, int]]:
        """Yield (arc, other node) for the arcs with room, away from the root of the node's tree or,
        with outward = False, towards the node from its side of the root.

        Flow runs away from the source and towards the sink, so the sink's tree uses the twins.
        """
        heads, count = self.network.arcs[1], len(self.network.tails)
        along = (self.tree[node] == SOURCE) == outward
        for arc in self.exits[node]:
            directed = arc if along else (arc + count) % (2 * count)
            if room[directed] > 0:
                yield directed, int(heads[arc])

    def grow(self, node: int, room: np.ndarray) -> tuple[bool, int | None]:
        """Take all free neighbours of an active node; stop at the arc that meets the other tree.

        Return whether the tree grew, and that arc or None.
        """
        grown = False
        for arc, other in self.neighbours(node, room, outward=True):
            if self.tree[other] == FREE:
                self.tree[other], self.parents[other] = self.tree[node], arc
                self.active.append(other)
                grown = True
            elif self.tree[other] != self.tree[node]:
                return grown, arc
        return grown, None

    def path(self, bridge: int) -> np.ndarray:
        """Return the arcs from the source over the bridge between the trees to the sink."""
        tails, heads = self.network.arcs
        first = arcs_to(self.network, tails[bridge], self.parents)
        rest = arcs_from(self.network, heads[bridge], self.parents)
        return np.concatenate([first, [bridge], rest])

    def cut_off(self, path: np.ndarray, room: np.ndarray) -> None:
        """Make orphans of the nodes whose arc to their parent was filled."""
        tails, heads = self.network.arcs
        for arc in path[room[path] == 0]:
            tail, head = int(tails[arc]), int(heads[arc])
            if self.tree[tail] == self.tree[head]:
                self._orphan(head if self.tree[head] == SOURCE else tail)

    def adopt(self, room: np.ndarray) -> int:
        """Give the first orphan a new parent in its own tree, or set it free; return it."""
        orphan = self.waiting.pop(0)
        inward = list(self.neighbours(orphan, room, outward=False))
        family = [(arc, p) for arc, p in inward if self.tree[p] == self.tree[orphan]]
        for arc, parent in family:
            if self._rooted(parent):
                self.parents[orphan] = arc
                return orphan
        for _, neighbour in family:  # they may reach the freed node once more
            if neighbour not in self.active:
                self.active.append(neighbour)
        for child in np.flatnonzero(self._parent_nodes() == orphan).tolist():
            self._orphan(child)
        self.tree[orphan] = FREE
        if orphan in self.active:
            self.active.remove(orphan)
        return orphan

    def _orphan(self, node: int) -> None:
        self.parents[node] = -1
        self.waiting.append(node)

    def _rooted(self, node: int) -> bool:
        """Return whether the parents of a node lead to the source or the sink."""
        above = self._parent_nodes()
        while above[node] >= 0:
            node = above[node]
        return node in (self.network.source, self.network.sink)

    def _parent_nodes(self) -> np.ndarray:
        tails, heads = self.network.arcs
        ends = np.where(self.tree == SOURCE, tails[self.parents], heads[self.parents])
        return np.where(self.parents >= 0, ends, -1)
