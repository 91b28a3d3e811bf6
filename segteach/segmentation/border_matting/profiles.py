"""The cheapest sequence of profiles along an outline: dynamic programming, exact for closed ones.

    E = sum_t D_t(x_t) + sum_t V(x_t, x_(t+1)),   x = (softness, centre)
    V = centre_smoothness (dcentre)^2 + softness_smoothness (dsoftness)^2

Source: Rother, Kolmogorov and Blake 2004, equations 12 and 13. The paper does a closed outline in
two passes and calls that an approximation; here the same two passes are followed by a proof, or
by a better path.
"""

from __future__ import annotations

from copy import copy

import numpy as np

from segteach.arrays import check_number

BLOCK = 8  # levels of the start that share a pass


class ProfileChain:
    """The smoothness V on a grid of softnesses and centres, and the paths along it.

    softness_grid: (S,).
    centre_grid: (C,).
    softness_smoothness, centre_smoothness: the weights of V per square of the grids' unit, >= 0.

    A level is a pair of numbers (row, col) of the grid (S, C).
    """

    def __init__(
        self,
        softness_grid: np.ndarray,
        centre_grid: np.ndarray,
        softness_smoothness: float,
        centre_smoothness: float,
    ):
        softness_smoothness = check_number(softness_smoothness, "softness_smoothness", least=0)
        centre_smoothness = check_number(centre_smoothness, "centre_smoothness", least=0)
        self.softer = softness_smoothness * np.subtract.outer(softness_grid, softness_grid) ** 2
        self.shifted = centre_smoothness * np.subtract.outer(centre_grid, centre_grid) ** 2
        self._lay_planes()

    def _lay_planes(self) -> None:
        # laid out as `step` adds them: old level first, then the plane (S, C) of the new levels
        self._softer_plane = self.softer[:, :, None].repeat(len(self.shifted), axis=2)
        self._shifted_plane = self.shifted[:, None].repeat(len(self.softer), axis=1)

    def _part(self, rows: np.ndarray, cols: np.ndarray) -> ProfileChain:
        """Return the chain of these rows and columns of the grid alone."""
        part = copy(self)
        part.softer, part.shifted = (
            self.softer[np.ix_(rows, rows)],
            self.shifted[np.ix_(cols, cols)],
        )
        part._lay_planes()
        return part

    def between(self, level, other) -> np.ndarray:
        """Return V of two levels, or of two arrays of levels (2, N)."""
        return self.softer[level[0], other[0]] + self.shifted[level[1], other[1]]

    def energy(self, costs, path, closed: bool) -> float:
        """Return E of a path (T, 2) of levels under costs D, (T, S, C)."""
        total = costs[np.arange(len(path)), *path.T].sum()
        total += self.between(path[:-1].T, path[1:].T).sum()
        return float(total + self.between(path[-1], path[0]) if closed else total)

    def best_path(self, costs, closed: bool) -> np.ndarray:
        """Return the path (T, 2) of least energy under costs D, (T, S, C).

        Levels that are infinite everywhere are left out: a speck has but a few others.
        """
        usable = np.isfinite(costs).any(axis=0)
        rows, cols = np.flatnonzero(usable.any(axis=1)), np.flatnonzero(usable.any(axis=0))
        if len(rows) * len(cols) == 1:
            return np.tile([rows[0], cols[0]], (len(costs), 1))
        if len(rows) * len(cols) == usable.size:
            return self._closed_path(costs) if closed else self._path(costs, costs[0])
        path = self._part(rows, cols).best_path(costs[:, rows[:, None], cols], closed)
        return np.stack([rows[path[:, 0]], cols[path[:, 1]]], axis=1)

    def step(self, values: np.ndarray) -> np.ndarray:
        """Return min over x of values(x) + V(x, y) for every level y; values: (..., S, C).

        V is a sum of two parts, so that one minimum follows the other: S C (S + C) sums, not
        (S C)^2. (The paper's distance transform needs S C; for 30 levels this is as fast.)
        """
        values = (values[..., None, :] + self._softer_plane).min(axis=-3)
        return (values.swapaxes(-1, -2)[..., None] + self._shifted_plane).min(axis=-3)

    def _path(self, costs, first, back_to=None) -> np.ndarray:
        """Return the best path if sample 0 costs `first`; it may have to lead back to a level."""
        values = np.empty_like(costs)  # the least energy of all ways to a level of each sample
        values[0] = first
        for t in range(1, len(costs)):
            values[t] = costs[t] + self.step(values[t - 1])
        path, onward = np.empty((len(costs), 2), int), back_to
        for t in reversed(range(len(costs))):
            if onward is not None:
                values[t] += np.add.outer(self.softer[onward[0]], self.shifted[onward[1]])
            path[t] = onward = np.unravel_index(values[t].argmin(), values[t].shape)
        return path

    def _closed_path(self, costs) -> np.ndarray:
        """Return the best closed path.

        First pass: cut open at sample 0, the outline gives for every level of the sample opposite
        the least energy of the open paths through it, which no closed path through it undercuts.
        Second pass: the best closed path through the most promising level (here the paper stops).
        Then only levels whose bound lies below that path can hold a better one: they are tried.
        """
        middle = len(costs) // 2
        bound = self._least(costs[: middle + 1]) + self.step(self._least(costs[:middle:-1]))
        turned = np.roll(costs, -middle, axis=0)
        levels = np.stack(np.unravel_index(np.argsort(bound, axis=None), bound.shape), axis=1)
        path = self._path(turned, _only(turned[0], levels[0]), levels[0])
        least, tried = self.energy(turned, path, closed=True), 1
        while tried < len(levels):
            block = levels[tried : tried + BLOCK]
            block = block[bound[*block.T] < least - 1e-9 * abs(least)]  # by more than rounding
            if not len(block):
                break
            energies, tried = self._closed_energies(turned, block), tried + len(block)
            if energies.min() < least:
                least, level = energies.min(), block[energies.argmin()]
                path = self._path(turned, _only(turned[0], level), level)
        return np.roll(path, middle, axis=0)

    def _least(self, costs) -> np.ndarray:
        """Return the least energy of the open paths that end in each level, (S, C)."""
        values = np.zeros(costs.shape[1:])
        for cost in costs:
            values = cost + self.step(values)
        return values

    def _closed_energies(self, costs, levels) -> np.ndarray:
        """Return the least energy of the closed paths through K levels of sample 0, (K,)."""
        values = np.stack([_only(costs[0], level) for level in levels])
        for cost in costs[1:]:
            values = cost + self.step(values)
        return self.step(values)[np.arange(len(levels)), *levels.T]


def _only(cost, level) -> np.ndarray:
    """Return the costs of one sample, infinite at all levels but one."""
    values = np.full_like(cost, np.inf)
    values[*level] = cost[*level]
    return values
