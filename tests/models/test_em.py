"""EM against scikit-learn, its promise that the objective never rises, weights and stops."""

import warnings
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import multivariate_normal
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from segteach.data import load
from segteach.data import points as scene_points
from segteach.models import gmm
from segteach.models.criteria import aic, bic, parameter_count
from segteach.models.em import em_steps, fit_gmm
from segteach.models.em_start import start_at
from segteach.models.gmm import Gmm, log_likelihood, responsibilities, sample
from segteach.models.kmeans import kmeans_steps

EPS = np.finfo(np.float64).eps
DATA_SETS = {"camera": 1, "unequal": 2, "astronaut": 3, "coffee": 3, "seven": 7}


# --- against scikit-learn ------------------------------------------------------------------------


@cache
def data_set(name):
    """Return points and a start with separate means for one of the comparisons."""
    rng = np.random.default_rng(7)
    if name == "seven":
        factors = rng.normal(size=(3, 7, 7))
        covariances = factors @ factors.transpose(0, 2, 1) + 0.1 * np.eye(7)
        mixture = Gmm([0.5, 0.3, 0.2], 3 * rng.normal(size=(3, 7)), covariances)
        points, k = sample(mixture, 3000, rng)[0], 3
    elif name == "unequal":
        points, k = scene_points(name, 2000).points, 3
    else:
        image = load(name)
        pixels = image[..., :1] if name == "camera" else image  # "camera" is grey: D = 1
        pixels = pixels.reshape(-1, pixels.shape[2])
        points, k = rng.permutation(pixels)[:20_000], 4
    start = start_at(points, rng.permutation(np.unique(points, axis=0))[:k])
    return points, start


