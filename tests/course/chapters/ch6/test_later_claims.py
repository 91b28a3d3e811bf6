"""What the questions of sections 6.5 to 6.10 explain is true: of the package, or computed."""

import tomllib

import numpy as np
import pytest
from scipy.ndimage import binary_erosion

from segteach import data
from segteach.arrays import Seed
from segteach.course.quiz import CHAPTERS
from segteach.matting.closed_form import closed_form
from segteach.matting.compositing import composite
from segteach.matting.factors import Factor, ordered
from segteach.matting.foreground import estimate_layers
from segteach.matting.laplacian import affinity_laplacian, matting_laplacian
from segteach.matting.linear import cg_steps
from segteach.matting.spectral import smallest_eigenvectors, unexplained
from segteach.matting.system import hard_system
from segteach.matting.wang_cohen.matting import grown
from segteach.metrics import mse, sad
from segteach.steps import last
from tests.course.chapters.ch6 import rights_later as rights

QUIZ = tomllib.loads((CHAPTERS / "ch6" / "questions.toml").read_text("utf-8"))["quiz"]
SHAPE = (40, 50)


def mistakes(name):
    return [one["value"] for one in QUIZ[name]["mistakes"]]


@pytest.fixture(scope="module")
def lined():
    """A picture on exact colour lines, its alpha, and seeds that agree with it."""
    rows, cols = np.mgrid[: SHAPE[0], : SHAPE[1]]
    alpha = np.clip((30 - cols + 4 * np.sin(rows / 5)) / 14, 0, 1)
    alpha = alpha**2 * (3 - 2 * alpha)
    beta = 0.5 + 0.5 * np.sin(rows / 3 + cols / 4)
    F = np.array([0.9, 0.3, 0.2]) - beta[..., None] * [0.3, 0.1, 0]
    B = np.array([0.1, 0.4, 0.7]) + beta[..., None] * [0, 0.1, 0.2]
    image = alpha[..., None] * F + (1 - alpha[..., None]) * B
    seeds = np.zeros(SHAPE, np.uint8)
    seeds[5:35, 2:10], seeds[5:35, 42:48] = Seed.FOREGROUND, Seed.BACKGROUND
    return image, alpha, seeds


@pytest.fixture(scope="module")
def leaves():
    scene = data.matting_scene("leaves", shape=SHAPE)
    seeds = data.trimap_of(scene.alpha, 2)
    return scene, seeds


def test_length():
    A, b = np.diag([1.0, 3.0]), np.ones(2)
    t = rights.step(A, b, np.zeros(2))[0]
    assert t == QUIZ["length"]["value"]
    assert np.isclose(b @ A @ b / 2 - b @ b, 0)  # a whole r: as high as before
    np.testing.assert_allclose(mistakes("length"), [1 / t, 1, t / 2, 2**0.5 / 4], atol=1e-4)


def test_falls_the_form_falls_the_residual_often_rises(lined):
    image, _, seeds = lined
    system = hard_system(matting_laplacian(image), seeds)
    states = list(cg_steps(system, np.full(len(system.pixels), 0.5), max_iterations=200))
    assert (np.diff([one.objective for one in states]) <= 1e-12).all()
    assert (np.diff([one.residual for one in states]) > 0).mean() > 0.2


def test_warm_the_end_is_the_same_and_the_start_is_lower(lined):
    image, _, seeds = lined
    more = seeds.copy()
    more[18:22, 20:23] = Seed.FOREGROUND
    L = matting_laplacian(image, eps=1e-4)
    before, after = hard_system(L, seeds), hard_system(L, more)
    old = before.alpha(Factor(before, ordered(before, 2)).solve(before.b))
    starts = np.full(len(after.pixels), 0.5), old.ravel()[after.pixels]
    runs = [list(cg_steps(after, start, tolerance=1e-10)) for start in starts]
    assert runs[1][0].objective < runs[0][0].objective
    np.testing.assert_allclose(runs[0][-1].x, runs[1][-1].x, atol=1e-4)


def test_slope():
    a = np.array([2, -1, 2])
    assert a @ a == QUIZ["slope"]["value"]
    assert mistakes("slope") == [0, np.linalg.norm(a), np.abs(a).sum(), 9 * (a @ a)]


