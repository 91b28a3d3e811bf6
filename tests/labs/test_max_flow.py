"""The maximum-flow lab without a browser: every control, the hand on the canvas, bad input."""

import numpy as np
import pytest

from segteach.cuts.maxflow import METHODS
from segteach.cuts.min_cut import min_cut
from segteach.cuts.network import source_side_of
from segteach.labs.max_flow import MaxFlowTheatre
from segteach.labs.max_flow.boards import CELL, RADIUS
from segteach.labs.max_flow.examples import (
    GRAPHS,
    OWN,
    PICTURES,
    example_graph,
    example_picture,
    links_text,
    own_graph,
)

# the largest flows, by hand: the cut that the lab's own certificate then must show
VALUES = {"textbook": 23, "bottleneck": 9, "taken back": 10, "matching": 3}


@pytest.fixture
def lab():
    return MaxFlowTheatre()


@pytest.fixture
def key(on_canvas):
    return lambda board, name: on_canvas(board.scene, "key_down", key=name)


def edge(lab, words):
    return [name for name, _ in lab.edge.options].index(words)


def to_the_end(lab):
    lab.player.step = lab.player.count - 1


@pytest.mark.parametrize("example", [*GRAPHS, *PICTURES])
def test_every_example_runs_to_a_proved_maximum_and_can_be_drawn(lab, example):
    lab.example.value = example
    for method in METHODS:
        lab.method.value = method
        assert lab.player.step == 0
        assert "still reaches t" in lab.proof.value
        to_the_end(lab)
        assert lab.certificate.proved, method
        assert lab.certificate.value == lab.certificate.cut_capacity
        assert f"flow {lab.certificate.value:.4g} = capacity of the cut" in lab.proof.value
        assert "✗" not in lab.proof.value
        if example in VALUES:
            assert lab.certificate.value == VALUES[example], method
    assert lab.player.frame(lab.player.step).startswith(b"\x89PNG")  # the drawing knows no method


def test_these_examples_send_flow_back_along_an_edge(lab):
    for example in ("taken back", "matching"):
        for method in METHODS:
            lab.example.value, lab.method.value = example, method
            edges = len(lab.network.tails)
            assert any((state.path >= edges).any() for state in lab.states), (example, method)


def test_steps_go_both_ways_and_words_and_certificate_follow(lab):
    seen = []
    for step in range(lab.player.count):
        lab.player.step = step
        seen.append((lab.words.value, lab.proof.value, lab.certificate.value))
    assert [value for *_, value in seen] == [state.value for state in lab.states]
    for step in reversed(range(lab.player.count)):
        lab.player.step = step
        assert (lab.words.value, lab.proof.value, lab.certificate.value) == seen[step]
    assert "Path s → a → c → t: there is room for 12." in seen[1][0]
    assert "a\u00a012\u00a0=\u00a012" in seen[2][1]


# --- a network -----------------------------------------------------------------------------------


def test_the_slider_changes_the_capacity_of_the_chosen_edge_and_solves_again(lab):
    lab.edge.value = edge(lab, "a → c")
    assert lab.capacity.value == 12
    lab.capacity.value = 20
    assert lab.capacities[lab.edge.value] == lab.network.capacities[lab.edge.value] == 20
    to_the_end(lab)
    assert lab.certificate.value == 24  # c -> t 20 and d -> t 4 are the new cut
    lab.edge.value = edge(lab, "s → b")
    assert lab.capacity.value == 13
    assert lab.capacities[edge(lab, "a → c")] == 20
    lab.reset()
    assert lab.capacities[edge(lab, "a → c")] == 12
    to_the_end(lab)
    assert lab.certificate.value == 23


def test_a_network_without_any_room_has_the_flow_0(lab):
    for number in (edge(lab, "s → a"), edge(lab, "s → b")):
        lab.edge.value = number
        lab.capacity.value = 0
    to_the_end(lab)
    assert lab.certificate.proved
    assert lab.certificate.value == 0
    assert lab.player.frame(lab.player.step)


def test_a_click_on_an_edge_chooses_it(lab, on_canvas):
    for number in range(len(lab.network.tails)):
        x, y = lab.graph.curve(number, [0.3])[0]
        on_canvas(lab.graph.scene, "mouse_down", x=x, y=y)
        assert lab.edge.value == number
    on_canvas(lab.graph.scene, "mouse_down", x=3, y=3)
    assert lab.edge.value == number


