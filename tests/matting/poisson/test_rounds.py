"""Global Poisson matting: exact where its equation is, and each mechanism switched off once."""

import itertools

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from segteach import data
from segteach.arrays import Seed
from segteach.matting.harmonic import harmonic_alpha, nearest_colours
from segteach.matting.poisson import (
    difference,
    integrate,
    inverse,
    layer_contrast,
    poisson,
    poisson_steps,
    promoted,
    rounds,
)
from segteach.metrics import sad


def error(alpha, scene, trimap):
    return sad(alpha, scene.alpha, trimap == Seed.UNKNOWN)


@pytest.fixture(scope="module")
def fur():
    scene = data.matting_scene("fur", "coffee", (120, 160))
    return scene, data.trimap_of(scene.alpha, 3)


@pytest.fixture
def ramp(scene_of):
    """A soft edge in the middle of a wide band, before a background that gets darker."""
    cols = np.broadcast_to(np.arange(60.0), (40, 60))
    alpha = np.clip((34 - cols) / 8, 0, 1)
    trimap = np.where(cols < 8, Seed.FOREGROUND, Seed.BACKGROUND).astype(np.uint8)
    trimap[(cols >= 8) & (cols < 52)] = Seed.UNKNOWN
    background = (0.5 - cols / 150)[..., None]
    return scene_of(0.9 - 0.1 * background, background, alpha), trimap


def test_every_round_solves_its_equation_with_the_nearest_of_what_is_known_by_then(fur):
    scene, trimap = fur
    plane = data.grey(scene.image)
    states = list(poisson_steps(scene.image, trimap))
    assert (states[0].seeds == trimap).all() and len(states) > 2
    for number, state in enumerate(states, start=1):
        assert state.iteration == number
        F, B = (nearest_colours(plane, state.seeds == kind) for kind in (2, 1))
        gradient = inverse(gaussian_filter(F - B, 2, mode="nearest")) * difference(plane)
        known = (state.seeds == Seed.FOREGROUND).astype(float)
        found = integrate(gradient, known, state.seeds == Seed.UNKNOWN)
        np.testing.assert_allclose(state.alpha, found.alpha, atol=1e-9)


def test_between_plain_colours_alpha_is_exact_until_pixels_join(plain_scene):
    scene, trimap = plain_scene
    first, *_, last = poisson_steps(scene.image, trimap)
    np.testing.assert_allclose(first.alpha, scene.alpha, atol=1e-9)
    assert (last.seeds != trimap).any()  # who joins is off by .05 at most, and so are its colours
    np.testing.assert_allclose(last.alpha, scene.alpha, atol=0.1)


def test_on_the_synthetic_truths_it_converges_and_the_rounds_gain():
    firsts, lasts = [], []
    for name in data.MATTING_SCENES:
        scene = data.matting_scene(name, shape=(120, 160))
        trimap = data.trimap_of(scene.alpha, 3)
        states = list(poisson_steps(scene.image, trimap))
        assert states[-1].converged and states[-1].iteration == len(states) < 30
        assert not any(state.converged for state in states[:-1])
        firsts.append(error(states[0].alpha, scene, trimap))
        lasts.append(error(states[-1].alpha, scene, trimap))
    assert np.mean(lasts) < 0.97 * np.mean(firsts)


def test_the_rounds_end_where_alpha_hardly_moves_over_what_the_trimap_leaves(fur):
    scene, trimap = fur
    left, before = trimap == Seed.UNKNOWN, 0.5
    states = list(poisson_steps(scene.image, trimap, tolerance=0, max_rounds=5))
    assert len(states) == 5 and not states[-1].converged
    for state in states:
        known = state.seeds == Seed.FOREGROUND
        before = np.where(state.seeds == Seed.UNKNOWN, before, known)
        assert state.change == pytest.approx(np.abs(state.alpha - before)[left].mean())
        before = state.alpha
    changes = np.array([state.change for state in states])
    tolerance = (changes[2] + changes[:2].min()) / 2
    assert changes[2] < tolerance and states[2].joining > 0
    ended = list(poisson_steps(scene.image, trimap, tolerance=tolerance))
    assert [state.converged for state in ended] == [False, False, True]


def test_the_rounds_end_where_all_pixels_have_joined():
    image = np.full((1, 6, 3), 0.9)
    image[0, 3:] = 0.1
    seeds = np.array([[2, 0, 0, 0, 0, 1]], np.uint8)
    (only,) = poisson_steps(image, seeds)
    assert only.joining == 4
    np.testing.assert_allclose(only.alpha, [[1, 1, 1, 0, 0, 0]], atol=1e-9)


