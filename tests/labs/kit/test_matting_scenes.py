"""The scenes of the matting labs, and what a reader hands them instead."""

import numpy as np
import pytest

from segteach import data
from segteach.arrays import Seed
from segteach.labs.kit.matting_scenes import SCENES, SHAPE, problem_of, scene_problem


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_is_known_only_where_alpha_says_so(name):
    problem = scene_problem(name)
    assert problem.image.shape == (*SHAPE, 3) and (problem.trimap == Seed.UNKNOWN).any()
    for kind, alpha in ((Seed.FOREGROUND, 1), (Seed.BACKGROUND, 0)):
        known = problem.trimap == kind
        assert known.any() and (problem.truth.alpha[known] == alpha).all()
    pixel = tuple(np.argwhere(problem.trimap == Seed.UNKNOWN)[0])
    F, B, alpha = problem.truth_at(pixel)
    np.testing.assert_allclose(alpha * F + (1 - alpha) * B, problem.image[pixel], atol=1e-12)


def test_an_image_needs_a_trimap_and_has_no_truth():
    scene = data.dandelion((40, 50))
    trimap = data.trimap_of(scene.alpha, 1)
    problem = problem_of(scene.image, trimap)
    assert problem.truth is None and problem.truth_at((3, 3)) is None
    np.testing.assert_array_equal(problem.trimap, trimap)
    with pytest.raises(ValueError, match=r"^trimap: got None"):
        problem_of(scene.image)
    with pytest.raises(ValueError, match=r"^trimap: got no unknown"):
        problem_of(scene, np.where(scene.alpha > 0.5, Seed.FOREGROUND, Seed.BACKGROUND))
