"""Trimap files: black, middle grey and white to seeds, and what is neither to unknown."""

from __future__ import annotations

import numpy as np
from PIL import Image

from segteach.arrays import Seed, check_shape, told
from segteach.data.picture_file import name_of, plain_picture, strips, values_of

NEAR = 0.05  # of the range: so far from its kind's value a pixel may lie, and its channels apart
MOST_STRAY = 0.02  # of the pixels; a file with more is a picture, not a trimap
LEVELS = {Seed.BACKGROUND: 0.0, Seed.UNKNOWN: 0.5, Seed.FOREGROUND: 1.0}


def open_trimap(source, shape: tuple[int, int] | None = None) -> tuple[np.ndarray, int]:
    """Return the seeds of a trimap file, uint8 (H, W) of `Seed`, and how many pixels were stray.

    source: a path, or the bytes of a file, of any kind that `open_image` reads. Black is
    BACKGROUND, middle grey UNKNOWN, white FOREGROUND, each within 5 % of the range; a profile of
    colours is passed over, for the numbers count. Everything else (what JPEG and scaling leave at
    the borders, colours, what is transparent) is stray: UNKNOWN, and counted.

    shape: (H, W) of the picture that it belongs to. A trimap of the same proportions is brought to
    it: a pixel is known where all that it stands for is known to be the same.

    Raises ValueError for a file that is no picture, one with more than 2 % of stray pixels, one
    that says the same of every pixel, one of other proportions than `shape`.
    """
    picture = plain_picture(source, as_numbers=True)
    seeds, stray = np.empty((picture.height, picture.width), np.uint8), 0
    for rows, part in strips(picture):  # in little memory
        seeds[rows], strays = _seeds(*_grey(part))
        stray += strays
    _check(seeds, stray, name_of(source))
    return (seeds if shape is None else _fitted(seeds, check_shape(shape))), stray


def _seeds(grey: np.ndarray, fits: np.ndarray) -> tuple[np.ndarray, int]:
    """Return the seeds that grey values stand for, where they fit, and how many are stray."""
    seeds = np.full(grey.shape, Seed.UNKNOWN, dtype=np.uint8)
    near = np.zeros(grey.shape, bool)
    for kind, level in LEVELS.items():
        here = fits & (np.abs(grey - level) <= NEAR)
        seeds[here] = kind
        near |= here
    return seeds, int(near.size - near.sum())


def _grey(picture: Image.Image) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean of the channels, float (H, W) in [0, 1], and where it is grey and opaque."""
    opaque: np.ndarray | bool = True
    if picture.mode == "RGBA":
        opaque = np.asarray(picture.getchannel("A")) >= 255 * (1 - NEAR)
        picture = picture.convert("RGB")
    values = values_of(picture)
    return values.mean(axis=2), opaque & (np.ptp(values, axis=2) <= NEAR)


def _check(seeds: np.ndarray, stray: int, name: str) -> None:
    """Raise ValueError where a file is no trimap."""
    if stray > MOST_STRAY * seeds.size:
        raise ValueError(
            f"source: {name} is no trimap: {100 * stray / seeds.size:.1f} % of its pixels are not "
            f"black, middle grey or white, allowed are {100 * MOST_STRAY:.0f} %"
        )
    if seeds.min() == seeds.max():
        raise ValueError(
            f"source: {name} is no trimap: it says {Seed(seeds.flat[0]).name} of every pixel, "
            "allowed are two of black (background), middle grey (unknown), white (foreground)"
        )


def _fitted(seeds: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Return seeds in another size of the same proportions, to a pixel."""
    (height, width), (new_height, new_width) = seeds.shape, shape
    off = min(
        abs(new_width - width * new_height / height), abs(new_height - height * new_width / width)
    )
    if off > 1:
        raise ValueError(
            f"shape: got a trimap of {told(seeds.shape)}, allowed are {told(shape)} and the same "
            "proportions"
        )
    fitted = np.full(shape, Seed.UNKNOWN, dtype=np.uint8)
    for kind in (Seed.BACKGROUND, Seed.FOREGROUND):
        share = Image.fromarray(np.float32(seeds == kind))
        share = share.resize((new_width, new_height), Image.Resampling.BOX)
        fitted[np.asarray(share) > 1 - 1e-4] = kind
    return fitted
