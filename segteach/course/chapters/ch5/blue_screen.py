"""Instant check of chapter 5's blue screen: the foreground's colour before a known background."""

from __future__ import annotations

import numpy as np

from segteach.course.check import Wrong, expect_array, in_special_case, instant_check, refuse
from segteach.language import say

SHAPE = (9, 12)
CLEAR = (
    "0 / 0: where alpha is 0 the picture holds nothing of F. Take the colour of the nearest pixel "
    "whose alpha is at least `smallest`.",
    "出现了 0 / 0：α 为 0 处，图像里没有 F 的信息。应取最近的、α 不小于 `smallest` 的像素的颜色。",
)


@instant_check("05/blue")
def check_blue_screen(blue_screen) -> str:
    """F where alpha is large enough to divide by, and where it is too small, or 0."""
    rng = np.random.default_rng()
    _judge(blue_screen, *_scene(rng, 0.2, least=0.02), 0.2)
    for smallest in rng.uniform([0.15, 0.03], [0.3, 0.1]):
        scene = _scene(rng, smallest, least=0.0)
        _judge(in_special_case(blue_screen, *CLEAR), *scene, smallest)
    return say(
        "Right. Over a new background these edges bring none of the old one along.",
        "正确。换上新背景时，边缘不会带出旧背景的颜色。",
    )


def _judge(blue_screen, C, alpha, B, smallest) -> None:
    """Raise Wrong unless the colours of a scene are right."""
    got = expect_array(blue_screen(C, alpha, B, smallest), (*SHAPE, 3))
    few, F = alpha < smallest, _divided(C, alpha, B)
    refuse(got[~few], F[~few], _slips(got, C, alpha, B, ~few, smallest))
    _judge_few(got, F, C, alpha, B, few)


