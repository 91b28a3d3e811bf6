"""Chapter 5's check of the 6 x 6 system: it is the package's solution, each slip is named."""

import numpy as np

from segteach.course.chapters.ch5 import check_system
from segteach.matting.bayesian import solve_colours
from segteach.matting.bayesian.solve import Pairs
from tests.course.chapters.ch5 import rights

ONE = np.eye(3)


def system(*, inverse=np.linalg.inv, one=ONE, power=2, factor=1, block=lambda i, j, a: a[i] * a[j]):
    """The matrix and the right side; the options are slips of the matrix."""

    def answer(*case):
        _, alpha, _, F_cov, _, B_cov, noise = case
        shares = alpha, 1 - alpha
        blocks = [
            [factor * block(i, j, shares) / noise**power * one for j in (0, 1)] for i in (0, 1)
        ]
        blocks[0][0] = blocks[0][0] + inverse(F_cov)
        blocks[1][1] = blocks[1][1] + inverse(B_cov)
        return np.block(blocks), rights.system(*case)[1]

    return answer


def corner(value):
    return system(block=lambda i, j, a: a[i] ** 2 if i == j else value(*a))


def side(*, inverse=np.linalg.inv, shares=lambda a: (a, 1 - a), power=2, factor=1):
    """The matrix and the right side; the options are slips of the right side."""

    def answer(*case):
        C, alpha, F_mean, F_cov, B_mean, B_cov, noise = case
        halves = [
            inverse(cov) @ mean + factor * share * C / noise**power
            for share, cov, mean in zip(
                shares(alpha), (F_cov, B_cov), (F_mean, B_mean), strict=True
            )
        ]
        return rights.system(*case)[0], np.concatenate(halves)

    return answer


def times_noise(answer):
    return lambda *case: tuple(part * case[-1] ** 2 for part in answer(*case))


def turned(*case):
    matrix, right = rights.system(*case)
    return np.roll(matrix, (3, 3), (0, 1)), np.roll(right, 3)


SLIPS = [
    (system(inverse=np.asarray), "INVERSES"),
    (system(inverse=lambda c: 1 / c), "one over each entry"),
    (system(inverse=lambda c: np.diag(1 / np.diag(c))), "variances only"),
    (system(power=1), "The noise is squared"),
    (system(factor=2), "without 1/2"),
    (system(one=np.ones((3, 3))), "ALL entries"),
    (system(block=lambda i, j, a: a[i] if i == j else a[0] * a[1]), "Alpha is squared on"),
    (
        system(block=lambda i, j, a: (a[0] ** 2, 1 - a[0] ** 2)[i] if i == j else a[0] * a[1]),
        "(1 - α)² is not",
    ),
    (system(block=lambda i, j, a: a[1 - i] ** 2 if i == j else a[0] * a[1]), "α² goes with F"),
    (corner(lambda a, b: 0), "off the diagonal"),
    (corner(lambda a, b: -a * b), "off the diagonal"),
    (corner(lambda a, b: 1), "off the diagonal"),
    (turned, "F comes first"),
    (times_noise(corner(lambda a, b: 0)), "off the diagonal"),
    (times_noise(system(inverse=np.asarray)), "INVERSES"),
    (times_noise(side(shares=lambda a: (1, 1))), "missing at C"),
    (lambda *case: (rights.system(*case)[0], rights.system_times_noise(*case)[1]), "off by"),
    (side(inverse=lambda c: ONE), "multiplies them"),
    (side(inverse=np.asarray), "multiplied by Σ"),
    (side(shares=lambda a: (1, 1)), "missing at C"),
    (side(shares=lambda a: (a**2, (1 - a) ** 2)), "α is not squared"),
    (side(shares=lambda a: (1 - a, a)), "α goes with F"),
    (side(power=1), "on the right side, too"),
    (side(power=0), "divided by σ_C²"),
    (side(factor=0), "C is missing"),
    (side(factor=2), "right side without"),
    (side(factor=-1), "sign of C"),
    (lambda *case: (rights.system(*case)[0], np.roll(rights.system(*case)[1], 3)), "halves of F"),
    (lambda *case: (np.zeros((6, 6)), rights.system(*case)[1]), "off by"),
    (lambda *case: rights.system(*case)[0], "the matrix (6, 6)"),
    (lambda *case: rights.system(*case)[::-1], "shape"),
    (lambda *case: (rights.system(*case)[0], rights.system(*case)[1][:, None]), "shape"),
    (lambda *case: (np.full((6, 6), np.nan), rights.system(*case)[1]), "NaN"),
]


def test_slips_are_named(slips_are_named):
    slips_are_named(check_system, SLIPS)


def test_the_right_system_has_the_solution_of_the_package():
    rng = np.random.default_rng(4)
    for alpha in (0.0, 0.3, 0.8, 1.0):
        C, F, B = rng.random((3, 3))
        covariances = [
            (lambda m: m @ m.T + 0.01 * ONE)(0.2 * rng.normal(size=(3, 3))) for _ in "FB"
        ]
        case = C, alpha, F, covariances[0], B, covariances[1], 0.05
        pair = Pairs(
            np.zeros(1, int), *(one[None] for one in (C, F, covariances[0], B, covariances[1]))
        )
        package = np.concatenate(solve_colours(pair, np.array([alpha]), 0.05), axis=1)[0]
        np.testing.assert_allclose(np.linalg.solve(*rights.system(*case)), package, atol=1e-9)


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "逆矩阵" in check_system(SLIPS[0][0]).words