def test_known_pixels_grow_round_by_round_and_none_is_taken_back(fur):
    scene, trimap = fur
    states = list(poisson_steps(scene.image, trimap, tolerance=0))
    assert len(states) > 3 and states[-1].joining == 0
    for before, after in itertools.pairwise(states):
        known = before.seeds != Seed.UNKNOWN
        assert (after.seeds[known] == before.seeds[known]).all()
        assert np.count_nonzero(after.seeds != before.seeds) == before.joining > 0
        assert (after.alpha[after.seeds == Seed.FOREGROUND] == 1).all()
        assert (after.alpha[after.seeds == Seed.BACKGROUND] == 0).all()


def test_a_pixel_joins_where_alpha_and_its_colour_both_say_so():
    image = np.full((1, 8, 3), 0.5)
    image[0, 0], image[0, 7] = 0.9, 0.1
    seeds = np.array([[2, 0, 0, 0, 0, 0, 0, 1]], np.uint8)
    image[0, [1, 2]], image[0, [5, 6]] = 0.88, 0.12
    alpha = np.array([[1, 0.96, 0.94, 0.97, 0.03, 0.06, 0.04, 0]])
    assert promoted(image, seeds, alpha).tolist() == [[2, 2, 0, 0, 0, 0, 1, 1]]
    one_channel = image.copy()
    one_channel[0, [1, 6], 2] = 0.5
    assert (promoted(one_channel, seeds, alpha) == seeds).all()


def test_without_promotion_there_is_one_round_and_the_error_is_greater(ramp, monkeypatch):
    scene, trimap = ramp
    full = poisson(scene.image, trimap)
    monkeypatch.setattr(rounds, "promoted", lambda image, seeds, alpha: seeds)
    alone = poisson(scene.image, trimap)
    assert alone.iteration == 1 < full.iteration
    assert error(full.alpha, scene, trimap) < 0.7 * error(alone.alpha, scene, trimap)


def test_without_a_new_search_for_the_nearest_colours_the_error_is_greater(fur, monkeypatch):
    scene, trimap = fur
    full = poisson(scene.image, trimap)
    monkeypatch.setattr(
        rounds, "layer_contrast", lambda plane, seeds, sigma: layer_contrast(plane, trimap, sigma)
    )
    stale = poisson(scene.image, trimap)
    assert error(full.alpha, scene, trimap) < 0.9 * error(stale.alpha, scene, trimap)


def test_without_smoothing_noisy_known_colours_make_the_error_greater(scene_of, band):
    trimap, _ = band((60, 80), 16)
    rows, cols = np.indices(trimap.shape)
    alpha = np.clip(0.5 - (cols + 0.3 * rows - 40) / 16, 0, 1)
    noise = np.random.default_rng(0).normal(0, 0.12, (2, *trimap.shape, 1))
    scene = scene_of(*np.clip([0.8 + noise[0], 0.3 + noise[1]], 0, 1), alpha)
    smooth, raw = (
        error(poisson(scene.image, trimap, sigma=s).alpha, scene, trimap) for s in (2, 0)
    )
    assert smooth < 0.9 * raw


def test_smoothing_is_a_gaussian_mean_of_the_nearest_contrast(fur):
    scene, trimap = fur
    plane = data.grey(scene.image)
    raw, smooth = (layer_contrast(plane, trimap, sigma) for sigma in (0, 2))
    F, B = (nearest_colours(plane, trimap == kind) for kind in (2, 1))
    assert (raw == F - B).all()
    offsets = np.arange(-8, 9)
    kernel = np.exp(-(offsets[:, None] ** 2 + offsets**2) / 8)
    middle = raw[52:69, 72:89]
    assert smooth[60, 80] == pytest.approx((middle * kernel / kernel.sum()).sum(), abs=1e-6)


def test_where_the_layers_look_alike_alpha_is_harmonic_and_the_note_counts(band):
    trimap, _ = band()
    first = next(poisson_steps(np.full((*trimap.shape, 3), 0.4), trimap))
    unknown = trimap == Seed.UNKNOWN
    np.testing.assert_allclose(first.alpha[unknown], harmonic_alpha(trimap), atol=1e-9)
    assert first.note.values["count"] == unknown.sum()


def test_the_inverse_is_one_by_the_contrast_and_falls_to_nought_with_it():
    apart = np.array([[0.5, 0.3, -0.5, -0.5]])
    np.testing.assert_allclose(inverse(apart), [1 / 0.4, 1 / -0.1, 1 / -0.5])
    tiny = inverse(np.array([[0.0, 0.0], [1e-9, 1e-9]]))
    assert np.abs(tiny).max() < 1e-4


def test_bad_parameters_are_refused(fur, refused):
    scene, trimap = fur
    cases = [(dict(sigma=-1), "sigma"), (dict(tolerance=np.inf), "tolerance")]
    cases += [(dict(max_rounds=0), "max_rounds"), (dict(sigma="2"), "sigma")]
    assert not refused(
        [(lambda o=o: poisson_steps(scene.image, trimap, **o), words) for o, words in cases]
    )
