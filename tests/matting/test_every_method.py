"""What every matting method owes its caller, whatever its mathematics."""

import inspect
import os
from pathlib import Path

import numpy as np
import pytest
from scipy.ndimage import binary_dilation

from segteach import data
from segteach.arrays import Seed, seeds_from_trimap
from segteach.language import Note
from segteach.matting.bayesian import bayesian
from segteach.matting.closed_form import closed_form
from segteach.matting.harmonic import harmonic
from segteach.matting.knn import knn
from segteach.matting.knockout import knockout
from segteach.matting.poisson import poisson
from segteach.matting.random_walk import random_walk
from segteach.matting.ruzon_tomasi import ruzon_tomasi
from segteach.matting.wang_cohen import wang_cohen
from segteach.metrics import sad

LAYERED = (harmonic, knockout, ruzon_tomasi, bayesian)  # they return F and B as well
ALPHA_ONLY = (random_walk, poisson, closed_form, knn)
BY_LEVELS = (wang_cohen,)  # F and B as well, alpha as one of its levels
LEAST_SIDE = {closed_form: 3}  # pixels: a picture holds a window
every = pytest.mark.parametrize("method", LAYERED + ALPHA_ONLY + BY_LEVELS)
smooth = pytest.mark.parametrize("method", LAYERED + ALPHA_ONLY)
layered = pytest.mark.parametrize("method", LAYERED + BY_LEVELS)
by_colour = pytest.mark.parametrize("method", LAYERED[1:] + ALPHA_ONLY)
unmixing = pytest.mark.parametrize("method", LAYERED[1:])  # with the right F and B no error is left
by_nearest = pytest.mark.parametrize("method", [knockout, ruzon_tomasi])


@every
def test_known_pixels_stay_as_they_are_and_all_is_in_range(method, plain_scene):
    scene, trimap = plain_scene
    matte = method(scene.image, trimap)
    known = trimap != Seed.UNKNOWN
    assert (matte.alpha[known] == (trimap[known] == Seed.FOREGROUND)).all()
    assert matte.alpha.min() >= 0 and matte.alpha.max() <= 1 and not matte.alpha.flags.writeable


@layered
def test_the_layers_are_the_picture_where_it_is_known(method, plain_scene):
    scene, trimap = plain_scene
    matte = method(scene.image, trimap)
    known = trimap != Seed.UNKNOWN
    for layer in (matte.foreground, matte.background):
        assert (layer[known] == scene.image[known]).all()
        assert layer.min() >= 0 and layer.max() <= 1 and not layer.flags.writeable


@unmixing
def test_plain_colours_give_the_exact_answer(method, plain_scene):
    scene, trimap = plain_scene
    matte = method(scene.image, trimap)
    unknown = trimap == Seed.UNKNOWN
    np.testing.assert_allclose(matte.alpha, scene.alpha, atol=2e-4)
    for found, truth in (
        (matte.foreground, scene.foreground),
        (matte.background, scene.background),
    ):
        np.testing.assert_allclose(found[unknown], truth[unknown], atol=2e-4)
    assert matte.note == "" or method is bayesian  # which tells how many came to rest


# not where a skeleton, or which of two colours is nearest, is not turned with its band
@pytest.mark.parametrize("method", [harmonic, knockout, random_walk, closed_form, knn])
def test_a_picture_turned_or_mirrored_gives_the_matte_turned_or_mirrored(method, scene_of, band):
    trimap, alpha = band((24, 30), 8)
    rng = np.random.default_rng(1)
    noisy = [np.clip(c + rng.normal(0, 0.05, (24, 30, 3)), 0, 1) for c in (0.8, 0.3)]
    image = scene_of(*noisy, alpha).image
    straight = method(image, trimap).alpha
    for turn in (np.fliplr, np.flipud, np.rot90):
        turned = method(turn(image), turn(trimap)).alpha
        np.testing.assert_allclose(turned, turn(straight), atol=1e-6)


@every
def test_the_arguments_are_not_changed(method, plain_scene):
    scene, trimap = plain_scene
    image, before = scene.image.copy(), scene.image.copy()
    seeds = trimap.copy()
    method(image, seeds)
    assert (image == before).all() and (seeds == trimap).all()


@every
def test_a_trimap_without_unknown_pixels_is_the_answer(method, plain_scene):
    scene, trimap = plain_scene
    sure = np.where(trimap == Seed.FOREGROUND, Seed.FOREGROUND, Seed.BACKGROUND)
    matte = method(scene.image, sure)
    assert (matte.alpha == (sure == Seed.FOREGROUND)).all() and "no pixel unknown" in matte.note
    one = method(np.full((1, 1, 3), 0.5), np.array([[Seed.BACKGROUND]]))
    assert one.alpha == 0


@every
def test_bad_input_is_refused_in_words(method, plain_scene, refused):
    scene, trimap = plain_scene
    hole = scene.image.copy()
    hole[3, 4, 1] = np.nan
    name = list(inspect.signature(method).parameters)[1]
    cases = [
        ((scene.image, np.zeros_like(trimap)), f"{name}.*FOREGROUND"),
        ((scene.image, np.where(trimap == Seed.FOREGROUND, 0, trimap)), f"{name}.*FOREGROUND"),
        ((scene.image, np.where(trimap == Seed.BACKGROUND, 0, trimap)), f"{name}.*BACKGROUND"),
        ((np.zeros((1, 1, 3)), np.zeros((1, 1), np.uint8)), name),
        ((hole, trimap), "image.*NaN"),
        ((scene.image, trimap[1:]), f"{name}.*shape"),
        ((scene.image, np.where(trimap == 0, 128, trimap)), f"{name}.*128"),
        ((2 * scene.image, trimap), "image"),
    ]
    assert not refused([(lambda a=arguments: method(*a), words) for arguments, words in cases])


