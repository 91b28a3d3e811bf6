"""What a matting lab shows at first: small scenes with trimap and truth, or the reader's own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segteach import data
from segteach.arrays import Seed
from segteach.data import Scene
from segteach.matting.matte import check_problem

SHAPE = (160, 213)  # a whole run of Bayesian matting takes a few seconds
SCENES = {
    "dandelion": lambda: data.dandelion(SHAPE),
    "hair": lambda: data.matting_scene("hair", "flower", SHAPE),
    "cat": lambda: data.matting_scene("fur", "coffee", SHAPE),
}


@dataclass(frozen=True, eq=False)
class Problem:
    """A picture with its trimap, and the scene that it is of, with exact layers, or None.

    image: (H, W, 3). trimap: (H, W) of `Seed`.
    """

    image: np.ndarray
    trimap: np.ndarray
    truth: Scene | None = None

    def truth_at(self, pixel: tuple[int, int]) -> tuple[np.ndarray, np.ndarray, float] | None:
        """Return the true F, B and alpha of a pixel, None where nobody knows them."""
        scene = self.truth
        if scene is None:
            return None
        return scene.foreground[pixel], scene.background[pixel], float(scene.alpha[pixel])


def scene_problem(name: str) -> Problem:
    """Return one of SCENES with the trimap of all that is 3 pixels from a shared one."""
    return problem_of(SCENES[name]())


def problem_of(picture, trimap=None) -> Problem:
    """Return what a lab is handed: a `Scene`, with or without a trimap, or an image and a trimap.

    Raises ValueError where they are no problem of matting, or leave no pixel unknown.
    """
    truth = picture if isinstance(picture, Scene) else None
    if truth is not None:
        picture, trimap = truth.image, data.trimap_of(truth.alpha) if trimap is None else trimap
    elif trimap is None:
        raise ValueError("trimap: got None, allowed is one, or a Scene as the picture")
    image, trimap = check_problem(picture, trimap)
    if not (trimap == Seed.UNKNOWN).any():
        raise ValueError("trimap: got no unknown pixel, allowed is a trimap with some")
    return Problem(image, trimap, truth)
