"""Chapter 6's check of the Laplacian of one row: right answers pass, each slip is named."""

import numpy as np
from scipy.sparse import lil_array

from segteach.course.chapters.ch6 import check_rows
from segteach.matting.laplacian import matting_laplacian


def by_formula(grey, eps):
    """Window by window, (6.7)."""
    L = np.zeros((len(grey), len(grey)))
    for k in range(1, len(grey) - 1):
        g = grey[k - 1 : k + 2]
        d = g - g.mean()
        L[k - 1 : k + 2, k - 1 : k + 2] += (
            np.eye(3) - (1 + np.outer(d, d) / (g.var() + eps / 3)) / 3
        )
    return L


def by_fit(grey, eps):
    """What the best line of a window leaves, as a matrix: G^T G with a row for eps."""
    L = np.zeros((len(grey), len(grey)))
    for first in range(len(grey) - 2):
        window = slice(first, first + 3)
        both = np.column_stack([grey[window], np.ones(3)])
        solution = np.linalg.solve(both.T @ both + np.diag([eps, 0]), both.T)
        left = np.eye(3) - both @ solution
        L[window, window] += left.T @ left + eps * np.outer(solution[0], solution[0])
    return L


def sparse(grey, eps):
    """D - W, in a sparse matrix, entry by entry."""
    L, count = lil_array((len(grey), len(grey))), len(grey)
    for k in range(1, count - 1):
        window = [k - 1, k, k + 1]
        mean, variance = grey[window].mean(), grey[window].var()
        for i in window:
            for j in window:
                w = (1 + (grey[i] - mean) * (grey[j] - mean) / (variance + eps / 3)) / 3
                L[i, j] -= w
                L[i, i] += w
    return L.tocsr()


RIGHTS = [by_formula, by_fit, sparse]


def laplacian(
    *,
    block=lambda w, same: same - w,
    weights=lambda d, below: (1 + np.outer(d, d) / below) / 3,
    below=lambda g, eps: g.var() + eps / 3,
    windows=lambda count: [[k - 1, k, k + 1] for k in range(1, count - 1)],
    middle=lambda g, grey: g.mean(),
    put=np.add,
):
    """The matrix; the options are slips."""

    def answer(grey, eps):
        L = np.zeros((len(grey), len(grey)))
        for window in windows(len(grey)):
            g = grey[window]
            w = weights(g - middle(g, grey), below(g, eps))
            place = np.ix_(window, window)
            L[place] = put(L[place], block(w, np.eye(len(g))))
        return L

    return answer


def after(change):
    return lambda *case: change(by_formula(*case), len(case[0]))


def by_package(grey, eps):
    """A picture of three equal rows and channels."""
    return matting_laplacian(np.tile(grey[:, None], (3, 1, 3)), eps=eps)


def package_summed(grey, eps):
    """The same, with alpha constant along the columns; three windows' worth of rows."""
    whole = by_package(grey, eps).toarray().reshape(3, len(grey), 3, len(grey))
    return whole.sum(axis=(0, 2))


def diagonal_once(grey, eps):
    return np.eye(len(grey)) + laplacian(block=lambda w, same: -w)(grey, eps)


def beyond(count):
    return [list(range(max(0, k - 1), min(count, k + 2))) for k in range(count)]


def averaged(L, count):
    return L / (count - 2) if count > 3 else 0.5 * L


def with_nine(grey, eps):
    """The numbers of a 3 x 3 window, kept in both places."""
    L = np.zeros((len(grey), len(grey)))
    for first in range(len(grey) - 2):
        window = slice(first, first + 3)
        d = grey[window] - grey[window].mean()
        L[window, window] += np.eye(3) - (1 + np.outer(d, d) / (d @ d / 3 + eps / 9)) / 9
    return L


SLIPS = [
    (with_nine, "in both places"),
    (by_package, "shape"),
    (package_summed, "off by"),
    (lambda *case: package_summed(*case) / 3, "three channels are this grey"),
    (laplacian(block=lambda w, same: -w), "δ of the diagonal is missing"),
    (diagonal_once, "once for each WINDOW"),
    (laplacian(weights=lambda d, below: np.outer(d, d) / below / 3), "1 inside the bracket"),
    (laplacian(weights=lambda d, below: 1 + np.outer(d, d) / below), "1/n is missing"),
    (laplacian(weights=lambda d, below: (1 + np.outer(d, d) / below) / 9), "n is 9 only"),
    (laplacian(middle=lambda g, grey: 0), "mean first"),
    (laplacian(middle=lambda g, grey: grey.mean()), "mean of the WINDOW"),
    (laplacian(below=lambda g, eps: g.var() + eps), "divided by n = 3"),
    (laplacian(below=lambda g, eps: g.var() + eps / 9), "n is 3 here"),
    (laplacian(below=lambda g, eps: g.var()), "eps is missing"),
    (laplacian(below=lambda g, eps: g.var(ddof=1) + eps / 3), "not by n - 1"),
    (laplacian(below=lambda g, eps: g.std() + eps / 3), "standard deviation"),
    (laplacian(below=lambda g, eps: 3 * g.var() + eps), "in that sum already"),
    (laplacian(below=lambda g, eps: 1 / (g.var() + eps / 3)), "its inverse"),
    (
        laplacian(windows=lambda count: [[k - 1, k, k + 1] for k in range(1, count - 2)]),
        "at an end",
    ),
    (
        laplacian(windows=lambda count: [[k - 1, k, k + 1] for k in range(2, count - 1)]),
        "at an end",
    ),
    (laplacian(windows=beyond), "reach beyond"),
    (
        laplacian(windows=lambda count: [[k - 1, k, (k + 1) % count] for k in range(count)]),
        "reach beyond",
    ),
    (
        laplacian(windows=lambda count: [[k, k + 1, k + 2] for k in range(0, count - 2, 3)]),
        "Windows overlap",
    ),
    (laplacian(put=lambda old, new: new), "overwrite"),
    (after(lambda L, count: -L), "sign is wrong"),
    (after(lambda L, count: 3 * L), "times too large"),
    (after(averaged), "averaged over the windows"),
    (after(lambda L, count: np.triu(L)), "one half"),
    (after(lambda L, count: np.diag(np.diag(L))), "beside the diagonal"),
    (after(lambda L, count: np.triu(np.tril(L, 1), -1)), "two ends of a window"),
    (after(lambda L, count: L + 0.1), "Every row must sum to 0"),
    (after(lambda L, count: 0 * L), "off by"),
    (after(lambda L, count: L[1:-1, 1:-1]), "shape"),
    (
        laplacian(below=lambda g, eps: g.var() + eps / 3 if g.var() > 1e-9 else 0.0),
        "variance 0",
    ),
]


def test_right_answers_pass():
    assert [a.__name__ for a in RIGHTS for _ in range(20) if not check_rows(a).solved] == []


def test_slips_are_named_and_the_package_does_not_pass(slips_are_named):
    slips_are_named(check_rows, SLIPS)


def test_a_picture_of_equal_rows_agrees_with_the_packages_laplacian():
    """eps is 9 times larger there: three channels share a, and three rows are three times n."""
    grey = np.random.default_rng(3).random(8)
    np.testing.assert_allclose(by_formula(grey, 0.01), package_summed(grey, 0.09) / 3, atol=1e-12)


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "漏了对角线上的 δ" in check_rows(laplacian(block=lambda w, same: -w)).words
