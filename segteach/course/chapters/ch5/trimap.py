"""Instant check of chapter 5's trimap: a band that is wider on one side of the outline."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import distance_transform_cdt, distance_transform_edt

from segteach.arrays import Seed
from segteach.course.check import Wrong, expect_array, instant_check, refuse, told_apart
from segteach.language import say

SHAPE = (24, 30)
WIDTHS = ((2, 5), (4, 1), (3, 4))  # inside, outside
HALF = 0.5  # from the centre of a pixel to its side


@instant_check("05/trimap")
def check_trimap(trimap) -> str:
    """The trimap of masks that touch the border of the picture, and of one without an outline."""
    rng = np.random.default_rng()
    for widths in WIDTHS:
        mask = _clear_mask(rng, *widths)
        got = _labels(trimap(mask, *widths), SHAPE)
        refuse(got, right_trimap(mask, *widths), _slips(mask, *widths))
    got = _labels(trimap(mask, 0, 3), SHAPE)
    if (got[mask] != Seed.FOREGROUND).any():
        raise Wrong(
            "With inside = 0 the whole mask stays foreground.",
            "inside = 0 时，掩码内应全部是前景。",
        )
    refuse(got, right_trimap(mask, 0, 3), _slips(mask, 0, 3))
    _judge_whole(trimap)
    return say(
        "Right: a band of its own width on either side. Hair wants a wide one outside.",
        "正确：轮廓两侧的未知带各有各的宽度。头发需要外侧宽一些。",
    )


def _labels(answer, shape) -> np.ndarray:
    """Return the reader's trimap, or raise Wrong where it has other values than those of Seed."""
    got = expect_array(answer, shape)
    if np.asarray(answer).dtype == bool:
        raise Wrong(
            "These are True and False, a mask. A trimap tells three kinds apart: Seed.UNKNOWN 0, "
            "Seed.BACKGROUND 1, Seed.FOREGROUND 2.",
            "返回的是 True 和 False，也就是掩码。三分图要区分三种像素：Seed.UNKNOWN 为 0，"
            "Seed.BACKGROUND 为 1，Seed.FOREGROUND 为 2。",
        )
    if not np.isin(got, list(Seed)).all():
        raise Wrong(
            "A trimap has three values: Seed.UNKNOWN 0, Seed.BACKGROUND 1, Seed.FOREGROUND 2.",
            "三分图只有三种值：Seed.UNKNOWN 为 0，Seed.BACKGROUND 为 1，Seed.FOREGROUND 为 2。",
        )
    return got


def _judge_whole(trimap) -> None:
    """Raise Wrong unless a mask without an outline has a trimap without unknown pixels."""
    for mask in (np.ones(SHAPE, bool), np.zeros(SHAPE, bool)):
        got = _labels(trimap(mask, 2, 3), SHAPE)
        if (got == Seed.UNKNOWN).any():
            raise Wrong(
                "A mask that is all True or all False has no outline, and nothing is unknown. (The "
                "distance to something that is not there is no distance: scipy returns numbers "
                "even so.)",
                "掩码全为 True 或全为 False 时没有轮廓，也就没有未知像素。"
                "（目标不存在时距离没有意义，但 scipy 照样会返回一些数。）",
            )
        refuse(got, right_trimap(mask, 2, 3), [])


def _clear_mask(rng, inside: int, outside: int) -> np.ndarray:
    """Return a mask with one side on the picture's border on which every slip is told apart."""
    rows, cols = np.indices(SHAPE)
    while True:
        mask = np.zeros(SHAPE, bool)
        for centre in ((24, rng.integers(8, 13)), (rng.integers(9, 14), rng.integers(14, 22))):
            height, width = rng.uniform(5, 9, 2)
            mask |= ((rows - centre[0]) / height) ** 2 + ((cols - centre[1]) / width) ** 2 < 1
        right = right_trimap(mask, inside, outside)
        both = np.isin(list(Seed), right).all()
        if both and told_apart(right, _slips(mask, inside, outside)):
            return mask


def right_trimap(mask, inside, outside) -> np.ndarray:
    """Return the trimap; a mask without an outline has no unknown pixels."""
    if mask.all() or not mask.any():
        return _painted(mask, np.zeros_like(mask))
    depth, away = _depths(mask)
    return _painted(mask, np.where(mask, depth <= inside, away <= outside))


def _painted(mask, unknown) -> np.ndarray:
    """Return the trimap of a mask and what is unknown of it."""
    return np.where(unknown, Seed.UNKNOWN, np.where(mask, Seed.FOREGROUND, Seed.BACKGROUND))


