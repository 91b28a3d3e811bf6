"""What checks of chapter 4 share on the region graph: rows (i, j, length), and classic slips."""

from __future__ import annotations

import numpy as np

from segteach.course.chapters.ch4.shared import region_map
from segteach.course.check import Wrong, told_apart
from segteach.cuts.energy import OFFSETS, shifted


def clear_map(rng, shape: tuple[int, int], count: int, connectivity: int) -> np.ndarray:
    """Return labels (H, W) of `count` regions on which no slip looks like another."""
    while True:
        labels = region_map(rng, shape, count)
        right, slips = right_rows(labels, connectivity), region_slips(labels, connectivity)
        if told_apart(right, slips, np.array_equal):
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
        f"The boundary of segments {i:g} and {j:g} has not the length {mine[i, j]:g}: count again.",
        f"超像素 {i:g} 和 {j:g} 的公共边界长度不是 {mine[i, j]:g}：请再数一遍。",
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
