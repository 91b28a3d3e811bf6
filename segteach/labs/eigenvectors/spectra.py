"""What the eigenvector gallery shows: small pictures with their alpha, and both spectra of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

import numpy as np

from segteach import data
from segteach.arrays import Seed, Stroke, seeds_from_strokes
from segteach.labs.kit.known_mattes import KnownMatte
from segteach.matting.closed_form import closed_form
from segteach.matting.laplacian import affinity_laplacian, matting_laplacian
from segteach.matting.spectral import Spectrum, smallest_eigenvectors

COUNT = 8  # eigenvectors, as the deck shows
SHAPE = (64, 96)  # half a second for each Laplacian
PHOTOGRAPH = "astronaut"
PICTURES = ("defocus", "leaves", "net", "hair", PHOTOGRAPH)
STROKES = (  # (row, col) of the upper part of the astronaut
    Stroke([[7, 36], [7, 48], [18, 42], [25, 42]], 1, Seed.FOREGROUND),
    Stroke([[38, 41], [50, 36], [58, 14]], 1, Seed.FOREGROUND),
    Stroke([[16, 31], [10, 33]], 1, Seed.FOREGROUND),
    Stroke([[14, 53], [20, 52]], 1, Seed.FOREGROUND),
    Stroke([[31, 26], [44, 27]], 1, Seed.FOREGROUND),
    Stroke([[45, 55], [58, 60]], 1, Seed.FOREGROUND),
    Stroke([[3, 24], [22, 24]], 1, Seed.BACKGROUND),
    Stroke([[3, 64], [34, 64]], 1, Seed.BACKGROUND),
    Stroke([[4, 4], [20, 4], [36, 3]], 1, Seed.BACKGROUND),
    Stroke([[30, 12], [36, 14]], 1, Seed.BACKGROUND),
    Stroke([[3, 78], [28, 78], [28, 90]], 1, Seed.BACKGROUND),
    Stroke([[58, 78], [58, 92]], 1, Seed.BACKGROUND),
)


@lru_cache(maxsize=len(PICTURES))
def picture(name: str) -> KnownMatte:
    """Return one of PICTURES; alpha of the photograph is closed-form matting from strokes."""
    if name != PHOTOGRAPH:
        scene = data.matting_scene(name, shape=SHAPE)
        return KnownMatte(scene.image, scene.alpha, scene)
    whole = data.load(name)
    rows = whole.shape[1] * SHAPE[0] // SHAPE[1]
    image = data.fit_within(whole[:rows], SHAPE[1])
    return KnownMatte(image, closed_form(image, seeds_from_strokes(STROKES, SHAPE)).alpha)


def start():
    """Return what the worker does: solve(job) yields both spectra of a picture."""
    return solve


def solve(job: Mapping) -> Iterator[tuple[Spectrum, Spectrum]]:
    """Yield the spectra of the matting Laplacian and of that of one sigma.

    job: {"picture": one of PICTURES, "eps": of the one, "sigma": of the other}.
    """
    name = job["picture"]
    yield spectrum_of(name, "eps", job["eps"]), spectrum_of(name, "sigma", job["sigma"])


@lru_cache(maxsize=128)  # 0.4 MB each
def spectrum_of(name: str, parameter: str, value: float) -> Spectrum:
    """Return a spectrum: with "eps" of the matting Laplacian, with "sigma" of the other."""
    image = picture(name).image
    if parameter == "eps":
        L = matting_laplacian(image, eps=value)
    else:
        L = affinity_laplacian(image, value**-2)
    return smallest_eigenvectors(L, SHAPE, COUNT)


def within_first(spectrum: Spectrum, alpha: np.ndarray, count: int) -> np.ndarray:
    """Return the sum of the first vectors that comes nearest to alpha, (H, W)."""
    vectors = spectrum.vectors[:count]
    return np.tensordot(np.tensordot(vectors, alpha, axes=2), vectors, axes=1)


def grey_vector(vector: np.ndarray) -> np.ndarray:
    """Return a vector (H, W) in [0, 1]: its least entry black, its greatest white.

    What is constant but for rounding is grey all over.
    """
    least, reach = vector.min(), np.ptp(vector)
    if reach < 1e-3 * np.abs(vector).max():
        return np.full(vector.shape, 0.5)
    return (vector - least) / reach
