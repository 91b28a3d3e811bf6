"""What the paper's values do where no argument gives others, and the energy of a step."""

from itertools import product

import numpy as np
import pytest

from segteach.arrays import Seed
from segteach.matting.wang_cohen import wang_cohen, wang_cohen_steps
from segteach.matting.wang_cohen.likelihood import NOISE
from segteach.steps import record

RED, GREEN, BLUE = np.eye(3)


def row(length, foreground, background):
    """Return seeds (1, length) with so many pixels of either kind at the ends."""
    seeds = np.zeros((1, length), np.uint8)
    seeds[0, :foreground], seeds[0, length - background :] = Seed.FOREGROUND, Seed.BACKGROUND
    return seeds


def test_the_front_grows_by_fifteen_pixels_and_alpha_has_25_levels():
    image = np.random.default_rng(0).random((6, 80, 3))
    seeds = np.repeat(row(80, 1, 1), 6, axis=0)
    away = np.minimum(np.arange(80), 79 - np.arange(80))
    states = list(wang_cohen_steps(image, seeds, max_iterations=3, smoothness=1e6))
    for n, state in enumerate(states):
        assert ((state.reached >= 0) == (away <= 15 * n)).all()
    parts = states[-1].alpha * 24
    np.testing.assert_allclose(parts, parts.round(), atol=1e-9)
    assert (parts.round() % 2 == 1).any() and (parts.round() % 3 > 0).any()


@pytest.mark.parametrize("levels", [2, 4, 6])
def test_alpha_has_as_many_levels_as_are_asked_for(levels):
    image, seeds = np.random.default_rng(0).random((6, 20, 3)), np.repeat(row(20, 1, 1), 6, axis=0)
    alpha = wang_cohen(image, seeds, levels=levels, smoothness=1e6, max_iterations=2).alpha
    np.testing.assert_allclose(np.unique(alpha), np.linspace(0, 1, levels), atol=1e-12)


@pytest.mark.parametrize(("at", "found"), [(11, True), (12, True), (13, False)])
def test_the_twelve_nearest_of_a_plain_stroke_are_looked_at(at, found):
    image = np.tile(BLUE, (1, 31, 1))
    image[0, 16:] = RED
    image[0, 15] = image[0, 15 + at] = GREEN  # one colour of the foreground is the pixel's own
    seeds = row(31, 15, 15)[:, ::-1]
    state = record(wang_cohen_steps(image, seeds, max_iterations=1))[-1]
    assert (state.foreground[0, 15] == GREEN).all() == found
    if found:  # beside a stroke of blue at the distance of 1
        assert state.alpha[0, 15] == 1
        assert 1 - state.uncertainty[0, 15] == pytest.approx(np.exp(-(at**2 + 1) / 200))


@pytest.mark.parametrize(("options", "radius"), [({}, 20), ({"radius": 7}, 7)])
def test_a_stroke_is_looked_at_from_twenty_pixels_or_what_is_asked_for(options, radius):
    image = np.random.default_rng(0).random((1, 40, 3))
    for away in (radius, radius + 1):
        seeds = np.zeros((1, 40), np.uint8)
        seeds[0, 0], seeds[0, away + 1] = Seed.FOREGROUND, Seed.BACKGROUND
        steps = wang_cohen_steps(image, seeds, samples=1, max_iterations=1, **options)
        found = record(steps)[-1].foreground[0, away]
        assert (found == image[0, 0]).all() == (away == radius)  # else it is drawn


def test_a_stroke_of_five_colours_is_drawn_from_by_the_one_that_is_alike():
    five = np.array([RED, GREEN, BLUE, RED + GREEN, GREEN + BLUE]) * 0.8 + 0.1
    image = np.full((10, 60, 3), 0.5)
    image[:, :55] = five[np.indices((10, 55)).sum(axis=0) % 5]
    seeds = np.repeat(row(60, 3, 5), 10, axis=0)
    state = record(wang_cohen_steps(image, seeds, max_iterations=1))[-1]
    far = (state.reached == 1) & (np.arange(60) > 30)  # out of reach of the foreground's stroke
    assert np.count_nonzero(far) > 100
    np.testing.assert_allclose(state.foreground[far], image[far], atol=0.02)