def test_the_keyboard_chooses_edges_and_changes_capacities(lab, key):
    key(lab.graph, "ArrowRight")
    assert lab.edge.value == 1
    key(lab.graph, "ArrowUp")
    key(lab.graph, "ArrowUp")
    key(lab.graph, "ArrowDown")
    assert lab.capacities[1] == 14
    key(lab.graph, "ArrowLeft")
    key(lab.graph, "ArrowLeft")
    assert lab.edge.value == len(lab.network.tails) - 1
    for _ in range(6):
        key(lab.graph, "ArrowDown")
    assert lab.capacities[-1] == 0
    key(lab.graph, "x")
    assert "d → t, capacity 0" in lab.graph.scene.helper.label


def test_a_click_on_a_node_moves_it_across_the_readers_cut(lab, on_canvas):
    spots = lab.graph.place(lab.sketch.positions)
    assert "Capacity of your cut: 29 ≥ flow 0" in lab.mine_words.value
    for name in "abd":
        x, y = spots[lab.sketch.names.index(name)]
        on_canvas(lab.graph.scene, "mouse_down", x=x + RADIUS / 3, y=y)
    np.testing.assert_array_equal(lab.side, [True, True, True, False, True, False])
    assert "Equal" not in lab.mine_words.value  # nothing is sent yet
    to_the_end(lab)
    assert "Capacity of your cut: 23 ≥ flow 23. Equal" in lab.mine_words.value
    for node in (0, 5):  # s and t stay where they are
        on_canvas(lab.graph.scene, "mouse_down", x=spots[node][0], y=spots[node][1])
        assert (lab.side[0], lab.side[5]) == (True, False)
    lab.mine[1].value = False  # the keyboard's way
    np.testing.assert_array_equal(lab.side, [True, False, True, False, True, False])


def test_no_cut_of_the_reader_is_smaller_than_the_flow(lab):
    to_the_end(lab)
    for number in range(16):
        for node in range(4):
            lab.mine[node + 1].value = bool(number >> node & 1)
        assert lab.network.cut_capacity(lab.side) >= 23


# --- a network of the reader's own ----------------------------------------------------------------


@pytest.mark.parametrize("example", GRAPHS)
def test_a_network_written_as_its_links_is_the_network(example):
    sketch, capacities = example_graph(example)
    again, same = own_graph(links_text(sketch, capacities), sketch)
    placed = []
    for one in (sketch, again):
        ends = zip(one.network.tails, one.network.heads, capacities, strict=True)
        where = dict(zip(one.names, one.positions.tolist(), strict=True))
        placed.append(([(one.names[t], one.names[h], c) for t, h, c in ends], where))
    assert placed[0] == placed[1]
    np.testing.assert_array_equal(same, capacities)
    assert (again.names[0], again.names[-1]) == ("s", "t")


def test_what_the_reader_writes_is_solved(lab):
    for text, value in (("sa3 at2", 2), ("sa4 sb3 ab2 at2 bt4", 6), ("s->a:3, a->t:0", 0)):
        lab.links.value = text
        to_the_end(lab)
        assert lab.example.value == "own"
        assert lab.certificate.proved and lab.certificate.value == value
        assert lab.player.frame(lab.player.step)
    lab.links.value = "sa3 ab2 bt2 dt9"  # no way leads to d
    to_the_end(lab)
    assert lab.certificate.value == 2
    lab.example.value = "textbook"
    to_the_end(lab)
    assert lab.certificate.value == 23
    lab.example.value = "own"
    assert lab.links.value == OWN


def test_a_changed_capacity_is_written_and_a_known_network_keeps_its_places(lab):
    before = lab.sketch.positions
    lab.capacity.value = 7
    assert lab.links.value.startswith("sa7 ")
    lab.links.value = lab.links.value.replace("sa7", "sa5")
    assert lab.capacities[0] == 5
    np.testing.assert_array_equal(lab.sketch.positions, before)


MANY = [f"s{name}1 {name}t1" for name in "abcdefg"]  # nine nodes


@pytest.mark.parametrize(
    "text",
    ["", "sa", "ss3", "sa31", "sa3 ab2", "sa3 sa2 at1", "sA3 at1", " ".join(MANY)],
)
def test_what_is_no_network_is_said_and_changes_nothing(lab, text):
    states = lab.states
    lab.links.value = text
    assert "links:" in lab.bar.message and lab.bar.is_error
    assert lab.states is states and lab.example.value == "textbook"


# --- a picture -----------------------------------------------------------------------------------


def labels(lab):
    return (~source_side_of(lab.network, lab.states[-1].flow))[:25].astype(int).reshape(5, 5)


def test_the_cut_of_a_picture_is_that_of_the_fast_solver(lab):
    for example in PICTURES:
        for contrast in (False, True):
            lab.example.value, lab.with_contrast.value = example, contrast
            to_the_end(lab)
            fast = min_cut(lab.energy)
            found = lab.energy.value(labels(lab).ravel())
            assert found == pytest.approx(fast.objective, abs=1e-9), (example, contrast)
            assert f"= {fast.objective:.4g} = E(x)" in lab.proof.value


