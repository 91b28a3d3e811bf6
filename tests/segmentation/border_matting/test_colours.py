"""Colours at the border: patch statistics, the mixture, Bayes for F, against textbook forms."""

import numpy as np
import pytest

from segteach.models.gaussian import log_density
from segteach.segmentation.border_matting.colours import (
    BorderColours,
    border_colours,
    expected_foreground,
    mixture_axes,
    mixture_costs,
    steal,
)
from segteach.segmentation.border_matting.ribbon import ribbon_of

RNG = np.random.default_rng(0)
IMAGE = RNG.random((40, 50, 3)) * [0.5, 1, 0.8]
MASK = np.hypot(*(np.indices((40, 50)) - np.array([20, 22])[:, None, None])) < 13
RIBBON = ribbon_of(MASK, 4.0)


def random_model(count, rng):
    parts = rng.normal(size=(count, 2, 3, 3)) * 0.2
    covariances = parts @ parts.swapaxes(2, 3) + 0.01 * np.eye(3)
    return BorderColours(rng.random((count, 2, 3)), covariances)


def test_mean_and_covariance_are_those_of_the_sure_pixels_in_the_patch():
    model = border_colours(IMAGE, MASK, RIBBON, 21, 1e-6)
    for t in range(0, len(RIBBON.points), 7):
        for side in (0, 1):
            square = RIBBON.squares(21)[t]
            pixels = IMAGE[square][RIBBON.sure[side][square]]
            # pixels of the ribbon weigh 1e-4 each
            np.testing.assert_allclose(model.means[t, side], pixels.mean(axis=0), atol=1e-3)
            np.testing.assert_allclose(
                model.covariances[t, side], np.cov(pixels.T, bias=True), atol=1e-3
            )


def test_a_patch_without_sure_pixels_learns_from_what_its_side_has():
    model = border_colours(IMAGE, MASK, RIBBON, 5, 1e-6)  # smaller than the ribbon
    square = RIBBON.squares(5)[0]
    assert not RIBBON.sure[:, *square].any()
    np.testing.assert_allclose(
        model.means[0], [IMAGE[square][MASK[square] == side].mean(axis=0) for side in (0, 1)]
    )


def test_thin_covariances_are_raised_to_the_floor():
    flat = np.full((40, 50, 3), 0.5)
    np.testing.assert_allclose(
        border_colours(flat, MASK, RIBBON, 21, 1e-3).covariances - 1e-3 * np.eye(3), 0, atol=1e-12
    )
    low = np.linalg.eigvalsh(border_colours(IMAGE, MASK, RIBBON, 21, 0.05).covariances)
    assert low.min() == pytest.approx(0.05)
    assert low.max() > 0.06


def test_the_cost_is_minus_the_log_density_of_the_mixed_gaussian():
    rng = np.random.default_rng(1)
    model, samples = random_model(3, rng), np.array([0, 0, 1, 2])
    z, alpha = rng.random((4, 3)), np.array([[0, 0.3, 0.5, 0.9, 1]] * 4)
    axes = mixture_axes(model)
    costs = mixture_costs(axes.places(z, samples), alpha, samples, axes)
    for n, t in enumerate(samples):
        (mu_0, mu_1), (sigma_0, sigma_1) = model.means[t], model.covariances[t]
        for a, cost in zip(alpha[n], costs[n], strict=True):
            mean = (1 - a) * mu_0 + a * mu_1
            covariance = (1 - a) ** 2 * sigma_0 + a**2 * sigma_1
            assert cost == pytest.approx(-log_density(z[n : n + 1], mean, covariance)[0])


def test_in_the_axes_of_a_mixture_one_covariance_is_the_identity_and_the_other_diagonal():
    model = random_model(4, np.random.default_rng(6))
    axes = mixture_axes(model)
    turned = axes.change @ model.covariances.swapaxes(0, 1) @ axes.change.swapaxes(1, 2)
    np.testing.assert_allclose(turned[0], np.tile(np.eye(3), (4, 1, 1)), atol=1e-9)
    np.testing.assert_allclose(turned[1], axes.spread[..., None] * np.eye(3), atol=1e-9)


def test_the_expected_foreground_solves_the_matting_equations_of_a_camera_without_noise():
    rng = np.random.default_rng(2)
    model, samples = random_model(5, rng), np.arange(5)
    alpha, z = rng.uniform(0.2, 0.9, 5), rng.random((5, 3)) * 0.2 + 0.4
    found = expected_foreground(z, alpha, samples, model)
    camera, eye = 1e-8, np.eye(3)  # sigma_C^2 of the 6 x 6 system
    for t, (a, c) in enumerate(zip(alpha, z, strict=True)):
        (mu_0, mu_1), inverse = model.means[t], np.linalg.inv(model.covariances[t])
        system = np.block(
            [
                [inverse[1] + eye * a**2 / camera, eye * a * (1 - a) / camera],
                [eye * a * (1 - a) / camera, inverse[0] + eye * (1 - a) ** 2 / camera],
            ]
        )
        right = np.r_[inverse[1] @ mu_1 + a * c / camera, inverse[0] @ mu_0 + (1 - a) * c / camera]
        foreground = np.linalg.solve(system, right)[:3]
        np.testing.assert_allclose(found[t], np.clip(foreground, 0, 1), atol=1e-4)


def test_a_stolen_colour_is_the_sure_foreground_pixel_of_the_patch_most_like_the_wanted_one():
    wanted = np.random.default_rng(3).random((len(RIBBON.pixels), 3))
    stolen = steal(IMAGE, MASK, wanted, RIBBON.nearest, RIBBON, 21)
    for n in range(0, len(wanted), 37):
        row, col = np.rint(RIBBON.points[RIBBON.nearest[n]]).astype(int)
        rows, cols = np.nonzero(RIBBON.sure[1])
        there = (np.abs(rows - row) <= 10) & (np.abs(cols - col) <= 10)
        colours = IMAGE[rows[there], cols[there]]
        nearest = colours[np.linalg.norm(colours - wanted[n], axis=1).argmin()]
        np.testing.assert_array_equal(stolen[n], nearest)


def test_a_patch_without_sure_foreground_lends_what_foreground_it_has():
    wanted = np.zeros((len(RIBBON.pixels), 3))
    stolen = steal(IMAGE, MASK, wanted, RIBBON.nearest, RIBBON, 5)
    assert {tuple(c) for c in stolen} <= {tuple(c) for c in IMAGE[MASK]}
