"""One window and one row of a Laplacian are what the whole matrix says of them."""

import numpy as np
import pytest

from segteach import data
from segteach.matting.laplacian import affinity_laplacian, matting_laplacian
from segteach.matting.local_view import (
    affinity_row,
    colour_line,
    fit_window,
    matting_row,
    window_costs,
)

RNG = np.random.default_rng(0)
SHAPE = (9, 11)
IMAGE, ALPHA = RNG.uniform(size=(*SHAPE, 3)), RNG.uniform(size=SHAPE)


@pytest.mark.parametrize("radius", [1, 2])
def test_the_costs_of_all_windows_make_the_quadratic_form(radius):
    L = matting_laplacian(IMAGE, eps=1e-2, radius=radius)
    residual, steepness = window_costs(IMAGE, ALPHA, eps=1e-2, radius=radius)
    assert residual.shape == (9 - 2 * radius, 11 - 2 * radius)
    whole = ALPHA.ravel() @ (L @ ALPHA.ravel())
    np.testing.assert_allclose(residual.sum() + steepness.sum(), whole, rtol=1e-10)


@pytest.mark.parametrize(("radius", "eps"), [(1, 1e-7), (2, 1e-2)])
def test_the_fit_is_that_of_least_squares(radius, eps):
    fit = fit_window(IMAGE, ALPHA, (4, 6), eps=eps, radius=radius)
    window = np.s_[4 - radius : 5 + radius, 6 - radius : 7 + radius]
    colours, values = IMAGE[window].reshape(-1, 3), ALPHA[window].ravel()
    rows = np.hstack([colours, np.ones((len(colours), 1))])
    rows = np.vstack([rows, np.sqrt(eps) * np.eye(3, 4)])  # eps |a|^2 as three more equations
    found, *_ = np.linalg.lstsq(rows, np.append(values, [0.0] * 3), rcond=None)
    np.testing.assert_allclose(np.append(fit.a, fit.b), found, rtol=1e-8)
    np.testing.assert_allclose(fit.residual + fit.steepness, fit.cost, rtol=1e-8)
    residual, steepness = window_costs(IMAGE, ALPHA, eps=eps, radius=radius)
    place = 4 - radius, 6 - radius
    np.testing.assert_allclose([residual[place], steepness[place]], [fit.residual, fit.steepness])


def test_a_window_at_the_border_is_the_nearest_whole_one():
    assert fit_window(IMAGE, ALPHA, (0, 10)).centre == (1, 9)
    assert fit_window(IMAGE, ALPHA, (8, 0), radius=2).centre == (6, 2)


def test_alpha_of_constant_layers_costs_nothing_but_its_steepness():
    F, B = np.array([0.9, 0.6, 0.1]), np.array([0.1, 0.2, 0.5])
    image = ALPHA[..., None] * F + (1 - ALPHA[..., None]) * B
    fit = fit_window(image, ALPHA, (4, 5), eps=1e-9)
    assert fit.residual < 1e-12
    np.testing.assert_allclose(fit.steepness, 1e-9 / ((F - B) @ (F - B)), rtol=1e-6)
    np.testing.assert_allclose(fit.a, (F - B) / ((F - B) @ (F - B)), rtol=1e-6)


@pytest.mark.parametrize("pixel", [(4, 5), (0, 0), (1, 9), (8, 3)])
def test_a_row_is_that_of_the_whole_laplacian(pixel):
    for reach, row, whole in (
        (2, matting_row(IMAGE, pixel, eps=1e-3), matting_laplacian(IMAGE, eps=1e-3)),
        (4, matting_row(IMAGE, pixel, radius=2), matting_laplacian(IMAGE, radius=2)),
        (2, affinity_row(IMAGE, pixel, 0.4), affinity_laplacian(IMAGE, 0.4**-2, radius=2)),
    ):
        entries = whole[[pixel[0] * SHAPE[1] + pixel[1]]].toarray().reshape(SHAPE)
        around = np.pad(entries, reach, constant_values=np.nan)
        size = 2 * reach + 1
        expected = around[pixel[0] : pixel[0] + size, pixel[1] : pixel[1] + size]
        np.testing.assert_allclose(row, expected, atol=1e-12)
        assert np.nansum(np.abs(row)) == pytest.approx(np.abs(entries).sum())


def test_the_line_of_colours_upon_a_line_passes_through_all():
    ends = np.array([[0.2, 0.3, 0.9], [0.8, 0.5, 0.1]])
    share = np.linspace(0, 1, 7)[:, None]
    line = colour_line(share * ends[0] + (1 - share) * ends[1])
    assert line.away < 1e-12
    found = line.ends[np.argsort(line.ends[:, 0])]
    np.testing.assert_allclose(found, ends, atol=1e-12)


def test_the_line_is_the_nearest_to_the_colours():
    colours = RNG.uniform(size=(25, 3))
    line = colour_line(colours)

    def away(direction):
        apart = colours - colours.mean(axis=0)
        along = apart @ (direction / np.linalg.norm(direction))
        return np.sqrt(((apart**2).sum(axis=1) - along**2).mean())

    assert line.away == pytest.approx(away(line.direction))
    assert min(away(direction) for direction in RNG.normal(size=(500, 3))) >= line.away


def test_what_is_no_window_is_refused():
    with pytest.raises(ValueError, match="image: got 2 x 5"):
        fit_window(IMAGE[:2, :5], ALPHA[:2, :5], (0, 0))
    with pytest.raises(ValueError, match="eps"):
        fit_window(IMAGE, ALPHA, (4, 4), eps=0)
    with pytest.raises(ValueError, match="point row"):
        matting_row(IMAGE, (9, 0))
    with pytest.raises(ValueError, match="sigma"):
        affinity_row(data.load("flower")[:9, :9], (4, 4), 0)
