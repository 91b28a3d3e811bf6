"""GrabCut beside OpenCV's, on photographs with a box."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from segteach import data
from segteach.arrays import seeds_from_box
from segteach.metrics import iou
from segteach.models.em_sums import clip_eigenvalues
from segteach.models.gmm import Gmm
from segteach.segmentation.grabcut import ROUNDING, GrabCut, grabcut


def opencv(image, seeds, rounds=5):
    """Return OpenCV's mask and both its models, from a box."""
    cv2.setRNGSeed(0)
    rows, cols = (seeds == 0).any(axis=1).nonzero()[0], (seeds == 0).any(axis=0).nonzero()[0]
    corner = int(cols[0]), int(rows[0]), len(cols), len(rows)
    blue_first = np.ascontiguousarray(image[..., ::-1])
    marks, *models = cv2.grabCut(
        blue_first, np.zeros_like(seeds), corner, None, None, rounds, cv2.GC_INIT_WITH_RECT
    )
    return np.isin(marks, (cv2.GC_FGD, cv2.GC_PR_FGD)), *map(from_opencv, models)


def from_opencv(numbers):
    """Return 65 numbers (5 weights, 5 means, 5 covariances; BGR, 0 to 255) as a Gmm of [0, 1]."""
    weights, means, covariances = np.split(np.ravel(numbers), [5, 20])
    means = means.reshape(5, 3)[:, ::-1] / 255
    covariances = covariances.reshape(5, 3, 3)[:, ::-1, ::-1] / 255**2
    return Gmm(weights, means, clip_eigenvalues(covariances, ROUNDING))


@pytest.mark.parametrize("name", ["flower", "rocket"])
def test_from_opencvs_answer_on_e_falls_further_and_never_rises(name, boxed):
    image, seeds = boxed(name, 160)
    mask, *models = opencv(image, seeds)
    states = list(GrabCut(image).iterate(seeds, mask=mask, models=models))
    np.testing.assert_array_equal(states[0].mask, mask)
    objectives = np.array([state.objective for state in states])
    assert np.diff(objectives).max() <= 0
    assert objectives[-1] < objectives[0]
    assert iou(states[-1].mask, mask) > 0.95


@pytest.mark.parametrize("name", ["flower", "rocket"])
def test_an_easy_object_is_found_as_opencv_finds_it(name, boxed):
    image, seeds = boxed(name, 160)
    for start in ("unlike", "all"):
        assert iou(grabcut(image, seeds, start=start).mask, opencv(image, seeds)[0]) > 0.95


@pytest.mark.skipif("SEGTEACH_DATA" not in os.environ, reason="SEGTEACH_DATA names no folder")
def test_on_photographs_with_a_truth_it_is_at_least_as_good_as_opencv():
    folder, found = Path(os.environ["SEGTEACH_DATA"]) / "segmentation", []
    for path in sorted((folder / "image").iterdir()):
        image = np.round(255 * data.open_image(path, 160)).astype(np.uint8)
        (drawn,) = (folder / "truth").glob(f"{path.stem}.*")
        drawn = data.open_image(drawn)[..., 0]
        rows, cols = (
            np.arange(side) * full // side
            for side, full in zip(image.shape[:2], drawn.shape, strict=True)
        )
        drawn = drawn[np.ix_(rows, cols)]
        truth, unsure = drawn > 0.8, (drawn > 0.2) & (drawn <= 0.8)
        across, down = truth.any(axis=0).nonzero()[0], truth.any(axis=1).nonzero()[0]
        corners = (across[0] - 2, down[0] - 2, across[-1] + 3, down[-1] + 3)
        seeds = seeds_from_box(truth.shape, np.clip(corners, 0, 2 * image.shape[1::-1]))
        ours = grabcut(image, seeds).mask
        found.append([iou(mask, truth, unsure) for mask in (ours, opencv(image, seeds)[0])])
    ours, theirs = np.mean(found, axis=0)
    assert len(found) >= 20
    assert ours > theirs - 0.003
