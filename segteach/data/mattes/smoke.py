"""Smoke: what rises from a chimney of bricks."""

from __future__ import annotations

import numpy as np

from segteach.data.mattes.layers import Layer, Sheet, averaged
from segteach.data.mattes.noise import Noise

TOP, HALF = 0.72, 0.105  # of the chimney: its upper row, half its width


def smoke(sheet: Sheet, rng: np.random.Generator) -> Layer:
    """Return a plume that widens, thins out and drifts to the right."""
    swirl, puff, bricks = Noise(rng, 3), Noise(rng, 5), Noise(rng, 4)

    chimney = sheet.middle - rng.uniform(0.2, 0.4)

    def paint(top, bottom):
        rows, cols = sheet.places(top, bottom)
        cols = cols - chimney
        above = int((rows <= TOP).sum())
        air, clay = _plume(rows[:above], cols, swirl, puff), _chimney(rows[above:], cols, bricks)
        alpha, colour = (np.concatenate(parts) for parts in zip(air, clay, strict=True))
        return alpha, colour

    return averaged(sheet, paint)


def _plume(rows, cols, swirl, puff) -> tuple[np.ndarray, np.ndarray]:
    """Return alpha and colour of the smoke; columns count from the chimney's middle."""
    high = TOP + 0.03 - rows
    bent = swirl(rows * 3 + 2, cols * 3) - 0.5
    bent_too = swirl(rows * 3 + 31, cols * 3 + 17) - 0.5
    rows, cols = rows + 0.22 * bent, cols + 0.3 * bent_too * np.minimum(1, 4 * high)
    width = 0.085 + 0.34 * high
    away = np.abs(cols - 0.7 * high**1.5) / width
    density = puff(rows * 5, cols * 5)
    fade = 1.5 - 1.1 * high / TOP
    thick = fade * (1.25 - away**2) + 3.4 * (density - 0.5) - 0.12
    alpha = np.clip(1.08 * (1 - np.exp(-2.4 * np.maximum(thick, 0))) - 0.03, 0, 1)
    lit = puff(rows * 5 + 0.12, cols * 5 + 0.12) - density  # the side towards the light
    grey = np.clip(0.66 + 1.5 * lit + 0.5 * (density - 0.5) + 0.16 * high, 0.15, 1)
    warm = np.clip(1 - 4 * high, 0, 1)
    tint = np.stack([1 + 0.06 * warm, 1 - 0.05 * warm, 1.04 - 0.22 * warm], axis=2)
    return alpha, np.clip(grey[..., None] * tint, 0, 1)


def _chimney(rows, cols, grain) -> tuple[np.ndarray, np.ndarray]:
    """Return alpha and colour of the chimney: bricks, with a rim at the top."""
    inside = np.abs(cols) < np.where(rows < TOP + 0.05, HALF + 0.025, HALF)
    course = np.floor(rows / 0.04)
    shifted = cols / 0.07 + 0.5 * (course % 2)
    mortar = ((rows / 0.04) % 1 < 0.12) | (shifted % 1 < 0.08)
    tone = 0.8 + 0.35 * np.sin(12.9 * course + 78.2 * np.floor(shifted)) ** 2
    face = 0.7 + 0.5 * grain(rows * 20, cols * 20)
    light = 1 - 0.45 * np.clip(cols / HALF, -0.3, 1)
    bricks = np.array([0.55, 0.25, 0.18]) * tone[..., None]
    colour = np.where(mortar[..., None], [0.62, 0.58, 0.52], bricks) * (face * light)[..., None]
    return inside.astype(float), np.clip(colour, 0, 1)
