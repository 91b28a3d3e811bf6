"""Chapter 4's card of one pixel: worked out with loops it passes; each classic slip is named."""

from functools import cache

import numpy as np
import pytest

from segteach.course.chapters import ch4
from segteach.course.chapters.ch4 import check_one_pixel
from segteach.segmentation.lazy_snapping import likelihood_costs, similarity

CARDS = range(60)
pixel_card = cache(ch4.pixel_card)


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
    price = weight * card.smoothness * costs[2]
    return int(np.argmin([costs[0] + price * (card.neighbour_label == 1),
                          costs[1] + price * (card.neighbour_label == 0)]))  # fmt: skip


def right(card):
    costs = worked_out(card)
    return (*costs, better(card, costs))


SLIPS = [
    (lambda c: worked_out(c, power=2), "squared distances"),
    (lambda c: worked_out(c, pick=max), "farthest"),
    (lambda c: worked_out(c, pick=lambda d: sum(d) / len(d)), "not the mean"),
    (lambda c: (*worked_out(c)[1::-1], worked_out(c)[2]), "exchanged"),
    (lambda c: worked_out(c, squared=False), "SQUARED"),
    (lambda c: worked_out(c, scale=1 / 3), "not their mean"),
    (lambda c: worked_out(c, scale=1 / 255**2), "0 to 255"),
    (lambda c: (*worked_out(c)[:2], 1 / worked_out(c)[2] - 1), "That is C itself"),
    (lambda c: (*worked_out(c)[:2], 1 / worked_out(c)[2]), "That is 1 + C"),
    (lambda c: (*worked_out(c)[:2], 1 / (1 / worked_out(c)[2] - 1)), "The 1 is missing"),
    (lambda c: (*worked_out(c)[:2], c.smoothness * worked_out(c)[2]), "E2 itself"),
    (lambda c: (*worked_out(c)[:2], 0), "|x_i - x_j| is 1"),
    (lambda c: (*worked_out(c)[:2], 0.4321), "another number"),
    (lambda c: (0.123, 0.877, 0.4), "another number"),
]


def test_a_pixel_worked_out_by_hand_passes_also_rounded():
    for card in map(pixel_card, CARDS):
        E0, E1, E2, label = right(card)
        for answer in ((E0, E1, E2, label), (round(E0, 3), round(E1, 3), round(E2, 4), label)):
            verdict = check_one_pixel(card, lambda answer=answer: answer)
            assert verdict.solved, (card, answer, verdict.words)


def test_the_distances_on_a_card_are_whole_numbers_and_its_colours_are_colours():
    for card in map(pixel_card, CARDS):
        for clusters in (card.background, card.foreground):
            assert ((clusters >= 0) & (clusters <= 255)).all()
            away = np.linalg.norm(clusters - card.colour, axis=1)
            np.testing.assert_allclose(away, away.round(), atol=1e-9)


def test_the_card_of_a_neighbour_does_not_pass_and_hardly_any_other_one():
    cards, passed = [pixel_card(number) for number in CARDS], []
    for number, card in enumerate(cards):
        answer = right(card)
        for other in range(number + 1, len(cards)):
            if check_one_pixel(cards[other], lambda answer=answer: answer).solved:
                passed.append(other - number)
    assert min(passed, default=99) > 10
    assert len(passed) < 0.005 * len(cards) * (len(cards) - 1) / 2


def test_on_about_half_of_the_cards_the_neighbour_turns_the_label():
    cards = [pixel_card(number) for number in range(90)]
    wanted = np.array([right(card)[3] for card in cards])
    colour = np.array([better(card, worked_out(card), weight=0) for card in cards])
    assert 0.35 < (wanted != colour).mean() < 0.65
    assert 0.3 < wanted.mean() < 0.7


def by_package(card):
    """E1 as the package has it."""
    arguments = card.colour[None], card.background, card.foreground
    return likelihood_costs(*(colours / 255 for colours in arguments))[0]


INCOMPLETE = [
    (by_package, "another length"),
    (lambda c: (*by_package(c), 0.777, by_package(c).argmin()), "another number"),
    (lambda c: worked_out(c), "another length"),
    (lambda c: (*worked_out(c), 0.5), "0 or 1"),
    (lambda c: None, "return"),
]


def test_slips_on_a_card_are_named_and_the_packages_numbers_alone_do_not_pass(slips_are_named):
    without_label = [(lambda card, slip=slip: (*slip(card), 0), words) for slip, words in SLIPS]
    for card in map(pixel_card, range(12)):
        table = [
            (lambda slip=slip, card=card: slip(card), words)
            for slip, words in [*without_label, *INCOMPLETE]
        ]
        slips_are_named(lambda answer, card=card: check_one_pixel(card, answer), table, 1)


def test_the_wrong_label_is_named_by_what_wanted_it():
    for card in map(pixel_card, range(20)):
        *costs, label = right(card)
        words = "the colour wants by itself" if label != np.argmin(costs[:2]) else "at any price"
        answer = (*costs, 1 - label)
        assert words in check_one_pixel(card, lambda answer=answer: answer).words


@pytest.mark.parametrize(("code", "word"), [("en", "foreground clusters"), ("zh", "前景聚类中心")])
def test_a_card_shows_all_its_numbers_in_the_readers_language(code, word, monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", code)
    card = pixel_card(3)
    shown = card._repr_html_()
    assert word in shown and f"λ = {card.smoothness:g}" in shown
    assert f"x_j = {card.neighbour_label}" in shown
    for colour in (card.colour, card.neighbour, *card.background, *card.foreground):
        assert f"({', '.join(map(str, colour))})" in shown
