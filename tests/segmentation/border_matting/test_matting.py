"""Border matting: blurred edges of known centre and width, each term of E, real mattes."""

import itertools
import os
from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtr

from segteach import data
from segteach.models.gaussian import log_density
from segteach.segmentation.border_matting import border_matting, border_matting_steps, soft_step

ORANGE, BLUE = np.array([0.8, 0.35, 0.2]), np.array([0.2, 0.4, 0.7])
SHAPE = (70, 80)


def blurred(kind, sigma, delta=0.0, noise=0.05, rng=0):
    """An edge blurred by sigma, and a hard mask that reaches delta pixels too far outwards."""
    rng, (rows, cols) = np.random.default_rng(rng), np.indices(SHAPE)
    r = cols - 39.5 if kind == "straight" else 22.4 - np.hypot(rows - 35.2, cols - 39.7)
    alpha = ndtr(r / sigma)[..., None]
    layers = (np.clip(c + rng.normal(0, noise, (*SHAPE, 3)), 0, 1) for c in (ORANGE, BLUE))
    foreground, background = layers
    return data.Scene(
        alpha * foreground + (1 - alpha) * background, alpha[..., 0], foreground, background
    ), r > -delta


def error_in_ribbon(state, alpha):
    return np.abs(state.alpha - alpha).ravel()[state.ribbon.pixels].mean()


@pytest.mark.parametrize("kind", ["straight", "circle"])
def test_centre_and_softness_of_a_blurred_edge_are_found(kind):
    widths = {0.5: 6, 1: 6, 2: 6, 4: 10}
    for delta, (sigma, width) in itertools.product((-1, 0, 2), widths.items()):
        scene, mask = blurred(kind, sigma, delta)
        state = border_matting(scene.image, mask, width=width)
        assert error_in_ribbon(state, scene.alpha) <= 0.03
        # a circle's outline is known to a quarter pixel; a level of sigma is 0.3 or 0.5 pixels
        np.testing.assert_allclose(state.centre.mean(), delta, atol=0.25)
        np.testing.assert_allclose(state.softness, sigma, atol=0.5)
        hard = np.abs(mask - scene.alpha).ravel()[state.ribbon.pixels].mean()
        assert error_in_ribbon(state, scene.alpha) < hard / 2


@pytest.mark.parametrize("kind", ["straight", "circle"])
def test_the_objective_is_the_energy_of_the_paper_term_by_term(kind):
    scene, mask = blurred(kind, 1.5)
    weights = {"centre_smoothness": 7.0, "softness_smoothness": 11.0}
    image, mask = scene.image[25:50, 30:55], mask[25:50, 30:55]
    for state in border_matting_steps(image, mask, patch=21, **weights):
        ribbon, z, energy = state.ribbon, image.reshape(-1, 3), 0.0
        for pixel, t, r in zip(ribbon.pixels, ribbon.nearest, ribbon.distance, strict=True):
            a = soft_step(r, state.centre[t], state.softness[t])
            (mu_0, mu_1), (sigma_0, sigma_1) = state.colours.means[t], state.colours.covariances[t]
            covariance = (1 - a) ** 2 * sigma_0 + a**2 * sigma_1
            mean = (1 - a) * mu_0 + a * mu_1
            energy -= log_density(z[pixel : pixel + 1], mean, covariance)[0]
        for number, closed in enumerate(ribbon.closed):
            own = ribbon.samples(number)
            for weight, path in ((7, state.centre[own]), (11, state.softness[own])):
                pairs = np.diff(np.r_[path, path[:1]] if closed else path)
                energy += weight * (pairs**2).sum()
        assert state.objective == pytest.approx(energy)


def test_the_path_has_the_least_energy_and_each_sample_for_itself_the_least_data_term():
    scene, mask = blurred("circle", 1.5, noise=0.15)
    states = {s.phase: s for s in border_matting_steps(scene.image, mask)}
    assert list(states) == ["contour", "profiles", "path", "alpha"]
    assert states["path"].objective <= min(states[p].objective for p in ("contour", "profiles"))
    assert states["alpha"].objective == states["path"].objective

    def data_term(state):
        return state.costs[np.arange(len(state.levels)), *state.levels.T].sum()

    assert data_term(states["profiles"]) <= min(data_term(s) for s in states.values())
    np.testing.assert_array_equal(states["contour"].centre, 0)
    np.testing.assert_allclose(states["contour"].softness, 0.3)


