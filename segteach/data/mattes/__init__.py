"""Scenes for matting with the exact answer: hair, fur, defocus, net, leaves, smoke, glass.

A scene is a file with a function `x(sheet, rng)` that returns a `Layer`; to add one, name it in
`scenes`. layers: fine pixels averaged, premultiplied. ribbons, lathe, noise: what scenes are
painted with. backgrounds: textures and photographs. trimap: trimaps of a known matte. samples: a
small set as files.
"""

from segteach.data.mattes.scenes import MATTING_SCENES, matting_scene
from segteach.data.mattes.trimap import trimap_of

__all__ = ["MATTING_SCENES", "matting_scene", "trimap_of"]
