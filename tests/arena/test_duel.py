"""The duel: what a hand takes, how far it misses, and what the robots do."""

import numpy as np
import pytest
from scipy import ndimage

from segteach.arena.duel import robots
from segteach.arena.duel.games import (
    LAZY,
    SCISSORS,
    at_equal_edits,
    at_equal_time,
    duel,
    play,
)
from segteach.arena.duel.hand import STEADY, Hand, Tremor
from segteach.arena.duel.robots import (
    FIRST,
    STROKES,
    OutlineRobot,
    Wires,
    middle_of_band,
    outlined,
)
from segteach.arena.pictures import ArenaPicture, band
from segteach.arrays import Seed, Stroke
from segteach.metrics import error_percent, iou
from segteach.segmentation.scissors import scissors

SHAPE = (60, 80)
ROWS, COLS = np.mgrid[: SHAPE[0], : SHAPE[1]]


def disc(row, col, radius):
    return (ROWS - row) ** 2 + (COLS - col) ** 2 <= radius**2


def scene(truth, contrast=0.25, noise=0.05, ignore=None):
    """An object in orange on blue; the two differ by twice the contrast."""
    way = np.array([1, 0.2, -1]) * contrast
    colours = np.where(truth[..., None], 0.5 + way, 0.5 - way)
    noisy = colours + np.random.default_rng(3).normal(0, noise, (*SHAPE, 3))
    return ArenaPicture("scene", noisy.clip(0, 1), truth, ignore)


RING = disc(30, 30, 22) & ~disc(30, 30, 9) | disc(30, 68, 8)
PLAIN = scene(RING)
FAINT = scene(RING, contrast=0.03, noise=0.12)  # the colours say next to nothing
PICTURES = {"plain": PLAIN, "faint": FAINT}


@pytest.fixture(scope="module")
def games():
    """Return {(name of a picture, tool): the game}."""
    tools = (SCISSORS, LAZY)
    return {(name, tool): play(PICTURES[name], tool) for name in PICTURES for tool in tools}


# --- the hand ------------------------------------------------------------------------------------


def test_a_hand_takes_what_the_keystroke_level_model_says():
    hand = Hand()  # by Card, Moran and Newell: M 1.35, P 1.1, K 0.2, D 0.9 n + 0.16 l
    assert hand.click() == pytest.approx(1.35 + 1.1 + 0.2)
    assert hand.drag() == pytest.approx(1.35 + 2 * 1.1 + 0.2)
    inch = np.array([[5.0, 5.0], [5.0, 40.0], [5.0, 101.0]])  # 96 pixels
    assert hand.stroke(inch) == pytest.approx(hand.click() + 0.9 + 0.16 * 2.54)
    assert hand.stroke(inch[:1]) == hand.stroke(inch[[0, 0]]) == hand.click()
    assert hand.keys(3) == pytest.approx(1.35 + 3 * 0.2)


def test_a_steady_hand_hits_what_it_means_and_a_trembling_one_misses_by_its_size():
    stroke = Stroke([[9.0, 9.0], [9.0, 20.0]], 2, Seed.FOREGROUND)
    assert STEADY.stroke(stroke, SHAPE) is stroke
    np.testing.assert_array_equal(STEADY.pixel([3, 4], SHAPE), [3, 4])
    shaky = Tremor(2.0, rng=1)
    misses = np.array([shaky.point([30, 40], SHAPE) for _ in range(2000)]) - [30, 40]
    np.testing.assert_allclose(misses.std(axis=0), 2, rtol=0.1)
    np.testing.assert_allclose(misses.mean(axis=0), 0, atol=0.2)
    moved = shaky.stroke(stroke, SHAPE)
    np.testing.assert_allclose(np.diff(moved.points, axis=0), np.diff(stroke.points, axis=0))
    corner = [shaky.pixel([0, 79], SHAPE) for _ in range(50)]
    assert (np.array(corner) >= 0).all() and (np.array(corner) < SHAPE).all()


