"""Ruzon and Tomasi: alpha tells how far a pixel's colours have gone from background to foreground.

    P(C; alpha) = sum_ij w_i w_j N(C; mu_ij(alpha), S_ij(alpha))
    mu_ij(alpha) = (1 - alpha) mu_j + alpha mu_i,   S_ij(alpha) = (1 - alpha) S_j + alpha S_i

i are clusters of foreground colours, j of background ones, each a Gaussian with a diagonal
covariance S. With all pairs, this is the mixture of the foreground at alpha = 1 and that of the
background at 0; between them both travel along straight lines. The alpha of greatest likelihood is
taken, then F and B are recovered.

Read in accounts of the method (Radke 2012, section 2.12; Sun et al. 2004, Poisson matting; Rother
et al. 2004, border matting): a narrow unknown band, mixtures of Gaussians with diagonal covariance
on both sides, mean and covariance on the way between them, alpha by maximum likelihood. From
memory of Chuang et al. 2001, section 2: the band in parts, a box round each that reaches into both
known regions, pairs rejected where another cluster lies in the way, F and B as sums of the means
weighted by the pairs' probabilities and then moved so that C lies on the line between them. Ours:
anchors on a grid along the skeleton, how far a box reaches, how clusters are split, the test for
what is in the way, sRGB as it is, the least move of F and B, and every default. (Border matting,
equation 15, credits the method with squares, (1 - alpha)^2 S_j + alpha^2 S_i: the covariance of a
mixture of two colours that vary independently.)

Source: Ruzon and Tomasi, Alpha estimation in natural images, CVPR 2000.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from segteach.arrays import Seed, check_count, check_number
from segteach.matting.matte import (
    Matte,
    by_distance,
    check_problem,
    known_matte,
    solved_matte,
)
from segteach.matting.ruzon_tomasi.boxes import box_around, sub_regions
from segteach.matting.ruzon_tomasi.clusters import NOISE, Pairs, box_clusters, pair_up

COARSE = 51  # alphas of the first grid; the steps of each next one are a quarter as long
ROUNDS = 4  # grids after the first: alpha is known to 1e-4
FLAT = 1e-6  # of a log-likelihood: less than that between all alphas is nothing but rounding
BLOCK = 512  # pixels at once


def ruzon_tomasi(
    image,
    trimap,
    *,
    spacing: int = 20,
    samples: int = 100,
    clusters: int = 5,
    spread: float = 0.05,
) -> Matte:
    """Return the matte of Ruzon and Tomasi. All defaults are ours.

    image: (H, W, 3) in [0, 1].
    trimap: (H, W) of `Seed`.
    spacing: of the anchors along the unknown band, in pixels.
    samples: the least pixels of either side in a box, where the trimap has so many.
    clusters: at most so many a side.
    spread: a cluster whose standard deviation exceeds it in a channel is split; >= 0.01, for
    colours in [0, 1].

    The note counts the pixels that are as likely at every alpha, see `by_distance`. Raises what
    `check_problem` raises, and ValueError for parameters out of range.
    """
    image, trimap = check_problem(image, trimap)
    spacing, samples = check_count(spacing, "spacing"), check_count(samples, "samples")
    clusters = check_count(clusters, "clusters")
    spread = check_number(spread, "spread", least=NOISE**0.5)
    if (trimap != Seed.UNKNOWN).all():
        return known_matte(image, trimap)
    return joined(image, trimap, stretches(image, trimap, spacing, samples, clusters, spread))


class Stretch(NamedTuple):
    """What was found in a part of the unknown band.

    part: (n,), numbers of its pixels among the N unknown ones. alpha: (n,). flat: bool (n,), where
    all alphas are as likely. layers: B and F, (2, n, 3).
    """

    part: np.ndarray
    alpha: np.ndarray
    flat: np.ndarray
    layers: np.ndarray


def stretches(
    image: np.ndarray,
    trimap: np.ndarray,
    spacing: int = 20,
    samples: int = 100,
    clusters: int = 5,
    spread: float = 0.05,
) -> Iterator[Stretch]:
    """Yield the parts of the unknown band, one after the other. Arguments as for `ruzon_tomasi`.

    image: float64 (H, W, 3).
    trimap: uint8 (H, W) of `Seed`, with some of all three.
    """
    pixels = np.argwhere(trimap == Seed.UNKNOWN)
    for part in sub_regions(trimap == Seed.UNKNOWN, pixels, spacing):
        box = box_around(pixels[part], trimap, spacing, samples)
        pairs = pair_up(*box_clusters(image[box], trimap[box], clusters, spread))
        colours = image[*pixels[part].T]
        alpha, flat = likeliest_alpha(colours, pairs)
        yield Stretch(part, alpha, flat, recover(colours, alpha, pairs))


def joined(image: np.ndarray, trimap: np.ndarray, parts: Iterable[Stretch]) -> Matte:
    """Return the matte of all stretches of a trimap."""
    numbers, alphas, flats, layers = zip(*parts, strict=True)
    order = np.argsort(np.concatenate(numbers))
    alpha, flat = (np.concatenate(values)[order] for values in (alphas, flats))
    background, foreground = np.concatenate(layers, axis=1)[:, order]
    alpha, note = by_distance(trimap, alpha, flat)
    return solved_matte(image, trimap, alpha, foreground, background, note)


def interpolated(pairs: Pairs, alpha: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return mu_ij(alpha) and the variances S_ij(alpha), (..., P, A, 3) each.

    alpha: (..., A) in [0, 1].
    """
    share = alpha[..., None, :, None]
    means, variances = (
        start[:, None] + share * (end - start)[:, None]
        for start, end in (pairs.means, pairs.variances)
    )
    return means, variances


