"""What a step from a pixel p to its neighbour q costs the intelligent scissors.

    l(p, q) = w_Z f_Z(q) + w_D f_D(p, q) + w_G f_G(q),   w_Z, w_D, w_G = 0.43, 0.43, 0.14

f_Z is 0 on a zero crossing of the Laplacian, f_D is small where the step runs along the edge at
both of its ends, f_G is small where the gradient is strong. All three lie in [0, 1].

Source: Mortensen and Barrett, Intelligent scissors for image composition, 1995: the three terms
and their weights. The paper of 1998 has six terms, .3, .3, .1 and .1 each for the values on the
edge, inside and outside, which only training tells; from it comes the factor 2 / (3 pi) of f_D,
which keeps f_D in [0, 1]. Our own: one Gaussian instead of several kernels; a zero crossing of any
channel counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import ndimage
from scipy.sparse import csr_array

from segteach.arrays import check_image, check_number, pixel_at
from segteach.steps import state

# every step is followed by its reverse: the two share their angles
NEIGHBOURS = ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, -1), (1, -1), (-1, 1))
LESSON = 64  # pixels of the path that training looks at
LEVELS = np.linspace(0, 1, 65)  # of G / max G, where a learned cost is tabled
SPREAD = 1.5  # levels: what is near a gradient that was seen is cheap as well
FLAT = 1e-9  # gradients and Laplacians below this are rounding: colours lie in [0, 1]
TRUNCATE = 4.0  # deviations at which the Gaussian ends
BAND = 2_000_000  # pixels that are worked on at once: more would take gigabytes
Window = tuple[int, int, int, int]  # top, left, bottom, right; the last two are one beyond


@state
class EdgeFeatures:
    """What the costs are made of, for a whole picture.

    crossing: (H, W), f_Z: 0.0 on a zero crossing of the Laplacian, else 1.0.
    direction: (H, W, 2), D': the unit vector (row, col) along the edge, a quarter turn from the
    gradient; zero in flat places.
    gradient: (H, W), G / max G in [0, 1].
    """

    crossing: np.ndarray
    direction: np.ndarray
    gradient: np.ndarray

    @property
    def shape(self) -> tuple[int, int]:
        """(H, W) of the picture."""
        return self.gradient.shape

    def inside(self, window: Window) -> EdgeFeatures:
        """Return those of a window."""
        top, left, bottom, right = window
        rows, cols = slice(top, bottom), slice(left, right)
        parts = (self.crossing, self.direction, self.gradient)
        return EdgeFeatures(*(part[rows, cols] for part in parts))


class Edges(Protocol):
    """What has the edges of a picture of a shape (H, W), window by window."""

    @property
    def shape(self) -> tuple[int, int]: ...

    def inside(self, window: Window) -> EdgeFeatures: ...


def edge_features(image, sigma: float = 1.0) -> EdgeFeatures:
    """Return zero crossings, edge directions and gradients of a picture.

    image: (H, W, 3). sigma: deviation in pixels of the Gaussian that smooths it first. The three
    channels are worked on one by one; the strongest gradient of the three counts, with its
    direction, and a zero crossing counts in any of them.
    """
    image, sigma = check_image(image), check_number(sigma, "sigma", least=0)
    parts = [edges_inside(image, sigma, band) for band in bands(image.shape[:2])]
    crossing, direction, strength = (np.concatenate(rows) for rows in zip(*parts, strict=True))
    del parts
    strength /= strength.max() or 1
    for array in (crossing, direction, strength):
        array.flags.writeable = False  # so that the state takes it without a copy
    return EdgeFeatures(crossing, direction, strength)


def edges_inside(
    image: np.ndarray, sigma: float, window: Window
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return crossing and direction of `EdgeFeatures` in a window, and G, to be divided by max G.

    All as it is in the whole picture: what a pixel depends on is looked at, too.
    """
    smooth, inside = _smoothed(image, sigma, window)
    down, right = _slopes(smooth)
    strength = np.hypot(down, right)
    steepest = strength.argmax(axis=0)[None]
    down, right, strength = (
        np.take_along_axis(values, steepest, axis=0)[0][inside]
        for values in (down, right, strength)
    )
    strength[strength <= FLAT] = 0
    length = np.where(strength > 0, strength, np.inf)  # flat places have no direction
    bends = [ndimage.laplace(plane, mode="nearest") for plane in smooth]
    crossing = 1.0 - np.logical_or.reduce([zero_crossings(bend) for bend in bends])
    return crossing[inside], np.stack([-right / length, down / length], axis=2), strength


