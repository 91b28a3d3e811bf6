"""Sessions as text: JSON for files, a short string to share, and lines of Python."""

from __future__ import annotations

import base64
import binascii
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np

from segteach.arrays import MAX_PIXELS, Seed, Stroke, check_shape
from segteach.marks.session import (
    GRID,
    MOST_POINTS,
    Box,
    Clear,
    Edit,
    Polygon,
    Session,
    Trimap,
    work_of,
)

FORMAT = "segteach session 1"
MOST_BYTES = 64 * 1024 * 1024  # of a text once it is unpacked: a bomb stops there
MOST_WORK = 2_000_000_000  # pixels that all edits of a short text go over: a minute, not hours
FEW_POINTS = 60  # strokes that short are shown as they are, point by point


# --- JSON ----------------------------------------------------------------------------------------


def to_json(session: Session) -> str:
    """Return the session as JSON, one edit a line; each edit is written once and kept."""
    head = {
        "format": FORMAT,
        "picture": session.picture,
        "shape": list(session.shape),
        "parameters": session.parameters,
    }
    lists = ("edits", session._done), ("undone", session._undone)
    body = ",\n".join(
        f'"{name}": [\n' + ",\n".join(_entry_json(entry) for entry in entries) + "]"
        for name, entries in lists
    )
    return f"{_dumped(head)[:-1]},\n{body}}}\n"


def from_json(text: str) -> Session:
    """Return the session that the text describes; ValueError where it describes none."""
    data = _loaded(text)
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValueError(f"text: got JSON without the format {FORMAT!r}")
    try:
        session = _empty(data["shape"], data["picture"], data["parameters"])
        undone = [_edit_from(item, session.shape) for item in reversed(_a_list(data, "undone"))]
        for item in _a_list(data, "edits"):
            session.add(_edit_from(item, session.shape))
        for edit in undone:
            session.add(edit)
    except KeyError as error:
        raise ValueError(f"text: {error} is missing, allowed is what to_json wrote") from None
    except (TypeError, OverflowError, MemoryError) as error:
        raise ValueError(f"text: got {error}, allowed is what to_json wrote") from None
    for _ in undone:
        session.undo()
    return session


def _entry_json(entry) -> str:
    if not entry.json:
        entry.json = _dumped(_edit_to(entry.edit))
    return entry.json


def _edit_to(edit: Edit) -> dict:
    if isinstance(edit, Stroke):
        kind = {"kind": "stroke", "seed": edit.seed.name.lower(), "radius": edit.radius}
        return kind | {"points": edit.points.tolist()}
    if isinstance(edit, Box):
        return {"kind": "box", "corners": list(edit.corners)}
    if isinstance(edit, Polygon):
        return {"kind": "polygon", "vertices": edit.vertices.tolist()}
    if isinstance(edit, Trimap):
        packed = zlib.compress(edit.seeds.tobytes(), 6)
        return {"kind": "trimap", "seeds": base64.b64encode(packed).decode()}
    return {"kind": "clear"}


def _edit_from(item, shape) -> Edit:
    if not isinstance(item, dict):
        raise ValueError(f"edit: got {type(item).__name__}, allowed is an object with a kind")
    kind = item["kind"]
    if kind == "stroke":
        if str(item["seed"]).upper() not in Seed.__members__:
            raise ValueError(f"seed: got {item['seed']!r}, allowed are the names of Seed")
        return Stroke(item["points"], item["radius"], Seed[item["seed"].upper()])
    if kind == "box":
        return Box(tuple(item["corners"]))
    if kind == "polygon":
        return Polygon(item["vertices"])
    if kind == "trimap":
        return Trimap(_trimap(_inflated(_bytes(item["seeds"]), shape[0] * shape[1]), shape))
    if kind == "clear":
        return Clear()
    raise ValueError(f"kind: got {kind!r}, allowed are stroke, box, polygon, trimap and clear")


def _a_list(data: dict, name: str) -> list:
    if not isinstance(data[name], list):
        raise ValueError(f"{name}: got {type(data[name]).__name__}, allowed is a list")
    return data[name]


