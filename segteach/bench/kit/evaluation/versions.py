"""Which version of a function made a result: the digest of all source that it can reach."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import segteach

ROOT = Path(segteach.__file__).parent


def version_of(*functions: Callable) -> str:
    """Return 12 letters that change with any file of the package that these functions reach.

    functions: of the package, as modules define them.
    """
    files, waiting = set(), [_file_of(function.__module__) for function in functions]
    while waiting:
        file = waiting.pop()
        if file is not None and file not in files:
            files.add(file)
            waiting += map(_file_of, _imported(file))
    whole = hashlib.sha256()
    for file in sorted(files):
        whole.update(f"{file.relative_to(ROOT).as_posix()}\n".encode() + file.read_bytes())
    return whole.hexdigest()[:12]


@cache
def _imported(file: Path) -> tuple[str, ...]:
    """Return the dotted names that a file imports."""
    return tuple(_names(ast.parse(file.read_text("utf-8"))))


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _file_of(name: str) -> Path | None:
    """Return the file of the package that a dotted name lies in, or None for another package's."""
    top, *parts = name.split(".")
    if top != "segteach":
        return None
    for end in range(len(parts), 0, -1):
        place = ROOT.joinpath(*parts[:end])
        for file in (place.with_suffix(".py"), place / "__init__.py"):
            if file.is_file():
                return file
    return None
