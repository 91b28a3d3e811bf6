"""The training pictures of alphamatting.com, fetched once from their publisher by pooch.

Source: Rhemann, Rother, Wang, Gelautz, Kohli and Rott 2009, "A perceptually motivated online
benchmark for image matting". The digests are those that the authors of PyMatting publish for the
same three archives (`tests/download_images.py` there).
"""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath

from segteach.bench.kit.evaluation.pictures import TRIMAPS, Picture, parts_of

PUBLISHER = "http://www.alphamatting.com/datasets/zip/"
ARCHIVES = {  # name: its SHA-256
    "input_training_lowres.zip": "78d403b0671424cd6e6a01b5489a4d26e53c40b1b9b98ea33f3ee02a09ccb5db",
    "trimap_training_lowres.zip": (
        "819a095689057c3747df5d18492b4ef42f13f2d8d58b18de1411938229a3f4b6"
    ),
    "gt_training_lowres.zip": "686d560ea2b6e920b97485a34b64c24657b049e751cf97b05c962ebd5f1f7569",
}


def fetched(publisher: str = PUBLISHER, folder: Path | None = None) -> list[Path]:
    """Return the three archives of ARCHIVES; those that lie in the folder are not fetched again.

    publisher: where they are, a URL that ends in /. folder: by default pooch's cache.
    Raises ValueError, in one sentence, without pooch, without a network, and for other contents.
    """
    try:
        import pooch
    except ImportError:
        raise ValueError(
            "--official: pooch is missing, `pip install 'segteach[evaluation]'` brings it"
        ) from None
    folder = Path(pooch.os_cache("segteach")) if folder is None else folder
    files = []
    for name, digest in ARCHIVES.items():
        try:
            file = pooch.retrieve(f"{publisher}{name}", f"sha256:{digest}", fname=name, path=folder)
        except (OSError, ValueError) as error:
            raise ValueError(
                f"--official: {publisher}{name} cannot be fetched ({type(error).__name__}); "
                f"put the archive into {folder} by hand, or name a folder of pictures"
            ) from None
        files.append(Path(file))
    return files


def of_archives(files: list[Path], trimaps: tuple[int, ...] = TRIMAPS) -> list[Picture]:
    """Return the pictures of the archives, by name, trimap by trimap.

    files: the archives of pictures, of trimaps (in folders Trimap1 and Trimap2), of alphas.
    Raises ValueError where one of them is no such archive, or lacks a picture.
    """
    found: dict[str, dict[str, bytes]] = {}
    for part, file in zip(("image", None, "alpha"), files, strict=True):
        try:
            with zipfile.ZipFile(file) as archive:
                for member in archive.namelist():
                    path = PurePosixPath(member)
                    if path.suffix.lower() == ".png" and "__MACOSX" not in path.parts:
                        kind = part or path.parent.name.lower()
                        found.setdefault(kind, {})[path.stem] = archive.read(member)
        except (OSError, zipfile.BadZipFile) as error:
            raise ValueError(f"--official: {file}: {error}") from None
    names = sorted(found.get("image", ()))
    for part in dict.fromkeys(part for number in trimaps for part in parts_of(number)):
        missing = [name for name in names if name not in found.get(part, ())]
        if missing or not names:
            raise ValueError(
                f"--official: the archives hold no {part} of {', '.join(missing) or 'any picture'}"
            )
    return [
        Picture(name, number, *(found[part][name] for part in parts_of(number)))
        for number in trimaps
        for name in names
    ]
