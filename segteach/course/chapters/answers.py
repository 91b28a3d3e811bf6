"""How checks of several chapters take an answer: shapes told in letters, rounded numbers by hand.

No number of the case is told: neither a value nor a length.
"""

from __future__ import annotations

import numpy as np

from segteach.course.check import Wrong, as_floats, expect_array, refuse, told_apart

ROUNDED = 0.006  # how far, in shares, a number worked out by hand may be off


def expect_shaped(value, shape: tuple[int, ...], letters: str, *, finite=True) -> np.ndarray:
    """Return the reader's result as floats of that shape; a wrong shape is told in letters.

    letters: the shape as the exercise's docstring writes it, such as "(N, K)". finite: as of
    `expect_array`.
    """
    if value is not None and (found := shape_of(value)) != shape:
        en, zh = _what_differs(found, shape)
        raise Wrong(f"Return shape {letters}: yours {en}.", f"应返回形状 {letters}：你的结果{zh}。")
    return expect_array(value, shape, finite=finite)


def shape_of(value) -> tuple[int, ...] | None:
    """Return the shape of numbers, None of what is something else."""
    return None if (numbers := as_floats(value)) is None else numbers.shape


def _what_differs(found, wanted) -> tuple[str, str]:
    if found is None:
        return "is no array of numbers", "不是数值数组"
    if len(found) != len(wanted):
        return f"has {len(found)} axes", f"有 {len(found)} 个轴"
    if found == wanted[::-1]:
        return "is transposed", "转置了"
    axis = next(i for i, pair in enumerate(zip(found, wanted, strict=True)) if pair[0] != pair[1])
    return f"has another length along axis {axis}", f"在第 {axis} 轴上的长度不对"


def expect_several(answer, count: int, en: str, zh: str) -> tuple:
    """Return the parts of an answer that is a tuple, a list or an array of so many, or raise Wrong.

    en, zh: what to return.
    """
    if answer is None:
        expect_array(answer, ())  # it says that `return` is missing
    listed = isinstance(answer, (tuple, list)) or np.ndim(answer) > 0
    if not listed or len(answer) != count:
        raise Wrong(en, zh)
    return tuple(answer)


def expect_parts(answer, shapes, en: str, zh: str, *, finite: bool = True) -> list[np.ndarray]:
    """Return the parts of the reader's result as float arrays of these shapes, or raise Wrong.

    en, zh: what to return. finite: as of `expect_array`.
    """
    parts = expect_several(answer, len(shapes), en, zh)
    return [
        expect_array(part, shape, finite=finite) for part, shape in zip(parts, shapes, strict=True)
    ]


def same(a, b, tolerance: float = ROUNDED) -> bool:
    """Return whether the numbers may be the same, one of them rounded."""
    return np.allclose(a, b, rtol=tolerance, atol=tolerance / 100)


def alike(a, b) -> bool:
    """Return whether numbers are so near that a rounded one might be either."""
    return same(a, b, 3 * ROUNDED)


def is_clear(right, slips) -> bool:
    """Return whether the right answer and all slips with other words differ well.

    A slip is (value, English, Chinese): what a mistake gives, and what is said of it.
    """
    return told_apart(right, slips, _near)


def _near(a, b) -> bool:
    """Return whether values are so near that `refuse` may take one for the other; quick."""
    with np.errstate(invalid="ignore"):
        return bool(np.abs(np.subtract(a, b)).max() <= 1e-7 + 1e-4 * np.abs(b).max())


def refuse_rounded(name: str, got, right, slips) -> None:
    """Do as `refuse` does, with numbers that were rounded; a number that nobody knows is not told.

    name: what the number is called.
    """
    known = (value for value in (right, *(slip[0] for slip in slips)) if same(got, value))
    value = next(known, None)
    if value is None:  # the card is one's own
        raise Wrong(f"{name} is another number: work it out again.", f"{name} 不对：请再算一遍。")
    refuse(value, right, slips)


def for_good(value):
    """Return what stands on a card: an array that nobody changes, or what it was."""
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    return value
