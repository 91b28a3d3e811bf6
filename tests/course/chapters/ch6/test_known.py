"""Chapter 6's check of constraints with a confidence: right answers pass, each slip is named."""

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import diags_array
from scipy.sparse.linalg import spsolve

from segteach.arrays import Seed
from segteach.course.chapters.ch6 import check_known
from segteach.matting.laplacian import matting_laplacian
from segteach.matting.system import hard_system, soft_system


def by_sparse(L, known, weight):
    given = np.where(np.isnan(known), 0, weight)
    return spsolve((L + diags_array(given)).tocsc(), given * np.nan_to_num(known))


def by_dense(L, known, weight):
    """Only the known pixels are touched."""
    A, b = L.toarray(), np.zeros(len(known))
    for i in np.flatnonzero(~np.isnan(known)):
        A[i, i] += weight[i]
        b[i] = weight[i] * known[i]
    return np.linalg.inv(A) @ b


def by_squares(L, known, weight):
    """Least squares: a root of L below rows for the known pixels."""
    values, vectors = np.linalg.eigh(L.toarray())
    root = np.sqrt(np.maximum(values, 0))[:, None] * vectors.T
    places = ~np.isnan(known)
    rows = np.sqrt(weight[places])[:, None] * np.eye(len(known))[places]
    side = np.concatenate([np.zeros(len(known)), np.sqrt(weight[places]) * known[places]])
    return np.linalg.lstsq(np.vstack([root, rows]), side)[0]


RIGHTS = [by_sparse, by_dense, by_squares]


def alpha(*, left=None, right=None, known_as=lambda known: known, stiff=1.0):
    """The solution; the options are slips: weights beside L and on the right."""

    def answer(L, known, weight):
        values = known_as(known)
        given = np.where(np.isnan(values), 0, weight)
        beside = given if left is None else left(given, weight)
        side = given if right is None else right(given, weight)
        A = stiff * L.toarray() + np.diag(beside)
        return np.linalg.lstsq(A, side * np.nan_to_num(values))[0]

    return answer


def both(change):
    return alpha(left=change, right=change)


def seeds_of(known):
    seeds = np.select([known == 0, known == 1], [Seed.BACKGROUND, Seed.FOREGROUND], Seed.UNKNOWN)
    return seeds[None].astype(np.uint8)


def by_package(L, known, weight):
    """The package's soft constraints: what is 0 or 1 alone, one weight for all."""
    system = soft_system(L, seeds_of(known), 100.0)
    return spsolve(system.A.tocsc(), system.b)


def hard_by_package(L, known, weight):
    system = hard_system(L, seeds_of(known))
    out = np.where(known == 1, 1.0, 0.0)
    out[system.pixels] = spsolve(system.A.tocsc(), system.b)
    return out


def hard(L, known, weight):
    out, free = known.copy(), np.isnan(known)
    A = L.toarray()[free]
    out[free] = np.linalg.solve(A[:, free], -A[:, ~free] @ known[~free])
    return out


def after(change):
    return lambda *case: change(by_dense(*case), *case)


def is_known(given):
    return given > 0


def to_whole_rows(L, known, weight):
    given = np.where(np.isnan(known), 0, weight)
    return np.linalg.solve(L.toarray() + given, given * np.nan_to_num(known))


SLIPS = [
    (to_whole_rows, "whole rows"),
    (alpha(known_as=lambda known: np.where(known == 0, np.nan, known)), "only NaN is unknown"),
    (by_package, "not the minimum"),
    (hard_by_package, "not the minimum"),
    (lambda L, known, w: spsolve((L + diags_array(w)).tocsc(), w * known), "NaN means unknown"),
    (alpha(left=lambda given, weight: weight), "NaN became 0"),
    (alpha(known_as=np.nan_to_num), "NaN became 0"),
    (alpha(known_as=lambda known: np.nan_to_num(known, nan=0.5)), "1/2 where alpha is unknown"),
    (both(lambda given, weight: given**2), "weights are squared"),
    (both(lambda given, weight: 1.0 * is_known(given)), "you took one for all"),
    (both(lambda given, weight: 100.0 * is_known(given)), "you took one for all"),
    (both(lambda given, weight: weight.mean() * is_known(given)), "you took one for all"),
    (both(lambda given, weight: is_known(given) / weight), "divided by the weights"),
    (hard, "hard constraints"),
    (after(lambda x, L, known, w: np.where(np.isnan(known), x, known)), "back at the end"),
    (alpha(right=lambda given, weight: is_known(given)), "missing on the right side"),
    (alpha(left=lambda given, weight: 1.0 * is_known(given)), "missing beside L"),
    (alpha(left=lambda given, weight: 0 * given), "Nothing is added"),
    (alpha(stiff=2.0), "factor 2"),
    (alpha(left=lambda given, weight: 2 * given, right=lambda g, w: 2 * g), "factor 2"),
    (alpha(right=lambda given, weight: -given), "sign of the right side"),
    (both(lambda given, weight: -given), "wrong sign"),
    (alpha(stiff=0.0), "L plays no part"),
    (alpha(known_as=lambda k: np.where(np.isnan(k), k, k >= 0.5)), "any value"),
    (alpha(known_as=lambda k: np.where((k == 0) | (k == 1), k, np.nan)), "any value"),
    (after(lambda x, L, known, w: np.where(np.isnan(known), x, 0)), "Known pixels are missing"),
    (after(lambda x, *_: x.clip(0, 1)), "You clipped"),
    (after(lambda x, *_: x.clip(0.4, 0.6)), "not the minimum"),
    (after(lambda x, *_: x + 0.01), "not the minimum"),
    (after(lambda x, *_: x[:, None]), "shape"),
    (after(lambda x, L, known, w: x[np.isnan(known)]), "shape"),
]


def test_right_answers_pass():
    assert [a.__name__ for a in RIGHTS for _ in range(20) if not check_known(a).solved] == []


def test_slips_are_named_and_the_package_does_not_pass(slips_are_named):
    slips_are_named(check_known, SLIPS)


def test_nothing_that_was_searched_for_costs_less():
    rng = np.random.default_rng(4)
    L, weight = matting_laplacian(rng.random((3, 4, 3)), eps=0.01), rng.uniform(0.2, 8, 12)
    known = np.where(np.arange(12) % 3, np.nan, rng.random(12))

    def cost(x):
        return x @ (L @ x) + np.nansum(weight * (x - known) ** 2)

    found = minimize(cost, np.full(12, 0.5), tol=1e-12)
    np.testing.assert_allclose(by_sparse(L, known, weight), found.x, atol=1e-4)


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "硬约束" in check_known(hard).words
