"""The labs of random fields without a browser: controls, canvas events and beats change arrays."""

import itertools
import math
import re

import numpy as np
import pytest
from ipycanvas import Canvas

from segteach.draw.mrf import field_colours
from segteach.labs import gibbs
from segteach.labs.cliques import CELL, COLUMNS, NONE, SIDE, TILE, CliqueExplorer
from segteach.labs.gibbs import GibbsLab
from segteach.labs.tiny_field import TinyFieldLab
from segteach.models.fields.gibbs import gibbs_steps
from segteach.models.fields.neighbourhood import METRICS
from segteach.widgets.canvas import CanvasHelper


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "en")


def event(scene, kind, *place, key=""):
    """Hand the canvas what the browser sends."""
    content = dict(zip("xy", place, strict=False)) | {"event": kind, "key": key}
    content |= {"shift_key": False, "ctrl_key": False, "meta_key": False}
    scene.canvas[1]._handle_frontend_event(None, content, [])


# --- cliques ------------------------------------------------------------------------------


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


@pytest.fixture(scope="module")
def explorer():
    return CliqueExplorer(2)


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("by", ["rank", "distance"])
@pytest.mark.parametrize("order", [1, 2, 5])
def test_neighbours_are_those_of_the_definition(explorer, metric, by, order):
    explorer.order_slider.value = order
    explorer.metric_menu.value, explorer.by_menu.value = metric, by
    joined = near(metric, by, order)
    assert (explorer.order, explorer.metric, explorer.by) == (order, metric, by)
    for site in ((3, 3), (0, 0), (6, 2)):
        explorer.site = site
        expected = [r for r in np.ndindex(SIDE, SIDE) if joined(r, site)]
        assert list(map(tuple, explorer.neighbours.tolist())) == expected
        assert f"{len(expected)} neighbours here" in explorer.numbers.value
        reach = explorer.orders <= order
        assert reach.sum() == len(expected) + 1  # and s itself
    assert explorer.properties.all and explorer.numbers.value.count("✓") == 3


def test_the_middle_shows_the_lectures_table():
    explorer = CliqueExplorer()
    table = [[5, 4, 3, 4, 5], [4, 2, 1, 2, 4], [3, 1, 0, 1, 3], [4, 2, 1, 2, 4], [5, 4, 3, 4, 5]]
    np.testing.assert_array_equal(explorer.orders[1:6, 1:6], table)
    assert explorer.site == (3, 3)


@pytest.mark.parametrize(("order", "count"), [(1, 3), (2, 10)])
@pytest.mark.parametrize("site", [(3, 3), (0, 5)])
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


def test_hovering_moves_s_until_a_click_holds_it():
    explorer = CliqueExplorer()
    event(explorer.grid, "mouse_move", 5.5 * CELL, 1.5 * CELL)
    assert explorer.site == (1, 5) == (explorer.row.value, explorer.col.value)
    event(explorer.grid, "mouse_down", 2.5 * CELL, 4.5 * CELL)
    event(explorer.grid, "mouse_move", 0.5 * CELL, 0.5 * CELL)
    assert explorer.site == (4, 2) and not explorer.follow.value
    event(explorer.grid, "mouse_down", 2.5 * CELL, 4.5 * CELL)
    event(explorer.grid, "mouse_move", SIDE * CELL, -3)  # just outside: the nearest site
    assert explorer.site == (0, SIDE - 1)


def test_keys_and_sliders_move_s_and_stop_at_the_border():
    explorer = CliqueExplorer()
    for key in ["ArrowUp"] * 5 + ["ArrowLeft", "ArrowDown", "x"]:
        event(explorer.grid, "key_down", key=key)
    assert explorer.site == (1, 2)
    explorer.row.value, explorer.col.value = 6, 0
    assert explorer.site == (6, 0)
    assert len(explorer.neighbours) == 2


