"""Pictures whose layers lie on colour lines, are bent off them or have noise; alpha is known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from segteach import data
from segteach.arrays import Seed
from segteach.matting.closed_form import closed_form
from segteach.matting.laplacian import Windows, matting_laplacian, window_centres

SHAPE = (40, 56)  # one matte takes 20 ms
ENDS = np.array(  # of the lines of F and of B
    [[[0.9, 0.4, 0.2], [0.6, 0.7, 0.3]], [[0.1, 0.3, 0.7], [0.3, 0.1, 0.4]]]
)
LAYERS = ("plain", "lines")
WAYS = ("across", "within")
SEED = 1  # of the scene, of the shares, of the noise


@dataclass(frozen=True)
class Case:
    """A picture of two layers, by what is done to their colours.

    layers: "plain": one colour each; "lines": each pixel anywhere on the line of its layer.
    bend: by how much a line is bent in its middle, as a length in the colour cube.
    way: "across": at right angles to both lines; "within": to its own, in the plane of both
    directions. noise: deviation of the Gaussian noise of each colour channel, in both layers.
    """

    layers: str
    bend: float
    way: str
    noise: float

    @cached_property
    def scene(self) -> data.Scene:
        """F, B, alpha and their mix."""
        alpha = known_alpha()
        shares = np.random.default_rng(SEED).random((2, *SHAPE))
        spread = self.noise * np.random.default_rng(SEED + 1).standard_normal((*SHAPE, 3))
        F, B = (
            (self.colours(number, share) + spread).clip(0, 1) for number, share in enumerate(shares)
        )
        return data.Scene(alpha[..., None] * F + (1 - alpha[..., None]) * B, alpha, F, B)

    def colours(self, number: int, share: np.ndarray) -> np.ndarray:
        """Return the colours of F (0) or B (1) at shares (...,) of the way along their line."""
        first, last = ENDS[number]
        along = last - first
        arch = (4 * self.bend * share * (1 - share))[..., None] * self._bent_to(number)
        return first + (share[..., None] * along if self.layers == "lines" else 0) + arch

    def _bent_to(self, number: int) -> np.ndarray:
        """Return the direction of a bend, of length 1; those across go towards the other layer."""
        across = np.cross(*(ENDS[:, 1] - ENDS[:, 0]))
        across /= np.linalg.norm(across)
        if self.way == "across":
            return across if number == 0 else -across
        inside = np.cross(across, ENDS[number, 1] - ENDS[number, 0])
        return (inside if number == 0 else -inside) / np.linalg.norm(inside)


@dataclass(frozen=True, eq=False)
class Found:
    """What closed form finds. alpha: (H, W). largest, mean: of its error, on unknown pixels.

    cost: of the true alpha, alpha^T L alpha: 0 where it lies in the null space of L.
    """

    alpha: np.ndarray
    largest: float
    mean: float
    cost: float


@lru_cache(maxsize=1)
def known_alpha() -> np.ndarray:
    """Return the alpha of all cases, (H, W): a soft disc or two."""
    return data.matting_scene("defocus", shape=SHAPE, rng=SEED).alpha


def find(case: Case, eps: float) -> Found:
    """Return what closed form finds from a narrow trimap, and what the true alpha costs."""
    image, truth = case.scene.image, case.scene.alpha
    trimap = data.trimap_of(truth, 2)
    alpha = closed_form(image, trimap, eps=eps).alpha
    error = np.abs(alpha - truth)[trimap == Seed.UNKNOWN]
    L = matting_laplacian(image, eps=eps)
    cost = float(truth.ravel() @ (L @ truth.ravel()))
    return Found(alpha, float(error.max()), float(error.mean()), cost)


def off_line(layer: np.ndarray) -> float:
    """Return how far the colours of a window are from their best line: the mean of all windows.

    layer: (H, W, 3). In a window it is the root of the mean square of the distances.
    """
    covariances = Windows(layer, window_centres(layer.shape[:2], 1), 0.0, 1).covariance
    beside = np.linalg.eigvalsh(covariances)[:, :2].sum(axis=1)
    return float(np.sqrt(beside.clip(0)).mean())
