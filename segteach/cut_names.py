"""The names of `segteach cut`: which files are meant, and where each result goes."""

from __future__ import annotations

import glob
import os
import unicodedata
from collections.abc import Iterable
from pathlib import Path

NAME_BYTES = 255  # the longest name that the usual file systems take


def expanded(names: Iterable[str]) -> list[Path]:
    """Return the files that names and patterns (*, ?, [ ], **) stand for, each name once, in order.

    Two names of one file, as a link gives it, are two: each has its result. A name without a file
    is kept: it fails when its turn comes.
    """
    found: dict[Path, Path] = {}
    for name in names:
        for match in _matches(name):
            found.setdefault(Path(match).absolute(), Path(match))
    return list(found.values())


def _matches(name: str) -> list[str]:
    """Return the files of a pattern, sorted; brackets may also be meant as they stand."""
    if os.path.lexists(name) or not glob.has_magic(name):
        return [name]
    for pattern in (_with_literal_start(name), name.replace("[", "[[]")):
        found = glob.glob(pattern, recursive=True)
        if files := sorted(match for match in found if not os.path.isdir(match)):
            return files
    return [name]


def _with_literal_start(name: str) -> str:
    """Return the pattern with the folders at its start that bear just this name taken literally."""
    parts = Path(name).parts
    ends = range(len(parts), 0, -1)
    there = next((end for end in ends if os.path.isdir(os.path.join(*parts[:end]))), 0)
    return os.path.join(*map(glob.escape, parts[:there]), *parts[there:])


def targets_of(sources: list[Path], output: str | None, strokes: Path | None) -> list[Path]:
    """Return where each result goes; ValueError for an `output` that cannot be.

    sources: what is cut out, with `strokes` the inputs, which are never a target.
    output: a file of the name *.png for one source, a folder for any number, which need not be
    there yet; None is the current folder. No target is there twice.
    """
    inputs = sources if strokes is None else [*sources, strokes]
    target = Path(output or "")
    if output == "-":
        raise ValueError("--output: got -, allowed is a name that ends in .png or a folder (./-)")
    a_folder = output is None or os.path.isdir(target) or output.endswith(("/", os.sep))
    if a_folder or not target.suffix:
        if why := _no_folder(target):
            raise ValueError(f"--output: {target} cannot be a folder ({why})")
        return _names_in(target, sources, inputs)
    if target.suffix.lower() != ".png":
        raise ValueError(f"--output: got {output}, allowed is a name that ends in .png or a folder")
    if len(sources) > 1:
        raise ValueError(
            f"--output: got the file {output} for {len(sources)} photographs, allowed is a folder"
        )
    if _place(target) in map(_place, inputs):
        raise ValueError(f"--output: {output} is an input, allowed is any other name")
    if not os.path.isdir(target.parent):
        raise ValueError(
            f"--output: the folder {target.parent} is not there, allowed is one that is"
        )
    return [target]


def check_target(target: Path) -> None:
    """Raise a ValueError where a result cannot be written, so that it is known before the work."""
    why = "it is a folder" if os.path.isdir(target) else _no_folder(target.parent)
    if len(os.fsencode(target.name)) > NAME_BYTES:
        why = "its name is too long"
    if why:
        raise ValueError(f"{target} cannot be written ({why}); allowed is another --output")


def _no_folder(folder: Path) -> str:
    """Return why files cannot be written into a folder, made where it is not there, or ""."""
    if any(len(os.fsencode(part)) > NAME_BYTES for part in folder.parts):
        return "its name is too long"
    above = next(place for place in (folder, *folder.parents) if os.path.lexists(place))
    if not os.path.isdir(above):
        return f"{above} is no folder"
    return "" if os.access(above, os.W_OK | os.X_OK) else f"{above} may not be written to"


def _names_in(folder: Path, sources: list[Path], inputs: list[Path]) -> list[Path]:
    """Return NAME-cut.png for each source, with a number where another file has that name."""
    taken, targets = {_place(file) for file in inputs}, []
    for source in sources:
        number, target = 1, folder / _name(source.stem, "-cut.png")
        while _place(target) in taken:
            number += 1
            target = folder / _name(source.stem, f"-cut-{number}.png")
        taken.add(_place(target))
        targets.append(target)
    return targets


def _name(stem: str, end: str) -> str:
    """Return stem + end, the stem shortened where a file system would refuse the name."""
    raw, room = os.fsencode(stem), NAME_BYTES - len(end)
    return (stem if len(raw) <= room else raw[:room].decode(errors="ignore")) + end


def _place(name) -> str:
    """Return what tells files apart on the disks of most laptops, which know no capitals."""
    return unicodedata.normalize("NFC", os.path.realpath(name)).casefold()
