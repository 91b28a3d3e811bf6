"""The flower that runs through the chapters, with noise and with what a user said of it."""

from __future__ import annotations

import numpy as np

from segteach.arrays import Seed, check_number, check_rng
from segteach.data.photographs import load
from segteach.data.picture_file import fit_within

PETALS = slice(60, 110), slice(68, 162)  # rows and columns: all flower
AROUND = slice(20, 138), slice(52, 178)  # the box round it; outside all is background


def noisy_flower(
    spread: float = 0.25, rng: np.random.Generator | int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Return the flower with noise, (160, 240, 3), and its seeds (160, 240).

    A patch of its petals is foreground, all outside a box round it background. Every pixel has
    a noise of its own, of standard deviation `spread` in each channel, clipped to [0, 1].
    """
    spread, rng = check_number(spread, "spread", least=0), check_rng(rng)
    flower = fit_within(load("flower"), 240)
    seeds = np.full(flower.shape[:2], Seed.BACKGROUND, np.uint8)
    seeds[AROUND], seeds[PETALS] = Seed.UNKNOWN, Seed.FOREGROUND
    return np.clip(flower + spread * rng.standard_normal(flower.shape), 0, 1), seeds
