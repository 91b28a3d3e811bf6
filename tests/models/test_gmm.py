"""The mixture of Gaussians: both steps against scipy and loops, draws against their shares."""

import numpy as np
import pytest
from scipy import stats

from segteach.models import gmm
from segteach.models.em import fit_gmm
from segteach.models.gaussian import mahalanobis, radius_of_probability
from segteach.models.gmm import (
    Gmm,
    check_models,
    classify_by_draw,
    fit_labelled,
    log_likelihood,
    responsibilities,
    sample,
)


def log_joint_by_scipy(points, model):
    """Return ln pi_k N(x_i; mu_k, Sigma_k), (N, K)."""
    parts = zip(model.weights, model.means, model.covariances, strict=True)
    return np.stack(
        [np.log(w) + stats.multivariate_normal(m, c).logpdf(points) for w, m, c in parts], axis=1
    )


# --- the two steps -------------------------------------------------------------------------------


def test_the_e_step_is_bayes_rule_with_scipys_densities(random_gmm):
    for D in (1, 2, 3, 7):
        model = random_gmm(4, D)
        points = sample(model, 9000, rng=1)[0]  # more than one block
        log_joint = log_joint_by_scipy(points, model)
        gamma, log_density = gmm.e_step(points, model)
        evidence = np.logaddexp.reduce(log_joint, axis=1)
        np.testing.assert_allclose(log_density, evidence, rtol=1e-9)
        np.testing.assert_allclose(gamma, np.exp(log_joint - evidence[:, None]), atol=1e-9)
        np.testing.assert_allclose(gamma.sum(axis=1), 1, rtol=1e-12)


def test_the_m_step_is_formulas_9_to_12_by_loops(assert_same_model):
    for n, D in ((6, 1), (6, 3), (9000, 1), (9000, 3)):
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
                apart = points[i] - means[j]
                covariances[j] += gamma[i, j] * np.outer(apart, apart)
            covariances[j] /= counts[j]  # (11)
        want = Gmm(counts / n, means, covariances)  # (12)
        assert_same_model(gmm.m_step(points, gamma, 1e-9), want, rtol=1e-10)


def test_a_labelled_fit_is_numpys_mean_and_covariance_of_each_class(assert_same_model):
    for D in (1, 3):
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


def test_a_thousand_deviations_away_nothing_underflows():
    model = Gmm(
        np.array([0.5, 0.3, 0.2]),
        np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]),
        np.stack([1e-6 * np.eye(2)] * 3),
    )
    far = [[5.0, 0.0], [-3.0, 4.0], [0.5, 0.0]]  # 4000, 5000 and 500 deviations away
    for dtype in (np.float64, np.float32):
        points = np.array(far, dtype)
        gamma = responsibilities(points, model)
        assert gamma.dtype == dtype
        np.testing.assert_allclose(gamma.sum(axis=1), 1, rtol=1e-6)
        np.testing.assert_allclose(gamma[0], [0, 1, 0], atol=1e-6)  # the nearest answers for it
        want = np.logaddexp.reduce(log_joint_by_scipy(points, model), axis=1).sum()
        rounding = float(100 * np.finfo(dtype).eps)
        assert log_likelihood(points, model) == pytest.approx(want, rel=rounding)


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


def test_a_point_that_only_a_very_rare_component_holds_is_classified_without_drawing_for_ever():
    model = Gmm(np.array([1 - 1e-9, 1e-9]), np.array([[0.0], [100.0]]), np.ones((2, 1, 1)))
    labels = classify_by_draw([[100.0]], model, rng=ImpatientGenerator(np.random.PCG64(0)))
    np.testing.assert_array_equal(labels, [1])


def test_a_point_that_only_a_dead_component_holds_gets_minus_1():
    model = Gmm(np.array([1.0, 0.0]), np.array([[0.0], [100.0]]), np.ones((2, 1, 1)))
    labels = classify_by_draw([[100.0]], model, rng=ImpatientGenerator(np.random.PCG64(0)))
    np.testing.assert_array_equal(labels, [-1])


def test_a_fitted_mixture_can_be_drawn_from_and_classified_with():
    for dtype in (np.float64, np.float32):
        points = np.random.default_rng(0).normal(size=(5000, 3)).astype(dtype)
        model = fit_gmm(points, 2, max_steps=5).model
        labels = classify_by_draw(points, model)
        assert set(labels.tolist()) <= {-1, 0, 1}
        assert (labels >= 0).mean() > 0.9
        assert sample(model, 10)[0].shape == (10, 3)


