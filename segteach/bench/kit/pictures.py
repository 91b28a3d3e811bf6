"""Photographs: the bundled ones at the size that a benchmark names, others with their truth.

Those with truth lie in the folder `segmentation` of the folder that SEGTEACH_DATA names.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from segteach import data
from segteach.arrays import Seed, seeds_from_box

MARGIN = 2  # pixels between the object and its box
FOLDERS = ("image", "truth", "scribbles1", "scribbles2")
SEED_OF_SCRIBBLE = np.array([Seed.UNKNOWN, Seed.FOREGROUND, Seed.BACKGROUND], np.uint8)


def at_size(name: str, width: int = 640, height: int = 480) -> np.ndarray:
    """Return the photograph cropped to width : height about its middle and resampled, (H, W, 3)."""
    image = data.load(name)
    rows, cols = image.shape[:2]
    tall, wide = min(rows, cols * height // width), min(cols, rows * width // height)
    top, left = (rows - tall) // 2, (cols - wide) // 2
    crop = image[top : top + tall, left : left + wide]
    planes = [Image.fromarray(np.float32(plane)) for plane in np.moveaxis(crop, 2, 0)]
    scaled = [np.asarray(p.resize((width, height), Image.Resampling.BICUBIC)) for p in planes]
    return np.clip(np.stack(scaled, axis=2).astype(np.float64), 0, 1)


def eight_bits(image: np.ndarray) -> np.ndarray:
    """Return the picture on the levels that 8 bits can hold."""
    return np.rint(255 * image) / 255


@dataclass(frozen=True)
class Picture:
    """A photograph with its truth.

    image: (H, W, 3) on the levels of 8 bits.
    truth: bool (H, W).
    ignore: bool (H, W), the band where the truth is not sure.
    scribbles: two arrays of seeds, or none.
    """

    name: str
    image: np.ndarray
    truth: np.ndarray
    ignore: np.ndarray
    scribbles: tuple[np.ndarray, ...]

    @property
    def box(self) -> tuple[int, int, int, int]:
        """(x0, y0, x1, y1): the object with a margin of two pixels, inside the picture."""
        height, width = self.truth.shape
        rows, cols = np.flatnonzero(self.truth.any(axis=1)), np.flatnonzero(self.truth.any(axis=0))
        x0, y0 = max(0, cols[0] - MARGIN), max(0, rows[0] - MARGIN)
        x1, y1 = min(width, cols[-1] + 1 + MARGIN), min(height, rows[-1] + 1 + MARGIN)
        return int(x0), int(y0), int(x1), int(y1)

    @property
    def seeds(self) -> np.ndarray:
        """The seeds of the box."""
        return seeds_from_box(self.truth.shape, self.box)


def truth_folder(name: str = "") -> Path | None:
    """Return the folder of pictures with their truth; None where it is none.

    name: of the folder; by default it is `segmentation` below SEGTEACH_DATA.
    """
    folder = Path(name or Path(os.environ.get("SEGTEACH_DATA", ""), "segmentation"))
    named = bool(name) or "SEGTEACH_DATA" in os.environ
    return folder if named and all((folder / part).is_dir() for part in FOLDERS) else None


def picture_names(folder: Path) -> list[str]:
    """Return the names of the pictures in the folder."""
    return sorted(path.stem for path in (folder / "image").glob("*.png"))


def read_picture(folder: Path, name: str) -> Picture:
    """Return one picture; in its scribbles, if it has some, 1 is foreground and 2 background."""
    image = data.open_image(folder / "image" / f"{name}.png")
    files = [folder / part / f"{name}.png" for part in FOLDERS[1:]]
    truth, *scribbles = (_levels(file) for file in files if file.exists())
    seeds = tuple(SEED_OF_SCRIBBLE[levels] for levels in scribbles)
    return Picture(name, image, truth == 255, (truth > 0) & (truth < 255), seeds)


def _levels(file: Path) -> np.ndarray:
    return np.rint(255 * data.open_image(file)[..., 0]).astype(np.uint8)
