"""The race of solvers, read back from matplotlib's own objects."""

import numpy as np
import pytest

from segteach.draw.map_labelling import draw_race

RUNS = {
    "fast": (np.array([0.001, 0.01]), np.array([9.0, 5.0])),
    "good": (np.array([0.002, 0.5]), np.array([8.0, 1.0])),
}


def test_every_solver_has_a_line_from_its_time_to_its_height_above_the_best(ax):
    draw_race(ax, RUNS)
    lines = [line for line in ax.lines if len(line.get_xdata()) > 1]
    for line, (seconds, values) in zip(lines, RUNS.values(), strict=True):
        np.testing.assert_allclose(line.get_xdata(), 1e3 * seconds)
        above = line.get_ydata()
        np.testing.assert_allclose(above[values > 1], values[values > 1] - 1)
        assert (above > 0).all()  # the axis is logarithmic: the best lies on its floor
    words = [text.get_text() for text in ax.get_legend().get_texts()]
    assert words == ["fast: 4.0 above the best", "good: 0.0 above the best"]


def test_solvers_that_stand_still_at_the_best_are_drawn_too(ax):
    draw_race(ax, {"only": (np.array([0.001, 0.002]), np.array([3.0, 3.0]))})
    low, high = ax.get_ylim()
    assert 0 < low < high
    assert ax.get_yscale() == "log" == ax.get_xscale()
    assert ax.lines[0].get_ydata()[0] == pytest.approx(ax.lines[0].get_ydata()[1])
