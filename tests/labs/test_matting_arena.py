"""The matting arena: every method's matte and scores, one place in all, nothing asked twice."""

import re

import numpy as np
import pytest

from segteach import data
from segteach.arrays import Seed
from segteach.draw.matting import error_picture
from segteach.labs.kit.matting_methods import METHODS, name_of
from segteach.labs.kit.matting_scenes import trimap_at_most
from segteach.labs.matting_arena import MattingArena, worker
from segteach.labs.matting_arena.worker import Job, Part, solve
from segteach.matting.bayesian import bayesian
from segteach.matting.closed_form import closed_form
from segteach.matting.harmonic import harmonic
from segteach.matting.knn import knn
from segteach.matting.knockout import knockout
from segteach.matting.poisson import poisson
from segteach.matting.random_walk import random_walk
from segteach.matting.ruzon_tomasi import ruzon_tomasi
from segteach.matting.wang_cohen import wang_cohen
from segteach.metrics import connectivity_error, gradient_error, mse, sad

CALLS = {
    one.__name__: one
    for one in (
        harmonic,
        knockout,
        random_walk,
        closed_form,
        knn,
        poisson,
        ruzon_tomasi,
        wang_cohen,
        bayesian,
    )
}


@pytest.fixture
def lab():
    lab = MattingArena(inline=True)
    yield lab
    lab.close()


@pytest.fixture
def quick(monkeypatch):
    """Two methods that take no time."""
    few = {name: METHODS[name] for name in ("harmonic", "knockout")}
    for module in (worker, __import__("segteach.labs.matting_arena.results", fromlist=["x"])):
        monkeypatch.setattr(module, "METHODS", few)
    return few


def eight_bits(picture):
    return np.round(255 * picture).astype(np.uint8)


@pytest.mark.parametrize("method", METHODS)
def test_the_last_state_of_a_run_is_the_method_s_matte(method):
    scene = data.matting_scene("fur", "coffee", (40, 52))
    trimap = data.trimap_of(scene.alpha, 2)
    states = list(METHODS[method].run(scene.image, trimap))
    np.testing.assert_array_equal(states[-1].alpha, CALLS[method](scene.image, trimap).alpha)


def test_every_method_has_a_matte_a_score_and_a_time(lab):
    results, unknown = lab.results, lab.trimap == Seed.UNKNOWN
    assert list(results.alphas) == list(METHODS) and not results.missing and not results.working
    measures = (sad, mse, gradient_error, connectivity_error)
    for method, alpha in results.alphas.items():
        expected = [measure(alpha, lab.scene.alpha, unknown) for measure in measures]
        assert results.scores[method] == pytest.approx(expected)
        assert results.seconds[method] > 0
        assert (alpha[lab.trimap == Seed.FOREGROUND] == 1).all()


def test_the_least_score_of_a_column_is_bold_and_no_other(lab):
    columns = zip(*lab.results.scores.values(), strict=True)
    least = [min(column) * by for column, by in zip(columns, (1, 1000, 1, 1), strict=True)]
    bold = re.findall(r"<b>([\d.]+)</b>", lab.table.value)
    assert sorted(bold) == sorted(f"{value:.2f}" for value in least)


def test_the_pictures_are_mattes_or_errors_beside_the_truth(lab, pixels_of):
    alphas, truth = lab.results.alphas, lab.scene.alpha
    titles = lab.pictures.titles
    assert titles[1:] == ["truth", *(name_of(method) for method in METHODS)]
    for view in ("alpha", "error"):
        lab.view.value = view
        for method, alpha in alphas.items():
            png = lab.pictures.pngs[titles.index(name_of(method))]
            expected = error_picture(alpha, truth) if view == "error" else alpha
            shown = pixels_of(png)
            shown = shown if shown.ndim == expected.ndim else shown[..., 0]
            np.testing.assert_array_equal(shown, eight_bits(expected))


