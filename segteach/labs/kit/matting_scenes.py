"""What a matting lab shows at first: small scenes with trimap and truth, or the reader's own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

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


def trimap_at_most(alpha: np.ndarray, width: int) -> tuple[np.ndarray, int]:
    """Return the trimap of a matte (H, W), (H, W) of `Seed`, and its width.

    width: pixels; a narrower one where no pixel of one kind would be left known.
    """
    for narrower in range(width, 0, -1):
        try:
            return data.trimap_of(alpha, narrower), narrower
        except ValueError:  # it leaves one kind only
            continue
    return data.trimap_of(alpha, 0), 0


def busiest_pixel(alpha: np.ndarray) -> tuple[int, int]:
    """Return (row, col) round which a matte (H, W) is most half clear: there methods differ."""
    side = max(1, min(alpha.shape) // 10)
    shared = ndimage.uniform_filter(alpha * (1 - alpha), side, mode="constant")
    row, col = np.unravel_index(shared.argmax(), alpha.shape)
    return int(row), int(col)
