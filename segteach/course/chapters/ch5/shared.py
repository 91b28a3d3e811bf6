"""What checks of chapter 5 share.

A slip is (value, English, Chinese): what a mistake gives, and what is said of it.
"""

from __future__ import annotations

import numpy as np

from segteach.course.check import Wrong, expect_array


def expect_parts(answer, shapes, en: str, zh: str, *, finite: bool = True) -> list[np.ndarray]:
    """Return the parts of the reader's result as float arrays of these shapes, or raise Wrong.

    en, zh: what to return. finite: as of `expect_array`.
    """
    if answer is None:
        expect_array(answer, ())  # it says that `return` is missing
    if not _has_parts(answer, len(shapes)):
        raise Wrong(en, zh)
    return [
        expect_array(part, shape, finite=finite) for part, shape in zip(answer, shapes, strict=True)
    ]


def _has_parts(answer, count: int) -> bool:
    listed = isinstance(answer, (tuple, list))
    return (listed or np.ndim(answer) > 0) and len(answer) == count
