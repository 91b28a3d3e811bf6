"""KNN matting: pixels of like colours have like alphas, wherever in the picture they are.

    alpha^T L alpha least,   L = D - W,   W_ij > 0 where one of i and j is near the other

Near are pixels whose features are, colours and places. A first list keeps to the surroundings; in a
second places hardly count, and alpha comes through a hole in the foreground from the background on
the other side of it. Each unknown alpha is the mean of its neighbours' with the weights W_ij, so it
lies in [0, 1] of itself; a pair that is near both ways, or on both lists, counts as often.

Source: Chen, Li and Tang, CVPR 2012 and PAMI 2013. Of the paper are L, the features (cos h, sin h,
s, v, x, y) with the hue h as an angle, and the weights 1 - |X_i - X_j| / C, C being the greatest
distance there may be. Of the authors' program: two lists, a pixel itself on them, and |X_i - X_j| /
C as the mean difference of the features. Of PyMatting, and the default here: RGB, lists of 20 and
10, places times 2 and 0.1; not its weights, which are all 1, nor that it divides each row of L by
its sum. That leaves alpha as it is where the known pixels keep theirs, but the matrix is no longer
symmetric, as conjugate gradients need it. Our choice: known pixels keep their alpha; where it may
change instead, what they say to each other is left out all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array, diags_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from segteach.arrays import Seed, check_count, check_number, check_word
from segteach.language import Note, join_notes
from segteach.matting.linear import QuadraticState, solution_steps
from segteach.matting.matte import check_problem
from segteach.matting.system import check_constraints, system_of
from segteach.steps import checked_at_call, last_of

NEIGHBOURS = (20, 10)
SPATIAL = (2.0, 0.1)
LEAST_SPATIAL = 1e-3  # with less, a tree of pixels of one colour is none
KERNELS = ("soft", "binary")
COLOURS = ("rgb", "hsv")
CHUNK = 2**17  # pixels whose lists are looked up at a time


@checked_at_call
def knn_steps(
    image,
    seeds,
    *,
    neighbours: Sequence[int] = NEIGHBOURS,
    spatial: Sequence[float] = SPATIAL,
    colours: str = "rgb",
    kernel: str = "soft",
    constraints: str = "hard",
    weight: float = 100.0,
    start=None,
    tolerance: float = 1e-7,
    max_iterations: int = 10_000,
) -> Iterator[QuadraticState]:
    """Yield a first alpha, and the matte after each conjugate gradient; the last is the result.

    image: (H, W, 3) in [0, 1].
    seeds: (H, W) of `Seed`, a trimap or scribbles, some of both kinds.
    neighbours, spatial, colours, kernel: see `knn_laplacian`.
    constraints: "hard": known pixels keep their alpha; "soft": to leave it costs.
    weight: lambda, what it costs, times the difference squared.
    start, tolerance, max_iterations: see `linear.solution_steps`.

    A note counts the unknown pixels from which no chain of neighbours leads to a known one: their
    alpha stays near what it was at the start. Raises ValueError for bad input, and names the
    argument.
    """
    image, seeds = check_problem(image, seeds, "seeds")
    lists = check_lists(neighbours, spatial)
    check_word(colours, "colours", COLOURS)
    check_word(kernel, "kernel", KERNELS)
    weight = check_constraints(constraints, weight)
    unknown = seeds == Seed.UNKNOWN
    L = knn_laplacian(image, *lists, colours=colours, kernel=kernel, where=unknown)
    note = cut_off(L, unknown)
    for found in solution_steps(
        system_of(L, seeds, constraints, weight),
        None,
        solver="iterations",
        start=start,
        tolerance=tolerance,
        max_iterations=max_iterations,
    ):
        yield replace(found, note=join_notes(found.note, note))


knn = last_of(knn_steps)


def check_lists(neighbours, spatial) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Return both as tuples, of the same length; raise ValueError that names the argument."""
    if np.ndim(neighbours) != 1 or len(neighbours) == 0:
        raise ValueError(f"neighbours: got {neighbours}, allowed is a list of numbers of pixels")
    if np.ndim(spatial) != 1 or len(spatial) != len(neighbours):
        raise ValueError(
            f"spatial: got {spatial}, allowed are {len(neighbours)} numbers, one for each of "
            "neighbours"
        )
    counts = tuple(check_count(count, "neighbours", least=2) for count in neighbours)
    return counts, tuple(check_number(s, "spatial", least=LEAST_SPATIAL) for s in spatial)


