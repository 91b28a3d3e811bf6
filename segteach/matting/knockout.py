"""Knockout: F and B from the nearest stretch of the known regions' perimeters, alpha by channels.

    F  = sum w_i F_i / sum w_i,   w_i = 1 - (d_i - l) / l,   0 from d_i = 2 l on
    B' likewise,   B = C - n (n . (C - B')),   n = (F - B') / |F - B'|
    alpha = sum_f |f(F) - f(B)| alpha_f / sum_f |f(F) - f(B)|,
    alpha_f = (f(C) - f(B)) / (f(F) - f(B)),   f: red, green, blue

d_i is the distance of a pixel to the i-th perimeter pixel, l the least of them: the colour right
opposite counts 1, one twice as far counts nothing. B' is moved within the plane through it at
right angles to F - B', to where it is nearest to C. C - B is then parallel to F - B', not to F - B,
so the three alpha_f differ: that is why there is a mean. That its weights are |f(F) - f(B)| we have
from memory; the rest is as Chuang, Curless, Salesin and Szeliski 2001, section 2, describe the
method of Berman, Dadourian and Vlahos, US patent 6,134,346 (2000). Ours: that alpha is clipped at
the end and not channel by channel, and what is done where F and B are one colour.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from segteach.arrays import Seed
from segteach.matting.matte import (
    Matte,
    by_distance,
    check_problem,
    known_matte,
    solved_matte,
)
from segteach.metrics import boundary

ALIKE = 1 / 510  # half a step of eight bits: colours nearer than that in all channels are one
# at once: squares of so many pixels a side, and so much of a perimeter; larger products of
# matrices are spread over threads, which wait for each other longer than they work
TILE, BLOCK = 16, 256
REACH = 2.0  # times l: from there on the weight is 0


def knockout(image, trimap) -> Matte:
    """Return the matte of Knockout.

    image: (H, W, 3) in [0, 1]. trimap: (H, W) of `Seed`. The note counts the pixels between two
    perimeters of one colour, see `by_distance`. Raises what `check_problem` raises.
    """
    image, trimap = check_problem(image, trimap)
    if (trimap != Seed.UNKNOWN).all():
        return known_matte(image, trimap)
    pixels, colours = np.argwhere(trimap == Seed.UNKNOWN), image[trimap == Seed.UNKNOWN]
    foreground, plain = (
        near_colours(image, boundary(trimap == kind), pixels)
        for kind in (Seed.FOREGROUND, Seed.BACKGROUND)
    )
    background = project(colours, foreground, plain)
    alpha = mean_alpha(*channel_alphas(colours, foreground, background))
    alike = (np.abs(foreground - plain) < ALIKE).all(axis=1)
    alpha, note = by_distance(trimap, alpha, alike)
    return solved_matte(image, trimap, alpha, foreground, background, note)


def near_colours(image: np.ndarray, perimeter: np.ndarray, pixels: np.ndarray) -> np.ndarray:
    """Return F or B' of each pixel: the weighted mean of the near perimeter, (N, 3).

    image: (H, W, 3).
    perimeter: bool (H, W), the known pixels of one kind with a neighbour of another.
    pixels: (N, 2), (row, col), none on the perimeter.
    """
    places = np.argwhere(perimeter)
    there, colours = cKDTree(places), np.insert(image[perimeter], 3, 1.0, axis=1)
    nearest = there.query(pixels)[0]
    means = np.empty((len(pixels), 3))
    for tile in _tiles(pixels):
        middle = pixels[tile].mean(axis=0)
        own, least = pixels[tile] - middle, nearest[tile, None]
        reach = REACH * least.max() + np.hypot(*own.T).max()
        near = np.array(there.query_ball_point(middle, reach))
        sums = np.zeros((len(tile), 4))  # of weighted colours and weights
        for part in np.split(near, range(BLOCK, len(near), BLOCK)):
            weights = perimeter_weights(distances(own, places[part] - middle), least)
            sums += weights @ colours[part]
        means[tile] = sums[:, :3] / sums[:, 3:]
    return means


def _tiles(pixels: np.ndarray) -> list[np.ndarray]:
    """Return numbers of pixels (N, 2), those of a square of the picture together."""
    row, col = pixels.T // TILE
    order = np.lexsort((col, row))
    changes = np.diff(row[order]) | np.diff(col[order])
    return np.split(order, np.flatnonzero(changes) + 1)


def distances(here: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Return the distances of n points (n, 2) to m points (m, 2), (n, m).

    |x - y|^2 = |x|^2 - 2 x y + |y|^2 is one product of matrices.
    """
    x = np.stack([(here**2).sum(axis=1), *(-2 * here.T), np.ones(len(here))], axis=1)
    y = np.stack([np.ones(len(there)), *there.T, (there**2).sum(axis=1)])
    squares = x @ y
    return np.sqrt(squares, out=squares)


def perimeter_weights(distances: np.ndarray, nearest: np.ndarray) -> np.ndarray:
    """Return w: 1 at the nearest distance l, falling linearly to 0 at 2 l.

    distances: (..., m). nearest: l, of a shape that goes with it.
    """
    weights = distances * (-1 / nearest)
    weights += REACH
    return np.clip(weights, 0, 1, out=weights)


def project(colours: np.ndarray, foreground: np.ndarray, background: np.ndarray) -> np.ndarray:
    """Return B: C moved along F - B' into the plane through B', all (N, 3); B' where F = B'."""
    normal = foreground - background
    length = np.linalg.norm(normal, axis=1, keepdims=True)
    normal = np.divide(normal, length, out=np.zeros_like(normal), where=length > 0)
    height = ((colours - background) * normal).sum(axis=1, keepdims=True)
    return np.where(length > 0, colours - height * normal, background)


def channel_alphas(
    colours: np.ndarray, foreground: np.ndarray, background: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return alpha_f of each channel and its weight |f(F) - f(B)|, all (N, 3).

    A channel in which F and B agree tells nothing: its weight is 0, and its alpha_f too.
    """
    apart = foreground - background
    alphas = np.divide(
        colours - background, apart, out=np.zeros_like(colours), where=np.abs(apart) > 1e-12
    )
    return alphas, np.abs(apart)


def mean_alpha(alphas: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the weighted mean over the channels, clipped to [0, 1], (N,); 0 without any weight.

    alphas, weights: (N, 3).
    """
    total = weights.sum(axis=1)
    mean = np.divide((weights * alphas).sum(axis=1), total, out=0 * total, where=total > 0)
    return np.clip(mean, 0, 1)
