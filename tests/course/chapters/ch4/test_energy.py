"""Chapter 4's checks of E1: right answers pass, each classic slip is named; one pixel by hand."""

import inspect

import numpy as np
import pytest

from segteach.course import progress
from segteach.course.chapters.ch4 import by_hand, energy
from segteach.course.chapters.ch4.by_hand import check_one_pixel, pixel_card
from segteach.course.chapters.ch4.energy import check_likelihood_costs
from segteach.segmentation.lazy_snapping import likelihood_costs, similarity

DRAWS = 5  # the numbers are fresh every time
CARDS = range(40)


pytestmark = pytest.mark.usefixtures("own_progress")


def refused(answer, word):
    """Assert that a likelihood is refused with `word`, for several fresh draws."""
    for _ in range(DRAWS):
        verdict = check_likelihood_costs(answer)
        assert verdict.solved is False
        assert word in verdict.words


def likelihood(
    *, norm=lambda z: np.sqrt((z**2).sum()), pick=min, share=True, turn=False, both_zero=0.5
):
    """E1 with loops; the options are slips."""

    def answer(colours, background, foreground):
        rows = []
        for colour in colours:
            d = [pick([norm(colour - c) for c in class_]) for class_ in (background, foreground)]
            if share:
                d = [x / sum(d) for x in d] if sum(d) else [both_zero, both_zero]
            rows.append(d[::-1] if turn else d)
        return np.array(rows)

    return answer


def with_small_number(colours, background, foreground):
    away = [np.linalg.norm(colours[:, None] - c, axis=2).min(1) for c in (background, foreground)]
    d = np.stack(away, axis=1)
    return d / (d.sum(axis=1, keepdims=True) + 1e-12)


def test_the_packages_likelihood_and_one_with_loops_are_never_refused():
    for answer in (likelihood_costs, likelihood()):
        for _ in range(15):
            verdict = check_likelihood_costs(answer)
            assert verdict.solved, verdict.words
    assert progress.summary().counts["04"] == (0, 1)


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (likelihood(turn=True), "exchanged"),
        (likelihood(norm=lambda z: (z**2).sum()), "squared distances"),
        (likelihood(norm=lambda z: abs(z).sum()), "absolute differences"),
        (likelihood(norm=lambda z: abs(z).max()), "largest difference"),
        (likelihood(pick=np.mean), "not the mean or the sum"),
        (likelihood(pick=sum), "not the mean or the sum"),
        (likelihood(pick=max), "farthest"),
        (likelihood(share=False), "divide both"),
        (likelihood(both_zero=np.nan), "NaN"),
        (likelihood(both_zero=0.0), "both costs should be 1/2"),
        (with_small_number, "both costs should be 1/2"),
        (
            lambda z, b, f: likelihood()(z, b.mean(0)[None], f.mean(0)[None]),
            "averaged the clusters",
        ),
        (
            lambda z, b, f: np.where(likelihood()(z, b, f) == 0, 0.1, likelihood()(z, b, f)),
            "off by",
        ),
        (lambda z, b, f: likelihood()(z, b, f)[:, 0], "shape"),
        (lambda z, b, f: None, "return"),
        (lambda z, b, f: 1 / 0, "ZeroDivisionError"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_slips_of_the_likelihood_are_named(answer, word):
    refused(answer, word)


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


@pytest.mark.parametrize("number", CARDS)
def test_a_pixel_worked_out_by_hand_passes_also_rounded(number):
    card = pixel_card(number)
    costs = worked_out(card)
    label = better(card, costs)
    assert check_one_pixel(card, lambda: (*costs, label)).solved
    rounded = (round(costs[0], 3), round(costs[1], 3), round(costs[2], 4), label)
    assert check_one_pixel(card, lambda: rounded).solved


@pytest.mark.parametrize("number", CARDS)
def test_the_distances_on_a_card_are_whole_numbers_and_its_colours_are_colours(number):
    card = pixel_card(number)
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


@pytest.mark.parametrize(
    ("slip", "word"),
    [
        (lambda c: worked_out(c, power=2), "squared distances"),
        (lambda c: worked_out(c, pick=max), "farthest"),
        (lambda c: worked_out(c, pick=lambda d: sum(d) / len(d)), "not the mean"),
        (lambda c: (*worked_out(c)[1::-1], worked_out(c)[2]), "exchanged"),
        (lambda c: worked_out(c, squared=False), "SQUARED"),
        (lambda c: worked_out(c, scale=1 / 255**2), "0 to 255"),
        (lambda c: (*worked_out(c)[:2], 1 / worked_out(c)[2] - 1), "That is C itself"),
        (lambda c: (*worked_out(c)[:2], 1 / (1 / worked_out(c)[2] - 1)), "The 1 is missing"),
        (lambda c: (*worked_out(c)[:2], 0), "|x_i - x_j| is 1"),
        (lambda c: (*worked_out(c)[:2], 0.4321), "expected"),
    ],
)
def test_slips_on_a_card_are_named(slip, word):
    for number in range(12):
        card = pixel_card(number)
        verdict = check_one_pixel(card, lambda card=card: (*slip(card), 0))
        assert verdict.solved is False
        assert word in verdict.words


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


@pytest.mark.parametrize("answer", [None, "text", (1, 2, 3), np.nan, (np.nan,) * 4, [[1]]])
def test_an_answer_of_the_wrong_kind_is_refused_with_words(answer):
    for verdict in (
        check_one_pixel(pixel_card(1), lambda: answer),
        check_likelihood_costs(lambda *_: answer),
    ):
        assert verdict.solved is False
        assert verdict.words and "stopped" not in verdict.words


def test_the_stub_is_no_mistake():
    def stub(*arguments):
        raise NotImplementedError

    assert check_one_pixel(pixel_card(1), stub).solved is None
    assert check_likelihood_costs(stub).solved is None


@pytest.mark.parametrize(("code", "word"), [("en", "foreground clusters"), ("zh", "前景聚类中心")])
def test_a_card_shows_all_its_numbers_in_the_readers_language(code, word, monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", code)
    card = pixel_card(3)
    shown = card._repr_html_()
    assert word in shown and f"λ = {card.smoothness:g}" in shown
    for colour in (card.colour, card.neighbour, *card.background, *card.foreground):
        assert f"({', '.join(map(str, colour))})" in shown


def test_verdicts_speak_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "前景和背景弄反了" in check_likelihood_costs(likelihood(turn=True)).words


def test_every_check_of_the_files_is_tried():
    names = [
        name
        for module in (energy, by_hand)
        for name, _ in inspect.getmembers(module, inspect.isfunction)
        if name.startswith("check_")
    ]
    assert sorted(names) == ["check_likelihood_costs", "check_map", "check_one_pixel"]
