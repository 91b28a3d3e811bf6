"""Chapter 3's check of a step through two pixels: right answers pass, each slip is named."""

from statistics import NormalDist

import numpy as np
from scipy.special import erfinv, logit, ndtr, ndtri

from segteach.course.chapters.ch3 import check_step_through
from segteach.segmentation.border_matting import soft_step


def step(inverse=ndtri, end=lambda case, centre, softness: (centre, softness)):
    """Centre and softness by arrays; the options are slips."""

    def answer(r1, a1, r2, a2):
        softness = (r2 - r1) / (inverse(a2) - inverse(a1))
        return end((r1, a1, r2, a2), r1 - softness * inverse(a1), softness)

    return answer


def one_by_one(r1, a1, r2, a2):
    """Two equations for each pair: r = centre + softness * q."""
    found = []
    for first, low, second, high in zip(r1, a1, r2, a2, strict=True):
        q = [NormalDist().inv_cdf(alpha) for alpha in (low, high)]
        found.append(np.linalg.solve([[1, q[0]], [1, q[1]]], [first, second]))
    return list(np.array(found).T)


RIGHTS = [step(), one_by_one]


def by_package(r1, a1, r2, a2):
    """The package's step, which goes the other way round."""
    return soft_step(r1, a1, r2), a2


SLIPS = [
    (by_package, "off by"),
    (step(logit), "logistic"),
    (step(lambda a: erfinv(2 * a - 1)), "√2 is missing"),
    (step(lambda a: a - 0.5), "straight line"),
    (step(ndtr), "Φ of the opacities"),
    (step(end=lambda case, c, s: (c, -s)), "INSIDE"),
    (lambda r1, a1, r2, a2: step()(r1, 1 - a1, r2, 1 - a2), "INSIDE"),
    (step(end=lambda case, c, s: (s, c)), "centre first"),
    (step(end=lambda case, c, s: (case[0] + s * ndtri(case[1]), s)), "sign is wrong"),
    (step(end=lambda case, c, s: (c, 1 / s)), "That is 1/σ"),
    (step(end=lambda case, c, s: (case[0] - ndtri(case[1]) / s, 1 / s)), "That is 1/σ"),
    (step(end=lambda case, c, s: (case[0] - ndtri(case[1]), s)), "σ is missing in the centre"),
    (step(end=lambda case, c, s: ((case[0] + case[2]) / 2, s)), "middle of the two pixels"),
    (step(end=lambda case, c, s: (c, s**2)), "not a variance"),
    (step(end=lambda case, c, s: (case[0] - abs(s * ndtri(case[1])), s)), "keeps its sign"),
    (step(end=lambda case, c, s: (c + 1, s)), "the centre is not"),
    (step(end=lambda case, c, s: (c, s + 1)), "the softness is not"),
    (step(end=lambda case, c, s: (c + 1, s + 1)), "off by"),
    (step(end=lambda case, c, s: c), "two things"),
    (step(end=lambda case, c, s: (c.mean(), s)), "axes"),
    (step(end=lambda case, c, s: (c * np.nan, s)), "NaN"),
]  # fmt: skip


def test_slips_are_named_and_the_package_does_not_pass(slips_are_named):
    slips_are_named(check_step_through, SLIPS)


def test_the_packages_step_runs_through_both_pixels():
    rng = np.random.default_rng(0)
    r1, a1 = rng.uniform(-3, -1, 9), rng.uniform(0.1, 0.4, 9)
    r2, a2 = rng.uniform(1, 3, 9), rng.uniform(0.6, 0.9, 9)
    centre, softness = step()(r1, a1, r2, a2)
    for r, alpha in ((r1, a1), (r2, a2)):
        np.testing.assert_allclose(soft_step(r, centre, softness), alpha)


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "先返回中心" in check_step_through(step(end=lambda case, c, s: (s, c))).words
