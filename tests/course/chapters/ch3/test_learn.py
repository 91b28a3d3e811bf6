"""Chapter 3's check of one class with a shared covariance: right answers pass, slips are named."""

import numpy as np

from segteach.course.chapters.ch3 import check_learn
from segteach.segmentation.grabcut.colours import learn_components


def learn(*, bias=0, shares="class", pick="class", about="component", guard=True, end=None):
    """One class, component by component; the options are slips."""

    def answer(colours, alpha, k, label, count):
        own = {"class": alpha == label, "other": alpha != label, "both": alpha == alpha}[pick]
        weights, means, scatter = np.zeros(count), np.zeros((count, 3)), np.zeros((3, 3))
        for number in range(count):
            points = colours[own & (k == number)]
            weights[number] = len(points) / (own.sum() if shares == "class" else len(k))
            weights[number] = len(points) if shares == "counts" else weights[number]
            if not len(points) and not guard:
                means[number] = scatter[:] = np.nan
            elif len(points):
                means[number] = points.mean(axis=0)
                centre = {"component": means[number], "nothing": 0}.get(about)
                away = points - (colours[own].mean(axis=0) if centre is None else centre)
                scatter += away.T @ away
        weights = np.full(count, 1 / count) if shares == "equal" else weights
        covariance = scatter / (own.sum() - bias)
        return end(weights, means, covariance, own.sum()) if end else (weights, means, covariance)

    return answer


def by_residuals(colours, alpha, k, label, count):
    """All at once: what is left of each pixel beside the mean of its component."""
    z, k = colours[alpha == label], k[alpha == label]
    one_hot = np.eye(count)[k]
    pixels = one_hot.sum(axis=0)
    means = one_hot.T @ z / np.maximum(pixels, 1)[:, None]
    return pixels / len(z), means, np.cov((z - means[k]).T, bias=True)


RIGHTS = [learn(), by_residuals]


def each(colours, alpha, k, label, count, floor=1e-12):
    """The package's components of the class."""
    own = alpha == label
    return learn_components(colours[own], k[own], count, floor)


def by_package(*case):
    model = each(*case)
    return model.weights, model.means, model.covariances


def of_each(total):
    """The right weights and means, and a covariance made of those of the components."""

    def answer(*case):
        model = each(*case)
        weights, means, _ = learn()(*case)
        return weights, means, total(weights, model.covariances)

    return answer


def mixed(*parts):
    """An answer that puts its three parts together from three others."""
    return lambda *case: tuple(part(*case)[number] for number, part in enumerate(parts))


def unbiased(colours, alpha, k, label, count):
    weights, means, _ = learn()(colours, alpha, k, label, count)
    parts = [colours[(alpha == label) & (k == i)] for i in np.flatnonzero(weights)]
    covariances = [np.cov(points.T) for points in parts]
    return weights, means, np.tensordot(weights[weights > 0], covariances, axes=1)


BOTH = learn(pick="both")
SLIPS = [
    (by_package, "One covariance for all"),
    (learn(bias=1), "N - 1"),
    (unbiased, "N - 1"),
    (lambda *case: learn(bias=(learn()(*case)[0] > 0).sum())(*case), "N - K"),
    (of_each(lambda w, S: S[w > 0].mean(axis=0)), "plain mean"),
    (of_each(lambda w, S: S[w > 0].sum(axis=0)), "weigh each"),
    (learn(shares="all"), "divide by the pixels of this class"),
    (learn(shares="counts"), "by their sum"),
    (learn(shares="equal"), "not all equal"),
    (learn(pick="both"), "both classes"),
    (learn(pick="other"), "other class"),
    (learn(about="class"), "class as a whole"),
    (learn(about="nothing"), "before you multiply"),
    (learn(guard=False), "without pixels"),
    (learn(end=lambda w, m, S, n: (w, m, S * np.eye(3))), "off-diagonal"),
    (learn(end=lambda w, m, S, n: (w, m, S * n)), "Divide by the pixels of the class."),
    (lambda *case: learn(end=lambda w, m, S, n: (w, m, S * n / len(case[0])))(*case), "picture"),
    (learn(end=lambda w, m, S, n: (w, m * 0 + m.mean(axis=0), S)), "off by"),
    (mixed(learn(), BOTH, BOTH), "means take in pixels of the other class"),
    (mixed(learn(), learn(), BOTH), "covariance takes in pixels of the other class"),
    (lambda *case: (*learn()(*case)[:2], np.full((3, 3), np.nan)), "NaN"),
    (lambda *case: learn()(*case)[:2], "three things"),
    (lambda *case: learn()(*case)[::-1], "axes"),
]


def test_slips_are_named_and_the_package_does_not_pass(slips_are_named):
    slips_are_named(check_learn, SLIPS)


def test_the_shared_covariance_is_the_weighted_mean_of_the_packages():
    rng = np.random.default_rng(0)
    case = rng.random((60, 3)), rng.random(60) < 0.5, rng.integers(0, 3, 60), 1, 3
    model = each(*case)
    mean = np.tensordot(model.weights, model.covariances, axes=1)
    np.testing.assert_allclose(learn()(*case)[2], mean, atol=1e-9)


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "共用一个协方差矩阵" in check_learn(by_package).words
