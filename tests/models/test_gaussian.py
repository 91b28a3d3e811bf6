"""One Gaussian: against scipy.stats, numpy and the definition."""

from functools import partial
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from segteach.models.gaussian import (
    cholesky,
    classify,
    density,
    ellipse,
    ellipsoid,
    fit_gaussian,
    log_density,
    mahalanobis,
    radius_of_probability,
    radius_of_threshold,
)

DIMENSIONS = [1, 2, 3, 7]


def any_gaussian(D, seed=0):
    """Return a mean, a covariance with axes of different length, and points near and far."""
    rng = np.random.default_rng(seed)
    factor = rng.normal(size=(D, D)) + np.eye(D)
    mean = 5 * rng.normal(size=D)
    points = mean + 3 * rng.normal(size=(50, D)) @ factor.T
    return mean, factor @ factor.T, points


def test_the_density_is_scipys():
    for D in DIMENSIONS:
        mean, covariance, points = any_gaussian(D)
        oracle = stats.multivariate_normal(mean, covariance)
        np.testing.assert_allclose(
            log_density(points, mean, covariance), oracle.logpdf(points), rtol=1e-9
        )
        np.testing.assert_allclose(density(points, mean, covariance), oracle.pdf(points), rtol=1e-9)


def test_the_log_density_does_not_underflow_where_the_density_does():
    far = [[1e3]]
    assert density(far, [0.0], [[1.0]])[0] == 0
    assert log_density(far, [0.0], [[1.0]])[0] == pytest.approx(stats.norm.logpdf(1e3))


def test_the_density_integrates_to_1_and_the_lectures_printed_formula_does_not():
    """In D = 2 sqrt(2 pi |S|) is too small by the factor sqrt(2 pi), so its integral is that."""
    mean, covariance, _ = any_gaussian(2)
    reach = 9 * np.sqrt(np.linalg.eigvalsh(covariance)[-1])
    axis, step = np.linspace(-reach, reach, 801, retstep=True)
    grid = mean + np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    assert density(grid, mean, covariance).sum() * step**2 == pytest.approx(1, rel=1e-6)
    printed = np.exp(-0.5 * mahalanobis(grid, mean, covariance) ** 2)
    printed /= np.sqrt(2 * np.pi * np.linalg.det(covariance))
    assert printed.sum() * step**2 == pytest.approx(np.sqrt(2 * np.pi), rel=1e-6)


def test_in_one_dimension_the_printed_formula_is_right():
    x, variance = np.linspace(-2, 2, 9), 0.49
    printed = np.exp(-0.5 * x**2 / variance) / np.sqrt(2 * np.pi * variance)
    np.testing.assert_allclose(density(x, [0.0], [[variance]]), printed)


def test_the_mahalanobis_distance_is_its_definition_with_the_inverse():
    for D in DIMENSIONS:
        mean, covariance, points = any_gaussian(D)
        inverse = np.linalg.inv(covariance)
        want = [np.sqrt((x - mean) @ inverse @ (x - mean)) for x in points]
        np.testing.assert_allclose(mahalanobis(points, mean, covariance), want, rtol=1e-9)


def test_one_standard_deviation_along_an_axis_is_the_mahalanobis_distance_1():
    mean, covariance, _ = any_gaussian(3)
    values, vectors = np.linalg.eigh(covariance)
    tips = mean + (vectors * np.sqrt(values)).T
    np.testing.assert_allclose(mahalanobis(tips, mean, covariance), 1, rtol=1e-9)


# --- fit -----------------------------------------------------------------------------------------


def test_the_fit_is_numpys_mean_and_covariance_divided_by_n():
    for D, offset in product(DIMENSIONS, (0.0, 1e6)):
        points = any_gaussian(D)[2] + offset
        mean, covariance = fit_gaussian(points)
        # the data itself is rounded to eps * offset; both sides see the same rounded data
        rtol = 1e-11 + 1e-15 * offset
        np.testing.assert_allclose(mean, points.mean(axis=0), rtol=1e-12)
        want = np.cov(points.T, bias=True).reshape(D, D)
        np.testing.assert_allclose(covariance, want, rtol=0, atol=rtol * want.max())


