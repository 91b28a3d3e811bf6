"""Magic wand: the region round one click whose colours are like the colour that was clicked.

A pixel n belongs to the region when a chain of neighbours joins it to the clicked pixel s, and
all pixels of the chain satisfy

    max over the channels of |z_n - z_s| <= tolerance.

The largest channel is what "a tolerance of 32" means in a picture editor: none of red, green
and blue may differ by more than 32 of 255. The comparison is with the clicked colour, not with
the neighbour's: a slow ramp does not carry the region away.
Source: the tool of this name in Adobe Photoshop, as Rother, Kolmogorov and Blake 2004 describe it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from segteach.arrays import check_image, check_number, pixel_at
from segteach.cuts.energy import OFFSETS, check_connectivity
from segteach.steps import checked_at_call, last_of, state

OUTSIDE = -1
ROUNDING = 1e-9  # 40/255 - 8/255 exceeds 32/255 by rounding alone


@state
class MagicWandState:
    """The region after `ring` steps of growth.

    rings: int32 (H, W), the number of moves from the click inside the region, -1 outside it; all
    states of one run share it.
    ring: how far this state has come.
    objective: minus the number of pixels so far.
    """

    rings: np.ndarray
    ring: int
    objective: float

    @property
    def mask(self) -> np.ndarray:
        """The region so far, bool (H, W)."""
        return (self.rings != OUTSIDE) & (self.rings <= self.ring)

    @property
    def frontier(self) -> np.ndarray:
        """The pixels that came in last, bool (H, W)."""
        return self.rings == self.ring


@checked_at_call
def magic_wand_steps(
    image, point, *, tolerance: float = 32 / 255, connectivity: int = 4
) -> Iterator[MagicWandState]:
    """Yield the region ring by ring, from the clicked pixel outwards.

    image: (H, W, 3).
    point: the clicked (row, col).
    tolerance: largest difference of a channel from the clicked colour, in [0, 1] like the colours.
    connectivity: 4 or 8 neighbours.
    """
    image = check_image(image)
    seed = pixel_at(point, image.shape[:2])
    tolerance = check_number(tolerance, "tolerance", least=0) + ROUNDING
    alike = (np.abs(image - image[seed]) <= tolerance).all(axis=2)
    rings = _number_rings(alike, seed, check_connectivity(connectivity))
    rings.flags.writeable = False  # so that the states can share it
    sizes = np.bincount(rings[rings != OUTSIDE])
    for ring, pixels in enumerate(np.cumsum(sizes).tolist()):
        yield MagicWandState(rings, ring, -float(pixels))


magic_wand = last_of(magic_wand_steps)


def _number_rings(alike: np.ndarray, seed: tuple[int, int], connectivity: int) -> np.ndarray:
    """Return int32 (H, W): breadth-first moves from `seed` through `alike`, -1 if unreachable."""
    padded = np.pad(alike, 1)  # a rim of False: no move wraps round to the next row
    width = padded.shape[1]
    steps = np.array([s * (r * width + c) for r, c in OFFSETS[connectivity] for s in (1, -1)])
    free = padded.ravel()
    rings = np.full(free.size, OUTSIDE, np.int32)
    claim = np.empty(free.size, np.int64)
    frontier, ring = np.array([(seed[0] + 1) * width + seed[1] + 1]), 0
    while frontier.size:
        rings[frontier], free[frontier] = ring, False
        reached = (frontier[:, None] + steps).ravel()
        reached = reached[free[reached]]
        # of several claims to a pixel the last one stands, so that it enters the ring once
        claim[reached] = np.arange(reached.size)
        frontier, ring = reached[claim[reached] == np.arange(reached.size)], ring + 1
    return rings.reshape(padded.shape)[1:-1, 1:-1].copy()
