"""Strokes read as clicks of the magic wand, and what the clicks select."""

import numpy as np

from segteach.arrays import Seed, Stroke
from segteach.marks import clicks as module
from segteach.marks.clicks import Click, Wand, clicks_of
from segteach.marks.edits import Box, Clear
from segteach.segmentation.magic_wand import magic_wand

F, B, U = Seed.FOREGROUND, Seed.BACKGROUND, Seed.UNKNOWN
SHAPE = 20, 30
BLOTS = np.random.default_rng(1).integers(0, 3, (5, 6)).repeat(4, axis=0).repeat(5, axis=1) / 2
IMAGE = np.repeat(BLOTS[..., None], 3, axis=2)


def test_a_stroke_is_a_click_at_its_middle_and_never_outside():
    edits = Stroke([[1, 1], [7.25, 8.75], [9, 9]], 3, F), Stroke([[-5, 99]], 200, B)
    assert clicks_of(edits, SHAPE) == [Click(7, 9, True), Click(0, 29, False)]


def test_other_marks_are_no_clicks_and_clear_takes_all_away():
    edits = Stroke([[3, 4]], 1, F), Box((1, 1, 9, 9)), Clear(), Stroke([[5, 6]], 1, B)
    assert clicks_of(edits[:2], SHAPE) == [Click(3, 4)]
    assert clicks_of(edits, SHAPE) == [Click(5, 6, False)]


def test_the_eraser_rubs_out_the_clicks_that_it_goes_over():
    edits = Stroke([[3, 4]], 1, F), Stroke([[12, 20]], 1, F), Stroke([[3, 1], [3, 9]], 1, U)
    assert clicks_of(edits, SHAPE) == [Click(12, 20)]


def test_regions_are_added_and_taken_away_in_their_order():
    clicks = [Click(1, 1), Click(18, 28), Click(1, 1, False), Click(9, 14)]
    wand, expected = Wand(IMAGE, connectivity=8), np.zeros(SHAPE, bool)
    assert not wand.mask([]).any()
    for count, click in enumerate(clicks, 1):
        region = magic_wand(IMAGE, (click.row, click.col), connectivity=8).mask
        expected = expected | region if click.adds else expected & ~region
        np.testing.assert_array_equal(wand.mask(clicks[:count]), expected)


def test_the_region_of_a_click_is_grown_once(monkeypatch):
    grown = []
    monkeypatch.setattr(
        module, "magic_wand", lambda image, point: grown.append(point) or magic_wand(image, point)
    )
    wand, clicks = Wand(IMAGE), [Click(1, 1), Click(9, 14)]
    for count in (1, 2):
        wand.mask(clicks[:count])
    assert grown == [(1, 1), (9, 14)]
