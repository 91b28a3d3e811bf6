"""Write the notebooks: one percent source makes both languages, for students and with solutions.

A source cell carries `lang="en"` or `lang="zh"` (text, in pairs), `source="models.gmm.e_step"`
(filled with that function's code), `tags=["exercise"]` (left as a stub for students), and a `name`
by which COVERAGE.md and the tests find it. Same source, same bytes.

    python -m segteach.course.build            writes notebooks/en and notebooks/zh
    python -m segteach.course.build --check    fails when they are out of date
"""

from __future__ import annotations

import argparse
import ast
import builtins
import hashlib
import inspect
import re
import symtable
import sys
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

import jupytext
import nbformat

from segteach.course import coverage
from segteach.course.figure import undescribed

LANGUAGES = ("en", "zh")
JUPYTEXT_OWN = {"lines_to_next_cell", "lines_to_end_of_cell_marker"}  # how the file was spaced
DOCSTRING = re.compile(r'^( +""")(.+)\n\n +(.*[\u4e00-\u9fff].*)\n +"""$', re.M)  # en, then zh
SOLUTION = re.compile(r"^( *)### BEGIN SOLUTION\n(.*?)^ *### END SOLUTION\n?", re.M | re.S)


class BuildError(Exception):
    """The source breaks a rule; the message names the file and the cell."""


@dataclass(frozen=True)
class Cell:
    """One cell of a source file. lang is "" for code, which all languages share."""

    kind: str
    text: str
    name: str = ""
    lang: str = ""
    source: str = ""
    tags: list[str] = field(default_factory=list)


def read(path: Path) -> list[Cell]:
    """Return the cells of a source file and check that the two languages pair up."""
    cells = [_read_cell(raw, path) for raw in jupytext.read(path, fmt="py:percent").cells]
    _check_languages(cells, path)
    return cells


def _read_cell(raw, path: Path) -> Cell:
    unknown = set(raw.metadata) - {"name", "lang", "source", "tags", *JUPYTEXT_OWN}
    unknown |= set(raw.metadata.get("tags", [])) - {"exercise"}
    if unknown:
        raise BuildError(f"{path.name}: {raw.source[:40]!r} has unknown {sorted(unknown)}")
    known = {key: raw.metadata.get(key, "") for key in ("name", "lang", "source")}
    return Cell(raw.cell_type, raw.source, tags=list(raw.metadata.get("tags", [])), **known)


def edition(cells: list[Cell], stem: str, language: str, *, solutions: bool = False):
    """Return the notebook of one language; without `solutions`, exercises are stubs."""
    chosen = [cell for cell in cells if cell.lang in ("", language)]
    defined = _Names(stem)
    out = []
    for position, cell in enumerate(chosen):
        text = _text(cell, solutions)
        if "exercise" in cell.tags:
            text = DOCSTRING.sub(r'\1\2"""' if language == "en" else r'\1\3"""', text)
        if "### " in text and "SOLUTION" in text and not solutions:
            raise BuildError(f"{stem}, cell {cell.name!r}: a solution would be published")
        defined.check(cell, text)
        _check_figure(cell, text, stem)
        digest = hashlib.sha1(f"{stem} {position} {text}".encode()).hexdigest()[:12]
        out.append(_written(cell, text, digest))
    return nbformat.v4.new_notebook(
        cells=out,
        metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "segteach": {"language": language, "chapter": stem},
        },
    )


def _check_figure(cell: Cell, text: str, stem: str) -> None:
    """Refuse a figure without words for those who cannot see it."""
    if cell.kind == "code" and (drawn := undescribed(text)):
        wanted = "show it by course.figure.show(fig, en=..., zh=...)"
        raise BuildError(f"{stem}, cell {cell.name!r}: {drawn} draws without a text: {wanted}")


def _written(cell: Cell, text: str, digest: str):
    """Return the cell of a notebook that shows `text`."""
    is_text = cell.kind == "markdown"
    make = nbformat.v4.new_markdown_cell if is_text else nbformat.v4.new_code_cell
    metadata = {"name": cell.name} if cell.name else {}
    return make(text, id=digest, metadata=metadata | ({"tags": cell.tags} if cell.tags else {}))


def build(root: Path, *, solutions: bool = False) -> dict[Path, str]:
    """Return {path: text} of all notebooks under `root` (the folder notebooks)."""
    files = {}
    sources = sorted((root / "source").glob("*.py"))
    if not sources:
        raise BuildError(f"{root}: no source/*.py there")
    for path in sources:
        cells = read(path)
        for language in LANGUAGES:
            notebook = edition(cells, path.stem, language, solutions=solutions)
            files[root / language / f"{path.stem}.ipynb"] = nbformat.writes(notebook) + "\n"
        coverage.check(root / "source" / "COVERAGE.md", path.stem, cells)
    return files


