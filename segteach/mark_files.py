"""What is known of photographs, from files: trimaps, and drawings that a lab saved or shared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from segteach import data
from segteach.arrays import Seed
from segteach.files import read_text
from segteach.marks.session import Session
from segteach.matting.matte import check_kinds
from segteach.photo_batch import content_of, opened, words_of
from segteach.result_names import partners


class Marks(NamedTuple):
    """What is known of a photograph.

    name: what errors call it.
    whole: () -> its seeds, (H, W), and how many pixels of its file were stray.
    smaller: shape -> the seeds of the photograph at that size.
    """

    name: str
    whole: Callable[[], tuple[np.ndarray, int]]
    smaller: Callable[[tuple[int, int]], np.ndarray]


def trimap_files(sources: list[Path], folder: Path) -> list[list[Path]]:
    """Return for each photograph the files of a folder that may be its trimap: one, or it fails."""
    try:
        return partners(sources, folder)
    except OSError as error:
        words = f"{folder} is no folder that can be read ({words_of(error)})"
        raise ValueError(f"--trimaps: {words}; allowed is the folder with the trimaps") from None


def trimap_marks(files: list[Path]) -> Marks:
    """Return what a trimap file says; ValueError where there is not one, but none or several."""
    if len(files) != 1:
        names = ", ".join(map(str, files))
        words = f"has {len(files)} trimaps ({names})" if files else "has no trimap"
        raise ValueError(f"{words}; allowed is one file of its name in --trimaps")
    (file,) = files
    return Marks(
        f"its trimap {file}",
        lambda: opened(data.open_trimap, content_of(file)),
        lambda shape: data.open_trimap(content_of(file), shape)[0],
    )


def stroke_marks(file: Path) -> Marks:
    """Return what the file of a drawing says; ValueError where it marks not both kinds."""
    seeds = open_strokes(file).seeds
    try:
        check_kinds(seeds, "strokes")
    except ValueError as error:
        raise ValueError(f"--strokes: {file}: {str(error).removeprefix('strokes: ')}") from None
    return Marks(f"its drawing {file}", lambda: (seeds, 0), partial(shrunk_seeds, seeds))


def open_strokes(file: Path) -> Session:
    """Return the session of a file, JSON or a short text; ValueError where it holds none."""
    try:
        text = read_text(file).strip()
        return (Session.from_json if text[:1] in ("", "{", "[") else Session.from_text)(text)
    except (OSError, ValueError) as error:
        allowed = "allowed is what a lab saves (`Session.save`) or shares (`Session.to_text`)"
        raise ValueError(f"--strokes: {file}: {words_of(error)}; {allowed}") from None


def shrunk_seeds(seeds: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Return the seeds (H, W) of a smaller picture of the same scene, uint8 `shape`.

    A pixel bears a seed as soon as one of the pixels it stands for does, so that no thin stroke is
    lost; where both classes are there, the one with more of them counts.
    """
    if seeds.shape == tuple(shape):
        return seeds
    firsts = [np.arange(few) * many // few for many, few in zip(seeds.shape, shape, strict=True)]

    def count(kind: Seed) -> np.ndarray:
        in_rows = np.add.reduceat(seeds == kind, firsts[0], axis=0, dtype=np.int32)
        return np.add.reduceat(in_rows, firsts[1], axis=1)

    background, foreground = count(Seed.BACKGROUND), count(Seed.FOREGROUND)
    said = np.where(foreground > background, Seed.FOREGROUND, Seed.BACKGROUND)
    return np.where(foreground + background > 0, said, Seed.UNKNOWN).astype(np.uint8)


@contextmanager
def fault_of(marks: Marks) -> Iterator[None]:
    """Say of what is wrong inside whose fault it is."""
    try:
        yield
    except (OSError, ValueError) as error:
        words = words_of(error).removeprefix("trimap: ")
        raise ValueError(f"{marks.name}: {words}") from None
