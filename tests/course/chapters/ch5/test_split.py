"""Chapter 5's check of a split: each classic slip is named, and either half may be True."""

import numpy as np

from segteach.course.chapters.ch5 import check_split
from tests.course.chapters.ch5 import rights


def along(axis_of, middle_of=rights.weighted_median):
    """Beyond the middle along an axis."""

    def answer(colours, weights):
        t = colours @ axis_of(colours, weights)
        return t > middle_of(t, weights)

    return answer


def vectors(colours, weights):
    return np.linalg.eigh(np.cov(colours.T, aweights=weights, ddof=0)).eigenvectors


def unweighted(colours, weights):
    return np.linalg.eigh(np.cov(colours.T)).eigenvectors[:, -1]


def uncentred(colours, weights):
    return np.linalg.eigh((weights[:, None] * colours).T @ colours).eigenvectors[:, -1]


def plain_mean(colours, weights):
    apart = colours - colours.mean(axis=0)
    return np.linalg.eigh((weights[:, None] * apart).T @ apart).eigenvectors[:, -1]


def widest_channel(colours, weights):
    return np.eye(3)[np.diag(np.cov(colours.T, aweights=weights)).argmax()]


def mean(t, weights):
    return np.average(t, weights=weights)


def median(t, weights):
    return np.median(t)


SLIPS = [
    (along(rights.longest_axis, mean), "weighted MEDIAN"),
    (along(rights.longest_axis, median), "half of the WEIGHT"),
    (along(rights.longest_axis, lambda t, w: t.mean()), "without weights"),
    (along(rights.longest_axis, lambda t, w: (t.min() + t.max()) / 2), "between the two ends"),
    (along(lambda c, w: vectors(c, w)[-1]), "ROW"),
    (along(lambda c, w: vectors(c, w)[0]), "ROW"),
    (along(lambda c, w: vectors(c, w)[-1], mean), "ROW"),
    (along(lambda c, w: vectors(c, w)[:, 0]), "sorts the eigenvalues"),
    (along(lambda c, w: vectors(c, w)[:, 1]), "sorts the eigenvalues"),
    (along(unweighted), "not weighted"),
    (along(unweighted, mean), "not weighted"),
    (along(uncentred), "not centred"),
    (along(plain_mean), "WEIGHTED mean"),
    (along(widest_channel), "one of R, G and B"),
    (lambda c, w: np.zeros(len(c), bool), "empty"),
    (lambda c, w: c @ rights.longest_axis(c, w), "True and False"),
    (lambda c, w: np.arange(len(c)) % 2 == 0, "Not these halves"),
    (lambda c, w: rights.split(c, w)[:, None], "shape"),
    (lambda c, w: c[rights.split(c, w)], "shape"),
]


def test_slips_are_named(slips_are_named):
    slips_are_named(check_split, SLIPS)


def test_a_slip_is_named_whichever_of_its_halves_is_true(slips_are_named):
    turned = [(lambda c, w, answer=answer: ~answer(c, w), words) for answer, words in SLIPS[:14]]
    slips_are_named(check_split, turned)


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "特征向量矩阵的一行" in check_split(SLIPS[4][0]).words
