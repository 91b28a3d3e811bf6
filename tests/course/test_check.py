"""The instant checks of chapter 1: right answers pass, each classic slip is called by its name."""

import html
import inspect

import numpy as np
import pytest

from segteach.course import check, progress
from segteach.course.chapters.ch1 import checks
from segteach.models import gaussian, gmm
from segteach.models.criteria import bic
from segteach.models.gmm import Gmm, e_step, m_step

pytestmark = pytest.mark.usefixtures("own_progress")


def right_distance(x, mean, covariance):
    away = x - mean
    return np.sqrt(away @ np.linalg.solve(covariance, away))


def right_log_sum_exp(a):
    return np.logaddexp.reduce(a, axis=1)


def right_hard(points, model):
    gamma, log_p = e_step(points, model)
    return np.eye(gamma.shape[1])[gamma.argmax(axis=1)], log_p


def tied(points, gamma, floor, share=None):
    free = m_step(points, gamma, floor)
    share = free.weights if share is None else share(free)
    shared = np.einsum("k,kij->ij", share, free.covariances)
    return Gmm(free.weights, free.means, np.stack([shared] * len(share)))


def bic_with(parameters, *, fit=2.0, charge=np.log):
    def tied_bic(points, model):
        p = parameters(*model.means.shape)
        return -fit * gmm.log_likelihood(points, model) + p * charge(len(points))

    return tied_bic


def count(K, D):
    return K - 1 + K * D + D * (D + 1) // 2


RIGHT = {
    "check_distance": right_distance,
    "check_log_sum_exp": right_log_sum_exp,
    "check_hard_e_step": right_hard,
    "check_tied_m_step": tied,
    "check_tied_bic": bic_with(count),
}
ALL = [getattr(checks, name) for name in RIGHT]


def all_checks():
    functions = inspect.getmembers(checks, inspect.isfunction)
    return {name for name, _ in functions if name.startswith("check_")}


def test_every_check_of_the_chapter_is_tried_here():
    assert set(RIGHT) == all_checks()


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_is_praised_and_noted(name):
    for _ in range(5):  # the numbers are fresh every time
        verdict = getattr(checks, name)(RIGHT[name])
        assert verdict.solved is True, verdict
    assert progress.summary().counts["01"] == (0, 1)


def one_hot_of_density_alone(points, model):
    parts = zip(model.means, model.covariances, strict=True)
    density = np.stack([gaussian.density(points, *part) for part in parts], axis=1)
    return np.eye(density.shape[1])[density.argmax(axis=1)], e_step(points, model)[1]


def of_all_points(points, gamma, floor):
    free = m_step(points, gamma, floor)
    _, covariance = gaussian.fit_gaussian(points)
    return Gmm(free.weights, free.means, np.stack([covariance] * len(free.weights)))


def without_gamma(points, gamma, floor):
    free = m_step(points, gamma, floor)
    scatter = sum((points - mean).T @ (points - mean) for mean in free.means) / len(points)
    return Gmm(free.weights, free.means, np.stack([scatter] * len(free.weights)))


def largest_of_all(a):
    return a.max() + np.log(np.exp(a - a.max()).sum(axis=1))


def changed(model, **fields):
    parts = {name: getattr(model, name) for name in ("weights", "means", "covariances")}
    return Gmm(**parts | fields)


SLIPS = [
    ("distance", lambda x, m, S: right_distance(x, m, S) ** 2, "squared"),
    ("distance", lambda x, m, S: np.sqrt((x - m) @ S @ (x - m)), "Σ where Σ⁻¹"),
    ("distance", lambda x, m, S: np.linalg.norm(x - m), "ordinary distance"),
    ("distance", lambda x, m, S: np.sqrt(((x - m) ** 2 / np.diag(S)).sum()), "variances alone"),
    ("distance", lambda x, m, S: 1e9, "expected"),
    ("log_sum_exp", lambda a: np.log(np.exp(a).sum(axis=1)), "near -1000"),
    ("log_sum_exp", lambda a: np.log(np.exp(a).sum(axis=1) + 1e-300), "near -1000"),
    ("log_sum_exp", lambda a: right_log_sum_exp(np.minimum(a, 700)), "near 900"),
    ("log_sum_exp", lambda a: right_log_sum_exp(a) - np.log(a.shape[1]), "averaged"),
    ("log_sum_exp", lambda a: right_log_sum_exp(a - a.max(axis=1)[:, None]), "put it back"),
    ("log_sum_exp", largest_of_all, "each ROW"),
    ("log_sum_exp", lambda a: a.sum(axis=1), "mild numbers"),
    ("hard_e_step", one_hot_of_density_alone, "weights π_k are missing"),
    ("hard_e_step", e_step, "one 1, zeros elsewhere"),
    ("hard_e_step", lambda p, m: right_hard(p, m)[0], "two things"),
    ("hard_e_step", lambda p, m: (right_hard(p, m)[0][:, ::-1], e_step(p, m)[1]), "wrong comp"),
    ("hard_e_step", lambda p, m: (right_hard(p, m)[0], np.exp(e_step(p, m)[1])), "not ln Pr"),
    ("tied_m_step", m_step, "covariances differ"),
    ("tied_m_step", of_all_points, "ONE mean"),
    ("tied_m_step", lambda *a: tied(*a, lambda f: f.weights * 0 + 1 / 3), "equal weight"),
    ("tied_m_step", lambda *a: tied(*a, lambda f: f.weights * 2), "not the one asked for"),
    ("tied_m_step", lambda *a: changed(tied(*a), weights=np.full(3, 1 / 3)), "do not change"),
    ("tied_m_step", lambda *a: tied(*a).covariances, "Return a Gmm"),
    ("tied_m_step", lambda *a: tied(*a, lambda f: f.weights * 200), "1/N"),
    ("tied_m_step", without_gamma, "responsibilities γ are missing"),
    ("tied_bic", bic, "K covariances"),
    ("tied_bic", bic_with(count, charge=lambda n: 2.0), "AIC"),
    ("tied_bic", bic_with(lambda K, D: count(K, D) + 1), "K - 1"),
    ("tied_bic", bic_with(count, fit=1.0), "factor 2"),
    ("tied_bic", bic_with(count, fit=-2.0), "sign"),
    ("tied_bic", bic_with(count, charge=np.log10), "natural logarithm"),
    ("tied_bic", bic_with(lambda K, D: 0), "Nothing is charged"),
    ("tied_bic", lambda points, model: 1e9, "expected"),
]


