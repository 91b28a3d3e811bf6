"""The likelihood of the levels, and the best pair, against their formulas written out."""

import numpy as np
import pytest

from segteach.matting.wang_cohen.likelihood import NOISE, best_pairs, data_costs, deviations
from segteach.matting.wang_cohen.samples import Samples

LEVELS = np.linspace(0, 1, 7)


@pytest.fixture
def problem():
    """Colours of 300 pixels, more than a block, and four samples of either side."""
    rng = np.random.default_rng(0)
    sides = [
        Samples(
            (middle + rng.normal(0, 0.1, (300, 4, 3))).clip(0, 1),
            -np.sort(-rng.uniform(np.exp(-4), 1, (300, 4))),
        )
        for middle in (0.7, 0.3)
    ]
    return rng.random((300, 3)), *sides


def written_out(C, F, wF, B, wB):
    """Return 1 - L_k / sum L of one pixel, (K,)."""

    def sigma(colours, weights):
        mean = np.average(colours, axis=0, weights=weights)
        return np.sqrt(np.average(((colours - mean) ** 2).mean(axis=1), weights=weights))

    likelihoods = []
    for a in LEVELS:
        s = a * sigma(F, wF) + (1 - a) * sigma(B, wB)
        likelihoods.append(
            np.mean(
                [
                    wF[i] * wB[j] * np.exp(-((C - a * F[i] - (1 - a) * B[j]) ** 2).sum() / 2 / s**2)
                    for i in range(len(F))
                    for j in range(len(B))
                ]
            )
        )
    return 1 - np.array(likelihoods) / sum(likelihoods)


def test_data_costs_are_as_the_formula_says(problem):
    colours, foreground, background = problem
    costs = data_costs(*problem, LEVELS)
    for n in range(0, 300, 7):
        F, wF, B, wB = (part[n] for side in (foreground, background) for part in side)
        np.testing.assert_allclose(costs[:, n], written_out(colours[n], F, wF, B, wB), atol=2e-5)


def test_samples_that_weigh_more_tell_the_level():
    C = np.full((1, 3), 0.5)
    foreground = np.stack([[0.5] * 3, [0.9] * 3])[None]
    background = Samples(np.full((1, 2, 3), 0.1), np.ones((1, 2)))
    found = [
        LEVELS[data_costs(C, Samples(foreground, np.array([w])), background, LEVELS).argmin()]
        for w in ([1, 1e-6], [1e-6, 1])
    ]
    assert found == [1, 0.5]


def test_the_deviation_is_that_of_a_gaussian_alike_in_all_channels():
    colours = 0.5 + np.random.default_rng(0).normal(0, 0.07, (1, 20_000, 3))
    samples = Samples(colours, np.full((1, 20_000), 0.3))
    np.testing.assert_allclose(deviations(samples), 0.07, rtol=0.01)


def test_plain_samples_have_the_deviation_of_the_noise_and_tell_the_exact_level():
    sides = [Samples(np.full((7, 3, 3), c), np.full((7, 3), 0.2)) for c in (0.9, 0.1)]
    np.testing.assert_allclose(deviations(sides[0]), NOISE)
    colours = 0.1 + 0.8 * LEVELS[:, None].repeat(3, axis=1)
    assert (data_costs(colours, *sides, LEVELS).argmin(axis=0) == np.arange(7)).all()


def test_a_colour_far_from_all_samples_still_has_costs():
    sides = [Samples(np.full((1, 3, 3), c), np.full((1, 3), 0.2)) for c in (0.5, 0.4)]
    costs = data_costs(np.ones((1, 3)), *sides, LEVELS)
    assert np.isfinite(costs).all() and costs[:, 0].argmin() == len(LEVELS) - 1


def test_the_best_pair_is_nearest_and_among_equals_the_heaviest(problem):
    colours, foreground, background = problem
    alpha = np.random.default_rng(1).choice(LEVELS, 300)
    F, B, weights = best_pairs(colours, alpha, foreground, background)
    for n in range(0, 300, 7):
        a = alpha[n]
        errors = {
            (i, j): ((colours[n] - a * f - (1 - a) * b) ** 2).sum()
            for i, f in enumerate(foreground.colours[n])
            for j, b in enumerate(background.colours[n])
        }
        i, j = min(errors, key=errors.__getitem__)
        if a == 1:
            j = 0
        if a == 0:
            i = 0
        assert (F[n] == foreground.colours[n, i]).all()
        assert (B[n] == background.colours[n, j]).all()
        assert weights[n] == foreground.weights[n, i] * background.weights[n, j]
