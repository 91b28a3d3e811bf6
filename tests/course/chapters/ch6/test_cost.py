"""Chapter 6's check of the weighted cost of a window: right answers pass, each slip is named."""

import numpy as np
from scipy.optimize import minimize

from segteach.course.chapters.ch6 import check_cost
from segteach.matting.local_view import fit_window


def by_means(colours, alpha, weights, eps):
    """b follows from the weighted means."""
    x = colours - np.average(colours, axis=0, weights=weights)
    y = alpha - np.average(alpha, weights=weights)
    a = np.linalg.solve((weights[:, None] * x).T @ x + eps * np.eye(3), x.T @ (weights * y))
    return weights @ (y - x @ a) ** 2 + eps * a @ a


def by_rows(colours, alpha, weights, eps):
    """Least squares with three more rows, sqrt(eps) a = 0."""
    above = np.sqrt(weights)[:, None] * np.column_stack([colours, np.ones(len(alpha))])
    below = np.sqrt(eps) * np.eye(3, 4)
    side = np.concatenate([np.sqrt(weights) * alpha, np.zeros(3)])
    both = np.vstack([above, below])
    found = np.linalg.lstsq(both, side)[0]
    return ((both @ found - side) ** 2).sum()


def by_form(colours, alpha, weights, eps):
    """The quadratic form of the window, as (6.6) has it."""
    total = weights.sum()
    x = colours - weights @ colours / total
    inverse = np.linalg.inv((weights[:, None] * x).T @ x / total + eps / total * np.eye(3))
    inner = (1 + x @ inverse @ x.T) / total
    return alpha @ (np.diag(weights) - weights[:, None] * inner * weights) @ alpha


RIGHTS = [by_means, by_rows, by_form]


def cost(
    *,
    fit=lambda w: w,
    count=lambda w: w,
    fitted=lambda eps, w: eps,
    paid=lambda eps: eps,
    intercept=True,
    of_b=0.0,
):
    """The cost; the options are slips. of_b: how much b is punished, times eps."""

    def answer(colours, alpha, weights, eps):
        both = np.column_stack([colours, np.full(len(alpha), float(intercept))])
        w = fit(weights) + 0 * weights
        ridge = np.diag([fitted(eps, weights)] * 3 + [of_b * eps])
        found = np.linalg.lstsq((w[:, None] * both).T @ both + ridge, both.T @ (w * alpha))[0]
        residual = alpha - both @ found
        return (count(weights) + 0 * weights) @ residual**2 + paid(eps) * found[:3] @ found[:3]

    return answer


def same(weights):
    return np.ones_like(weights)


def after(change):
    return lambda *case: change(by_means(*case), *case)


def by_package(colours, alpha, weights, eps):
    """A window of the package, 3 x 3 or 5 x 5."""
    side = round(len(alpha) ** 0.5)
    image, values = colours.reshape(side, side, 3), alpha.reshape(side, side)
    middle = side // 2
    return fit_window(image, values, (middle, middle), eps=eps, radius=middle).cost


def package_with_roots(colours, alpha, weights, eps):
    """The weights' roots multiply what is handed to the package."""
    root = np.sqrt(weights / weights.max())
    return by_package(colours * root[:, None], alpha * root, weights, eps) * weights.max()


def rows_with_roots(colours=False, alpha=False):
    """Least squares with roots of the weights on one side only."""

    def answer(c, a, w, eps):
        rows = np.column_stack([c, np.ones(len(c))]) * (np.sqrt(w)[:, None] if colours else 1)
        a = np.append(a * (np.sqrt(w) if alpha else 1), np.zeros(3))
        rows = np.vstack([rows, np.sqrt(eps) * np.eye(3, 4)])
        left = a - rows @ np.linalg.pinv(rows) @ a
        return left @ left

    return answer


