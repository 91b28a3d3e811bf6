"""GrabCut of whatever comes in: exact scenes, all kinds of seeds, tiny, odd and bad pictures."""

import itertools

import numpy as np
import pytest

from segteach.arrays import Seed, seeds_from_box
from segteach.metrics import iou
from segteach.segmentation.grabcut import GrabCut, grabcut, grabcut_steps

B, F = Seed.BACKGROUND, Seed.FOREGROUND


@pytest.mark.parametrize("likelihood", ["component", "mixture"])
def test_an_exact_scene_is_found(likelihood, scene):
    for noise, connectivity in itertools.product((0, 0.02, 0.06), (4, 8)):
        image, truth = scene(noise=noise)
        seeds = seeds_from_box((40, 50), (8, 5, 40, 36))
        state = grabcut(image, seeds, connectivity=connectivity, likelihood=likelihood)
        assert iou(state.mask, truth) > 0.99


def test_a_trimap_decides_the_band_between(scene):
    image, truth = scene()
    rows, cols = np.mgrid[:40, :50]
    radius = np.hypot(rows - 20, cols - 24)
    seeds = np.select([radius < 8, radius > 16], [F, B], 0).astype(np.uint8)
    state = grabcut(image, seeds)
    assert state.mask[seeds == F].all() and not state.mask[seeds == B].any()
    assert iou(state.mask, truth) > 0.99


def test_every_pixel_a_seed_is_its_own_answer(scene):
    image, _ = scene()
    for seed in (B, F):
        states = list(grabcut_steps(image, np.full((40, 50), seed, np.uint8)))
        for state in states:
            assert (state.mask == (seed == F)).all()
        assert states[-1].converged and "every pixel is a seed" in states[-1].note


def test_one_foreground_pixel_in_a_box_is_kept(scene, box):
    image, _ = scene()
    box[15, 24] = F
    state = grabcut(image, box, components=1)
    assert state.mask[15, 24] and not state.mask[box == B].any()
    assert np.isfinite(state.objective)


def test_a_texture_is_found_that_only_a_mixture_describes():
    """Inside black and white by turns, outside grey: both have the same mean colour."""
    rng = np.random.default_rng(0)
    truth = np.zeros((40, 50), bool)
    truth[10:30, 12:38] = True
    image = np.where(truth, rng.choice([0.1, 0.9], truth.shape), 0.5)
    image = (image + rng.normal(0, 0.03, truth.shape)).clip(0, 1)
    assert iou(grabcut(image, seeds_from_box((40, 50), (6, 5, 44, 35))).mask, truth) > 0.99


def test_grey_and_sixteen_bits_are_the_same_picture(scene, box):
    image = np.round(255 * scene()[0]).astype(np.uint8)
    grey = image[..., 1]
    for one, other in (
        (image, image.astype(np.uint16) * 257),
        (image, image / 255),
        (grey, np.stack([grey] * 3, axis=2)),
        (grey, grey[..., None]),
    ):
        a, b = grabcut(one, box), grabcut(other, box)
        np.testing.assert_array_equal(a.mask, b.mask)
        assert a.objective == b.objective


def test_tiny_pictures_get_a_sensible_answer():
    rng = np.random.default_rng(0)
    for shape in ((1, 1), (1, 9), (9, 1), (2, 2)):
        image = rng.random((*shape, 3))
        for _ in range(12):
            seeds = rng.integers(0, 3, shape).astype(np.uint8)
            graph = GrabCut(image)
            for state in (*graph.iterate(seeds), graph.edit(seeds), *graph.refine(seeds)):
                assert np.isfinite(state.objective)
                assert state.mask[seeds == F].all() and not state.mask[seeds == B].any()


def test_the_callers_arrays_are_left_alone_and_may_change_later(scene, box):
    image, _ = scene()
    copies = image.copy(), box.copy()
    steps = GrabCut(image).iterate(box)
    states = [next(steps) for _ in range(4)]
    np.testing.assert_array_equal(image, copies[0])
    np.testing.assert_array_equal(box, copies[1])
    image[:], box[:] = 0, F
    states += list(steps)
    for state, other in zip(states, grabcut_steps(*copies), strict=True):
        np.testing.assert_array_equal(state.mask, other.mask)
        assert state.objective == other.objective


BAD = {
    "image": [
        np.full((4, 5, 3), np.nan),
        np.full((4, 5, 3), 2.0),
        np.zeros((4, 5, 4)),
        np.zeros((0, 5, 3)),
        "picture",
    ],
    "seeds": [np.zeros((5, 4)), np.full((4, 5), 3), np.full((4, 5), 0.5), None],
    "rng": [-1, "x"],
    "components": [0, 51, 2.5],
    "smoothness": [-1, np.inf],
    "beta": ["x", -1, np.nan, None],
    "connectivity": [6],
    "likelihood": [None, "sum"],
    "start": ["none", 1],
    "covariance_floor": [0, 1e-30],
    "tolerance": [-1],
    "max_rounds": [0],
}


def test_bad_arguments_are_refused_by_name_at_the_call():
    good, faults = {"image": np.zeros((4, 5, 3)), "seeds": np.zeros((4, 5), np.uint8)}, []

    def kept(image, seeds, rng=0, **options):
        return GrabCut(image, **options).iterate(seeds, rng=rng)

    for call, (word, values) in itertools.product((grabcut_steps, kept), BAD.items()):
        for value in values:
            try:
                call(**good | {word: value})
                faults.append(f"{word}={value!r} was accepted")
            except ValueError as error:
                faults += [] if str(error).startswith(f"{word}: ") else [str(error)]
    assert not faults
