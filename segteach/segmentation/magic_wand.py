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
from segteach.steps import checked_at_call, state

OUTSIDE = -1
NARROW = 16  # pixels of a ring: up to there a loop over them is faster than numpy
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
    rings, sizes = _region(image, point, tolerance, connectivity)
    for ring, pixels in enumerate(np.cumsum(sizes).tolist()):
        yield MagicWandState(rings, ring, -float(pixels))


def magic_wand(
    image, point, *, tolerance: float = 32 / 255, connectivity: int = 4
) -> MagicWandState:
    """Return the last state of `magic_wand_steps`: the whole region."""
    rings, sizes = _region(image, point, tolerance, connectivity)
    return MagicWandState(rings, len(sizes) - 1, -float(sizes.sum()))


def _region(image, point, tolerance, connectivity) -> tuple[np.ndarray, np.ndarray]:
    """Return the ring of every pixel, int32 (H, W), read-only, and how many pixels each has."""
    image = check_image(image)
    seed = pixel_at(point, image.shape[:2])
    tolerance = check_number(tolerance, "tolerance", least=0) + ROUNDING
    alike = (np.abs(image - image[seed]) <= tolerance).all(axis=2)
    rings = _number_rings(alike, seed, check_connectivity(connectivity))
    rings.flags.writeable = False  # so that the states can share it
    return rings, np.bincount(rings[rings != OUTSIDE])


def _number_rings(alike: np.ndarray, seed: tuple[int, int], connectivity: int) -> np.ndarray:
    """Return int32 (H, W): breadth-first moves from `seed` through `alike`, -1 if unreachable.

    A wide ring is found in one go, a narrow one pixel by pixel: that costs less in a corridor.
    """
    padded = np.pad(alike, 1)  # a rim of False: no move wraps round to the next row
    width = padded.shape[1]
    steps = [s * (r * width + c) for r, c in OFFSETS[connectivity] for s in (1, -1)]
    memory = bytearray(padded.tobytes())  # which both ways of looking at it share
    free = np.frombuffer(memory, bool)
    rings = np.full(free.size, OUTSIDE, np.int32)
    ring, frontier = 0, [(seed[0] + 1) * width + seed[1] + 1]
    memory[frontier[0]] = False
    while frontier:
        if len(frontier) > NARROW:
            frontier, ring = _wide_rings(frontier, ring, rings, free, steps)
        else:
            frontier, ring = _narrow_rings(frontier, ring, rings, memory, steps)
    return rings.reshape(padded.shape)[1:-1, 1:-1].copy()


def _wide_rings(frontier, ring, rings, free, steps) -> tuple[list[int], int]:
    """Number rings while they are wide; return the first that is not, and its number.

    frontier: pixels that are no longer free. rings, free: (N,), changed in place.
    """
    now, steps = np.array(frontier), np.array(steps)
    claim = np.empty(free.size, np.int32)
    while now.size > NARROW:
        rings[now] = ring
        reached = (now[:, None] + steps).ravel()
        reached = reached[free[reached]]
        # of several claims to a pixel the last one stands, so that it enters the ring once
        claim[reached] = np.arange(reached.size)
        now, ring = reached[claim[reached] == np.arange(reached.size)], ring + 1
        free[now] = False
    return now.tolist(), ring


def _narrow_rings(frontier, ring, rings, free, steps) -> tuple[list[int], int]:
    """Do the same while rings are narrow; free: the bytes of it."""
    pixels, sizes, first = [], [], ring
    while 0 < len(frontier) <= NARROW:
        pixels += frontier
        sizes.append(len(frontier))
        reached = []
        for pixel in frontier:
            for step in steps:
                if free[pixel + step]:
                    free[pixel + step] = False
                    reached.append(pixel + step)
        frontier, ring = reached, ring + 1
    rings[pixels] = np.repeat(np.arange(first, ring), sizes)
    return frontier, ring
