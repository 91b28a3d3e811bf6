"""Chapter 4's checks of boundary editing: right passes, slips are named, variants are free."""

import numpy as np

from segteach.course import progress
from segteach.course.chapters.ch4.boundary import check_boundary_cost, check_pull


def g(e):
    return 1 / (1 + e)


COSTS = [
    (lambda C, D, b, e: g((1 - b) * C + b * e * D**2), "inner g is missing"),
    (lambda C, D, b, e: g((1 - b) * e * C + b * g(D**2)), "not to the contrast"),
    (lambda C, D, b, e: g(e * ((1 - b) * C + b * g(D**2))), "the polygon's term alone"),
    (lambda C, D, b, e: g((1 - b) * C + b * e * g(D)), "distance is squared"),
    (lambda C, D, b, e: g(b * C + (1 - b) * e * g(D**2)), "exchanged"),
    (lambda C, D, b, e: g((1 - b) * C + b * g(D**2)), "η is missing"),
    (lambda C, D, b, e: g((1 - b) * C + e * g(D**2)), "β is missing"),
    (lambda C, D, b, e: g(C + b * e * g(D**2)), "1 - β is missing"),
    (lambda C, D, b, e: (1 - b) * C + b * e * g(D**2), "outer g is missing"),
    (lambda C, D, b, e: (1 - b) * g(C) + b * e * g(D**2), "ONE outer g"),
    (lambda C, D, b, e: (1 - b) * g(C) + b * g(e * g(D**2)), "ONE outer g"),
    (lambda C, D, b, e: g((1 - b) * C**2 + b * e * g(D**2)), "squared already"),
    (lambda C, D, b, e: g((1 - b) * C + b * e * np.exp(-(D**2))), "off by"),
    (lambda C, D, b, e: g(C[0]), "shape"),
    (lambda C, D, b, e: None, "return"),
]


def test_4_6_is_never_refused(against):
    def right(C, D, b, e):
        return g((1 - b) * C + b * e * g(D**2))

    assert not against(check_boundary_cost, [right], draws=15)
    assert progress.summary().counts["04"] == (0, 1)


def test_slips_of_4_6_are_named(unnamed):
    assert not unnamed(check_boundary_cost, COSTS, draws=6)


PULLS = {
    "wider": lambda D, reach: g((D / reach) ** 2),
    "bell": lambda D, reach: 2 ** -((D / reach) ** 2),
    "exponential": lambda D, reach: 2 ** -(D / reach),
    "cone": lambda D, reach: np.maximum(0, 1 - D / (2 * reach)),
    "tent with a flat top": lambda D, reach: np.clip(1.5 - D / reach, 0, 1),
}


def test_every_pull_with_the_properties_passes(against):
    assert not against(check_pull, PULLS.values(), draws=10)


def test_the_prediction_holds_for_every_pull():
    """quiz 04/reach: an edge of C = 6, 3 px beside the polygon."""
    places = np.arange(-8, 9)
    contrast = np.where(places == 3, 6.0, 0.0)
    for name, pull in PULLS.items():
        for reach, place in ((1, 0), (4, 3)):
            cost = g(0.5 * contrast + 0.5 * 10 * pull(abs(places).astype(float), reach))
            assert places[cost.argmin()] == place, (name, reach)


WRONG_PULLS = [
    (lambda D, r: g(D**2), "reach plays no part"),
    (lambda D, r: g((D * r) ** 2), "FARTHER"),
    (lambda D, r: g(D**2 / r), "Square the quotient"),
    (lambda D, r: np.exp(-((D / r) ** 2)), "ln 2 into the exponent"),
    (lambda D, r: np.exp(-((D / r) ** 2) / 2), "in place of 1/2"),
    (lambda D, r: np.maximum(0, 1 - D / r), "ends at D = reach"),
    (lambda D, r: 1 - D / (2 * r), "negative"),
    (lambda D, r: D / r, "grows"),
    (lambda D, r: 2 * g((D / r) ** 2), "not 1"),
    (lambda D, r: g(D / r / 2), "not 1/2"),
    (lambda D, r: np.maximum(0.25, g((D / r) ** 2)), "let it go to 0"),
    (lambda D, r: np.where((2 * r < D) & (4 * r > D), 0.4, g((D / r) ** 2)), "never rise"),
    (lambda D, r: 0.5, "shape"),
    (lambda D, r: None, "return"),
    (lambda D, r: 1 / 0, "ZeroDivisionError"),
]


def test_pulls_without_the_properties_are_named(unnamed):
    assert not unnamed(check_pull, WRONG_PULLS, draws=6)


def test_verdicts_speak_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "漏了里面的 g" in check_boundary_cost(COSTS[0][0]).words
    assert "没有用到 reach" in check_pull(WRONG_PULLS[0][0]).words
