"""Pictures of flat regions: their levels and their noise."""

import numpy as np
import pytest

from segteach.models.fields.labelled_scenes import labelled_scene, wrong_percent


def test_a_scene_has_the_levels_and_the_noise_that_were_asked_for():
    scene = labelled_scene((100, 120), 5, noise=0.05, rng=0)
    assert scene.image.shape == scene.labels.shape == (100, 120)
    assert scene.image.min() >= 0 and scene.image.max() <= 1
    for label, mean in enumerate(scene.means):
        inside = scene.image[scene.labels == label]
        assert inside.size > 50
        assert abs(inside.mean() - mean) < 4 * 0.05 / np.sqrt(inside.size)
        assert inside.std() == pytest.approx(0.05, rel=4 / np.sqrt(2 * inside.size))


def test_a_region_found_under_another_number_is_found():
    truth = labelled_scene((40, 50), 3).labels
    assert wrong_percent(truth, truth) == 0
    assert wrong_percent(np.array([2, 0, 1])[truth], truth) == 0
    flawed = truth.copy()
    flawed[:2, :5] = 1  # ten pixels of the ground
    assert wrong_percent((flawed + 1) % 3, truth) == pytest.approx(100 * 10 / truth.size)
    assert wrong_percent(np.zeros_like(truth), truth) == pytest.approx(100 * np.mean(truth != 0))


def test_bad_input_is_refused_by_name(refused):
    bad = [
        (lambda: labelled_scene(labels_count=6), "labels_count: got 6"),
        (lambda: labelled_scene(noise=-1), "noise: got -1"),
        (lambda: wrong_percent([0, 1], [[0, 1, 1]]), "labels: got shape"),
    ]
    assert refused(bad) == []
