"""Pictures and points to work on: bundled photographs, the reader's own files, exact scenes.

photographs: the bundled ones, read from the packages they come with. noisy_flower: the one that
chapters 1 and 2 share, with its seeds. picture_file: the reader's own, of any kind that Pillow
reads; png and colour_space serve it. trimap_file: a trimap in such a file. scenes: synthetic points
and scenes, which come with the answer that an algorithm should find; mattes: those for matting, and
trimaps of known mattes.
"""

from segteach.data.mattes import MATTING_SCENES, matting_scene, trimap_of
from segteach.data.noisy_flower import noisy_flower
from segteach.data.photographs import PHOTOGRAPHS, load
from segteach.data.picture_file import fit_within, grey, open_image, open_pixels, pictures_in
from segteach.data.scenes import PointSet, Scene, dandelion, points
from segteach.data.trimap_file import open_trimap

__all__ = [
    "MATTING_SCENES",
    "PHOTOGRAPHS",
    "PointSet",
    "Scene",
    "dandelion",
    "fit_within",
    "grey",
    "load",
    "matting_scene",
    "noisy_flower",
    "open_image",
    "open_pixels",
    "open_trimap",
    "pictures_in",
    "points",
    "trimap_of",
]
