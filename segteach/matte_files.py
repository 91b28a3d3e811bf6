"""Mattes of picture files and their trimap files: alpha, the foreground's colours, composites.

A photograph is solved at its own size, a large one in pieces; where too much of it is unknown, or
too far from what is known, it is solved smaller, and the matte is brought back up. What the trimap
says holds exactly, at every size.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from segteach import data
from segteach.arrays import Seed
from segteach.data.picture_file import STRIP, pixels_of, plain_picture, values_of
from segteach.matting.bayesian import bayesian
from segteach.matting.compositing import composite, covering_box
from segteach.matting.enlarge import bytes_of, enlarged, held, put_foreground
from segteach.matting.knockout import knockout
from segteach.matting.matte import ALL_KNOWN, check_kinds
from segteach.matting.pieces import solvable_scale, solve_in_pieces, told_of_pieces
from segteach.matting.ruzon_tomasi import ruzon_tomasi
from segteach.matting.trimap import stray_note
from segteach.photo_batch import (
    Job,
    Progress,
    content_of,
    film_note,
    opened,
    run_batch,
    words_of,
    write_pngs,
)
from segteach.result_names import partners, targets_of

METHODS = {"bayesian": bayesian, "knockout": knockout, "ruzon-tomasi": ruzon_tomasi}


class Wanted(NamedTuple):
    """What is made of each photograph.

    method: a name in METHODS.
    bits: of alpha, 8 or 16.
    background: uint8 (h, w, 3) to lay the foreground on, or None.
    linear: mix the light, not its encoded values.
    """

    method: str
    bits: int
    background: np.ndarray | None
    linear: bool


class Targets(NamedTuple):
    """The files that a photograph becomes; None for what is not wanted."""

    alpha: Path
    foreground: Path | None
    composite: Path | None


def trimap_files(sources: list[Path], folder: Path) -> list[list[Path]]:
    """Return for each photograph the files of a folder that may be its trimap: one, or it fails."""
    try:
        return partners(sources, folder)
    except OSError as error:
        words = f"{folder} is no folder that can be read ({words_of(error)})"
        raise ValueError(f"--trimaps: {words}; allowed is the folder with the trimaps") from None


def open_background(file: Path) -> np.ndarray:
    """Return the picture of --background, uint8 (h, w, 3)."""
    try:
        return opened(data.open_pixels, content_of(file))
    except (OSError, ValueError) as error:
        raise ValueError(f"--background: {file}: {words_of(error)}") from None


def all_targets(
    sources: list[Path],
    others: list[Path],
    output: str | None,
    foreground: str | None,
    composites: bool,
) -> list[Targets]:
    """Return where the results go; ValueError where they cannot.

    sources: the photographs. others: further inputs, which are no target either.
    output, foreground: a file or a folder for alpha, and for the foreground if it is not None.
    composites: those too are wanted; they lie beside alpha.
    """
    alphas = targets_of(sources, output, others, end="-alpha")
    found: list[list[Path]] = []
    wanted = (
        (foreground, "-foreground", "--foreground"),
        (f"{alphas[0].parent}/" if composites and alphas else None, "-composite", "--output"),
    )
    for place, end, option in wanted:
        if place is None:
            found.append([])
            continue
        taken = [*others, *alphas, *(file for files in found for file in files)]
        found.append(targets_of(sources, place, taken, end=end, option=option))
    return [
        Targets(alpha, *(files[number] if files else None for files in found))
        for number, alpha in enumerate(alphas)
    ]


def matte_files(
    sources: list[Path], trimaps: list[list[Path]], targets: list[Targets], wanted: Wanted
) -> int:
    """Find the matte of every source and return how many failed: see `run_batch`.

    trimaps: for each source the files that may be its trimap.
    """
    jobs = []
    for source, files, target in zip(sources, trimaps, targets, strict=True):
        work = partial(_matte_file, source, files, target, wanted)
        jobs.append(Job(source, [file for file in target if file is not None], work))
    return run_batch(jobs, "mattes found")


def _matte_file(
    source: Path, trimaps: list[Path], targets: Targets, wanted: Wanted, progress: Progress
) -> str:
    """Find the matte of one source, write what is wanted of it and return its note."""
    content = content_of(source)
    if len(trimaps) != 1:
        names = ", ".join(map(str, trimaps))
        words = f"has {len(trimaps)} trimaps ({names})" if trimaps else "has no trimap"
        raise ValueError(f"{words}; allowed is one file of its name in --trimaps")
    alpha, pixels, note = matte_out(content, trimaps[0], METHODS[wanted.method], progress)
    results = {targets.alpha: bytes_of(alpha) if wanted.bits == 8 else _sixteen_bits(alpha)}
    if targets.composite and wanted.background is not None:
        behind = _fitted(wanted.background, alpha.shape)
        results[targets.composite] = _composite(pixels, alpha, behind, wanted.linear)
    if targets.foreground:
        opacity = bytes_of(alpha)
        pixels[opacity == 0] = 0
        results[targets.foreground] = np.dstack([pixels, opacity])
    write_pngs(results)
    return note


def matte_out(
    content: bytes, trimap: Path, method, progress: Progress
) -> tuple[np.ndarray, np.ndarray, str]:
    """Return alpha, float32 (H, W), F, uint8 (H, W, 3), and what is to be noted, or "".

    content: of a picture file. trimap: a file. method: (image, trimap) -> a matte.

    F is the photograph where alpha is 0 or 1. ValueError where one of them is no picture, or they
    are of different sizes.
    """
    picture = opened(plain_picture, content)
    with _of_the_trimap(trimap):
        marks = content_of(trimap)
        seeds, stray = opened(data.open_trimap, marks)
    if seeds.shape != (picture.height, picture.width):
        (height, width), size = seeds.shape, f"{picture.width} x {picture.height}"
        raise ValueError(
            f"is {size} pixels, but its trimap {trimap} is {width} x {height}; allowed is one of "
            "the same size"
        )
    with _of_the_trimap(trimap):
        check_kinds(seeds)
    notes = film_note(content), stray_note(stray)
    scale = solvable_scale(seeds)
    if scale == 1:
        alpha, pixels, note = _solved(picture, seeds, method, progress)
        return alpha, pixels, _joined(*notes, note)
    small = opened(plain_picture, content, max(1, int(scale * max(seeds.shape))))
    with _of_the_trimap(trimap):
        small_seeds, _ = data.open_trimap(marks, (small.height, small.width))
        check_kinds(small_seeds)
    small_alpha, colours, note = _solved(small, small_seeds, method, progress)
    alpha, pixels = held(enlarged(small_alpha, seeds.shape), seeds), pixels_of(picture)
    put_foreground(pixels, alpha, (alpha > 0) & (alpha < 1), small_alpha, colours / np.float32(255))
    smaller = f"too much of it is unknown: solved at {small.width} x {small.height} pixels"
    return alpha, pixels, _joined(*notes, smaller, note)


def _solved(
    picture: Image.Image, seeds: np.ndarray, method, progress: Progress
) -> tuple[np.ndarray, np.ndarray, str]:
    """Return alpha, float32 (H, W), F, uint8 (H, W, 3), and the notes of the method.

    picture: of a mode that `values_of` takes. seeds: its trimap, (H, W).
    """
    alpha, pixels = (seeds == Seed.FOREGROUND).astype(np.float32), pixels_of(picture)
    unknown, notes = seeds == Seed.UNKNOWN, []
    if not unknown.any():
        return alpha, pixels, ALL_KNOWN

    def crop(rows: slice, cols: slice) -> np.ndarray:
        return values_of(picture.crop((cols.start, rows.start, cols.stop, rows.stop)))

    for piece, share in solve_in_pieces(method, crop, seeds):
        here = piece.rows, piece.cols
        alpha[here] = piece.alpha
        pixels[here][unknown[here]] = bytes_of(piece.foreground[unknown[here]])
        notes.append(piece.note)
        if share < 1:
            progress(share)
    return alpha, pixels, told_of_pieces(notes)


def _fitted(pixels: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Return uint8 (h, w, 3) at the size `shape`, as `compositing.fitted`, in little memory."""
    if pixels.shape[:2] == shape:
        return pixels
    box = covering_box(pixels.shape[:2], shape)
    size = shape[::-1]
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BILINEAR, box))


def _composite(
    foreground: np.ndarray, alpha: np.ndarray, background: np.ndarray, linear: bool
) -> np.ndarray:
    """Return the foreground over the background, all uint8 (H, W, 3), a few rows at a time."""
    mixed = np.empty_like(foreground)
    for top in range(0, len(alpha), STRIP):
        rows = slice(top, top + STRIP)
        mixed[rows] = bytes_of(
            composite(foreground[rows], alpha[rows], background[rows], linear_light=linear)
        )
    return mixed


def _sixteen_bits(alpha: np.ndarray) -> np.ndarray:
    return np.rint(65535 * alpha).astype(np.uint16)


def _joined(*notes: str) -> str:
    return "; ".join(filter(None, notes))


@contextmanager
def _of_the_trimap(file: Path) -> Iterator[None]:
    """Say of what is wrong inside that it is the trimap's fault."""
    try:
        yield
    except (OSError, ValueError) as error:
        words = words_of(error).removeprefix("trimap: ")
        raise ValueError(f"its trimap {file}: {words}") from None
