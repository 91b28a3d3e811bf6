"""The arena's picture of a mask, read back from its pixels."""

from functools import partial

import numpy as np
from matplotlib.colors import to_rgb

from segteach.arrays import Seed
from segteach.draw.arena import LINES, line_of, mask_picture, title_of
from segteach.draw.overlays import BACKGROUND, FOREGROUND, tint

IMAGE = np.random.default_rng(0).random((20, 24, 3)) * 0.5 + 0.2
MASK = np.zeros((20, 24), bool)
MASK[4:16, 5:20] = True


def test_a_mask_is_tinted_inside_its_outline_and_nothing_else_changes():
    shown = mask_picture(IMAGE, MASK)
    np.testing.assert_array_equal(shown[~MASK], IMAGE[~MASK])
    inside = np.zeros_like(MASK)
    inside[6:14, 7:18] = True  # two pixels of outline all round
    np.testing.assert_array_equal(shown[inside], tint(IMAGE, MASK)[inside])
    np.testing.assert_allclose(shown[MASK & ~inside], np.broadcast_to(to_rgb(FOREGROUND), (92, 3)))


def test_a_mask_of_everything_or_nothing_has_no_outline():
    for mask in (MASK | True, MASK & False):
        np.testing.assert_array_equal(mask_picture(IMAGE, mask), tint(IMAGE, mask))


def test_no_two_tools_have_the_same_line_and_none_the_colour_of_a_class():
    lines = [line_of(tool) for tool in LINES]
    assert len(set(lines)) == len(LINES)
    assert {FOREGROUND, BACKGROUND}.isdisjoint(colour for colour, _ in lines)


def test_a_tool_without_a_line_is_refused(refused):
    words = "^tool: got 'axe', allowed are .*GrabCut"
    assert refused([(partial(call, "axe"), words) for call in (line_of, title_of)]) == []


def test_the_truth_is_a_line_of_black_and_white_dashes_on_its_own_rim():
    shown = mask_picture(IMAGE, MASK & False, truth=MASK)
    rim = MASK.copy()
    rim[5:15, 6:19] = False
    colours = np.unique(shown[rim], axis=0)
    np.testing.assert_array_equal(colours, [[0, 0, 0], [1, 1, 1]])
    np.testing.assert_array_equal(shown[~rim], IMAGE[~rim])


def test_marks_lie_on_top_in_the_colours_of_their_classes():
    marks = np.zeros((20, 24), np.uint8)
    marks[1:3, 1:3], marks[8:10, 8:10] = Seed.BACKGROUND, Seed.FOREGROUND
    shown = mask_picture(IMAGE, MASK, marks)
    np.testing.assert_allclose(shown[1, 1], to_rgb(BACKGROUND))
    np.testing.assert_allclose(shown[9, 9], to_rgb(FOREGROUND))
    np.testing.assert_array_equal(shown[8, 7], [1, 1, 1])
    assert IMAGE.max() < 0.71  # the picture itself was not painted on
