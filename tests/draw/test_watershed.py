"""Pictures of a flooding, read back from matplotlib's own objects."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from segteach.draw.overlays import label_colours
from segteach.draw.superpixels import border_lines
from segteach.draw.watershed import (
    basin_colours,
    contour_lines,
    dam_lines,
    dam_places,
    flooded_picture,
    flooding_in_3d,
    flooding_over,
    flooding_words,
    relief,
)
from segteach.segmentation.watershed import watershed_steps
from segteach.widgets.assets import Canvas

ROWS, COLS = np.indices((12, 16)) / 11
HEIGHT = 1 - np.exp(-8 * ((ROWS - 0.5) ** 2 + (COLS - 0.3) ** 2))
HEIGHT -= 0.8 * np.exp(-8 * ((ROWS - 0.4) ** 2 + (COLS - 1.1) ** 2))
STATES = list(watershed_steps(HEIGHT, every=16))


def test_dams_stand_only_between_waters_of_different_basins():
    labels = np.array([[1, 1, 0, 2], [1, 2, 2, 2], [0, 2, 3, 0]])
    lines = dam_lines(labels)
    places = {tuple(map(tuple, line)) for line in lines.tolist()}
    assert places == {
        ((0.5, 0.5), (0.5, 1.5)),  # 1 | 2 in the second row
        ((1.5, 1.5), (1.5, 2.5)),  # 2 | 3 in the third
        ((0.5, 0.5), (1.5, 0.5)),  # 1 above 2
        ((1.5, 1.5), (2.5, 1.5)),  # 2 above 3
    }
    np.testing.assert_array_equal(dam_places(labels[0]), [])
    np.testing.assert_array_equal(dam_places(labels[1]), [0])
    np.testing.assert_array_equal(dam_places(labels[2]), [1])


def test_when_all_is_under_water_the_dams_are_the_borders():
    np.testing.assert_array_equal(dam_lines(STATES[-1].labels), border_lines(STATES[-1].labels))
    assert len(dam_lines(STATES[0].labels)) == 0


def test_dry_ground_is_grey_and_lighter_where_it_is_higher():
    picture = flooded_picture(HEIGHT, STATES[0].labels)
    assert (picture == picture[..., :1]).all()
    order = np.argsort(HEIGHT.ravel())
    assert (np.diff(picture[..., 0].ravel()[order]) >= 0).all()
    assert np.ptp(picture[..., 0]) > 0.6


def test_water_has_the_hue_of_its_basin():
    labels = STATES[-1].labels
    picture = flooded_picture(HEIGHT, labels)
    for basin, colour in enumerate(basin_colours(labels.max()), start=1):
        shades = picture[labels == basin]
        along = shades @ colour / (colour @ colour)
        np.testing.assert_allclose(shades, along[:, None] * colour, atol=1e-12)
        assert (along > 0.7).all() and (along <= 1).all()


def test_a_given_span_keeps_the_greys_of_a_smoothed_map():
    half = flooded_picture(0.25 + 0.5 * HEIGHT / HEIGHT.max(), STATES[0].labels, (0, 1))
    assert np.ptp(half[..., 0]) < 0.4
    flat = np.full((3, 3), 0.5)
    assert np.isfinite(flooded_picture(flat, np.zeros((3, 3), int))).all()


def test_basins_have_21_different_colours_without_black():
    colours = basin_colours(21)
    apart = np.linalg.norm(colours[:, None] - colours[None], axis=2) + 9 * np.eye(21)
    assert apart.min() > 0.1
    assert colours.sum(axis=1).min() > 0.3
    np.testing.assert_array_equal(colours[:7], label_colours(7))
    np.testing.assert_array_equal(basin_colours(30)[21:], colours[:9])
    assert basin_colours(0).shape == (0, 3)


def test_contours_run_where_the_height_is_that_of_their_level():
    def linear(x, y):
        return 2 * x + 3 * y

    height = linear(*np.indices((9, 7))[::-1])
    lines = contour_lines(height, count=4)
    assert len(lines) == 4
    levels = [linear(*line.T) for line in lines]
    for heights in levels:
        np.testing.assert_allclose(heights, heights[0])
    np.testing.assert_allclose(
        sorted(heights[0] for heights in levels), np.linspace(0, height.max(), 6)[1:-1]
    )


@pytest.mark.parametrize("height", [np.zeros((4, 5)), np.zeros((1, 1)), np.arange(4.0)[None]])
def test_a_flat_map_and_a_single_row_have_no_contours_and_can_be_drawn(ax, height):
    assert contour_lines(height) == []
    state = list(watershed_steps(height))[-1]
    flooding_over(height)(ax, state)
    ax.figure.canvas.draw()
    assert Canvas([flooding_in_3d(height)], (2, 2), 50).png(state)


def test_the_map_shows_picture_dams_and_words_of_the_state():
    draw = flooding_over(HEIGHT)
    for state in STATES:
        ax = Figure().add_subplot()
        draw(ax, state)
        np.testing.assert_allclose(ax.images[0].get_array(), flooded_picture(HEIGHT, state.labels))
        path = ax.lines[1].get_xydata()
        assert np.isfinite(path).all(axis=1).sum() == 2 * len(dam_lines(state.labels))
        assert ax.get_title() == flooding_words(state)
        assert ax.get_xlim() == (-0.5, 15.5)
    assert flooding_words(STATES[-1]) == f"level {HEIGHT.max():.3g}, 0 px dry, 2 basins"


def test_in_3_d_water_lies_level_and_dry_ground_is_as_high_as_the_map():
    middle = STATES[len(STATES) // 2]
    shapes, colours = relief(HEIGHT, middle)
    squares = shapes[: 11 * 15].reshape(11, 15, 4, 3)
    wanted = np.where(middle.labels > 0, middle.level, HEIGHT)
    for row, col in np.ndindex(11, 15):
        corners = {(x, -y, z) for x, y, z in squares[row, col].tolist()}
        around = [(row + r, col + c) for r in (0, 1) for c in (0, 1)]
        assert corners == {(c, r, wanted[r, c]) for r, c in around}
    whole = [
        len(np.unique(middle.labels[r : r + 2, c : c + 2])) == 1 for r, c in np.ndindex(11, 15)
    ]
    hues = flooded_picture(HEIGHT, middle.labels)[:-1, :-1].reshape(-1, 3)
    under = np.array(whole) & (middle.labels[:-1, :-1].ravel() > 0)
    np.testing.assert_allclose(colours[: 11 * 15][under], hues[under])


def test_in_3_d_a_black_wall_stands_on_every_dam():
    for state in STATES:
        shapes, colours = relief(HEIGHT, state)
        lines, walls = dam_lines(state.labels), shapes[11 * 15 :]
        assert (colours[11 * 15 :] == 0).all()
        for line, wall in zip(lines, walls, strict=True):
            ends = set(map(tuple, line.tolist()))
            assert {(x, -y) for x, y, _ in wall.tolist()} == ends
            assert wall[:, 2].min() == state.level < wall[:, 2].max()


def test_the_relief_is_drawn_on_3_d_axes():
    frames = {Canvas([flooding_in_3d(HEIGHT)], (3, 2), 50).png(state) for state in STATES[::4]}
    assert len(frames) == len(STATES[::4])
