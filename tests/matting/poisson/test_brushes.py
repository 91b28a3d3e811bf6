"""Local Poisson matting: exact with D and A known, and what each brush does that none else does."""

import numpy as np
import pytest

from segteach import data
from segteach.arrays import Seed
from segteach.matting.poisson import (
    boost,
    channel,
    difference,
    diffuse,
    highpass,
    inverse,
    layer_contrast,
    local_poisson,
    mean,
    of_layers,
    poisson_steps,
)
from segteach.metrics import sad

SHAPE = (30, 40)
ROWS, COLS = np.indices(SHAPE)


@pytest.fixture
def problem(scene_of):
    """Layers that change from place to place, both grey: (scene, trimap, region of the brush)."""
    random = np.random.default_rng(0)
    alpha = np.clip((26 - COLS) / 12 + 0.2 * np.sin(ROWS), 0, 1)
    trimap = np.where(COLS < 6, Seed.FOREGROUND, Seed.BACKGROUND).astype(np.uint8)
    trimap[(COLS >= 6) & (COLS < 34)] = Seed.UNKNOWN
    alpha[trimap == Seed.FOREGROUND], alpha[trimap == Seed.BACKGROUND] = 1, 0
    foreground = (0.8 + 0.1 * random.random(SHAPE))[..., None]
    background = (0.2 + 0.3 * np.sin(COLS / 5) ** 2)[..., None]
    region = (ROWS > 4) & (ROWS < 22) & (COLS > 9) & (COLS < 38)
    return scene_of(foreground, background, alpha), trimap, region


def test_with_the_layers_known_the_region_is_exact(problem):
    scene, trimap, region = problem
    F, B = scene.foreground[..., 0], scene.background[..., 0]
    wrong = np.where(region & (trimap == Seed.UNKNOWN), 0.5, scene.alpha)
    A, D = inverse(F - B), of_layers(scene.alpha, F, B)
    arguments = scene.image, wrong, region, trimap
    state = local_poisson(*arguments, strength=A, disturbance=D)
    np.testing.assert_allclose(state.alpha, scene.alpha, atol=1e-9)
    without = local_poisson(*arguments, strength=A)
    assert np.abs(without.alpha - scene.alpha).max() > 0.05  # D is needed
    shifted = local_poisson(*arguments, strength=2 * A, disturbance=D)
    assert np.abs(shifted.alpha - scene.alpha).max() > 0.05  # and so is A


def test_outside_of_the_region_and_at_known_pixels_alpha_stays(problem):
    scene, trimap, region = problem
    before = np.random.default_rng(1).random(SHAPE)
    state = local_poisson(scene.image, before, region, trimap)
    still = ~region | (trimap != Seed.UNKNOWN)
    assert (state.alpha[still] == before[still]).all()
    assert np.abs(state.alpha - before)[~still].max() > 0.1
    assert state.alpha.min() >= 0 and state.alpha.max() <= 1


def test_without_a_brush_it_is_the_global_equation(problem):
    scene, trimap, _ = problem
    first = next(poisson_steps(scene.image, trimap))
    everywhere = np.ones(SHAPE, bool)
    start = (trimap == Seed.FOREGROUND).astype(float)
    state = local_poisson(scene.image, start, everywhere, trimap)
    np.testing.assert_allclose(state.alpha, first.alpha, atol=1e-9)
    assert state.objective == pytest.approx(first.objective)


def test_a_brush_beside_the_unknown_pixels_changes_nothing_and_says_so(problem):
    scene, trimap, _ = problem
    state = local_poisson(scene.image, scene.alpha, trimap == Seed.FOREGROUND, trimap)
    assert (state.alpha == scene.alpha).all() and "no unknown pixel" in state.note


