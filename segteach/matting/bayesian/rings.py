"""Bayesian matting: ring after ring of unknown pixels, from the known ones of both kinds inwards.

A pixel looks at the known pixels round it and at those of earlier rings. All pixels of a ring are
solved at the same time, so that they do not see each other.
Source: Chuang, Curless, Salesin and Szeliski 2001, sections 3 and 4.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from scipy import ndimage

from segteach.arrays import LEAST_VARIANCE, check_count, check_number, check_word
from segteach.language import Note
from segteach.matting.bayesian.clusters import Clusters, clusters
from segteach.matting.bayesian.samples import (
    FAR_REACH,
    Around,
    Layers,
    chunks,
    enough,
    nearest,
    trees,
    window,
    window_size,
    within_reach,
)
from segteach.matting.bayesian.solve import Pairs, solve
from segteach.matting.matte import ALL_KNOWN, check_problem
from segteach.steps import checked_at_call, last_of, state

NEIGHBOURHOODS = ("window", "nearest")
LINEAGES = {  # the parameters of the two families of published implementations
    "window": {"neighbourhood": "window", "noise": 0.01},
    "nearest": {"neighbourhood": "nearest", "noise": 5 / 255},
}
MOST = 1e9  # of a setting: more than any picture has a use for, and its square is a number
TOUCHING = np.ones((3, 3), dtype=bool)


@state
class BayesianState:
    """The matte after a ring.

    alpha: (H, W) in [0, 1]; 1/2 where it is not solved yet.
    foreground, background: F and B, (H, W, 3) in [0, 1]; the picture where they are not solved.
    ring: int16 (H, W), the ring in which a pixel was solved; 0 where the trimap is known, -1 where
    it is not solved yet.
    converged: bool (H, W), solved pixels whose alpha came to rest.
    widened: bool (H, W), solved pixels whose window had to grow.
    objective: the pixels that are left.
    note: what a reader should know, or "".
    """

    alpha: np.ndarray
    foreground: np.ndarray
    background: np.ndarray
    ring: np.ndarray
    converged: np.ndarray
    widened: np.ndarray
    objective: int
    note: str


class Settings(NamedTuple):
    """The parameters of `bayesian_steps`, checked."""

    neighbourhood: str = "window"
    radius: int = 12
    least: int = 10
    count: int = 200
    sigma: float = 8.0
    noise: float = 0.01
    widest: float = 0.05
    covariance_floor: float = 1e-5
    max_iterations: int = 300
    tolerance: float = 1e-6

    @classmethod
    def checked(cls, *settings, **named) -> Settings:
        """Return the settings, those that are not given with their defaults."""
        own = cls(*settings, **named)
        for name in ("radius", "count"):
            check_count(getattr(own, name), name, least=2)
        for name in ("least", "max_iterations"):
            check_count(getattr(own, name), name)
        for name in ("sigma", "noise", "covariance_floor"):
            check_number(getattr(own, name), name, least=LEAST_VARIANCE, most=MOST)
        check_number(own.widest, "widest", least=LEAST_VARIANCE)
        check_number(own.tolerance, "tolerance", least=0)
        check_word(own.neighbourhood, "neighbourhood", NEIGHBOURHOODS)
        return own


@checked_at_call
def bayesian_steps(
    image,
    trimap,
    *,
    neighbourhood: str = "window",
    radius: int = 12,
    least: int = 10,
    count: int = 200,
    sigma: float = 8.0,
    noise: float = 0.01,
    widest: float = 0.05,
    covariance_floor: float = 1e-5,
    max_iterations: int = 300,
    tolerance: float = 1e-6,
) -> Iterator[BayesianState]:
    """Yield the trimap as it is and then the matte after each ring; the last one is the result.

    image: (H, W, 3).
    trimap: (H, W) of `Seed`.
    neighbourhood: "window": all samples of a circle; "nearest": so many of either side. Both stand
    for a family of implementations: see `LINEAGES`.
    radius: of the circle, in pixels.
    least: samples of either side that a circle needs; with fewer a pixel waits for its neighbours;
    if all would wait, the radius doubles. From 32 px on such a circle lends its `count` nearest
    samples of either side alone.
    count: the nearest samples of either side.
    sigma: deviation of the spatial Gaussian, in pixels, 8 in the paper.
    noise: deviation sigma_C of the camera, of colours in [0, 1].
    widest: a cluster is split while its variance along some axis is more, of colours in [0, 1]. All
    pairs of clusters are solved: a tenth of it takes many times as long.
    covariance_floor: added to the variance of each cluster along every axis.
    max_iterations: turns of (F, B) and alpha for each pair of clusters, at most. The paper goes on
    until alpha rests, which 300 do for nearly all pixels of a photograph.
    tolerance: a pair is done when alpha moves by no more.

    What the paper leaves open (radius, least, count, noise, widest, floor) is as published
    implementations have it, but these stop after 50 turns, which leaves many pixels on their way.
    Raises ValueError for bad input, and names the argument.
    """
    settings = Settings.checked(
        neighbourhood,
        radius,
        least,
        count,
        sigma,
        noise,
        widest,
        covariance_floor,
        max_iterations,
        tolerance,
    )
    image, trimap = check_problem(image, trimap)
    layers = Layers(image, trimap)
    marks = _Marks(layers)
    yield marks.state(layers)
    number = 0
    while marks.left():
        number += 1
        known = layers.known()
        front = np.flatnonzero(~known & ndimage.binary_dilation(known, TOUCHING))
        found = solve_pixels(layers, front, settings)
        layers.put(found.pixels, found.alpha, found.F.clip(0, 1), found.B.clip(0, 1))
        marks.add(found, number)
        yield marks.state(layers)


bayesian = last_of(bayesian_steps)


class Found(NamedTuple):
    """What was found for N pixels, their numbers (N,).

    F, B: (N, 3). alpha: (N,). converged: it came to rest. widened: the window had to grow.
    """

    pixels: np.ndarray
    F: np.ndarray
    B: np.ndarray
    alpha: np.ndarray
    converged: np.ndarray
    widened: np.ndarray


def solve_pixels(layers: Layers, pixels: np.ndarray, settings: Settings) -> Found:
    """Return the likeliest F, B and alpha of those of the pixels that have samples enough."""
    parts = []
    for own, around, radius in collect(layers, pixels, settings):
        sides = side_clusters(layers, around, settings)
        pairs = all_pairs(layers.F[own], *sides)  # the F of an unknown pixel is still C
        alpha = around.alpha[pairs.pixel]
        solution = solve(pairs, alpha, settings.noise, settings.max_iterations, settings.tolerance)
        best = likeliest(pairs.pixel, solution.likelihood)
        F, B, alpha, _, converged = (part[best] for part in solution)
        parts.append((own, F, B, alpha, converged, np.full(len(own), radius > settings.radius)))
    return Found(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def collect(
    layers: Layers, pixels: np.ndarray, settings: Settings
) -> Iterator[tuple[np.ndarray, Around, int]]:
    """Yield some of the pixels that have samples enough, what lies around them, and the radius.

    The others wait for what is found in this ring. If all would wait, the circles grow.
    """
    if settings.neighbourhood == "nearest":
        known = trees(layers)
        for own in chunks(pixels, 2 * settings.count):
            yield own, nearest(layers, known, own, settings.count, settings.sigma), 0
        return
    radius, found, many = settings.radius, False, max(settings.count, settings.least)
    while not found:
        whole = radius >= np.hypot(*layers.shape)
        far = radius >= FAR_REACH and radius > settings.radius
        # all of so large a circle would take hours, and the nearest outweigh the rest
        known = trees(layers) if far else []
        size = 2 * many if far else window_size(layers, radius)
        for own in chunks(within_reach(layers, pixels, radius), size):
            if far:
                around = nearest(layers, known, own, many, settings.sigma, radius)
            else:
                around = window(layers, own, radius, settings.sigma)
            rich = enough(around, 1 if whole else settings.least)
            if rich.any():
                found = True
                yield own[rich], around if rich.all() else around.take(rich), radius
        radius *= 2


def side_clusters(layers: Layers, around: Around, settings: Settings) -> tuple[Clusters, Clusters]:
    """Return the clusters of foreground and background of N pixels, by what lies around them."""
    limits = settings.widest, settings.covariance_floor
    foreground = clusters(layers.F, layers.F_features, *around.foreground, *limits)
    return foreground, clusters(layers.B, layers.B_features, *around.background, *limits)


def all_pairs(C: np.ndarray, foreground: Clusters, background: Clusters) -> Pairs:
    """Return every pair of clusters of either side of N pixels with colours C (N, 3)."""
    many = np.bincount(background.pixel, minlength=len(C))  # background clusters of each pixel
    repeats = many[foreground.pixel]
    f = np.repeat(np.arange(len(repeats)), repeats)
    first = (np.cumsum(many) - many)[foreground.pixel]  # the first of them
    b = np.arange(len(f)) + np.repeat(first - (np.cumsum(repeats) - repeats), repeats)
    pixel = foreground.pixel[f]
    return Pairs(
        pixel,
        C[pixel],
        foreground.means[f],
        foreground.covariances[f],
        background.means[b],
        background.covariances[b],
    )


def likeliest(pixel: np.ndarray, likelihood: np.ndarray) -> np.ndarray:
    """Return the number of the likeliest pair of each of N pixels, (N,)."""
    order = np.lexsort((-likelihood, pixel))
    return order[np.flatnonzero(np.diff(pixel[order], prepend=-1))]


class _Marks:
    """What a state tells of each pixel beside its layers."""

    def __init__(self, layers: Layers):
        known = layers.known()
        self.ring = np.where(known, 0, -1).astype(np.int16)
        self.converged, self.widened = np.zeros_like(known), np.zeros_like(known)

    def left(self) -> int:
        return int(np.count_nonzero(self.ring < 0))

    def add(self, found: Found, number: int) -> None:
        self.ring.flat[found.pixels] = number
        self.converged.flat[found.pixels] = found.converged
        self.widened.flat[found.pixels] = found.widened

    def state(self, layers: Layers) -> BayesianState:
        shape = layers.shape
        alpha = np.nan_to_num(layers.alpha[:-1].reshape(shape), nan=0.5)
        F, B = (part[:-1].reshape(*shape, 3) for part in (layers.F, layers.B))
        marks = self.ring, self.converged, self.widened
        return BayesianState(alpha, F, B, *marks, self.left(), self._note())

    def _note(self) -> str:
        if self.left():
            return ""
        solved = np.count_nonzero(self.ring)
        if not solved:
            return ALL_KNOWN
        share = np.count_nonzero(self.converged) / solved
        sentence = (
            "alpha came to rest in {share} % of {solved:,} pixels; {widened:,} needed a wider "
            "window"
        )
        widened = int(np.count_nonzero(self.widened))
        return Note(sentence, share=f"{100 * share:.0f}", solved=solved, widened=widened)
