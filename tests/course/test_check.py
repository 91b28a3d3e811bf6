"""The instant check itself: verdicts, words that are safe to show, arrays that are accepted."""

import copy
import html
import re

import numpy as np
import pytest

from segteach.course import check, progress
from segteach.course.check import Wrong, instant_check, told_apart
from segteach.language import say

pytestmark = pytest.mark.usefixtures("own_progress")


@instant_check("01/double")
def check_double(double) -> str:
    """Twice a number."""
    if double(2) != 4:
        raise Wrong("Not twice.", "不是两倍。")
    return say("Right.", "正确。")


def test_what_was_once_solved_stays_solved():
    assert check_double(lambda x: x + 1).solved is False
    assert progress.summary().counts == {}
    assert check_double(lambda x: 2 * x).solved is True
    assert check_double(lambda x: x + 1).solved is False
    assert progress.summary().counts == {"01": (0, 1)}


def test_an_error_is_told_with_the_readers_own_line():
    def answer(x):
        return {}[x]  # the reader's line

    words = check_double(answer).words
    assert "KeyError: 2" in words and "return {}[x]  # the reader's line" in words


def test_whatever_ends_an_answer_ends_in_a_verdict():
    class Mute(Exception):
        def __str__(self):
            raise RuntimeError

    for error, words in ((SystemExit(3), "SystemExit: 3"), (Mute(), "Mute: ")):

        def answer(x, error=error):
            raise error

        verdict = check_double(answer)
        assert verdict.solved is False and words in verdict.words

    def at_length(x):
        raise ValueError("x" * 10**6)

    assert len(check_double(at_length).words) < 700


