"""Instant check of chapter 3's drifting wand: a pixel is compared with its predecessor.

The package's wand compares every pixel with the clicked one.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from segteach.course.chapters.answers import expect_shaped
from segteach.course.check import Wrong, instant_check, refuse, told_apart
from segteach.cuts.energy import OFFSETS
from segteach.language import say

ROUND = (
    "You meet the sides wrongly: index -1 is the OTHER side of the picture (as np.roll has it).",
    "图像边缘处理错了：下标 -1 指的是图像的另一侧（np.roll 也是如此）。",
)

ONE_SWEEP = (
    "One pass over the picture does not follow a path that winds back: go on until nothing is "
    "added.",
    "只扫描一遍图像，遇到折回的路径就走不到头：要一直生长到不再增加为止。",
)


@instant_check("03/drift")
def check_drifting_wand(wand) -> str:
    """The region of pictures whose colours drift, and of a picture of one colour."""
    rng = np.random.default_rng()
    for shape in ((8, 11), (9, 7)):
        case = _clear_case(rng, shape)
        got = _region_of(wand(*case), shape)
        refuse(got, _drifting(*case), _slips(*case))
    flat = np.full((3, 4, 3), 90.0), (1, 2), 0
    if not _region_of(wand(*flat), (3, 4)).all():
        raise Wrong(
            "In a picture of one colour everything is reached, even with tolerance 0: ≤, and no "
            "pixel left out at the sides.",
            "只有一种颜色的图像，容差为 0 也应全部选中：比较用 ≤，边上的像素不能漏。",
        )
    return say(
        "Right: no step is large, and yet the colours may go far.",
        "正确：每一步的差都不大，颜色却可以变化很多。",
    )


def _region_of(answer, shape) -> np.ndarray:
    return expect_shaped(answer, shape, "(H, W)") > 0.5


def _clear_case(rng, shape) -> tuple:
    """Return levels (H, W, 3), the click and a tolerance on which every slip is told apart."""
    while True:
        levels = sum(
            np.cumsum(rng.integers(-3, 8, (*shape, 3)) * (rng.random((*shape, 1)) < 0.7), axis=axis)
            for axis in (0, 1)
        )
        levels = (levels - levels.min()).astype(float)
        click = tuple(int(rng.integers(2, size - 2)) for size in shape)
        case = levels, click, int(rng.integers(8, 14))
        right = _drifting(*case)
        if not 0.25 < right.mean() < 0.8 or levels.max() > 255:
            continue
        if np.array_equal(right, _drifting(*case, within=np.less)):
            continue
        if told_apart(right, _slips(*case)):
            return case


def _drifting(levels, click, tolerance, *, size=None, neighbours=4, within=np.less_equal,
              around=False) -> np.ndarray:  # fmt: skip
    """Return the pixels that small steps reach, bool (H, W); the options are slips.

    size: of a difference of colours, its largest channel by default.
    """
    size = (lambda apart: np.abs(apart).max(axis=-1)) if size is None else size
    numbers, ends = np.arange(levels[..., 0].size).reshape(levels.shape[:2]), []
    colours = levels.reshape(-1, levels.shape[2])
    for offset in OFFSETS[neighbours]:
        other = np.roll(numbers, (-offset[0], -offset[1]), axis=(0, 1))
        there = np.ones(numbers.shape, bool)
        if not around:
            rows, cols = np.indices(numbers.shape)
            beyond = np.array([rows + offset[0], cols + offset[1]])
            limits = np.array(numbers.shape)[:, None, None]
            there = ((beyond >= 0) & (beyond < limits)).all(axis=0)
        ends.append(np.stack([numbers[there], other[there]]))
    pairs = np.concatenate(ends, axis=1)
    pairs = pairs[:, within(size(colours[pairs[0]] - colours[pairs[1]]), tolerance)]
    graph = coo_array((np.ones(pairs.shape[1]), tuple(pairs)), shape=(numbers.size,) * 2)
    pieces = connected_components(graph, directed=False)[1].reshape(numbers.shape)
    return pieces == pieces[click]


def _of_click(levels, click, tolerance) -> np.ndarray:
    """Return the region of the common wand, (3.1)."""
    pieces, _ = ndimage.label(_like_click(levels, click, tolerance))
    return pieces == pieces[click]


def _like_click(levels, click, tolerance) -> np.ndarray:
    return np.abs(levels - levels[click]).max(axis=2) <= tolerance


def _one_sweep(levels, click, tolerance, *, ways=((-1, 0), (0, -1))) -> np.ndarray:
    """Return what one pass over the rows reaches; ways: where a pixel looks for the region."""
    region = np.zeros(levels.shape[:2], bool)
    region[click] = True
    for row, col in np.ndindex(region.shape):
        for r, c in ((row + down, col + right) for down, right in ways):
            inside = 0 <= r < region.shape[0] and 0 <= c < region.shape[1]
            if inside and region[r, c]:
                near = np.abs(levels[r, c] - levels[row, col]).max() <= tolerance
                region[row, col] |= near
    return region


def _slips(*case) -> list:
    return [*_measure_slips(*case), *_way_slips(*case)]


def _measure_slips(*case) -> list:
    """Return mistakes in what is compared, and how."""
    measures = [
        (
            lambda apart: np.linalg.norm(apart, axis=-1),
            "You took the Euclidean distance of two colours: the largest channel counts.",
            "你用了两个像素颜色的欧氏距离：应取相差最大的那个通道。",
        ),
        (
            lambda apart: np.abs(apart).sum(axis=-1),
            "You added the channels: it is the largest one that counts.",
            "你把各通道的差相加了：应取相差最大的那个通道。",
        ),
        (
            lambda apart: np.abs(apart).mean(axis=-1),
            "You averaged the channels: all three must be near enough.",
            "你对各通道求了平均：三个通道都要足够接近。",
        ),
        (
            lambda apart: np.abs(apart).min(axis=-1),
            "One channel is not enough: all three must be near enough.",
            "只有一个通道接近还不够：三个通道都要足够接近。",
        ),
        (
            lambda apart: apart.max(axis=-1),
            "The absolute value is missing: a darker neighbour differs, too.",
            "漏了绝对值：邻点更暗也是有差别。",
        ),
    ]
    return [
        (
            _of_click(*case),
            "That is the wand of (3.1): it compares with the CLICKED pixel. Yours is to compare "
            "with the neighbour from which a pixel is reached.",
            "这是 (3.1) 的魔棒：它与被单击的像素比较。这里要与到达该像素之前的那个邻点比较。",
        ),
        *((_drifting(*case, size=size), en, zh) for size, en, zh in measures),
        (
            _drifting(*case, within=np.less),
            "A difference of exactly τ is allowed: ≤.",
            "差恰好等于 τ 也算在内：用 ≤。",
        ),
    ]


def _way_slips(*case) -> list:
    """Return mistakes in how the region grows."""
    click = case[1]
    right = _drifting(*case)
    alone = np.zeros(right.shape, bool)
    alone[click] = True
    first_ring = ndimage.binary_dilation(alone) & _like_click(*case)
    return [
        (
            _drifting(*case, neighbours=8),
            "These are 8 neighbours: the region grows over 4, up, down, left and right.",
            "这是八邻域：选区只向上、下、左、右四个邻点生长。",
        ),
        (_drifting(*case, around=True), *ROUND),
        (
            _one_sweep(*case),
            "One pass over the picture reaches only what lies below and to the right: go on until "
            "nothing is added.",
            "只扫描一遍图像，只能到达右边和下边的像素：要一直生长到不再增加为止。",
        ),
        (_one_sweep(*case, ways=((-1, 0), (1, 0), (0, -1), (0, 1))), *ONE_SWEEP),
        (
            _like_click(*case),
            "You took all pixels that look like the clicked one, wherever they are.",
            "你选了所有与单击处颜色相近的像素，不管它们在哪里。",
        ),
        (
            first_ring,
            "Only the clicked pixel's own neighbours were asked: theirs are next.",
            "你只看了单击处的邻点：接下来还要看邻点的邻点。",
        ),
        (
            right & ~alone,
            "The clicked pixel itself is missing.",
            "漏了被单击的像素本身。",
        ),
        (~right, "True and False are exchanged.", "True 和 False 弄反了。"),
    ]
