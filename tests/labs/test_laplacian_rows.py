"""The Laplacian row viewer: its weights are entries of the Laplacians of the whole picture."""

import re

import numpy as np
import pytest

from segteach.labs.kit.known_mattes import known_matte
from segteach.labs.laplacian_rows import LaplacianRowLab
from segteach.labs.laplacian_rows.lab import EXAMPLES, SIGMAS
from segteach.labs.laplacian_rows.words import proposal, weights_of
from segteach.matting.laplacian import affinity_laplacian, matting_laplacian
from segteach.matting.local_view import affinity_row, neighbourhood

HAIR = known_matte("hair")
WIDTH = HAIR.alpha.shape[1]


@pytest.fixture
def lab():
    lab = LaplacianRowLab()
    yield lab
    lab.close()


def numbers(markup):
    """The numbers of the cells of each table, those of a head left out."""
    tables = markup.split("<table")[1:]
    texts = [re.findall(r"<td[^>]*>(?:<b>)?([^<]+)<", one) for one in tables]
    written = [[text.replace("−", "-") for text in one] for one in texts]
    return [[float(t) for t in one if re.fullmatch(r"-?[\d.]+", t)] for one in written]


def whole_row(L, pixel):
    """The row of a Laplacian of the hair's picture, without the pixel itself, (H, W)."""
    row = -L[[pixel[0] * WIDTH + pixel[1]]].toarray().reshape(HAIR.alpha.shape)
    row[pixel] = 0
    return row


@pytest.mark.parametrize(("eps", "sigma"), [(1e-7, 0.1), (1e-2, 0.3)])
def test_the_cells_are_the_entries_of_both_laplacians(lab, eps, sigma):
    lab.choose(118, 155)
    lab.set_controls({"eps": eps, "sigma": sigma})
    image = HAIR.image
    rows = [
        whole_row(matting_laplacian(image, eps=eps), (118, 155)),
        whole_row(affinity_laplacian(image, sigma**-2, radius=2), (118, 155)),
    ]
    _, alpha, *weights = numbers(lab.grids.value)
    np.testing.assert_allclose(alpha, HAIR.alpha[116:121, 153:158].ravel(), atol=5.1e-3)
    sums, negative, means = np.array(numbers(lab.rows.value)[0]).reshape(3, 2)
    for k, (shown, row) in enumerate(zip(weights, rows, strict=True)):
        near = np.delete(row[116:121, 153:158].ravel(), 12)
        np.testing.assert_allclose(shown, near, atol=5.1e-3)
        assert sums[k] == pytest.approx(row.sum(), abs=6e-4)
        assert negative[k] == sum(value < 0 for value in shown)
        assert means[k] == pytest.approx((row * HAIR.alpha).sum() / row.sum(), abs=6e-4)


def test_with_the_proposed_alpha_the_row_of_L_alpha_is_0(lab):
    lab.choose(118, 155)
    for row in (lab.matting, lab.of_sigma):
        alpha = neighbourhood(HAIR.alpha, (118, 155), 2).copy()
        alpha[2, 2] = proposal(row, alpha)
        assert abs((row * alpha).sum()) < 1e-9


def test_on_a_constant_layer_the_mean_is_its_alpha_whatever_the_weights(lab):
    for number in (2, 3):
        lab.load_example(number)
        alpha = neighbourhood(lab.known.alpha, EXAMPLES[number][1], 2)
        assert np.ptp(alpha) == 0
        for row in (lab.matting, lab.of_sigma):
            assert proposal(row, alpha) == pytest.approx(alpha[2, 2], abs=1e-9)


def test_what_the_hint_lets_the_reader_find(lab):
    """One sigma serves the edge, but parts the texture; at edge and texture none does."""

    def errors(number):
        lab.load_example(number)
        pixel, known = EXAMPLES[number][1], lab.known
        alpha = neighbourhood(known.alpha, pixel, 2)
        rows = [affinity_row(known.image, pixel, sigma) for sigma in SIGMAS]
        found = np.array([proposal(row, alpha) for row in rows])
        return np.abs(found - alpha[2, 2]), abs(proposal(lab.matting, alpha) - alpha[2, 2])

    edge, by_matting = errors(0)
    best = SIGMAS[int(np.nanargmin(edge))]
    assert np.nanmin(edge) < 0.03 and by_matting < 0.03
    both, by_matting = errors(1)
    assert np.nanmin(both) > 0.4 and by_matting < 0.03
    lab.load_example(2)
    lab.sigma.value = best
    of_sigma, matting = weights_of(lab.of_sigma), weights_of(lab.matting)
    assert np.nanmedian(of_sigma) < 0.005  # 0.00 in most cells
    assert (np.abs(matting) > 0.05).sum() > 12


def test_examples_keep_eps_and_sigma_and_reset_does_not(lab):
    lab.set_controls({"sigma": 0.05, "eps": 1e-3})
    lab.load_example(2)
    assert (lab.sigma.value, lab.eps.value) == (0.05, 1e-3)
    lab.reset()
    assert (lab.sigma.value, lab.eps.value) == (0.1, 1e-7)
    assert lab.pictures.pixel == EXAMPLES[0][1]


def test_a_large_eps_leaves_how_many_windows_two_pixels_share(lab):
    lab.choose(118, 155)
    lab.eps.value = 1.0
    common = np.outer([1, 2, 3, 2, 1], [1, 2, 3, 2, 1]) / 9  # windows that hold both, 1/9 each
    weights, middle = weights_of(lab.matting), np.arange(25).reshape(5, 5) != 12
    np.testing.assert_allclose(weights[middle], common[middle], atol=0.05)


def test_beyond_the_picture_is_nothing(lab):
    lab.choose(0, WIDTH - 1)
    assert np.isnan(lab.matting[:2]).all() and np.isnan(lab.matting[:, 3:]).all()
    _, alpha, *weights = numbers(lab.grids.value)
    assert len(alpha) == 9 and [len(one) for one in weights] == [8, 8]


def test_a_pixel_that_is_unlike_all_others_has_no_mean():
    image = np.zeros((5, 5, 3))
    image[2, 2] = 1
    row = affinity_row(image, (2, 2), 0.01)
    assert np.isnan(proposal(row, np.ones((5, 5))))
