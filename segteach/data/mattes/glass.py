"""Glass: a goblet of red wine. It mirrors and tints; that it bends light, no alpha can say."""

from __future__ import annotations

import numpy as np

from segteach.data.mattes.lathe import lit, turned
from segteach.data.mattes.layers import Layer, Sheet, averaged
from segteach.data.mattes.noise import Noise

GOBLET = [
    (0.07, 0.165), (0.16, 0.193), (0.26, 0.212), (0.35, 0.216), (0.43, 0.203), (0.50, 0.165),
    (0.55, 0.11), (0.585, 0.05), (0.61, 0.022), (0.66, 0.015), (0.78, 0.015), (0.83, 0.024),
    (0.86, 0.07), (0.885, 0.15), (0.90, 0.19), (0.915, 0.195), (0.92, 0.19),
]  # fmt: skip
RIM, BOWL = 0.085, 0.58  # rows: the middle of the rim, the bottom of the bowl


def glass(sheet: Sheet, rng: np.random.Generator) -> Layer:
    """Return a goblet, about half full."""
    room, level = Noise(rng, 3), rng.uniform(0.25, 0.36)
    middle = sheet.middle + rng.uniform(-0.12, 0.12)

    def paint(top, bottom):
        rows, across, half = turned(sheet, top, bottom, GOBLET, middle)
        ring = np.hypot((rows - RIM) / 0.014, across)  # 1 on the rim
        inside = (np.abs(across) <= 1) & (half > 0) & ((rows > RIM) | (ring < 1))
        alpha, colour = _glass(rows, across, room)
        alpha, colour = _wine(rows, across, half, level, (alpha, colour))
        alpha, colour = _shine(rows, across, ring, alpha, colour)
        return alpha * inside, np.clip(colour, 0, 1)

    return averaged(sheet, paint)


def _glass(rows, across, room) -> tuple[np.ndarray, np.ndarray]:
    """Return alpha and colour of the empty glass: more mirror the flatter one looks at it."""
    x = np.clip(np.abs(across), 0, 1)
    mirror = 0.07 + 0.93 * (1 - np.sqrt(1 - x * x)) ** 2.2  # as Fresnel's law rises
    foot = np.clip((rows - BOWL) / 0.02, 0, 1)  # stem and foot are solid
    scattered, mirrored = lit(across, 5)
    streaks = room(rows * 3, across * 2.5)
    alpha = np.clip(mirror + foot * (0.22 + 0.3 * mirrored + 0.35 * (streaks - 0.4)), 0.04, 1)
    grey = 0.25 + 0.75 * scattered * (0.4 + 0.9 * streaks) - 0.25 * x**6
    return alpha, np.clip(grey, 0, 1)[..., None] * np.array([0.88, 0.97, 1.0])


def _wine(rows, across, half, level, empty) -> tuple[np.ndarray, np.ndarray]:
    """Lay the wine into the bowl: opaque where it is deep, clearer towards its edge."""
    alpha, colour = empty
    x = np.clip(across, -1, 1)
    depth = 14 * half * np.sqrt(1 - x * x)
    surface = 0.035 * np.sqrt(np.clip(1 - (x / 0.97) ** 2, 0, 1))  # half of the ellipse's height
    inner = 0.97 * np.sqrt(np.clip((BOWL - rows) / 0.045, 0, 1))  # the bowl is round inside
    wet = (rows > level - surface) & (np.abs(x) < inner)
    on_top = wet & (rows < level + surface)
    thick = np.where(on_top, 0.93, np.clip(1.02 * (1 - np.exp(-2.6 * depth)), 0, 1))
    scattered, _ = lit(across, 1)
    glow = np.exp(-(((rows - 0.50) / 0.06) ** 2) - ((x - 0.35) / 0.3) ** 2)
    red = np.array([0.36, 0.02, 0.07]) * scattered[..., None] + glow[..., None] * [0.35, 0.05, 0.06]
    lid = np.array([0.55, 0.10, 0.16]) * (0.8 + 0.5 * x)[..., None]
    tone = np.where(on_top[..., None], lid, red)
    both = thick + (1 - thick) * alpha
    mixed = (thick[..., None] * tone + ((1 - thick) * alpha)[..., None] * colour) / both[..., None]
    return np.where(wet, both, alpha), np.where(wet[..., None], mixed, colour)


def _shine(rows, across, ring, alpha, colour) -> tuple[np.ndarray, np.ndarray]:
    """Lay the mirror images of a window on the bowl, and the light on its rim."""
    pane = (np.abs(across + 0.58) < 0.16) & (np.abs(rows - 0.24) < 0.12)
    bars = (np.abs(across + 0.56) < 0.018) | (np.abs(rows - 0.24) < 0.007)
    small = (np.abs(across - 0.7) < 0.05) & (np.abs(rows - 0.36) < 0.11)
    shine = 0.85 * (pane & ~bars) + 0.55 * small
    shine = np.maximum(shine, np.where(rows > RIM, 0.55, 0.85) * (np.abs(ring - 0.95) < 0.05))
    both = shine + (1 - shine) * alpha
    white = np.array([1.0, 1.0, 0.97])
    mixed = shine[..., None] * white + ((1 - shine) * alpha)[..., None] * colour
    return both, mixed / both[..., None]
