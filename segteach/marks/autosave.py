"""Autosave: the files that keep what was drawn, one for each picture of a shape."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from segteach.files import read_text, set_aside
from segteach.marks.session import Session, file_of
from segteach.marks.text import LaterFormat

Kept = tuple[Session, datetime]  # what a file held, and when it was written


class Damaged(ValueError):
    """A kept drawing that is none; `now`: what its file is called now."""

    def __init__(self, words: str, now: str):
        super().__init__(words)
        self.now = now


class Autosave:
    """Keeps the sessions of one lab. What it cannot read it never writes over.

    lab: the name of the files, of letters, digits, - and _.
    """

    def __init__(self, lab: str):
        if not re.fullmatch(r"[\w-]{1,80}", lab):
            raise ValueError(f"autosave: got {lab!r}, allowed are letters, digits, - and _")
        self.lab = lab
        self._known: dict[Path, str] = {}  # files that were looked at: "", or why they must stay

    def load(self, picture: str, shape: tuple[int, int]) -> Kept | None:
        """Return the session that was kept and when, or None where there is none.

        ValueError or OSError where there is one that cannot be read: a damaged one is set aside,
        any other stays, and nothing is saved there.
        """
        kept = self._look(file_of(self.lab, picture, shape), picture, shape)
        return kept or _of_old(file_of(self.lab, picture), picture, shape)

    def save(self, session: Session) -> None:
        """Write a session; ValueError or OSError where that is impossible."""
        file = file_of(self.lab, session.picture, session.shape)
        if file not in self._known:  # what lies there may still be wanted
            with suppress(ValueError, OSError):
                self._look(file, session.picture, session.shape)
        if self._known.get(file):
            raise ValueError(f"{self._known[file]}; nothing is saved there")
        session.save(file)

    def _look(self, file: Path, picture: str, shape: tuple[int, int]) -> Kept | None:
        """Return what a file holds, and remember whether it may be written over."""
        try:
            kept = _kept_in(file)
            if kept is not None and not kept[0].is_of(picture, shape):
                raise ValueError(f"{file.name}: got the session of another picture")
        except (ValueError, OSError) as error:
            gone = isinstance(error, ValueError) and not file.exists()
            self._known[file] = "" if gone else str(error)
            raise
        self._known[file] = ""
        return kept


def _of_old(file: Path, picture: str, shape: tuple[int, int]) -> Kept | None:
    """Return what a file of the old name holds, if it is of this picture; it is only read."""
    try:
        kept = _kept_in(file)
    except OSError:  # also for a name that is too long: then there never was one
        return None
    return kept if kept is not None and kept[0].is_of(picture, shape) else None


def _kept_in(file: Path) -> Kept | None:
    """Return what a file holds, None where there is none; a damaged one is set aside."""
    try:
        text, written = read_text(file), datetime.fromtimestamp(file.stat().st_mtime)
        return Session.from_json(text), written
    except (FileNotFoundError, NotADirectoryError):
        return None
    except LaterFormat as error:
        raise LaterFormat(f"{file.name}: {error}") from None
    except ValueError as error:
        aside = set_aside(file)
        where = f"the file was set aside as {aside.name}" if aside != file else "the file stays"
        raise Damaged(f"{file.name}: {error}; {where}", aside.name) from None
