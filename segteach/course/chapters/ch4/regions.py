"""Instant check of chapter 4's region graph: which regions touch, and along how many pixels."""

from __future__ import annotations

import time

import numpy as np

from segteach.course.chapters.ch4.energy import told_apart
from segteach.course.check import Wrong, expect_array, instant_check
from segteach.cuts.energy import OFFSETS, shifted
from segteach.language import say
from segteach.segmentation.superpixels import touching


@instant_check("04/regions")
def check_region_edges(region_edges) -> str:
    """Which regions touch, and along how many neighbouring pixels, for 4 and 8 neighbours."""
    rng = np.random.default_rng()
    for shape, count, connectivity in (((6, 7), 6, 8), ((7, 5), 5, 4), ((5, 9), 7, 8)):
        labels = region_map(rng, shape, count, connectivity)
        got = _rows(region_edges(labels.copy(), connectivity))
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
    own = _seconds(lambda: region_edges(labels.copy(), 8))
    package = _seconds(lambda: touching(labels, 130, 8))
    times = f"{1000 * own:.0f} ms", f"{1000 * package:.0f} ms"
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


def region_map(rng, shape: tuple[int, int], count: int, connectivity: int) -> np.ndarray:
    """Return labels (H, W) of `count` regions on which no slip looks like another."""
    places = np.indices(shape).reshape(2, -1).T
    while True:
        sites = places[rng.choice(len(places), count, replace=False)]
        away = np.linalg.norm(places[:, None] - sites, axis=2) + 0.3 * rng.random(count)
        labels = away.argmin(axis=1).reshape(shape)
        right, slips = right_rows(labels, connectivity), region_slips(labels, connectivity)
        if len(np.unique(labels)) == count and told_apart(right, slips, np.array_equal):
            return labels


def right_rows(labels, connectivity: int) -> np.ndarray:
    """Return rows (i, j, length), i < j, sorted: the regions that touch."""
    return _counted(np.sort(_differing(labels, OFFSETS[connectivity]), axis=1))


def _differing(labels, offsets) -> np.ndarray:
    """Return the labels of neighbouring pixels in two regions, (P, 2)."""
    pairs = _neighbours(labels, offsets)
    return pairs[pairs[:, 0] != pairs[:, 1]]


def _neighbours(labels, offsets) -> np.ndarray:
    """Return the labels of all neighbouring pixels, (P, 2)."""
    both = [np.stack(shifted(labels, offset)).reshape(2, -1) for offset in offsets]
    return np.concatenate(both, axis=1).T


def _counted(pairs) -> np.ndarray:
    """Return the different pairs and how often each comes, (E, 3), sorted."""
    found, times = np.unique(pairs, axis=0, return_counts=True)
    return np.column_stack([found, times])


def _wrapped(labels, offsets) -> np.ndarray:
    """Return pairs as `_differing` does, on a picture whose opposite sides touch: a slip."""
    others = [np.roll(labels, (-r, -c), axis=(0, 1)).ravel() for r, c in offsets]
    pairs = np.concatenate([np.stack([labels.ravel(), other], axis=1) for other in others])
    return pairs[pairs[:, 0] != pairs[:, 1]]


def _pixels_that_touch(labels, offsets) -> np.ndarray:
    """Return rows in which a boundary is counted in pixels of the first region: a slip."""
    numbers = np.arange(labels.size).reshape(labels.shape)
    pixels, pairs = _neighbours(numbers, offsets), _neighbours(labels, offsets)
    order = np.argsort(pairs, axis=1)
    first = np.take_along_axis(pixels, order, axis=1)[:, 0]
    triples = np.column_stack([np.take_along_axis(pairs, order, axis=1), first])
    return _counted(np.unique(triples[triples[:, 0] < triples[:, 1]], axis=0)[:, :2])


