"""Where GrabCut begins: mask, components and mixtures; and what a reader should know of the seeds.

A start is (mask bool (H, W), k uint8 (H, W), (background, foreground)).
"""

from __future__ import annotations

import numpy as np

from segteach.arrays import Seed
from segteach.language import Note
from segteach.models.gmm import Gmm
from segteach.segmentation.grabcut.colours import start_components
from segteach.segmentation.grabcut.palette import Palette
from segteach.segmentation.grabcut.round import assign
from segteach.segmentation.seeds import EVERY_PIXEL

FRAME = 20  # where nothing is marked, this fraction of the shorter side starts as background
STARTS = ("tight", "all", "unlike")

Start = tuple[np.ndarray, np.ndarray, tuple[Gmm, Gmm]]


def start_from_seeds(
    colours: Palette, seeds: np.ndarray, rng: np.random.Generator, start: str = "all"
) -> Start:
    """Return the start that follows from the seeds (H, W) alone.

    start: what of a box is foreground, "all" of it or the half most "unlike" the background.
    """
    mask = first_mask(seeds)
    if start == "unlike" and not (seeds == Seed.FOREGROUND).any():
        mask = unlike_half(colours, mask, rng)
    return start_from_mask(colours, mask, rng)


def start_from_mask(colours: Palette, mask: np.ndarray, rng: np.random.Generator) -> Start:
    """Return the start in which both classes learn from their pixels, as k-means sorts them."""
    (background, k_b), (foreground, k_f) = (first_mixture(colours, a, rng) for a in (~mask, mask))
    models = background, foreground
    if mask.all() or not mask.any():  # a class without pixels has learned from all of them
        return mask, assign(colours, mask, models), models
    return mask, np.where(mask, k_f, k_b), models


def start_from_models(
    colours: Palette, seeds: np.ndarray, models: tuple[Gmm, Gmm], mask=None
) -> Start:
    """Return the start with given mixtures; without a mask each pixel takes its cheaper label."""
    if mask is None:
        background, foreground = colours.label_costs(models).T
        mask = (foreground < background).reshape(seeds.shape)
    mask = keep_seeds(mask, seeds)
    return mask, assign(colours, mask, models), models


def keep_seeds(mask: np.ndarray, seeds: np.ndarray) -> np.ndarray:
    """Return the mask, bool (H, W), with every seed (H, W) at its own label."""
    return np.where(seeds == Seed.UNKNOWN, mask, seeds == Seed.FOREGROUND)


def first_mask(seeds: np.ndarray) -> np.ndarray:
    """Return which pixels start as foreground, bool (H, W).

    With foreground seeds it is these alone: a stroke says what the object is, and all the rest may
    be anything. Without, a box was drawn: the unknown pixels are the foreground; where nothing at
    all is marked, a frame of the picture is the background.
    """
    unknown, background, foreground = (seeds == kind for kind in Seed)
    if foreground.any():
        return foreground
    if background.any():
        return unknown
    inner = np.zeros_like(unknown)
    margin = max(1, min(seeds.shape) // FRAME)
    inner[margin:-margin, margin:-margin] = True
    return inner


def unlike_half(colours: Palette, mask: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the half of the mask, bool (H, W), that the mixture of all the rest explains worst."""
    if mask.all() or not mask.any():
        return mask
    rest, _ = first_mixture(colours, ~mask, rng)
    cost = colours.table(rest).min(axis=0)[colours.which[mask]]
    half = mask.copy()
    half[mask] = cost >= np.median(cost)
    return half


def first_mixture(
    colours: Palette, pixels: np.ndarray, rng: np.random.Generator
) -> tuple[Gmm, np.ndarray]:
    """Return a mixture of some pixels, bool (H, W), and the component of every pixel, (H, W).

    The components are the nearest centres of k-means. Of no pixels at all it is that of all.
    """
    pixels = pixels if pixels.any() else np.ones_like(pixels)
    counts = colours.count(pixels)
    k = start_components(colours.distinct, colours.components, rng, counts)
    return colours.fit_counts(counts, k), k[colours.which]


def seeds_note(seeds: np.ndarray) -> str:
    """Return what a reader should know about the seeds, or ""."""
    unknown, background, foreground = ((seeds == kind).any() for kind in Seed)
    if not unknown:
        return EVERY_PIXEL
    if not background and not foreground:
        return Note("nothing is marked: the frame of the picture starts as background")
    if not background:
        return Note("no background seeds: all that is not painted starts as background")
    return ""
