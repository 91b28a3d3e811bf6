"""The picture of a duel, read back from matplotlib's own objects."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from segteach.draw.arena import line_of
from segteach.draw.duel import draw_duel, draw_spread

CURVES = {
    "intelligent scissors": ([0, 12, 20], [40, 8, 2]),
    "Lazy Snapping": (np.array([0.0, 4]), np.array([40, 0.0])),
}


def test_every_game_is_a_stepped_line_that_keeps_its_last_error_to_the_end():
    ax = Figure().add_subplot()
    draw_duel(ax, CURVES, title="coffee")
    for (spent, errors), (line, tail) in zip(
        CURVES.values(), (ax.lines[:2], ax.lines[2:4]), strict=True
    ):
        np.testing.assert_array_equal(line.get_xdata(), spent)
        np.testing.assert_array_equal(line.get_ydata(), errors)
        assert line.get_drawstyle() == "steps-post"  # an error holds from its edit on
        assert list(tail.get_xdata()) == [spent[-1], 20]
        assert set(tail.get_ydata()) == {errors[-1]}
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(CURVES)
    assert ax.get_title() == "coffee"
    assert ax.get_ylim() == (0, 100) and ax.get_yscale() == "symlog"  # an error of 0 has a place


def test_a_tool_has_the_colour_that_it_has_in_the_arena_and_both_differ_in_dashes():
    ax = Figure().add_subplot()
    draw_duel(ax, CURVES)
    looks = {
        line.get_label(): (line.get_color(), line.get_linestyle() == "--") for line in ax.lines
    }
    assert {name: looks[name] for name in CURVES} == {name: line_of(name) for name in CURVES}
    assert len({dashed for _, dashed in looks.values()}) == 2


@pytest.mark.parametrize(("over", "word"), [("seconds", "seconds"), ("edits", "edits")])
def test_the_axis_says_what_is_spent(over, word):
    ax = Figure().add_subplot()
    draw_duel(ax, CURVES, over=over)
    assert word in ax.get_xlabel() and word in ax.get_title()


def test_the_claim_is_a_point():
    ax = Figure().add_subplot()
    draw_duel(ax, CURVES, claimed=(12, 0.4))
    (star,) = (line for line in ax.lines if line.get_label() == "the claim")
    assert (*star.get_xdata(), *star.get_ydata()) == (12, 0.4)


def test_other_axes_are_refused():
    with pytest.raises(ValueError, match=r"^over: "):
        draw_duel(Figure().add_subplot(), CURVES, over="miles")


def test_a_spread_is_a_median_in_its_band_and_each_tool_keeps_its_look():
    ax = Figure().add_subplot()
    low, middle, high = (np.array([50, 10.0]) * k for k in (0.5, 1, 1.5))
    spread = {name: np.transpose([low, middle, high]) for name in CURVES}
    draw_spread(ax, [0, 10], spread, title="all")
    for line, band, name in zip(ax.lines, ax.collections, CURVES, strict=True):
        np.testing.assert_array_equal(line.get_ydata(), middle)
        assert (line.get_color(), line.get_linestyle() == "--") == line_of(name)
        heights = band.get_paths()[0].vertices[:, 1]
        assert (heights.min(), heights.max()) == (low.min(), high.max())
    assert ax.get_title() == "all" and ax.get_yscale() == "symlog"
