"""A step of a maximum-flow algorithm, and the move that all of them share: push along a path."""

from __future__ import annotations

import numpy as np

from segteach.cuts.network import Network, residual
from segteach.steps import state

FREE, SOURCE, SINK = 0, 1, 2


@state
class FlowState:
    """One step.

    flow: (E,).
    value: of the flow.
    objective: minus that.
    phase: "start", "grow" (a tree took nodes), "path" (one was found; nothing is sent yet),
    "augment" (flow was sent along it), "adopt" (an orphan found a new parent or was set free),
    "done" (no path is left).
    path: the arcs (see `network`) of the path, in order.
    bottleneck: the least room on it, which is what it carries.
    trees: (N,) int8, 0 free, 1 in the source's tree, 2 in the sink's.
    parents: (N,), the arc that joins a node to its tree, -1 for none.
    orphans: (N,) bool, nodes that lost theirs.
    node: the one that grew or was an orphan, -1 where there is none.
    """

    flow: np.ndarray
    value: float
    objective: float
    phase: str
    path: np.ndarray
    bottleneck: float
    trees: np.ndarray
    parents: np.ndarray
    orphans: np.ndarray
    node: int

    @classmethod
    def of(cls, network: Network, flow, phase: str, **parts) -> FlowState:
        """Return a state; parts that are left out are empty."""
        value = network.value(flow)
        empty: dict = {
            "path": np.empty(0, np.int64),
            "bottleneck": 0.0,
            "trees": np.zeros(network.nodes, np.int8),
            "parents": np.full(network.nodes, -1),
            "orphans": np.zeros(network.nodes, bool),
            "node": -1,
        }
        return cls(flow=flow, value=value, objective=-value, phase=phase, **empty | parts)


def push(network: Network, flow: np.ndarray, path: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the flow after the path's bottleneck was sent along it, and the bottleneck.

    An arc that runs back along an edge takes flow away from it: an earlier decision is undone.
    """
    room = residual(network, flow)[path]
    amount, edges, back = room.min(), path % len(flow), path >= len(flow)
    after = flow.copy()
    after[edges] += np.where(back, -amount, amount)
    full = edges[room == amount]  # exactly, also where the sum was rounded
    after[full] = np.where(back[room == amount], 0.0, network.capacities[full])
    return after, float(amount)


def arcs_to(network: Network, node: int, parents: np.ndarray) -> np.ndarray:
    """Return the arcs from the source to a node of its tree, in order."""
    tails, arcs = network.arcs[0], []
    while node != network.source:
        arcs.append(parents[node])
        node = tails[arcs[-1]]
    return np.array(arcs[::-1], np.int64)


def arcs_from(network: Network, node: int, parents: np.ndarray) -> np.ndarray:
    """Return the arcs from a node of the sink's tree to the sink, in order."""
    heads, arcs = network.arcs[1], []
    while node != network.sink:
        arcs.append(parents[node])
        node = heads[arcs[-1]]
    return np.array(arcs, np.int64)


def path_nodes(network: Network, path: np.ndarray) -> list[int]:
    """Return the nodes along a path of arcs; none for an empty one."""
    tails, heads = network.arcs
    return [*tails[path[:1]].tolist(), *heads[path].tolist()]
