"""Instant check of chapter 6's line through black: its direction, and how far colours are from it.

The package's `colour_line` goes through the mean of the colours.
"""

from __future__ import annotations

import numpy as np

from segteach.course.chapters.answers import expect_parts, is_clear
from segteach.course.check import Wrong, expect_array, instant_check, refuse
from segteach.language import say

TWO = (
    "Return two things: the direction (3,) and one number, the distance.",
    "应返回两项：方向 (3,)，以及一个数，即距离。",
)
LENGTH = (
    "The direction must have length 1: divide it by its length.",
    "方向的长度应为 1：请除以它的长度。",
)
OTHER_WAY = (
    "The direction is wrong: no other line through black may have a smaller sum of squared "
    "distances.",
    "方向不对：在过黑色的直线中，它的距离平方和应当最小。",
)
OTHER_DISTANCE = (
    "The direction is right, the distance is not. Print a few distances of single colours first.",
    "方向是对的，距离不对。先输出几个颜色各自到直线的距离看看。",
)


@instant_check("06/line")
def check_line(line_of) -> str:
    """Direction, of either sign, and distance of colours near a line that misses black a little."""
    rng = np.random.default_rng()
    for count in (9, 40, 5):
        colours = _clear_colours(rng, count)
        answer = line_of(colours)
        if isinstance(answer, np.ndarray) and answer.shape == (3,):  # three numbers are no pair
            raise Wrong(*TWO)
        direction, away = expect_parts(answer, [(3,), ()], *TWO)
        if not np.isclose(np.linalg.norm(direction), 1, atol=1e-6):
            raise Wrong(*LENGTH)
        got, right = _line(direction), _line(_direction(colours))
        refuse(got, right, [*_direction_slips(colours), (got, *OTHER_WAY)])
        away = expect_array(away, ())
        refuse(away, _away(colours), [*_distance_slips(colours), (away, *OTHER_DISTANCE)])
    return say(
        "Right: two angles fix a line through black; one through the mean has two numbers more.",
        "正确：过黑色的直线由两个角度确定；过均值的直线还要多两个数。",
    )


def _clear_colours(rng, count: int) -> np.ndarray:
    """Return colours (N, 3) on which every slip is told apart."""
    while True:
        lit = rng.uniform(0.15, 1, (count, 1)) * rng.uniform(0.3, 0.85, 3)
        colours = lit + rng.uniform(0, 0.1, 3) + rng.normal(0, 0.03, (count, 3))
        ways, distances = _direction_slips(colours), _distance_slips(colours)
        if (
            colours.min() > 0
            and colours.max() < 1
            and is_clear(_line(_direction(colours)), ways)
            and is_clear(_away(colours), distances)
        ):
            return colours


def _line(direction) -> np.ndarray:
    """Return d d^T (3, 3), which is the same for d and -d."""
    return np.outer(direction, direction)


def _direction(colours) -> np.ndarray:
    return np.linalg.svd(colours, full_matrices=False)[2][0]


def _rest(colours) -> np.ndarray:
    """Return what of each colour points away from the line, (N, 3)."""
    direction = _direction(colours)
    return colours - (colours @ direction)[:, None] * direction


def _away(colours) -> float:
    return np.sqrt((_rest(colours) ** 2).sum(axis=1).mean())


def _unit(vector) -> np.ndarray:
    return vector / np.linalg.norm(vector)


def _direction_slips(colours) -> list:
    mean = colours.mean(axis=0)
    smallest = (
        "That is a direction in which the colours hardly reach: take the one of the LARGEST "
        "singular value. `svd` sorts from large to small, `eigh` from small to large.",
        "沿这个方向颜色几乎没有变化：应取最大奇异值对应的方向。"
        "`svd` 从大到小排列，`eigh` 从小到大排列。",
    )
    turned = (
        "You took a row for a column: the directions are the ROWS of the third result of `svd`, "
        "the COLUMNS of the second of `eigh`.",
        "行和列弄反了：方向是 `svd` 第三个结果的各行，`eigh` 第二个结果的各列。",
    )
    one_channel = (
        "You fitted two channels to the third: then only errors of these two count. The distance "
        "is that in the colour cube.",
        "你用一个通道去拟合另外两个通道：这样只计入了那两个通道的误差。应取颜色立方体中的距离。",
    )
    vectors = np.linalg.eigh(colours.T @ colours).eigenvectors
    right_vectors = np.linalg.svd(colours)[2]
    found = [
        (
            np.linalg.svd(colours - mean)[2][0],
            "That is the direction of the line through the MEAN: subtract nothing.",
            "这是过均值的直线的方向：不要减去均值。",
        ),
        *((vectors[:, place], *smallest) for place in (0, 1)),
        *((row, *turned) for row in (vectors[-1], vectors[0], right_vectors[:, 0])),
        *((_unit(colours.T @ channel), *one_channel) for channel in colours.T),
        *_mean_slips(colours),
    ]
    return [(_line(direction), en, zh) for direction, en, zh in found]


