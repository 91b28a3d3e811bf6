"""The likeliest F, B and alpha of a pixel for one cluster of either side, by turns.

    L(F, B, alpha) = L(C | F, B, alpha) + L(F) + L(B)
    L(C | F, B, alpha) = -|C - alpha F - (1 - alpha) B|^2 / (2 noise^2)
    L(F) = -(F - mean_F)^T cov_F^-1 (F - mean_F) / 2 - log det(cov_F) / 2,  L(B) likewise

L(alpha) is a constant. Each step takes the maximum over one of (F, B) and alpha: L never falls.
Source: Chuang, Curless, Salesin and Szeliski 2001, section 3. The lecture prints L(C) without the
1/2: its own 6 x 6 system is then not where L is greatest. The determinants do not matter to F, B
and alpha of a pair, but when pairs are compared (Radke 2013, section 2.3).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Pairs(NamedTuple):
    """M pairs of a foreground and a background cluster, each with the colour of its pixel.

    pixel: (M,). C: (M, 3). F_mean, B_mean: (M, 3). F_cov, B_cov: (M, 3, 3).
    """

    pixel: np.ndarray
    C: np.ndarray
    F_mean: np.ndarray
    F_cov: np.ndarray
    B_mean: np.ndarray
    B_cov: np.ndarray

    def take(self, which: np.ndarray) -> Pairs:
        """Return some of the pairs."""
        return Pairs(*(part[which] for part in self))


class Solution(NamedTuple):
    """F and B (M, 3) and alpha (M,) of M pairs, their L (M,), and whether alpha came to rest."""

    F: np.ndarray
    B: np.ndarray
    alpha: np.ndarray
    likelihood: np.ndarray
    converged: np.ndarray


def solve_colours(pairs: Pairs, alpha: np.ndarray, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the likeliest F and B, (M, 3) each, for the alphas (M,).

    It is the solution of the 6 x 6 system of the paper (eq. 9), which needs one of 3 x 3 only: what
    the means do not explain of C is shared out by how far either layer is free to move,
    S = alpha^2 cov_F + (1 - alpha)^2 cov_B + noise^2 I.
    """
    a, b = alpha[:, None], 1 - alpha[:, None]
    S = a[..., None] ** 2 * pairs.F_cov + b[..., None] ** 2 * pairs.B_cov + noise**2 * np.eye(3)
    rest = pairs.C - a * pairs.F_mean - b * pairs.B_mean
    pull = np.linalg.solve(S, rest[..., None])  # (M, 3, 1)
    F = pairs.F_mean + a * (pairs.F_cov @ pull)[..., 0]
    B = pairs.B_mean + b * (pairs.B_cov @ pull)[..., 0]
    return F, B


def solve_alpha(C: np.ndarray, F: np.ndarray, B: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Return the likeliest alpha (M,), where C (M, 3) projects on the line from B to F (eq. 10).

    It stays in [0, 1]; where F equals B every alpha is as good, and the given one stays.
    """
    line = F - B
    length = np.einsum("md,md->m", line, line)
    along = np.einsum("md,md->m", C - B, line)
    return np.where(length > 0, along / np.where(length > 0, length, 1.0), alpha).clip(0, 1)


def log_terms(
    pairs: Pairs, F: np.ndarray, B: np.ndarray, alpha: np.ndarray, noise: float
) -> np.ndarray:
    """Return L(C | F, B, alpha), L(F) and L(B), (M, 3)."""
    rest = pairs.C - alpha[:, None] * F - (1 - alpha[:, None]) * B
    of_C = -np.einsum("md,md->m", rest, rest) / (2 * noise**2)
    of_F = _gaussian(F - pairs.F_mean, pairs.F_cov)
    of_B = _gaussian(B - pairs.B_mean, pairs.B_cov)
    return np.stack([of_C, of_F, of_B], axis=1)


def solve(
    pairs: Pairs, alpha: np.ndarray, noise: float, max_iterations: int, tolerance: float
) -> Solution:
    """Return F, B and alpha of M pairs after up to max_iterations turns.

    alpha: (M,), to begin with. noise: the deviation of C. tolerance: a pair is done when its alpha
    moves by no more.
    """
    count = len(alpha)
    F, B, alpha = np.empty((count, 3)), np.empty((count, 3)), alpha.copy()
    busy, active = np.arange(count), pairs
    for _ in range(max_iterations):
        F[busy], B[busy] = new_F, new_B = solve_colours(active, alpha[busy], noise)
        before = alpha[busy]
        alpha[busy] = after = solve_alpha(active.C, new_F, new_B, before)
        moving = np.abs(after - before) > tolerance
        if not moving.all():
            busy, active = busy[moving], active.take(moving)
        if not len(busy):
            break
    converged = np.ones(count, dtype=bool)
    converged[busy] = False
    likelihood = log_terms(pairs, F, B, alpha, noise).sum(axis=1)
    return Solution(F, B, alpha, likelihood, converged)


def _gaussian(apart: np.ndarray, covariances: np.ndarray) -> np.ndarray:
    """Return -x^T cov^-1 x / 2 - log det(cov) / 2 of M differences from the mean, (M,)."""
    squares = np.einsum("md,md->m", apart, np.linalg.solve(covariances, apart[..., None])[..., 0])
    return -(squares + np.linalg.slogdet(covariances).logabsdet) / 2
