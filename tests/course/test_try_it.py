"""A small check in a section: right or wrong, both values told, nothing kept."""

import numpy as np
import pytest

from segteach.course import progress
from segteach.course.try_it import Tried, try_it

pytestmark = pytest.mark.usefixtures("own_progress")


@pytest.mark.parametrize(
    ("yours", "expected", "right", "words"),
    [
        (0.118, 0.119, False, "yours 0.118, expected 0.119"),
        (0.1189, 0.119, True, "yours 0.1189, expected 0.119"),
        ("0.119", 0.119, True, "yours 0.119, expected 0.119"),
        (np.float64(2), 2.0, True, "yours 2, expected 2"),
        (3, 4, False, "yours 3, expected 4"),
        (3.999, 4, False, "yours 3.999, expected 4"),  # a count is exact
        ([0.7, 0.3], np.array([0.7, 0.3]), True, "yours [0.7, 0.3], expected [0.7, 0.3]"),
        ([0.3, 0.7], [0.7, 0.3], False, "yours [0.3, 0.7], expected [0.7, 0.3]"),
        (
            [0.7],
            [0.7, 0.3],
            False,
            "yours is an array of shape (1,), expected an array of shape (2,)",
        ),
        (" Blue ", "blue", True, "yours Blue, expected blue"),
        ("red", "blue", False, "yours red, expected blue"),
        ("a word", 0.5, False, "yours a word, expected 0.5"),
        ([[1], [2, 3]], 0.5, False, "yours [[1], [2, 3]], expected 0.5"),
        (np.nan, 0.5, False, "yours nan, expected 0.5"),
    ],
)
def test_both_are_told_and_judged(yours, expected, right, words):
    found = try_it(yours, expected)
    assert (found.solved, found.words) == (right, words)
    assert ("✓" if right else "✗") in found._repr_html_()


def test_what_is_wrong_never_looks_like_what_is_expected():
    for digits in range(1, 12):
        value = 1 + 2 * 10.0**-digits
        found = try_it(value, 1.0, within=10.0**-digits)
        yours, expected = found.words.removeprefix("yours ").split(", expected ")
        assert found.solved is False and yours != expected


def test_nothing_written_is_no_mistake_and_nothing_is_kept():
    found = try_it(None, 1.0)
    assert found.solved is None and "None" in found.words
    try_it(1.0, 1.0)
    assert progress.summary().counts == {}
    assert repr(found).startswith("Tried(") and isinstance(found, Tried)


def test_the_tolerance_is_a_share_of_the_largest_number():
    assert try_it([100, 0.4], [100.0, 0.0]).solved
    assert not try_it([100, 0.6], [100.0, 0.0]).solved
    assert try_it(1.05, 1.0, within=0.1).solved
    with pytest.raises(ValueError, match="within"):
        try_it(1, 1, within=-1)


def test_a_chinese_reader_is_told_in_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert try_it(1.0, 2.0).words == "你的答案 1，应为 2"