@settings(deadline=None)
@given(st.lists(st.integers(0, 4), min_size=2, max_size=8).filter(any), st.integers(0, 99))
def test_a_weight_counts_as_so_many_repeated_points(repeats, seed):
    points = np.random.default_rng(seed).normal(size=(len(repeats), 2))
    weighted = fit_gaussian(points, weights=np.array(repeats) * 0.3)
    repeated = fit_gaussian(np.repeat(points, repeats, axis=0))
    for got, want in zip(weighted, repeated, strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-12)


def test_no_other_gaussian_is_more_likely_than_the_fit():
    _, _, points = any_gaussian(2)
    mean, covariance = fit_gaussian(points)
    best, rng = log_density(points, mean, covariance).sum(), np.random.default_rng(0)
    for _ in range(100):
        tilt = np.eye(2) + 0.1 * rng.normal(size=(2, 2))
        other = tilt @ covariance @ tilt.T
        other = (other + other.T) / 2
        assert log_density(points, mean + 0.1 * rng.normal(size=2), other).sum() < best


def test_a_fitted_covariance_is_accepted_by_the_density():
    """Rows and columns of a grid are uncorrelated: only rounding is left off the diagonal."""
    for shape, dtype in product(((7, 10), (20, 30), (33, 64)), (np.float64, np.float32)):
        axes = [np.linspace(0, 1, side) for side in shape]
        points = np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2).astype(dtype)
        mean, covariance = fit_gaussian(points)
        assert np.isfinite(log_density(points, mean, covariance)).all()


# --- classifier and radii ------------------------------------------------------------------------


@settings(deadline=None)
@given(st.sampled_from(DIMENSIONS), st.integers(0, 50), st.floats(-12, 3))
def test_points_above_the_threshold_are_those_within_its_radius(D, seed, exponent):
    mean, covariance, points = any_gaussian(D, seed)
    threshold = 10.0**exponent
    radius = radius_of_threshold(threshold, covariance)
    distance = mahalanobis(points, mean, covariance)
    clear = abs(distance - radius) > 1e-9 * (1 + radius)
    inside = classify(points, mean, covariance, threshold)
    assert inside.dtype == bool
    np.testing.assert_array_equal(inside[clear], (distance < radius)[clear])


def test_on_the_radius_of_a_threshold_the_density_is_the_threshold():
    mean, covariance, _ = any_gaussian(2)
    peak = density([mean], mean, covariance)[0]
    for threshold in (1e-9, 0.3 * peak, 0.99 * peak):
        outline = ellipse(mean, covariance, radius_of_threshold(threshold, covariance))
        np.testing.assert_allclose(density(outline, mean, covariance), threshold, rtol=1e-7)
    assert radius_of_threshold(2 * peak, covariance) == 0


def test_the_radius_of_a_probability_is_the_root_of_a_chi_square_quantile():
    for D, probability in product(DIMENSIONS, (0.0, 1e-6, 0.5, 0.95, 0.999999)):
        want = np.sqrt(stats.chi2.ppf(probability, df=D))
        assert radius_of_probability(probability, D) == pytest.approx(want, rel=1e-9)


def test_so_many_points_lie_within_the_radius_of_their_probability():
    mean, covariance, _ = any_gaussian(3)
    points = np.random.default_rng(0).multivariate_normal(mean, covariance, 20_000)
    for p in (0.1, 0.5, 0.95):
        share = (mahalanobis(points, mean, covariance) <= radius_of_probability(p, 3)).mean()
        assert abs(share - p) < 5 * np.sqrt(p * (1 - p) / 20_000)


# --- outlines ------------------------------------------------------------------------------------


