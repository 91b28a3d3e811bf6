"""Where EM begins: on points, far apart, at given means, or as it was told."""

import numpy as np

from segteach.data import points as scene_points
from segteach.models.em import em_steps
from segteach.models.em_start import start_at


def first_model(points, k, **options):
    (only,) = em_steps(points, k, max_steps=0, **options)
    return only.model


def test_a_random_start_has_means_on_points_equal_weights_and_their_covariance(
    assert_same_model,
):
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


def test_a_point_of_weight_0_is_never_drawn_as_a_start():
    points, weights = scene_points("three", 300).points, np.zeros(300)
    weights[[3, 30, 200]] = 1
    for init in ("kmeans++", "random"):
        means = first_model(points, 3, init=init, weights=weights).means
        np.testing.assert_allclose(np.sort(means, axis=0), np.sort(points[weights > 0], axis=0))


def test_a_start_at_given_means_has_the_points_covariance_in_each():
    for D in (1, 2):
        points = np.random.default_rng(0).normal(size=(50, D))
        means = np.arange(3 * D).reshape(3, D)
        start = start_at(points, means)
        np.testing.assert_allclose(start.weights, 1 / 3)
        np.testing.assert_array_equal(start.means, means)
        want = np.cov(points.T, bias=True).reshape(1, D, D)
        np.testing.assert_allclose(start.covariances, np.repeat(want, 3, axis=0), rtol=1e-9)


def test_a_given_mixture_is_the_start_but_no_thinner_than_the_floor(random_gmm, assert_same_model):
    points, thin = np.random.default_rng(0).normal(size=(50, 2)) + 1e3, random_gmm(3, 2)
    assert_same_model(first_model(points, 3, init=thin), thin, rtol=1e-12)
    least = np.linalg.eigvalsh(first_model(points, 3, init=thin, covariance_floor=2.0).covariances)
    assert (least >= 2.0 - 1e-12).all() and (np.linalg.eigvalsh(thin.covariances) < 2.0).any()


def test_bad_starts_are_refused_by_name(random_gmm, refused):
    points, one, two = (
        np.random.default_rng(0).normal(size=(6, 2)),
        random_gmm(1, 2),
        random_gmm(2, 2),
    )
    bad = [
        (lambda: em_steps(points, 3, weights=[1, 1, 0, 0, 0, 0]), "^k: got 3, allowed is 1 to 2"),
        (
            lambda: em_steps(points, 2, init="k-means"),
            "^init: got 'k-means', allowed are kmeans",
        ),
        (lambda: em_steps(points, 2, init=None), "^init: got None"),
        (lambda: em_steps(points, 2, init=points[:2]), "^init: got"),
        (lambda: em_steps(points, 2, init=one), r"^init: got means \(1, 2\).*\(2, 2\)"),
        (lambda: em_steps(points[:, :1], 2, init=two), "^init: got means"),
        (lambda: start_at(points, [[0.0]]), "^points: got D = 2, allowed is D = 1"),
        (lambda: start_at(points, points[:1], covariance_floor=0), "^covariance_floor: got 0"),
    ]
    assert refused(bad) == []
