"""Defocus: two chess pawns, nearer than what the lens is focused on."""

from __future__ import annotations

import numpy as np
from scipy import fft

from segteach.data.mattes.lathe import lit, turned
from segteach.data.mattes.layers import Layer, Sheet, averaged, over
from segteach.data.mattes.noise import Noise

# (height, half width) of a pawn that is one high
HEAD = [(0.16 - 0.16 * np.cos(t), 0.16 * np.sin(t)) for t in np.linspace(0, 2.6, 40)]
PAWN = np.array(
    [
        *HEAD,
        (0.31, 0.17), (0.345, 0.18), (0.36, 0.10), (0.48, 0.10), (0.62, 0.13), (0.72, 0.19),
        (0.76, 0.21), (0.775, 0.28), (0.83, 0.29), (0.85, 0.26), (0.87, 0.33), (0.99, 0.35),
        (1.0, 0.34),
    ]
)  # fmt: skip


def defocus(sheet: Sheet, rng: np.random.Generator) -> Layer:
    """Return two pawns, the nearer one seen with the larger circle of confusion."""
    places, blur = rng.uniform(-0.06, 0.06, 2), rng.uniform(0.8, 1.2)
    far = _pawn(sheet, rng, (0.14, 0.72), places[0] - 0.26, np.array([0.86, 0.72, 0.50]))
    near = _pawn(sheet, rng, (0.22, 0.95), places[1] + 0.24, np.array([0.42, 0.17, 0.10]))
    return over(out_of_focus(near, 0.036 * blur), out_of_focus(far, 0.014 * blur))


def out_of_focus(layer: Layer, radius: float) -> Layer:
    """Return the layer as a lens sees it that is focused elsewhere.

    Each point becomes a disc of `radius`, in sides: alpha and alpha F are averaged over it.
    """
    pixels = radius * min(layer.alpha.shape)
    reach = int(np.ceil(pixels)) + 1
    away = np.hypot(*np.mgrid[-reach : reach + 1, -reach : reach + 1])
    disc = np.clip(pixels + 0.5 - away, 0, 1)
    planes = np.concatenate([layer.alpha[..., None], layer.premultiplied], axis=2)
    padded = np.pad(planes, ((reach, reach), (reach, reach), (0, 0)), "edge")
    size = [fft.next_fast_len(n + 2 * reach, real=True) for n in padded.shape[:2]]
    spectrum = fft.rfft2(disc / disc.sum(), size)[..., None]
    blurred = fft.irfft2(spectrum * fft.rfft2(padded, size, axes=(0, 1)), size, axes=(0, 1))
    height, width = layer.alpha.shape
    seen = np.clip(blurred[2 * reach : 2 * reach + height, 2 * reach : 2 * reach + width], 0, 1)
    return Layer(seen[..., 0], seen[..., 1:])


def _pawn(sheet: Sheet, rng, place: tuple[float, float], aside: float, tone) -> Layer:
    """Return a pawn of wood. place: (top row, height), in sides."""
    grain = Noise(rng, 4)
    profile = PAWN * place[1] + [place[0], 0]

    def paint(top, bottom):
        rows, across, half = turned(sheet, top, bottom, profile, sheet.middle + aside)
        scattered, mirrored = lit(across, 6)
        rings = grain(rows * 9, np.arcsin(np.clip(across, -1, 1)) + 7 * grain(rows * 2, across + 5))
        wood = tone * (scattered * (0.65 + 0.7 * rings))[..., None]
        steps = (
            np.abs(np.gradient(half[:, 0]))[:, None] * sheet.side / 700
        )  # grooves lie in the dark
        colour = wood * (1 - np.clip(40 * steps, 0, 0.5))[..., None] + 0.5 * mirrored[..., None]
        return ((np.abs(across) <= 1) & (half > 0)).astype(float), np.clip(colour, 0, 1)

    return averaged(sheet, paint)
