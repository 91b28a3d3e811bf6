"""Pictures for the arena: photographs with an outline drawn by hand, a scene with the exact mask.

An outline drawn by eye is good to a pixel or two, so the pixels nearest to it are not counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from segteach import data
from segteach.arrays import Seed, check_image, check_mask
from segteach.marks.edits import seeds_from_polygon
from segteach.metrics import boundary

MAX_SIDE = 320  # pixels: five tools answer one stroke on two cores
UNSURE = 2.0  # pixels on both sides of an outline drawn by eye


@dataclass(frozen=True, eq=False)
class ArenaPicture:
    """A picture to segment: image (H, W, 3), and where it is known the truth.

    truth: bool (H, W), or None. ignore: bool (H, W), the pixels that do not count, or None.
    """

    name: str
    image: np.ndarray
    truth: np.ndarray | None = None
    ignore: np.ndarray | None = None

    def __post_init__(self):
        object.__setattr__(self, "image", check_image(self.image))
        for name in ("truth", "ignore"):
            mask = getattr(self, name)
            if mask is not None:
                object.__setattr__(self, name, check_mask(mask, self.image.shape[:2], name))


def picture(name: str) -> ArenaPicture:
    """Return a picture of the arena, at most 320 pixels long.

    name: one of `WITH_TRUTH`, or any other of `data.PHOTOGRAPHS`, which then has no truth.
    """
    if name == "dandelion":
        scene = data.dandelion((240, 320))
        return ArenaPicture(name, scene.image, scene.mask)
    image = data.fit_within(data.load(name), MAX_SIDE)
    if name not in OUTLINES:
        return ArenaPicture(name, image)
    vertices = np.array([pair.split() for pair in OUTLINES[name].split(",")], dtype=np.float64)
    scale = np.array(image.shape[:2]) / SIZES[name]
    vertices = (vertices + 0.5) * scale - 0.5  # pixel centres lie on whole numbers in both sizes
    truth = seeds_from_polygon(image.shape[:2], vertices) == Seed.UNKNOWN
    return ArenaPicture(name, image, truth, band(truth))


def band(truth: np.ndarray, width: float = UNSURE) -> np.ndarray:
    """Return the pixels less than `width` from the border between a mask and the rest."""
    rims = boundary(truth) | boundary(~truth)
    return ndimage.distance_transform_edt(~rims) < width if rims.any() else rims


# The rim of the object as (row, col) in the photograph's own pixels, clockwise from its top: by
# eye, on an enlargement. The cup with saucer and spoon; the astronaut with her helmet.
OUTLINES = {
    "flower": (
        "85 314, 86 322, 88 329, 92 336, 91 345, 94 354, 98 361, 99 371, 102 378, 107 383, "
        "113 388, 112 395, 114 402, 119 407, 126 410, 133 411, 137 417, 142 422, 150 427, 158 "
        "428, 164 430, 171 432, 178 431, 184 434, 190 438, 197 442, 205 444, 213 445, 221 "
        "446, 229 444, 236 444, 243 442, 250 438, 256 436, 264 433, 270 430, 278 429, 286 "
        "423, 292 418, 298 417, 304 413, 309 408, 315 407, 322 403, 328 397, 332 389, 333 "
        "383, 338 377, 343 370, 344 366, 348 358, 350 350, 353 344, 356 336, 358 328, 359 "
        "321, 357 314, 358 308, 360 298, 359 291, 357 284, 354 277, 350 266, 351 257, 350 "
        "249, 346 241, 340 235, 336 228, 333 221, 329 214, 325 210, 320 204, 313 199, 307 "
        "197, 302 194, 297 189, 291 186, 285 184, 281 181, 275 178, 268 176, 261 172, 254 "
        "171, 247 172, 241 173, 235 170, 229 168, 223 170, 217 170, 210 169, 203 172, 198 "
        "178, 195 184, 190 183, 186 178, 180 175, 173 177, 169 182, 169 187, 167 190, 160 "
        "188, 154 187, 148 189, 143 193, 138 200, 135 207, 133 204, 127 206, 121 210, 116 "
        "217, 113 225, 110 231, 108 236, 103 242, 99 250, 96 258, 95 266, 97 274, 95 281, 92 "
        "288, 89 297, 88 303, 86 308"
    ),
    "coffee": (
        "17 286, 18 300, 20 315, 24 330, 30 345, 36 358, 44 370, 53 382, 63 392, 70 397, 67 "
        "405, 66 413, 69 420, 75 424, 83 422, 93 420, 104 416, 107 420, 112 428, 120 438, 130 "
        "447, 140 455, 152 463, 165 469, 180 474, 195 477, 210 479, 225 479, 240 478, 255 "
        "475, 270 471, 285 464, 300 455, 312 445, 325 434, 336 422, 347 407, 357 390, 366 "
        "372, 373 355, 379 335, 384 312, 388 290, 388 270, 386 248, 382 228, 377 209, 370 "
        "190, 361 173, 350 156, 339 141, 326 126, 312 113, 297 102, 281 94, 263 86, 246 80, "
        "229 77, 212 75, 196 77, 180 79, 165 83, 150 89, 135 97, 120 107, 107 120, 96 133, 86 "
        "147, 78 162, 73 175, 70 181, 66 183, 57 190, 48 199, 40 210, 32 223, 26 237, 21 252, "
        "18 268"
    ),
    "astronaut": (
        "15 235, 16 244, 19 252, 24 262, 30 272, 37 280, 45 288, 54 294, 64 298, 74 300, 85 "
        "301, 96 300, 106 296, 114 292, 121 286, 127 280, 131 276, 134 272, 136 268, 138 266, "
        "148 263, 158 260, 166 257, 172 255, 176 262, 182 272, 190 282, 199 291, 208 297, 218 "
        "302, 228 304, 236 305, 238 310, 243 320, 248 328, 255 335, 262 341, 270 346, 280 "
        "349, 285 350, 292 353, 302 355, 312 357, 322 359, 331 363, 337 361, 345 363, 349 "
        "366, 347 374, 345 384, 343 395, 343 405, 344 420, 348 432, 354 444, 361 455, 369 "
        "465, 378 473, 388 480, 400 486, 412 490, 425 494, 438 496, 450 498, 458 503, 466 "
        "508, 474 512, 512 512, 512 42, 500 35, 490 31, 480 28, 465 25, 450 24, 430 24, 410 "
        "22, 395 19, 380 22, 365 24, 340 27, 330 32, 322 34, 310 36, 300 38, 290 40, 280 45, "
        "268 52, 255 62, 245 72, 236 85, 226 97, 216 106, 208 112, 205 115, 200 113, 190 113, "
        "184 116, 186 122, 180 122, 172 128, 165 134, 158 143, 152 155, 149 170, 149 183, 140 "
        "183, 130 180, 128 176, 122 172, 117 170, 117 164, 110 160, 100 156, 90 154, 80 153, "
        "70 153, 60 156, 50 163, 44 170, 38 180, 34 188, 30 193, 25 203, 20 214, 17 225"
    ),
    "grace_hopper": (
        "24 262, 24 275, 27 287, 32 296, 37 301, 40 304, 41 315, 45 327, 52 337, 60 344, 68 "
        "349, 77 353, 85 355, 88 362, 92 368, 100 371, 112 371, 125 371, 138 371, 150 371, "
        "162 371, 172 369, 180 372, 185 373, 192 375, 200 374, 208 371, 220 369, 235 367, 250 "
        "366, 262 361, 270 360, 280 360, 290 357, 298 352, 303 345, 306 338, 309 334, 314 "
        "331, 320 336, 328 345, 335 355, 341 365, 348 380, 354 395, 360 412, 365 428, 370 "
        "445, 376 460, 382 475, 388 487, 395 492, 405 496, 415 500, 430 505, 445 509, 452 "
        "512, 600 512, 600 12, 580 13, 560 14, 540 16, 520 18, 500 20, 480 23, 460 26, 440 "
        "28, 425 31, 410 36, 398 41, 388 47, 381 54, 377 65, 370 78, 365 95, 362 115, 357 "
        "132, 352 150, 346 165, 340 177, 332 186, 324 194, 316 200, 310 204, 303 200, 296 "
        "188, 292 178, 285 170, 277 164, 268 161, 258 160, 248 161, 238 164, 228 162, 220 "
        "160, 210 156, 200 153, 192 154, 184 160, 180 158, 170 153, 160 150, 150 150, 140 "
        "150, 130 150, 120 151, 110 154, 100 158, 92 163, 87 170, 83 175, 75 177, 65 183, 56 "
        "192, 49 202, 44 212, 40 219, 38 222, 32 227, 27 235, 24 245, 23 255"
    ),
}
SIZES = {  # (height, width) of the photographs in whose pixels the outlines are
    "flower": (427, 640),
    "coffee": (400, 600),
    "astronaut": (512, 512),
    "grace_hopper": (600, 512),
}
WITH_TRUTH = (*OUTLINES, "dandelion")
