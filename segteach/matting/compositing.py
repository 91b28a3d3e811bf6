"""What a matte is for: its foreground over another background.

    over:          F alpha + B (1 - alpha)
    premultiplied: F alpha, what over adds to the rest of the background

Light mixes as it is, and pictures store it encoded: with `linear_light` both layers are decoded,
mixed and encoded again. Over mattes found in encoded values, as all of this course are, the plain
mixture gives the very picture back; the linear one gives what a camera would see of the alpha.
Sources: Porter and Duff 1984, section 4.1; IEC 61966-2-1 (1999) for the curve of sRGB.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from segteach.arrays import check_alpha, check_count, check_image, check_shape, check_vector, told

KNEE = 0.0031308  # linear light up to which the curve of sRGB is a line; encoded, it is 0.04045
SLOPE, POWER, OFFSET = 12.92, 2.4, 0.055
GREYS = (0.55, 0.8)  # of the squares that stand for "nothing behind"


def to_linear(encoded) -> np.ndarray:
    """Return the linear light in [0, 1] of values encoded as sRGB, of any shape, in [0, 1]."""
    encoded = np.asarray(encoded, float)
    curve = ((encoded + OFFSET) / (1 + OFFSET)) ** POWER
    return np.where(encoded <= SLOPE * KNEE, encoded / SLOPE, curve)


def to_encoded(linear) -> np.ndarray:
    """Return linear light in [0, 1], of any shape, encoded as sRGB: the inverse of `to_linear`."""
    linear = np.asarray(linear, float)
    curve = (1 + OFFSET) * linear ** (1 / POWER) - OFFSET
    return np.where(linear <= KNEE, SLOPE * linear, curve)


def composite(foreground, alpha, background, *, linear_light: bool = False) -> np.ndarray:
    """Return the foreground over the background, (H, W, 3) in [0, 1].

    foreground, background: (H, W, 3) in [0, 1], encoded as sRGB.
    alpha: (H, W) in [0, 1].
    linear_light: mix the light, not its encoded values.

    Raises ValueError for sizes that differ, and for values out of range.
    """
    foreground, alpha = _layer(foreground, alpha)
    background = check_image(background, "background")
    if background.shape != foreground.shape:
        raise ValueError(
            f"background: got {told(background.shape[:2])} pixels, allowed are "
            f"{told(alpha.shape)}, as in the foreground: see `fitted`"
        )
    if linear_light:
        foreground, background = to_linear(foreground), to_linear(background)
    mixed = foreground * alpha[..., None] + background * (1 - alpha[..., None])
    return np.clip(to_encoded(mixed) if linear_light else mixed, 0, 1)


def premultiplied(foreground, alpha) -> np.ndarray:
    """Return alpha F, (H, W, 3): what may be blurred or resized beside alpha without a fringe.

    foreground: (H, W, 3) in [0, 1]. alpha: (H, W) in [0, 1].
    """
    foreground, alpha = _layer(foreground, alpha)
    return foreground * alpha[..., None]


def halo(image, foreground, alpha) -> np.ndarray:
    """Return what the old background adds where the picture C is pasted in place of F.

    image: C, (H, W, 3) in [0, 1].
    foreground: F, (H, W, 3) in [0, 1].
    alpha: (H, W) in [0, 1].

    It is alpha (C - F) = alpha (1 - alpha) (B - F), (H, W, 3), signed, and the same over every new
    background: none where alpha is 0 or 1, most where the layer is half seen through.
    """
    image, (foreground, alpha) = check_image(image), _layer(foreground, alpha)
    if image.shape != foreground.shape:
        raise ValueError(
            f"image: got {told(image.shape[:2])} pixels, allowed are {told(alpha.shape)}, as in "
            "the foreground"
        )
    return alpha[..., None] * (image - foreground)


def plain(shape: tuple[int, int], colour=(1.0, 1.0, 1.0)) -> np.ndarray:
    """Return a picture of one colour, (H, W, 3). colour: three numbers in [0, 1], sRGB."""
    colour = check_image(check_vector(colour, 3, "colour")[None, None], "colour")
    return np.tile(colour, (*check_shape(shape), 1))


def checkerboard(shape: tuple[int, int], side: int = 16) -> np.ndarray:
    """Return grey squares, (H, W, 3), that stand for nothing behind. side: of a square, pixels."""
    side = check_count(side, "side")
    rows, cols = np.indices(check_shape(shape)) // side
    return np.repeat(np.take(GREYS, (rows + cols) % 2)[..., None], 3, axis=2)


def fitted(image, shape: tuple[int, int]) -> np.ndarray:
    """Return the picture in a size, (H, W, 3): scaled until it covers it, its middle cut out.

    image: (h, w, 3) in [0, 1]. shape: (H, W).
    """
    image, (height, width) = check_image(image), check_shape(shape)
    if image.shape[:2] == (height, width):
        return image
    box = covering_box(image.shape[:2], (height, width))
    planes = [Image.fromarray(np.float32(plane)) for plane in np.moveaxis(image, 2, 0)]
    sized = [p.resize((width, height), Image.Resampling.BILINEAR, box) for p in planes]
    return np.clip(np.stack([np.asarray(p, np.float64) for p in sized], axis=2), 0, 1)


def covering_box(old: tuple[int, int], new: tuple[int, int]) -> tuple[float, float, float, float]:
    """Return (left, top, right, bottom) of the middle of a picture that `fitted` takes, in pixels.

    old, new: (height, width), of the picture and of what it is to cover.
    """
    scale = min(old[0] / new[0], old[1] / new[1])  # old pixels for each new one
    middle, half = np.array(old) / 2, np.array(new) * scale / 2
    (top, left), (bottom, right) = np.maximum(middle - half, 0), np.minimum(middle + half, old)
    return float(left), float(top), float(right), float(bottom)


def _layer(foreground, alpha) -> tuple[np.ndarray, np.ndarray]:
    foreground = check_image(foreground, "foreground")
    return foreground, check_alpha(alpha, foreground.shape[:2])
