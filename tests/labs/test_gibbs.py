"""The Gibbs lab without a browser: controls, bar and canvas change arrays."""

import itertools
import math
import re

import numpy as np
import pytest
from ipycanvas import Canvas

from segteach.draw.mrf import field_colours
from segteach.labs.gibbs import GibbsLab
from segteach.labs.gibbs import lab as module
from segteach.labs.gibbs.words import SIZE, TRACK
from segteach.models.fields.gibbs import gibbs_steps


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


def beat(lab):
    lab.playback._handle_custom_msg({"beat": 7}, [])


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


def test_size_and_start_begin_anew(lab, pictures):
    for size, kind in itertools.product((64, 256), ("equal", "halves")):
        lab.size.value = 64
        lab.sweep(3)
        lab.size.value, lab.start.value = size, kind
        assert lab.state.sweep == 0 and len(lab.states) == 1, (size, kind)
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


def test_coupling_temperature_and_neighbours_go_on_from_the_field_shown():
    for control, value in (("beta", 1.0), ("temperature", 2.0), ("connectivity", 8)):
        lab = GibbsLab(size=64)
        lab.sweep(3)
        before = lab.labels
        getattr(lab, control).value = value
        np.testing.assert_array_equal(lab.labels, before)
        assert lab.state.sweep == 3, control
        lab.sweep(2)
        rng = np.random.default_rng(0)
        start = expected_labels(3, rng=rng)[-1]
        expected = expected_labels(2, start, rng=rng, **{control: value})[-1]
        np.testing.assert_array_equal(lab.labels, expected, err_msg=control)
        assert lab.state.sweep == 5, control


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
    lab.playback.forward(-1)
    lab.back(2)
    assert lab.state.sweep == lab.playback.step == 1
    np.testing.assert_array_equal(lab.labels, seen[1])
    np.testing.assert_array_equal(pictures[-1][..., 0], np.array([0, 230])[seen[1]])
    energy, _, mark = curve_points(lab)
    assert mark == energy[1, 0]
    lab.playback.forward()
    np.testing.assert_array_equal(lab.labels, seen[2])
    lab.sweep(3)  # two that are kept, one that is new
    assert [state.sweep for state in lab.states] == list(range(6))
    lab.back(99)
    assert lab.state.sweep == 0
    lab.playback.restart()
    assert len(lab.states) == 1 and lab.playback.step == 0


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
    monkeypatch.setattr(module, "RUN", 3)
    lab = GibbsLab(size=64)
    lab.sweep(8)
    assert [state.sweep for state in lab.states] == list(range(9))
    rng = np.random.default_rng(0)
    labels = (64, 64)
    for sweeps in (3, 3, 2):
        labels = expected_labels(sweeps, labels, rng=rng)[-1]
    np.testing.assert_array_equal(lab.labels, labels)


def test_no_more_states_are_kept_than_promised(monkeypatch):
    monkeypatch.setattr(module, "KEPT", 5)
    lab = GibbsLab(size=64)
    lab.sweep(12)
    lab.back(99)
    assert len(lab.states) == 5 and lab.state.sweep == 8
    lab.playback.forward(-1)  # the bar knows it
    assert lab.state.sweep == lab.playback.first == 8
    lab.sweep(5)
    assert lab.state.sweep == 13


def test_the_bar_draws_pictures_while_it_plays_and_only_then(lab, pictures):
    beat(lab)
    assert lab.state.sweep == 0 and pictures == []
    lab.playback.playing = True
    lab.stride.value = 5
    beat(lab)
    beat(lab)
    assert lab.state.sweep == 10
    lab.playback.playing = False
    beat(lab)
    assert lab.state.sweep == 10
    lab.playback.forward(-1)
    assert lab.state.sweep == 5


def test_what_goes_wrong_while_it_plays_is_said_and_stops_it(lab, monkeypatch):
    lab.playback.playing = True

    def failing():
        raise ArithmeticError("deep")

    with monkeypatch.context() as broken:
        broken.setattr(lab, "_next", failing)
        beat(lab)
    assert lab.bar.message == "ArithmeticError: deep" and lab.bar.is_error
    assert not lab.playback.playing
    lab.sweep()
    assert lab.state.sweep == 1


def test_examples_and_reset_begin_anew_with_their_settings(lab):
    lab.sweep(3)
    lab.temperature.value = 2
    for number in range(len(lab.bar.examples)):
        lab.load_example(number)
        assert lab.state.sweep == 0 and lab.temperature.value == 1, number
        assert lab.labels.max() + 1 == lab.labels_count.value, number
        lab.sweep(2)
    lab.reset()
    np.testing.assert_array_equal(lab.labels, expected_labels(0)[0])
    assert lab.beta.value == 0.5 and lab.state.sweep == 0


def test_a_new_page_gets_the_picture(lab, pictures, on_canvas):
    lab.sweep(2)
    pictures.clear()
    on_canvas(lab.field, "client_ready")
    np.testing.assert_array_equal(pictures[0][..., 0], np.array([0, 230])[lab.labels])


def test_the_critical_coupling_follows_labels_and_temperature(lab):
    for labels, temperature in itertools.product((2, 3, 4), (0.5, 2.0)):
        lab.labels_count.value, lab.temperature.value = labels, temperature
        critical = temperature * 0.5 * math.log(1 + math.sqrt(labels))
        assert lab.critical == pytest.approx(critical)
        assert f"near β = {critical:.2f}" in lab.marker.value
        lab.beta.value = critical + 0.02
        assert "on an endless grid one label takes over" in lab.phase.value
        lab.beta.value = critical - 0.02
        assert "no label takes over" in lab.phase.value
        lab.connectivity.value = 8
        assert lab.critical is None and "phase transition" not in lab.marker.value
        assert "no formula is known" in lab.phase.value
        lab.connectivity.value = 4


def test_the_mark_stands_where_the_slider_has_that_value(lab):
    begin, end = TRACK
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
    assert f"U / sites = −{-energy:.3f}" in lab.numbers.value
    assert lab.share == share and f"largest share {share:.3f}" in lab.numbers.value
    assert f"|m| = {abs(2 * x.mean() - 1):.3f}" in lab.numbers.value
    assert f"{share:.3f}" in lab.field.helper.label


def test_the_curves_run_through_energy_and_share_of_each_sweep(lab):
    lab.sweep(30)
    energy, share, mark = curve_points(lab)
    expected = [max(np.bincount(s.labels.ravel())) / 64**2 for s in lab.states]
    height = -(SIZE[1] - 12 - 44) / 0.5  # of the plot, for shares from 1/2 to 1
    np.testing.assert_allclose(np.diff(share[:, 1]), height * np.diff(expected), atol=0.11)
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
