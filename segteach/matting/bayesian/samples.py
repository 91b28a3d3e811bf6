"""The colours round a pixel: which are taken, and how much each of them counts.

A pixel whose alpha is known gives F to the foreground with weight alpha^2 g and B to the background
with weight (1 - alpha)^2 g, where g is a Gaussian of its distance.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

from segteach.arrays import Seed
from segteach.matting.bayesian.clusters import features

CHUNK = 250_000  # samples at a time
FAR_REACH = 32  # of a circle, in pixels: from there on it is large
FAR = 500.0  # -log g of whatever is farther
NEAREST = 0.8  # of FAR: -log g of the nearest sample at most


class Layers:
    """What is known so far of each pixel, by its number, row by row.

    alpha: (H W + 1,), NaN where it is not known yet. F, B: (H W + 1, 3), the picture where they are
    not known. F_features, B_features: (H W + 1, 10), theirs. The last place stands for all that
    lies outside of the picture.
    """

    def __init__(self, image: np.ndarray, trimap: np.ndarray):
        self.shape = trimap.shape
        self.alpha = np.full(trimap.size + 1, np.nan)
        self.alpha[:-1][trimap.ravel() == Seed.FOREGROUND] = 1
        self.alpha[:-1][trimap.ravel() == Seed.BACKGROUND] = 0
        self.F, self.B = (np.vstack([image.reshape(-1, 3), np.zeros(3)]) for _ in range(2))
        self.F_features = features(self.F)
        self.B_features = self.F_features.copy()

    def put(self, pixels: np.ndarray, alpha: np.ndarray, F: np.ndarray, B: np.ndarray) -> None:
        """Make alpha (N,), F and B (N, 3) of N pixels known."""
        self.alpha[pixels], self.F[pixels], self.B[pixels] = alpha, F, B
        self.F_features[pixels], self.B_features[pixels] = features(F), features(B)

    def known(self) -> np.ndarray:
        """Return where alpha is known, bool (H, W)."""
        return ~np.isnan(self.alpha[:-1]).reshape(self.shape)

    def at(self, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the rows and columns of N pixels."""
        return np.divmod(pixels, self.shape[1])


class Samples(NamedTuple):
    """S samples of one side for each of N pixels: numbers of pixels and their weights, (N, S)."""

    places: np.ndarray
    weights: np.ndarray


class Around(NamedTuple):
    """What lies round N pixels: samples of both sides, and the mean of the known alphas, (N,)."""

    foreground: Samples
    background: Samples
    alpha: np.ndarray

    def take(self, which: np.ndarray) -> Around:
        """Return what lies round some of the pixels."""
        (F_places, F_weights), (B_places, B_weights), alpha = self
        F_own = F_places[which]
        B_own = F_own if B_places is F_places else B_places[which]
        sides = Samples(F_own, F_weights[which]), Samples(B_own, B_weights[which])
        return Around(*sides, alpha[which])


