"""Chapter 3's check of the links: right answers pass, each classic slip is named."""

import numpy as np

from segteach.course.chapters.ch3 import check_links
from segteach.cuts.contrast import contrast_links


def links(*, times=0.5, power=2, by=-1, weight=True, middle=np.median, fallback=np.mean,
          shares=lambda w: w):  # fmt: skip
    """The links with loops; the options are slips."""

    def answer(image, edges, lengths, channels, gamma):
        z, channels = image.reshape(-1, 3), shares(channels)
        values = [sum(w * abs(d) ** power for w, d in zip(channels, z[m] - z[n], strict=True))
                  for m, n in edges]  # fmt: skip
        values = np.array(values)
        scale = middle(values) or fallback(values)
        exponent = times * values / scale if scale else 0 * values
        return (gamma if weight else 1) * np.exp(-exponent) * lengths ** float(by)

    return answer


def by_arrays(image, edges, lengths, channels, gamma):
    z = image.reshape(-1, 3) * np.sqrt(channels)
    squares = np.square(z[edges[:, 0]] - z[edges[:, 1]]).sum(axis=1)
    scale = np.median(squares) if np.median(squares) > 0 else squares.mean()
    beta = 0.5 / scale if scale > 0 else 0
    return gamma / lengths * np.exp(-beta * squares)


RIGHTS = [links(), by_arrays]


def with_differences(change):
    """The links, their squares and scale by change(differences, shares)."""

    def answer(image, edges, lengths, channels, gamma):
        z = image.reshape(-1, 3)
        squares, scale = change(z[edges[:, 0]] - z[edges[:, 1]], channels)
        return gamma * np.exp(-squares / (2 * scale)) / lengths

    return answer


def by_package(image, edges, lengths, channels, gamma):
    """The package's links of the whole picture, as many as were asked for."""
    return contrast_links(image, gamma, beta="paper").weights[: len(edges)]


def package_of_weighted(image, edges, lengths, channels, gamma):
    """Its weight of each pair, in a picture whose channels are scaled; the scale is the mean."""
    found = contrast_links(image * np.sqrt(channels), gamma, beta="paper")
    weight = {
        tuple(sorted(pair)): w for pair, w in zip(found.edges.tolist(), found.weights, strict=True)
    }
    return np.array([weight[tuple(sorted(pair))] for pair in edges.tolist()])


def scaled(scale):
    """The links with scale(squares of the channels, shares)."""
    return with_differences(lambda d, w: (d**2 @ w, scale(d**2, w)))


SLIPS = [
    (by_package, "off by"),
    (scaled(lambda q, w: (q @ w).mean()), "MEAN over the pairs"),
    (links(middle=np.mean, times=1), "MEAN over the pairs"),
    (scaled(lambda q, w: np.median(q)), "add up the channels first"),
    (scaled(lambda q, w: np.median(q * w)), "add up the channels first"),
    (scaled(lambda q, w: np.median(q, axis=0) @ w), "add up the channels first"),
    (with_differences(lambda d, w: ((d**2 * w).mean(1), np.median(d**2 @ w))), "`.mean()`"),
    (scaled(lambda q, w: np.median((q * w).mean(axis=1))), "`.mean()`"),
    (links(times=1), "2 is missing"),
    (links(times=2), "below the line"),
    (scaled(lambda q, w: 1 / np.median(q @ w)), "multiplied by"),
    (scaled(lambda q, w: 1.0), "median plays no part"),
    (links(shares=np.ones_like), "by their shares"),
    (links(shares=np.square), "shares are squared"),
    (links(power=1), "Square the differences"),
    (with_differences(lambda d, w: ((d**2 @ w) ** 0.5, np.median(d**2 @ w))), "Square the"),
    (links(by=0), "diagonal links are longer"),
    (links(by=1), "do not multiply"),
    (links(by=-2), "not by its square"),
    (links(times=-0.5), "sign of the exponent"),
    (links(weight=False), "weight γ"),
    (links(times=0), "no part"),
    (scaled(lambda q, w: np.median(q @ w)), "cartoon"),
    (links(fallback=lambda v: 1.0), "cartoon"),
    (scaled(lambda q, w: np.median(q @ w) or (q @ w).mean()), "one colour"),
    (lambda *case: links()(*case)[:-1], "another length"),
    (lambda *case: links()(*case) + 1, "off by"),
    (lambda *case: links()(*case) * np.nan, "NaN"),
]


def test_slips_are_named_and_the_package_does_not_pass(slips_are_named):
    slips_are_named(check_links, [*SLIPS, (package_of_weighted, "")])


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "要的是中位数" in check_links(links(middle=np.mean)).words