@pytest.mark.parametrize("name", ["centre", "softness"])
def test_in_noise_each_smoothness_term_makes_outline_and_matte_better(name):
    scene, mask = blurred("circle", 1.5, 0.5, noise=0.15)
    smooth = border_matting(scene.image, mask)
    without = border_matting(scene.image, mask, **{f"{name}_smoothness": 0})
    assert error_in_ribbon(smooth, scene.alpha) < 0.7 * error_in_ribbon(without, scene.alpha)
    assert np.std(getattr(smooth, name)) < 0.5 * np.std(getattr(without, name))


def test_the_matte_keeps_the_mask_outside_the_ribbon():
    scene, mask = blurred("circle", 2)
    state = border_matting(scene.image, mask)
    outside = np.ones(mask.size, bool)
    outside[state.ribbon.pixels] = False
    np.testing.assert_array_equal(state.alpha.ravel()[outside], mask.ravel()[outside])


def test_swapping_the_sides_turns_the_matte_round():
    scene, mask = blurred("straight", 1, 0)
    one = border_matting(scene.image, mask).alpha
    other = border_matting(scene.image, ~mask, centre_levels=31).alpha
    same_grid = border_matting(scene.image, mask, centre_levels=31).alpha
    np.testing.assert_allclose(other, 1 - same_grid, atol=1e-9)
    assert np.abs(other - (1 - one)).mean() < 0.01


def test_stolen_colours_are_colours_of_sure_foreground():
    scene, mask = blurred("circle", 2)
    state = border_matting(scene.image, mask)
    mixed = (state.alpha > 0) & (state.alpha < 1)
    real = {tuple(colour) for colour in scene.image[state.ribbon.sure[1]]}
    assert mixed.sum() > 500
    assert {tuple(colour) for colour in state.foreground[mixed]} <= real
    np.testing.assert_array_equal(state.foreground[state.alpha == 1], scene.image[state.alpha == 1])
    np.testing.assert_array_equal(state.foreground[state.alpha == 0], 0)


def test_on_a_new_background_stolen_colours_leave_no_halo():
    scene, mask = blurred("circle", 2)
    green = np.array([0.1, 0.8, 0.2])
    alpha = scene.alpha[..., None]
    truth = alpha * ORANGE + (1 - alpha) * green
    *_, unstolen, state = border_matting_steps(scene.image, mask)
    near = state.ribbon.pixels

    def error(foreground):
        a = state.alpha[..., None]
        return np.abs(a * foreground + (1 - a) * green - truth).reshape(-1, 3)[near].mean()

    assert unstolen.phase == "path"  # the foreground still is the picture itself
    assert error(state.foreground) < 0.4 * error(unstolen.foreground)


def test_several_objects_holes_and_cut_off_parts_each_get_their_softness():
    rows, cols = np.indices((120, 150))
    parts = [
        (30 - np.hypot(rows - 60, cols - 50), 0.6),
        (np.hypot(rows - 60, cols - 50) - 12, 2.4),  # a hole
        (22 - np.hypot(rows - 60, cols - 150), 1.5),  # cut off
    ]
    rings = np.minimum(ndtr(parts[0][0] / 0.6), ndtr(parts[1][0] / 2.4))
    alpha = np.maximum(rings, ndtr(parts[2][0] / 1.5))[..., None]
    image = alpha * ORANGE + (1 - alpha) * BLUE
    image = np.clip(image + np.random.default_rng(0).normal(0, 0.02, image.shape), 0, 1)
    state = border_matting(image, alpha[..., 0] > 0.5)
    assert sorted(state.ribbon.closed) == [False, True, True]
    assert error_in_ribbon(state, alpha[..., 0]) <= 0.03
    for r, sigma in parts:
        own = np.abs(r)[tuple(np.rint(state.ribbon.points).astype(int).clip(0, [119, 149]).T)] < 2
        np.testing.assert_allclose(np.median(state.softness[own]), sigma, atol=0.31)


def test_a_mask_of_one_kind_stays_and_is_noted():
    for shape, value in itertools.product([(1, 1), (1, 6), (9, 8)], [False, True]):
        image = np.random.default_rng(0).random((*shape, 3))
        for state in border_matting_steps(image, np.full(shape, value)):
            np.testing.assert_array_equal(state.alpha, float(value))
            assert state.objective == 0
            assert ("everything" if value else "nothing") in state.note
        np.testing.assert_array_equal(state.foreground, image * value)


