"""What stands behind: textures with structure of several sizes, and the photographs."""

from __future__ import annotations

import numpy as np
from PIL import Image
from scipy.spatial import cKDTree

from segteach.data.mattes.noise import Noise
from segteach.data.photographs import load


def photograph(name: str, shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Return a part of a photograph that has the form of `shape`, as large as can be."""
    picture = Image.fromarray(np.rint(255 * load(name)).astype(np.uint8))
    scale = min(picture.height / shape[0], picture.width / shape[1])
    height, width = scale * shape[0], scale * shape[1]
    top = rng.uniform(0, picture.height - height)
    left = rng.uniform(0, picture.width - width)
    box = (left, top, left + width, top + height)
    return np.asarray(picture.resize(shape[::-1], Image.Resampling.BICUBIC, box)) / 255.0


def texture(shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Return a wall, a cloth, pebbles or a meadow, whichever the random numbers choose."""
    side = min(shape)
    rows, cols = (np.mgrid[0 : shape[0], 0 : shape[1]] + 0.5) / side
    paint = (_wall, _cloth, _pebbles, _meadow)[rng.integers(4)]
    return np.clip(paint(rows, cols, rng), 0, 1)


def _wall(rows, cols, rng) -> np.ndarray:
    """Bricks, each of its own tone, with mortar between them."""
    high, wide, joint = 0.085, 0.21, 0.006
    course = np.floor(rows / high)
    shifted = cols + wide / 2 * (course % 2) + wide
    brick = np.floor(shifted / wide)
    row, col = rows - course * high, shifted - brick * wide
    inside = np.minimum(np.minimum(row, high - row), np.minimum(col, wide - col))
    face = np.clip((inside - joint) / 0.006, 0, 1)[..., None]
    tones = rng.uniform(0.65, 1.25, (97, 89))[course.astype(int) % 97, brick.astype(int) % 89]
    grain = Noise(rng)(rows * 14, cols * 14)
    clay = np.array([0.62, 0.30, 0.22]) * (tones * (0.6 + 0.8 * grain))[..., None]
    mortar = np.array([0.70, 0.68, 0.63]) * (0.75 + 0.4 * grain)[..., None]
    return face * clay + (1 - face) * mortar


def _cloth(rows, cols, rng) -> np.ndarray:
    """A plaid: stripes both ways, crossing, with the threads to be seen."""
    stripes = rng.uniform(0, 1, (2, 11, 3))
    threads = 0.5 + 0.5 * np.sin(2 * np.pi * rows * 48) * np.sin(2 * np.pi * cols * 48)
    fall = Noise(rng, 3)(rows * 2, cols * 2)[..., None]
    across, down = (
        stripes[axis][np.floor(places / 0.055).astype(int) % 11]
        for axis, places in enumerate((rows, cols))
    )
    cloth = 0.25 + 0.5 * (0.5 * across + 0.5 * down)
    return cloth * (0.8 + 0.3 * threads[..., None]) * (0.6 + 0.7 * fall)


def _pebbles(rows, cols, rng) -> np.ndarray:
    """Stones that fill the plane: each place belongs to the nearest centre."""
    size = 0.055
    grid = np.mgrid[-1 : rows.max() / size + 2, -1 : cols.max() / size + 2].reshape(2, -1).T
    centres = (grid + rng.uniform(0, 0.9, grid.shape)) * size
    bent = 0.02 * Noise(rng, 3)(rows * 12, cols * 12)
    away, nearest = cKDTree(centres).query(np.stack([rows + bent, cols - bent], axis=-1), k=2)
    tones = rng.uniform(0.35, 0.85, (len(centres), 1)) + rng.uniform(-0.07, 0.07, (len(centres), 3))
    gap = np.clip((away[..., 1] - away[..., 0]) / (0.35 * size), 0, 1)
    lit = 0.75 + 0.4 * (centres[nearest[..., 0], 0] - rows) / size
    grain = 0.8 + 0.4 * Noise(rng, 4)(rows * 40, cols * 40)
    return tones[nearest[..., 0]] * (gap**0.6 * lit * grain)[..., None]


def _meadow(rows, cols, rng) -> np.ndarray:
    """Grass, stripes of noise, with flowers out of focus."""
    blades = Noise(rng)(rows * 5 + Noise(rng, 2)(rows * 3, cols * 3), cols * 26)
    patches = Noise(rng, 4)(rows * 3, cols * 3)
    dark, light = np.array([0.10, 0.22, 0.06]), np.array([0.55, 0.68, 0.25])
    mix = np.clip(1.6 * (0.55 * blades + 0.45 * patches) - 0.3, 0, 1)[..., None]
    grass = (1 - mix) * dark + mix * light
    for _ in range(26):
        row, col = rng.uniform(0, rows.max()), rng.uniform(0, cols.max())
        radius = rng.uniform(0.015, 0.04)
        disc = np.clip((radius - np.hypot(rows - row, cols - col)) / 0.006, 0, 1)[..., None]
        bloom = rng.uniform([0.75, 0.5, 0.2], [1, 0.95, 0.9])
        grass = grass * (1 - 0.7 * disc) + 0.7 * disc * bloom
    return grass
