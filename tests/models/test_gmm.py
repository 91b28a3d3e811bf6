"""The mixture of Gaussians: EM against scikit-learn, against loops, against its own promises."""

import warnings
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from segteach.data import load
from segteach.data import points as scene_points
from segteach.models import gmm
from segteach.models.gaussian import mahalanobis, radius_of_probability
from segteach.models.gmm import (
    Gmm,
    aic,
    bic,
    classify_by_draw,
    clip_eigenvalues,
    em_steps,
    fit_gmm,
    fit_labelled,
    log_likelihood,
    parameter_count,
    responsibilities,
    sample,
    start_at,
)

EPS = np.finfo(np.float64).eps


def random_gmm(k, D, seed=0, spread=3.0):
    """Return a mixture whose covariances have axes of different length."""
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(k, D, D))
    covariances = factors @ factors.transpose(0, 2, 1) + 0.1 * np.eye(D)
    weights = rng.dirichlet(np.full(k, 3.0))
    return Gmm(weights, spread * rng.normal(size=(k, D)), covariances)


def log_joint_by_scipy(points, model):
    """Return ln pi_k N(x_i; mu_k, Sigma_k), (N, K)."""
    parts = zip(model.weights, model.means, model.covariances, strict=True)
    return np.stack(
        [np.log(w) + stats.multivariate_normal(m, c).logpdf(points) for w, m, c in parts], axis=1
    )


def assert_same_model(got, want, rtol):
    """Compare the parameters, each kind to `rtol` of its largest value."""
    for field in ("weights", "means", "covariances"):
        one, other = getattr(got, field), getattr(want, field)
        np.testing.assert_allclose(one, other, rtol=0, atol=rtol * abs(other).max(), err_msg=field)


# --- EM against scikit-learn ---------------------------------------------------------------------


@cache
def data_set(name):
    """Return points and a start with separate means for one of the comparisons."""
    rng = np.random.default_rng(7)
    if name == "seven":
        points, k = sample(random_gmm(3, 7, seed=1), 3000, rng)[0], 3
    elif name == "unequal":
        points, k = scene_points(name, 2000).points, 3
    else:
        image = load(name)
        pixels = image[..., :1] if name == "camera" else image  # "camera" is grey: D = 1
        pixels = pixels.reshape(-1, pixels.shape[2])
        points, k = rng.permutation(pixels)[:20_000], 4
    start = start_at(points, rng.permutation(np.unique(points, axis=0))[:k])
    return points, start


DATA_SETS = {"camera": 1, "unequal": 2, "astronaut": 3, "coffee": 3, "seven": 7}


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
def test_em_is_scikit_learns(name):
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


@pytest.mark.parametrize("name", ["camera", "astronaut"])
def test_float32_stays_float32_in_work_and_agrees(name):
    points, start = data_set(name)
    seen = []

    def spying_e_step(points, model):
        gamma, log_density = gmm.e_step(points, model)
        seen.extend([points.dtype, gamma.dtype, log_density.dtype])
        return gamma, log_density

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
        start = random_gmm(k, D, seed)
        scale2 = max(radius2, 1e-6)
        means = points[rng.integers(0, n, k)] + np.sqrt(scale2) * 0.3 * start.means
        init = Gmm(start.weights, means, scale2 * start.covariances)
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


@pytest.mark.parametrize("init", ["kmeans++", "random", "model"])
def test_the_objective_of_photograph_pixels_falls_in_every_step(init):
    points, start = data_set("astronaut")
    steps = em_steps(points, 4, init=start if init == "model" else init, max_steps=15)
    objectives = [state.objective for state in steps]
    assert len(objectives) > 5
    assert (np.diff(objectives) < 0).all()


# --- the covariance floor ------------------------------------------------------------------------


