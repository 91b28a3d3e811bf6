"""What the matting lab is shown: scenes with their truth, photographs, what was handed over."""

from __future__ import annotations

from functools import lru_cache, partial

import numpy as np

from segteach import data
from segteach.arrays import Seed, check_image, check_seeds
from segteach.data import Scene
from segteach.labs.kit.matting_scenes import busiest_pixel, trimap_at_most
from segteach.marks.edits import Box, Edit, Trimap

SHAPE = (240, 320)  # of a scene
SCENES = {  # name: what stands in front, and before what; one hair before two backgrounds
    "hair": ("hair", "flower"),
    "pebbles": ("hair", "texture"),
    "fur": ("fur", "coffee"),
    "leaves": ("leaves", "rocket"),
    "net": ("net", "texture"),
    "smoke": ("smoke", "texture"),
    "glass": ("glass", "texture"),
    "defocus": ("defocus", "texture"),
    "dandelion": None,
}
FIRST: dict[str, tuple[Edit, ...]] = {  # GrabCut makes a mask of each box
    "astronaut": (Box((12, 3, 300, 400)),),
    "coffee": (Box((7, 17, 380, 263)),),
    "flower": (Box((88, 38, 350, 250)),),
    "grace_hopper": (Box((20, 13, 311, 400)),),
    "rocket": (Box((181, 25, 244, 250)),),
}
EXAMPLES = (("fur", 3), ("hair", 3), ("pebbles", 3), ("smoke", 3), ("flower", 6))  # width


@lru_cache(maxsize=3)
def _scene(name: str, shape: tuple[int, int]) -> Scene:
    parts = SCENES[name]
    return data.dandelion(shape) if parts is None else data.matting_scene(*parts, shape)


def scene_of(name: str) -> Scene | None:
    """Return the scene of that name, which is made once; None for a photograph."""
    return _scene(name, SHAPE) if name in SCENES else None


def scene_pictures() -> dict:
    """Return {name: what makes the picture} of the scenes."""
    return {name: partial(_image, name) for name in SCENES}


def first_pixel(
    scene: Scene | None, trimap: np.ndarray | None, shape: tuple[int, int]
) -> tuple[int, int]:
    """Return (row, col) to look at first: where a scene is half clear, or where much is unknown.

    scene, trimap: None where there is none. shape: (H, W); its middle where there is neither.
    """
    if scene is not None:
        return busiest_pixel(scene.alpha)
    if trimap is not None:
        return busiest_pixel(np.where(trimap == Seed.UNKNOWN, 0.5, 0))
    return shape[0] // 2, shape[1] // 2


def scene_code(name: str) -> str:
    """Return Python that makes `scene`."""
    parts = SCENES[name]
    call = (
        f"dandelion({SHAPE})"
        if parts is None
        else 'matting_scene("{}", "{}", {})'.format(*parts, SHAPE)
    )
    return f"scene = data.{call}\nimage = scene.image"


@lru_cache(maxsize=8)
def _trimap(name: str, shape: tuple[int, int], width: int) -> tuple[np.ndarray, int]:
    return trimap_at_most(_scene(name, shape).alpha, width)


def scene_trimap(name: str, width: int) -> tuple[np.ndarray, int]:
    """Return the trimap of a scene, (H, W) of `Seed`, and its width.

    width: pixels; a narrower one where no pixel of one kind would be left known.
    """
    return _trimap(name, SHAPE, width)


def handed_over(image, trimap) -> tuple[np.ndarray | None, tuple[Edit, ...]]:
    """Return the picture that a caller hands over, and the edits to begin with; None for none.

    image: (H, W, 3). trimap: (H, W) of `Seed`, or None. ValueError for a trimap without a picture.
    """
    if image is None:
        if trimap is not None:
            raise ValueError("trimap: got one without an image, allowed is one with its image")
        return None, ()
    image = check_image(image)
    if trimap is None:
        return image, ()
    return image, (Trimap(check_seeds(trimap, image.shape[:2], "trimap")),)


def _image(name: str) -> np.ndarray:
    return _scene(name, SHAPE).image
