"""A small set of the scenes as files, for those who want pictures and no program.

    python -m segteach.data.mattes.samples datasets/matting

writes NAME-image.png, NAME-alpha.png, NAME-foreground.png and a trimap for each of WIDTHS.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image

from segteach.arrays import Seed
from segteach.data.mattes.scenes import MATTING_SCENES, matting_scene
from segteach.data.mattes.trimap import trimap_of

SHAPE, WIDTHS = (180, 240), (2, 6)
SEEDS = dict(zip(MATTING_SCENES, (0, 2, 21, 25, 4, 6, 3), strict=True))  # every texture is there
GREY = {Seed.BACKGROUND: 0, Seed.UNKNOWN: 128, Seed.FOREGROUND: 255}


def sample(name: str) -> dict[str, np.ndarray]:
    """Return the pictures of a scene of the set by the ends of their names, uint8."""
    scene = matting_scene(name, shape=SHAPE, rng=SEEDS[name])
    parts = {"image": scene.image, "alpha": scene.alpha, "foreground": scene.foreground}
    pictures = {part: np.rint(255 * values).astype(np.uint8) for part, values in parts.items()}
    greys = np.array([GREY[seed] for seed in sorted(Seed)], np.uint8)
    for width in WIDTHS:
        pictures[f"trimap{width}"] = greys[trimap_of(scene.alpha, width)]
    return pictures


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in MATTING_SCENES:
        for part, pixels in sample(name).items():
            Image.fromarray(pixels).save(folder / f"{name}-{part}.png", optimize=True)