def _depths(mask, transform=distance_transform_edt) -> tuple[np.ndarray, np.ndarray]:
    """Return how far pixels are from the background, and from the mask."""
    return transform(mask), transform(~mask)


def _slips(mask, inside, outside) -> list:
    depth, away = _depths(mask)
    right = right_trimap(mask, inside, outside)
    core = _painted(mask, np.where(mask, depth > inside, away > outside))
    return [
        (
            right_trimap(mask, outside, inside),
            "The two widths are exchanged: `inside` counts within the mask.",
            "两个宽度用反了：`inside` 是掩码内侧的宽度。",
        ),
        *_one_width_slips(mask, inside, outside),
        *_distance_slips(mask, inside, outside),
        (
            np.where(right == Seed.UNKNOWN, right, 3 - right),
            "Foreground and background are exchanged: BACKGROUND is 1, FOREGROUND is 2.",
            "前景和背景弄反了：BACKGROUND 为 1，FOREGROUND 为 2。",
        ),
        (
            right_trimap(mask, 0, 0),
            "Nothing is unknown: that is the mask.",
            "没有未知像素：这就是掩码本身。",
        ),
        (
            core,
            "Unknown is what lies NEAR the outline: yours is what lies far from it.",
            "未知的是轮廓附近的像素：你标出的却是远离轮廓的像素。",
        ),
        (
            _painted(mask, depth <= inside),
            "Outside the mask everything is unknown: the distance WITHIN the mask is 0 there. Take "
            "the distance to the mask, that of ~mask.",
            "掩码之外全成了未知：在那里，掩码内的距离是 0。应改用到掩码的距离，即对 ~mask 求距离。",
        ),
    ]


def _one_width_slips(mask, inside, outside) -> list:
    """Return the mistakes of a band that is the same on both sides, or lies on one only."""
    depth, away = _depths(mask)
    alike = (
        "The band is as wide inside as outside: each side has its own width.",
        "未知带内外一样宽了：两侧各有各的宽度。",
    )
    middle = (inside + outside) / 2
    return [
        *((right_trimap(mask, width, width), *alike) for width in (inside, outside, middle)),
        (
            _painted(mask, mask & (depth <= inside)),
            "Outside the mask nothing is unknown: the band has two sides.",
            "掩码外侧没有未知像素：未知带应在轮廓两侧。",
        ),
        (
            _painted(mask, ~mask & (away <= outside)),
            "Within the mask nothing is unknown: the band has two sides.",
            "掩码内侧没有未知像素：未知带应在轮廓两侧。",
        ),
    ]


def _distance_slips(mask, inside, outside) -> list:
    """Return the mistakes in how a distance is measured, or compared."""
    steps = (
        "You counted steps to neighbours (so do repeated dilations): take the straight distance, "
        "Euclid's.",
        "你数的是逐个邻点的步数（反复膨胀也是如此）：应取直线距离，即欧氏距离。",
    )

    def by(depth, away, more=0.0):
        return _painted(mask, np.where(mask, depth <= inside + more, away <= outside + more))

    depth, away = _depths(mask)
    found = [
        (by(*_depths(mask, lambda m, way=way: distance_transform_cdt(m, way))), *steps)
        for way in ("chessboard", "taxicab")
    ]
    return [
        *found,
        (
            _painted(mask, np.where(mask, depth < inside, away < outside)),
            "A pixel at exactly that distance is unknown as well: <=, not <.",
            "距离恰好等于宽度的像素也是未知的：用 <=，不是 <。",
        ),
        (
            by(depth, away, 1),
            "One pixel too wide: the distance is that to the nearest pixel of the OTHER side, not "
            "to the outermost pixel of the own one.",
            "宽了一个像素：距离要量到轮廓另一侧最近的像素，而不是本侧最靠边的像素。",
        ),
        (
            by(depth, away, HALF),
            "Half a pixel too wide: measure from centre to centre of pixels.",
            "宽了半个像素：距离应从像素中心量到像素中心。",
        ),
        (
            by(depth**2, away**2),
            "These distances are squared: take the root, or square the widths.",
            "这里的距离是平方：要开方，或者把宽度也取平方。",
        ),
        (
            by(*_framed(mask)),
            "The border of the picture is no outline: the object goes on beyond it. (An erosion "
            "takes what lies outside the picture for background.)",
            "图像的边界不是轮廓：物体在图像之外还会延续。（做腐蚀时，图像外默认当作背景。）",
        ),
    ]


def _framed(mask) -> tuple[np.ndarray, np.ndarray]:
    """Return the distances where all beyond the picture counts as background."""
    depth, away = _depths(np.pad(mask, 1))
    return depth[1:-1, 1:-1], away[1:-1, 1:-1]
