"""Chapter 1's checks of distance and log-sum-exp: right answers pass, each slip is named."""

import numpy as np
import pytest

from segteach.course.chapters.ch1 import density

pytestmark = pytest.mark.usefixtures("own_progress")


def distance(x, mean, covariance):
    away = x - mean
    return np.sqrt(away @ np.linalg.solve(covariance, away))


def log_sum_exp(a):
    return np.logaddexp.reduce(a, axis=1)


def largest_of_all(a):
    return a.max() + np.log(np.exp(a - a.max()).sum(axis=1))


DISTANCES = [
    (lambda x, m, S: distance(x, m, S) ** 2, "squared"),
    (lambda x, m, S: -(distance(x, m, S) ** 2) / 2, "exponent"),
    (lambda x, m, S: (x - m) @ S @ (x - m), "forgot the square root"),
    (lambda x, m, S: np.sqrt((x - m) @ S @ (x - m)), "Σ where Σ⁻¹"),
    (lambda x, m, S: np.linalg.norm(x - m), "ordinary distance"),
    (lambda x, m, S: np.sqrt(((x - m) ** 2 / np.diag(S)).sum()), "variances alone"),
    (lambda x, m, S: 1e9, "not the one asked for"),
    (lambda: 0, "TypeError"),
]
SUMS = [
    (lambda a: np.log(np.exp(a).sum(axis=1)), "near -1000"),
    (lambda a: np.log(np.exp(a).sum(axis=1) + 1e-300), "near -1000"),
    (lambda a: log_sum_exp(np.minimum(a, 700)), "near 900"),
    (lambda a: log_sum_exp(a) - np.log(a.shape[1]), "averaged"),
    (lambda a: log_sum_exp(a - a.max(axis=1)[:, None]), "put it back"),
    (largest_of_all, "each ROW"),
    (lambda a: a.sum(axis=1), "exponential before the sum"),
    (lambda a: a.max(axis=1), "largest entry alone"),
    (lambda a: np.exp(a).sum(axis=1), "logarithm is missing"),
    (lambda a: 2 * log_sum_exp(a), "mild numbers"),
]


def test_every_check_keeps_its_promises(promises_are_kept):
    rights = {density.check_distance: [distance], density.check_log_sum_exp: [log_sum_exp]}
    promises_are_kept(density, rights)


def test_slips_of_the_distance_are_named(slips_are_named):
    slips_are_named(density.check_distance, DISTANCES, draws=20)


def test_slips_of_log_sum_exp_are_named(slips_are_named):
    slips_are_named(density.check_log_sum_exp, SUMS, draws=20)


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    verdict = density.check_distance(lambda x, m, S: distance(x, m, S) ** 2)
    assert verdict.words == "这是距离的平方。"
