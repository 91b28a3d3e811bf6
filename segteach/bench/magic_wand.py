"""Magic wand against OpenCV's flood fill with a fixed range: the same region?

Five clicks on a photograph, tolerance 32 of 255. OpenCV fills runs of pixels in C and knows only
the region; ours numbers its rings as well, so that its growth can be watched. `full` adds
a picture of 5 million pixels.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from segteach.bench.kit.pictures import at_size
from segteach.bench.kit.row import Row, alternate
from segteach.segmentation.magic_wand import magic_wand

PICTURE, LEVELS = "china", 32
SIZES = (640, 480), (1280, 960), (2560, 1920)
CLICKS = ((0.1, 0.1), (0.9, 0.5), (0.5, 0.5), (0.3, 0.7), (0.7, 0.2))  # share of height, width


def rows(full: bool = False) -> Iterator[Row]:
    """Yield a row for each size but the largest, which is for `full`."""
    for width, height in SIZES if full else SIZES[:-1]:
        levels = np.rint(255 * at_size(PICTURE, width, height)).astype(np.uint8)
        yield _compare(levels, levels / 255)


def _compare(levels: np.ndarray, image: np.ndarray) -> Row:
    height, width = levels.shape[:2]
    points = [(int(row * height), int(col * width)) for row, col in CLICKS]

    def ours():
        return [magic_wand(image, point, tolerance=LEVELS / 255).mask for point in points]

    def theirs():
        return [_flood_fill(levels, point) for point in points]

    pairs = list(zip(ours(), theirs(), strict=True))
    same = sum(bool((mine == other).all()) for mine, other in pairs)
    ours_s, peer_s = alternate(ours, theirs)
    return Row(
        task=f"magic wand {width}x{height}, mean of {len(points)} clicks",
        peer="OpenCV floodFill",
        ours_s=ours_s / len(points),
        peer_s=peer_s / len(points),
        agreement=(
            f"masks identical for {same} of {len(points)} clicks; "
            f"{int(np.mean([mine.sum() for mine, _ in pairs]))} pixels on average"
        ),
    )


def _flood_fill(levels: np.ndarray, point: tuple[int, int]) -> np.ndarray:
    import cv2

    found = np.zeros((levels.shape[0] + 2, levels.shape[1] + 2), np.uint8)
    flags = 4 | cv2.FLOODFILL_FIXED_RANGE | cv2.FLOODFILL_MASK_ONLY
    cv2.floodFill(levels, found, point[::-1], 0, (LEVELS,) * 3, (LEVELS,) * 3, flags)
    return found[1:-1, 1:-1] == 1