def knn_laplacian(
    image: np.ndarray,
    neighbours: Sequence[int] = NEIGHBOURS,
    spatial: Sequence[float] = SPATIAL,
    *,
    colours: str = "rgb",
    kernel: str = "soft",
    where: np.ndarray | None = None,
) -> csr_array:
    """Return L = D - W, (H W, H W); pixels are numbered row by row.

    image: (H, W, 3) in [0, 1].
    neighbours: of each list, how many pixels are on it, the pixel itself among them.
    spatial: of each list, what places count; the picture's sides are 1 long.
    colours: "rgb", or "hsv": the paper's, with the hue as a place on a circle.
    kernel: of W_ij. "soft": 1 - the mean difference of the features, 0 at least; "binary": 1.
    where: bool (H, W); pairs without such a pixel are left out: rows of these pixels are whole.
    """
    shape = image.shape[:2]
    wanted = np.ones(shape, dtype=bool) if where is None else where
    W = csr_array((wanted.size, wanted.size))
    for count, much in zip(neighbours, spatial, strict=True):
        X = np.hstack([colour_features(image, colours), much * places(shape)])
        for i, j in near_pairs(X, min(count, len(X)), wanted.ravel()):
            w = np.ones(len(i))
            if kernel == "soft":
                w = np.maximum(0, 1 - np.abs(X[i] - X[j]).mean(axis=1))
            W = W + csr_array((w, (i, j)), shape=W.shape)
    W = W + W.T
    return csr_array(diags_array(W.sum(axis=1)) - W)


def near_pairs(X: np.ndarray, count: int, wanted: np.ndarray) -> Iterator[np.ndarray]:
    """Yield pairs (2, P) of a pixel and one of the `count` nearest to it, itself left out.

    X: (N, D), the features. wanted: bool (N,); one of each pair is.
    """
    tree = cKDTree(X)
    for first in range(0, len(X), CHUNK):
        near = tree.query(X[first : first + CHUNK], count)[1].reshape(-1, count)
        i = np.repeat(np.arange(first, first + len(near), dtype=np.int32), count)
        j = near.ravel().astype(np.int32)
        yield np.stack([i, j])[:, (i != j) & (wanted[i] | wanted[j])]


def colour_features(image: np.ndarray, colours: str) -> np.ndarray:
    """Return the part of the features that is a pixel's colour, (H W, 3 or 4).

    image: (H, W, 3). colours: "rgb", or "hsv" for (cos h, sin h, s, v).
    """
    rgb = image.reshape(-1, 3)
    if colours == "rgb":
        return rgb
    h, s, v = hue_saturation_value(rgb)
    return np.stack([np.cos(h), np.sin(h), s, v], axis=1)


def hue_saturation_value(rgb: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the hue, an angle of which red has 0, and saturation and value in [0, 1], (N,) each.

    rgb: (N, 3) in [0, 1]. Grey has the hue 0, black the saturation 0 as well.
    """
    v = rgb.max(axis=1)
    chroma = v - rgb.min(axis=1)
    r, g, b = rgb.T / np.where(chroma > 0, chroma, 1)
    sixths = np.select([rgb[:, 0] == v, rgb[:, 1] == v], [g - b, 2 + b - r], 4 + r - g)
    h = np.where(chroma > 0, sixths, 0) * np.pi / 3
    return h, chroma / np.where(v > 0, v, 1), v


def places(shape: tuple[int, int]) -> np.ndarray:
    """Return where in the picture each pixel is, (H W, 2), from 0 to 1 in both."""
    rows, cols = (np.linspace(0, 1, side) for side in shape)
    return np.stack(np.meshgrid(rows, cols, indexing="ij"), axis=-1).reshape(-1, 2)


def cut_off(L: csr_array, unknown: np.ndarray) -> str:
    """Return a note on the unknown pixels whose neighbours lead to no known one, or "".

    L: (H W, H W). unknown: bool (H, W).
    """
    parts, part = connected_components(L, directed=False)
    reached = np.zeros(parts, dtype=bool)
    reached[part[~unknown.ravel()]] = True
    count = np.count_nonzero(~reached[part])
    if not count:
        return ""
    return Note(
        "{count} unknown pixels are like each other alone: nothing tells their alpha", count=count
    )