def test_a_click_on_a_picture_chooses_its_type_and_a_second_click_none():
    explorer = CliqueExplorer(2)
    place = (7 % COLUMNS + 0.5) * TILE, (7 // COLUMNS + 0.5) * TILE
    event(explorer.board, "mouse_down", *place)
    assert explorer.clique.value == 7 and len(explorer.found) == len(explorer.types[7]) == 3
    event(explorer.board, "mouse_down", *place)
    assert explorer.clique.value == NONE and explorer.found == []
    explorer.order_slider.value = 1
    event(explorer.board, "mouse_down", 4.5 * TILE, 0.5 * TILE)  # there are three types only
    assert explorer.clique.value == NONE


def test_a_click_beside_the_pictures_chooses_nothing():
    explorer = CliqueExplorer(2)
    for x, y in ((-1, 5), (5, -1), (COLUMNS * TILE, 5), (5, 1e6), (-1e6, -1e6)):
        event(explorer.board, "mouse_down", x, y)
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


# --- tiny field ---------------------------------------------------------------------------


PAIRS = {
    count: [
        (a, b)
        for a, b in itertools.combinations(itertools.product(range(3), repeat=2), 2)
        if math.dist(a, b) < reach
    ]
    for count, reach in ((4, 1.1), (8, 1.5))
}


def weight(labels, beta, count):
    """e^-U with V = -beta for equal labels, as it stands in the lecture once its sign is right."""
    return math.exp(sum(beta if labels[a] == labels[b] else -beta for a, b in PAIRS[count]))


@pytest.fixture(scope="module")
def tiny():
    return TinyFieldLab()


@pytest.mark.parametrize("count", [4, 8])
@pytest.mark.parametrize("beta", [1.0, -0.5])
@pytest.mark.parametrize("site", [(1, 1), (0, 2)])
def test_all_three_conditionals_are_those_of_brute_force(tiny, count, beta, site):
    tiny.connectivity.value, tiny.beta.value, tiny.site_menu.value = count, beta, site
    weights = []
    for label in (0, 1):
        labels = tiny.labels.copy()
        labels[site] = label
        weights.append(weight(labels, beta, count))
    expected = np.array(weights) / sum(weights)
    for conditional in (tiny.from_joint, tiny.from_neighbours, tiny.from_cliques):
        np.testing.assert_allclose(conditional, expected, rtol=1e-12)
        assert f"{conditional[0]:.6f}" in tiny.numbers.value
    gap = (tiny.from_joint - tiny.from_cliques)[0]
    assert abs(gap) < 1e-14 and f"<td>{gap:.1e}</td>" in tiny.numbers.value


@pytest.mark.parametrize("count", [4, 8])
def test_energy_z_and_probability_are_those_of_brute_force(tiny, count):
    tiny.beta.value, tiny.connectivity.value = 0.7, count
    fields = [np.array(x).reshape(3, 3) for x in itertools.product((0, 1), repeat=9)]
    z = sum(weight(x, 0.7, count) for x in fields)
    mine = weight(tiny.labels, 0.7, count)
    np.testing.assert_array_equal(fields[tiny.number], tiny.labels)
    assert tiny.joint.probabilities[tiny.number] == pytest.approx(mine / z)
    assert f"{-math.log(mine):.2f}" in tiny.numbers.value
    assert f"{z:.6g}" in tiny.numbers.value and f"<b>{mine / z:.4g}</b>" in tiny.numbers.value


def test_the_product_of_conditionals_is_not_the_joint(tiny):
    tiny.beta.value, tiny.connectivity.value = 1.0, 4
    assert "P gives 1.000, the product 4.44" in tiny.numbers.value
    product = 1.0
    for site in np.ndindex(3, 3):
        tiny.site_menu.value = site
        product *= tiny.from_cliques[tiny.labels[site]]
    assert tiny.pseudo[tiny.number] == pytest.approx(product)
    assert tiny.pseudo[tiny.number] != pytest.approx(tiny.joint.probabilities[tiny.number], rel=0.1)


def test_a_click_flips_one_label_and_leaves_s_alone():
    tiny = TinyFieldLab()
    before = tiny.labels
    for number in (0, 4, 8):
        tiny.buttons[number].click()
    changed = np.zeros(9, bool)
    changed[[0, 4, 8]] = True
    np.testing.assert_array_equal((tiny.labels != before).ravel(), changed)
    assert tiny.site == (1, 1)
    faces = [button.description for button in tiny.buttons]
    assert [face[-1] for face in faces] == [str(label) for label in tiny.labels.ravel()]
    assert [number for number, face in enumerate(faces) if face.startswith("s")] == [4]
    assert f"<b>{tiny.joint.probabilities[tiny.number]:.4g}</b>" in tiny.numbers.value


def test_flipping_s_itself_keeps_its_conditional():
    tiny = TinyFieldLab()
    before = tiny.from_joint, tiny.from_cliques
    tiny.buttons[4].click()
    np.testing.assert_allclose((tiny.from_joint, tiny.from_cliques), before)


def test_the_lectures_sign_is_named_where_beta_is_negative(tiny):
    tiny.beta.value = -1
    assert "the sign that the lecture prints" in tiny.numbers.value
    tiny.beta.value = 1
    assert "the sign that the lecture prints" not in tiny.numbers.value


# --- Gibbs sampler ------------------------------------------------------------------------


@pytest.fixture
def pictures(monkeypatch):
    """Keep what is put on a canvas."""
    seen = []
    monkeypatch.setattr(Canvas, "put_image_data", lambda _, image, *__: seen.append(image))
    return seen


@pytest.fixture
def lab():
    return GibbsLab(size=64)


def expected_labels(sweeps, start=(64, 64), beta=0.5, labels=2, rng=0, **options):
    states = gibbs_steps(start, beta, labels, sweeps=sweeps, rng=rng, **options)
    return [state.labels for state in states]


def beat(lab, view=7):
    lab.field.helper._handle_custom_msg({"beat": view}, [])


def test_sweeps_are_those_of_the_sampler(lab):
    lab.sweep(5)
    np.testing.assert_array_equal([state.labels for state in lab.states], expected_labels(sweeps=5))
    assert [state.sweep for state in lab.states] == list(range(6))
    assert lab.labels is lab.states[-1].labels
    assert "sweep 5:" in lab.numbers.value


def test_the_picture_is_the_field_in_the_colours_of_its_labels(lab, pictures):
    lab.labels_count.value = 3
    lab.sweep()
    colours = np.round(255 * field_colours(3))
    np.testing.assert_array_equal(pictures[-1][..., :3], colours[lab.labels])
    assert (pictures[-1][..., 3] == 255).all()


@pytest.mark.parametrize("size", [64, 256])
@pytest.mark.parametrize("kind", ["equal", "halves"])
def test_size_and_start_begin_anew(lab, pictures, size, kind):
    lab.sweep(3)
    lab.size.value, lab.start.value = size, kind
    assert lab.state.sweep == 0 and len(lab.states) == 1
    expected = np.zeros((size, size))
    if kind == "halves":
        expected[:, size // 2 :] = 1
    np.testing.assert_array_equal(lab.labels, expected)
    assert lab.share == (1 if kind == "equal" else 0.5)
    assert pictures[-1].shape == (size, size, 4)
    assert (lab.field.canvas.width, lab.field.canvas.height) == (size, size)


def test_labels_and_seed_begin_anew(lab):
    lab.sweep(2)
    lab.labels_count.value = 4
    assert lab.state.sweep == 0 and set(np.unique(lab.labels)) == {0, 1, 2, 3}
    lab.draw_number.value = 9
    lab.sweep(2)
    np.testing.assert_array_equal(lab.labels, expected_labels(2, labels=4, rng=9)[-1])


@pytest.mark.parametrize(
    ("control", "value", "option"),
    [
        ("beta", 1.0, {"beta": 1.0}),
        ("temperature", 2.0, {"temperature": 2.0}),
        ("connectivity", 8, {"connectivity": 8}),
    ],
)
def test_coupling_temperature_and_neighbours_go_on_from_the_field_shown(
    lab, control, value, option
):
    lab.sweep(3)
    before = lab.labels
    getattr(lab, control).value = value
    np.testing.assert_array_equal(lab.labels, before)
    assert lab.state.sweep == 3
    lab.sweep(2)
    rng = np.random.default_rng(0)
    start = expected_labels(3, rng=rng)[-1]
    np.testing.assert_array_equal(lab.labels, expected_labels(2, start, rng=rng, **option)[-1])
    assert lab.state.sweep == 5


def curve_points(lab):
    """The drawn points of energy and share, (n, 2) each, and the place of the mark."""
    lines = re.findall(r'points="([^"]+)" fill="none" stroke="(#?)', lab.curves.value)
    lines = [
        (np.array([p.split(",") for p in line.split()], float), bool(own)) for line, own in lines
    ]
    curves = [line for line, own in lines if own and len(line) != 2]
    marks = [line[0, 0] for line, own in lines if not own and len(line) == 2]
    return *curves, marks[0]


def test_back_shows_the_states_before_and_step_the_same_ones_again(lab, pictures):
    lab.sweep(4)
    seen = [state.labels for state in lab.states]
    lab.back_button.click()
    lab.back(2)
    assert lab.state.sweep == 1
    np.testing.assert_array_equal(lab.labels, seen[1])
    np.testing.assert_array_equal(pictures[-1][..., 0], np.array([0, 230])[seen[1]])
    energy, _, mark = curve_points(lab)
    assert mark == energy[1, 0]
    lab.step_button.click()
    np.testing.assert_array_equal(lab.labels, seen[2])
    lab.sweep(3)  # two that are kept, one that is new
    assert [state.sweep for state in lab.states] == list(range(6))
    lab.back(99)
    assert lab.state.sweep == 0
    lab.restart_button.click()
    assert len(lab.states) == 1


def test_a_change_in_the_past_forgets_what_came_after(lab):
    lab.sweep(6)
    lab.back(4)
    lab.beta.value = 0
    assert [state.sweep for state in lab.states] == [0, 1, 2]
    assert lab.state.objective == 0  # the energy of the same field with the new coupling
    assert [len(points) for points in curve_points(lab)[:2]] == [3, 3]
    lab.sweep()
    assert [state.sweep for state in lab.states] == [0, 1, 2, 3]


def test_a_run_that_ends_is_followed_by_another(monkeypatch):
    monkeypatch.setattr(gibbs, "RUN", 3)
    lab = GibbsLab(size=64)
    lab.sweep(8)
    assert [state.sweep for state in lab.states] == list(range(9))
    rng = np.random.default_rng(0)
    labels = (64, 64)
    for sweeps in (3, 3, 2):
        labels = expected_labels(sweeps, labels, rng=rng)[-1]
    np.testing.assert_array_equal(lab.labels, labels)


def test_no_more_states_are_kept_than_promised(monkeypatch):
    monkeypatch.setattr(gibbs, "KEPT", 5)
    lab = GibbsLab(size=64)
    lab.sweep(12)
    lab.back(99)
    assert len(lab.states) == 5 and lab.state.sweep == 8
    lab.sweep(5)
    assert lab.state.sweep == 13


def test_beats_draw_pictures_while_it_plays_and_only_then(lab, pictures, monkeypatch):
    answers = []
    monkeypatch.setattr(CanvasHelper, "send", lambda _, content: answers.append(content))
    beat(lab)
    assert lab.state.sweep == 0 and pictures == []
    lab.play.value = True
    assert lab.field.helper.playing and lab.play.description == "Pause"
    lab.speed.value = 5
    for view in (1, 2):
        beat(lab, view)
    assert lab.state.sweep == 10
    lab.play.value = False
    assert not lab.field.helper.playing
    beat(lab, 3)
    assert lab.state.sweep == 10
    assert answers == [{"answer": view} for view in (7, 1, 2, 3)]  # or the page would wait forever


def test_what_goes_wrong_while_it_plays_is_said_and_stops_it(lab, monkeypatch):
    lab.play.value = True

    def failing():
        raise ArithmeticError("<b>deep</b>")

    with monkeypatch.context() as broken:
        broken.setattr(lab, "_next", failing)
        beat(lab)
    assert "ArithmeticError" in lab.message.value and "<b>deep" not in lab.message.value
    assert not lab.play.value and not lab.field.playing
    lab.sweep()
    assert lab.state.sweep == 1


def test_a_new_page_gets_the_picture(lab, pictures):
    lab.sweep(2)
    pictures.clear()
    event(lab.field, "client_ready")
    np.testing.assert_array_equal(pictures[0][..., 0], np.array([0, 230])[lab.labels])


@pytest.mark.parametrize("labels", [2, 3, 4])
def test_the_critical_coupling_follows_labels_and_temperature(lab, labels):
    lab.labels_count.value = labels
    for temperature in (0.5, 2.0):
        lab.temperature.value = temperature
        critical = temperature * 0.5 * math.log(1 + math.sqrt(labels))
        assert lab.critical == pytest.approx(critical)
        assert f"near β = {critical:.2f}" in lab.marker.value
        lab.beta.value = critical + 0.02
        assert "one label takes over" in lab.numbers.value
        lab.beta.value = critical - 0.02
        assert "no label takes over" in lab.numbers.value
    lab.connectivity.value = 8
    assert lab.critical is None and "phase transition" not in lab.marker.value
    assert "no formula is known" in lab.numbers.value


def test_the_mark_stands_where_the_slider_has_that_value(lab):
    begin, end = gibbs.TRACK
    place = float(re.search(r"left:([\d.]+)px", lab.marker.value)[1])
    assert place == pytest.approx(begin + lab.critical / 1.2 * (end - begin), abs=0.51)
    lab.temperature.value = 3.0  # 1.32: beyond the scale
    assert "▶" in lab.marker.value
    assert float(re.search(r"left:([\d.]+)px", lab.marker.value)[1]) == end


def test_the_numbers_are_those_of_the_field(lab):
    lab.sweep(10)
    x = lab.labels.astype(int)
    unequal = (x[1:] != x[:-1]).sum() + (x[:, 1:] != x[:, :-1]).sum()
    energy = 0.5 * (2 * unequal - 2 * 64 * 63) / 64**2
    share = max((x == 0).mean(), (x == 1).mean())
    assert f"U / sites = {energy:.3f}" in lab.numbers.value
    assert lab.share == share and f"largest share {share:.3f}" in lab.numbers.value
    assert f"|m| = {abs(2 * x.mean() - 1):.3f}" in lab.numbers.value
    assert f"{share:.3f}" in lab.field.helper.label


def test_the_curves_run_through_energy_and_share_of_each_sweep(lab):
    lab.sweep(30)
    energy, share, mark = curve_points(lab)
    expected = [max(np.bincount(s.labels.ravel())) / 64**2 for s in lab.states]
    np.testing.assert_allclose(np.diff(share[:, 1]), -134 * np.diff(expected), atol=0.11)
    objectives = [state.objective for state in lab.states]
    assert np.corrcoef(energy[:, 1], objectives)[0, 1] < -0.9999
    assert mark == energy[-1, 0] == share[-1, 0]


def test_strong_coupling_orders_a_field_and_none_leaves_it_random():
    ordered, free = GibbsLab(size=64, beta=1.2), GibbsLab(size=64, beta=0.0)
    ordered.start.value = "equal"
    for lab in (ordered, free):
        lab.sweep(100)
    assert ordered.share > 0.98
    assert free.share < 0.55  # 0.5 + 6 standard deviations of 4096 fair coins


def test_the_labels_speak_chinese(monkeypatch):
    monkeypatch.setenv("SEGTEACH_LANGUAGE", "zh")
    assert "能量" in GibbsLab(size=64).numbers.value
    assert "邻点" in CliqueExplorer().numbers.value
    assert "由联合分布" in TinyFieldLab().numbers.value
