"""Hair: a head seen from behind, in the wind."""

from __future__ import annotations

import numpy as np

from segteach.data.mattes.layers import Layer, Sheet, averaged
from segteach.data.mattes.ribbons import Canvas, ellipse, plain

STRANDS, JOINTS = 2400, 26
COLOURS = ([0.42, 0.23, 0.11], [0.66, 0.50, 0.28], [0.20, 0.15, 0.13], [0.55, 0.22, 0.08])


def hair(sheet: Sheet, rng: np.random.Generator) -> Layer:
    """Return long hair that the wind blows to the right, over shoulders in a jumper."""
    canvas = Canvas(sheet)
    _shoulders(canvas, rng)
    colour = rng.choice(COLOURS)
    head = ellipse((0.36, sheet.middle), (0.21, 0.155))
    canvas.ribbons(*head, plain(0.5 * colour[None]))
    lines, widths = _strands(sheet, rng)
    tones = colour * rng.uniform(0.45, 1.5, (STRANDS, 1))
    tones = np.float32(tones + rng.uniform(-0.03, 0.03, (STRANDS, 3)))
    sheen = np.float32(rng.uniform(0.2, 0.36, STRANDS))

    def colours(which, along, across):
        glow = 1 + 1.1 * np.exp(-(((along - sheen[which, None]) / 0.1) ** 2)) - 0.25 * along
        shade = glow[:, :, None] * (1 - 0.4 * (across - 0.2) ** 2)
        return tones[which, None, None] * shade[..., None]

    canvas.ribbons(lines, widths, colours)
    return averaged(sheet, canvas.band)


def _shoulders(canvas: Canvas, rng: np.random.Generator) -> None:
    """Paint neck and shoulders in a knitted jumper."""
    rows = np.linspace(0.5, 1.05, 60)
    halves = 0.085 + 0.38 / (1 + np.exp(-(rows - 0.74) / 0.035)) * (0.75 + 0.3 * (rows - 0.7))
    line = np.stack([rows, np.full(60, canvas.sheet.middle)], axis=1)[None]
    wool, band = (
        np.array(rng.uniform([0.1, 0.2, 0.4], [0.25, 0.35, 0.6])),
        np.array([0.85, 0.8, 0.7]),
    )

    def colours(which, along, across):
        rows, cols = along[:, None], across[None]
        knit = 0.8 + 0.2 * np.sin(260 * rows + 8 * np.abs(np.sin(90 * cols)))
        stripe = (np.sin(70 * (rows + 0.12 * cols**2)) > 0.75)[..., None]
        cloth = np.where(stripe, band, wool) * (knit * (1 - 0.5 * np.abs(cols) ** 3))[..., None]
        return cloth[None]

    canvas.ribbons(line, halves[None], colours)


def _strands(sheet: Sheet, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return lines (N, S, 2) and half widths: out of the scalp, then down and with the wind."""
    turn, out = rng.uniform(0, 2 * np.pi, STRANDS), np.sqrt(rng.random(STRANDS))
    outward = np.stack([np.sin(turn), np.cos(turn)], axis=1)
    place = np.array([0.30, sheet.middle]) + outward * out[:, None] * [0.155, 0.15]
    stray = rng.random(STRANDS) < 0.08
    length = rng.uniform(0.36, 0.56, STRANDS)
    wind = rng.normal(0.5, 0.22, STRANDS) + np.where(stray, rng.normal(0.2, 0.5, STRANDS), 0)
    weight = np.where(stray, rng.uniform(0.4, 1.4, STRANDS), rng.normal(2.0, 0.4, STRANDS))
    curl, phase = (
        rng.uniform(0.05, 0.3, STRANDS),
        5 * turn + rng.normal(0, 0.5, STRANDS),
    )  # in locks
    turns = rng.normal(9, 0.8, STRANDS)
    heading = outward * (0.35 + 0.75 * out[:, None]) + rng.normal(0, 0.12, (STRANDS, 2))
    joints = [place]
    for s in np.linspace(0, 1, JOINTS)[1:]:
        pull = np.stack([weight * np.minimum(1, 4 * s), wind * s * 2.2], axis=1)
        heading = heading + 0.16 * pull
        heading /= np.maximum(1, np.linalg.norm(heading, axis=1, keepdims=True))
        sway = (curl * s * np.cos(turns * s + phase))[:, None] * [-0.3, 1.0]
        place = place + (heading + 3 * sway) * (length / JOINTS)[:, None]
        joints.append(place)
    taper = np.linspace(1, 0.35, JOINTS)
    return np.stack(joints, axis=1), rng.uniform(0.0007, 0.0013, (STRANDS, 1)) * taper
