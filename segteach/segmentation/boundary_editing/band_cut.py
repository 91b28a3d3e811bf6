"""The cut in a band round a polygon: colours decide where they show an edge, the polygon elsewhere.

    E(X) = sum_i E1(x_i) + smoothness sum_(i, j) E2(x_i, x_j)
    E2(x_i, x_j) = |x_i - x_j| g((1 - beta) C_ij + beta eta g(D_ij^2)),   g(e) = 1 / (1 + e)

C_ij = |C_i - C_j|^2 with colours on 0-255, D_ij the distance in px from the middle of the link to
the polygon. Seeds and what is held beside hard vertices count like infinite E1. Source: Li, Sun,
Tang and Shum, "Lazy Snapping", SIGGRAPH 2004, section 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import distance_transform_edt, maximum_filter

from segteach.arrays import check_number
from segteach.cuts.energy import OFFSETS, force_of, hold, shifted
from segteach.cuts.partial_cut import PartialCut
from segteach.segmentation.boundary_editing.raster import between
from segteach.segmentation.lazy_snapping import similarity

SAME = 1e-9  # px: two edges that meet in a vertex are equally far from what lies beyond it
WIDEST = 1000.0  # px: far enough for any picture, and no number overflows
STEP = 3  # pixels: so far round a place one looks for a deeper one
DEEPER = 1.5  # px deeper counts as no deeper; on a straight way inwards STEP leads twice as deep


@dataclass(frozen=True)
class BandWeights:
    """What a band cut weighs.

    smoothness: the weight of E2, as in the first step, >= 0.
    beta: the share of the polygon against the colours, in [0, 1].
    eta: how strong the polygon is, >= 0. beta 0.5 and eta 10 are the paper's from memory.
    width: how far from the polygon pixels are free, in px, up to WIDEST; 6 is our choice.
    """

    smoothness: float = 5000.0
    beta: float = 0.5
    eta: float = 10.0
    width: float = 6.0

    def __post_init__(self):
        for name, most in (("smoothness", None), ("beta", 1), ("eta", None)):
            number = check_number(getattr(self, name), name, least=0, most=most)
            object.__setattr__(self, name, number)
        width = check_number(self.width, "width", above=0, most=WIDEST)
        object.__setattr__(self, "width", width)


def band_links(
    image: np.ndarray, distance: np.ndarray, weights: BandWeights, connectivity: int
) -> list[np.ndarray]:
    """Return what parting neighbours costs, one plane for each of OFFSETS[connectivity].

    image: (H, W, 3).
    distance: (2 H - 1, 2 W - 1), to the polygon, as `raster.distances` has it.
    weights: beta, eta and smoothness.
    connectivity: 4 or 8.
    """
    planes = []
    for offset in OFFSETS[connectivity]:
        first, second = shifted(image, offset)
        colours = ((255 * (first - second)) ** 2).sum(axis=2)
        polygon = similarity(between(distance, offset) ** 2)
        mixed = (1 - weights.beta) * colours + weights.beta * weights.eta * polygon
        planes.append(weights.smoothness * similarity(mixed))
    return planes


def band_of(near: np.ndarray, far: np.ndarray, width: float) -> np.ndarray:
    """Return the pixels within the band of some edges that are not nearer to others, bool (H, W).

    near, far: (2 H - 1, 2 W - 1), to the edges and to the others, as `raster.distances` has it.
    """
    return (near <= np.minimum(width, far + SAME))[::2, ::2]


def band_cut(
    labels: np.ndarray,
    free: np.ndarray,
    costs: np.ndarray,
    held: np.ndarray,
    links: Sequence[np.ndarray],
    connectivity: int,
) -> tuple[np.ndarray, float]:
    """Return the labels of least E, bool (H, W), and E of the free pixels and their links.

    labels: bool (H, W), what all pixels keep that are not free.
    free: bool (H, W).
    costs: (H, W, 2), E1 of both labels.
    held: (H, W) of Seed, free pixels that have their label.
    links: of `band_links`.
    connectivity: 4 or 8.
    """
    if not free.any():
        return labels, 0.0
    costs = hold(costs.reshape(-1, 2), held, force_of(links))
    found, _ = PartialCut(free, labels, links, connectivity).cut(costs)
    # summed anew: a flow through links of 5000 has lost digits
    sites = np.flatnonzero(free)
    energy = float(costs[sites, found.ravel()[sites].astype(int)].sum())
    for offset, plane in zip(OFFSETS[connectivity], links, strict=True):
        (one, other), (here, there) = shifted(found, offset), shifted(free, offset)
        energy += float(plane[(one != other) & (here | there)].sum())
    return found, energy


def middle(labels: np.ndarray) -> np.ndarray:
    """Return the middle lines of all parts and gaps, bool (H, W): where no step leads much deeper.

    labels: bool (H, W). In a part thinner than the band they must not be free: nothing else would
    be fixed there, and to cut the part off would cost least.
    """
    rim = np.zeros(labels.shape, bool)
    if labels.all() or not labels.any():
        return rim
    for offset in OFFSETS[4]:
        (one, other), ends = shifted(labels, offset), shifted(rim, offset)
        for end in ends:
            end |= one != other
    depth, found = distance_transform_edt(~rim), np.zeros(labels.shape, bool)
    for side in (labels, ~labels):
        deepest = maximum_filter(np.where(side, depth, 0.0), 2 * STEP + 1)
        found |= side & (depth >= deepest - DEEPER)
    return found
