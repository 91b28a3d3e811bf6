"""Chapter 3's instant checks of one step: right answers pass, each classic slip is named."""

import inspect

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from segteach.course import progress
from segteach.course.chapters.ch3 import checks

DRAWS = 5  # the numbers are fresh every time


pytestmark = pytest.mark.usefixtures("own_progress")


def refused(check, answer, word):
    """Assert that `answer` is refused with `word`, for several fresh draws."""
    for _ in range(DRAWS):
        verdict = check(answer)
        assert verdict.solved is False
        assert word in verdict.words


def by_scipy(colours, weights, means, covariances):
    """D from scipy's densities."""
    columns = [
        -np.log(weight) - multivariate_normal(mean, covariance).logpdf(colours)
        for weight, mean, covariance in zip(weights, means, covariances, strict=True)
    ]
    return np.stack(columns, axis=1) - 1.5 * np.log(2 * np.pi)


def cost(*, prior=-1, volume=0.5, half=0.5, metric=np.linalg.inv, root=False, constant=0.0):
    """D with loops; the options are slips."""

    def answer(colours, weights, means, covariances):
        result = np.empty((len(colours), len(weights)))
        for n, k in np.ndindex(result.shape):
            away = colours[n] - means[k]
            distance = away @ metric(covariances[k]) @ away
            distance = np.sqrt(distance) if root else distance
            logarithms = prior * np.log(weights[k]) + volume * np.log(np.linalg.det(covariances[k]))
            result[n, k] = logarithms + half * distance + constant
        return result

    return answer


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


CHECKS = {
    checks.check_component_cost: [by_scipy, cost()],
    checks.check_smoothness_weights: [links()],
    checks.check_learn: [learn()],
}


def test_every_check_of_the_file_is_tried_here():
    functions = inspect.getmembers(checks, inspect.isfunction)
    assert {function for name, function in functions if name.startswith("check_")} == set(CHECKS)


@pytest.mark.parametrize(
    ("check", "answer"), [(check, answer) for check, rights in CHECKS.items() for answer in rights]
)
def test_a_right_answer_is_never_refused(check, answer):
    for _ in range(15):
        verdict = check(answer)
        assert verdict.solved, verdict.words
    assert progress.summary().counts["03"] == (0, 1)


@pytest.mark.parametrize("check", CHECKS)
def test_the_stub_is_no_mistake(check):
    def stub(*arguments):
        raise NotImplementedError

    assert check(stub).solved is None


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize(
    "answer",
    [None, "text", [], np.zeros((2, 2, 2)), np.nan, [[1], [1, 2]], (1, 2, 3), (None, None, None)],
    ids=["None", "text", "empty", "shape", "nan", "ragged", "three numbers", "three Nones"],
)
def test_results_of_the_wrong_kind_are_refused_with_words(check, answer):
    verdict = check(lambda *arguments: answer)
    assert verdict.solved is False
    assert verdict.words and "stopped" not in verdict.words


@pytest.mark.parametrize("check", CHECKS)
def test_an_answer_that_fails_is_refused_with_its_error(check):
    def fails(*arguments):
        raise KeyError("sigma")

    assert "KeyError" in check(fails).words


@pytest.mark.parametrize(("check", "answer"), [(c, rights[0]) for c, rights in CHECKS.items()])
def test_not_a_number_is_refused_with_words(check, answer):
    def nan_everywhere(*arguments):
        with np.errstate(all="ignore"):
            result = answer(*arguments)
            many = isinstance(result, tuple)
            return tuple(part * np.nan for part in result) if many else result * np.nan

    refused(check, nan_everywhere, "NaN")


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (cost(volume=1), "before ln det"),
        (cost(prior=0), "-ln π is missing"),
        (cost(prior=1), "rare component"),
        (cost(half=1), "before the Mahalanobis"),
        (cost(root=True), "no square root"),
        (cost(metric=lambda S: S), "Σ⁻¹ belongs"),
        (cost(metric=lambda S: np.eye(3)), "Σ plays no part"),
        (cost(volume=0), "ln det Σ is missing"),
        (cost(volume=-0.5), "wide component"),
        (cost(constant=1.5 * np.log(2 * np.pi)), "3/2 ln 2π"),
        (cost(prior=1, volume=-0.5, half=-0.5), "MINUS"),
        (lambda *a: cost()(*a[:3], a[3] * np.eye(3)), "correlations"),
        (lambda *a: cost()(*a).T, "transposed"),
        (lambda *a: cost()(*a) + 1, "off by"),
    ],
)
def test_slips_of_the_cost_are_named(answer, word):
    refused(checks.check_component_cost, answer, word)


@pytest.mark.parametrize(
    ("answer", "word"),
    [
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
    ],
)
def test_slips_of_the_links_are_named(answer, word):
    refused(checks.check_smoothness_weights, answer, word)


def test_links_of_a_constant_picture_that_are_no_number_are_refused():
    def answer(image, edges, lengths, gamma):
        z = image.reshape(-1, 3)
        squares = ((z[edges[:, 0]] - z[edges[:, 1]]) ** 2).sum(axis=1)
        return gamma * np.exp(-squares / (2 * squares.mean())) / lengths

    refused(checks.check_smoothness_weights, answer, "constant picture")


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"bias": False}, "N - 1"),
        ({"shares": "all"}, "divide by the pixels of this class"),
        ({"shares": "counts"}, "by their sum"),
        ({"shares": "equal"}, "not all equal"),
        ({"pick": "both"}, "both classes"),
        ({"pick": "other"}, "other class"),
        ({"about": "class"}, "not that of the class"),
        ({"about": "nothing"}, "before you multiply"),
        ({"about": "one mean"}, "by itself"),
        ({"guard": False}, "without pixels"),
        ({"spread": "variances"}, "off-diagonal"),
        ({"spread": "scatter"}, "Divide by the pixels"),
    ],
)
def test_slips_of_learning_are_named(options, word):
    refused(checks.check_learn, learn(**options), word)


def test_right_weights_beside_moments_of_both_classes_are_no_answer():
    def answer(*arguments):
        return learn()(*arguments)[0], *learn(pick="both")(*arguments)[1:]

    def half(*arguments):
        return *learn()(*arguments)[:2], learn(pick="both")(*arguments)[2]

    refused(checks.check_learn, answer, "means take in pixels of the other class")
    refused(checks.check_learn, half, "covariances take in pixels of the other class")


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "漏了 -ln π" in checks.check_component_cost(cost(prior=0)).words
