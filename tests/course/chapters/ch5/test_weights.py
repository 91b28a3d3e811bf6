"""Chapter 5's check of the samples' weights: each classic slip is named."""

import numpy as np

from segteach.course.chapters.ch5 import check_weights
from tests.course.chapters.ch5 import rights


def weights(
    *,
    opaque=lambda a: a**2,
    clear=lambda a: (1 - a) ** 2,
    g=lambda d, s: np.exp(-(d**2) / (2 * s**2)),
    fill=None,
    share=lambda w: w / w.sum() if w.sum() else w,
):
    """Both sides; the options are slips."""

    def answer(alpha, distance, sigma):
        a = alpha if fill is None else np.where(np.isnan(alpha), fill, alpha)
        near = g(distance, sigma) + 0 * distance
        both = [np.where(np.isnan(a), 0, side(a) * near) for side in (opaque, clear)]
        return [share(w) for w in both]

    return answer


def left_over(alpha, distance, sigma):
    """The background's weight as what the foreground's leaves."""
    w = np.nan_to_num(alpha**2 * np.exp(-(distance**2) / (2 * sigma**2)))
    rest = np.where(np.isnan(alpha), 0, 1 - w)
    return [x / max(x.sum(), 1e-300) for x in (w, rest)]


def together(alpha, distance, sigma):
    w = np.stack(weights(share=lambda w: w)(alpha, distance, sigma))
    return w / max(w.sum(), 1e-300)


def known_only(alpha, distance, sigma):
    known = ~np.isnan(alpha)
    return rights.weights(alpha[known], distance[known], sigma)


def with_nan(alpha, distance, sigma):
    g = np.exp(-(distance**2) / (2 * sigma**2))
    w = np.stack([alpha**2 * g, (1 - alpha) ** 2 * g])
    return w / w.sum(axis=1, keepdims=True)


SLIPS = [
    (weights(opaque=lambda a: a, clear=lambda a: 1 - a), "Alpha is squared"),
    (weights(clear=lambda a: 1 - a**2), "(1 - α)² is not"),
    (left_over, "left of the foreground's"),
    (weights(opaque=np.ones_like, clear=np.ones_like), "Alpha is missing"),
    (weights(g=lambda d, s: 1.0), "plays no part"),
    (weights(g=lambda d, s: np.exp(-(d**2) / s**2)), "the 2 is missing"),
    (weights(g=lambda d, s: np.exp(-d / (2 * s**2))), "distance is squared"),
    (weights(g=lambda d, s: np.exp(-(d**2) / (2 * s))), "σ is squared"),
    (weights(g=lambda d, s: np.exp(d**2 / (2 * s**2))), "GROW"),
    (weights(g=lambda d, s: np.exp(-d / s / 2)), "whole quotient"),
    (weights(g=lambda d, s: np.exp(-d * d / s**2 * 2)), "stands below the line"),
    (weights(fill=0.0), "made a number of it"),
    (weights(fill=0.5), "made a number of it"),
    (with_nan, "weighs 0 on BOTH sides"),
    (known_only, "Some samples are missing"),
    (weights(share=lambda w: w), "divide each side by its sum"),
    (together, "by itself"),
    (weights(share=lambda w: w / w.max() if w.any() else w), "largest weight"),
    (weights(share=lambda w: w / len(w)), "number of samples"),
    (weights(share=lambda w: w / np.linalg.norm(w) if w.any() else w), "length of the vector"),
    (weights(share=lambda w: w / w.sum()), "no sample at all"),
    (weights(share=lambda w: w / (w.sum() + 1e-2)), "must sum to 1"),
    (weights(g=lambda d, s: 1 / (1 + d)), "off by"),
    (lambda *case: rights.weights(*case)[::-1], "exchanged"),
    (lambda *case: rights.weights(*case)[0], "two arrays"),
    (lambda *case: np.transpose(rights.weights(*case)), "two arrays"),
    (lambda *case: {"F": 1, "B": 2}, "two arrays"),
]


def test_slips_are_named(slips_are_named):
    slips_are_named(check_weights, SLIPS)


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "α 要取平方" in check_weights(SLIPS[0][0]).words