def least_energy(image, alpha):
    """Return the energy of alpha in a row between one pixel of either kind, and the least of all.

    The energy is written out: F and B are the ends, their deviation is the noise.
    """
    levels = np.linspace(0, 1, 25)
    F, *inner, B = image[0]
    length, costs = len(inner), []
    for p, C in enumerate(inner, start=1):
        error2 = ((C - levels[:, None] * F - (1 - levels[:, None]) * B) ** 2).sum(axis=1)
        near = np.exp(-(p**2 + (length + 1 - p) ** 2) / 10**2)
        likelihood = near * np.exp(-error2 / (2 * NOISE**2))
        costs.append(1 - likelihood / likelihood.sum())

    def energies(labels):
        ends = np.ones((len(labels), 1)), np.zeros((len(labels), 1))
        steps = np.diff(np.hstack([ends[0], levels[labels], ends[1]]), axis=1)
        data = sum(cost[labels[:, p]] for p, cost in enumerate(costs))
        return data + (1 - np.exp(-(steps**2) / 0.2**2)).sum(axis=1)

    found = np.rint(alpha[0, 1:-1] * 24).astype(int)
    return energies(found[None])[0], energies(np.array(list(product(range(25), repeat=3)))).min()


@pytest.mark.parametrize("rng", range(12))
def test_in_a_row_the_levels_cost_least_of_all(rng):
    random = np.random.default_rng(rng)  # little contrast: alpha is vague; little change: V counts
    share = random.uniform(0.2, 0.8) + random.uniform(-0.15, 0.15, (3, 1))
    F, B = np.full(3, 0.5), 0.5 + random.uniform(0.02, 0.3, 3)
    image = np.array([[F, *(share * F + (1 - share) * B), B]])
    state = record(wang_cohen_steps(image, row(5, 1, 1), samples=1, max_iterations=1))[-1]
    energy, least = least_energy(image, state.alpha)
    assert energy == pytest.approx(least, abs=2e-3)


@pytest.mark.parametrize(
    ("options", "told"),
    [({}, 38), ({"sweeps": 5}, 10), ({"sweeps": 5, "max_iterations": 3}, 30)],
)
def test_where_colours_tell_nothing_a_stroke_is_heard_of_by_messages(options, told):
    seeds, away = row(81, 1, 1), np.arange(1, 39)
    options = {"max_iterations": 1, "tolerance": 0, "growth": 38} | options
    alpha = record(wang_cohen_steps(np.full((1, 81, 3), 0.5), seeds, **options))[-1].alpha[0]
    assert (alpha[away[:told]] == 1).all() and (alpha[80 - away[:told]] == 0).all()
    assert (alpha[away[told:]] < 1).all()  # two pixels a sweep, from step to step


def test_a_step_keeps_the_best_pair_at_its_alpha_and_the_uncertainty_of_that_pair():
    image, seeds = np.random.default_rng(0).random((1, 20, 3)), row(20, 6, 6)
    state = record(wang_cohen_steps(image, seeds, samples=6, max_iterations=1))[-1]
    numbers = np.arange(20)
    for p in range(6, 14):
        C, a, w = image[0, p], state.alpha[0, p], np.exp(-((numbers - p) ** 2) / 10**2)
        rank = {  # of pairs that are as near the heavier one
            (i, j): (((C - a * image[0, i] - (1 - a) * image[0, j]) ** 2).sum(), -w[i] * w[j])
            for i in range(6)
            for j in range(14, 20)
        }
        i, j = min(rank, key=rank.__getitem__)
        assert (state.foreground[0, p] == image[0, i]).all()
        assert (state.background[0, p] == image[0, j]).all()
        assert state.uncertainty[0, p] == pytest.approx(1 - np.sqrt(w[i] * w[j]))
