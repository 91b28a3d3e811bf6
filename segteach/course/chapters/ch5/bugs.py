"""Find the bugs: one pixel of Bayesian matting as public implementations compute it.

`buggy_pixel` is shown to the reader. Its three mistakes are those of published ports, and hide one
another in a picture: `port` runs it, and checks its repair.
"""

from __future__ import annotations

import numpy as np

from segteach.matting.bayesian.solve import Pairs, solve


def buggy_pixel(C, alpha, foreground, background, noise=0.01):
    """Return F (3,), B (3,) and alpha of one pixel. THREE lines are wrong.

    C: (3,), its colour. alpha: to begin with. noise: sigma_C.
    foreground, background: colours (S, 3) and weights (S,) of the samples of either side.
    """
    sides = []
    for colours, weights in (foreground, background):
        mean = np.average(colours, axis=0, weights=weights)
        covariance = np.cov(colours.T, aweights=weights, ddof=0)
        axis = np.linalg.eigh(covariance).eigenvectors[-1]
        beyond = (colours - mean) @ axis > 0
        clusters = []
        for half in (beyond, ~beyond):
            x, w = colours[half], weights[half]
            covariance = np.cov(x.T, aweights=w, ddof=0) + 1e-5 * np.eye(3)
            clusters.append((np.average(x, axis=0, weights=w), covariance))
        sides.append(clusters)
    maxlike = -np.inf
    for F_mean, F_cov in sides[0]:
        for B_mean, B_cov in sides[1]:
            numbers = (C, F_mean, F_cov, B_mean, B_cov)
            pair = Pairs(np.zeros(1, int), *(one[None] for one in numbers))
            F, B, a, like, _ = solve(pair, np.array([alpha]), noise, 20, 1e-4)
            if like[0] > maxlike:
                maxLike = like[0]
                best = F[0], B[0], a[0]
        return best