def steepest_gradient(image: np.ndarray, sigma: float) -> float:
    """Return max G of a picture, 0 for a flat one, without the rest of its edges."""
    most = 0.0
    for band in bands(image.shape[:2]):
        smooth, inside = _smoothed(image, sigma, band)
        for plane in smooth:
            down, right = (slope[0][inside] for slope in _slopes(plane[None]))
            squares = down * down + right * right
            near = squares >= (1 - 1e-9) * squares.max()  # the root rounds in another way
            most = max(most, float(np.hypot(down[near], right[near]).max()))
    return most if most > FLAT else 0.0


def bands(shape: tuple[int, int]) -> list[Window]:
    """Return windows of all columns, one below the other, of at most BAND pixels or one row."""
    height, width = shape
    rows = max(1, BAND // width)
    return [(top, 0, min(height, top + rows), width) for top in range(0, height, rows)]


def _smoothed(image: np.ndarray, sigma: float, window: Window):
    """Return the smoothed channels, (3, h, w), of a window and a margin, and where it lies there.

    The margin is what zero crossings in the window depend on.
    """
    margin = int(TRUNCATE * sigma + 0.5) + 2
    (top, left, bottom, right), (height, width) = window, image.shape[:2]
    rows = slice(max(0, top - margin), min(height, bottom + margin))
    cols = slice(max(0, left - margin), min(width, right + margin))
    smooth = [
        ndimage.gaussian_filter(plane, sigma, mode="nearest", truncate=TRUNCATE)
        for plane in np.moveaxis(image[rows, cols], 2, 0)
    ]
    inside = np.s_[top - rows.start : bottom - rows.start, left - cols.start : right - cols.start]
    return np.stack(smooth), inside


def _slopes(planes: np.ndarray) -> list[np.ndarray]:
    """Return half the differences of the pixels below and above, and right and left, (n, h, w)."""
    return [ndimage.correlate1d(planes, [-0.5, 0, 0.5], axis, mode="nearest") for axis in (1, 2)]


def zero_crossings(laplacian: np.ndarray) -> np.ndarray:
    """Return where a Laplacian (H, W) changes its sign, bool (H, W).

    Of two neighbours of different sign the one nearer to zero is taken; a zero counts between
    two different signs only: the paper's "f_Z = 0 where the Laplacian is 0" would make every
    flat place an edge.
    """
    values = np.where(np.abs(laplacian) > FLAT, laplacian, 0.0)
    found = np.zeros(values.shape, bool)
    for plane, out in ((values, found), (values.T, found.T)):
        before, after = plane[:-1], plane[1:]
        change = before * after < 0
        first = np.abs(before) <= np.abs(after) + FLAT  # a tie is no matter of rounding
        out[:-1] |= change & first
        out[1:] |= change & ~first
        out[1:-1] |= (plane[1:-1] == 0) & (plane[:-2] * plane[2:] < 0)
    return found


def learn_gradient_cost(values: np.ndarray) -> np.ndarray:
    """Return f_G at the gradients LEVELS, learned from the pixels of a path; linear in between.

    values: (P,), G / max G along the path, the newest last. Without a path f_G = 1 - G / max G.
    The gradients that the path had cost little: 1 - h / max h, where h is the smoothed histogram
    and a pixel counts the more the newer it is. A path shorter than LESSON pixels is believed in
    proportion to its length.
    """
    unlearned = 1 - LEVELS
    if not len(values):
        return unlearned
    newness = np.arange(1, len(values) + 1) / len(values)
    nearest = np.rint(values * (len(LEVELS) - 1)).astype(np.intp)
    histogram = np.bincount(nearest, newness, minlength=len(LEVELS))
    histogram = ndimage.gaussian_filter1d(histogram, SPREAD, mode="constant")
    trust = min(1.0, len(values) / LESSON)
    return trust * (1 - histogram / histogram.max()) + (1 - trust) * unlearned


def direction_cost(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Return f_D of the steps from p to q: how far they leave the direction of the edge.

    start, end: the angles acos D'(p).L and acos L.D'(q) in [0, pi], L being the unit vector from
    p to q. It is turned round where D'(p).L < 0, which makes both angles pi minus themselves:

        f_D = 2 / (3 pi) (acos D'(p).L + acos L.D'(q)).

    Then the angles reach pi/2 and pi: the paper's factor 1/pi would let f_D reach 3/2.
    """
    both = start + end
    return 2 / (3 * np.pi) * np.where(start > np.pi / 2, 2 * np.pi - both, both)


def link_terms(
    features: EdgeFeatures, gradient_cost: np.ndarray, window: Window
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Yield f_Z, f_D and f_G of the steps from every pixel of a window, (h, w) each, 8 times.

    gradient_cost: (h, w), the cost of each pixel's gradient in [0, 1]. The steps come in the
    order of NEIGHBOURS. f_G of a step to a row or column neighbour is divided by sqrt 2: the
    diagonal step is the longer one. Steps that leave the window have terms without a meaning.
    """
    top, left, bottom, right = window
    inside = np.s_[top:bottom, left:right]
    down, across = (np.pad(features.direction[inside][..., axis], 1) for axis in (0, 1))
    crossing, gradient = np.pad(features.crossing[inside], 1), np.pad(gradient_cost, 1)
    for row, col in NEIGHBOURS[::2]:
        length = np.hypot(row, col)
        angle = np.arccos(((row * down + col * across) / length).clip(-1, 1))
        for sign, towards in ((1, angle), (-1, np.pi - angle)):
            ahead = _ahead((sign * row, sign * col), gradient_cost.shape)
            f_d = direction_cost(towards[1:-1, 1:-1], towards[ahead])
            yield crossing[ahead], f_d, gradient[ahead] * (length / np.sqrt(2))


def _ahead(offset: tuple[int, int], shape: tuple[int, int]):
    """Return where the neighbours of a window's pixels lie in the window padded by one pixel."""
    return tuple(slice(1 + by, 1 + by + size) for by, size in zip(offset, shape, strict=True))


@dataclass(frozen=True, eq=False)
class StepCosts:
    """What the steps of a picture cost under given weights and what was learned of its gradients.

    features: `EdgeFeatures`, or `PictureEdges`, which finds them where they are asked for.
    weights: (3,), w_Z, w_D and w_G.
    curve: f_G at the gradients LEVELS, linear in between.
    """

    features: Edges
    weights: np.ndarray
    curve: np.ndarray

    def of_gradient(self, gradient: np.ndarray) -> np.ndarray:
        """Return f_G of gradients G / max G, of any shape."""
        return np.interp(gradient, LEVELS, self.curve)

    def terms(self, window: Window) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        """Yield f_Z, f_D and f_G of the steps inside a window, as `link_terms` does."""
        part = self.features.inside(window)
        return link_terms(part, self.of_gradient(part.gradient), (0, 0, *part.shape))

    def graph(self, window: Window) -> csr_array:
        """Return the directed graph of the steps inside a window."""
        w_z, w_d, w_g = self.weights
        return link_graph([w_z * z + w_d * d + w_g * g for z, d, g in self.terms(window)])

    def links_at(self, row: int, col: int) -> dict[tuple[int, int], tuple[float, ...]]:
        """Return {(row, col) of a neighbour: (f_Z, f_D, f_G, l)} of the steps from one pixel."""
        height, width = self.features.shape
        row, col = pixel_at((row, col), (height, width))
        top, left = max(0, row - 1), max(0, col - 1)
        bottom, right = min(height, row + 2), min(width, col + 2)
        found = {}
        steps = zip(NEIGHBOURS, self.terms((top, left, bottom, right)), strict=True)
        for (down, across), terms in steps:
            other = (row + down, col + across)
            if top <= other[0] < bottom and left <= other[1] < right:
                step = [float(term[row - top, col - left]) for term in terms]
                found[other] = (*step, float(np.dot(step, self.weights)))
        return found


def link_graph(costs: list[np.ndarray]) -> csr_array:
    """Return the directed graph with the costs of the steps, (h, w) each, in order of NEIGHBOURS.

    Pixels are numbered row by row. Steps that leave the window cost infinitely much.
    """
    height, width = costs[0].shape
    pixels = np.arange(height * width, dtype=np.int32)
    steps = np.array([row * width + col for row, col in NEIGHBOURS], np.int32)
    targets = (pixels[:, None] + steps).clip(0, pixels[-1])
    starts = np.arange(0, targets.size + 1, len(costs), dtype=np.int32)
    weights = np.stack(costs, axis=2)
    for k, (row, col) in enumerate(NEIGHBOURS):
        if row:
            weights[0 if row < 0 else -1, :, k] = np.inf
        if col:
            weights[:, 0 if col < 0 else -1, k] = np.inf
    return csr_array((weights.ravel(), targets.ravel(), starts), shape=(pixels.size,) * 2)
