"""The Laplacians against their formulas, PyMatting, and what a Laplacian is."""

import numpy as np
import pymatting
import pytest

from segteach.matting.laplacian import Windows, affinity_laplacian, matting_laplacian

SHAPES = [(12, 12), (3, 3), (3, 9), (4, 5), (7, 3)]


def noise(shape, seed=0):
    return np.random.default_rng(seed).random((*shape, 3))


def transcription(image, eps, radius):
    """Return L as eq. (12) says it, entry by entry."""
    height, width, _ = image.shape
    n = (2 * radius + 1) ** 2
    L = np.zeros((height * width, height * width))
    for row in range(radius, height - radius):
        for col in range(radius, width - radius):
            span = np.s_[row - radius : row + radius + 1, col - radius : col + radius + 1]
            pixels = np.arange(height * width).reshape(height, width)[span].ravel()
            colours = image[span].reshape(n, 3)
            mu, sigma = colours.mean(axis=0), np.cov(colours.T, ddof=0)
            inverse = np.linalg.inv(sigma + eps / n * np.eye(3))
            for i in range(n):
                for j in range(n):
                    term = (1 + (colours[i] - mu) @ inverse @ (colours[j] - mu)) / n
                    L[pixels[i], pixels[j]] += (i == j) - term
    return L


@pytest.mark.parametrize("radius", [1, 2])
def test_entries_are_those_of_the_formula(radius):
    image = noise((12, 12))
    L = matting_laplacian(image, eps=1e-3, radius=radius).toarray()
    np.testing.assert_allclose(L, transcription(image, 1e-3, radius), atol=1e-9)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("eps", [1e-7, 1e-3])
def test_entries_are_those_of_pymatting(shape, eps):
    image = noise(shape, 1)
    theirs = pymatting.cf_laplacian(image, epsilon=eps).toarray()
    np.testing.assert_allclose(matting_laplacian(image, eps=eps).toarray(), theirs, atol=1e-9)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "laplacian", [matting_laplacian, lambda image: affinity_laplacian(image, 9.0)]
)
def test_it_is_symmetric_and_semidefinite_and_a_constant_costs_nothing(shape, laplacian):
    for seed in range(5):
        L = laplacian(noise(shape, seed)).toarray()
        assert (L == L.T).all()
        np.testing.assert_allclose(L.sum(axis=1), 0, atol=1e-12)
        assert np.linalg.eigvalsh(L).min() > -1e-12


def test_the_cost_of_alpha_is_that_of_the_best_fits_of_all_windows():
    image, eps = noise((8, 9)), 1e-2
    alpha = np.random.default_rng(1).random((8, 9))
    height, width = alpha.shape
    centres = np.arange(height * width).reshape(height, width)[1:-1, 1:-1].ravel()
    windows = Windows(image, centres, eps, 1)
    cost = 0
    for pixels, a, b in zip(windows.pixels, *windows.fit(alpha), strict=True):
        colours, values = image.reshape(-1, 3)[pixels], alpha.ravel()[pixels]
        rows = np.vstack([np.column_stack([colours, np.ones(9)]), np.sqrt(eps) * np.eye(3, 4)])
        best = np.linalg.lstsq(rows, np.append(values, np.zeros(3)), rcond=None)[0]
        np.testing.assert_allclose([*a, b], best, atol=1e-9)
        cost += ((values - colours @ a - b) ** 2).sum() + eps * (a @ a)
    L = matting_laplacian(image, eps=eps)
    assert alpha.ravel() @ (L @ alpha.ravel()) == pytest.approx(cost)


def test_what_is_linear_in_the_colours_costs_as_little_as_eps():
    image = noise((10, 12))
    alpha = (image @ [0.3, -0.2, 0.5] + 0.1).ravel()
    costs = [alpha @ (matting_laplacian(image, eps=eps) @ alpha) for eps in (1e-4, 1e-6, 1e-8)]
    windows = 8 * 10
    bound = windows * (0.3**2 + 0.2**2 + 0.5**2)
    assert all(
        0 <= cost <= eps * bound for cost, eps in zip(costs, (1e-4, 1e-6, 1e-8), strict=True)
    )


def test_rows_of_the_pixels_asked_for_are_whole_and_windows_without_them_left_out():
    image, where = noise((15, 17)), np.zeros((15, 17), bool)
    where[4:7, 5:9] = True
    whole, part = matting_laplacian(image), matting_laplacian(image, where=where)
    rows = np.flatnonzero(where)
    np.testing.assert_allclose(part[rows].toarray(), whole[rows].toarray(), atol=1e-12)
    assert part[[0, 16, 14 * 17]].nnz == 0
    assert np.linalg.eigvalsh(part.toarray()).min() > -1e-12


def test_affinities_are_those_of_the_formula():
    image = noise((4, 5))
    L = affinity_laplacian(image, 3.0, radius=1).toarray()
    colours = image.reshape(-1, 3)
    rows, cols = np.divmod(np.arange(20), 5)
    near = np.maximum(abs(rows[:, None] - rows), abs(cols[:, None] - cols)) == 1
    W = near * np.exp(-3.0 * ((colours[:, None] - colours) ** 2).sum(axis=2))
    np.testing.assert_allclose(L, np.diag(W.sum(axis=1)) - W, atol=1e-12)


def test_bad_input_is_refused_in_words(refused):
    image, hole = noise((5, 5)), noise((5, 5))
    hole[2, 2] = np.nan
    cases = [
        (lambda: matting_laplacian(hole), "image.*NaN"),
        (lambda: matting_laplacian(image[:2]), "image.*2 x 5.*at least 3 x 3"),
        (lambda: matting_laplacian(image, radius=3), "image.*7 x 7"),
        (lambda: matting_laplacian(image, radius=0), "radius"),
        (lambda: matting_laplacian(image, eps=0), "eps"),
        (lambda: matting_laplacian(image, where=np.ones((2, 2), bool)), "where"),
    ]
    assert not refused(cases)