@pytest.mark.parametrize("D", [1, 2, 3])
def test_clipped_eigenvalues_are_the_best_of_all_feasible_covariances(D):
    """The M-step maximises Q(Sigma) = -(ln |Sigma| + tr(Sigma^-1 S)) / 2 for the scatter S."""
    rng, floor = np.random.default_rng(D), 0.3
    factors = rng.normal(size=(40, D, D)) * rng.choice([0.1, 1.0], size=(40, 1, D))
    scatters = factors @ factors.transpose(
        0, 2, 1
    )  # some inside, some below, some across the floor

    def q(covariances, scatter):
        inverse = np.linalg.inv(covariances)
        return -0.5 * (
            np.linalg.slogdet(covariances)[1] + np.einsum("...ij,ji->...", inverse, scatter)
        )

    best = clip_eigenvalues(scatters, floor)
    assert (np.linalg.eigvalsh(best) >= floor - 1e-12).all()
    assert (np.linalg.eigvalsh(scatters)[:, 0] < floor).any()
    for scatter, clipped in zip(scatters, best, strict=True):
        sizes = 10.0 ** rng.uniform(-4, 0.5, (200, 1, 1))  # neighbours and strangers
        tilts = rng.normal(size=(200, D, D)) * sizes
        values, vectors = np.linalg.eigh(clipped + tilts + tilts.transpose(0, 2, 1))
        others = (vectors * np.maximum(values, floor)[:, None, :]) @ vectors.transpose(0, 2, 1)
        assert (q(others, scatter) <= q(clipped, scatter) + 1e-9).all()


def test_covariances_above_the_floor_are_not_touched():
    covariances = random_gmm(4, 3).covariances
    np.testing.assert_array_equal(clip_eigenvalues(covariances, 1e-6), covariances)


@pytest.mark.parametrize("scale", [1.0, 255.0, 1e4])
def test_points_on_a_line_rest_on_the_floor_and_the_state_says_so(scale):
    for seed in range(5):
        line = scale * np.random.default_rng(seed).normal(size=(200, 1)) * [1.0, 2.0, 3.0]
        final = fit_gmm(line, 3, max_steps=10)
        np.testing.assert_array_equal(final.floored, [True] * 3)
        assert "0, 1, 2 rests on the covariance floor" in final.note


def test_a_floor_too_small_for_the_scale_of_the_points_gives_a_mixture_or_a_named_error():
    """The default floor is below the rounding of the largest eigenvalue, 1e16 eps."""
    line = 1e8 * np.random.default_rng(0).normal(size=(200, 1)) * [1.0, 2.0, 3.0]
    try:
        final = fit_gmm(line, 3, max_steps=10)
    except ValueError as error:
        assert "covariance_floor" in str(error)
    else:
        assert np.isfinite(final.objective)


# --- weights and dead components -----------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 3), st.integers(1, 3))
def test_a_weight_counts_as_so_many_repeated_points(seed, k, D):
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


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_component_that_dies_has_weight_0_is_flagged_and_stays_in_place(dtype):
    points = np.random.default_rng(0).normal(size=(50, 2)).astype(dtype)
    far = np.array([[0.0, 0.0], [1e4, 1e4], [1.0, 0.0]])
    start = Gmm(np.full(3, 1 / 3), far, np.stack([np.eye(2)] * 3))
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


# --- the two steps -------------------------------------------------------------------------------


@pytest.mark.parametrize("D", [1, 2, 3, 7])
def test_the_e_step_is_bayes_rule_with_scipys_densities(D):
    model = random_gmm(4, D)
    points = sample(model, 9000, rng=1)[0]  # more than one block
    log_joint = log_joint_by_scipy(points, model)
    gamma, log_density = gmm.e_step(points, model)
    evidence = np.logaddexp.reduce(log_joint, axis=1)
    np.testing.assert_allclose(log_density, evidence, rtol=1e-9)
    np.testing.assert_allclose(gamma, np.exp(log_joint - evidence[:, None]), atol=1e-9)
    np.testing.assert_allclose(gamma.sum(axis=1), 1, rtol=1e-12)


@pytest.mark.parametrize("D", [1, 3])
@pytest.mark.parametrize("n", [6, 9000])
def test_the_m_step_is_formulas_9_to_12_by_loops(D, n):
    rng, k = np.random.default_rng(n), 3
    points, gamma = rng.normal(size=(n, D)) + 3, rng.dirichlet(np.ones(k), size=n)
    counts, means = np.zeros(k), np.zeros((k, D))
    covariances = np.zeros((k, D, D))
    for j in range(k):
        for i in range(n):
            counts[j] += gamma[i, j]  # (9)
            means[j] += gamma[i, j] * points[i]
        means[j] /= counts[j]  # (10)
        for i in range(n):
            covariances[j] += gamma[i, j] * np.outer(points[i] - means[j], points[i] - means[j])
        covariances[j] /= counts[j]  # (11)
    want = Gmm(counts / n, means, covariances)  # (12)
    assert_same_model(gmm.m_step(points, gamma, 1e-9), want, rtol=1e-10)


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


