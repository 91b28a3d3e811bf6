"""What an edit takes a hand: robots make the edits, and their time is modelled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Hand:
    """How long a hand at a mouse takes, in seconds: the keystroke-level model.

    mental: getting ready, once an edit.
    pointing: the pointer to a place; 1.1 is the mean, Fitts' law gives 0.8 to 1.5.
    press: a button or key down, or up.
    line: a straight line drawn, and length: each centimetre of it.
    centimetre: pixels of the picture in one on the screen; 96 to the inch, as in CSS.

    Source: Card, Moran and Newell 1980: M = 1.35, P = 1.1, D = 0.9 n + 0.16 l for n lines of l cm
    in all, K = 0.2 for a click, of which each way is half (Kieras 1993).
    """

    mental: float = 1.35
    pointing: float = 1.1
    press: float = 0.1
    line: float = 0.9
    length: float = 0.16
    centimetre: float = 96 / 2.54

    def click(self) -> float:
        """Return the seconds of a click somewhere else."""
        return self.mental + self.pointing + 2 * self.press

    def stroke(self, points: np.ndarray) -> float:
        """Return the seconds of a straight stroke along points (P, 2); a dot is a click."""
        pixels = float(np.hypot(*np.diff(points, axis=0).T).sum())
        drawn = self.line + self.length * pixels / self.centimetre
        return self.click() + (drawn if pixels else 0.0)

    def drag(self) -> float:
        """Return the seconds of a drag: there are two places to point to."""
        return self.click() + self.pointing

    def keys(self, count: int) -> float:
        """Return the seconds of the same key so many times, as to take edits back."""
        return self.mental + 2 * self.press * count