@unmixing
def test_a_band_of_three_pixels_and_a_grey_picture_are_solved(method, scene_of, band):
    trimap, alpha = band((30, 40), 3)
    scene = scene_of(np.full(3, 0.9), np.full(3, 0.2), alpha)
    matte = method(scene.image[..., 0], trimap)  # grey (H, W)
    np.testing.assert_allclose(matte.alpha, alpha, atol=2e-4)


@smooth
def test_the_smallest_problem(method):
    rows = LEAST_SIDE.get(method, 1)
    trimap = np.array([[Seed.FOREGROUND, Seed.UNKNOWN, Seed.BACKGROUND]] * rows, np.uint8)
    image = np.array([[0.8, 0.5, 0.2]] * rows)[..., None].repeat(3, axis=2)
    np.testing.assert_allclose(method(image, trimap).alpha, [[1, 0.5, 0]] * rows, atol=2e-4)


@by_nearest
def test_where_both_sides_have_one_colour_the_distances_tell_and_the_note_counts(method, band):
    trimap, _ = band()
    matte = method(np.full((*trimap.shape, 3), 0.4), trimap)
    unknown = trimap == Seed.UNKNOWN
    assert isinstance(matte.note, Note) and matte.note.values["count"] == unknown.sum()
    places = {kind: np.argwhere(trimap == kind) for kind in (Seed.FOREGROUND, Seed.BACKGROUND)}
    for place in np.argwhere(unknown)[::7]:
        l_F, l_B = (
            np.hypot(*(places[k] - place).T).min() for k in (Seed.FOREGROUND, Seed.BACKGROUND)
        )
        assert matte.alpha[*place] == pytest.approx(l_B / (l_F + l_B))


@by_nearest
def test_only_pixels_between_two_like_stretches_are_told_by_distance(method, scene_of, band):
    trimap, alpha = band((60, 50), 8)
    rows = np.indices(trimap.shape)[0]
    background = np.where((rows < 20)[..., None], 0.8, [0.1, 0.2, 0.3])
    options = {"spacing": 5, "samples": 1} if method is ruzon_tomasi else {}
    matte = method(scene_of(0.8, background, alpha).image, trimap, **options)
    unknown = trimap == Seed.UNKNOWN
    assert 0 < matte.note.values["count"] < unknown.sum()
    plain = unknown & (rows > 35)
    np.testing.assert_allclose(matte.alpha[plain], alpha[plain], atol=2e-4)


@every
def test_small_problems_of_every_kind_have_finite_answers(method):
    rng = np.random.default_rng(0)
    solved = 0
    for n in range(80):
        shape = tuple(rng.integers(LEAST_SIDE.get(method, 1), 12, 2))
        trimap = rng.choice(3, shape).astype(np.uint8)
        if len(np.unique(trimap)) < 3:
            continue
        plain = np.full((*shape, 3), 0.1)
        image = [rng.random(plain.shape), rng.random(plain.shape).round(), 0 * plain, plain][n % 4]
        with np.errstate(all="raise"):
            matte = method(image, trimap)
        layers = (matte.foreground, matte.background) if method in LAYERED + BY_LEVELS else ()
        for part in (matte.alpha, *layers):
            assert np.isfinite(part).all() and part.min() >= 0 and part.max() <= 1
        solved += 1
    assert solved > 50


@pytest.mark.parametrize("method", [*LAYERED[1:], poisson])  # a walk jumps over no hair
def test_hair_is_found_better_than_by_the_trimap_alone(method):
    scene = data.dandelion()
    unknown = binary_dilation((scene.alpha > 0) & (scene.alpha < 1), iterations=6)
    trimap = np.where(unknown, 0, np.where(scene.alpha > 0.5, 2, 1)).astype(np.uint8)
    found, blind = (
        sad(m(scene.image, trimap).alpha, scene.alpha, unknown) for m in (method, harmonic)
    )
    assert found < blind / 2


@pytest.mark.soak
@by_colour
@pytest.mark.skipif("SEGTEACH_DATA" not in os.environ, reason="SEGTEACH_DATA names no folder")
def test_on_photographs_it_is_mostly_better_than_the_trimap_alone(method):
    folder, better = Path(os.environ["SEGTEACH_DATA"]) / "matting", []
    for path in sorted((folder / "image").glob("*.png")):
        image, truth = data.open_image(path), data.open_image(folder / "alpha" / path.name)[..., 0]
        trimap = seeds_from_trimap(data.open_image(folder / "trimap1" / path.name))
        unknown = trimap == Seed.UNKNOWN
        found, blind = (sad(m(image, trimap).alpha, truth, unknown) for m in (method, harmonic))
        better.append(found < blind)
    assert np.mean(better) >= 0.75


@pytest.mark.soak
def test_bayesian_is_better_than_both_forerunners_on_four_of_five_exact_mattes():
    better = []
    for name in data.MATTING_SCENES:
        for behind in ("texture", "coffee"):
            scene = data.matting_scene(name, background=behind, shape=(120, 160))
            trimap = data.trimap_of(scene.alpha, 2)
            unknown = trimap == Seed.UNKNOWN
            own, *others = (
                sad(method(scene.image, trimap).alpha, scene.alpha, unknown)
                for method in (bayesian, knockout, ruzon_tomasi)
            )
            better.append(own < min(others))
    assert np.mean(better) >= 0.8, better
