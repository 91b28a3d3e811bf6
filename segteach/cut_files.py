"""Objects cut out of picture files: read, segment, write with transparency, one after the other.

A large photograph is segmented at WORKING_SIDE pixels, and the mask is brought back up: its
outline is then right to about one pixel of that smaller picture. What the user marked holds
exactly, at every size.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from segteach import data
from segteach.arrays import check_seeds, check_vector, seeds_from_box
from segteach.mark_files import open_strokes, shrunk_seeds
from segteach.marks.edits import Box
from segteach.matting.enlarge import bytes_of, enlarged, held, put_foreground
from segteach.photo_batch import Job, content_of, film_note, opened, run_batch, write_pngs
from segteach.segmentation.border_matting import border_matting
from segteach.segmentation.grabcut import GrabCut, GrabCutState, grabcut
from segteach.steps import last

WORKING_SIDE = 1024  # pixels of the longer side
FIRST_SIDE = 640  # of the picture in which the rounds begin: their start was tried on such
LAST_ROUNDS = 5  # at most, in the larger one: little is left to move
NOTHING = (
    "no foreground was found; allowed is a box with the whole object and some background inside, "
    "or strokes on both"
)
SeedsFor = Callable[[tuple[int, int]], np.ndarray]


def seeds_maker(box: list[float] | None, strokes: Path | None) -> SeedsFor:
    """Return seeds_for(shape), which gives the seeds of a picture or says why there are none.

    box: (x0, y0, x1, y1) in pixels; it replaces the region of the session, not its strokes.
    strokes: file of a session.

    ValueError for a box or a file that can be right for no picture at all, or for neither.
    """
    region = None if box is None else _box(box)
    if strokes is None:
        if region is None:
            raise ValueError("--box or --strokes is needed: where is the object?")
        corners = region.corners
        return lambda shape: seeds_from_box(shape, corners)
    session = open_strokes(strokes)
    if region is not None:
        session.add(region)
    if not session.seeds.any():
        raise ValueError(f"--strokes: {strokes} marks nothing, allowed are strokes or a box")

    def seeds_for(shape: tuple[int, int]) -> np.ndarray:
        if shape != session.shape:
            (height, width), (h, w) = session.shape, shape
            raise ValueError(
                f"is {w} x {h} pixels, but the strokes were drawn on {width} x {height}; allowed "
                "is a picture of that size"
            )
        return session.seeds

    return seeds_for


def _box(corners: list[float]) -> Box:
    x0, y0, x1, y1 = check_vector(corners, 4, "--box").tolist()
    if x0 >= x1 or y0 >= y1:
        raise ValueError(f"--box: got {corners}, allowed is X0 < X1 and Y0 < Y1")
    return Box((x0, y0, x1, y1))


def cut_files(
    sources: list[Path], targets: list[Path], seeds_for: SeedsFor, *, soft: bool, rng: int
) -> int:
    """Cut every source out into its target and return how many failed: see `run_batch`.

    sources, targets: files of pictures, and the PNG that each becomes.
    seeds_for: shape -> seeds (H, W) of a picture of that shape; or it raises a ValueError.
    soft: with the alpha of border matting.
    rng: start of the colour models, the same for every picture.
    """

    def cut_file(source: Path, target: Path, _) -> str:
        cut, note = cut_out(source, seeds_for, soft=soft, rng=rng)
        write_pngs({target: cut})
        return note

    pairs = zip(sources, targets, strict=True)
    jobs = [Job(source, [target], partial(cut_file, source, target)) for source, target in pairs]
    return run_batch(jobs, "cut out")


def cut_out(source: Path, seeds_for: SeedsFor, *, soft: bool, rng: int) -> tuple[np.ndarray, str]:
    """Return the object in a picture file, uint8 (H, W, 4), and a note about it, or "".

    source: a file of a picture, of any size.
    seeds_for: shape -> seeds (H, W) of a picture of that shape.
    soft: with the alpha of border matting, and in its ribbon the colours of the foreground alone.
    rng: start of the colour models.

    What is transparent is black as well: nothing of the background stays in the file. ValueError
    where the file is no picture, the seeds do not fit it, or nothing of it is foreground.
    """
    content = content_of(source)
    cut = opened(data.open_pixels, content)
    shape = cut.shape[:2]
    seeds = check_seeds(seeds_for(shape), shape)
    image = opened(data.open_image, content, WORKING_SIDE)
    state, note = _segmented(image, seeds, rng)
    matte = border_matting(image, state.mask) if soft and state.mask.any() else None
    alpha = enlarged(state.mask if matte is None else matte.alpha, shape)
    alpha = held(alpha if soft else alpha >= 0.5, seeds)
    opacity = bytes_of(alpha)
    if not opacity.any():
        raise ValueError(NOTHING)
    if matte is not None:
        put_foreground(cut, alpha, (opacity > 0) & (alpha < 1), matte.alpha, matte.foreground)
    cut[opacity == 0] = 0
    notes = film_note(content), note, "" if matte is None else matte.note
    return np.dstack([cut, opacity]), "; ".join(filter(None, notes))


def _segmented(image: np.ndarray, seeds: np.ndarray, rng: int) -> tuple[GrabCutState, str]:
    """Return the segmentation of a picture (h, w, 3), and a note of its rounds.

    seeds: (H, W), of the photograph as it is. rng: start of the colour models.

    Large pictures are segmented from small to large: the rounds go to their end in a small one, and
    its mask and mixtures are the start in the large one.
    """
    small = data.fit_within(image, FIRST_SIDE)
    first = grabcut(small, shrunk_seeds(seeds, small.shape[:2]), rng=rng)
    if small.shape == image.shape:
        return first, first.note
    mask = enlarged(first.mask, image.shape[:2]) >= 0.5
    models = first.background, first.foreground
    rounds = GrabCut(image, max_rounds=LAST_ROUNDS).iterate(
        shrunk_seeds(seeds, image.shape[:2]), mask=mask, models=models
    )
    return last(rounds), first.note
