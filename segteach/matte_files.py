"""Mattes of picture files, by trimap or strokes: alpha, the foreground's colours, composites.

A photograph is solved at its own size, a large one in pieces; where too much of it is unknown, or
too far from what is known, it is solved smaller, and the matte is brought back up. What the trimap
or the strokes say holds exactly, at every size.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

from segteach import data
from segteach.arrays import Seed
from segteach.data.picture_file import STRIP, pixels_of, plain_picture, values_of
from segteach.mark_files import Marks, fault_of
from segteach.matting.bayesian import bayesian
from segteach.matting.closed_form import closed_form
from segteach.matting.compositing import composite, covering_box
from segteach.matting.enlarge import bytes_of, enlarged, held, put_foreground
from segteach.matting.foreground import estimate_layers
from segteach.matting.knn import knn
from segteach.matting.knockout import knockout
from segteach.matting.matte import ALL_KNOWN, Matte, check_kinds, solved_matte
from segteach.matting.pieces import solvable_scale, solve_in_pieces, told_of_pieces
from segteach.matting.poisson import poisson
from segteach.matting.random_walk import random_walk
from segteach.matting.ruzon_tomasi import ruzon_tomasi
from segteach.matting.trimap import stray_note
from segteach.matting.wang_cohen import wang_cohen
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
from segteach.result_names import targets_of


def with_layers(method: Callable) -> Callable:
    """Return a method that finds F and B as well, once `method` has found alpha."""

    @wraps(method)
    def find(image: np.ndarray, seeds: np.ndarray) -> Matte:
        found = method(image, seeds)
        unknown = seeds == Seed.UNKNOWN
        F, B = (layer[unknown] for layer in estimate_layers(image, found.alpha))
        return solved_matte(image, seeds, found.alpha[unknown], F, B, found.note)

    return find


METHODS = {
    "bayesian": bayesian,
    "knockout": knockout,
    "ruzon-tomasi": ruzon_tomasi,
    "closed-form": with_layers(closed_form),
    "random-walk": with_layers(random_walk),
    "poisson": with_layers(poisson),
    "knn": with_layers(knn),
    "wang-cohen": wang_cohen,
}


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
    sources: list[Path],
    marks: list[Callable[[], Marks]],
    targets: list[Targets],
    wanted: Wanted,
) -> int:
    """Find the matte of every source and return how many failed: see `run_batch`.

    marks: for each source what is known of it, or a ValueError.
    """
    jobs = []
    for source, known, target in zip(sources, marks, targets, strict=True):
        work = partial(_matte_file, source, known, target, wanted)
        jobs.append(Job(source, [file for file in target if file is not None], work))
    return run_batch(jobs, "mattes found")


def _matte_file(
    source: Path,
    marks: Callable[[], Marks],
    targets: Targets,
    wanted: Wanted,
    progress: Progress,
) -> str:
    """Find the matte of one source, write what is wanted of it and return its note."""
    content = content_of(source)
    alpha, pixels, note = matte_out(content, marks(), METHODS[wanted.method], progress)
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
    content: bytes, marks: Marks, method, progress: Progress
) -> tuple[np.ndarray, np.ndarray, str]:
    """Return alpha, float32 (H, W), F, uint8 (H, W, 3), and what is to be noted, or "".

    content: of a picture file. marks: what is known of it. method: (image, seeds) -> a matte.

    F is the photograph where alpha is 0 or 1. ValueError where one of them is no picture, or they
    are of different sizes.
    """
    picture = opened(plain_picture, content)
    with fault_of(marks):
        seeds, stray = marks.whole()
    if seeds.shape != (picture.height, picture.width):
        (height, width), size = seeds.shape, f"{picture.width} x {picture.height}"
        raise ValueError(
            f"is {size} pixels, but {marks.name} is {width} x {height}; allowed is one of the "
            "same size"
        )
    with fault_of(marks):
        check_kinds(seeds)
    notes = film_note(content), stray_note(stray)
    scale = solvable_scale(seeds)
    if scale == 1:
        alpha, pixels, note = _solved(picture, seeds, method, progress)
        return alpha, pixels, _joined(*notes, note)
    small = opened(plain_picture, content, max(1, int(scale * max(seeds.shape))))
    with fault_of(marks):
        small_seeds = marks.smaller((small.height, small.width))
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
