"""Eigenvectors of Laplacians: a dense solver, what must be true of them, what the deck shows."""

import numpy as np
import pytest
from scipy.sparse import eye_array

from segteach import data
from segteach.matting import spectral
from segteach.matting.laplacian import affinity_laplacian, matting_laplacian
from segteach.matting.spectral import Spectrum, smallest_eigenvectors, unexplained

SIGMA = 0.1
ROWS, COLS = np.mgrid[:12, :12] / 11


@pytest.fixture
def small_picture():
    """Return a picture of 12 x 12 pixels, smooth with some noise."""
    waves = np.stack([ROWS, COLS, np.sin(3 * ROWS + 5 * COLS) / 2 + 0.5], axis=2)
    return np.clip(waves + np.random.default_rng(0).normal(0, 0.05, waves.shape), 0, 1)


def both(image):
    return matting_laplacian(image), affinity_laplacian(image, 1 / SIGMA**2)


def test_they_are_those_of_a_dense_solver(small_picture):
    for L in both(small_picture):
        found = smallest_eigenvectors(L, (12, 12), 6)
        values, vectors = np.linalg.eigh(L.toarray())
        np.testing.assert_allclose(found.values, values[:6], atol=1e-12)
        alike = found.vectors.reshape(6, -1) @ vectors[:, :6]
        np.testing.assert_allclose(np.abs(alike), np.eye(6), atol=1e-5)


def test_on_a_picture_the_residual_is_small_and_they_are_at_right_angles():
    image = data.matting_scene("leaves", shape=(60, 80)).image
    for L in both(image):
        found = smallest_eigenvectors(L, (60, 80), 8)
        flat = found.vectors.reshape(8, -1)
        for v, value, residual in zip(flat, found.values, found.residuals, strict=True):
            assert np.linalg.norm(L @ v - value * v) <= min(1e-6, 1.01 * residual + 1e-15)
        np.testing.assert_allclose(flat @ flat.T, np.eye(8), atol=1e-7)
        assert (np.diff(found.values) > -1e-15).all() and found.residuals.max() < 1e-9
    first = smallest_eigenvectors(matting_laplacian(image), (60, 80), 1).vectors[0]
    np.testing.assert_allclose(first, first.mean(), atol=1e-6)


def test_the_signs_and_the_order_are_the_same_every_time(small_picture):
    L = matting_laplacian(small_picture)
    one, other = (smallest_eigenvectors(L, (12, 12), 5) for _ in range(2))
    assert (one.vectors == other.vectors).all()
    farthest = np.abs(one.vectors).reshape(5, -1).argmax(axis=1)
    assert (one.vectors.reshape(5, -1)[np.arange(5), farthest] > 0).all()


def test_any_reach_of_the_laplacian_is_found(small_picture):
    L = affinity_laplacian(small_picture, 1 / SIGMA**2, radius=3)
    values = np.linalg.eigvalsh(L.toarray())
    np.testing.assert_allclose(smallest_eigenvectors(L, (12, 12), 4).values, values[:4], atol=1e-12)


def test_what_is_unexplained_is_the_residual_of_least_squares(small_picture):
    found = smallest_eigenvectors(matting_laplacian(small_picture), (12, 12), 7)
    alpha = np.random.default_rng(1).random((12, 12))
    left = []
    for k in range(1, 8):
        basis = found.vectors[:k].reshape(k, -1).T
        fit = basis @ np.linalg.lstsq(basis, alpha.ravel())[0]
        left.append(np.linalg.norm(alpha.ravel() - fit) / np.linalg.norm(alpha - alpha.mean()))
    np.testing.assert_allclose(unexplained(found, alpha), left, atol=1e-6)


def test_between_plain_layers_alpha_itself_costs_nothing(scene_of):
    rows, cols = np.mgrid[:40, :50]
    alpha = 1 / (1 + np.exp((np.hypot(rows - 20, cols - 25) - 12) / 1.5))
    scene = scene_of([0.9, 0.3, 0.2], [0.1, 0.5, 0.7], alpha)
    matting, sigma = (smallest_eigenvectors(L, alpha.shape, 4) for L in both(scene.image))
    assert unexplained(matting, alpha)[-1] < 0.01
    assert unexplained(sigma, alpha)[-1] > 0.1


@pytest.mark.parametrize("name", ["smoke", "leaves"])
def test_few_eigenvectors_of_the_matting_laplacian_hold_more_of_alpha(name):
    """The deck's slide: they follow the layers; those of one sigma for the whole picture do not."""
    scene = data.matting_scene(name, shape=(90, 120))
    matting = smallest_eigenvectors(matting_laplacian(scene.image), (90, 120), 8)
    left = unexplained(matting, scene.alpha)[-1]
    for sigma in (0.1, 0.2, 0.4):
        L = affinity_laplacian(scene.image, 1 / sigma**2)
        other = smallest_eigenvectors(L, (90, 120), 8)
        assert left < 0.9 * unexplained(other, scene.alpha)[-1]


def test_bad_arguments_are_refused_by_name(small_picture, refused, monkeypatch):
    L = matting_laplacian(small_picture)
    plain = Spectrum(np.ones((1, 3, 3)) / 3, np.zeros(1), np.zeros(1))
    alone = (eye_array(600) * 1e-30).tocsr()
    faults = [
        (lambda: smallest_eigenvectors(L, (12, 13), 3), "^L: got .*144"),
        (lambda: smallest_eigenvectors(L, (12, 12), 72), "^count: got 72"),
        (lambda: smallest_eigenvectors(L, (12, 12), 0), "^count: got 0"),
        (lambda: unexplained(plain, np.full((3, 3), 0.5)), "^alpha: got the same number"),
        (lambda: unexplained(plain, np.zeros((3, 4))), "^alpha: got"),
    ]
    assert refused(faults) == []
    assert smallest_eigenvectors(alone, (20, 30), 3).values.max() < 1e-9
    monkeypatch.setattr(spectral, "MEMORY", 100)
    assert refused([(lambda: smallest_eigenvectors(L, (12, 12), 3), "^L: got .*GiB")]) == []
