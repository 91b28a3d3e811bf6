"""The rounds of the cost game: a piece of a scene and two alphas for it, from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from segteach.data import Scene, grey
from segteach.labs.kit.matting_scenes import SCENES
from segteach.matting.local_view import window_costs

SIDE = 12  # px of a piece
MOVED = 3  # px that an alpha is moved by
SAME = 1e-6  # costs that differ by less, of the larger one, are the same
NOISE = 1e-12  # of 144 pixels' sums
AT_EDGE, IN_TEXTURE = "edge", "texture"
HOLDING = {AT_EDGE: tuple(SCENES), IN_TEXTURE: ("hair", "cat")}  # scenes with such places
PAIRS = (  # what the two alphas are, and where the piece lies
    ("linear", "random", AT_EDGE),
    ("constant", "linear", AT_EDGE),
    ("truth", "inverted", AT_EDGE),
    ("truth", "mask", AT_EDGE),
    ("linear", "shuffled", AT_EDGE),
    ("truth", "moved", AT_EDGE),
    ("truth", "follows", IN_TEXTURE),
    ("truth", "follows", AT_EDGE),
)


@dataclass(frozen=True, eq=False)
class Round:
    """A piece of a picture (SIDE, SIDE, 3), its true alpha (SIDE, SIDE), and two alphas, A and B.

    kinds: what the two are.
    """

    image: np.ndarray
    truth: np.ndarray
    alphas: tuple[np.ndarray, np.ndarray]
    kinds: tuple[str, str]


@dataclass(frozen=True)
class Cost:
    """alpha^T L alpha, the sum over all windows, and its two parts."""

    residual: float
    steepness: float

    @property
    def total(self) -> float:
        return self.residual + self.steepness


def round_of(seed: int, number: int) -> Round:
    """Return a round of the game of that seed; of each len(PAIRS) one is of each pair."""
    first, second, place = PAIRS[pair_of(seed, number)]
    rng = np.random.default_rng([seed, number])
    scene = _scene(str(rng.choice(HOLDING[place])))
    piece = _piece(scene, place, rng)
    image, truth = scene.image[piece], scene.alpha[piece]
    moved = scene.alpha[piece[0], piece[1].start - MOVED : piece[1].stop - MOVED]
    kinds = (first, second) if rng.random() < 0.5 else (second, first)
    A, B = (_alpha(kind, image, truth, moved, rng) for kind in kinds)
    return Round(image, truth, (A, B), kinds)


def pair_of(seed: int, number: int) -> int:
    """Return which of PAIRS a round is of."""
    cycle, place = divmod(number, len(PAIRS))
    return int(np.random.default_rng([seed, cycle, 1]).permutation(len(PAIRS))[place])


def cost_of(image: np.ndarray, alpha: np.ndarray, eps: float, radius: int) -> Cost:
    """Return what an alpha costs."""
    residual, steepness = window_costs(image, alpha, eps=eps, radius=radius)
    return Cost(float(residual.sum()), float(steepness.sum()))


def cheaper(costs: tuple[Cost, Cost]) -> str:
    """Return "A", "B" or "same"."""
    a, b = (cost.total for cost in costs)
    if abs(a - b) <= SAME * max(a, b) + NOISE:
        return "same"
    return "A" if a < b else "B"


def _alpha(kind: str, image, truth, moved, rng) -> np.ndarray:
    """Return an alpha of a kind for a piece, (SIDE, SIDE) in [0, 1]."""
    if kind in ("linear", "follows"):
        return _stretched(image @ rng.normal(size=3) if kind == "linear" else grey(image))
    if kind == "shuffled":
        return rng.permutation(_stretched(image @ rng.normal(size=3)).ravel()).reshape(truth.shape)
    return {
        "constant": lambda: np.full(truth.shape, rng.uniform(0.2, 0.8)),
        "random": lambda: rng.uniform(size=truth.shape),
        "truth": lambda: truth,
        "inverted": lambda: 1 - truth,
        "mask": lambda: (truth > 0.5).astype(float),
        "moved": lambda: moved,
    }[kind]()


def _stretched(values: np.ndarray) -> np.ndarray:
    """Return values shifted and scaled so that they go from 0 to 1."""
    low, high = values.min(), values.max()
    return np.clip((values - low) / max(high - low, 1e-9), 0, 1)


@cache
def _scene(name: str) -> Scene:
    return SCENES[name]()


def _piece(scene: Scene, place: str, rng) -> tuple[slice, slice]:
    """Return where a piece lies: with the outline in it, or with a texture in one layer."""
    height, width = scene.alpha.shape
    for _ in range(20_000):
        row = int(rng.integers(height - SIDE))
        col = int(rng.integers(MOVED, width - SIDE))
        piece = np.s_[row : row + SIDE, col : col + SIDE]
        alpha, colours = scene.alpha[piece], scene.image[piece].reshape(-1, 3)
        if place == AT_EDGE:
            soft = ((alpha > 0.1) & (alpha < 0.9)).mean()
            fits = soft > 0.15 and 0.25 < alpha.mean() < 0.75
        else:  # more than the dandelion's blurred meadow
            fits = np.ptp(alpha) == 0 and colours.std(axis=0).max() > 0.08
        if fits:
            return piece
    raise RuntimeError(f"a scene without a piece with {place}")
