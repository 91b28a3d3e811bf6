"""What the matting Laplacian sees in one place: a window's fit, its cost, the row of a pixel.

Small pieces of what `laplacian` sums over the whole picture, to be looked at one by one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segteach.arrays import (
    check_alpha,
    check_count,
    check_image,
    check_number,
    check_points,
    pixel_at,
)
from segteach.matting.laplacian import (
    LEAST_EPS,
    Windows,
    affinity_laplacian,
    check_holds_a_window,
    matting_laplacian,
    window_centres,
)


@dataclass(frozen=True, eq=False)
class ColourLine:
    """The line that fits some colours best, in the sense of least squares.

    middle: (3,), their mean. direction: (3,), of length 1. span: (2,), where the first and the last
    of them lie along it. away: how far they are from it, root mean square.
    """

    middle: np.ndarray
    direction: np.ndarray
    span: np.ndarray
    away: float

    @property
    def ends(self) -> np.ndarray:
        """The two ends of the piece that the colours lie along, (2, 3)."""
        return self.middle + self.span[:, None] * self.direction


def colour_line(colours) -> ColourLine:
    """Return the line through colours (N, 3); Omer and Werman 2004 saw that they lie along such."""
    colours = check_points(colours, "colours", dimension=3)
    middle = colours.mean(axis=0)
    apart = colours - middle
    direction = np.linalg.svd(apart, full_matrices=False)[2][0]
    along = apart @ direction
    rest2 = ((apart - along[:, None] * direction) ** 2).sum(axis=1)
    away = float(np.sqrt(rest2.mean()))
    return ColourLine(middle, direction, np.array([along.min(), along.max()]), away)


@dataclass(frozen=True, eq=False)
class WindowFit:
    """How the alpha of one window fits its colours: alpha ~ a . I + b.

    centre: (row, col) of its middle. eps: what was used. colours: (n, 3), and alpha: (n,), of its
    n pixels, row by row. a: (3,), b. cost: alpha^T L alpha of this window alone.
    """

    centre: tuple[int, int]
    eps: float
    colours: np.ndarray
    alpha: np.ndarray
    a: np.ndarray
    b: float
    cost: float

    @property
    def fitted(self) -> np.ndarray:
        """a . I + b of each pixel, (n,)."""
        return self.colours @ self.a + self.b

    @property
    def residual(self) -> float:
        """sum (alpha - a . I - b)^2, the first part of the cost."""
        return float(((self.alpha - self.fitted) ** 2).sum())

    @property
    def steepness(self) -> float:
        """eps |a|^2, the second part of the cost."""
        return float(self.eps * (self.a @ self.a))


def fit_window(image, alpha, point, *, eps: float = 1e-7, radius: int = 1) -> WindowFit:
    """Return the fit of the window round a point; at the border, of the nearest whole window.

    image: (H, W, 3) in [0, 1]; sides of 2 radius + 1 pixels at least.
    alpha: (H, W).
    point: (row, col).
    eps: how much a steep fit costs, >= 1e-14.
    radius: of the window, in pixels.

    Levin, Lischinski and Weiss 2008, eq. (2) and (3); the lecture's d(alpha_w, Span{R, G, B, 1}).
    """
    image, alpha, eps, radius = _checked(image, alpha, eps, radius)
    height, width = alpha.shape
    row, col = pixel_at(point, alpha.shape)
    row = min(max(row, radius), height - 1 - radius)
    col = min(max(col, radius), width - 1 - radius)
    window = Windows(image, np.array([row * width + col]), eps, radius)
    (a,), (b,) = window.fit(alpha)
    pixels = window.pixels[0]
    own = alpha.ravel()[pixels]
    cost = float(own @ window.costs()[0] @ own)
    return WindowFit((row, col), eps, image.reshape(-1, 3)[pixels], own, a, float(b), cost)


def window_costs(
    image, alpha, *, eps: float = 1e-7, radius: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Return residual and steepness of every window, (H - 2 radius, W - 2 radius) both.

    Their sum over all windows is alpha^T L alpha. Arguments as for `fit_window`.
    """
    image, alpha, eps, radius = _checked(image, alpha, eps, radius)
    windows = Windows(image, window_centres(alpha.shape, radius), eps, radius)
    a, b = windows.fit(alpha)
    fitted = (image.reshape(-1, 3)[windows.pixels] @ a[..., None])[..., 0] + b[:, None]
    residual = ((alpha.ravel()[windows.pixels] - fitted) ** 2).sum(axis=1)
    steepness = eps * (a**2).sum(axis=1)
    shape = tuple(side - 2 * radius for side in alpha.shape)
    return residual.reshape(shape), steepness.reshape(shape)


def matting_row(image, point, *, eps: float = 1e-7, radius: int = 1) -> np.ndarray:
    """Return the row of the matting Laplacian of a pixel, as the picture round it.

    (4 radius + 1, 4 radius + 1), the pixel in the middle, NaN beyond the picture. All other entries
    of the row are 0. Arguments as for `fit_window`.
    """
    image, radius = check_image(image), check_count(radius, "radius")
    check_holds_a_window(image, radius)
    return _row(
        image, point, 2 * radius, lambda crop: matting_laplacian(crop, eps=eps, radius=radius)
    )


def affinity_row(image, point, sigma: float, *, reach: int = 2) -> np.ndarray:
    """Return the row of D - W, W_ij = exp(-|I_i - I_j|^2 / sigma^2), as the picture round a pixel.

    (2 reach + 1, 2 reach + 1), the pixel in the middle, NaN beyond the picture. W has an entry
    for each pixel within so many rows and columns.
    """
    sigma = check_number(sigma, "sigma", least=1e-6)
    return _row(
        check_image(image),
        point,
        reach,
        lambda crop: affinity_laplacian(crop, sigma**-2, radius=reach),
    )


def neighbourhood(values: np.ndarray, point, reach: int) -> np.ndarray:
    """Return the (2 reach + 1)^2 values (H, W, ...) round a pixel, NaN beyond the picture."""
    row, col = pixel_at(point, values.shape[:2])
    ends = [(reach, reach)] * 2 + [(0, 0)] * (values.ndim - 2)
    padded = np.pad(values.astype(float), ends, constant_values=np.nan)
    return padded[row : row + 2 * reach + 1, col : col + 2 * reach + 1]


def _row(image: np.ndarray, point, reach: int, laplacian) -> np.ndarray:
    """Return a row of the Laplacian of the part of a picture that it can depend on."""
    row, col = pixel_at(point, image.shape[:2])
    top, left = max(0, row - reach), max(0, col - reach)
    crop = image[top : row + reach + 1, left : col + reach + 1]
    height, width = crop.shape[:2]
    entries = laplacian(crop)[[(row - top) * width + col - left]].toarray()
    shown = np.full((2 * reach + 1, 2 * reach + 1), np.nan)
    first, start = top - row + reach, left - col + reach
    shown[first : first + height, start : start + width] = entries.reshape(height, width)
    return shown


def _checked(image, alpha, eps, radius) -> tuple[np.ndarray, np.ndarray, float, int]:
    image, radius = check_image(image), check_count(radius, "radius")
    check_holds_a_window(image, radius)
    eps = check_number(eps, "eps", least=LEAST_EPS)
    return image, check_alpha(alpha, image.shape[:2]), eps, radius
