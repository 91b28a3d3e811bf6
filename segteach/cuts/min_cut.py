"""Minimum of a two-label energy by one minimum cut (PyMaxflow), cold or warm.

Label 1 is the sink's side: site i pays unary[i, 1] on the link from the source, which is cut when
i falls to the sink, and unary[i, 0] on the link to the sink. Only the difference of the two counts;
what every labelling pays is kept apart, so that it swallows nothing. `exact_graph` does the rest.
Sources: Greig, Porteous and Seheult 1989; Boykov and Kolmogorov 2004; the warm start is Kohli and
Torr 2005.
"""

from __future__ import annotations

import numpy as np

from segteach.arrays import check_points, check_vector
from segteach.cuts.energy import Energy, check_edges
from segteach.cuts.exact_graph import ExactGraph
from segteach.steps import state


@state
class CutState:
    """A minimum cut.

    labels: (N,) uint8; where several labellings have the least energy, the one with the fewest 1s.
    objective: that energy, read off the flow. It equals `energy.value(labels)`: max-flow = min-cut.
    """

    labels: np.ndarray
    objective: float


def min_cut(energy: Energy) -> CutState:
    """Return the labels of least energy; exact for two labels.

    Raises ValueError for L != 2, and for a minimum so dear that many of the costs vanish beside it.
    """
    return PersistentCut(energy).cut()


class PersistentCut:
    """A graph that stays: cut it, change the unary costs of some sites, cut again.

    The second cut starts from the flow of the first. A change adds capacity to one terminal link
    of the site: on which side only the difference of the two costs decides, so that an edit can
    also be taken back; the constant is kept apart.

    A copy, pickled or not, has the costs and a graph of its own, without a flow: its cuts are the
    same, the first one takes longer.

    places: (N, 2), the pixel of each site of a picture: with them a first cut may be much faster.
    """

    def __init__(self, energy: Energy, places: np.ndarray | None = None):
        self._unary = _two_labels(energy.unary).copy()
        self._edges, self._weights, self._places = energy.edges, energy.weights, places
        self._build()

    def __getstate__(self) -> tuple:
        return self._unary.copy(), self._edges, self._weights, self._places

    def __setstate__(self, costs: tuple) -> None:
        self._unary, self._edges, self._weights, self._places = costs
        self._build()

    def _build(self) -> None:
        """Make the graph of the present costs, without a flow."""
        pulls, self._always = _pulls(self._unary), _least(self._unary)
        weights, grain = self._weights, _grain(self._always).max()
        self._graph = ExactGraph(pulls, self._edges, weights, weights, grain, self._places)

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
        self._unary[sites], self._always[sites] = unary, _least(unary)
        self._graph.set_pulls(sites, _pulls(unary))

    def cut(self) -> CutState:
        """Return the minimum for the present costs, starting from the flow of the last cut.

        Raises ValueError where it pays so much that many of the costs vanish beside it.
        """
        labels, cost = self._graph.cut()
        return CutState(labels, float(cost + self._always.sum()))


def cut_pairwise(unary, edges, tables, *, rounded: bool = False) -> CutState:
    """Return the labels 0 / 1 of least sum_i unary[i, x_i] + sum_e tables[e, x_m, x_n].

    unary: (N, 2). edges: (E, 2). tables: (E, 2, 2), each submodular:
    tables[0, 0] + tables[1, 1] <= tables[0, 1] + tables[1, 0] (Kolmogorov and Zabih 2004,
    theorem 4.1); otherwise ValueError. rounded: many of the costs may vanish beside a minimum that
    is far dearer; else that is a ValueError, too.
    """
    unary = _two_labels(check_points(unary, "unary"))
    edges = check_edges(edges, len(unary))
    tables = check_vector(np.ravel(tables), 4 * len(edges), "tables").reshape(-1, 2, 2)
    spare = tables[:, 0, 1] + tables[:, 1, 0] - tables[:, 0, 0] - tables[:, 1, 1]
    beside = np.abs(tables).max(axis=(1, 2), initial=0)
    if (spare < -1e-12 * beside).any():
        worst = (spare + 1e-12 * beside).argmin()
        raise ValueError(
            f"tables: number {worst} breaks submodularity by {-spare[worst]:.3g}, allowed is "
            "tables[0, 0] + tables[1, 1] <= tables[0, 1] + tables[1, 0]"
        )
    # table = A + turned x_m + (D - A - turned) x_n + forward (1 - x_m) x_n + backward x_m (1 - x_n)
    # with [[A, B], [C, D]], and as much of C - A as will fit left to the links, not to the sites
    A, C, D = tables[:, 0, 0], tables[:, 1, 0], tables[:, 1, 1]
    spare = np.where(spare > _grain(beside), spare, 0)
    backward = np.clip(C - A, 0, spare)
    turned, count = C - A - backward, len(unary)
    pulls = _pulls(unary)
    pulls += np.bincount(edges[:, 0], turned, count)
    pulls += np.bincount(edges[:, 1], D - A - turned, count)
    always = unary[:, 0] + np.minimum(pulls, 0)
    grain = float(_grain(np.concatenate([always, beside])).max())
    labels, cost = ExactGraph(pulls, edges, spare - backward, backward, grain).cut(rounded=rounded)
    return CutState(labels, float(cost + always.sum() + A.sum()))


def _pulls(unary: np.ndarray) -> np.ndarray:
    """Return what label 1 costs more than label 0, (N,)."""
    return unary[:, 1] - unary[:, 0]


def _least(unary: np.ndarray) -> np.ndarray:
    """Return what a site pays in every labelling, (N,)."""
    return np.minimum(unary[:, 0], unary[:, 1])


def _two_labels(unary: np.ndarray) -> np.ndarray:
    if unary.shape[1] != 2:
        raise ValueError(f"unary: got L = {unary.shape[1]} labels, allowed are 2 (see expansion)")
    return unary


def _grain(costs: np.ndarray) -> np.ndarray:
    """Return how far differences of numbers as large as costs may be off by rounding."""
    return 4 * np.finfo(float).eps * np.abs(costs)


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