def test_the_boost_is_a_bell_of_the_strength_round_its_centre():
    A = np.random.default_rng(0).normal(size=len(difference(ROWS)))
    boosted = boost(A, SHAPE, (12, 20), radius=3, gain=1.5)
    away2 = (mean(ROWS) - 12) ** 2 + (mean(COLS) - 20) ** 2
    np.testing.assert_allclose(boosted / A, 1 + 1.5 * np.exp(-away2 / 18))
    np.testing.assert_allclose(boost(A, SHAPE, (12, 20), radius=3, gain=0), A)


def test_a_boost_makes_a_matte_sharper_and_a_negative_one_smoother(problem):
    scene, trimap, region = problem
    A = inverse(layer_contrast(data.grey(scene.image), trimap))
    rough = [
        np.abs(difference(local_poisson(*arguments, strength=brush).alpha)).sum()
        for gain in (-0.5, 0, 0.5)
        for arguments in [(scene.image, scene.alpha, region, trimap)]
        for brush in [boost(A, SHAPE, (13, 20), radius=8, gain=gain)]
    ]
    assert rough[0] < rough[1] < rough[2]


def test_highpass_takes_away_slow_shading_and_leaves_an_outline(scene_of):
    edge = np.where(COLS < 20, 1.0, 0.0)
    shading = 0.3 * ROWS / SHAPE[0]
    left = difference(shading) - highpass(shading, 3.0)
    inner = (mean(ROWS) > 12) & (mean(ROWS) < 18)
    assert np.abs(left[inner]).max() < 1e-5 < 0.009 < np.abs(difference(shading)[inner]).max()
    kept = difference(edge) - highpass(edge, 3.0)
    assert np.abs(kept).max() > 0.8
    trimap = np.where(COLS < 10, 2, np.where(COLS < 30, 0, 1)).astype(np.uint8)
    lit = 0.2 + 0.4 * edge + 0.4 * (COLS / SHAPE[1])  # the light comes from one side
    image = np.repeat(lit[..., None], 3, axis=2)
    A = np.full(len(left), 1 / 0.4)
    blurred, sharp = (
        local_poisson(image, edge, trimap == 0, trimap, strength=A, disturbance=D).alpha
        for D in (None, highpass(0.4 * COLS / SHAPE[1], 3.0))
    )
    assert np.abs(sharp - edge).mean() < 0.5 * np.abs(blurred - edge).mean()


def test_diffusion_is_that_of_perona_and_malik_pair_by_pair():
    plane = np.random.default_rng(0).random((6, 7))
    region = np.random.default_rng(1).random((6, 7)) < 0.7
    expected = plane.copy()
    for row, col in np.argwhere(region):
        for beside in ((row - 1, col), (row + 1, col), (row, col - 1), (row, col + 1)):
            if 0 <= beside[0] < 6 and 0 <= beside[1] < 7:
                d = plane[beside] - plane[row, col]
                expected[row, col] += 0.25 * np.exp(-((d / 0.3) ** 2)) * d
    found = diffuse(plane, region, steps=1, edge=0.3)
    np.testing.assert_allclose(found, expected, atol=1e-12)
    assert (found[~region] == plane[~region]).all()


def test_diffusion_takes_away_noise_and_keeps_the_edge_and_the_range():
    edge = np.where(COLS < 20, 0.8, 0.2)
    noisy = edge + np.random.default_rng(0).normal(0, 0.02, SHAPE)
    everywhere = np.ones(SHAPE, bool)
    smooth = diffuse(noisy, everywhere, steps=20, edge=0.1)
    assert np.abs(smooth - edge).mean() < 0.4 * np.abs(noisy - edge).mean()
    assert (smooth[:, 19] - smooth[:, 20]).min() > 0.5
    assert noisy.min() <= smooth.min() and smooth.max() <= noisy.max()
    assert smooth.sum() == pytest.approx(noisy.sum())  # what leaves a pixel comes to another
    assert (diffuse(noisy, everywhere, steps=0) == noisy).all()