def _scene(rng, smallest: float, least: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return C (H, W, 3), alpha (H, W) and B (3,): an object before a screen, with camera noise.

    Two pixels have exactly the smallest alpha, many the least.
    """
    rows, cols = np.indices(SHAPE)
    away = np.hypot(rows - rng.uniform(2, 6), cols - rng.uniform(3, 8))
    alpha = np.clip(1.3 - away / 4.5 + rng.normal(0, 0.08, SHAPE), least, 1)
    alpha[alpha > 0.99] = 1  # whoever looks for opaque pixels finds the same ones
    edge = np.flatnonzero((alpha > smallest) & (alpha < 0.95))
    alpha.flat[rng.choice(edge, 2, replace=False)] = smallest
    F, B = rng.uniform(0.05, 0.95, (*SHAPE, 3)), np.array([0.1, 0.25, 0.75])
    a = alpha[..., None]
    C = np.clip(a * F + (1 - a) * B + rng.normal(0, 0.03, F.shape), 0, 1)
    return C, alpha, B


def _divided(C, alpha, B) -> np.ndarray:
    """Return F from C, clipped; where alpha is 0, whatever comes out."""
    a = alpha[..., None]
    return np.clip((C - (1 - a) * B) / np.where(a > 0, a, 1), 0, 1)


def _slips(got, C, alpha, B, kept, smallest) -> list:
    """Return the classic mistakes at the pixels whose alpha is large enough."""
    a = alpha[..., None]
    raw = (C - (1 - a) * B) / np.where(a > 0, a, 1)
    right = np.clip(raw, 0, 1)
    exact = (alpha == smallest)[..., None]
    found = [
        (raw, "A colour leaves [0, 1]: clip it.", "颜色超出了 [0, 1]：要截断。"),
        (
            C,
            "That is the picture: its edges still hold (1 - α) B, the halo.",
            "这就是原图：边缘里仍含有 (1 - α) B，也就是光晕。",
        ),
        (
            C - (1 - a) * B,
            "That is α F, premultiplied: divide by α.",
            "这是预乘的 α F：还要除以 α。",
        ),
        (
            C / np.where(a > 0, a, 1),
            "The background is still in it: subtract (1 - α) B before you divide.",
            "背景还在里面：相除之前要先减去 (1 - α) B。",
        ),
        (
            (C - B) / np.where(a > 0, a, 1),
            "Of the background only the share 1 - α shows: C - (1 - α) B.",
            "背景只占 1 - α：是 C - (1 - α) B。",
        ),
        (
            (C - a * B) / np.where(a < 1, 1 - a, 1),
            "α and 1 - α are exchanged: the background has the share 1 - α.",
            "α 和 1 - α 弄反了：背景占 1 - α。",
        ),
        (
            (C - (1 - a) * B) / np.where(a < 1, 1 - a, 1),
            "You divided by 1 - α: F has the share α.",
            "你除以了 1 - α：F 所占的是 α。",
        ),
    ]
    found += [(np.clip(value, 0, 1), en, zh) for value, en, zh in found[1:]]
    found.append(
        (
            np.where(exact, got, right),
            "Where alpha is exactly `smallest` you still divide: replaced is what lies BELOW it.",
            "α 恰好等于 `smallest` 时仍应相除：只有小于它的才替换。",
        )
    )
    return [(value[kept], en, zh) for value, en, zh in found]


def _judge_few(got, F, C, alpha, B, few) -> None:
    """Raise Wrong unless each pixel with little alpha has the F of one that is nearest to it."""
    places, sources = np.argwhere(few), np.argwhere(~few)
    apart = np.abs(places[:, None] - sources)  # (n, m, 2)
    distances = {
        "straight": np.hypot(*np.moveaxis(apart, 2, 0)),
        "steps": apart.sum(axis=2),
        "square": apart.max(axis=2),
    }
    mine = got[few]
    if _is_from(mine, F[~few], _nearest(distances["straight"])):
        return
    raw = _divided(C, alpha, B)[few]
    for value, en, zh in _few_slips(raw, C, B, few, F[~few]):
        if np.allclose(mine, value):
            raise Wrong(en, zh)
    for near, colours, en, zh in _near_slips(distances, places, sources, F, C, alpha, few):
        if _is_from(mine, colours, near):
            raise Wrong(en, zh)
    raise Wrong(
        "Where alpha is small enough to be replaced, the colour is not that of the nearest pixel "
        "that is kept.",
        "在 α 过小、需要替换的地方，颜色不是最近的保留像素的颜色。",
    )


def _nearest(distances) -> np.ndarray:
    """Return which sources are as near as can be, bool (n, m): all of those that tie."""
    return np.isclose(distances, distances.min(axis=1, keepdims=True))


def _is_from(colours, sources, allowed) -> bool:
    """Return whether each colour (n, 3) is that of one of its allowed sources (m, 3)."""
    same = np.isclose(colours[:, None], sources).all(axis=2)
    return bool((same & allowed).any(axis=1).all())


def _few_slips(raw, C, B, few, kept) -> list:
    divided = (
        "Where alpha is small you divide all the same: noise of 0.03 becomes 0.03 / α, any colour "
        "at all. Take the nearest pixel's.",
        "α 很小时你仍在相除：0.03 的噪声变成 0.03 / α，颜色就毫无意义了。应取最近像素的颜色。",
    )
    fixed = (
        "Where alpha is small you put one fixed colour: it shows at the rim. Take the nearest "
        "pixel's.",
        "α 很小处你填了一个固定的颜色，它会显现在边缘上。应取最近像素的颜色。",
    )
    one = np.ones_like(raw)
    return [
        (raw, *divided),
        (
            C[few],
            "Where alpha is small you left C, which is nearly all screen: that is the halo. Take "
            "the nearest pixel's F.",
            "α 很小处你保留了 C，而那里几乎全是背景色，这正是光晕。应取最近像素的 F。",
        ),
        (
            B * one,
            "Where alpha is small you put the screen's own colour: that is the halo. Take the "
            "nearest pixel's F.",
            "α 很小处你填了背景色，这正是光晕。应取最近像素的 F。",
        ),
        *((value * one, *fixed) for value in (0.0, 0.5, 1.0, kept.mean(axis=0))),
    ]


def _near_slips(distances, places, sources, F, C, alpha, few) -> list:
    """Return (allowed (n, m), colours (m, 3), English, Chinese) of another pixel's colour."""
    straight = distances["straight"]
    solid = np.where(alpha[~few] > 0.999, straight, np.inf)
    in_row = np.where(places[:, None, 0] == sources[:, 0], straight, np.inf)
    in_col = np.where(places[:, None, 1] == sources[:, 1], straight, np.inf)
    steps = (
        "You counted steps to neighbours: nearest in a straight line is meant.",
        "你数的是逐个邻点的步数：最近是指直线距离最近。",
    )
    one_way = (
        "You looked along one row or column only: the nearest pixel may lie in any direction.",
        "你只沿一行或一列查找：最近的像素可以在任何方向。",
    )
    ways = [
        (
            straight,
            C[~few],
            "The pixel is right, its colour is not: you took its C, which still has the screen in "
            "it. Take its F.",
            "像素找对了，颜色不对：你取了它的 C，其中仍混有背景色。应取它的 F。",
        ),
        (distances["steps"], F[~few], *steps),
        (distances["square"], F[~few], *steps),
        (
            solid,
            F[~few],
            "You took the nearest OPAQUE pixel: nearer ones with alpha ≥ `smallest` will do.",
            "你取的是最近的完全不透明的像素：更近的、α ≥ `smallest` 的像素就可以。",
        ),
        (in_row, F[~few], *one_way),
        (in_col, F[~few], *one_way),
        (
            -straight,
            F[~few],
            "That is the farthest pixel.",
            "这是最远的像素。",
        ),
    ]
    return [(_nearest(far), colours, en, zh) for far, colours, en, zh in ways]
