"""Lazy Snapping for a hand that comes back with another stroke: what it need not do again stays.

The steps are those of `snapping`. Three of them are handed over in a form that remembers: the
clusters of a class and the distances to them are known again for the same strokes, and a cut goes
on from the flow of the last.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from segteach.arrays import Seed, check_count, check_image, check_number, check_seeds
from segteach.cuts.energy import Energy
from segteach.cuts.min_cut import CutState, PersistentCut
from segteach.segmentation.lazy_snapping.energy import (
    Clusters,
    distance_to_class,
    hard_link,
    likelihood,
    likelihood_costs,
    prior,
)
from segteach.segmentation.lazy_snapping.snapping import (
    MOST,
    Given,
    LazySnappingState,
    class_colours,
    first_draw,
    held,
    learn,
    majority,
    segment,
    state_of,
    votes,
)
from segteach.segmentation.superpixels import RegionGraph


class LazySnapping:
    """The segments of one picture and their graph, kept between strokes.

    image: (H, W, 3).
    on: "segments", or "pixels" for a graph of all pixels.
    clusters: colours of each class, at most.
    smoothness: the weight lambda of E2.
    spacing: pixels between the markers of the segments.
    connectivity: 4 or 8, which pixels count as neighbours across a boundary.
    rng: for the clusters; the same seeds give the same ones whatever was cut before.

    graph: the `RegionGraph`. weights: (E,), what each pair costs when it is parted. hard_link: what
    stands for infinity.
    """

    def __init__(
        self,
        image,
        *,
        on: str = "segments",
        clusters: int = 64,
        smoothness: float = 5000.0,
        spacing: int = 8,
        connectivity: int = 8,
        rng: np.random.Generator | int = 0,
    ):
        self.image, self._start = check_image(image), first_draw(rng)
        self.clusters = check_count(clusters, "clusters", most=MOST)
        smoothness = check_number(smoothness, "smoothness", least=0)
        self.graph = segment(self.image, on, spacing, connectivity)
        self._segments = self.graph.labels.astype(np.intp)  # other types make slow indices
        self.tune(smoothness=smoothness)
        # steps of `snapping` that remember
        self._class_colours = Remembered(class_colours)
        self._distance = Remembered(distance_to_class)
        self._cut = WarmCut()

    def tune(self, *, clusters: int | None = None, smoothness: float | None = None) -> None:
        """Change parameters from the next cut on; the segments, the slow part, stay."""
        count = self.clusters if clusters is None else clusters
        count = check_count(count, "clusters", most=MOST)
        if smoothness is not None:
            self.smoothness = check_number(smoothness, "smoothness", least=0)
            self.weights = prior(self.graph, self.smoothness)
            self.hard_link = hard_link(self.graph, self.weights)
        self.clusters = count

    def learn(self, seeds) -> Clusters:
        """Return the cluster colours of background and foreground, (K, 3) each; see `learn`."""
        return self._learn(check_seeds(seeds, self.image.shape[:2]))

    def likelihood(self, clusters: Clusters) -> np.ndarray:
        """Return E1 of every segment, (R, 2), for cluster colours as `learn` gives them."""
        return likelihood_costs(self.graph.means, *clusters, self._distance)

    def seeds_term(self, seeds) -> LazySnappingState:
        """Return the clusters; only segments under foreground strokes are foreground yet."""
        given = self._given(seeds)
        return self._valued("clusters", majority(given.counts) == Seed.FOREGROUND, given)

    def data_term(self, seeds) -> LazySnappingState:
        """Return the segmentation by E1 alone: each segment takes its cheaper label."""
        given = self._given(seeds)
        return self._valued("likelihood", given.costs.argmin(axis=1), given)

    def cut(self, seeds) -> LazySnappingState:
        """Return the segmentation of least energy for these seeds; milliseconds after a stroke.

        As long as there is no seed at all, nothing is foreground.
        """
        given = self._given(seeds)
        found = self._cut(self.graph, given.costs, self.weights)
        return state_of("cut", found.labels, found.objective, self._segments, given)

    def _learn(self, seeds: np.ndarray) -> Clusters:
        return learn(self.image, seeds, self.clusters, self._start, self._class_colours)

    def _given(self, seeds) -> Given:
        """Return what the seeds mean for every segment."""
        seeds = check_seeds(seeds, self.image.shape[:2])
        clusters, counts = self._learn(seeds), votes(self.graph, seeds)
        costs = likelihood(self.graph, clusters, self._distance)
        costs = held(costs, majority(counts), self.hard_link)
        return Given(seeds, clusters, counts, costs)

    def _valued(self, phase: str, labels: np.ndarray, given: Given) -> LazySnappingState:
        """Return the state of labels (R,), with their energy."""
        energy = Energy(given.costs, self.graph.edges, self.weights)
        return state_of(phase, labels, energy.value(labels), self._segments, given)


class Remembered:
    """A function that gives its last two answers, one for each class, without working again.

    It knows a question by its arguments, which must be equal; of two answers that it keeps, the one
    that was asked for longer ago makes room.
    """

    def __init__(self, function: Callable[..., np.ndarray]):
        self._function = function
        self._known: list[tuple[tuple, np.ndarray]] = []  # (arguments, answer), the last one last

    def __call__(self, *arguments) -> np.ndarray:
        places = [n for n, (known, _) in enumerate(self._known) if _equal(known, arguments)]
        if places:
            self._known.append(self._known.pop(places[0]))
        else:
            answer = self._function(*arguments)
            answer.flags.writeable = False  # it is handed out more than once
            self._known = [*self._known[-1:], (arguments, answer)]
        return self._known[-1][1]


def _equal(some: tuple, others: tuple) -> bool:
    pairs = zip(some, others, strict=True)
    return all(one is other or np.array_equal(one, other) for one, other in pairs)


class WarmCut:
    """`cut` from the flow of the last one, as long as the links are the same."""

    def __init__(self) -> None:
        self._graph: PersistentCut | None = None
        self._weights: np.ndarray | None = None  # of that graph

    def __call__(self, graph: RegionGraph, costs: np.ndarray, weights: np.ndarray) -> CutState:
        if self._graph is None or weights is not self._weights:
            self._graph = PersistentCut(Energy(costs, graph.edges, weights))
            self._weights = weights
        else:
            self._graph.set_unary(np.arange(len(costs)), costs)
        return self._graph.cut()
