"""Minimum of a two-label energy by one minimum cut (PyMaxflow), cold or warm.

Label 1 is the sink's side: site i pays unary[i, 1] on the link from the source, which is cut when
i falls to the sink, and unary[i, 0] on the link to the sink.

Capacities are rounded to whole multiples of a small power of two, so that every sum in the solver
is exact: a graph that is cut again after an edit gives the labels of a fresh one, bit for bit.
Sources: Greig, Porteous and Seheult 1989; Boykov and Kolmogorov 2004; the warm start is Kohli and
Torr 2005.
"""

from __future__ import annotations

import maxflow
import numpy as np

from segteach.arrays import check_points, check_vector
from segteach.cuts.energy import Energy, check_edges
from segteach.steps import state

BITS = 44  # of the largest capacity; the rest of 53 is room for sums and for dearer edits
DEARER = 2.0**8  # how many times dearer an edit may be before the graph is built anew
SMALLEST = -1074  # exponent of the smallest float64


@state
class CutState:
    """A minimum cut.

    labels: (N,) uint8; where several labellings have the least energy, the one with the fewest 1s.
    objective: that energy, read off the flow. It equals `energy.value(labels)`: max-flow = min-cut.
    """

    labels: np.ndarray
    objective: float


def min_cut(energy: Energy) -> CutState:
    """Return the labels of least energy; exact for two labels. Raises ValueError for L != 2."""
    return PersistentCut(energy).cut()


class PersistentCut:
    """A graph that stays: cut it, change the unary costs of some sites, cut again.

    The second cut starts from the flow of the first. A change adds capacity to one terminal link
    of the site: on which side only the difference of the two costs decides, so that an edit can
    also be taken back; the constant is kept apart.

    A copy, pickled or not, has the costs and a graph of its own, without a flow: its cuts are the
    same, the first one takes longer.
    """

    def __init__(self, energy: Energy):
        self._unary = _two_labels(energy.unary).copy()
        self._edges, self._weights = energy.edges, energy.weights
        self._build()

    def __getstate__(self) -> tuple:
        return self._unary.copy(), self._edges, self._weights

    def __setstate__(self, costs: tuple) -> None:
        self._unary, self._edges, self._weights = costs
        self._build()

    def _build(self) -> None:
        """Make the graph of the present costs, without a flow."""
        self._quantum = _quantum(self._unary, self._weights)
        self._largest = _largest(self._unary, self._weights)
        weights = self._exact(self._weights)
        self._graph, self._nodes = _new_graph(len(self._unary), self._edges, weights, weights)
        self._pulls, self._constant = np.zeros(len(self._unary)), 0.0
        self._pull(self._nodes, self._exact(self._unary))
        self._warm = False

    @property
    def unary(self) -> np.ndarray:
        """The present costs (N, 2); a copy."""
        return self._unary.copy()

    def set_unary(self, sites, unary) -> None:
        """Give the k `sites` (k,) new costs (k, 2). The next cut takes them into account."""
        sites = _check_sites(sites, len(self._unary))
        if not len(sites):
            return
        unary = check_points(unary, "unary", dimension=2)
        if len(unary) != len(sites):
            raise ValueError(f"unary: got {len(unary)} rows, allowed is one a site, {len(sites)}")
        if _largest(unary) > DEARER * self._largest:  # its sums would not be exact
            self._unary[sites] = unary
            self._build()
            return
        self._constant -= _least(self._exact(self._unary[sites])).sum()
        self._pull(sites, self._exact(unary))
        self._unary[sites] = unary
        if self._warm:
            self._graph.mark_grid_nodes(sites)

    def cut(self) -> CutState:
        """Return the minimum for the present costs, starting from the flow of the last cut."""
        flow = self._graph.maxflow(reuse_trees=self._warm)
        self._warm = True
        labels = self._graph.get_grid_segments(self._nodes).astype(np.uint8)
        return CutState(labels, float(flow + self._constant))

    def _exact(self, costs: np.ndarray) -> np.ndarray:
        return np.round(costs / self._quantum) * self._quantum

    def _pull(self, sites, costs) -> None:
        """Change what pulls each site to 0 (costs[:, 1]) against what pulls it to 1."""
        target = costs[:, 1] - costs[:, 0]
        change = target - self._pulls[sites]
        toward_0, toward_1 = np.maximum(change, 0), np.maximum(-change, 0)
        self._graph.add_grid_tedges(sites, toward_0, toward_1)
        # The solver's flow counts what both links of a site share; keep only min(costs) of it.
        shift = np.minimum(target, 0) - np.minimum(self._pulls[sites], 0) + toward_1
        self._constant += _least(costs).sum() - shift.sum()
        self._pulls[sites] = target