def pair_log_likelihoods(colours: np.ndarray, pairs: Pairs, alpha: np.ndarray) -> np.ndarray:
    """Return log w_i w_j N(C; mu_ij(alpha), S_ij(alpha)), (N, P, A).

    colours: (N, 3).
    pairs: P of them.
    alpha: (A,), the same for all colours, or (N, A).
    """
    means, variances = interpolated(pairs, alpha)
    squares = 0.0
    for channel in range(3):  # a sum over a last axis of three would take three times as long
        away = colours[:, None, None, channel] - means[..., channel]
        squares = squares + away**2 / variances[..., channel]
    log_norm = 3 * np.log(2 * np.pi) + np.log(variances.prod(axis=-1))
    return pairs.log_weights[:, None] - 0.5 * (log_norm + squares)


@np.errstate(under="ignore")  # far out it is 0
def log_likelihood(colours: np.ndarray, pairs: Pairs, alpha: np.ndarray) -> np.ndarray:
    """Return log P(C; alpha), (N, A). Arguments as for `pair_log_likelihoods`."""
    parts = pair_log_likelihoods(colours, pairs, alpha)
    largest = parts.max(axis=1)
    return largest + np.log(np.exp(parts - largest[:, None]).sum(axis=1))


def likeliest_alpha(colours: np.ndarray, pairs: Pairs) -> tuple[np.ndarray, np.ndarray]:
    """Return the alpha of greatest likelihood, (N,), and where all are as likely, bool (N,).

    colours: (N, 3). Alpha is sought on a grid, then on finer ones round the best so far.
    """
    grid = np.linspace(0, 1, COARSE)
    alpha, flat, step = np.empty(len(colours)), np.empty(len(colours), bool), grid[1]
    for start in range(0, len(colours), BLOCK):
        part = slice(start, start + BLOCK)
        values = log_likelihood(colours[part], pairs, grid)
        alpha[part], flat[part] = grid[values.argmax(axis=1)], np.ptp(values, axis=1) < FLAT
        for finer in step / 4.0 ** np.arange(1, ROUNDS + 1):
            near = np.clip(alpha[part, None] + finer * np.arange(-4, 5), 0, 1)
            best = log_likelihood(colours[part], pairs, near).argmax(axis=1)
            alpha[part] = np.take_along_axis(near, best[:, None], axis=1)[:, 0]
    return alpha, flat


@np.errstate(under="ignore")  # far out it is 0
def recover(colours: np.ndarray, alpha: np.ndarray, pairs: Pairs) -> np.ndarray:
    """Return B and F, (2, N, 3), with C = alpha F + (1 - alpha) B.

    colours: (N, 3). alpha: (N,). They are the means of the clusters, weighted by the probabilities
    of the pairs, and then moved as little as that needs.
    """
    layers = np.empty((2, len(colours), 3))
    for start in range(0, len(colours), BLOCK):
        part = slice(start, start + BLOCK)
        parts = pair_log_likelihoods(colours[part], pairs, alpha[part, None])[..., 0]  # (n, P)
        shares = np.exp(parts - parts.max(axis=1, keepdims=True))
        layers[:, part] = shares @ pairs.means / shares.sum(axis=1, keepdims=True)
    rest = np.stack([1 - alpha, alpha])[..., None]
    missing = colours - (rest * layers).sum(axis=0)
    return layers + rest * missing / (rest**2).sum(axis=0)
