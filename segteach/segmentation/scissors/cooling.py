"""Path cooling: the beginning of a wire that has not changed for some moves is fixed by itself.

Source: Mortensen and Barrett, Intelligent scissors for image composition, 1995; moves are counted
here, where the paper counts time.
"""

from __future__ import annotations

import numpy as np

LEAST_COOLED = 16  # pixels: a shorter stretch is not worth a new tree


def ages_of(wire: np.ndarray, before: np.ndarray, ages: np.ndarray) -> np.ndarray:
    """Return how many moves each pixel of a wire has been where it is, (P,).

    wire: (P, 2), after a move. before: (Q, 2), the wire before it. ages: (Q,), of that one. Only
    the beginning that both have in common has grown older.
    """
    common = min(len(wire), len(before))
    changed = (wire[:common] != before[:common]).any(axis=1)
    same = int(changed.argmax()) if changed.any() else common
    grown = np.zeros(len(wire), np.int64)
    grown[:same] = ages[:same] + 1
    return grown


def cooled(ages: np.ndarray, cooling: int) -> int:
    """Return how many pixels at the beginning of a wire are to be fixed; 0: too few to be worth it.

    ages: (P,), never rising along the wire. cooling: the age from which a pixel is cool; 0: never.
    """
    count = int((ages >= cooling).sum()) if cooling else 0
    return count if count >= LEAST_COOLED else 0
