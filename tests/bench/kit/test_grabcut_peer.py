"""OpenCV's GrabCut: what is handed to it and read from it, and how energies are compared."""

import cv2
import numpy as np
import pytest
from scipy.stats import multivariate_normal

from segteach.arrays import Seed
from segteach.bench.kit import grabcut_peer
from segteach.bench.kit.grabcut_peer import MaskWithModels, as_bgr, opencv, refitted
from segteach.segmentation.grabcut import GrabCut
from segteach.steps import last


def test_a_box_is_what_opencv_takes_for_a_rectangle(image, box, answer):
    (x0, y0, x1, y1), seeds = box
    mask = np.zeros(seeds.shape, np.uint8)
    cv2.setRNGSeed(0)
    models = np.zeros((2, 1, 65))
    cv2.grabCut(as_bgr(image), mask, (x0, y0, x1 - x0, y1 - y0), *models, 5, cv2.GC_INIT_WITH_RECT)
    np.testing.assert_array_equal(answer.mask, mask % 2 == 1)


def test_scribbles_hold_and_the_unknown_start_as_asked(image, disc):
    seeds = np.full(disc.shape, Seed.UNKNOWN, np.uint8)
    seeds[20:24, 25:29], seeds[2:5, 5:60] = Seed.FOREGROUND, Seed.BACKGROUND
    for inside in ("background", "foreground"):
        mask = opencv(as_bgr(image), seeds, inside=inside).mask
        assert mask[seeds == Seed.FOREGROUND].all()
        assert not mask[seeds == Seed.BACKGROUND].any()


def test_opencvs_model_is_the_same_density_in_our_colours():
    rng = np.random.default_rng(1)
    weights, means = rng.dirichlet(np.ones(5)), rng.uniform(0, 255, (5, 3))
    roots = rng.normal(0, 30, (5, 3, 3))
    covariances = roots @ roots.swapaxes(1, 2) + 20 * np.eye(3)
    model = grabcut_peer.unpacked(
        np.concatenate([weights, means.ravel(), covariances.ravel()])[None]
    )
    np.testing.assert_allclose(model.weights, weights)
    for bgr in rng.uniform(0, 255, (4, 3)):
        for k in range(5):
            theirs = multivariate_normal.logpdf(bgr, means[k], covariances[k])
            ours = multivariate_normal.logpdf(bgr[::-1] / 255, model.means[k], model.covariances[k])
            assert ours - 3 * np.log(255) == pytest.approx(theirs)  # density per unit of colour


def test_equal_masks_have_equal_energies_and_a_wrong_one_has_more(image, disc, box, answer):
    _, seeds = box
    end = last(GrabCut(image).iterate(seeds, mask=disc))
    same = MaskWithModels(answer.mask, (end.background, end.foreground))
    wrong = MaskWithModels(np.roll(answer.mask, 5, axis=1) & (seeds == Seed.UNKNOWN), answer.models)
    for likelihood in ("component", "mixture"):
        energies = refitted(GrabCut(image, likelihood=likelihood), seeds, [answer, same, wrong])
        assert energies[0] == energies[1] < energies[2], likelihood


def test_refitting_never_ends_above_the_energy_that_a_run_ended_with(image, box):
    _, seeds = box
    end = last(GrabCut(image, max_rounds=1).iterate(seeds))
    own = MaskWithModels(end.mask, (end.background, end.foreground))
    (energy,) = refitted(GrabCut(image), seeds, [own])
    assert energy <= end.objective