def test_a_speck_or_pinhole_does_not_grow():
    speck = np.zeros((21, 21), bool)
    speck[10, 10] = True
    image = np.random.default_rng(0).uniform(0.3, 0.7, (21, 21, 3))
    far = np.hypot(*(np.indices(speck.shape) - 10)) >= 2
    for hole in (False, True):
        alpha = np.abs(border_matting(image, speck ^ hole).alpha - hole)
        assert alpha[10, 10] > 0.5
        np.testing.assert_array_equal(alpha[far], 0)


def test_a_step_fits_into_the_thinner_side_or_is_the_hardest():
    rows, cols = np.indices((60, 80))
    spot = 0.55 * np.exp(-((rows - 30) ** 2 + (cols - 20) ** 2) / (2 * 2.0**2))  # soft, and small
    alpha = np.maximum(spot, ndtr((cols - 50.5) / 2.5))[..., None]
    state = border_matting(alpha * ORANGE + (1 - alpha) * BLUE, alpha[..., 0] > 0.5)
    room, reach = state.ribbon.room, np.abs(state.centre) + state.softness
    assert room[state.ribbon.points[:, 1] < 35].max() < reach.max()  # the wall's step is wider
    assert ((reach <= room) | ((state.centre == 0) & (state.softness == 0.3))).all()


def test_tiny_pictures_get_a_finite_matte_on_the_right_side():
    for shape in ((1, 7), (7, 1), (2, 2), (5, 6)):
        mask = np.zeros(shape, bool)
        mask.ravel()[mask.size // 2 :] = True
        image = np.where(mask[..., None], ORANGE, BLUE)
        state = border_matting(image, mask)
        np.testing.assert_array_equal(state.alpha > 0.5, mask)
        assert np.isfinite(state.objective)


def test_equal_colours_on_both_sides_give_a_finite_matte_of_one_regular_step():
    noise, mask = np.random.default_rng(0).normal(size=(40, 50, 3)), np.indices((40, 50))[1] < 25
    for deviation in (0, 0.1):
        state = border_matting(np.clip(0.5 + deviation * noise, 0, 1), mask)
        assert np.isfinite(state.objective)
        assert np.ptp(state.centre) <= 1
        assert (state.alpha[:, :18] == 1).all() and (state.alpha[:, 32:] == 0).all()


def test_bad_arguments_are_refused_by_name_at_the_call():
    good = {"image": np.zeros((9, 9)), "mask": np.eye(9)}
    for arguments, word in (
        ({"image": np.full((9, 9), np.nan)}, "image"),
        ({"image": np.zeros((9, 9, 4))}, "image"),
        ({"mask": np.zeros((8, 9))}, "mask"),
        ({"mask": np.full((9, 9), 0.5)}, "mask"),
        ({"width": 0.5}, "width"),
        ({"patch": 40}, "patch"),
        ({"patch": 1}, "patch"),
        ({"centre_levels": 0}, "centre_levels"),
        ({"softness_levels": 2.5}, "softness_levels"),
        ({"centre_smoothness": -1}, "centre_smoothness"),
        ({"softness_smoothness": np.inf}, "softness_smoothness"),
        ({"covariance_floor": 0}, "covariance_floor"),
        ({"covariance_floor": 1e-30}, "covariance_floor"),
    ):
        with pytest.raises(ValueError, match=word):
            border_matting_steps(**(good | arguments))


@pytest.mark.skipif("SEGTEACH_DATA" not in os.environ, reason="SEGTEACH_DATA names no folder")
def test_on_photographs_the_matte_is_nearer_to_the_truth_than_the_mask():
    folder = Path(os.environ["SEGTEACH_DATA"]) / "matting"
    names = sorted(path.name for path in (folder / "image").glob("*.png"))
    better = []
    for name in names:
        image = data.open_image(folder / "image" / name, 400)
        truth = data.open_image(folder / "alpha" / name, 400)[..., 0]
        state = border_matting(image, truth > 0.5)
        hard = np.abs((truth > 0.5) - truth).ravel()[state.ribbon.pixels].mean()
        better.append(error_in_ribbon(state, truth) < hard)
    assert np.mean(better) >= 10 / 12
