"""Chapter 3's check of learning one class: a right answer passes, each slip is named."""

import numpy as np
import pytest

from segteach.course.chapters.ch3 import learn as module

pytestmark = pytest.mark.usefixtures("own_progress")


def learn(*, bias=True, shares="class", pick="class", about="component", guard=True, spread="full"):
    """One class, component by component; the options are slips."""

    def answer(colours, alpha, k, label, count):
        own = {"class": alpha == label, "other": alpha != label, "both": np.full(len(k), True)}[
            pick
        ]
        weights, means, covariances = np.zeros(count), np.zeros((count, 3)), np.zeros((count, 3, 3))
        for number in range(count):
            points = colours[own & (k == number)]
            weights[number] = len(points) / (own.sum() if shares == "class" else len(k))
            weights[number] = len(points) if shares == "counts" else weights[number]
            if not len(points):
                if not guard:
                    means[number] = covariances[number] = np.nan
                continue
            means[number] = points.mean(axis=0)
            if spread == "full":
                centre = means[number] if about == "component" else colours[own].mean(axis=0)
                centre = 0 if about == "nothing" else centre
                away = points - centre
                covariances[number] = away.T @ away / (len(points) - (not bias))
            elif spread == "variances":
                covariances[number] = np.diag(points.var(axis=0))
            else:
                covariances[number] = np.cov(points.T, bias=True) * len(points)
        if shares == "equal":
            weights[:] = 1 / count
        if about == "one mean":
            means[:] = colours[own].mean(axis=0)
        return weights, means, covariances

    return answer


def mixed(weights, means, covariances):
    """Return an answer that puts its three parts together from three others."""

    def answer(*arguments):
        parts = (weights, means, covariances)
        return tuple(part(*arguments)[number] for number, part in enumerate(parts))

    return answer


BOTH = learn(pick="both")
SLIPS = [
    (learn(bias=False), "N - 1"),
    (learn(shares="all"), "divide by the pixels of this class"),
    (learn(shares="counts"), "by their sum"),
    (learn(shares="equal"), "not all equal"),
    (learn(pick="both"), "both classes"),
    (learn(pick="other"), "other class"),
    (learn(about="class"), "not that of the class"),
    (learn(about="nothing"), "before you multiply"),
    (learn(about="one mean"), "by itself"),
    (learn(guard=False), "without pixels"),
    (learn(spread="variances"), "off-diagonal"),
    (learn(spread="scatter"), "Divide by the pixels"),
    (mixed(learn(), BOTH, BOTH), "means take in pixels of the other class"),
    (mixed(learn(), learn(), BOTH), "covariances take in pixels of the other class"),
    (lambda *a: tuple(part * np.nan for part in learn()(*a)), "NaN"),
]


def test_the_check_keeps_its_promises(promises_are_kept):
    promises_are_kept(module, {module.check_learn: [learn()]})


def test_slips_of_learning_are_named(slips_are_named):
    slips_are_named(module.check_learn, SLIPS)
