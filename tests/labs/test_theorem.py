"""The theorem lab: exact on colour lines as eps falls, not off them, and what it shows of it."""

import re

import numpy as np
import pytest

from segteach import data
from segteach.arrays import Seed
from segteach.labs.theorem import TheoremLab
from segteach.labs.theorem.lab import EPS, EXAMPLES
from segteach.labs.theorem.scene import Case, find, off_line
from segteach.labs.theorem.words import whole
from segteach.matting.closed_form import closed_form
from segteach.matting.local_view import colour_line, window_costs


@pytest.fixture
def lab():
    lab = TheoremLab(inline=True)
    yield lab
    lab.close()


def test_the_errors_are_those_of_closed_form(lab):
    scene = lab.case.scene
    trimap = data.trimap_of(scene.alpha, 2)
    found = closed_form(scene.image, trimap, eps=1e-7).alpha
    errors = np.abs(found - scene.alpha)[trimap == Seed.UNKNOWN]
    assert lab.found.largest == pytest.approx(errors.max())
    assert lab.found.mean == pytest.approx(errors.mean())
    cost = sum(window_costs(scene.image, scene.alpha, eps=1e-7, radius=1)).sum()
    assert lab.found.cost == pytest.approx(cost, rel=1e-6)


@pytest.mark.parametrize("layers", ["plain", "lines"])
def test_on_their_lines_error_and_cost_of_the_truth_fall_with_eps(layers):
    found = [find(whole(layers), eps) for eps in EPS]
    errors, costs = ([getattr(one, name) for one in found] for name in ("largest", "cost"))
    assert (np.diff(errors) > 0).all() and (np.diff(costs) > 0).all()  # EPS ascends
    assert errors[0] < 1e-6 and costs[0] < 1e-6


def test_lines_are_lines_and_a_bend_leaves_them():
    for case, is_line in ((whole("lines"), True), (Case("lines", 0.1, "across", 0.0), False)):
        for layer in (case.scene.foreground, case.scene.background):
            window = layer[10:13, 20:23].reshape(-1, 3)
            assert (colour_line(window).away < 1e-9) == is_line
            assert (off_line(layer) < 1e-6) == is_line


def test_how_far_a_layer_is_off_is_the_mean_distance_from_the_lines_of_its_windows():
    layer = np.random.default_rng(0).random((5, 6, 3))
    away = []
    for row in range(3):
        for col in range(4):
            colours = layer[row : row + 3, col : col + 3].reshape(-1, 3)
            values = np.linalg.svd(colours - colours.mean(axis=0), compute_uv=False)
            away.append(np.sqrt((values[1:] ** 2).sum() / 9))
    assert off_line(layer) == pytest.approx(np.mean(away))


def test_bent_across_no_eps_helps_and_the_error_grows_with_the_bend(lab):
    means = []
    for bend in (0.01, 0.05, 0.1, 0.25):
        lab.bend.value = bend
        means.append(lab.found.mean)
        errors = [lab.errors[lab.case, eps] for eps in EPS]
        assert min(errors) > 1000 * lab.errors[whole("lines"), EPS[0]]
    assert (np.diff(means) > 0).all()


def test_bent_within_the_plane_of_both_directions_alpha_stays_exact(lab):
    lab.set_controls({"bend": 0.25, "way": "within", "eps": 1e-9})
    assert min(map(off_line, (lab.case.scene.foreground, lab.case.scene.background))) > 0.04
    assert lab.found.largest < 1e-4
    lab.way.value = "across"
    assert lab.found.largest > 0.1


def test_one_colour_that_is_bent_is_a_line():
    case = Case("plain", 0.2, "across", 0.0)
    assert off_line(case.scene.foreground) < 1e-6 and find(case, 1e-9).largest < 1e-4


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_no_colour_is_cut_off_but_by_noise(lab, number):
    lab.load_example(number)
    scene, case = lab.case.scene, lab.case
    if not case.noise:
        assert scene.image.min() > 0 and scene.image.max() < 1
    mix = scene.alpha[..., None] * scene.foreground
    np.testing.assert_allclose(
        mix + (1 - scene.alpha[..., None]) * scene.background, scene.image, atol=1e-12
    )


def test_noise_ends_the_fall_of_the_error(lab):
    lab.load_example(4)
    errors = np.array([lab.errors[lab.case, eps] for eps in EPS])
    assert errors.min() > 0.05 and np.ptp(errors[EPS.index(1e-9) : EPS.index(1e-6)]) < 0.01


def test_the_plot_has_the_whole_curve_and_marks_the_present_point(lab):
    lab.bend.value = 0.1
    assert {eps for case, eps in lab.errors if case == lab.case} == set(EPS)
    curves = re.findall(r'<polyline points="([^"]+)"', lab.plot.value)
    assert sum(len(points.split()) == len(EPS) for points in curves) == 3
    assert lab.plot.value.count("<circle") == len(EPS) + 1
    places = re.findall(r'cx="([\d.]+)"', lab.plot.value)
    assert places[-1] == places[EPS.index(1e-7)]
    lab.eps.value = 1e-3
    places = re.findall(r'cx="([\d.]+)"', lab.plot.value)
    assert places[-1] == places[EPS.index(1e-3)]


def test_what_was_computed_once_is_known(lab, monkeypatch):
    lab.load_example(2)
    asked = []
    monkeypatch.setattr("segteach.labs.theorem.lab.find", lambda *job: asked.append(job) or found)
    found = lab.found
    lab.eps.value = 1e-5
    assert asked == [(lab.case, 1e-5)]  # the present one alone


def test_examples_keep_eps_and_reset_does_not(lab):
    lab.eps.value = 1e-9
    lab.load_example(3)
    assert (lab.eps.value, lab.bend.value, lab.way.value) == (1e-9, 0.25, "within")
    lab.reset()
    assert (lab.eps.value, lab.bend.value, lab.way.value) == (1e-7, 0.0, "across")


def test_the_pixel_is_written_with_its_truth(lab):
    lab.pictures.pixel = (20, 30)
    truth = lab.case.scene.alpha[20, 30]
    assert "(20, 30)" in lab.place.value and f"true {truth:.3f}" in lab.place.value