def plain_means(colours, alpha, weights, eps):
    x, y = colours - colours.mean(axis=0), alpha - alpha.mean()
    a = np.linalg.solve((weights[:, None] * x).T @ x + eps * np.eye(3), x.T @ (weights * y))
    return weights @ (y - x @ a) ** 2 + eps * a @ a


def inverse_without_eps(colours, alpha, weights, eps):
    """Right, but for a window of one colour."""
    return by_means(colours, alpha, weights, eps) + 0 * np.linalg.inv(np.cov(colours.T)).sum()


def length_not_squared(colours, alpha, weights, eps):
    x = colours - np.average(colours, axis=0, weights=weights)
    y = alpha - np.average(alpha, weights=weights)
    a = np.linalg.solve((weights[:, None] * x).T @ x + eps * np.eye(3), x.T @ (weights * y))
    return weights @ (y - x @ a) ** 2 + eps * np.linalg.norm(a)


SLIPS = [
    (by_package, "weights play no part"),
    (package_with_roots, "not the minimum"),
    (cost(fit=same, count=same), "weights play no part"),
    (cost(fit=np.square, count=np.square), "weights are squared"),
    (cost(fit=np.sqrt, count=np.sqrt), "root of the weights twice"),
    (cost(fit=same), "but not where a and b are found"),
    (cost(count=same), "but not in the sum"),
    (cost(count=np.square), "squared in the sum"),
    (lambda c, a, w, eps: by_means(c, a, w / w.sum(), eps), "sum to 1"),
    (rows_with_roots(colours=True), "yours only one"),
    (rows_with_roots(alpha=True), "yours only one"),
    (cost(paid=lambda eps: 0), "steepness is missing"),
    (cost(fitted=lambda eps, w: 0), "missing where a is found"),
    (cost(fitted=lambda eps, w: 0, paid=lambda eps: 0), "missing where a is found"),
    (cost(fitted=lambda eps, w: eps * len(w)), "Beside a SUM"),
    (cost(fitted=lambda eps, w: eps / len(w)), "Beside a SUM"),
    (cost(fitted=lambda eps, w: eps * w.sum()), "Beside a SUM"),
    (cost(fitted=lambda eps, w: eps**2, paid=lambda eps: eps**2), "eps is squared"),
    (length_not_squared, "length of a is squared"),
    (cost(of_b=1.0), "b is not punished"),
    (cost(intercept=False), "b is missing"),
    (plain_means, "WEIGHTED means"),
    (after(lambda cost, colours, *_: cost / len(colours)), "it is a sum"),
    (after(lambda cost, c, a, weights, e: cost / weights.sum()), "it is a sum"),
    (after(lambda cost, *_: np.sqrt(cost)), "the root of the cost"),
    (after(lambda cost, *_: cost + 0.1), "not the minimum"),
    (after(lambda cost, c, alpha, *_: cost + 0.1 * (np.ptp(alpha) == 0)), "constant alpha"),
    (inverse_without_eps, "only invertible WITH eps"),
    (lambda colours, alpha, weights, eps: weights * alpha, "shape"),
    (lambda *case: (1.0, 2.0), "shape"),
    (after(lambda cost, *_: np.nan), "NaN"),
]


def test_right_answers_pass():
    assert [a.__name__ for a in RIGHTS for _ in range(20) if not check_cost(a).solved] == []


def test_slips_are_named_and_the_package_does_not_pass(slips_are_named):
    slips_are_named(check_cost, SLIPS)


def test_nothing_that_was_searched_for_costs_less():
    rng = np.random.default_rng(2)
    colours, alpha, weights = rng.random((9, 3)), rng.random(9), rng.uniform(0.2, 3, 9)

    def cost_of(ab):
        return weights @ (alpha - colours @ ab[:3] - ab[3]) ** 2 + 0.1 * ab[:3] @ ab[:3]

    np.testing.assert_allclose(
        by_means(colours, alpha, weights, 0.1), minimize(cost_of, np.zeros(4)).fun, rtol=1e-6
    )


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "没有用到权重" in check_cost(by_package).words
