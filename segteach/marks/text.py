"""A drawing as plain data, and as JSON for files: one edit a line, for a person to read."""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np

from segteach.arrays import MAX_PIXELS, Seed, Stroke, check_points, check_shape
from segteach.marks.edits import Box, Clear, Edit, Polygon, Trimap

FORMAT = "segteach session 1"
LATER = re.compile(r"segteach session ([2-9]|[1-9]\d+)(\.\d+)*")  # of versions to come

_lines: WeakKeyDictionary[Edit, str] = WeakKeyDictionary()  # autosave writes every edit each time


class LaterFormat(ValueError):
    """The text is whole, but a later version of the course wrote it."""


@dataclass(frozen=True, eq=False)
class Record:
    """A drawing as a text holds it; what is read is not checked against the picture's shape.

    picture: its name.
    shape: (H, W).
    parameters: a dict that JSON can hold.
    edits: oldest first.
    undone: what `redo` would bring back, the next one last.
    """

    picture: str
    shape: tuple[int, int]
    parameters: dict
    edits: tuple[Edit, ...] = ()
    undone: tuple[Edit, ...] = ()


def to_json(record: Record) -> str:
    """Return the record as JSON, one edit a line; each edit is written once and kept."""
    head = {
        "format": FORMAT,
        "picture": record.picture,
        "shape": list(record.shape),
        "parameters": record.parameters,
    }
    body = ",\n".join(
        f'"{name}": [\n' + ",\n".join(map(_line, edits)) + "]"
        for name, edits in (("edits", record.edits), ("undone", record.undone))
    )
    return f"{dumped(head)[:-1]},\n{body}}}\n"


def from_json(text: str) -> Record:
    """Return the record that the text describes; ValueError where it describes none."""
    data = loaded(text)
    name = data.get("format") if isinstance(data, dict) else None
    if isinstance(name, str) and LATER.fullmatch(name):
        raise LaterFormat(f"text: got {name!r}, of a later version, allowed is {FORMAT!r}")
    if name != FORMAT:
        raise ValueError(f"text: got JSON without the format {FORMAT!r}")
    try:
        record = blank(data["picture"], data["shape"], data["parameters"])
        edits, undone = (
            tuple(_edit_from(item, record.shape) for item in _a_list(data, name))
            for name in ("edits", "undone")
        )
    except KeyError as error:
        raise ValueError(f"text: {error} is missing, allowed is what to_json wrote") from None
    except (TypeError, OverflowError, MemoryError) as error:
        raise ValueError(f"text: got {error}, allowed is what to_json wrote") from None
    return replace(record, edits=edits, undone=undone)


def _line(edit: Edit) -> str:
    line = _lines.get(edit)
    if line is None:
        line = _lines[edit] = dumped(_named(edit))
    return line


def _named(edit: Edit) -> dict:
    """Return an edit as an object of JSON."""
    match edit:
        case Stroke(points, radius, seed):
            kind = {"kind": "stroke", "seed": seed.name.lower(), "radius": radius}
            return kind | {"points": points.tolist()}
        case Box(corners):
            return {"kind": "box", "corners": list(corners)}
        case Polygon(vertices):
            return {"kind": "polygon", "vertices": vertices.tolist()}
        case Trimap(seeds):
            packed = zlib.compress(seeds.tobytes(), 6)
            return {"kind": "trimap", "seeds": base64.b64encode(packed).decode()}
    return {"kind": "clear"}


def _edit_from(item, shape) -> Edit:
    if not isinstance(item, dict):
        raise ValueError(f"edit: got {type(item).__name__}, allowed is an object with a kind")
    match item["kind"]:
        case "stroke":
            if str(item["seed"]).upper() not in Seed.__members__:
                raise ValueError(f"seed: got {item['seed']!r}, allowed are the names of Seed")
            return Stroke(item["points"], item["radius"], Seed[item["seed"].upper()])
        case "box":
            return Box(tuple(item["corners"]))
        case "polygon":
            return Polygon(check_points(item["vertices"], "vertices", dimension=2))
        case "trimap":
            pixels = inflated(from_base64(item["seeds"]), shape[0] * shape[1], exact=True)
            return Trimap(np.frombuffer(pixels, dtype=np.uint8).reshape(shape))
        case "clear":
            return Clear()
    allowed = "stroke, box, polygon, trimap and clear"
    raise ValueError(f"kind: got {item['kind']!r}, allowed are {allowed}")


def _a_list(data: dict, name: str) -> list:
    if not isinstance(data[name], list):
        raise ValueError(f"{name}: got {type(data[name]).__name__}, allowed is a list")
    return data[name]


def blank(picture, shape, parameters) -> Record:
    """Return a record without edits; ValueError where no session can have such a head."""
    if not isinstance(picture, str) or not isinstance(parameters, dict):
        raise ValueError("text: picture or parameters have the wrong form")
    try:  # what could not be written again would end the autosave
        dumped([picture, parameters]).encode()
    except UnicodeEncodeError:
        raise ValueError("text: got characters that no file can hold") from None
    height, width = check_shape(shape)
    if height * width > MAX_PIXELS // 4:
        raise ValueError(f"shape: got {height} x {width}, allowed are {MAX_PIXELS // 4} pixels")
    return Record(picture, (height, width), parameters)


def loaded(text: str | bytes):
    """Return what JSON says; ValueError where it is none, NaN and infinity included."""
    if isinstance(text, str):
        text = text.removeprefix("\ufeff")  # a byte order mark, which an editor has left there
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError, TypeError) as error:
        raise ValueError(f"text: got no JSON ({error}), allowed is what a session wrote") from None


def _no_constant(name: str):
    raise ValueError(f"{name} is no JSON")


def dumped(value, separators: tuple[str, str] | None = None) -> str:
    """Return a value as JSON; ValueError for what JSON cannot hold."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=separators)
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"parameters: {error}, allowed is what JSON can hold") from None


def from_base64(text: str) -> bytes:
    """Return the bytes of a text, with or without = at its end; ValueError for other letters."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise ValueError("text: got characters that do not belong there") from None


def inflated(packed: bytes, size: int, *, exact: bool) -> bytes:
    """Unpack at most `size` bytes: what a text claims to hold is not to be trusted.

    exact: not less, either. ValueError for data that are damaged or do not end there.
    """
    inflater = zlib.decompressobj()
    try:
        data = inflater.decompress(packed, size)
    except zlib.error:
        raise ValueError("text: got a damaged one (it does not unpack)") from None
    if not inflater.eof or (exact and len(data) != size):
        raise ValueError("text: got one that is cut off or too long")
    return data
