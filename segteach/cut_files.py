"""Objects cut out of picture files: read, segment, write with transparency, one after the other.

A large photograph is segmented at WORKING_SIDE pixels, and the mask is brought back up: its
outline is then right to about one pixel of that smaller picture. What the user marked holds
exactly, at every size.
"""

from __future__ import annotations

import glob
import io
import os
import shutil
import signal
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import accumulate
from pathlib import Path
from secrets import token_hex
from threading import current_thread, main_thread

import numpy as np
from PIL import Image

from segteach import data
from segteach.arrays import Seed, check_seeds, check_vector, seeds_from_box
from segteach.cut_names import check_target, expanded, targets_of
from segteach.marks.edits import Box
from segteach.marks.session import Session
from segteach.segmentation.border_matting import BorderMattingState, border_matting
from segteach.segmentation.grabcut import GrabCut, GrabCutState, grabcut
from segteach.steps import last

__all__ = ["cut_files", "cut_out", "expanded", "seeds_maker", "shrunk_seeds", "targets_of"]

WORKING_SIDE = 1024  # pixels of the longer side
FIRST_SIDE = 640  # of the picture in which the rounds begin: their start was tried on such
LAST_ROUNDS = 5  # at most, in the larger one: little is left to move
PICTURES = "a picture file such as JPEG, PNG, TIFF or WebP"
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
    session = _session(strokes)
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


