"""What a reader has answered so far, in a small JSON file beside the notebooks."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path


def path() -> Path:
    """Return the file: notebooks/.segteach/progress.json, shared by the languages.

    SEGTEACH_PROGRESS names another one.
    """
    if chosen := os.environ.get("SEGTEACH_PROGRESS"):
        return Path(chosen)
    here = Path.cwd()
    return (here.parent if here.name in ("en", "zh") else here) / ".segteach" / "progress.json"


def recall(key: str, default=None):
    """Return what was noted under `key`, e.g. "01/quiz/order"."""
    return _read().get(key, default)


def note(key: str, value) -> None:
    """Note a JSON value under `key`; a file that cannot be written does not stop a lesson."""
    everything = _read() | {key: value}
    target = path()
    fresh = target.with_suffix(f".{os.getpid()}.new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(everything, indent=1, sort_keys=True), encoding="utf-8")
        fresh.replace(target)
    except OSError:
        return


def _read() -> dict:
    target = path()
    try:
        noted = json.loads(target.read_text(encoding="utf-8"))
    except OSError:
        return {}
    except ValueError:
        noted = None
    if isinstance(noted, dict):
        return noted
    with suppress(OSError):  # damaged: keep it for a person to look at, and begin anew
        target.replace(target.with_suffix(".damaged"))
    return {}
