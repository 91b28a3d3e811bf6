"""What an edit takes a hand, and how far it misses: robots make the edits, both are modelled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segteach.arrays import Stroke, check_number, check_rng


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


class Tremor:
    """How far a hand lands beside the place that it means: normally distributed, along each axis.

    size: the deviation in pixels; 0 is a hand that never misses. rng: of the misses.
    """

    def __init__(self, size: float = 0.0, rng: np.random.Generator | int = 0):
        self.size, self._rng = check_number(size, "size", least=0), check_rng(rng)

    def point(self, place, shape: tuple[int, int]) -> np.ndarray:
        """Return where the hand lands, (2,), inside a picture of this shape."""
        miss = self._rng.normal(0, self.size, 2) if self.size else 0.0
        return np.clip(np.asarray(place, dtype=float) + miss, 0, np.array(shape) - 1)

    def pixel(self, place, shape: tuple[int, int]) -> np.ndarray:
        """Return the pixel that the hand hits, int (2,)."""
        return np.rint(self.point(place, shape)).astype(int)

    def stroke(self, stroke: Stroke, shape: tuple[int, int]) -> Stroke:
        """Return the stroke as the hand draws it: all of it is moved by one miss."""
        if not self.size:
            return stroke
        miss = self.point(stroke.points[0], shape) - stroke.points[0]
        points = np.clip(stroke.points + miss, 0, np.array(shape) - 1)
        return Stroke(points, stroke.radius, stroke.seed)


STEADY = Tremor()
