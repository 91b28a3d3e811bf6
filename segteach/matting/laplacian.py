"""Laplacians of a picture: what an alpha costs that fits the colours badly, alpha^T L alpha.

The matting Laplacian asks whether alpha is a linear function of the colours in every window,
alpha = a^R R + a^G G + a^B B + b. The others ask whether pixels of like colours have like alphas.
All are symmetric and positive semidefinite, and a constant alpha costs nothing.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import binary_dilation
from scipy.sparse import csr_array

from segteach.arrays import check_count, check_image, check_mask, check_number

CHUNK = 2**20  # entries of windows at a time
LEAST_EPS = 1e-14  # colours have 16 digits: less would be lost in their covariance


class Windows:
    """The windows of a picture that lie inside of it, each with its mean colour and covariance.

    image: (H, W, 3). centres: (M,), numbers of the pixels in their middle. radius: of a window of
    n = (2 radius + 1)^2 pixels. eps: what is added to the covariance, eps / n.
    """

    def __init__(self, image: np.ndarray, centres: np.ndarray, eps: float, radius: int):
        steps = steps_within(radius, image.shape[1])
        pixels, count = steps[:, None] + centres, len(steps)  # (n, M): sums run along windows
        colours = np.stack([plane.take(pixels) for plane in np.moveaxis(image, 2, 0)])
        mean = colours.mean(axis=1)
        apart = colours - mean[:, None]  # (3, n, M)
        self._apart = apart
        self.pixels, self.mean, self.apart = pixels.T, mean.T, apart.transpose(2, 1, 0)
        covariance = np.einsum("cnm,dnm->cdm", apart, apart) / count
        self.covariance = covariance.transpose(2, 0, 1) + eps / count * np.eye(3)

    def costs(self) -> np.ndarray:
        """Return what each window adds to L, (M, n, n): eq. (12) of the paper.

        delta_ij - (1 + (I_i - mu)^T (Sigma + eps / n I)^-1 (I_j - mu)) / n
        """
        white = self._whitened()
        count = white.shape[1]
        costs = np.empty((count, count, white.shape[2]))
        for i in range(count):
            explained = (white[:, i, None] * white[:, i:]).sum(axis=0)
            costs[i, i:] = costs[i:, i] = (1 + explained) / -count
            costs[i, i] += 1
        return costs.transpose(2, 0, 1)

    def _whitened(self) -> np.ndarray:
        """Return z = R^-1 (I - mu) for the factor R R^T of Sigma + eps / n I, (3, n, M).

        The middle of (12) is z_i . z_j then. R is lower triangular (Cholesky); it is found and
        applied column after column, for all windows at once.
        """
        rest = self.covariance.transpose(1, 2, 0).copy()
        white = self._apart.copy()
        for col in range(3):
            root = np.sqrt(rest[col, col])
            white[col] /= root
            for row in range(col + 1, 3):
                entry = rest[row, col] / root
                white[row] -= entry * white[col]
                rest[row, row] -= entry**2
                for below in range(row + 1, 3):
                    rest[below, row] -= entry * rest[below, col] / root
        return white

    def fit(self, alpha: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return a (M, 3) and b (M,) of alpha = a . I + b, fitted to alpha (H, W) in each window.

        Minimises sum_i (alpha_i - a . I_i - b)^2 + eps |a|^2, eq. (2) of the paper.
        """
        values = alpha.ravel()[self.pixels]
        both = (self.apart * (values - values.mean(axis=1, keepdims=True))[..., None]).mean(axis=1)
        a = np.linalg.solve(self.covariance, both[..., None])[..., 0]
        return a, values.mean(axis=1) - np.einsum("md,md->m", a, self.mean)


def matting_laplacian(image, *, eps: float = 1e-7, radius: int = 1, where=None) -> csr_array:
    """Return the matting Laplacian, (H W, H W); pixels are numbered row by row.

    image: (H, W, 3) in [0, 1], sides of 2 radius + 1 pixels at least.
    eps: how much a steep fit costs, >= 1e-14.
    radius: of the windows, in pixels.
    where: bool (H, W); windows without such a pixel are left out: rows of these pixels are whole.

    L(i, j) = sum over windows k of both: delta_ij - (1 + (I_i - mu_k)^T
    (Sigma_k + eps / n I)^-1 (I_j - mu_k)) / n, n pixels in a window.
    Source: Levin, Lischinski and Weiss 2008, eq. (12).
    """
    image, radius = check_image(image), check_count(radius, "radius")
    eps = check_number(eps, "eps", least=LEAST_EPS)
    if where is None or np.any(where):
        check_holds_a_window(image, radius)
    return laplacian_of_windows(image, window_centres(image.shape[:2], radius, where), eps, radius)


