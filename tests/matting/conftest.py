"""Scenes with an exact answer, and the bad input that every matting method has to bear."""

import os
from pathlib import Path

import numpy as np
import pytest

from segteach import data
from segteach.arrays import Seed, seeds_from_trimap
from segteach.data import Scene
from segteach.metrics import sad

F, B = np.array([0.9, 0.35, 0.2]), np.array([0.1, 0.45, 0.7])


@pytest.fixture
def scene_of():
    """Return scene_of(foreground, background, alpha): layers are broadcast to (H, W, 3)."""

    def render(foreground, background, alpha) -> Scene:
        layers = [np.broadcast_to(layer, (*alpha.shape, 3)) for layer in (foreground, background)]
        share = alpha[..., None]
        return Scene(share * layers[0] + (1 - share) * layers[1], alpha, *layers)

    return render


@pytest.fixture
def band():
    """Return band(shape, width, rng): a trimap with a slanted unknown band, and a random alpha."""

    def make(shape=(40, 50), width=12, rng=0) -> tuple[np.ndarray, np.ndarray]:
        rows, cols = np.indices(shape)
        across = cols + 0.3 * rows - 0.5 * shape[1]
        trimap = np.where(across < 0, Seed.FOREGROUND, Seed.BACKGROUND).astype(np.uint8)
        trimap[np.abs(across) < width / 2] = Seed.UNKNOWN
        alpha = np.where(trimap == Seed.FOREGROUND, 1.0, 0.0)
        unknown = trimap == Seed.UNKNOWN
        alpha[unknown] = np.random.default_rng(rng).random(unknown.sum())
        return trimap, alpha

    return make


@pytest.fixture
def plain_scene(scene_of, band):
    """A slanted band between two plain colours: (scene, trimap)."""
    trimap, alpha = band()
    return scene_of(F, B, alpha), trimap


@pytest.fixture
def photograph_sads():
    """Return photograph_sads(kind, ours, peer): mean SAD of both over the pictures of a folder.

    kind: of the trimaps. ours(image, trimap) and peer(image, greys) return alpha; greys: the trimap
    as PyMatting takes it, 0, 1/2 and 1.
    """

    def means(kind, ours, peer):
        folder, errors = Path(os.environ["SEGTEACH_DATA"]) / "matting", []
        for path in sorted((folder / "image").glob("*.png")):
            image, truth = (
                data.open_image(folder / part / path.name) for part in ("image", "alpha")
            )
            trimap = seeds_from_trimap(data.open_image(folder / kind / path.name))
            alphas = ours(image, trimap), peer(image, np.array([0.5, 0.0, 1.0])[trimap])
            errors.append([sad(a, truth[..., 0], trimap == Seed.UNKNOWN) for a in alphas])
        return np.mean(errors, axis=0)

    return means
