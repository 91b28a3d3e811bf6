"""Segmentation of a grey picture: histograms from a trimap, an energy, one minimum cut.

    E(a) = U + V,   U = sum_n -ln h(z_n; a_n),
    V = smoothness sum_(m, n) dis(m, n)^-1 [a_m != a_n] exp(-beta (z_m - z_n)^2)

a_n = 1 is foreground. Source: Boykov and Jolly 2001, in the form of Rother, Kolmogorov and Blake
2004, section 2 (equations 2 to 5).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from segteach import data
from segteach.arrays import (
    Seed,
    check_alpha,
    check_count,
    check_number,
    check_points,
    check_seeds,
)
from segteach.cuts.energy import OFFSETS, Energy, check_connectivity, grid_edges
from segteach.cuts.graph_cut import PersistentCut
from segteach.steps import last, state

CLASSES = (Seed.BACKGROUND, Seed.FOREGROUND)  # the histograms' order: label 0, label 1


@state
class HistogramCutState:
    """A segmentation with the histograms behind it.

    mask: bool (H, W), True is foreground. histograms: (2, bins), of background and foreground,
    each of sum 1. objective: U + V of the mask, seeds included at the cost of a hard link.
    phase: "data" (every pixel for itself) or "cut". note: what was odd about the seeds, or "".
    """

    mask: np.ndarray
    histograms: np.ndarray
    objective: float
    phase: str
    note: str


def histogram_cut_steps(image, seeds, **parameters) -> Iterator[HistogramCutState]:
    """Yield what the data term alone says, then the minimum cut; the energy falls.

    image: (H, W, 3), of which the brightness is used. seeds: (H, W), scribbles or trimap.
    parameters: those of `HistogramCut`.
    """
    graph = HistogramCut(image, **parameters)
    yield graph.data_term(seeds)
    yield graph.cut(seeds)


def histogram_cut(image, seeds, **parameters) -> HistogramCutState:
    """Return the last state of `histogram_cut_steps`."""
    return last(histogram_cut_steps(image, seeds, **parameters))


class HistogramCut:
    """The graph of one picture, kept between strokes: each cut starts from the flow of the last.

    image: (H, W, 3). bins: grey levels of a histogram. pseudocount: added to every bin, so that a
    level that no seed had is unlikely, not impossible. smoothness: the weight gamma of V.
    beta: 1 / <(z_m - z_n)^2> by default, `contrast_beta`; 0 is the Ising prior.
    connectivity: 4 or 8 neighbours.
    """

    def __init__(
        self,
        image,
        *,
        bins: int = 64,
        pseudocount: float = 1.0,
        smoothness: float = 20.0,
        beta: float | None = None,
        connectivity: int = 8,
    ):
        self.levels = data.grey(image)
        self.bins = check_count(bins, "bins", least=2, most=256)
        self.pseudocount = check_number(pseudocount, "pseudocount", above=0)
        self.smoothness = check_number(smoothness, "smoothness", least=0)
        self.connectivity = check_connectivity(connectivity)
        self.edges, lengths = grid_edges(self.levels.shape, connectivity)
        self.beta = (
            contrast_beta(self.levels, self.edges)
            if beta is None
            else check_number(beta, "beta", least=0)
        )
        self.weights = self.smoothness * contrast(self.levels, self.edges, self.beta) / lengths
        for array in (self.edges, self.weights):
            array.flags.writeable = False  # so that every `energy` can share them
        self.hard_link = 1.0 + _largest_sum(self.edges, self.weights, self.levels.size)
        self._seeds: np.ndarray | None = None
        self._cut: PersistentCut | None = None

    @property
    def energy(self) -> Energy:
        """U + V for the seeds of the last call."""
        return Energy(self._costs, self.edges, self.weights)

    def links_of(self, row: int, col: int) -> dict[tuple[int, int], float]:
        """Return {(row, col) of a neighbour: weight of the link to it} of one pixel."""
        height, width = self.levels.shape
        row = check_count(row, "row", least=0, most=height - 1)
        col = check_count(col, "col", least=0, most=width - 1)
        here, links = self.levels[row, col], {}
        for offset in OFFSETS[self.connectivity]:
            for r, c in ((row + s * offset[0], col + s * offset[1]) for s in (-1, 1)):
                if 0 <= r < height and 0 <= c < width:
                    alike = np.exp(-self.beta * (here - self.levels[r, c]) ** 2)
                    links[r, c] = float(self.smoothness * alike / np.hypot(*offset))
        return links

    def learn(self, seeds) -> np.ndarray:
        """Return the histograms under these seeds, (2, bins); see `learn_histograms`."""
        return learn_histograms(self.levels, seeds, self.bins, self.pseudocount)

    def data_term(self, seeds, histograms=None) -> HistogramCutState:
        """Return the segmentation by U alone: each pixel takes its cheaper label."""
        self._look(seeds, histograms)
        labels = self._costs.argmin(axis=1)
        return self._state(labels, self.energy.value(labels), "data")

    def cut(self, seeds, histograms=None) -> HistogramCutState:
        """Return the segmentation of least energy for these seeds.

        histograms: (2, bins), by default those of the seeds themselves. With the same ones as
        before, only the hard links of the newly marked pixels change, and a cut takes milliseconds.
        """
        changed = self._look(seeds, histograms)
        if self._cut is None:
            self._cut = PersistentCut(self.energy)
        else:
            self._cut.set_unary(changed, self._costs[changed])
        found = self._cut.cut()
        return self._state(found.labels, found.objective, "cut")

    def _state(self, labels: np.ndarray, value: float, phase: str) -> HistogramCutState:
        mask = labels.reshape(self.levels.shape) == 1
        return HistogramCutState(mask, self._histograms, value, phase, seeds_note(self._seeds))

    def _look(self, seeds, histograms) -> np.ndarray:
        """Take seeds and histograms in: costs (N, 2). Return the sites whose costs changed."""
        seeds = check_seeds(seeds, self.levels.shape)
        histograms = self.learn(seeds) if histograms is None else self._checked(histograms)
        known = self._seeds is not None and np.array_equal(histograms, self._histograms)
        if known and any(classes(seeds)) == any(classes(self._seeds)):
            changed = np.flatnonzero(seeds != self._seeds)
        else:
            changed = np.arange(seeds.size)
            self._data_costs = data_costs(self.levels, histograms)
            if not any(classes(seeds)):
                self._data_costs[:] = [0, 1]  # nothing was said: nothing is foreground
            self._costs = np.empty_like(self._data_costs)
        self._seeds, self._histograms = seeds, histograms
        said = seeds.ravel()[changed]
        self._costs[changed] = self._data_costs[changed]
        self._costs[changed[said == Seed.BACKGROUND]] = [0, self.hard_link]
        self._costs[changed[said == Seed.FOREGROUND]] = [self.hard_link, 0]
        return changed

    def _checked(self, histograms) -> np.ndarray:
        histograms = check_points(histograms, "histograms", dimension=self.bins)
        if len(histograms) != 2 or histograms.min() <= 0:
            raise ValueError(
                f"histograms: got shape {histograms.shape}, least value {histograms.min():.3g}, "
                f"allowed is (2, {self.bins}) with numbers > 0"
            )
        return histograms


def learn_histograms(levels, seeds, bins: int = 64, pseudocount: float = 1.0) -> np.ndarray:
    """Return h(z; a), (2, bins): how often a grey level occurs under the seeds of each class.

    levels: (H, W) in [0, 1]. seeds: (H, W). Each histogram sums to 1. A class without seeds takes
    the levels of all pixels that bear none.
    """
    levels = check_alpha(levels, name="levels")
    seeds = check_seeds(seeds, levels.shape)
    which = bin_of(levels, bins)
    unsaid = seeds == Seed.UNKNOWN
    histograms = np.empty((2, bins))
    for row, kind in zip(histograms, CLASSES, strict=True):
        chosen = seeds == kind
        chosen = chosen if chosen.any() else unsaid
        row[:] = np.bincount(which[chosen], minlength=bins) + pseudocount
    return histograms / histograms.sum(axis=1, keepdims=True)


def bin_of(levels: np.ndarray, bins: int) -> np.ndarray:
    """Return the number of the histogram bin of each grey level in [0, 1]."""
    return np.minimum((levels * bins).astype(np.int64), bins - 1)


def data_costs(levels: np.ndarray, histograms: np.ndarray) -> np.ndarray:
    """Return -ln h(z_n; a) for all pixels and both labels, (N, 2)."""
    return -np.log(histograms).T[bin_of(levels, histograms.shape[1]).ravel()]


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


def seeds_note(seeds: np.ndarray) -> str:
    """Return what a reader should know about the seeds, "" when both classes are there."""
    has_background, has_foreground = classes(seeds)
    if not has_background and not has_foreground:
        return "no seeds yet: paint foreground and background"
    if not has_background or not has_foreground:
        missing = "background" if has_foreground else "foreground"
        return f"no {missing} seeds yet: its histogram is that of all unmarked pixels"
    if not (seeds == Seed.UNKNOWN).any():
        return "every pixel is a seed: nothing is left to decide"
    return ""


def _squares(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    flat = values.reshape(values.shape[0] * values.shape[1], -1)
    return ((flat[edges[:, 0]] - flat[edges[:, 1]]) ** 2).sum(axis=1)


def _largest_sum(edges: np.ndarray, weights: np.ndarray, count: int) -> float:
    """Return the largest sum of the weights that meet at one site: max_p sum_q B."""
    sums = sum(np.bincount(edges[:, end], weights, minlength=count) for end in (0, 1))
    return float(np.max(sums))
