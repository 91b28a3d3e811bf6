"""First labels of a grey picture, dark to bright: by k-means, by quantiles, at random."""

from __future__ import annotations

import numpy as np

from segteach.arrays import check_count, check_rng, check_word
from segteach.models.fields.regions import grey_levels
from segteach.models.kmeans import kmeans_steps, quantile_centres, rising_lloyd
from segteach.steps import last


def presegment(
    image, labels_count: int, method: str = "kmeans", *, rng: np.random.Generator | int = 0
) -> np.ndarray:
    """Return first labels, (H, W) uint8.

    image: grey (H, W) in [0, 1], or (H, W, 3).
    labels_count: 1 to 255.
    method: a word of PRESEGMENTATIONS.
    rng: for "random".
    """
    image, kinds = grey_levels(image), check_count(labels_count, "labels_count", most=255)
    check_word(method, "presegmentation", PRESEGMENTATIONS)
    return PRESEGMENTATIONS[method](image, kinds, check_rng(rng))


def by_kmeans(image: np.ndarray, kinds: int, rng=None) -> np.ndarray:
    """Return the nearest of the centres of k-means, which begin between the quantiles."""
    levels = np.sort(image, axis=None)
    start = quantile_centres(levels, kinds)
    means = last(kmeans_steps(levels, start, lloyd=rising_lloyd(levels))).centres[:, 0]
    return _between((means[1:] + means[:-1]) / 2, image)


def by_quantiles(image: np.ndarray, kinds: int, rng=None) -> np.ndarray:
    """Return labels that equally many pixels have."""
    return _between(np.quantile(image, np.arange(1, kinds) / kinds), image)


def at_random(image: np.ndarray, kinds: int, rng: np.random.Generator) -> np.ndarray:
    """Return every label equally often, wherever."""
    return rng.integers(0, kinds, image.shape, dtype=np.uint8)


PRESEGMENTATIONS = {"kmeans": by_kmeans, "quantiles": by_quantiles, "random": at_random}


def _between(bounds: np.ndarray, image: np.ndarray) -> np.ndarray:
    """Return how many of the rising bounds are not above each level, (H, W) uint8."""
    return np.searchsorted(bounds, image, side="right").astype(np.uint8)
