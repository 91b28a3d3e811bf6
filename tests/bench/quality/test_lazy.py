"""The quality tables of Lazy Snapping: what is measured on a picture, and what the tables say."""

from types import SimpleNamespace

import numpy as np
import pytest

from segteach.arena.duel.games import LAZY, SCISSORS, Duel, Game
from segteach.arrays import Seed
from segteach.bench.kit.pictures import Picture
from segteach.bench.quality import lazy as lazy_quality
from segteach.bench.quality.lazy import DRAGS, PEER, PIXELS, SEGMENTS, LazyTrial
from segteach.metrics import error_percent, iou
from segteach.segmentation.boundary_editing.polygon import Outline, polygons_of
from segteach.segmentation.lazy_snapping import lazy_snapping

ROWS, COLS = np.mgrid[:60, :80]
TRUTH = np.hypot(ROWS - 30, COLS - 40) < 20
BEGINNINGS = f"{PEER} background", f"{PEER} foreground"


@pytest.fixture
def picture():
    """A disc whose lower part looks like the background, with scribbles on both."""
    rng = np.random.default_rng(2)
    orange = TRUTH & (ROWS < 42)
    colours = np.where(orange[..., None], [0.9, 0.6, 0.1], [0.2, 0.4, 0.7])
    seeds = np.zeros(TRUTH.shape, np.uint8)
    seeds[25:29, 30:50], seeds[3:6, 5:75] = Seed.FOREGROUND, Seed.BACKGROUND
    image = np.clip(colours + rng.normal(0, 0.05, colours.shape), 0, 1)
    ignore = np.abs(np.hypot(ROWS - 30, COLS - 40) - 20) < 1
    return Picture("disc", image, TRUTH, ignore, (seeds, seeds))


def test_a_trial_scores_every_cut_on_both_sets_without_the_band(picture, monkeypatch):
    monkeypatch.setattr(lazy_quality, "read_picture", lambda folder, name: picture)
    trial = lazy_quality.lazy_trial(None, "disc")
    assert set(trial.scores) == {SEGMENTS, PIXELS, "graph cut", "GrabCut", *BEGINNINGS}
    for level in (SEGMENTS, PIXELS):
        mask = lazy_snapping(picture.image, picture.scribbles[0], on=level).mask
        against = mask, TRUTH, picture.ignore
        np.testing.assert_array_equal(
            trial.scores[level], [[iou(*against), error_percent(*against)]] * 2
        )
    for scores in trial.scores.values():
        assert scores.shape == (2, 2)
        np.testing.assert_array_equal(scores[0], scores[1])  # the same scribbles twice
    before, after = trial.edits[0]
    assert before == trial.scores[SEGMENTS][0, 0] < after  # drags bring the lower part in
    assert 0 < trial.farthest <= 3.2


def test_the_robot_drags_five_vertices_at_most(picture):
    (seeds, _) = picture.scribbles
    states = lazy_quality.dragged(picture, seeds, lazy_snapping(picture.image, seeds))
    assert [state.phase for state in states] == ["mask", *["drag"] * (len(states) - 1)]
    assert 2 <= len(states) <= 1 + DRAGS


def test_the_distance_to_a_polygon_is_that_of_the_farthest_point():
    right, down = ([[0.0, c] for c in range(11)], [[r, 10.0] for r in range(1, 11)])
    line = np.array([*right, *down])
    open_one = Outline(line, np.array([0, 20]), np.zeros(2, bool), False, False)
    assert lazy_quality.off_polygon(open_one) == pytest.approx(10 / np.sqrt(2))  # the corner
    cornered = Outline(line, np.array([0, 10, 20]), np.zeros(3, bool), False, False)
    assert lazy_quality.off_polygon(cornered) == 0
    diagonal = np.array([[9.0 - n, 9.0 - n] for n in range(9)])
    closed = Outline(
        np.concatenate([line, diagonal]), np.array([0, 10, 20]), np.zeros(3, bool), True, False
    )
    assert lazy_quality.off_polygon(closed) == pytest.approx(0)
    half = Outline(closed.line, np.array([0, 5, 20]), np.zeros(3, bool), True, False)
    # from (0, 10) to the edge between (0, 5) and (10, 10)
    assert lazy_quality.off_polygon(half) == pytest.approx(50 / np.hypot(10, 5))


def test_polygons_keep_their_tolerance():
    for tolerance in (1.0, 3.2, 8.0):
        outlines = polygons_of(TRUTH & (COLS % 17 > 3), tolerance)
        worst = max(map(lazy_quality.off_polygon, outlines))
        assert 0.5 < worst <= tolerance