def em_by_sklearn(points, start, steps):
    oracle = GaussianMixture(
        len(start.weights),
        tol=0,
        reg_covar=0,
        max_iter=steps,
        weights_init=start.weights,
        means_init=start.means,
        precisions_init=np.linalg.inv(start.covariances),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return oracle.fit(points)


@pytest.mark.parametrize("name", DATA_SETS)
def test_em_is_scikit_learns(assert_same_model, name):
    points, start = data_set(name)
    assert points.shape[1] == DATA_SETS[name]
    steps = 15
    oracle = em_by_sklearn(points, start, steps)
    theirs = Gmm(oracle.weights_, oracle.means_, oracle.covariances_)
    mine = fit_gmm(
        points, len(start.weights), init=start, max_steps=steps, tolerance=0, covariance_floor=1e-12
    )
    assert mine.note == ""
    assert_same_model(mine.model, theirs, rtol=1e-7)
    log_likelihoods = oracle.score_samples(points)
    assert -mine.objective == pytest.approx(log_likelihoods.sum(), rel=1e-9)
    np.testing.assert_allclose(gmm.log_density(points, theirs), log_likelihoods, rtol=1e-7)
    np.testing.assert_allclose(
        responsibilities(points, theirs), oracle.predict_proba(points), atol=1e-8
    )
    assert parameter_count(theirs) == oracle._n_parameters()
    assert bic(points, theirs) == pytest.approx(oracle.bic(points), rel=1e-9)
    assert aic(points, theirs) == pytest.approx(oracle.aic(points), rel=1e-9)


def test_float32_stays_float32_in_work_and_agrees():
    seen = []

    def spying_e_step(points, model):
        gamma, log_density = gmm.e_step(points, model)
        seen.extend([points.dtype, gamma.dtype, log_density.dtype])
        return gamma, log_density

    for name in ("camera", "astronaut"):
        points, start = data_set(name)
        options = {"k": len(start.weights), "init": start, "max_steps": 15, "tolerance": 0}
        single = fit_gmm(points.astype(np.float32), e_step=spying_e_step, **options)
        assert set(seen) == {np.dtype(np.float32)}
        assert single.objective == pytest.approx(fit_gmm(points, **options).objective, rel=1e-4)


# --- the promise: the objective never rises ------------------------------------------------------

KINDS = {
    "cloud": lambda rng, n, D: rng.normal(size=(n, D)),
    "duplicates": lambda rng, n, D: rng.normal(size=(3, D))[rng.integers(0, 3, n)],
    "collinear": lambda rng, n, D: rng.normal(size=(n, 1)) * rng.normal(size=D) + 1,
    "constant": lambda rng, n, D: np.ones((n, D)) / 3,
    "levels": lambda rng, n, D: rng.integers(0, 3, (n, D)) / 2,
    "outlier": lambda rng, n, D: (
        rng.normal(size=(n, D)) * np.where(np.arange(n) == 0, 1e3, 1)[:, None]
    ),
    "offset": lambda rng, n, D: rng.normal(size=(n, D)) + 1e6,
}


@st.composite
def em_runs(draw):
    """Draw points of any kind at any scale, and the options of a run of EM on them."""
    seed = draw(st.integers(0, 10_000))
    rng = np.random.default_rng(seed)
    n, D = draw(st.integers(1, 40)), draw(st.integers(1, 4))
    k = draw(st.integers(1, min(n, 5)))
    dtype = draw(st.sampled_from([np.float64, np.float32]))
    points = KINDS[draw(st.sampled_from(list(KINDS)))](rng, n, D)
    points = (points * draw(st.sampled_from([1.0, 1 / 255, 255.0]))).astype(dtype)
    radius2 = np.square(points - points.mean(axis=0, dtype=float), dtype=float).sum(axis=1).max()
    # how much thinner than the whole cloud a component may be: what rounding is multiplied by
    condition = draw(st.sampled_from([1e2, 1e6, 1e10] if dtype == np.float64 else [1e1, 1e3]))
    init = draw(st.sampled_from(["kmeans++", "random", "model"]))
    if init == "model":
        scale2, factors = max(radius2, 1e-6), rng.normal(size=(k, D, D))
        means = points[rng.integers(0, n, k)] + np.sqrt(scale2) * rng.normal(size=(k, D))
        covariances = factors @ factors.transpose(0, 2, 1) + 0.1 * np.eye(D)
        init = Gmm(rng.dirichlet(np.full(k, 3.0)), means, scale2 * covariances)
    weights = draw(st.sampled_from(["none", "whole", "any"]))
    options = {
        "k": k,
        "init": init,
        "rng": seed,
        "max_steps": 12,
        "tolerance": 0.0,
        "covariance_floor": max(radius2, 1e-6) / condition,
        "weights": {
            "none": None,
            "whole": rng.integers(1, 5, n),
            "any": rng.uniform(1e-3, 10, n),
        }[weights],
    }
    return points, options, condition


@settings(max_examples=200, deadline=None, derandomize=True)
@given(em_runs())
def test_the_objective_never_rises_and_every_state_is_a_mixture(run):
    """Up to rounding: a whitened point y = A (x - mu) has |y|^2 <= R^2 / floor = condition and is
    known to eps |y|, so |y|^2 / 2 and each point's log-density are known to eps * condition; their
    sum to eps |objective|. Of this, times D, no more than 0.3 was seen in 8000 runs."""
    points, options, condition = run
    (n, D), eps = points.shape, np.finfo(points.dtype).eps
    floor = options["covariance_floor"]
    total = n if options["weights"] is None else options["weights"].sum()
    states = list(em_steps(points, **options))
    objectives = np.array([state.objective for state in states])
    rounding = D * eps * (total * condition + abs(objectives).max())
    assert np.isfinite(objectives).all()
    assert np.diff(objectives).max(initial=-np.inf) <= rounding
    for state in states:
        values = np.linalg.eigvalsh(state.model.covariances)
        assert (values >= floor - 8 * D * EPS * values.max()).all()
        assert state.model.weights.sum() == pytest.approx(1)
        np.testing.assert_array_equal(state.dead, state.model.weights == 0)


def test_the_objective_of_photograph_pixels_falls_in_every_step():
    points, start = data_set("astronaut")
    for init in ("kmeans++", "random", start):
        objectives = [state.objective for state in em_steps(points, 4, init=init, max_steps=15)]
        assert len(objectives) > 5
        assert (np.diff(objectives) < 0).all()


# --- weights and dead components -----------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 3), st.integers(1, 3))
def test_a_weight_counts_as_so_many_repeated_points(random_gmm, assert_same_model, seed, k, D):
    rng = np.random.default_rng(seed)
    points, repeats = rng.normal(size=(30, D)), rng.integers(0, 4, 30)
    options = {"init": random_gmm(k, D, seed, spread=1.0), "max_steps": 6, "tolerance": 0}
    weighted = fit_gmm(points, k, weights=repeats, covariance_floor=1e-3, **options)
    many = np.repeat(points, repeats, axis=0)
    repeated = fit_gmm(many, k, covariance_floor=1e-3, **options)
    assert_same_model(weighted.model, repeated.model, rtol=1e-7)
    assert weighted.objective == pytest.approx(repeated.objective, rel=1e-9, abs=1e-9)
    assert log_likelihood(points, weighted.model, weights=repeats) == pytest.approx(
        log_likelihood(many, weighted.model), rel=1e-9, abs=1e-9
    )


def test_a_component_that_dies_has_weight_0_is_flagged_and_stays_in_place():
    far = np.array([[0.0, 0.0], [1e4, 1e4], [1.0, 0.0]])
    start = Gmm(np.full(3, 1 / 3), far, np.stack([np.eye(2)] * 3))
    for dtype in (np.float64, np.float32):
        points = np.random.default_rng(0).normal(size=(50, 2)).astype(dtype)
        first, *others = em_steps(points, 3, init=start, max_steps=5, tolerance=0)
        assert not first.dead.any()
        assert first.note == ""
        assert len(others) == 5
        for state in others:
            np.testing.assert_array_equal(state.dead, [False, True, False])
            assert state.model.weights[1] == 0
            assert state.model.weights.sum() == pytest.approx(1)
            np.testing.assert_allclose(state.model.means[1], far[1], rtol=1e-6)
            np.testing.assert_array_equal(state.model.covariances[1], np.eye(2))
            assert "component 1 died" in state.note
        gamma = responsibilities(points, others[-1].model)
        np.testing.assert_array_equal(gamma[:, 1], 0)
        np.testing.assert_allclose(gamma.sum(axis=1), 1, rtol=1e-6)
        labels = sample(others[-1].model, 1000)[1]
        assert not (labels == 1).any()


# --- the two steps, replaced ---------------------------------------------------------------------


def test_a_replaced_e_step_is_used():
    """If every component answers equally for every point, all means are the mean of the points."""
    points = scene_points("three").points

    def equal_shares(points, model):
        k = len(model.weights)
        return np.full((len(points), k), 1 / k), gmm.e_step(points, model)[1]

    final = fit_gmm(points, 3, e_step=equal_shares, max_steps=1)
    np.testing.assert_allclose(final.model.means, np.tile(points.mean(axis=0), (3, 1)), rtol=1e-9)


def test_a_replaced_m_step_is_used():
    def with_equal_weights(points, gamma, covariance_floor):
        model = gmm.m_step(points, gamma, covariance_floor)
        return Gmm(
            np.full(len(model.weights), 1 / len(model.weights)), model.means, model.covariances
        )

    final = fit_gmm(scene_points("unequal").points, 3, m_step=with_equal_weights, tolerance=1e-9)
    np.testing.assert_allclose(final.model.weights, 1 / 3)


# --- where it ends -------------------------------------------------------------------------------


def test_em_finds_the_three_clouds_from_a_drawn_start():
    truth = scene_points("three", 4000)
    theirs = log_likelihood(truth.points, Gmm(truth.weights, truth.means, truth.covariances))
    # five standard errors sqrt(variance / n_k), the largest variance 0.1^2, the smallest n_k 1000
    error = 5 * 0.1 / np.sqrt(1000)
    for init in ("kmeans++", "random"):
        fits = [fit_gmm(truth.points, 3, init=init, rng=seed) for seed in range(3)]
        best = min(fits, key=lambda state: state.objective)
        nearest = np.linalg.norm(truth.means[:, None] - best.model.means, axis=2).argmin(axis=1)
        assert sorted(nearest) == [0, 1, 2]
        np.testing.assert_allclose(best.model.means[nearest], truth.means, atol=error)
        assert -best.objective >= theirs


def test_the_first_state_is_the_given_start_and_max_steps_0_stops_there(assert_same_model):
    points, start = data_set("unequal")
    (only,) = em_steps(points, 3, init=start, max_steps=0)
    assert_same_model(only.model, start, rtol=1e-12)
    assert -only.objective == pytest.approx(log_likelihood(points, start), rel=1e-9)
    assert not only.converged


def test_it_stops_when_the_mean_gain_is_below_the_tolerance_and_not_before():
    points, tolerance = scene_points("three").points, 1e-3
    states = list(em_steps(points, 3, init="random", tolerance=tolerance, max_steps=500))
    gains = -np.diff([state.objective for state in states]) / len(points)
    assert len(gains) > 3
    assert (gains[:-1] >= tolerance).all()
    assert gains[-1] < tolerance
    assert [state.converged for state in states] == [False] * len(gains) + [True]


def test_the_callers_points_are_not_changed():
    points = scene_points("three").points.copy()
    before = points.copy()
    fit_gmm(points, 2, max_steps=3)
    np.testing.assert_array_equal(points, before)


def test_a_vector_is_points_of_one_dimension():
    column = scene_points("three").points[:, :1]
    np.testing.assert_array_equal(
        fit_gmm(column[:, 0], 2).model.means, fit_gmm(column, 2).model.means
    )


def test_the_mean_of_one_component_is_the_mean_of_the_points_even_far_from_the_origin():
    for dtype in (np.float64, np.float32):
        points = (1e6 + np.random.default_rng(0).normal(size=(1000, 1))).astype(dtype)
        final, exact = fit_gmm(points, 1), points.astype(float)
        assert final.model.means[0, 0] == pytest.approx(exact.mean(), abs=1e-4)  # deviation 1
        assert final.model.covariances[0, 0, 0] == pytest.approx(exact.var(), rel=1e-4)


def test_bad_input_is_refused_by_name(refused):
    points = np.random.default_rng(0).normal(size=(6, 2))
    bad = [
        (lambda: em_steps(points, 7), "^k: got 7, allowed is a whole number 1 to 6"),
        (lambda: em_steps(points, 0), "^k: got 0"),
        (lambda: em_steps(points, 1.5), "^k: got 1.5"),
        (lambda: em_steps(np.full((3, 2), np.nan), 1), "^points: 6 of 6"),
        (lambda: em_steps([], 1), "^points: got shape"),
        (lambda: em_steps(np.zeros((2, 2, 2)), 1), "^points: got shape"),
        (lambda: em_steps(points, 2, weights=-np.ones(6)), "^weights: allowed are numbers >= 0"),
        (lambda: em_steps(points, 2, weights=np.zeros(6)), "^weights"),
        (lambda: em_steps(points, 2, weights=np.ones(5)), r"^weights: got shape \(5,\)"),
        (lambda: em_steps(points, 2, max_steps=-1), "^max_steps: got -1"),
        (lambda: em_steps(points, 2, tolerance=np.nan), "^tolerance: got nan"),
        (lambda: em_steps(points, 2, covariance_floor=0), "^covariance_floor: got 0"),
        (lambda: fit_gmm(points, 0), "^k: got 0"),
    ]
    assert refused(bad) == []


@pytest.mark.parametrize("apart", [10.0, 1e4, 1e6])
def test_float32_answers_as_float64_wherever_the_points_lie(apart):
    rng = np.random.default_rng(0)
    points = np.vstack([rng.normal(0, 1, (300, 2)), rng.normal(apart, 1, (300, 2))])
    for moved in (points, points + apart):
        exact, single = fit_gmm(moved, 2), fit_gmm(moved.astype(np.float32), 2)
        assert single.objective == pytest.approx(exact.objective, rel=2e-3)
        nearest = np.argsort(single.model.means[:, 0]), np.argsort(exact.model.means[:, 0])
        got, right = (
            fit.model.covariances[order]
            for fit, order in zip((single, exact), nearest, strict=True)
        )
        np.testing.assert_allclose(got, right, atol=5e-3)


# --- hard EM -------------------------------------------------------------------------------------


def joint_likelihood(points, model):
    """The log-likelihood of the points together with their likeliest labels."""
    logs = [
        np.log(weight) + multivariate_normal(mean, covariance).logpdf(points)
        for weight, mean, covariance in zip(*vars(model).values(), strict=True)
    ]
    return np.max(logs, axis=0).sum()


def test_hard_em_fits_each_class_by_itself_and_never_loses_points_with_labels():
    points = scene_points("unequal", 300).points
    states = list(em_steps(points, 3, init="random", rng=3, hard=True))
    assert len(states) > 3
    for before, after in pairwise(states):
        labels = responsibilities(points, before.model).argmax(axis=1)
        by_class = gmm.fit_labelled(points, labels)
        np.testing.assert_allclose(after.model.means, by_class.means)
        np.testing.assert_allclose(after.model.covariances, by_class.covariances, rtol=1e-6)
    worth = [joint_likelihood(points, state.model) for state in states]
    assert (np.diff(worth) >= -1e-9).all() and worth[-1] > worth[0] + 1


def test_hard_em_ends_lower_than_soft_em_where_it_is_stuck():
    points = scene_points("three", 240, rng=1).points
    for seed in (1, 3, 5):
        ends = [
            -fit_gmm(points, 3, init="random", rng=seed, hard=hard).objective
            for hard in (True, False)
        ]
        assert ends[0] < ends[1] - 50


def test_hard_em_of_equal_round_components_is_k_means():
    points = scene_points("three", 200).points

    def round_m_step(points, gamma, floor):
        means = gamma.T @ points / gamma.sum(axis=0)[:, None]
        return Gmm(np.full(3, 1 / 3), means, [0.01 * np.eye(2)] * 3)

    begin = points[[0, 1, 2]]
    start = Gmm(np.full(3, 1 / 3), begin, [0.01 * np.eye(2)] * 3)
    states = list(em_steps(points, 3, init=start, hard=True, m_step=round_m_step, max_steps=8))
    centres = [state.centres for state in kmeans_steps(points, begin, rounds=8)]
    assert min(len(states), len(centres)) > 3
    for state, centre in zip(states, centres, strict=False):
        np.testing.assert_allclose(state.model.means, centre)
