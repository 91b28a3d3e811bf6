"""Right answers to exercises 5 to 9 of chapter 6, each written in more than one way."""

import inspect

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.stats import rankdata

from segteach.course.chapters.ch6 import bugs


def step(A, b, x):
    r = b - A @ x
    if not r.any():
        return x
    return x + (r @ r) / (r @ (A @ r)) * r


def step_by_search(A, b, x):
    """The length by a search on the line: it knows no formula."""
    r = b - A @ x
    if not np.linalg.norm(r):
        return x

    def objective(t):
        at = x + t * r
        return at @ (A @ at) / 2 - b @ at

    f0, f1, f2 = (objective(t) for t in (0.0, 1.0, 2.0))  # a parabola
    curve = f2 - 2 * f1 + f0
    t = (f0 - f1) / curve + 0.5
    assert objective(t) <= minimize_scalar(objective).fun + 1e-6 * abs(f0)
    return x + t * r


def from_vectors(vectors, seeds):
    known = seeds != 0
    x = np.linalg.lstsq(vectors[:, known].T, (seeds[known] == 2) * 1.0, rcond=None)[0]
    return np.tensordot(x, vectors, axes=1).clip(0, 1)


def from_vectors_by_normal_equations(vectors, seeds):
    V = vectors.reshape(len(vectors), -1)
    say = np.diag((seeds.ravel() > 0).astype(float))
    x = np.linalg.solve(V @ say @ V.T, V @ say @ (seeds.ravel() == 2))
    return np.clip(x @ V, 0, 1).reshape(seeds.shape)


def layers(C, alpha, F_near, B_near, weight):
    """The 2 x 2 system of each channel."""
    a, b = alpha, 1 - alpha
    matrix = [[a * a + 4 * weight, a * b], [a * b, b * b + 4 * weight]]
    right = [a * C + weight * F_near.sum(axis=0), b * C + weight * B_near.sum(axis=0)]
    return np.linalg.solve(matrix, right)


def layers_by_least_squares(C, alpha, F_near, B_near, weight):
    """Nine equations for two numbers, as rows of a least-squares problem."""
    root = np.sqrt(weight)
    rows = [[alpha, 1 - alpha], *[[root, 0]] * 4, *[[0, root]] * 4]
    wanted = np.vstack([C[None], root * F_near, root * B_near])
    F, B = np.linalg.lstsq(np.array(rows), wanted, rcond=None)[0]
    return F, B


def ranks(errors):
    return rankdata(errors, axis=0).mean(axis=1)


def ranks_by_counting(errors):
    """Whoever is better counts 1, whoever is as good 1/2, oneself 1/2."""
    better = (errors[None] < errors[:, None]).sum(axis=1)
    equal = (errors[None] == errors[:, None]).sum(axis=1)
    return (better + (equal + 1) / 2).mean(axis=1)


WINDOWS = ("ndimage.binary_dilation(known", "ndimage.binary_erosion(known")
SIGMA = ("-900 * unlike", "-unlike / sigma**2")


def replaced(*changes):
    """The ports as given, with pieces of their text exchanged."""
    source = inspect.getsource(bugs.buggy_matrices)
    for piece, by in changes:
        assert source.count(piece) == 1, piece
        source = source.replace(piece, by)
    names = dict(vars(bugs))
    exec(source, names)
    return names["buggy_matrices"]


matrices = replaced(WINDOWS, SIGMA)


def matrices_by_pixels(image, seeds, sigma, eps=1e-7):
    """Entry by entry, from the formulas."""
    height, width = seeds.shape
    pixels = [(row, col) for row in range(height) for col in range(width)]
    closed_form, walk = np.zeros((2, seeds.size, seeds.size))
    for row in range(1, height - 1):
        for col in range(1, width - 1):
            window = [(row + down, col + right) for down in (-1, 0, 1) for right in (-1, 0, 1)]
            if all(seeds[pixel] for pixel in window):
                continue
            colours = np.array([image[pixel] for pixel in window])
            middle = np.linalg.inv(np.cov(colours.T, ddof=0) + eps / 9 * np.eye(3))
            for a, p in enumerate(window):
                for b, q in enumerate(window):
                    like = 1 + (colours[a] - colours.mean(axis=0)) @ middle @ (
                        colours[b] - colours.mean(axis=0)
                    )
                    closed_form[pixels.index(p), pixels.index(q)] += (a == b) - like / 9
    for i, p in enumerate(pixels):
        for j, q in enumerate(pixels):
            if i != j and max(abs(p[0] - q[0]), abs(p[1] - q[1])) == 1:
                w = np.exp(-((image[p] - image[q]) ** 2).sum() / sigma**2)
                walk[i, j] -= w
                walk[i, i] += w
    return closed_form, walk