def write(root: Path) -> list[Path]:
    """Write the student edition and return the files that changed."""
    changed = {path: text for path, text in build(root).items() if _differs(path, text)}
    for path, text in changed.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(changed)


def _differs(path: Path, text: str) -> bool:
    return not path.exists() or path.read_text(encoding="utf-8") != text


def _text(cell: Cell, solutions: bool) -> str:
    """Return what the reader sees of a cell."""
    text = cell.text
    if cell.source:
        text = inspect.getsource(_resolve(cell.source)).rstrip()
    if "exercise" not in cell.tags or solutions:
        return text
    if cell.source:
        return _stub(text)
    stub, found = SOLUTION.subn(r"\1raise NotImplementedError\n", text + "\n")
    if not found:
        raise BuildError(f"cell {cell.name!r}: an exercise needs ### BEGIN and ### END SOLUTION")
    return stub.rstrip()


def _resolve(dotted: str):
    """Return the object that "models.gmm.e_step" names inside segteach."""
    module, _, name = dotted.rpartition(".")
    try:
        return getattr(import_module(f"segteach.{module}"), name)
    except (ImportError, AttributeError):
        raise BuildError(f'source="{dotted}" names nothing in segteach') from None


def _stub(code: str) -> str:
    """Keep signature and docstring of a function; its body becomes NotImplementedError."""
    function = ast.parse(code).body[0]
    first = function.body[0]
    has_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    keep = first.end_lineno if has_docstring else first.lineno - 1
    return "\n".join([*code.splitlines()[:keep], "    raise NotImplementedError"])


class _Names:
    """The names that the cells so far define; a shown function must find all it uses there."""

    def __init__(self, stem: str):
        self.stem, self.known = stem, set(dir(builtins))

    def check(self, cell: Cell, text: str) -> None:
        """Take in what a cell defines; raise BuildError where a shown function lacks a name."""
        if cell.kind != "code":
            return
        table = symtable.symtable(text, cell.name or "cell", "exec")
        self.known |= {
            s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()
        }
        self.known |= {child.get_name() for child in table.get_children()}
        missing = {name for name in _globals_used(table) if name not in self.known}
        if cell.source and missing:
            raise BuildError(
                f"{self.stem}, cell {cell.source}: the notebook does not define "
                f"{', '.join(sorted(missing))}"
            )


def _globals_used(table) -> set[str]:
    used = {s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced()}
    return used.union(*(_globals_used(child) for child in table.get_children()))


def _check_languages(cells: list[Cell], path: Path) -> None:
    """Refuse code with a language, text without its twin, and two cells of one name."""
    for cell in cells:
        if (cell.kind == "markdown") != (cell.lang in LANGUAGES):
            wanted = "text needs lang en or zh, code none"
            raise BuildError(f"{path.name}: {cell.text[:40]!r}: {wanted}")
    _check_twins([cell for cell in cells if cell.kind == "markdown"], path)
    named = [cell.name for cell in cells if cell.name and cell.lang != "zh"]
    twice = {name for name in named if named.count(name) > 1}
    if twice:
        raise BuildError(f"{path.name}: two cells are called {', '.join(sorted(twice))}")


def _check_twins(text: list[Cell], path: Path) -> None:
    for first, second in zip(text[::2], text[1::2], strict=False):
        if (first.lang, second.lang) != LANGUAGES or first.name != second.name:
            raise BuildError(f"{path.name}: cell {first.name!r} has no zh twin of the same name")
    if len(text) % 2:
        raise BuildError(f"{path.name}: cell {text[-1].name!r} has no twin")


def main(arguments: list[str] | None = None) -> int:
    """Write the notebooks, or with --check only say whether they are up to date."""
    parser = argparse.ArgumentParser(description="Build the course's notebooks.")
    parser.add_argument("root", nargs="?", type=Path, default=Path("notebooks"))
    parser.add_argument("--check", action="store_true", help="change nothing, fail when stale")
    options = parser.parse_args(arguments)
    try:
        if options.check:
            stale = [path for path, text in build(options.root).items() if _differs(path, text)]
            print("\n".join(f"out of date: {path}" for path in stale) or "notebooks are up to date")
            return 1 if stale else 0
        for path in write(options.root):
            print(f"wrote {path}")
    except (BuildError, coverage.CoverageError, OSError, SyntaxError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
