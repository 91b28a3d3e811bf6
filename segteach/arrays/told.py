"""How a value is told in a message: plain, short, and never so rounded that it looks allowed."""

from __future__ import annotations

import numpy as np

LONGEST = 200  # characters of a value in a message
FEW = 12  # numbers of an array that are told one by one


def told(value) -> str:
    """Return a value as a message shows it: 50.0 for np.float64(50.0), what is long cut short."""
    try:
        text = repr(_plain(value))
    except ValueError:  # a whole number of more digits than Python writes
        text = f"a huge {type(value).__name__}"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def told_beside(value, least: float, most: float) -> str:
    """Return a number in three digits, or in all of them where three would cross a bound."""
    number = float(value)
    short = f"{number:.3g}"
    crosses = (least <= float(short) <= most) != (least <= number <= most)
    return repr(number) if crosses else short


def told_values(array: np.ndarray, count: int = 6) -> str:
    """Return the first different values of an array, each in as many digits as it needs."""
    values = np.unique(array)
    texts = [f"{v:g}" if float(f"{v:g}") == v else told(v) for v in values[:count]]
    return f"values {', '.join(texts)}" + (", ..." if len(values) > count else "")


def _plain(value):
    """Return numpy's numbers as Python's, also within a list, a tuple or a small array."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist() if value.size <= FEW else _Words(f"{value.dtype} {value.shape}")
    if type(value) in (list, tuple):
        return type(value)(_plain(part) for part in value)
    return value


class _Words(str):
    __slots__ = ()
    __repr__ = str.__str__
