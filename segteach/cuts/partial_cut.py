"""Minimum cuts over some pixels of a picture while the others keep their label.

A box fixes most of a photograph, a band round an outline nearly all of it: only free pixels become
nodes, a fixed neighbour acts through the cost of the link to it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from segteach.cuts.energy import OFFSETS, Energy, shifted
from segteach.cuts.min_cut import PersistentCut


class PartialCut:
    """The graph of the free pixels of an (H, W) picture, kept warm from one cut to the next.

    free: bool (H, W), at least one. fixed: bool (H, W), the label of every pixel that is not free.
    links: one plane of link weights >= 0 for each of OFFSETS[connectivity], as `shifted` cuts it.
    """

    def __init__(self, free: np.ndarray, fixed: np.ndarray, links: Sequence, connectivity: int):
        self.free, self.fixed = free.copy(), fixed & ~free
        self.sites = np.flatnonzero(free)  # (n,) pixel numbers of the nodes
        node = np.full(free.shape, -1, np.int64)
        node.ravel()[self.sites] = np.arange(len(self.sites))
        self._node = node.ravel()
        edges, weights = [], []
        beside = np.zeros((2, *free.shape))  # cost of label 0, of label 1, for the fixed neighbours
        for offset, plane in zip(OFFSETS[connectivity], links, strict=True):
            first, second = shifted(node, offset)
            inner = (first >= 0) & (second >= 0)
            edges.append(np.stack([first[inner], second[inner]], axis=1))
            weights.append(plane[inner])
            for here, there in ((0, 1), (1, 0)):
                ends = shifted(node, offset)
                border = (ends[here] >= 0) & (ends[there] < 0)
                label = shifted(self.fixed, offset)[there]
                for a in (0, 1):
                    shifted(beside[a], offset)[here][border] += (plane * (label != a))[border]
        self._beside = beside.reshape(2, -1)[:, self.sites]
        self._edges, self._weights = np.concatenate(edges), np.concatenate(weights)
        self._cut: PersistentCut | None = None

    def cut(self, costs: np.ndarray, pixels: np.ndarray | None = None) -> np.ndarray:
        """Return the labels of least energy, bool (H, W).

        costs: (2, H W), what both labels cost every pixel. pixels: (k,), rising numbers of those
        whose costs alone changed since the last cut; costs are then theirs, (2, k).
        """
        if pixels is None:
            nodes, costs = np.arange(len(self.sites)), costs[:, self.sites]
        else:
            nodes = self._node[pixels]
            nodes, costs = nodes[nodes >= 0], costs[:, nodes >= 0]
        unary = (costs + self._beside[:, nodes]).T
        if self._cut is None:
            self._cut = PersistentCut(Energy(unary, self._edges, self._weights))
        else:
            self._cut.set_unary(nodes, unary)
        labels = self.fixed.copy()
        labels.ravel()[self.sites] = self._cut.cut().labels == 1
        return labels
