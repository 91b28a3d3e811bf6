"""The clique explorer without a browser: neighbours, types of cliques, the hand and the keys."""

import itertools
import math
import re
from collections import Counter

import numpy as np
import pytest

from segteach.labs.cliques import CliqueExplorer
from segteach.labs.cliques.boards import CELL, COLUMNS, NONE, SIDE, TILE
from segteach.labs.cliques.lab import SYSTEMS
from segteach.models.fields.neighbourhood import METRICS

LENGTHS = {
    "euclid": math.hypot,
    "city-block": lambda r, c: abs(r) + abs(c),
    "chessboard": lambda r, c: max(abs(r), abs(c)),
}


def near(metric, by, order):
    """The definition, in plain words: may two sites this far apart be neighbours?"""
    length = LENGTHS[metric]
    every = sorted({length(r, c) for r in range(15) for c in range(15)})
    limit = every[order] if by == "rank" else order
    return lambda a, b: a != b and length(a[0] - b[0], a[1] - b[1]) <= limit


@pytest.mark.parametrize("order", [1, 2, 5])
def test_neighbours_are_those_of_the_definition(order):
    explorer = CliqueExplorer(2)
    explorer.order_slider.value = order
    for metric, by in itertools.product(METRICS, ("rank", "distance")):
        explorer.metric_menu.value, explorer.by_menu.value = metric, by
        joined, case = near(metric, by, order), (metric, by)
        assert (explorer.order, explorer.metric, explorer.by) == (order, *case)
        for site in ((3, 3), (0, 0), (6, 2)):
            explorer.site = site
            expected = [r for r in np.ndindex(SIDE, SIDE) if joined(r, site)]
            assert list(map(tuple, explorer.neighbours.tolist())) == expected, case
            assert f"{len(expected)} neighbours here" in explorer.numbers.value
            reach = explorer.orders <= order
            assert reach.sum() == len(expected) + 1, case  # and s itself
        assert explorer.properties.all and explorer.numbers.value.count("✓") == 3


def test_the_middle_shows_the_lectures_table():
    explorer = CliqueExplorer()
    table = [[5, 4, 3, 4, 5], [4, 2, 1, 2, 4], [3, 1, 0, 1, 3], [4, 2, 1, 2, 4], [5, 4, 3, 4, 5]]
    np.testing.assert_array_equal(explorer.orders[1:6, 1:6], table)
    assert explorer.site == (3, 3)


@pytest.mark.parametrize("site", [(3, 3), (0, 5)])
@pytest.mark.parametrize(("order", "count"), [(1, 3), (2, 10)])
def test_each_type_finds_its_cliques_with_s(order, count, site):
    explorer = CliqueExplorer(order)
    explorer.site = site
    assert len(explorer.types) == count == len(explorer.clique.options) - 1
    joined, seen = near("euclid", "rank", order), []
    around = [r for r in np.ndindex(SIDE, SIDE) if joined(r, site)]
    for number in range(count):
        explorer.clique.value = number
        for sites in explorer.found:
            np.testing.assert_array_equal(sites - sites[0], explorer.types[number])
        seen += [frozenset(map(tuple, sites.tolist())) for sites in explorer.found]
        assert f"{len(explorer.found)} of them of the chosen type" in explorer.numbers.value
    expected = {
        frozenset({site, *others})
        for size in range(4)
        for others in itertools.combinations(around, size)
        if all(joined(a, b) for a, b in itertools.combinations(others, 2))
    }
    assert set(seen) == expected and len(seen) == len(expected)
    assert f"{len(expected)} cliques contain s" in explorer.numbers.value


def test_hovering_moves_s_until_a_click_holds_it(on_canvas):
    explorer = CliqueExplorer()
    on_canvas(explorer.grid, "mouse_move", x=5.5 * CELL, y=1.5 * CELL)
    assert explorer.site == (1, 5) == (explorer.row.value, explorer.col.value)
    on_canvas(explorer.grid, "mouse_down", x=2.5 * CELL, y=4.5 * CELL)
    on_canvas(explorer.grid, "mouse_move", x=0.5 * CELL, y=0.5 * CELL)
    assert explorer.site == (4, 2) and not explorer.follow.value
    on_canvas(explorer.grid, "mouse_down", x=2.5 * CELL, y=4.5 * CELL)
    on_canvas(explorer.grid, "mouse_move", x=SIDE * CELL, y=-3)  # just outside: the nearest site
    assert explorer.site == (0, SIDE - 1)