@pytest.mark.parametrize(
    ("name", "answer", "words"), SLIPS, ids=[f"{name}: {words}" for name, _, words in SLIPS]
)
def test_a_classic_slip_is_called_by_its_name(name, answer, words):
    for _ in range(20):  # the numbers are fresh every time
        verdict = getattr(checks, f"check_{name}")(answer)
        assert verdict.solved is False
        assert words in verdict.words


@pytest.mark.parametrize("instant", ALL, ids=RIGHT)
@pytest.mark.parametrize(
    "value",
    [
        None,
        "words",
        np.nan,
        np.full(6, np.nan),
        np.zeros((3, 3, 3)),
        [[1, 2], [3]],
        {},
        (None, None),
        object(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_nonsense_gets_a_verdict_and_no_exception(instant, value):
    verdict = instant(lambda *_: value)
    assert verdict.solved is False and verdict.words


@pytest.mark.parametrize("instant", ALL, ids=RIGHT)
@pytest.mark.parametrize("error", [ValueError, ZeroDivisionError, KeyError, RecursionError])
def test_a_function_that_fails_gets_a_verdict_with_the_error(instant, error):
    def answer(*_):
        raise error("deep down")

    verdict = instant(answer)
    assert verdict.solved is False
    assert error.__name__ in verdict.words and "deep down" in verdict.words


@pytest.mark.parametrize("instant", ALL, ids=RIGHT)
def test_a_stub_is_neither_right_nor_wrong(instant):
    def answer(*_):
        raise NotImplementedError

    assert instant(answer).solved is None


def test_a_function_with_too_few_parameters_gets_a_verdict():
    assert "TypeError" in checks.check_distance(lambda: 0).words


@pytest.mark.parametrize("solved", [True, False, None])
def test_words_in_a_verdict_are_escaped(solved):
    shown = check.Verdict(solved, "<script>a & b</script>")._repr_html_()
    assert "<script>" not in shown and html.escape("<script>a & b</script>") in shown


def test_an_error_message_with_html_is_escaped():
    def answer(*_):
        raise ValueError("<img src=x>")

    assert "<img" not in checks.check_distance(answer)._repr_html_()


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    verdict = checks.check_distance(lambda x, m, S: right_distance(x, m, S) ** 2)
    assert verdict.words == "这是距离的平方。"


@pytest.mark.parametrize("value", [3, 3.0, np.float32(3), np.array(3), True])
def test_numbers_of_any_kind_are_accepted_where_one_is_expected(value):
    assert check.expect_array(value, ()) == float(value)


@pytest.mark.parametrize("shape", [(), (2,), (2, 3)])
def test_an_array_of_another_shape_is_refused_with_both_shapes(shape):
    with pytest.raises(check.Wrong) as caught:
        check.expect_array(np.zeros((4, 5)), shape)
    assert str(shape) in str(caught.value) and "(4, 5)" in str(caught.value)


@pytest.mark.parametrize(
    "right", [np.array([True, False, True]), np.array([1, 0, 1])], ids=["mask", "labels"]
)
def test_an_unnamed_mask_or_label_field_is_refused_with_the_number_of_wrong_places(right):
    check.refuse(right.copy(), right, [])
    for got in (right == 0, (right == 0).astype(float)):
        with pytest.raises(check.Wrong, match="3 of 3 places"):
            check.refuse(got, right, [])
    with pytest.raises(check.Wrong, match="the named slip"):
        check.refuse(right == 0, right, [(right == 0, "the named slip", "…")])
