"""The graph behind a minimum cut: capacities that the solver adds up without rounding.

    cost of x = sum_i |pulls[i]| [x_i != the side that i is pulled to]
              + sum_(m, n) forward [x_m = 0, x_n = 1] + backward [x_m = 1, x_n = 0]

Capacities are rounded to whole multiples of a small power of two, so that every sum in the solver
is exact: a graph that is cut again after an edit gives the labels of a fresh one, bit for bit.

One large capacity must not round the small ones away. No minimum pays more than any labelling that
is known, so what costs more than twice that labelling may cost just as much as twice: where the
first cut turns out far cheaper than the largest capacity, its own labelling is that bound, and the
graph is built again with capacities lowered to it and a finer power of two. If the minimum itself
pays so much that the small costs hardly show in it, they are refused.
"""

from __future__ import annotations

import maxflow
import numpy as np

from segteach.cuts.head_start import head_start

BITS = 44  # of the largest capacity; the rest of 53 is room for sums and for dearer edits
DEARER = 2.0**8  # how many times dearer an edit may be before the graph is built anew
WIDE = 2.0**6  # so many times the cost of the cut a capacity may be, before all are lowered
MANY = 1 / 4  # of pulls or links may be rounded to nothing beside the cut, as weak links are
SMALLEST = -1074  # exponent of the smallest float64