def test_a_sample_has_the_moments_of_each_component(random_gmm):
    """Five standard errors: share sqrt(p q / N), mean sqrt(s_ii / n), covariance as in Anderson."""
    for D in (1, 2, 3):
        model, count = random_gmm(3, D), 30_000
        points, labels = sample(model, count, rng=1)
        assert points.shape == (count, D)
        parameters = zip(model.weights, model.means, model.covariances, strict=True)
        for k, (p, mean, cov) in enumerate(parameters):
            mine = points[labels == k]
            n, variance = len(mine), np.diag(cov)
            assert abs(n / count - p) < 5 * np.sqrt(p * (1 - p) / count)
            assert (abs(mine.mean(axis=0) - mean) < 5 * np.sqrt(variance / n)).all()
            error = np.sqrt((np.outer(variance, variance) + cov**2) / n)
            assert (abs(np.cov(mine.T, bias=True).reshape(D, D) - cov) < 5 * error).all()


def test_the_same_seed_draws_the_same(random_gmm):
    model = random_gmm(3, 2, spread=0.2)
    for draw in (sample, lambda m, n, rng: classify_by_draw(np.zeros((n, 2)), m, rng=rng)):
        one, same = draw(model, 50, rng=1), draw(model, 50, rng=np.random.default_rng(1))
        other = draw(model, 50, rng=2)
        assert all(np.array_equal(a, b) for a, b in zip(one, same, strict=True))
        assert not all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


# --- what is a mixture ---------------------------------------------------------------------------


def test_a_mixture_in_a_form_that_is_accepted_can_be_used():
    lists = ([0.5, 0.5], [[0.0], [1.0]], [[[1.0]], [[1.0]]])
    means_as_a_vector = (np.array([0.5, 0.5]), np.array([0.0, 1.0]), np.ones((2, 1, 1)))
    for parts in (lists, means_as_a_vector):
        assert log_likelihood([[0.5]], Gmm(*parts)) == pytest.approx(stats.norm.logpdf(0.5))


def test_a_mixture_with_rounded_weights_that_is_accepted_can_be_drawn_from():
    model = Gmm(np.full(3, 0.3333333), np.zeros((3, 1)), np.ones((3, 1, 1)))
    assert sample(model, 4)[0].shape == (4, 1)
    assert classify_by_draw([[0.0]], model)[0] in (0, 1, 2)


def test_two_mixtures_of_colours_are_models_of_both_classes(random_gmm, refused):
    one, two, flat = random_gmm(1, 3), random_gmm(2, 3), random_gmm(2, 2)
    assert check_models((one, two)) == (one, two)
    assert check_models([two, two], components=2) == (two, two)
    bad = [
        (lambda: check_models((two, two, two)), "^models: .*allowed is .*two Gmm of colours"),
        (lambda: check_models(two), "^models: .*two Gmm"),
        (lambda: check_models((two, flat)), "^models: .*two Gmm of colours"),
        (lambda: check_models((1, 2)), r"^models: got \(1, 2\)"),
        (lambda: check_models((one, two), components=2), r"^models: got \[1, 2\] components"),
    ]
    assert refused(bad) == []


def test_bad_input_is_refused_by_name(random_gmm, refused):
    points, two = np.random.default_rng(0).normal(size=(6, 2)), random_gmm(2, 2)
    one, flat = np.ones(1), np.zeros((1, 1))
    bad = [
        (lambda: fit_labelled(points, [0, 0, 0, 2, 2, 2]), "^labels: class 1 has no point"),
        (lambda: fit_labelled(points, [0, 1]), r"^labels: got shape \(2,\)"),
        (lambda: fit_labelled(points, [0, 1, 0, 1, 0, -1]), "^labels: got values -1"),
        (lambda: fit_labelled(points[:2], [0, 10**12]), "^labels"),
        (lambda: responsibilities(points[:, :1], two), "^points: got D = 1, allowed is D = 2"),
        (lambda: log_likelihood(points, two, weights=[1]), "^weights"),
        (lambda: classify_by_draw(points, two, probability=1), "^probability"),
        (lambda: sample(two, 0), "^count: got 0"),
        (lambda: Gmm(one, np.zeros((1, 2)), np.ones((1, 1, 1))), "^covariances: got shape"),
        (lambda: Gmm([0.5], flat, np.ones((1, 1, 1))), "^weights: got the sum 0.5"),
        (lambda: Gmm([2, -1], np.zeros((2, 1)), np.ones((2, 1, 1))), "^weights"),
        (lambda: Gmm(one, flat, np.full((1, 1, 1), np.nan)), "^covariances: 1 of 1"),
        (lambda: Gmm(one, flat, -np.ones((1, 1, 1))), "^covariances: component 0"),
        (lambda: Gmm(one, np.zeros((1, 2)), [[[1, 0.5], [0, 1]]]), "^covariances: not symmetric"),
    ]
    assert refused(bad) == []


def test_what_is_too_small_to_count_is_0_also_where_numpy_raises_for_it():
    far = Gmm([0.5, 0.5], [[0, 0], [1000, 1000]], [np.eye(2)] * 2)
    points = np.array([[0, 0], [1e4, 3.0]])
    for function in (responsibilities, gmm.log_density, log_likelihood):
        usual = function(points, far)
        with np.errstate(all="raise"):
            np.testing.assert_array_equal(function(points, far), usual)
