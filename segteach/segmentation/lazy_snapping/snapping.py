"""Lazy Snapping, first step: strokes answer at once, because the cut runs on segments.

Colours are learned from the strokes, each segment is likened to them, segments under strokes are
held, and a minimum cut decides for the rest: `lazy_snapping_steps`. The energy is that of `energy`.

Source: Li, Sun, Tang and Shum, Lazy Snapping, SIGGRAPH 2004, section 3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from segteach.arrays import (
    Seed,
    check_count,
    check_image,
    check_number,
    check_rng,
    check_seeds,
    check_word,
)
from segteach.cuts.energy import Energy, hold
from segteach.cuts.min_cut import CutState, min_cut
from segteach.language import Note
from segteach.models.kmeans import cluster_centres
from segteach.segmentation.lazy_snapping.energy import Clusters, hard_link, likelihood, prior
from segteach.segmentation.seeds import CLASSES, bearing, pixels_of, seeds_note, undecided
from segteach.segmentation.superpixels import RegionGraph, region_graph, superpixels
from segteach.steps import checked_at_call, last_of, state

BOTH_CLASSES = (  # of one segment, of several
    "{both} segment bears seeds of both classes: the majority decides for the rest",
    "{both} segments bear seeds of both classes: the majority decides for the rest",
)
LEVELS = ("segments", "pixels")  # what the nodes of the graph are
MOST = 256  # clusters of a class
SAMPLE, ROUNDS = 1000, 5  # colours and rounds of k-means, our choice: more only cost time


@state
class LazySnappingState:
    """A segmentation with the colour clusters behind it.

    mask: bool (H, W), True is foreground.
    labels: uint8 (R,), x_i of the segments.
    background, foreground: (K, 3), cluster colours of the two classes in [0, 1].
    objective: E of the labels, seeds included at the cost of a hard link.
    phase: "clusters" (only what bears a foreground seed is foreground), "likelihood" (each segment
    for itself) or "cut".
    note: what was odd about the seeds, or "".
    """

    mask: np.ndarray
    labels: np.ndarray
    background: np.ndarray
    foreground: np.ndarray
    objective: float
    phase: str
    note: str


class Given(NamedTuple):
    """What strokes give to the segments of a picture.

    seeds: (H, W).
    clusters: the colours that were learned, (K, 3) of each class.
    counts: (2, R), the `votes`.
    costs: (R, 2), n_i E1 of both labels, the seeds held.
    """

    seeds: np.ndarray
    clusters: Clusters
    counts: np.ndarray
    costs: np.ndarray


@checked_at_call
def lazy_snapping_steps(
    image,
    seeds,
    *,
    on: str = "segments",
    clusters: int = 64,
    smoothness: float = 5000.0,
    spacing: int = 8,
    connectivity: int = 8,
    rng: np.random.Generator | int = 0,
) -> Iterator[LazySnappingState]:
    """Yield the colour clusters, what the likelihood alone says, and the minimum cut.

    image: (H, W, 3).
    seeds: (H, W), scribbles or trimap.
    on: "segments", or "pixels" for a graph of all pixels.
    clusters: colours of each class, at most; published programs take 60 or 64.
    smoothness: the weight lambda of E2; 5000, our choice, leaves no specks.
    spacing: pixels between the markers of the segments.
    connectivity: 4 or 8, which pixels count as neighbours across a boundary.
    rng: for the clusters.
    """
    image, smoothness = check_image(image), check_number(smoothness, "smoothness", least=0)
    seeds, start = check_seeds(seeds, image.shape[:2]), first_draw(rng)

    graph = segment(image, on, spacing, connectivity)  # nodes and edges
    weights = prior(graph, smoothness)  # lambda l_ij g(C_ij)
    models = learn(image, seeds, clusters, start)  # K_m of both classes
    counts = votes(graph, seeds)
    kinds = majority(counts)  # what strokes hold
    costs = held(likelihood(graph, models), kinds, hard_link(graph, weights))  # n_i E1

    given = Given(seeds, models, counts, costs)
    energy = Energy(costs, graph.edges, weights)
    by_seed, by_colour = kinds == Seed.FOREGROUND, costs.argmin(axis=1)
    yield state_of("clusters", by_seed, energy.value(by_seed), graph.labels, given)
    yield state_of("likelihood", by_colour, energy.value(by_colour), graph.labels, given)
    found = cut(graph, costs, weights)
    yield state_of("cut", found.labels, found.objective, graph.labels, given)


lazy_snapping = last_of(lazy_snapping_steps)


def segment(image: np.ndarray, on: str, spacing: int, connectivity: int) -> RegionGraph:
    """Return the graph that is cut: of segments, or of pixels, which are segments of size 1.

    image: (H, W, 3).
    on: one of LEVELS.
    spacing: pixels between the markers of the segments.
    connectivity: 4 or 8, which pixels count as neighbours across a boundary.
    """
    on, spacing = check_word(on, "on", LEVELS), spacing if on == "segments" else 1
    return region_graph(image, superpixels(image, spacing=spacing), connectivity)


def first_draw(rng: np.random.Generator | int) -> int:
    """Return what all clusters start from; drawn once, so that `learn` repeats."""
    return int(check_rng(rng).integers(2**32))


def class_colours(image: np.ndarray, pixels: np.ndarray, count: int, start: int) -> np.ndarray:
    """Return the cluster colours of some pixels, (K, 3); of more than SAMPLE so many are drawn.

    image: (H, W, 3).
    pixels: (P,), their numbers.
    count: clusters, at most.
    start: of the random draws.
    """
    rng = np.random.default_rng(start)
    few = rng.choice(pixels, SAMPLE, replace=False) if len(pixels) > SAMPLE else pixels
    return cluster_centres(image.reshape(-1, 3)[few], count, rng, ROUNDS)


def learn(
    image: np.ndarray, seeds: np.ndarray, count: int, start: int, fit: Callable = class_colours
) -> Clusters:
    """Return the cluster colours of background and foreground, (K, 3) each.

    image: (H, W, 3).
    seeds: (H, W). A class without any takes the colours of all pixels that bear none, or of all.
    count: clusters of each class, at most.
    start: of the random draws; the same seeds give the same clusters whatever was cut before.
    fit: `class_colours`, or one that remembers.
    """
    count = check_count(count, "clusters", most=MOST)
    pixels = [np.flatnonzero(pixels_of(seeds, kind)) for kind in CLASSES]
    return tuple(fit(image, own, count, start) for own in pixels)


def votes(graph: RegionGraph, seeds: np.ndarray) -> np.ndarray:
    """Return how many seeds of background and of foreground each segment bears, (2, R)."""
    count = len(graph.sizes)
    under = [graph.labels[bearing(seeds, kind)] for kind in CLASSES]
    return np.stack([np.bincount(segments, minlength=count) for segments in under])


def majority(counts: np.ndarray) -> np.ndarray:
    """Return the `Seed` that segments with votes (2, R) are held at: background in a tie, (R,)."""
    background, foreground = counts
    kinds = np.where(background > 0, Seed.BACKGROUND, Seed.UNKNOWN)
    return np.where(foreground > background, Seed.FOREGROUND, kinds)


def held(costs: np.ndarray, kinds: np.ndarray, force: float) -> np.ndarray:
    """Return costs (R, 2) in which a segment under seeds keeps their label whatever it costs.

    As long as there is no seed at all, nothing is foreground. kinds: (R,), the `majority`. force:
    the `hard_link`.
    """
    return hold(costs, kinds, force) if kinds.any() else undecided(len(costs))


def cut(graph: RegionGraph, costs: np.ndarray, weights: np.ndarray) -> CutState:
    """Return the labels (R,) of least energy. costs: (R, 2), n_i E1. weights: (E,), the prior."""
    return min_cut(Energy(costs, graph.edges, weights))


def state_of(
    phase: str, labels: np.ndarray, objective: float, segments: np.ndarray, given: Given
) -> LazySnappingState:
    """Return labels as a state: with their mask, and with what was odd about the seeds.

    phase: as the state has it.
    labels: (R,), 1 is foreground.
    objective: their E.
    segments: (H, W), the segment of each pixel.
    given: what the strokes gave them.
    """
    labels = labels.astype(np.uint8)
    mask, note = mask_of(labels, segments, given.seeds), note_of(given.seeds, given.counts)
    return LazySnappingState(mask, labels, *given.clusters, objective, phase, note)


def mask_of(labels: np.ndarray, segments: np.ndarray, seeds: np.ndarray) -> np.ndarray:
    """Return labels (R,) as a mask; in a segment with seeds of both classes each keeps its own."""
    mask = np.take(labels == 1, segments)
    mask |= bearing(seeds, Seed.FOREGROUND)
    mask &= ~bearing(seeds, Seed.BACKGROUND)
    return mask


def note_of(seeds: np.ndarray, counts: np.ndarray) -> str:
    """Return what a reader should know about seeds (H, W) with votes (2, R), or ""."""
    note, both = seeds_note(seeds, "colour model"), int(np.count_nonzero(counts.all(axis=0)))
    if note or not both:
        return note
    return Note(BOTH_CLASSES[both > 1], both=both)