def test_the_stop_button_stops():
    def answer(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check_double(answer)


def test_words_in_a_verdict_are_escaped():
    for solved in (True, False, None):
        shown = check.Verdict(solved, "<script>a & b</script>")._repr_html_()
        assert "<script>" not in shown and html.escape("<script>a & b</script>") in shown


def test_an_error_message_with_html_is_escaped():
    def answer(*_):
        raise ValueError("<img src=x>")

    assert "<img" not in check_double(answer)._repr_html_()


def test_the_verdict_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert check_double(lambda x: x).words == "不是两倍。"
    assert check_double(lambda x: 2 * x).words == "正确。"


def test_an_error_reads_as_chinese_in_the_chinese_edition(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    words = check_double(lambda x: 1 / 0).words
    assert re.search(r"^你的函数运行出错：ZeroDivisionError: .*（第 \d+ 行：.*）$", words)
    words = check_double(lambda x: check.expect_array([1, 2, 3], ())).words
    assert words == "应返回一个数，得到的是形状为 (3,) 的数组。"


def test_numbers_of_any_kind_are_accepted_where_one_is_expected():
    for value in (3, 3.0, np.float32(3), np.array(3), np.array([3]), True):
        assert check.expect_array(value, ()) == float(np.squeeze(value))


def test_an_array_of_another_shape_is_refused_with_its_shape_not_with_the_wanted_one():
    for shape, words in (((), "one number"), ((2,), "the function say"), ((2, 3), "function say")):
        with pytest.raises(check.Wrong, match=words) as caught:
            check.expect_array(np.zeros((4, 5)), shape)
        assert "shape (4, 5)" in str(caught.value)
        assert shape == () or str(shape) not in str(caught.value)


def test_complex_numbers_are_refused_unless_they_are_real():
    right = np.arange(3.0)
    np.testing.assert_array_equal(check.expect_array(right + 0j, (3,)), right)
    for value, shape in ((right + 1j, (3,)), (1j, ()), ([1, 1j], (2,))):
        with pytest.raises(check.Wrong, match="complex"):
            check.expect_array(value, shape)


def test_far_too_many_numbers_are_not_looked_at():
    with pytest.raises(check.Wrong, match="100,000,000 numbers"):
        check.expect_array(np.zeros(10**8, np.int8), (3,))


def test_an_unnamed_number_is_refused_without_the_right_one():
    with pytest.raises(check.Wrong, match="is not the one asked for") as caught:
        check.refuse(1.5, 0.123, [(2.0, "the named slip", "…")])
    assert not re.search(r"\d", str(caught.value))


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


def test_slips_are_told_apart_unless_one_has_the_value_of_another_with_other_words():
    one, two, three = np.zeros(2), np.ones(2), np.full(2, 3.0)
    assert told_apart(one, [(two, "a", ""), (three, "b", "")])
    assert told_apart(one, [(two, "a", ""), (two.copy(), "a", "")])  # the same slip, twice
    assert not told_apart(one, [(two, "a", ""), (two.copy(), "b", "")])
    assert not told_apart(one, [(one.copy(), "a", "")])
    assert not told_apart(one, [(two, "a", "")], lambda a, b: True)


# --- what an answer does to what it was handed ---------------------------------------------------


def spoil(value):
    """Change everything of a value that can be changed, in place."""
    if isinstance(value, np.ndarray):
        value += np.ones((), value.dtype)
    elif isinstance(value, (list, tuple)):
        for part in value:
            spoil(part)


def spoiling(solution):
    """The right answer, after which nothing that was handed in is as it was."""

    def answer(*handed):
        result = solution(*copy.deepcopy(handed))
        spoil(handed)
        return result

    return answer


@instant_check("01/shift")
def check_shift(shift) -> str:
    """Points minus their mean; a list and a table are handed in beside them."""
    points, mean = np.arange(6.0).reshape(3, 2), np.array([1.0, 2.0])
    got = shift(points, [mean], table={"mean": mean})
    check.refuse(check.expect_array(got, (3, 2)), points - mean, [(points, "Unmoved.", "…")])
    return say("Right.", "正确。")


def in_place(points, means, table):
    points -= means[0]
    return points


def in_the_list(points, means, table):
    means.append(means[0])
    return points - means[0]


def in_the_table(points, means, table):
    table["mean"] += 1
    return points - means[0]


def another_shape(points, means, table):
    points.shape = (2, 3)
    return points.reshape(3, 2) - means[0]


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (in_place, "points"),
        (in_the_list, "means"),
        (in_the_table, "table"),
        (another_shape, "points"),
        (lambda *handed, **named: in_place(*handed, **named), "argument 1"),
    ],
)
@pytest.mark.usefixtures("english")
def test_an_answer_that_changes_what_it_was_handed_is_told_so(answer, name):
    verdict = check_shift(answer)
    assert verdict.solved is False and f"You changed {name}, which was handed in" in verdict.words


@pytest.mark.usefixtures("english")
def test_an_answer_that_works_on_copies_is_judged_as_ever():
    assert check_shift(lambda points, means, table: points - means[0]).solved is True
    assert check_shift(lambda points, means, table: points).words == "Unmoved."


@pytest.mark.usefixtures("english")
def test_an_array_that_cannot_be_changed_is_told_as_handed_in():
    def answer(number):
        np.broadcast_to(number, (2,))[:] = 3

    words = check_double(answer).words
    assert "changed what was handed in" in words and "[:] = 3" in words


def test_an_error_within_a_library_cites_the_readers_own_line():
    @instant_check("01/own-line")
    def check(answer):
        return answer(np.full(3, np.nan))

    words = check(lambda a: np.nanargmax(a)).words
    assert "check(lambda a: np.nanargmax(a))" in words and "raise ValueError" not in words


@pytest.mark.parametrize(("module", "name"), [(np, "allclose"), (np.linalg, "norm")])
def test_an_answer_that_replaces_a_function_of_numpy_is_refused_and_numpy_put_back(module, name):
    known = getattr(module, name)

    def answer(x):
        setattr(module, name, lambda *_, **__: True)
        return 2 * x

    verdict = check_double(answer)
    assert verdict.solved is False and f"{module.__name__}.{name}" in verdict.words
    assert getattr(module, name) is known


def test_numpy_is_put_back_where_the_answer_fails_as_well():
    known = np.isclose

    def answer(x):
        np.isclose = None
        return {}[x]

    assert "KeyError" in check_double(answer).words
    assert np.isclose is known