def test_the_table_tells_alpha_at_the_place_that_is_pointed_at(lab, quick):
    unknown = np.argwhere(lab.trimap == Seed.UNKNOWN)
    for row, col in unknown[[3, -3]].tolist():
        lab.choose(row, col)
        last = re.findall(r"<td>([\d.]+)</td></tr>", lab.table.value)
        alphas = [lab.results.alphas[method][row, col] for method in quick]
        assert last == [f"{value:.2f}" for value in (*alphas, lab.scene.alpha[row, col])]
        assert f"({row}, {col})" in lab.place.value


def test_methods_come_one_by_one_and_tell_that_they_work(monkeypatch):
    monkeypatch.setattr(worker, "EVERY", 0.0)
    scene = data.matting_scene("fur", "coffee", (48, 64))
    job = Job(scene.image, data.trimap_of(scene.alpha), tuple(METHODS))
    parts = list(solve(job))
    assert list(dict.fromkeys(part.method for part in parts)) == list(METHODS)
    for method in METHODS:
        own = [part for part in parts if part.method == method]
        assert own[0].alpha is None and own[-1].alpha is not None
        assert [part.alpha is None for part in own[:-1]] == [True] * (len(own) - 1)
    for slow in ("bayesian", "ruzon_tomasi", "poisson"):  # another question need not wait for all
        assert sum(part.method == slow for part in parts) > 4


def test_what_is_still_to_come_is_grey_and_the_one_at_work_is_named(quick, monkeypatch):
    monkeypatch.setattr("segteach.widgets.solver.Solver.submit", lambda *_: None)
    lab = MattingArena(inline=True)
    assert lab.results.missing == tuple(quick)
    lab._deliver(Part("harmonic", None, 0.0), lab._revision)
    assert lab.pictures.titles[2:] == ["harmonic …", "Knockout"]
    shown = lab.results.pictures("error")
    assert (shown["harmonic …"] == 0.5).all() and (shown["Knockout"] == 0.5).all()
    lab._deliver(Part("harmonic", np.zeros((48, 64)), 0.1), lab._revision)
    assert lab.pictures.titles[2:] == ["harmonic", "Knockout"]
    assert "Knockout" not in lab.table.value and "harmonic" in lab.table.value
    lab.close()


def test_an_answer_to_an_older_question_is_not_shown(quick):
    lab = MattingArena(inline=True)
    before = lab.results.alphas["harmonic"]
    lab._deliver(Part("harmonic", np.zeros((48, 64)), 0.1), lab._revision - 1)
    assert lab.results.alphas["harmonic"] is before
    lab.close()


def test_a_question_that_comes_back_is_not_solved_again(quick, monkeypatch):
    lab, asked = MattingArena(inline=True), []
    submit = lab.solver.submit
    monkeypatch.setattr(
        lab.solver, "submit", lambda job, n: (asked.append(job.methods), submit(job, n))
    )
    first = lab.results
    lab.background.value = "texture"
    assert asked[-1] == tuple(quick) and lab.results is not first
    lab.background.value = "coffee"
    assert asked[-1] == () and lab.results is first
    for width in range(4, 14):
        lab.width.value = width
    assert len(lab._known) <= 8
    lab.close()


def test_a_band_that_would_leave_one_kind_only_is_narrowed_and_said(quick):
    lab = MattingArena(inline=True)
    lab.width.value = 20
    trimap, width = trimap_at_most(lab.scene.alpha, 20)
    assert width < 20 and {1, 2} <= set(np.unique(trimap))
    np.testing.assert_array_equal(lab.trimap, trimap)
    assert f"{width} px wide" in lab.bar.message
    lab.width.value = 2
    assert lab.bar.message == ""
    lab.close()


def test_the_first_place_is_the_one_asked_for_and_comes_back_with_reset(quick):
    lab = MattingArena(inline=True, pixel=(5, 9), width=2)
    assert lab.pictures.pixel == (5, 9) and lab.width.value == 2
    lab.load_example(1)
    assert lab.pictures.pixel != (5, 9)
    lab.reset()
    assert lab.pictures.pixel == (5, 9) and lab.settings["width"] == 2
    lab.close()


def test_a_process_of_its_own_finds_the_same(lab):
    there = MattingArena()
    there.wait()
    for method, alpha in lab.results.alphas.items():
        np.testing.assert_allclose(there.results.alphas[method], alpha, atol=1e-9)
    there.close()