def test_an_outline_has_constant_density_and_goes_all_the_way_round():
    outlines = ((ellipse, 2, (17, 2)), (ellipsoid, 3, (17, 17, 3)))
    for (outline, D, shape), radius in product(outlines, (0.5, 3.0)):
        mean, covariance, _ = any_gaussian(D)
        surface = outline(mean, covariance, radius, 17)
        assert surface.shape == shape
        distance = mahalanobis(surface.reshape(-1, D), mean, covariance)
        np.testing.assert_allclose(distance, radius, rtol=1e-9)
        np.testing.assert_allclose(surface[0], surface[-1], atol=1e-12)  # closed
        once = surface[:-1].reshape(-1, D)  # 16 steps round: every point has its opposite
        np.testing.assert_allclose(
            np.sort(once, axis=0), np.sort(2 * mean - once, axis=0), atol=1e-9
        )


def test_cholesky_is_a_lower_root_of_the_covariance():
    for D in DIMENSIONS:
        covariance = any_gaussian(D)[1]
        factor = cholesky(covariance)
        np.testing.assert_allclose(factor @ factor.T, covariance, rtol=1e-9, atol=1e-12)
        np.testing.assert_array_equal(factor, np.tril(factor))


# --- refusals ------------------------------------------------------------------------------------

eye = np.eye(2)
REFUSED = [
    (density, ([[0, 0]], [0, 0], np.ones((2, 2))), "^covariance: singular.* line"),
    (density, ([[0, 0]], [0, 0], -eye), "^covariance: .*smallest eigenvalue is -1"),
    (density, ([[0, 0]], [0, 0], [[1, 0.5], [0, 1]]), "^covariance: not symmetric"),
    (density, ([[0, 0]], [0, 0], np.ones((2, 3))), r"^covariance: got shape \(2, 3\)"),
    (density, ([[0, 0]], [0, 0], [[1, np.nan], [np.nan, 1]]), "^covariance: 2 of 4"),
    (density, ([[0, 0]], [0, 0, 0], eye), r"^mean: got shape \(3,\), allowed are 2"),
    (density, ([[0, 0]], [[0, 5], [0, 5]], eye), "^mean: got"),
    (density, ([[0, 0, 0]], [0, 0], eye), "^points: got D = 3, allowed is D = 2"),
    (mahalanobis, ([[0, np.inf]], [0, 0], eye), "^points: 1 of 2"),
    (fit_gaussian, ([],), "^points: got shape"),
    (classify, ([[0, 0]], [0, 0], eye, -1), "^threshold: got -1"),
    (radius_of_threshold, (0, eye), "^threshold: got 0"),
    (radius_of_threshold, (1, np.zeros((2, 2))), "^covariance: .*smallest eigenvalue is 0"),
    (radius_of_probability, (1, 2), "^probability: got 1"),
    (radius_of_probability, (-0.1, 2), "^probability: got -0.1"),
    (radius_of_probability, (0.5, 0), "^dimension: got 0"),
    (radius_of_probability, (0.5, -2), "^dimension: got -2"),
    (ellipse, ([0, 0, 0], np.eye(3)), "^covariance: got D = 3"),
    (ellipse, ([0, 0], eye, -1), "^radius: got -1"),
    (ellipse, ([0, 0], eye, 1, 0), "^count: got 0"),
    (ellipsoid, ([0, 0], eye), "^covariance: got D = 2, allowed is D = 3"),
    (ellipsoid, ([0, 0, 0], np.eye(3), 1, -1), "^count: got -1"),
]


def test_bad_input_is_refused_by_name(refused):
    assert refused([(partial(call, *given_), words) for call, given_, words in REFUSED]) == []


def test_bad_weights_are_refused_by_name(refused):
    bad = ([1.0], [1.0, -1.0, 1.0], [0.0, 0.0, 0.0], [1.0, np.nan, 1.0])
    table = [(partial(fit_gaussian, np.eye(3), weights=weights), "^weights") for weights in bad]
    assert refused(table) == []
