"""What checks of chapter 6 share.

A slip is (value, English, Chinese): what a mistake gives, and what is said of it.
"""

from __future__ import annotations

import numpy as np

from segteach.course.check import told_apart


def is_clear(right, slips) -> bool:
    """Return whether the right answer and all slips with other words differ well."""
    return told_apart(right, slips, _near)


def _near(a, b) -> bool:
    """Return whether values are so near that `refuse` may take one for the other; quick."""
    return np.abs(np.subtract(a, b)).max() <= 1e-7 + 1e-4 * np.abs(b).max()
