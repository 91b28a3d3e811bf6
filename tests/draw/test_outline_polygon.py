"""Pictures of a polygon and of what it makes the links cost, read back from matplotlib."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from segteach.draw.outline_polygon import LEAST, draw_link_costs, polygon_over
from segteach.segmentation.boundary_editing.polygon import polygon_steps
from segteach.segmentation.outlines import outlines_of

ROWS, COLS = np.indices((24, 30))
MASK = np.hypot(ROWS - 11, COLS - 14) < 8
IMAGE = np.where(MASK[..., None], [0.9, 0.5, 0.2], [0.2, 0.3, 0.4])


def test_the_farthest_point_has_a_cross_until_all_are_near_enough():
    ((line, closed),) = outlines_of(MASK)
    for state in polygon_steps(line, closed):
        ax = Figure().add_subplot()
        polygon_over(IMAGE)(ax, state)
        np.testing.assert_array_equal(ax.lines[0].get_xydata(), line[:, ::-1])
        crosses = [drawn for drawn in ax.lines if drawn.get_marker() == "X"]
        assert [drawn.get_xydata().tolist() for drawn in crosses] == [
            [line[at, ::-1].tolist()] for at in [state.farthest] if at >= 0
        ]
        assert ax.get_title() == f"{len(state.outline.at)} vertices"


def test_each_pixel_shows_its_cheapest_link_worked_out_by_hand():
    vertices, ax = np.array([[4.0, 5.0], [4.0, 25.0], [20.0, 15.0]]), Figure().add_subplot()
    draw_link_costs(ax, IMAGE, vertices, beta=0.5, eta=10)
    shown = ax.images[0].get_array()
    assert (ax.images[0].norm.vmin, ax.images[0].norm.vmax) == (LEAST, 1)
    share = np.linspace(0, 1, 4001)[:, None]
    ends = np.roll(vertices, -1, axis=0)
    edges = np.concatenate([a + share * (b - a) for a, b in zip(vertices, ends, strict=True)])
    for row, col in ((4, 12), (11, 6), (11, 21), (0, 0), (18, 14)):
        costs = []
        for r, c in ROWS_AND_COLS:
            there = (row + r, col + c)
            if 0 <= there[0] < 24 and 0 <= there[1] < 30:
                apart = ((255 * (IMAGE[row, col] - IMAGE[there])) ** 2).sum()
                away = np.hypot(*(edges - (row + r / 2, col + c / 2)).T).min()
                costs.append(1 / (1 + 0.5 * apart + 0.5 * 10 / (1 + away**2)))
        assert shown[row, col] == pytest.approx(min(costs), rel=1e-3)
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), [*vertices[:, ::-1], vertices[0, ::-1]])
    ax.figure.canvas.draw()


ROWS_AND_COLS = [(r, c) for r in (-1, 0, 1) for c in (-1, 0, 1) if (r, c) != (0, 0)]
