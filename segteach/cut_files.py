"""Objects cut out of picture files: read, segment, write with transparency, one after the other.

A large photograph is segmented at WORKING_SIDE pixels, and the mask is brought back up: its
outline is then right to about one pixel of that smaller picture. What the user marked holds
exactly, at every size.
"""

from __future__ import annotations

import glob
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from PIL import Image

from segteach import data
from segteach.arrays import Seed, check_seeds, check_vector, seeds_from_box
from segteach.marks.edits import Box
from segteach.marks.session import Session
from segteach.segmentation.border_matting import border_matting
from segteach.segmentation.grabcut import grabcut

WORKING_SIDE = 1024  # pixels of the longer side
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
    """
    total, failed, live = len(sources), 0, sys.stderr.isatty()
    for number, (source, target) in enumerate(zip(sources, targets, strict=True)):
        if live:
            room = shutil.get_terminal_size().columns - 1  # a line that wraps cannot be taken back
            _tell(f"{number}/{total} {source.name}"[:room], end="")
        try:
            cut, note = cut_out(source, seeds_for, soft=soft, rng=rng)
            _write(target, cut)
        except Exception as error:  # whatever is wrong with one picture, the others go on
            failed += 1
            _tell(f"{source}: {_words(error)}")
        else:
            if not live:
                _tell(f"{source} -> {target}" + (f" ({note})" if note else ""))
    if live or total > 1:
        _tell(f"{total - failed} of {total} cut out" + (f", {failed} failed" if failed else ""))
    return failed


def _tell(line: str, end: str = "\n") -> None:
    """Write a line to stderr, on a terminal in the place of the one that told the progress."""
    fresh = "\r\x1b[K" if sys.stderr.isatty() else ""
    print(f"{fresh}{line}", end=end, file=sys.stderr, flush=True)


def cut_out(source: Path, seeds_for: SeedsFor, *, soft: bool, rng: int) -> tuple[np.ndarray, str]:
    """Return the object in a picture file, uint8 (H, W, 4), and a note about it, or "".

    source: a file of a picture, of any size.
    seeds_for: shape -> seeds (H, W) of a picture of that shape.
    soft: with the alpha of border matting, and in its ribbon the colours of the foreground alone.
    rng: start of the colour models.

    What is transparent is black as well: nothing of the background stays in the file. ValueError
    where the file is no picture, the seeds do not fit it, or nothing of it is foreground.
    """
    if not source.is_file():
        what = "is no file" if source.exists() else "there is no such file"
        raise ValueError(f"{what}; allowed is {PICTURES}")
    content = source.read_bytes()
    image = _opened(content)
    shape = image.shape[:2]
    seeds = check_seeds(seeds_for(shape), shape)
    cut = np.dstack([*(_bytes(image[..., c]) for c in range(3)), np.zeros(shape, np.uint8)])
    if max(shape) > WORKING_SIDE:
        image = _opened(content, WORKING_SIDE)
    state = grabcut(image, shrunk_seeds(seeds, image.shape[:2]), rng=rng)
    matte = border_matting(image, state.mask) if soft and state.mask.any() else None
    alpha = _held(state.mask if matte is None else matte.alpha, seeds, soft)
    cut[..., 3] = _bytes(alpha)
    if not cut[..., 3].any():
        raise ValueError(NOTHING)
    if matte is not None:
        ribbon = alpha < 1
        for channel in range(3):
            cut[ribbon, channel] = _bytes(_enlarged(matte.foreground[..., channel], shape)[ribbon])
    cut[cut[..., 3] == 0] = 0
    return cut, "; ".join(part.note for part in (state, matte) if part is not None and part.note)


def _opened(content: bytes, max_side: int | None = None) -> np.ndarray:
    try:
        return data.open_image(content, max_side)
    except ValueError as error:
        words = str(error).removeprefix(f"source: {len(content)} bytes ")
        allowed = "" if "allowed" in words else f"; allowed is {PICTURES}"
        raise ValueError(words + allowed) from None


def _held(alpha: np.ndarray, seeds: np.ndarray, soft: bool) -> np.ndarray:
    """Return alpha at the size of the seeds, (H, W), with the seeds themselves held exactly."""
    alpha = _enlarged(alpha, seeds.shape)
    alpha = alpha if soft else (alpha >= 0.5).astype(np.float32)
    return np.where(seeds == Seed.UNKNOWN, alpha, np.float32(seeds == Seed.FOREGROUND))


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


def expanded(names: Iterable[str]) -> list[Path]:
    """Return the files that names and patterns (*, ?, **) stand for, each once, in their order.

    A name without a file is kept: it fails when its turn comes.
    """
    found: dict[str, Path] = {}
    for name in names:
        matches = [name]
        if not os.path.exists(name) and glob.has_magic(name):
            matches = sorted(filter(os.path.isfile, glob.glob(name, recursive=True))) or [name]
        for match in matches:
            found.setdefault(_place(match), Path(match))
    return list(found.values())


def targets_of(sources: list[Path], output: str | None, strokes: Path | None) -> list[Path]:
    """Return where each result goes; ValueError for an `output` that cannot be.

    sources: what is cut out, with `strokes` the inputs, which are never a target.
    output: a file of the name *.png for one source, a folder for any number, made when it is not
    there; None is the current folder. No target is there twice.
    """
    inputs = sources if strokes is None else [*sources, strokes]
    target = Path(output or "")
    a_folder = output is None or target.is_dir() or output.endswith(("/", os.sep))
    if a_folder or not target.suffix:
        _make_folder(target)
        return _names_in(target, sources, inputs)
    if target.suffix.lower() != ".png":
        raise ValueError(f"--output: got {output}, allowed is a name that ends in .png or a folder")
    if len(sources) > 1:
        raise ValueError(
            f"--output: got the file {output} for {len(sources)} photographs, allowed is a folder"
        )
    if _place(target) in map(_place, inputs):
        raise ValueError(f"--output: {output} is an input, allowed is any other name")
    if not target.parent.is_dir():
        raise ValueError(
            f"--output: the folder {target.parent} is not there, allowed is one that is"
        )
    return [target]


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ValueError(f"--output: {folder} cannot be a folder ({error.strerror})") from None


def _names_in(folder: Path, sources: list[Path], inputs: list[Path]) -> list[Path]:
    """Return NAME-cut.png for each source, with a number where another file has that name."""
    taken, targets = {_place(file) for file in inputs}, []
    for source in sources:
        number, target = 1, folder / f"{source.stem}-cut.png"
        while _place(target) in taken:
            number += 1
            target = folder / f"{source.stem}-cut-{number}.png"
        taken.add(_place(target))
        targets.append(target)
    return targets


def _place(name) -> str:
    return os.path.realpath(name).casefold()  # most disks of laptops know no capitals


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
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        Image.fromarray(cut).save(beside, format="PNG")
        os.replace(beside, target)
    finally:
        beside.unlink(missing_ok=True)


def _words(error: Exception) -> str:
    """Return what was wrong in one line."""
    words = getattr(error, "strerror", None) or str(error)
    if not isinstance(error, (ValueError, OSError)):
        words = f"{type(error).__name__}: {words}"
    return " ".join(words.split())