def test_eps_on_exact_lines_a_large_one_moves_alpha_away(lined):
    image, alpha, seeds = lined
    errors = [np.abs(closed_form(image, seeds, eps=eps).alpha - alpha).max() for eps in
              (1e-11, 1e-9, 1e-7, 1e-5, 1e-3)]  # fmt: skip
    assert (np.diff(errors[:4]) > 0).all() and errors[-1] > 10 * errors[1]


def test_stroke_a_wrong_one_spreads_to_pixels_that_share_no_window_with_it(lined):
    image, alpha, seeds = lined
    wrong = seeds.copy()
    row, col = np.argwhere(np.abs(alpha - 0.5) < 0.05)[20]
    wrong[row - 1 : row + 2, col] = Seed.FOREGROUND
    near = np.zeros(SHAPE, bool)
    near[max(0, row - 3) : row + 4, col - 2 : col + 3] = True
    errors = [np.abs(closed_form(image, s, eps=1e-9).alpha - alpha)[~near] for s in (seeds, wrong)]
    assert errors[0].max() < 0.02 < 0.2 < errors[1].max()
    soft = closed_form(image, wrong, eps=1e-9, constraints="soft", weight=100.0).alpha
    assert abs(soft[row, col] - 1) < 0.1  # hardly outvoted


def test_constant_the_constant_costs_nothing_red_at_most_eps_a_window(lined):
    image, alpha, _ = lined
    eps = 1e-7
    L = matting_laplacian(image, eps=eps)
    assert np.abs(L @ np.ones(alpha.size)).max() < 1e-9
    red = image[..., 0].ravel()
    windows = (SHAPE[0] - 2) * (SHAPE[1] - 2)
    assert 0 < red @ (L @ red) <= eps * windows
    assert alpha.ravel() @ (L @ alpha.ravel()) > 0


@pytest.mark.parametrize("name", ["smoke", "leaves"])
def test_sums_the_matting_vectors_leave_less_of_alpha(name):
    scene = data.matting_scene(name, shape=(90, 120))
    laplacians = [matting_laplacian(scene.image)]
    laplacians += [affinity_laplacian(scene.image, 1 / sigma**2) for sigma in (0.1, 0.2, 0.4)]
    left = [
        unexplained(smallest_eigenvectors(L, (90, 120), 8), scene.alpha)[-1] for L in laplacians
    ]
    assert left[0] < min(left[1:])


def test_negative_some_weights_are_and_alpha_leaves_the_unit_interval_yet_no_cost_is(leaves):
    scene, seeds = leaves
    L = matting_laplacian(scene.image)
    W = -L.toarray()
    np.fill_diagonal(W, 0)
    assert W.min() < -0.01
    rng = np.random.default_rng(0)
    for x in rng.normal(size=(20, seeds.size)):
        assert x @ (L @ x) > 0


def solved(L, seeds, reach):
    system = hard_system(L, seeds)
    return Factor(system, ordered(system, reach)).solve(system.b)


def test_between_only_the_walk_stays_in_the_unit_interval(leaves):
    scene, seeds = leaves
    walk = solved(affinity_laplacian(scene.image, 900.0, least=1e-5), seeds, 1)
    assert walk.min() > -1e-9 and walk.max() < 1 + 1e-9
    closed = solved(matting_laplacian(scene.image), seeds, 2)
    assert closed.min() < -0.01 or closed.max() > 1.01


def test_pasted():
    F, B, alpha = (np.full((1, 1, 3), value) for value in (0.9, 0.1, 0.25))
    alpha, black = alpha[..., 0], np.zeros((1, 1, 3))
    C = composite(F, alpha, B)
    with_C, with_F = (composite(layer, alpha, black)[0, 0, 0] for layer in (C, F))
    assert np.isclose(with_F - with_C, QUIZ["pasted"]["value"])
    expected = [(F - C).max(), with_C, with_F, (F - B).max()]
    np.testing.assert_allclose(mistakes("pasted"), expected)


def test_unseen_where_alpha_is_0_any_foreground_gives_the_same():
    rng = np.random.default_rng(1)
    F, other, B = rng.uniform(0, 1, (3, 4, 5, 3))
    clear = np.zeros((4, 5))
    np.testing.assert_array_equal(composite(F, clear, B), composite(other, clear, B))
    alpha = np.zeros((8, 16))
    alpha[:, :6] = 1
    image = np.where(alpha[..., None] == 1, [0.9, 0.2, 0.1], [0.1, 0.2, 0.9])
    F, _ = estimate_layers(image, alpha, "multilevel")
    assert np.abs(F[:, 8:] - [0.9, 0.2, 0.1]).max() < 0.1  # it goes on