def test_diffusion_brings_the_matte_of_a_noisy_picture_nearer_to_the_truth():
    alpha = np.where(COLS < 20, 1.0, 0.0)
    noise = np.random.default_rng(0).normal(0, 0.03, SHAPE)
    image = np.repeat((0.3 + 0.4 * alpha + noise)[..., None], 3, axis=2)
    trimap = np.where(COLS < 12, 2, np.where(COLS < 28, 0, 1)).astype(np.uint8)
    region = trimap == Seed.UNKNOWN
    raw = data.grey(image)
    plain, smooth = (
        sad(local_poisson(image, alpha, region, trimap, plane=plane).alpha, alpha, region)
        for plane in (raw, diffuse(raw, np.ones(SHAPE, bool), edge=0.1))
    )
    assert smooth < 0.9 * plain


def test_no_channel_varies_less_over_the_samples(problem):
    image = data.fit_within(data.load("flower"), 60)
    samples = np.random.default_rng(0).random(image.shape[:2]) < 0.2
    gamma, weights = channel(image, samples)
    assert weights.sum() == pytest.approx(1)
    np.testing.assert_allclose(gamma, image @ weights)
    random = np.random.default_rng(1)
    for other in random.normal(0, 0.3, (200, 3)):
        other = weights + other - other.mean()  # sums to 1 as well
        assert gamma[samples].var() <= (image @ other)[samples].var() + 1e-12


def test_a_channel_without_the_texture_of_the_background_makes_the_matte_exact(scene_of):
    alpha = np.clip((28 - COLS) / 16, 0, 1)
    texture = np.random.default_rng(0).uniform(-0.15, 0.15, SHAPE)[..., None]
    background = 0.35 + texture * np.array([1.0, 0.2, -0.4])  # varies along one direction alone
    scene = scene_of([0.9, 0.8, 0.7], background, alpha)
    trimap = np.where(alpha == 1, 2, np.where(alpha == 0, 1, 0)).astype(np.uint8)
    gamma, _ = channel(scene.image, trimap == Seed.BACKGROUND)
    region = trimap == Seed.UNKNOWN
    arguments = scene.image, scene.alpha, region, trimap
    grey, clean = (
        np.abs(local_poisson(*arguments, plane=plane).alpha - alpha)[region].max()
        for plane in (None, gamma)
    )
    assert clean < 1e-4 < 0.1 < grey


def test_a_clone_has_the_gradient_of_its_source():
    image = np.repeat((0.25 + 0.5 * np.clip((24 - COLS) / 8, 0, 1))[..., None], 3, axis=2)
    image[18:28] = 0.5  # the outline is lost in fog
    alpha = np.clip((24 - COLS) / 8, 0, 1)
    trimap = np.where(COLS < 14, 2, np.where(COLS < 26, 0, 1)).astype(np.uint8)
    region = (ROWS >= 19) & (ROWS < 27) & (trimap == Seed.UNKNOWN)
    A = np.full(len(difference(alpha)), 2.0)
    before = np.where(region, 0.5, alpha)
    lost, cloned = (
        local_poisson(image, before, region, trimap, strength=A, shift=shift).alpha
        for shift in ((0, 0), (-10, 0))
    )
    np.testing.assert_allclose(cloned, alpha, atol=1e-9)
    assert np.abs(lost - alpha).max() > 0.05


def test_a_clone_takes_the_contrast_and_the_disturbance_of_its_source_along(scene_of):
    alpha = np.clip((24 - COLS) / 8, 0, 1)
    F, B = 0.8 + 0.005 * ROWS, 0.2 + 0.1 * np.sin(COLS) + 0.002 * ROWS
    image = scene_of(F[..., None], B[..., None], alpha).image
    trimap = np.where(COLS < 14, 2, np.where(COLS < 26, 0, 1)).astype(np.uint8)
    region = (ROWS >= 19) & (ROWS < 27) & (trimap == Seed.UNKNOWN)
    A, D = inverse(F - B), of_layers(alpha, F, B)
    fog, random = mean(ROWS) > 18, np.random.default_rng(0)
    A[fog], D[fog] = random.normal(size=(2, fog.sum()))  # what is known there is of no use
    before = np.where(region, 0.5, alpha)
    state = local_poisson(image, before, region, trimap, strength=A, disturbance=D, shift=(-10, 0))
    np.testing.assert_allclose(state.alpha, alpha, atol=1e-9)


