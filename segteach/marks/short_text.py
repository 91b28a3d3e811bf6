"""What a reader copies of a drawing: a short text that fits in a URL, and lines of Python.

The short text is JSON, packed with zlib: a list of picture, parameters and shape, then one list
for each edit, with points as whole quarter pixels, each as its difference from the one before;
after a line break come the pixels of the trimaps.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable
from dataclasses import replace
from io import BytesIO

import numpy as np

from segteach.arrays import Stroke, check_vector
from segteach.marks import text_v1
from segteach.marks.edits import (
    GRID,
    MOST_EDITS,
    MOST_POINTS,
    MOST_WORK,
    Box,
    Clear,
    Edit,
    Polygon,
    Trimap,
    work_of,
)
from segteach.marks.text import Record, blank, dumped, from_base64, inflated, loaded

MARK = "2"  # begins a short text: its version; one of version 1 begins with what zlib makes of it
MOST_BYTES = 64 * 1024 * 1024  # of a short text once it is unpacked: a bomb stops there
MOST_JSON = MOST_BYTES // 4  # of these: lists take many times as much memory as their text
MOST_IN_ALL = 2 * MOST_WORK  # pixels that all edits of a short text go over: a minute, not hours
FEW_POINTS = 60  # strokes that short are shown as they are, point by point


def to_text(record: Record) -> str:
    """Return the record as letters, digits, - and _; the undone edits are left out."""
    head = [record.picture, record.parameters, record.shape]
    data = dumped([*head, *map(_numbers, record.edits)], (",", ":")).encode()
    pixels = [edit.seeds.tobytes() for edit in record.edits if isinstance(edit, Trimap)]
    packed = zlib.compress(b"".join([data, b"\n", *pixels]))
    return MARK + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def from_text(text: str) -> Record:
    """Return the record that `to_text` wrote, of now or of version 1; ValueError where it is none.

    White space in it is passed over: letters break lines. What it would take to paint the edits
    is added up while they are read, so that a small text cannot ask for endless work.
    """
    if not isinstance(text, str):
        raise ValueError(f"text: got {type(text).__name__}, allowed is what to_text wrote")
    letters = "".join(text.split())
    packed = from_base64(letters.removeprefix(MARK).translate({45: "+", 95: "/"}))
    data = inflated(packed, MOST_BYTES, exact=False)
    try:
        record, edits = (_read if letters.startswith(MARK) else _read_v1)(data)
        return replace(record, edits=_within_bounds(edits, record.shape))
    except (TypeError, OverflowError, MemoryError):
        raise ValueError("text: got a damaged one, allowed is what to_text wrote") from None


def _read(data: bytes) -> tuple[Record, Iterable[Edit]]:
    words, _, pixels = data.partition(b"\n")
    if len(words) > MOST_JSON:
        raise ValueError(f"text: got {len(words)} bytes of JSON, allowed are {MOST_JSON}")
    match loaded(words):
        case [picture, parameters, shape, *items]:
            record, planes = blank(picture, shape, parameters), BytesIO(pixels)
            return record, (_edit_of(item, record.shape, planes) for item in items)
    raise ValueError("text: got one without picture, parameters and shape")


def _read_v1(data: bytes) -> tuple[Record, Iterable[Edit]]:
    shape, words, edits = text_v1.read(data)
    match loaded(words):
        case [picture, parameters]:
            return blank(picture, shape, parameters), edits
    raise ValueError("text: got a head that is no picture name with parameters")


def _within_bounds(edits: Iterable[Edit], shape) -> tuple[Edit, ...]:
    """Return the edits; ValueError as soon as they are too many, or too much work in all."""
    kept, work = [], 0.0
    for edit in edits:
        kept.append(edit)
        work += work_of(edit, shape)
        if len(kept) > MOST_EDITS:
            raise ValueError(f"edits: got more than {MOST_EDITS}, allowed are {MOST_EDITS}")
        if work > MOST_IN_ALL:
            raise ValueError(f"text: got more to paint than allowed, {MOST_IN_ALL} pixels in all")
    return tuple(kept)


def _numbers(edit: Edit) -> list:
    """Return an edit as a list of JSON: its kind, 0 to 2 for a stroke with that seed, and more."""
    match edit:
        case Stroke(points, radius, seed):
            return [int(seed), round(radius * GRID), *_steps(points)]
        case Box(corners):
            return [3, *corners]
        case Polygon(vertices):
            return [4, *_steps(vertices)]
        case Trimap():
            return [5]
    return [6]


def _edit_of(item, shape, planes: BytesIO) -> Edit:
    """Return the edit of a list that `_numbers` wrote; planes: what is left of the trimaps."""
    match item:
        case [0 | 1 | 2 as seed, radius, *steps]:
            return Stroke(_points(steps), radius / GRID, seed)
        case [3, *corners]:
            return Box(tuple(corners))
        case [4, *steps]:
            return Polygon(_points(steps))
        case [5]:
            pixels = planes.read(shape[0] * shape[1])
            if len(pixels) == shape[0] * shape[1]:
                return Trimap(np.frombuffer(pixels, dtype=np.uint8).reshape(shape))
        case [6]:
            return Clear()
    raise ValueError(f"text: got the edit {item!r:.80}, allowed is what to_text wrote")


def _steps(points: np.ndarray) -> list[int]:
    """Return the rows of points (P, 2), then the columns, each less the one before it."""
    steps: np.ndarray = np.diff(np.round(points.T * GRID).astype(np.int64), prepend=0)
    return steps.ravel().tolist()


def _points(steps: list) -> np.ndarray:
    if len(steps) % 2 or len(steps) > 2 * MOST_POINTS:
        raise ValueError(f"points: got {len(steps)} numbers, allowed are 2 to {2 * MOST_POINTS}")
    return check_vector(steps, len(steps), "points").reshape(2, -1).cumsum(axis=1).T / GRID


def as_code(record: Record) -> str:
    """Return lines that make `seeds`: in plain words where they are few, else from the text."""
    match record.edits:
        case [Box(corners)]:
            call = f"seeds = seeds_from_box({record.shape}, {corners})"
            return f"from segteach.arrays import seeds_from_box\n\n{call}\n"
    strokes = [edit for edit in record.edits if isinstance(edit, Stroke)]
    all_strokes = bool(strokes) and len(strokes) == len(record.edits)
    if all_strokes and sum(len(stroke.points) for stroke in strokes) <= FEW_POINTS:
        lines = "".join(
            f"    Stroke({stroke.points.tolist()}, {stroke.radius}, Seed.{stroke.seed.name}),\n"
            for stroke in strokes
        )
        return (
            "from segteach.arrays import Seed, Stroke, seeds_from_strokes\n\n"
            f"strokes = [\n{lines}]\nseeds = seeds_from_strokes(strokes, {record.shape})\n"
        )
    return (
        "from segteach.marks.session import Session\n\n"
        f'session = Session.from_text("{to_text(record)}")\nseeds = session.seeds\n'
    )
