"""Chapter 3's check of a shared covariance: right answers pass, each classic slip is named."""

import numpy as np

from segteach.course.chapters.ch3 import check_scores
from segteach.models.gmm import Gmm
from segteach.segmentation.grabcut.colours import component_costs


def scores(*, slope=-1.0, prior=-1.0, square=0.5, metric=np.linalg.inv, log=np.log):
    """a and b, component by component; the options are slips."""

    def answer(weights, means, covariance):
        P = metric(covariance)
        a = [slope * P @ mean for mean in means]
        b = [
            prior * log(w) + square * mean @ P @ mean
            for w, mean in zip(weights, means, strict=True)
        ]
        return np.array(a), np.array(b)

    return answer


def beyond_the_first(weights, means, covariance):
    """Only differences to the first component, which costs 0."""
    a, b = scores()(weights, means, covariance)
    return a - a[0], b - b[0]


def by_whitening(weights, means, covariance):
    """In the axes in which the covariance is round; the determinant is kept as well."""
    L = np.linalg.cholesky(covariance)
    white = np.linalg.solve(L, means.T).T
    b = -np.log(weights) + (white**2).sum(axis=1) / 2 + np.log(np.diag(L)).sum()
    return -np.linalg.solve(L.T, white.T).T, b


RIGHTS = [scores(), beyond_the_first, by_whitening]


def by_package(weights, means, covariance):
    """D of the means themselves."""
    model = Gmm(weights, means, np.broadcast_to(covariance, (len(weights), 3, 3)))
    costs = component_costs(means, model)
    return means, np.diag(costs)


SLIPS = [
    (by_package, "off by"),
    (scores(slope=1), "sign of a"),
    (scores(slope=-0.5), "half too small"),
    (scores(slope=-2, square=1), "before the Mahalanobis term"),
    (scores(slope=-2), "twice too large"),
    (scores(square=0), "missing in b: it is not the same"),
    (scores(square=1), "½ is missing before"),
    (scores(square=-0.5), "wrong sign in b"),
    (scores(prior=0), "-ln π is missing"),
    (scores(prior=1), "ln π has the wrong sign"),
    (scores(log=lambda w: w), "logarithm of π"),
    (scores(log=np.log10), "not log10"),
    (scores(slope=1, prior=1, square=-0.5), "SMALLEST"),
    (scores(metric=lambda S: S), "Σ⁻¹ belongs"),
    (scores(metric=lambda S: np.eye(3)), "Σ plays no part"),
    (scores(metric=lambda S: np.diag(1 / np.diag(S))), "correlations"),
    (lambda w, m, S: (np.zeros((len(w), 3)), np.zeros(len(w))), "cost the same"),
    (lambda *case: (scores()(*case)[0].T, scores()(*case)[1]), "transposed"),
    (lambda *case: scores()(*case)[::-1], "axes"),
    (lambda *case: scores()(*case)[0], "two things"),
]


def test_slips_are_named_and_the_package_does_not_pass(slips_are_named):
    slips_are_named(check_scores, SLIPS)


def test_the_cheapest_component_is_the_packages():
    rng = np.random.default_rng(0)
    axes = rng.normal(0, 0.4, (3, 3))
    weights, means, covariance = rng.dirichlet(np.ones(4)), rng.random((4, 3)), axes @ axes.T
    z = rng.random((50, 3))
    a, b = scores()(weights, means, covariance)
    costs = component_costs(z, Gmm(weights, means, np.broadcast_to(covariance, (4, 3, 3))))
    np.testing.assert_array_equal((z @ a.T + b).argmin(axis=1), costs.argmin(axis=0))


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "漏了 -ln π" in check_scores(scores(prior=0)).words