def test_with_the_strength_turned_round_the_matte_is_turned_round(problem):
    scene, trimap, region = problem
    F, B = scene.foreground[..., 0], scene.background[..., 0]
    A, D = inverse(F - B), of_layers(scene.alpha, F, B)
    turned = local_poisson(scene.image, 1 - scene.alpha, region, trimap, strength=-A, disturbance=D)
    np.testing.assert_allclose(turned.alpha, 1 - scene.alpha, atol=1e-9)


def test_without_strength_a_region_is_erased_to_what_is_round_it():
    image = np.random.default_rng(0).random((*SHAPE, 3))
    trimap = np.where(COLS < 3, 2, np.where(COLS > 36, 1, 0)).astype(np.uint8)
    region = (ROWS > 4) & (ROWS < 22) & (COLS > 9) & (COLS < 34)
    alpha = np.where(region, 0.7, 0.0)
    arguments = image, alpha, region, trimap
    erased = local_poisson(*arguments, strength=np.zeros(len(difference(alpha))))
    np.testing.assert_allclose(erased.alpha, 0, atol=1e-12)
    assert local_poisson(*arguments).alpha.max() > 0.1


def test_the_note_counts_pixels_of_the_region_whose_layers_look_alike(problem):
    _, trimap, region = problem
    plain = np.full((*SHAPE, 3), 0.4)
    alpha = (trimap == Seed.FOREGROUND).astype(float)
    state = local_poisson(plain, alpha, region, trimap)
    assert state.note.values["count"] == (region & (trimap == Seed.UNKNOWN)).sum()
    A = np.ones(len(difference(alpha)))
    assert local_poisson(plain, alpha, region, trimap, strength=A).note == ""


def test_bad_input_is_refused(problem, refused):
    scene, trimap, region = problem
    arguments = scene.image, scene.alpha, region, trimap
    A = np.ones(len(difference(scene.alpha)))
    cases = [
        (lambda: local_poisson(scene.image, scene.alpha[1:], region, trimap), "alpha.*shape"),
        (lambda: local_poisson(scene.image, scene.alpha + 1, region, trimap), "alpha"),
        (lambda: local_poisson(scene.image, scene.alpha, region + 1, trimap), "region.*0 and 1"),
        (lambda: local_poisson(scene.image, scene.alpha, region, 0 * trimap), "seeds.*FOREGROUND"),
        (lambda: local_poisson(*arguments, plane=scene.image), "plane.*shape"),
        (lambda: local_poisson(*arguments, plane=scene.alpha * np.nan), "plane.*finite"),
        (lambda: local_poisson(*arguments, strength=A[1:]), "strength.*finite"),
        (lambda: local_poisson(*arguments, disturbance=A * np.inf), "disturbance.*finite"),
        (lambda: local_poisson(*arguments, shift=(0.5, 1)), "shift.*whole"),
        (lambda: channel(scene.image, region & False), "samples.*no pixel"),
        (lambda: diffuse(scene.alpha, region, edge=0), "edge"),
        (lambda: diffuse(scene.alpha, region, steps=-1), "steps"),
        (lambda: highpass(scene.alpha, 0), "sigma"),
        (lambda: boost(A, SHAPE, (0, 0), radius=0, gain=1), "radius"),
        (lambda: boost(A, SHAPE, (0, 0), radius=1, gain=-2), "gain"),
        (lambda: boost(A, SHAPE, (0, "x"), radius=1, gain=1), ""),
    ]
    assert not refused(cases)
