"""KNN matting against PyMatting's, with its default arguments.

Scenes with an exact matte on the levels of 8 bits; alphas are compared first. PyMatting looks for
neighbours on all cores, in float32, among all pixels; so where two are equally far the lists may
differ. Ours looks on one core, and leaves out of L what the known pixels say to each other. `full`
adds a scene of 640 x 480.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pymatting import estimate_alpha_knn

from segteach import data
from segteach.arrays import Seed
from segteach.bench.kit.pictures import eight_bits
from segteach.bench.kit.row import Row, alternate
from segteach.matting.knn import knn
from segteach.metrics import sad

GREYS = np.array([0.5, 0.0, 1.0])  # of Seed, as PyMatting takes a trimap
SCENE, BAND = "fur", 4
SHAPES = (120, 160), (240, 320), (480, 640)


def rows(full: bool = False) -> Iterator[Row]:
    """Yield a row for each size but the largest, which is for `full`."""
    for shape in SHAPES if full else SHAPES[:-1]:
        scene = data.matting_scene(SCENE, shape=shape)
        yield row_of(eight_bits(scene.image), data.trimap_of(scene.alpha, BAND), scene.alpha)


def row_of(image: np.ndarray, trimap: np.ndarray, truth: np.ndarray) -> Row:
    """Return the row of one picture (H, W, 3) with its trimap and its exact matte, (H, W) each."""

    def ours() -> np.ndarray:
        return knn(image, trimap, kernel="binary").alpha

    def theirs() -> np.ndarray:
        return estimate_alpha_knn(image, GREYS[trimap])

    unknown = trimap == Seed.UNKNOWN
    found, peer = ours(), theirs()
    apart = np.abs(found - peer)[unknown]
    errors = (sad(alpha, truth, unknown) for alpha in (found, peer))
    return Row(
        f"KNN matting {image.shape[1]}x{image.shape[0]}, {unknown.mean():.0%} unknown",
        "PyMatting",
        *alternate(ours, theirs, repeats=3),
        f"alpha within {apart.max():.0e}, {apart.mean():.0e} on the mean; "
        "SAD {:.4f}, theirs {:.4f}".format(*errors),
    )
