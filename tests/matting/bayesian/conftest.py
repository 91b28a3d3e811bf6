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
