"""Ribbons: hairs, threads, twigs and leaves, each a line with a width and colours.

A ribbon is painted as a lattice of dots, closer than the fine pixels, along the line and across it;
a later ribbon covers an earlier one. That is plain indexing, many ribbons at a time.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from segteach.data.mattes.layers import Sheet

DOTS = 0.8  # fine pixels between dots
AT_ONCE = 400_000  # dots

# Colour of dots: (ribbons (n,), along (M,) in [0, 1], across (T,) in [-1, 1]) -> (n, M, T, 3)
Colours = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]


class Canvas:
    """Fine pixels that are painted or not. The four bytes of one are red, green, blue, alpha."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._pixels = np.zeros((sheet.height, sheet.width), np.uint32)

    def ribbons(self, lines: np.ndarray, halves: np.ndarray, colours: Colours) -> None:
        """Paint opaque ribbons, the first at the bottom.

        lines: (N, S, 2), their points as (row, col), in sides. halves: (N, S), half the width
        there, in sides; a fine pixel at least is painted. colours: see `Colours`.
        """
        lines, halves = ((self.sheet.side * part).astype(np.float32) for part in (lines, halves))
        longest = np.linalg.norm(np.diff(lines, axis=1), axis=2).sum(axis=1).max()
        longest += 2 * np.pi * halves.max()  # the outer edge of a ribbon that turns once
        along = np.linspace(0, 1, 2 + int(longest / DOTS), dtype=np.float32)
        across = np.linspace(-1, 1, 1 + int(np.ceil(2 * halves.max() / DOTS)), dtype=np.float32)
        length = max(1, AT_ONCE // across.size)  # of a piece, in dots
        count = max(1, length // along.size)
        for first in range(0, len(lines), count):
            which = np.arange(first, min(first + count, len(lines)))
            middle, half = _between(lines[which], along), _between(halves[which, :, None], along)
            aside = half * _normals(middle)
            for start in range(0, along.size, length):
                piece = slice(start, start + length)
                dots = middle[:, piece, None] + aside[:, piece, None] * across[:, None]
                self._dots(dots, colours(which, along[piece], across))

    def band(self, top: int, bottom: int) -> tuple[np.ndarray, np.ndarray]:
        """Return alpha and colour of rows of fine pixels: a `Painter`."""
        pixels = self._pixels[top:bottom].view(np.uint8).reshape(bottom - top, -1, 4)
        return pixels[..., 3] / np.float32(255), pixels[..., :3] / np.float32(255)

    def _dots(self, dots: np.ndarray, colours: np.ndarray) -> None:
        """Paint dots (..., 2) in fine pixels with colours (..., 3); of two the later one stays."""
        rows, cols = np.floor(dots).astype(np.int32).reshape(-1, 2).T
        packed = np.full((*colours.shape[:-1], 4), 255, np.uint8)
        packed[..., :3] = 255 * np.clip(colours, 0, 1) + 0.5
        height, width = self._pixels.shape
        inside = (rows >= 0) & (rows < height) & (cols >= 0) & (cols < width)
        places = rows[inside] * np.int64(width) + cols[inside]
        self._pixels.reshape(-1)[places] = packed.view(np.uint32).reshape(-1)[inside]


def ellipse(
    centre: tuple[float, float], radii: tuple[float, float]
) -> tuple[np.ndarray, np.ndarray]:
    """Return line (1, S, 2) and halves (1, S) of a ribbon from top to bottom of an ellipse."""
    turn = np.linspace(0, np.pi, 60)
    rows = centre[0] - radii[0] * np.cos(turn)
    return np.stack([rows, np.full(60, centre[1])], axis=1)[None], radii[1] * np.sin(turn)[None]


def plain(tones: np.ndarray, round_: float = 0.35) -> Colours:
    """Return colours of ribbons with one tone each, (N, 3) in [0, 1], darker at both edges."""

    tones = tones.astype(np.float32)

    def colours(which, along, across):
        shade = 1 - round_ * across**2
        return np.broadcast_to(
            tones[which, None, None] * shade[:, None], (which.size, along.size, across.size, 3)
        )

    return colours


def _normals(lines: np.ndarray) -> np.ndarray:
    """Return the unit vectors across lines (n, M, 2) at their points."""
    step = np.gradient(lines, axis=1)
    length = np.maximum(np.linalg.norm(step, axis=2, keepdims=True), 1e-9)
    return np.stack([-step[..., 1], step[..., 0]], axis=2) / length


def _between(values: np.ndarray, along: np.ndarray) -> np.ndarray:
    """Return values (N, S, D) at places in [0, 1] along their second axis, straight between."""
    last = values.shape[1] - 1
    at = along * last
    low = np.minimum(at.astype(int), last - 1)
    part = (at - low)[:, None]
    return values[:, low] * (1 - part) + values[:, low + 1] * part
