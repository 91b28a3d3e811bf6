"""Chapter 4's check of clusters with a width: right answers pass, each classic slip is named."""

import numpy as np

from segteach.course.chapters.ch4 import check_likelihood
from segteach.segmentation.lazy_snapping import likelihood_costs
from segteach.segmentation.lazy_snapping.energy import distance_to_class, shares


def of_class(colour, clusters, spreads, power, by, pick, norm):
    q = [norm(colour - c) ** power / s**by for c, s in zip(clusters, spreads, strict=True)]
    return pick(q)


def length(z):
    return np.sqrt((z**2).sum())


def likelihood(*, power=2, by=2, pick=min, norm=length, share=True, turn=False, both_zero=0.5,
               of=of_class, small=0.0):  # fmt: skip
    """E1 with loops; the options are slips."""

    def answer(colours, background, wide_b, foreground, wide_f):
        found = []
        for colour in colours:
            q = [of(colour, c, s, power, by, pick, norm)
                 for c, s in ((background, wide_b), (foreground, wide_f))]  # fmt: skip
            if share:
                total = sum(q) + small
                q = [x / total for x in q] if total else [both_zero, both_zero]
            found.append(q[::-1] if turn else q)
        return np.array(found)

    return answer


def by_arrays(colours, background, wide_b, foreground, wide_f):
    both = np.stack(
        [
            (((colours[:, None] - c) / s[:, None]) ** 2).sum(axis=2).min(axis=1)
            for c, s in ((background, wide_b), (foreground, wide_f))
        ],
        axis=1,
    )
    costs, some = np.full(both.shape, 0.5), both.any(axis=1)
    costs[some] = both[some] / both[some].sum(axis=1, keepdims=True)
    return costs


RIGHTS = [likelihood(), by_arrays]


def nearest_first(colour, clusters, spreads, *_):
    away = [length(colour - c) for c in clusters]
    return min(away) ** 2 / spreads[int(np.argmin(away))] ** 2


def one_spread(colour, clusters, spreads, *_):
    return min(length(colour - c) for c in clusters) ** 2 / spreads.mean() ** 2


def by_package(colours, background, wide_b, foreground, wide_f):
    return likelihood_costs(colours, background, foreground)


def package_squared(colours, background, wide_b, foreground, wide_f):
    q = [distance_to_class(colours, c) ** 2 for c in (background, foreground)]
    return shares(*q)


SLIPS = [
    (by_package, "the package's"),
    (package_squared, "spreads play no part"),
    (likelihood(turn=True), "exchanged"),
    (likelihood(by=0), "spreads play no part"),
    (likelihood(power=1), "AND squared spread"),
    (likelihood(by=1), "AND squared spread"),
    (likelihood(power=1, by=1), "square them"),
    (likelihood(by=-2), "must be NEARER"),
    (likelihood(of=nearest_first), "First divide"),
    (likelihood(of=one_spread), "a spread of its own"),
    (likelihood(pick=np.mean), "not the mean or the sum"),
    (likelihood(pick=sum), "not the mean or the sum"),
    (likelihood(pick=max), "farthest"),
    (likelihood(norm=lambda z: abs(z).sum()), "absolute differences"),
    (likelihood(share=False), "by their sum"),
    (likelihood(both_zero=np.nan), "0 / 0"),
    (likelihood(both_zero=0.0), "both costs should be 1/2"),
    (likelihood(small=1e-9), "both costs should be 1/2"),
    (lambda *case: np.where(by_arrays(*case) == 0, 0.1, by_arrays(*case)), "off by"),
    (lambda *case: by_arrays(*case)[:, 0], "axes"),
    (lambda *case: by_arrays(*case)[:, :1], "another length along axis 1"),
    (lambda *case: None, "return"),
    (lambda *case: 1 / 0, "ZeroDivisionError"),
]


def test_slips_are_named_and_the_package_does_not_pass(slips_are_named):
    slips_are_named(check_likelihood, SLIPS)


def test_with_equal_spreads_and_roots_it_is_the_packages():
    rng = np.random.default_rng(0)
    colours, background, foreground = rng.random((9, 3)), rng.random((4, 3)), rng.random((3, 3))
    mine = np.sqrt(by_arrays(colours, background, np.ones(4), foreground, np.ones(3)))
    mine /= mine.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(mine, likelihood_costs(colours, background, foreground))


def test_verdicts_speak_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "前景和背景弄反了" in check_likelihood(likelihood(turn=True)).words
