"""A card of chapter 3 to be read off: V of nine pixels, and the check of what was read."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np

from segteach.course.chapters.answers import (
    alike,
    expect_shaped,
    for_good,
    refuse_rounded,
    same,
    shape_of,
)
from segteach.course.check import Wrong, instant_check, told_apart
from segteach.cuts.energy import grid_edges
from segteach.language import say

EDGES, LENGTHS = grid_edges((3, 3), 8)
STRAIGHT = LENGTHS == 1
MIDDLE = (EDGES == 4).any(axis=1)
SHADES = ("#5b5b5b", "#e4e4e4")
SIDES = ("#0072B2", "#D55E00")  # blue is background, orange foreground


class CropCard(NamedTuple):
    """Nine pixels of two grey levels, with their labels.

    shades: (3, 3), 0 is dark and 1 bright. alpha: (3, 3), the labels. gamma: the weight of V.
    across: exp(-beta |z_m - z_n|^2) of a dark pixel and a bright one.
    """

    shades: np.ndarray
    alpha: np.ndarray
    gamma: float
    across: float

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr>{''.join(map(_cell, *row))}</tr>"
            for row in zip(self.shades, self.alpha, strict=True)
        )
        factor = say("exp(-β |Δz|²), dark to bright: ", "exp(-β |Δz|²)，暗与亮之间：")
        words = f"γ = {self.gamma:g} · {factor}{self.across:g}"
        return f'<table style="font-size:18px">{rows}</table><p>{words}</p>'


def _cell(shade: int, label: int) -> str:
    style = f"background:{SHADES[shade]};border:4px solid {SIDES[label]};width:3em;height:2.4em"
    colour = ("#fff", "#000")[shade]
    return (
        f'<td style="{style};color:{colour};text-align:center;white-space:nowrap">α = {label}</td>'
    )


def crop_card(number: int) -> CropCard:
    """Return the nine pixels with this number: every number has others."""
    rng = np.random.default_rng(number)
    while True:
        shades, alpha = rng.integers(0, 2, (2, 3, 3))
        across, gamma = rng.integers(2, 10) / 20, float(rng.integers(11, 98))
        card = CropCard(shades, alpha, gamma, float(across))
        counts, V = _counts(card), _smoothness(card)
        if min(counts) < 2 or counts[0] == counts[1]:
            continue
        slips = told_apart(V, _smoothness_slips(card), alike)
        if slips and told_apart(counts, _count_slips(card)):
            return CropCard(*map(for_good, card))


def _cut(plane) -> np.ndarray:
    """Return which of the links join two different values, bool (E,)."""
    values = plane.ravel()[EDGES]
    return values[:, 0] != values[:, 1]


def _of(cut) -> tuple[int, int]:
    return int((cut & STRAIGHT).sum()), int((cut & ~STRAIGHT).sum())


def _counts(card: CropCard) -> tuple[int, int]:
    """Return how many straight and how many diagonal links are cut."""
    return _of(_cut(card.alpha))


def _smoothness(card: CropCard, *, cut=None, by=-1.0, like=1.0, across=None) -> float:
    """Return V of the card; the options are slips.

    cut: bool (E,), the links that count. by: the power of the distance. like, across: what a link
    keeps between equal and between different shades.
    """
    cut = _cut(card.alpha) if cut is None else cut
    across = card.across if across is None else across
    kept = np.where(_cut(card.shades), across, like)
    return float(card.gamma * (cut * kept * LENGTHS**by).sum())


@instant_check("03/crop")
def check_crop(card: CropCard, by_hand) -> str:
    """The straight and the diagonal links that are cut on the card, and V."""
    en = "Return three numbers: straight links that are cut, diagonal ones, V."
    zh = "应返回三个数：被割断的水平或竖直连接数、对角连接数、V。"
    answer = by_hand()
    if answer is not None and shape_of(answer) != (3,):
        raise Wrong(en, zh)
    straight, diagonal, V = expect_shaped(answer, (3,), "(3,)")
    _refuse_counts((straight, diagonal), card)
    refuse_rounded("V", V, _smoothness(card), _smoothness_slips(card))
    return say(
        "Right: nine pixels, and V of a picture is no other sum.",
        "正确：九个像素如此，整幅图的 V 也是这样求和。",
    )


def _refuse_counts(got, card: CropCard) -> None:
    right = _counts(card)
    if same(got, right):
        return
    for value, en, zh in _count_slips(card):
        if same(got, value):
            raise Wrong(en, zh)
    if same(got[0], right[0]) or same(got[1], right[1]):
        kind = ("diagonal", "对角") if same(got[0], right[0]) else ("straight", "水平或竖直")
        raise Wrong(
            f"The {kind[0]} links are miscounted: only those between different labels.",
            f"{kind[1]}连接数得不对：只数两端标号不同的。",
        )
    raise Wrong(
        "The links that are cut are miscounted: nine pixels have 12 straight links and 8 diagonal "
        "ones; cut are those between different labels.",
        "被割断的连接数得不对：共有 12 条水平或竖直连接、8 条对角连接；两端标号不同的才被割断。",
    )


def _count_slips(card: CropCard) -> list:
    cut, right = _cut(card.alpha), _counts(card)
    middle = _of(cut & MIDDLE)
    around = np.array(right) * 2
    return [
        (right[::-1], "The two counts are exchanged: straight links first.",
         "两个数弄反了：先写水平或竖直连接。"),
        (tuple(around), "Each link is counted from both of its ends: once is enough.",
         "每条连接从两端各数了一次：只数一次。"),
        (_of(~cut), "You counted the links that are NOT cut.", "你数的是没有割断的连接。"),
        (_of(_cut(card.shades)), "You counted changes of the shade: [α_m ≠ α_n] asks for labels.",
         "你数的是灰度的变化：[α_m ≠ α_n] 看的是标号。"),
        (middle, "You looked at the middle pixel alone: all links of the nine pixels count.",
         "你只看了中间那个像素：九个像素之间的连接都要数。"),
        ((right[0], 0), "The diagonal links are missing: there are 8 neighbours.",
         "漏了对角连接：这里用八邻域。"),
    ]  # fmt: skip


def _smoothness_slips(card: CropCard) -> list:
    cut, shades = _cut(card.alpha), _cut(card.shades)
    slip = partial(_smoothness, card)
    return [
        (slip(by=0.0), "1/dis is missing: a diagonal link is √2 long.",
         "漏了 1/dis：对角连接的长度是 √2。"),
        (slip(by=1.0), "Divide the diagonal links by √2, do not multiply.",
         "对角连接应除以 √2，而不是乘。"),
        (slip(by=-2.0), "Divide the diagonal links by √2, not by 2.",
         "对角连接应除以 √2，而不是 2。"),
        (slip(cut=cut & STRAIGHT), "The diagonal links are missing in V: there are 8 neighbours.",
         "V 里漏了对角连接：这里用八邻域。"),
        (slip(across=1.0), "The contrast plays no part: between dark and bright a link keeps only "
         "the share on the card.", "没有用到反差：暗与亮之间的连接，只保留卡片上给出的那一部分。"),
        (slip(like=card.across, across=1.0), "The contrast is the wrong way round: a link between "
         "EQUAL shades keeps all.", "反差弄反了：灰度相同的连接才保留全部权重。"),
        (slip(like=0.0), "Links between equal shades count as well, with exp(0) = 1.",
         "灰度相同的连接也要计入，exp(0) = 1。"),
        (slip(like=card.across), "Links between equal shades keep all: exp(0) = 1.",
         "灰度相同的连接保留全部权重：exp(0) = 1。"),
        (slip(cut=shades), "You added the links between different SHADES: [α_m ≠ α_n] asks for "
         "labels.", "你加的是灰度不同的连接：[α_m ≠ α_n] 看的是标号。"),
        (slip(cut=~cut), "You added the links that are NOT cut.", "你加的是没有割断的连接。"),
        (2 * slip(), "Each pair stands in C once: V is half of this.",
         "C 中每个点对只出现一次：V 是这个数的一半。"),
        (slip() / card.gamma, "The weight γ is missing.", "漏了权重 γ。"),
        (slip(cut=cut & MIDDLE), "You looked at the middle pixel alone.",
         "你只看了中间那个像素。"),
    ]  # fmt: skip
