"""The pictures of the tournament: enough of them, and of three kinds, so that a verdict can hold.

photo    a bundled photograph; its outline is drawn by eye, the pixels beside it do not count
pasted   the object of such a photograph over another photograph: the mask that pastes it is exact
painted  a painted scene whose alpha is exact, over a texture or a photograph

Where a pixel is partly covered, neither label is right: those of pasted and painted scenes do not
count. What can be looked through (smoke, glass, a net) has no hard mask and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from scipy import ndimage

from segteach import data
from segteach.arena.pictures import OUTLINES, ArenaPicture, picture
from segteach.data.mattes.backgrounds import photograph
from segteach.metrics import boundary

SHAPE = (240, 320)  # of painted scenes; the arena's size
PAINTED = ("hair", "fur", "defocus", "leaves")
BEHIND = (("texture", 0), ("texture", 1), ("coffee", 0), ("china", 0))  # painted, and the rng
PASTED_OVER = ("chelsea", "china", "coins")
EDGE = 3  # pixels that a pasted object loses at its rim: nothing of its own background comes along
SOFT = 0.7  # deviation in pixels of the pasted edge, as of a lens
PARTLY = 0.02  # alpha between this and 1 less this is partly covered


class DuelPicture(NamedTuple):
    """kind: "photo", "pasted" or "painted". front, behind: what is seen. rng: of the scene."""

    kind: str
    front: str
    behind: str = ""
    rng: int = 0

    @property
    def name(self) -> str:
        """What tells it from the others, in a word."""
        return "-".join([self.front, *([f"{self.behind}{self.rng}"] if self.behind else [])])

    def make(self) -> ArenaPicture:
        """Return the picture with its truth."""
        if self.kind == "photo":
            return picture(self.front)
        if self.kind == "pasted":
            return pasted(self.front, self.behind)
        scene = data.matting_scene(self.front, self.behind, SHAPE, self.rng)
        return exact(self.name, scene.image, scene.alpha)


def duel_pictures() -> Iterator[DuelPicture]:
    """Yield the pictures of the tournament, always in the same order."""
    for front in OUTLINES:
        yield DuelPicture("photo", front)
    for front in OUTLINES:
        yield from (DuelPicture("pasted", front, behind) for behind in PASTED_OVER)
    for front in PAINTED:
        yield from (DuelPicture("painted", front, *behind) for behind in BEHIND)


def pasted(front: str, behind: str) -> ArenaPicture:
    """Return the object of a photograph over another photograph."""
    photo = picture(front)
    inside = ndimage.binary_erosion(photo.truth, iterations=EDGE, border_value=1)
    alpha = ndimage.gaussian_filter(inside.astype(float), SOFT)
    back = photograph(behind, alpha.shape, np.random.default_rng(0))
    image = alpha[..., None] * photo.image + (1 - alpha[..., None]) * back
    return exact(f"{front}-{behind}0", image, alpha)


def exact(name: str, image: np.ndarray, alpha: np.ndarray) -> ArenaPicture:
    """Return a picture whose truth is what is more than half covered."""
    partly = (alpha > PARTLY) & (alpha < 1 - PARTLY)
    return ArenaPicture(name, image, alpha > 0.5, partly)


def one_pixel(scene: ArenaPicture) -> float:
    """Return the error in percent of a pixel's width all along the outline.

    A hard outline is not known better than that: errors below it are equal.
    """
    counted = scene.truth.size if scene.ignore is None else np.count_nonzero(~scene.ignore)
    return 100 * np.count_nonzero(boundary(scene.truth)) / counted
