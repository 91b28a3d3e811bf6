"""How well each level of alpha fits the samples of a pixel, and the pair that fits best.

    L_k = 1/N^2 sum_ij wF_i wB_j exp(-|C - a_k F_i - (1 - a_k) B_j|^2 / (2 sigma_k^2))
    sigma_k = a_k sigma_F + (1 - a_k) sigma_B,    D_k = 1 - L_k / sum L

sigma_F and sigma_B are the deviations of the samples' colours. Ours: they are those of one channel,
as belongs to a Gaussian that is alike in all three; the weights count for them, and both are at
least NOISE.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from segteach.matting.wang_cohen.samples import Samples

NOISE = 0.01  # of the camera, in colours of [0, 1], as in Bayesian matting
BLOCK = 256  # pixels at once


def deviations(samples: Samples) -> np.ndarray:
    """Return sigma of each pixel's samples, (N,): that of a channel, in the mean of the three."""
    shares = samples.weights / samples.weights.sum(axis=1, keepdims=True)
    means = np.einsum("ns,nsc->nc", shares, samples.colours)
    squares = ((samples.colours - means[:, None]) ** 2).mean(axis=2)
    return np.maximum(np.sqrt((shares * squares).sum(axis=1)), NOISE)


@np.errstate(under="ignore")  # far out it is 0
def data_costs(
    colours: np.ndarray, foreground: Samples, background: Samples, levels: np.ndarray
) -> np.ndarray:
    """Return D, float32 (K, N): what each level of alpha costs each of N pixels, 0 to 1.

    colours: C, (N, 3). levels: a, (K,).
    """
    costs = np.empty((len(levels), len(colours)), np.float32)
    for part in blocks(len(colours)):
        sides = [Samples(*(array[part] for array in side)) for side in (foreground, background)]
        costs[:, part] = 1 - level_shares(colours[part], *sides, levels).T
    return costs


def blocks(count: int) -> Iterator[slice]:
    """Yield slices of BLOCK pixels, together all."""
    return (slice(start, start + BLOCK) for start in range(0, count, BLOCK))


def level_shares(
    colours: np.ndarray, foreground: Samples, background: Samples, levels: np.ndarray
) -> np.ndarray:
    """Return L_k / sum L of each level and pixel, float32 (N, K).

    With f = F - C and b = B - C, C - a F - (1 - a) B is -(a f + (1 - a) b), and its square a sum
    of |f|^2, |b|^2 and f b: the exponents of all pairs and levels are one matrix product.
    """
    pairs = _products(colours, foreground, background)
    sigma_F, sigma_B = deviations(foreground)[:, None], deviations(background)[:, None]
    sigma = levels * sigma_F + (1 - levels) * sigma_B
    shares = np.stack([levels**2, (1 - levels) ** 2, 2 * levels * (1 - levels)])
    factors = np.ones((len(colours), 4, len(levels)), np.float32)
    factors[:, :3] = shares / (-2 * sigma[:, None] ** 2)
    exponents = pairs.reshape(len(colours), -1, 4) @ factors
    exponents -= exponents.reshape(len(colours), -1).max(axis=1)[:, None, None]
    ones = np.ones((1, exponents.shape[1]), np.float32)
    likelihood = (ones @ np.exp(exponents, out=exponents))[:, 0]  # six times as fast as a sum
    return likelihood / likelihood.sum(axis=1, keepdims=True)


def _products(colours: np.ndarray, foreground: Samples, background: Samples) -> np.ndarray:
    """Return |f_i|^2, |b_j|^2, f_i b_j and log wF_i wB_j of all pairs, float32 (N, S, S, 4)."""
    f, b = (side.colours - colours[:, None] for side in (foreground, background))
    log_F, log_B = (np.log(side.weights) for side in (foreground, background))
    products = np.empty((*f.shape[:2], b.shape[1], 4), np.float32)
    products[..., 0] = (f**2).sum(axis=2)[:, :, None]
    products[..., 1] = (b**2).sum(axis=2)[:, None]
    products[..., 2] = f @ b.transpose(0, 2, 1)
    products[..., 3] = log_F[:, :, None] + log_B[:, None]
    return products


def best_pairs(
    colours: np.ndarray, alpha: np.ndarray, foreground: Samples, background: Samples
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return F and B, (N, 3), the pair that is nearest to C at alpha (N,), and wF wB, (N,).

    Of pairs that are as near, the one whose samples weigh most: at alpha 0 every F is.
    """
    pair = np.empty(len(colours), int)
    for part in blocks(len(colours)):
        share, C = alpha[part, None, None], colours[part, None]
        f, b = share * (foreground.colours[part] - C), (1 - share) * (background.colours[part] - C)
        errors = (f**2).sum(axis=2)[:, :, None] + (b**2).sum(axis=2)[:, None]
        errors += 2 * (f @ b.transpose(0, 2, 1))
        pair[part] = errors.reshape(len(C), -1).argmin(axis=1)  # the first: samples are in order
    own, (i, j) = np.arange(len(colours)), np.divmod(pair, background.weights.shape[1])
    weights = foreground.weights[own, i] * background.weights[own, j]
    return foreground.colours[own, i], background.colours[own, j], weights
