"""What the tests of GrabCut share: pictures with their answers, and E by its definition."""

import itertools
from functools import cache

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from segteach import data
from segteach.arrays import seeds_from_box


@cache
def a_photograph(name, side):
    image = data.fit_within(data.load(name), side)
    image.flags.writeable = False
    return image


def a_scene(noise=0.04):
    """A picture of two colours each inside and outside of a disc, which is the exact answer."""
    rows, cols = np.mgrid[:40, :50]
    truth = (rows - 20) ** 2 + (cols - 24) ** 2 < 12**2
    inside = np.where(rows[..., None] < 20, [0.9, 0.2, 0.2], [0.9, 0.8, 0.2])
    outside = np.where(cols[..., None] < 24, [0.2, 0.3, 0.8], [0.2, 0.6, 0.3])
    image = np.where(truth[..., None], inside, outside)
    return (image + np.random.default_rng(0).normal(0, noise, image.shape)).clip(0, 1), truth


def links_pair_by_pair(image, smoothness=50.0, beta="paper", connectivity=8, by_distance=True):
    """Return {(m, n): weight} of all pairs of neighbours: equation (11)."""
    pixels = list(np.ndindex(image.shape[:2]))
    pairs = []
    for (r, c), (dr, dc) in itertools.product(pixels, [(0, 1), (1, 0), (1, 1), (1, -1)]):
        near = dr == 0 or dc == 0 or connectivity == 8
        if near and r + dr < image.shape[0] and 0 <= c + dc < image.shape[1]:
            pairs.append(((r, c), (r + dr, c + dc)))
    squares = {(m, n): float(((image[m] - image[n]) ** 2).sum()) for m, n in pairs}
    mean = np.mean(list(squares.values())) if pairs else 0.0
    if isinstance(beta, str):
        beta = {"paper": 0.5, "lecture": 1.0}[beta] / mean if mean > 0 else 0.0
    return {
        (m, n): smoothness
        * np.exp(-beta * square)
        / (np.hypot(m[0] - n[0], m[1] - n[1]) if by_distance else 1)
        for (m, n), square in squares.items()
    }


def data_term(image, mask, k, models, likelihood):
    """Return U: equations (8) and (9) with scipy's density."""
    total = 0.0
    for a, model in enumerate(models):
        colours, own_k = image[mask == a], k[mask == a]
        logs = np.full((len(model.weights), len(colours)), -np.inf)
        for number, weight in enumerate(model.weights):
            if weight > 0:
                gauss = multivariate_normal(model.means[number], model.covariances[number])
                logs[number] = np.log(weight) + gauss.logpdf(colours)
        logs += 1.5 * np.log(2 * np.pi)
        own = logs[own_k, np.arange(len(own_k))]
        total -= (own if likelihood == "component" else np.logaddexp.reduce(logs)).sum()
    return total


def energy_of_definition(image, mask, k, models, links, likelihood="component"):
    """Return E; links: {(m, n): weight}."""
    cut = sum(weight for (m, n), weight in links.items() if mask[m] != mask[n])
    return data_term(image, mask, k, models, likelihood) + cut


def energy_of(image, state, links, likelihood="component"):
    models = state.background, state.foreground
    return energy_of_definition(image, state.mask, state.components, models, links, likelihood)


@pytest.fixture(scope="session")
def photograph():
    return a_photograph


@pytest.fixture(scope="session")
def boxed():
    """boxed(name, side): a photograph in 8 bits, and seeds for a box round its object."""
    boxes = {"flower": (140, 60, 560, 400), "rocket": (290, 40, 390, 400)}  # at 640 x 427

    def make(name, side):
        image = np.round(255 * a_photograph(name, side)).astype(np.uint8)
        return image, seeds_from_box(
            image.shape[:2], tuple(round(at * side / 640) for at in boxes[name])
        )

    return make


@pytest.fixture(scope="session")
def scene():
    return a_scene


@pytest.fixture
def box():
    """Seeds for a box round the disc of `scene`."""
    return seeds_from_box((40, 50), (5, 3, 45, 38))


@pytest.fixture(scope="session")
def links_by_hand():
    return links_pair_by_pair


@pytest.fixture(scope="session")
def energy_by_hand():
    return energy_of_definition


@pytest.fixture(scope="session")
def energy_of_state():
    return energy_of
