"""Names on the command line: which files are meant, and where each result goes."""

from __future__ import annotations

import glob
import os
import unicodedata
from collections import defaultdict
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


def partners(sources: list[Path], folder: Path) -> list[list[Path]]:
    """Return for each source the files of a folder that bear its name but for the ending, sorted.

    A source that lies in the folder is no partner of itself, nor of any other.
    """
    own, found = {_place(source) for source in sources}, defaultdict(list)
    for file in sorted(folder.iterdir()):
        if file.is_file() and _place(file) not in own:
            found[_plain(file.stem)].append(file)
    return [found[_plain(source.stem)] for source in sources]


def _plain(stem: str) -> str:
    """Return a name as it is compared: letters with accents may be written in two ways."""
    return unicodedata.normalize("NFC", stem)


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


def targets_of(
    sources: list[Path],
    output: str | None,
    others: Iterable[Path] = (),
    *,
    end: str = "-cut",
    option: str = "--output",
) -> list[Path]:
    """Return where each result goes; ValueError for an `output` that cannot be.

    sources: the photographs; what they become is never one of them, nor of the `others`.
    output: a file of the name *.png for one source, a folder for any number, which need not be
    there yet; None is the current folder. No target is there twice.
    end: of the stem of a result in a folder.
    option: that `output` was given with.
    """
    taken = {_place(file) for file in (*sources, *others)}
    target = Path(output or "")
    if output == "-":
        raise ValueError(f"{option}: got -, allowed is a name that ends in .png or a folder (./-)")
    a_folder = output is None or os.path.isdir(target) or output.endswith(("/", os.sep))
    if a_folder or not target.suffix:
        if why := _no_folder(target):
            raise ValueError(f"{option}: {target} cannot be a folder ({why})")
        return _names_in(target, sources, taken, end)
    if target.suffix.lower() != ".png":
        raise ValueError(f"{option}: got {output}, allowed is a name that ends in .png or a folder")
    if len(sources) > 1:
        raise ValueError(
            f"{option}: got the file {output} for {len(sources)} photographs, allowed is a folder"
        )
    if _place(target) in taken:
        words = "is an input or another result, allowed is any other name"
        raise ValueError(f"{option}: {output} {words}")
    if not os.path.isdir(target.parent):
        raise ValueError(
            f"{option}: the folder {target.parent} is not there, allowed is one that is"
        )
    return [target]


def check_target(target: Path) -> None:
    """Raise a ValueError where a result cannot be written, so that it is known before the work."""
    why = "it is a folder" if os.path.isdir(target) else _no_folder(target.parent)
    if len(os.fsencode(target.name)) > NAME_BYTES:
        why = "its name is too long"
    if why:
        raise ValueError(f"{target} cannot be written ({why}); allowed is another name or folder")


def _no_folder(folder: Path) -> str:
    """Return why files cannot be written into a folder, made where it is not there, or ""."""
    if any(len(os.fsencode(part)) > NAME_BYTES for part in folder.parts):
        return "its name is too long"
    above = next(place for place in (folder, *folder.parents) if os.path.lexists(place))
    if not os.path.isdir(above):
        return f"{above} is no folder"
    return "" if os.access(above, os.W_OK | os.X_OK) else f"{above} may not be written to"


def _names_in(folder: Path, sources: list[Path], taken: set[str], end: str) -> list[Path]:
    """Return NAME-end.png for each source, with a number where another file has that name."""
    targets = []
    for source in sources:
        number, target = 1, folder / _name(source.stem, f"{end}.png")
        while _place(target) in taken:
            number += 1
            target = folder / _name(source.stem, f"{end}-{number}.png")
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
