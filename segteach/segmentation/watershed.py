"""The watershed by flooding: water rises over a height map, and basins meet on the ridges.

Each marker is a spring. The dry pixel that lies lowest beside the water goes under next and joins
the basin whose water reached it first. Each pixel so ends in a basin whose spring it is reached
from over the lowest pass: the highest pixel of the way is as low as on any way from any spring.

Source: Meyer, Topographic distance and watershed lines, 1994 (flooding by a queue ordered by
height, then by arrival); Vincent and Soille 1991. For real pictures `superpixels` has
scikit-image do the same.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from segteach.arrays import check_count, check_labels, check_plane, check_points
from segteach.cuts.energy import OFFSETS, check_connectivity, grid_edges
from segteach.language import Note
from segteach.steps import checked_at_call, last, state

SHOWN = 60  # states of a flooding by default: enough to watch, few enough to draw


@state
class WatershedState:
    """A height map partly under water.

    labels: int32 (H, W), the basin of each pixel under water, numbered like its marker; 0 is dry.
    level: the highest pixel under water; before the first it is the lowest marker.
    ridge: bool (H, W), pixels that went under beside the water of another basin: there a dam would
    stand.
    objective: number of dry pixels.
    note: which basins met for the first time since the last state, or "".
    """

    labels: np.ndarray
    level: float
    ridge: np.ndarray
    objective: float
    note: str


@checked_at_call
def watershed_steps(
    height, markers=None, *, connectivity: int = 4, every: int | None = None
) -> Iterator[WatershedState]:
    """Yield the dry map, then the flooding after each `every` pixels and at its end.

    height: (H, W), any finite numbers.
    markers: whole numbers (H, W), > 0 in the springs and 0 elsewhere, one number for each basin;
    the `minima` by default.
    connectivity: 4 or 8.
    every: pixels that go under from one state to the next, by default a sixtieth of all.
    """
    height, connectivity = check_height(height), check_connectivity(connectivity)
    markers = minima(height, connectivity) if markers is None else markers
    markers = check_markers(markers, height.shape)
    every = -(-height.size // SHOWN) if every is None else check_count(every, "every")
    labels, ridge = np.zeros_like(markers), np.zeros(height.shape, bool)
    level, news = float(height[markers > 0].min()), []
    met: set[tuple[int, int]] = set()
    yield WatershedState(labels, level, ridge, float(height.size), "")
    for wet, (pixel, basin, others) in enumerate(flood(height, markers, connectivity), start=1):
        level = max(level, float(height[pixel]))  # behind a pass the ground may lie lower
        labels[pixel], ridge[pixel] = basin, bool(others)
        new = sorted({(min(basin, other), max(basin, other)) for other in others} - met)
        met.update(new)
        news += new
        if wet % every == 0 or wet == height.size:
            dry = float(height.size - wet)
            yield WatershedState(labels, level, ridge, dry, _in_words(news))
            news = []


def _in_words(pairs: list[tuple[int, int]], most: int = 3) -> str:
    """Return "basins 1–2, 2–5 meet", or "" where none do."""
    named = ", ".join(f"{one}–{other}" for one, other in pairs[:most])
    if len(pairs) > most:
        more = len(pairs) - most
        return Note("basins {named} and {more} more pairs meet", named=named, more=more)
    return Note("basins {named} meet", named=named) if pairs else ""


def watershed(
    height, markers=None, *, connectivity: int = 4, every: int | None = None
) -> WatershedState:
    """Return the last state of `watershed_steps`: nothing is dry."""
    return last(watershed_steps(height, markers, connectivity=connectivity, every=every))


def flood(
    height: np.ndarray, markers: np.ndarray, connectivity: int
) -> Iterator[tuple[tuple[int, int], int, set[int]]]:
    """Yield each pixel as it goes under: where, in which basin, and which other basins it meets.

    The queue holds the dry pixels beside the water, lowest first; of equal heights, the one that
    the water reached first.
    """
    basin, wet = markers.copy(), np.zeros(height.shape, bool)  # whose water reaches it; under it
    arrival = itertools.count()
    springs = zip(*(axis.tolist() for axis in np.nonzero(markers)), strict=True)
    queue = [(height[pixel], next(arrival), pixel) for pixel in springs]
    heapq.heapify(queue)
    while queue:
        _, _, pixel = heapq.heappop(queue)
        wet[pixel] = True
        others = set()
        for beside in neighbours(pixel, height.shape, connectivity):
            if basin[beside] == 0:
                basin[beside] = basin[pixel]
                heapq.heappush(queue, (height[beside], next(arrival), beside))
            elif wet[beside] and basin[beside] != basin[pixel]:
                others.add(int(basin[beside]))
        yield pixel, int(basin[pixel]), others


def neighbours(
    pixel: tuple[int, int], shape: tuple[int, int], connectivity: int
) -> Iterator[tuple[int, int]]:
    """Yield the neighbours of a pixel that lie in the (H, W) picture; connectivity: 4 or 8."""
    (row, col), (height, width) = pixel, shape
    for down, right in OFFSETS[connectivity]:
        for r, c in ((row - down, col - right), (row + down, col + right)):
            if 0 <= r < height and 0 <= c < width:
                yield r, c


def minima(height, connectivity: int = 4) -> np.ndarray:
    """Return a marker for each local minimum, int32 (H, W): numbers from 1 row by row, else 0.

    A minimum is a connected piece of equal height without a lower neighbour; it counts once, of
    whatever size. height: (H, W). connectivity: 4 or 8.
    """
    height = check_height(height)
    first, second = grid_edges(height.shape, connectivity)[0].T
    rise = height.ravel()[second] - height.ravel()[first]
    level = rise == 0
    links = coo_array((level[level], (first[level], second[level])), shape=2 * (height.size,))
    count, piece = connected_components(links, directed=False)
    is_minimum = np.ones(count, bool)
    is_minimum[piece[second[rise > 0]]] = False
    is_minimum[piece[first[rise < 0]]] = False
    numbers = np.where(is_minimum, np.cumsum(is_minimum), 0)
    return numbers[piece].reshape(height.shape).astype(np.int32)


def check_height(height, name: str = "height") -> np.ndarray:
    """Return a height map as finite float64 (H, W)."""
    return check_points(check_plane(height, None, name), name)


def check_markers(markers, shape: tuple[int, int], name: str = "markers") -> np.ndarray:
    """Return markers as a new int32 (H, W) array; at least one pixel bears a number > 0."""
    numbers = check_labels(check_plane(markers, shape, name).ravel(), shape[0] * shape[1], name)
    if not 0 < numbers.max() < 2**31:
        raise ValueError(
            f"{name}: got {numbers.max()} at most, allowed is at least one pixel with a number > 0 "
            f"and none with more than {2**31 - 1}"
        )
    return numbers.astype(np.int32).reshape(shape)
