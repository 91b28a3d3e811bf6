"""Hold the course to the lecture: every formula, figure, claim and correction has its cell.

notebooks/source/COVERAGE.md has a section `## 01_topic` for each chapter and in it a table

    | item of the lecture | kind | cell | shows |

`cell` names a cell of the chapter, `shows` is text that this cell must contain: the same in both
languages, or "English / Chinese".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

KINDS = ("formula", "figure", "claim", "correction")
HEADS = ("| item of the lecture |", "|--", "| --")  # lines of a table that are no rows


class CoverageError(Exception):
    """An item of the lecture has no cell, or the cell does not show it."""


@dataclass(frozen=True)
class Item:
    """One row of the table."""

    what: str
    kind: str
    cell: str
    shows: str


def table(path: Path) -> dict[str, list[Item]]:
    """Return {chapter: rows} of COVERAGE.md; a malformed row raises CoverageError with its line."""
    chapters: dict[str, list[Item]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("## "):
            rows = chapters.setdefault(line[3:].strip(), [])
        elif line.startswith("|") and not line.startswith(HEADS):
            rows.append(_item(line, f"{path.name}:{number}"))
    return chapters


def _item(line: str, where: str) -> Item:
    """Return the row that a line of the table holds; `|` within a cell is written as `\\|`."""
    parts = [part.replace(r"\|", "|").strip() for part in re.split(r"(?<!\\)\|", line)[1:-1]]
    if len(parts) != 4 or parts[1] not in KINDS or not all(parts):
        raise CoverageError(f"{where}: wanted item, kind ({', '.join(KINDS)}), cell, shows")
    what, kind, cell, shows = parts
    return Item(what, kind, cell, shows.strip("`"))


def check(path: Path, chapter: str, cells: Sequence) -> None:
    """Raise CoverageError unless every row of the chapter finds its text in its cell.

    cells: the chapter's, with name, lang, text and source, as `build.read` returns them.
    """
    rows = table(path).get(chapter)
    if rows is None:
        raise CoverageError(f"{path.name}: no section ## {chapter}")
    for row in rows:
        twins = [cell for cell in cells if cell.name == row.cell]
        if not twins:
            raise CoverageError(f"{path.name}: {row.what!r} wants cell {row.cell!r}: there is none")
        for cell in twins:
            shows = _in_language(row.shows, cell.lang)
            if shows not in cell.text + cell.source:
                where = f"cell {row.cell!r} {cell.lang}"
                raise CoverageError(f"{path.name}: {row.what!r} wants {shows!r} in {where}")


def _in_language(shows: str, lang: str) -> str:
    """Return the half of "English / Chinese" that is meant, or all where there is one text."""
    english, _, chinese = shows.partition(" / ")
    return chinese if chinese and lang == "zh" else english
