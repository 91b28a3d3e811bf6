"""Instant check of chapter 4's region graph: which regions touch, and along how many pixels."""

from __future__ import annotations

import time

import numpy as np

from segteach.course.chapters.ch4.region_rows import (
    clear_map,
    refuse_rows,
    region_slips,
    right_rows,
)
from segteach.course.check import Wrong, expect_array, instant_check
from segteach.language import say
from segteach.segmentation.superpixels import touching


@instant_check("04/regions")
def check_region_edges(region_edges) -> str:
    """Which regions touch, and along how many neighbouring pixels, for 4 and 8 neighbours."""
    rng = np.random.default_rng()
    for shape, count, connectivity in (((6, 7), 6, 8), ((7, 5), 5, 4), ((5, 9), 7, 8)):
        labels = clear_map(rng, shape, count, connectivity)
        got = _rows(region_edges(labels, connectivity))
        refuse_rows(got, right_rows(labels, connectivity), region_slips(labels, connectivity))
    for labels in (np.zeros((3, 4), np.int32), np.zeros((1, 1), np.int32)):
        if len(_rows(region_edges(labels, 8))):
            raise Wrong(
                "A picture of one segment has no edges: return arrays of length 0.",
                "只有一个超像素时没有边：应返回长度为 0 的数组。",
            )
    return _pace(region_edges)


def _pace(region_edges) -> str:
    """Praise, with the time that a larger map takes beside the package's."""
    labels = np.arange(80)[:, None] // 8 * 13 + np.arange(100) // 8
    own = _seconds(lambda: region_edges(labels, 8))
    package = _seconds(lambda: touching(labels, 130, 8))
    times = f"{1000 * own:.1f} ms", f"{1000 * package:.1f} ms"
    if own > 20 * package:
        return say(
            f"Right. But 8 000 pixels take yours {times[0]}, the package {times[1]}: compare "
            "whole arrays, and pack each pair into one number before it is counted.",
            f"正确。不过 8 000 个像素你用了 {times[0]}，软件包只用 {times[1]}："
            "应整个数组一起比较，并在计数之前把每一对合成一个数。",
        )
    return say(
        f"Right, and fast: {times[0]} for 8 000 pixels (the package: {times[1]}).",
        f"正确，也很快：8 000 个像素用了 {times[0]}（软件包：{times[1]}）。",
    )


def _seconds(function) -> float:
    """Return the shortest time of three calls."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def _rows(answer) -> np.ndarray:
    """Return edges and boundary as rows (i, j, length), (E, 3), or raise Wrong."""
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        raise Wrong("Return two things: edges and boundary.", "应返回两项：edges 和 boundary。")
    if all(part is not None and np.size(part) == 0 for part in answer):
        return np.empty((0, 3))
    count = len(answer[1]) if np.ndim(answer[1]) == 1 else 1
    edges, boundary = expect_array(answer[0], (count, 2)), expect_array(answer[1], (count,))
    return np.column_stack([edges, boundary])
