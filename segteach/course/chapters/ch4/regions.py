"""Instant check of chapter 4's region graph with the contrast along each boundary.

The package compares the mean colours of two segments.
"""

from __future__ import annotations

import numpy as np

from segteach.course.chapters.answers import expect_several, expect_shaped, shape_of
from segteach.course.chapters.ch4.region_rows import (
    ITSELF,
    pairs_of,
    refuse_rows,
    rows,
    same_rows,
    wrong_ways,
)
from segteach.course.chapters.ch4.shared import region_map
from segteach.course.check import Wrong, instant_check, told_apart
from segteach.cuts.energy import OFFSETS
from segteach.language import say


@instant_check("04/regions")
def check_regions(contrasts) -> str:
    """The segments of some maps that touch, and their contrast; a picture of one segment."""
    rng = np.random.default_rng()
    for shape, count in (((6, 7), 6), ((7, 5), 5), ((5, 9), 7)):
        image, labels = _clear_case(rng, shape, count)
        refuse_rows(
            _rows(contrasts(image, labels)),
            _right(image, labels),
            _slips(image, labels),
            "The pairs are right, a contrast is not: the mean of |C(p) - C(q)|² over the pairs of "
            "pixels along that boundary.",
            "各对都对，但有一处反差不对：应是沿该边界各像素对的 |C(p) - C(q)|² 的平均。",
        )
    for shape in ((3, 4), (1, 1)):
        alone = rng.uniform(0, 255, (*shape, 3)), np.zeros(shape, np.int64)
        if len(_rows(contrasts(*alone))):
            raise Wrong(
                "A picture of one segment has no boundaries: return arrays of length 0.",
                "只有一个超像素时没有边界：应返回长度为 0 的数组。",
            )
    return say(
        "Right: the boundary itself is asked, not what the segments look like in the middle.",
        "正确：看的是边界本身，而不是超像素内部的颜色。",
    )


def _rows(answer) -> np.ndarray:
    """Return pairs and contrasts as rows (i, j, value), (E, 3), or raise Wrong."""
    en, zh = "Return two things: pairs and contrasts.", "应返回两项：pairs 和 contrasts。"
    pairs, values = expect_several(answer, 2, en, zh)
    shapes = shape_of(pairs), shape_of(values)
    if all(shape is not None and 0 in shape for shape in shapes):
        return np.empty((0, 3))
    count = shapes[1][0] if shapes[1] is not None and len(shapes[1]) == 1 else 1
    values = expect_shaped(values, (count,), "(E,)")
    return np.column_stack([expect_shaped(pairs, (count, 2), "(E, 2)"), values])


def _clear_case(rng, shape, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return an image (H, W, 3), 0 to 255, and labels (H, W) on which all slips are told apart."""
    while True:
        labels = region_map(rng, shape, count)
        image = rng.uniform(0, 255, (count, 3))[labels] / 2 + rng.uniform(0, 127, (*shape, 3))
        if told_apart(_right(image, labels), _slips(image, labels), same_rows):
            return image, labels


def _squares(image, pairs) -> np.ndarray:
    colours = image.reshape(-1, 3)
    return ((colours[pairs[:, 0]] - colours[pairs[:, 1]]) ** 2).sum(axis=1)


def _right(image, labels, total=np.mean) -> np.ndarray:
    pairs = pairs_of(labels.shape, OFFSETS[4])
    return rows(labels, pairs, _squares(image, pairs), total)


def _slips(image, labels) -> list:
    pairs, right = pairs_of(labels.shape, OFFSETS[4]), _right(image, labels)
    squares, colours = _squares(image, pairs), image.reshape(-1, 3)
    apart = np.abs(colours[pairs[:, 0]] - colours[pairs[:, 1]])
    means = np.stack([image[labels == i].mean(axis=0) for i in range(labels.max() + 1)])
    of_means = right.copy()
    of_means[:, 2] = _squares(means, right[:, :2].astype(int))

    def slip(values, total=np.mean):
        return rows(labels, pairs, values, total)

    root = (
        "Square the difference of two pixels, then average.",
        "先对两个像素的差取平方，再求平均。",
    )
    return [
        *wrong_ways(labels, lambda some: _squares(image, some), np.mean),
        (rows(labels, pairs, squares, itself=True), *ITSELF),
        (
            of_means,
            "That is the contrast of the two MEAN colours, the package's: here the pixels on both "
            "sides of the boundary are compared.",
            "这是两个平均颜色的反差，即软件包的做法：这里比较的是边界两侧的像素。",
        ),
        (
            slip(squares, np.sum),
            "That is the sum along the boundary: divide by its length.",
            "这是沿边界的总和：还要除以长度。",
        ),
        (
            slip(squares / 3),
            "|C(p) - C(q)|² is the SUM of the three channels: you averaged over them.",
            "|C(p) - C(q)|² 是三个通道之和：你对通道求了平均。",
        ),
        (slip(np.sqrt(squares)), *root),
        (slip(np.sqrt(squares), lambda d: d.mean() ** 2), *root),
        (slip(squares, lambda c: np.sqrt(c.mean())), "C is squared: no root at the end.",
         "C 是平方：最后不要开方。"),
        (slip(apart.sum(axis=1)), "Take squares, not absolute differences.",
         "应取平方，而不是绝对差。"),
        (slip(squares, np.median), "That is the median: the mean is asked.",
         "这是中位数：要的是平均。"),
        (slip(squares, np.max), "That is the strongest pair alone: average over all of them.",
         "这只是反差最大的一对：应对所有像素对求平均。"),
        (slip(squares / 255**2), "The colours are on 0 to 255 already: do not divide.",
         "颜色已经取 0 到 255：不要再除。"),
        (slip(np.ones(len(pairs)), np.sum), "That is the length of the boundary: the contrast is "
         "asked.", "这是边界长度：要的是反差。"),
    ]  # fmt: skip
