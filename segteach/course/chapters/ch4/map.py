"""A card of chapter 4 to be read off, and its check: the outline on a map of segments."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from segteach.course.chapters.answers import for_good
from segteach.course.chapters.ch4.region_rows import (
    TWICE,
    in_order,
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

GROUNDS = ("#F0E442", "#56B4E9", "#FFFFFF", "#E69F00")  # dark numbers are read on each


class MapCard(NamedTuple):
    """A map of four segments, labels (4, 4), and which of them are foreground, x (4,) of 0, 1."""

    labels: np.ndarray
    x: np.ndarray

    def _repr_html_(self) -> str:
        body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in self.labels)
        words = ", ".join(f"x<sub>{i}</sub> = {label}" for i, label in enumerate(self.x))
        table = f'<table style="font-size:18px;border-collapse:collapse">{body}</table>'
        return f"{table}<p>{words}</p>"


def _cell(label: int) -> str:
    style = "color:#000;border:1px solid #555;text-align:center;width:2em;height:2em"
    return f'<td style="{style};background:{GROUNDS[label]}">{label}</td>'


def map_card(number: int) -> MapCard:
    """Return the map with this number: every number is another map."""
    rng = np.random.default_rng(number)
    while True:
        card = MapCard(region_map(rng, (4, 4), 4), rng.permutation([0, 0, 1, rng.integers(2)]))
        right, touching = _outline(card), _touching(card.labels)
        enough = 2 <= len(right) < len(touching) and right[:, 2].max() > 1
        if enough and told_apart(right, _slips(card), same_rows):
            return MapCard(*map(for_good, card))


def _touching(labels) -> np.ndarray:
    pairs = pairs_of(labels.shape, OFFSETS[4])
    return rows(labels, pairs, np.ones(len(pairs)), np.sum)


def _outline(card: MapCard) -> np.ndarray:
    """Return rows (i, j, length) of the segments that the outline parts."""
    return _parted(card, _touching(card.labels))


def _parted(card: MapCard, found) -> np.ndarray:
    i, j = found[:, :2].astype(int).T
    return found[card.x[i] != card.x[j]]


def _slips(card: MapCard) -> list:
    every, right = _touching(card.labels), _outline(card)
    i, j = every[:, :2].astype(int).T
    ways = wrong_ways(card.labels, lambda pairs: np.ones(len(pairs)), np.sum)
    return [
        *((in_order(_parted(card, value)), en, zh) for value, en, zh in ways),
        (right * [1, 1, 2], *TWICE),
        (
            every,
            "These are all pairs that touch: E2 counts those with different labels alone.",
            "这是所有相邻的对：E2 只计标号不同的对。",
        ),
        (
            every[card.x[i] == card.x[j]],
            "These are the pairs of EQUAL labels: |x_i - x_j| is 0 there.",
            "这是标号相同的对：那里 |x_i - x_j| 为 0。",
        ),
        (
            right * [1, 1, 0] + [0, 0, 1],
            "The pairs are right; the length of a boundary is how many pairs of cells touch along "
            "it.",
            "各对都对；边界长度则是沿边界有多少对格子相邻。",
        ),
    ]


@instant_check("04/map")
def check_map(card: MapCard, by_hand) -> str:
    """The pairs of segments that the outline on the card parts, 4 neighbours, and how far."""
    answer = by_hand()
    if not isinstance(answer, dict) or not all(map(_is_entry, answer.items())):
        raise Wrong(
            "Return a dictionary: {(i, j): length, ...}.", "应返回字典：{(i, j): 长度，……}。"
        )
    got = np.array([(*pair, length) for pair, length in answer.items()], float).reshape(-1, 3)
    refuse_rows(
        got,
        _outline(card),
        _slips(card),
        "The pairs are right, a length is not: count the lines between the cells again.",
        "各对都对，但有一处长度不对：请再数一遍格子之间的线。",
    )
    return say(
        "Right: the rest of the boundaries costs nothing in this labelling.",
        "正确：在这个标号场下，其余的边界都没有代价。",
    )


def _is_entry(entry) -> bool:
    pair, length = entry
    numbers = (*pair, length) if isinstance(pair, tuple) and len(pair) == 2 else ()
    return len(numbers) == 3 and all(isinstance(n, (int, float, np.number)) for n in numbers)
