"""Numbers as readers write them: what they mean, and what is refused."""

import math

import pytest

from segteach.course.numbers import number_of

pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        (" -2.5 ", -2.5),
        ("−2,5", -2.5),
        ("1e-3", 0.001),
        ("1/(2*pi)", 1 / (2 * math.pi)),
        ("2·π", 2 * math.pi),
        ("2^10", 1024),
        ("2**-1", 0.5),
        ("-2^2", -4),
        ("sqrt(2)/2", math.sqrt(0.5)),
        ("exp(-0,5)", math.exp(-0.5)),
        ("ln(e)", 1),
        ("log(8)/log(2)", 3),
        ("1÷4", 0.25),
    ],
)
def test_arithmetic_is_read(text, value):
    assert number_of(text) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "2 pi",
        "1/0",
        "9**9**9",
        "(-1)**0.5",
        "sqrt(-1)",
        "log(0)",
        "True",
        "1j",
        "nan",
        "inf",
        "pi()",
        "sqrt(1, 2)",
        "sqrt",
        "().__class__",
        "[1][0]",
        "1 if 1 else 2",
        "1 < 2",
        "1 2",
        "(",
        "\x00",
        "0." + "1" * 200,
        "(" * 500,
    ],
)
def test_anything_else_is_refused_in_words(text):
    with pytest.raises(ValueError, match="no number that I can read"):
        number_of(text)


def test_an_empty_field_is_asked_for_a_number():
    for text in ("", "   "):
        with pytest.raises(ValueError, match="Write a number first"):
            number_of(text)


def test_the_refusal_follows_the_language(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    with pytest.raises(ValueError, match="无法把“abc”读成一个数"):
        number_of("abc")