def weigh(alpha: np.ndarray, squares: np.ndarray, sigma: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the weights alpha^2 g and (1 - alpha)^2 g of samples; 0 where alpha is NaN.

    alpha: of the samples. squares: of their distances, in pixels^2; g = exp(-squares / 2 sigma^2),
    but never so small that float64 has no number for it.
    """
    g = np.exp(-np.minimum(squares / (2 * sigma**2), FAR))
    return np.fmax(alpha**2 * g, 0), np.fmax((1 - alpha) ** 2 * g, 0)


def _weights(alpha: np.ndarray, squares: np.ndarray, sigma: float) -> Sequence[np.ndarray]:
    """Return the weights (N, S) of foreground and background, see `weigh`.

    Where even the nearest sample of a side is so far that its weight would meet the bound of
    `weigh`, and all count alike, that side is moved nearer: only ratios of weights matter.
    """
    bound = 2 * sigma**2 * FAR  # pixels^2
    if squares.max() <= bound:
        return weigh(alpha, squares, sigma)
    sides = []
    for side, counts in enumerate((alpha > 0, alpha < 1)):
        least = np.where(counts, squares, 0).max(axis=1, initial=0, keepdims=True)
        least = np.where(counts, squares, least).min(axis=1, keepdims=True)
        moved = np.maximum(squares - np.maximum(least - NEAREST * bound, 0), 0)
        sides.append(weigh(alpha, moved, sigma)[side])
    return sides


def window(layers: Layers, pixels: np.ndarray, radius: int, sigma: float) -> Around:
    """Return what lies in the circle round each of N pixels.

    pixels: (N,), their numbers. radius: of the circle, in pixels. sigma: see `weigh`.
    """
    height, width = layers.shape
    rows_off, cols_off, squares = _circle(radius, *_reach(layers, radius))
    rows, cols = (part[:, None] for part in layers.at(pixels))
    places = pixels[:, None] + rows_off * width + cols_off
    beyond = (
        (rows < radius) | (rows >= height - radius) | (cols < radius) | (cols >= width - radius)
    )
    for edge in np.flatnonzero(beyond):  # few
        row, col = rows[edge] + rows_off, cols[edge] + cols_off
        outside = (row < 0) | (row >= height) | (col < 0) | (col >= width)
        places[edge, outside] = len(layers.alpha) - 1
    alpha = layers.alpha[places]
    foreground, background = _weights(alpha, squares, sigma)
    sides = Samples(places, foreground), Samples(places, background)
    return Around(*sides, _mean(alpha))


def window_size(layers: Layers, radius: int) -> int:
    """Return how many places a circle has at most: none lies farther than the picture is large."""
    return math.prod(2 * reach + 1 for reach in _reach(layers, radius))


def trees(layers: Layers) -> list[tuple[np.ndarray, cKDTree]]:
    """Return the numbers of the samples of foreground and background, and where they lie."""
    sides = (np.flatnonzero(counts) for counts in (layers.alpha > 0, layers.alpha < 1))
    return [(known, cKDTree(np.stack(layers.at(known), axis=1))) for known in sides]


def nearest(
    layers: Layers, sides_known: list, pixels: np.ndarray, count: int, sigma: float, radius=np.inf
) -> Around:
    """Return the `count` nearest samples of foreground and background of each of N pixels.

    sides_known: of `trees`. pixels: (N,), their numbers. sigma: see `weigh`. radius: what lies
    farther weighs nothing, in pixels.
    """
    at, sides, alphas = np.stack(layers.at(pixels), axis=1), [], []
    for side, (known, tree) in enumerate(sides_known):
        distances, which = tree.query(at, min(count, len(known)))
        places = known[which.reshape(len(at), -1)]
        within = distances.reshape(places.shape) <= radius
        alphas.append(np.where(within, layers.alpha[places], np.nan))
        squares = distances.reshape(places.shape) ** 2
        sides.append(Samples(places, _weights(alphas[-1], squares, sigma)[side]))
    return Around(*sides, _mean(np.concatenate(alphas, axis=1)))


def within_reach(layers: Layers, pixels: np.ndarray, radius: int) -> np.ndarray:
    """Return those of the pixels that have a sample of either side in their circle."""
    if radius < FAR_REACH:  # looking is quicker
        return pixels
    ways = [
        ndimage.distance_transform_edt(~counts[:-1].reshape(layers.shape))
        for counts in (layers.alpha > 0, layers.alpha < 1)
    ]
    return pixels[np.maximum(*ways).flat[pixels] <= radius]


def enough(around: Around, least: int) -> np.ndarray:
    """Return which of N pixels have at least so many samples of either side, bool (N,)."""
    foreground, background = (
        np.count_nonzero(side.weights, axis=1) for side in (around.foreground, around.background)
    )
    return np.minimum(foreground, background) >= least


def chunks(places: np.ndarray, samples: int) -> Iterator[np.ndarray]:
    """Yield the places in parts of about CHUNK samples, so many for each place."""
    step = max(1, CHUNK // samples)
    return (places[start : start + step] for start in range(0, len(places), step))


def _mean(alpha: np.ndarray) -> np.ndarray:
    """Return the mean of the known alphas (N, S), (N,); 0 where there is none."""
    unknown = np.isnan(alpha)
    return np.where(unknown, 0, alpha).sum(axis=1) / np.fmax(1, np.count_nonzero(~unknown, axis=1))


def _reach(layers: Layers, radius: int) -> tuple[int, int]:
    """Return how far down and across a circle goes from any pixel, within the picture."""
    height, width = layers.shape
    return min(radius, height - 1), min(radius, width - 1)


@lru_cache(maxsize=8)
def _circle(radius: int, down: int, across: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return rows and columns of the pixels of a circle round 0, and their distances squared.

    down, across: how far it reaches at most, in pixels.
    """
    ways = [np.arange(-reach, reach + 1) for reach in (down, across)]
    rows, cols = (part.ravel() for part in np.meshgrid(*ways, indexing="ij"))
    squares = rows**2 + cols**2
    inside = squares <= radius**2
    return rows[inside], cols[inside], squares[inside]
