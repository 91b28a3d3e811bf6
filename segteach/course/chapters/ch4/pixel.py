"""A card of chapter 4 to be worked out by hand, and its check: one pixel beside one neighbour.

Each reader chooses a number, and with it numbers of his own.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from segteach.course.chapters.answers import alike, expect_shaped, for_good, refuse_rounded
from segteach.course.chapters.ch4.shared import likelihood, likelihood_slips
from segteach.course.check import Wrong, instant_check, told_apart
from segteach.language import say

# Colour differences of whole length, in any order and with any signs: sqrt(2^2 + 3^2 + 6^2) = 7.
WHOLE = np.array([(1, 2, 2), (2, 3, 6), (1, 4, 8), (2, 6, 9), (3, 4, 12), (2, 5, 14), (8, 9, 12)])
OTHERS = 11  # so many cards in a row have each another contrast


class PixelCard(NamedTuple):
    """The numbers of one pixel i and its neighbour j; colours 0 to 255.

    colour: C(i), (3,).
    neighbour: C(j), (3,).
    neighbour_label: x_j, 0 or 1.
    foreground, background: (2, 3), cluster colours.
    smoothness: lambda.
    """

    colour: np.ndarray
    neighbour: np.ndarray
    neighbour_label: int
    foreground: np.ndarray
    background: np.ndarray
    smoothness: float

    def _repr_html_(self) -> str:
        side = (say("background", "背景"), say("foreground", "前景"))[self.neighbour_label]
        rows = [
            (say("pixel i", "像素 i"), "C(i)", [self.colour]),
            (say(f"neighbour j, {side}", f"邻点 j（{side}）"), "C(j)", [self.neighbour]),
            (say("foreground clusters", "前景聚类中心"), "F", self.foreground),
            (say("background clusters", "背景聚类中心"), "B", self.background),
        ]
        body = "".join(
            f'<tr><th style="text-align:left">{words}</th><td>{symbol}</td>'
            f"{''.join(_swatch(colour) for colour in colours)}</tr>"
            for words, symbol, colours in rows
        )
        words = f"x_j = {self.neighbour_label}, λ = {self.smoothness:g}"
        return f'<table style="font-size:15px">{body}</table><p>{words}</p>'


def _swatch(colour) -> str:
    numbers = ", ".join(f"{value:.0f}" for value in colour)
    patch = f"display:inline-block;width:2em;height:1em;background:rgb({numbers})"
    return f'<td><span style="{patch}"></span> ({numbers})</td>'


def pixel_card(number: int) -> PixelCard:
    """Return the pixel with this number; on half of all cards the neighbour turns its label."""
    rng = np.random.default_rng(number)
    turns = bool(rng.integers(2))
    while True:
        card = _draw(rng)
        contrast = ((card.colour - card.neighbour) ** 2).sum()
        if contrast == 0 or contrast % OTHERS != number % OTHERS:
            continue
        energies, alone = _label_energies(card), _e1_of(card)[0][0]
        if (energies.argmin() != alone.argmin()) != turns:
            continue
        clear = all(told_apart(*values, alike) for values in (_e1_of(card), _e2_of(card)))
        if clear and alone.min() > 0.09 and min(np.ptp(energies), np.ptp(alone)) > 0.05:
            return PixelCard(*map(for_good, card))


def _draw(rng) -> PixelCard:
    colour = rng.integers(90, 166, 3)
    steps = [_whole_step(rng) * factor for factor in rng.integers(1, 6, 4)]
    clusters = colour + np.array(steps)
    order = rng.permuted([[0, 1], [2, 3]], axis=1)  # the nearest may stand first or second
    neighbour = colour + rng.integers(-5, 6, 3)
    return PixelCard(
        colour,
        neighbour,
        int(rng.integers(2)),
        clusters[order[0]],
        clusters[order[1]],
        float(rng.integers(2, 7)),
    )


def _whole_step(rng) -> np.ndarray:
    return WHOLE[rng.integers(len(WHOLE))][rng.permutation(3)] * rng.choice([-1, 1], 3)


def _label_energies(card: PixelCard) -> np.ndarray:
    """Return the energies of x_i = 0 and of x_i = 1 beside the neighbour, (2,)."""
    differs = np.arange(2) != card.neighbour_label
    return _e1_of(card)[0][0] + card.smoothness * _prior(card) * differs


def _prior(card: PixelCard, power: float = 1.0, scale: float = 1.0) -> float:
    """Return g(C_ij) of the card; the options are slips."""
    apart = ((card.colour - card.neighbour) ** 2).sum()
    return 1 / (1 + scale * apart**power)


def _e1_of(card: PixelCard) -> tuple[np.ndarray, list]:
    """Return E1(0), E1(1) of the card, (1, 2), and the slips."""
    arguments = (card.colour[None], card.background, card.foreground)
    return likelihood(*arguments), likelihood_slips(*arguments)


def _e2_of(card: PixelCard) -> tuple[float, list]:
    return _prior(card), _prior_slips(card)


@instant_check("04/pixel")
def check_one_pixel(card: PixelCard, by_hand) -> str:
    """E1(0), E1(1), E2 and the better label of the pixel on the card."""
    answer = expect_shaped(by_hand(), (4,), "(4,)")
    refuse_rounded("E1", answer[None, :2], *_e1_of(card))
    refuse_rounded("E2", answer[2], *_e2_of(card))
    if answer[3] not in (0, 1):
        raise Wrong("The label is 0 or 1.", "标号只能是 0 或 1。")
    energies = _label_energies(card)
    if answer[3] != np.argmin(energies):
        raise _wrong_label(card)
    costs = f"{energies[0]:.3f}, {energies[1]:.3f}"
    return say(
        f"Right: the two labels cost {costs}. In the cut all pixels decide together.",
        f"正确：两个标号的代价是 {costs}。最小割则是所有像素一起决定。",
    )


def _wrong_label(card: PixelCard) -> Wrong:
    """Return what is wrong with the other label: it is what the colour, or the neighbour, wants."""
    alone = _e1_of(card)[0][0].argmin()
    if _label_energies(card).argmin() == alone:
        return Wrong(
            "E1 and E2 are right, the label is not. The neighbour is not obeyed at any price: "
            "compare E1 of its label with E1 of the other plus λ E2.",
            "E1 和 E2 都对，标号不对。不是无论代价多大都要跟邻点一致："
            "应比较邻点标号的 E1 与另一标号的 E1 加 λ E2。",
        )
    return Wrong(
        "E1 and E2 are right, the label is not: that is what the colour wants by itself. The label "
        "that differs from the neighbour's costs λ E2 on top.",
        "E1 和 E2 都对，标号不对：这是只看颜色的结果。与邻点不同的标号还要加上 λ E2。",
    )


def _prior_slips(card: PixelCard) -> list:
    right = _prior(card)
    return [
        (
            _prior(card, power=0.5),
            "C is the SQUARED difference of the colours: no square root.",
            "C 是颜色差的平方：不要开方。",
        ),
        (
            _prior(card, scale=1 / 3),
            "C is the SUM of the three squares, not their mean.",
            "C 是三个平方之和，不是平均。",
        ),
        (
            _prior(card, scale=1 / 255**2),
            "You put the colours on [0, 1]: there g is nearly 1 for most neighbours, and contrast "
            "vanishes. Take 0 to 255.",
            "你把颜色换算到了 [0, 1]：那样 g 对大多数邻点都接近 1，反差就消失了。应取 0 到 255。",
        ),
        (
            1 / right - 1,
            "That is C itself: E2 = g(C) = 1 / (1 + C).",
            "这是 C 本身：E2 = g(C) = 1 / (1 + C)。",
        ),
        (1 / right, "That is 1 + C: E2 is one divided by it.", "这是 1 + C：E2 是它的倒数。"),
        (
            1 / (1 / right - 1),
            "The 1 is missing: g(C) = 1 / (1 + C).",
            "漏了 1：g(C) = 1 / (1 + C)。",
        ),
        (
            card.smoothness * right,
            "That is λ E2. E2 itself is asked.",
            "这是 λ E2。要求的是 E2 本身。",
        ),
        (
            0.0,
            "Asked is E2 of two DIFFERENT labels: |x_i - x_j| is 1, not 0.",
            "要求的是两个标号不同时的 E2：|x_i - x_j| 是 1，不是 0。",
        ),
    ]
