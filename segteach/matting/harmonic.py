"""Harmonic interpolation: alpha from the trimap alone. It never looks at the picture.

    Laplace alpha = 0 where the trimap is unknown, alpha = 1 and 0 where it is known

Every unknown pixel is the mean of its four neighbours; at the frame, of those it has. What a method
of matting is worth shows beside it: it has to gain from the colours more than it loses by them.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import distance_transform_edt
from scipy.sparse import coo_array, diags_array

from segteach.arrays import Seed
from segteach.cuts.energy import grid_edges
from segteach.matting.grids import solve
from segteach.matting.matte import Matte, check_problem, known_matte, solved_matte


def harmonic(image, trimap) -> Matte:
    """Return the matte whose alpha is harmonic; F and B are the nearest known colours.

    image: (H, W, 3) in [0, 1]. trimap: (H, W) of `Seed`.
    Raises what `check_problem` raises.
    """
    image, trimap = check_problem(image, trimap)
    unknown = trimap == Seed.UNKNOWN
    if not unknown.any():
        return known_matte(image, trimap)
    colours = [
        nearest_colours(image, trimap == kind)[unknown]
        for kind in (Seed.FOREGROUND, Seed.BACKGROUND)
    ]
    return solved_matte(image, trimap, harmonic_alpha(trimap), *colours)


def harmonic_alpha(trimap: np.ndarray) -> np.ndarray:
    """Return alpha at the N unknown pixels of a trimap, (N,).

    A row for each unknown pixel: (number of its neighbours) alpha - (sum of alpha of the unknown
    ones) = number of those that are foreground.
    """
    unknown = (trimap == Seed.UNKNOWN).ravel()
    pairs = grid_edges(trimap.shape, 4)[0]
    here, there = np.concatenate([pairs, pairs[:, ::-1]])[unknown[pairs.T.ravel()]].T
    number, count = np.cumsum(unknown) - 1, np.count_nonzero(unknown)
    right = np.bincount(number[here], (trimap == Seed.FOREGROUND).ravel()[there], count)
    free = unknown[there]
    links = coo_array(
        (np.ones(np.count_nonzero(free)), (number[here[free]], number[there[free]])),
        shape=(count, count),
    )
    neighbours = np.bincount(number[here], minlength=count).astype(float)
    return solve(diags_array(neighbours) - links, right, np.argwhere(trimap == Seed.UNKNOWN))


def nearest_colours(image: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Return for each pixel the colour of the nearest known one, (H, W, 3).

    image: (H, W, 3). known: bool (H, W), not empty.
    """
    rows, cols = distance_transform_edt(~known, return_distances=False, return_indices=True)
    return image[rows, cols]