def _session(file: Path) -> Session:
    try:
        return Session.from_json(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        allowed = "allowed is what `Session.save` writes"
        raise ValueError(f"--strokes: {file}: {_words(error)}; {allowed}") from None


def cut_files(
    sources: list[Path], targets: list[Path], seeds_for: SeedsFor, *, soft: bool, rng: int
) -> int:
    """Cut every source out into its target and return how many failed; stderr tells the progress.

    sources, targets: files of pictures, and the PNG that each becomes.
    seeds_for: shape -> seeds (H, W) of a picture of that shape; or it raises a ValueError.
    soft: with the alpha of border matting.
    rng: start of the colour models, the same for every picture.

    KeyboardInterrupt, its argument the number of the signal, where one ended the work: then it was
    told how far that was, and no half written file is left.
    """
    total, done, failed, live = len(sources), 0, 0, _live()
    try:
        with _signals_interrupt():
            for number, (source, target) in enumerate(zip(sources, targets, strict=True)):
                if live:
                    _tell(_fitting(f"{number}/{total} {source.name}"), end="")
                try:
                    note = _cut_file(source, target, seeds_for, soft=soft, rng=rng)
                except Exception as error:  # whatever is wrong with one picture, the others go on
                    failed += 1
                    _tell(f"{source}: {_words(error)}")
                else:
                    done += 1
                    if note or not live:
                        _tell(f"{source} -> {target}" + (f" ({note})" if note else ""))
    except KeyboardInterrupt:
        _tell(f"stopped; {done} of {total} cut out" + (f", {failed} failed" if failed else ""))
        raise
    if live or total > 1:
        _tell(f"{done} of {total} cut out" + (f", {failed} failed" if failed else ""))
    return failed


@contextmanager
def _signals_interrupt() -> Iterator[None]:
    """Let what ends a program raise KeyboardInterrupt(number), once: what clears up runs then.

    A signal that is ignored, as `nohup` has it, stays so; only the main thread can do this.
    """
    names = ("SIGINT", "SIGTERM", "SIGHUP") if current_thread() is main_thread() else ()
    usual = (signal.SIG_DFL, signal.default_int_handler)
    kinds = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {kind: signal.getsignal(kind) for kind in kinds if signal.getsignal(kind) in usual}

    def interrupt(number, frame):
        for kind in before:
            signal.signal(kind, signal.SIG_IGN)
        raise KeyboardInterrupt(number)

    try:
        for kind in before:
            signal.signal(kind, interrupt)
        yield
    finally:
        for kind, handler in before.items():
            signal.signal(kind, handler)


def _live() -> bool:
    """Return whether stderr is a terminal that can take a line back."""
    try:
        return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    except (AttributeError, ValueError):  # none, or a closed one
        return False


def _fitting(line: str) -> str:
    """Return what of a line fits into a row of the terminal: a wrapped one cannot be taken back."""
    widths = accumulate(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
    room = shutil.get_terminal_size().columns - 1
    return "".join(c for c, width in zip(line, widths, strict=True) if width <= room)


def _tell(line: str, end: str = "\n") -> None:
    """Write a line to stderr, on a terminal in the place of the one that told the progress.

    What cannot be told stops no work: once nobody listens, stderr is a string in its place.
    """
    if sys.stderr is None:
        return
    fresh = "\r\x1b[K" if _live() else ""
    shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)
    code = getattr(sys.stderr, "encoding", None) or "utf-8"
    try:
        text = fresh + shown.encode(code, "backslashreplace").decode(code)
        print(text, end=end, file=sys.stderr, flush=True)
    except (OSError, ValueError):
        sys.stderr = io.StringIO()


def _cut_file(source: Path, target: Path, seeds_for: SeedsFor, *, soft: bool, rng: int) -> str:
    """Cut one source out into its target and return what is to be noted, or ""."""
    check_target(target)
    cut, note = cut_out(source, seeds_for, soft=soft, rng=rng)
    _write(target, cut)
    return note


def _missing(source: Path) -> str:
    """Return why there is no file."""
    if os.path.exists(source):
        return "is no file"
    if glob.has_magic(str(source)):
        return "there is no such file, and nothing matches it as a pattern (* ? [ ])"
    return "there is no such file"


def cut_out(source: Path, seeds_for: SeedsFor, *, soft: bool, rng: int) -> tuple[np.ndarray, str]:
    """Return the object in a picture file, uint8 (H, W, 4), and a note about it, or "".

    source: a file of a picture, of any size.
    seeds_for: shape -> seeds (H, W) of a picture of that shape.
    soft: with the alpha of border matting, and in its ribbon the colours of the foreground alone.
    rng: start of the colour models.

    What is transparent is black as well: nothing of the background stays in the file. ValueError
    where the file is no picture, the seeds do not fit it, or nothing of it is foreground.
    """
    if not os.path.isfile(source):
        raise ValueError(f"{_missing(source)}; allowed is {PICTURES}")
    content = source.read_bytes()
    cut = _opened(data.open_pixels, content)
    shape = cut.shape[:2]
    seeds = check_seeds(seeds_for(shape), shape)
    image = _opened(data.open_image, content, WORKING_SIDE)
    state, note = _segmented(image, seeds, rng)
    matte = border_matting(image, state.mask) if soft and state.mask.any() else None
    alpha = _held(state.mask if matte is None else matte.alpha, seeds, soft)
    opacity = _bytes(alpha)
    if not opacity.any():
        raise ValueError(NOTHING)
    if matte is not None:
        _put_foreground(cut, alpha, (opacity > 0) & (alpha < 1), matte)
    cut[opacity == 0] = 0
    notes = [text for text in (note, "" if matte is None else matte.note) if text]
    if (many := data.pictures_in(content)) > 1:
        notes.insert(0, f"the first of {many} pictures")
    return np.dstack([cut, opacity]), "; ".join(notes)


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
    mask = _enlarged(first.mask, image.shape[:2]) >= 0.5
    models = first.background, first.foreground
    rounds = GrabCut(image, max_rounds=LAST_ROUNDS).iterate(
        shrunk_seeds(seeds, image.shape[:2]), mask=mask, models=models
    )
    return last(rounds), first.note


def _put_foreground(
    cut: np.ndarray, alpha: np.ndarray, mixed: np.ndarray, matte: BorderMattingState
) -> None:
    """Put the foreground's own colours into the photograph, in place.

    cut: uint8 (H, W, 3), the photograph.
    alpha: (H, W).
    mixed: bool (H, W), where they belong: 0 < alpha < 1.
    matte: of the smaller picture (h, w).

    A matte has no colour where its alpha is 0. So a colour counts by its alpha, F = up(a F) / up(a)
    with `up` linear: what has none lends none.
    """
    share = alpha[mixed]
    for channel in range(3):
        covered = _enlarged(matte.alpha * matte.foreground[..., channel], alpha.shape)[mixed]
        cut[mixed, channel] = _bytes((covered / share).clip(0, 1))


def _opened(how: Callable[..., np.ndarray], content: bytes, *parameters) -> np.ndarray:
    try:
        return how(content, *parameters)
    except ValueError as error:
        words = str(error).removeprefix(f"source: {len(content)} bytes ")
        allowed = "" if "allowed" in words else f"; allowed is {PICTURES}"
        raise ValueError(words + allowed) from None


def _held(alpha: np.ndarray, seeds: np.ndarray, soft: bool) -> np.ndarray:
    """Return alpha at the size of the seeds, (H, W), with the seeds themselves held exactly."""
    alpha = _enlarged(alpha, seeds.shape)
    alpha = alpha if soft else (alpha >= 0.5).astype(np.float32)
    alpha[seeds == Seed.FOREGROUND], alpha[seeds == Seed.BACKGROUND] = 1, 0
    return alpha


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


def _bytes(values: np.ndarray) -> np.ndarray:
    return np.rint(255 * values).astype(np.uint8)


def _enlarged(plane: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Return values (h, w) in [0, 1] at the size `shape`, linear in between, float32."""
    plane = plane.astype(np.float32)
    if plane.shape == tuple(shape):
        return plane
    large = Image.fromarray(plane).resize(shape[::-1], Image.Resampling.BILINEAR)
    return np.array(large)


def _write(target: Path, cut: np.ndarray) -> None:
    """Write a PNG; a file that is there stays whole until the new one is complete."""
    beside = target.with_name(f".{token_hex(8)}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(cut).save(beside, format="PNG")
        os.replace(beside, target)
    except OSError as error:
        raise ValueError(f"{target} cannot be written ({_words(error)})") from None
    finally:
        with suppress(OSError):
            beside.unlink()


def _words(error: Exception) -> str:
    """Return what was wrong in one line."""
    words = getattr(error, "strerror", None) or str(error)
    if not isinstance(error, (ValueError, OSError)):
        words = f"{type(error).__name__}: {words}"
    return " ".join(words.split())
