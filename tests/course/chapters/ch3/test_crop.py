"""Chapter 3's card of nine pixels: read off with loops it passes; each classic slip is named."""

import numpy as np
import pytest

from segteach.course.chapters.ch3 import check_crop, crop_card
from segteach.cuts.contrast import contrast_links

CARDS = range(40)
PLACES = [(r, c) for r in range(3) for c in range(3)]


def pairs(every=False):
    """Neighbouring places and their distance; once each, or from both ends."""
    for p in PLACES:
        for q in PLACES:
            away = abs(p[0] - q[0]), abs(p[1] - q[1])
            if max(away) == 1 and (every or p < q):
                yield p, q, sum(away) ** 0.5


def read_off(card, *, by=lambda d: 1 / d, asked="alpha", turn=False, keep=None, every=False,
             some=lambda p, q: True):  # fmt: skip
    """Straight and diagonal links that are cut, and V; the options are slips."""
    plane, counts, V = getattr(card, asked), [0, 0], 0.0
    for p, q, distance in pairs(every):
        if (plane[p] != plane[q]) == turn or not some(p, q):
            continue
        alike = card.shades[p] == card.shades[q]
        counts[distance > 1] += 1
        kept = (1, card.across) if keep is None else keep
        V += card.gamma * (kept[0] if alike else kept[1]) * by(distance)
    return (*counts, V)


def V_only(**how):
    return lambda card: (*read_off(card)[:2], read_off(card, **how)[2])


SLIPS = [
    (lambda c: (*read_off(c)[1::-1], read_off(c)[2]), "exchanged"),
    (lambda c: read_off(c, every=True), "from both of its ends"),
    (lambda c: read_off(c, turn=True), "NOT cut"),
    (lambda c: read_off(c, asked="shades"), "changes of the shade"),
    (lambda c: read_off(c, some=lambda p, q: (1, 1) in (p, q)), "middle pixel alone"),
    (lambda c: (read_off(c)[0], 0, read_off(c)[2]), "8 neighbours"),
    (lambda c: (read_off(c)[0] + 1, *read_off(c)[1:]), "straight links are miscounted"),
    (lambda c: (read_off(c)[0], read_off(c)[1] + 1, 9.0), "diagonal links are miscounted"),
    (lambda c: (30, 40, 9.0), "12 straight links"),
    (V_only(by=lambda d: 1), "1/dis is missing"),
    (V_only(by=lambda d: d), "do not multiply"),
    (V_only(by=lambda d: d**-2), "not by 2"),
    (V_only(some=lambda p, q: p[0] == q[0] or p[1] == q[1]), "diagonal links are missing in V"),
    (lambda c: V_only(keep=(1, 1))(c), "contrast plays no part"),
    (lambda c: V_only(keep=(c.across, 1))(c), "wrong way round"),
    (lambda c: V_only(keep=(0, c.across))(c), "count as well"),
    (lambda c: V_only(keep=(c.across, c.across))(c), "keep all"),
    (V_only(asked="shades"), "different SHADES"),
    (V_only(turn=True), "NOT cut"),
    (V_only(every=True), "half of this"),
    (lambda c: (*read_off(c)[:2], read_off(c)[2] / c.gamma), "γ is missing"),
    (V_only(some=lambda p, q: (1, 1) in (p, q)), "middle pixel alone"),
    (lambda c: (*read_off(c)[:2], 1234.5), "another number"),
    (lambda c: read_off(c)[:2], "three numbers"),
    (lambda c: None, "return"),
]


def test_what_is_read_off_passes_also_rounded():
    for card in map(crop_card, CARDS):
        straight, diagonal, V = read_off(card)
        for answer in ((straight, diagonal, V), [straight, diagonal, round(V, 1)]):
            verdict = check_crop(card, lambda answer=answer: answer)
            assert verdict.solved, (card, answer, verdict.words)


def test_slips_are_named(slips_are_named):
    for card in map(crop_card, range(8)):
        table = [(lambda slip=slip, card=card: slip(card), words) for slip, words in SLIPS]
        slips_are_named(lambda answer, card=card: check_crop(card, answer), table, 1)


def test_the_card_of_a_neighbour_does_not_pass():
    cards = [crop_card(number) for number in CARDS]
    for number, card in enumerate(cards):
        answer = read_off(card)
        others = cards[:number] + cards[number + 1 :]
        assert not any(check_crop(other, lambda answer=answer: answer).solved for other in others)


def test_V_of_a_card_is_what_the_packages_links_give():
    card = crop_card(3)
    image = np.repeat(0.4 + 0.2 * card.shades[..., None], 3, axis=2)
    beta = -np.log(card.across) / (3 * 0.2**2)
    links = contrast_links(image, card.gamma, beta=beta)
    np.testing.assert_allclose(links.cost(card.alpha == 1), read_off(card)[2])


@pytest.mark.parametrize(("code", "word"), [("en", "dark to bright"), ("zh", "暗与亮之间")])
def test_a_card_shows_its_numbers_in_the_readers_language(code, word, monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", code)
    shown = crop_card(3)._repr_html_()
    assert word in shown and f"γ = {crop_card(3).gamma:g}" in shown
    labels = [part[0] for part in shown.split("α = ")[1:]]
    assert "".join(labels) == "".join(map(str, crop_card(3).alpha.ravel()))
