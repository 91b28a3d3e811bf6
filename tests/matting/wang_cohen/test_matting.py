"""The method as a whole: where its front goes, what it finds, and what each part of it does."""

from itertools import pairwise

import numpy as np
import pytest
from skimage.morphology import skeletonize

from segteach import data
from segteach.arrays import Seed
from segteach.matting.harmonic import harmonic
from segteach.matting.wang_cohen import wang_cohen, wang_cohen_steps
from segteach.metrics import sad
from segteach.steps import record

F, B = np.array([0.9, 0.35, 0.2]), np.array([0.1, 0.45, 0.7])
SPACING = 1 / 24


@pytest.fixture
def ramp(scene_of):
    """Return ramp(rows, cols, width): a smooth step of alpha between plain colours, two strokes."""

    def make(rows=24, cols=70, width=36):
        across = np.clip((np.arange(cols) - (cols - width) / 2) / width, 0, 1)
        alpha = np.tile(1 - across, (rows, 1))
        seeds = np.zeros(alpha.shape, np.uint8)
        seeds[2:-2, 3:5], seeds[2:-2, -5:-3] = Seed.FOREGROUND, Seed.BACKGROUND
        return scene_of(F, B, alpha), seeds

    return make


def row_of(length, foreground, background):
    """Return seeds (1, length) with one pixel of either kind."""
    seeds = np.zeros((1, length), np.uint8)
    seeds[0, foreground], seeds[0, background] = Seed.FOREGROUND, Seed.BACKGROUND
    return seeds


def scribbles_of(trimap):
    """Return the skeletons of both known parts as strokes."""
    return sum(kind * skeletonize(trimap == kind).astype(np.uint8) for kind in (1, 2))


def total_variation(alpha):
    return sum(np.abs(np.diff(alpha, axis=axis)).sum() for axis in (0, 1))


def test_plain_colours_give_the_exact_answer_up_to_the_levels_from_scribbles(ramp):
    scene, seeds = ramp()
    found = wang_cohen(scene.image, seeds)
    np.testing.assert_allclose(found.alpha, scene.alpha, atol=SPACING / 2 + 1e-9)
    for colours, truth in ((found.foreground, F), (found.background, B)):
        mixed = (seeds == 0) & (found.alpha > 0) & (found.alpha < 1)
        np.testing.assert_allclose(colours[mixed], np.tile(truth, (mixed.sum(), 1)), atol=0.01)


def test_plain_colours_give_the_exact_answer_from_a_trimap(ramp):
    scene, _ = ramp(width=16)
    found = wang_cohen(scene.image, data.trimap_of(scene.alpha, 2), growth=4, max_iterations=8)
    np.testing.assert_allclose(found.alpha, scene.alpha, atol=SPACING / 2 + 1e-9)


def test_known_pixels_stay_as_they_are_and_the_arguments_too(ramp):
    scene, seeds = ramp(12, 40, 16)
    image, marks = scene.image.copy(), seeds.copy()
    known = seeds != Seed.UNKNOWN
    for state in wang_cohen_steps(image, marks, max_iterations=3):
        assert (state.alpha[known] == (seeds[known] == Seed.FOREGROUND)).all()
        assert (state.foreground[known] == scene.image[known]).all()
        assert (state.background[known] == scene.image[known]).all()
        assert (state.uncertainty[known] == 0).all() and (state.reached[known] == 0).all()
    assert (image == scene.image).all() and (marks == seeds).all()


