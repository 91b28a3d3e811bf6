"""What the questions of chapter 5 explain is true of the package: measured, or computed."""

import tomllib

import numpy as np
import pytest

from segteach.arrays import Seed
from segteach.course.quiz import CHAPTERS
from segteach.matting.bayesian import bayesian, explain_pixel, log_terms, solve_alpha, weigh
from segteach.matting.bayesian.solve import Pairs, solve, solve_colours
from segteach.matting.compositing import composite, halo, plain
from segteach.matting.knockout import channel_alphas, project
from segteach.metrics import sad

QUIZ = tomllib.loads((CHAPTERS / "ch5" / "questions.toml").read_text("utf-8"))["quiz"]


def covariance(rng, least=0.001, most=0.03):
    axes = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    return (axes * rng.uniform(least, most, 3)) @ axes.T


def random_pairs(rng, count):
    C, F, B = rng.uniform(0.1, 0.9, (3, count, 3))
    covariances = [np.stack([covariance(rng) for _ in range(count)]) for _ in "FB"]
    return Pairs(np.arange(count), C, F, covariances[0], B, covariances[1])


def band(image, first, last):
    """The trimap of a picture: foreground up to a column, unknown, background from another on."""
    cols = np.arange(image.shape[1]) + np.zeros(image.shape[:2])
    seeds = [Seed.FOREGROUND, Seed.BACKGROUND]
    return np.select([cols < first, cols >= last], seeds, Seed.UNKNOWN).astype(np.uint8)


def test_empty_pixels_wait_for_their_neighbours_and_the_circle_grows_where_all_would():
    rng = np.random.default_rng(0)
    rows, cols = np.mgrid[:30, :60]
    image = np.where(cols[..., None] < 25, [0.8, 0.3, 0.2], [0.2, 0.4, 0.7])
    image = (image + rng.normal(0, 0.01, image.shape)).clip(0, 1)
    wedge = band(image, 10, np.clip(16 + rows, 0, 60))
    state = bayesian(image, wedge, radius=8, least=5)
    beside = (wedge == Seed.UNKNOWN) & (cols == 10)
    waited = (state.ring > 1) & beside & ~state.widened
    assert waited.any() and (state.alpha[waited] > 0.9).all()
    far = bayesian(image, band(image, 5, 50), radius=8)
    assert far.widened.any() and "wider window" in far.note


def test_half_a_half_transparent_sample_counts_a_quarter_on_both_sides():
    for weights in weigh(np.array([0.5]), np.array([0.0]), 8.0):
        np.testing.assert_allclose(weights, QUIZ["half"]["value"])


def test_sigma_at_the_rim_of_the_circle_a_sample_counts_more_than_twice_as_much():
    at_rim = [weigh(np.array([1.0]), np.array([144.0]), sigma)[0][0] for sigma in (8.0, 16.0)]
    np.testing.assert_allclose(at_rim, [0.32, 0.75], atol=0.006)