class ExactGraph:
    """A graph that stays: cut it, change the pulls of some sites, cut again from the last flow.

    pulls: (N,), what site i pays for label 1 more than for label 0; below 0 it is pulled to 1.
    edges: (E, 2). forward, backward: (E,), >= 0, what (0, 1) and (1, 0) at the ends cost.
    grain: how far all these may be off, being differences of larger numbers.
    places: (N, 2), the pixel of each site, where forward is backward: for the `head_start`.
    """

    def __init__(self, pulls, edges, forward, backward, grain: float = 0.0, places=None):
        self._pulls, self._edges, self._places = pulls.copy(), edges, places
        self._warm = False  # is there a flow to start from?
        self._forward, self._backward, self._grain = forward, backward, grain
        self._build(np.inf)

    def set_pulls(self, sites: np.ndarray, pulls: np.ndarray) -> None:
        """Give the k sites, each once, new pulls (k,). The next cut takes them into account."""
        self._pulls[sites] = pulls
        pulls = pulls.clip(-self._most, self._most)
        if _largest(pulls) > DEARER * self._largest:  # its sums would not be exact
            self._build(np.inf)
            return
        self._pull(sites, pulls)
        if self._warm:
            self._graph.mark_grid_nodes(sites)

    def cut(self, *, rounded: bool = False) -> tuple[np.ndarray, float]:
        """Return the labels of least cost, uint8 (N,), with fewest 1s among equals, and the cost.

        It starts from the flow of the last cut. Raises ValueError where many costs are too small
        beside that of the cut to decide anything, but not so small that a sum would not show them;
        rounded: they may be.
        """
        while True:
            warm, self._warm = self._warm, True
            flow = self._graph.maxflow(reuse_trees=warm)
            labels, cost = self._graph.get_grid_segments(self._nodes), float(flow + self._shift)
            most = self._better_most(labels, cost)
            if most is None:
                if not rounded:
                    self._check_range(cost)
                return labels.astype(np.uint8), cost
            self._build(most)

    def _check_range(self, cost: float) -> None:
        """Refuse costs that were rounded to nothing though a sum as large as the cut shows them."""
        if cost > 0 and self._swallowed > max(np.finfo(float).eps * cost, self._grain):
            raise ValueError(
                f"energy: got a minimum that pays {cost:.3g} for costs as small as "
                f"{self._swallowed:.3g}, allowed is a range of 2^{BITS} = {2.0**BITS:.0e}"
            )

    def _better_most(self, labels: np.ndarray, cost: float) -> float | None:
        """Return to what the capacities should be lowered; None: they are right as they are."""
        if cost >= self._most:  # what was lowered is paid: it has to cost all that it does
            return np.inf
        if self._largest <= WIDE * cost:
            return None
        most = 2 * self._cost_of(labels)  # not 2 * cost: what was rounded away costs nothing there
        return most if 0 < most < self._largest / 4 else None

    def _cost_of(self, labels: np.ndarray) -> float:
        """Return the cost of labels, bool (N,)."""
        first, second = labels[self._edges].T
        unlike = np.where(labels, np.maximum(self._pulls, 0), np.maximum(-self._pulls, 0)).sum()
        links = self._forward[~first & second].sum() + self._backward[first & ~second].sum()
        return float(unlike + links)

    def _build(self, most: float) -> None:
        """Make the graph of the present costs, none above `most`, without a flow."""
        pulls = self._pulls.clip(-most, most)
        forward = np.minimum(self._forward, most)
        same = self._backward is self._forward
        backward = forward if same else np.minimum(self._backward, most)
        self._most, self._largest = most, _largest(pulls, forward, backward)
        self._quantum = _quantum(self._largest)
        forward = self._exact(forward)
        backward = forward if same else self._exact(backward)
        flow = self._head_start(pulls, forward)
        if flow is not None:
            forward, backward = forward - flow, backward + flow
        self._graph, self._nodes = _new_graph(len(pulls), self._edges, forward, backward)
        self._laid, self._shift = np.zeros(len(pulls)), 0.0
        self._warm = False
        if flow is not None:
            first, second = (np.bincount(ends, flow, len(pulls)) for ends in self._edges.T)
            self._add(self._nodes, second - first)
        self._pull(self._nodes, pulls)
        costs = [np.abs(pulls), self._forward] + ([] if same else [self._backward])
        self._swallowed = max(_swallowed(part, self._quantum) for part in costs)

    def _head_start(self, pulls: np.ndarray, links: np.ndarray) -> np.ndarray | None:
        """Return a flow that the links can carry, (E,), in whole quanta; None: there is none."""
        flow = None if self._places is None else head_start(pulls, self._edges, links, self._places)
        return None if flow is None else np.trunc(flow / self._quantum) * self._quantum

    def _exact(self, costs: np.ndarray) -> np.ndarray:
        return np.round(costs / self._quantum) * self._quantum

    def _pull(self, sites: np.ndarray, pulls: np.ndarray) -> None:
        """Add capacity on one side of each site, so that it is pulled as it should be."""
        target, before = self._exact(pulls), self._laid[sites]
        self._add(sites, target - before)
        # The solver's flow counts what both links of a site share: none of it is paid.
        self._shift -= (np.minimum(target, 0) - np.minimum(before, 0)).sum()
        self._laid[sites] = target

    def _add(self, sites: np.ndarray, change: np.ndarray) -> None:
        """Let label 1 cost the sites so much more: where it is less, label 0 pays and all do."""
        toward_0, toward_1 = np.maximum(change, 0), np.maximum(-change, 0)
        self._graph.add_grid_tedges(sites, toward_0, toward_1)
        self._shift -= toward_1.sum()


def _new_graph(count: int, edges, forward, backward):
    graph = maxflow.GraphFloat(count, len(edges))
    nodes = np.arange(count)
    graph.add_nodes(count)
    if len(edges):
        if (edges[1:, 0] < edges[:-1, 0]).any():
            order = np.argsort(edges[:, 0], kind="stable")  # links of a site side by side
            edges, forward, backward = edges[order], forward[order], backward[order]
        graph.add_edges(*edges.T, forward, backward)
    return graph, nodes


def _quantum(largest: float) -> float:
    """Return the power of two of which the largest capacity is about 2 ** BITS."""
    return float(2.0 ** max(np.ceil(np.log2(largest)) - BITS, SMALLEST)) if largest > 0 else 1.0


def _swallowed(costs: np.ndarray, quantum: float) -> float:
    """Return the largest of the costs >= 0 that are rounded to nothing; 0 if they are not many."""
    small = costs[(costs > 0) & (costs < quantum / 2)]
    return float(small.max()) if len(small) > MANY * np.count_nonzero(costs) else 0.0


def _largest(*costs: np.ndarray) -> float:
    return max(float(np.abs(part).max(initial=0)) for part in costs)
