"""What checks of chapters 1 and 2 share.

A slip is (value, English, Chinese): what a mistake gives, and what is said of it.
"""

from __future__ import annotations

import numpy as np

from segteach.course.check import Wrong, as_floats, expect_array, told_apart
from segteach.language import say


def expect(answer, shape: tuple[int, ...], *, finite: bool = True, slips=()) -> np.ndarray:
    """Return the reader's result as `expect_array` does; a wrong shape is told, not the right one.

    slips: (shape, English, Chinese), what shapes of known mistakes mean.
    """
    got = _shape_of(answer)
    single = shape == () and got is not None and not any(n != 1 for n in got)
    if answer is None or got == shape or single:
        return expect_array(answer, shape, finite=finite)
    for known, en, zh in slips:
        if got == known:
            raise Wrong(en, zh)
    en, zh = (type(answer).__name__,) * 2 if got is None else (f"shape {got}", f"形状 {got}")
    wanted = say("one number", "一个数") if shape == () else say("another shape", "别的形状")
    raise Wrong(
        f"Wanted is {wanted}, see the docstring; got {en}.",
        f"应返回{wanted}（见函数的说明），得到的是{' ' * (got is None)}{zh}。",
    )


def _shape_of(answer) -> tuple[int, ...] | None:
    """Return the shape of what can be an array of numbers, else None."""
    return None if (got := as_floats(answer)) is None else got.shape


def is_clear(right, slips) -> bool:
    """Return whether the right answer and all slips with other words differ well."""
    return told_apart(right, slips, _near)


def _near(a, b) -> bool:
    """Return whether values are so near that `refuse` may take one for the other."""
    with np.errstate(invalid="ignore"):
        return bool(np.abs(np.subtract(a, b)).max() <= 1e-7 + 1e-4 * np.abs(b).max())
