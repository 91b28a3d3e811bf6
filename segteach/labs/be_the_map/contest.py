"""The contest of one pixel: what a choice of F, B and alpha is worth, and what the solver makes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segteach.matting.bayesian import PixelStory, log_terms, solve_alpha, solve_colours
from segteach.matting.bayesian.solve import Pairs

TURNS, REST = 300, 1e-6  # of the solver, as in `bayesian_steps`
PATIENCE = 3000  # turns until it surely rests


@dataclass(frozen=True, eq=False)
class Choice:
    """F and B (3,), and alpha in [0, 1]."""

    F: np.ndarray
    B: np.ndarray
    alpha: float

    @property
    def mix(self) -> np.ndarray:
        """The colour that they make, alpha F + (1 - alpha) B."""
        return self.alpha * self.F + (1 - self.alpha) * self.B


class Contest:
    """The likeliest pair of clusters of a story.

    story: the `PixelStory`. noise: sigma_C, as in its run. C: (3,). means, covariances: of F and B.
    """

    def __init__(self, story: PixelStory, noise: float):
        pair = story.pairs[story.best]
        sides = (story.foreground, pair.foreground), (story.background, pair.background)
        self.story, self.noise, self.C = story, noise, story.C
        self.means = tuple(side.means[k] for side, k in sides)
        self.covariances = tuple(side.covariances[k] for side, k in sides)
        (F_mean, B_mean), (F_cov, B_cov) = self.means, self.covariances
        parts = (self.C, F_mean, F_cov, B_mean, B_cov)
        self._pair = Pairs(np.zeros(1, int), *(part[None] for part in parts))

    def start(self) -> Choice:
        """Return both means, half and half."""
        return Choice(*self.means, 0.5)

    def terms(self, choice: Choice, printed: bool = False) -> np.ndarray:
        """Return L(C | F, B, alpha), L(F), L(B) and L(alpha), (4,); the last is constant: 0.

        printed: L(C) as the lecture prints it, without the 1/2.
        """
        F, B, alpha = choice.F[None], choice.B[None], np.array([choice.alpha])
        of_C, of_F, of_B = log_terms(self._pair, F, B, alpha, self.noise)[0]
        return np.array([of_C * (2 if printed else 1), of_F, of_B, 0.0])

    def most(self) -> np.ndarray:
        """Return the greatest that each term can be, whatever the others are, (4,)."""
        return np.append(self.terms(Choice(*self.means, 0.5))[1:3], [0.0, 0.0])[[2, 0, 1, 3]]

    def project(self, choice: Choice) -> float:
        """Return the alpha that is likeliest for F and B."""
        F, B = choice.F[None], choice.B[None]
        return float(solve_alpha(self._pair.C, F, B, np.array([choice.alpha]))[0])

    def solve(self, alpha: float) -> list[Choice]:
        """Return the solver's turns from an alpha on; the first has both means."""
        return self._turns(alpha, self.noise, TURNS)

    def rest(self, alpha: float, printed: bool = False) -> Choice:
        """Return where the solver would come to rest from an alpha on, however long it takes.

        printed: where the printed L is greatest: it is that of a camera of noise / sqrt(2).
        """
        return self._turns(alpha, self.noise / np.sqrt(2 if printed else 1), PATIENCE)[-1]

    def _turns(self, alpha: float, noise: float, most: int) -> list[Choice]:
        turns, a = [Choice(*self.means, alpha)], np.array([alpha])
        for _ in range(most):
            F, B = solve_colours(self._pair, a, noise)
            before, a = a, solve_alpha(self._pair.C, F, B, a)
            turns.append(Choice(F[0], B[0], float(a[0])))
            if abs(a[0] - before[0]) <= REST:
                break
        return turns
