"""One pair of clusters: the printed 6 x 6 system, a generic minimiser, a gradient of 0, no fall."""

import numpy as np
from scipy.optimize import minimize

from segteach.matting.bayesian.solve import Pairs, log_terms, solve, solve_alpha, solve_colours

NOISE = 0.01


def random_pairs(count, seed=0):
    """Pairs of clusters as photographs have them: narrow, of any direction, C between or beside."""
    rng = np.random.default_rng(seed)
    F, B = rng.random((count, 3)), rng.random((count, 3))

    def covariances():
        axes = np.linalg.qr(rng.standard_normal((count, 3, 3)))[0]
        return (axes * 10 ** rng.uniform(-5, -2, (count, 1, 3))) @ axes.swapaxes(1, 2)

    a = rng.random((count, 1))
    C = (a * F + (1 - a) * B + 0.05 * rng.standard_normal((count, 3))).clip(0, 1)
    return Pairs(np.arange(count), C, F, covariances(), B, covariances()), rng.random(count)


def test_colours_solve_the_printed_system_of_six_equations():
    pairs, alpha = random_pairs(200)
    F, B = solve_colours(pairs, alpha, NOISE)
    for m in range(200):
        a, b, s = alpha[m], 1 - alpha[m], NOISE**2
        inverse_F, inverse_B = np.linalg.inv(pairs.F_cov[m]), np.linalg.inv(pairs.B_cov[m])
        across = np.eye(3) * a * b / s
        matrix = np.block(
            [
                [inverse_F + np.eye(3) * a**2 / s, across],
                [across, inverse_B + np.eye(3) * b**2 / s],
            ]
        )
        right = np.concatenate(
            [
                inverse_F @ pairs.F_mean[m] + pairs.C[m] * a / s,
                inverse_B @ pairs.B_mean[m] + pairs.C[m] * b / s,
            ]
        )
        expected = np.linalg.solve(matrix, right)
        np.testing.assert_allclose(np.concatenate([F[m], B[m]]), expected, atol=1e-8)


def test_a_generic_minimiser_finds_the_same_colours(gradient):
    pairs, alpha = random_pairs(10, seed=1)
    F, B = solve_colours(pairs, alpha, NOISE)
    for m in range(10):
        one = pairs.take([m])

        def cost(x, one=one, m=m):
            return -log_terms(one, x[None, :3], x[None, 3:], alpha[[m]], NOISE).sum()

        def slope(x, one=one, m=m):
            return -gradient(one, x[None, :3], x[None, 3:], alpha[[m]])[0][0, :6]

        start = np.concatenate([one.F_mean[0], one.B_mean[0]])
        found = minimize(cost, start, jac=slope, method="BFGS", options={"gtol": 1e-9}).x
        np.testing.assert_allclose(np.concatenate([F[m], B[m]]), found, atol=1e-6)


def test_alpha_is_the_best_of_all_alphas():
    pairs, alpha = random_pairs(300, seed=2)
    F, B = solve_colours(pairs, alpha, NOISE)
    best = solve_alpha(pairs.C, F, B, alpha)
    assert best.min() >= 0 and best.max() <= 1
    most = log_terms(pairs, F, B, best, NOISE).sum(axis=1)
    for other in np.linspace(0, 1, 21):
        assert (log_terms(pairs, F, B, np.full(300, other), NOISE).sum(axis=1) <= most + 1e-9).all()


def test_where_both_colours_are_one_alpha_stays():
    C = np.full((2, 3), 0.4)
    np.testing.assert_array_equal(solve_alpha(C, C, C, np.array([0.2, 0.7])), [0.2, 0.7])


def test_the_posterior_never_falls():
    pairs, alpha = random_pairs(1000, seed=3)
    before = np.full(1000, -np.inf)
    for _ in range(60):
        F, B = solve_colours(pairs, alpha, NOISE)
        alpha = solve_alpha(pairs.C, F, B, alpha)
        now = log_terms(pairs, F, B, alpha, NOISE).sum(axis=1)
        assert (now >= before - 1e-9 * np.abs(now)).all()
        before = now


def test_without_the_half_in_the_likelihood_of_C_it_would_fall():
    pairs, alpha = random_pairs(1000, seed=3)
    fell = np.zeros(1000, dtype=bool)
    before = np.full(1000, -np.inf)
    for _ in range(20):
        F, B = solve_colours(pairs, alpha, NOISE)
        alpha = solve_alpha(pairs.C, F, B, alpha)
        now = (log_terms(pairs, F, B, alpha, NOISE) * [2, 1, 1]).sum(axis=1)
        fell |= now < before - 1e-9 * np.abs(now)
        before = now
    assert fell.any()


def test_the_gradient_vanishes_in_the_end_or_alpha_is_at_a_limit(gradient):
    pairs, alpha = random_pairs(1000, seed=4)
    found = solve(pairs, alpha, NOISE, max_iterations=5000, tolerance=0.0)
    slope, size = gradient(pairs, found.F, found.B, found.alpha)
    relative = np.linalg.norm(slope, axis=1) / size
    assert ((relative <= 1e-3) | (found.alpha == 0) | (found.alpha == 1)).all()


def test_pairs_that_came_to_rest_do_not_move_when_others_go_on():
    pairs, alpha = random_pairs(100, seed=5)
    together = solve(pairs, alpha, NOISE, 50, 1e-6)
    assert together.converged.any() and not together.converged.all()
    for m in range(0, 100, 7):
        alone = solve(pairs.take([m]), alpha[[m]], NOISE, 50, 1e-6)
        for one, many in zip(alone, together, strict=True):
            np.testing.assert_array_equal(one[0], many[m])


def test_one_turn_more_moves_no_alpha_that_is_said_to_rest():
    pairs, alpha = random_pairs(200, seed=6)
    found = solve(pairs, alpha, NOISE, 50, 1e-6)
    longer = solve(pairs, alpha, NOISE, 51, 1e-6)
    moved = np.abs(longer.alpha - found.alpha)
    assert moved[found.converged].max() == 0
    assert moved[~found.converged].min() > 0
