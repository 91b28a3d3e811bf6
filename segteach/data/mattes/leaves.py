"""Leaves: a branch with leaves in autumn."""

from __future__ import annotations

import numpy as np

from segteach.data.mattes.layers import Layer, Sheet, averaged
from segteach.data.mattes.ribbons import Canvas

TWIGS, LEAVES, JOINTS = 9, 13, 40  # leaves a twig


def leaves(sheet: Sheet, rng: np.random.Generator) -> Layer:
    """Return a branch from the lower left corner with twigs and their leaves, before each other."""
    canvas = Canvas(sheet)
    s = np.linspace(0, 1, JOINTS)
    left = sheet.middle - 0.62
    branch = np.stack([1.14 - 0.88 * s + 0.1 * s**2, left - 0.03 + 1.08 * s**1.2], axis=1)
    for twig in range(TWIGS):
        start = branch[int((0.28 + 0.72 * twig / (TWIGS - 1)) * (JOINTS - 1))]
        side = 0 if twig == TWIGS - 1 else (-1) ** (twig + 1)  # the last one goes straight on
        turn = np.deg2rad(40 - side * rng.uniform(38, 62))  # above the horizontal
        length = rng.uniform(0.3, 0.46)
        way = np.array([-np.sin(turn), np.cos(turn)])
        sag = np.array([0.1, 0.0]) * rng.uniform(0.2, 1.2)
        line = start + length * s[:, None] * way + s[:, None] ** 2 * sag
        canvas.ribbons(line[None], (0.0055 - 0.004 * s)[None], _bark(rng))
        _leaves_of(canvas, line, rng)
    canvas.ribbons(branch[None], (0.062 * (1 - s) ** 0.9 + 0.004)[None], _bark(rng))
    return averaged(sheet, canvas.band)


def _leaves_of(canvas: Canvas, twig: np.ndarray, rng) -> None:
    """Paint the leaves of a twig, by turns to its left and right."""
    at = np.linspace(0.15, 1, LEAVES)
    start = twig[(at * (JOINTS - 1)).astype(int)]
    ahead = twig[-1] - twig[0]
    turn = np.arctan2(ahead[0], ahead[1]) + np.where(np.arange(LEAVES) % 2, 0.95, -0.95)
    turn[-1] = np.arctan2(ahead[0], ahead[1])
    turn += rng.normal(0, 0.2, LEAVES)
    length = rng.uniform(0.075, 0.125, LEAVES)
    s = np.linspace(0, 1, JOINTS)
    bend = turn[:, None] + rng.normal(0, 0.5, (LEAVES, 1)) * s
    steps = np.stack([np.sin(bend), np.cos(bend)], axis=2) * (length / JOINTS)[:, None, None]
    lines = start[:, None] + np.cumsum(steps, axis=1)
    blade = np.clip((s - 0.14) / 0.86, 0, 1)
    form = np.sin(np.pi * blade**0.75) ** 0.9 * (1 + 0.1 * (1 - (blade * 13) % 1))
    halves = length[:, None] * rng.uniform(0.24, 0.33, (LEAVES, 1)) * form + 0.0016
    canvas.ribbons(lines, halves, _blades(LEAVES, rng))


def _blades(count: int, rng):
    """Return colours of leaves: from green to red, with veins, one half in the shade."""
    steps = np.array(
        [[0.25, 0.42, 0.10], [0.62, 0.62, 0.14], [0.85, 0.52, 0.10], [0.70, 0.20, 0.08]]
    )
    ripe = np.clip(rng.normal(1.1, 0.9, count), 0, 2.99)
    low = ripe.astype(int)
    tones = steps[low] + (ripe - low)[:, None] * (steps[low + 1] - steps[low])
    tones = tones * rng.uniform(0.75, 1.2, (count, 1))

    def colours(which, along, across):
        rows, cols = along[:, None], across[None]
        middle = np.exp(-((cols / 0.07) ** 2))
        side_vein = np.exp(-((np.sin(np.pi * (9 * rows - 2.2 * np.abs(cols))) / 0.25) ** 2))
        shade = np.where(cols > 0, 0.72, 1.0) * (1 - 0.25 * np.abs(cols) ** 2) * (0.85 + 0.3 * rows)
        vein = 0.45 * middle + 0.18 * side_vein
        return tones[which, None, None] * (shade + vein)[..., None] + 0.12 * middle[..., None]

    return colours


def _bark(rng):
    """Return colours of bark: cracks along the branch, a light from above."""
    phase, tone = rng.uniform(0, 2 * np.pi, 2), np.array([0.40, 0.29, 0.20])

    def colours(which, along, across):
        rows, cols = along[:, None], across[None]
        cracks = np.sin(14 * cols + 4 * np.sin(30 * rows + phase[0])) * np.sin(
            120 * rows + 5 * cols
        )
        shade = 0.85 + 0.22 * cracks - 0.4 * cols * np.abs(cols)
        return (tone * shade[..., None])[None]

    return colours