def laplacian_of_windows(
    image: np.ndarray, centres: np.ndarray, eps: float, radius: int
) -> csr_array:
    """Return the matting Laplacian of some windows alone, (H W, H W); see `matting_laplacian`.

    image: (H, W, 3). centres: (M,), numbers of the pixels in their middle, each once.
    """
    width = image.shape[1]
    steps = steps_within(radius, width)
    apart = np.unique(steps_within(2 * radius, width))
    ahead = {step: np.zeros(image.shape[0] * width) for step in apart[apart >= 0].tolist()}
    at_a_time = max(1, CHUNK // len(steps) ** 2)
    for start in range(0, len(centres), at_a_time):
        part = centres[start : start + at_a_time]
        costs = Windows(image, part, eps, radius).costs()
        for i, first in enumerate(steps):
            for j in range(i, len(steps)):  # at such a step from each other no window twice
                ahead[int(steps[j] - first)][part + first] += costs[:, i, j]
    return _from_planes(ahead)


def affinity_laplacian(image, scale: float, *, radius: int = 1, least: float = 0.0) -> csr_array:
    """Return D - W of W_ij = exp(-scale |I_i - I_j|^2) between pixels of a window, (H W, H W).

    image: (H, W, C), colours or other numbers of each pixel. scale: > 0; 1 / sigma^2 of the
    global-sigma affinity (Levin, Lischinski and Weiss 2008, eq. 18), beta of random walks.
    radius: pixel j lies within so many rows and columns of i.
    least: is added to each W_ij; with some, no pixel is cut off from the others.
    """
    height, width, _ = image.shape
    numbers = np.arange(height * width).reshape(height, width)
    ahead = {0: np.zeros(height * width)}
    for down in range(min(radius, height - 1) + 1):
        for right in range(-min(radius, width - 1) if down else 1, min(radius, width - 1) + 1):
            near = np.s_[: height - down, max(0, -right) : width - max(0, right)]
            far = np.s_[down:, max(0, right) : width - max(0, -right)]
            apart2 = ((image[near] - image[far]) ** 2).sum(axis=2)
            weights = np.exp(-scale * apart2).ravel() + least
            plane = ahead.setdefault(down * width + right, np.zeros(height * width))
            plane[numbers[near].ravel()] -= weights
            for end in (near, far):
                ahead[0][numbers[end].ravel()] += weights
    return _from_planes(ahead)


def steps_within(radius: int, width: int) -> np.ndarray:
    """Return how far in numbers of pixels those of a window are from its middle, in order, (n,)."""
    offsets = np.arange(-radius, radius + 1)
    return (offsets[:, None] * width + offsets).ravel()


def window_centres(shape: tuple[int, int], radius: int, where=None) -> np.ndarray:
    """Return the middles of the windows inside of a picture that hold a pixel of `where`, (M,)."""
    height, width = shape
    if where is None:
        held = np.ones(shape, dtype=bool)
    else:
        size = 2 * radius + 1
        held = binary_dilation(check_mask(where, shape, "where"), np.ones((size, size)))
    inside = np.zeros(shape, dtype=bool)
    inside[radius : height - radius, radius : width - radius] = True
    return np.flatnonzero(held & inside)


def check_holds_a_window(image: np.ndarray, radius: int) -> None:
    """Raise ValueError for a picture that is smaller than a window."""
    size = 2 * radius + 1
    if min(image.shape[:2]) < size:
        raise ValueError(
            f"image: got {image.shape[0]} x {image.shape[1]} pixels, allowed are at least {size} x "
            f"{size}: a window of radius {radius}"
        )


def _from_planes(ahead: dict[int, np.ndarray]) -> csr_array:
    """Return the symmetric matrix with entries (p, p + step) = ahead[step][p], step >= 0."""
    size = len(ahead[0])
    steps = np.array(sorted({*ahead, *(-step for step in ahead)}), np.int32)
    rows = np.flatnonzero(ahead[0]).astype(np.int32)
    values = np.empty((len(rows), len(steps)))
    for column, step in enumerate(steps.tolist()):
        first = rows if step >= 0 else np.maximum(rows + step, 0)
        values[:, column] = ahead[abs(step)][first]
        values[rows + step < 0, column] = 0
    ends = np.zeros(size + 1, dtype=np.int32)
    ends[rows + 1] = len(steps)
    columns = (rows[:, None] + steps).ravel()
    matrix = csr_array((values.ravel(), columns, ends.cumsum(dtype=np.int32)), shape=(size, size))
    matrix.eliminate_zeros()  # among them those that would lie outside
    return matrix
