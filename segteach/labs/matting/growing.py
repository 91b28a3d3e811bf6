"""The matte of a method as the worker's parts make it grow, and as it was after each ring."""

from __future__ import annotations

import numpy as np

from segteach.arrays import Seed
from segteach.labs.matting.worker import Part
from segteach.matting.bayesian import BayesianState
from segteach.matting.matte import Matte


class Growing:
    """What is known so far of the matte of one method on one trimap.

    image: (H, W, 3). trimap: (H, W) of `Seed`.

    rings: the number of the last ring that is there. left: unknown pixels that are not solved yet,
    and total: at the beginning. seconds: what it took so far.
    """

    def __init__(self, image: np.ndarray, trimap: np.ndarray):
        self._image, known = image, trimap != Seed.UNKNOWN
        self._alpha = np.array([0.5, 0.0, 1.0])[trimap]
        self._foreground, self._background = image.copy(), image.copy()
        self._ring = np.where(known, 0, -1).astype(np.int16)
        self._marks = np.zeros((*trimap.shape, 2), bool)
        self._lefts = [int(np.count_nonzero(~known))]
        self.seconds, self._note, self._matte = 0.0, "", None

    @property
    def rings(self) -> int:
        return len(self._lefts) - 1

    @property
    def left(self) -> int:
        return self._lefts[-1]

    @property
    def total(self) -> int:
        return self._lefts[0]

    @property
    def done(self) -> bool:
        return not self.left

    def left_after(self, number: int) -> int:
        """Return how many pixels were left after a ring."""
        return self._lefts[number]

    def add(self, part: Part) -> None:
        """Take the next part; the first one brings no pixel."""
        self._alpha.flat[part.places], self._ring.flat[part.places] = part.alpha, part.number
        for layer, found in (
            (self._foreground, part.foreground),
            (self._background, part.background),
            (self._marks, part.marks),
        ):
            layer.reshape(-1, layer.shape[2])[part.places] = found
        if part.number:
            self._lefts.append(part.left)
        self.seconds, self._note, self._matte = part.seconds, part.note, None

    def matte(self) -> Matte:
        """Return the matte as far as it is."""
        if self._matte is None:
            self._matte = Matte(self._alpha, self._foreground, self._background, self._note)
        return self._matte

    def after(self, number: int) -> BayesianState:
        """Return the state after a ring: a pixel is solved in its own ring, and stays as it is."""
        solved = (self._ring <= number) & (self._ring >= 0)
        layers = (self._foreground, self._background)
        F, B = (np.where(solved[..., None], layer, self._image) for layer in layers)
        return BayesianState(
            np.where(solved, self._alpha, 0.5),
            F,
            B,
            np.where(solved, self._ring, -1).astype(np.int16),
            self._marks[..., 0] & solved,
            self._marks[..., 1] & solved,
            self._lefts[number],
            self._note if number == self.rings else "",
        )


def take(found: dict[str, Growing], part: Part, image: np.ndarray, trimap: np.ndarray) -> bool:
    """Add a part to the matte of its method; False where that matte was whole before.

    found: {method: its matte}; a method that begins again gets another one.
    image, trimap: see `Growing`.
    """
    growing = found.get(part.method)
    if growing is not None and growing.done:
        return False
    if part.number == 0 or growing is None:
        growing = found[part.method] = Growing(image, trimap)
    growing.add(part)
    return True
