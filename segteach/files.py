"""Small files that must not be lost: written whole or not at all, set aside when damaged."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write the file whole or not at all, with the folders above it; raises OSError."""
    fresh = path.parent / f"{path.name}.{os.getpid()}.new"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(path)
    finally:
        with suppress(OSError):
            fresh.unlink()


def set_aside(path: Path) -> Path:
    """Rename a damaged file for a person to look at; return where it lies now."""
    aside = path.with_suffix(".damaged")
    with suppress(OSError):
        path.replace(aside)
    return aside


def home() -> Path:
    """Return where the course keeps what a reader did: notebooks/.segteach, for both languages.

    SEGTEACH_PROGRESS names a file; its folder then takes that place.
    """
    if chosen := os.environ.get("SEGTEACH_PROGRESS"):
        return Path(chosen).parent
    here = Path.cwd()
    return (here.parent if here.name in ("en", "zh") else here) / ".segteach"
