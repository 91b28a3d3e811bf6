"""What the questions of chapter 6 explain is true of the package: computed."""

import tomllib

import numpy as np
import pytest
from scipy.sparse.linalg import spsolve

from segteach import data
from segteach.arrays import Seed
from segteach.course.quiz import CHAPTERS
from segteach.matting.closed_form import closed_form
from segteach.matting.laplacian import Windows, affinity_laplacian, matting_laplacian
from segteach.matting.local_view import fit_window, matting_row
from segteach.matting.system import hard_system, soft_system

QUIZ = tomllib.loads((CHAPTERS / "ch6" / "questions.toml").read_text("utf-8"))["quiz"]
EPS = 1e-10


def misfit(F, B, rng, count=9):
    """The residual of the best linear function, over the spread, where F, B (n, 3) are mixed."""
    alpha = rng.permutation(np.linspace(0.05, 0.95, count))
    both = np.column_stack([alpha[:, None] * F + (1 - alpha[:, None]) * B, np.ones(count)])
    rest = alpha - both @ np.linalg.lstsq(both, alpha, rcond=1e-9)[0]
    return rest @ rest / alpha.var() / count


def on_line(first, second, rng, count=9):
    share = rng.random((count, 1))
    return share * first + (1 - share) * second


def laplacian_of_window(grey):
    """What a 3 x 3 window of these grey values (3, 3) adds."""
    image = np.repeat(np.asarray(grey, float)[..., None], 3, axis=2)
    return Windows(image, np.array([4]), EPS, 1).costs()[0]


def solved(system):
    return spsolve(system.A.tocsc(), system.b)


def test_meeting_lines_are_the_one_case_in_which_alpha_is_not_linear():
    rng = np.random.default_rng(0)
    F1, F2, B1, way = rng.random((4, 3))
    points = misfit(F1, B1, rng)
    parallel = misfit(on_line(F1, F1 + way, rng), on_line(B1, B1 + way, rng), rng)
    skew = misfit(on_line(F1, F2, rng), on_line(B1, B1 + way, rng), rng)
    meeting = misfit(on_line(F1, F2, rng), on_line(F1, F1 + way, rng), rng)
    np.testing.assert_allclose([points, parallel, skew], 0, atol=1e-12)
    assert meeting > 0.01


def test_grey_slope_a_and_b_of_the_question():
    alpha = np.random.default_rng(1).random((3, 3))
    grey = 0.9 * alpha + 0.4 * (1 - alpha)
    fit = fit_window(np.repeat(grey[..., None], 3, axis=2), alpha, (1, 1), eps=EPS)
    np.testing.assert_allclose(fit.a.sum(), QUIZ["grey-slope"]["value"], rtol=1e-6)
    np.testing.assert_allclose(fit.b, -0.8, rtol=1e-6)


def test_three_materials_are_linear_in_colours_and_not_in_grey():
    rng = np.random.default_rng(2)
    F, wall, door = rng.random((3, 3))
    B = np.where(np.arange(9)[:, None] % 2, wall, door)
    np.testing.assert_allclose(misfit(F, B, rng), 0, atol=1e-12)
    grey = misfit(np.full(3, 0.5), np.where(np.arange(9)[:, None] % 2, 0.1, 0.9), rng)
    assert grey > 0.1


def test_what_costs_nothing_is_constant_and_the_red_channel_costs_eps_a_window_at_most():
    image = data.load("coffee")[100:130, 200:240]
    L = matting_laplacian(image, eps=1e-3)
    red, windows = image[..., 0].ravel(), 28 * 38
    assert abs(np.ones(red.size) @ (L @ np.ones(red.size))) < 1e-10
    assert 0 < red @ (L @ red) <= windows * 1e-3


def test_a_window_costs_the_spread_of_alpha_when_eps_is_huge():
    image, alpha = (
        np.random.default_rng(3).random((3, 3, 3)),
        np.random.default_rng(4).random((3, 3)),
    )
    cost = fit_window(image, alpha, (1, 1), eps=1e6).cost
    np.testing.assert_allclose(cost, 9 * alpha.var(), rtol=1e-5)


def test_entries_across_a_soft_edge_are_positive_and_0_across_a_sharp_one():
    soft = laplacian_of_window([[0, 0.5, 1]] * 3)
    np.testing.assert_allclose(soft[0, 2], 1 / 18, rtol=1e-4)
    sharp = laplacian_of_window([[0, 0, 1]] * 3)
    np.testing.assert_allclose(sharp[0, 2], 0, atol=1e-5)
    assert np.linalg.eigvalsh(soft).min() > -1e-12


def test_a_row_has_as_many_entries_as_asked():
    image = np.random.default_rng(5).random((9, 9, 3))
    row = matting_row(image, (4, 4), eps=1e-3)
    assert np.count_nonzero(row) == QUIZ["row-reach"]["value"]
    assert matting_laplacian(image, eps=1e-3)[[40]].nnz == QUIZ["row-reach"]["value"]


def test_half_the_light_leaves_the_matting_laplacian_and_changes_affinities():
    image = np.random.default_rng(6).random((8, 8, 3))
    whole, half = (matting_laplacian(one, eps=1e-9).toarray() for one in (image, image / 2))
    np.testing.assert_allclose(half, whole, atol=1e-5)
    whole, half = (affinity_laplacian(one, 10.0).toarray() for one in (image, image / 2))
    assert abs(whole - half).max() > 0.5


def test_strokes_of_one_kind_give_a_constant_and_are_refused_by_closed_form():
    image = data.load("coffee")[100:120, 200:230]
    seeds = np.zeros((20, 30), np.uint8)
    seeds[5:9, 5:9] = Seed.FOREGROUND
    alpha = solved(hard_system(matting_laplacian(image, eps=1e-3), seeds))
    np.testing.assert_allclose(alpha, 1, atol=1e-6)
    with pytest.raises(ValueError, match="seeds"):
        closed_form(image, seeds)


def test_the_solution_may_leave_the_range_of_the_strokes():
    scene = data.matting_scene("hair", shape=(48, 64))
    seeds = np.select([scene.alpha == 1, scene.alpha == 0], [2, 1], 0).astype(np.uint8)
    inside = np.zeros((48, 64), bool)
    inside[::6, ::6] = True
    seeds[~inside] = Seed.UNKNOWN
    x = solved(hard_system(matting_laplacian(scene.image), seeds))
    assert x.min() < -0.01 or x.max() > 1.01
    walk = solved(hard_system(affinity_laplacian(scene.image, 900.0, least=1e-6), seeds))
    assert walk.min() > -1e-9 and walk.max() < 1 + 1e-9


def test_weak_strokes_give_the_mean_of_what_was_painted():
    image = data.load("coffee")[100:140, 200:240]
    seeds = np.zeros((40, 40), np.uint8)
    seeds[5:20, 5:25], seeds[30:35, 10:30] = Seed.FOREGROUND, Seed.BACKGROUND
    assert (seeds == Seed.FOREGROUND).sum() == 300 and (seeds == Seed.BACKGROUND).sum() == 100
    L = matting_laplacian(image, eps=1e-3)
    alpha = solved(soft_system(L, seeds, 1e-9))
    np.testing.assert_allclose(alpha, QUIZ["weak-strokes"]["value"], atol=1e-3)
    strong = solved(soft_system(L, seeds, 100.0)).reshape(40, 40)
    np.testing.assert_allclose(strong[seeds == Seed.FOREGROUND], 1, atol=0.02)