def _loaded(text):
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError, TypeError) as error:
        raise ValueError(f"text: got no JSON ({error}), allowed is what a session wrote") from None


def _no_constant(name: str):
    raise ValueError(f"{name} is no JSON")


def _dumped(value) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"parameters: {error}, allowed is what JSON can hold") from None


def _empty(shape, picture, parameters) -> Session:
    if not isinstance(picture, str) or not isinstance(parameters, dict):
        raise ValueError("text: picture or parameters have the wrong form")
    try:  # what could not be written again would end the autosave
        _dumped([picture, parameters]).encode()
    except UnicodeEncodeError:
        raise ValueError("text: got characters that no file can hold") from None
    height, width = check_shape(shape)
    if height * width > MAX_PIXELS // 4:
        raise ValueError(f"shape: got {height} x {width}, allowed are {MAX_PIXELS // 4} pixels")
    return Session((height, width), picture, parameters)


# --- the short text ------------------------------------------------------------------------------
# Whole numbers of seven bits a byte, low ones first, the eighth bit saying that more follow.
# Points are quarter pixels, each as its difference from the one before.

BOX, POLYGON, TRIMAP, CLEAR = 3, 4, 5, 6  # 0, 1, 2 is a stroke with that seed


def to_text(session: Session) -> str:
    """Return the session as letters, digits, - and _; the undone edits are left out."""
    head = _dumped([session.picture, session.parameters]).encode()
    data = bytearray((1,))
    _write(data, [*session.shape, len(head)])
    data += head
    for edit in session.edits:
        if isinstance(edit, Stroke):
            _write(data, [int(edit.seed), round(edit.radius * GRID)])
            _write_points(data, edit.points)
        elif isinstance(edit, Box):
            _write(data, [BOX, *edit.corners])
        elif isinstance(edit, Polygon):
            data.append(POLYGON)
            _write_points(data, edit.vertices)
        elif isinstance(edit, Trimap):
            data.append(TRIMAP)
            data += edit.seeds.tobytes()
        else:
            data.append(CLEAR)
    return base64.urlsafe_b64encode(zlib.compress(bytes(data), 9)).decode().rstrip("=")


def from_text(text: str) -> Session:
    """Return the session that `to_text` wrote; ValueError where it wrote no such text."""
    if not isinstance(text, str):
        raise ValueError(f"text: got {type(text).__name__}, allowed is what to_text wrote")
    packed = _bytes("".join(text.split()).translate({45: "+", 95: "/"}))
    stream = iter(_inflated(packed, MOST_BYTES, exact=False))
    try:
        if next(stream) != 1:
            raise ValueError("text: got one of another version, allowed is version 1")
        shape = _read(stream), _read(stream)
        head = _loaded(_take(stream, _read(stream)))
        if not isinstance(head, list) or len(head) != 2:
            raise ValueError("text: got a head that is no picture name with parameters")
        session, work = _empty(shape, *head), 0.0
        while (kind := next(stream, None)) is not None:
            work += work_of(session.add(_read_edit(stream, kind, shape)), shape)
            if work > MOST_WORK:
                raise ValueError(f"text: got more to paint than allowed, {MOST_WORK} pixels in all")
    except (StopIteration, RuntimeError, TypeError):
        raise ValueError("text: got a damaged one, allowed is what to_text wrote") from None
    return session


def _read_edit(stream: Iterator[int], kind: int, shape) -> Edit:
    if kind in tuple(Seed):
        radius = _read(stream) / GRID
        return Stroke(_read_points(stream), radius, Seed(kind))
    if kind == BOX:
        return Box(tuple(_read(stream) for _ in range(4)))
    if kind == POLYGON:
        return Polygon(_read_points(stream))
    if kind == TRIMAP:
        return Trimap(_trimap(_take(stream, shape[0] * shape[1]), shape))
    if kind == CLEAR:
        return Clear()
    raise ValueError(f"text: got an edit of kind {kind}, allowed are 0 to {CLEAR}")


def _write(data: bytearray, numbers) -> None:
    for number in numbers:
        while number > 127:
            data.append(number & 127 | 128)
            number >>= 7
        data.append(number)


