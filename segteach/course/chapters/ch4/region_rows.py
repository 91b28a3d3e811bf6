"""What checks of chapter 4 share on the region graph: rows (i, j, value) of segments that touch.

No message tells which segments touch, or a value.
"""

from __future__ import annotations

import numpy as np

from segteach.course.check import Wrong
from segteach.cuts.energy import OFFSETS, shifted

TWICE = (
    "Each pair is counted twice: look at every neighbouring pair of pixels once.",
    "每一对都数了两遍：每对相邻像素只看一次。",
)
ONE_WAY = (
    "(i, j) and (j, i) are the same two segments: put the smaller number first.",
    "(i, j) 和 (j, i) 是同样两个超像素：先把较小的编号放在前面。",
)
ITSELF = (
    "A segment does not touch itself: leave out neighbours of the same label.",
    "超像素不与自己相邻：编号相同的相邻像素要去掉。",
)
ONE_DIRECTION = (
    "You look in one direction only: neighbours stand beside and below.",
    "你只看了一个方向：横向和纵向都有邻点。",
)
EIGHT = (
    "These are 8 neighbours: here pixels that touch at a corner are none.",
    "这是八邻域：这里只在角上接触的像素不算相邻。",
)
AROUND = (
    "You joined opposite sides of the picture (np.roll does): there is nothing beyond it.",
    "你把图像相对的两边连了起来（np.roll 会这样）：图像之外没有像素。",
)


def pairs_of(shape, offsets) -> np.ndarray:
    """Return the numbers of all neighbouring pixels, (P, 2)."""
    numbers = np.arange(shape[0] * shape[1]).reshape(shape)
    both = [np.stack(shifted(numbers, offset)).reshape(2, -1) for offset in offsets]
    return np.concatenate(both, axis=1).T


def pairs_around(shape, offsets) -> np.ndarray:
    """Return pairs as `pairs_of` does, on a picture whose opposite sides touch: a slip."""
    numbers = np.arange(shape[0] * shape[1]).reshape(shape)
    others = [np.roll(numbers, (-r, -c), axis=(0, 1)) for r, c in offsets]
    return np.concatenate([np.stack([numbers, o], axis=-1).reshape(-1, 2) for o in others])


def rows(labels, pairs, values, total=np.mean, *, ordered=True, itself=False) -> np.ndarray:
    """Return rows (i, j, value), sorted, of segments that touch, (E, 3); options are slips.

    pairs: (P, 2), pixels. values: (P,), of each pair. total: what becomes of a boundary's values.
    """
    ends = labels.ravel()[pairs]
    keep = np.full(len(ends), True) if itself else ends[:, 0] != ends[:, 1]
    ends, values = ends[keep], values[keep]
    ends = np.sort(ends, axis=1) if ordered else ends
    found, which = np.unique(ends, axis=0, return_inverse=True)
    totals = [total(values[which.ravel() == number]) for number in range(len(found))]
    return np.column_stack([found, np.array(totals, float).reshape(-1)])


def wrong_ways(labels, value_of, total) -> list:
    """Return (rows, English, Chinese) of looking in too few or too many directions.

    value_of(pairs): the values (P,) of pairs (P, 2).
    """
    four = pairs_of(labels.shape, OFFSETS[4])
    right = rows(labels, four, value_of(four), total)
    turned = right[:, [1, 0, 2]]

    def of(pairs, **how):
        return rows(labels, pairs, value_of(pairs), total, **how)

    return [
        (in_order(np.concatenate([right, turned])), *TWICE),
        (of(four, ordered=False), *ONE_WAY),
        (in_order(turned), *ONE_WAY),
        *((of(pairs_of(labels.shape, [offset])), *ONE_DIRECTION) for offset in OFFSETS[4]),
        (of(pairs_of(labels.shape, OFFSETS[8])), *EIGHT),
        (of(pairs_around(labels.shape, OFFSETS[4])), *AROUND),
    ]


def in_order(found) -> np.ndarray:
    """Return rows sorted by their pairs."""
    return found[np.lexsort(found[:, 1::-1].T)]


def same_rows(a, b) -> bool:
    """Return whether rows tell the same."""
    return a.shape == b.shape and np.array_equal(a[:, :2], b[:, :2]) and np.allclose(a, b)


def refuse_rows(got, right, slips, en: str, zh: str) -> None:
    """Raise Wrong unless the rows, in any order, are right, with the words of the slip.

    en, zh: what is said of a value that is another, and no known slip's.
    """
    got = in_order(got)
    if same_rows(got, right):
        return
    for value, *words in slips:
        if same_rows(got, value):
            raise Wrong(*words)
    pairs = [tuple(row) for row in got[:, :2]]
    truth = {tuple(row) for row in right[:, :2]}
    if len(set(pairs)) < len(pairs):
        raise Wrong("A pair stands in more than one row.", "有一对超像素占了不止一行。")
    if any(i >= j for i, j in pairs):
        raise Wrong(*ONE_WAY)
    if not pairs:
        raise Wrong(
            "There are such pairs, and you list none.", "其实有这样的对，你一对也没有列出。"
        )
    if truth - set(pairs):
        raise Wrong("A pair is missing that belongs there.", "漏了应有的一对。")
    if set(pairs) - truth:
        raise Wrong("You list a pair that does not belong there.", "你列出了不应出现的一对。")
    raise Wrong(en, zh)
