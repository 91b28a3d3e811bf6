"""Chapter 3's check of the cost D: right answers pass, each classic slip is called by its name."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from segteach.course.chapters.ch3 import cost as module

pytestmark = pytest.mark.usefixtures("own_progress")


def by_scipy(colours, weights, means, covariances):
    """D from scipy's densities."""
    columns = [
        -np.log(weight) - multivariate_normal(mean, covariance).logpdf(colours)
        for weight, mean, covariance in zip(weights, means, covariances, strict=True)
    ]
    return np.stack(columns, axis=1) - 1.5 * np.log(2 * np.pi)


def cost(*, prior=-1, volume=0.5, half=0.5, metric=np.linalg.inv, root=False, constant=0.0):
    """D with loops; the options are slips."""

    def answer(colours, weights, means, covariances):
        result = np.empty((len(colours), len(weights)))
        for n, k in np.ndindex(result.shape):
            away = colours[n] - means[k]
            distance = away @ metric(covariances[k]) @ away
            distance = np.sqrt(distance) if root else distance
            logarithms = prior * np.log(weights[k]) + volume * np.log(np.linalg.det(covariances[k]))
            result[n, k] = logarithms + half * distance + constant
        return result

    return answer


LN10 = np.log(10)
SLIPS = [
    (cost(volume=1), "before ln det"),
    (cost(volume=1, half=1), "missing twice"),
    (lambda *a: cost(prior=-1 / LN10, volume=0.5 / LN10)(*a), "not log10"),
    (lambda *a: cost(volume=0)(*a) + np.linalg.det(a[3]) / 2, "logarithm of det"),
    (lambda *a: cost()(*a).min(axis=1), "One column for each component"),
    (cost(prior=0), "-ln π is missing"),
    (cost(prior=1), "rare component"),
    (cost(half=1), "before the Mahalanobis"),
    (cost(root=True), "no square root"),
    (cost(metric=lambda S: S), "Σ⁻¹ belongs"),
    (cost(metric=lambda S: np.eye(3)), "Σ plays no part"),
    (cost(volume=0), "ln det Σ is missing"),
    (cost(volume=-0.5), "wide component"),
    (cost(constant=1.5 * np.log(2 * np.pi)), "3/2 ln 2π"),
    (cost(prior=1, volume=-0.5, half=-0.5), "MINUS"),
    (lambda *a: cost()(*a[:3], a[3] * np.eye(3)), "correlations"),
    (lambda *a: cost()(*a).T, "transposed"),
    (lambda *a: cost()(*a) + 1, "off by"),
]


def test_the_check_keeps_its_promises(promises_are_kept):
    promises_are_kept(module, {module.check_component_cost: [by_scipy, cost()]})


def test_slips_of_the_cost_are_named(slips_are_named):
    slips_are_named(module.check_component_cost, SLIPS)


def test_not_a_number_is_refused_with_words(slips_are_named):
    slips_are_named(
        module.check_component_cost, [(lambda *a: by_scipy(*a) * np.nan, "NaN")], least=1
    )


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "漏了 -ln π" in module.check_component_cost(cost(prior=0)).words
