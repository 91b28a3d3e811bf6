"""What is held beside hard vertices, and what is drawn of a tip that is thinner than pixels."""

import numpy as np
from scipy.ndimage import label

from segteach.arrays import Seed
from segteach.segmentation.boundary_editing.edits import HardVertex
from segteach.segmentation.boundary_editing.hard_vertices import draw_tip, hold_vertices

B, F = Seed.BACKGROUND, Seed.FOREGROUND
WIDE = (20, 24)
ROWS, COLS = np.mgrid[:20, :24]
BAND = np.abs(COLS - 9.5) <= 6


def vertex(place, inward, thin=(0.0, 0.0)):
    return HardVertex(np.array(place), np.array(inward), thin)


def held_by(labels, vertex, corner=(0, 0)):
    return hold_vertices(np.zeros(WIDE, np.uint8), labels, BAND, [vertex], corner)


def test_beside_a_hard_vertex_both_sides_are_held_across_the_whole_band():
    labels = COLS > 9.5
    held = held_by(labels, vertex((40.0, 59.5), (0.0, 1.0)), (30, 50))
    np.testing.assert_array_equal(held[10, BAND[10]], [B] * 6 + [F] * 6)
    assert (held[~BAND] == 0).all()
    assert ((held == F) == labels)[held > 0].all()
    rows = np.flatnonzero((held > 0).any(axis=1))
    assert (rows[0], rows[-1]) == (9, 11)  # and a disc: (2, 0.5) is farther than 2 px


def test_the_line_across_ends_where_the_polygon_has_another_side():
    held = held_by((COLS > 9.5) & (COLS < 13), vertex((10.0, 9.5), (0.0, 1.0)))
    np.testing.assert_array_equal(np.flatnonzero(held[10] == F), [10, 11, 12])
    assert (held[10, 13:] == 0).all()


def test_what_seeds_hold_a_vertex_does_not_change():
    seeds = np.zeros(WIDE, np.uint8)
    seeds[10, 8] = F
    held = hold_vertices(seeds, COLS > 9.5, BAND, [vertex((10.0, 9.5), (0.0, 1.0))], (0, 0))
    assert held[10, 8] == F
    assert held[10, 7] == B
    assert seeds.sum() == F  # they are as they were


def needle(degrees):
    """A spike from column 3 to the right, its pixels, and its tip: half the angle is `degrees`."""
    half = np.radians(degrees)
    labels = (np.abs(ROWS - 9.5 - 0.4 * (COLS - 21)) <= np.tan(half) * (21 - COLS)) & (COLS < 21)
    way = np.array([-0.4, -1]) / np.hypot(0.4, 1)
    return labels, vertex((9.5, 21.0), way, (1 / np.sin(half), 0.0))


def test_a_tip_thinner_than_a_pixel_is_drawn_in_one_piece_up_to_its_end():
    before, tip = needle(5)
    assert label(before)[1] != 1 or not before[:, 19:].any()
    labels = draw_tip(before, np.zeros(WIDE, bool), tip, (0, 0))
    assert label(labels)[1] == 1
    assert labels[9:11, 20].any()
    assert (labels >= before).all()
    new = np.argwhere(labels & ~before)
    assert np.hypot(*(new - (9.5, 21)).T).max() <= tip.thin[0] + 2
    end = vertex((9.5, 21.0), -tip.inward, tip.thin[::-1])
    notch = draw_tip(~before, np.zeros(WIDE, bool), end, (0, 0))
    np.testing.assert_array_equal(notch, ~labels)


def test_a_tip_is_not_drawn_over_fixed_pixels_nor_where_its_side_is_nowhere():
    before, tip = needle(5)
    fixed, nothing = COLS > 15, np.zeros(WIDE, bool)
    labels = draw_tip(before, fixed, tip, (0, 0))
    np.testing.assert_array_equal(labels[fixed], before[fixed])
    assert not draw_tip(nothing, nothing, tip, (0, 0)).any()
