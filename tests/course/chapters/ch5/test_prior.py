"""Chapter 5's prior: properties decide, each slip is named; the search maximises what it says."""

import numpy as np

from segteach.course.chapters.ch5 import check_prior, solve_alpha_with
from segteach.matting.bayesian import solve_alpha
from tests.course.chapters.ch5 import rights


def nan_at_the_ends(alpha):
    with np.errstate(all="ignore"):
        return alpha * np.log(alpha) + (1 - alpha) * np.log(1 - alpha)


def infinite_at_the_ends(alpha):
    with np.errstate(all="ignore"):
        return -0.75 * (np.log(alpha) + np.log(1 - alpha))


def impossible_ends(alpha):
    with np.errstate(all="ignore"):
        return np.log(alpha) + np.log(1 - alpha)


def nan_within(alpha):
    with np.errstate(all="ignore"):
        return np.log(abs(2 * alpha - 1) - 0.3)


SLIPS = [
    (nan_at_the_ends, "NaN at alpha = 0 and 1"),
    (infinite_at_the_ends, "L is infinite"),
    (impossible_ends, "L is -∞"),
    (nan_within, "some L are no numbers"),
    (np.zeros_like, "constant"),
    (lambda alpha: 1 + 0 * alpha, "constant"),
    (lambda alpha: -alpha, "Not symmetric"),
    (lambda alpha: np.log(alpha + 0.1), "Not symmetric"),
    (lambda alpha: -rights.entropy(alpha), "prefers 1/2"),
    (lambda alpha: -abs(alpha - 0.5), "prefers 1/2"),
    (lambda alpha: np.cos(8 * np.pi * (alpha - 0.5)) * -0.2 + abs(alpha - 0.5), "bump"),
    (lambda alpha: rights.valley(alpha) / np.abs(alpha - alpha[0]).sum(), "alpha alone"),
    (lambda alpha: rights.valley(alpha) + np.random.default_rng().random(), "alpha alone"),
    (lambda alpha: rights.valley(alpha)[0], "shape"),
    (lambda alpha: rights.valley(alpha)[:, None], "shape"),
]


def test_slips_are_named(slips_are_named):
    slips_are_named(check_prior, SLIPS)


def draw(rng, count=50):
    C, F, B = rng.random((3, count, 3))
    return C, F, B


def test_with_a_constant_prior_the_search_is_the_projection():
    C, F, B = draw(np.random.default_rng(1))
    start = np.full(len(C), 0.5)
    for noise in (0.01, 0.3):
        found = solve_alpha_with(np.zeros_like, C, F, B, noise)
        np.testing.assert_allclose(found, solve_alpha(C, F, B, start), atol=0.0005)


def test_the_search_maximises_the_sum_of_both_terms():
    C, F, B = draw(np.random.default_rng(2))
    tried = np.linspace(0, 1, 501)
    for prior in (rights.entropy, rights.beta, rights.valley):

        def worth(alpha, prior=prior):
            rest = C - alpha[:, None] * F - (1 - alpha[:, None]) * B
            return -(rest**2).sum(axis=1) / (2 * 0.2**2) + prior(alpha)

        found = worth(solve_alpha_with(prior, C, F, B, 0.2))
        others = np.stack([worth(np.full(len(C), a)) for a in tried])
        assert (found >= others.max(axis=0) - 1e-9).all()


def test_the_more_noise_the_more_a_prior_decides():
    C = np.linspace(0, 1, 41)[:, None] * np.ones(3)
    F, B = np.ones((41, 3)), np.zeros((41, 3))
    for prior in (rights.entropy, rights.beta, rights.valley, rights.parabola):
        small, large = (solve_alpha_with(prior, C, F, B, noise).round(3) for noise in (0.005, 1.5))
        np.testing.assert_allclose(small, C[:, 0], atol=0.02)
        assert np.isin(large, (0, 1)).all()


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "常数" in check_prior(np.zeros_like).words
