"""The tournament: its pictures, its file, and what is said of games whose end is known."""

import numpy as np
import pytest
from scipy.stats import binomtest

from segteach.arena.duel import standings, tournament
from segteach.arena.duel.games import LAZY, LOWEST, SCISSORS, Duel
from segteach.arena.duel.hand import Hand
from segteach.arena.duel.scenes import DuelPicture, duel_pictures, exact, one_pixel
from segteach.arena.duel.tournament import Trial
from segteach.arena.pictures import ArenaPicture
from tests.arena.test_duel import PLAIN, RING
from tests.arena.test_duel_result import game_of


def trial(name, lazy, scissors, hand=0, kind="photo"):
    """Return a trial whose games reach these errors after 4 edits and 20 seconds."""
    ends = ((LAZY, lazy), (SCISSORS, scissors))
    return Trial(
        kind, hand, Duel(name, *(game_of(tool, [0, 4], [0, 20], [50, e]) for tool, e in ends))
    )


# --- the pictures --------------------------------------------------------------------------------


def test_the_pictures_are_of_three_kinds_and_each_has_a_name_of_its_own():
    pictures = list(duel_pictures())
    names = {picture.name for picture in pictures}
    assert len(names) == len(pictures) >= 30
    assert {picture.kind for picture in pictures} == {"photo", "pasted", "painted"}


@pytest.mark.parametrize("kind", ["photo", "pasted", "painted"])
def test_a_picture_has_a_truth_and_leaves_out_where_it_is_not_sure(kind):
    scene = next(p for p in duel_pictures() if p.kind == kind).make()
    assert scene.truth.any() and scene.ignore.any()
    assert (scene.truth & ~scene.ignore).any() and (~scene.truth & ~scene.ignore).any()


def test_of_a_pasted_object_nothing_of_its_own_background_comes_along():
    pasted = DuelPicture("pasted", "flower", "coins").make()
    alone = DuelPicture("photo", "flower").make()
    inside = pasted.truth & ~pasted.ignore
    np.testing.assert_allclose(pasted.image[inside], alone.image[inside], atol=0.03)
    assert not (pasted.truth & ~alone.truth).any()
    outside = ~pasted.truth & ~pasted.ignore
    assert np.ptp(pasted.image[outside], axis=1).max() < 0.05  # the coins are grey, as is all there


def test_partly_covered_pixels_do_not_count():
    alpha = np.array([[0.0, 0.01, 0.4], [0.6, 0.99, 1.0]])
    scene = exact("x", np.zeros((2, 3, 3)), alpha)
    np.testing.assert_array_equal(scene.truth, [[0, 0, 0], [1, 1, 1]])
    np.testing.assert_array_equal(scene.ignore, [[0, 0, 1], [1, 0, 0]])


def test_a_pixel_along_the_outline_is_a_share_of_the_counted_pixels():
    truth = np.zeros((10, 10), bool)
    truth[2:6, 2:6] = True  # an outline of 12 pixels
    ignore = np.zeros((10, 10), bool)
    ignore[9] = True
    assert one_pixel(ArenaPicture("x", np.zeros((10, 10, 3)), truth)) == pytest.approx(12)
    scene = ArenaPicture("x", np.zeros((10, 10, 3)), truth, ignore)
    assert one_pixel(scene) == pytest.approx(100 * 12 / 90)


def test_what_counts_as_equal_is_less_than_a_pixel_along_the_outlines_of_the_photographs():
    photos = [picture.make() for picture in duel_pictures() if picture.kind == "photo"]
    assert min(map(one_pixel, photos)) > LOWEST


# --- the file ------------------------------------------------------------------------------------


def test_a_file_gives_the_trials_back(tmp_path):
    named = ArenaPicture("ring", PLAIN.image, RING)
    played = tournament.trials_of("painted", named)
    file = tmp_path / "t.toml"
    file.write_text(tournament.text_of(played), encoding="utf-8")
    back = tournament.tournament(file)
    assert [(t.kind, t.hand, t.name) for t in back] == [("painted", n, "ring") for n in range(3)]
    for one, other in zip(played, back, strict=True):
        for tool in tournament.TOOLS:
            game, read = getattr(one.duel, tool), getattr(other.duel, tool)
            assert read.tool == game.tool
            for edits in range(game.edits[-1] + 1):
                expected = game.error_after(edits)
                assert read.error_after(edits) == pytest.approx(expected, abs=0.001)
            assert read.seconds[-1] == pytest.approx(game.hand[-1], abs=0.01)


def test_the_bundled_trials_are_those_of_all_pictures_and_hands():
    trials = tournament.tournament()
    expected = [(p.kind, p.name, h) for p in duel_pictures() for h in range(3)]
    assert [(t.kind, t.name, t.hand) for t in trials] == expected


