"""Pictures with their trimaps and their true alpha, as the contents of files.

Contents travel to any worker, whatever it can see of a disk, and their digest says whether a
result was found on the same picture.
"""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from segteach import data
from segteach.data.mattes.samples import WIDTHS, sample

TRIMAPS = (1, 2)  # the narrow one, the wide one
ENDINGS = (".png", ".tif", ".tiff", ".jpg", ".jpeg", ".webp", ".bmp")


class Picture(NamedTuple):
    """A picture, one of its trimaps and its alpha.

    name: of the picture. trimap_number: one of TRIMAPS. image, trimap, alpha: contents of picture
    files; the trimap as `data.open_trimap` takes it, alpha grey.
    """

    name: str
    trimap_number: int
    image: bytes
    trimap: bytes
    alpha: bytes

    @property
    def digest(self) -> str:
        """What tells these three files from all others."""
        parts = [hashlib.sha256(part).digest() for part in (self.image, self.trimap, self.alpha)]
        return hashlib.sha256(b"".join(parts)).hexdigest()


def usual_folder() -> Path | None:
    """Return the folder `matting` of the folder that SEGTEACH_DATA names; None without one."""
    folder = Path(os.environ.get("SEGTEACH_DATA", "")) / "matting"
    return folder if "SEGTEACH_DATA" in os.environ and (folder / "image").is_dir() else None


def of_folder(folder: Path, trimaps: tuple[int, ...] = TRIMAPS) -> list[Picture]:
    """Return the pictures of a folder by name, trimap by trimap.

    folder: holds image/NAME, alpha/NAME, trimap1/NAME and trimap2/NAME, each with any ending of
    ENDINGS. trimaps: the numbers of those that are wanted.
    Raises ValueError where a folder, a file or every picture is missing.
    """
    names = sorted(_files_in(folder / "image"))
    if not names:
        raise ValueError(f"{folder / 'image'} holds no picture, allowed are files such as GT01.png")
    parts = ("image", *(f"trimap{number}" for number in trimaps), "alpha")
    files = {part: _files_in(folder / part) for part in parts}
    for part, found in files.items():
        if missing := [name for name in names if name not in found]:
            raise ValueError(
                f"{folder / part} lacks {', '.join(missing)}; allowed is a file there for each "
                "picture in image/"
            )
    return [
        Picture(name, number, *(files[p][name].read_bytes() for p in parts_of(number)))
        for number in trimaps
        for name in names
    ]


def parts_of(number: int) -> tuple[str, str, str]:
    """Return the folders of a picture with the trimap of that number."""
    return "image", f"trimap{number}", "alpha"


def _files_in(folder: Path) -> dict[str, Path]:
    """Return {stem: file} of the picture files of a folder."""
    if not folder.is_dir():
        raise ValueError(
            f"{folder} is no folder, allowed is one with image/, trimap1/, trimap2/ and alpha/"
        )
    return {file.stem: file for file in folder.iterdir() if file.suffix.lower() in ENDINGS}


def painted(trimaps: tuple[int, ...] = TRIMAPS) -> list[Picture]:
    """Return the scenes of `data.MATTING_SCENES`, small; nothing is written anywhere."""
    scenes = {name: sample(name) for name in data.MATTING_SCENES}
    return [
        Picture(
            name,
            number,
            *(_png(scenes[name][p]) for p in ("image", f"trimap{WIDTHS[number - 1]}", "alpha")),
        )
        for number in trimaps
        for name in data.MATTING_SCENES
    ]


def _png(pixels: np.ndarray) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()
