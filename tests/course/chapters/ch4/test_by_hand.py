"""Chapter 4's cards: worked out with loops they pass, rounded, too; each classic slip is named."""

from collections import Counter

import numpy as np
import pytest

from segteach.course.chapters.ch4.by_hand import check_map, check_one_pixel, map_card, pixel_card
from segteach.segmentation.lazy_snapping import similarity

CARDS = range(40)
MAPS = range(30)


def worked_out(card, *, power=1, pick=min, scale=1.0, squared=True):
    """E1(0), E1(1), E2 of a card, with loops; the options are slips."""
    away = [
        pick([sum((a - b) ** 2 for a, b in zip(card.colour, c, strict=True)) ** 0.5 for c in kind])
        for kind in (card.background, card.foreground)
    ]
    d_background, d_foreground = (d**power for d in away)
    total = d_background + d_foreground
    contrast = sum((a - b) ** 2 for a, b in zip(card.colour, card.neighbour, strict=True))
    contrast = contrast * scale if squared else contrast**0.5
    return d_background / total, d_foreground / total, float(similarity(contrast))


def better(card, costs, weight=1.0):
    return int(costs[1] + weight * card.smoothness * costs[2] < costs[0])


PIXEL_SLIPS = [
    (lambda c: worked_out(c, power=2), "squared distances"),
    (lambda c: worked_out(c, pick=max), "farthest"),
    (lambda c: worked_out(c, pick=lambda d: sum(d) / len(d)), "not the mean"),
    (lambda c: (*worked_out(c)[1::-1], worked_out(c)[2]), "exchanged"),
    (lambda c: worked_out(c, squared=False), "SQUARED"),
    (lambda c: worked_out(c, scale=1 / 255**2), "0 to 255"),
    (lambda c: (*worked_out(c)[:2], 1 / worked_out(c)[2] - 1), "That is C itself"),
    (lambda c: (*worked_out(c)[:2], 1 / (1 / worked_out(c)[2] - 1)), "The 1 is missing"),
    (lambda c: (*worked_out(c)[:2], 0), "|x_i - x_j| is 1"),
    (lambda c: (*worked_out(c)[:2], 0.4321), "another number"),
]


def test_a_pixel_worked_out_by_hand_passes_also_rounded():
    for card in map(pixel_card, CARDS):
        costs = worked_out(card)
        label = better(card, costs)
        rounded = (round(costs[0], 3), round(costs[1], 3), round(costs[2], 4), label)
        for answer in ((*costs, label), rounded):
            verdict = check_one_pixel(card, lambda answer=answer: answer)
            assert verdict.solved, (card, answer, verdict.words)


def test_the_distances_on_a_card_are_whole_numbers_and_its_colours_are_colours():
    for card in map(pixel_card, CARDS):
        for clusters in (card.background, card.foreground):
            assert ((clusters >= 0) & (clusters <= 255)).all()
            away = np.linalg.norm(clusters - card.colour, axis=1)
            np.testing.assert_allclose(away, away.round(), atol=1e-9)


def test_the_same_number_gives_the_same_card_and_another_number_another_answer():
    answers = [worked_out(pixel_card(number)) for number in CARDS]
    assert worked_out(pixel_card(7)) == answers[7]
    assert len(set(answers)) == len(answers)
    copied = (*answers[7], better(pixel_card(7), answers[7]))
    others = [pixel_card(number) for number in CARDS if number != 7]
    assert not any(check_one_pixel(card, lambda: copied).solved for card in others)


def test_cards_want_either_label_and_not_always_what_the_colour_alone_says():
    cards = [pixel_card(number) for number in CARDS]
    wanted = [better(card, worked_out(card)) for card in cards]
    colour = [better(card, worked_out(card), weight=0) for card in cards]
    assert 0 < sum(wanted) < len(cards)
    assert wanted != colour


