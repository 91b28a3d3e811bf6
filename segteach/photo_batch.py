"""Work on many picture files, one after the other: read, told, interrupted, written whole.

Whatever is wrong with one of them is told in one line and stops no other; nothing that can happen
leaves half a file.
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
from typing import NamedTuple, TypeVar

import numpy as np
from PIL import Image

from segteach import data
from segteach.result_names import check_target

PICTURES = "a picture file such as JPEG, PNG, TIFF or WebP"
Progress = Callable[[float], None]
Opened = TypeVar("Opened")


class Job(NamedTuple):
    """What is to be done with one photograph.

    source: its file. targets: what it becomes, at least one. work: writes them and returns what is
    to be noted, or ""; it may tell how much of it is done, 0 to 1.
    """

    source: Path
    targets: list[Path]
    work: Callable[[Progress], str]


def run_batch(jobs: list[Job], done_words: str) -> int:
    """Do every job and return how many failed; stderr tells the progress.

    done_words: what the number of those that went well is told with, "cut out".

    KeyboardInterrupt, its argument the number of the signal, where one ended the work: then it was
    told how far that was, and no half written file is left.
    """
    total, done, failed, live = len(jobs), 0, 0, _live()

    def so_far() -> str:
        return f"{done} of {total} {done_words}" + (f", {failed} failed" if failed else "")

    try:
        with _signals_interrupt():
            for number, job in enumerate(jobs):
                try:
                    note = _done(job, f"{number}/{total} {job.source.name}", live)
                except Exception as error:  # whatever is wrong with one picture, the others go on
                    failed += 1
                    _tell(f"{job.source}: {words_of(error)}")
                else:
                    done += 1
                    if note or not live:
                        names = ", ".join(map(str, job.targets))
                        _tell(f"{job.source} -> {names}" + (f" ({note})" if note else ""))
    except KeyboardInterrupt:
        _tell(f"stopped; {so_far()}")
        raise
    if live or total > 1:
        _tell(so_far())
    return failed


def _done(job: Job, line: str, live: bool) -> str:
    """Do a job and return its note. line: what tells of it meanwhile, where that is live."""

    def progress(share: float) -> None:
        if live:
            _tell(_fitting(f"{line} {100 * share:.0f} %" if share else line), end="")

    progress(0)
    for target in job.targets:
        check_target(target)
    return job.work(progress)


def content_of(source: Path) -> bytes:
    """Return what a file holds; ValueError where there is none."""
    if not os.path.isfile(source):
        raise ValueError(f"{_missing(source)}; allowed is {PICTURES}")
    return source.read_bytes()


def _missing(source: Path) -> str:
    """Return why there is no file."""
    if os.path.exists(source):
        return "is no file"
    if glob.has_magic(str(source)):
        return "there is no such file, and nothing matches it as a pattern (* ? [ ])"
    return "there is no such file"


def opened(how: Callable[..., Opened], content: bytes, *parameters) -> Opened:
    """Return how(content, *parameters), where what it raises is told without the word "source"."""
    try:
        return how(content, *parameters)
    except ValueError as error:
        words = str(error).removeprefix(f"source: {len(content)} bytes ")
        allowed = "" if "allowed" in words else f"; allowed is {PICTURES}"
        raise ValueError(words + allowed) from None


def film_note(content: bytes) -> str:
    """Return what to know of a file that holds many pictures, "" where it holds one."""
    many = data.pictures_in(content)
    return f"the first of {many} pictures" if many > 1 else ""


def write_pngs(pictures: dict[Path, np.ndarray]) -> None:
    """Write PNG files; those that are there stay whole until all of the new ones are complete."""
    parts = {target: target.with_name(f".{token_hex(8)}.part") for target in pictures}
    target = next(iter(parts))
    try:
        for target, part in parts.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(pictures[target]).save(part, format="PNG")
        for target, part in parts.items():
            os.replace(part, target)
    except OSError as error:
        raise ValueError(f"{target} cannot be written ({words_of(error)})") from None
    finally:
        for part in parts.values():
            with suppress(OSError):
                part.unlink()


def words_of(error: Exception) -> str:
    """Return what was wrong in one line."""
    words = getattr(error, "strerror", None) or str(error)
    if not isinstance(error, (ValueError, OSError)):
        words = f"{type(error).__name__}: {words}"
    return " ".join(words.split())


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