def test_flat_noise_over_little_contrast():
    assert np.isclose(0.01 / 0.02, 0.5)


def test_front():
    reached = np.full((1, 60), -1, np.int16)
    reached[0, 0] = 0
    for iteration in range(1, 5):
        reached = grown(reached, iteration, 15)
    assert reached[0, 50] == QUIZ["front"]["value"] and reached[0, 45] == 3 and reached[0, 46] == 4


def test_squares():
    truth, unknown = np.zeros((50, 50)), np.ones((50, 50), bool)
    A, B = truth.copy(), truth.copy()
    A.flat[:1000], B.flat[:100] = 0.1, 1
    assert np.isclose(sad(A, truth, unknown), sad(B, truth, unknown))
    assert np.isclose(10 * mse(A, truth, unknown), mse(B, truth, unknown))


def test_typical_eleven_4_and_one_52():
    errors = [4.0] * 11 + [52]
    assert (np.mean(errors), np.median(errors)) == (8, 4)


def test_added_a_third_method_changes_the_order_of_two():
    A, B = [1.0, 1, 1, 3, 3], [2.0, 2, 2, 1, 1]
    C = [9.0, 9, 9, 2, 2]
    np.testing.assert_allclose(rights.ranks(np.array([A, B])), [1.4, 1.6])
    np.testing.assert_allclose(rights.ranks(np.array([A, B, C]))[:2], [1.8, 1.6])
    best = [0.0] * 5
    before, after = rights.ranks(np.array([A, B])), rights.ranks(np.array([A, B, best]))
    np.testing.assert_allclose(after[:2], before + 1)


def test_the_way_downhill_is_longer_than_by_conjugate_gradients(leaves):
    """What the figure of exercise 5 shows, both without a preconditioner."""
    scene, seeds = leaves
    system = hard_system(matting_laplacian(scene.image), seeds)
    x = np.full(len(system.pixels), 0.5)
    least = system.cost(Factor(system, ordered(system, 2)).solve(system.b))
    cg = last(cg_steps(system, x, precondition=np.copy, max_iterations=100)).objective
    for _ in range(100):
        x = rights.step(system.A, system.b, x)
    assert cg - least < 0.2 * (system.cost(x) - least)


def test_soon_each_step_downhill_runs_along_the_last_but_one(leaves):
    scene, seeds = leaves
    system = hard_system(matting_laplacian(scene.image), seeds)
    x, residuals = np.full(len(system.pixels), 0.5), []
    for _ in range(60):
        residuals.append(system.b - system.A @ x)
        x = rights.step(system.A, system.b, x)
    one, next_one, third = (r / np.linalg.norm(r) for r in residuals[-3:])
    assert abs(one @ next_one) < 1e-6 and one @ third > 0.99


def test_forty_vectors_do_harm_only_while_strokes_are_few():
    """What the figure of exercise 6 shows."""
    fur = data.matting_scene("fur", shape=(90, 120))
    vectors = smallest_eigenvectors(matting_laplacian(fur.image), fur.alpha.shape, 40).vectors
    inside, outside = (binary_erosion(fur.alpha == value, iterations=4) for value in (1, 0))
    errors = {}
    for gap in (24, 12):
        stripes = (np.arange(90) % gap < 3)[:, None]
        kinds = [Seed.FOREGROUND, Seed.BACKGROUND]
        strokes = np.select([inside & stripes, outside & stripes], kinds, Seed.UNKNOWN)
        for count in (5, 10, 20, 40):
            alpha = rights.from_vectors(vectors[:count], strokes)
            errors[gap, count] = sad(alpha, fur.alpha, strokes == Seed.UNKNOWN)
        errors[gap, "closed form"] = sad(
            closed_form(fur.image, strokes.astype(np.uint8)).alpha,
            fur.alpha,
            strokes == Seed.UNKNOWN,
        )
    assert errors[24, 10] < 1.5 * errors[24, "closed form"] < errors[24, 5]
    assert errors[24, 20] < errors[24, 10] < errors[24, 40] / 1.8
    assert errors[12, 40] < 1.1 * errors[12, 10]