def test_the_front_grows_by_so_many_pixels_a_step_and_nothing_is_told_beyond_it():
    seeds = row_of(60, 0, 59)
    rng = np.random.default_rng(0)
    image = rng.random((1, 60, 3))
    away = np.minimum(np.arange(60), 59 - np.arange(60))
    for number, state in enumerate(wang_cohen_steps(image, seeds, growth=7, max_iterations=6)):
        reached = -(-away // 7)  # the step in which the front comes
        assert (state.reached[0] == np.where(reached <= number, reached, -1)).all()
        beyond = state.reached < 0
        assert (state.alpha[beyond] == 0.5).all() and (state.uncertainty[beyond] == 1).all()
        for colours in (state.foreground, state.background):
            assert (colours[beyond] == image[beyond]).all()
        behind = state.reached > 0
        assert (state.uncertainty[behind] < 1).all() and state.iteration == number
        assert state.objective == state.uncertainty.sum()


def test_uncertainty_is_what_the_weights_of_single_samples_make_it_step_by_step():
    seeds = row_of(40, 3, 35)
    image = np.random.default_rng(0).random((1, 40, 3))
    places = np.arange(40)
    squares = (places[:, None] - places) ** 2.0
    squares[places, places] = np.inf  # none is its own sample
    u, reached = np.where(seeds[0] == 0, 1.0, 0.0), seeds[0] != 0
    for state in wang_cohen_steps(image, seeds, samples=1, growth=5, max_iterations=9):
        if state.iteration:
            reached = reached | (np.abs(places[:, None] - places[reached]).min(axis=1) <= 5)
            w = [
                np.maximum((1 - np.where(other, 1, u)) * np.exp(-squares / 100), np.exp(-4))
                for other in (seeds[0] == Seed.BACKGROUND, seeds[0] == Seed.FOREGROUND)
            ]
            fresh = 1 - np.sqrt(w[0].max(axis=1) * w[1].max(axis=1))
            u = np.where(reached & (seeds[0] == 0), fresh, u)
        np.testing.assert_allclose(state.uncertainty[0], u, atol=1e-12)


def test_colours_are_estimated_again_from_what_the_last_step_found():
    seeds = row_of(12, 0, 11)
    image = np.random.default_rng(0).random((1, 12, 3))
    states = list(wang_cohen_steps(image, seeds, samples=1, growth=3, max_iterations=4))
    assert (states[1].foreground[0, 1] == image[0, 0]).all()
    pairs = pairwise(states[2:])
    old = states[1].reached > 0
    assert any((one.uncertainty[old] > two.uncertainty[old]).any() for one, two in pairs)
    last = states[-1]
    for colours, kind in ((last.foreground, 2), (last.background, 1)):
        near = colours[0, 1:3] if kind == 2 else colours[0, 9:11]
        assert (near == image[seeds == kind]).all()  # handed on from pixel to pixel


def test_a_stroke_out_of_reach_lends_its_colour_by_the_mixture(ramp):
    scene, seeds = ramp()
    first = list(wang_cohen_steps(scene.image, seeds, max_iterations=1))[-1]
    beside = (seeds == 0) & (first.reached == 1) & (np.indices(seeds.shape)[1] > 50)
    assert beside.any()
    np.testing.assert_allclose(first.foreground[beside], np.tile(F, (beside.sum(), 1)), atol=0.01)
    assert (first.alpha[beside] <= scene.alpha[beside] + SPACING / 2 + 1e-9).all()


def test_smoothness_takes_noise_out_of_alpha(ramp):
    scene, seeds = ramp(width=20)
    noisy = (scene.image + np.random.default_rng(0).normal(0, 0.06, scene.image.shape)).clip(0, 1)
    smooth, alone = (
        wang_cohen(noisy, seeds, smoothness=s, max_iterations=6).alpha for s in (0.2, 1e6)
    )
    assert total_variation(smooth) < total_variation(alone) / 2
    assert np.abs(smooth - scene.alpha).mean() < np.abs(alone - scene.alpha).mean() / 2


def test_the_seeds_beside_a_pixel_count_as_neighbours(scene_of):
    seeds = np.full((3, 3), Seed.FOREGROUND, np.uint8)
    seeds[1, 1], seeds[0, 0] = Seed.UNKNOWN, Seed.BACKGROUND
    image = np.full((3, 3, 3), 0.5)  # its colour tells nothing
    assert wang_cohen(image, seeds).alpha[1, 1] == 1
    swapped = np.where(seeds == 0, 0, 3 - seeds)
    assert wang_cohen(image, swapped).alpha[1, 1] == 0


def test_it_ends_where_the_total_uncertainty_stops_falling_after_the_front_was_everywhere(ramp):
    scene, seeds = ramp(12, 60, 30)
    states = list(wang_cohen_steps(scene.image, seeds, tolerance=0.02))
    assert [state.converged for state in states] == [False] * (len(states) - 1) + [True]
    complete = [(state.reached >= 0).all() for state in states]
    totals = np.array([state.objective for state in states])[complete]
    falls = -np.diff(totals) / totals[:-1]
    assert len(falls) > 3 and (falls[:-1] > 0.02).all() and 0 <= falls[-1] <= 0.02
    cut = list(wang_cohen_steps(scene.image, seeds, max_iterations=2))
    assert len(cut) == 3 and not cut[-1].converged


def test_a_step_that_would_raise_the_total_uncertainty_is_not_taken():
    image = np.random.default_rng(0).random((8, 30, 3))
    seeds = np.repeat(row_of(30, 1, 28), 8, axis=0)
    states = list(wang_cohen_steps(image, seeds, tolerance=0))
    complete = [state for state in states if (state.reached >= 0).all()]
    assert all(two.objective <= one.objective for one, two in pairwise(complete))
    one, two = states[-2:]
    assert two.converged and two.objective == one.objective and two.iteration == one.iteration + 1
    assert (two.alpha == one.alpha).all() and (two.foreground == one.foreground).all()


@pytest.mark.parametrize("name", ["hair", "smoke"])
def test_on_synthetic_truths_it_converges_and_is_nearer_than_interpolation(name):
    scene = data.matting_scene(name, shape=(48, 64), rng=1)
    trimap = data.trimap_of(scene.alpha, 3)
    for seeds in (trimap, scribbles_of(trimap)):
        unknown, found = seeds == Seed.UNKNOWN, wang_cohen(scene.image, seeds)
        assert found.converged
        blind = harmonic(scene.image, seeds).alpha
        assert sad(found.alpha, scene.alpha, unknown) < sad(blind, scene.alpha, unknown)


def test_random_numbers_repeat_and_matter():
    image = np.random.default_rng(0).random((10, 60, 3))
    seeds = np.repeat(row_of(60, 1, 58), 10, axis=0)
    one, same, other = (
        wang_cohen(image, seeds, rng=rng, max_iterations=3)
        for rng in (3, np.random.default_rng(3), 4)
    )
    assert (one.alpha == same.alpha).all() and (one.foreground == same.foreground).all()
    assert (one.foreground != other.foreground).any()


@pytest.mark.parametrize("name", data.MATTING_SCENES)
def test_it_converges_on_every_scene_from_scribbles_and_its_states_play(name):
    scene = data.matting_scene(name, shape=(40, 48))
    seeds = scribbles_of(data.trimap_of(scene.alpha, 1))
    states = record(wang_cohen_steps(scene.image, seeds))
    assert states[-1].converged and (states[-1].reached >= 0).all()
    for state in states:
        for part in (state.alpha, state.foreground, state.background, state.uncertainty):
            assert part.min() >= 0 and part.max() <= 1 and not part.flags.writeable
    assert set(np.unique(states[-1].alpha[seeds == 0])) <= set(np.linspace(0, 1, 25))


def test_hair_before_a_plain_texture_is_found_better_than_by_the_scribbles_alone():
    scene = data.matting_scene("hair", shape=(96, 128), rng=1)
    seeds = scribbles_of(data.trimap_of(scene.alpha, 5))
    found, blind = (
        sad(matte.alpha, scene.alpha, seeds == 0)
        for matte in (
            wang_cohen(scene.image, seeds, max_iterations=10),
            harmonic(scene.image, seeds),
        )
    )
    assert found < 0.7 * blind


def test_seeds_without_unknown_pixels_are_the_answer(ramp):
    scene, _ = ramp(8, 20, 6)
    sure = np.where(scene.alpha > 0.5, Seed.FOREGROUND, Seed.BACKGROUND)
    found = wang_cohen(scene.image, sure)
    assert (found.alpha == (sure == Seed.FOREGROUND)).all() and "no pixel unknown" in found.note
    assert found.converged and found.objective == 0
    assert wang_cohen(np.full((1, 1, 3), 0.5), np.array([[Seed.BACKGROUND]])).alpha == 0


def test_the_smallest_problem_and_a_grey_picture():
    seeds = np.array([[Seed.FOREGROUND, Seed.UNKNOWN, Seed.BACKGROUND]], np.uint8)
    found = wang_cohen(np.array([[0.8, 0.5, 0.2]]), seeds, smoothness=1e6)
    assert (found.alpha == [[1, 0.5, 0]]).all()


def test_small_problems_of_every_kind_have_finite_answers():
    rng = np.random.default_rng(0)
    solved = 0
    for n in range(60):
        shape = tuple(rng.integers(1, 12, 2))
        seeds = rng.choice(3, shape).astype(np.uint8)
        if len(np.unique(seeds)) < 3:
            continue
        plain = np.full((*shape, 3), 0.1)
        image = [rng.random(plain.shape), rng.random(plain.shape).round(), 0 * plain, plain][n % 4]
        with np.errstate(all="raise"):
            found = wang_cohen(image, seeds, max_iterations=3)
        for part in (found.alpha, found.foreground, found.background, found.uncertainty):
            assert np.isfinite(part).all() and part.min() >= 0 and part.max() <= 1
        solved += 1
    assert solved > 40


def test_bad_input_is_refused_in_words(ramp, refused):
    scene, seeds = ramp(8, 20, 6)
    image, hole = scene.image, scene.image.copy()
    hole[3, 4, 1] = np.nan
    arguments = [
        ((image, np.zeros_like(seeds)), "seeds.*FOREGROUND"),
        ((image, np.where(seeds == Seed.FOREGROUND, 0, seeds)), "seeds.*FOREGROUND"),
        ((image, np.where(seeds == Seed.BACKGROUND, 0, seeds)), "seeds.*BACKGROUND"),
        ((np.zeros((1, 1, 3)), np.zeros((1, 1), np.uint8)), "seeds"),
        ((hole, seeds), "image.*NaN"),
        ((image, seeds[1:]), "seeds.*shape"),
        ((image, np.where(seeds == 0, 128, seeds)), "seeds.*128"),
        ((2 * image, seeds), "image"),
    ]
    settings = [
        ("levels", 1), ("levels", 257), ("radius", 0), ("growth", 1.5), ("samples", 0),
        ("samples", 101), ("components", 0), ("smoothness", 0), ("sweeps", 0), ("tolerance", -1),
        ("max_iterations", 0), ("rng", -1),
    ]  # fmt: skip
    cases = [(lambda a=a: wang_cohen_steps(*a), words) for a, words in arguments]
    cases += [(lambda s=s: wang_cohen_steps(image, seeds, **dict([s])), s[0]) for s in settings]
    assert not refused(cases)
