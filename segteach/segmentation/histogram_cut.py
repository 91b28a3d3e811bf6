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
from segteach.arrays import Seed, check_alpha, check_count, check_number, check_points, check_seeds
from segteach.cuts.contrast import cheapest_labels, contrast_links, seeded_energy
from segteach.cuts.energy import Energy
from segteach.cuts.partial_cut import SeededCut
from segteach.segmentation.seeds import CLASSES, classes, seeds_note, undecided
from segteach.steps import checked_at_call, last_of, state


@state
class HistogramCutState:
    """A segmentation with the histograms behind it.

    mask: bool (H, W), True is foreground.
    histograms: (2, bins), of background and foreground, each of sum 1.
    objective: U + V of the mask, seeds included at the cost of a hard link.
    phase: "data" (every pixel for itself) or "cut".
    note: what was odd about the seeds, or "".
    """

    mask: np.ndarray
    histograms: np.ndarray
    objective: float
    phase: str
    note: str


@checked_at_call
def histogram_cut_steps(
    image,
    seeds,
    *,
    bins: int = 64,
    pseudocount: float = 1.0,
    smoothness: float = 20.0,
    beta: float | str = "lecture",
    connectivity: int = 8,
) -> Iterator[HistogramCutState]:
    """Yield what the data term alone says, then the minimum cut; the energy falls.

    image: (H, W, 3), of which the brightness is used. seeds: (H, W), scribbles or trimap. The rest
    are the parameters of `HistogramCut`.
    """
    graph = HistogramCut(
        image,
        bins=bins,
        pseudocount=pseudocount,
        smoothness=smoothness,
        beta=beta,
        connectivity=connectivity,
    )
    yield graph.data_term(seeds)
    yield graph.cut(seeds)


histogram_cut = last_of(histogram_cut_steps)


class HistogramCut:
    """The graph of one picture, kept between strokes: each cut starts from the flow of the last.

    image: (H, W, 3).
    bins: grey levels of a histogram.
    pseudocount: added to every bin, so that a level that no seed had is unlikely, not impossible.
    smoothness: the weight gamma of V.
    beta: "lecture" is 1 / <(z_m - z_n)^2>, "paper" half of it, or a number; 0 is the Ising prior.
    connectivity: 4 or 8 neighbours.

    levels: (H, W), the brightness. links: the `Links` of its pixels.
    """

    def __init__(
        self,
        image,
        *,
        bins: int = 64,
        pseudocount: float = 1.0,
        smoothness: float = 20.0,
        beta: float | str = "lecture",
        connectivity: int = 8,
    ):
        self.levels = data.grey(image)
        self.bins = check_count(bins, "bins", least=2, most=256)
        self.pseudocount = check_number(pseudocount, "pseudocount", above=0)
        self.links = contrast_links(self.levels, smoothness, beta=beta, connectivity=connectivity)
        self.smoothness = smoothness
        self._graph = SeededCut(self.links)
        self._histograms: np.ndarray | None = None
        self._costs: np.ndarray | None = None  # of these histograms

    def learn(self, seeds) -> np.ndarray:
        """Return the histograms under these seeds, (2, bins); see `learn_histograms`."""
        return learn_histograms(self.levels, seeds, self.bins, self.pseudocount)

    def energy(self, seeds, histograms=None) -> Energy:
        """Return E for these seeds, of which `cut` finds the minimum."""
        seeds, _, costs = self._work_out_costs(seeds, histograms)
        return seeded_energy(costs, seeds, self.links)

    def data_term(self, seeds, histograms=None) -> HistogramCutState:
        """Return the segmentation by U alone: each pixel takes its cheaper label."""
        seeds, histograms, costs = self._work_out_costs(seeds, histograms)
        mask, objective = cheapest_labels(costs, seeds, self.links)
        note = seeds_note(seeds, "histogram")
        return HistogramCutState(mask, histograms, objective, "data", note)

    def cut(self, seeds, histograms=None) -> HistogramCutState:
        """Return the segmentation of least energy for these seeds.

        histograms: (2, bins), by default those of the seeds themselves. With the same ones as
        before, only the hard links of the newly marked pixels change, and a cut takes milliseconds.
        """
        seeds, histograms, costs = self._work_out_costs(seeds, histograms)
        mask, objective = self._graph.cut(costs, seeds)
        note = seeds_note(seeds, "histogram")
        return HistogramCutState(mask, histograms, objective, "cut", note)

    def _work_out_costs(self, seeds, histograms) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return checked seeds and histograms, and what both labels cost every pixel, (N, 2)."""
        seeds = check_seeds(seeds, self.levels.shape)
        histograms = (
            self.learn(seeds) if histograms is None else check_histograms(histograms, self.bins)
        )
        if self._costs is None or not np.array_equal(histograms, self._histograms):
            self._histograms, self._costs = histograms, data_costs(self.levels, histograms)
            self._costs.flags.writeable = False
        return seeds, histograms, self._costs if any(classes(seeds)) else undecided(seeds.size)


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


def check_histograms(histograms, bins: int) -> np.ndarray:
    """Return h(z; a) of both classes, (2, bins), numbers > 0."""
    histograms = check_points(histograms, "histograms", dimension=bins)
    if len(histograms) != 2 or histograms.min() <= 0:
        raise ValueError(
            f"histograms: got shape {histograms.shape}, least value {histograms.min():.3g}, "
            f"allowed is (2, {bins}) with numbers > 0"
        )
    return histograms