def a_trial(name="a", segments=(0.9, 3.0), pixels=(0.9, 3.0), edits=((0.8, 0.9),) * 2, px=3.0):
    others = {method: np.array([[0.5, 6.0]] * 2) for method in ("graph cut", *BEGINNINGS)}
    scores = {SEGMENTS: np.array([segments] * 2), PIXELS: np.array([pixels] * 2), **others}
    return LazyTrial(name, scores, np.array(edits), px)


def test_segments_are_held_against_pixels_in_error_and_iou():
    for segments, *words in (
        ((0.895, 3.9), "met", "met"),
        ((0.88, 3.9), "met", "MISSED"),
        ((0.895, 4.1), "MISSED", "met"),
        ((0.99, 0.1), "met", "met"),  # better by more than a point is near enough
    ):
        table = lazy_quality.scribble_table([a_trial(segments=segments)] * 2, 1)
        for remark, word in zip(table.remarks, words, strict=False):
            assert remark.endswith(word), segments
        row = dict(zip(table.head, table.rows[0], strict=True))
        assert row["segments IoU %"] == 100 * segments[0] and row["pixels err %"] == 3.0
        assert "6.00 %" in table.remarks[-1]


def test_the_mean_of_the_pictures_decides():
    near, far = a_trial("a", segments=(0.9, 3.0)), a_trial("b", segments=(0.9, 5.5))
    assert lazy_quality.scribble_table([near, far], 2).remarks[0].endswith("MISSED")
    assert lazy_quality.scribble_table([near, near, far], 2).remarks[0].endswith("met")


def test_the_picture_where_segments_lose_most_is_named():
    trials = [a_trial("a"), a_trial("b", segments=(0.6, 9.0)), a_trial("c", segments=(0.99, 1.0))]
    remarks = lazy_quality.scribble_table(trials, 1).remarks
    assert any("b, 30.00 points" in remark for remark in remarks)


def test_iou_has_to_rise_on_four_pictures_of_five():
    same = a_trial(edits=((0.8, 0.9), (0.8, 0.8)))
    for fallen, word in ((1, "met"), (2, "MISSED")):
        table = lazy_quality.edit_table([same] * fallen + [a_trial()] * (5 - fallen))
        assert table.remarks[0].endswith("on 5 of 5 pictures (bar 80 %): met")
        assert table.remarks[1].endswith(f"on {5 - fallen} of 5 pictures (bar 80 %): {word}")
        assert table.rows[0][1:] == pytest.approx((80, 90, 80, 80, 3.0))


def test_one_outline_too_far_from_its_polygon_is_told():
    for px, word in ((3.19, "met"), (3.21, "MISSED")):
        table = lazy_quality.edit_table([a_trial(), a_trial(px=px)])
        assert f"{px:.2f} px" in table.remarks[-1] and table.remarks[-1].endswith(word)


def a_record(tool, edits, seconds, errors):
    nothing = np.zeros(2)
    spent = np.array([0, edits]), np.array([0.0, seconds]), nothing, np.array([50.0, errors])
    return Game(tool, ["", "edit"], *spent, nothing, TRUTH)


def test_the_duel_is_told_whole_and_at_equal_budgets():
    quick = Duel("q", a_record(LAZY, 4, 14, 1.0), a_record(SCISSORS, 8, 29, 2.0))
    slow = Duel("s", a_record(LAZY, 9, 31, 3.0), a_record(SCISSORS, 4, 14, 2.0))
    whole = lazy_quality.duel_table([quick, slow])
    assert [row[0] for row in whole.rows] == ["q", "s", "median"]
    assert whole.rows[0][1:7] == (8, 29, 2, 4, 14, 1)
    assert "holds on 0 of 2" in whole.remarks[0]
    rows = {what: numbers for what, *numbers in lazy_quality.budget_table([quick, slow]).rows}
    assert rows["5 edits"] == [25.5, 26.0, 1] and rows["10 edits"] == [2.0, 2.0, 1]
    assert rows["15 s"] == [25.5, 26.0, 1] and rows["60 s"] == [2.0, 2.0, 1]


def test_the_tables_come_in_their_order(monkeypatch):
    monkeypatch.setattr(lazy_quality, "picture_names", lambda folder: ["a"])
    duels = [Duel("a", a_record(LAZY, 4, 14, 1.0), a_record(SCISSORS, 8, 29, 2.0))]
    answers = iter(([a_trial()], duels))
    monkeypatch.setattr(lazy_quality, "each", lambda *arguments: next(answers))
    titles = [table.title for table in lazy_quality.tables(SimpleNamespace())]
    words = ("set 1", "set 2", "Boundary editing", "Robots", "equal budgets")
    assert all(word in title for word, title in zip(words, titles, strict=True))