def test_the_photographs_are_played_by_the_same_hands():
    trials = tournament.tournament(tournament.PHOTOGRAPHS)
    hands: dict[str, list] = {}
    for trial in trials:
        assert trial.kind == "folder"
        hands.setdefault(trial.name, []).append(trial.hand)
    assert len(hands) >= 25 and all(found == [0, 1, 2] for found in hands.values())


def test_a_bundled_trial_is_what_the_robots_do_today():
    flower = DuelPicture("pasted", "flower", "coins")
    stored = [t for t in tournament.tournament() if t.name == flower.name]
    text = tournament.text_of(tournament._of_scene(flower))
    assert text == tournament.text_of(stored)


def test_a_folder_of_photographs_can_be_played(tmp_path, monkeypatch):
    from PIL import Image

    for part, values in (("image", PLAIN.image), ("truth", np.repeat(RING[..., None], 3, 2))):
        (tmp_path / part).mkdir()
        Image.fromarray(np.uint8(255 * values)).save(tmp_path / part / "ring.png")
    monkeypatch.setattr(tournament, "TREMORS", (0.0,))
    monkeypatch.setattr(tournament, "play_all", lambda play, names: play(names[0]))
    tournament.main([str(tmp_path / "out.toml"), str(tmp_path)])
    (one,) = tournament.tournament(tmp_path / "out.toml")
    assert (one.kind, one.name) == ("folder", "ring")
    assert one.duel.lazy.errors[-1] < one.duel.lazy.errors[0]


# --- what it says --------------------------------------------------------------------------------


def test_the_hands_of_a_picture_are_one_picture():
    trials = [trial("a", e, 2 * e, hand) for hand, e in enumerate((1, 2, 30))]
    trials += [trial("b", 7, 1, hand) for hand in range(3)]
    np.testing.assert_array_equal(standings.at_seconds(trials, 20), [[2, 4], [7, 1]])
    np.testing.assert_array_equal(standings.after_edits(trials, 3), [[50, 50], [50, 50]])


def test_errors_that_nobody_can_tell_apart_put_nobody_ahead():
    pairs = [(1, 2), (3, 2), (LOWEST / 2, LOWEST / 3), (LOWEST / 2, 3)]
    found = standings.standing(pairs)
    assert found.ahead == (2, 1, 1)
    np.testing.assert_allclose(found.quartiles[0, 1], np.median([1, 3, LOWEST / 2, LOWEST / 2]))


@pytest.mark.parametrize(
    ("lazy", "scissors", "verdict"),
    [(5, 0, ""), (6, 0, LAZY), (0, 6, SCISSORS), (9, 3, ""), (10, 2, LAZY), (0, 0, "")],
)
def test_a_verdict_needs_more_than_a_coin_gives(lazy, scissors, verdict):
    """Two-sided: 2 / 2^5 = 0.06 is chance, 2 / 2^6 = 0.03 is not; and so for 9 and 10 of 12."""
    pairs = [(1, 2)] * lazy + [(2, 1)] * scissors + [(0, 0)] * 3
    assert standings.standing(pairs).verdict == verdict


def test_the_chance_is_that_of_the_exact_sign_test():
    for wins, losses in ((1, 0), (3, 3), (5, 1), (22, 3), (2, 9)):
        expected = binomtest(wins, wins + losses).pvalue
        assert standings.chance(wins, losses) == pytest.approx(expected)
    assert standings.chance(0, 0) == 1


def test_without_pauses_an_edit_is_as_much_quicker_as_getting_ready_takes():
    quick = standings.without_pauses([trial("a", 1, 2)])[0].duel.lazy
    np.testing.assert_allclose(quick.seconds, [0, 20 - 4 * Hand().mental])
    assert quick.error_after(4) == 1


def test_the_table_tells_each_moment(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "en")
    trials = [trial(f"p{n}", 1, 2) for n in range(8)]
    told = standings.rows(trials)
    moments = [moment for moment, _ in told]
    assert moments[:2] == ["10 edits", "20 edits"] and "30 s" in moments
    found = dict(told)
    assert found["15 s"].ahead == (0, 0, 8) and found["30 s"].ahead == (8, 0, 0)
    assert found["15 s, no pauses"].ahead == (8, 0, 0)
    text = standings.standings_table(trials)
    assert text.count("<tr>") == 2 + len(told)
    assert text.count("no verdict") == sum(not one.verdict for _, one in told)
    assert "2.00 (2.00–2.00)</td><td>1.00 (1.00–1.00)" in text


def test_the_spread_is_of_both_tools_over_time():
    trials = [trial(f"p{n}", n, 2 * n) for n in range(5)]
    found = standings.spread(trials, (0, 20))
    np.testing.assert_allclose(found[LAZY], [[50] * 3, [1, 2, 3]])
    np.testing.assert_allclose(found[SCISSORS], [[50] * 3, [2, 4, 6]])
