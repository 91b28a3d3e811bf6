"""What another lab hands over to the trimap lab: its picture and its mask."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from segteach import data
from segteach.arrays import Seed, check_image, check_mask, told
from segteach.marks.edits import Trimap


@dataclass(frozen=True, eq=False)
class Handed:
    """A mask (H, W) of a picture.

    name: of the bundled photograph, or None. image: where it is none of those, else None.
    edit: the mask as a drawing keeps it, a trimap that leaves nothing unknown.
    """

    name: str | None
    image: np.ndarray | None
    mask: np.ndarray

    @property
    def edit(self) -> Trimap:
        return Trimap(np.where(self.mask, Seed.FOREGROUND, Seed.BACKGROUND).astype(np.uint8))


def handed_over(given, image, name: str, max_side: int) -> Handed:
    """Return what was given: a lab that shows a mask, or a mask (H, W) of a picture.

    image: that picture, (H, W, 3); None: the bundled photograph of that name. max_side: its longest
    side in the lab.
    """
    if image is not None:
        image = check_image(image)
        return Handed(None, image, check_mask(given, image.shape[:2]))
    pad = getattr(given, "painter", None) or getattr(given, "pad", None)
    if pad is None:
        image = data.fit_within(data.load(name), max_side)
        return Handed(name, None, check_mask(given, image.shape[:2]))
    if getattr(pad, "mask", None) is None:
        words = "a lab that shows a mask, or a mask (H, W)"
        raise ValueError(
            f"mask: got {told(type(given).__name__)} without a mask, allowed is {words}"
        )
    if pad.name in data.PHOTOGRAPHS:
        bundled = data.fit_within(data.load(pad.name), max_side)
        if np.array_equal(bundled, pad.image):
            return Handed(pad.name, None, check_mask(pad.mask))
    return Handed(None, check_image(pad.image), check_mask(pad.mask))
