"""What the cuts on a picture share: links that are weak across edges, seeds that hold, one graph.

    E(a) = sum_n costs[n, a_n] + V(a),
    V = smoothness sum_(m, n) dis(m, n)^-1 [a_m != a_n] exp(-beta |z_m - z_n|^2)

a_n = 1 is foreground. Where the costs come from is each method's own affair: histograms, mixtures.
Source: Boykov and Jolly 2001; V in the form of Rother, Kolmogorov and Blake 2004, equation (4).
"""

from __future__ import annotations

import numpy as np

from segteach.arrays import Seed, check_count, check_number, check_points, check_seeds
from segteach.cuts.energy import OFFSETS, Energy, check_connectivity, grid_edges
from segteach.cuts.min_cut import CutState, PersistentCut

CLASSES = (Seed.BACKGROUND, Seed.FOREGROUND)  # the models' order: label 0, label 1


class SeededCut:
    """The graph of one picture, kept between strokes: each cut starts from the flow of the last.

    values: (H, W) or (H, W, C), what the contrast is measured on. smoothness: the weight of V.
    beta: `contrast_beta` by default; 0 is the Ising prior. connectivity: 4 or 8 neighbours.
    edges: (E, 2). weights: (E,), what each pair costs when it is parted. hard_link: what a seed
    costs in the other class, 1 + max_m sum_n weights[m, n]: never worth it.
    """

    def __init__(
        self, values: np.ndarray, *, smoothness: float, beta: float | None, connectivity: int
    ):
        self.values, self.shape = values, values.shape[:2]
        self.smoothness = check_number(smoothness, "smoothness", least=0)
        self.connectivity = check_connectivity(connectivity)
        self.edges, lengths = grid_edges(self.shape, connectivity)
        self.beta = (
            contrast_beta(values, self.edges)
            if beta is None
            else check_number(beta, "beta", least=0)
        )
        self.weights = self.smoothness * contrast(values, self.edges, self.beta) / lengths
        for array in (self.edges, self.weights):
            array.flags.writeable = False  # so that every `energy` can share them
        count = self.shape[0] * self.shape[1]
        self.hard_link = 1.0 + _largest_sum(self.edges, self.weights, count)
        self._seeds: np.ndarray | None = None
        self._costs: np.ndarray | None = None
        self._unary = np.empty((count, 2))
        self._cut: PersistentCut | None = None

    @property
    def energy(self) -> Energy:
        """E for the seeds and costs of the last call."""
        return Energy(self._unary, self.edges, self.weights)

    def links_of(self, row: int, col: int) -> dict[tuple[int, int], float]:
        """Return {(row, col) of a neighbour: weight of the link to it} of one pixel."""
        height, width = self.shape
        row = check_count(row, "row", least=0, most=height - 1)
        col = check_count(col, "col", least=0, most=width - 1)
        here, links = self.values[row, col], {}
        for offset in OFFSETS[self.connectivity]:
            for r, c in ((row + s * offset[0], col + s * offset[1]) for s in (-1, 1)):
                if 0 <= r < height and 0 <= c < width:
                    alike = np.exp(-self.beta * ((here - self.values[r, c]) ** 2).sum())
                    links[r, c] = float(self.smoothness * alike / np.hypot(*offset))
        return links

    def cheapest(self, seeds, costs=None) -> CutState:
        """Return the labels by the costs alone: each pixel takes its cheaper one; seeds hold.

        seeds: (H, W). costs: (H W, 2), what each label costs each pixel; None: as in the last call.
        objective is E of these labels, V included.
        """
        self._take(seeds, costs)
        labels = self._unary.argmin(axis=1).astype(np.uint8)
        return CutState(labels, self.energy.value(labels))

    def least(self, seeds, costs=None) -> CutState:
        """Return the labels of least E; arguments as for `cheapest`.

        Without new costs only the links of newly marked pixels change, and a cut takes
        milliseconds. As long as there is no seed at all, nothing is foreground.
        """
        self._take(seeds, costs)
        if self._cut is None:
            self._cut = PersistentCut(self.energy)
        return self._cut.cut()

    def _take(self, seeds, costs) -> None:
        """Take seeds and costs in, and tell the graph which sites changed."""
        seeds = check_seeds(seeds, self.shape)
        if costs is not None:
            costs = check_points(costs, "costs", dimension=2).copy()  # the caller may go on
        elif self._costs is None:
            raise ValueError("costs: got None at the first call, allowed is (H W, 2)")
        if costs is not None and len(costs) != seeds.size:
            raise ValueError(f"costs: got {len(costs)} rows, allowed is one a pixel, {seeds.size}")
        said = any(classes(seeds))
        if costs is None and any(classes(self._seeds)) == said:
            changed = np.flatnonzero(seeds != self._seeds)
        else:
            changed = np.arange(seeds.size)
        self._seeds, self._costs = seeds, self._costs if costs is None else costs
        self._unary[changed] = self._costs[changed] if said else [0, 1]
        kinds = seeds.ravel()[changed]
        self._unary[changed[kinds == Seed.BACKGROUND]] = [0, self.hard_link]
        self._unary[changed[kinds == Seed.FOREGROUND]] = [self.hard_link, 0]
        if self._cut is not None:
            self._cut.set_unary(changed, self._unary[changed])


def contrast_beta(values: np.ndarray, edges: np.ndarray) -> float:
    """Return beta = 1 / <|z_m - z_n|^2> over all pairs of neighbours; 0 for a constant picture.

    values: (H, W) or (H, W, C). edges: (E, 2) of row-by-row site numbers.
    """
    mean = _squares(values, edges).mean() if len(edges) else 0.0
    return float(1 / mean) if mean > 0 else 0.0


def contrast(values: np.ndarray, edges: np.ndarray, beta: float) -> np.ndarray:
    """Return exp(-beta |z_m - z_n|^2) for every pair, (E,): 1 in flat places, less across edges."""
    return np.exp(-beta * _squares(values, edges))


def classes(seeds: np.ndarray) -> tuple[bool, bool]:
    """Return whether there are seeds of background, and of foreground."""
    return tuple(bool((seeds == kind).any()) for kind in CLASSES)


def seeds_note(seeds: np.ndarray, model: str = "histogram") -> str:
    """Return what a reader should know about the seeds, "" when both classes are there."""
    return note_of(*classes(seeds), bool((seeds == Seed.UNKNOWN).any()), model)


def note_of(has_background: bool, has_foreground: bool, has_unknown: bool, model: str) -> str:
    """Return the note of `seeds_note` for what there is among the seeds."""
    if not has_background and not has_foreground:
        return "no seeds yet: paint foreground and background"
    if not has_background or not has_foreground:
        missing = "background" if has_foreground else "foreground"
        return f"no {missing} seeds yet: its {model} is that of all unmarked pixels"
    return "" if has_unknown else "every pixel is a seed: nothing is left to decide"


def _squares(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    flat = values.reshape(values.shape[0] * values.shape[1], -1)
    return ((flat[edges[:, 0]] - flat[edges[:, 1]]) ** 2).sum(axis=1)


def _largest_sum(edges: np.ndarray, weights: np.ndarray, count: int) -> float:
    """Return the largest sum of the weights that meet at one site: max_p sum_q B."""
    sums = sum(np.bincount(edges[:, end], weights, minlength=count) for end in (0, 1))
    return float(np.max(sums))
