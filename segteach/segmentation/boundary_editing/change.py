"""One edit, step by step: polygons, a window, the sweep, the band, what is held, the cut.

What is foreground after a move is counted: +1 for a pixel of the mask, +1 or -1 for each turn of
the outline round it; foreground is what is left above 0. So two objects that overlap unite, two
holes too, and an object that is turned inside out is gone. Then the pixels in the band of the new
edges are cut; every other pixel stays.

Source: Li, Sun, Tang and Shum, "Lazy Snapping", SIGGRAPH 2004, section 4.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from segteach.arrays import (
    Seed,
    Stroke,
    check_image,
    check_points,
    check_seeds,
    reaching,
    seeds_from_strokes,
)
from segteach.cuts.energy import check_connectivity
from segteach.segmentation.boundary_editing.band_cut import (
    BandWeights,
    band_cut,
    band_links,
    band_of,
    middle,
)
from segteach.segmentation.boundary_editing.edits import Polygon, Redrawn
from segteach.segmentation.boundary_editing.hard_vertices import draw_tip, hold_vertices
from segteach.segmentation.boundary_editing.raster import (
    Window,
    distances,
    part_of,
    winding,
    window_round,
)
from segteach.segmentation.boundary_editing.state import BoundaryState


@dataclass(frozen=True, eq=False)
class Given:
    """What stays the same from edit to edit.

    image: (H, W, 3).
    costs: (H, W, 2), E1 of labels 0 and 1.
    seeds: (H, W) of Seed, those of the first step.
    connectivity: 4 or 8.
    """

    image: np.ndarray
    costs: np.ndarray
    seeds: np.ndarray
    connectivity: int

    @classmethod
    def checked(cls, image, costs, seeds, connectivity: int) -> Given:
        """Return what `BoundaryEditing` was handed: costs (H W, 2) or None, seeds or None."""
        image = check_image(image)
        height, width = image.shape[:2]
        costs = check_points(
            np.zeros((height * width, 2)) if costs is None else costs, "costs", dimension=2
        )
        if len(costs) != height * width:
            got = f"{len(costs)} rows"
            raise ValueError(f"costs: got {got}, allowed is one a pixel, {height * width}")
        costs = costs.reshape(height, width, 2).copy()
        none = np.zeros((height, width), np.uint8)
        seeds = none if seeds is None else check_seeds(seeds, none.shape)
        return cls(image, costs, seeds, check_connectivity(connectivity))

    def within(self, window: Window) -> Given:
        """Return what is given of the pixels in a window."""
        part = part_of(window)
        return Given(self.image[part], self.costs[part], self.seeds[part], self.connectivity)


@dataclass(frozen=True, eq=False)
class Change:
    """What an edit does to the mask in a window, and the polygons that its outlines will follow.

    window: outside of it no pixel changes.
    labels: bool (h, w), the new mask there.
    free: bool (h, w), the pixels that the cut was free to label.
    energy: E of the band, 0 without a cut.
    polygons: as they were drawn, one an outline.
    moved: (polygon, corner), the corner that the hand has put somewhere, or None.
    """

    window: Window
    labels: np.ndarray
    free: np.ndarray
    energy: float
    polygons: list[Polygon]
    moved: tuple[int, int] | None


def change_by(redrawn: Redrawn, old: BoundaryState, given: Given, weights: BandWeights) -> Change:
    """Return what the redrawn polygons do to the mask: they sweep over it, then the band is cut.

    redrawn: all polygons, as the edit leaves them.
    old: the state before; its mask and what the brush holds.
    given: picture, costs and seeds.
    weights: of the cut.
    """
    window = window_of(redrawn, weights.width, old.mask.shape)
    here, brushed = given.within(window), old.brushed[part_of(window)]
    swept = sweep(old.mask[part_of(window)], redrawn, here.seeds, brushed, window)
    near, far = (
        distances(edges, window, weights.width + 1) for edges in (redrawn.new, redrawn.others)
    )
    free = band_of(near, far, weights.width) & (brushed == Seed.UNKNOWN) & ~middle(swept)
    held = hold_vertices(here.seeds, swept, free, redrawn.hard_vertices(), window[::2])
    links = band_links(here.image, np.minimum(near, far), weights, given.connectivity)
    labels, energy = band_cut(swept, free, here.costs, held, links, given.connectivity)
    return Change(window, labels, free, energy, redrawn.polygons, redrawn.moved)


def brush_over(old: BoundaryState, stroke: Stroke) -> tuple[Change, np.ndarray]:
    """Return what a stroke of the overriding brush does, and what the brush holds then, (H, W).

    A stroke of seed UNKNOWN gives pixels back to later cuts, and changes no label.
    """
    stroke = reaching(stroke, lambda one: bool(_under(one, old.mask.shape).any()))
    under = _under(stroke, old.mask.shape)
    if not under.any():
        raise ValueError("stroke: got none of its pixels in the picture, allowed are some")
    brushed = old.brushed.copy()
    brushed[under] = stroke.seed
    window = window_round(np.argwhere(under), 0, under.shape)
    labels = old.mask[part_of(window)].copy()
    if stroke.seed != Seed.UNKNOWN:
        labels[under[part_of(window)]] = stroke.seed == Seed.FOREGROUND
    polygons = [Polygon.of(outline) for outline in old.outlines]
    return Change(window, labels, np.zeros_like(labels), 0.0, polygons, None), brushed


def _under(stroke: Stroke, shape: tuple[int, int]) -> np.ndarray:
    """Return the pixels that a stroke touches, bool (H, W)."""
    return seeds_from_strokes([replace(stroke, seed=Seed.FOREGROUND)], shape) > 0


def window_of(redrawn: Redrawn, width: float, shape: tuple[int, int]) -> Window:
    """Return the window of all pixels that may change: what is swept over, and the band."""
    points = np.concatenate([redrawn.loop, redrawn.new.reshape(-1, 2)])
    return window_round(points, int(np.ceil(width)) + 1, shape) if len(points) else (0, 1, 0, 1)


def sweep(
    mask: np.ndarray, redrawn: Redrawn, seeds: np.ndarray, brushed: np.ndarray, window: Window
) -> np.ndarray:
    """Return the mask after an outline has swept over it; seeds hold, the brush before them.

    mask: bool (h, w), in the window.
    redrawn: its loop and its moved corner count.
    seeds, brushed: (h, w) of Seed.
    window: where these pixels lie in the picture.
    """
    if not len(redrawn.loop):
        return mask
    turns = winding(redrawn.loop, window)
    held = np.where(brushed != Seed.UNKNOWN, brushed, seeds)
    fixed = held != Seed.UNKNOWN
    swept = np.where(fixed & (turns != 0), held == Seed.FOREGROUND, mask + turns > 0)
    tip = redrawn.tip()
    return swept if tip is None else draw_tip(swept, fixed, tip, window[::2])