def test_the_same_tremor_gives_the_same_game_and_it_costs(games):
    for tool in (SCISSORS, LAZY):
        one, again = (play(PLAIN, tool, tremor=Tremor(3.0, 5)) for _ in range(2))
        np.testing.assert_array_equal(one.errors, again.errors)
        steady = games["plain", tool]
        assert len(one.errors) != len(steady.errors) or (one.errors != steady.errors).any(), tool


# --- the robots ----------------------------------------------------------------------------------


def test_a_game_ends_with_its_lowest_error_and_tells_what_it_took(games):
    for case, game in games.items():
        assert game.errors[0] == error_percent(RING & False, RING), case
        assert game.errors[-1] == game.errors.min() == error_percent(game.mask, RING), case
        assert game.errors[-1] < game.errors[:-1].min(), case
        assert game.ious[-1] == iou(game.mask, RING), case
        for spent in (game.edits, game.hand, game.computing):
            assert spent[0] == 0 and (np.diff(spent) >= 0).all(), case
        np.testing.assert_array_equal(game.seconds, game.hand + game.computing)
        lengths = {len(getattr(game, w)) for w in ("edits", "hand", "computing", "errors", "ious")}
        assert lengths == {len(game.phases)}, case


def test_edits_are_clicks_or_strokes_then_drags(games):
    orders, hand = {SCISSORS: ["click"], LAZY: ["stroke", "undo", "drag"]}, Hand()
    for (name, tool), game in games.items():
        places = [orders[tool].index(phase) for phase in game.phases[1:]]
        assert places == sorted(places), (name, tool)
        assert game.phases.count("undo") <= 1 and game.phases.count("stroke") <= STROKES
        took = np.diff(game.hand)
        for phase, seconds in (("drag", hand.drag()), ("click", hand.click())):
            mine = np.array(game.phases[1:]) == phase
            np.testing.assert_allclose(took[mine], seconds * np.diff(game.edits)[mine])


def test_both_find_a_plain_object_with_its_hole_and_its_second_part(games):
    for tool in (SCISSORS, LAZY):
        game = games["plain", tool]
        assert game.ious[-1] > 0.9  # an outline is clicked to two pixels
        assert not game.mask[30, 30] and game.mask[30, 68]


def test_strokes_that_did_not_help_are_taken_back(monkeypatch):
    monkeypatch.setattr(robots, "PATIENCE", 1)
    truth = disc(30, 40, 22)
    half = scene(truth & (COLS < 40)).image  # the other half looks like the background
    game = play(ArenaPicture("half", half, truth), LAZY)
    undo = game.phases.index("undo")
    assert game.errors[undo - 1] >= game.errors[undo] == game.errors[1:undo].min()
    assert game.hand[undo] - game.hand[undo - 1] == pytest.approx(Hand().keys(1))
    assert set(game.phases[undo + 1 :]) == {"drag"}


def test_a_game_of_fewer_edits_begins_as_the_longer_one(games):
    for (name, tool), long in games.items():
        short = play(PICTURES[name], tool, count=7)
        assert short.edits[-1] <= 7, (name, tool)
        same = len(short.edits)
        np.testing.assert_array_equal(short.errors, long.errors[:same])
        np.testing.assert_array_equal(short.hand, long.hand[:same])


def test_a_slower_hand_makes_the_same_edits(games):
    slow = Hand(*(2 * n for n in (1.35, 1.1, 0.1, 0.9, 0.16)))
    game = play(PLAIN, LAZY, hand=slow)
    np.testing.assert_array_equal(game.errors, games["plain", LAZY].errors)
    np.testing.assert_allclose(game.hand, 2 * games["plain", LAZY].hand)


def test_the_outlines_make_up_the_mask_again():
    rng = np.random.default_rng(0)
    for _ in range(20):
        mask = ndimage.gaussian_filter(rng.normal(size=(30, 40)), rng.uniform(1, 3)) > 0
        again = np.zeros_like(mask)
        for part, foreground in sorted(outlined(mask), key=lambda p: -p[0].sum()):
            again[part] = foreground
        np.testing.assert_array_equal(again, mask)


def test_two_objects_that_touch_at_a_corner_are_both_clicked_round():
    truth = np.zeros(SHAPE, bool)
    truth[10:30, 10:30] = truth[30:50, 30:60] = True
    assert sorted(part.sum() for part, _ in outlined(truth)) == [400, 600]
    assert play(scene(truth), SCISSORS).ious[-1] > 0.9


