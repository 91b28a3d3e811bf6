"""Chapter 4's card of a map: read off with loops it passes; each classic slip is named."""

from collections import Counter

import numpy as np
import pytest

from segteach.course.chapters.ch4 import check_map, map_card
from segteach.segmentation.superpixels import region_graph

CARDS = range(40)
FOUR = ((0, 1), (1, 0))


def outline(card, *, steps=FOUR, asked=lambda a, b: a != b, ordered=True, around=False):
    """{(i, j): length} of the segments that the outline parts, by a loop over cells."""
    lengths = Counter()
    for row, col in np.ndindex(4, 4):
        for down, right in steps:
            r, c = row + down, col + right
            if around:
                r, c = r % 4, c % 4
            if 0 <= r < 4 and 0 <= c < 4:
                i, j = int(card.labels[row, col]), int(card.labels[r, c])
                if i != j and asked(card.x[i], card.x[j]):
                    lengths[(min(i, j), max(i, j)) if ordered else (i, j)] += 1
    return dict(lengths)


def changed(change):
    return lambda card: change(outline(card))


SLIPS = [
    (lambda c: outline(c, asked=lambda a, b: True), "all pairs that touch"),
    (lambda c: outline(c, asked=lambda a, b: a == b), "EQUAL labels"),
    (lambda c: outline(c, steps=(*FOUR, (1, 1), (1, -1))), "8 neighbours"),
    (lambda c: outline(c, steps=FOUR[:1]), "one direction"),
    (lambda c: outline(c, steps=FOUR[1:]), "one direction"),
    (lambda c: outline(c, around=True), "opposite sides"),
    (changed(lambda rows: {pair: 2 * n for pair, n in rows.items()}), "counted twice"),
    (changed(lambda rows: rows | {(j, i): n for (i, j), n in rows.items()}), "counted twice"),
    (changed(lambda rows: {(j, i): n for (i, j), n in rows.items()}), "smaller number first"),
    (changed(lambda rows: dict.fromkeys(rows, 1)), "how many pairs"),
    (changed(lambda rows: dict(list(rows.items())[1:])), "A pair is missing"),
    (changed(lambda rows: {}), "list none"),
    (changed(lambda rows: rows | {(0, 9): 1}), "does not belong there"),
    (changed(lambda rows: {pair: n + 7 for pair, n in rows.items()}), "a length is not"),
    (changed(list), "dictionary"),
    (lambda card: {"0, 1": 2}, "dictionary"),
    (lambda card: {(0, 1): None}, "dictionary"),
    (lambda card: {(0, 1, 2): 1}, "dictionary"),
    (lambda card: None, "dictionary"),
]


def test_a_map_read_off_passes():
    for card in map(map_card, CARDS):
        assert set(card.labels.ravel()) == {0, 1, 2, 3} and set(card.x) == {0, 1}
        assert check_map(card, lambda card=card: outline(card)).solved


def test_another_readers_map_does_not_pass():
    cards = [map_card(number) for number in CARDS]
    for number, card in enumerate(cards):
        answer = outline(card)
        others = [c for c in cards[:number] + cards[number + 1 :] if outline(c) != answer]
        assert len(others) >= len(cards) - 3
        assert not any(check_map(c, lambda answer=answer: answer).solved for c in others)


def test_slips_on_a_map_are_named(slips_are_named):
    for card in map(map_card, range(8)):
        table = [(lambda slip=slip, card=card: slip(card), words) for slip, words in SLIPS]
        slips_are_named(lambda answer, card=card: check_map(card, answer), table, 1)


def test_the_packages_graph_does_not_pass_as_it_knows_no_labels():
    for card in map(map_card, range(8)):
        graph = region_graph(np.zeros((4, 4, 3)), card.labels, 4)
        answer = dict(zip(map(tuple, graph.edges.tolist()), graph.boundary.tolist(), strict=True))
        assert "all pairs that touch" in check_map(card, lambda answer=answer: answer).words


@pytest.mark.parametrize("number", range(20))
def test_no_message_tells_a_pair_or_a_length_of_the_card(number):
    card = map_card(number)
    for slip, _ in SLIPS:
        words = check_map(card, lambda slip=slip: slip(card)).words
        assert not any(f"({i}, {j})" in words for i in range(4) for j in range(4))


def test_a_map_shows_every_number_of_its_own():
    card = map_card(2)
    shown = card._repr_html_()
    cells = [part.split("</td>")[0][-1] for part in shown.split("<td")[1:]]
    assert "".join(cells) == "".join(map(str, card.labels.ravel()))
    assert [part[0] for part in shown.split("</sub> = ")[1:]] == list(map(str, card.x))
