"""Pictures with their alpha: scenes, where it is exact, and photographs, where it is computed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segteach import data
from segteach.arrays import Seed, Stroke, check_alpha, check_image, seeds_from_strokes
from segteach.data import Scene
from segteach.labs.kit.matting_scenes import SCENES
from segteach.matting.closed_form import closed_form

SIDE = 213  # of a photograph: closed form takes a third of a second
F, B = Seed.FOREGROUND, Seed.BACKGROUND
STROKES = {  # (row, col) of the photograph at SIDE
    "flower": (
        Stroke([[43, 100], [73, 73], [100, 100], [80, 127], [53, 110]], 3, F),
        Stroke([[13, 33], [20, 160], [100, 173]], 3, B),
        Stroke([[40, 20], [117, 43], [133, 83]], 3, B),
        Stroke([[130, 110], [135, 140]], 3, B),
    ),
    "coffee": (
        Stroke([[20, 66], [15, 90], [25, 128], [52, 137]], 2, F),
        Stroke([[42, 77], [52, 100], [66, 121]], 2, F),
        Stroke([[45, 48], [80, 38], [111, 66], [123, 111]], 2, F),
        Stroke([[78, 138], [100, 127]], 2, F),
        Stroke([[31, 10], [9, 45]], 2, B),
        Stroke([[9, 114], [21, 166], [76, 189], [130, 173]], 2, B),
        Stroke([[104, 7], [133, 31], [135, 59]], 2, B),
    ),
}
KNOWN = (*SCENES, *STROKES)


@dataclass(frozen=True, eq=False)
class KnownMatte:
    """A picture (H, W, 3) with alpha (H, W); scene: that it is of, None for a photograph."""

    image: np.ndarray
    alpha: np.ndarray
    scene: Scene | None = None


def known_matte(name: str) -> KnownMatte:
    """Return one of KNOWN; that of a photograph is closed-form matting from the strokes here."""
    if name in SCENES:
        scene = SCENES[name]()
        return KnownMatte(scene.image, scene.alpha, scene)
    image = data.fit_within(data.load(name), SIDE)
    seeds = seeds_from_strokes(STROKES[name], image.shape[:2])
    return KnownMatte(image, closed_form(image, seeds).alpha)


def given_matte(picture, alpha) -> KnownMatte:
    """Return what the caller of a lab hands in: a `Scene`, or (H, W, 3) and its alpha (H, W).

    Raises ValueError where they are no picture with its alpha.
    """
    if isinstance(picture, Scene):
        return KnownMatte(picture.image, picture.alpha, picture)
    image = check_image(picture)
    if alpha is None:
        raise ValueError("alpha: got None, allowed is (H, W), or a Scene as the picture")
    return KnownMatte(image, check_alpha(alpha, image.shape[:2]))
