"""Chapter 3's check of the links: a right answer passes, each classic slip is named."""

import numpy as np
import pytest

from segteach.course.chapters.ch3 import links as module

pytestmark = pytest.mark.usefixtures("own_progress")


def links(*, times=0.5, power=2, by=-1, weight=True, mean="pairs", first_mean=False):
    """The links with loops; the options are slips."""

    def answer(image, edges, lengths, gamma):
        z = image.reshape(-1, 3)
        apart = np.array([np.linalg.norm(z[m] - z[n]) for m, n in edges])
        values = apart**power
        total = values.sum() if not first_mean else apart.mean() ** 2 * len(edges)
        average = total / {"pairs": len(edges), "pixels": len(z), "sum": 1}[mean]
        exponent = times * values / average if average else 0 * values
        return (gamma if weight else 1) * np.exp(-exponent) * lengths ** float(by)

    return answer


def without_care(image, edges, lengths, gamma):
    """The links, not a number where the picture is constant."""
    z = image.reshape(-1, 3)
    squares = ((z[edges[:, 0]] - z[edges[:, 1]]) ** 2).sum(axis=1)
    return gamma * np.exp(-squares / (2 * squares.mean())) / lengths


def over_channels(image, edges, lengths, gamma, both=False):
    z = image.reshape(-1, 3)
    differences = (z[edges[:, 0]] - z[edges[:, 1]]) ** 2
    mean = differences.sum(axis=1).mean() if both else differences.mean()
    squares = differences.mean(axis=1) if both else differences.sum(axis=1)
    return gamma * np.exp(-squares / (2 * mean or 1)) / lengths


SLIPS = [
    (over_channels, "SUM of the three channels"),
    (lambda *a: over_channels(*a, both=True), "SUM of the three channels"),
    (links(by=0), "lecture's V:"),
    (links(by=0, times=1), "lecture's V and β"),
    (links(by=1), "do not multiply"),
    (links(by=-2), "not by its square"),
    (links(times=1), "2 is missing"),
    (links(times=2), "below the line"),
    (links(mean="pixels"), "not over the pixels"),
    (links(mean="sum"), "you took the sum"),
    (links(first_mean=True), "Square first"),
    (links(power=1), "Square the colour difference"),
    (links(times=-0.5), "sign of the exponent"),
    (links(weight=False), "weight γ"),
    (links(times=0), "no part"),
    (lambda image, edges, lengths, gamma: lengths * 0, "off by"),
    (lambda *a: links()(*a) * np.nan, "NaN"),
    (without_care, "constant picture"),
]


def test_the_check_keeps_its_promises(promises_are_kept):
    promises_are_kept(module, {module.check_smoothness_weights: [links()]})


def test_slips_of_the_links_are_named(slips_are_named):
    slips_are_named(module.check_smoothness_weights, SLIPS)
