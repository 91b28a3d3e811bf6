"""Pictures of the wand and the scissors, read back from matplotlib's own objects."""

import numpy as np
from matplotlib.figure import Figure

from segteach.draw.overlays import tint
from segteach.draw.scissors import (
    direction_picture,
    draw_cost,
    draw_directions,
    outline_on_picture,
    region_growing,
)
from segteach.segmentation.magic_wand import magic_wand_steps
from segteach.segmentation.scissors import LiveWire, scissors_steps

IMAGE = np.zeros((20, 24, 3))
IMAGE[5:15, 6:18] = 0.8
CORNERS = [(5, 6), (5, 17), (14, 17), (14, 6)]


def test_a_growing_region_is_tinted_and_its_newest_ring_is_solid(ax):
    state = list(magic_wand_steps(IMAGE, (10, 10)))[3]
    region_growing(IMAGE)(ax, state)
    shown = ax.images[0].get_array()
    np.testing.assert_allclose(shown[state.frontier], tint(IMAGE, state.mask, 1.0)[state.frontier])
    older = state.mask & ~state.frontier
    np.testing.assert_allclose(shown[older], tint(IMAGE, state.mask)[older])
    np.testing.assert_allclose(shown[~state.mask], IMAGE[~state.mask])
    assert "25 px" in ax.get_title()  # a diamond of radius 3
    (click,) = ax.lines
    np.testing.assert_array_equal(np.transpose(click.get_data()), [[10, 10]])


def test_an_outline_runs_through_the_pixels_of_its_path():
    for state in scissors_steps(IMAGE, CORNERS):
        ax = Figure().add_subplot()
        outline_on_picture(IMAGE)(ax, state)
        *lines, seeds = ax.lines
        for line in lines:
            np.testing.assert_array_equal(np.transpose(line.get_data()), state.path[:, ::-1])
        np.testing.assert_array_equal(np.transpose(seeds.get_data()), state.seeds[:, ::-1])
        np.testing.assert_allclose(ax.images[0].get_array(), tint(IMAGE, state.mask))


def test_a_cost_map_is_shown_from_zero_to_one(ax):
    costs = LiveWire(IMAGE).features.crossing
    draw_cost(ax, costs, "$f_Z$")
    np.testing.assert_array_equal(ax.images[0].get_array(), costs)
    assert ax.images[0].get_clim() == (0, 1)


def test_directions_are_coloured_by_their_angle_and_flat_places_are_grey():
    direction = np.array([[[0, 0], [1, 0], [-1, 0], [0, 1]]], float)
    grey, *colours = direction_picture(direction)[0]
    assert np.ptp(grey) == 0
    for one, other in zip(colours, [*colours[1:], colours[0]], strict=True):
        assert np.abs(one - other).max() > 0.1


def test_the_key_of_the_directions_has_their_colours(ax):
    direction = LiveWire(IMAGE).features.direction
    draw_directions(ax, direction, "directions")
    np.testing.assert_allclose(ax.images[0].get_array(), direction_picture(direction))
    (wheel,) = ax.child_axes
    colours = wheel.images[0].get_array()
    for row, col, towards in ((30, 58, (0, 1)), (58, 30, (1, 0)), (2, 30, (-1, 0))):
        expected = direction_picture(np.array([[towards]], float))[0, 0]
        np.testing.assert_allclose(colours[row, col, :3], expected, atol=0.02)
    assert colours[0, 0, 3] == 0 and colours[30, 58, 3] == 1