def cut_pairwise(unary, edges, tables) -> CutState:
    """Return the labels 0 / 1 of least sum_i unary[i, x_i] + sum_e tables[e, x_m, x_n].

    unary: (N, 2). edges: (E, 2). tables: (E, 2, 2), each submodular:
    tables[0, 0] + tables[1, 1] <= tables[0, 1] + tables[1, 0] (Kolmogorov and Zabih 2004,
    theorem 4.1); otherwise ValueError.
    """
    unary = _two_labels(check_points(unary, "unary")).copy()
    edges = check_edges(edges, len(unary))
    tables = check_vector(np.ravel(tables), 4 * len(edges), "tables").reshape(-1, 2, 2)
    spare = tables[:, 0, 1] + tables[:, 1, 0] - tables[:, 0, 0] - tables[:, 1, 1]
    if len(spare) and spare.min() < -1e-12 * np.abs(tables).max():
        worst = spare.argmin()
        raise ValueError(
            f"tables: number {worst} breaks submodularity by {-spare[worst]:.3g}, allowed is "
            "tables[0, 0] + tables[1, 1] <= tables[0, 1] + tables[1, 0]"
        )
    # table = A + (C - A) x_m + (D - C) x_n + spare (1 - x_m) x_n   with [[A, B], [C, D]]
    A, C, D = tables[:, 0, 0], tables[:, 1, 0], tables[:, 1, 1]
    count = len(unary)
    unary[:, 1] += np.bincount(edges[:, 0], C - A, count) + np.bincount(edges[:, 1], D - C, count)
    quantum = _quantum(unary, tables)
    links = np.round(np.maximum(spare, 0) / quantum) * quantum
    unary = np.round(unary / quantum) * quantum
    graph, nodes = _new_graph(count, edges, links, np.zeros(len(edges)))
    least = _least(unary)
    graph.add_grid_tedges(nodes, unary[:, 1] - least, unary[:, 0] - least)
    flow = graph.maxflow()
    labels = graph.get_grid_segments(nodes).astype(np.uint8)
    return CutState(labels, float(flow + least.sum() + A.sum()))


def _new_graph(count: int, edges, forward, backward):
    graph = maxflow.GraphFloat(count, len(edges))
    nodes = np.arange(count)
    graph.add_nodes(count)
    if len(edges):
        order = np.argsort(edges[:, 0], kind="stable")  # links of a site side by side: fewer misses
        first, second = edges[order].T
        graph.add_edges(first, second, forward[order], backward[order])
    return graph, nodes


def _least(costs: np.ndarray) -> np.ndarray:
    return np.minimum(costs[:, 0], costs[:, 1])


def _quantum(*costs: np.ndarray) -> float:
    """Return the power of two of which the largest cost is about 2 ** BITS."""
    largest = _largest(*costs)
    return float(2.0 ** max(np.ceil(np.log2(largest)) - BITS, SMALLEST)) if largest > 0 else 1.0


def _largest(*costs: np.ndarray) -> float:
    return max(float(np.abs(part).max(initial=0)) for part in costs)


def _two_labels(unary: np.ndarray) -> np.ndarray:
    if unary.shape[1] != 2:
        raise ValueError(f"unary: got L = {unary.shape[1]} labels, allowed are 2 (see expansion)")
    return unary


def _check_sites(sites, count: int) -> np.ndarray:
    sites = np.asarray(sites)
    if sites.size == 0:
        return np.empty(0, np.int64)
    if sites.ndim != 1 or sites.dtype.kind not in "iu" or sites.min() < 0 or sites.max() >= count:
        raise ValueError(f"sites: allowed are whole numbers (k,) from 0 to {count - 1}")
    rising = (sites[1:] > sites[:-1]).all()  # the usual case, without a sort
    if not rising and len(np.unique(sites)) != len(sites):
        raise ValueError("sites: got one twice, allowed is each once")
    return sites.astype(np.int64)
