"""What a reader has answered so far, in a small JSON file beside the notebooks."""

from __future__ import annotations

import html
import json
import os
import tomllib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from segteach.files import home, locked, read_text, set_aside, write_whole
from segteach.language import say


def path() -> Path:
    """Return the file: notebooks/.segteach/progress.json, shared by the languages.

    SEGTEACH_PROGRESS names another one.
    """
    if chosen := os.environ.get("SEGTEACH_PROGRESS"):
        return Path(chosen)
    return home() / "progress.json"


def recall(key: str, default=None):
    """Return what was noted under `key`, e.g. "01/quiz/order"."""
    return _everything().get(key, default)


def note(key: str, value) -> None:
    """Note a JSON value under `key`; a file that cannot be written does not stop a lesson."""
    change(key, lambda _: value)


def change(key: str, of: Callable) -> None:
    """Note of(what was noted under `key`, None for nothing), whoever else is noting meanwhile.

    A file that cannot be read or written stays as it is, and does not stop a lesson.
    """
    with suppress(OSError):
        path().parent.mkdir(parents=True, exist_ok=True)
        with locked(path()):
            everything = _read()
            everything[key] = of(everything.get(key))
            write_whole(path(), json.dumps(everything, indent=1, sort_keys=True))


def _everything() -> dict:
    """Return all notes, none where they cannot be read."""
    with suppress(OSError), locked(path()):
        return _read()
    return {}


def _read() -> dict:
    """Return all notes; a damaged file is set aside, and none are left.

    It wants the lock. OSError where there are notes that cannot be read.
    """
    target = path()
    try:
        noted = json.loads(read_text(target))
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError):
        noted = None
    if isinstance(noted, dict):
        return noted
    if set_aside(target) == target:
        raise PermissionError(f"{target.name}: damaged, and cannot be set aside")
    return {}


class Summary:
    """What is solved, chapter by chapter; a notebook shows it as a table.

    counts: {chapter: (questions, exercises)}, those that are solved.
    """

    def __init__(self, counts: dict[str, tuple[int, int]]):
        self.counts = counts

    def _repr_html_(self) -> str:
        if not self.counts:
            return say("Nothing answered yet.", "还没有答过题。")
        heads = (say("chapter", "章"), say("questions", "问题"), say("exercises", "练习"))
        rows = "".join(
            f"<tr><td>{html.escape(chapter)}</td>{''.join(map(_bar, solved, asked(chapter)))}</tr>"
            for chapter, solved in self.counts.items()
        )
        head = "".join(f"<th>{word}</th>" for word in heads)
        return f"<table><tr>{head}</tr>{rows}</table>"

    def __repr__(self) -> str:
        return f"Summary({self.counts})"


def _bar(solved: int, of: int) -> str:
    """Return a cell of the table: how many of how many, and the same as a bar."""
    bar = f'<progress value="{solved}" max="{of}" style="width:6em"></progress> ' if of else ""
    return f"<td>{bar}{solved}{f' / {of}' if of else ''}</td>"


def asked(chapter: str) -> tuple[int, int]:
    """Return how many questions and exercises chapter "NN" has; (0, 0) where there is none."""
    number = chapter.lstrip("0")
    file = Path(__file__).parent / "chapters" / f"ch{number}" / "questions.toml"
    if not (number.isdecimal() and file.exists()):
        return 0, 0
    known = tomllib.loads(file.read_text(encoding="utf-8"))
    return len(known["quiz"]), len(known["hint"])  # every exercise has its hints


def summary() -> Summary:
    """Return how many questions and exercises of each chapter were solved."""
    counts: dict[str, list[int]] = {}
    for key, value in _everything().items():
        count = counts.setdefault(key.partition("/")[0], [0, 0])
        solved = value.get("solved") if isinstance(value, dict) else value
        count[0] += key.endswith("/quiz") and solved is True
        count[1] += key.endswith("/exercise") and solved is True
    return Summary({chapter: tuple(count) for chapter, count in sorted(counts.items())})
