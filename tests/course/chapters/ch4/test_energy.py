"""Chapter 4's check of E1: right answers pass, each classic slip is named."""

import numpy as np

from segteach.course import progress
from segteach.course.chapters.ch4.energy import check_likelihood_costs
from segteach.segmentation.lazy_snapping import likelihood_costs


def likelihood(
    *, norm=lambda z: np.sqrt((z**2).sum()), pick=min, share=True, turn=False, both_zero=0.5
):
    """E1 with loops; the options are slips."""

    def answer(colours, background, foreground):
        rows = []
        for colour in colours:
            d = [pick([norm(colour - c) for c in class_]) for class_ in (background, foreground)]
            if share:
                d = [x / sum(d) for x in d] if sum(d) else [both_zero, both_zero]
            rows.append(d[::-1] if turn else d)
        return np.array(rows)

    return answer


def with_small_number(colours, background, foreground):
    away = [np.linalg.norm(colours[:, None] - c, axis=2).min(1) for c in (background, foreground)]
    d = np.stack(away, axis=1)
    return d / (d.sum(axis=1, keepdims=True) + 1e-12)


SLIPS = [
    (likelihood(turn=True), "exchanged"),
    (likelihood(norm=lambda z: (z**2).sum()), "squared distances"),
    (likelihood(norm=lambda z: abs(z).sum()), "absolute differences"),
    (likelihood(norm=lambda z: abs(z).max()), "largest difference"),
    (likelihood(pick=np.mean), "not the mean or the sum"),
    (likelihood(pick=sum), "not the mean or the sum"),
    (likelihood(pick=max), "farthest"),
    (likelihood(share=False), "divide both"),
    (likelihood(both_zero=np.nan), "0 / 0"),
    (likelihood(both_zero=0.0), "both costs should be 1/2"),
    (with_small_number, "both costs should be 1/2"),
    (
        lambda z, b, f: likelihood()(z, b.mean(0)[None], f.mean(0)[None]),
        "averaged the clusters",
    ),
    (
        lambda z, b, f: np.where(likelihood()(z, b, f) == 0, 0.1, likelihood()(z, b, f)),
        "off by",
    ),
    (lambda z, b, f: likelihood()(z, b, f)[:, 0], "shape"),
    (lambda z, b, f: None, "return"),
    (lambda z, b, f: 1 / 0, "ZeroDivisionError"),
]


def test_the_packages_likelihood_and_one_with_loops_are_never_refused(against):
    assert not against(check_likelihood_costs, [likelihood_costs, likelihood()], draws=15)
    assert progress.summary().counts["04"] == (0, 1)


def test_slips_of_the_likelihood_are_named(unnamed):
    assert not unnamed(check_likelihood_costs, SLIPS, draws=5)


def test_verdicts_speak_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "前景和背景弄反了" in check_likelihood_costs(likelihood(turn=True)).words
