"""Minimum cuts over some pixels of a picture while the others keep their label.

A box fixes most of a photograph, a band round an outline nearly all of it: only free pixels become
nodes, a fixed neighbour acts through the cost of the link to it. `PartialCut` is such a graph,
`SeededCut` the graph that follows a hand: seeds come and go, the costs change now and then.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from segteach.arrays import Seed
from segteach.cuts.contrast import Links
from segteach.cuts.energy import OFFSETS, Energy, hold, shifted
from segteach.cuts.min_cut import PersistentCut

BAND = 8  # rows of pixels whose nodes lie side by side
MOSTLY = 0.9  # with so many free pixels all become nodes: then no stroke taken back costs a build


class PartialCut:
    """The graph of the free pixels of an (H, W) picture, kept warm from one cut to the next.

    free: bool (H, W). fixed: bool (H, W), the label of every pixel that is not free. planes: link
    weights >= 0, one plane for each of OFFSETS[connectivity], as `shifted` cuts it.
    """

    def __init__(self, free: np.ndarray, fixed: np.ndarray, planes: Sequence, connectivity: int):
        self.free, self.fixed = free.copy(), fixed & ~free
        numbers = in_bands(free.shape)
        self.sites = numbers[free.ravel()[numbers]]  # (n,) pixel numbers of the nodes
        node = np.full(free.shape, -1, np.int64)
        node.ravel()[self.sites] = np.arange(len(self.sites))
        self._node = node.ravel()
        offsets = OFFSETS[connectivity]
        others = np.full((*free.shape, len(offsets)), -1, np.int64)  # the other node of each link
        weights = np.zeros(others.shape)
        beside = np.zeros((*free.shape, 2))  # cost of label 0, of label 1, for the fixed neighbours
        self._among_fixed = 0.0
        for number, (offset, plane) in enumerate(zip(offsets, planes, strict=True)):
            first, second = ends = shifted(node, offset)
            shifted(others[..., number], offset)[0][...] = second
            shifted(weights[..., number], offset)[0][...] = plane
            labels = shifted(self.fixed, offset)
            for here, there in ((0, 1), (1, 0)):
                border = (ends[here] >= 0) & (ends[there] < 0)
                for a in (0, 1):
                    cost = (plane * (labels[there] != a))[border]
                    shifted(beside[..., a], offset)[here][border] += cost
            apart = (first < 0) & (second < 0) & (labels[0] != labels[1])
            self._among_fixed += float(plane[apart].sum())
        self._beside = beside.reshape(-1, 2)[self.sites]
        others, weights = (part.reshape(-1, len(offsets))[self.sites] for part in (others, weights))
        inner = others >= 0
        nodes = np.repeat(np.arange(len(self.sites)), np.count_nonzero(inner, axis=1))
        self._edges, self._weights = np.stack([nodes, others[inner]], axis=1), weights[inner]
        self._cut: PersistentCut | None = None

    def cut(self, costs: np.ndarray, pixels: np.ndarray | None = None) -> tuple[np.ndarray, float]:
        """Return the labels of least energy, bool (H, W), and that energy.

        costs: (H W, 2), what both labels cost every pixel. pixels: (k,), rising numbers of those
        whose costs alone changed since the last cut; costs are then theirs, (k, 2). The energy is
        that of the free pixels and of all links, read off the flow.
        """
        if not len(self.sites):
            return self.fixed.copy(), self._among_fixed
        if pixels is None:
            nodes = np.arange(len(self.sites))
            unary = costs.take(self.sites, axis=0) + self._beside  # quicker than by []
        else:
            nodes = self._node[pixels]
            nodes, costs = nodes[nodes >= 0], costs[nodes >= 0]
            unary = costs + self._beside[nodes]
        if self._cut is None:
            places = np.stack(np.divmod(self.sites, self.free.shape[1]), axis=1)
            self._cut = PersistentCut(Energy(unary, self._edges, self._weights), places)
        else:
            self._cut.set_unary(nodes, unary)
        found = self._cut.cut()
        labels = self.fixed.copy()
        labels.ravel()[self.sites] = found.labels == 1
        return labels, found.objective + self._among_fixed


def in_bands(shape: tuple[int, int]) -> np.ndarray:
    """Return the numbers of the pixels column by column in bands of BAND rows, (H W,).

    The solver walks from neighbour to neighbour: so both kinds lie near each other in memory.
    """
    numbers = np.arange(shape[0] * shape[1]).reshape(shape)
    bands = (numbers[row : row + BAND] for row in range(0, shape[0], BAND))
    return np.concatenate([band.ravel("F") for band in bands])


class SeededCut:
    """The graph of one picture under the hand: each cut starts from the flow of the last.

    links: of all its pixels. The labels depend on costs and seeds alone, not on earlier calls. A
    copy, pickled or not, begins without a flow.
    """

    def __init__(self, links: Links):
        self.links = links
        self._graph: PartialCut | None = None
        self._costs: np.ndarray | None = None  # of the last cut, as are the seeds
        self._seeds: np.ndarray | None = None

    def __reduce__(self):
        return SeededCut, (self.links,)

    def cut(self, costs: np.ndarray, seeds: np.ndarray) -> tuple[np.ndarray, float]:
        """Return the labels of least U + V, bool (H, W), True is foreground, and that energy.

        costs: (H W, 2), what background and foreground cost every pixel; the read-only array of the
        last call is known by identity, and only the seeds that changed are looked at. seeds:
        (H, W), each keeps its label.
        """
        graph = self._graph_of(seeds)
        known = graph is self._graph and costs is self._costs and not costs.flags.writeable
        pixels = np.flatnonzero(seeds != self._seeds) if known else None
        self._graph, self._costs, self._seeds = graph, costs, seeds
        if pixels is not None:
            costs, seeds = costs[pixels], seeds.ravel()[pixels]
        return graph.cut(hold(costs, seeds, self.links.force), pixels)

    def _graph_of(self, seeds: np.ndarray) -> PartialCut:
        """Return a graph whose nodes are all pixels without a seed: the last one if it will do."""
        free, fixed, graph = seeds == Seed.UNKNOWN, seeds == Seed.FOREGROUND, self._graph
        if graph is not None:
            new = ~graph.free & (free | (fixed != graph.fixed))
            if not new.any() and 2 * np.count_nonzero(free) >= len(graph.sites):
                return graph
            free = free | new
        if np.count_nonzero(free) > MOSTLY * free.size:
            free = np.ones_like(free)
        return PartialCut(free, fixed, self.links.planes, self.links.connectivity)