def test_clusters_one_gaussian_for_two_stripes_loses_alpha_where_the_wall_lies_between():
    rng = np.random.default_rng(1)
    rows, cols = np.mgrid[:24, :40]
    F = np.where((rows // 3 % 2)[..., None], [0.15, 0.15, 0.15], [0.85, 0.85, 0.85])
    B = np.full(F.shape, 0.5)
    F, B = (layer + rng.normal(0, 0.01, F.shape) for layer in (F, B))
    truth = np.clip((26 - cols) / 12, 0, 1)
    image = (truth[..., None] * F + (1 - truth[..., None]) * B).clip(0, 1)
    trimap = band(image, 15, 26)
    one, two = (bayesian(image, trimap, widest=widest) for widest in (10.0, 0.05))
    unknown = trimap == Seed.UNKNOWN
    errors = [np.abs(state.alpha - truth)[unknown].mean() for state in (one, two)]
    assert errors[0] > 3 * errors[1]


def test_row_where_red_varies_most_and_green_least_it_is_the_green_direction():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(4000, 3)) * [0.3, 0.05, 0.1]
    x[:, 0] += np.sign(x[:, 0]) * 0.3
    vectors = np.linalg.eigh(np.cov(x.T)).eigenvectors
    np.testing.assert_allclose(np.abs(vectors[-1]), [0, 1, 0], atol=0.1)
    halves = x @ vectors[-1] > 0
    means, widths = ([f(x[half, 0]) for half in (halves, ~halves)] for f in (np.mean, np.var))
    assert abs(np.diff(means)[0]) < 0.1 * x[:, 0].std()
    np.testing.assert_allclose(widths, x[:, 0].var(), rtol=0.1)


def test_factor_the_sum_with_a_half_never_falls_and_the_printed_one_does_in_some_runs():
    pairs = random_pairs(np.random.default_rng(3), 300)
    alpha, noise = np.full(300, 0.5), 0.05
    sums = []
    for _ in range(15):
        F, B = solve_colours(pairs, alpha, noise)
        sums.append(log_terms(pairs, F, B, alpha, noise))
        alpha = solve_alpha(pairs.C, F, B, alpha)
        sums.append(log_terms(pairs, F, B, alpha, noise))
    terms = np.array(sums)  # (turns, pairs, 3)
    right, printed = terms.sum(axis=2), (terms * [2, 1, 1]).sum(axis=2)
    assert (np.diff(right, axis=0) > -1e-9).all()
    fell = (np.diff(printed, axis=0) < -1e-6).any(axis=0)
    assert fell.any()


def test_same_where_F_is_B_the_package_keeps_the_alpha_it_began_with():
    colour = np.array([[0.4, 0.5, 0.6]])
    for start in (0.0, 0.3, 1.0):
        found = solve_alpha(np.array([[0.1, 0.9, 0.2]]), colour, colour, np.array([start]))
        np.testing.assert_array_equal(found, start)


def test_noise_small_the_colour_is_met_and_large_the_means_stay():
    pairs = random_pairs(np.random.default_rng(4), 40)
    alpha = np.full(40, 0.5)
    exact = solve(pairs, alpha, 1e-4, 50, 1e-9)
    mixed = exact.alpha[:, None] * exact.F + (1 - exact.alpha[:, None]) * exact.B
    np.testing.assert_allclose(mixed, pairs.C, atol=1e-3)
    prior = solve(pairs, alpha, 100.0, 50, 1e-9)
    np.testing.assert_allclose(prior.F, pairs.F_mean, atol=1e-4)
    np.testing.assert_allclose(prior.B, pairs.B_mean, atol=1e-4)
    projected = solve_alpha(pairs.C, pairs.F_mean, pairs.B_mean, alpha)
    np.testing.assert_allclose(prior.alpha, projected, atol=1e-3)


def test_pairs_every_cluster_of_one_side_meets_every_one_of_the_other():
    rng = np.random.default_rng(5)
    rows, cols = np.mgrid[:16, :30]
    dark = np.where((rows // 2 % 2)[..., None], 0.1, 0.9)
    image = np.where(cols[..., None] < 15, dark, dark[::-1] * [0.2, 1, 0.2])
    image = (image + rng.normal(0, 0.01, image.shape)).clip(0, 1)
    story = explain_pixel(image, band(image, 12, 18), (8, 15))
    sides = [len(side.means) for side in (story.foreground, story.background)]
    assert min(sides) > 1 and len(story.pairs) == np.prod(sides)


def test_plane_C_minus_B_is_parallel_to_F_minus_the_plain_background_only():
    C, F, plain_B = np.random.default_rng(6).random((3, 50, 3))
    B = project(C, F, plain_B)
    along = np.cross(C - B, F - plain_B)
    np.testing.assert_allclose(along, 0, atol=1e-12)
    assert (np.linalg.norm(np.cross(C - B, F - B), axis=1) > 1e-6).all()
    alphas, _ = channel_alphas(C, F, B)
    assert (np.ptp(alphas, axis=1) > 1e-6).all()


def test_shared_with_equal_sides_nothing_tells_F_from_B():
    rng = np.random.default_rng(7)
    pairs = random_pairs(rng, 20)
    pairs = pairs._replace(B_mean=pairs.F_mean, B_cov=pairs.F_cov)
    F, B = rng.random((2, 20, 3))
    alpha = rng.random(20)
    one, other = (
        log_terms(pairs, *case, 0.01).sum(axis=1) for case in ((F, B, alpha), (B, F, 1 - alpha))
    )
    np.testing.assert_allclose(one, other)


def test_halo_is_a_quarter_of_the_difference_at_one_half_and_none_at_the_ends():
    alpha = np.linspace(0, 1, 101)[None]
    F, B = np.full((1, 101, 3), 0.3), np.tile([0.1, 0.8, 0.2], (1, 101, 1))
    C = composite(F, alpha, B)
    rim = halo(C, F, alpha)[0]
    np.testing.assert_allclose(rim, (alpha * (1 - alpha))[0, :, None] * (B - F)[0], atol=1e-12)
    green = rim[:, 1]
    assert green.argmax() == 50 and np.isclose(green[50], (0.8 - 0.3) / 4)
    np.testing.assert_allclose(green[[0, 100]], 0, atol=1e-12)


def test_light_the_mixture_of_light_is_stored_as_188():
    white, black = plain((1, 1)), plain((1, 1), (0, 0, 0))
    half = np.full((1, 1), 0.5)
    stored, light = (
        255 * composite(white, half, black, linear_light=linear)[0, 0, 0]
        for linear in (False, True)
    )
    assert np.isclose(stored, QUIZ["light"]["mistakes"][0]["value"])
    assert abs(light - QUIZ["light"]["value"]) < QUIZ["light"]["tolerance"] / 2
    assert round(light) == 188


def test_everywhere_the_sum_is_the_same_and_the_mean_is_a_twentieth():
    truth = np.zeros((20, 20))
    truth[:, 10:] = 1
    trimap = np.where(truth == 1, Seed.FOREGROUND, Seed.BACKGROUND).astype(np.uint8)
    trimap[0] = Seed.UNKNOWN  # 5 %
    alpha = np.where(trimap == Seed.UNKNOWN, np.abs(truth - 0.1), truth)
    unknown = trimap == Seed.UNKNOWN
    error = np.abs(alpha - truth)
    assert error[unknown].mean() == pytest.approx(0.1) and error.mean() == pytest.approx(0.005)
    assert sad(alpha, truth, unknown) == pytest.approx(error.sum() / 1000)
