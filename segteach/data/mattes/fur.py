"""Fur: a sitting cat, striped, with whiskers."""

from __future__ import annotations

import numpy as np

from segteach.data.mattes.layers import Layer, Sheet, averaged
from segteach.data.mattes.ribbons import Canvas, ellipse, plain

HAIRS, OF_EAR, JOINTS = 4950, 550, 6  # of body and of head each; of an ear
COATS = ([0.80, 0.50, 0.22], [0.52, 0.50, 0.50], [0.62, 0.52, 0.40])
# (row, column from the middle), radii, how far the hair is combed down: body, head
PARTS = (((0.98, 0.0), (0.42, 0.30), 0.75), ((0.38, 0.0), (0.20, 0.235), 0.25))
EARS = (
    ((0.06, -0.19), (0.30, -0.12), 0.085),
    ((0.06, 0.19), (0.30, 0.12), 0.085),
)  # tip, base, half


def fur(sheet: Sheet, rng: np.random.Generator) -> Layer:
    """Return a cat that looks at the reader."""
    canvas = Canvas(sheet)
    colour = rng.choice(COATS)
    for (row, col), radii, _ in PARTS:
        canvas.ribbons(*ellipse((row, sheet.middle + col), radii), plain(0.45 * colour[None]))
    for tip, base, half in EARS:
        line = np.add([tip, base], (0, sheet.middle))
        canvas.ribbons(line[None], np.array([[0.004, half]]), plain(0.6 * colour[None]))
    roots, ways = _roots(sheet, rng)
    _tufts(canvas, roots, ways, colour, rng)
    _face(canvas, rng)
    return averaged(sheet, canvas.band)


def _roots(sheet: Sheet, rng) -> tuple[np.ndarray, np.ndarray]:
    """Return where hairs grow (N, 2), lowest first, and in which direction."""
    places, ways, heights = [], [], []
    for height, (centre, radii, combed) in enumerate(PARTS):
        turn, out = rng.uniform(0, 2 * np.pi, HAIRS), rng.random(HAIRS) ** 0.45
        unit = np.stack([np.sin(turn), np.cos(turn)], axis=1)
        places.append(np.array(centre) + out[:, None] * unit * radii)
        ways.append(unit * out[:, None] + [combed, 0])
        heights.append(np.full(HAIRS, height))
    for tip, base, half in EARS:
        down, aside = np.sqrt(rng.random(OF_EAR)), rng.uniform(-1, 1, OF_EAR)
        line = np.array(tip) + down[:, None] * (np.array(base) - tip)
        places.append(line + np.stack([0 * aside, aside * down * half], axis=1))
        ways.append(np.stack([0.2 * down - 0.65, 0.9 * aside + 1.6 * tip[1]], axis=1))
        heights.append(np.ones(OF_EAR))
    roots = np.concatenate(places)
    # the head over the body, the upper hair over the lower
    order = np.lexsort((-roots[:, 0], np.concatenate(heights)))
    return roots[order] + [0, sheet.middle], np.concatenate(ways)[order]


def _tufts(canvas: Canvas, roots, ways, colour, rng) -> None:
    """Paint the hairs, bent down, coloured by where they grow."""
    count = len(roots)
    heading = ways + rng.normal(0, 0.22, (count, 2))
    heading /= np.maximum(0.4, np.linalg.norm(heading, axis=1, keepdims=True))
    bend = rng.normal(0, 0.3, (count, 1)) * heading[:, ::-1] * [1, -1] + [0.35, 0]
    s = np.linspace(0, 1, JOINTS)[:, None]
    length = rng.uniform(0.04, 0.07, (count, 1, 1))
    lines = roots[:, None] + length * (heading[:, None] * s + 0.6 * bend[:, None] * s**2)
    coat = _coat(roots[:, 0], roots[:, 1] - canvas.sheet.middle, colour)
    tones = np.float32(coat * rng.uniform(0.7, 1.25, (count, 1)))

    def colours(which, along, across):
        light = (0.7 + 0.5 * along)[:, None] * (1 - 0.3 * across**2)
        return tones[which, None, None] * light[:, :, None]

    halves = rng.uniform(0.0014, 0.0028, (count, 1)) * np.linspace(1, 0.25, JOINTS)
    canvas.ribbons(lines, halves, colours)


def _coat(rows, cols, colour) -> np.ndarray:
    """Return the colour of the fur: tabby stripes, a light muzzle and chest."""
    dark, cream = 0.45 * colour, np.array([0.95, 0.90, 0.80])
    fan = np.where(rows < 0.3, 42 * cols / (0.4 + rows), 55 * rows + 90 * cols**2)
    stripe = (1 / (1 + np.exp(-6 * np.sin(fan))))[:, None]
    muzzle = np.exp(-(((rows - 0.46) / 0.075) ** 2) - (cols / 0.11) ** 2)
    chest = np.exp(-(((rows - 0.78) / 0.2) ** 2) - (cols / 0.1) ** 2)
    white = np.clip(1.5 * np.maximum(muzzle, chest), 0, 1)[:, None]
    light = (1 - 0.45 * np.clip(np.abs(cols + 0.05) / 0.3, 0, 1) ** 2)[:, None]
    return light * ((1 - white) * (colour * (1 - stripe) + dark * stripe) + white * cream)


def _face(canvas: Canvas, rng) -> None:
    """Paint eyes, nose and whiskers."""
    middle = canvas.sheet.middle
    for col in (-0.095, 0.095):
        for radii, tone in (
            ((0.038, 0.048), (0.12, 0.07, 0.04)),
            ((0.032, 0.042), (0.55, 0.66, 0.20)),
            ((0.029, 0.011), (0.02, 0.02, 0.02)),
        ):
            canvas.ribbons(*ellipse((0.35, middle + col), radii), plain(np.array([tone]), 0.3))
        canvas.ribbons(
            *ellipse((0.337, middle + col + 0.014), (0.008, 0.007)), plain(np.ones((1, 3)))
        )
    nose = np.array([[[0.425, middle], [0.452, middle]]])
    canvas.ribbons(nose, np.array([[0.026, 0.004]]), plain(np.array([[0.80, 0.45, 0.42]])))
    s = np.linspace(0, 1, 20)
    for side in (-1, 1):
        rise = rng.uniform(-0.12, 0.1, (9, 1))
        cols = middle + side * (0.06 + s * rng.uniform(0.26, 0.36, (9, 1)))
        rows = 0.455 + rng.uniform(-0.02, 0.02, (9, 1)) + rise * s + 0.09 * s**2
        halves = np.full((9, 1), 0.0017) * np.linspace(1, 0.4, 20)
        canvas.ribbons(np.stack([rows, cols], axis=2), halves, plain(np.full((9, 3), 0.97)))
