"""Pictures of flat regions: their levels and their noise."""

import numpy as np
import pytest

from segteach.models.fields.labelled_scenes import labelled_scene


def test_a_scene_has_the_levels_and_the_noise_that_were_asked_for():
    scene = labelled_scene((100, 120), 5, noise=0.05, rng=0)
    assert scene.image.shape == scene.labels.shape == (100, 120)
    assert scene.image.min() >= 0 and scene.image.max() <= 1
    for label, mean in enumerate(scene.means):
        inside = scene.image[scene.labels == label]
        assert inside.size > 50
        assert abs(inside.mean() - mean) < 4 * 0.05 / np.sqrt(inside.size)
        assert inside.std() == pytest.approx(0.05, rel=4 / np.sqrt(2 * inside.size))


def test_bad_input_is_refused_by_name(refused):
    bad = [
        (lambda: labelled_scene(labels_count=6), "labels_count: got 6"),
        (lambda: labelled_scene(noise=-1), "noise: got -1"),
    ]
    assert refused(bad) == []
