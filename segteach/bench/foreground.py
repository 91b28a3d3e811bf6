"""The colours of both layers, closed-form and multilevel, against PyMatting's of the same name.

Same picture with its true alpha, exact layers beside it: first how far F and the picture are
missed by both, then times. Each side runs in a process of its own, compiled and imported before;
seconds are the processor's. `full` takes every scene.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stdout

import numpy as np

from segteach import data
from segteach.bench.kit.apart import Run, in_own_process, measured, told_of
from segteach.bench.kit.row import Row
from segteach.matting.foreground import METHODS, estimate_layers

SHAPE, REPEATS = (480, 640), 3
SCENES = ("hair", "leaves")


def rows(full: bool = False) -> Iterator[Row]:
    """Yield a row for each method on each scene."""
    for name in data.MATTING_SCENES if full else SCENES:
        for method in METHODS:
            yield row_of(name, method)


def row_of(name: str, method: str) -> Row:
    """Return both sides of a method on a scene."""
    scene = data.matting_scene(name, shape=SHAPE)
    runs = [in_own_process(trial, side, name, method) for side in (estimate_layers, pymatting_fb)]
    errors = [errors_of(scene, *run.answer) for run in runs]
    (F_ours, C_ours), (F_peer, C_peer) = errors
    said = (
        f"error of F {F_ours:.4f} and {F_peer:.4f}, of the picture {C_ours:.4f} and {C_peer:.4f}; "
        f"{told_of(*runs)}"
    )
    task = f"foreground {method} 640x480 {name}"
    return Row(task, "PyMatting", runs[0].cpu_s, runs[1].cpu_s, said)


def trial(side, name: str, method: str) -> Run:
    """Return what a side takes for F and B of a scene; a small one goes first."""
    small = data.matting_scene(name, shape=(48, 64))
    side(small.image, small.alpha, method)
    scene = data.matting_scene(name, shape=SHAPE)
    return measured(lambda: side(scene.image, scene.alpha, method), REPEATS)


def pymatting_fb(image: np.ndarray, alpha: np.ndarray, method: str):
    """Return PyMatting's F and B, (H, W, 3) each."""
    import pymatting

    both = pymatting.estimate_foreground_cf, pymatting.estimate_foreground_ml
    with redirect_stdout(io.StringIO()):
        return both[METHODS.index(method)](image, alpha, return_background=True)


def errors_of(scene: data.Scene, F: np.ndarray, B: np.ndarray) -> tuple[float, float]:
    """Return root mean squares where alpha is partial: alpha (F - true F), and what C is missed by.

    A colour counts as far as it shows.
    """
    partial = (scene.alpha > 0) & (scene.alpha < 1)
    share = scene.alpha[partial][:, None]
    over = share * F[partial] + (1 - share) * B[partial]
    missed = share * (F - scene.foreground)[partial], over - scene.image[partial]
    F_error, C_error = (float(np.sqrt((apart**2).mean())) for apart in missed)
    return F_error, C_error