def test_without_coupling_each_pixel_takes_the_nearer_grey(lab):
    lab.example.value = "square with noise"
    lab.coupling.value = 0
    np.testing.assert_array_equal(labels(lab), example_picture("square with noise") > 0.5)


def test_a_thin_line_vanishes_when_its_border_costs_more_than_its_pixels(lab):
    """Four pixels save 10 (0.6^2), one 10 (0.5^2 - 0.1^2): 16.8 in all, against ten links."""
    lab.example.value = "thin line"
    for coupling, area in ((1.6, 5), (1.7, 0)):
        lab.coupling.value = coupling
        assert labels(lab).sum() == area


def test_the_hand_paints_pixels_of_the_picture(lab, on_canvas):
    lab.example.value, lab.brush.value = "two halves", 0.6
    scene = lab.pixels.scene
    on_canvas(scene, "mouse_move", x=2.5 * CELL, y=2.5 * CELL)
    np.testing.assert_array_equal(lab.picture, example_picture("two halves"))
    on_canvas(scene, "mouse_down", x=0.5 * CELL, y=1.5 * CELL)
    on_canvas(scene, "mouse_move", x=1.5 * CELL, y=1.5 * CELL)
    on_canvas(scene, "mouse_up", x=1.5 * CELL, y=1.5 * CELL)
    on_canvas(scene, "mouse_move", x=3.5 * CELL, y=3.5 * CELL)
    on_canvas(scene, "mouse_down", x=-3, y=99 * CELL)
    want = example_picture("two halves")
    want[1, :2] = 0.6
    np.testing.assert_array_equal(lab.picture, want)
    assert lab.energy.unary[6, 0] == pytest.approx(10 * 0.4**2)
    lab.example.value = "thin line"
    lab.example.value = "two halves"
    np.testing.assert_array_equal(lab.picture, example_picture("two halves"))


def test_the_keyboard_paints_pixels_of_the_picture(lab, key):
    lab.example.value, lab.brush.value = "two halves", 0.0
    for name in ("ArrowLeft", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowUp", " "):
        key(lab.pixels, name)
    assert lab.picture[0, 2] == 0
    assert (lab.picture != example_picture("two halves")).sum() == 1
    assert "Pixel (0, 2), grey 0.0" in lab.pixels.scene.helper.label


def test_examples_load_as_they_are_and_reset_begins_as_the_book_does(lab):
    lab.capacity.value = 1
    lab.load_example(0)  # the one that is shown
    assert lab.capacities[0] == 16
    lab.load_example(3)
    np.testing.assert_array_equal(lab.picture, example_picture("square with noise"))
    lab.paint(0, 0)
    lab.coupling.value = 3
    lab.load_example(3)
    np.testing.assert_array_equal(lab.picture, example_picture("square with noise"))
    assert lab.coupling.value == 1.5
    lab.mine[1].value = not lab.mine[1].value
    lab.reset()
    assert lab.picture is None and lab.example.value == "textbook"
    np.testing.assert_array_equal(lab.side, [True] + 5 * [False])
    to_the_end(lab)
    assert lab.certificate.value == 23


def test_the_curve_is_the_flow_and_rises(lab):
    for example in ("matching", "two halves"):
        lab.example.value = example
        assert lab.player.curve == [state.value for state in lab.states]
        assert (np.diff(lab.player.curve) >= 0).all()


def test_late_messages_of_the_board_that_has_gone_do_no_harm(lab, key):
    lab.example.value = "thin line"
    lab.mine[1].value = not lab.mine[1].value
    np.testing.assert_array_equal(lab.picture, example_picture("thin line"))
    lab.example.value = "textbook"
    key(lab.pixels, " ")
    assert lab.picture is None
    assert lab.certificate.proved is False
    lab.player.step = lab.player.count - 1
    assert lab.certificate.proved


def test_an_error_is_said_and_the_last_film_stays(lab):
    states = lab.states
    lab.capacities = np.full(len(lab.capacities), np.nan)
    lab.run()
    assert "capacities: 10 of 10 values are NaN" in lab.bar.message and lab.bar.is_error
    assert lab.states is states
    lab.reset()
    assert lab.bar.message == ""
    lab.capacity.value = 3
    assert lab.states is not states


def test_it_speaks_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    lab = MaxFlowTheatre("matching", "boykov-kolmogorov")
    for step in range(lab.player.count):
        lab.player.step = step
    assert "流量 3 = 割的容量" in lab.proof.value
    assert "没有增广路了" in lab.words.value
    assert lab.edge.description == "边"