# --- starts and stops ----------------------------------------------------------------------------


@pytest.mark.parametrize("init", ["kmeans++", "random"])
def test_em_finds_the_three_clouds_from_a_drawn_start(init):
    truth = scene_points("three", 4000)
    fits = [fit_gmm(truth.points, 3, init=init, rng=seed) for seed in range(3)]
    best = min(fits, key=lambda state: state.objective)
    nearest = np.linalg.norm(truth.means[:, None] - best.model.means, axis=2).argmin(axis=1)
    assert sorted(nearest) == [0, 1, 2]
    # five standard errors sqrt(variance / n_k), the largest variance 0.1^2, the smallest n_k 1000
    np.testing.assert_allclose(best.model.means[nearest], truth.means, atol=5 * 0.1 / np.sqrt(1000))
    assert -best.objective >= log_likelihood(
        truth.points, Gmm(truth.weights, truth.means, truth.covariances)
    )


def first_model(points, k, **options):
    (only,) = em_steps(points, k, max_steps=0, **options)
    return only.model


def test_a_random_start_has_means_on_points_equal_weights_and_the_points_covariance():
    points = scene_points("three", 50).points
    start = first_model(points, 3, init="random")
    assert_same_model(start, start_at(points, start.means), rtol=1e-12)
    distances = np.linalg.norm(points - start.means[:, None], axis=2)
    assert distances.min(axis=1).max() < 1e-12
    assert len(set(distances.argmin(axis=1))) == 3


def test_a_start_by_kmeans_plus_plus_finds_a_small_cloud_far_away():
    """A centre is drawn with probability ~ distance^2: here all but 1e-4 of it lies far away."""
    cloud = np.random.default_rng(0).normal(size=(1000, 2))
    points = np.vstack([cloud, cloud[:3] + 1e4])
    for seed in range(5):
        start = first_model(points, 2, rng=seed)
        order = start.means[:, 0].argsort()
        np.testing.assert_allclose(start.means[order], [cloud.mean(0), points[1000:].mean(0)])
        np.testing.assert_allclose(start.weights[order], [1000 / 1003, 3 / 1003])


@pytest.mark.parametrize("init", ["kmeans++", "random"])
def test_a_point_of_weight_0_is_never_drawn_as_a_start(init):
    points, weights = scene_points("three", 300).points, np.zeros(300)
    weights[[3, 30, 200]] = 1
    means = first_model(points, 3, init=init, weights=weights).means
    np.testing.assert_allclose(np.sort(means, axis=0), np.sort(points[weights > 0], axis=0))


def test_the_first_state_is_the_given_start_and_max_steps_0_stops_there():
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


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_mean_of_one_component_is_the_mean_of_the_points_even_far_from_the_origin(dtype):
    points = (1e6 + np.random.default_rng(0).normal(size=(1000, 1))).astype(dtype)
    final = fit_gmm(points, 1)
    exact = points.astype(float)
    assert final.model.means[0, 0] == pytest.approx(exact.mean(), abs=1e-4)  # of a deviation of 1
    assert final.model.covariances[0, 0, 0] == pytest.approx(exact.var(), rel=1e-4)


@pytest.mark.parametrize("D", [1, 3])
def test_a_labelled_fit_is_numpys_mean_and_covariance_of_each_class(D):
    rng = np.random.default_rng(0)
    points, labels = rng.normal(size=(60, D)), rng.integers(0, 3, 60)
    got = fit_labelled(points, labels, covariance_floor=1e-12)
    parts = [points[labels == k] for k in range(3)]
    want = Gmm(
        np.array([len(part) / 60 for part in parts]),
        np.stack([part.mean(axis=0) for part in parts]),
        np.stack([np.cov(part.T, bias=True).reshape(D, D) for part in parts]),
    )
    assert_same_model(got, want, rtol=1e-12)