def test_keys_and_sliders_move_s_and_stop_at_the_border(on_canvas):
    explorer = CliqueExplorer()
    for key in ["ArrowUp"] * 5 + ["ArrowLeft", "ArrowDown", "x"]:
        on_canvas(explorer.grid, "key_down", key=key)
    assert explorer.site == (1, 2)
    explorer.row.value, explorer.col.value = 6, 0
    assert explorer.site == (6, 0)
    assert len(explorer.neighbours) == 2


def test_a_click_on_a_picture_chooses_its_type_and_a_second_click_none(on_canvas):
    explorer = CliqueExplorer(2)
    place = {"x": (7 % COLUMNS + 0.5) * TILE, "y": (7 // COLUMNS + 0.5) * TILE}
    on_canvas(explorer.board, "mouse_down", **place)
    assert explorer.clique.value == 7 and len(explorer.found) == len(explorer.types[7]) == 3
    on_canvas(explorer.board, "mouse_down", **place)
    assert explorer.clique.value == NONE and explorer.found == []
    explorer.order_slider.value = 1
    on_canvas(explorer.board, "mouse_down", x=4.5 * TILE, y=TILE / 2)  # there are three types only
    assert explorer.clique.value == NONE


def test_a_click_beside_the_pictures_chooses_nothing(on_canvas):
    explorer = CliqueExplorer(2)
    for x, y in ((-1, 5), (5, -1), (COLUMNS * TILE, 5), (5, 1e6), (-1e6, -1e6)):
        on_canvas(explorer.board, "mouse_down", x=x, y=y)
        assert explorer.clique.value == NONE


def test_another_order_forgets_the_chosen_type():
    explorer = CliqueExplorer(2)
    explorer.clique.value = 9
    assert "25 cliques contain s, 4 of them" in explorer.numbers.value
    explorer.order_slider.value = 1
    assert explorer.clique.value == NONE and explorer.found == []
    assert ">5 cliques contain s" in explorer.numbers.value


def test_what_explodes_is_counted_or_said_to_be_too_much():
    explorer = CliqueExplorer(5)
    assert "400 types of cliques" in explorer.numbers.value
    assert len(explorer.clique.options) == 1
    explorer.by_menu.value = "distance"
    assert explorer.types is None and "Too many cliques" in explorer.numbers.value
    explorer.order_slider.value = 2
    assert len(explorer.types) == 24 == len(explorer.clique.options) - 1


def test_the_canvas_says_what_it_shows():
    explorer = CliqueExplorer()
    explorer.site = (0, 0)
    assert "s = (0, 0): 2 neighbours" in explorer.grid.helper.label
    assert "3 types of cliques" in explorer.board.helper.label


def test_sizes_of_types_that_are_not_drawn_are_counted_in_a_table():
    explorer = CliqueExplorer(5)
    assert explorer.board.layout.display == "none" and "<table" in explorer.counts.value
    rows = re.findall(r"<tr><td>(\d+)</td><td>(\d+)</td>", explorer.counts.value)
    sizes = Counter(len(clique) for clique in explorer.types)
    assert {int(size): int(count) for size, count in rows} == sizes
    explorer.order_slider.value = 2
    assert explorer.board.layout.display != "none" and explorer.counts.value == ""


def test_examples_show_a_system_each_and_reset_the_first():
    explorer = CliqueExplorer(2)
    explorer.site, explorer.clique.value = (0, 0), 3
    for number, (order, metric) in enumerate(SYSTEMS):
        explorer.load_example(number)
        assert (explorer.order, explorer.metric, explorer.by) == (order, metric, "rank")
        assert f"{len(explorer.neighbours)} neighbours here" in explorer.numbers.value
    explorer.reset()
    assert (explorer.order, explorer.site, explorer.clique.value) == (2, (3, 3), NONE)