def _read(stream: Iterator[int]) -> int:
    number = 0
    for shift in range(0, 42, 7):
        byte = next(stream)
        number |= (byte & 127) << shift
        if byte < 128:
            return number
    raise ValueError("text: got a number that is too long")


def _write_points(data: bytearray, points: np.ndarray) -> None:
    whole = np.round(points * GRID).astype(np.int64)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel()
    _write(data, [len(points), *np.where(steps < 0, -2 * steps - 1, 2 * steps).tolist()])


def _read_points(stream: Iterator[int]) -> np.ndarray:
    count = _read(stream)
    if count > MOST_POINTS:
        raise ValueError(f"points: got {count} points, allowed are {MOST_POINTS}")
    folded = np.array([_read(stream) for _ in range(2 * count)], dtype=np.int64)
    steps = np.where(folded % 2, -(folded + 1) // 2, folded // 2)
    return np.cumsum(steps.reshape(-1, 2), axis=0) / GRID


def _take(stream: Iterator[int], count: int) -> bytes:
    if count > MOST_BYTES:
        raise ValueError("text: got a part that is too long")
    part = bytes(byte for _, byte in zip(range(count), stream, strict=False))
    if len(part) < count:
        raise ValueError("text: got one that ends too early")
    return part


def _trimap(data: bytes, shape) -> np.ndarray:
    return np.frombuffer(data, dtype=np.uint8).reshape(shape)


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise ValueError("text: got characters that do not belong there") from None


def _inflated(packed: bytes, size: int, exact: bool = True) -> bytes:
    """Unpack at most `size` bytes: what a text claims to hold is not to be trusted."""
    inflater = zlib.decompressobj()
    try:
        data = inflater.decompress(packed, size)
    except zlib.error:
        raise ValueError("text: got a damaged one (it does not unpack)") from None
    if not inflater.eof or (exact and len(data) != size):
        raise ValueError("text: got one that is cut off or too long")
    return data


# --- Python and files ----------------------------------------------------------------------------


def as_code(session: Session) -> str:
    """Return lines that make `seeds`: in plain words where they are few, else from the text."""
    shape, edits = session.shape, session.edits
    if len(edits) == 1 and isinstance(edits[0], Box):
        call = f"seeds = seeds_from_box({shape}, {edits[0].corners})"
        return f"from segteach.arrays import seeds_from_box\n\n{call}\n"
    strokes = edits and all(isinstance(edit, Stroke) for edit in edits)
    if strokes and sum(len(edit.points) for edit in edits) <= FEW_POINTS:
        lines = "".join(
            f"    Stroke({edit.points.tolist()}, {edit.radius}, Seed.{edit.seed.name}),\n"
            for edit in edits
        )
        return (
            "from segteach.arrays import Seed, Stroke, seeds_from_strokes\n\n"
            f"strokes = [\n{lines}]\nseeds = seeds_from_strokes(strokes, {shape})\n"
        )
    return (
        "from segteach.marks.session import Session\n\n"
        f'session = Session.from_text("{to_text(session)}")\nseeds = session.seeds\n'
    )


def save(session: Session, path: Path) -> None:
    """Write the file whole or not at all."""
    fresh = path.parent / f"{path.name}.{os.getpid()}.new"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        fresh.write_text(to_json(session), encoding="utf-8")
        fresh.replace(path)
    finally:
        with suppress(OSError):
            fresh.unlink()


def load(path: Path) -> Session:
    """Read the file; a damaged one is kept for a person to look at."""
    try:
        return from_json(path.read_bytes().decode("utf-8"))
    except ValueError as error:
        aside = path.with_suffix(".damaged")
        with suppress(OSError):
            path.replace(aside)
        raise ValueError(f"{path.name}: {error}; the file was set aside as {aside.name}") from None


def folder() -> Path:
    """Return where sessions are kept: notebooks/.segteach/sessions, shared by the languages.

    SEGTEACH_PROGRESS names the file of answers; the sessions then lie in a folder beside it.
    """
    if chosen := os.environ.get("SEGTEACH_PROGRESS"):
        return Path(chosen).parent / "sessions"
    here = Path.cwd()
    return (here.parent if here.name in ("en", "zh") else here) / ".segteach" / "sessions"
