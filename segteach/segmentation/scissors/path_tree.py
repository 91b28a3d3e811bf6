"""Cheapest paths from one pixel to all others, looked for in a window and proven for the picture.

Dijkstra's algorithm on the whole picture answers every pointer at once, but takes too long for
a click. It is run on a window round the seed. A path that leaves the window crosses its rim
twice, so it costs at least

    the least cost to a pixel of the rim  +  the cost from the rim to the pointer,

both of which the window knows. Where the path inside costs no more than this, no path of the
whole picture is cheaper; where it costs more, or where the pointer is outside, the window grows.
Source of the algorithm: Dijkstra, A note on two problems in connexion with graphs, 1959.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from segteach.segmentation.scissors.step_cost import Window

REACH = 80  # half of the first window: a click on 161 x 161 pixels takes about 20 ms


class PathTree:
    """The tree of cheapest paths from `seed`; it grows when a path is asked for.

    graph_of: returns the directed graph of a window, pixels numbered row by row.
    shape: (H, W) of the picture.
    seed: (row, col).
    reach: half the side of the first window.

    window: (top, left, bottom, right). distances: (h, w), the cost from the seed inside it.
    """

    def __init__(
        self,
        graph_of: Callable[[Window], csr_array],
        shape: tuple[int, int],
        seed: tuple[int, int],
        reach: int = REACH,
    ):
        self.seed, self.shape = seed, shape
        self._graph_of = graph_of
        self._bound: np.ndarray | None = None
        self._grow(reach)

    @property
    def bound(self) -> np.ndarray:
        """Least cost of a path that leaves the window, to each of its pixels, (h, w).

        Where the tree's own distance is at most that, no path of the whole picture is cheaper.
        """
        if self._bound is None:
            rim = self._rim()
            back = np.full(rim.size, np.inf)
            if rim.any():
                back = dijkstra(self._graph, indices=np.flatnonzero(rim), min_only=True)
                back += self.distances[rim].min()
            self._bound = back.reshape(rim.shape)
        return self._bound

    def cost_to(self, pixel: tuple[int, int]) -> float:
        """Return the cost of the cheapest path of the whole picture from the seed to `pixel`."""
        self._prove(pixel)
        return float(self.distances[self._inside(pixel)])

    def path_to(self, pixel: tuple[int, int]) -> np.ndarray:
        """Return that path, (P, 2) of (row, col), from the seed to `pixel`, both included.

        It is read-only: the wire keeps what it hands out.
        """
        self._prove(pixel)
        width = self.distances.shape[1]
        row, col = self._inside(pixel)
        node, nodes = row * width + col, []
        while node >= 0:  # the seed has no predecessor: a negative number
            nodes.append(node)
            node = self._predecessors[node]
        path = np.stack(np.divmod(nodes[::-1], width), axis=1) + self.window[:2]
        path.flags.writeable = False
        return path

    def _prove(self, pixel: tuple[int, int]) -> None:
        """Let the window grow until the path to `pixel` is the cheapest of the whole picture."""
        away = max(abs(pixel[0] - self.seed[0]), abs(pixel[1] - self.seed[1]))
        if away > self._reach:
            self._grow(max(2 * self._reach, 3 * away // 2))
        while not self._is_proven(*self._inside(pixel)):
            self._grow(2 * self._reach)

    def _is_proven(self, row: int, col: int) -> bool:
        # the whole bound takes a second run: first what needs none
        return self.distances[row, col] <= self._least_exit or bool(
            self.distances[row, col] <= self.bound[row, col]
        )

    def _inside(self, pixel: tuple[int, int]) -> tuple[int, int]:
        return pixel[0] - self.window[0], pixel[1] - self.window[1]

    def _grow(self, reach: int) -> None:
        """Find the cheapest paths inside a window of `reach` pixels to all sides."""
        self._reach = reach
        self.window = top, left, bottom, right = window_about(self.seed, reach, self.shape)
        self._graph, self._bound = self._graph_of(self.window), None
        row, col = self._inside(self.seed)
        distances, predecessors = dijkstra(
            self._graph, indices=row * (right - left) + col, return_predecessors=True
        )
        self.distances: np.ndarray = distances.reshape(bottom - top, right - left)
        self._predecessors = predecessors.tolist()  # a list: read one by one on every move
        self._least_exit = self.distances[self._rim()].min(initial=np.inf)

    def _rim(self) -> np.ndarray:
        """Return the pixels of the window that have a neighbour outside, bool (h, w)."""
        top, left, bottom, right = self.window
        height, width = self.shape
        rim = np.zeros((bottom - top, right - left), bool)
        rim[0] |= top > 0
        rim[-1] |= bottom < height
        rim[:, 0] |= left > 0
        rim[:, -1] |= right < width
        return rim


def window_about(pixel: tuple[int, int], reach: int, shape: tuple[int, int]) -> Window:
    """Return a window of 2 reach + 1 pixels a side, pushed back where it leaves the picture."""
    top, left = (
        min(max(0, at - reach), max(0, size - 2 * reach - 1))
        for at, size in zip(pixel, shape, strict=True)
    )
    bottom, right = (
        min(size, start + 2 * reach + 1) for start, size in zip((top, left), shape, strict=True)
    )
    return top, left, bottom, right
