"""Pictures of Bayesian matting: what is known of a picture, and the samples round one pixel."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from segteach.arrays import Seed
from segteach.draw.overlays import BACKGROUND, FOREGROUND, rgb
from segteach.matting.bayesian.story import PixelStory, SideStory

PAPER = 0.95  # what a white pixel that is no sample is shown as
DOTS = 400  # the side of a picture of samples is at most so many dots long


def trimap_tint(image: np.ndarray, trimap: np.ndarray, strength: float = 0.6) -> np.ndarray:
    """Return the picture (H, W, 3) with the known pixels tinted; the unknown ones are as they are.

    A white line, of known pixels, goes round them. trimap: (H, W) of `Seed`. strength: of the tint,
    in [0, 1].
    """
    shown = np.array(image)
    for kind, colour in ((Seed.FOREGROUND, FOREGROUND), (Seed.BACKGROUND, BACKGROUND)):
        known = trimap == kind
        shown[known] = (1 - strength) * shown[known] + strength * rgb(colour)
    unknown = trimap == Seed.UNKNOWN
    shown[ndimage.binary_dilation(unknown) & ~unknown] = 1
    return shown


def reach_of(story: PixelStory) -> int:
    """Return how far from its pixel a story looks, in pixels: its radius, or to the farthest."""
    if story.radius:
        return story.radius
    sides = story.foreground, story.background
    apart = np.concatenate([side.places - np.array(story.pixel) for side in sides])
    return int(np.ceil(np.hypot(*apart.T).max(initial=1)))


def sample_picture(image: np.ndarray, story: PixelStory, side: SideStory) -> np.ndarray:
    """Return the samples of one side of a story, enlarged, (S, S, 3).

    Each is a square of its colour, of an area in proportion to its weight; the heaviest fills its
    pixel. Behind them the picture (H, W, 3) is pale and grey, and white beyond the circle. A frame
    marks the pixel of the story.
    """
    reach = reach_of(story)
    count = 2 * reach + 1
    dots = max(1, DOTS // count)
    pale = _pale(image, story.pixel, reach)
    colours, lengths = pale.copy(), np.zeros((count, count))  # of the square in each pixel
    rows, cols = (side.places - np.array(story.pixel) + reach).T
    colours[rows, cols] = side.colours
    lengths[rows, cols] = np.rint(dots * np.sqrt(side.weights / side.weights.max(initial=1e-300)))
    start = (dots - lengths[..., None]) // 2
    within = (np.arange(dots) >= start) & (np.arange(dots) < start + lengths[..., None])
    square = within[:, :, :, None] & within[:, :, None, :]  # (count, count, dots, dots)
    shown = np.where(square[..., None], colours[:, :, None, None], pale[:, :, None, None])
    shown = shown.swapaxes(1, 2).reshape(count * dots, count * dots, 3)
    thick = max(1, dots // 7)
    for out in range(1, 2 * thick + 1):  # black, and white round it
        level = 0 if out <= thick else 1
        first, last = reach * dots - out, (reach + 1) * dots + out - 1
        shown[[first, last], first : last + 1] = shown[first : last + 1, [first, last]] = level
    return shown


def _pale(image: np.ndarray, pixel: tuple[int, int], reach: int) -> np.ndarray:
    """Return the circle round a pixel (row, col) in pale grey, white where there is no picture."""
    offsets = np.arange(-reach, reach + 1)
    rows, cols = pixel[0] + offsets[:, None], pixel[1] + offsets[None, :]
    height, width = image.shape[:2]
    inside = (rows >= 0) & (rows < height) & (cols >= 0) & (cols < width)
    inside &= offsets[:, None] ** 2 + offsets[None, :] ** 2 <= reach**2
    crop = image[rows.clip(0, height - 1), cols.clip(0, width - 1)].mean(axis=2)
    return np.where(inside, PAPER - 0.3 * (1 - crop), 1.0)[..., None].repeat(3, axis=2)
