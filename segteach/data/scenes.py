"""Synthetic points and scenes, which come with the answer that an algorithm should find."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segteach.arrays import check_count, check_rng, check_shape, told


@dataclass(frozen=True, eq=False)
class PointSet:
    """Points with the mixture they were drawn from.

    points: (N, 2). labels: (N,), the component of each. weights (K,), means (K, 2),
    covariances (K, 2, 2): the true mixture; NaN-free but empty (K = 0) for a set that is none.
    """

    points: np.ndarray
    labels: np.ndarray
    weights: np.ndarray
    means: np.ndarray
    covariances: np.ndarray


@dataclass(frozen=True, eq=False)
class Scene:
    """A rendered picture with its exact layers: image = alpha F + (1 - alpha) B.

    image, foreground F, background B: (H, W, 3) in [0, 1]. alpha: (H, W) in [0, 1].
    """

    image: np.ndarray
    alpha: np.ndarray
    foreground: np.ndarray
    background: np.ndarray

    @property
    def mask(self) -> np.ndarray:
        """The hard segmentation: bool (H, W), more than half covered."""
        return self.alpha > 0.5


def points(name: str = "three", count: int = 400, rng: np.random.Generator | int = 0) -> PointSet:
    """Return a synthetic point cloud in the unit square with the mixture behind it.

    "three" round clouds; "crossing": two long ones across each other; "unequal": a large and two
    small; "ring": no mixture at all, only approximated by many components (K = 0).
    """
    rng, count = check_rng(rng), check_count(count, "count", most=10**8)
    if name == "ring":
        turn = rng.uniform(0, 2 * np.pi, count)
        radius = 0.32 + 0.03 * rng.standard_normal(count)
        ring = 0.5 + radius[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)
        empty = np.empty(0)
        return PointSet(
            ring, np.zeros(count, int), empty, empty.reshape(0, 2), empty.reshape(0, 2, 2)
        )
    if name not in _MIXTURES:
        raise ValueError(f"name: got {name!r}, allowed are {', '.join([*_MIXTURES, 'ring'])}")
    weights, means, spreads, correlations = (np.array(part) for part in _MIXTURES[name])
    cross = correlations * spreads[:, 0] * spreads[:, 1]
    covariances = np.stack([np.diag(s**2) for s in spreads])
    covariances[:, 0, 1] = covariances[:, 1, 0] = cross
    labels = rng.choice(len(weights), size=count, p=weights)
    noise = np.einsum(
        "nij,nj->ni", np.linalg.cholesky(covariances)[labels], rng.standard_normal((count, 2))
    )
    return PointSet(means[labels] + noise, labels, weights, means, covariances)


# name: weights, means, standard deviations along x and y, correlations
_MIXTURES = {
    "three": (
        [0.4, 0.35, 0.25],
        [[0.27, 0.32], [0.7, 0.3], [0.5, 0.75]],
        [[0.08, 0.06], [0.06, 0.09], [0.1, 0.05]],
        [0.3, -0.2, 0.5],
    ),
    "crossing": ([0.5, 0.5], [[0.5, 0.5], [0.5, 0.5]], [[0.2, 0.1], [0.2, 0.1]], [0.95, -0.95]),
    "unequal": (
        [0.9, 0.06, 0.04],
        [[0.5, 0.5], [0.2, 0.82], [0.85, 0.2]],
        [[0.13, 0.11], [0.025, 0.025], [0.02, 0.03]],
        [0.0, 0.0, 0.0],
    ),
}


def dandelion(shape: tuple[int, int] = (240, 320), rng: np.random.Generator | int = 0) -> Scene:
    """Return a seed head with fine hairs before a blurred meadow, with its exact alpha.

    shape: (H, W), at least 32 x 32. The hairs are about one pixel wide, so that most of the
    outline is made of partly covered pixels: what a hard mask cannot say.
    """
    rng = check_rng(rng)
    height, width = check_shape(shape)
    if not 32 <= min(height, width) <= max(height, width) <= 4096:
        raise ValueError(f"shape: got {told(shape)}, allowed are sides of 32 to 4096 pixels")
    alpha = _dandelion_alpha(height, width, rng)
    rows, cols = np.mgrid[0:height, 0:width] / min(height, width)
    waves = sum(
        0.5**k * np.sin(rng.uniform(0, 6.28) + 4 * 1.6**k * (np.cos(a) * rows + np.sin(a) * cols))
        for k, a in enumerate(rng.uniform(0, 6.28, 5))
    )
    meadow = np.array([0.20, 0.42, 0.16]) + waves[..., None] * np.array([0.07, 0.09, 0.03])
    sky = np.array([0.45, 0.62, 0.80])
    horizon = 1 / (1 + np.exp((rows - 0.38) * 12))[..., None]
    background = np.clip((1 - horizon) * meadow + horizon * sky, 0, 1)
    distance = np.hypot(rows - 0.5, cols - 0.5 * width / min(height, width))[..., None]
    foreground = np.clip(
        np.array([0.97, 0.95, 0.90]) - np.exp(-((distance / 0.07) ** 2)) * [0.45, 0.55, 0.68], 0, 1
    )
    image = alpha[..., None] * foreground + (1 - alpha[..., None]) * background
    return Scene(image, alpha, foreground, background)


def _dandelion_alpha(height: int, width: int, rng) -> np.ndarray:
    """Draw hairs from the centre outwards at four times the size and average: the covered part."""
    from PIL import Image, ImageDraw

    scale, side = 4, min(height, width)
    canvas = Image.new("L", (width * scale, height * scale))
    pen = ImageDraw.Draw(canvas)
    centre = np.array([width, height]) * scale / 2

    def circle(middle, radius):
        pen.ellipse([*(middle - radius), *(middle + radius)], fill=255)

    for turn in rng.uniform(0, 2 * np.pi, 150):
        out = np.array([np.cos(turn), np.sin(turn)])
        tip = centre + out * scale * side * rng.uniform(0.26, 0.38)
        pen.line([*centre, *tip], fill=255, width=max(2, round(scale * side / 260)))
        for spread in np.linspace(-0.7, 0.7, 7):
            ray = np.array([np.cos(turn + spread), np.sin(turn + spread)])
            end = tip + ray * scale * side * 0.055
            pen.line([*tip, *end], fill=255, width=max(2, round(scale * side / 300)))
    circle(centre, scale * side * 0.09)
    return np.asarray(canvas.resize((width, height), Image.Resampling.BOX)) / 255.0
