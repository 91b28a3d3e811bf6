"""Two cards of chapter 4 to be worked out by hand, and their checks: one pixel, one label map.

Each reader chooses a number, and with it numbers of his own.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from segteach.course.chapters.ch4.region_rows import (
    clear_map,
    refuse_rows,
    region_slips,
    right_rows,
)
from segteach.course.chapters.ch4.shared import likelihood, likelihood_slips
from segteach.course.check import Wrong, expect_array, instant_check, refuse, told_apart
from segteach.language import say

# Colour differences of whole length, in any order and with any signs: sqrt(2^2 + 3^2 + 6^2) = 7.
WHOLE = np.array([(1, 2, 2), (2, 3, 6), (1, 4, 8), (2, 6, 9), (3, 4, 12), (2, 5, 14), (8, 9, 12)])
ROUNDED = 0.006  # how far, in shares, a number worked out by hand may be off


class PixelCard(NamedTuple):
    """The numbers of one pixel i and its neighbour j, which is background; colours 0 to 255.

    colour: C(i), (3,).
    neighbour: C(j), (3,).
    foreground, background: (2, 3), cluster colours.
    smoothness: lambda.
    """

    colour: np.ndarray
    neighbour: np.ndarray
    foreground: np.ndarray
    background: np.ndarray
    smoothness: float

    def _repr_html_(self) -> str:
        rows = [
            (say("pixel i", "像素 i"), "C(i)", [self.colour]),
            (say("neighbour j, background", "邻点 j（背景）"), "C(j)", [self.neighbour]),
            (say("foreground clusters", "前景聚类中心"), "F", self.foreground),
            (say("background clusters", "背景聚类中心"), "B", self.background),
        ]
        body = "".join(
            f'<tr><th style="text-align:left">{words}</th><td>{symbol}</td>'
            f"{''.join(_swatch(colour) for colour in colours)}</tr>"
            for words, symbol, colours in rows
        )
        return f'<table style="font-size:15px">{body}</table><p>λ = {self.smoothness:g}</p>'


def _swatch(colour) -> str:
    numbers = ", ".join(f"{value:.0f}" for value in colour)
    patch = f"display:inline-block;width:2em;height:1em;background:rgb({numbers})"
    return f'<td><span style="{patch}"></span> ({numbers})</td>'


def pixel_card(number: int) -> PixelCard:
    """Return the pixel with this number: every number is another pixel."""
    rng = np.random.default_rng(number)
    while True:
        card = _draw_card(rng)
        energies = _label_energies(card)
        clear = all(told_apart(*values, _alike) for values in (_e1_of(card), _e2_of(card)))
        if clear and np.ptp(energies) > 0.05:
            return PixelCard(*map(_for_good, card))


def _for_good(value):
    """Return what stands on a card: an array that nobody changes, or a number."""
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    return value


def _draw_card(rng) -> PixelCard:
    colour = rng.integers(90, 166, 3)
    steps = [_whole_step(rng) * factor for factor in rng.integers(1, 5, 4)]
    clusters = colour + np.array(steps)
    order = rng.permuted([[0, 1], [2, 3]], axis=1)  # the nearest may stand first or second
    neighbour = colour + rng.integers(-4, 5, 3)
    return PixelCard(
        colour, neighbour, clusters[order[0]], clusters[order[1]], float(rng.integers(1, 7))
    )


def _whole_step(rng) -> np.ndarray:
    return WHOLE[rng.integers(len(WHOLE))][rng.permutation(3)] * rng.choice([-1, 1], 3)


def _same(a, b, tolerance: float = ROUNDED) -> bool:
    """Return whether the values may be the same, one of them rounded."""
    return np.allclose(a, b, rtol=tolerance, atol=tolerance / 100)


def _alike(a, b) -> bool:
    """Return whether the values are so near that a rounded one might be either."""
    return _same(a, b, 3 * ROUNDED)


def _label_energies(card: PixelCard) -> tuple[float, float]:
    """Return the energy of x_i = 0 and of x_i = 1, beside a neighbour with x_j = 0."""
    background, foreground = likelihood(card.colour[None], card.background, card.foreground)[0]
    return background, foreground + card.smoothness * _prior(card)


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
    answer = expect_array(by_hand(), (4,))
    _refuse_rounded("E1", answer[None, :2], *_e1_of(card))
    _refuse_rounded("E2", answer[2], *_e2_of(card))
    energies = _label_energies(card)
    if answer[3] != np.argmin(energies):
        raise Wrong(
            "E1 and E2 are right, the label is not: x = 0 pays E1(0); x = 1 pays E1(1) and, since "
            "the neighbour is background, λ E2 as well.",
            "E1 和 E2 都对，标号不对：x = 0 付 E1(0)；x = 1 付 E1(1)，"
            "又因为邻点是背景，还要付 λ E2。",
        )
    costs = f"{energies[0]:.3f}, {energies[1]:.3f}"
    return say(
        f"Right: the two labels cost {costs}. In the cut all pixels decide together.",
        f"正确：两个标号的代价是 {costs}。最小割则是所有像素一起决定。",
    )


def _refuse_rounded(name: str, got, right, slips) -> None:
    """Do as `refuse` does, with numbers that were rounded."""
    known = (value for value in (right, *(slip[0] for slip in slips)) if _same(got, value))
    value = next(known, None)
    if value is None:  # the card is one's own: no number of it is told
        raise Wrong(f"{name} is another number: work it out again.", f"{name} 不对：请再算一遍。")
    refuse(value, right, slips)


def _prior_slips(card: PixelCard) -> list:
    right = _prior(card)
    return [
        (
            _prior(card, power=0.5),
            "C is the SQUARED difference of the colours: no square root.",
            "C 是颜色差的平方：不要开方。",
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
            "The two labels differ, so |x_i - x_j| is 1, not 0.",
            "两个标号不同，|x_i - x_j| 是 1，不是 0。",
        ),
    ]


class MapCard(NamedTuple):
    """A map of four regions, labels (4, 4)."""

    labels: np.ndarray

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr>{''.join(_cell(label) for label in row)}</tr>" for row in self.labels)
        return f'<table style="font-size:18px;border-collapse:collapse">{rows}</table>'


def _cell(label: int) -> str:
    ground = ("#F0E442", "#56B4E9", "#FFFFFF", "#E69F00")[label]  # dark numbers are read on each
    style = "color:#000;border:1px solid #555;text-align:center;width:2em;height:2em"
    return f'<td style="{style};background:{ground}">{label}</td>'


def map_card(number: int) -> MapCard:
    """Return the map with this number: every number is another map."""
    return MapCard(_for_good(clear_map(np.random.default_rng(number), (4, 4), 4, 4)))


@instant_check("04/map")
def check_map(card: MapCard, by_hand) -> str:
    """The pairs of regions that touch on the card, 4 neighbours, and how far."""
    answer = by_hand()
    if not isinstance(answer, dict) or not all(map(_is_entry, answer.items())):
        raise Wrong(
            "Return a dictionary: {(0, 1): length, ...}.", "应返回字典：{(0, 1): 长度，……}。"
        )
    rows = [(*pair, length) for pair, length in sorted(answer.items())]
    got = np.array(rows, dtype=float).reshape(-1, 3)
    refuse_rows(got, right_rows(card.labels, 4), region_slips(card.labels, 4))
    return say("Right: every pair once, with its length.", "正确：每一对一次，长度也对。")


def _is_entry(entry) -> bool:
    pair, length = entry
    numbers = (*pair, length) if isinstance(pair, tuple) and len(pair) == 2 else ()
    return len(numbers) == 3 and all(isinstance(n, (int, float, np.number)) for n in numbers)