@pytest.mark.parametrize("D", [1, 2])
def test_a_start_at_given_means_has_the_points_covariance_in_each(D):
    points, means = np.random.default_rng(0).normal(size=(50, D)), np.arange(3 * D).reshape(3, D)
    start = start_at(points, means)
    np.testing.assert_allclose(start.weights, 1 / 3)
    np.testing.assert_array_equal(start.means, means)
    want = np.cov(points.T, bias=True).reshape(1, D, D)
    np.testing.assert_allclose(start.covariances, np.repeat(want, 3, axis=0), rtol=1e-9)


# --- far away ------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_thousand_deviations_away_nothing_underflows(dtype):
    model = Gmm(
        np.array([0.5, 0.3, 0.2]),
        np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]),
        np.stack([1e-6 * np.eye(2)] * 3),
    )
    points = np.array([[5.0, 0.0], [-3.0, 4.0], [0.5, 0.0]], dtype)  # deviations: 4000, 5000, 500
    gamma = responsibilities(points, model)
    assert gamma.dtype == dtype
    np.testing.assert_allclose(gamma.sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(gamma[0], [0, 1, 0], atol=1e-6)  # the nearest answers for it
    want = np.logaddexp.reduce(log_joint_by_scipy(points, model), axis=1).sum()
    assert log_likelihood(points, model) == pytest.approx(
        want, rel=float(100 * np.finfo(dtype).eps)
    )


# --- draws ---------------------------------------------------------------------------------------


def test_draws_are_accepted_as_often_as_the_weights_among_the_ellipsoids_that_hold_the_point():
    model = Gmm(
        np.array([0.5, 0.3, 0.2, 0.0]),
        np.array([[0.0, 0.0], [1.0, 0.0], [4.0, 0.0], [0.0, 0.0]]),
        np.stack([np.eye(2), 2 * np.eye(2), np.eye(2), np.eye(2)]),
    )
    count = 20_000
    radius, seen = radius_of_probability(0.95, 2), set()
    for point in ([0.0, 0.0], [2.0, 0.0], [4.5, 0.5], [-2.0, 0.0], [9.0, 9.0]):
        parts = zip(model.means, model.covariances, strict=True)
        inside = np.array([mahalanobis([point], *part)[0] <= radius for part in parts])
        share = inside * model.weights
        labels = classify_by_draw(np.tile(point, (count, 1)), model, rng=5)
        seen.add(int((share > 0).sum()))
        if not share.any():
            assert (labels == -1).all()
            continue
        share /= share.sum()
        got = np.bincount(labels, minlength=4) / count  # raises if a label is -1
        assert (abs(got - share) <= 5 * np.sqrt(share * (1 - share) / count)).all()
    assert seen == {0, 1, 2, 3}  # points in none, one, two and three ellipsoids


class ImpatientGenerator(np.random.Generator):
    """A source of random numbers that is not asked for more than 1000 rounds of draws."""

    rounds = 0

    def choice(self, *args, **kwargs):
        self.rounds += 1
        if self.rounds > 1000:
            raise AssertionError("a point in the ellipsoid of a rare component is drawn for ever")
        return super().choice(*args, **kwargs)


def test_a_point_that_only_a_very_rare_component_holds_is_classified_in_reasonable_time():
    model = Gmm(np.array([1 - 1e-9, 1e-9]), np.array([[0.0], [100.0]]), np.ones((2, 1, 1)))
    labels = classify_by_draw([[100.0]], model, rng=ImpatientGenerator(np.random.PCG64(0)))
    np.testing.assert_array_equal(labels, [1])


def test_a_point_that_only_a_dead_component_holds_gets_minus_1():
    model = Gmm(np.array([1.0, 0.0]), np.array([[0.0], [100.0]]), np.ones((2, 1, 1)))
    labels = classify_by_draw([[100.0]], model, rng=ImpatientGenerator(np.random.PCG64(0)))
    np.testing.assert_array_equal(labels, [-1])


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_a_fitted_mixture_can_be_drawn_from_and_classified_with(dtype):
    points = np.random.default_rng(0).normal(size=(5000, 3)).astype(dtype)
    model = fit_gmm(points, 2, max_steps=5).model
    labels = classify_by_draw(points, model)
    assert set(labels.tolist()) <= {-1, 0, 1}
    assert (labels >= 0).mean() > 0.9
    assert sample(model, 10)[0].shape == (10, 3)


@pytest.mark.parametrize("D", [1, 2, 3])
def test_a_sample_has_the_moments_of_each_component(D):
    """Five standard errors: share sqrt(p q / N), mean sqrt(s_ii / n), covariance as in Anderson."""
    model, count = random_gmm(3, D), 30_000
    points, labels = sample(model, count, rng=1)
    assert points.shape == (count, D)
    for k, (p, mean, cov) in enumerate(
        zip(model.weights, model.means, model.covariances, strict=True)
    ):
        mine = points[labels == k]
        n, variance = len(mine), np.diag(cov)
        assert abs(n / count - p) < 5 * np.sqrt(p * (1 - p) / count)
        assert (abs(mine.mean(axis=0) - mean) < 5 * np.sqrt(variance / n)).all()
        error = np.sqrt((np.outer(variance, variance) + cov**2) / n)
        assert (abs(np.cov(mine.T, bias=True).reshape(D, D) - cov) < 5 * error).all()


@pytest.mark.parametrize(
    "function", [sample, lambda m, n, rng: classify_by_draw(np.zeros((n, 2)), m, rng=rng)]
)
def test_the_same_seed_draws_the_same(function):
    model = random_gmm(3, 2, spread=0.2)
    one, same = function(model, 50, rng=1), function(model, 50, rng=np.random.default_rng(1))
    assert all(np.array_equal(a, b) for a, b in zip(one, same, strict=True))
    assert not all(
        np.array_equal(a, b) for a, b in zip(one, function(model, 50, rng=2), strict=True)
    )


# --- refusals and said fallbacks -----------------------------------------------------------------

POINTS = np.random.default_rng(0).normal(size=(6, 2))
ONE, TWO = random_gmm(1, 2), random_gmm(2, 2)

REFUSED = [
    (fit_gmm, (POINTS, 7), {}, "^k: got 7, allowed is a whole number 1 to 6"),
    (fit_gmm, (POINTS, 0), {}, "^k: got 0"),
    (fit_gmm, (POINTS, 1.5), {}, "^k: got 1.5"),
    (fit_gmm, (POINTS, 3), {"weights": [1, 1, 0, 0, 0, 0]}, "^k: got 3, allowed is 1 to 2"),
    (fit_gmm, (np.full((3, 2), np.nan), 1), {}, "^points: 6 of 6"),
    (fit_gmm, ([], 1), {}, "^points: got shape"),
    (fit_gmm, (np.zeros((2, 2, 2)), 1), {}, "^points: got shape"),
    (fit_gmm, (POINTS, 2), {"init": "k-means"}, "^init: got 'k-means'"),
    (fit_gmm, (POINTS, 2), {"init": None}, "^init: got None"),
    (fit_gmm, (POINTS, 2), {"init": POINTS[:2]}, "^init: got"),
    (fit_gmm, (POINTS, 2), {"init": ONE}, r"^init: got means \(1, 2\).*\(2, 2\)"),
    (fit_gmm, (POINTS[:, :1], 2), {"init": TWO}, "^init: got means"),
    (fit_gmm, (POINTS, 2), {"weights": -np.ones(6)}, "^weights: allowed are numbers >= 0"),
    (fit_gmm, (POINTS, 2), {"weights": np.zeros(6)}, "^weights"),
    (fit_gmm, (POINTS, 2), {"weights": np.ones(5)}, r"^weights: got shape \(5,\)"),
    (fit_gmm, (POINTS, 2), {"max_steps": -1}, "^max_steps: got -1"),
    (fit_gmm, (POINTS, 2), {"tolerance": np.nan}, "^tolerance: got nan"),
    (fit_gmm, (POINTS, 2), {"covariance_floor": 0}, "^covariance_floor: got 0"),
    (fit_labelled, (POINTS, [0, 0, 0, 2, 2, 2]), {}, "^labels: class 1 has no point"),
    (fit_labelled, (POINTS, [0, 1]), {}, r"^labels: got shape \(2,\)"),
    (fit_labelled, (POINTS, [0, 1, 0, 1, 0, -1]), {}, "^labels: got -1"),
    (fit_labelled, (POINTS[:2], [0, 10**12]), {}, "^labels"),
    (start_at, (POINTS, [[0.0]]), {}, "^points: got D = 2, allowed is D = 1"),
    (responsibilities, (POINTS[:, :1], TWO), {}, "^points: got D = 1, allowed is D = 2"),
    (log_likelihood, (POINTS, TWO), {"weights": [1]}, "^weights"),
    (classify_by_draw, (POINTS, TWO), {"probability": 1}, "^probability"),
    (sample, (TWO, 0), {}, "^count: got 0"),
    (Gmm, (np.ones(1), np.zeros((1, 2)), np.ones((1, 1, 1))), {}, "^covariances: got shape"),
    (Gmm, (np.array([0.5]), np.zeros((1, 1)), np.ones((1, 1, 1))), {}, "^weights: got the sum 0.5"),
    (Gmm, (np.array([2, -1]), np.zeros((2, 1)), np.ones((2, 1, 1))), {}, "^weights"),
    (Gmm, (np.ones(1), np.zeros((1, 1)), np.full((1, 1, 1), np.nan)), {}, "^covariances: 1 of 1"),
    (Gmm, (np.ones(1), np.zeros((1, 1)), -np.ones((1, 1, 1))), {}, "^covariances"),
    (Gmm, (np.ones(1), np.zeros((1, 2)), np.array([[[1, 0.5], [0, 1]]])), {}, "^covariances"),
]


@pytest.mark.parametrize(
    ("function", "given_", "options", "words"),
    REFUSED,
    ids=[f"{row[0].__name__} {row[3]}" for row in REFUSED],
)
def test_bad_input_is_refused_by_name(function, given_, options, words):
    with pytest.raises(ValueError, match=words):
        function(*given_, **options)


@pytest.mark.parametrize(
    ("weights", "means", "covariances"),
    [
        ([0.5, 0.5], [[0.0], [1.0]], [[[1.0]], [[1.0]]]),
        (np.array([0.5, 0.5]), np.array([0.0, 1.0]), np.ones((2, 1, 1))),
    ],
    ids=["lists", "means as a vector"],
)
def test_a_mixture_in_a_form_that_is_accepted_can_be_used(weights, means, covariances):
    try:
        model = Gmm(weights, means, covariances)
    except ValueError as error:
        assert str(error).startswith(("weights: ", "means: ", "covariances: "))
    else:
        assert log_likelihood([[0.5]], model) == pytest.approx(stats.norm.logpdf(0.5))


def test_a_mixture_with_rounded_weights_that_is_accepted_can_be_drawn_from():
    model = Gmm(np.full(3, 0.3333333), np.zeros((3, 1)), np.ones((3, 1, 1)))
    assert sample(model, 4)[0].shape == (4, 1)
    assert classify_by_draw([[0.0]], model)[0] in (0, 1, 2)


@pytest.mark.parametrize("init", ["kmeans++", "random"])
@pytest.mark.parametrize("k", [1, 3])
def test_constant_points_are_fitted_on_the_floor_and_the_state_says_so(init, k):
    floor = 1e-4
    final = fit_gmm(np.full((5, 2), 0.3), k, init=init, covariance_floor=floor)
    alive = ~final.dead
    assert "rests on the covariance floor" in final.note
    np.testing.assert_allclose(final.model.means[alive], 0.3)
    np.testing.assert_allclose(
        final.model.covariances[alive], np.tile(floor * np.eye(2), (alive.sum(), 1, 1)), atol=1e-12
    )
    # all mass in one Gaussian of variance `floor` along two axes, at its peak
    assert -final.objective == pytest.approx(-5 * np.log(2 * np.pi * floor), rel=1e-9)


def test_one_point_is_a_mixture_of_one_component_on_the_floor():
    final = fit_gmm([[1.0, 2.0]], 1)
    np.testing.assert_allclose(final.model.means, [[1, 2]])
    assert final.note == "component 0 rests on the covariance floor"


def test_as_many_components_as_points_fit():
    assert np.isfinite(fit_gmm(POINTS, len(POINTS)).objective)
