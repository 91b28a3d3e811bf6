"""A small scene with its trimap, solved once."""

import numpy as np
import pytest
from scipy import ndimage

from segteach import data
from segteach.arrays import Seed
from segteach.matting.bayesian import LINEAGES, bayesian


def trimap_of(alpha, band):
    """Unknown is what is partly covered, and `band` pixels round it."""
    unknown = ndimage.binary_dilation((alpha > 0) & (alpha < 1), iterations=band)
    known = np.where(alpha > 0.5, Seed.FOREGROUND, Seed.BACKGROUND)
    return np.where(unknown, Seed.UNKNOWN, known).astype(np.uint8)


@pytest.fixture(scope="package")
def scene():
    return data.dandelion((96, 128))


@pytest.fixture(scope="package")
def trimap(scene):
    return trimap_of(scene.alpha, 1)


@pytest.fixture(scope="package")
def solved(scene, trimap):
    """The last state of either lineage."""
    return {name: bayesian(scene.image, trimap, **own) for name, own in LINEAGES.items()}


def slopes(pairs, F, B, alpha, noise=0.01):
    """The derivatives of L by F, B and alpha, (M, 7), and the sizes of what they are sums of."""
    a, b = alpha[:, None], 1 - alpha[:, None]
    rest = (pairs.C - a * F - b * B) / noise**2
    to_F = np.linalg.solve(pairs.F_cov, (F - pairs.F_mean)[..., None])[..., 0]
    to_B = np.linalg.solve(pairs.B_cov, (B - pairs.B_mean)[..., None])[..., 0]
    by_alpha = np.einsum("md,md->m", rest, F - B)[:, None]
    size = np.linalg.norm(rest, axis=1) * np.linalg.norm(F - B, axis=1)
    sizes = [np.linalg.norm(x, axis=1) for x in (a * rest, to_F, b * rest, to_B)] + [size]
    return np.concatenate([a * rest - to_F, b * rest - to_B, by_alpha], axis=1), np.max(sizes, 0)


@pytest.fixture(scope="session")
def gradient():
    """Return gradient(pairs, F, B, alpha): the derivatives of L, and how large their parts are."""
    return slopes
