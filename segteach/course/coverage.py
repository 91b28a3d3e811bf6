"""Hold the course to the lecture: every formula, figure, claim and correction has its cell.

notebooks/source/COVERAGE.md has a section `## 01_topic` for each chapter and in it a table

    | item of the lecture | kind | cell | shows |

`cell` names a cell of the chapter, `shows` is text that this cell must contain (in both languages).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

KINDS = ("formula", "figure", "claim", "correction")


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
    """Return {chapter: rows} of COVERAGE.md."""
    chapters: dict[str, list[Item]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("## "):
            rows = chapters.setdefault(line[3:].strip(), [])
        elif line.startswith("|") and not line.startswith(("| item", "|--", "| --")):
            parts = [part.strip() for part in line.strip("|").split("|")]
            if len(parts) != 4 or parts[1] not in KINDS or not all(parts):
                raise CoverageError(
                    f"{path.name}:{number}: wanted item, kind ({', '.join(KINDS)}), cell, shows"
                )
            what, kind, cell, shows = parts
            rows.append(Item(what, kind, cell, shows.strip("`")))
    return chapters


def check(path: Path, chapter: str, cells) -> None:
    """Raise CoverageError unless every row of the chapter finds its text in its cell."""
    rows = table(path).get(chapter)
    if rows is None:
        raise CoverageError(f"{path.name}: no section ## {chapter}")
    for row in rows:
        twins = [cell for cell in cells if cell.name == row.cell]
        if not twins:
            raise CoverageError(f"{path.name}: {row.what!r} wants cell {row.cell!r}: there is none")
        for cell in twins:
            if row.shows not in cell.text + cell.source:
                where = f"cell {row.cell!r} {cell.lang}"
                raise CoverageError(f"{path.name}: {row.what!r} wants {row.shows!r} in {where}")
