"""A disc under noise with two strokes, a picture of nine pixels, and E of a labelling by loops."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest

from segteach.arrays import Seed, Stroke, seeds_from_strokes

B, F = Seed.BACKGROUND, Seed.FOREGROUND


@pytest.fixture(scope="session")
def disc():
    """truth, clean, noisy, strokes, seeds of a disc in 40 x 50 pixels."""
    rows, cols = np.mgrid[:40, :50]
    truth = (rows - 20) ** 2 + (cols - 24) ** 2 < 12**2
    clean = np.where(truth[..., None], [0.8, 0.5, 0.2], [0.2, 0.4, 0.6])
    noisy = (clean + np.random.default_rng(0).normal(0, 0.08, clean.shape)).clip(0, 1)
    strokes = (Stroke([[20, 20], [22, 28]], 2, F), Stroke([[3, 4], [4, 45]], 2, B))
    seeds = seeds_from_strokes(strokes, truth.shape)
    return SimpleNamespace(truth=truth, clean=clean, noisy=noisy, strokes=strokes, seeds=seeds)


@pytest.fixture(scope="session")
def tiny():
    """image, seeds of 3 x 3 pixels: few enough to try all labellings."""
    seeds = np.zeros((3, 3), np.uint8)
    seeds[0, 0], seeds[2, 2] = F, B
    image = np.random.default_rng(1).random((3, 3, 3)) * 0.04 + 0.3
    return SimpleNamespace(image=image, seeds=seeds)


@pytest.fixture(scope="session")
def energy_by_hand():
    """energy_by_hand(snapping, seeds, labels): E from the pixels, every sum of it as a loop."""
    return _energy_by_hand


def _energy_by_hand(snapping, seeds, labels):
    image, segments = snapping.image, snapping.graph.labels
    models = snapping.learn(seeds)
    colour = {i: image[segments == i].mean(axis=0) for i in range(segments.max() + 1)}
    total = 0.0
    for i, mean in colour.items():
        d = [min(np.sqrt(((255 * (mean - c)) ** 2).sum()) for c in model) for model in models]
        share = d[labels[i]] / sum(d) if sum(d) else 0.5
        marked = seeds[segments == i]
        votes = [(marked == kind).sum() for kind in (B, F)]
        if votes[0] or votes[1]:
            share = 0 if labels[i] == (votes[1] > votes[0]) else np.inf
        total += (segments == i).sum() * share if share else 0.0
    height, width = segments.shape
    for r, c in itertools.product(range(height), range(width)):
        for dr, dc in ((0, 1), (1, 0), (1, 1), (1, -1)):
            if r + dr < height and 0 <= c + dc < width:
                i, j = segments[r, c], segments[r + dr, c + dc]
                if labels[i] != labels[j]:
                    difference = ((255 * (colour[i] - colour[j])) ** 2).sum()
                    total += snapping.smoothness / (1 + difference)
    return total
