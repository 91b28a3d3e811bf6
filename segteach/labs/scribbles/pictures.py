"""What the scribble lab is shown: scenes with their truth, and the strokes that it opens with."""

from __future__ import annotations

from functools import lru_cache, partial

import numpy as np

from segteach import data
from segteach.arrays import Seed, Stroke
from segteach.data import Scene

SHAPE = (240, 320)  # of a scene
SCENES = {"hair": ("hair", "flower"), "fur": ("fur", "coffee")}  # name: in front, behind
F, B = Seed.FOREGROUND, Seed.BACKGROUND
FIRST = {
    "hair": (
        Stroke([[60, 150], [45, 190], [100, 220], [160, 200]], 4, F),
        Stroke([[110, 130], [200, 110], [225, 200], [205, 230]], 4, F),
        Stroke([[10, 60], [110, 40], [225, 30]], 4, B),
        Stroke([[15, 270], [120, 300], [225, 290]], 4, B),
        Stroke([[8, 90], [6, 240]], 2, B),
    ),
    "fur": (
        Stroke([[60, 130], [100, 165], [60, 200]], 4, F),
        Stroke([[150, 165], [220, 160]], 4, F),
        Stroke([[20, 40], [120, 20], [225, 50]], 4, B),
        Stroke([[20, 280], [120, 300], [225, 270]], 4, B),
        Stroke([[110, 60], [160, 70]], 3, B),
        Stroke([[110, 255], [160, 250]], 3, B),
    ),
    "flower": (
        Stroke([[80, 150], [65, 190], [110, 205], [150, 165], [120, 115]], 4, F),
        Stroke([[202, 150], [205, 200]], 3, F),
        Stroke([[25, 60], [110, 50], [195, 90]], 4, B),
        Stroke([[20, 260], [120, 280], [150, 255], [165, 265]], 4, B),
    ),
    "astronaut": (
        Stroke([[60, 128], [25, 130], [35, 160], [115, 140], [200, 100], [290, 70]], 4, F),
        Stroke([[290, 150], [200, 180], [260, 220]], 4, F),
        Stroke([[20, 70], [100, 70], [190, 20]], 4, B),
        Stroke([[15, 210], [110, 200], [60, 260], [190, 300]], 4, B),
    ),
}
EXAMPLES = ("hair", "fur", "flower", "astronaut")


@lru_cache(maxsize=2)
def _scene(name: str, shape: tuple[int, int]) -> Scene:
    return data.matting_scene(*SCENES[name], shape)


def scene_of(name: str) -> Scene | None:
    """Return the scene of that name, which is made once; None for a photograph."""
    return _scene(name, SHAPE) if name in SCENES else None


def scene_pictures() -> dict:
    """Return {name: what makes the picture} of the scenes."""
    return {name: partial(_image, name) for name in SCENES}


def scene_code(name: str) -> str:
    """Return Python that makes the `image` of a scene."""
    return 'image = data.matting_scene("{}", "{}", {}).image'.format(*SCENES[name], SHAPE)


def _image(name: str) -> np.ndarray:
    return _scene(name, SHAPE).image
