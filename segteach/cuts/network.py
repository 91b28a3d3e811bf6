"""Flow networks: capacities, the residual graph, the cut that a maximum flow leaves, the proof.

Every edge e stands for two arcs of the residual graph: arc e runs along it, arc E + e runs back.
Capacities are rounded to multiples of a power of two near 2^-52 of their sum, so that sums and
differences of flows are exact, and "flow = capacity of the cut" needs no tolerance. Where that
would change a capacity by more than a billionth, all stay as they are.
Source: Ford and Fulkerson 1956; Ahuja, Magnanti and Orlin 1993, chapter 6.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from segteach.arrays import check_count, check_labels, check_mask, check_vector
from segteach.cuts.energy import Energy
from segteach.steps import state

BITS = 52  # of the sum of all capacities; float64 has 53
ROUNDING = 1e-9  # the share of a capacity, or of a flow, that is a matter of rounding


@state
class Network:
    """A directed graph whose edges have capacities.

    tails, heads: (E,), edge e runs from node tails[e] to node heads[e]; edges in both directions
    between two nodes, and several in one, are allowed.
    capacities: (E,), >= 0.
    nodes: how many there are, numbered 0, 1, ...
    source, sink: two different ones.
    """

    tails: np.ndarray
    heads: np.ndarray
    capacities: np.ndarray
    nodes: int
    source: int
    sink: int

    def __post_init__(self):
        nodes = check_count(self.nodes, "nodes", least=2)
        source = check_count(self.source, "source", least=0, most=nodes - 1)
        sink = check_count(self.sink, "sink", least=0, most=nodes - 1)
        if source == sink:
            raise ValueError(f"sink: got the source {source}, allowed is another node")
        count = np.size(self.tails)
        tails = _check_nodes(self.tails, count, nodes, "tails")
        heads = _check_nodes(self.heads, count, nodes, "heads")
        if (tails == heads).any():
            raise ValueError("heads: got an edge from a node to itself, allowed are two nodes")
        capacities = check_vector(self.capacities, count, "capacities")
        if count and capacities.min() < 0:
            raise ValueError(f"capacities: got {capacities.min():.3g}, allowed are numbers >= 0")
        converted = {"tails": tails, "heads": heads, "capacities": _exact(capacities)}
        converted |= {"nodes": nodes, "source": source, "sink": sink}
        for name, value in converted.items():
            object.__setattr__(self, name, value)

    @property
    def arcs(self) -> tuple[np.ndarray, np.ndarray]:
        """Tail and head of the 2 E arcs of the residual graph."""
        there, back = self.tails, self.heads
        return np.concatenate([there, back]), np.concatenate([back, there])

    def value(self, flow: np.ndarray) -> float:
        """Return how much of the flow (E,) leaves the source: out minus in."""
        flow = check_vector(flow, len(self.tails), "flow")
        return float(flow[self.tails == self.source].sum() - flow[self.heads == self.source].sum())

    def cut_capacity(self, source_side) -> float:
        """Return the capacity of all edges that leave the set source_side, bool (N,)."""
        side = check_mask([source_side], (1, self.nodes), "source_side")[0]
        if not side[self.source] or side[self.sink]:
            raise ValueError("source_side: allowed are sets with the source and without the sink")
        return float(self.capacities[crossing(self, side)].sum())


@state
class Certificate:
    """What proves, edge by edge, that a flow is a maximum and a cut is a minimum.

    imbalance: at the worst node other than source and sink, |flow in - flow out|.
    excess: at the worst edge, how far the flow lies outside [0, capacity].
    conserved: as much flows into every inner node as out of it.
    within_capacity: no edge carries less than 0 or more than its capacity.
    value: of the flow.
    source_side: (N,) bool, what the source reaches in the residual graph.
    cut_capacity: that of the edges out of source_side; infinite while the sink is reached, too:
    then there is an augmenting path and no cut.

    Forgiven is a billionth of the flow itself: of what passes the node, of the edge's capacity, of
    the value, whatever other edges could carry.
    """

    imbalance: float
    excess: float
    conserved: bool
    within_capacity: bool
    value: float
    source_side: np.ndarray
    cut_capacity: float

    @property
    def equal(self) -> bool:
        """The flow is as large as the cut. No flow exceeds a cut, so both are optimal."""
        return abs(self.value - self.cut_capacity) <= ROUNDING * abs(self.value)

    @property
    def proved(self) -> bool:
        """The flow is a flow, and it is a maximum."""
        return self.conserved and self.within_capacity and self.equal


def residual(network: Network, flow) -> np.ndarray:
    """Return the room of the 2 E arcs: capacity - flow along each edge, then flow back along it."""
    flow = check_vector(flow, len(network.tails), "flow")
    return np.concatenate([network.capacities - flow, flow])


def leaving(network: Network) -> list[list[int]]:
    """Return the arcs that leave each node."""
    arcs: list[list[int]] = [[] for _ in range(network.nodes)]
    for arc, tail in enumerate(network.arcs[0].tolist()):
        arcs[tail].append(arc)
    return arcs


def reach(network: Network, room: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Search from the source, breadth first, along arcs with room.

    Return reached, bool (N,), and parents, (N,): the arc by which a node was reached, -1 for none.
    """
    heads, exits = network.arcs[1], leaving(network)
    reached, parents = np.zeros(network.nodes, bool), np.full(network.nodes, -1)
    reached[network.source] = True
    queue = deque([network.source])
    while queue:
        for arc in exits[queue.popleft()]:
            head = heads[arc]
            if room[arc] > 0 and not reached[head]:
                reached[head], parents[head] = True, arc
                queue.append(head)
    return reached, parents


