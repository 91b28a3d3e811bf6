"""Session: what the hand did to one picture, with undo, replay and a file; no widget in it.

The seeds have two layers. Below lies the region: of several boxes, polygons and trimaps the last
one counts. On top lies the paint: what the strokes touched, whatever region came in between.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from types import EllipsisType

import numpy as np

from segteach.arrays import Stroke, check_shape
from segteach.files import home, read_text, write_whole
from segteach.marks.edits import (
    MOST_EDITS,
    Box,
    Clear,
    Edit,
    Polygon,
    Region,
    Trimap,
    check_edit,
    footprint,
    seeds_of,
)
from segteach.marks.short_text import as_code, from_text, to_text
from segteach.marks.text import LaterFormat, Record, from_json, to_json

READABLE = 100  # bytes of a file name for a person to read; a digest tells all apart
BARE = 255  # a pixel without paint
NOWHERE = (slice(0, 0), slice(0, 0))
EVERYWHERE = (slice(None), slice(None))


@dataclass(frozen=True, eq=False, slots=True)
class _Done:
    """An edit with what it covered: the region before it, and the paint at `place`, compressed."""

    edit: Edit
    region: Region | None
    place: tuple[slice, slice]
    paint: bytes


class Session:
    """The edits of one picture, and the seeds that follow from them.

    shape: (H, W). picture: its name. parameters: what the lab wants to keep beside the edits, a
    dict that JSON can hold. revision rises with every change, undo included.
    """

    def __init__(self, shape, picture: str = "astronaut", parameters: dict | None = None):
        self.shape = check_shape(shape)
        self.picture = str(picture)
        self.parameters = dict(parameters or {})
        self.revision = 0
        self._done: list[_Done] = []
        self._undone: list[Edit] = []
        self._region: Region | None = None
        self._paint = np.full(self.shape, BARE, dtype=np.uint8)
        self._below: np.ndarray | int | None = None  # the region's seeds, once asked for
        self._seeds: np.ndarray | None = None

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits that count, oldest first."""
        return tuple(done.edit for done in self._done)

    @property
    def undone(self) -> tuple[Edit, ...]:
        """The edits that `redo` would bring back, the next one last."""
        return tuple(self._undone)

    @property
    def seeds(self) -> np.ndarray:
        """The seeds of this revision, uint8 (H, W), read-only; later edits leave it as it is."""
        if self._seeds is None:
            if self._below is None:
                self._below = 0 if self._region is None else seeds_of(self._region, self.shape)
            self._seeds = np.where(self._paint == BARE, self._below, self._paint).astype(np.uint8)
            self._seeds.flags.writeable = False
        return self._seeds

    @property
    def region(self) -> Region | None:
        """The box, polygon or trimap that counts, or None."""
        return self._region

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """The strokes that lie on the region, oldest first."""
        edits = self.edits
        wiped = (n for n, edit in enumerate(edits, 1) if isinstance(edit, Trimap | Clear))
        first = max(wiped, default=0)
        return tuple(edit for edit in edits[first:] if isinstance(edit, Stroke))

    @property
    def paint(self) -> np.ndarray:
        """What the strokes say, uint8 (H, W): `Seed`, UNKNOWN included, and BARE beside them."""
        return self._paint.copy()

    @property
    def box(self) -> tuple[float, float, float, float] | None:
        """(x0, y0, x1, y1) of the box that counts, or None."""
        return self._region.corners if isinstance(self._region, Box) else None

    @property
    def polygon(self) -> np.ndarray | None:
        """The vertices (P, 2) of the polygon that counts, or None."""
        return self._region.vertices if isinstance(self._region, Polygon) else None

    def is_of(self, picture: str, shape: tuple[int, int]) -> bool:
        """Return whether this is a session of the picture of that name and shape."""
        return (self.picture, self.shape) == (picture, tuple(shape))

    # --- the hand --------------------------------------------------------------------------------

    def add(self, edit: Edit) -> Edit:
        """Do an edit; return it as it was kept, on the grid of quarter pixels.

        ValueError for anything that is no edit of this picture; the session is then as before.
        """
        if len(self._done) >= MOST_EDITS:
            raise ValueError(f"edits: got more than {MOST_EDITS}, allowed are {MOST_EDITS}")
        edit = check_edit(edit, self.shape)
        self._do(edit)
        self._undone.clear()
        return edit

    def undo(self) -> Edit | None:
        """Take the last edit back and return it; None where there is none."""
        if not self._done:
            return None
        done = self._done.pop()
        covered = self._paint[done.place]
        paint = np.frombuffer(zlib.decompress(done.paint), dtype=np.uint8)
        covered[...] = paint.reshape(covered.shape)
        self._undone.append(done.edit)
        self._changed(done.region)
        return done.edit

    def redo(self) -> Edit | None:
        """Do the edit again that was taken back last and return it; None where there is none."""
        if not self._undone:
            return None
        edit = self._undone.pop()
        self._do(edit)
        return edit

    def clear(self) -> None:
        """Take everything away; `undo` brings it back."""
        self.add(Clear())

    def _do(self, edit: Edit) -> None:
        """Apply an edit and keep with it what it covers: undo costs the same after any number."""
        touched: np.ndarray | EllipsisType
        paint: int
        match edit:
            case Stroke(seed=paint):
                place, touched = footprint(edit, self.shape)
                region = self._region
            case Box() | Polygon():
                place, touched, paint, region = NOWHERE, ..., BARE, edit
            case _:
                place, touched, paint = EVERYWHERE, ..., BARE
                region = edit if isinstance(edit, Trimap) else None
        covered = self._paint[place]
        done = _Done(edit, self._region, place, zlib.compress(covered.tobytes(), 1))
        covered[touched] = paint
        self._done.append(done)
        self._changed(region)

    def _changed(self, region: Region | None) -> None:
        if region is not self._region:
            self._region, self._below = region, None
        self._seeds = None
        self.revision += 1

    # --- texts and files -------------------------------------------------------------------------

    @property
    def record(self) -> Record:
        """Everything that is kept, as plain data."""
        return Record(self.picture, self.shape, self.parameters, self.edits, self.undone)

    @classmethod
    def from_record(cls, record: Record) -> Session:
        """Return the session of a record; ValueError where an edit does not fit its picture."""
        session = cls(record.shape, record.picture, record.parameters)
        for edit in (*record.edits, *reversed(record.undone)):
            session.add(edit)
        for _ in record.undone:
            session.undo()
        return session

    def to_json(self) -> str:
        """Return everything as JSON that a person can read, the undone edits included."""
        return to_json(self.record)

    @classmethod
    def from_json(cls, text: str) -> Session:
        """Return the session that `to_json` wrote; ValueError where it is none."""
        return cls.from_record(from_json(text))

    def to_text(self) -> str:
        """Return picture name, parameters and edits as a short text that fits in a URL."""
        return to_text(self.record)

    @classmethod
    def from_text(cls, text: str) -> Session:
        """Return the session that `to_text` wrote; ValueError where it is none."""
        return cls.from_record(from_text(text))

    def as_code(self) -> str:
        """Return the lines of Python that make the same seeds."""
        return as_code(self.record)

    def save(self, path) -> None:
        """Write the session as JSON; the old file stays whole until the new one is complete."""
        write_whole(Path(path), self.to_json())

    @classmethod
    def load(cls, path) -> Session:
        """Return the session of a file, which stays as it is. FileNotFoundError for none.

        ValueError where it holds no session, with what is wrong.
        """
        path = Path(path)
        try:
            return cls.from_json(read_text(path))
        except ValueError as error:
            kind = LaterFormat if isinstance(error, LaterFormat) else ValueError
            raise kind(f"{path.name}: {error}") from None


def file_of(lab: str, picture: str, shape: tuple[int, int] | None = None) -> Path:
    """Return where a lab keeps its session of a picture: a file in `sessions` of `files.home`.

    shape: (H, W); no other lab, picture or shape has the same file, not even where capitals do not
    count. Without it: the name of old, which several pictures could share and which is only read.
    """
    if shape is None:
        name = re.sub(r"[^\w-]+", "-", picture)[:80]
        return home() / "sessions" / f"{lab}{'.' * bool(name)}{name}.json"
    digest = hashlib.sha256(json.dumps([lab, picture, *map(int, shape)]).encode()).hexdigest()
    words = re.sub(r"[^\w-]+", "-", f"{lab}-{picture}").encode()[:READABLE]
    return home() / "sessions" / f"{words.decode(errors='ignore').strip('-')}-{digest[:16]}.json"
