"""A net: a landing net with wooden hoop and handle."""

from __future__ import annotations

import numpy as np

from segteach.data.mattes.layers import Layer, Sheet, averaged
from segteach.data.mattes.ribbons import Canvas, Colours, ellipse, plain

MESHES, JOINTS = 13, 70
CENTRE, RADII = 0.39, (0.34, 0.40)


def net(sheet: Sheet, rng: np.random.Generator) -> Layer:
    """Return a hoop with a net of knotted cord, held by a handle from below."""
    canvas = Canvas(sheet)
    offsets = (np.arange(MESHES) + 0.5) / MESHES * 2 - 1
    reach = np.sqrt(1 - offsets**2)
    s = np.linspace(-1, 1, JOINTS)
    first = np.stack([np.repeat(offsets[:, None], JOINTS, 1), reach[:, None] * s], axis=2)
    hang = rng.uniform(0, 2 * np.pi, 4)
    for turned in (first, first[..., ::-1]):
        lines = _hung(_diagonal(turned), hang, sheet)
        tones = np.array([0.85, 0.80, 0.62]) * rng.uniform(0.8, 1.1, (MESHES, 1))
        canvas.ribbons(lines, np.full((MESHES, JOINTS), 0.0034), _twisted(tones))
    _knots(canvas, offsets, hang, rng)
    turn = np.linspace(0, 2 * np.pi, 160)
    hoop = np.stack([CENTRE + RADII[0] * np.cos(turn), sheet.middle + RADII[1] * np.sin(turn)], 1)
    canvas.ribbons(hoop[None], np.full((1, 160), 0.017), _wood(rng))
    grip = [[CENTRE + RADII[0] - 0.02, 0.0], [0.86, 0.0], [1.06, 0.005]]
    canvas.ribbons(
        np.add(grip, (0, sheet.middle))[None], np.array([[0.03, 0.06, 0.07]]), _wood(rng)
    )
    return averaged(sheet, canvas.band)


def _diagonal(places: np.ndarray) -> np.ndarray:
    return np.stack([places[..., 0] + places[..., 1], places[..., 1] - places[..., 0]], -1) / 2**0.5


def _hung(places: np.ndarray, hang: np.ndarray, sheet: Sheet) -> np.ndarray:
    """Return places in the unit disc as they hang in the hoop: the rim stays, the middle sags."""
    inside = 1 - np.square(places).sum(axis=-1, keepdims=True)
    rows, cols = places[..., :1], places[..., 1:]
    sway = np.concatenate(
        [
            0.13 + 0.05 * np.sin(5 * cols + hang[0]) + 0.03 * np.sin(9 * rows + hang[1]),
            0.06 * np.sin(4 * rows + hang[2]) + 0.03 * np.sin(8 * cols + hang[3]),
        ],
        axis=-1,
    )
    return (places + inside * sway) * RADII + [CENTRE, sheet.middle]


def _knots(canvas: Canvas, offsets: np.ndarray, hang: np.ndarray, rng) -> None:
    """Paint a knot where two cords cross."""
    pairs = np.stack(np.meshgrid(offsets, offsets), axis=-1).reshape(-1, 2)
    pairs = pairs[np.square(pairs).sum(axis=1) < 1]
    centres = _hung(_diagonal(pairs), hang, canvas.sheet)
    line, halves = ellipse((0, 0), (0.0075, 0.0075))
    tones = np.array([0.78, 0.70, 0.50]) * rng.uniform(0.8, 1.1, (len(pairs), 1))
    canvas.ribbons(centres[:, None] + line, np.repeat(halves, len(pairs), 0), plain(tones, 0.6))


def _twisted(tones: np.ndarray) -> Colours:
    """Return colours of cords: strands that wind round each other."""

    def colours(which, along, across):
        twist = 0.8 + 0.3 * np.sin(2 * np.pi * 60 * along[:, None] + 2.5 * across)
        shade = twist * (1 - 0.45 * across**2)
        return tones[which, None, None] * shade[:, :, None]

    return colours


def _wood(rng) -> Colours:
    """Return colours of one piece of varnished wood: grain along it, a light from the left."""
    phase, tone = rng.uniform(0, 2 * np.pi, 3), np.array([0.60, 0.36, 0.17])

    def colours(which, along, across):
        wander = 0.5 * np.sin(9 * along[:, None] + phase[0])
        grain = np.sin(9 * (across + wander) + phase[1]) + 0.6 * np.sin(23 * (across + wander))
        gloss = 0.5 * np.exp(-(((across + 0.35) / 0.2) ** 2))
        shade = (0.85 + 0.1 * grain) * (1 - 0.5 * across**2) + gloss
        return (tone * shade[..., None])[None]

    return colours
