"""What is said of games whose end is known: at equal edits and seconds, the claim, the table."""

from html.parser import HTMLParser

import numpy as np
import pytest

from segteach.arena.duel import standings, table
from segteach.arena.duel.games import (
    LAZY,
    LOWEST,
    SCISSORS,
    Duel,
    Game,
    at_equal_edits,
    at_equal_time,
    ratios,
    shares,
)
from segteach.arena.duel.hand import Hand
from segteach.arena.duel.tournament import Trial
from segteach.arena.pictures import UNSURE
from segteach.draw.arena import line_of


def game_of(tool, edits, seconds, errors):
    nothing = np.zeros(len(edits))
    phases = ["edit"] * len(edits)
    return Game(
        tool, phases, np.array(edits), np.array(seconds, float), nothing, np.array(errors, float),
        nothing, np.zeros((2, 2), bool),
    )  # fmt: skip


def many(count=3):
    return [Trial("photo", hand, known(0.5, f"p{n}")) for n in range(count) for hand in range(2)]


def known(last=0.5, name="known"):
    """Lazy Snapping: 10 % after 4 s, then `last` after 10 s. Scissors: 8 % at 12 s, 2 % at 20 s."""
    lazy = game_of(LAZY, [0, 1, 3], [0, 4, 10], [40, 10, last])
    return Duel(name, lazy, game_of(SCISSORS, [0, 4, 6], [0, 12, 20], [40, 8, 2]))


def test_an_error_holds_from_its_edit_on():
    game = known().lazy
    assert [game.error_after(n) for n in (0, 1, 2, 3, 99)] == [40, 10, 10, 0.5, 0.5]
    assert [game.error_at(s) for s in (0, 3.9, 4, 9.9, 10, 99)] == [40, 40, 10, 10, 0.5, 0.5]
    assert [game.seconds_to(e) for e in (50, 10, 9, 0.5, 0.4)] == [0, 4, 10, 10, np.inf]


def test_an_edit_that_spoils_the_mask_is_taken_back():
    game = game_of(LAZY, [0, 1, 2, 3], [0, 4, 8, 12], [40, 10, 70, 5])
    assert [game.error_after(n) for n in range(4)] == [40, 10, 10, 5]
    assert [game.error_at(s) for s in (0, 4, 8, 12)] == [40, 10, 10, 5]


def test_equal_budgets_give_both_errors_of_every_picture():
    both = [known(), known(1.0)]
    np.testing.assert_array_equal(at_equal_edits(both, 3), [[0.5, 40], [1, 40]])
    np.testing.assert_array_equal(at_equal_time(both, 13), [[0.5, 8], [1, 8]])


def test_ratios_do_not_hunt_for_the_last_pixels():
    low = LOWEST
    pairs = [[2 * low, 8 * low], [0, 0], [low / 2, low], [0, 4 * low]]
    np.testing.assert_allclose(ratios(pairs), [0.25, 1, 1, 0.25])


def test_a_tool_that_makes_no_turn_ends_where_both_began():
    lazy, scissors = (game_of(tool, [0], [0], [40]) for tool in (LAZY, SCISSORS))
    for idle in ((lazy, known().scissors), (known().lazy, scissors), (lazy, scissors)):
        found = shares(Duel("idle", *idle))
        assert found.equal_error == found.equal_edits == found.equal_time == 1


def test_shares_of_a_known_game():
    # after 3 edits and after 10 s, the shorter game's; at 0.6 * 20 s; to 2 %, which both reach
    found = shares(known())
    assert found.equal_edits == found.equal_time == pytest.approx(0.5 / 40)
    assert found.claimed == pytest.approx(0.5 / 2)
    assert found.equal_error == pytest.approx(10 / 20)
    assert known().claimed == pytest.approx((12, 0.4))


@pytest.mark.parametrize(
    ("pair", "outcome"),
    [
        ((1.0, 5.0), (1, 0)),  # a fifth, and a fifth can be told
        ((1.01, 5.0), (0, 1)),
        ((LOWEST, 1.0), (0, 0)),  # a fifth of 1 % is less than can be told
        ((0.0, LOWEST / 2), (0, 0)),
        ((2 * LOWEST, LOWEST), (0, 1)),
    ],
)
def test_the_claim_holds_fails_or_cannot_be_told(pair, outcome):
    assert table.claimed([pair]) == outcome
    np.testing.assert_array_equal(table.claimed([pair, pair]), 2 * np.array(outcome))


def test_the_verdict_says_on_how_many_pictures_the_claim_holds(monkeypatch):
    pairs = [(1.0, 6.0)] * 6 + [(9.0, 6.0)] * 4 + [(0.1, 0.2)] * 2
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "en")
    said = table.verdict_of(pairs)
    assert "holds on 6 of 12 and fails on 4; on 2 " in said and "no verdict" not in said
    assert "no verdict" in table.verdict_of(pairs[: table.ENOUGH - 1])
    assert "holds on 0 of 2" in table.verdict([known(0.41), known(0.6)])
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "12 幅中的 6 幅" in table.verdict_of(pairs)


class Cells(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.lines, self.open = [], False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.open |= tag in ("th", "td")
        if tag == "tr":
            self.lines.append([])

    def handle_endtag(self, tag):
        self.open &= tag not in ("th", "td")

    def handle_data(self, data):
        if self.open:
            self.lines[-1].append(data)


def test_the_table_has_a_line_a_picture_and_the_medians_of_enough(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "en")
    duels = [known(), known(1.5, "cat & dog")]
    text = table.duel_table(duels)
    groups, head, first, second = Cells(text).lines
    assert [group.strip() for group in groups] == [
        SCISSORS,
        LAZY,
        "Lazy Snapping : scissors",
    ]
    assert len(head) + 1 == len(first) == len(second) == 11
    assert first[:7] == ["known", "6", "20", "2.00", "3", "10", "0.50"]
    assert second[0] == "cat & dog" and second[-2:] == ["0.75×", "0.50×"]
    assert [line_of(tool)[0] in text for tool in (SCISSORS, LAZY)] == [True, True]
    *_, median = Cells(table.duel_table(duels * (table.ENOUGH // 2))).lines
    assert median[0] == "median" and median[6] == "1.00"


def test_beside_a_table_stands_what_the_robots_know_and_what_is_left_out(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "en")
    said = table.conditions()
    assert said in table.duel_table([known()]) and said in standings.standings_table(many())
    for words in ("know the truth", "lowest error", f"{UNSURE:.0f} pixels", f"{LOWEST:g} %"):
        assert words in said
    for seconds in (Hand().click(), Hand().drag()):
        assert f"{seconds:.2f}" in said


def test_ratios_of_next_to_no_error_are_told_in_words(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "en")
    ends = (LOWEST / 2, LOWEST / 3), (101 * LOWEST, 0.0)
    duels = [
        Duel("x", *(game_of(LAZY, [0, 1], [0, 9], [90, end]) for end in pair)) for pair in ends
    ]
    _, _, both, far = Cells(table.duel_table(duels)).lines
    assert both[7:9] == [f"both < {LOWEST:g} %"] * 2 and far[7:9] == ["> 100×"] * 2
    assert table.times(100) == "100.00×" and table.times(238.86) == "> 100×"
