"""Closed-form matting against PyMatting's, with default arguments.

Same picture and trimap; alphas are compared first. Each side runs in a process of its own, its
numba code compiled and its imports done before the clock starts; seconds are the processor's.
Photographs on the levels of 8 bits, with a band of unknown pixels along the outline of an object,
or the first strokes of a log. `full` adds others: on scenes with a fine grain PyMatting's
iterations end sooner than on photographs, which are smoother, most of all where they are enlarged;
and the smoother a picture, the farther from the minimum they end.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import distance_transform_edt

from segteach import data
from segteach.arrays import Seed, seeds_from_strokes
from segteach.bench.kit.apart import Run, in_own_process, measured, told_of
from segteach.bench.kit.make_logs import OBJECTS, SHAPE, stroke_log
from segteach.bench.kit.pictures import at_size, eight_bits
from segteach.bench.kit.row import Row
from segteach.marks.edits import Polygon, seeds_of
from segteach.matting.closed_form import closed_form

GREYS = np.array([0.5, 0.0, 1.0])  # of Seed, as PyMatting takes a trimap
PHOTOGRAPH, LARGE = "coffee", (960, 1280)
LEVEL = 0.5  # of alpha: the outline of a scene
MOST, MORE = 3, 5  # repeats of what takes about a second


@dataclass(frozen=True)
class Task:
    """name: as in the table. picture, size (height, width). unknown: which share. repeats."""

    name: str
    picture: str
    shape: tuple[int, int]
    unknown: float
    repeats: int


TASKS = (
    Task("640x480 11%", PHOTOGRAPH, (480, 640), 0.11, MORE),
    Task("640x480 31%", PHOTOGRAPH, (480, 640), 0.31, MOST),
    Task("1.2Mpx 11%", PHOTOGRAPH, LARGE, 0.11, 1),
    Task("scribbles 640x480 95%", PHOTOGRAPH, (480, 640), 0.95, 1),
)
MORE_TASKS = (
    Task("640x480 11% astronaut", "astronaut", (480, 640), 0.11, MOST),
    Task("640x480 31% astronaut", "astronaut", (480, 640), 0.31, MOST),
    Task("1.2Mpx 11% astronaut", "astronaut", LARGE, 0.11, 1),
    Task("1.2Mpx 11% defocus", "defocus", LARGE, 0.11, 1),
    Task("1.2Mpx 11% leaves", "leaves", LARGE, 0.11, 1),
    Task("1.2Mpx 11% hair", "hair", LARGE, 0.11, 1),
)


def rows(full: bool = False) -> Iterator[Row]:
    """Yield a row for each task; with `full` more photographs."""
    for task in TASKS + (MORE_TASKS if full else ()):
        yield row_of(task)


def row_of(task: Task) -> Row:
    """Return both sides of a task."""
    ours, peer = (in_own_process(trial, side, task) for side in (closed_form_alpha, pymatting_cf))
    apart = np.abs(ours.answer - peer.answer).max()
    said = f"alpha within {apart:.0e}; {told_of(ours, peer)}"
    return Row(f"closed form {task.name}", "PyMatting", ours.cpu_s, peer.cpu_s, said)


def trial(side, task: Task) -> Run:
    """Return alpha, seconds and memory of a side at a task; a small picture goes first."""
    side(*problem(Task("warm", "leaves", (48, 64), 0.3, 1)))
    picture = problem(task)
    return measured(lambda: side(*picture), task.repeats)


def closed_form_alpha(image: np.ndarray, trimap: np.ndarray) -> np.ndarray:
    """Return our alpha, (H, W)."""
    return closed_form(image, trimap).alpha


def pymatting_cf(image: np.ndarray, trimap: np.ndarray) -> np.ndarray:
    """Return PyMatting's alpha, (H, W); what it prints of its preconditioner is left out."""
    import pymatting

    with redirect_stdout(io.StringIO()):
        return pymatting.estimate_alpha_cf(image, GREYS[trimap])


def problem(task: Task) -> tuple[np.ndarray, np.ndarray]:
    """Return picture, (H, W, 3), and trimap or scribbles, (H, W), of a task."""
    if task.picture in data.MATTING_SCENES:
        scene = data.matting_scene(task.picture, shape=task.shape)
        return eight_bits(scene.image), banded(scene.alpha > LEVEL, task.unknown)
    image = eight_bits(at_size(task.picture, *task.shape[::-1]))
    if "scribbles" in task.name:
        return image, scribbles(task.picture, task.unknown)
    outline = np.array([pair.split() for pair in OBJECTS[task.picture][0].split(",")], float)
    polygon = Polygon(outline * task.shape[0] / SHAPE[0])
    return image, banded(seeds_of(polygon, task.shape) == Seed.UNKNOWN, task.unknown)


def banded(inside: np.ndarray, unknown: float) -> np.ndarray:
    """Return the trimap whose pixels nearest to the outline are unknown, uint8 (H, W).

    inside: bool (H, W). unknown: which share of all pixels.
    """
    away = distance_transform_edt(inside) + distance_transform_edt(~inside)
    nearest = np.argsort(away, axis=None, kind="stable")[: round(unknown * away.size)]
    trimap = np.where(inside, Seed.FOREGROUND, Seed.BACKGROUND).astype(np.uint8)
    trimap.flat[nearest] = Seed.UNKNOWN
    return trimap


def scribbles(name: str, unknown: float) -> np.ndarray:
    """Return the first strokes of a log that leave no more pixels unknown, uint8 (H, W)."""
    log = stroke_log(name)
    for count in range(2, len(log.edits) + 1):
        seeds = seeds_from_strokes(log.edits[:count], log.shape)
        if np.mean(seeds == Seed.UNKNOWN) <= unknown:
            break
    return seeds
