"""The scenes by name: what stands in front, what stands behind, and both as one picture."""

from __future__ import annotations

import numpy as np

from segteach.arrays import check_rng, check_shape, check_word, told
from segteach.data.mattes.backgrounds import photograph, texture
from segteach.data.mattes.defocus import defocus
from segteach.data.mattes.fur import fur
from segteach.data.mattes.glass import glass
from segteach.data.mattes.hair import hair
from segteach.data.mattes.layers import SCALE, Sheet, scene_of
from segteach.data.mattes.leaves import leaves
from segteach.data.mattes.net import net
from segteach.data.mattes.smoke import smoke
from segteach.data.photographs import PHOTOGRAPHS
from segteach.data.scenes import Scene

_PAINTERS = {
    "hair": hair,
    "fur": fur,
    "defocus": defocus,
    "net": net,
    "leaves": leaves,
    "smoke": smoke,
    "glass": glass,
}
MATTING_SCENES = tuple(_PAINTERS)
BACKGROUNDS = ("texture", *PHOTOGRAPHS)


def matting_scene(
    name: str,
    background: str = "texture",
    shape: tuple[int, int] = (240, 320),
    rng: np.random.Generator | int = 0,
) -> Scene:
    """Return a scene that is hard to cut out, with its exact alpha, foreground and background.

    name: one of `MATTING_SCENES`. background: "texture", one of four that the random numbers
    choose, or a photograph of `PHOTOGRAPHS`. shape: (H, W), sides of 32 to 2048 pixels.
    rng: another number gives another scene of the same kind.

    The object is painted at four times the size and averaged. alpha is a whole number of 65535ths;
    where it is 0 the foreground goes on with its nearest colour.
    """
    paint = _PAINTERS[check_word(name, "name", MATTING_SCENES)]
    background = check_word(background, "background", BACKGROUNDS)
    height, width = check_shape(shape)
    if not 32 <= min(height, width) <= max(height, width) <= 2048:
        raise ValueError(f"shape: got {told(shape)}, allowed are sides of 32 to 2048 pixels")
    of_object, of_background = check_rng(rng).spawn(2)
    layer = paint(Sheet(height * SCALE, width * SCALE), of_object)
    if background == "texture":
        behind = texture((height, width), of_background)
    else:
        behind = photograph(background, (height, width), of_background)
    return scene_of(layer, behind)