def test_slips_on_a_card_are_named(unnamed):
    for card in map(pixel_card, range(12)):
        answers = [((*slip(card), 0), word) for slip, word in PIXEL_SLIPS]
        table = [(lambda answer=answer: answer, word) for answer, word in answers]
        assert not unnamed(lambda by_hand, card=card: check_one_pixel(card, by_hand), table, 1)


def test_lambda_in_the_wrong_place_is_named_where_it_is_not_one():
    cards = [card for card in map(pixel_card, CARDS) if card.smoothness > 1]
    for card in cards:
        costs = worked_out(card)
        answer = (*costs[:2], card.smoothness * costs[2], better(card, costs))
        assert "E2 itself" in check_one_pixel(card, lambda answer=answer: answer).words


def test_the_wrong_label_is_named():
    for card in map(pixel_card, range(12)):
        costs = worked_out(card)
        answer = (*costs, 1 - better(card, costs))
        assert "the label is not" in check_one_pixel(card, lambda answer=answer: answer).words


@pytest.mark.parametrize(("code", "word"), [("en", "foreground clusters"), ("zh", "前景聚类中心")])
def test_a_card_shows_all_its_numbers_in_the_readers_language(code, word, monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", code)
    card = pixel_card(3)
    shown = card._repr_html_()
    assert word in shown and f"λ = {card.smoothness:g}" in shown
    for colour in (card.colour, card.neighbour, *card.background, *card.foreground):
        assert f"({', '.join(map(str, colour))})" in shown


def dictionary(labels, steps=((0, 1), (1, 0))):
    """{(i, j): length} of the regions that touch, by a loop over pixels."""
    lengths = Counter()
    for row, col in np.ndindex(labels.shape):
        for down, right in steps:
            r, c = row + down, col + right
            if 0 <= r < labels.shape[0] and 0 <= c < labels.shape[1]:
                i, j = sorted((int(labels[row, col]), int(labels[r, c])))
                lengths[i, j] += i != j
    return dict(+lengths)


def test_a_map_worked_out_by_hand_passes():
    for card in map(map_card, MAPS):
        assert set(card.labels.ravel()) == {0, 1, 2, 3}
        assert check_map(card, lambda card=card: dictionary(card.labels)).solved


def test_another_readers_map_does_not_pass():
    copied = dictionary(map_card(7).labels)
    cards = [map_card(number) for number in MAPS]
    fresh = [card for card in cards if dictionary(card.labels) != copied]
    assert len(fresh) >= len(cards) - 2
    assert not any(check_map(card, lambda: copied).solved for card in fresh)


MAP_SLIPS = [
    (lambda labels: {pair: 2 * n for pair, n in dictionary(labels).items()}, "counted twice"),
    (lambda labels: dictionary(labels, ((0, 1), (1, 0), (1, 1), (1, -1))), "no diagonals"),
    (lambda labels: dict.fromkeys(dictionary(labels), 1), "length of the boundary"),
    (lambda labels: {(j, i): n for (i, j), n in dictionary(labels).items()}, "smaller number"),
    (lambda labels: dict(list(dictionary(labels).items())[1:]), "is missing"),
    (lambda labels: {}, "is missing"),
    (lambda labels: dictionary(labels) | {(0, 9): 1}, "is no pair"),
    (lambda labels: list(dictionary(labels)), "dictionary"),
    (lambda labels: {"0, 1": 2}, "dictionary"),
    (lambda labels: {(0, 1): None}, "dictionary"),
    (lambda labels: {(0, 1, 2): 1}, "dictionary"),
    (lambda labels: None, "dictionary"),
]


def test_slips_on_a_map_are_named(unnamed):
    for card in map(map_card, range(8)):
        table = [(lambda slip=slip, card=card: slip(card.labels), word) for slip, word in MAP_SLIPS]
        assert not unnamed(lambda by_hand, card=card: check_map(card, by_hand), table, 1)


def test_a_map_shows_every_number_of_its_own():
    card = map_card(2)
    shown = card._repr_html_()
    cells = [part.split("</td>")[0][-1] for part in shown.split("<td")[1:]]
    assert "".join(cells) == "".join(map(str, card.labels.ravel()))