def test_a_robot_clicks_on_the_outline_with_the_largest_error_in_its_order():
    robot = OutlineRobot(PLAIN)
    assert [foreground for _, foreground in robot.parts] == [True, False, True]
    np.testing.assert_array_equal(robot.together([part for part, _ in robot.parts]), RING)
    inside, seen = [np.zeros(SHAPE, bool)] * 3, []
    for _ in range(3):
        number, points, new = robot.next(inside)
        assert new == len(points) == FIRST
        part = robot.parts[number][0]
        rim = part & ~ndimage.binary_erosion(part)
        assert rim[tuple(points.T)].all()
        centre = points.mean(axis=0)
        angles = np.unwrap(np.arctan2(*(points - centre).T))
        assert len(set(np.sign(np.diff(angles)))) == 1  # once round, one way
        inside[number] = part
        seen.append(number)
    assert seen == [0, 1, 2]  # as large as they are
    assert robot.next(inside) is None
    dented = inside[0] & ~disc(30, 8, 6)
    number, points, new = robot.next([dented, *inside[1:]])
    assert (number, new, len(points)) == (0, 1, FIRST + 1)
    assert min(np.hypot(*(points - [30, 8]).T)) < 3  # where the wire is farthest off


def test_what_does_not_count_is_worth_no_click():
    truth = disc(30, 40, 20)
    robot = OutlineRobot(scene(truth, ignore=band(truth, 4.0)))
    assert robot.next([disc(30, 40, 1)])[2] == FIRST
    assert robot.next([disc(30, 40, 17)]) is None
    assert robot.next([disc(30, 40, 14)])[2] == 1


def test_wires_are_the_scissors_of_chapter_three():
    wires, points = Wires(PLAIN.image), np.array([[8, 30], [30, 52], [52, 30], [30, 8]])
    for clicks in (points, np.insert(points, 1, [15, 46], axis=0)):
        expected = scissors(PLAIN.image, clicks, snap=0).mask
        np.testing.assert_array_equal(wires.inside(clicks), expected)


def test_the_outline_goes_through_the_middle_of_what_does_not_count():
    truth, ignore = COLS < 20, (COLS >= 20) & (COLS < 30)  # the truth calls its band background
    picture = ArenaPicture("edge", np.zeros((*SHAPE, 3)), truth, ignore)
    np.testing.assert_array_equal(middle_of_band(picture), COLS < 25)
    everything = ArenaPicture("edge", picture.image, truth, truth)
    np.testing.assert_array_equal(middle_of_band(everything), truth)
    assert middle_of_band(PLAIN) is PLAIN.truth


def test_an_object_of_a_few_pixels_is_left_alone():
    for tool in (SCISSORS, LAZY):
        game = play(scene(disc(20, 20, 1)), tool)
        assert game.phases == ("",) and not game.mask.any(), tool


def test_games_that_cannot_be_played_are_refused(refused):
    blank = np.zeros((*SHAPE, 3))
    cases = (
        (lambda: play(PLAIN, "axe"), "tool"),
        (lambda: play(PLAIN, LAZY, count=0), "count"),
        (lambda: play(ArenaPicture("no truth", blank), LAZY), "picture"),
        (lambda: play(ArenaPicture("empty", blank, RING & False), SCISSORS), "picture"),
        (lambda: duel(PLAIN, count=4).curves("miles"), "over"),
        (lambda: at_equal_edits([], -1), "edits"),
        (lambda: at_equal_time([], np.nan), "seconds"),
    )
    assert refused((call, rf"^{word}: ") for call, word in cases) == []


def test_a_duel_is_both_games():
    both = duel(PLAIN, count=6)
    for game in (both.lazy, both.scissors):
        np.testing.assert_array_equal(game.errors, play(PLAIN, game.tool, count=6).errors)
        spent, errors = both.curves("edits")[game.tool]
        assert spent is game.edits and errors is game.errors
    assert list(both.curves()) == [SCISSORS, LAZY]