def region_slips(labels, connectivity: int) -> list:
    """Return (rows, English, Chinese) of the classic mistakes."""
    offsets = OFFSETS[connectivity]
    right, directed = right_rows(labels, connectivity), _counted(_differing(labels, offsets))
    turned = right[:, [1, 0, 2]]
    ordered = np.argsort(turned[:, 0] * labels.size + turned[:, 1])
    twice = (
        "Each pair is counted twice: look at every neighbouring pair of pixels once.",
        "每一对都数了两遍：每对相邻像素只看一次。",
    )
    one_way = (
        "(i, j) and (j, i) are the same two segments: put the smaller number first, then count.",
        "(i, j) 和 (j, i) 是同样两个超像素：先把较小的编号放在前面，再计数。",
    )
    found = [
        (right * [1, 1, 2], *twice),
        (_sorted(np.concatenate([right, turned])), *twice),
        (directed, *one_way),
        (turned, *one_way),
        (turned[ordered], *one_way),
        (
            _counted(np.sort(_neighbours(labels, offsets), axis=1)),
            "A segment does not touch itself: leave out neighbours of the same label.",
            "超像素不与自己相邻：标号相同的相邻像素要去掉。",
        ),
        (
            right * [1, 1, 0] + [0, 0, 1],
            "That two segments touch is right; the length of the boundary is how many pairs of "
            "pixels do.",
            "哪些超像素相邻是对的；边界长度则是有多少对像素相邻。",
        ),
        (
            _counted(np.sort(_wrapped(labels, offsets), axis=1)),
            "You joined opposite sides of the picture (np.roll does): there is nothing beyond it.",
            "你把图像相对的两边连了起来（np.roll 会这样）：图像之外没有像素。",
        ),
        (
            _pixels_that_touch(labels, offsets),
            "You counted pixels; the length is the number of PAIRS: one pixel may have two "
            "neighbours over there.",
            "你数的是像素；边界长度是像素“对”的个数：一个像素在对面可能有两个邻点。",
        ),
    ]
    return [*found, *_direction_slips(labels, connectivity)]


def _direction_slips(labels, connectivity: int) -> list:
    """Return the slips of looking in too few or too many directions."""
    right, below, down, up = OFFSETS[8]
    one_direction = (
        "You look in one direction only: neighbours stand beside and below.",
        "你只看了一个方向：横向和纵向都有邻点。",
    )
    one_diagonal = (
        "One of the two diagonals is missing: pixels touch at (1, 1) and at (1, -1).",
        "漏了一条对角线：(1, 1) 和 (1, -1) 两个方向都相邻。",
    )
    ways = {
        4: [
            ((right,), *one_direction),
            ((below,), *one_direction),
            (
                OFFSETS[8],
                "These are 8 neighbours; connectivity 4 has no diagonals.",
                "这是八邻域；connectivity 为 4 时没有对角线。",
            ),
        ],
        8: [
            ((right,), *one_direction),
            ((below,), *one_direction),
            (
                OFFSETS[4],
                "The diagonals are missing: with connectivity 8 segments also touch at a corner.",
                "漏了对角线：connectivity 为 8 时，只在角上接触的超像素也相邻。",
            ),
            ((right, below, down), *one_diagonal),
            ((right, below, up), *one_diagonal),
        ],
    }[connectivity]
    return [(_counted(np.sort(_differing(labels, o), axis=1)), en, zh) for o, en, zh in ways]


def _sorted(rows) -> np.ndarray:
    return rows[np.lexsort(rows.T[::-1])]


def refuse_rows(got, right, slips) -> None:
    """Raise Wrong unless the rows (i, j, length) are right, with the words of the slip."""
    if np.array_equal(got, right):
        return
    for rows, en, zh in slips:
        if np.array_equal(got, rows):
            raise Wrong(en, zh)
    if np.array_equal(_sorted(got), right):
        raise Wrong("The pairs are right, but not sorted.", "各对都对，但没有排序。")
    mine, truth = ({(i, j): n for i, j, n in rows.tolist()} for rows in (got, right))
    if len(mine) < len(got):
        raise Wrong("A pair stands in more than one row.", "有一对超像素占了不止一行。")
    for i, j in sorted(mine.keys() ^ truth.keys()):
        raise _wrong_pair(int(i), int(j), (i, j) in truth)
    i, j = next(pair for pair in truth if mine[pair] != truth[pair])
    raise Wrong(
        f"The boundary of segments {i} and {j} has length {truth[i, j]}, not {mine[i, j]:g}.",
        f"超像素 {i} 和 {j} 的公共边界长度是 {truth[i, j]}，不是 {mine[i, j]:g}。",
    )


def _wrong_pair(i: int, j: int, touch: bool) -> Wrong:
    if touch:
        return Wrong(
            f"Segments {i} and {j} touch, but the pair ({i}, {j}) is missing.",
            f"超像素 {i} 和 {j} 相邻，但缺少 ({i}, {j}) 这一对。",
        )
    return Wrong(
        f"({i}, {j}) is no pair: write the smaller number first, and only segments that touch.",
        f"({i}, {j}) 不应出现：较小的编号写在前面，而且只写相邻的超像素。",
    )
