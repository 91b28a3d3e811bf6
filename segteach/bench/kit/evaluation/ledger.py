"""What is done, a line each, in a file that no kill can spoil.

A line is written at once, by one call, and reaches the disk before the next one: what was cut off
in the middle is at most the last line, and that one is taken away.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from segteach.files import locked


class Ledger:
    """The entries of a file, {key: entry}; `opened` reads them and keeps other programs out."""

    def __init__(self, file: Path):
        self._file = file
        self.entries: dict[str, dict] = {}

    @classmethod
    @contextmanager
    def opened(cls, file: Path) -> Iterator[Ledger]:
        """Give the ledger of a file, which need not be there yet; a second program waits.

        OSError where it cannot be read or written.
        """
        file.parent.mkdir(parents=True, exist_ok=True)
        with locked(file):
            ledger = cls(file)
            ledger._read()
            yield ledger

    def _read(self) -> None:
        content = self._file.read_bytes() if self._file.exists() else b""
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            os.truncate(self._file, whole)
        for line in content[:whole].splitlines():
            try:
                entry = json.loads(line)
                self.entries[entry["key"]] = entry
            except (ValueError, KeyError, TypeError):
                continue  # damaged: what it said is found again

    def add(self, key: str, entry: dict) -> None:
        """Write an entry, which JSON can hold, as a line of its own."""
        entry = {"key": key} | entry
        line = json.dumps(entry, ensure_ascii=False, allow_nan=False).encode() + b"\n"
        handle = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            os.write(handle, line)
            os.fsync(handle)
        finally:
            os.close(handle)
        self.entries[key] = entry
