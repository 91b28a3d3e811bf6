"""Find the bugs: the matrices of two methods, a line of each wrong.

`buggy_matrices` is shown to the reader, short enough for a small picture: `ports` runs it, and
checks its repair. The weights are those of PyMatting 1.1.16, whose `rw_laplacian` ignores sigma.
The windows are our making: the authors' program erodes the mask of what is known.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from segteach.arrays import Seed


def buggy_matrices(image, seeds, sigma, eps=1e-7):
    """Return L of closed-form matting and of a random walk, (H W, H W) each. TWO lines are wrong.

    image: (H, W, 3). seeds: (H, W) of `Seed`. sigma: of the walk's weights. eps: of the windows.
    """
    height, width = seeds.shape
    colours, numbers = image.reshape(-1, 3), np.arange(seeds.size).reshape(height, width)
    closed_form, walk = np.zeros((2, seeds.size, seeds.size))
    known = seeds != Seed.UNKNOWN
    left_out = ndimage.binary_dilation(known, np.ones((3, 3)))  # nothing is asked there
    for row, col in np.ndindex(height, width):
        i = numbers[row, col]
        near = numbers[max(0, row - 1) : row + 2, max(0, col - 1) : col + 2].ravel()
        if len(near) == 9 and not left_out[row, col]:
            apart = colours[near] - colours[near].mean(axis=0)
            inverse = np.linalg.inv(apart.T @ apart / 9 + eps / 9 * np.eye(3))
            closed_form[np.ix_(near, near)] += np.eye(9) - (1 + apart @ inverse @ apart.T) / 9
        unlike = ((colours[near] - colours[i]) ** 2).sum(axis=1)
        weights = np.exp(-900 * unlike)
        walk[i, near] -= weights
        walk[i, i] += weights.sum()
    return closed_form, walk
