"""Bayesian matting, a whole ring at a time, against a plain loop over the pixels.

Same mathematics, same rings, on the scene with the seed head; first the mattes are compared, then
both are timed. The loop is what one would write from the paper: a window, a tree of clusters, the
6 x 6 system and the projection. `full` adds a larger scene, for ours alone with its peak memory.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import numpy as np
from scipy import ndimage

from segteach import data
from segteach.arrays import Seed
from segteach.bench.kit.row import Row, alternate, timed
from segteach.matting.bayesian import bayesian
from segteach.matting.bayesian.rings import TOUCHING, Settings

SHAPE, LARGE, BAND, LARGE_BAND = (192, 256), (960, 1280), 1, 3


def rows(full: bool = False) -> Iterator[Row]:
    """Yield the row of the loop; with `full` one of a large picture, whose peer is the same run."""
    image, trimap = problem(SHAPE, BAND)
    yield loop_row(image, trimap)
    if full:
        yield large_row(*problem(LARGE, LARGE_BAND))


def problem(shape: tuple[int, int], band: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the scene and its trimap: what is partly covered is unknown, and `band` px more."""
    scene = data.dandelion(shape)
    partly = (scene.alpha > 0) & (scene.alpha < 1)
    unknown = ndimage.binary_dilation(partly, iterations=band)
    known = np.where(scene.alpha > 0.5, Seed.FOREGROUND, Seed.BACKGROUND)
    return scene.image, np.where(unknown, Seed.UNKNOWN, known).astype(np.uint8)


def loop_row(image: np.ndarray, trimap: np.ndarray) -> Row:
    """Return the row of one picture (H, W, 3) with its trimap."""
    unknown = np.count_nonzero(trimap == Seed.UNKNOWN)
    apart = np.abs(bayesian(image, trimap).alpha - plain_loop(image, trimap)[0]).max()
    times = alternate(lambda: bayesian(image, trimap), lambda: plain_loop(image, trimap), repeats=1)
    return Row(
        f"Bayesian matting, {unknown} unknown pixels",
        "plain loop",
        *times,
        f"alpha within {apart:.0e}",
    )


def large_row(image: np.ndarray, trimap: np.ndarray) -> Row:
    """Return the time of a large picture and the memory that it took at most."""
    seconds, _ = timed(lambda: bayesian(image, trimap))
    tracemalloc.start()
    bayesian(image, trimap)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    share = 100 * np.mean(trimap == Seed.UNKNOWN)
    task = (
        f"Bayesian matting, {trimap.size / 1e6:.1f} Mpx, {share:.0f} % unknown, no loop beside it"
    )
    return Row(task, "itself", seconds, seconds, f"peak {peak / 2**20:.0f} MiB")


def plain_loop(image: np.ndarray, trimap: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return alpha (H, W), F and B (H, W, 3), pixel by pixel, with the default parameters."""
    own = Settings()
    alpha = np.where(trimap == Seed.FOREGROUND, 1.0, 0.0)
    alpha[trimap == Seed.UNKNOWN] = np.nan
    F, B = image.copy(), image.copy()
    while np.isnan(alpha).any():
        known = ~np.isnan(alpha)
        front = np.argwhere(~known & ndimage.binary_dilation(known, TOUCHING))
        radius, found = own.radius, {}
        while not found:
            for row, col in front:
                answer = _one_pixel((row, col), radius, alpha, F, B, image[row, col], own)
                if answer is not None:
                    found[row, col] = answer
            radius *= 2
        for at, (a, f, b) in found.items():
            alpha[at], F[at], B[at] = a, f.clip(0, 1), b.clip(0, 1)
    return alpha, F, B


def _one_pixel(at, radius, alpha, F, B, C, own: Settings):
    """Return alpha, F and B of a pixel, or None where its window has too few samples."""
    height, width = alpha.shape
    rows = np.arange(max(0, at[0] - radius), min(height, at[0] + radius + 1))
    cols = np.arange(max(0, at[1] - radius), min(width, at[1] + radius + 1))
    squares = (rows[:, None] - at[0]) ** 2 + (cols - at[1]) ** 2
    box = np.ix_(rows, cols)
    inside = (squares <= radius**2) & ~np.isnan(alpha[box])
    a, g = alpha[box][inside], np.exp(-squares[inside] / (2 * own.sigma**2))
    sides = []
    for colours, weights in ((F, a**2 * g), (B, (1 - a) ** 2 * g)):
        counted = weights > 0
        if np.count_nonzero(counted) < own.least:
            return None
        sides.append(_tree(colours[box][inside][counted], weights[counted], own))
    pairs = [_alternate(C, f, b, a.mean(), own) for f in sides[0] for b in sides[1]]
    return max(pairs, key=lambda pair: pair[0])[1:]


def _tree(colours: np.ndarray, weights: np.ndarray, own: Settings) -> list[tuple]:
    """Return mean and covariance of each cluster of the colours (S, 3)."""
    share = weights / weights.sum()
    mean = share @ colours
    covariance = (share[:, None] * (colours - mean)).T @ (colours - mean)
    values, vectors = np.linalg.eigh(covariance)
    if values[-1] <= own.widest:
        return [(mean, covariance + own.covariance_floor * np.eye(3))]
    beyond = (colours - mean) @ vectors[:, -1] > 0
    return [node for part in (~beyond, beyond) for node in _tree(colours[part], weights[part], own)]


def _alternate(C, foreground, background, alpha: float, own: Settings) -> tuple:
    """Return the log-posterior of a pair of clusters, and alpha, F and B."""
    (F_mean, F_cov), (B_mean, B_cov) = foreground, background
    F_inverse, B_inverse, eye = np.linalg.inv(F_cov), np.linalg.inv(B_cov), np.eye(3)
    for _ in range(own.max_iterations):
        before, a, b, s = alpha, alpha, 1 - alpha, own.noise**2
        across = eye * a * b / s
        matrix = np.block(
            [[F_inverse + eye * a**2 / s, across], [across, B_inverse + eye * b**2 / s]]
        )
        right = np.concatenate([F_inverse @ F_mean + C * a / s, B_inverse @ B_mean + C * b / s])
        F, B = np.split(np.linalg.solve(matrix, right), 2)
        if (length := (F - B) @ (F - B)) > 0:
            alpha = min(1.0, max(0.0, (C - B) @ (F - B) / length))
        if abs(alpha - before) <= own.tolerance:
            break
    rest = C - alpha * F - (1 - alpha) * B
    likelihood = -(rest @ rest) / (2 * own.noise**2)
    for apart, inverse, covariance in (
        (F - F_mean, F_inverse, F_cov),
        (B - B_mean, B_inverse, B_cov),
    ):
        likelihood -= (apart @ inverse @ apart + np.linalg.slogdet(covariance)[1]) / 2
    return likelihood, alpha, F, B
