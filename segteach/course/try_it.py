"""A small check inside a section: yours beside what is expected; no mark, nothing is kept."""

from __future__ import annotations

import numpy as np

from segteach.arrays import check_number
from segteach.course.check import Verdict
from segteach.language import say


class Tried(Verdict):
    """What a try found: solved is None while nothing is written yet."""

    def __repr__(self) -> str:
        return f"Tried(solved={self.solved}, {self.words!r})"


def try_it(yours, expected, *, within: float = 0.005) -> Tried:
    """Return whether a number, an array or a word is what is expected, and say both.

    yours: None where nothing is written yet. within: the error that a number may have, as a share
    of the largest number expected; whole numbers and words must agree.
    """
    within = check_number(within, "within", least=0)
    if yours is None:
        return Tried(None, say("Put your answer in place of None.", "把 None 换成你的答案。"))
    judge = _words if isinstance(expected, str) else _numbers
    return judge(yours, expected, within)


def _words(yours, expected: str, within: float) -> Tried:
    said = str(yours).strip()
    return _told(said.casefold() == expected.casefold(), said, expected)


def _numbers(yours, expected, within: float) -> Tried:
    wanted = np.asarray(expected)
    try:
        got = np.asarray(yours, dtype=float)
    except (TypeError, ValueError):
        return _told(False, str(yours), _figures(wanted, 4))
    if got.shape != wanted.shape:
        words = say("yours is {}, expected {}", "你的答案是{}，应为{}")
        return Tried(False, words.format(_form(got.shape), _form(wanted.shape)))
    allowed = 0 if wanted.dtype.kind in "biu" else within * np.abs(wanted).max(initial=0)
    right = bool((np.abs(got - wanted) <= allowed).all())
    texts = [(_figures(got, digits), _figures(wanted, digits)) for digits in range(4, 17)]
    differ = next((pair for pair in texts if pair[0] != pair[1]), texts[-1])
    return _told(right, *(texts[0] if right else differ))


def _form(shape: tuple[int, ...]) -> str:
    """Return what is said of an array of that shape."""
    if shape == ():
        return say("one number", "一个数")
    return say("an array of shape {}", "形状为 {} 的数组").format(shape)


def _figures(value: np.ndarray, digits: int) -> str:
    """Return a number or an array with so many digits, in one line."""
    if value.ndim == 0 and value.dtype.kind == "f":
        return f"{value.item():.{digits}g}"
    return np.array2string(value, precision=digits, threshold=12, separator=", ").replace("\n", "")


def _told(right: bool, yours: str, expected: str) -> Tried:
    return Tried(
        right, say("yours {}, expected {}", "你的答案 {}，应为 {}").format(yours, expected)
    )
