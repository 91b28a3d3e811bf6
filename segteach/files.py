"""Small files that must not be lost: written whole, changed by one at a time, kept if damaged."""

from __future__ import annotations

import codecs
import hashlib
import os
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

PAUSE, PAUSES = 0.01, 500  # seconds; on Windows a file that another program looks at cannot be had


def read_text(path: Path) -> str:
    """Return the text of a file in UTF-8, or in UTF-16 where its first bytes say so.

    A byte order mark, as editors on Windows write it, is no part of the text. OSError where the
    file cannot be read, ValueError where it holds no text.
    """
    content = path.read_bytes()
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if wide else "utf-8-sig")


def write_whole(path: Path, text: str) -> None:
    """Write the file whole or not at all, with the folders above it; raises OSError.

    A link stays one: what it points to is written.
    """
    path = Path(os.path.realpath(path))
    fresh = path.with_name(f".{secrets.token_hex(8)}.new")  # of this call alone, and short
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(text, encoding="utf-8")
        _patiently(lambda: fresh.replace(path))
    finally:
        with suppress(OSError):
            fresh.unlink()


def set_aside(path: Path) -> Path:
    """Rename a damaged file for a person to look at; return where it lies now.

    It takes no other file's place. Where nothing can be renamed it stays where it is.
    """
    first = path.with_suffix(".damaged")
    if not path.exists():
        return first
    for number in count(1):
        aside = first if number == 1 else path.with_suffix(f".{number}.damaged")
        try:
            aside.open("x").close()  # the name is taken: nobody else's file comes there
        except FileExistsError:
            continue
        except OSError:
            return path
        try:
            path.replace(aside)
        except OSError:
            with suppress(OSError):
                aside.unlink()
            return path
        return aside
    raise AssertionError("numbers do not end")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Keep out every thread and process that asks for the same file, until the block ends.

    What is read, changed and written inside is lost to nobody. Where the folder allows no lock, as
    one that is read-only, the block is run without.
    """
    place = Path(os.path.realpath(path))
    name = hashlib.sha256(os.fsencode(place.name)).hexdigest()[:16]
    lock = place.with_name(f".{name}.lock")
    handle = _locked_handle(lock)
    try:
        yield
    finally:
        if handle is not None:
            _give_back(handle, lock)


def _locked_handle(lock: Path) -> int | None:
    """Return the file of a lock, opened and locked, or None where that is impossible."""
    while True:
        try:
            handle = _patiently(lambda: os.open(lock, os.O_RDWR | os.O_CREAT, 0o666))
        except OSError:
            return None
        try:
            _wait_for(handle)
            if os.path.samestat(os.fstat(handle), lock.stat()):
                return handle
        except FileNotFoundError:
            pass  # who had it before has taken the file away: there is another one now, or none
        except OSError:
            os.close(handle)
            return None
        except BaseException:  # the reader interrupts
            os.close(handle)
            raise
        os.close(handle)


def _wait_for(handle: int) -> None:
    if sys.platform == "win32":
        while True:
            try:
                return msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            except OSError:  # another has it; LK_LOCK would look once a second
                time.sleep(PAUSE)
    fcntl.flock(handle, fcntl.LOCK_EX)


def _give_back(handle: int, lock: Path) -> None:
    """End a lock. The file goes, too: by who holds it, but on Windows only once it is closed."""
    if sys.platform != "win32":
        with suppress(OSError):
            lock.unlink()
    os.close(handle)
    if sys.platform == "win32":
        with suppress(OSError):
            lock.unlink()


def _patiently(act):
    """Return what `act` returns; on Windows a file that is looked at just now is tried again."""
    for _ in range(PAUSES if sys.platform == "win32" else 0):
        try:
            return act()
        except PermissionError:
            time.sleep(PAUSE)
    return act()


def home() -> Path:
    """Return where the course keeps what a reader did: notebooks/.segteach, for both languages.

    SEGTEACH_PROGRESS names a file; its folder then takes that place.
    """
    if chosen := os.environ.get("SEGTEACH_PROGRESS"):
        return Path(chosen).parent
    here = Path.cwd()
    return (here.parent if here.name in ("en", "zh") else here) / ".segteach"
