"""The language of widget labels and quizzes: that of the folder the notebook runs in."""

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
