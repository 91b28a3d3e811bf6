"""Lazy Snapping, first step: strokes answer at once, because the cut runs on segments.

    E(X) = sum_i n_i E1(x_i) + smoothness sum_(i, j) l_ij E2(x_i, x_j)
    E1(1) = dF / (dF + dB),  E1(0) = dB / (dF + dB);  seeds: 0 for their own label, infinite else
    E2 = |x_i - x_j| g(C_ij),  C_ij = |C(i) - C(j)|^2 on the scale 0 to 255,  g(e) = 1 / (1 + e)

x_i = 1 is foreground. dF, dB: distance of the segment's mean colour C(i) to the nearest cluster of
the colours under the foreground and background strokes. n_i: pixels of a segment, l_ij: length of
a shared boundary, so that a pixel is a segment of size 1 and both cuts minimise one energy.

Source: Li, Sun, Tang and Shum, Lazy Snapping, SIGGRAPH 2004, equations (1) to (3).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from segteach.arrays import Seed, check_count, check_image, check_number, check_rng, check_seeds
from segteach.cuts.energy import Energy
from segteach.cuts.min_cut import PersistentCut
from segteach.models.kmeans import cluster_centres, nearest_centre
from segteach.segmentation.seeds import CLASSES, seeds_note
from segteach.segmentation.superpixels import region_graph, superpixels
from segteach.steps import last, state

LEVELS = ("segments", "pixels")  # what the nodes of the graph are
SAMPLE, ROUNDS = 1000, 5  # colours and rounds of k-means: more of either only cost time
ALIKE = 1e-6  # colours this near, on [0, 1], differ by rounding alone


@state
class LazySnappingState:
    """A segmentation with the colour clusters behind it.

    mask: bool (H, W), True is foreground. labels: uint8 (R,), x_i of the segments. background,
    foreground: (K, 3), cluster colours of the two classes in [0, 1]. objective: E of the labels,
    seeds included at the cost of a hard link. phase: "clusters" (only what bears a foreground seed
    is foreground), "likelihood" (each segment for itself) or "cut". note: what was odd about the
    seeds, or "".
    """

    mask: np.ndarray
    labels: np.ndarray
    background: np.ndarray
    foreground: np.ndarray
    objective: float
    phase: str
    note: str


@dataclass(frozen=True, eq=False)
class _Given:
    """What seeds mean: marked, the numbers of background and foreground pixels; models, their
    clusters; unary (R, 2); foreground, bool (R,), segments that seeds hold; note."""

    marked: list[np.ndarray]
    models: tuple[np.ndarray, np.ndarray]
    unary: np.ndarray
    foreground: np.ndarray
    note: str


def lazy_snapping_steps(image, seeds, **parameters) -> Iterator[LazySnappingState]:
    """Yield the colour clusters, what the likelihood alone says, and the minimum cut.

    image: (H, W, 3). seeds: (H, W), scribbles or trimap. parameters: those of `LazySnapping`.
    """
    snapping = LazySnapping(image, **parameters)
    yield snapping.seeds_term(seeds)
    yield snapping.data_term(seeds)
    yield snapping.cut(seeds)


def lazy_snapping(image, seeds, **parameters) -> LazySnappingState:
    """Return the last state of `lazy_snapping_steps`."""
    return last(lazy_snapping_steps(image, seeds, **parameters))


class LazySnapping:
    """The segments of one picture and their graph, kept between strokes.

    image: (H, W, 3). on: "segments", or "pixels" for a graph of all pixels. clusters: colours of
    each class, at most. smoothness: the weight lambda of E2. spacing: pixels between the markers
    of the segments. connectivity: 4 or 8, which pixels count as neighbours across a boundary.
    rng: for the clusters; the same seeds give the same ones whatever was cut before.
    graph: the `RegionGraph`. weights: (E,), what each pair costs when it is parted.
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
        if on not in LEVELS:
            raise ValueError(f"on: got {on!r}, allowed are {list(LEVELS)}")
        self.image = check_image(image)
        self.clusters = check_count(clusters, "clusters", most=256)
        smoothness = check_number(smoothness, "smoothness", least=0)
        self._start = int(check_rng(rng).integers(2**32))  # drawn once, so that `learn` repeats
        self.shape = self.image.shape[:2]
        segments = superpixels(self.image, spacing=spacing if on == "segments" else 1)
        self.graph = region_graph(self.image, segments, connectivity)
        self._segment = self.graph.labels.astype(np.intp)  # other types make slow indices
        self._learned: dict[Seed, tuple[np.ndarray, np.ndarray]] = {}
        self._distances: dict[Seed, tuple[np.ndarray, np.ndarray]] = {}
        self._weigh(smoothness)

    def tune(self, *, clusters: int | None = None, smoothness: float | None = None) -> None:
        """Change parameters from the next cut on; the segments, the slow part, stay."""
        count = None if clusters is None else check_count(clusters, "clusters", most=256)
        if smoothness is not None:
            self._weigh(check_number(smoothness, "smoothness", least=0))
        if count is not None:
            self.clusters, self._learned = count, {}

    def _weigh(self, smoothness: float) -> None:
        """Set lambda, and with it what parting a pair costs."""
        first, second = self.graph.edges.T
        apart = self.graph.means[first] - self.graph.means[second]
        prior = self.graph.boundary * similarity((255**2 * apart**2).sum(axis=1))
        self.smoothness, self.weights = smoothness, smoothness * prior
        count = len(self.graph.sizes)
        links = np.bincount(first, self.weights, count) + np.bincount(second, self.weights, count)
        self.hard_link = 1.0 + float((links + self.graph.sizes).max())
        self._cut: PersistentCut | None = None

    def learn(self, seeds) -> tuple[np.ndarray, np.ndarray]:
        """Return the cluster colours of background and foreground, (K, 3) each.

        Of more than SAMPLE pixels that many are drawn. A class without seeds takes the colours of
        all pixels that bear none, or of all pixels.
        """
        seeds = check_seeds(seeds, self.shape)
        return self._learn(seeds, _marked(seeds))

    def seeds_term(self, seeds) -> LazySnappingState:
        """Return the clusters; only segments under foreground strokes are foreground yet."""
        given = self._take(seeds)
        labels = given.foreground.astype(np.uint8)
        return self._state("clusters", given, labels, self._energy(given).value(labels))

    def data_term(self, seeds) -> LazySnappingState:
        """Return the segmentation by E1 alone: each segment takes its cheaper label."""
        given = self._take(seeds)
        labels = given.unary.argmin(axis=1).astype(np.uint8)
        return self._state("likelihood", given, labels, self._energy(given).value(labels))

    def cut(self, seeds) -> LazySnappingState:
        """Return the segmentation of least energy for these seeds; milliseconds after a stroke.

        As long as there is no seed at all, nothing is foreground.
        """
        given = self._take(seeds)
        if self._cut is None:
            self._cut = PersistentCut(self._energy(given))
        else:
            self._cut.set_unary(np.arange(len(given.unary)), given.unary)
        found = self._cut.cut()
        return self._state("cut", given, found.labels, found.objective)

    def likelihood(self, models: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
        """Return E1 of every segment, (R, 2), for cluster colours as `learn` gives them."""
        distances = [self._distance(kind, m) for kind, m in zip(CLASSES, models, strict=True)]
        return shares(*distances)

    def _take(self, seeds) -> _Given:
        """Return what the seeds mean for every segment."""
        seeds = check_seeds(seeds, self.shape)
        marked, count = _marked(seeds), len(self.graph.sizes)
        models = self._learn(seeds, marked)
        votes = [np.bincount(self._segment.ravel()[pixels], minlength=count) for pixels in marked]
        background = (votes[0] > 0) & (votes[0] >= votes[1])
        foreground = votes[1] > votes[0]
        unary = np.tile([0.0, 1.0], (count, 1))
        if any(map(len, marked)):
            unary = self.graph.sizes[:, None] * self.likelihood(models)
        unary[background] = [0, self.hard_link]
        unary[foreground] = [self.hard_link, 0]
        note, both = seeds_note(seeds, "colour model"), int(np.count_nonzero(votes[0] * votes[1]))
        if both and not note:
            bear = "1 segment bears" if both == 1 else f"{both} segments bear"
            note = f"{bear} seeds of both classes: the majority decides for the rest"
        return _Given(marked, models, unary, foreground, note)

    def _learn(self, seeds, marked) -> tuple[np.ndarray, np.ndarray]:
        """Return the clusters of both classes; made anew only where the pixels are others."""
        models = []
        for kind, own in zip(CLASSES, marked, strict=True):
            pixels = own if len(own) else _unmarked(seeds)
            known, centres = self._learned.get(kind, (None, None))
            if known is None or not np.array_equal(known, pixels):
                rng = np.random.default_rng(self._start)
                few = rng.choice(pixels, SAMPLE, replace=False) if len(pixels) > SAMPLE else pixels
                colours = self.image.reshape(-1, 3)[few]
                centres = cluster_centres(colours, self.clusters, rng, ROUNDS)
                self._learned[kind] = pixels, centres
            models.append(centres)
        return tuple(models)

    def _distance(self, kind: Seed, centres: np.ndarray) -> np.ndarray:
        """Return how far each segment's colour is from the class, worked out once for clusters."""
        known, distances = self._distances.get(kind, (None, None))
        if known is not centres:
            distances = distance_to_class(self.graph.means, centres)
            self._distances[kind] = centres, distances
        return distances

    def _energy(self, given: _Given) -> Energy:
        return Energy(given.unary, self.graph.edges, self.weights)

    def _state(self, phase: str, given: _Given, labels, objective) -> LazySnappingState:
        """Return labels as a mask; in a segment with seeds of both classes each keeps its own."""
        mask = np.take(labels == 1, self._segment)
        for pixels, label in zip(given.marked, (False, True), strict=True):
            mask.reshape(-1)[pixels] = label
        return LazySnappingState(mask, labels, *given.models, objective, phase, given.note)


def likelihood_costs(colours, background: np.ndarray, foreground: np.ndarray) -> np.ndarray:
    """Return E1 of colours (N, 3) in [0, 1] for both labels, (N, 2), numbers from 0 to 1.

    background, foreground: (K, 3), cluster colours. 1/2 each where both distances are 0.
    """
    colours = np.asarray(colours)
    return shares(*(distance_to_class(colours, centres) for centres in (background, foreground)))


def shares(d_background: np.ndarray, d_foreground: np.ndarray) -> np.ndarray:
    """Return E1(0) = dB / (dF + dB) and E1(1) = dF / (dF + dB), (N, 2): 1/2 for 0 / 0."""
    total = d_background + d_foreground
    share = np.divide(d_foreground, total, out=np.full(len(total), 0.5), where=total > ALIKE)
    return np.stack([1 - share, share], axis=1)


def distance_to_class(colours: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return the distance of each colour (N, 3) to the nearest of the centres (K, 3), (N,)."""
    return np.linalg.norm(colours - centres[nearest_centre(colours, centres)], axis=1)


def similarity(difference):
    """Return g(e) = 1 / (1 + e), for e >= 0: 1 for equal colours, near 0 across an edge."""
    return 1 / (1 + difference)


def _marked(seeds: np.ndarray) -> list[np.ndarray]:
    """Return the numbers of the background and of the foreground pixels."""
    return [np.flatnonzero(seeds == kind) for kind in CLASSES]


def _unmarked(seeds: np.ndarray) -> np.ndarray:
    """Return the numbers of the pixels without a seed, or of all: never none."""
    pixels = np.flatnonzero(seeds == Seed.UNKNOWN)
    return pixels if len(pixels) else np.arange(seeds.size)