def source_side_of(network: Network, flow) -> np.ndarray:
    """Return the nodes that the source reaches in the residual graph, bool (N,).

    For a maximum flow this is the source's side of a minimum cut, the smallest one if there are
    several; for any other flow it holds the sink as well.
    """
    return reach(network, residual(network, flow))[0]


def crossing(network: Network, source_side: np.ndarray) -> np.ndarray:
    """Return which edges lead out of source_side, bool (E,): the edges of the cut."""
    return source_side[network.tails] & ~source_side[network.heads]


def certificate(network: Network, flow) -> Certificate:
    """Check a flow (E,) node by node and edge by edge, and compare it with the cut that it leaves.

    The theorem (Ford and Fulkerson 1956): every flow <= every cut; where they meet, both are best.
    """
    flow = check_vector(flow, len(network.tails), "flow")
    inner = np.ones(network.nodes, bool)
    inner[[network.source, network.sink]] = False
    into, out = _at_nodes(network, flow)
    passing = np.minimum(*_at_nodes(network, np.abs(flow)))[inner]
    imbalance = np.abs(into - out)[inner]
    outside = np.maximum(flow - network.capacities, -flow)
    value, side = network.value(flow), source_side_of(network, flow)
    forgiven = ROUNDING * np.minimum(network.capacities, abs(value))
    return Certificate(
        imbalance=float(imbalance.max(initial=0)),
        excess=float(outside.max(initial=0)),
        conserved=bool((imbalance <= ROUNDING * np.minimum(passing, abs(value))).all()),
        within_capacity=bool((outside <= forgiven).all()),
        value=value,
        source_side=side,
        cut_capacity=np.inf if side[network.sink] else network.cut_capacity(side),
    )


def _at_nodes(network: Network, flow: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what flows into every node and out of it, (N,) each."""
    ends = (network.heads, network.tails)
    into, out = (np.bincount(nodes, flow, network.nodes) for nodes in ends)
    return into, out


def network_from_energy(energy: Energy) -> Network:
    """Return the network whose minimum cut is the labelling of least energy; two labels.

    Nodes 0 to N - 1 are the sites, N is the source (label 0), N + 1 the sink (label 1). A site on
    the sink's side takes label 1: then the edge from the source to it is cut, so that one carries
    unary[i, 1]; the edge to the sink carries unary[i, 0]. From both the smaller of the two is
    subtracted, which every labelling pays. Two sites that differ cut one of two opposite edges.

    Edges: 0 to N - 1 source -> i, N to 2 N - 1 i -> sink, then energy.edges, then these reversed.
    Least energy = capacity of the cut + energy.unary.min(axis=1).sum(); of several minima,
    `source_side_of` gives the one with the most 1s. Source: Greig, Porteous and Seheult 1989.
    """
    count, kinds = energy.unary.shape
    if kinds != 2:
        raise ValueError(f"energy: got {kinds} labels, allowed are 2")
    above = energy.unary - energy.unary.min(axis=1, keepdims=True)
    sites, (first, second) = np.arange(count), energy.edges.T
    source, sink = np.full(count, count), np.full(count, count + 1)
    return Network(
        tails=np.concatenate([source, sites, first, second]),
        heads=np.concatenate([sites, sink, second, first]),
        capacities=np.concatenate([above[:, 1], above[:, 0], energy.weights, energy.weights]),
        nodes=count + 2,
        source=count,
        sink=count + 1,
    )


def _check_nodes(ends, count: int, nodes: int, name: str) -> np.ndarray:
    if not count:
        return np.empty(0, np.int64)
    ends = check_labels(ends, count, name)
    if ends.max() >= nodes:
        raise ValueError(f"{name}: got node {ends.max()}, allowed are 0 to {nodes - 1}")
    return ends


def _exact(capacities: np.ndarray) -> np.ndarray:
    total = capacities.sum()
    if total == 0:
        return capacities
    quantum = 2.0 ** max(np.ceil(np.log2(total)) - BITS, -1074)  # the smallest float64
    rounded = np.round(capacities / quantum) * quantum
    harmless = (np.abs(rounded - capacities) <= ROUNDING * capacities).all()
    return rounded if harmless else capacities