def _mean_slips(colours) -> list:
    """Return the slips of which the line passes through one colour, a mean or the brightest."""
    lengths = np.linalg.norm(colours, axis=1)
    return [
        (
            _unit(colours.mean(axis=0)),
            "You point at the mean colour: the sum of SQUARED distances is less for another line.",
            "你指向了平均颜色：还有别的直线，距离的平方和更小。",
        ),
        (
            _unit((colours / lengths[:, None]).mean(axis=0)),
            "You gave each colour length 1 first: then a dark one counts as much as a bright one.",
            "你先把每个颜色的长度化为 1：这样暗的颜色和亮的颜色作用就一样大了。",
        ),
        (
            _unit(colours[lengths.argmax()]),
            "You point at the brightest colour: all the others have a say, too.",
            "你指向了最亮的颜色：其他颜色也要起作用。",
        ),
        (
            np.full(3, 3**-0.5),
            "That is the grey axis, whatever the colours are.",
            "这是灰度轴，与颜色无关。",
        ),
    ]


def _distance_slips(colours) -> list:
    """Return what is said of wrong distances from the right line."""
    return [*_average_slips(_rest(colours)), *_other_line_slips(colours)]


def _average_slips(rest) -> list:
    """Return the mistakes in the root mean square of what points away, (N, 3)."""
    apart = np.linalg.norm(rest, axis=1)
    summed = (
        "You added the squares up: divide by the number of colours before the root.",
        "你只是求了平方和：开方前要除以颜色的个数。",
    )
    return [
        (
            apart.mean(),
            "That is the mean distance: take the root of the mean SQUARE.",
            "这是平均距离：应取平方的平均再开方。",
        ),
        (np.sqrt((apart**2).sum()), *summed),
        ((apart**2).sum(), *summed),
        (
            (apart**2).mean(),
            "The root is missing: ROOT mean square.",
            "漏了开方：应是均方根。",
        ),
        (
            np.sqrt((rest**2).mean()),
            "You averaged over the channels as well: a distance is the root of a SUM over "
            "channels, axis=1.",
            "你对通道也求了平均：距离是对各通道求和再开方，axis=1。",
        ),
        (apart.max(), "That is the largest distance.", "这是最大的距离。"),
        (
            np.sqrt((apart**2).sum() / (len(rest) - 1)),
            "Divide by the number of colours N: nothing was estimated here that takes one away.",
            "应除以颜色的个数 N：这里不必减 1。",
        ),
        (
            apart.std(),
            "That is how much the distances differ from each other, not how large they are.",
            "这是各距离之间相差多少，而不是距离有多大。",
        ),
    ]


def _other_line_slips(colours) -> list:
    """Return root mean squares of distances from something else, or of a part of them."""
    sizes = np.linalg.svd(colours)[1] / np.sqrt(len(colours))
    of_own = np.linalg.svd(colours - colours.mean(axis=0))[1] / np.sqrt(len(colours))
    from_black = (
        "That is measured from black, not from the line.",
        "这是到黑色的距离，而不是到直线的距离。",
    )
    one_size = (
        "One singular value is not all: colours leave the line in two directions.",
        "只取一个奇异值不够：颜色可以沿两个方向偏离直线。",
    )
    return [
        (np.linalg.norm(sizes), *from_black),
        (sizes[0], *from_black),
        (
            np.linalg.norm(of_own[1:]),
            "That is the distance from the line through the MEAN.",
            "这是到过均值的直线的距离。",
        ),
        *((size * root, *one_size) for size in sizes[1:] for root in (1, np.sqrt(len(colours)))),
    ]
