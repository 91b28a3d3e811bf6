"""Chapter 4's checks of boundary editing: right passes, slips are named, variants are free."""

import numpy as np
from scipy.optimize import brentq

from segteach.course.chapters.ch4 import check_pull, check_winning_contrast
from segteach.segmentation.boundary_editing.band_cut import BandWeights, band_links


def g(e):
    return 1 / (1 + e)


def winning(D, beta, eta):
    if beta == 1:
        return np.full(len(D), np.inf)
    return beta * eta / (1 - beta) * D**2 / (1 + D**2)


def by_search(D, beta, eta):
    """The contrast at which both links cost the same, by trial."""
    if beta == 1:
        return np.inf * D

    def gap(C, d):
        return g(beta * eta) - g((1 - beta) * C + beta * eta * g(d**2))

    return np.array([0.0 if beta == 0 else brentq(gap, -1e-9, 1e4, (d,), xtol=1e-13) for d in D])


RIGHTS = [winning, by_search]


def formula(of):
    """of(D, b, e) where 0 < b < 1, and what is right elsewhere."""
    return lambda D, b, e: of(D, b, e) if 0 < b < 1 else winning(D, b, e)


def by_package(D, beta, eta):
    """What (4.6) charges for flat links: the package's."""
    flat = np.zeros((1, 2, 3))
    weights = BandWeights(smoothness=1, beta=beta, eta=eta)
    planes = [band_links(flat, np.full((1, 3), d), weights, 4)[0] for d in D]
    return np.array([plane[0, 0] for plane in planes])


CONTRASTS = [
    (by_package, "off by"),
    (formula(lambda D, b, e: np.full(len(D), b * e / (1 - b))), "FAR from the polygon"),
    (formula(lambda D, b, e: b * e * (g(D**2) - 1) / (1 - b)), "off by"),
    (formula(lambda D, b, e: -b * e * g(D**2) / (1 - b)), "sign is wrong"),
    (formula(lambda D, b, e: b * e * g(D**2) / (1 - b)), "MISSING"),
    (formula(lambda D, b, e: b * e * (1 - g(D)) / (1 - b)), "distance is squared"),
    (formula(lambda D, b, e: b * e * D**2 / (1 - b)), "inner g is missing"),
    (formula(lambda D, b, e: (1 - b) * e * (1 - g(D**2)) / b), "exchanged"),
    (formula(lambda D, b, e: b * (1 - g(D**2)) / (1 - b)), "η is missing"),
    (formula(lambda D, b, e: b * e * (1 - g(D**2))), "Divide by 1 - β: only"),
    (formula(lambda D, b, e: e * (1 - g(D**2)) / (1 - b)), "β is missing"),
    (formula(lambda D, b, e: b * e * (1 - g(D**2)) * (1 - b)), "do not multiply"),
    (formula(lambda D, b, e: np.sqrt(winning(D, b, e))), "no root"),
    (formula(lambda D, b, e: winning(D, b, e) + 1 / (1 - b)), "cancels"),
    (formula(lambda D, b, e: g(b * e) + 0 * D), "what a link on the polygon costs"),
    (lambda D, b, e: winning(D, b, e) + (b == 0), "polygon plays no part"),
    (lambda D, b, e: b * e / (1 - b) * (1 - g(D**2)), "np.inf"),
    (lambda D, b, e: winning(D, b, e) if b < 1 else np.nan * D, "np.inf"),
    (lambda D, b, e: winning(D, b, e)[0], "axes"),
    (lambda *case: None, "return"),
]


def test_slips_of_the_contrast_are_named_and_the_package_does_not_pass(slips_are_named):
    slips_are_named(check_winning_contrast, CONTRASTS)


def test_a_stronger_edge_is_cheaper_than_the_polygon_and_a_weaker_one_is_not():
    D = np.array([0.5, 1, 3, 10])
    for beta, eta in ((0.5, 10), (0.3, 6)):
        C, polygon = winning(D, beta, eta), g(beta * eta)
        assert (g((1 - beta) * 1.01 * C + beta * eta * g(D**2)) < polygon).all()
        assert (g((1 - beta) * 0.99 * C + beta * eta * g(D**2)) > polygon).all()


PULLS = {
    "wider": lambda D, reach: g((D / reach) ** 2),
    "bell": lambda D, reach: 2 ** -((D / reach) ** 2),
    "exponential": lambda D, reach: 2 ** -(D / reach),
    "cone": lambda D, reach: np.maximum(0, 1 - D / (2 * reach)),
    "tent with a flat top": lambda D, reach: np.clip(1.5 - D / reach, 0, 1),
    "steep": lambda D, reach: g((D / reach) ** 24),
}


def test_the_prediction_holds_for_every_pull():
    """quiz 04/reach: an edge of C = 6, 3 px beside the polygon."""
    places = np.arange(-8, 9)
    contrast = np.where(places == 3, 6.0, 0.0)
    for name, pull in PULLS.items():
        for reach, place in ((1, 0), (4, 3)):
            cost = g(0.5 * contrast + 0.5 * 10 * pull(abs(places).astype(float), reach))
            assert places[cost.argmin()] == place, (name, reach)


def step(D, reach):
    return np.where(np.isclose(D, reach), 0.5, reach > D)


WRONG_PULLS = [
    (lambda D, r: g(D**2), "reach plays no part"),
    (lambda D, r: g((D * r) ** 2), "FARTHER"),
    (lambda D, r: g(D**2 / r), "Square the quotient"),
    (lambda D, r: np.exp(-((D / r) ** 2)), "ln 2 into the exponent"),
    (lambda D, r: np.exp(-((D / r) ** 2) / 2), "in place of 1/2"),
    (lambda D, r: np.maximum(0, 1 - D / r), "ends at D = reach"),
    (step, "jumps"),
    (lambda D, r: np.where(r >= D, g((D / r) ** 2), 0), "jumps"),
    (lambda D, r: 1 - D / (2 * r), "negative"),
    (lambda D, r: D / r, "grows"),
    (lambda D, r: 2 * g((D / r) ** 2), "not 1"),
    (lambda D, r: g(D / r / 2), "not 1/2"),
    (lambda D, r: np.maximum(0.25, g((D / r) ** 2)), "let it go to 0"),
    (lambda D, r: np.where((2 * r < D) & (4 * r > D), 0.4, g((D / r) ** 2)), "never rise"),
    (lambda D, r: 0.5, "axes"),
    (lambda D, r: None, "return"),
    (lambda D, r: 1 / 0, "ZeroDivisionError"),
]


def test_pulls_without_the_properties_are_named(slips_are_named):
    slips_are_named(check_pull, WRONG_PULLS)


def test_verdicts_speak_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "β 和 1 - β 弄反了" in check_winning_contrast(CONTRASTS[7][0]).words
    assert "没有用到 reach" in check_pull(WRONG_PULLS[0][0]).words
