"""What the watershed theatre says: its maps, what to try on each, what a step has done."""

from __future__ import annotations

import numpy as np

from segteach.language import say
from segteach.segmentation.superpixels import touching
from segteach.segmentation.watershed import WatershedState

LISTED = 4  # meetings of one step that are named


MINIMA, GRID, HAND = "minima", "grid", "hand"
ROW, MARKER, RAISE, LOWER = "row", "marker", "raise", "lower"
MAPS = ("two valleys", "plateau", "noise", "gap", "small", "coins", "flower")
KINDS = (MINIMA, GRID, HAND)
TOOLS = (ROW, MARKER, RAISE, LOWER)


def hint(name: str) -> str:
    """Return one sentence that says what to predict or try on a height map."""
    hints = {
        "two valleys": say(
            "predict the level at which the two waters first touch, then play; lower the pass "
            "between them and watch the dam begin earlier.",
            "先预测两边的水在哪个水位首次相遇，再播放；挖低中间的山口，看堤坝是否更早出现。",
        ),
        "plateau": say(
            "nothing on the flat top says where to stop: predict where the dam will stand, "
            "then play.",
            "平坦的高原上没有任何边缘：先预测堤坝会出现在哪里，再播放。",
        ),
        "noise": say(
            "every little hollow becomes a basin: smooth until two are left, or set two markers by "
            "hand instead.",
            "每个小坑都成了一个盆地：增大平滑直到只剩两个，或改为手动设置两个标记点。",
        ),
        "gap": say(
            "will the water run out through the gap of the wall? Predict, play, then lower the "
            "gap with the tool.",
            "水会从围墙的缺口流出去吗？先预测再播放，然后用工具把缺口挖低。",
        ),
        "small": say(
            "point at the dry pixel that goes under next: the lowest one beside the water.",
            "指出下一个被淹没的像素：与水相邻的未淹没像素中最低的那个。",
        ),
        "coins": _photo_hint(),
        "flower": _photo_hint(),
    }
    return say("Try: ", "试一试：") + hints[name]


def _photo_hint() -> str:
    return say(
        "edges are ridges, height is √|∇I|: count the basins of all minima, then set one marker "
        "inside and one outside.",
        "边缘就是山脊，高度为 √|∇I|：先看所有极小值产生多少盆地，再在物体内外各放一个标记点。",
    )


def meetings(labels: np.ndarray) -> set[tuple[int, int]]:
    """Return the pairs of basins, numbers i < j, whose waters touch."""
    pairs, _ = touching(labels, int(labels.max()) + 1, 4)
    return {(i, j) for i, j in pairs.tolist() if i > 0}


def step_words(state: WatershedState, basins: int, news: set[tuple[int, int]]) -> str:
    """Return what a step shows. basins: of all markers. news: pairs that have just met."""
    wet = len(np.unique(state.labels[state.labels > 0]))
    words = say(
        "Level {:.3f}: {:.0f} of {} pixels dry, water in {} of {} basins.",
        "水位 {:.3f}：{} 个像素中还有 {:.0f} 个未淹没，{} 个盆地中 {} 个有水。",
    )
    numbers = (state.level, state.objective, state.labels.size, wet, basins)
    if say("en", "zh") == "zh":
        numbers = (state.level, state.labels.size, state.objective, basins, wet)
    return sentences(words.format(*numbers), _meeting_words(news))


def sentences(*parts: str) -> str:
    """Return the sentences that are not empty, one after the other."""
    return say(" ", "").join(part for part in parts if part)


def _meeting_words(news: set[tuple[int, int]]) -> str:
    if not news:
        return ""
    if len(news) > LISTED:
        return say("{} new dams.", "新增 {} 道堤坝。").format(len(news))
    pairs = say(", ", "、").join(f"{i}–{j}" for i, j in sorted(news))
    return say("New dam between basins {}.", "盆地 {} 之间新增堤坝。").format(pairs)


def pixel_words(height: float, state: WatershedState, pixel: tuple[int, int]) -> str:
    """Return height and basin of the chosen pixel (row, col)."""
    basin = int(state.labels[pixel])
    place = say("Pixel ({}, {}): height {:.3f}, ", "像素 ({}, {})：高度 {:.3f}，")
    where = say("basin {}.", "属于盆地 {}。").format(basin) if basin else say("dry.", "未淹没。")
    return place.format(*pixel, height) + where
