"""The reader's language, that of the folder a notebook runs in, and notes told in it later."""

from __future__ import annotations

import os
from pathlib import Path


def language() -> str:
    """Return "zh" in notebooks/zh (or with SEGTEACH_LANGUAGE=zh), else "en"."""
    chosen = os.environ.get("SEGTEACH_LANGUAGE") or Path.cwd().name
    return "zh" if chosen == "zh" else "en"


def say(en: str, zh: str) -> str:
    """Return the text in the reader's language."""
    return zh if language() == "zh" else en


def join_notes(one: str, other: str) -> str:
    """Return two notes as one; either may be ""."""
    return Note("{one}; {other}", one=one, other=other) if one and other else one or other


class Note(str):
    """What an algorithm tells of a state: an English sentence that still knows its numbers.

    sentence: English, with the {names} of values in it; `draw.words.tell` finds its Chinese by it.
    values: numbers, words, or another Note.
    """

    sentence: str
    values: dict

    def __new__(cls, sentence: str, **values):
        note = super().__new__(cls, sentence.format(**values))
        note.sentence, note.values = sentence, values
        return note

    def __getnewargs_ex__(self):  # a copy, and what a worker process sends, is a Note again
        return (self.sentence,), self.values
