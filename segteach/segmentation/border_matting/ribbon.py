"""The ribbon along the outline of a mask: its pixels, each with its place and signed distance.

The geometry of border matting. Source: Rother, Kolmogorov and Blake 2004, section 4.1 and figure 6.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import distance_transform_edt, gaussian_filter1d, maximum_filter
from scipy.spatial import cKDTree

from segteach.arrays import check_mask, check_number
from segteach.segmentation.outlines import in_reading_order, outlines_of
from segteach.steps import state

ROUNDING = 1.5  # px: as far as the outline is averaged along itself, against the stairs of pixels
BEYOND = 3  # px: as far as an outline is led out of the picture where the object is cut off
MIDDLE = 0.7  # of the depth of the deepest pixel near by: from there on it is the middle of a part


@state
class Ribbon:
    """The outlines of a mask and the pixels at most `width` away from them.

    points: (T, 2), (row, col) of the samples of all outlines, about one pixel apart, one outline
    after the other.
    contour: (T,), the number of the outline.
    closed: one bool an outline; one that ends at the picture's border is open.
    room: (T,), how deep the thinner of the two sides is near a sample, in pixels.
    pixels: (N,), row-by-row numbers of the ribbon's pixels, sorted by nearest.
    nearest: (N,), t(n), the number of the sample next to the pixel.
    distance: (N,), r(n), in pixels to the polyline through the samples, > 0 on the foreground's
    side.
    sure: bool (2, H, W), pixels of unmixed colour of background and foreground: T_B and T_F outside
    the ribbon, and the middle of what is thinner than the ribbon.
    """

    points: np.ndarray
    contour: np.ndarray
    closed: tuple
    room: np.ndarray
    pixels: np.ndarray
    nearest: np.ndarray
    distance: np.ndarray
    sure: np.ndarray

    def samples(self, contour: int) -> slice:
        """Return where the samples of one outline lie in `points`."""
        return slice(*np.searchsorted(self.contour, [contour, contour + 1]).tolist())

    def squares(self, side: int) -> list[tuple[slice, slice]]:
        """Return the rows and columns of the square S_t round every sample, within the picture."""
        rows, cols = self.centres()
        low = np.maximum(np.stack([rows, cols], axis=1) - side // 2, 0).tolist()
        high = (np.stack([rows, cols], axis=1) + side // 2 + 1).tolist()
        return [
            (slice(top, bottom), slice(left, right))
            for (top, left), (bottom, right) in zip(low, high, strict=True)
        ]

    def centres(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the rows and columns, (T,) each, of the pixels nearest to the samples."""
        return _nearest_pixels(self.points, self.sure.shape[1:])


def ribbon_of(mask, width: float = 6.0) -> Ribbon:
    """Return the ribbon of +-width pixels along the outlines of a mask, bool (H, W).

    A mask of everything or nothing has no outline and an empty ribbon. The sides of the picture
    are no outline: there the object goes on outside.
    """
    mask, width = check_mask(mask), check_number(width, "width", above=0)
    sides, lines = np.stack([~mask, mask]), outlines(mask)
    points = np.concatenate([line for line, _ in lines] or [np.empty((0, 2))])
    contour = np.repeat(np.arange(len(lines)), [len(line) for line, _ in lines])
    closed = tuple(is_closed for _, is_closed in lines)
    if not lines:
        none = np.empty(0, int)
        return Ribbon(points, none, closed, np.empty(0), none, none, np.empty(0), sides)
    depths = np.stack([distance_transform_edt(side) for side in sides])
    deepest = maximum_filter(depths, size=(1, *(2 * int(np.ceil(width)) + 1,) * 2))
    room = deepest[:, *_nearest_pixels(points, mask.shape)].min(axis=0)
    pixels, nearest, distance = _pixels_near(lines, points, depths.max(axis=0), width)
    sure = sides.copy()
    sure.reshape(2, -1)[:, pixels] = False
    sure |= sides & (depths >= MIDDLE * deepest)
    return Ribbon(points, contour, closed, room, pixels, nearest, distance, sure)


def outlines(mask: np.ndarray) -> list[tuple[np.ndarray, bool]]:
    """Return the outlines of a mask as polylines (T, 2) of steps of about 1 px, and if closed.

    Each runs between the pixels, rounded by averaging along itself, and turns clockwise round the
    foreground, as it is seen on the screen. The first point of a closed one is not repeated.
    """
    rim = BEYOND - 1  # an open outline ends one pixel outside of what is traced
    found = in_reading_order(outlines_of(np.pad(mask, rim, mode="edge")))
    return [(_even_steps(line - rim, closed), closed) for line, closed in found]


def _pixels_near(
    lines, points: np.ndarray, depth: np.ndarray, width: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return pixels, nearest and distance of a `Ribbon`.

    lines: the outlines.
    points: (T, 2), all their samples.
    depth: (H, W), how far a pixel is from the nearest of the other side.
    width: half of the ribbon's, in pixels.
    """
    near = np.flatnonzero(depth <= width + 2)
    places = np.column_stack(np.unravel_index(near, depth.shape)).astype(float)
    nearest = cKDTree(points).query(places)[1]
    distance = _signed_distance(places, points, nearest, *_neighbours(lines))
    keep = np.flatnonzero(np.abs(distance) <= width)
    keep = keep[np.argsort(nearest[keep], kind="stable")]
    return near[keep], nearest[keep], distance[keep]


def _even_steps(line: np.ndarray, closed: bool) -> np.ndarray:
    """Return the polyline in steps of about one pixel, rounded."""
    if closed:
        line = np.concatenate([line, line[:1]])
    along = np.r_[0, np.hypot(*np.diff(line, axis=0).T).cumsum()]
    count = max(4, round(along[-1]))
    at = np.linspace(0, along[-1], count, endpoint=not closed)
    even = np.column_stack([np.interp(at, along, axis) for axis in line.T])
    # a short outline keeps its shape: averaging over a twentieth of a circle shrinks it by 5 %
    spread = min(ROUNDING, along[-1] / 20) * count / along[-1]
    return gaussian_filter1d(even, spread, axis=0, mode="wrap" if closed else "nearest")


def _neighbours(lines) -> tuple[np.ndarray, np.ndarray]:
    """Return for each sample the numbers of the one before and after it, (T,); ends stay."""
    before: list[np.ndarray] = []
    after: list[np.ndarray] = []
    start = 0
    for line, closed in lines:
        own = np.arange(len(line))
        moved = [(own + step) % len(line) if closed else own + step for step in (-1, 1)]
        for out, numbers in zip((before, after), moved, strict=True):
            out.append(start + numbers.clip(0, len(line) - 1))
        start += len(line)
    return np.concatenate(before), np.concatenate(after)


def _nearest_pixels(points: np.ndarray, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows and columns of the pixels nearest to points (T, 2)."""
    return tuple(np.rint(points).astype(int).clip(0, np.array(shape) - 1).T)


def _signed_distance(
    places: np.ndarray,
    points: np.ndarray,
    nearest: np.ndarray,
    before: np.ndarray,
    after: np.ndarray,
) -> np.ndarray:
    """Return the distance to the two pieces that meet at the nearest sample, > 0 inside, (N,).

    places: (N, 2).
    points: (T, 2), the samples.
    nearest: (N,), the number of each place's sample.
    before, after: (T,), the numbers of the samples beside each.
    """
    here = points[nearest]
    offsets = []
    for other in (points[before[nearest]], points[after[nearest]]):
        piece = other - here
        length2 = (piece**2).sum(axis=1)
        share = ((places - here) * piece).sum(axis=1) / np.where(length2 > 0, length2, 1)
        offsets.append(places - here - share.clip(0, 1)[:, None] * piece)
    first, second = (np.hypot(*offset.T) for offset in offsets)
    offset = np.where((first <= second)[:, None], *offsets)
    along = points[after[nearest]] - points[before[nearest]]
    # the turn from the direction of the outline to the pixel tells on which side it lies
    turn = along[:, 1] * offset[:, 0] - along[:, 0] * offset[:, 1]
    return np.copysign(np.minimum(first, second), turn)
